"""What does a paper say of a figure, and does the number here agree?"""

from __future__ import annotations

import math
from typing import Any

from attrs import field, frozen

from neelsot_dyn._checks import not_negative, one_of


@frozen
class Claim:
    """A sentence with the number that is to bear it out.

    relation "=": |value − expected| ≤ tolerance; ">" and "<": value is beyond expected by more than the tolerance.
    """

    text: str
    value: float = field(converter=float)
    expected: float = field(converter=float)
    tolerance: float = field(default=0.0, validator=not_negative)
    relation: str = field(default="=", validator=one_of("=", "<", ">"))

    @property
    def holds(self) -> bool:
        """Whether the number agrees; NaN never does."""
        if not math.isfinite(self.value):
            return False
        if self.relation == "=":
            return abs(self.value - self.expected) <= self.tolerance
        sign = 1 if self.relation == ">" else -1
        return sign * (self.value - self.expected) > self.tolerance

    def __str__(self) -> str:
        """One line."""
        margin = f" ± {self.tolerance:.2g}" if self.tolerance else ""
        compared = f"{self.value:.6g}, expected {self.relation} {self.expected:.6g}{margin}"
        return f"{'holds' if self.holds else 'FAILS'}  {self.text}: {compared}"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        names = ("text", "value", "expected", "tolerance", "relation", "holds")
        return {name: getattr(self, name) for name in names}
