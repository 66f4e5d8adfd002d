"""Which field frees a wall from its obstacles, and how does it creep below it?

Statics in one dimension, n = (sin θ, cos θ, 0): e = 𝒜θ'² − 2K(x) cos²θ − 2M_s B_N cos θ per volume.

Rigid wall: U(r) = ∫ 2K0 κ(x) sech²((x − r)/δ) dx, and the field is the largest slope over 4 M_s; first order in κ.

Tracked: for every place r, defined by ∫ cos θ dx, the texture of least energy at that place, with the field as the
Lagrange multiplier that holds it there: B_N(r). Its maximum is the field beyond which no rest exists. No "did it move".
For a sharp step of K the maximum is exactly ΔK/2M_s at any strength (first integrals on both sides, θ' continuous).

Creep: a rigid overdamped wall at temperature T in a periodic landscape has Stratonovich's exact mean velocity.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.devices.obstacles import Profile
from neelsot_dyn.dynamics import DerivedQuantities, Track
from neelsot_dyn.units import BOLTZMANN

NEWTON_STEPS = 60


class PinningError(RuntimeError):
    """No rest was found at a place; the message names it."""


@checked
def rigid_field(profile: Profile, scales: DerivedQuantities, places: np.ndarray) -> np.ndarray:
    """dU/dr/(4 M_s) [T] of a rigid wall at places (R,) [m]: the field that holds it there, first order in κ.

    U' = ∫ 2K0 κ(x) ∂r sech²((x − r)/δ) dx, by the trapezium rule on δ/50, out to 15 δ: a sharp edge
    of κ is placed to δ/100, which costs up to 1 % of its force.
    """
    width = scales.wall_width
    u = np.linspace(-15, 15, 1501)
    kernel = 2 * np.tanh(u) / np.cosh(u) ** 2
    k0 = scales.easy_field * scales.magnetization / 2
    kappa = profile(np.asarray(places)[:, None] + width * u)
    return 2 * k0 * (kappa @ kernel) * (u[1] - u[0]) / (4 * scales.magnetization)


@frozen(eq=False)
class RestCurve:
    """The field [T] that holds a wall at rest at places (R,) [m]; residual: the largest torque left, relative to B_A.

    textures (R, N): θ of the cells.
    """

    places: np.ndarray
    field: np.ndarray
    residual: float
    textures: np.ndarray

    def depinning(self, start: float | None = None) -> Depinning:
        """The largest field from `start` [m] on (the whole curve unless given), by a parabola through the top.

        Raises ValueError where the largest lies at the end of the curve: the range is too short.
        """
        first = 0 if start is None else int(np.searchsorted(self.places, start))
        top = first + int(np.argmax(self.field[first:]))
        require(0 < top < self.places.size - 1, "places", float(self.places[top]), "a range with the maximum inside")
        left, middle, right = self.field[top - 1 : top + 2]
        bend = left - 2 * middle + right
        shift = 0.5 * (left - right) / bend if bend else 0.0
        step = self.places[top + 1] - self.places[top]
        peak = middle - 0.25 * (left - right) * shift
        return Depinning(float(peak), abs(float(peak - middle)), float(self.places[top] + shift * step))


@frozen
class Depinning:
    """The field [T] beyond which no rest exists, how much the last refinement changed it, and where that is [m]."""

    field: float
    error: float
    place: float


@checked
def rest_curve(
    profile: Profile, scales: DerivedQuantities, track: Track, places: np.ndarray, tolerance: float = 1e-10
) -> RestCurve:
    """The rests of one wall, +ê on the left, at places (R,) [m] on a track's cells: bordered Newton, place by place.

    The energy is that of the dynamics on the same grid: bonds 2𝒜(1 − cos Δθ)/dx. Raises ValueError for places nearer
    than 10 δ to an end, PinningError where Newton does not reach a torque of `tolerance` B_A.
    """
    from scipy.sparse import bmat, diags
    from scipy.sparse.linalg import spsolve

    width, dx, x = scales.wall_width, track.spacing, track.x
    length = track.cells * dx
    places = np.asarray(places, dtype=float)
    room = 10 * width
    valid = f"places from {room:.4g} to {length - room:.4g} m, ascending"
    ascending = places.ndim == 1 and places.size > 0 and bool((np.diff(places) > 0).all())
    require(ascending and places[0] >= room and places[-1] <= length - room, "places", places, valid)
    k0 = scales.easy_field * scales.magnetization / 2
    hardness = (1 + profile.of_cells(x, dx)) * k0
    require(bool((hardness > 0).all()), "profile", profile, "K(x) > 0 everywhere")
    bond = 2 * scales.stiffness / dx**2
    theta = 2 * np.arctan(np.exp(np.clip((x - places[0]) / width, -300, 300)))
    push = 0.0  # 2 M_s B_N
    fields, textures, worst = [], [], 0.0
    for place in places:
        for _ in range(NEWTON_STEPS):
            bends = np.diff(theta)
            force = 2 * hardness * np.sin(2 * theta) + push * np.sin(theta)
            force[:-1] -= bond * np.sin(bends)
            force[1:] += bond * np.sin(bends)
            missed = dx * np.cos(theta).sum() - (2 * place - length)
            residual = max(float(np.abs(force).max()) / (2 * k0), abs(missed) / width)
            if residual < tolerance:
                break
            stiff = bond * np.cos(bends)
            diagonal = 4 * hardness * np.cos(2 * theta) + push * np.cos(theta)
            diagonal[:-1] += stiff
            diagonal[1:] += stiff
            border = np.sin(theta)  # with it the matrix is regular where a free wall's own is singular
            matrix = bmat([[diags([-stiff, diagonal, -stiff], [-1, 0, 1]), border[:, None]], [border[None, :], None]])
            step = spsolve(matrix.tocsc(), np.concatenate([-force, [missed / dx]]))
            move, change = step[:-1], step[-1]
            theta = theta + move * min(1.0, 0.5 / float(np.abs(move).max()))
            push += change
        else:
            raise PinningError(f"no rest was found at place {place:.6g} m: residual {residual:.3g} of B_A")
        worst = max(worst, residual)
        fields.append(push / (2 * scales.magnetization))
        textures.append(theta.copy())
    return RestCurve(places, np.array(fields), worst, np.array(textures))


@checked
def creep_velocity(
    landscape: Callable[[np.ndarray], np.ndarray] | np.ndarray,
    period: float,
    field: float,
    scales: DerivedQuantities,
    section: float,
    temperature: float,
    points: int = 4096,
) -> float:
    """Mean velocity [m/s] of a rigid overdamped wall under B_N [T] at T [K] in a landscape of this period [m].

    landscape: the holding field dU/dr/(4 M_s) [T], a function of place or its values at `points` even places; its mean
    over the period must vanish but for rounding. With W(x) = (U − F x)/k_BT over one period L,

        v = D L / ∫_0^L dx I(x),   I(x) = ∫_x^∞ e^{W(y) − W(x)} dy = ∫_x^{x+L} e^{W(y) − W(x)} dy/(1 − e^{W(L) − W(0)})

    (R. L. Stratonovich 1958; Risken, The Fokker-Planck Equation, ch. 11), D = k_BT μ/(4 M_s S). Holds for v ≪ c.
    At T = 0 the wall stands still below the largest holding field, and else takes ∫dx/[μ(B_N − holding field)].
    """
    for name, value in (("period", period), ("section", section), ("points", points)):
        require(value > 0, name, value, "a number > 0")
    require(temperature >= 0, "temperature", temperature, "a number >= 0 [K]")
    grid = (np.arange(points) + 0.5) * period / points
    hold = np.asarray(landscape(grid) if callable(landscape) else landscape, dtype=float)
    require(hold.shape == (points,), "landscape", hold.shape, f"({points},)")
    hold = hold - hold.mean()
    if temperature == 0:
        free = field - hold
        if free.min() <= 0 <= free.max():
            return 0.0
        return float(scales.mobility * points / (1 / free).sum())
    require(field > 0, "field", field, "a field > 0 [T] at T > 0")
    unit = 4 * scales.magnetization * section / (BOLTZMANN * temperature)
    step = period / points
    ratios = np.exp(np.minimum((hold - field) * unit * step, 700.0))  # e^{W(x + dx) − W(x)}
    # I(x) = ∫_x^∞ e^{W(y) − W(x)} dy by the trapezium rule, backwards: I(x) = dx (1 + r)/2 + r I(x + dx), periodic
    inner = np.zeros(points + 1)
    with np.errstate(over="ignore"):
        for _ in range(2):
            for k in range(points - 1, -1, -1):
                inner[k] = 0.5 * step * (1 + ratios[k]) + ratios[k] * inner[k + 1]
            fall = -math.expm1(-field * unit * period)
            inner[-1] = inner[0] / fall if inner[-1] == 0 else inner[-1]
    total = float(0.5 * (inner[1:] + inner[:-1]).sum() * step)
    return scales.mobility / unit * period / total if math.isfinite(total) else 0.0
