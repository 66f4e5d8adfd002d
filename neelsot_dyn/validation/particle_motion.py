"""Does a wall that is followed as a particle move as the numbers of its material say, under the drive of its scenario?

The collective coordinates' equations, solved anew from `WallNumbers` and the scenario's field B_N(t) alone, between its
corners, for n ∥ t = sin φ p̂1 + cos φ p̂2 inside the wall (`track_wall`) and polarity p:

    u̇ = −u/τ + 2γ²B_Eδ p B_N·ê,     ṙ = u/√(1 + u²/c²),     K = K_e + K_h t_z²,     δ² = 𝒜/2K,     ω² = c²/δ²
    φ̈ = −(φ̇ − φ̇_alt)/τ − (2/ρ) dK/dφ + (πM_s/ρ) B_N·dt/dφ − (pπD/ρδ) ŷ·(ê × dt/dφ),
    φ̇_alt = α (A_alt cos 2ψ/𝒜) ω (p u/c)³

with ρ = M_s/(γ²B_E). How far a small error grows (a wall near the top of a barrier) is seen by a second, coarser
solution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from attrs import field, frozen
from scipy.integrate import solve_ivp

from neelsot_dyn._portable import Portable
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.dynamics import Wall
from neelsot_dyn.dynamics.wall import transverse_axes
from neelsot_dyn.validation.material_motion import ROUNDING, STANDARD_ERRORS
from neelsot_dyn.validation.residual import Residual
from neelsot_dyn.validation.wall_numbers import WallNumbers

FINE, COARSE = 1e-11, 1e-7
"""Of the two solutions, relative; the coarse one is looser than the solver under test."""
ANGLE = 1e-6
"""Of an angle [rad] that is the mean over a profile without twist."""


@frozen(eq=False, field_transformer=typed_fields)
class ParticleMotion(Portable):
    """The check of one run.

    numbers: of its material. axis (3,): ê. psi [rad]: from the crystal's X axis to the track's. b_neel(t): B_N (3,) [T]
    of the scenario; corners [s]: where it may jump.
    """

    numbers: WallNumbers
    axis: np.ndarray = field(converter=np.asarray)
    psi: float
    b_neel: Callable[[float], np.ndarray]
    corners: Sequence[float] = ()

    def path(self, first: Wall, times: np.ndarray, rtol: float = FINE) -> np.ndarray:
        """(F, 4): r [m], u [m/s], φ [rad], φ̇ [rad/s] at times [s] of a wall that starts at rest as `first`."""
        k = self.numbers
        scale = np.array([k.wall_width, k.magnon_speed, 1.0, k.magnon_speed / k.wall_width])
        y = np.array([first.position, 0.0, first.angle, 0.0]) / scale
        found = [y]
        edges = sorted({0.0, float(times[-1]), *(t for t in self.corners if 0 < t < times[-1])})
        for start, end in pairwise(edges):
            inside = times[(times > start) & (times <= end)]
            last = math.nextafter(end, -math.inf)

            def rates(t: float, y: np.ndarray, last: float = last) -> np.ndarray:
                return self._rates(y * scale, first.polarity, self.b_neel(min(t, last))) / scale

            asked = np.union1d(inside, [end])
            solved = solve_ivp(rates, (start, end), y, "LSODA", asked, rtol=rtol, atol=rtol * 1e-2)
            y = solved.y[:, -1]
            found += list(solved.y.T[np.isin(solved.t, inside)])
        out: np.ndarray = np.array(found) * scale
        return out

    def _rates(self, y: np.ndarray, polarity: int, b_neel: np.ndarray) -> np.ndarray:
        _, u, angle, turn = y
        k = self.numbers
        p1, p2 = transverse_axes(self.axis)
        inner, along = math.sin(angle) * p1 + math.cos(angle) * p2, math.cos(angle) * p1 - math.sin(angle) * p2
        loss, strength = self._loss, k.gyromagnetic_ratio**2 * k.exchange_field
        width, beta = self.width(angle), u / k.magnon_speed
        free = k.damping * k.alternating * math.cos(2 * self.psi) * k.magnon_speed / width * (polarity * beta) ** 3
        bend = 2 * strength * k.hard_field * inner[2] * along[2]
        push = 2 * strength * width * polarity * float(b_neel @ self.axis)
        twist = math.pi * strength * float(b_neel @ along)
        chiral = (
            math.pi * strength * k.dmi / (k.magnetization * width) * polarity * float(np.cross(self.axis, along)[1])
        )
        return np.array([u / math.hypot(1, beta), push - loss * u, turn, loss * (free - turn) - bend + twist - chiral])

    @property
    def _loss(self) -> float:
        """1/τ [1/s]."""
        return 2 * self.numbers.damping * self.numbers.gyromagnetic_ratio * self.numbers.exchange_field

    def width(self, angle: float) -> float:
        """δ(φ) [m] at rest."""
        p1, p2 = transverse_axes(self.axis)
        hard = (math.sin(angle) * p1[2] + math.cos(angle) * p2[2]) ** 2 * self.numbers.hard_field
        return self.numbers.wall_width / math.sqrt(1 + hard / self.numbers.easy_field)

    def judge(self, first: Wall, times: np.ndarray) -> Callable[[Wall, float], tuple[Residual, ...]]:
        """A function of a later wall and its time: its way, angle and width against those of the two solutions."""
        fine, coarse = self.path(first, times), self.path(first, times, COARSE)
        k = self.numbers

        def residuals(wall: Wall, time: float) -> tuple[Residual, ...]:
            row = int(np.argmin(np.abs(times - time)))
            (r, u, angle, _), apart = fine[row], np.abs(fine[row] - coarse[row])
            reach = max(abs(r - first.position), k.wall_width)
            seen = STANDARD_ERRORS * (wall.position_error + first.position_error) / reach
            gamma = math.hypot(1, u / k.magnon_speed)
            off = abs(math.remainder(wall.angle - angle, 2 * math.pi))
            bent = STANDARD_ERRORS * wall.width_error / wall.width + apart[1] / k.magnon_speed + apart[2]
            return (
                Residual("way of the particle", abs(wall.position - r) / reach, ROUNDING + seen + apart[0] / reach),
                Residual("angle of the particle", off, ANGLE + apart[2]),
                Residual("width of the particle", abs(wall.width * gamma / self.width(angle) - 1), ROUNDING + bent),
            )

        return residuals
