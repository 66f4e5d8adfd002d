"""Does the motion agree with the microscopic energies, does energy balance, do the moments keep their length?"""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.validation.domains_in_series import DomainsInSeries
    from neelsot_dyn.validation.driven_wall import DrivenWall, expected_field
    from neelsot_dyn.validation.electrons import ElectronsEnergy, ElectronsWork
    from neelsot_dyn.validation.equation_of_motion import EquationOfMotion
    from neelsot_dyn.validation.in_wall import AngleValidation, InWallCheck
    from neelsot_dyn.validation.landscapes import bulk_slopes, side_by_side
    from neelsot_dyn.validation.local_wall import LocalWall
    from neelsot_dyn.validation.material_motion import MaterialMotion
    from neelsot_dyn.validation.particle_motion import ParticleMotion
    from neelsot_dyn.validation.quasi_static import QuasiStatic, quasi_static
    from neelsot_dyn.validation.residual import Residual, Verdict, verdict
    from neelsot_dyn.validation.self_consistent_ring import RingCheck, RingElectrons
    from neelsot_dyn.validation.sigma_motion import SigmaMotion
    from neelsot_dyn.validation.solved_textures import SolvedTextures
    from neelsot_dyn.validation.strict import StrictValidation, ValidationFailed
    from neelsot_dyn.validation.superflow_reference import Reference, superflow_reference
    from neelsot_dyn.validation.validity import good_to, validity_map
    from neelsot_dyn.validation.wall_energy import WallEnergy
    from neelsot_dyn.validation.wall_family import WallFamily
    from neelsot_dyn.validation.wall_force import WallForce
    from neelsot_dyn.validation.wall_motion import StepValidation, WallMotionCheck
    from neelsot_dyn.validation.wall_numbers import Settling, WallNumbers
else:
    lazily(__name__)
