"""A study of 200 cheap points; one of them may end the process that computes it, once or always."""

import os
import signal
import time
from pathlib import Path

import attrs
import numpy as np

from neelsot_dyn import racetrack

DEADLY = 77


@attrs.frozen(kw_only=True)
class Points(racetrack.Scenario):
    """folder: where the deadly point notes that it has been tried; "" for none. once: the second try lives."""

    folder: str = ""
    once: bool = True

    def prepare(self):
        column = racetrack.Column("y", "1", "x^2")
        return racetrack.Study(
            scenario=self,
            material=self.resolved_material(),
            axes=(racetrack.Axis("x", np.arange(200.0)),),
            groups=(racetrack.Group("points", ("x",), self.compute, (column,)),),
            drive_label="x",
            quantities=dict,
            residuals=list,
        )

    def quick(self):
        return self

    def compute(self, point):
        x = point.values["x"]
        if self.folder and x == DEADLY:
            tried = Path(self.folder) / "tried"
            if not (self.once and tried.exists()):
                tried.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.002)
        return {"y": x**2}
