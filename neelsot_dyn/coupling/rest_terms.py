"""What do the electrons give at rest, without a superflow: a hard axis, a Dzyaloshinskii-Moriya term and a stiffness.

The band energy of a texture at q = 0 is that of its directions, Σ F(n_i), and what its gradients add. Of a wall between
semi-infinite domains, of width δ and inner angle φ counted from ẑ, that is per area of the track's cross-section

    E(φ) − Σ F(n_i) = 2 A_el/δ − p 2π D cos φ + ...,

p = 1 where the easy axis lies along the track and the domain on the left points along it, p = 0 where it lies across.
Rashba coupling, C4 joined with time reversal, and the mirrors allow e = D Σ_sublattices [n_z ∇·n − (n·∇) n_z] and no
other term of first order in the gradients: one D for tracks along x̂ and ŷ, odd in t_so, and none for domains across
the track. A ring with a wall and its unwinding partner cancels D exactly; walls between leads show it.

Where the coherence of the electrons reaches farther than the wall (KRu4O8 below about 100 a) there is no gradient
expansion: D and A_el are then numbers of this width and orientation, and the angle's higher harmonics are not small.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from attrs import frozen

from neelsot_dyn._cache_folder import cache_folder
from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import LatticeModel, UniformBdG, WallLandscape
from neelsot_dyn.coupling import remembered
from neelsot_dyn.materials import Material
from neelsot_dyn.textures import domain_wall

ANGLES = np.pi * np.arange(5) / 4
"""φ from ẑ to −ẑ; E is even in φ, so that these give its harmonics up to the fourth."""
TAIL = 12.0
"""Widths from the wall to either lead: what is cut off is of the order of exp(−2 TAIL)."""
ORIENTATIONS = (("x", "x"), ("y", "y"), ("x", "y"), ("y", "x"))
"""The axis along which the wall varies, and the domains' axis."""
APART = 0.02
"""Relative change of the width over which the wall's energy is differentiated."""


@frozen(eq=False)
class WallAtRest:
    """The gradient energy of one wall at q = 0: along `axis`, with domains ± `domains`, of `width` [m].

    dmi: D [J/m²], in the convention of `dynamics.InterfacialDMI`; for domains across the track the same harmonic, which
    symmetry forbids. stiffness: A_el [J/m], φ-independent and in the convention of 𝒜 = 2 A11 − A12, which a wall pays
    as 2𝒜/δ. harmonics (5,) [J/m²]: of E(φ) − Σ F(n_i) in cos kφ. Errors are of the integrals.

    replaced_stiffness A [J/m], replaced_anisotropy K [J/m³] of one sublattice: those of the magnet whose wall in the
    film's plane has the electrons' whole energy, 2A/δ + 4Kδ, and its slope in δ: what a magnet must leave out so that
    the wall keeps its width and its energy beside a torque that is F(q) whole.
    """

    axis: str
    domains: str
    width: float
    dmi: float
    dmi_error: float
    stiffness: float
    stiffness_error: float
    harmonics: np.ndarray
    replaced_stiffness: float
    replaced_anisotropy: float

    @property
    def along(self) -> bool:
        """Whether the domains point along the track."""
        return self.axis == self.domains


@frozen(eq=False)
class RestTerms:
    """What the electrons give at rest, per sublattice and film, each with its error and the wall that it belongs to.

    hard_axis_field, hard_axis_field_error: B_H = [F(ẑ) − F(x̂)] a²/m_s [T] of the axis ẑ, from uniform states; negative
    where ẑ is easy. walls: every orientation and width that was asked for, the material's own width first.
    """

    hard_axis_field: float
    hard_axis_field_error: float
    walls: tuple[WallAtRest, ...]

    def wall(self, axis: str = "x", domains: str = "x", width: float | None = None) -> WallAtRest:
        """The wall of an orientation, of the width [m] nearest to the one given (the first without one)."""
        found = [wall for wall in self.walls if (wall.axis, wall.domains) == (axis, domains)]
        require(bool(found), "axis, domains", (axis, domains), f"one of {ORIENTATIONS}")
        return found[0] if width is None else min(found, key=lambda wall: abs(wall.width - width))

    def across(self, easy_axis: np.ndarray) -> WallAtRest:
        """The wall along x̂ whose domains ±ê (3,) are nearest to: ±x̂ or ±ŷ."""
        return self.wall("x", "x" if abs(easy_axis[0]) > abs(easy_axis[1]) else "y")

    @property
    def dmi(self) -> float:
        """D [J/m²] of a wall of the material's own width along x̂."""
        return self.wall().dmi

    @property
    def dmi_error(self) -> float:
        """Its error."""
        return self.wall().dmi_error

    @property
    def stiffness(self) -> float:
        """A_el [J/m] of a wall of the material's own width along x̂."""
        return self.wall().stiffness

    @property
    def stiffness_error(self) -> float:
        """Its error."""
        return self.wall().stiffness_error


