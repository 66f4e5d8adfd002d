"""What the stability of bits comes to: closed forms of the barriers with their errors, retention, the claims."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from neelsot_dyn._later import Dataset
from neelsot_dyn.coupling import inner_angle
from neelsot_dyn.dynamics import reversal_estimate
from neelsot_dyn.experiments.scenario import Quantity
from neelsot_dyn.units import BOLTZMANN, HBAR
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    from neelsot_dyn.racetrack.thermal_stability import ThermalStability

FREE, INSIDE, WALL = "in wall, no site", "in wall, in site", "wall in site"
BITS = (FREE, INSIDE, WALL)
YEAR = 365.25 * 24 * 3600.0


def closed_form(s: ThermalStability, bit: str) -> float:
    """The barrier per cross-section [J/m²]: exact for a free wall, for a rigid wall in sites."""
    m = s.resolved_material()
    width = s.scales.wall_width
    if bit == FREE:
        return s.scales.wall_energy * (math.sqrt(1 + m.hard_axis_anisotropy / m.easy_axis_anisotropy) - 1)
    if bit == INSIDE:
        return 4 * m.hard_axis_anisotropy * width
    depth = _held(0.0, s.site_widths, s.pitch_widths) - _held(s.pitch_widths / 2, s.site_widths, s.pitch_widths)
    return 2 * m.easy_axis_anisotropy * s.site_depth * width * depth


def closed_form_error(s: ThermalStability, bit: str) -> float:
    """The grid's (dx/δ)²/8 with a margin of a fifth, K_h/K_e, and a bound on what the wall's shape gives way to.

    A site of depth ε pulls at θ(x) with 4K_e ε sin θ cos θ, and all but the wall's sliding resists with at least
    4K_e (the gap of its Pöschl-Teller potential). With w² = ∫ sech² tanh² over the sites, in δ0, that lowers the
    energy by up to 2K_e ε² w² δ0 and changes ½∫ sin²θ dx by up to ε w √(2/3) δ0.
    """
    m = s.resolved_material()
    grid = 1.2 / (8 * s.cells_per_width**2)
    ratio = m.hard_axis_anisotropy / m.easy_axis_anisotropy
    if bit == FREE:
        return grid
    if bit == INSIDE:
        return grid + ratio + s.site_depth * math.sqrt(2 / 3 * _pulled(0.0, s.site_widths, math.inf))
    places, sites = (0.0, s.pitch_widths / 2), (s.site_widths, s.pitch_widths)
    held = [_held(place, *sites) for place in places]
    return grid + s.site_depth * max(_pulled(place, *sites) for place in places) / (held[0] - held[1])


def with_retention(scenario: ThermalStability, dataset: Dataset) -> Dataset:
    """Barriers in kelvin, rates and retention against temperature."""
    energy = dataset["barrier_density"] * scenario.section
    ways = np.where(dataset["bit"].values == WALL, 2.0, 1.0)
    attempt = dataset["attempt_frequency"] * ways
    temperature = dataset["temperature"]
    with np.errstate(over="ignore"):  # infinity says it
        values = np.exp(energy.values[:, None] / BOLTZMANN / temperature.values) / attempt.values[:, None]
    about = {"units": "s", "long_name": "inverse of the thermal rate"}
    return dataset.assign(
        barrier=energy.assign_attrs(units="J", long_name="barrier of the track's cross-section"),
        barrier_kelvin=(energy / BOLTZMANN).assign_attrs(units="K", long_name="barrier over k_B"),
        retention=(("bit", "temperature"), values, about),
    )


def quantities(scenario: ThermalStability, dataset: Dataset) -> Mapping[str, Quantity]:
    """Barriers, attempt frequencies, and how warm each bit may be."""
    found: dict[str, Quantity] = {}
    m = scenario.resolved_material()
    scales, work = scenario.scales, m.temperature
    for bit in BITS:
        one, name = dataset.sel(bit=bit), bit.replace(", ", "_").replace(" ", "_")
        barrier, attempt = float(one["barrier_kelvin"]), float(one["attempt_frequency"])
        ways = 2 if bit == WALL else 1
        found[f"{name}_barrier"] = Quantity(barrier, "K", f"{bit}: barrier over k_B")
        found[f"{name}_attempt"] = Quantity(attempt, "1/s", f"{bit}: attempt frequency")
        retention = _exp(barrier / work) / (ways * attempt)
        found[f"{name}_retention"] = Quantity(retention, "s", f"{bit}: retention at {work:.3g} K")
        warmest = barrier / math.log(10 * YEAR * ways * attempt)
        found[f"{name}_10_years"] = Quantity(warmest, "K", f"{bit}: up to here it stays for 10 years")
        if math.isfinite(float(one["growth"])):
            tunnel = HBAR * float(one["growth"]) / (2 * math.pi * BOLTZMANN)
            found[f"{name}_tunnelling_below"] = Quantity(tunnel, "K", f"{bit}: ħλ₊/(2πk_B)")
    line = math.sqrt(scales.stiffness / (2 * m.hard_axis_anisotropy))
    nucleus = 2 * scales.wall_energy * scenario.section / BOLTZMANN
    edge = 16 * m.hard_axis_anisotropy * scales.wall_width * line * m.thickness / BOLTZMANN
    texture = inner_angle(m, 0.0, domains="y").barrier_temperature(scenario.track_width)
    about = f"{FREE}: of an ideal wall by the texture solver, with what the electrons' gradients add to the constants"
    found["in_wall_barrier_texture"] = Quantity(texture, "K", about)
    found["nucleation_barrier"] = Quantity(nucleus, "K", "2σ0 S/k_B: a reversed domain inside a bit")
    found["bloch_line_width"] = Quantity(line, "m", "Δ_L = √(𝒜/2K_h); the inner vector turns as one below πΔ_L")
    found["bloch_line_barrier"] = Quantity(edge, "K", "16K_h δ0 Δ_L thickness/k_B, of a wide track")
    return found


def claims(scenario: ThermalStability, dataset: Dataset) -> Sequence[Residual]:
    """Every barrier against its closed form; every saddle is one, and simple."""
    found = []
    for bit in BITS:
        one = dataset.sel(bit=bit)
        ratio = float(one["barrier_density"] / one["closed_form_density"])
        found.append(Residual(f"barrier, {bit}", abs(ratio - 1), closed_form_error(scenario, bit)))
        found.append(Residual(f"saddle, {bit}", float(one["saddle_torque"]), 1e-6))
        if bit != FREE:
            found.append(Residual(f"one way down, {bit}", abs(float(one["unstable_modes"]) - 1), 0.0))
    gamma = scenario.resolved_material().magnet.gyromagnetic_ratio
    known = reversal_estimate(scenario.scales, scenario.section, 1.0, gamma)
    rigid = known.rate * math.exp(known.stability)
    attempt = float(dataset["attempt_frequency"].sel(bit=INSIDE))
    found.append(
        Residual("Langer against Kramers, in wall", abs(attempt / rigid - 1), closed_form_error(scenario, INSIDE))
    )
    return found


def _held(place: float, site: float, pitch: float) -> float:
    """∫ sech² over the two sites, of a wall at `place`; lengths in δ0."""
    return sum(math.tanh(c + site / 2 - place) - math.tanh(c - site / 2 - place) for c in (0.0, pitch))


def _pulled(place: float, site: float, pitch: float) -> float:
    """∫ sech² tanh² over the sites."""
    edges = [(c - site / 2 - place, c + site / 2 - place) for c in (0.0, pitch)]
    return sum(math.tanh(right) ** 3 - math.tanh(left) ** 3 for left, right in edges) / 3


def _exp(value: float) -> float:
    """Infinity, as a number that JSON may lack, beyond what a float holds."""
    return math.exp(value) if value < 700 else math.inf
