"""Which Néel field, in tesla, does a superflow along x̂ exert on domains ±ŷ?

The energy that drives a wall between +ŷ and −ŷ domains is F(1) = [F(+ŷ) − F(−ŷ)]/2 of arXiv:2603.22243 (its Eq. 8 in
the limit of weak t_m). Two fields go with it, a factor of two apart: B_Néel = a²|F(1)|/m_s, which the paper quotes, is
the difference B_N1 − B_N2 between the sublattices; with h = 2 M_s B_N per volume, the amplitude ±B_N on either
sublattice is half of it. Only the amplitude enters the equation of motion.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import LatticeModel, UniformBdG
from neelsot_dyn.coupling import remembered
from neelsot_dyn.materials import Material, plausibility

Y_AXIS = np.array([0.0, 1.0, 0.0])


@frozen(eq=False)
class NeelField:
    """The Néel field of a superflow along x̂.

    superflow: q [1/m]. f1: F(1) = [F(+ŷ) − F(−ŷ)]/2 in t/a², signed (positive: −ŷ is favoured); f1_error: bound on its
    error. f1_energy [J/m²]: F(1) per area of the interface. b_neel, b_neel_error [T]: a²|F(1)|/m_s, the paper's
    headline, the size of the difference of the two sublattices' fields (its sign is that of f1). amplitude [T]: half of
    it, the field ±B_N on either sublattice of one layer. layers: how many magnetic layers share it. vector (3,) [T]:
    the staggered field B_N for the equation of motion, −sign(F(1)) amplitude ŷ/layers. energy_difference [J/m³]: F(+ŷ)
    − F(−ŷ) per volume of the film. gap (t): |Δ| used, of the film, or of the parent where it is lent; interface_rate
    (t): Γ of the contact, None where the gap is fixed in the film.
    """

    superflow: float
    f1: float
    f1_error: float
    f1_energy: float
    b_neel: float
    b_neel_error: float
    amplitude: float
    layers: int
    vector: np.ndarray
    energy_difference: float
    gap: float
    interface_rate: float | None
    evaluations: int


def superflow_vector(material: Material, q: float) -> np.ndarray:
    """q x̂ in units of 1/a, from q [1/m]. Raises ValueError for |q| a > π or a number that is not finite.

    Warns, with UnlikelyInput, of a q that looks like one in 1/angstrom, or is beyond the layer's depairing.
    """
    qa = material.units.superflow(require_finite("q", q))
    limit = np.pi / material.lattice_constant
    require(abs(qa) <= np.pi, "q", q, f"a Cooper-pair wave number in 1/m within the zone, |q| <= {limit:.4g}")
    plausibility.warn(plausibility.superflow_doubts(material, q))
    return np.array([qa, 0.0])


def superconducting_model(material: Material, reduced_temperature: float | None = None) -> LatticeModel:
    """The material's lattice model. Raises ValueError at T ≥ T_c, where no supercurrent flows."""
    reduced = material.reduced_temperature if reduced_temperature is None else reduced_temperature
    require(0 < require_finite("reduced_temperature", reduced) < 1, "reduced_temperature", reduced, "0 < T/T_c < 1")
    return LatticeModel.of(material, reduced)


@checked
def with_gap_from(material: Material, gap: str | None, interface_rate: float | None = None) -> Material:
    """The material with a "fixed" gap, or one by "proximity" (None: its own choice), and this contact's rate [t]."""
    require(gap in (None, "fixed", "proximity"), "gap", gap, '"fixed", "proximity", or None: as the material says')
    rate = material.electrons.interface_rate if interface_rate is None else interface_rate
    lent = gap == "proximity" or (gap is None and rate is not None)
    valid = "a rate in t with gap='proximity', None with a fixed gap"
    require(lent or interface_rate is None, "interface_rate", interface_rate, valid)
    require(not lent or rate is not None, "interface_rate", interface_rate, "the rate of the contact, in t")
    chosen = rate if lent else None
    return material if chosen == material.electrons.interface_rate else material.with_changes(interface_rate=chosen)


@checked
def neel_field(
    material: Material,
    q: float,
    reduced_temperature: float | None = None,
    tolerance: float = 1e-12,
    gap: str | None = None,
    interface_rate: float | None = None,
) -> NeelField:
    """Néel field of the superflow q x̂ (q in 1/m), from free energies of the infinite lattice (`remembered`).

    reduced_temperature: T/T_c, the material's working point unless given. tolerance: absolute error of each free energy
    in t/a². gap: "fixed" in the film, or "proximity" to a parent with that gap, through a contact of the rate
    interface_rate = Γ [t] (the material's unless given); None: as the material says. Raises ValueError for q beyond
    the zone, T ≥ T_c, a tolerance out of range, or proximity without a rate; NotConvergedError when the tolerance
    is not met. Source: arXiv:2603.22243, Eqs. 2 and 8 and the conversion B_Néel = a²|F(1)|/m_s.
    """
    material = with_gap_from(material, gap, interface_rate)
    solver = UniformBdG(superconducting_model(material, reduced_temperature), tolerance=tolerance)
    estimate = remembered.free_energy(solver, superflow_vector(material, q), np.array([Y_AXIS, -Y_AXIS]))
    f1 = float(estimate.value[0] - estimate.value[1]) / 2
    f1_error = estimate.error + 4 * math.ulp(1.0) * abs(float(estimate.value[0]))
    units, moment = material.units, material.magnet.moment
    f1_energy = units.areal_density(f1)
    b_neel = units.field(abs(f1), moment)
    return NeelField(
        superflow=float(q),
        f1=f1,
        f1_error=f1_error,
        f1_energy=f1_energy,
        b_neel=b_neel,
        b_neel_error=units.field(f1_error, moment),
        amplitude=b_neel / 2,
        layers=material.layers,
        vector=np.array([0.0, -math.copysign(b_neel / (2 * material.layers), f1), 0.0]),
        energy_difference=2 * f1_energy / material.thickness,
        gap=solver.model.gap if solver.model.parent is None else solver.model.parent.gap,
        interface_rate=material.electrons.interface_rate,
        evaluations=estimate.evaluations,
    )
