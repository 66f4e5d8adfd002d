"""Which harmonics and which polynomials in q hold a material's F(q, n), and how well?

For q ∥ x̂ F is even in n_x and n_z (`bdg.zone`), so it is a sum of the harmonics P_l^{2m}(n_y) cos 2mφ about ŷ, φ from ẑ
to x̂, and F(q, n) = F(−q, −n) makes the coefficient of degree l even or odd in q as l is. What is sampled is the field:
one h = −∂F/∂n gives the two slopes

    ∂F/∂θ = −h·e_θ,   ∂F/∂φ / sin θ = −h·e_φ,   n = (sin θ sin φ, cos θ, sin θ cos φ)

for twice the price of one F, and weighs the high harmonics as the field does. Every fourth sample gives F as well, for
what does not depend on n. The points are Halton's on a quarter of the sphere, half of them about ẑ, and dense towards
q_max as Chebyshev's polynomials want them; degree and order come from least squares, and more points are taken until
fresh ones, in motion and at rest, confirm the tolerance of the total and of what the superflow adds. Units: t, a.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import fields, frozen
from scipy.linalg import solve_triangular
from scipy.stats import qmc
from tqdm import tqdm

from neelsot_dyn._checks import require
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.bdg.quadrature import NotConvergedError
from neelsot_dyn.bdg.zone import ARC, FREE_ENERGY, NEEL_FIELD, Density, zone_integrals
from neelsot_dyn.coupling import _kernels

PROBED = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 3, 1]], float)
CHECKS, MISSED = 36, 1.5
"""Fresh points of q and n at which the fit must hold, and by how much the worst place may exceed what they find."""
FIRST, GROWTH, MOST_SAMPLES = 40, 1.17, 2400
EVERY, RESTING = 4, 0.1
"""Samples per free energy, and the share of samples at rest."""
NOISE, COARSE, COARSE_ARC = 150.0, 1e-8, np.pi / 8
"""Tolerance asked of a field over its error allowed: the quadrature errs by a thousandth of what is asked; from
which tolerance on, and with which first panels, that is so [t/a²]."""
SPARE = 0.5
"""Share of the tolerance within which a smaller table is taken instead."""
OVERSAMPLED = 2.0
"""Equations per unknown, at least."""
ORDERS = (3, 5, 7, 9, 11, 13, 17, 21, 27, 33, 41)
LARGEST_DEGREE = 62
SCANNED = 1000
"""Directions at which the superflow's largest field is looked for."""
TOGETHER = 8
"""Points per stroke of the progress bar."""


@frozen(eq=False)
class SurfaceTable:
    """Coefficients (H, J) in t/a² of `_kernels`' sum, up to `degree` (rows: l = 2m … degree inside m), |q| ≤ q_max.

    energy_error [t/a²], field_error [t/a² per radian]: MISSED times the largest residuals at points that the fit has
    not seen, the energy's without their mean. energy_scale, field_scale: the largest of what the superflow adds.
    evaluations: free energies and fields that were asked for.
    """

    coefficients: np.ndarray
    degree: int
    q_max: float
    energy_error: float
    field_error: float
    energy_scale: float
    field_scale: float
    evaluations: int


@frozen(eq=False)
class _Samples:
    """Slopes (S, 2) along θ and φ at s = q/q_max (S,) and n (S, 3); F (E,) at at_s (E,) and at_n (E, 3)."""

    s: np.ndarray
    n: np.ndarray
    slopes: np.ndarray
    at_s: np.ndarray
    at_n: np.ndarray
    energies: np.ndarray

    @property
    def equations(self) -> int:
        """Numbers in all."""
        return self.slopes.size + self.energies.size


def recurrence(degree: int) -> np.ndarray:
    """The kernels' steps (H, 2) for l = 2m … degree inside m = 0 … degree // 2."""
    rows = []
    first = 1.0
    for order in range(0, degree + 1, 2):
        if order:
            first *= np.sqrt((2 * order - 1) / (2 * order - 2) * (2 * order + 1) / (2 * order))
        scale = first * (np.sqrt(2) if order else 1.0)
        rows.append((scale, 0.0))
        for l in range(order + 1, degree + 1):
            a = np.sqrt((4 * l**2 - 1) / (l**2 - order**2))
            b = np.sqrt(((l - 1) ** 2 - order**2) / (4 * (l - 1) ** 2 - 1)) if l > order + 1 else 0.0
            rows.append((a, b))
    return np.array(rows)


