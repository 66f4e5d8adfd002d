"""What the KRu4O8 parameters of arXiv:2603.22243 do in the uniform layer, beyond what the paper says.

    python docs/figures/kru4o8_uniform.py [--out DIR] [--self-consistent]

Each function draws one figure and returns its numbers; docs/bdg_uniform.md discusses them. The self-consistent gap
takes some minutes and is drawn only when asked for.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from attrs import evolve
from paper_uniform import BLUE, GREY, RED, flow, save

from neelsot_dyn import bdg, coupling, materials
from neelsot_dyn.bdg.depairing import gap_curve
from neelsot_dyn.bdg.harmonics import harmonic_table, plane_harmonics

X, Y, Z = np.eye(3)
MATERIAL = materials.KRU4O8
MODEL = bdg.LatticeModel.of(MATERIAL)
SOLVER = bdg.UniformBdG(MODEL)
QA = MATERIAL.units.superflow(1e7)
"""q = 1e-3 per angstrom."""


def harmonics(out: Path) -> dict[str, float]:
    """The odd part of F(n) at q = 1e-3 per angstrom, in the film and across it."""
    film, across = (plane_harmonics(SOLVER, flow(QA), plane) for plane in ("yx", "zy"))
    psi = np.linspace(0, np.pi, 181)
    odd_film, odd_across = film.odd_part(psi)[0], across.odd_part(psi)[0]
    a = film.cosine[0]
    f1 = float(film.odd_part(np.zeros(1))[0, 0])
    top = int(np.argmax(np.abs(odd_across)))
    local = float(SOLVER.neel_field(flow(QA), np.array([Y, -Y]))[:, 1].mean())
    numbers = {
        "F1": f1,
        "a1": float(a[1]),
        "a3": float(a[3]),
        "a5": float(a[5]),
        "coefficient_error": float(film.error[0]),
        "residual": float(film.residual[0]),
        "local_field_h_y_odd_in_q": local,
        "largest_across_over_F1": float(abs(odd_across[top] / f1)),
        "largest_across_degrees_from_z": float(np.degrees(psi[top])),
    }
    figure, axes = plt.subplots(1, 2, figsize=(7.6, 3.0))
    axes[0].plot(psi / np.pi, 1e7 * odd_film, color=BLUE, label="all odd harmonics")
    for k, style in ((1, "--"), (3, ":"), (5, "-.")):
        label = rf"$a_{k}\cos {'' if k == 1 else k}\psi$"
        axes[0].plot(psi / np.pi, 1e7 * a[k] * np.cos(k * psi), style, color=GREY, lw=1, label=label)
    axes[0].set(xlabel=r"$\psi/\pi$ from $\hat y$ to $-\hat y$ over $\hat x$", title="in the film")
    axes[1].plot(psi / np.pi, 1e7 * odd_across, color=RED)
    axes[1].axhline(1e7 * f1, color=GREY, lw=1, ls="--", label="$F^{(1)}$")
    axes[1].set(xlabel=r"$\theta/\pi$ from $\hat z$ to $-\hat z$ over $\hat y$", title="across the film")
    for axis in axes:
        axis.set_ylabel(r"$[F(n) - F(-n)]/2$  ($10^{-7}\,t/a^2$)")
        axis.legend(fontsize=7, frameon=False, loc="upper right")
    figure.tight_layout()
    save(figure, out, "kru4o8_harmonics")
    return numbers


def field_against_superflow(out: Path) -> dict[str, float]:
    """F(1)(q) beside its first harmonic, and F(q) − F(0) of the layer alone."""
    q = np.linspace(0.0, 0.02, 41)
    table = harmonic_table(SOLVER, q[::2], samples=48)
    directions = {r"\hat x": X, r"+\hat y": Y, r"-\hat y": -Y, r"\hat z": Z}
    f = SOLVER.free_energy(flow(q)[:, None], np.array(list(directions.values())))
    f1 = (f[:, 1] - f[:, 2]) / 2
    top = int(np.argmax(f1))
    at = int(np.argmin(np.abs(q - QA)))
    numbers = {
        "slope_at_0": float(f1[1] / q[1]),
        "slope_at_0.01_over_slope_at_0": float(f1[20] / q[20] / (f1[1] / q[1])),
        "largest_F1": float(f1[top]),
        "at_qa": float(q[top]),
        "F1_at_0.02_over_largest": float(f1[-1] / f1[top]),
        "F(x,q)-F(x,0)": float(f[at, 0] - f[0, 0]),
    }
    figure, axes = plt.subplots(1, 2, figsize=(7.6, 3.0))
    axes[0].plot(q, 1e7 * f1, color=BLUE, label=r"$F^{(1)} = [F(\hat y) - F(-\hat y)]/2$")
    axes[0].errorbar(
        table.q, 1e7 * table.first, 1e7 * table.first_error, color=RED, fmt="o", ms=3, label="first harmonic $a_1$"
    )
    axes[0].set(xlabel="$qa$", ylabel=r"$10^{-7}\,t/a^2$")
    for i, (name, colour) in enumerate(zip(directions, (BLUE, RED, "#c98a1b", GREY), strict=True)):
        axes[1].plot(q, 1e7 * (f[:, i] - f[0, i]), color=colour, label=f"${name}$")
    axes[1].set(xlabel="$qa$", ylabel=r"$F(q) - F(0)$  ($10^{-7}\,t/a^2$)", title="layer alone, fixed gap")
    for axis in axes:
        axis.legend(fontsize=7, frameon=False)
    figure.tight_layout()
    save(figure, out, "kru4o8_field")
    return numbers


def anisotropy(out: Path) -> dict[str, float]:
    """F(θ) − F(x̂) from ẑ to x̂, superconducting and normal: ẑ is hard."""
    theta = np.linspace(0, np.pi / 2, 25)
    n = np.stack([np.sin(theta), np.zeros_like(theta), np.cos(theta)], axis=-1)
    normal = bdg.UniformBdG(evolve(MODEL, gap=0.0))
    curves = {"superconducting": SOLVER.free_energy(flow(QA), n), "normal": normal.free_energy(flow(0.0), n)}
    curves = {name: f - f[-1] for name, f in curves.items()}
    hard = float(curves["superconducting"][0])
    numbers = {
        "F(z)-F(x)": hard,
        "normal": float(curves["normal"][0]),
        # F = K sin² per cell and both sublattices, B_H = 2 K_h/M_s with K_h per sublattice
        "B_H_in_T": MATERIAL.units.field(hard, MATERIAL.magnet.moment),
    }
    figure, axis = plt.subplots(figsize=(4.2, 3.0))
    for (name, f), colour in zip(curves.items(), (BLUE, RED), strict=True):
        axis.plot(theta / np.pi, 1e5 * f, color=colour, label=name)
    axis.set(xlabel=r"$\theta/\pi$ from $\hat z$ to $\hat x$", ylabel=r"$F - F(\hat x)$  ($10^{-5}\,t/a^2$)")
    axis.legend(frameon=False)
    save(figure, out, "kru4o8_anisotropy")
    return numbers


def field_against_current(out: Path) -> dict[str, float]:
    """B_Néel against the current density through the strip, and against temperature."""
    q = np.linspace(5e5, 2e7, 21)
    strip = materials.NIOBIUM_STRIP
    figure, axes = plt.subplots(1, 2, figsize=(7.6, 3.0))
    for reduced, colour in ((0.1, BLUE), (0.5, RED), (0.8, GREY)):
        flowing = bdg.Superflow.of(MATERIAL, strip, reduced_temperature=reduced)
        density = flowing.current_density(q, Y)
        b = [coupling.neel_field(MATERIAL, value, reduced, tolerance=1e-11).b_neel for value in q]
        axes[0].plot(1e-10 * density, 1e3 * np.array(b), color=colour, label=rf"$T = {reduced}\,T_c$")
    axes[0].set(xlabel=r"$J$  ($10^{6}\,$A/cm$^2$)", ylabel=r"$B_\mathrm{Neel}$  (mT)", title="parent: assumed niobium")
    temperatures = np.linspace(0.05, 0.98, 25)
    results = [coupling.neel_field(MATERIAL, 1e7, value, tolerance=1e-11) for value in temperatures]
    axes[1].plot(temperatures, [1e3 * np.sign(r.f1) * r.b_neel for r in results], color=BLUE)
    axes[1].axhline(0, color=GREY, lw=0.5)
    axes[1].set(xlabel="$T/T_c$", ylabel=r"signed $B_\mathrm{Neel}$  (mT)", title=r"$q = 10^{-3}$ Å$^{-1}$")
    axes[0].legend(fontsize=7, frameon=False)
    figure.tight_layout()
    save(figure, out, "kru4o8_current")
    flowing = bdg.Superflow.of(MATERIAL, strip)
    layer = bdg.Superflow.of(MATERIAL)
    return {
        "B_Neel_mT": 1e3 * coupling.neel_field(MATERIAL, 1e7).b_neel,
        "J_A_per_m2": float(flowing.current_density(1e7, Y)),
        "layer_stiffness_J": layer.stiffness(0.0, X)[0],
        "parent_stiffness_J": strip.stiffness,
        "kinetic_inductance_H_per_square": flowing.kinetic_inductance(1e7, Y),
    }


def self_consistent_gap(out: Path) -> dict[str, float]:
    """Δ(q) for the V_s that gives 0.02 t at q = 0, n = x̂: the gap is soft."""
    solver = bdg.UniformBdG(MODEL, tolerance=1e-10)
    v_s = float(bdg.pairing_interaction(bdg.UniformBdG(evolve(MODEL, gap=0.02)), flow(0.0), X))
    q = np.linspace(0.0, 0.02, 11)
    directions = {"+x": X, "+y": Y, "-y": -Y, "+z": Z}
    curves = {name: gap_curve(solver, q, n, v_s) for name, n in directions.items()}
    figure, axes = plt.subplots(1, 2, figsize=(7.6, 3.0))
    for (name, curve), colour in zip(curves.items(), (BLUE, RED, "#c98a1b", GREY), strict=True):
        label = rf"${name[0]}\hat {name[1]}$"
        axes[0].plot(q, curve.gap, "o-", ms=3, color=colour, label=label)
        axes[1].plot(q, 1e7 * curve.energy, "o-", ms=3, color=colour)
    axes[0].set(xlabel="$qa$", ylabel=r"$\Delta/t$", title=f"$V_s = {v_s:.4f}\\,t$")
    axes[1].set(xlabel="$qa$", ylabel=r"$\Omega_s - \Omega_n$  ($10^{-7}\,t$ per site)", yscale="symlog")
    axes[0].legend(fontsize=7, frameon=False)
    figure.tight_layout()
    save(figure, out, "kru4o8_gap")
    return {
        "v_s": v_s,
        "condensation_energy_x": float(curves["+x"].energy[0]),
        **{f"gap_{name}_at_0.010": float(c.gap[5]) for name, c in curves.items()},
        **{f"last_q_{name}": float(q[c.gap > 0].max()) for name, c in curves.items()},
    }


FIGURES = (harmonics, field_against_superflow, anisotropy, field_against_current)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "images")
    parser.add_argument("--self-consistent", action="store_true")
    arguments = parser.parse_args()
    for draw in (*FIGURES, *((self_consistent_gap,) if arguments.self_consistent else ())):
        print(draw.__name__, {key: float(f"{value:.6g}") for key, value in draw(arguments.out).items()}, flush=True)
