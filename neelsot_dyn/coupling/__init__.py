"""From the microscopic torque to fields in tesla: what the dynamics takes of the BdG layer."""

from neelsot_dyn.coupling.interface import Coupling, Response
from neelsot_dyn.coupling.microscopic import BdGCoupling
from neelsot_dyn.coupling.neel_field import NeelField, neel_field
from neelsot_dyn.coupling.sites import SiteMap
from neelsot_dyn.coupling.torque_potential import TorquePotential, torque_potential

__all__ = [
    "BdGCoupling",
    "Coupling",
    "NeelField",
    "Response",
    "SiteMap",
    "TorquePotential",
    "neel_field",
    "torque_potential",
]
