"""How are the densities of `_kernels` integrated over the zone of the infinite lattice, or the disk of the continuum?

∫ d²k/(2π)² in polar coordinates (`quadrature`). f(k) = f(−k) leaves the angles 0 … π. There is more. Twofold rotation
times time reversal keeps k and q and turns n_z over, and S_z with it; joined with the mirror y → −y it keeps q ∥ x̂ and
turns over n_x, S_x, k_y and the current along y. So F is even in n_z, and even in n_x for q ∥ x̂ (in n_y for q ∥ ŷ).
Where that component is zero the density at (k_x, −k_y) is the one at (k_x, k_y), or minus it for S_x and the current
along y, and the angles 0 … π/2 suffice. The Néel field goes as the spin does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np
from attrs import frozen

from neelsot_dyn.bdg import _dressed_kernels, _kernels, _panel_kernels, threads
from neelsot_dyn.bdg.bonds import energy_bound
from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel, parameters
from neelsot_dyn.bdg.parent import RANGE
from neelsot_dyn.bdg.quadrature import Estimate, integrate_angle, integrate_rays, panel_sums
from neelsot_dyn.bdg.rational import FINEST, PoleExpansion
from neelsot_dyn.bdg.texture_observables import free_energy_error

SAME_DIGITS = 14
"""Pairs that agree to so many digits after rounding are one."""
MEASURE = 1 / (2 * np.pi) ** 2
COARSE = 24
"""Wave vectors along each side for what is smooth in k."""
ARC = np.pi / 16
"""First panels in the angle, each of which is halved at least once."""
SLICE = 16_384
"""Wave vectors that one thread takes at a time."""

Model = LatticeModel | ContinuumModel
Vector = tuple[int, ...]


@frozen
class Density:
    """A density in k: rows `first` to `last` − 1 of what `kernel` gives at wave vectors and `panels` integrates.

    dressed: what `kernel` is under a parent superconductor.
    turned: the sign of each component when n_z is turned over; mirrored: the same for n_x at q ∥ x̂, and n_y at q ∥ ŷ.
    """

    kernel: Callable[..., np.ndarray]
    panels: Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]
    dressed: Callable[..., np.ndarray]
    first: int
    last: int
    turned: Vector = (1,)
    mirrored: tuple[Vector, Vector] = ((1,), (1,))

    @property
    def components(self) -> int:
        """How many numbers it has."""
        return len(self.turned)

    def at(self, kx: np.ndarray, ky: np.ndarray, q: np.ndarray, n: np.ndarray, model: Model) -> np.ndarray:
        """The density at wave vectors (points,), the work shared out among threads: (components, points)."""
        kernel, numbers = self.dressed if model.parent else self.kernel, numbers_of(model, q)
        slices = [slice(i, i + SLICE) for i in range(0, kx.size, SLICE)]
        parts = threads.run(lambda part: kernel(kx[part], ky[part], q, n, numbers)[self.first : self.last], slices)
        return np.concatenate(parts, axis=1)


_AS_SPIN: dict[str, Any] = {"turned": (1, 1, -1), "mirrored": ((-1, 1, 1), (1, -1, 1))}
_ENERGIES = _kernels.free_energies, _panel_kernels.free_energy_panels, _dressed_kernels.free_energies
_SLOPES = _kernels.slopes, _panel_kernels.slope_panels, _dressed_kernels.slopes
FREE_ENERGY = Density(*_ENERGIES, 0, 1)
NEEL_FIELD = Density(*_SLOPES, 0, 3, **_AS_SPIN)
SPIN = Density(*_SLOPES, 3, 6, **_AS_SPIN)
CURRENT = Density(*_SLOPES, 6, 8, (1, 1), ((1, -1), (-1, 1)))
PAIRING = Density(*_SLOPES, 8, 9)


@lru_cache(maxsize=64)
def poles_of(model: Model) -> tuple[PoleExpansion, PoleExpansion]:
    """Of the spectrum under the model's parent, and those of half the reach, which show what the reach leaves."""
    assert model.parent is not None
    numbers = model.temperature, _energy_bound(model), FINEST
    return model.parent.expansion(*numbers), model.parent.expansion(*numbers, RANGE / 2)


def numbers_of(model: Model, q: np.ndarray, reach: int = 0) -> Any:
    """What `_kernels` take, or under a parent `_dressed_kernels`, at a superflow q (2,); reach: which of the poles."""
    numbers = parameters(model)
    if model.parent is None:
        return numbers
    poles, contact = poles_of(model)[reach], float(model.parent.squared_contact)
    return tuple(float(x) for x in numbers), float(poles.constant), contact, pole_rows(model, poles, q)


def pole_rows(model: Model, poles: PoleExpansion, q: np.ndarray) -> np.ndarray:
    """r, z⁻⁸, w = z + N and g = Δ + P of every pole at a superflow q (2,), (poles, 4); N = P = 0 without a parent."""
    z, parent = poles.poles, model.parent
    normal, pairing = (0 * z, 0 * z) if parent is None else parent.dressing(z, float(np.hypot(*q)))
    return np.ascontiguousarray(np.stack([poles.residues, z**-8.0, z + normal, model.gap + pairing], axis=1))


