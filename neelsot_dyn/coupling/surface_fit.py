"""Which harmonics and which polynomials in q hold a material's F(q, n), and how well?

For q ∥ x̂ F is even in n_x and n_z (`bdg.zone`), so it is a sum of the harmonics P_l^{2m}(n_y) cos 2mφ about ŷ, and
F(q, n) = F(−q, −n) makes the coefficient of degree l even or odd in q as l is. The sample is a product grid: Gauss
nodes in n_y, equal angles in φ from ẑ to x̂, Chebyshev nodes in q ≥ 0, which is exact for what is kept. How much that
is comes before, from F in three planes and along q in a few directions. Units: t, a.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from tqdm import tqdm

from neelsot_dyn._checks import require
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.bdg.harmonics import PLANES, plane_harmonics
from neelsot_dyn.bdg.quadrature import NotConvergedError
from neelsot_dyn.coupling import _kernels

PROBED_ANGLES = 128
PROBED_ORDERS = (33, 65)
PROBED = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1], [1, 3, 1]], float)
CHECKS, FIELD_CHECKS = 40, 12
MARGIN = 0.3
"""Share of the tolerance that the harmonics left out may take in a plane: there are more of them on the sphere."""
LARGEST_DEGREE = 62


@frozen(eq=False)
class SurfaceTable:
    """Coefficients (H, J) in t/a² of `_kernels`' sum, up to `degree` (rows: l = 2m … degree inside m), |q| ≤ q_max.

    energy_error [t/a²], field_error [t/a² per radian]: largest residuals at points that the fit has not seen, the
    field's against the trace formula. energy_scale, field_scale: the largest of what the superflow adds in the planes
    probed. evaluations: free energies and fields that were asked for; those equal by symmetry
    are computed once.
    """

    coefficients: np.ndarray
    degree: int
    q_max: float
    energy_error: float
    field_error: float
    energy_scale: float
    field_scale: float
    evaluations: int


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


def polynomials(y: np.ndarray, degree: int) -> np.ndarray:
    """Normalised harmonics' n_y parts with sin^{2m}: (H, Y)."""
    steps, rows, h = recurrence(degree), [], 0
    for m in range(degree // 2 + 1):
        before, p = np.zeros_like(y), np.zeros_like(y)
        for l in range(2 * m, degree + 1):
            a, b = steps[h]
            before, p = p, (a * (1 - y**2) ** m if l == 2 * m else a * (y * p - b * before))
            rows.append(p)
            h += 1
    return np.array(rows)


def fit_surface(solver: UniformBdG, q_max: float, tolerance: float) -> SurfaceTable:
    """The table for |q| ≤ q_max (1/a) whose field is good to `tolerance` times the largest field of the superflow.

    Raises NotConvergedError where more than LARGEST_DEGREE would be needed, or the residuals say that it failed.
    """
    require(1e-6 <= tolerance <= 0.2, "tolerance", tolerance, "a share of the largest field, 1e-6 … 0.2")
    degree, energy_scale, field_scale, used = _angular_degree(solver, q_max, tolerance)
    orders, probed = _orders_in_q(solver, q_max, tolerance * energy_scale)
    used += probed
    for _ in range(3):
        table, spent = _fit(solver, q_max, degree, orders)
        used += spent
        energy_error, field_error, checked = residuals(solver, table, degree, q_max)
        used += checked
        if field_error <= tolerance * field_scale:
            return SurfaceTable(table, degree, q_max, energy_error, field_error, energy_scale, field_scale, used)
        degree, orders = min(degree + max(degree // 4, 2), LARGEST_DEGREE), orders + 4
    raise NotConvergedError(
        f"the surface's field is {field_error / field_scale:.1e} of the largest off where {tolerance:.1e} was asked "
        f"for: give a larger tolerance, a smaller range of q than {q_max:.3g}/a, or a higher temperature"
    )


def _angular_degree(solver: UniformBdG, q_max: float, tolerance: float) -> tuple[int, float, float, int]:
    """The degree that holds the field's tail below the tolerance in three planes, and the largest energy and field."""
    flows = np.array([[0.0, 0.0], [q_max / 2, 0.0], [q_max, 0.0]])
    psi = 2 * np.pi * np.arange(4 * PROBED_ANGLES) / (4 * PROBED_ANGLES)
    tails, energy_scale, field_scale = np.zeros(PROBED_ANGLES // 2), 0.0, 0.0
    for plane in PLANES:
        harmonics = plane_harmonics(solver, flows, plane, PROBED_ANGLES)
        added = harmonics.cosine[1:] - harmonics.cosine[0]
        k = np.arange(added.shape[1])
        field = (added * k) @ np.sin(np.outer(k, psi))
        energy = added[:, 1:] @ np.cos(np.outer(k[1:], psi))
        energy_scale, field_scale = max(energy_scale, np.ptp(energy)), max(field_scale, np.abs(field).max())
        squares = ((k * harmonics.cosine) ** 2).max(axis=0)[::-1]
        tails = np.maximum(tails, np.sqrt(np.cumsum(squares)[::-1])[1:])
    fits = np.flatnonzero(tails <= MARGIN * tolerance * field_scale)
    if field_scale == 0:
        raise NotConvergedError(f"no superflow up to {q_max:.3g}/a changes the free energy: there is no Néel field")
    if fits.size == 0 or fits[0] > LARGEST_DEGREE:
        raise NotConvergedError(
            f"harmonics beyond degree {LARGEST_DEGREE} exceed {tolerance:.1e} of the largest field: "
            "give a larger tolerance or a higher temperature"
        )
    distinct = 3 * (2 * (PROBED_ANGLES // 2) + PROBED_ANGLES // 4)
    return max(int(fits[0]), 2), float(energy_scale), float(field_scale), distinct


def _orders_in_q(solver: UniformBdG, q_max: float, allowed: float) -> tuple[int, int]:
    """How many Chebyshev polynomials, an odd number, hold F(q) along the probed directions."""
    directions = PROBED / np.linalg.norm(PROBED, axis=1, keepdims=True)
    used = 0
    for orders in PROBED_ORDERS:
        nodes = _nodes(orders)
        values = solver.free_energy(_along_x(q_max * nodes)[:, None], directions)
        used += orders * len(directions)
        size = np.abs(_chebyshev_transform(values - values.mean(axis=1, keepdims=True), nodes)).max(axis=1)
        tail = np.cumsum(size[::-1])[::-1]
        enough = np.flatnonzero(tail <= MARGIN * allowed)
        if enough.size and enough[0] <= orders - 4:
            return max(int(enough[0]) | 1, 5), used
    raise NotConvergedError(
        f"F(q) up to {q_max:.3g}/a needs more than {PROBED_ORDERS[-1]} polynomials: give a smaller range of q or a "
        "larger tolerance"
    )


def _nodes(orders: int) -> np.ndarray:
    """Chebyshev's roots in (−1, 1), descending; the middle one of an odd number is exactly zero."""
    nodes = np.cos(np.pi * (np.arange(orders) + 0.5) / orders)
    nodes[orders // 2] = 0.0
    return nodes


def _chebyshev_transform(values: np.ndarray, nodes: np.ndarray) -> np.ndarray:
    """Coefficients of T_k from values at all nodes, along axis 0."""
    angle = np.arccos(nodes)
    matrix = np.cos(np.outer(np.arange(nodes.size), angle)) * 2 / nodes.size
    matrix[0] /= 2
    return np.tensordot(matrix, values, axes=1)


def _along_x(q: np.ndarray) -> np.ndarray:
    return np.stack([q, np.zeros_like(q)], axis=-1)


def _directions(degree: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gauss nodes in n_y and their weights, and n (Y, M + 1, 3) from ẑ (φ = 0) to x̂ (φ = π/2) about ŷ."""
    y, weights = np.polynomial.legendre.leggauss(degree + 1)
    y[np.abs(y) < 1e-15] = 0.0
    intervals = max(degree // 2 + 1, 2)
    phi = np.pi / 2 * np.arange(intervals + 1) / intervals
    cos, sin = np.cos(phi), np.sin(phi)
    cos[-1] = 0.0
    radius = np.sqrt(1 - y**2)
    n = np.stack([np.outer(radius, sin), np.repeat(y[:, None], phi.size, axis=1), np.outer(radius, cos)], axis=-1)
    return y, weights, n / np.linalg.norm(n, axis=-1, keepdims=True)


def _fit(solver: UniformBdG, q_max: float, degree: int, orders: int) -> tuple[np.ndarray, int]:
    """The coefficients (H, J) of a product grid, and the number of free energies."""
    y, weights, n = _directions(degree)
    nodes = _nodes(orders)
    positive = nodes[: orders // 2 + 1]
    samples = np.empty((positive.size, *n.shape[:2]))
    jobs = [(i, j) for i in range(positive.size) for j in range(len(y))]
    for i, j in tqdm(jobs, desc="free energies", unit="ring", leave=False, disable=None):
        samples[i, j] = solver.free_energy(_along_x(q_max * positive[i : i + 1]), n[j])
    samples -= samples[-1].mean()
    mirrored = samples[-2::-1, ::-1]  # F(−q, n) = F(q, −n), and F is even in n_x and n_z
    values = np.concatenate([samples, mirrored])
    intervals = n.shape[1] - 1
    ends = np.ones(intervals + 1)
    ends[[0, -1]] = 0.5
    phi = np.pi / 2 * np.arange(intervals + 1) / intervals
    profile = polynomials(y, degree) * weights
    pairs = orders // 2 + 1
    out, h = np.zeros((len(profile), pairs)), 0
    for m in range(degree // 2 + 1):
        part = values @ (ends * np.cos(2 * m * phi)) / intervals
        for l in range(2 * m, degree + 1):
            series = _chebyshev_transform(part @ profile[h] / 2, nodes)[l % 2 :: 2]
            out[h, : series.size] = series
            h += 1
    return out, samples.size


def residuals(
    solver: UniformBdG, table: np.ndarray, degree: int, q_max: float, seed: int = 20260322
) -> tuple[float, float, int]:
    """Largest errors of the energy's differences and of the tangential field at random q and n, and evaluations."""
    random = np.random.default_rng(seed)
    n = random.normal(size=(CHECKS, 3))
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    q = q_max * random.uniform(-1, 1, CHECKS)
    out = np.empty((CHECKS, 9))
    steps = recurrence(degree)
    _kernels.evaluate(n, q, table, steps, degree, q_max, out)
    exact = np.array([float(solver.free_energy(np.array([f, 0.0]), v)) for f, v in zip(q, n, strict=True)])
    difference = out[:, 0] - exact
    energy_error = float(np.abs(difference - difference.mean()).max())
    count = FIELD_CHECKS
    fields = np.array([solver.neel_field(np.array([f, 0.0]), v) for f, v in zip(q[:count], n[:count], strict=True)])
    fields -= (fields * n[:count]).sum(axis=1, keepdims=True) * n[:count]
    field_error = float(np.linalg.norm(out[:count, 3:6] + fields, axis=1).max())
    return energy_error, field_error, CHECKS + FIELD_CHECKS
