"""Questions to the texture solver about stripes between leads that were asked before: kept on disk, as `remembered`."""

from __future__ import annotations

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
    found = levels.get(stripe.q, next(reversed(levels.values()), None))
    seen = None if found is None else _seen(found, stripe)
    if seen is None or max(seen.free_energy_error, seen.field_error) > stripe.tolerance:
        kept = _kept(stripe, {"quantity": "momenta"}, lambda: FrozenMomenta.of(stripe).to_arrays())
        levels[stripe.q] = FrozenMomenta.from_arrays(kept)
        seen = _seen(levels[stripe.q], stripe)
    return seen


def domain(stripe: StripeBdG, direction: np.ndarray) -> float:
    """F [t] per site of the uniform domain n (3,) of such a stripe."""
    uniform = evolve(stripe, n=np.tile(direction, (3, 1)))

    def found() -> dict[str, Any]:
        return {"value": FrozenMomenta.of(uniform).observe(uniform).free_energy / 3}

    return float(_kept(uniform, {"quantity": "domain"}, found)["value"])


def _seen(momenta: FrozenMomenta, stripe: StripeBdG) -> TextureAnswer:
    inputs = {"quantity": "answer"} | {name: getattr(momenta, name) for name in ARRAYS}
    kept: dict[str, Any] = _kept(stripe, inputs, lambda: asdict(momenta.observe(stripe)))
    numbers = {name: value for name, value in kept.items() if value.ndim}
    return TextureAnswer(**kept | {name: float(v) for name, v in kept.items() if name not in numbers})


def _kept(stripe: StripeBdG, more: dict[str, Any], compute: Any) -> dict[str, np.ndarray]:
    inputs = {
        "model": {"kind": type(stripe.model).__name__, **asdict(stripe.model)},
        "n": stripe.n,
        "q": stripe.q,
        "width": stripe.width,
        "tolerance": stripe.tolerance,
    }
    return remembered.arrays("texture", inputs | more, compute)