def pole_error(density: Density, model: Model, q: np.ndarray, n: np.ndarray) -> float:
    """Of an integral at one q (2,) and n (3,), from the poles under a parent: their own, and their reach.

    What half the reach changes is some ten times what twice the reach would; it is smooth in k, so that few wave
    vectors show it. Of a free energy the part that does not depend on q and n is left out.
    """
    if model.parent is None:
        return 0.0
    limit = np.pi if isinstance(model, LatticeModel) else model.cutoff
    axis = limit * (2 * np.arange(COARSE) + 1 - COARSE) / COARSE
    kx, ky = (k.ravel() for k in np.meshgrid(axis, axis))
    cells = kx.size if isinstance(model, LatticeModel) else (np.pi / limit) ** 2 * kx.size

    def changed(flow: np.ndarray, direction: np.ndarray) -> np.ndarray:
        near = [density.dressed(kx, ky, flow, direction, numbers_of(model, flow, reach)) for reach in (0, 1)]
        return (near[0] - near[1])[density.first : density.last].sum(axis=1) / cells

    change = changed(q, n)
    if density is FREE_ENERGY:
        change = change - changed(np.zeros(2), np.array([1.0, 0.0, 0.0]))
    poles = poles_of(model)[0]
    own = free_energy_error(0.0, 4, poles) if density is FREE_ENERGY else 2 * poles.error
    return float(np.abs(change).max()) + own


def zone_integrals(
    density: Density, model: Model, q: np.ndarray, n: np.ndarray, tolerance: float, arc: float = ARC
) -> list[Estimate]:
    """The integral at each of the pairs q (P, 2), n (P, 3); those equal by symmetry are taken once.

    arc: of the first panels in the angle; a longer one is enough where errors of 1e-8 do no harm.
    """
    canonical, signs = _canonical(density, q, n)
    _, first, index = np.unique(np.round(canonical, SAME_DIGITS), axis=0, return_index=True, return_inverse=True)
    results = threads.run(
        lambda row: zone_integral(density, model, row[:2], row[2:], tolerance, arc), list(canonical[first])
    )
    found = [results[i] for i in index.ravel()]
    return [Estimate(s * e.value, e.error, e.evaluations, e.converged) for s, e in zip(signs, found, strict=True)]


def zone_integral(
    density: Density, model: Model, q: np.ndarray, n: np.ndarray, tolerance: float, arc: float = ARC
) -> Estimate:
    """The integral at one q (2,) and n (3,)."""
    kept, mirrored = np.ones(density.components, dtype=bool), False
    for flow, component in ((1, 0), (0, 1)):
        if q[flow] == 0 and n[component] == 0 and not mirrored:  # what is odd in k_y (or k_x) integrates to nothing
            kept, mirrored = np.array(density.mirrored[component]) > 0, True
    numbers = numbers_of(model, q)
    factor = 4 * MEASURE if mirrored else 2 * MEASURE
    upper = np.pi / 2 if mirrored else np.pi
    rows = density.first, density.last

    def dressed(kx: np.ndarray, ky: np.ndarray) -> np.ndarray:
        return density.dressed(kx, ky, q, n, numbers)[slice(*rows)] * kept[:, None]

    def panels(
        cos: np.ndarray, sin: np.ndarray, left: np.ndarray, right: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        values, errors, sizes = density.panels(cos, sin, left, right, q, n, numbers, *rows)
        return values * kept, errors, sizes

    sums = panels if model.parent is None else partial(panel_sums, dressed)
    result = polar_integral(sums, model, tolerance / factor, upper, arc)
    return Estimate(result.value * factor, result.error * factor, result.evaluations, result.converged)


def polar_integral(
    panels: Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]],
    model: Model,
    tolerance: float,
    upper: float,
    arc: float = ARC,
) -> Estimate:
    """∫ dθ ∫ r dr over the zone, or the disk, at angles from 0 to `upper`; panels(cos, sin, left, right) sums f r."""

    def rays(angles: np.ndarray, ray_tolerance: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        cos, sin = np.cos(angles), np.sin(angles)

        def along(ray: np.ndarray, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            return panels(cos[ray], sin[ray], left, right)

        return integrate_rays(along, _radii(model, angles), ray_tolerance, _thermal_width(model))

    return integrate_angle(rays, tolerance, upper, round(upper / arc))


def _canonical(density: Density, q: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The representative (P, 5) of each pair among those of equal F: n_z ≥ 0, and the mirrored component ≥ 0.

    With the signs (P, components) that lead back from it.
    """
    n = n.copy()
    signs = np.where(n[:, 2:] < 0, np.array(density.turned), 1)
    n[:, 2] = np.abs(n[:, 2])
    for flow, component in ((1, 0), (0, 1)):
        turn = (q[:, flow] == 0) & (n[:, component] < 0)
        signs = np.where(turn[:, None], signs * np.array(density.mirrored[component]), signs)
        n[turn, component] *= -1
    return np.concatenate([q, n + 0.0], axis=1), signs


def _energy_bound(model: Model) -> float:
    """Bound on |E| in t."""
    if isinstance(model, LatticeModel):
        return energy_bound(model, model.gap)
    k = 2 * model.cutoff  # k ± q/2
    return abs(model.mu) + (1 + abs(model.t_m)) * k**2 + abs(model.t_so) * k + model.gap


def _radii(model: Model, angles: np.ndarray) -> np.ndarray:
    if isinstance(model, ContinuumModel):
        return np.full_like(angles, model.cutoff)
    return np.pi / np.maximum(np.abs(np.cos(angles)), np.abs(np.sin(angles)))


def _thermal_width(model: Model) -> float:
    """T/v with v a bound on |∂H/∂k| along a ray: the densities are analytic within πT/v of real k.

    There H(k) + iω has no zero for any Matsubara frequency, so Kronrod's rule is exact to rounding on a shorter panel.
    """
    slope = 2 * (model.cutoff if isinstance(model, ContinuumModel) else np.sqrt(2))
    return model.temperature / (slope * (1 + abs(model.t_m)) + abs(model.t_so))
