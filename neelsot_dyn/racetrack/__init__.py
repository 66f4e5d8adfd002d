"""Devices: a track, what drives its walls, and the scenarios that run on it."""

from neelsot_dyn.racetrack.drive import Drive, superflow_drive, synthetic_drive
from neelsot_dyn.racetrack.propulsion import Frame, Propulsion, PropulsionRun
from neelsot_dyn.racetrack.velocity import SteadyVelocity, steady_velocity

__all__ = [
    "Drive",
    "Frame",
    "Propulsion",
    "PropulsionRun",
    "SteadyVelocity",
    "steady_velocity",
    "superflow_drive",
    "synthetic_drive",
]
