"""Energy terms: one small class each, and `+` to add them up."""

from neelsot_dyn.dynamics.terms.altermagnetic_exchange import AltermagneticExchange
from neelsot_dyn.dynamics.terms.applied_fields import AppliedField, NeelField, Zeeman
from neelsot_dyn.dynamics.terms.base import EnergySum, EnergyTerm
from neelsot_dyn.dynamics.terms.exchange import HomogeneousExchange, InhomogeneousExchange
from neelsot_dyn.dynamics.terms.interfacial_dmi import InterfacialDMI
from neelsot_dyn.dynamics.terms.superflow_torque import SuperflowTorque
from neelsot_dyn.dynamics.terms.uniaxial_anisotropy import UniaxialAnisotropy

__all__ = [
    "AltermagneticExchange",
    "AppliedField",
    "EnergySum",
    "EnergyTerm",
    "HomogeneousExchange",
    "InhomogeneousExchange",
    "InterfacialDMI",
    "NeelField",
    "SuperflowTorque",
    "UniaxialAnisotropy",
    "Zeeman",
]
