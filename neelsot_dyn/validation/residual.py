"""What is a check, and when has a run passed?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Self

from attrs import field, frozen

from neelsot_dyn._checks import not_negative


@frozen
class Residual:
    """One comparison at one time: `value` (relative, ≥ 0) against a `tolerance` made of both sides' stated errors."""

    name: str
    value: float
    tolerance: float = field(validator=not_negative)

    @classmethod
    def claim(cls, name: str, value: float, tolerance: float) -> Self:
        """One whose tolerance may be unknown, not a number or infinite: then it has failed."""
        return cls(name, value, tolerance) if math.isfinite(tolerance) else cls(name, math.nan, 0.0)

    @property
    def passed(self) -> bool:
        """Whether the value is a number within the tolerance."""
        return math.isfinite(self.value) and self.value <= self.tolerance

    @property
    def ratio(self) -> float:
        """Value over tolerance: above 1 where it has failed, infinite for a value that is no number."""
        if not math.isfinite(self.value):
            return math.inf
        if self.tolerance == 0:
            return math.inf if self.value > 0 else 0.0
        return self.value / self.tolerance


@frozen
class Verdict:
    """Of a run: `passed` if every residual of every step did; `worst`: per check, the step closest to failing.

    A check that some steps have and others lack counts as not a number where it is lacking.
    """

    passed: bool
    steps: int
    worst: Mapping[str, Residual]

    @property
    def ratio(self) -> float:
        """The largest residual over its tolerance, infinite for one that is no number: above 1 where it has failed."""
        return max((residual.ratio for residual in self.worst.values()), default=math.inf)

    def __str__(self) -> str:
        """A line per check."""
        lines = [
            f"  {'ok  ' if r.passed else 'FAIL'} {name}: worst residual {r.value:.2e}, tolerance {r.tolerance:.2e}"
            for name, r in self.worst.items()
        ]
        return "\n".join([f"validation {'passed' if self.passed else 'FAILED'} at {self.steps} saved steps", *lines])


def verdict(steps: Iterable[Iterable[Residual]]) -> Verdict:
    """Collect the residuals of all saved steps. A run without steps, or without a check, does not pass."""
    worst: dict[str, Residual] = {}
    seen: dict[str, int] = {}
    count = 0
    for residuals in steps:
        count += 1
        step = tuple(residuals)
        for name in {residual.name for residual in step}:
            seen[name] = seen.get(name, 0) + 1
        for residual in step:
            known = worst.get(residual.name)
            if known is None or residual.ratio > known.ratio:
                worst[residual.name] = residual
    for name, times in seen.items():
        if times < count:
            worst[name] = Residual(name, math.nan, 0.0)
    return Verdict(len(worst) > 0 and all(r.passed for r in worst.values()), count, worst)
