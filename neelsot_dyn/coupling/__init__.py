"""From the microscopic torque to fields in tesla: what the dynamics takes of the BdG layer.

`LocalTorque` and `FilmTorque` are `HarmonicCoupling` and `SheetCoupling`. `TextureTorque` holds the texture solver's
answer in the walls' frames; `BdGCoupling` asks it at every question, or every so many steps, and solves for a gap too.
"""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.coupling.angle_landscape import AngleLandscape
    from neelsot_dyn.coupling.bias import (
        Bias,
        CriticalCurrentError,
        CurrentBias,
        PhaseBias,
        SuperflowEnergy,
        UniformSuperflow,
    )
    from neelsot_dyn.coupling.harmonic import HarmonicCoupling
    from neelsot_dyn.coupling.harmonic import HarmonicCoupling as LocalTorque
    from neelsot_dyn.coupling.inner_angle import InnerAngle, inner_angle
    from neelsot_dyn.coupling.interface import Coupling, Response
    from neelsot_dyn.coupling.locality import local_torque_width
    from neelsot_dyn.coupling.microscopic import BdGCoupling
    from neelsot_dyn.coupling.neel_field import NeelField, neel_field, with_gap_from
    from neelsot_dyn.coupling.orientation import Orientation
    from neelsot_dyn.coupling.rest_terms import RestTerms, WallAtRest, hard_axis_field, rest_terms
    from neelsot_dyn.coupling.sheet import SheetCoupling, SheetEnergy, SheetResponse
    from neelsot_dyn.coupling.sheet import SheetCoupling as FilmTorque
    from neelsot_dyn.coupling.sites import SiteMap
    from neelsot_dyn.coupling.surface import NeelFieldSurface, Replaced, SurfaceValue
    from neelsot_dyn.coupling.texture import TextureTorque
    from neelsot_dyn.coupling.torque_potential import TorquePotential, torque_potential
    from neelsot_dyn.pulses import Constant, Function, Pulse, Pulses, Ramped, Rectangular, Sine, Train
else:
    lazily(__name__)
