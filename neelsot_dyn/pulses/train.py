"""The same pulse again and again."""

from __future__ import annotations

from attrs import evolve, field, frozen

from neelsot_dyn._checks import positive, positive_integer
from neelsot_dyn._signature import reading_fields
from neelsot_dyn.pulses.base import Altered, Pulses
from neelsot_dyn.units import unit


@frozen(field_transformer=reading_fields)
class Train(Altered):
    """`count` copies of a pulse, one every `period` [s]; copies that overlap add up."""

    period: float = field(validator=positive, metadata=unit("s"))
    count: int = field(validator=positive_integer)
    _copies: Pulses = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Delay the copies once, so that values and breakpoints agree to the last bit."""
        copies = Pulses(tuple(self.pulse.delayed(i * self.period) for i in range(self.count)))
        object.__setattr__(self, "_copies", copies)

    def __call__(self, t: float) -> float:
        """The sum of the copies."""
        return self._copies(t)

    def rate(self, t: float) -> float:
        """The sum of their derivatives."""
        return self._copies.rate(t)

    def delayed(self, delay: float) -> Train:
        """With every copy delayed."""
        return evolve(self, pulse=self.pulse.delayed(delay))

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of all copies."""
        return self._copies.breakpoints
