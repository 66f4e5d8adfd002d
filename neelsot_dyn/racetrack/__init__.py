"""Devices: a track, what drives its walls, and the scenarios that run on it."""

from neelsot_dyn.racetrack.bit_errors import BitErrors, ErrorWindow, bit_errors, error_window
from neelsot_dyn.racetrack.bit_shift import BitShift, BitShiftRun
from neelsot_dyn.racetrack.depinning import Depinning, PinningError, RestCurve, creep_velocity, rest_curve, rigid_field
from neelsot_dyn.racetrack.device import Racetrack, SuperflowField
from neelsot_dyn.racetrack.disorder import Grains, Notch, Profile, Step, site_random
from neelsot_dyn.racetrack.drive import Drive, superflow_drive, synthetic_drive
from neelsot_dyn.racetrack.pinning import Pinning, PinningRun
from neelsot_dyn.racetrack.propulsion import Propulsion, PropulsionRun, WallFrame
from neelsot_dyn.racetrack.published import PUBLISHED, Published
from neelsot_dyn.racetrack.register import Schedule, ShiftRegister
from neelsot_dyn.racetrack.scenario import Axis, Column, Course, Frame, Quantity, Scenario, derived
from neelsot_dyn.racetrack.timescales import Entry, Timescales, timescales
from neelsot_dyn.racetrack.velocity import SteadyVelocity, steady_velocity
from neelsot_dyn.racetrack.wall_gas import WallGas, averaged_field

SCENARIOS: tuple[type[Scenario], ...] = (Propulsion, BitShift, Pinning)
"""What the `kind` of a scenario file may be."""

__all__ = [
    "PUBLISHED",
    "SCENARIOS",
    "Axis",
    "BitErrors",
    "BitShift",
    "BitShiftRun",
    "Column",
    "Course",
    "Depinning",
    "Drive",
    "Entry",
    "ErrorWindow",
    "Frame",
    "Grains",
    "Notch",
    "Pinning",
    "PinningError",
    "PinningRun",
    "Profile",
    "Propulsion",
    "PropulsionRun",
    "Published",
    "Quantity",
    "Racetrack",
    "RestCurve",
    "Scenario",
    "Schedule",
    "ShiftRegister",
    "SteadyVelocity",
    "Step",
    "SuperflowField",
    "Timescales",
    "WallFrame",
    "WallGas",
    "averaged_field",
    "bit_errors",
    "creep_velocity",
    "derived",
    "error_window",
    "rest_curve",
    "rigid_field",
    "site_random",
    "steady_velocity",
    "superflow_drive",
    "synthetic_drive",
    "timescales",
]
