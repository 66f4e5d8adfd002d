"""Which energy lays the texture solver out for a wall of any position, inner angle and width, and how exactly?

F(r0, φ, δ) of `bdg.WallLandscape` on a product grid, as Chebyshev polynomials in position and width times a Fourier
series in the angle. Between leads the energy is linear in the position (the exact sum rule: a rigid shift trades one
domain for the other), so two positions do, and the wall may go anywhere. What the interpolation leaves out is measured
at points it has not seen, off the lattice sites too: energies against the solver's F, slopes against the solver's own
torque −Σ h·∂n/∂Q, which no code of the coupling has touched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Self

import numpy as np
from attrs import evolve, field, frozen
from numpy.polynomial import chebyshev

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import LatticeModel, NotConvergedError, WallLandscape
from neelsot_dyn.dynamics import Wall
from neelsot_dyn.materials import Material
from neelsot_dyn.validation.local_wall import LocalWall
from neelsot_dyn.validation.wall_family import WallFamily

CHECKS = 4
SEED = 20260322


@frozen(eq=False)
class WallEnergy:
    """E(r0, φ, δ) [J/m²], F(q) − F(0) or whole, of the walls of a family, with its errors.

    label: the assumption about the gap. superflow: q [1/m]. coefficients (Kr, Kφ, Kw) over Chebyshev polynomials,
    1, cos φ, sin φ, cos 2φ, … and Chebyshev polynomials. positions, widths [m]: ranges; anywhere: positions beyond the
    range are covered (leads). energy_error [J/m²]; slope_errors (3,): of ∂E/∂r0 [J/m³], ∂E/∂φ [J/m²], ∂E/∂δ [J/m³].
    scale [J/m²]: peak-to-peak in φ plus |∂E/∂r0| δ, the size of what is compared.
    """

    family: WallFamily
    label: str
    superflow: float
    coefficients: np.ndarray = field(repr=False)
    positions: tuple[float, float]
    widths: tuple[float, float]
    anywhere: bool
    energy_error: float = 0.0
    slope_errors: np.ndarray = field(factory=lambda: np.zeros(3))
    scale: float = 1.0

    def energy(self, wall: Wall) -> float:
        """E [J/m²]."""
        return self._sum(*(basis[0] for basis in self._bases(wall)))

    def slopes(self, wall: Wall) -> np.ndarray:
        """(∂E/∂r0 [J/m³], ∂E/∂φ [J/m² per rad], ∂E/∂δ [J/m³])."""
        bases = self._bases(wall)
        return np.array([self._sum(*(basis[int(i == axis)] for i, basis in enumerate(bases))) for axis in range(3)])

    def _sum(self, by_position: np.ndarray, by_angle: np.ndarray, by_width: np.ndarray) -> float:
        return float(np.einsum("ijk,i,j,k", self.coefficients, by_position, by_angle, by_width))

    def _bases(self, wall: Wall) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """Basis functions and their derivatives along every coordinate. ValueError outside of the grid."""
        here = (self.positions[0] <= wall.position <= self.positions[1]) or self.anywhere
        require(here, "wall.position", wall.position, f"a position in the landscape's range {self.positions} m")
        low, high = self.widths
        margin = 1e-9 * high
        require(low - margin <= wall.width <= high + margin, "wall.width", wall.width, f"{low:.4g} to {high:.4g} m")
        orders = np.arange((self.coefficients.shape[1] + 1) // 2)
        cos, sin = np.cos(orders * wall.angle), np.sin(orders * wall.angle)
        angle, turned = np.empty(2 * len(orders)), np.empty(2 * len(orders))
        angle[::2], angle[1::2], turned[::2], turned[1::2] = cos, sin, -orders * sin, orders * cos
        keep = np.delete(np.arange(angle.size), 1)  # sin 0
        return (
            _chebyshev(wall.position, self.positions, self.coefficients.shape[0]),
            (angle[keep], turned[keep]),
            _chebyshev(wall.width, self.widths, self.coefficients.shape[2]),
        )

    @classmethod
    @checked
    def of(
        cls,
        material: Material,
        superflow: float,
        family: WallFamily,
        widths: tuple[float, float],
        positions: tuple[float, float] | None = None,
        *,
        sites: int,
        width: int | None,
        ends: str = "leads",
        v_s: float | None = None,
        include: str = "difference",
        model: LatticeModel | None = None,
        grid: tuple[int, int, int] = (2, 15, 4),
        checks: int = CHECKS,
        tolerance: float = 1e-10,
        rtol: float = 1e-7,
        cache: Path | str | None = None,
        executor: Executor | None = None,
    ) -> Self:
        """Compute the landscape of a track of `sites` lattice sites, the first at a/2.

        superflow: q [1/m]. widths, positions: ranges of δ and r0 [m]; positions default to the middle (leads). width,
        ends, v_s, tolerance, rtol: as for `bdg.WallLandscape`; with ends="periodic" a partner wall sits at the edge and
        turns with φ. grid: points in r0, φ (odd) and δ; checks: points that the interpolation has not seen.

        Raises ValueError for ranges that do not fit the track, NotConvergedError where a gap equation does not
        converge.
        """
        a = material.lattice_constant
        require(0 < widths[0] < widths[1], "widths", widths, "an increasing pair of wall widths [m]")
        require(len(grid) == 3 and grid[1] % 2 == 1 and min(grid) >= 1, "grid", grid, "(r0, φ, δ), φ odd")
        leads = ends == "leads"
        middle = sites * a / 2
        low, high = (middle - 2 * a, middle + 2 * a) if positions is None else positions
        require(0 <= low < high <= sites * a, "positions", positions, f"an increasing pair from 0 to {sites * a:.4g} m")
        model = LatticeModel.of(material) if model is None else model
        flip = family.polarity == -1  # −n at q is n at −q, and its inner angle has turned by π
        solver = WallLandscape(
            model=model,
            sites=sites,
            width=width,
            domains=family.domains,
            partner="none" if leads else "turning",
            ends=ends,
            v_s=v_s,
            rtol=rtol,
            tolerance=tolerance,
        )
        qa = material.units.superflow(superflow) * (-1 if flip else 1)
        flows = [qa, 0.0] if include == "difference" else [qa]
        points = _nodes(grid[0], low, high), _nodes(grid[2], *widths)
        angles = 2 * np.pi * np.arange(grid[1]) / grid[1]
        data = solver.compute(
            q=flows,
            wall_width=list(points[1] / a),
            center=list(points[0] / a - 0.5),
            angle=list(angles + (np.pi if flip else 0.0)),
            cache=cache,
            executor=executor,
        )
        if not bool(data["converged"].all()):
            raise NotConvergedError(
                f"the gap equation of {int((~data['converged']).sum())} of {data['converged'].size} points of the "
                "landscape did not converge: give a larger rtol, another v_s or a smaller superflow"
            )
        per_row = material.units.energy(1.0) / (a * material.thickness * (1 if width is None else width))
        table = data["free_energy"].transpose("q", "center", "angle", "wall_width").values * per_row
        values = table[0] - table[1] if include == "difference" else table[0]
        found = cls(
            family=family,
            label="fixed gap" if v_s is None else f"self-consistent gap, V_s = {v_s:g} t",
            superflow=float(superflow),
            coefficients=_coefficients(values),
            positions=(float(low), float(high)),
            widths=(float(widths[0]), float(widths[1])),
            anywhere=leads,
        )
        spread = float(np.ptp(values, axis=1).max())
        wall = Wall((low + high) / 2, 0.0, (widths[0] + widths[1]) / 2, 0.0, 0.0, family.polarity)
        scale = spread + abs(float(found.slopes(wall)[0])) * widths[0]
        stated = float(data["free_energy_error"].max()) * len(flows) + 1e-12 * float(np.abs(data["free_energy"]).max())
        energies, slopes = found._misses(solver, flows, per_row, a, checks, flip)
        tail, slope_tails = found._tails()
        return evolve(
            found,
            energy_error=float(energies.max(initial=0.0)) + tail + stated * per_row,
            slope_errors=slopes.max(axis=0, initial=0.0) + slope_tails,
            scale=scale,
        )

    @classmethod
    @checked
    def local(
        cls,
        material: Material,
        superflow: float,
        family: WallFamily,
        widths: tuple[float, float],
        *,
        sites: int,
        width: int | None = None,
        include: str = "difference",
        model: LatticeModel | None = None,
        grid: tuple[int, int, int] = (2, 15, 4),
        samples: int = 32,
        tolerance: float = 1e-11,
        cache: Path | str | None = None,
    ) -> Self:
        """The landscape in the local limit, Σ f(n_i) of uniform states (`local_wall`): what a local coupling follows.

        Arguments as for `of`; samples: of every great circle. The slopes' errors are what the series leaves out.
        """
        a = material.lattice_constant
        model = LatticeModel.of(material) if model is None else model
        flip = family.polarity == -1
        qa = material.units.superflow(superflow) * (-1 if flip else 1)
        angles = 2 * np.pi * np.arange(grid[1]) / grid[1] + (np.pi if flip else 0.0)
        flows = [qa, 0.0] if include == "difference" else [qa]
        walls = [
            LocalWall.of(
                model, q, family.domains, angles, width=width, samples=samples, tolerance=tolerance, cache=cache
            )
            for q in flows
        ]
        middle = sites * a / 2
        low, high = middle - 2 * a, middle + 2 * a
        x = (np.arange(sites) + 0.5) * a
        per_row = material.units.energy(1.0) / (a * material.thickness)

        def energies(center: float, size: float) -> np.ndarray:
            sums = [wall.energies(x, center, size) for wall in walls]
            return (sums[0] - sums[1] if include == "difference" else sums[0]) * per_row

        places, sizes = _nodes(grid[0], low, high), _nodes(grid[2], *widths)
        values = np.stack([[energies(r, size) for size in sizes] for r in places])  # (Kr, Kw, Kφ)
        found = cls(
            family=family,
            label="local",
            superflow=float(superflow),
            coefficients=_coefficients(values.swapaxes(1, 2)),
            positions=(float(low), float(high)),
            widths=(float(widths[0]), float(widths[1])),
            anywhere=True,
        )
        stated = sum(wall.error for wall in walls) * per_row * 2 * widths[1] / a
        return found._with_errors(energies, float(np.ptp(values, axis=2).max()), stated)

    def _with_errors(self, energies: Callable[[float, float], np.ndarray], spread: float, stated: float) -> Self:
        """With errors from sums at positions and widths that the fit has not seen; `stated`: of one wall's energy."""
        rng = np.random.default_rng(SEED)
        angles = 2 * np.pi * np.arange(self.coefficients.shape[1]) / self.coefficients.shape[1]
        worst = 0.0
        for _ in range(CHECKS):
            place, size = rng.uniform(*self.positions), rng.uniform(*self.widths)
            walls = [Wall(place, 0.0, size, 0.0, float(angle), self.family.polarity) for angle in angles]
            worst = max(worst, float(np.abs(energies(place, size) - [self.energy(wall) for wall in walls]).max()))
        tail, slope_tails = self._tails()
        wall = Wall(sum(self.positions) / 2, 0.0, sum(self.widths) / 2, 0.0, 0.0, self.family.polarity)
        force = abs(float(self.slopes(wall)[0]))
        sizes = np.array([self.positions[1] - self.positions[0], 2.0, self.widths[1] - self.widths[0]]) / 2
        orders = np.array([1.0, (self.coefficients.shape[1] - 1) / 2, self.coefficients.shape[2] - 1.0])
        return evolve(
            self,
            energy_error=worst + tail + stated,
            slope_errors=slope_tails + worst * orders / sizes,
            scale=spread + force * self.widths[0],
        )

    def _tails(self) -> tuple[float, np.ndarray]:
        """What the highest orders kept carry, of the energy and of the slopes (3,): above what was left out."""
        size = np.abs(self.coefficients)
        orders = [np.arange(size.shape[0]), (np.arange(size.shape[1]) + 1) // 2, np.arange(size.shape[2])]
        angle, width = size[:, -2:, :].sum(axis=1), size[:, :, -1]
        ranges = self.positions[1] - self.positions[0], 2.0, self.widths[1] - self.widths[0]
        energy, slopes = float(angle.sum() + width.sum()), np.zeros(3)
        for axis, extent in enumerate(ranges):
            growth = orders[axis].astype(float) ** (1 if axis == 1 else 2) * 2 / extent
            by_order = np.moveaxis(size, axis, -1) * growth  # |T_k'| ≤ k² 2/extent, |cos kφ|' ≤ k
            lifted = np.moveaxis(by_order, -1, axis)
            slopes[axis] = lifted[:, -2:, :].sum() + lifted[:, :, -1].sum()
        return energy, slopes

    def _misses(
        self, solver: WallLandscape, flows: Sequence[float], per_row: float, a: float, checks: int, flip: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """Deviations of the energy (checks,) and of the slopes (checks, 3) at points that the fit has not seen."""
        rng = np.random.default_rng(SEED)
        energies, slopes = np.zeros(checks), np.zeros((checks, 3))
        x = (np.arange(solver.sites) + 0.5) * a
        family = WallFamily(self.family.domains)
        rows = 1 if solver.width is None else solver.width
        for i in range(checks):
            place, angle, size = rng.uniform(*self.positions), rng.uniform(0, 2 * np.pi), rng.uniform(*self.widths)
            wall = Wall(place, 0.0, size, 0.0, angle, self.family.polarity)
            turned = angle + (np.pi if flip else 0.0)
            exact, slope = 0.0, np.zeros(3)
            for sign, q in zip((1, -1), flows, strict=False):
                stripe = solver.stripe(q=q, wall_width=size / a, center=place / a - 0.5, angle=turned)
                if solver.v_s is not None:
                    solution = stripe.solve_gap(solver.v_s, rtol=solver.rtol, samples=0)
                    if not solution.converged:
                        raise NotConvergedError(
                            f"the gap equation did not converge at a check of the landscape, {wall}"
                        )
                    exact += sign * solution.free_energy
                    continue
                seen = stripe.observe(solver.model.gap)
                exact += sign * seen.free_energy
                if solver.partner == "none":
                    by_wall = family.slopes(x, evolve(wall, angle=turned))
                    slope -= sign * np.einsum("qij,ij->q", by_wall, seen.neel_field) * rows
            energies[i] = abs(self.energy(wall) - exact * per_row)
            if solver.partner == "none":
                slopes[i] = np.abs(self.slopes(wall) - slope * per_row)
        if solver.partner != "none":  # the partner turns too: fall back on what the energies show
            half = np.array([self.positions[1] - self.positions[0], 2.0, self.widths[1] - self.widths[0]]) / 2
            slopes[:] = energies.max(initial=0.0) * np.array(self.coefficients.shape) ** 2 / half
        return energies, slopes


def _nodes(count: int, low: float, high: float) -> np.ndarray:
    """Chebyshev points (count,) of the first kind between two numbers."""
    return (low + high) / 2 + (high - low) / 2 * chebyshev.chebpts1(count)


def _coefficients(values: np.ndarray) -> np.ndarray:
    """(Kr, Kφ, Kw) of values at Chebyshev points, equal angles and Chebyshev points."""
    by_position = np.linalg.inv(chebyshev.chebvander(chebyshev.chebpts1(values.shape[0]), values.shape[0] - 1))
    by_width = np.linalg.inv(chebyshev.chebvander(chebyshev.chebpts1(values.shape[2]), values.shape[2] - 1))
    count = values.shape[1]
    waves = np.fft.rfft(values, axis=1) / count
    series = np.empty_like(values)
    series[:, 0] = waves[:, 0].real
    series[:, 1::2], series[:, 2::2] = 2 * waves[:, 1:].real, -2 * waves[:, 1:].imag
    return np.einsum("ai,ijk,ck->ajc", by_position, series, by_width)


def _chebyshev(value: float, bounds: tuple[float, float], count: int) -> tuple[np.ndarray, np.ndarray]:
    """T_0 … T_{count−1} and their derivatives at a value in the range `bounds`."""
    low, high = bounds
    u = (2 * value - low - high) / (high - low)
    one = np.eye(count)
    slopes = [chebyshev.chebval(u, chebyshev.chebder(row)) * 2 / (high - low) for row in one]
    return np.array([chebyshev.chebval(u, row) for row in one]), np.array(slopes)
