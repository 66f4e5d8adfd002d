"""What is built: a strip under a superconductor, its obstacles, the currents it carries, its times and energies."""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.devices.device import Device
    from neelsot_dyn.devices.film import Film
    from neelsot_dyn.devices.magnet import derived, magnet_energy
    from neelsot_dyn.devices.obstacles import Grains, Notch, Profile, Step, site_random
    from neelsot_dyn.devices.published import PUBLISHED, Published
    from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
    from neelsot_dyn.devices.timescales import Entry, Timescales, timescales
else:
    lazily(__name__)
