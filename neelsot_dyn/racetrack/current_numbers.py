"""What the read-out by a supercurrent comes to: the layer's share, signals of domain, wall and bit, the claims."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from neelsot_dyn import bdg, materials
from neelsot_dyn._later import Dataset
from neelsot_dyn.coupling.remembered import RememberedBdG
from neelsot_dyn.experiments.scenario import Quantity
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR
from neelsot_dyn.validation import Residual

if TYPE_CHECKING:
    from neelsot_dyn.racetrack.current_modulation import CurrentModulation

PARENT = materials.NIOBIUM_STRIP
STEP = 4e-4
"""Of q a in ∂F/∂q: well below the scale of F(q), 0.01 for KRu4O8."""
TOLERANCE = 1e-12


def layer_current(material: materials.Material, q: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, float]:
    """The layer's (2e/ħ) ∂F/∂q [A/m] at q x̂ [1/m] and n (..., 3), and its error.

    Central differences of the free energy at STEP and half of it, extrapolated. The error: the quadrature's, and a
    fifteenth of what the extrapolation changes.
    """
    solver = RememberedBdG(bdg.LatticeModel.of(material), tolerance=TOLERANCE)
    qa = np.asarray(q, dtype=float) * material.lattice_constant
    offsets = STEP * np.array([1.0, -1.0, 0.5, -0.5])
    flow = np.stack(np.broadcast_arrays(qa[..., None] + offsets, 0.0), axis=-1)
    found = solver.free_energy_estimate(flow, np.asarray(n, dtype=float)[..., None, :])
    f = found.value
    coarse, fine = (f[..., 0] - f[..., 1]) / (2 * STEP), (f[..., 2] - f[..., 3]) / STEP
    value = (4 * fine - coarse) / 3
    noise = 4 * (found.error + 4 * math.ulp(float(np.abs(f).max()))) / STEP
    scale = 2 * material.units.sheet_current(1.0)
    return scale * value, scale * (float(np.abs(value - fine).max()) / 15 + noise)


def parent_current(q: float) -> float:
    """Of the parent strip at q [1/m], in A."""
    return float(PARENT.sheet_current(np.asarray(q))) * PARENT.width


def whole_current(scenario: CurrentModulation, dataset: Dataset) -> Dataset:
    """The whole current, and how it differs between the two senses of flow."""
    parent = parent_current(scenario.superflow)
    flows = np.array([parent_current(q) for q in scenario.superflows])
    forward, backward = dataset["forward_current"], dataset["backward_current"]
    about = {"units": "A", "long_name": "current of layer and parent at fixed q"}
    layer = {"units": "1", "long_name": "[I(q) + I(-q)]/[I(q) - I(-q)], n = +y, of layer and parent"}
    return dataset.assign(
        current=(dataset["layer_current"] + parent).assign_attrs(about),
        asymmetry=((forward + backward) / (forward - backward + 2 * flows)).assign_attrs(layer),
    )


def quantities(scenario: CurrentModulation, dataset: Dataset) -> Mapping[str, Quantity]:
    """Signals of a domain, a wall and a bit in a wall; the swing over the sphere; the diode's asymmetry."""
    whole = parent_current(scenario.superflow) + float(dataset["domain_current"].sel(orientation="+y"))
    swing = float(dataset["layer_current"].max() - dataset["layer_current"].min())
    error = 2 * float(dataset["layer_current_error"].max())
    domain, flip_error = domain_signal(scenario, dataset)
    phase, inside = phase_signal(scenario, dataset), in_wall_signal(scenario, dataset)
    per_nm = domain / scenario.bit_length * 1e-9
    asymmetry = float(dataset["asymmetry"].sel(superflow=scenario.superflow, method="nearest"))
    found = {
        "superflow": Quantity(scenario.superflow, "1/m", "q at which the current is read"),
        "current": Quantity(whole, "A", "layer and parent, n = +y"),
        "swing": Quantity(swing, "A", "largest less smallest current over all n at fixed q", error),
        "swing_relative": Quantity(swing / whole, "1", "of the whole current"),
        "domain_signal": Quantity(domain, "A", "I(bit +y) − I(bit −y) at fixed phase along the track", flip_error),
        "domain_phase": Quantity(phase, "rad", "phase that the same bit shifts at fixed current"),
        "wall_signal_per_nm": Quantity(per_nm, "A", "change of I as a ±y wall moves by 1 nm"),
        "in_wall_signal": Quantity(inside, "A", "I(inner +y) − I(inner −y) of one wall between ±x domains"),
        "asymmetry": Quantity(asymmetry, "1", "[I(q) + I(−q)]/[I(q) − I(−q)], n = +y, with the parent"),
    }
    if scenario.diode:
        text = "self-consistent diode effect of the seed model"
        found["seed_diode_efficiency"] = Quantity(float(dataset["diode_efficiency"]), "1", text)
    return found


