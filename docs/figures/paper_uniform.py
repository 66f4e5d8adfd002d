"""Figures 1(c), 1(d), 2(a), 2(b), 3(a) and 3(b) of arXiv:2603.22243, each with its claim as a number.

    python docs/figures/paper_uniform.py [--out DIR]

Every function computes one panel, asserts what the paper says about it, saves PNG and PDF, and returns the numbers.
Figs. 1 and 2: the continuum model (Eq. 7) on a disk |k| < 8/a, fixed gap, against Eqs. 8-9. Fig. 3: the lattice model,
50 × 20 sites, one winding of the phase, V_s = 5t, self-consistent.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from attrs import evolve

from neelsot_dyn import bdg, materials
from neelsot_dyn.bdg.harmonics import plane_directions

X, Y, Z = np.eye(3)
ELECTRONS = materials.SEED_MODEL.electrons
CONTINUUM = bdg.ContinuumModel(
    mu=ELECTRONS.mu,
    t_so=ELECTRONS.t_so,
    t_m=ELECTRONS.t_m,
    gap=ELECTRONS.gap_at(0.1),
    temperature=ELECTRONS.thermal_energy(0.1),
    cutoff=8.0,
)
BLUE, RED, GREY = "#1f5fa8", "#b3332d", "#555555"


def flow(q: np.ndarray | float) -> np.ndarray:
    """q x̂."""
    q = np.asarray(q, dtype=float)
    return np.stack([q, np.zeros_like(q)], axis=-1)


def save(figure: plt.Figure, out: Path, name: str) -> None:
    """PNG and PDF."""
    out.mkdir(parents=True, exist_ok=True)
    for kind in ("png", "pdf"):
        figure.savefig(out / f"{name}.{kind}", dpi=160, bbox_inches="tight")
    plt.close(figure)


def difference(model: bdg.ContinuumModel, q: np.ndarray | float, n: np.ndarray) -> np.ndarray:
    """δF_n = F(q, n) − F(q, x̂) in t/a²."""
    solver = bdg.UniformBdG(model)
    return solver.free_energy(flow(q), n) - solver.free_energy(flow(q), X)


def figure_1c(out: Path) -> dict[str, float]:
    """δF_z(q), and against t_m at q = 0: a uniaxial anisotropy ∝ t_m², there already at q = 0, that changes as q²."""
    q, t_m = np.linspace(0.0, 0.1, 11), np.linspace(0.02, 0.2, 10)
    a_z = bdg.a_z(CONTINUUM)
    over_q = difference(CONTINUUM, q, Z)
    over_t_m = np.array([float(difference(evolve(CONTINUUM, t_m=t), 0.0, Z)) for t in t_m])
    numbers = {
        "analytic_over_bdg_at_q0": float(-(CONTINUUM.t_m**2) * a_z / over_q[0]),
        "analytic_over_bdg_at_small_t_m": float(-(t_m[0] ** 2) * a_z / over_t_m[0]),
        "power_of_t_m": float(np.polyfit(np.log(t_m[:4]), np.log(-over_t_m[:4]), 1)[0]),
        "power_of_q": float(np.polyfit(np.log(q[2:6]), np.log(np.abs(over_q[2:6] - over_q[0])), 1)[0]),
    }
    assert over_q[0] < 0, "ẑ is easy at q = 0"
    assert abs(numbers["analytic_over_bdg_at_small_t_m"] - 1) < 0.01
    assert abs(numbers["power_of_t_m"] - 2) < 0.02
    assert abs(numbers["power_of_q"] - 2) < 0.1

    figure, axis = plt.subplots(figsize=(4.2, 3.2))
    axis.plot(q, 1e6 * over_q, color=BLUE, label="BdG, against $qa$")
    axis.plot(q, np.full_like(q, -1e6 * CONTINUUM.t_m**2 * a_z), "x", color=BLUE, label="Eq. 9, against $qa$")
    axis.set(xlabel="$qa$", ylabel=r"$\delta F_z$  ($10^{-6}\,t/a^2$)")
    upper = axis.twiny()
    upper.plot(t_m, 1e6 * over_t_m, color=RED, label="BdG, against $t_m$")
    upper.plot(t_m, -1e6 * t_m**2 * a_z, "x", color=RED, label="Eq. 9, against $t_m$")
    upper.set_xlabel("$t_m/t$  ($q = 0$)", color=RED)
    lines = [*axis.get_lines(), *upper.get_lines()]
    axis.legend(lines, [line.get_label() for line in lines], fontsize=7, frameon=False)
    save(figure, out, "figure_1c")
    return numbers


def figure_1d(out: Path) -> dict[str, float]:
    """δF_y(q) and against t_m: linear in both, as Eq. 8."""
    q, t_m = np.linspace(-0.1, 0.1, 11), np.linspace(0.02, 0.2, 10)
    gamma = bdg.gamma(CONTINUUM)
    over_q = difference(CONTINUUM, q, Y)
    over_t_m = np.array([float(difference(evolve(CONTINUUM, t_m=t), 0.05, Y)) for t in t_m])
    slope, cubic = np.polynomial.polynomial.polyfit(q, over_q, [1, 3])[[1, 3]]
    numbers = {
        "analytic_over_bdg": float(CONTINUUM.t_m * gamma / slope),
        "analytic_over_bdg_at_small_t_m": float(t_m[0] * gamma * 0.05 / over_t_m[0]),
        "cubic_share_at_the_edge": float(abs(cubic * 0.1**3 / (slope * 0.1))),
        "even_part": float(np.abs(over_q + over_q[::-1]).max() / np.abs(over_q).max()),
        "power_of_t_m": float(np.polyfit(np.log(t_m[:4]), np.log(np.abs(over_t_m[:4])), 1)[0]),
    }
    assert abs(numbers["analytic_over_bdg_at_small_t_m"] - 1) < 0.01
    assert numbers["cubic_share_at_the_edge"] < 0.1, "linear in q"
    assert abs(numbers["power_of_t_m"] - 1) < 0.02

    figure, axis = plt.subplots(figsize=(4.2, 3.2))
    axis.plot(q, 1e5 * over_q, color=BLUE, label="BdG, against $qa$")
    axis.plot(q, 1e5 * CONTINUUM.t_m * gamma * q, "x", color=BLUE, label="Eq. 8, against $qa$")
    axis.set(xlabel="$qa$", ylabel=r"$\delta F_y$  ($10^{-5}\,t/a^2$)")
    upper = axis.twiny()
    upper.plot(t_m, 1e5 * over_t_m, color=RED, label="BdG, against $t_m$")
    upper.plot(t_m, 1e5 * t_m * gamma * 0.05, "x", color=RED, label="Eq. 8, against $t_m$")
    upper.set_xlabel("$t_m/t$  ($qa = 0.05$)", color=RED)
    lines = [*axis.get_lines(), *upper.get_lines()]
    axis.legend(lines, [line.get_label() for line in lines], fontsize=7, frameon=False)
    save(figure, out, "figure_1d")
    return numbers


def sweep(q: float, plane: str, psi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """F(ψ) − F(x̂) from the BdG and from Eqs. 8-9."""
    n = plane_directions(plane, psi)
    analytic = bdg.expansion(CONTINUUM).free_energy(CONTINUUM.t_m, flow(q), n)
    return difference(CONTINUUM, q, n), analytic


def figure_2a(out: Path) -> dict[str, float]:
    """n in the x̂-ŷ plane at qa = 0.1: one harmonic, sin φ."""
    phi = np.linspace(0, 2 * np.pi, 25)
    numeric, analytic = sweep(0.1, "xy", phi)
    harmonics = np.fft.rfft(numeric[:-1]) * 2 / 24
    numbers = {
        "first_harmonic": float(-harmonics[1].imag),
        "analytic_over_bdg": float(CONTINUUM.t_m * bdg.gamma(CONTINUUM) * 0.1 / -harmonics[1].imag),
        "largest_other_harmonic_share": float(np.abs(harmonics[2:]).max() / np.abs(harmonics[1])),
    }
    assert numbers["largest_other_harmonic_share"] < 0.05
    assert abs(numbers["analytic_over_bdg"] - 1) < 0.1
    figure, axis = plt.subplots(figsize=(4.2, 3.0))
    axis.plot(phi / np.pi, 1e5 * numeric, color=BLUE, label="BdG")
    axis.plot(phi / np.pi, 1e5 * analytic, "x", color=RED, label="Eq. 8")
    axis.set(xlabel=r"$\phi/\pi$", ylabel=r"$F - F(\hat x)$  ($10^{-5}\,t/a^2$)", title="$qa = 0.1$")
    axis.legend(frameon=False)
    save(figure, out, "figure_2a")
    return numbers


def figure_2b(out: Path) -> dict[str, float]:
    """n in the ẑ-x̂ and ẑ-ŷ planes at qa = 0.01: cos² θ, and with ŷ a first harmonic on top."""
    theta = np.linspace(0, 2 * np.pi, 25)
    curves = {plane: sweep(0.01, plane, theta) for plane in ("zx", "zy")}
    second = {plane: np.fft.rfft(c[0][:-1])[2].real * 2 / 24 for plane, c in curves.items()}
    first = -np.fft.rfft(curves["zy"][0][:-1])[1].imag * 2 / 24
    expected_second = -(CONTINUUM.t_m**2) * bdg.a_z(CONTINUUM) / 2
    numbers = {
        "uniaxial_analytic_over_bdg": float(expected_second / second["zx"]),
        "planes_agree": float(second["zy"] / second["zx"]),
        "field_analytic_over_bdg": float(CONTINUUM.t_m * bdg.gamma(CONTINUUM) * 0.01 / first),
        "field_over_uniaxial": float(abs(first / second["zx"])),
    }
    assert abs(numbers["uniaxial_analytic_over_bdg"] - 1) < 0.1
    assert abs(numbers["planes_agree"] - 1) < 0.02
    assert abs(numbers["field_analytic_over_bdg"] - 1) < 0.1
    figure, axis = plt.subplots(figsize=(4.2, 3.0))
    for (plane, (numeric, analytic)), colour in zip(curves.items(), (BLUE, RED), strict=True):
        axis.plot(theta / np.pi, 1e6 * numeric, color=colour, label=rf"BdG, $\hat z$-$\hat {plane[1]}$")
        axis.plot(theta / np.pi, 1e6 * analytic, "x", color=colour, label=rf"Eqs. 8-9, $\hat z$-$\hat {plane[1]}$")
    axis.set(xlabel=r"$\theta/\pi$", ylabel=r"$F - F(\hat x)$  ($10^{-6}\,t/a^2$)", title="$qa = 0.01$")
    axis.legend(fontsize=7, frameon=False)
    save(figure, out, "figure_2b")
    return numbers


SIZE, V_S = (50, 20), 5.0


def self_consistent_current(winding: int, n: np.ndarray) -> np.ndarray:
    """I through a cut of 20 bonds in e t/ħ, at the self-consistent gap of each n (..., 3)."""
    q = flow(2 * np.pi * winding / SIZE[0])
    solver = bdg.UniformBdG(bdg.LatticeModel.of(materials.SEED_MODEL), size=SIZE, boundary="lab")
    currents, gap0 = [], 0.45
    for direction in n.reshape(-1, 3):
        solution = solver.solve_gap(q, direction, v_s=V_S, gap0=gap0)
        assert solution.converged
        gap0 = float(solution.gap)
        state = evolve(solver, model=evolve(solver.model, gap=gap0))
        currents.append(SIZE[1] * state.current(q, direction)[0])
    return np.array(currents).reshape(n.shape[:-1])


def figure_3a(out: Path) -> dict[str, float]:
    """I(θ, φ) over the sphere of n: the current follows n_y."""
    theta, phi = np.linspace(0, np.pi, 19), np.linspace(0, 2 * np.pi, 37)
    angles = np.stack(np.meshgrid(theta, phi, indexing="ij"), axis=-1)
    n = np.stack(
        [np.sin(angles[..., 0]) * np.cos(angles[..., 1]), np.sin(angles[..., 0]) * np.sin(angles[..., 1]),
         np.cos(angles[..., 0])], axis=-1,
    )  # fmt: skip
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    current = self_consistent_current(1, n)
    centred = current - current.mean()
    numbers = {
        "mean_current": float(current.mean()),
        "modulation": float(np.ptp(current) / current.mean()),
        "correlation_with_n_y": float(np.corrcoef(centred.ravel(), n[..., 1].ravel())[0, 1]),
    }
    assert abs(numbers["correlation_with_n_y"]) > 0.95
    figure, axis = plt.subplots(figsize=(4.6, 3.0))
    mesh = axis.pcolormesh(phi / np.pi, theta / np.pi, current, cmap="viridis", shading="gouraud")
    figure.colorbar(mesh, label=r"$I$  ($et/\hbar$)")
    axis.set(xlabel=r"$\phi/\pi$", ylabel=r"$\theta/\pi$", title=r"$qa = 2\pi/50$, $V_s = 5t$, 20 bonds")
    save(figure, out, "figure_3a")
    return numbers


def figure_3b(out: Path) -> dict[str, float]:
    """I(φ) for ±q: I(−q, φ + π) = −I(q, φ)."""
    phi = np.linspace(0, 2 * np.pi, 25)
    n = plane_directions("xy", phi)
    forward, backward = self_consistent_current(1, n), self_consistent_current(-1, n)
    turned = np.roll(backward[:-1], 12)
    numbers = {
        "symmetry_error": float(np.abs(turned + forward[:-1]).max() / np.abs(forward).max()),
        "modulation": float(np.ptp(forward) / forward.mean()),
    }
    assert numbers["symmetry_error"] < 1e-7
    assert (forward > 0).all()
    assert (backward < 0).all()
    figure, axes = plt.subplots(2, 1, figsize=(4.2, 3.6), sharex=True)
    for axis, current, sign, colour in zip(axes, (forward, backward), "+-", (BLUE, RED), strict=True):
        axis.plot(phi / np.pi, current, "o-", ms=3, color=colour, label=rf"$qa = {sign}2\pi/50$")
        axis.set_ylabel(r"$I$  ($et/\hbar$)")
        axis.legend(frameon=False)
    axes[1].set_xlabel(r"$\phi/\pi$")
    save(figure, out, "figure_3b")
    return numbers


FIGURES = {f.__name__: f for f in (figure_1c, figure_1d, figure_2a, figure_2b, figure_3a, figure_3b)}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "images")
    arguments = parser.parse_args()
    for name, draw in FIGURES.items():
        print(name, {key: float(f"{value:.6g}") for key, value in draw(arguments.out).items()})
