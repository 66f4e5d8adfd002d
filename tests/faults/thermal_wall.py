"""A run with noise that can be killed: a checkpoint per frame, with the observers' series; `thermal_wall.py OUT`."""

import sys
from pathlib import Path

import attrs
import numpy as np

from neelsot_dyn.dynamics import FollowWall, Heun, Snapshot, ThermalField, evolve, suggest_timestep, wall_observers
from neelsot_dyn.output import RunDirectory
from neelsot_dyn.racetrack import Propulsion

AXIS = (0.0, 1.0, 0.0)
TIMES = np.linspace(0.0, 4e-12, 81)


def main(out):
    folder = RunDirectory.create(out, 'kind = "ThermalWall"\n')
    run = Propulsion(saturation=0.5, left_domain="+y", duration=15e-12, cells_per_width=4.0).prepare()
    thermal = ThermalField(temperature=0.5, section=4e-16, seed=7)
    llg, track = attrs.evolve(run.llg, thermal=thermal), run.track
    state, start, series = run.state, None, {}
    if folder.file("checkpoint.npz").exists():
        kept = folder.load_checkpoint()
        series = {name: list(kept.pop(name)) for name in tuple(kept) if name.startswith("series ")}
        state, start = None, Snapshot.from_arrays(kept)
    observers = wall_observers(AXIS)
    heun = Heun(suggest_timestep(llg, track) / 8)
    for frame in evolve(llg, track, state, heun, TIMES, FollowWall(AXIS), start):
        for name, observer in observers.items():
            series.setdefault(f"series {name}", []).append(observer(frame, track))
        folder.save_checkpoint({**frame.to_arrays(), **{name: np.array(values) for name, values in series.items()}})
    folder.write_json("summary.json", {"frames": len(series["series position"])})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
