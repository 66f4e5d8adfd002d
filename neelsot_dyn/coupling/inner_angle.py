"""The energy of a wall against its inner angle, from the texture solver: the electrons at rest and under a superflow.

The free energy F(φ; q) of an ideal wall between leads is taken whole, so that the magnet beside it has the constants
A − A_el, K_h − K_el and no D (choice ii of `devices.magnet`):

    E(φ; q) = F(φ; q) t/(a d) + 4 (K_h − K_el) δ cos² φ.

An ideal wall has one width at every angle; `relaxed` ones have the width of least energy at theirs, magnet included,
2(A − A_el)/δ + 4(K_e − K_el)δ.

Nothing in it is local in n. In a wall that is narrow against t_m k_F²/Δ lattice constants the local sum of uniform
states is wrong by factors, and along x in sign too (KRu4O8 below about 100 a).
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from neelsot_dyn._cache_folder import cache_folder
from neelsot_dyn._checks import require, require_choice, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import LatticeModel, WallLandscape
from neelsot_dyn.coupling.angle_landscape import AngleLandscape
from neelsot_dyn.coupling.rest_terms import TAIL, hard_axis_field, rest_terms
from neelsot_dyn.materials import Material
from neelsot_dyn.units import BOLTZMANN

ANGLES = 16
"""Equidistant φ: harmonics up to the eighth."""
WIDTHS = (0.96, 0.985, 1.01)
"""Of relaxed walls, in the width given: the least energy is that of the parabola through theirs."""


@frozen(eq=False)
class InnerAngle:
    """What a wall with domains ±`domains`, varying along `axis`, says of the Néel vector inside it, at q x̂ [1/m].

    resting, driven: E(φ), magnet included, without and with the superflow. electrons_resting, electrons_driven: F(φ; q)
    of the electrons alone. hard_axis: K_h − K_el [J/m³] of one sublattice, negative where ẑ is easy.
    """

    material: Material
    superflow: float
    axis: str
    domains: str
    electrons_resting: AngleLandscape
    electrons_driven: AngleLandscape
    hard_axis: float

    @property
    def magnet(self) -> AngleLandscape:
        """4 (K_h − K_el) δ cos² φ."""
        return hard_axis_landscape(self.hard_axis, self.electrons_resting.width)

    @property
    def resting(self) -> AngleLandscape:
        """Without a superflow."""
        return self.electrons_resting + self.magnet

    @property
    def driven(self) -> AngleLandscape:
        """With it."""
        return self.electrons_driven + self.magnet

    @property
    def rest_angles(self) -> np.ndarray:
        """φ [rad] of the states at rest, the lowest first."""
        return self.resting.rests

    @property
    def barrier(self) -> float:
        """What keeps the vector in the lowest state at rest [J/m²]; infinite where there is no other way out."""
        return self.resting.barrier(float(self.rest_angles[0]))

    def barrier_temperature(self, width: float) -> float:
        """The barrier over k_B [K] of a track of this width [m]."""
        return self.barrier * width * self.material.thickness / BOLTZMANN

    @property
    def missing_factor(self) -> float:
        """By which the superflow's odd part must grow to turn the vector out of a state at rest, the easier sense.

        With the even part that comes with it. Below 1 the current writes.
        """
        driven = self.driven
        wells = driven.even.rests
        return min((self._factor(driven, float(angle)) for angle in wells), default=0.0)

    @staticmethod
    def _factor(driven: AngleLandscape, angle: float) -> float:
        return min(driven.missing_factor(angle), driven.at(-1).missing_factor(angle))


def hard_axis_landscape(k: float, width: float) -> AngleLandscape:
    """4 K_h δ cos² φ of a rigid wall [J/m²], K_h [J/m³] of one sublattice."""
    size = 2 * k * width
    return AngleLandscape([size, 0.0, size], width)


def dmi_landscape(d: float, polarity: int, width: float) -> AngleLandscape:
    """−p 2πD cos φ of a rigid wall [J/m²] whose domains point along the track, p = 1 along the axis on the left."""
    return AngleLandscape([0.0, -polarity * 2 * np.pi * d], width)


@checked
def inner_angle(
    material: Material,
    superflow: float,
    axis: str = "x",
    domains: str = "x",
    width: float | None = None,
    tolerance: float = 1e-10,
    relaxed: bool = False,
) -> InnerAngle:
    """The landscapes of one wall, of the material's own width unless another is given [m], at fixed gap.

    superflow: q [1/m] along x̂, whichever way the wall varies. tolerance: of a free energy per site across [t]. relaxed:
    with the width of least energy at every angle, in place of one width. Walls once solved are kept in the user's
    cache.

    Raises ValueError for an axis or domains other than "x" and "y", a width below a lattice constant, a tolerance out
    of range, or q beyond the zone.
    """
    require_choice("axis", axis, ("x", "y"))
    require_choice("domains", domains, ("x", "y"))
    a = material.lattice_constant
    delta = material.magnet.wall_width if width is None else require_finite("width", width)
    require(delta >= a, "width", width, f"a wall width of at least a lattice constant, {a:.3g} m")
    require(1e-12 <= require_finite("tolerance", tolerance) <= 1e-6, "tolerance", tolerance, "from 1e-12 to 1e-6 t")
    qa = material.units.superflow(require_finite("superflow", superflow))
    require(abs(qa) <= np.pi, "superflow", superflow, f"|q| <= {np.pi / a:.4g} 1/m")
    sites = 2 * int(np.ceil(TAIL * delta / a)) + 1
    solver = WallLandscape(
        model=LatticeModel.of(material), sites=sites, width=None, axis=axis, domains=domains, partner="none",
        ends="leads", tolerance=tolerance,
    )  # fmt: skip
    folder = cache_folder()
    per_area = material.units.energy(1.0) / (a * material.thickness)

    bands, _ = hard_axis_field(material)
    hard = material.hard_axis_anisotropy - bands / material.layers * material.magnetization / 2
    sizes = np.array(WIDTHS if relaxed else (1.0,)) * delta

    def energies(flow: float, angles: np.ndarray) -> tuple[np.ndarray, float]:
        found = solver.compute(
            q=[flow], wall_width=(sizes / a).tolist(), center=[(sites - 1) / 2], angle=angles.tolist(),
            cache=None if folder is None else folder / "rest",
        )  # fmt: skip
        table = found["free_energy"].transpose("angle", "wall_width", ...).values.reshape(len(angles), len(sizes))
        rounding = 1e-15 * float(np.abs(table).max()) * np.sqrt(sites)
        error = (float(found["free_energy_error"].max()) + rounding) * per_area
        if not relaxed:
            return table[:, 0] * per_area, error
        turned = 4 * hard * np.cos(angles)[:, None] ** 2
        beside = 2 * stiffness / sizes + (4 * easy + turned) * sizes
        return _least(table * per_area + beside, sizes / delta - 1) - turned[:, 0] * delta, 3 * error

    stiffness = easy = 0.0
    if relaxed:
        rest = rest_terms(material, [delta]).wall(axis, domains)
        stiffness = material.neel_stiffness - rest.replaced_stiffness
        easy = material.easy_axis_anisotropy - rest.replaced_anisotropy

    half = ANGLES // 2
    upper, rest_error = energies(0.0, np.pi * np.arange(half + 1) / half)  # even in φ
    resting = np.concatenate([upper, upper[-2:0:-1]])
    whole, error = energies(qa, 2 * np.pi * np.arange(ANGLES) / ANGLES) if qa else (resting, rest_error)
    middle = resting.mean()  # the wall's own energy is no part of what turns it
    return InnerAngle(
        material=material,
        superflow=superflow,
        axis=axis,
        domains=domains,
        electrons_resting=AngleLandscape.of_samples(resting - middle, delta, rest_error),
        electrons_driven=AngleLandscape.of_samples(whole - whole.mean(), delta, error),
        hard_axis=hard,
    )


def _least(energies: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Least value of the parabolas through energies (K, 3) at x (3,)."""
    c, b, a = np.polynomial.polynomial.polyfit(x, energies.T, 2)
    least: np.ndarray = c - b**2 / (4 * a)
    return least
