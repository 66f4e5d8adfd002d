"""Does the motion agree with the microscopic energies, does energy balance, do the moments keep their length?"""

from neelsot_dyn.validation.in_wall import AngleValidation, InWallCheck
from neelsot_dyn.validation.residual import Residual, Verdict, verdict
from neelsot_dyn.validation.wall_motion import StepValidation, WallMotionCheck

__all__ = [
    "AngleValidation",
    "InWallCheck",
    "Residual",
    "StepValidation",
    "Verdict",
    "WallMotionCheck",
    "verdict",
]