def _stiffness(dataset: Dataset, orientation: str) -> float:
    layer = float(dataset["domain_stiffness"].sel(orientation=orientation))
    return (layer + PARENT.stiffness) * 2 * ELEMENTARY_CHARGE / HBAR * PARENT.width


def domain_signal(scenario: CurrentModulation, dataset: Dataset) -> tuple[float, float]:
    """At fixed phase the two parts share q: I = Σ f I_i/k_i / Σ f/k_i, k = ∂I/∂q; all +ŷ is the reference."""
    share = scenario.bit_length / scenario.track_length
    up, down = (float(dataset["domain_current"].sel(orientation=o)) for o in ("+y", "-y"))
    k_up, k_down = (_stiffness(dataset, o) for o in ("+y", "-y"))
    weight = share / k_down / ((1 - share) / k_up + share / k_down)
    return weight * (up - down), 2 * weight * float(dataset["domain_current_error"].max())


def phase_signal(scenario: CurrentModulation, dataset: Dataset) -> float:
    """The phase that the bit shifts at fixed current [rad]."""
    up, down = (float(dataset["domain_current"].sel(orientation=o)) for o in ("+y", "-y"))
    return (up - down) / _stiffness(dataset, "-y") * scenario.bit_length


def in_wall_signal(scenario: CurrentModulation, dataset: Dataset) -> float:
    """∫ [I(n₊) − I(n₋)] dx / L over a wall n = (tanh, ± sech, 0), by the in-plane currents' Fourier series."""
    row = dataset["layer_current"].sel(polar=np.pi / 2, method="nearest").values
    orders = np.fft.rfft(row) / row.size
    width = scenario.resolved_material().magnet.wall_width
    x = np.linspace(-20, 20, 4001)
    angle = np.arctan2(1 / np.cosh(x), np.tanh(x))
    odd = [2 * np.real(c * (np.exp(1j * k * angle) - np.exp(-1j * k * angle))) for k, c in enumerate(orders) if k]
    return float(np.sum(odd)) * (x[1] - x[0]) * width / scenario.track_length


def claims(scenario: CurrentModulation, dataset: Dataset) -> Sequence[Residual]:
    """Maxwell's relation, the current operator, and the crystal's mirror y → −y."""
    found = []
    for label in dataset["direction"].values:
        turn = dataset.sel(direction=label)
        scale = abs(float(turn["field_moved"]))
        gap = abs(float(turn["current_turned"] - turn["field_moved"]))
        found.append(Residual.claim(f"Maxwell relation, {label}", gap / scale, float(turn["maxwell_error"]) / scale))
    swing = float(np.ptp(dataset["layer_current"].values))
    for label in ("+y", "-y"):
        one = dataset.sel(orientation=label)
        gap = abs(float(one["operator_current"] - one["domain_current"]))
        operator = 1e-11 * scenario.resolved_material().units.sheet_current(1.0) * PARENT.width
        tolerance = (float(one["domain_current_error"]) + operator) / swing
        found.append(Residual.claim(f"current operator, {label}", gap / swing, tolerance))
    mirrored = dataset["layer_current"].values[::-1]
    half = mirrored.shape[1] // 2
    mirrored = np.roll(mirrored[:, ::-1], half + 1, axis=1)  # φ → π − φ and θ → π − θ: n_x and n_z change sign
    gap = float(np.abs(dataset["layer_current"].values - mirrored).max())
    error = 2 * float(dataset["layer_current_error"].values.max())
    found.append(Residual.claim("mirror across the flow", gap / swing, error / swing))
    return found
