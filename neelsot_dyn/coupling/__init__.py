"""From the microscopic torque to fields in tesla: what the dynamics takes of the BdG layer."""

from neelsot_dyn.coupling.neel_field import NeelField, neel_field
from neelsot_dyn.coupling.torque_potential import TorquePotential, torque_potential

__all__ = ["NeelField", "TorquePotential", "neel_field", "torque_potential"]
