"""When is a product state not a state to expand about? The one exception that says so."""

from __future__ import annotations

from collections.abc import Iterable


class InstabilityError(ValueError):
    """The product state is not a minimum: a term linear in the bosons survives, or H_k has a negative eigenvalue.

    `k` holds the offending wave vector, or None where the trouble does not belong to one.
    """

    def __init__(self, message: str, k: Iterable[float] | None = None) -> None:
        """`message`, and the wave vector it is about."""
        super().__init__(message)
        self.k = None if k is None else tuple(float(component) for component in k)
