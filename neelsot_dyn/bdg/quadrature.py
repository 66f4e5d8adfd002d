"""How is the Brillouin-zone integral of a function with sharp ridges taken, with an error that holds?

The BdG integrands are smooth but for ridges a few k_BT/v_F wide along the Fermi lines (pair-broken stretches) and kinks
of that width where the quasiparticle gap closes. In polar coordinates about Γ a ray crosses each line of a closed
pocket steeply, so bisection along the ray resolves it with some tens of points, and what remains is smooth in the
angle. Nothing depends on the shape of the Fermi lines except the time. As f(k) = f(−k) at fixed q (particle-hole
symmetry of Eq. 1), angles 0 … π suffice.

Both directions use Gauss-Kronrod (7, 15) panels; a panel's error is |Kronrod − Gauss| without QUADPACK's optimistic
scaling, which is wrong for ridges much smaller than the smooth part. In the angle, where the two rules may agree by
chance on a ridge that both miss, a tenth of the change under bisection counts as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from attrs import frozen

from neelsot_dyn.bdg._gauss_kronrod import GAUSS, KRONROD, NODES

RAY_SHARE = 0.1
ANGLE_SHARE = 0.1
"""Parts of the tolerance that the rays and the angle may use: what is left is a margin for panels that do worse."""
ROUNDING = 1e-15
MAXIMUM_ROUNDS = 40
MOST_EVALUATIONS = 100_000_000
"""Points after which a zone integral is given up, in some ten seconds: what is not resolved by then never is."""
STALLED = 0.7
"""Of the error of a round's open panels: what the next leaves more of does not fall with the panels' length."""
PARENT_SHARE = 0.1
"""Part of |parent − its two halves| that counts as the error of each half, beside |Kronrod − Gauss|."""
RAY_PANELS = 8
"""First panels of a ray."""
PanelSums = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""(ray of each panel, left ends, right ends) -> ∫ by Kronrod's rule (P, C), its error (P,), ∫ of the modulus (P,)."""
RayIntegrals = Callable[[np.ndarray, float], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""(angles, tolerance per ray) -> values (angles, components), errors (angles,), evaluations (angles,)."""


class NotConvergedError(RuntimeError):
    """A numerical result did not reach its tolerance; the message says by how much."""


AT_ONCE = 2048
"""Panels whose values are kept in memory together."""


@frozen
class Estimate:
    """An integral with its error.

    value: (components,). error: bound on the error of every component, from the quadrature's own estimates.
    evaluations: points at which the integrand was taken. converged: whether `error` met the tolerance.
    """

    value: np.ndarray
    error: float
    evaluations: int
    converged: bool


def panel_sums(
    points: Callable[[np.ndarray, np.ndarray], np.ndarray],
    cos: np.ndarray,
    sin: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """∫ f r dr over panels of rays by Kronrod's rule (panels, components); its error and ∫ |f| r dr, the largest.

    points: f at wave vectors (components, points). cos, sin (panels,): of every panel's ray. For functions that cost
    much more than the sums do; `_panel_kernels` has the others.
    """
    values, errors, sizes = [], [], []
    for some in np.array_split(np.arange(left.size), -(-left.size // AT_ONCE)):
        half = (right[some] - left[some])[:, None] / 2
        r = left[some][:, None] + half * (1 + NODES)
        f = points((cos[some][:, None] * r).ravel(), (sin[some][:, None] * r).ravel())
        weighted = f.reshape(len(f), *r.shape) * (r * half)
        kronrod = weighted @ KRONROD
        values.append(kronrod.T)
        errors.append(np.abs(kronrod - weighted @ GAUSS).max(axis=0))
        sizes.append((np.abs(weighted) @ KRONROD).max(axis=0))
    return np.concatenate(values), np.concatenate(errors), np.concatenate(sizes)


def integrate_rays(
    panels: PanelSums, radii: np.ndarray, tolerance: float, shortest: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """∫_0^radius dr along many rays at once, each to the absolute `tolerance`, by bisection.

    Returns values (rays, components), errors (rays,) and evaluations (rays,). A panel is accepted when its error is at
    most its share (by length) of `tolerance`, or down to rounding, or when it is `shortest`: there the rule is exact.
    """
    count = radii.size
    ray = np.repeat(np.arange(count), RAY_PANELS)
    steps = np.arange(RAY_PANELS + 1) / RAY_PANELS
    left, right = (radii[:, None] * steps[:-1]).ravel(), (radii[:, None] * steps[1:]).ravel()
    values, errors, evaluations = np.zeros((count, 0)), np.zeros(count), np.zeros(count, dtype=int)
    while ray.size:
        kronrod, error, size = panels(ray, left, right)
        evaluations += NODES.size * np.bincount(ray, minlength=count)
        if not values.size:
            values = np.zeros((count, kronrod.shape[1]))
        share = np.maximum(ROUNDING * size, tolerance * (right - left) / radii[ray])
        done = (error <= share) | (right - left < shortest)
        for c in range(values.shape[1]):
            values[:, c] += np.bincount(ray[done], kronrod[done, c], minlength=count)
        errors += np.bincount(ray[done], error[done], minlength=count)
        left, right, ray = left[~done], right[~done], np.repeat(ray[~done], 2)
        middle = 0.5 * (left + right)
        left, right = np.stack([left, middle], axis=1).ravel(), np.stack([middle, right], axis=1).ravel()
    return values, errors, evaluations


def integrate_angle(rays: RayIntegrals, tolerance: float, upper: float = np.pi, initial_panels: int = 16) -> Estimate:
    """∫_0^upper dθ of ray integrals to the absolute `tolerance`, by bisecting the panels whose error is too large.

    `initial_panels` must be such that the corners of a square zone, θ = π/4 and 3π/4, fall on panel edges.
    """
    edges = np.linspace(0.0, upper, initial_panels + 1)
    left, right = edges[:-1], edges[1:]
    parent: np.ndarray | None = None
    value: np.ndarray | float = 0.0
    error, spent, open_error, evaluations, converged = 0.0, 0.0, math.inf, 0, True
    for round_ in range(MAXIMUM_ROUNDS):
        half = (right - left) / 2
        angles = (left + half)[:, None] + half[:, None] * NODES
        samples, errors, counts = rays(angles.ravel(), RAY_SHARE * tolerance / upper)
        evaluations += int(counts.sum())
        samples = samples.reshape(*angles.shape, -1)
        kronrod = half[:, None] * np.einsum("i,pic->pc", KRONROD, samples)
        gauss = half[:, None] * np.einsum("i,pic->pc", GAUSS, samples)
        inner = half * (errors.reshape(angles.shape) @ KRONROD)
        outer = np.abs(kronrod - gauss).max(axis=1)
        if parent is not None:  # siblings stand side by side
            change = np.abs(kronrod.reshape(-1, 2, kronrod.shape[1]).sum(axis=1) - parent).max(axis=1)
            outer = np.maximum(outer, np.repeat(change, 2) * PARENT_SHARE)
        done = _accepted(outer, ANGLE_SHARE * tolerance - spent)
        done |= outer <= ROUNDING * np.abs(kronrod).max(axis=1)
        done &= parent is not None  # a first panel says nothing of a ridge between its nodes
        before, open_error = open_error, float(outer[~done].sum())
        stalled = open_error > STALLED * before  # rounding of the rays, which no halving lessens
        whole = error + float((outer + inner).sum())
        if stalled and whole <= tolerance / 2:
            done = np.ones_like(done)
        if round_ == MAXIMUM_ROUNDS - 1 or evaluations > MOST_EVALUATIONS:
            converged, done = bool(done.all()) or whole <= tolerance, np.ones_like(done)
        value = value + kronrod[done].sum(axis=0)
        error += float((outer + inner)[done].sum())
        spent += float(outer[done].sum())
        if done.all():
            break
        middle = (left + half)[~done]
        parent = kronrod[~done]
        left = np.stack([left[~done], middle], axis=1).ravel()
        right = np.stack([middle, right[~done]], axis=1).ravel()
    return Estimate(np.asarray(value), error, evaluations, converged and error <= 2 * tolerance)


def _accepted(errors: np.ndarray, budget: float) -> np.ndarray:
    """Which panels to keep: all if they fit into `budget`, else the best ones, up to half of it."""
    if errors.sum() <= budget:
        return np.ones(errors.size, dtype=bool)
    order = np.argsort(errors)
    kept = np.zeros(errors.size, dtype=bool)
    kept[order] = np.cumsum(errors[order]) <= budget / 2
    return kept
