"""How does a number read beside its error?"""

from __future__ import annotations

from neelsot_dyn._signature import checked


@checked
def with_error(value: float | None, error: float | None, digits: int = 6) -> str:
    """A number beside its error; one that is within it is said to be zero within it."""
    if value is None:
        return "none"
    if error is None:
        return f"{value:.{digits}g}"
    if abs(value) <= error:
        return f"0 ± {error:.1g} (zero within its error)"
    return f"{value:.{digits}g} ± {error:.1g}"
