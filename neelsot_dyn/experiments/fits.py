"""What goes together in an experiment: all else is refused by name, with the reason, before any work."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from neelsot_dyn._checks import not_negative, require
from neelsot_dyn.devices import Racetrack
from neelsot_dyn.experiments.drives import GivenField, Superflow, largest

if TYPE_CHECKING:
    from neelsot_dyn.experiments.experiment import Experiment


def refuse(experiment: Experiment) -> None:
    """Raise ValueError for the first thing that does not go with the others."""
    for rule in (_drive, _torque, _gap, _level, _heat, _integrator, _checks, _window, _angle):
        rule(experiment)


def _drive(e: Experiment) -> None:
    """A superflow is there, and the superconductor bears it; a given field may be 0, for what moves by itself."""
    most = largest(e.drive.pulse, e.duration)
    require(most > 0 or not e.drive.microscopic, "drive", e.drive, f"a {type(e.drive).__name__} other than 0")
    parent, mean = e.made.superconductor, e.drive.mean(e.made, e.duration)
    share = mean / parent.depairing_momentum
    require(share <= 1, "drive", e.drive, f"one {share:.4g} times as small: a {parent.name} depairs before")


def _torque(e: Experiment) -> None:
    """The texture solver knows a track along x."""
    if e.torque == "local":
        return
    valid = '"local" with a GivenField: no electrons act'
    require(e.drive.microscopic, "torque", e.torque, valid)
    valid = '"local" on a Film: the texture solver knows a track along x'
    require(isinstance(e.made, Racetrack), "torque", e.torque, valid)


def _gap(e: Experiment) -> None:
    """Which gap the electrons have."""
    valid = '"fixed" with a GivenField: no electrons act'
    require(e.drive.microscopic or e.gap == "fixed", "gap", e.gap, valid)
    lent = e.made.material.electrons.interface_rate is not None
    valid = '"proximity" where the material has an interface_rate, and there alone'
    require((e.gap == "proximity") == (lent and e.drive.microscopic), "gap", e.gap, valid)
    if e.gap != "self-consistent":
        return
    valid = '"fixed" with the texture torque: between leads two domains at one q carry different currents'
    require(e.torque == "local", "gap", e.gap, valid)


def _level(e: Experiment) -> None:
    """What the simpler levels leave out."""
    if e.level == "llg":
        return
    valid = f'"llg" with a temperature: the {e.level} level takes no thermal field'
    require(not e.temperature, "level", e.level, valid)
    valid = f'"auto" at the {e.level} level, which has its own method'
    require(e.integrator == "auto", "integrator", e.integrator, valid)
    if e.level == "sigma":
        return
    one = isinstance(e.made, Racetrack) and e.start.centre is not None and not e.made.obstacles
    require(one, "level", e.level, '"llg" or "sigma": "collective" follows one wall on a Racetrack without obstacles')
    valid = '"llg" or "sigma" under a torque of the electrons: "collective" takes a GivenField, at the wall alone'
    require(isinstance(e.drive, GivenField), "level", e.level, valid)
    require(e.window is None, "window", e.window, "None: at the collective level the wall is a particle")
    valid = "without 'balance' and 'landscape' at the collective level: a particle has no texture to be held to them"
    require(set(e.check) <= {"norm"}, "check", e.check, valid)


def _heat(e: Experiment) -> None:
    if e.temperature is not None:
        not_negative(e, type(e).__attrs_attrs__.temperature, e.temperature)
    hot = bool(e.temperature)
    noisy = "'auto' or 'heun', for a thermal field"
    require(not hot or e.integrator in ("auto", "heun"), "integrator", e.integrator, noisy)
    require(not hot or "balance" not in e.check, "check", e.check, "without 'balance': heat does work")


def _integrator(e: Experiment) -> None:
    valid = "another one on a Film, such as 'implicit-midpoint': the adaptive midpoint rule knows a track"
    track_only = e.integrator in ("midpoint", "semi-implicit")
    require(not track_only or isinstance(e.made, Racetrack), "integrator", e.integrator, valid)


def _checks(e: Experiment) -> None:
    if "landscape" not in e.check or e.torque == "texture":
        return
    straight = isinstance(e.made, Racetrack) and e.start.centre is not None
    known = isinstance(e.drive, (Superflow, GivenField)) and e.gap != "self-consistent"
    valid = "without 'landscape': it is known for one wall on a Racetrack under a Superflow or GivenField that is held"
    require(straight and known and e.steady, "check", e.check, f"{valid}, at a gap that is given or lent")


def _window(e: Experiment) -> None:
    if e.window is None:
        return
    widths = 30 * e.made.material.magnet.wall_width
    least = f"a length of at least {widths:.4g} m, 30 wall widths, and less than the device"
    require(widths <= e.window < e.made.length, "window", e.window, least)
    one = e.start.centre is not None and not e.made.obstacles and not e.drive.whole_track
    require(one, "window", e.window, "None: a window follows one wall, past no obstacle, and no Phase")


def _angle(e: Experiment) -> None:
    """The torque is known for q along a lobe of the d-wave, and the local one for q ∥ x̂ alone."""
    device = e.made
    if not (isinstance(device, Racetrack) and e.drive.microscopic and (device.angle != 0 or device.flow != "along")):
        return
    valid = "one along the crystal's x with the superflow along it, or a GivenField: the torque is known for q ∥ x"
    lobe = abs(math.remainder(device.angle, math.pi / 2)) < 1e-9
    known = e.torque == "texture" and isinstance(e.drive, Superflow) and lobe
    valid += f'; with torque="texture" and a Superflow also an angle that is a multiple of {math.pi / 2:.6g}'
    require(known, "device", device, valid)
