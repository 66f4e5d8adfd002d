"""Energy terms: one small class each, and `+` to add them up."""

from neelsot_dyn.dynamics.terms.altermagnetic_exchange import AltermagneticExchange
from neelsot_dyn.dynamics.terms.applied_fields import NeelField, Zeeman
from neelsot_dyn.dynamics.terms.base import EnergySum, EnergyTerm
from neelsot_dyn.dynamics.terms.exchange import HomogeneousExchange, InhomogeneousExchange
from neelsot_dyn.dynamics.terms.uniaxial_anisotropy import UniaxialAnisotropy

__all__ = [
    "AltermagneticExchange",
    "EnergySum",
    "EnergyTerm",
    "HomogeneousExchange",
    "InhomogeneousExchange",
    "NeelField",
    "UniaxialAnisotropy",
    "Zeeman",
]
