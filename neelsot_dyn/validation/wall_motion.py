"""Does a moving wall follow the landscape that the microscopic free energies lay out for it?

At every saved step three energies per cross-section, each relative to the first step [J/m²], are compared:

* landscape: [F(+ŷ) − F(−ŷ)] × the way the wall has gone, from BdG free energies. This is the *local* landscape: the
  sum rule that a rigid shift of the wall trades one domain for the other, exact at fixed gap and superflow. The way is
  that of ∫ n_y dx, which counts what was traded, whatever the wall's shape;
* torque: ∫ U(n) dx over the actual profile, U the potential of the torque h from the trace formula;
* dynamics: the energy of the Néel-field term that drove the equation of motion.

A drive that is switched off or reversed scales all three by its sign.
Besides: the fitted wall has gone the same way; ΔE + ∫ dissipation dt − work of the switches = 0 for the whole energy,
and |m_i| = 1.

Tolerances are made of what each side states about its own error: the quadrature, the potential's harmonics, and the
drift of |m| (which changes the anisotropy energy by 2K per sublattice to first order). The fit and ∫ n_y dx part where
the profile is no tanh: by ∫ g sech² du/2 of a misfit g, which the fit weighs with sech⁴ and has no mean of. Within the
fitted cells that is at most 0.47 of its root mean square, on any grid, while the fit's standard error falls with the
number of cells. Beyond them, |n_y| > 0.95, it is what n_y there adds to the tanh's: most where a fast wall is braked
and sheds waves into its domains. That is summed as it stands.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import field, frozen

from neelsot_dyn._portable import Portable
from neelsot_dyn.dynamics import Snapshot, Track, Wall, track_wall
from neelsot_dyn.validation.conservation import balance_residual, norm_residual
from neelsot_dyn.validation.residual import Residual

MISFITS = 1
"""How many misfits of its profile the fitted cells may put a wall off the place of ∫ n_y dx: twice the 0.47 of slight
ones on a fine grid.
"""
FITTED = 0.95
"""|n_y| up to which `track_wall` fits."""
EDGES = 8e-6
"""Of the way: what waves and the drift of |m| make of domains that the window has left (seen: 5e-6 at b = 3)."""


@frozen(eq=False)
class StepValidation:
    """The three energies [J/m²] of one step, relative to the first, and the residuals."""

    landscape_energy: float
    torque_energy: float
    dynamics_energy: float
    residuals: tuple[Residual, ...]


@frozen(eq=False, kw_only=True)
class WallMotionCheck(Portable):
    """Compares each step of one run with the local landscape.

    track: the window. slope [J/m³]: F(+ŷ) − F(−ŷ) per volume; slope_error its error. potential: U(n) [J/m³] of the
    torque for Néel vectors (N, 3); potential_error [J/m³] bounds it. driving_term: name of the Néel-field term in
    `Snapshot.energies`. anisotropy [J/m³]: the largest K of one sublattice. first, first_wall: the run's first step.
    first_sign: ±1, that of the drive then; slope and potential are those of the forward drive.
    """

    track: Track
    slope: float
    slope_error: float
    potential: Callable[[np.ndarray], np.ndarray]
    potential_error: float
    driving_term: str
    anisotropy: float
    first: Snapshot
    first_wall: Wall
    first_sign: int = 1
    first_torque_energy: float = field()

    @first_torque_energy.default
    def _of_the_first(self) -> float:
        return _integral(self.first, self.track, self.potential)

    def step(self, snapshot: Snapshot, wall: Wall, sign: int = 1) -> StepValidation:
        """Compare one step; `wall` is its wall in laboratory coordinates, `sign` that of the drive at this time."""
        # A wall from +ŷ on the left to −ŷ on the right that goes right turns −ŷ into +ŷ.
        traded = _integral(snapshot, self.track, _along_y) - _integral(self.first, self.track, _along_y)
        way = traded / 2 * wall.polarity
        landscape = sign * self.slope * traded / 2
        torque = sign * (_integral(snapshot, self.track, self.potential) - self.first_torque_energy)
        forward = self.first_sign * self.first.energies[self.driving_term]
        dynamics = snapshot.energies[self.driving_term] - sign * forward
        # Nothing is resolved better than the energy of one wall width.
        reach = max(abs(way), self.first_wall.width)
        scale = abs(self.slope) * reach
        stated = self.slope_error * abs(way)
        fitted = wall.position - self.first_wall.position
        shape = _shape(snapshot, self.track) + _shape(self.first, self.track)
        length = self.track.cells * self.track.spacing
        turned_over = max(scale, snapshot.gilbert_loss)
        return StepValidation(
            landscape_energy=landscape,
            torque_energy=torque,
            dynamics_energy=dynamics,
            residuals=(
                Residual(
                    "torque against landscape",
                    abs(torque - landscape) / scale,
                    (stated + 2 * self.potential_error * (abs(way) + self.first_wall.width)) / scale + EDGES,
                ),
                Residual("dynamics against landscape", abs(dynamics - landscape) / scale, stated / scale + EDGES),
                Residual("fitted place", abs(fitted - way) / reach, shape / reach + EDGES),
                balance_residual(snapshot, self.first, self.anisotropy, length, turned_over),
                norm_residual(snapshot),
            ),
        )


def _shape(snapshot: Snapshot, track: Track) -> float:
    """How far [m] fit and ∫ n_y dx may part: the misfit's share, and |∫ (n_y − tanh) dx|/2 over the cells beyond."""
    x, n_y = track.positions(snapshot.offset), snapshot.state.n[:, 1]
    fit = track_wall(snapshot.state, x, (0.0, 1.0, 0.0))
    beyond = np.abs(n_y) >= FITTED * np.linalg.norm(snapshot.state.n, axis=1)
    off = n_y + fit.polarity * np.tanh((x - fit.position) / fit.width)
    return MISFITS * fit.misfit + abs(float(off[beyond].sum())) * track.spacing / 2


def _along_y(n: np.ndarray) -> np.ndarray:
    return n[:, 1]


def _integral(snapshot: Snapshot, track: Track, density: Callable[[np.ndarray], np.ndarray]) -> float:
    """∫ density(n) dx over the window and the domains that it has passed."""
    values = density(snapshot.state.n)
    passed = snapshot.offset * (values[0] - values[-1])
    return float((values.sum() + passed) * track.spacing)