@checked
def rest_terms(material: Material, widths: Sequence[float] | None = None, tolerance: float = 1e-10) -> RestTerms:
    """What a material's electrons give at rest, from uniform states and from walls between leads at a fixed gap.

    widths: of the walls [m]; the material's own, twice and four times that unless given. tolerance: absolute error of
    an energy per site across [t]. Walls already solved are kept in the user's cache.

    Raises ValueError for widths below a lattice constant or a tolerance out of range.
    """
    own = material.magnet.wall_width
    lengths = np.atleast_1d(np.asarray((own, 2 * own, 4 * own) if widths is None else widths, dtype=float))
    a = material.lattice_constant
    valid = f"wall widths of at least a lattice constant, {a:.3g} m"
    require(lengths.ndim == 1 and lengths.size > 0 and bool((lengths >= a).all()), "widths", widths, valid)
    require(1e-12 <= require_finite("tolerance", tolerance) <= 1e-6, "tolerance", tolerance, "from 1e-12 to 1e-6 t")
    model = LatticeModel.of(material)
    solver = UniformBdG(model, tolerance=min(tolerance / 10, 1e-10))
    walls = [_wall(material, model, solver, *kind, width, tolerance) for width in lengths for kind in ORIENTATIONS]
    return RestTerms(*hard_axis_field(material, solver.tolerance), tuple(walls))


@checked
def hard_axis_field(material: Material, tolerance: float = 1e-10) -> tuple[float, float]:
    """B_H = [F(ẑ) − F(x̂)] a²/m_s [T] that the electrons give the axis ẑ at one layer, and its error.

    From uniform states at q = 0; tolerance: of either free energy [t/a²].
    """
    poles = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    found = remembered.free_energy(UniformBdG(LatticeModel.of(material), tolerance=tolerance), np.zeros(2), poles)
    units, moment = material.units, material.magnet.moment
    return units.field(float(found.value[0] - found.value[1]), moment), units.field(2 * found.error, moment)


def _wall(
    material: Material, model: LatticeModel, solver: UniformBdG, axis: str, domains: str, width: float, tolerance: float
) -> WallAtRest:
    a = material.lattice_constant
    delta = width / a
    sites = 2 * int(np.ceil(TAIL * delta)) + 1
    center = (sites - 1) / 2
    landscape = WallLandscape(
        model=model, sites=sites, width=None, axis=axis, domains=domains, partner="none", ends="leads",
        tolerance=tolerance,
    )  # fmt: skip
    folder = cache_folder()
    kept = None if folder is None else folder / "rest"
    found = landscape.compute(q=[0.0], wall_width=[delta], center=[center], angle=ANGLES.tolist(), cache=kept).squeeze()
    textures = np.array([domain_wall(sites, center, delta, angle, domains, partner=False) for angle in ANGLES])
    local, local_error = _local_energies(solver, textures)
    per_area = material.units.energy(1.0) / (a * material.thickness)
    gradient = (found["free_energy"].values - local) * per_area
    error = (float(found["free_energy_error"].max()) + local_error) * per_area
    harmonics = _cosines(gradient)
    replaced = _replaced(landscape, solver, delta, center, per_area, kept)
    sense = 1.0 if domains == "x" else -1.0  # −x̂ on the left, but +ŷ
    return WallAtRest(
        axis=axis,
        domains=domains,
        width=width,
        dmi=sense * float(harmonics[1]) / (2 * np.pi),
        dmi_error=error / (2 * np.pi),
        stiffness=float(harmonics[0]) * width / 2,
        stiffness_error=error * width / 2,
        harmonics=harmonics,
        replaced_stiffness=replaced[0] * a,
        replaced_anisotropy=replaced[1] / a,
    )


def _replaced(
    landscape: WallLandscape, solver: UniformBdG, delta: float, center: float, per_area: float, kept: Path | None
) -> tuple[float, float]:
    """A/a and K a [J/m²] of 2A/δ + 4Kδ with the wall's energy at φ = π/2 and its slope, δ in lattice constants."""
    widths = [delta * (1 - APART), delta, delta * (1 + APART)]
    found = landscape.compute(q=[0.0], wall_width=widths, center=[center], angle=[np.pi / 2], cache=kept).squeeze()
    domain = np.eye(3)[[0 if landscape.domains == "x" else 1]]
    bulk = float(remembered.free_energy(solver, np.zeros(2), domain).value[0])
    narrow, here, wide = (found["free_energy"].values - landscape.sites * bulk) * per_area
    slope = (wide - narrow) / (2 * APART * delta)
    return float((here - delta * slope) * delta / 4), float((here + delta * slope) / (8 * delta))


def _local_energies(solver: UniformBdG, textures: np.ndarray) -> tuple[np.ndarray, float]:
    """Σ_i F(n_i) of every texture (T,), from textures (T, L, 3), and its error [t per site across].

    At q = 0 F depends on |n_x|, |n_y|, |n_z| alone, and on the first two without their order.
    """
    sizes = np.abs(textures)
    sizes[..., :2] = np.sort(sizes[..., :2], axis=-1)
    alike, which = np.unique(sizes.reshape(-1, 3).round(13), axis=0, return_inverse=True)
    alike /= np.linalg.norm(alike, axis=1, keepdims=True)
    found = remembered.free_energy(solver, np.zeros(2), alike)
    sums = found.value[which.reshape(textures.shape[:2])].sum(axis=1)
    return sums, found.error * textures.shape[1]


def _cosines(values: np.ndarray) -> np.ndarray:
    """Amplitudes of cos kφ, k = 0 … N, of values at φ = πj/N, j = 0 … N."""
    steps = len(values) - 1
    weights = np.ones(steps + 1)
    weights[[0, -1]] = 0.5
    k = np.arange(steps + 1)
    amplitudes: np.ndarray = 2 / steps * np.cos(np.pi * np.outer(k, k) / steps) @ (weights * values)
    amplitudes[[0, -1]] /= 2
    return amplitudes
