"""Is a number likely to be meant as it is read? Warnings with the likely meaning; nothing is refused or changed."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from neelsot_dyn._signature import checked
from neelsot_dyn.materials.material import Material
from neelsot_dyn.materials.superconductor import ParentSuperconductor
from neelsot_dyn.units import ELECTRON_VOLT

SMALLEST = 1e3
"""A phase that turns once in more than 6 mm [1/m]: no superflow that anybody asks about."""
ANGSTROM = 1e-10
SAME = 0.01
"""Relative difference up to which two numbers are one and the same, copied."""
WEAK, STRONG = 0.1, 3.0
"""|t_m|/t that a metallic altermagnet hardly has, and between which it may well be."""


class UnlikelyInput(UserWarning):
    """A number that is allowed and probably means something else; the message says what."""


@checked
def layer_depairing(material: Material) -> float:
    """q [1/m] at which ħv_F q/2 reaches the gap, Δ/(t a √(μ + t_so²/4)): beyond it a fixed gap stands for nothing."""
    electrons = material.electrons
    fermi = math.sqrt(max(electrons.mu, 0.0) + electrons.t_so**2 / 4)
    gap = electrons.gap_at(material.reduced_temperature)
    return gap / (fermi * material.lattice_constant) if fermi > 0 else math.inf


@checked
def superflow_doubts(material: Material, q: float) -> tuple[str, ...]:
    """What is unlikely about a superflow q [1/m] in the material's layer, in sentences."""
    size, doubts = abs(q), []
    if 0 < size < SMALLEST:
        meant = f'"{q:g} 1/angstrom", which is {q / ANGSTROM:.3g} 1/m'
        doubts.append(f"q = {q:g} 1/m turns the phase once in {2 * math.pi / size:.3g} m: is {meant}, meant?")
    own = layer_depairing(material)
    if size > own:
        told = "the gap that is assumed would not survive it, and the numbers are those of no condensate"
        doubts.append(f"q = {q:g} 1/m is beyond the depairing of the layer, about {own:.3g} 1/m: {told}")
    return tuple(doubts)


@checked
def parent_doubts(parent: ParentSuperconductor, q: float) -> tuple[str, ...]:
    """What is unlikely about a superflow q [1/m] in the superconductor that carries it, in sentences."""
    limit = parent.depairing_momentum
    if abs(q) <= limit:
        return ()
    return (f"q = {q:g} 1/m is {abs(q) / limit:.3g} times the depairing of the {parent.name}, {limit:.3g} 1/m",)


def energy_doubts(given: Mapping[str, Any], material: Material, known: Material | None) -> tuple[str, ...]:
    """What is unlikely about energies that were given, in sentences.

    given: by name, as in a material's file or a scenario's changes; a number is in t, a text has its unit and is beyond
    doubt. known: the preset that they change. A number that is the preset's own in eV has probably been copied from a
    paper; so has a t_m that would be weak in t and usual in eV.
    """
    per_ev = ELECTRON_VOLT / material.electrons.hopping
    doubts = []
    for name in ("t_m", "t_so", "mu", "gap"):
        value = given.get(name)
        if isinstance(value, (str, bool)) or not isinstance(value, (int, float)) or value == 0:
            continue
        own = None if known is None else getattr(known.electrons, name) * known.electrons.hopping / ELECTRON_VOLT
        copied = own is not None and abs(value / own - 1) < SAME and abs(per_ev - 1) > SAME if own else False
        weak = name == "t_m" and abs(value) < WEAK and WEAK <= abs(value) * per_ev <= STRONG
        if copied or weak:
            meant = f'"{value:g} eV", which is {value * per_ev:.3g} t'
            doubts.append(f'{name} = {value:g} is read as {value:g} t: is {meant}, meant? Write "{value:g} t" if not.')
    return tuple(doubts)


def warn(doubts: Iterable[str]) -> None:
    """Doubts as warnings."""
    for doubt in doubts:
        warnings.warn(doubt, UnlikelyInput, stacklevel=3)
