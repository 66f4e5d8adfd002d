"""Questions to the texture solver about stripes between leads that were asked before: kept on disk, as `remembered`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import asdict, evolve

from neelsot_dyn.bdg import StripeBdG
from neelsot_dyn.bdg.frozen_momenta import ARRAYS, FrozenMomenta, TextureAnswer
from neelsot_dyn.coupling import remembered


def answer(stripe: StripeBdG, levels: dict[float, FrozenMomenta]) -> TextureAnswer:
    """F and h of a stripe, by the momenta of its superflow or of the latest other one, by new ones where those fail.

    levels: momenta by superflow q a, kept from one question to the next.
    """
    return _by_levels(stripe, levels, _seen)


def anew(stripe: StripeBdG, levels: dict[float, FrozenMomenta]) -> TextureAnswer:
    """`answer`, that is not kept on disk: one of many on the way to one that is."""
    return _by_levels(stripe, levels, FrozenMomenta.observe)


def _by_levels(
    stripe: StripeBdG,
    levels: dict[float, FrozenMomenta],
    observe: Callable[[FrozenMomenta, StripeBdG], TextureAnswer],
) -> TextureAnswer:
    found = levels.get(stripe.q, next(reversed(levels.values()), None))
    seen = None if found is None else observe(found, stripe)
    if seen is None or max(seen.free_energy_error, seen.field_error) > stripe.tolerance:
        arrays = kept(stripe, {"quantity": "momenta"}, lambda: FrozenMomenta.of(stripe).to_arrays())
        levels[stripe.q] = FrozenMomenta.from_arrays(arrays)
        seen = observe(levels[stripe.q], stripe)
    return seen


def domain(stripe: StripeBdG) -> float:
    """F [t] per site of a uniform domain such as the first site's, without flows of its own."""
    uniform = evolve(stripe, n=np.tile(stripe.n[0], (3, 1)), flows=None)

    def found() -> dict[str, Any]:
        return {"value": FrozenMomenta.of(uniform).observe(uniform).free_energy / 3}

    return float(kept(uniform, {"quantity": "domain"}, found)["value"])


def _seen(momenta: FrozenMomenta, stripe: StripeBdG) -> TextureAnswer:
    inputs = {"quantity": "answer"} | {name: getattr(momenta, name) for name in ARRAYS}
    found: dict[str, Any] = kept(stripe, inputs, lambda: asdict(momenta.observe(stripe)))
    numbers = {name: value for name, value in found.items() if value.ndim}
    return TextureAnswer(**found | {name: float(v) for name, v in found.items() if name not in numbers})


def kept(stripe: StripeBdG, more: dict[str, Any], compute: Callable[[], Mapping[str, Any]]) -> dict[str, np.ndarray]:
    """What `compute` gives about a stripe, from the disk where it lies there; more: what else it depends on."""
    inputs = {
        "model": {"kind": type(stripe.model).__name__, **asdict(stripe.model)},
        "n": stripe.n,
        "q": stripe.q,
        "width": stripe.width,
        "tolerance": stripe.tolerance,
        **({} if stripe.flows is None else {"flows": stripe.flows}),
        **({} if stripe.axis == "x" else {"axis": stripe.axis}),
    }
    return remembered.arrays("texture", inputs | more, compute)
