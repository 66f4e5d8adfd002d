"""What do a superflow q x̂ and a Néel vector n cost in joule, and which field in tesla, at a price that a run can pay?

F(q, n) of the uniform BdG layer, held as harmonics of n about ŷ times polynomials of q (`surface_fit`). The field is
the gradient of that compressed energy, exactly, and so are the current ∂F/∂q and the mixed derivative: the dynamics
descends one function, whatever the compression leaves out. What it leaves out is stated, in t/a² and in tesla.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import numpy as np
from attrs import asdict, evolve, field, frozen

from neelsot_dyn._cache import CheckedCache, key_of
from neelsot_dyn._cache_folder import cache_folder
from neelsot_dyn._checks import one_of, reals, require, require_finite, vectors
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.coupling import _kernels, remembered
from neelsot_dyn.coupling.layer import SelfConsistentLayer
from neelsot_dyn.coupling.neel_field import superconducting_model, superflow_vector
from neelsot_dyn.coupling.surface_fit import SurfaceTable, degrees, fit_surface, recurrence
from neelsot_dyn.materials import Material
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR

PHASE_TO_ACTION = HBAR / (2 * ELEMENTARY_CHARGE)
"""ħ/2e [V s]: V = (ħ/2e) dφ/dt, and ∂F/∂q = (ħ/2e) K."""
SAMPLE_TOLERANCE = 1e-10
"""Absolute error of the free energies that the table is judged by at ±ŷ, t/a²; the fit's samples need less."""
GAPS = ("fixed", "self-consistent")
VERSION = 2
"""Of the fit: a change of its method makes old cache entries unknown."""


@frozen(eq=False)
class SurfaceValue:
    """F and its derivatives at q and n, in the shape of the cells.

    energy [J/m²]; slope = ∂F/∂q [J/m]; curvature = ∂²F/∂q² [J]; gradient (..., 3) = ∂F/∂n [J/m²] and mixed (..., 3) =
    ∂²F/∂q∂n [J/m], both those of F(q, n/|n|): perpendicular to n.
    """

    energy: np.ndarray
    slope: np.ndarray
    curvature: np.ndarray
    gradient: np.ndarray
    mixed: np.ndarray


@frozen(eq=False)
class Replaced:
    """What an energy with its q = 0 part stands for in the magnet's own energy, so that it is not counted twice.

    hard_axis_anisotropy [J/m³]: K_h of ONE sublattice with the axis ẑ, from [F(0, ẑ) − F(0, x̂)]/(2 thickness);
    in_plane_anisotropy [J/m³]: K of one sublattice with the axis ŷ, from [F(0, ŷ) − F(0, x̂)]/(2 thickness), zero by
    the crystal's fourfold symmetry; neel_stiffness [J/m]: 𝒜, zero as a uniform layer has no gradients: keep the
    material's. Take an anisotropy term of hard_axis_anisotropy out of the magnet's energy if the material's K_h means
    the band anisotropy.
    """

    hard_axis_anisotropy: float
    in_plane_anisotropy: float
    neel_stiffness: float = 0.0


