"""How do the free energies of Figs. 1 and 2 come about? BdG against Eqs. 8-9, and against the self-consistent gap."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from neelsot_dyn import bdg
from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.bdg.harmonics import plane_directions
from neelsot_dyn.papers._paper import BLUE, CONTINUUM, GREEN, GREY, LATTICE, RED, V_S, X, flow, legend, panels

DENSITY = {"units": "t/a^2"}
SIZE = (30, 25)


def difference(model: bdg.ContinuumModel, q: np.ndarray | float, n: np.ndarray) -> tuple[np.ndarray, float]:
    """δF_n = F(q, n) − F(q, x̂) in t/a², and its error from the quadrature."""
    solver = bdg.UniformBdG(model)
    there, reference = solver.free_energy_estimate(flow(q), n), solver.free_energy_estimate(flow(q), X)
    return there.value - reference.value, there.error + reference.error


def against_q_and_t_m(n: np.ndarray, q: np.ndarray, t_m: np.ndarray, at: float) -> Dataset:
    """δF_n over q, and over t_m at the superflow `at`, from the BdG and from Eqs. 8-9."""
    expansion = bdg.expansion(CONTINUUM)
    over_q, error = difference(CONTINUUM, q, n)
    found = [difference(evolve(CONTINUUM, t_m=float(t)), at, n) for t in t_m]
    analytic = [expansion.free_energy(float(t), flow(at), n) for t in t_m]
    return new_dataset(
        {
            "over_q": ("q", over_q, DENSITY),
            "over_q_analytic": ("q", expansion.free_energy(CONTINUUM.t_m, flow(q), n), DENSITY),
            "over_t_m": ("t_m", [float(value) for value, _ in found], DENSITY),
            "over_t_m_analytic": ("t_m", analytic, DENSITY),
            "error": ((), max(error, *(e for _, e in found)), {**DENSITY, "long_name": "of the quadrature"}),
        },
        coords={"q": ("q", q, {"units": "1/a"}), "t_m": ("t_m", t_m, {"units": "t"})},
        attrs={"at_q": at},
    )


def draw_against_q_and_t_m(dataset: Dataset, direction: str, power: int) -> Figure:
    """Lines: BdG; crosses: Eqs. 8-9; q below, t_m above."""
    figure, axes = panels()
    upper = axes.twiny()
    scale, at = 10.0**power, dataset.attrs["at_q"]
    curves = ((axes, "q", BLUE, "$qa$"), (upper, "t_m", RED, f"$t_m/t$ at $qa = {at:g}$"))
    handles = []
    for panel, name, colour, label in curves:
        values, analytic = scale * dataset[f"over_{name}"], scale * dataset[f"over_{name}_analytic"]
        handles += panel.plot(dataset[name], values, color=colour, label=f"BdG, against ${name}$")
        handles += panel.plot(dataset[name], analytic, "x", color=colour, markersize=4, label="analytical")
        panel.set_xlabel(label, color=colour, fontsize=8)
        panel.tick_params(axis="x", colors=colour, labelsize=7, direction="in")
    axes.locator_params(axis="x", nbins=5)
    upper.locator_params(axis="x", nbins=5)
    axes.set_ylabel(rf"$\delta F_{direction}$  ($10^{{{-power}}}\,t/a^2$)")
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.25 * (high - low))
    legend(axes, handles=handles, loc="upper right", ncols=2)
    return figure


def angular(q: float, planes: tuple[str, ...], points: int) -> Dataset:
    """F(ψ) − F(x̂) around the planes, from the BdG and from Eqs. 8-9."""
    psi = np.linspace(0, 2 * np.pi, points)
    expansion, directions = bdg.expansion(CONTINUUM), [plane_directions(plane, psi) for plane in planes]
    found = [difference(CONTINUUM, q, n) for n in directions]
    curve = ("plane", "angle")
    return new_dataset(
        {
            "bdg": (curve, [values for values, _ in found], DENSITY),
            "analytic": (curve, [expansion.free_energy(CONTINUUM.t_m, flow(q), n) for n in directions], DENSITY),
            "error": ((), max(error for _, error in found), {**DENSITY, "long_name": "of the quadrature"}),
        },
        coords={"plane": list(planes), "angle": ("angle", psi, {"units": "rad"})},
        attrs={"q": q},
    )


def self_consistent(plane: str, points: int) -> Dataset:
    """F(ψ) of a 30 × 25 lattice with one winding: at Δ = 0.2t, self-consistent, and at the gap that this gives.

    The self-consistent one is solved site by site (Eqs. 13-14); the other two are sums over k (Eq. 2).
    """
    psi, q = np.linspace(0, 2 * np.pi, points), 2 * np.pi / SIZE[0]
    directions, sites = plane_directions(plane, psi), SIZE[0] * SIZE[1]
    solutions = []
    gap: np.ndarray | float = 0.45
    for n in [X, *directions]:
        stripe = bdg.StripeBdG(LATTICE, np.tile(n, (SIZE[0], 1)), width=SIZE[1], q=q, boundary="lab")
        solutions.append(stripe.solve_gap(V_S, gap0=gap, samples=0))
        gap = np.asarray(solutions[-1].gap)
    amplitude = np.array([np.abs(s.gap).mean() for s in solutions])
    fixed = bdg.UniformBdG(LATTICE, size=SIZE, boundary="lab")
    same = evolve(fixed, model=evolve(LATTICE, gap=float(amplitude[0])))
    energies = [
        np.array([s.free_energy / sites for s in solutions]),
        *(solver.free_energy(flow(q), np.vstack([X, directions])) for solver in (same, fixed)),
    ]
    return new_dataset(
        {
            "free_energy": (("gap", "angle"), [f[1:] - f[0] for f in energies], DENSITY),
            "amplitude": ("angle", amplitude[1:], {"units": "t", "long_name": "mean |Δ|, self-consistent"}),
            "amplitude_x": ((), amplitude[0], {"units": "t"}),
            "unevenness": ((), max(float(np.ptp(np.abs(s.gap))) for s in solutions), {"units": "t"}),
            "gap_error": ((), max(s.gap_error for s in solutions), {"long_name": "of |Δ|, relative"}),
            "converged": ((), int(all(s.converged for s in solutions))),
            "v_s_for_fixed_gap": ((), float(bdg.pairing_interaction(fixed, flow(q), X)), {"units": "t"}),
        },
        coords={"gap": ["self-consistent", "same", "fixed"], "angle": ("angle", psi, {"units": "rad"})},
        attrs={"q": q, "v_s": V_S, "fixed_gap": LATTICE.gap, "plane": plane},
    )


def draw_self_consistent(dataset: Dataset, power: int) -> Figure:
    """Line: self-consistent; dots: BdG at the same gap; crosses: BdG at the captions' gap."""
    figure, axes = panels()
    first, second = dataset.attrs["plane"]
    angle = dataset["angle"] / np.pi
    solved, given = float(dataset["amplitude_x"]), dataset.attrs["fixed_gap"]
    styles = {
        "self-consistent": ("-", BLUE, f"self-consistent, $V_s = {dataset.attrs['v_s']:g}t$"),
        "same": (".", GREEN, rf"BdG, $|\Delta| = {solved:.3f}t$"),
        "fixed": ("x", RED, rf"BdG, $|\Delta| = {given:.2f}t$"),
    }
    for name, (style, colour, label) in styles.items():
        values = 10.0**power * dataset["free_energy"].sel(gap=name)
        axes.plot(angle, values, style, color=colour, markersize=4, label=label)
    axes.axhline(0, color=GREY, linewidth=0.4)
    axes.set_xlabel(rf"angle from $\hat {first}$ to $\hat {second}$  ($\pi$)")
    axes.set_ylabel(rf"$F - F(\hat x)$  ($10^{{{-power}}}\,t/a^2$)")
    legend(axes)
    return figure


def harmonics(values: np.ndarray) -> np.ndarray:
    """Complex harmonics of a curve over a whole turn, both ends included: 2/N Σ f exp(−ikψ), k = 0, 1, …"""
    return np.asarray(np.fft.rfft(values[:-1]) * 2 / (len(values) - 1))


def power_law(x: np.ndarray, y: np.ndarray) -> float:
    """The exponent p of |y| ∝ x^p, by least squares over logarithms."""
    return float(np.polyfit(np.log(x), np.log(np.abs(y)), 1)[0])
