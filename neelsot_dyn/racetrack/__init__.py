"""Devices: a track, what drives its walls, and the scenarios that run on it."""

import sys
from typing import TYPE_CHECKING, Any

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.devices.magnet import derived
    from neelsot_dyn.devices.obstacles import Grains, Notch, Profile, Step, site_random
    from neelsot_dyn.devices.published import PUBLISHED, Published
    from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
    from neelsot_dyn.devices.timescales import Entry, Timescales, timescales
    from neelsot_dyn.dynamics.particle_model import WallGas, averaged_field
    from neelsot_dyn.experiments.adaptive_sweep import AdaptiveSweep, adaptive_sweep
    from neelsot_dyn.experiments.drive import WallDrive as Drive
    from neelsot_dyn.experiments.drive import superflow_drive, synthetic_drive
    from neelsot_dyn.experiments.layout import run_in_memory
    from neelsot_dyn.experiments.layout import run_in_memory as run_course  # its earlier name
    from neelsot_dyn.experiments.points import InProcess, failures, processes, run_study
    from neelsot_dyn.experiments.scenario import Axis, Column, Quantity, Scenario
    from neelsot_dyn.experiments.study import Group, Point, Study
    from neelsot_dyn.experiments.sweep import Sweep
    from neelsot_dyn.experiments.velocity import SteadyVelocity, steady_velocity
    from neelsot_dyn.racetrack.altermagnetic.wall import AltermagneticWall
    from neelsot_dyn.racetrack.current_modulation import CurrentModulation
    from neelsot_dyn.racetrack.dirty_film import DirtyFilm
    from neelsot_dyn.racetrack.in_wall.bloch_line import BlochLineReversal
    from neelsot_dyn.racetrack.in_wall.reversal import InWallReversal
    from neelsot_dyn.racetrack.interface_rate import InterfaceRate
    from neelsot_dyn.racetrack.loop.ring import SelfConsistentRing
    from neelsot_dyn.racetrack.pinning.depinning import (
        Depinning,
        PinningError,
        RestCurve,
        creep_velocity,
        rest_curve,
        rigid_field,
    )
    from neelsot_dyn.racetrack.pinning.scenario import Pinning
    from neelsot_dyn.racetrack.propulsion import Propulsion
    from neelsot_dyn.racetrack.pulses import PulsedPropulsion
    from neelsot_dyn.racetrack.register.bit_errors import BitErrors, ErrorWindow, bit_errors, error_window
    from neelsot_dyn.racetrack.register.bit_shift import BitShift
    from neelsot_dyn.racetrack.register.register import LinePulses, ShiftRegister
    from neelsot_dyn.racetrack.thermal_stability import ThermalStability
    from neelsot_dyn.racetrack.velocity_current import VelocityCurrent
else:
    lazily(__name__)


def __getattr__(name: str) -> Any:
    """`SCENARIOS`: every kind that is defined by now, and all of this package."""
    if name == "SCENARIOS":
        from neelsot_dyn.experiments.scenario import kinds

        package = sys.modules[__name__]
        for each in package.__all__:
            getattr(package, each)
        return tuple(kinds().values())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
