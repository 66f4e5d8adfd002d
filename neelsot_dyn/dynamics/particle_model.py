"""Walls as overdamped Brownian particles on a line, thousands of samples at once: where heat carries them.

ẋ = μ [p B(x, t) + attraction] + noise with D = k_BT μ/(4 M_s S): a wall feels the force 4 M_s p B S, and its mobility
is μ/(4 M_s S) (Einstein). B is the field averaged over the wall's profile, ½∫B sech²((x − r)/δ) dx/δ; neighbours a
distance d apart attract with 16 M_s B_A e^{−d/δ}, that is with 4B_A e^{−d/δ} in tesla (kink and antikink of the
sine-Gordon equation). Holds for v ≪ c and times long beside the inertia time τ; walls are straight across the track.

All inner vectors are taken as parallel, which attracts most. Heat turns them where the hard axis is weak, and walls
with opposite ones repel, so losses by collision come out too high: at 30 K and a pitch of 25 δ, 60 % of the runs of
three bits lose one here, 3 of 18 in the full equation (KRu4O8's B_H = 20 mT).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import not_negative, positive, require
from neelsot_dyn._signature import checked, typed_fields
from neelsot_dyn.dynamics import _kernels_particles
from neelsot_dyn.materials.scales import DerivedQuantities
from neelsot_dyn.units import BOLTZMANN

TABLE = 1024
"""Points of the periodic field."""
DRIFT, JITTER = 0.1, 0.15
"""A step moves a wall by at most this share of its width, and shakes it by no more than this one."""


@checked
def averaged_field(profile: Callable[[np.ndarray], np.ndarray], period: float, width: float) -> np.ndarray:
    """A periodic field [T] as a wall of this width [m] feels it: convolved with sech²(x/δ)/2δ, on `TABLE` points."""
    for name, value in (("period", period), ("width", width)):
        require(value > 0, name, value, "a length > 0 [m]")
    fine = 16 * TABLE
    x = (np.arange(fine) + 0.5) * period / fine
    k = 2 * np.pi * np.fft.rfftfreq(fine, period / fine)
    half = np.pi * k * width / 2
    filter_ = np.divide(half, np.sinh(np.minimum(half, 700.0)), out=np.ones_like(half), where=half > 0)
    smooth = np.fft.irfft(np.fft.rfft(np.asarray(profile(x), dtype=float)) * filter_, fine)
    at = np.arange(TABLE) * fine // TABLE
    return (smooth[at] + smooth[at - 1]) / 2  # table point i lies between two cells


@frozen(field_transformer=typed_fields)
class WallGas:
    """Walls of one material on a track of cross-section [m²] at temperature [K], in a field of this period [m]."""

    scales: DerivedQuantities
    section: float = field(validator=positive)
    temperature: float = field(validator=not_negative)
    period: float = field(validator=positive)

    @property
    def diffusion(self) -> float:
        """D = k_BT μ/(4 M_s S) [m²/s]."""
        return BOLTZMANN * self.temperature * self.scales.mobility / (4 * self.scales.magnetization * self.section)

    @checked
    def time_step(self, strongest: float) -> float:
        """The longest step [s] for fields up to `strongest` [T]."""
        width = self.scales.wall_width
        require(strongest > 0, "strongest", strongest, "a field > 0 [T]")
        drift = DRIFT * width / (self.scales.mobility * strongest)
        return min(drift, (JITTER * width) ** 2 / (2 * self.diffusion)) if self.diffusion else drift

    def run(
        self,
        places: np.ndarray,
        polarity: np.ndarray,
        segments: Iterable[tuple[np.ndarray, float]],
        seed: int = 0,
        refine: float = 1.0,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where walls at places (S, W) [m] end, and which are left, after segments of (field table [T], duration [s]).

        refine: divides the time step, to see its error.
        """
        x = np.array(places, dtype=float)
        alive = np.ones(x.shape, dtype=bool)
        rng = np.random.default_rng(seed)
        for table, duration in segments:
            steps = max(1, math.ceil(refine * duration / self.time_step(max(float(np.abs(table).max()), 1e-30))))
            valid = f"less: a step of {duration / steps:.3g} s is needed, and 2³¹ of them at most"
            require(steps < 2**31, "duration", duration, valid)
            dt = duration / steps
            _kernels_particles.drift_walls(
                x,
                alive,
                np.asarray(polarity, dtype=float),
                table,
                self.period,
                self.scales.mobility,
                4 * self.scales.easy_field,
                self.scales.wall_width,
                dt,
                steps,
                math.sqrt(2 * self.diffusion * dt),
                rng,
            )
        return x, alive
