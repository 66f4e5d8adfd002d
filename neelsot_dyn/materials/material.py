"""What is a superconductor/altermagnet heterostructure made of, in numbers?"""

from __future__ import annotations

import copyreg
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from attrs import Converter, evolve, field, frozen
from attrs.validators import optional

from neelsot_dyn._checks import finite, instance_of, not_negative, positive, positive_integer, require, such_that, text
from neelsot_dyn._signature import checked, reading_fields
from neelsot_dyn.materials.scales import DerivedQuantities, derived_quantities
from neelsot_dyn.units import BOLTZMANN, GYROMAGNETIC_RATIO, LatticeUnits, quantity, unit

BCS_RATIO = 1.764
"""Δ0/(k_B T_c) of weak-coupling BCS theory."""


def _in_hoppings(value: Any, owner: Any, attribute: Any) -> Any:
    return quantity(attribute.name, value, "t", {"t": owner.hopping})


def _energy(validator: Any, **more: Any) -> Any:
    """A field for an energy in t, or text in a unit of energy."""
    read = Converter(_in_hoppings, takes_self=True, takes_field=True)
    return field(validator=validator, converter=read, metadata={"unit": "t"}, **more)


@frozen(kw_only=True, field_transformer=reading_fields)
class ElectronicStructure:
    """The d-wave altermagnet with Rashba coupling and s-wave pairing (Eqs. 7 and 10-12 of arXiv:2603.22243).

    hopping: t [J]. Every other energy is in units of t: altermagnetic hopping t_m, Rashba hopping t_so,
    chemical potential mu from the band bottom at t_m = t_so = 0, zero-temperature gap. Each may be text with a unit,
    such as "0.037 eV". interface_rate: None, and `gap` is the film's own, whatever lends it; or the rate Γ of a contact
    to a parent superconductor, whose gap is `gap` then, and the film has what the parent lends it (`bdg.Parent`).
    """

    hopping: float = field(validator=positive, metadata=unit("J"))
    t_m: float = _energy(finite)
    t_so: float = _energy(finite)
    mu: float = _energy(finite)
    gap: float = _energy(not_negative)
    interface_rate: float | None = _energy(optional(not_negative), default=None)

    @property
    def pairing(self) -> str:
        """Where the film has its gap from, in words."""
        return "fixed gap" if self.interface_rate is None else f"gap by proximity, Γ = {self.interface_rate:g} t"

    def critical_temperature(self) -> float:
        """T_c [K] = Δ0/(1.764 k_B), weak-coupling BCS."""
        return self.gap * self.hopping / (BCS_RATIO * BOLTZMANN)

    @checked
    def gap_at(self, reduced_temperature: float) -> float:
        """Δ(T) in t at T/T_c = `reduced_temperature`: Δ0 tanh(1.74 √(T_c/T − 1)), zero at T_c and above."""
        require(reduced_temperature > 0, "reduced_temperature", reduced_temperature, "T/T_c > 0")
        if reduced_temperature >= 1:
            return 0.0
        return self.gap * math.tanh(1.74 * math.sqrt(1 / reduced_temperature - 1))

    @checked
    def thermal_energy(self, reduced_temperature: float) -> float:
        """k_B T in t at T/T_c = `reduced_temperature`."""
        require(reduced_temperature > 0, "reduced_temperature", reduced_temperature, "T/T_c > 0")
        return reduced_temperature * self.gap / BCS_RATIO


@frozen(kw_only=True, field_transformer=reading_fields)
class Magnet:
    """The two-sublattice magnet, per ONE sublattice.

    moment: m_s [J/T] per unit cell. layer_height [m]: thickness of one magnetic layer; a cell fills a² × layer_height.
    neel_temperature [K] sets the homogeneous exchange, B_E = 3 k_B T_N/m_s (mean field). intra_share: 2 A11/𝒜, the part
    of the Néel stiffness 𝒜 = 2 A11 − A12 that comes from exchange within the sublattices, not between them.
    stiffness_ratio: 𝒜/(M_s B_E a²); 1/24 for six neighbours on the other sublattice at distance a/2.
    altermagnetic_ratio: A_alt/A11 along the d-wave's lobe, |·| < 1. wall_width [m]: δ0 = √(𝒜/2K_e), which fixes K_e.
    hard_axis_field: B_H = 2 K_h/M_s [T] of the axis ẑ, negative where ẑ is easy. dmi: D [J/m²] of the interface, in the
    convention of `dynamics.InterfacialDMI`. damping: Gilbert α. gyromagnetic_ratio: γ > 0 [rad/(s T)].

    All of them are totals, the electrons' shares at rest included.
    """

    moment: float = field(validator=positive, metadata=unit("J/T"))
    layer_height: float = field(validator=positive, metadata=unit("m"))
    neel_temperature: float = field(validator=positive, metadata=unit("K"))
    wall_width: float = field(validator=positive, metadata=unit("m"))
    damping: float = field(validator=not_negative)
    hard_axis_field: float = field(default=0.0, validator=finite, metadata=unit("T"))
    dmi: float = field(default=0.0, validator=finite, metadata=unit("J/m^2"))
    stiffness_ratio: float = field(default=1 / 24, validator=positive)
    intra_share: float = field(default=0.5, validator=such_that(lambda s: 0 < s <= 1, "a share above 0, up to 1"))
    altermagnetic_ratio: float = field(
        default=0.0,
        validator=such_that(lambda r: abs(r) < 1, "|A_alt/A11| < 1: else a sublattice stiffness is negative"),
    )
    gyromagnetic_ratio: float = field(default=GYROMAGNETIC_RATIO, validator=positive, metadata=unit("rad/(s T)"))


