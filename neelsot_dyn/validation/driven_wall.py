"""Is a driven wall where the closed form puts it, under the field that the scenario asked for?

The field is worked out anew from the material and the scenario's own numbers, and so are place and speed: nothing of
the run that is checked goes into them. To the checks of `MaterialMotion` come

* way against closed form: the wall's way against `WallNumbers.path`, every switch of the drive in it;
* drive against scenario: the run's F(+ŷ) − F(−ŷ) per volume against −4 M_s B_N;
* superflow against reference: the same against numbers kept apart, where there are any (`superflow_reference`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Self

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.coupling import neel_field
from neelsot_dyn.dynamics import Snapshot, Wall
from neelsot_dyn.materials import Material
from neelsot_dyn.validation.material_motion import ROUNDING, MaterialMotion
from neelsot_dyn.validation.residual import Residual
from neelsot_dyn.validation.superflow_reference import superflow_reference
from neelsot_dyn.validation.wall_numbers import WallNumbers


@checked
def expected_field(material: Material, superflow: float | None = None, saturation: float | None = None) -> float:
    """B_N·ŷ [T] of a superflow q x̂ [1/m] in the film, or of a given field b α B_sf ŷ; ValueError for none or both."""
    require((superflow is None) != (saturation is None), "saturation", saturation, "a b, or a superflow, and not both")
    if saturation is not None:
        return WallNumbers.of(material).field_of(saturation)
    return float(neel_field(material, float(superflow or 0.0)).vector[1])


@frozen(eq=False)
class DrivenWall:
    """The checks of one run. motion: of its material; times (F,) [s]; ways, speeds (F,): signed, from the start [m].

    start [m]: the wall's first place. b_neel [T]: B_N·ŷ of the forward drive. ends (P,) [s]: when the drive changes.
    references: of the run's drive, the same at every step.
    """

    motion: MaterialMotion
    times: np.ndarray
    ways: np.ndarray
    speeds: np.ndarray
    start: float
    b_neel: float
    ends: np.ndarray
    references: tuple[Residual, ...]

    @classmethod
    @checked
    def of(
        cls,
        material: Material,
        times: np.ndarray,
        spacing: float,
        start: float,
        polarity: int,
        slope: float,
        slope_error: float = 0.0,
        superflow: float | None = None,
        saturation: float | None = None,
        ends: Sequence[float] = (),
        signs: Sequence[int] = (1,),
        moving: bool = False,
        softness: float = 0.0,
    ) -> Self:
        """The checks of a wall under the drive's `signs` (P,), one piece of time each, up to `ends` [s].

        ends: the last time unless given. slope, slope_error [J/m³]: what the run holds for F(+ŷ) − F(−ŷ) per volume of
        the film under the forward drive. moving: does the wall start with its steady speed? softness: as for
        `MaterialMotion`.
        """
        numbers = WallNumbers.of(material)
        field = expected_field(material, superflow, saturation)
        name, given = ("superflow", superflow) if saturation is None else ("saturation", saturation)
        require(field != 0, name, given, "a drive other than 0")
        fields = [polarity * sign * field for sign in signs]
        last = np.asarray(ends if len(ends) else times[-1:], dtype=float)
        speed = numbers.speed(fields[0], spacing) if moving else 0.0
        ways, speeds = numbers.path(times, last.tolist(), fields, speed, spacing)
        expected = -4 * numbers.magnetization * field
        off = Residual("drive against scenario", abs(slope / expected - 1), slope_error / abs(expected) + ROUNDING)
        known = None if superflow is None else superflow_reference(material, superflow)
        kept = () if known is None else (known.residual(slope * material.layers * material.magnet.layer_height),)
        jump = max(abs(now - before) for before, now in pairwise([fields[0] if moving else 0.0, *fields]))
        motion = MaterialMotion(numbers, spacing, abs(field), jump, softness)
        return cls(motion, times, ways, speeds, start, field, last, (off, *kept))

    def residuals(self, snapshot: Snapshot, rate: np.ndarray, wall: Wall) -> tuple[Residual, ...]:
        """The checks of one saved step; rate (2, *cells, 3) [1/s]: ṁ_i; wall: in laboratory coordinates."""
        k = int(np.argmin(np.abs(self.times - snapshot.time)))
        before = self.ends[self.ends < snapshot.time * (1 - 1e-12)]
        since = snapshot.time - (float(before[-1]) if before.size else 0.0)
        way = wall.position - self.start
        return (
            *self.motion.residuals(snapshot, rate, wall, float(self.speeds[k]), since),
            self.motion.place(way, float(self.ways[k]), wall.position_error),
            *self.references,
        )