def degrees(degree: int) -> np.ndarray:
    """l (H,) of every row."""
    return np.array([l for m in range(degree // 2 + 1) for l in range(2 * m, degree + 1)])


def fit_surface(solver: UniformBdG, q_max: float, tolerance: float) -> SurfaceTable:
    """The table for |q| ≤ q_max (1/a) whose field is good to `tolerance` times the largest field of the superflow.

    Raises NotConvergedError where more than MOST_SAMPLES would be needed, or no superflow changes anything.
    """
    require(1e-6 <= tolerance <= 0.2, "tolerance", tolerance, "a share of the largest field, 1e-6 … 0.2")
    field_scale, energy_scale = _scales(solver, q_max)
    allowed = tolerance * field_scale
    fresh = _fresh(solver, q_max, allowed / 30)
    used, samples, place, done, count = 4 * CHECKS + 4 * len(PROBED), None, None, 0, FIRST
    while count <= MOST_SAMPLES:
        found = _sampled(solver, q_max, *_points(done, count), allowed, EVERY)
        used, done = used + len(found.s) + len(found.energies), count
        samples = _joined(*([] if samples is None else [samples]), found, _turned(found))
        fit = _best_fit(samples, field_scale / energy_scale, place)
        field_scale, energy_scale, place = *_added(fit), fit.place
        energy_error, field_error = _residuals(fresh, fit)
        if max(field_error / field_scale, energy_error / energy_scale) <= tolerance:
            fit = _smallest(samples, fresh, fit, SPARE * tolerance, (field_scale, energy_scale))
            energy_error, field_error = _residuals(fresh, fit)
            return SurfaceTable(
                fit.table, fit.degree, q_max, energy_error, field_error, energy_scale, field_scale, used
            )
        count = int(GROWTH * count)
    raise NotConvergedError(
        f"the surface's field is {field_error / field_scale:.1e} of the largest off where {tolerance:.1e} was asked "
        f"for: give a larger tolerance, a smaller range of q than {q_max:.3g}/a, or a higher temperature"
    )


def _scales(solver: UniformBdG, q_max: float) -> tuple[float, float]:
    """Roughly the largest tangential field and the spread of energies that a superflow of q_max adds."""
    n = PROBED / np.linalg.norm(PROBED, axis=1, keepdims=True)
    ones = np.ones(len(n))
    both = [_sampled(solver, q_max, s * ones, n, solver.tolerance, 1) for s in (1.0, 0.0)]
    slopes, energies = both[0].slopes - both[1].slopes, both[0].energies - both[1].energies
    field = float(np.linalg.norm(slopes, axis=1).max())
    if field == 0:
        raise NotConvergedError(f"no superflow up to {q_max:.3g}/a changes the free energy: there is no Néel field")
    return field, max(float(np.ptp(energies)), field / LARGEST_DEGREE)


def _points(start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
    """Halton's points numbered `start` to `stop` − 1: s in [0, 1) and n with n_x, n_z ≥ 0.

    Half of them have their angle to ẑ, not their area, drawn evenly, as F changes fastest there; a share rests.
    """
    u = qmc.Halton(4, scramble=False).random(stop + 1)[start + 1 :]  # the first of all is a pole
    y, phi = 2 * u[:, 0] - 1, np.pi / 2 * u[:, 1]
    radius = np.sqrt(1 - y**2)
    even = np.stack([radius * np.sin(phi), y, radius * np.cos(phi)], axis=-1)
    theta, phi = np.pi / 2 * u[:, 0], np.pi * (u[:, 1] - 0.5)
    radius = np.sin(theta)
    about_z = np.stack([radius * np.cos(phi), radius * np.sin(phi), np.cos(theta)], axis=-1)
    s = np.where(u[:, 3] < RESTING, 0.0, np.cos(np.pi / 2 * u[:, 2]))
    return s, np.where((u[:, 3:] / RESTING % 1 < 0.5), even, about_z)


def _sampled(solver: UniformBdG, q_max: float, s: np.ndarray, n: np.ndarray, tolerance: float, every: int) -> _Samples:
    """Slopes at all points and F at one in `every`, F to the tolerance [t/a²], or the solver's own where larger."""
    flows = np.stack([q_max * s, np.zeros_like(s)], axis=-1)
    h = np.empty((len(s), 3))
    with tqdm(total=len(s), desc="Néel fields", unit="point", leave=False, disable=None) as bar:
        for begin in range(0, len(s), TOGETHER):
            some = slice(begin, begin + TOGETHER)
            h[some] = _integrals(NEEL_FIELD, solver, flows[some], n[some], NOISE * tolerance)
            bar.update(len(s[some]))
    energies = _integrals(FREE_ENERGY, solver, flows[::every], n[::every], tolerance)[:, 0]
    along, across = _tangents(n)
    slopes = -np.stack([(h * along).sum(axis=1), (h * across).sum(axis=1)], axis=-1)
    return _Samples(s, n, slopes, s[::every], n[::every], energies)


def _integrals(density: Density, solver: UniformBdG, q: np.ndarray, n: np.ndarray, tolerance: float) -> np.ndarray:
    """F or h (P, components) of a layer whose gap is fixed or its own."""
    if type(solver) is not UniformBdG:
        exact = solver.free_energy if density is FREE_ENERGY else solver.neel_field
        return exact(q, n).reshape(len(q), density.components)
    asked = max(solver.tolerance, tolerance)
    found = zone_integrals(density, solver.model, q, n, asked, COARSE_ARC if asked > COARSE else ARC)
    if not all(each.converged for each in found):
        error = max(each.error for each in found)
        raise NotConvergedError(f"the zone integral reached an error of {error:.1e} instead of {asked:.1e}")
    return np.array([each.value for each in found])


def _tangents(n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """e_θ and e_φ (S, 3)."""
    radius = np.hypot(n[:, 0], n[:, 2])
    sin, cos, none = n[:, 0] / radius, n[:, 2] / radius, np.zeros(len(n))
    return np.stack([n[:, 1] * sin, -radius, n[:, 1] * cos], axis=-1), np.stack([cos, none, -sin], axis=-1)


def _joined(*several: _Samples) -> _Samples:
    return _Samples(*(np.concatenate([getattr(each, f.name) for each in several]) for f in fields(_Samples)))


def _turned(samples: _Samples) -> _Samples:
    """Those at rest with n_x and n_y exchanged: the crystal's fourfold rotation times time reversal, at q = 0."""
    rest = (samples.s == 0) & (samples.n[:, 1] != 0)
    n, slopes = samples.n[rest], samples.slopes[rest]
    along, across = _tangents(n)
    vectors = slopes[:, :1] * along + slopes[:, 1:] * across
    signs = np.stack([np.sign(n[:, 1]), np.ones(len(n)), np.ones(len(n))], axis=-1)
    n, vectors = n[:, [1, 0, 2]] * signs, vectors[:, [1, 0, 2]] * signs
    along, across = _tangents(n)
    turned = np.stack([(vectors * along).sum(axis=1), (vectors * across).sum(axis=1)], axis=-1)
    return _Samples(samples.s[rest], n, turned, np.zeros(0), np.zeros((0, 3)), np.zeros(0))


def _fresh(solver: UniformBdG, q_max: float, tolerance: float) -> tuple[_Samples, _Samples]:
    """What no fit sees: CHECKS random points under a superflow, half of them about ẑ, and the same n at rest."""
    random = np.random.default_rng(20260322)
    n = random.normal(size=(CHECKS, 3))
    n[::2, :2] *= 0.3
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    s = random.uniform(-1, 1, CHECKS)
    return _sampled(solver, q_max, s, n, tolerance, 1), _sampled(solver, q_max, 0 * s, n, tolerance, 1)


def _harmonics(n: np.ndarray, degree: int) -> np.ndarray:
    """Value, ∂/∂θ and ∂/∂φ / sin θ of every harmonic: (3, H, S)."""
    y, radius, phi = n[:, 1], np.hypot(n[:, 0], n[:, 2]), np.arctan2(n[:, 0], n[:, 2])
    steps, rows = iter(recurrence(degree)), []
    for m in range(degree // 2 + 1):
        cos, sin = np.cos(2 * m * phi), np.sin(2 * m * phi)
        p, before, slope, slope_before = np.zeros((4, len(y)))
        for l in range(2 * m, degree + 1):
            a, b = next(steps)
            if l == 2 * m:
                new, new_slope = a * radius ** (2 * m), -2 * m * a * y * radius ** (2 * m - 2)
            else:
                new, new_slope = a * (y * p - b * before), a * (p + y * slope - b * slope_before)
            before, slope_before, p, slope = p, slope, new, new_slope
            rows.append((p * cos, -radius * slope * cos, -2 * m * p * sin / radius))
    return np.swapaxes(np.array(rows), 0, 1)


def _size(degree: int) -> int:
    """Number of harmonics up to a degree."""
    return (degree // 2 + 1) * (degree + 1 - degree // 2)


def _choices(equations: int, last: int | None) -> Iterator[tuple[int, int]]:
    """Degree and place in ORDERS of the fits that so many equations allow, near the last fit's orders."""
    places = range(len(ORDERS)) if last is None else range(max(last - 1, 0), min(last + 2, len(ORDERS)))
    for place in places:
        unknowns = equations / OVERSAMPLED / ((ORDERS[place] + 1) // 2)
        fitting = [degree for degree in range(2, LARGEST_DEGREE + 1) if _size(degree) <= unknowns]
        if fitting:
            yield fitting[-1], place


@frozen(eq=False)
class _Fit:
    """Coefficients (H, J) up to `degree` and ORDERS[place]; missed: root mean square of the left-out equations."""

    table: np.ndarray
    degree: int
    place: int
    missed: float


def _best_fit(samples: _Samples, per_energy: float, last: int | None) -> _Fit:
    """The fit that misses the left-out equations least."""
    fits = [_fit(samples, per_energy, *choice) for choice in _choices(samples.equations, last)]
    return min(fits, key=lambda fit: fit.missed)


def _fit(samples: _Samples, per_energy: float, degree: int, place: int) -> _Fit:
    """Least squares; per_energy: weight of F beside the slopes. An equation left out is missed by r/(1 − leverage)."""
    right = np.concatenate([*samples.slopes.T, per_energy * (samples.energies - samples.energies[0])])
    matrix = np.concatenate(
        [
            *_columns(_harmonics(samples.n, degree)[1:], degree, samples.s, ORDERS[place]),
            *_columns(per_energy * _harmonics(samples.at_n, degree)[:1], degree, samples.at_s, ORDERS[place]),
        ]
    )
    q, r = np.linalg.qr(matrix)
    onto = q.T @ right
    kept = np.maximum(1 - (q**2).sum(axis=1), 1e-12)
    missed = float(np.sqrt(np.mean(((right - q @ onto) / kept) ** 2)))
    return _Fit(solve_triangular(r, onto).reshape(_size(degree), -1), degree, place, missed)


def _smallest(
    samples: _Samples, fresh: tuple[_Samples, _Samples], fit: _Fit, within: float, scales: tuple[float, float]
) -> _Fit:
    """A smaller table that holds the field and the energy `within` a share of their scales: a run is faster by it."""
    field_scale, energy_scale = scales
    for step in ((1, 0), (0, 1)):
        while fit.degree - step[0] >= 2 and fit.place - step[1] >= 0:
            smaller = _fit(samples, field_scale / energy_scale, fit.degree - step[0], fit.place - step[1])
            energy_error, field_error = _residuals(fresh, smaller)
            if max(field_error / field_scale, energy_error / energy_scale) > within:
                break
            fit = smaller
    return fit


def _columns(parts: np.ndarray, degree: int, s: np.ndarray, order: int) -> np.ndarray:
    """parts (P, H, S) of harmonics times T_{2j + (l mod 2)}(s), j = 0 … (order − 1)/2: (P, S, H J)."""
    polynomials = np.cos(np.outer(np.arange(order + 1), np.arccos(s)))
    in_q = np.where((degrees(degree) % 2 == 0)[:, None, None], polynomials[::2], polynomials[1::2])
    return np.einsum("phs,hjs->pshj", parts, in_q).reshape(len(parts), len(s), -1)


def _residuals(fresh: tuple[_Samples, _Samples], fit: _Fit) -> tuple[float, float]:
    """Largest errors of the energy's differences and of the tangential field, at rest, flowing, and of what flow adds.

    A few points miss the worst place: MISSED times what they find.
    """
    energies, slopes = [], []
    for samples in fresh:
        values = _evaluated(samples.n, samples.s, fit)
        along, across = _tangents(samples.n)
        found = np.stack([(values[:, 3:6] * along).sum(axis=1), (values[:, 3:6] * across).sum(axis=1)], axis=-1)
        slopes.append(found - samples.slopes)
        energies.append(values[:, 0] - samples.energies)
    energies, slopes = [*energies, energies[0] - energies[1]], [*slopes, slopes[0] - slopes[1]]
    off = max(float(np.abs(each - each.mean()).max()) for each in energies)
    return MISSED * off, MISSED * max(float(np.linalg.norm(each, axis=1).max()) for each in slopes)


def _added(fit: _Fit) -> tuple[float, float]:
    """The largest field and the largest spread of energies that the superflow adds, at q_max and half of it."""
    _, n = _points(0, SCANNED)
    rest, *flowing = (_evaluated(n, np.array([s]), fit) for s in (0.0, 0.5, 1.0))
    added = [np.linalg.norm((one - rest)[:, 3:6], axis=1).max() for one in flowing]
    return float(max(added)), float(max(np.ptp((one - rest)[:, 0]) for one in flowing))


def _evaluated(n: np.ndarray, s: np.ndarray, fit: _Fit) -> np.ndarray:
    out = np.empty((len(n), 9))
    _kernels.evaluate(np.ascontiguousarray(n), s, fit.table, recurrence(fit.degree), fit.degree, 1.0, out)
    return out