@frozen(eq=False)
class NeelFieldSurface:
    """F(q, n) of a material at one temperature, |q| ≤ largest_superflow, compressed.

    coefficients (H, J) [J/m²] of `_kernels`' sum, degree of the highest harmonic. include: "superflow", F(q) − F(0), so
    that the magnet's own anisotropy is not counted twice; "all", F(q) less the mean over n at q = 0 (`replaced`).
    gap: "fixed" at the working point's, or "self-consistent" (`layer`). energy_error [J/m²], field_error [T]: largest
    residuals against free energies and the trace formula at random points that the fit has not seen;
    energy_error_per_cell in t/a²; at ±ŷ, where harmonics about ŷ err most, the energy was looked at too. tolerance:
    share of the largest field that was asked for. steps: the harmonics' recurrence.
    """

    material: Material
    reduced_temperature: float
    largest_superflow: float
    coefficients: np.ndarray = field(repr=False)
    degree: int
    include: str = field(validator=one_of("superflow", "all"))
    tolerance: float
    energy_error: float
    field_error: float
    energy_error_per_cell: float
    largest_field: float
    evaluations: int
    gap: str = field(default="fixed", validator=one_of(*GAPS))
    steps: np.ndarray = field(repr=False, init=False)

    def __attrs_post_init__(self) -> None:
        """The recurrence of the harmonics."""
        object.__setattr__(self, "steps", recurrence(self.degree))

    @classmethod
    @checked
    def of(
        cls,
        material: Material,
        largest_superflow: float,
        reduced_temperature: float | None = None,
        tolerance: float = 0.05,
        include: str = "superflow",
        cache: str | Path | bool | None = None,
        gap: str = "fixed",
    ) -> Self:
        """Compress F for |q| ≤ largest_superflow [1/m] so that the field errs by at most `tolerance` of its largest.

        reduced_temperature: T/T_c, the material's working point unless given. gap: "fixed" at Δ(T), or
        "self-consistent", solved at every q and n (`SelfConsistentLayer`), some ten times as long. cache: a folder,
        or True for the user's cache folder, where the table is kept under a hash of all that it depends on (the gap,
        the electrons, q, the tolerance), with its error; None computes it again. Half a second for a weak altermagnet,
        half a minute of one core for KRu4O8 up to 1.2e7 1/m (degree 26, the field within 4 per cent).

        Raises ValueError for q beyond the zone, T ≥ T_c or a tolerance out of range, before any work;
        NotConvergedError where the range of q or the harmonics needed are out of reach, and says what to change.
        """
        require(
            require_finite("largest_superflow", largest_superflow) > 0, "largest_superflow", largest_superflow, "> 0"
        )
        one_of("superflow", "all")(None, cls.__attrs_attrs__.include, include)
        one_of(*GAPS)(None, cls.__attrs_attrs__.gap, gap)
        model = superconducting_model(material, reduced_temperature)
        q_max = float(superflow_vector(material, largest_superflow)[0])
        solver: UniformBdG = UniformBdG(model, tolerance=SAMPLE_TOLERANCE)
        if gap == "self-consistent":
            solver = SelfConsistentLayer.of(model, SAMPLE_TOLERANCE)
        table = _cached(solver, q_max, tolerance, cache)
        units = material.units
        scale = units.areal_density(1.0)
        coefficients = table.coefficients * scale
        at_rest = coefficients @ (-1.0) ** np.arange(coefficients.shape[1])
        even = degrees(table.degree) % 2 == 0
        drop = even if include == "superflow" else even & (np.arange(len(even)) == 0)
        coefficients[drop, 0] -= at_rest[drop]
        per_tesla = scale / (2 * material.magnetization * material.thickness)
        surface = cls(
            material=material,
            reduced_temperature=material.reduced_temperature if reduced_temperature is None else reduced_temperature,
            largest_superflow=float(largest_superflow),
            coefficients=coefficients,
            degree=table.degree,
            include=include,
            tolerance=tolerance,
            energy_error=table.energy_error * scale,
            field_error=table.field_error * per_tesla,
            energy_error_per_cell=table.energy_error,
            largest_field=table.field_scale * per_tesla,
            evaluations=table.evaluations,
            gap=gap,
        )
        stated = max(surface.energy_error, surface._off_at_the_poles(solver))
        return evolve(surface, energy_error=stated, energy_error_per_cell=stated / scale)

    def _off_at_the_poles(self, solver: UniformBdG) -> float:
        """Half of what F(+ŷ) − F(−ŷ) [J/m²] is off, the larger at the largest superflow and at half of it."""
        ends, off = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]), 0.0
        integral = remembered.free_energy if type(solver) is UniformBdG else type(solver).free_energy_estimate
        for q in (self.largest_superflow, self.largest_superflow / 2):
            exact = integral(solver, np.array([self.material.units.superflow(q), 0.0]), ends).value
            mine = self.energy(np.array([q]), ends)
            off = max(off, abs(float(mine[0] - mine[1] - (exact[0] - exact[1]) * self.material.units.areal_density(1))))
        return off / 2

    @property
    def harmonics(self) -> int:
        """Number of angular harmonics."""
        return len(self.coefficients)

    @property
    def orders(self) -> int:
        """Number of polynomials in q, those of both parities together."""
        return 2 * self.coefficients.shape[1]

    @property
    def replaced(self) -> Replaced:
        """What the q = 0 part stands for in the magnet's energy: nothing for include="superflow"."""
        if self.include == "superflow":
            return Replaced(0.0, 0.0)
        x, y, z = self.evaluate(np.zeros(1), np.eye(3)).energy / (2 * self.material.thickness)
        return Replaced(hard_axis_anisotropy=float(z - x), in_plane_anisotropy=float(y - x))

    def evaluate(self, q: np.ndarray, n: np.ndarray) -> SurfaceValue:
        """F and its derivatives at q [1/m] (a number, or one per cell) and n (*cells, 3), of any length.

        Raises ValueError for |q| > largest_superflow, or shapes that do not fit.
        """
        n = vectors("n", n)
        q = reals("q", q)
        cells = n.shape[:-1]
        largest = float(np.abs(q).max(initial=0.0))
        limit = self.largest_superflow
        require(largest <= limit * (1 + 1e-12), "|q|", largest, f"a wave number up to the surface's {limit:.4g} 1/m")
        require(q.size == 1 or q.shape == cells, "q.shape", q.shape, f"one number, or one per cell, {cells}")
        out = np.empty((int(np.prod(cells)), 9))
        flat = np.ascontiguousarray(n.reshape(-1, 3))
        _kernels.evaluate(flat, q.reshape(-1), self.coefficients, self.steps, self.degree, limit, out)
        shaped = out.reshape(*cells, 9)
        return SurfaceValue(shaped[..., 0], shaped[..., 1], shaped[..., 2], shaped[..., 3:6], shaped[..., 6:9])

    def series(self, n: np.ndarray) -> np.ndarray:
        """A_k(n) [J/m²] of F(q, n) = Σ_k A_k T_k(q/largest_superflow), (cells, orders) for n (cells, 3)."""
        out = np.empty((len(n), self.orders))
        _kernels.series_in_q(np.ascontiguousarray(n), self.coefficients, self.steps, self.degree, out)
        return out

    def energy(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """F(q, n) [J/m²]."""
        return self.evaluate(q, n).energy

    def energy_density(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """F(q, n) per volume of the film [J/m³]."""
        return self.energy(q, n) / self.material.thickness

    def neel_field(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """B_N = −∂F/∂n/(2 M_s thickness) [T], the field ±B_N on either sublattice, perpendicular to n."""
        return self.field_of(self.evaluate(q, n))

    def field_of(self, value: SurfaceValue) -> np.ndarray:
        """B_N [T] of an evaluation."""
        return value.gradient / (-2 * self.material.magnetization * self.material.thickness)

    def sheet_current(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """K = (2e/ħ) ∂F/∂q [A/m] of the layer alone."""
        return self.evaluate(q, n).slope / PHASE_TO_ACTION

    def stiffness(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """∂²F/∂q² [J] of the layer alone."""
        return self.evaluate(q, n).curvature


def _cached(solver: UniformBdG, q_max: float, tolerance: float, cache: str | Path | bool | None) -> SurfaceTable:
    folder = cache_folder() if cache is True else cache
    if folder is None or folder is False:
        return fit_surface(solver, q_max, tolerance)
    store = CheckedCache(folder)
    key = key_of(
        {
            "what": "Néel-field surface",
            "version": VERSION,
            "model": asdict(solver.model),
            **({"v_s": solver.v_s} if isinstance(solver, SelfConsistentLayer) else {}),
            "sample_tolerance": solver.tolerance,
            "q_max": q_max,
            "tolerance": tolerance,
        }
    )
    stored: dict[str, Any] | None = store.load(key)
    if stored is not None:
        numbers = {name: stored[name].item() for name in stored if name != "coefficients"}
        return SurfaceTable(coefficients=stored["coefficients"], **numbers)
    table = fit_surface(solver, q_max, tolerance)
    store.save(key, **asdict(table))
    return table
