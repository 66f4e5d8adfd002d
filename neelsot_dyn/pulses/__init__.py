"""Drives as functions of time: pulses as frozen data, in the units of whatever they drive (1/m, rad, A, A/m or T).

A pulse knows its value and its derivative at t [s], and its breakpoints: the times at which it jumps or bends. At a
jump it has the value after it. A run steps from breakpoint to breakpoint, with the value before the jump up to it, so
that no step straddles one and every method keeps its order; saved times are hit as ever.
"""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.pulses.base import Constant, Pulse, Pulses, Scaled, as_pulse
    from neelsot_dyn.pulses.function import Function
    from neelsot_dyn.pulses.shapes import Ramped, Rectangular, Sine, Table
    from neelsot_dyn.pulses.train import Train
else:
    lazily(__name__)
