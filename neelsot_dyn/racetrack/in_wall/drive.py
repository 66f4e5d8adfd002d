"""What turns the Néel vector inside a wall: a superflow, by way of the BdG layer, or a field that is merely given?

The domains are ±x̂ and q lies along x̂, as in Fig. 3(d) of arXiv:2603.22243: the superflow's field is along ŷ, so the
domains do not feel it at first order and the inner vector does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from attrs import asdict, field, frozen

from neelsot_dyn._cache_folder import cache_folder
from neelsot_dyn._checks import require
from neelsot_dyn._portable import Portable
from neelsot_dyn.coupling import (
    AngleLandscape,
    Coupling,
    HarmonicCoupling,
    NeelFieldSurface,
    TextureTorque,
    UniformSuperflow,
    inner_angle,
)
from neelsot_dyn.coupling.neel_field import superconducting_model, superflow_vector
from neelsot_dyn.coupling.remembered import RememberedBdG, arrays
from neelsot_dyn.dynamics import EnergyTerm, NeelField, SuperflowTorque
from neelsot_dyn.materials import Material
from neelsot_dyn.racetrack.in_wall.landscape import local_landscape
from neelsot_dyn.validation import validity_map

FREE_ENERGY_TOLERANCE = 1e-11
EPS = 3e-3
"""Turn of a wall [rad] at which its torque is renewed: what turns an inner vector is 1e-3 of a wall's energy."""
LOCAL = 0.05
"""Up to this share the local torque may be off inside the wall."""


@frozen(eq=False)
class InWallDrive(Portable):
    """What acts on the wall with the current forward (sign +1), off (0) or reversed (−1).

    kind, label: in words. term: the energy term for a sign. driven, resting: E(φ) of that term forward and off.
    superflow: q forward [1/m], NaN for a given field. stated: bound on the term's energy error [J/m²] per wall, beside
    the landscape's. couplings: by sign, what answers for the superflow; empty for a given field. magnet: E(φ) of the
    magnet beside it, None where that is the material's constants.
    """

    kind: str
    label: str
    term: Callable[[int], EnergyTerm]
    driven: AngleLandscape
    resting: AngleLandscape
    superflow: float
    stated: float = 0.0
    couplings: Mapping[int, Coupling] = field(factory=dict)
    magnet: AngleLandscape | None = None

    def landscape(self, sign: int) -> AngleLandscape:
        """E(φ) of the drive alone, with the current of this sign: its odd part changes sign with q."""
        return self.driven.at(sign) if sign else self.resting


def given_field(material: Material, amplitude: float) -> InWallDrive:
    """A staggered field ±`amplitude` ŷ [T] from nowhere: U = −2 M_s B_N n_y."""
    density, width = 2 * material.magnetization * amplitude, material.magnet.wall_width
    return InWallDrive(
        kind="synthetic field",
        label=f"synthetic field ±{abs(amplitude):.4g} T (not from a superflow)",
        term=lambda sign: NeelField((0.0, sign * amplitude, 0.0)),
        driven=local_landscape(lambda n: -density * n[..., 1], width),
        resting=AngleLandscape([0.0], width),
        superflow=float("nan"),
    )


def superflow_landscape(material: Material, q: float) -> AngleLandscape:
    """E(φ) of F(q, n) − F(0, n) [J/m²] from free energies of the infinite lattice, at fixed gap and local in n."""
    solver = RememberedBdG(superconducting_model(material), tolerance=FREE_ENERGY_TOLERANCE)
    scale = material.units.areal_density(1.0) / material.thickness
    flow, rest, errors = superflow_vector(material, q), np.zeros(2), []

    def potential(n: np.ndarray) -> np.ndarray:
        driven, resting = (solver.free_energy_estimate(vector, n) for vector in (flow, rest))
        errors.append(float(np.max(driven.error)) + float(np.max(resting.error)))
        return np.asarray(scale * (driven.value - resting.value))

    found = local_landscape(potential, material.magnet.wall_width)
    rounding = 2e-15 * abs(float(solver.free_energy(flow, np.array([1.0, 0.0, 0.0]))))
    added = 2 * np.pi * material.magnet.wall_width * scale * (max(errors) + rounding)
    return AngleLandscape(found.harmonics, found.width, found.error + added)


def refuse_local(material: Material, q: float) -> None:
    """ValueError where the local torque is off by more than `LOCAL` of the texture solver's in the material's wall.

    The verdict of `validation.validity_map` at this width and superflow (seconds, kept in the user's cache).
    """
    width, model = material.magnet.wall_width, superconducting_model(material)
    inputs = {"model": asdict(model), "q": material.units.superflow(q), "width": width / material.lattice_constant}
    off = float(
        arrays(
            "locality",
            inputs,
            lambda: {"off": validity_map(material, q, [width], angles=8, cache=cache_folder())["torque"]},
        )["off"][0]
    )
    require(
        off <= LOCAL,
        "torque",
        "local",
        f"'texture' for {material.name}: inside its wall of {1e9 * width:.3g} nm the local torque is off by "
        f"{100 * off:.3g} % of the texture solver's, {100 * LOCAL:g} % are allowed",
    )


def texture_drive(material: Material, q: float) -> InWallDrive:
    """The texture solver's torque of a superflow ±q x̂ [1/m], F(q) whole, and its landscape of relaxed widths."""
    angle = inner_angle(material, q, relaxed=True)
    couplings = {sign: TextureTorque(material=material, superflow=sign * q, eps=EPS) for sign in (1, 0, -1)}
    return InWallDrive(
        kind="superflow",
        label=f"superflow ±{abs(q):.4g} 1/m along x",
        term=lambda sign: SuperflowTorque(couplings[sign]),
        driven=angle.electrons_driven,
        resting=angle.electrons_resting,
        superflow=q,
        couplings=couplings,
        magnet=angle.magnet,
    )


def superflow_drive(material: Material, q: float, tolerance: float) -> InWallDrive:
    """The compressed torque of a superflow ±q x̂ [1/m], its field good to `tolerance` of the largest, and its landscape.

    It is F(q) − F(0): anisotropy and DMI at rest are the magnet's constants. The landscape comes from free energies,
    not from the compressed torque, so that one can be held against the other. Raises ValueError where the local torque
    does not hold inside the wall.
    """
    refuse_local(material, q)
    surface = NeelFieldSurface.of(material, abs(q), tolerance=tolerance, cache=True)
    couplings = {sign: HarmonicCoupling(surface, UniformSuperflow(sign * q)) for sign in (1, 0, -1)}
    width = material.magnet.wall_width
    return InWallDrive(
        kind="superflow",
        label=f"superflow ±{abs(q):.4g} 1/m along x",
        term=lambda sign: SuperflowTorque(couplings[sign]),
        driven=superflow_landscape(material, q),
        resting=AngleLandscape([0.0], width),
        superflow=q,
        stated=np.pi * width * surface.energy_error / material.thickness,
        couplings=couplings,
    )
