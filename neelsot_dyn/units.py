"""How do t and a become joule, metre, tesla and ampere? The one place that converts.

The BdG layer works in t (energy) and a (length) with ħ = e = k_B = 1; the dynamics layer works in SI.
Constants are those of CODATA 2022 (Mohr et al., Rev. Mod. Phys. 97, 025002 (2025)): the first four exact by the
definition of the SI, the others measured. Written out, so that results do not change with another package's version.

A quantity may be given as text with a unit, "1e-3 1/angstrom", "20 ns", "0.037 eV": `quantity` turns it into a number
in the unit that is asked for, and `unit` says at a field which one that is. A product of units is written with spaces,
* or ·, a power with ^ or bare (m^2, m2, m²); all that follows a / divides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from neelsot_dyn._checks import did_you_mean, positive, require

ELEMENTARY_CHARGE: float = 1.602176634e-19
"""e in coulomb."""
ELECTRON_VOLT: float = ELEMENTARY_CHARGE
"""One electron volt in joule."""
HBAR: float = 6.62607015e-34 / (2 * math.pi)
"""ħ in J s."""
BOLTZMANN: float = 1.380649e-23
"""k_B in J/K."""
BOHR_MAGNETON: float = 9.2740100657e-24
"""μ_B in J/T."""
GYROMAGNETIC_RATIO: float = 1.76085962784e11
"""γ of the free electron in rad/(s T); positive by this package's convention."""
VACUUM_PERMEABILITY: float = 1.25663706127e-6
"""μ0 in T m/A."""


@frozen
class LatticeUnits:
    """The scale of a lattice model: its hopping t [J] and lattice constant a [m]."""

    hopping: float = field(validator=positive)
    lattice_constant: float = field(validator=positive)

    def superflow(self, q: float) -> float:
        """q a (dimensionless) of a Cooper-pair wave number q [1/m]."""
        return q * self.lattice_constant

    def wave_number(self, qa: float) -> float:
        """q [1/m] of a dimensionless q a."""
        return qa / self.lattice_constant

    def energy(self, value: float) -> float:
        """Joule of an energy in t (also: energy per cell of a density in t/a²)."""
        return value * self.hopping

    def areal_density(self, value: float) -> float:
        """J/m² of a free-energy density in t/a²."""
        return value * self.hopping / self.lattice_constant**2

    def thermal_energy(self, temperature: float) -> float:
        """k_B T in t of a temperature in kelvin."""
        return BOLTZMANN * temperature / self.hopping

    def field(self, energy_per_cell: float, moment: float) -> float:
        """Tesla of an energy per cell in t acting on a magnetic moment [J/T]."""
        return energy_per_cell * self.hopping / moment

    def sheet_current(self, value: float) -> float:
        """A/m of a two-dimensional current density in I0 = e t/(ħ a)."""
        return value * ELEMENTARY_CHARGE * self.hopping / (HBAR * self.lattice_constant)


Dimension = tuple[int, int, int, int, int]
"""Powers of m, kg, s, A, K."""
_SYMBOLS: dict[str, tuple[Decimal, Dimension]] = {
    "m": (Decimal(1), (1, 0, 0, 0, 0)),
    "g": (Decimal("1e-3"), (0, 1, 0, 0, 0)),
    "s": (Decimal(1), (0, 0, 1, 0, 0)),
    "A": (Decimal(1), (0, 0, 0, 1, 0)),
    "K": (Decimal(1), (0, 0, 0, 0, 1)),
    "T": (Decimal(1), (0, 1, -2, -1, 0)),
    "J": (Decimal(1), (2, 1, -2, 0, 0)),
    "eV": (Decimal(repr(ELECTRON_VOLT)), (2, 1, -2, 0, 0)),
    "V": (Decimal(1), (2, 1, -3, -1, 0)),
    "H": (Decimal(1), (2, 1, -2, -2, 0)),
    "Hz": (Decimal(1), (0, 0, -1, 0, 0)),
    "rad": (Decimal(1), (0, 0, 0, 0, 0)),
}
"""Units that take a prefix."""
_ALONE: dict[str, tuple[Decimal, Dimension]] = {
    "1": (Decimal(1), (0, 0, 0, 0, 0)),
    "%": (Decimal("0.01"), (0, 0, 0, 0, 0)),
    "deg": (Decimal(repr(math.pi / 180)), (0, 0, 0, 0, 0)),
    "°": (Decimal(repr(math.pi / 180)), (0, 0, 0, 0, 0)),
    "angstrom": (Decimal("1e-10"), (1, 0, 0, 0, 0)),
    "Å": (Decimal("1e-10"), (1, 0, 0, 0, 0)),
    "G": (Decimal("1e-4"), (0, 1, -2, -1, 0)),
    "mu_B": (Decimal(repr(BOHR_MAGNETON)), (2, 0, 0, 1, 0)),
    "μ_B": (Decimal(repr(BOHR_MAGNETON)), (2, 0, 0, 1, 0)),
}
"""Units that take none."""
_PREFIXES = {
    "f": -15, "p": -12, "n": -9, "u": -6, "μ": -6, "m": -3, "c": -2, "k": 3, "M": 6, "G": 9,
}  # fmt: skip
_TEXT = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(\S.*?)?\s*")
_POWER = re.compile(r"(.*?[^\d^+-])\^?([+-]?\d+)")
LARGEST_INTEGER = 10**300
"""That a number with a unit may be given as; a float holds it."""
_RAISED = str.maketrans("⁻⁰¹²³⁴", "-01234")


