"""What turns the Néel vector inside a wall: a superflow, by way of the BdG layer, or a field that is merely given?

The domains are ±x̂ and q lies along x̂, as in Fig. 3(d) of arXiv:2603.22243: the superflow's field is along ŷ, so the
domains do not feel it at first order and the inner vector does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.coupling import Coupling, HarmonicCoupling, NeelFieldSurface, UniformSuperflow
from neelsot_dyn.coupling.neel_field import superconducting_model, superflow_vector
from neelsot_dyn.coupling.remembered import RememberedBdG
from neelsot_dyn.dynamics import EnergyTerm, NeelField, SuperflowTorque
from neelsot_dyn.materials import Material
from neelsot_dyn.racetrack.in_wall.landscape import AngleLandscape

FREE_ENERGY_TOLERANCE = 1e-11


@frozen(eq=False)
class InWallDrive:
    """What acts on the wall with the current forward (sign +1), off (0) or reversed (−1).

    kind, label: in words. term: the energy term for a sign. driven, resting: E(φ) of that term forward and off.
    superflow: q forward [1/m], NaN for a given field. stated: bound on the term's energy error [J/m²] per wall, beside
    the landscape's. couplings: by sign, what answers for the superflow; empty for a given field.
    """

    kind: str
    label: str
    term: Callable[[int], EnergyTerm]
    driven: AngleLandscape
    resting: AngleLandscape
    superflow: float
    stated: float = 0.0
    couplings: Mapping[int, Coupling] = field(factory=dict)

    def landscape(self, sign: int) -> AngleLandscape:
        """E(φ) with the current of this sign: its odd harmonics change sign with q."""
        if sign == 0:
            return self.resting
        k = np.arange(self.driven.coefficients.size)
        turned = np.where(k % 2 == 1, sign, 1) * self.driven.coefficients
        return AngleLandscape(turned, self.driven.width, self.driven.error)


def given_field(material: Material, amplitude: float) -> InWallDrive:
    """A staggered field ±`amplitude` ŷ [T] from nowhere: U = −2 M_s B_N n_y."""
    density, width = 2 * material.magnetization * amplitude, material.magnet.wall_width
    return InWallDrive(
        kind="synthetic field",
        label=f"synthetic field ±{abs(amplitude):.4g} T (not from a superflow)",
        term=lambda sign: NeelField((0.0, sign * amplitude, 0.0)),
        driven=AngleLandscape.of(lambda n: -density * n[..., 1], width),
        resting=AngleLandscape.of(lambda n: 0.0 * n[..., 1], width),
        superflow=float("nan"),
    )


def microscopic_landscapes(material: Material, q: float, include: str) -> tuple[AngleLandscape, AngleLandscape]:
    """E(φ) at q and at rest [J/m²] from free energies of the infinite lattice, at fixed gap and local in n.

    include="superflow" takes F(q, n) − F(0, n), for a magnet whose own anisotropy holds the rest; "all" takes F(q, n).
    """
    solver = RememberedBdG(superconducting_model(material), tolerance=FREE_ENERGY_TOLERANCE)
    scale = material.units.areal_density(1.0) / material.thickness

    def landscape(flow: float) -> AngleLandscape:
        vector = superflow_vector(material, flow)
        errors = []

        def potential(n: np.ndarray) -> np.ndarray:
            estimate = solver.free_energy_estimate(vector, n)
            errors.append(float(np.max(estimate.error)))
            return scale * estimate.value

        found = AngleLandscape.of(potential, material.magnet.wall_width)
        rounding = 1e-15 * abs(float(solver.free_energy(vector, np.array([1.0, 0.0, 0.0]))))
        added = 2 * np.pi * material.magnet.wall_width * scale * (max(errors) + rounding)
        return AngleLandscape(found.coefficients, found.width, found.error + added)

    driven, resting = landscape(q), landscape(0.0)
    if include == "superflow":
        none = AngleLandscape(0 * resting.coefficients, resting.width, 0.0)
        return driven + AngleLandscape(-resting.coefficients, resting.width, resting.error), none
    require(include == "all", "include", include, "'superflow' or 'all'")
    return driven, resting


def superflow_drive(material: Material, q: float, include: str, tolerance: float) -> InWallDrive:
    """The compressed torque of a superflow ±q x̂ [1/m], its field good to `tolerance` of the largest, and its landscape.

    The landscape comes from free energies, not from the compressed torque, so that one can be held against the other.
    """
    surface = NeelFieldSurface.of(material, abs(q), tolerance=tolerance, include=include, cache=True)
    couplings = {sign: HarmonicCoupling(surface, UniformSuperflow(sign * q)) for sign in (1, 0, -1)}
    driven, resting = microscopic_landscapes(material, q, include)
    width = material.magnet.wall_width
    return InWallDrive(
        kind="superflow",
        label=f"superflow ±{abs(q):.4g} 1/m along x",
        term=lambda sign: SuperflowTorque(couplings[sign]),
        driven=driven,
        resting=resting,
        superflow=q,
        stated=np.pi * width * surface.energy_error / material.thickness,
        couplings=couplings,
    )