def _frozen_mapping(value: Mapping[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType(dict(value))


copyreg.pickle(MappingProxyType, lambda mapping: (_frozen_mapping, (dict(mapping),)))  # so that materials travel


@frozen(kw_only=True, field_transformer=reading_fields)
class Material:
    """A heterostructure: its electrons, its magnet, and where each number comes from.

    lattice_constant: a [m]. reduced_temperature: T/T_c of the working point. layers: number of magnetic layers that
    share the interface torque (a film of N layers dilutes an interface field by 1/N).
    sources: for each number, by its dotted name, a reference or a text that starts with "assumption:".
    """

    name: str = field(validator=text)
    lattice_constant: float = field(validator=positive, metadata=unit("m"))
    electrons: ElectronicStructure = field(validator=instance_of(ElectronicStructure))
    magnet: Magnet = field(validator=instance_of(Magnet))
    reduced_temperature: float = field(default=0.1, validator=positive)
    layers: int = field(default=1, validator=positive_integer)
    sources: Mapping[str, str] = field(factory=dict, converter=_frozen_mapping, eq=False)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names that `with_changes` takes."""
        names = (*_names(type(self)), *_names(ElectronicStructure), *_names(Magnet))
        return tuple(name for name in names if name not in ("name", "electrons", "magnet", "sources"))

    @property
    def units(self) -> LatticeUnits:
        """The scale that takes t and a to SI."""
        return LatticeUnits(self.electrons.hopping, self.lattice_constant)

    @property
    def temperature(self) -> float:
        """Working temperature [K]."""
        return self.reduced_temperature * self.electrons.critical_temperature()

    @property
    def thickness(self) -> float:
        """Thickness of the film [m]: layers × layer_height."""
        return self.layers * self.magnet.layer_height

    @property
    def magnetization(self) -> float:
        """M_s [A/m] of one sublattice: m_s/(a² layer_height)."""
        return self.magnet.moment / (self.lattice_constant**2 * self.magnet.layer_height)

    @property
    def exchange_field(self) -> float:
        """B_E = 3 k_B T_N/m_s [T], mean field."""
        return 3 * BOLTZMANN * self.magnet.neel_temperature / self.magnet.moment

    @property
    def homogeneous_exchange(self) -> float:
        """A0 = −B_E a² M_s/4 [J/m], negative for antiparallel sublattices."""
        return -self.exchange_field * self.lattice_constant**2 * self.magnetization / 4

    @property
    def neel_stiffness(self) -> float:
        """𝒜 = 2 A11 − A12 [J/m]."""
        return self.magnet.stiffness_ratio * self.magnetization * self.exchange_field * self.lattice_constant**2

    @property
    def a11(self) -> float:
        """A11 [J/m], inhomogeneous exchange within a sublattice."""
        return self.magnet.intra_share * self.neel_stiffness / 2

    @property
    def a12(self) -> float:
        """A12 ≤ 0 [J/m], inhomogeneous exchange between the sublattices."""
        return -(1 - self.magnet.intra_share) * self.neel_stiffness

    @property
    def a_alt(self) -> float:
        """A_alt [J/m], the altermagnetic part of the sublattice stiffness."""
        return self.magnet.altermagnetic_ratio * self.a11

    @property
    def easy_axis_anisotropy(self) -> float:
        """K_e = 𝒜/(2 δ0²) [J/m³] of one sublattice."""
        return self.neel_stiffness / (2 * self.magnet.wall_width**2)

    @property
    def hard_axis_anisotropy(self) -> float:
        """K_h = B_H M_s/2 [J/m³] of one sublattice, axis ẑ; negative where ẑ is easy."""
        return self.magnet.hard_axis_field * self.magnetization / 2

    @property
    def scales(self) -> DerivedQuantities:
        """Fields, speeds, lengths and times of its dynamics, derived from the numbers."""
        return derived_quantities(
            a0=self.homogeneous_exchange,
            lattice_constant=self.lattice_constant,
            a11=self.a11,
            a12=self.a12,
            k_easy=self.easy_axis_anisotropy,
            k_hard=self.hard_axis_anisotropy,
            magnetization=self.magnetization,
            damping=self.magnet.damping,
            gyromagnetic_ratio=self.magnet.gyromagnetic_ratio,
        )

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The dotted names of the numbers that are assumed, not measured."""
        return tuple(name for name, source in self.sources.items() if source.startswith("assumption"))

    def with_changes(self, **changes: Any) -> Self:
        """This material with some numbers changed; names of the electrons or the magnet may be given bare.

        `KRU4O8.with_changes(damping=1e-3)`. A changed number's source becomes "set by the user".
        Raises ValueError for a name that neither the material nor its parts have.
        """
        parts: dict[str, dict[str, Any]] = {"electrons": {}, "magnet": {}}
        own: dict[str, Any] = {}
        sources = dict(self.sources)
        for name, value in changes.items():
            part = next((p for p in parts if name in _names(type(getattr(self, p)))), None)
            if part is not None:
                parts[part][name] = value
            elif name in _names(type(self)):
                own[name] = value
            else:
                known = sorted({*_names(ElectronicStructure), *_names(Magnet), *_names(type(self))})
                raise ValueError(f"{name} = {value!r} is not valid: a material has {', '.join(known)}")
            sources[name if part is None else f"{part}.{name}"] = "set by the user"
        for part, values in parts.items():
            if values:
                own[part] = evolve(getattr(self, part), **values)
        return evolve(self, **{"sources": sources, **own})


def _names(cls: type) -> tuple[str, ...]:
    return tuple(a.name for a in cls.__attrs_attrs__)  # type: ignore[attr-defined]
