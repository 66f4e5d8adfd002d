"""How figures and movies look: readable units, colours, panels. Takes arrays; matplotlib is imported when it draws."""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.drawing.look import literal, own_look, title_lines, words
    from neelsot_dyn.drawing.panels import (
        CLOSED,
        COLUMN_WIDTH,
        LENGTHS,
        ROUNDING,
        label,
        lay_out,
        legend,
        log_ticks,
        log_ticks_between,
        over_time,
        panels,
        shade,
        widen,
    )
    from neelsot_dyn.drawing.style import (
        COMPONENT_COLOURS,
        POSITION_COLOUR,
        QUIET_COLOUR,
        SUBLATTICE_COLOURS,
        VELOCITY_COLOUR,
        WIDTH_COLOUR,
        ReadableUnit,
        diverging_colours,
    )
else:
    lazily(__name__)