def _symbol(name: str) -> tuple[Decimal, Dimension]:
    known = _ALONE.get(name) or _SYMBOLS.get(name)
    if known is None and name[:1] in _PREFIXES and name[1:] in _SYMBOLS:
        size, dimension = _SYMBOLS[name[1:]]
        known = size.scaleb(_PREFIXES[name[0]]), dimension
    if known is None:
        every = [*_ALONE, *_SYMBOLS]
        raise ValueError(f"the unit {name!r} is not known{did_you_mean(name, every)}: known are {', '.join(every)}")
    return known


def _unit(text: str) -> tuple[Decimal, Dimension]:
    """The size of a unit in SI and its dimension; ValueError for one that is not known."""
    size, dimension = Decimal(1), [0, 0, 0, 0, 0]
    plain = text.translate(_RAISED).replace("µ", "μ").replace("(", " ").replace(")", " ")
    for i, part in enumerate(plain.split("/")):
        for word in re.split(r"[\s*·]+", part.strip()):
            match = _POWER.fullmatch(word)
            name, power = (match[1], int(match[2])) if match else (word, 1)
            one, own = _symbol(name)
            power = -power if i else power
            size *= one**power
            dimension = [d + power * o for d, o in zip(dimension, own, strict=True)]
    return size, (dimension[0], dimension[1], dimension[2], dimension[3], dimension[4])


def quantity(name: str, value: Any, unit: str, scales: Mapping[str, float] | None = None, bare: bool = False) -> Any:
    """`value`, where it is text the number in `unit` that it stands for; lists and tuples entry by entry.

    scales: names that stand for a number of their own, in SI, such as the hopping "t" of a material [J]. bare: text may
    lack the unit, and is in `unit` then. What is no text is left as it is, but for an integer, which becomes a float.
    Raises ValueError, naming the argument, for text that is no number with a unit of that kind.
    """
    if isinstance(value, (list, tuple)):
        return type(value)(quantity(name, entry, unit, scales, bare) for entry in value)
    if type(value) is int and abs(value) < LARGEST_INTEGER:
        return float(value)
    if not isinstance(value, str):
        return value
    match = _TEXT.fullmatch(value)
    valid = f"a number in {unit}, or a text such as {example(unit)!r}"
    require(match is not None and bool(match[2] or bare), name, value, valid)
    assert match is not None
    energy, given = _SYMBOLS["J"][1], match[2] or unit
    try:
        own = {key: (Decimal(repr(size)), energy) for key, size in (scales or {}).items()}
        size, kind = own[given] if given in own else _unit(given)
        wanted, expected = own[unit] if unit in own else _unit(unit)
        number = float(Decimal(match[1]) * size / wanted)
    except (ValueError, ArithmeticError) as error:
        why = str(error) if isinstance(error, ValueError) else "it is out of range"
        raise ValueError(f"{name} = {value!r} is not valid: {why}; give {valid}") from None
    require(kind == expected, name, value, valid)
    return number


def example(unit: str) -> str:
    """A text that stands for a quantity in a unit."""
    known = {"m": "100 nm", "s": "20 ns", "T": "0.1 mT", "1/m": "1e-3 1/angstrom", "t": "0.037 eV", "J": "0.05 eV"}
    return known.get(unit, f"1 {unit}")


def unit(text: str) -> dict[str, Any]:
    """For an attrs field's metadata: the unit of its number, so that text with a unit becomes that number."""
    return {"unit": text, "read": lambda name, value: quantity(name, value, text)}
