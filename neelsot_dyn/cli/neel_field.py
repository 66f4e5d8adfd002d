"""`neelsot neel-field`: the Néel field of a superflow, in tesla."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from neelsot_dyn.cli.answer import Answer, Common, in_unit
from neelsot_dyn.units import quantity

_REPORTED = ("superflow", "f1", "f1_error", "b_neel", "b_neel_error", "amplitude", "layers", "gap", "interface_rate")


def neel_field(
    *,
    q: Annotated[float, in_unit("1/m", 'Cooper-pair wave number along x in 1/m: 1e7, or "1e-3 1/angstrom".')],
    material: Annotated[str, Parameter(help="A preset that `neelsot list` shows, or a .toml file.")] = "kru4o8",
    temperature: Annotated[float | None, in_unit("K", "In kelvin.  [default: the material's working point]")] = None,
    gap: Annotated[
        Literal["fixed", "proximity"] | None,
        Parameter(help="Of the film: fixed, or lent by a parent through an interface.  [default: the material's]"),
    ] = None,
    interface_rate: Annotated[
        str | None, Parameter(help='Rate of that interface, in t, or as "1 meV".  [default: the material\'s]')
    ] = None,
    common: Common | None = None,
) -> Answer:
    """Compute the Néel field that a superflow exerts on domains ±y, from free energies of the BdG layer."""
    from neelsot_dyn import coupling, materials
    from neelsot_dyn.output import with_error

    preset = materials.named(material)
    if interface_rate is not None:
        hopping = {"t": preset.electrons.hopping}
        rate = quantity("interface_rate", interface_rate, "t", hopping, bare=True)
        preset = preset.with_changes(interface_rate=rate)
    preset = coupling.with_gap_from(preset, gap)
    critical = preset.electrons.critical_temperature()
    if temperature is not None and not 0 < temperature < critical:
        valid = f"kelvin above 0 and below T_c = {critical:.4g}"
        raise ValueError(f"temperature = {temperature!r} is not valid: give {valid}")
    reduced = preset.reduced_temperature if temperature is None else temperature / critical
    found = coupling.neel_field(preset, q, reduced_temperature=reduced)
    materials.plausibility.warn(materials.parent_doubts(materials.NIOBIUM_STRIP, q))
    lines = [
        f"{preset.name} at {reduced * critical:.4g} K = {reduced:.3g} T_c, q = {found.superflow:g} 1/m, "
        f"{preset.electrons.pairing}",
        f"F(1) = [F(+y) - F(-y)]/2 = {with_error(found.f1, found.f1_error, 8)} t/a^2",
        f"B_Neel = a^2 |F(1)|/m_s  = {with_error(found.b_neel, found.b_neel_error)} T (difference of the sublattices)",
        f"amplitude B_N            = {with_error(found.amplitude, found.b_neel_error / 2)} T"
        " (on either sublattice; enters the LLG)",
    ]
    data = {name: getattr(found, name) for name in _REPORTED}
    return Answer("\n".join(lines), {"material": preset.name, "temperature": reduced * critical, **data})
