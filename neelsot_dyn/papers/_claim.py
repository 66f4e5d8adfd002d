"""What does a paper say of a figure, and does the number here agree with the paper and with what we expect?"""

from __future__ import annotations

import math
from typing import Any

from attrs import field, frozen

from neelsot_dyn._checks import not_negative, one_of

HOLDS, CONTRADICTS, DIFFERS = "holds", "contradicts the paper", "differs from our expectation"


@frozen
class Claim:
    """A sentence with the number that is to bear it out.

    relation "=": |value − expected| ≤ tolerance; ">" and "<": value is beyond expected by more than the tolerance.
    paper: the paper's own number, where it is not what a correct calculation is expected to give.
    """

    text: str
    value: float = field(converter=float)
    expected: float = field(converter=float)
    tolerance: float = field(default=0.0, validator=not_negative)
    relation: str = field(default="=", validator=one_of("=", "<", ">"))
    paper: float | None = None

    @property
    def verdict(self) -> str:
        """ "holds" and "contradicts the paper" are numbers as expected, beside the paper's; else "differs ..."."""
        if not self.expected_found:
            return DIFFERS
        return HOLDS if self.paper is None or abs(self.value - self.paper) <= self.tolerance else CONTRADICTS

    @property
    def expected_found(self) -> bool:
        """Whether the number is the expected one; NaN never is."""
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
        said = "" if self.paper is None else f", paper {self.paper:.6g}"
        return f"{self.verdict}: {self.text}: {compared}{said}"

    @property
    def short(self) -> str:
        """The number beside the paper's, or beside the expected one."""
        beside = f"expected {self.relation} {self.expected:.3g}" if self.paper is None else f"paper {self.paper:.3g}"
        return f"{self.text}: {self.value:.3g}, {beside}"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        names = ("text", "value", "expected", "tolerance", "relation", "paper", "verdict")
        return {name: getattr(self, name) for name in names}
