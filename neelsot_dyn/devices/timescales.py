"""How fast, how strong, how stable: which times, fields and energies does a device have, and which are assumed?

Every entry carries its formula, where that is from, and the material's numbers that it rests on; those that are
assumed are flagged. Fields per sublattice, energies of the whole cross-section.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from attrs import asdict, frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.coupling import AngleLandscape, local_torque_width
from neelsot_dyn.coupling.inner_angle import dmi_landscape, hard_axis_landscape
from neelsot_dyn.devices.published import PUBLISHED, Published
from neelsot_dyn.devices.racetrack import Racetrack, SuperflowField
from neelsot_dyn.dynamics import DerivedQuantities
from neelsot_dyn.units import BOLTZMANN, HBAR

GOMONAY = "Gomonay et al., PRL 117, 017202"
LETTER = "arXiv:2603.22243"
LLG = "two-sublattice LLG, see the dynamics chapter"
LONDON = "London theory, thin film"

EXCHANGE = ("magnet.moment", "magnet.neel_temperature")
STIFFNESS = (*EXCHANGE, "lattice_constant", "magnet.stiffness_ratio")
WALL = (*STIFFNESS, "magnet.wall_width")
DAMPING = ("magnet.damping",)
TORQUE = (
    "electrons.hopping",
    "electrons.t_m",
    "electrons.t_so",
    "electrons.mu",
    "electrons.gap",
    "magnet.moment",
    "lattice_constant",
    "reduced_temperature",
    "layers",
)
PARENT = ("superconductor.stiffness",)
HEIGHT = ("magnet.layer_height",)
INSIDE = "inside a wall"
NARROW = "no figures: a local torque does not hold inside the narrow walls of {}; coupling.inner_angle has its states"
STRONGER = (1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0)
"""Multiples of q at which the largest Néel field is looked for."""


@frozen
class Entry:
    """One figure: value in unit, what it means, its formula, the formula's source, and the assumed inputs."""

    name: str
    value: float
    unit: str
    meaning: str
    formula: str
    source: str
    assumed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it, without the name."""
        return asdict(self, filter=lambda attribute, value: attribute.name != "name") | {"assumed": list(self.assumed)}


@frozen(eq=False)
class Timescales:
    """The figures of one device at one superflow and temperature, in groups, beside published ones.

    refused: of a group without figures, why.
    """

    title: str
    groups: Mapping[str, tuple[Entry, ...]]
    refused: Mapping[str, str]
    assumptions: Mapping[str, str]
    published: tuple[Published, ...]

    def __getitem__(self, name: str) -> float:
        """The value of an entry. Raises KeyError that lists the names."""
        entries = {entry.name: entry.value for group in self.groups.values() for entry in group}
        if name not in entries:
            raise KeyError(f"{name}: one of {', '.join(entries)}")
        return entries[name]

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "title": self.title,
            "groups": {group: {e.name: e.to_dict() for e in entries} for group, entries in self.groups.items()},
            "refused": dict(self.refused),
            "assumptions": dict(self.assumptions),
            "published": [asdict(each) for each in self.published],
        }

    def __str__(self) -> str:
        """A table: an asterisk marks figures that rest on an assumption."""
        lines = [self.title]
        for group, entries in self.groups.items():
            lines.append(group)
            if group in self.refused:
                lines.append(f"   {self.refused[group]}")
            for e in entries:
                mark = "*" if e.assumed else " "
                how = "; ".join(part for part in (e.formula, e.source) if part)
                lines.append(f"  {e.name:26s}{mark} {e.value:>10.4g} {e.unit:8s} {e.meaning} [{how}]")
        lines.append("* rests on assumptions:")
        lines += [f"  {name:26s}  {text.removeprefix('assumption: ')}" for name, text in self.assumptions.items()]
        lines.append("elsewhere")
        lines += [f"  {p.system}: {p.told} ({p.source})" for p in self.published]
        return "\n".join(lines)


@frozen(eq=False)
class _Device:
    """What the groups share."""

    device: Racetrack
    field: SuperflowField
    scales: DerivedQuantities
    temperature: float
    warmth: tuple[str, ...]
    assumptions: Mapping[str, str]

    def entry(
        self, name: str, value: float, unit: str, meaning: str, formula: str, source: str, *inputs: tuple[str, ...]
    ) -> Entry:
        names = dict.fromkeys(name for group in inputs for name in group)
        assumed = tuple(n for n in names if n in self.assumptions)
        return Entry(name, float(value), unit, meaning, formula, source, assumed)

    @property
    def gamma(self) -> float:
        return self.device.material.magnet.gyromagnetic_ratio

    @property
    def speed(self) -> float:
        return self.scales.wall_speed(abs(self.field.along))


@checked
def timescales(
    device: Racetrack,
    q: float,
    *,
    temperature: float | None = None,
    wanted_speed: float = 1000.0,
    pitch: float = 100e-9,
    field: SuperflowField | None = None,
    scan: bool = True,
) -> Timescales:
    """The figures of `device` under the superflow q [1/m].

    temperature [K] of the magnet: the superconductor's working point unless given (above T_c only the magnet's figures
    would make sense, so that is refused). wanted_speed [m/s]: what it would take. pitch [m]: length of a bit. field: of
    this superflow, if known already. scan: look for the largest Néel field at larger q (a second of BdG).

    Raises ValueError for numbers out of range, a superflow that does not move walls of this device, α = 0, and what
    `Racetrack.field` raises.
    """
    material = device.material
    require(material.magnet.damping > 0, "damping", material.magnet.damping, "a number > 0: else no steady velocity")
    critical = material.electrons.critical_temperature()
    kelvin = material.temperature if temperature is None else require_finite("temperature", temperature)
    require(0 < kelvin < critical, "temperature", kelvin, f"kelvin above 0 and below T_c = {critical:.4g}")
    scales = material.scales
    limit = scales.magnon_speed
    require(0 < wanted_speed < limit, "wanted_speed", wanted_speed, f"a speed in m/s below c = {limit:.4g}")
    require(require_finite("pitch", pitch) > 0, "pitch", pitch, "a length > 0 in m")
    found = device.field(q, kelvin / critical) if field is None else field
    require(found.amplitude > 10 * found.error, "q", q, "a superflow with a Néel field")
    assumed = {name: material.sources[name] for name in material.assumptions}
    parent = device.superconductor
    assumed |= {f"superconductor.{n}": text for n, text in parent.sources.items() if text.startswith("assumption")}
    warmth = ("reduced_temperature",) if temperature is None else ()
    known = _Device(device, found, scales, kelvin, warmth, assumed)
    groups = {
        "the magnet": _magnet(known),
        "the drive": _drive(known),
        "a wall under it": _wall(known, wanted_speed),
        INSIDE: _in_wall(known),
        "head-room": _headroom(known, kelvin / critical, scan),
        "heat": _heat(known, pitch),
        "energy per shifted bit": _energy(known, pitch),
        "is the superflow quasi-static?": _quasi_static(known),
    }
    used = dict.fromkeys(name for entries in groups.values() for entry in entries for name in entry.assumed)
    title = (
        f"{material.name}, {device.width:.3g} m wide, {material.layers} layer(s), superflow {device.flow} the track, "
        f"q = {q:.4g} 1/m, {kelvin:.3g} K"
    )
    refused = {} if groups[INSIDE] else {INSIDE: NARROW.format(material.name)}
    return Timescales(title, groups, refused, {name: assumed[name] for name in used}, PUBLISHED)


def _magnet(d: _Device) -> tuple[Entry, ...]:
    s = d.scales
    resonance = d.gamma * math.sqrt(s.easy_field * (2 * s.exchange_field + s.easy_field))
    inertia = (EXCHANGE, DAMPING)
    return (
        d.entry("exchange_field", s.exchange_field, "T", "B_E", "3 k_B T_N/m_s", "mean field", EXCHANGE),
        d.entry("spin_flop_field", s.spin_flop_field, "T", "B_sf", "√(2 B_E B_A)", LLG, WALL),
        d.entry("resonance", resonance / (2 * math.pi), "Hz", "of the domains", "γ√(B_A(2B_E + B_A))/2π", LLG, WALL),
        d.entry("inertia_time", s.inertia_time, "s", "a wall starts and stops", "1/(2αγB_E)", GOMONAY, *inertia),
        d.entry("magnon_speed", s.magnon_speed, "m/s", "c, the limit", "γ√(2 B_E 𝒜/M_s)", GOMONAY, STIFFNESS),
    )


def _drive(d: _Device) -> tuple[Entry, ...]:
    device, q = d.device, d.field.superflow
    b_neel = 2 * abs(d.field.along) * device.material.layers
    ratio = device.oersted_field(q) / d.scales.spin_flop_field
    wide = device.pearl_length / device.width
    return (
        d.entry("b_neel", b_neel, "T", "difference of the sublattices, one layer", "a²|F(1)|/m_s", LETTER, TORQUE),
        d.entry("neel_field", abs(d.field.along), "T", "±B_N that moves walls", "B_Néel/(2 layers)", LETTER, TORQUE),
        d.entry("current_density", device.current_density(q), "A/m^2", "J", "(2e/ħ) ν_s q/d", LONDON, PARENT),
        d.entry("current", device.current(q), "A", "I", "J d × width", LONDON, PARENT),
        d.entry("oersted_field", device.oersted_field(q), "T", "uniform, at most", "μ0 J d/2", "Ampère", PARENT),
        d.entry("oersted_effect", ratio**2, "1", "of it on the Néel vector", "(B/B_sf)²", LLG, PARENT, WALL),
        d.entry("pearl_over_width", wide, "1", "above 1: uniform current", "2λ²/(d w)", LONDON, PARENT),
    )


def _wall(d: _Device, wanted: float) -> tuple[Entry, ...]:
    s, field = d.scales, abs(d.field.along)
    b = s.saturation(field)
    beta = wanted / s.magnon_speed
    b_wanted = beta / math.sqrt(1 - beta**2)
    needed = b_wanted * s.damping * s.spin_flop_field
    inputs = (TORQUE, WALL, DAMPING)
    gain = needed / field if field else math.inf
    step = 4 * field / s.easy_field
    return (
        d.entry("speed", d.speed, "m/s", "of a wall", "μB_N/√(1 + b²)", GOMONAY, *inputs),
        d.entry("time_for_1_um", 1e-6 / d.speed if d.speed else math.inf, "s", "transit", "1 μm/v", GOMONAY, *inputs),
        d.entry("b", b, "1", "saturation parameter", "B_N/(α B_sf)", GOMONAY, *inputs),
        d.entry("b_wanted", b_wanted, "1", f"for {wanted:g} m/s", "β/√(1 − β²), β = v/c", GOMONAY, WALL, DAMPING),
        d.entry("field_wanted", needed, "T", f"B_N for {wanted:g} m/s", "b α B_sf", GOMONAY, WALL, DAMPING),
        d.entry("field_wanted_factor", gain, "1", "over the one there is", "field_wanted/B_N", "", *inputs),
        d.entry("tolerated_anisotropy_step", step, "1", "ΔK/K that pins", "4 B_N/B_A", "rigid wall", TORQUE, WALL),
    )


def _in_wall(d: _Device) -> tuple[Entry, ...]:
    """The same superflow turned by 90° against the easy axis acts on the inner vector with the same amplitude.

    A rigid wall with −x̂ on its left: E(φ) = 4K_h δ cos² φ + 2πD cos φ − 2πM_s B_N δ sin φ. Nothing where a local torque
    does not hold inside the wall.
    """
    s, field, material = d.scales, d.field.amplitude, d.device.material
    if s.wall_width < local_torque_width(material):
        return ()
    magnet = hard_axis_landscape(material.hard_axis_anisotropy, s.wall_width)
    magnet = magnet + dmi_landscape(material.magnet.dmi, -1, s.wall_width)
    rests, drive = magnet.rests, 2 * math.pi * s.magnetization * field * s.wall_width
    low = float(rests[0]) if rests.size else 0.0
    barrier = magnet.barrier(low) * d.device.section / (BOLTZMANN * d.temperature)
    driven = magnet + AngleLandscape([0.0, 1j * drive], s.wall_width)
    missing = driven.missing_factor(low) if rests.size else 0.0
    strength = math.pi * d.gamma**2 * s.exchange_field * field
    half = 1 / (2 * s.inertia_time)
    rate = -half + math.sqrt(half**2 + strength)
    seed = 1e-3
    switching = 2 * math.log(2 / seed) / rate
    rest = ("magnet.hard_axis_field", "magnet.dmi")
    start, growth = "by the drive alone, from 1e-3 rad", "2 ln(2/φ0)/λ, λ² + λ/τ = πγ²B_E B_N"
    states, energy = "at rest, of the inner vector", "4K_hδ cos²φ + 2πD cos φ"
    between = "between them, infinite if there is one alone"
    return (
        d.entry("states_at_rest", len(rests), "1", states, "minima of E(φ)", LLG, rest),
        d.entry("state_barrier", barrier, "k_B T", between, energy, LLG, rest, WALL, HEIGHT, d.warmth),
        d.entry("missing_factor", missing, "1", "by which B_N must grow to write", energy, LLG, rest, TORQUE),
        d.entry("switching_time", switching, "s", start, growth, LLG, TORQUE, EXCHANGE, DAMPING),
    )


def _headroom(d: _Device, reduced: float, scan: bool) -> tuple[Entry, ...]:
    device, q = d.device, d.field.superflow
    limit = device.superconductor.depairing_momentum
    inputs = ("superconductor.depairing_momentum",)
    rise = "q may rise by, in the parent"
    entries = [d.entry("parent_depairing", limit / abs(q), "1", rise, "1/(√3 ξ q)", "Ginzburg-Landau", inputs)]
    if scan:
        best = d.field
        for factor in STRONGER:  # to the first maximum: beyond it the pair-broken layer may even change sign
            if abs(q) * factor > limit:
                break
            stronger = device.field(q * factor, reduced)
            if stronger.amplitude < best.amplitude:
                break
            best = stronger
        fixed, steps = "fixed gap; a gap of its own ends earlier", "q of the largest B_N, by steps of 10 to 20 %"
        entries += [
            d.entry("best_superflow", abs(best.superflow), "1/m", steps, fixed, LETTER, TORQUE),
            d.entry("best_neel_field", best.amplitude, "T", "that B_N", fixed, LETTER, TORQUE),
        ]
    return tuple(entries)


def _heat(d: _Device, pitch: float) -> tuple[Entry, ...]:
    s, section = d.scales, d.device.section
    thermal = BOLTZMANN * d.temperature
    pair = 2 * s.wall_energy * section / thermal
    attempt = s.resonance / (2 * math.pi)
    hold = 4 * s.magnetization * abs(d.field.along) * section * pitch / 4 / thermal
    mobility = s.mobility / (4 * s.magnetization * section)
    inputs = (WALL, HEIGHT, d.warmth)
    retention = (pair - math.log(attempt)) / math.log(10)
    diffused = math.sqrt(2 * thermal * mobility * 1e-6)
    held, works = "a wall that B_N holds over a quarter pitch", ("M_s B_N S P/k_BT", "work of B_N")
    free, walks = "of a free wall that nothing holds", ("√(2 k_BT μ t/4M_s S)", "Einstein")
    pairs = ("to create two walls in a domain", "2σ0 S/k_BT", "σ0 = 8K_e δ0")
    return (
        d.entry("pair_barrier", pair, "k_B T", *pairs, *inputs),
        d.entry("domain_retention", retention, "log10 s", "per attempt site", "e^E/f0", "Arrhenius", *inputs),
        d.entry("hold_barrier", hold, "k_B T", held, *works, TORQUE, HEIGHT, d.warmth),
        d.entry("diffusion_in_1_us", diffused, "m", free, *walks, *inputs, DAMPING),
    )


def _energy(d: _Device, pitch: float) -> tuple[Entry, ...]:
    device = d.device
    loss = 2 * 4 * d.scales.magnetization * abs(d.field.along) * device.section * pitch
    stored = 0.5 * device.superconductor.stiffness * d.field.superflow**2 * device.width * pitch
    thermal = BOLTZMANN * d.temperature * math.log(2)
    walls, balance = f"two walls over {pitch:.3g} m", ("8 M_s B_N S P", "dE/dt = −4 M_s B_N v S")
    lent = "of the superflow over the pitch, stored and returned, lost in a resistive source"
    most = "at most, if nothing is recovered"
    return (
        d.entry("gilbert_loss", loss, "J", walls, *balance, TORQUE, HEIGHT),
        d.entry("kinetic_energy", stored, "J", lent, "½ν_s q² w P", LONDON, PARENT),
        d.entry("source_work", loss + stored, "J", most, "loss + stored", "", TORQUE, PARENT),
        d.entry("landauer", thermal, "J", "for comparison", "k_BT ln 2", "Landauer", d.warmth),
    )


def _quasi_static(d: _Device) -> tuple[Entry, ...]:
    s, material = d.scales, d.device.material
    gap = material.electrons.gap_at(d.temperature / material.electrons.critical_temperature())
    gap *= material.electrons.hopping
    b = s.saturation(abs(d.field.along))
    turning = s.damping * abs(d.device.altermagnetic_stiffness) / s.stiffness * s.resonance * b**3
    rule, rings = "must be far below 1", "; if not, only while it rings"
    return (
        d.entry("wall_rate", HBAR * d.speed / s.wall_width / gap, "1", rule, "ħ(v/δ)/Δ", LLG, TORQUE, WALL, DAMPING),
        d.entry("turning_rate", HBAR * turning / gap, "1", rule, "ħα(A_alt cos 2ψ/𝒜)ω0 b³/Δ", LLG, WALL, DAMPING),
        d.entry("resonance_rate", HBAR * s.resonance / gap, "1", f"{rule}{rings}", "ħω0/Δ", LLG, WALL),
        d.entry("settling_rate", HBAR / s.inertia_time / gap, "1", rule, "ħ/(τΔ)", LLG, EXCHANGE, DAMPING),
    )
