"""When does a failed check end a run? At once, where the user asked for it; else the verdict says so at the end."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field

from neelsot_dyn._signature import typed_fields
from neelsot_dyn.validation.residual import Residual, Verdict, verdict


class ValidationFailed(RuntimeError):
    """A residual exceeded its tolerance; the message names check, time, value and tolerance. `verdict`: so far."""

    def __init__(self, message: str, result: Verdict) -> None:
        """With the verdict so far."""
        super().__init__(message)
        self.verdict = result


@define(field_transformer=typed_fields)
class StrictValidation:
    """Collects the residuals of saved steps: `add` every step's, read `verdict` at any time.

    strict: raise ValidationFailed at the first step that fails. first_failure: time [s] and residual of the first one.
    """

    strict: bool = False
    first_failure: tuple[float, Residual] | None = field(default=None, init=False)
    _steps: list[tuple[Residual, ...]] = field(factory=list, init=False, repr=False)

    def add(self, time: float, residuals: Iterable[Residual]) -> None:
        """Take one step's residuals. Raises ValidationFailed for a failed one in a strict run."""
        step = tuple(residuals)
        self._steps.append(step)
        failed = [r for r in step if not r.passed]
        if not failed:
            return
        if self.first_failure is None:
            self.first_failure = (time, failed[0])
        if self.strict:
            lines = [f"{r.name}: residual {r.value:.3g}, tolerance {r.tolerance:.3g}" for r in failed]
            raise ValidationFailed(f"validation failed at time {time:.6g} s: " + "; ".join(lines), self.verdict)

    @property
    def verdict(self) -> Verdict:
        """The verdict on the steps so far."""
        return verdict(self._steps)
