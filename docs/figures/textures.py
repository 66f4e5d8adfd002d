"""Figs. 2(c, d) and 3(c, d) of arXiv:2603.22243, and the numbers that they claim.

python docs/figures/textures.py --out runs/texture_figures [--quick]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from neelsot_dyn import bdg, materials

MODEL = bdg.LatticeModel.of(materials.SEED_MODEL)
V_S = 5.0
WALL_WIDTH = 4.0
LENGTH, WIDTH = 50, 20
FLOW = 2 * np.pi / 50


def save(figure: Figure, out: Path, name: str) -> None:
    """PNG and PDF."""
    out.mkdir(parents=True, exist_ok=True)
    for suffix in ("png", "pdf"):
        figure.savefig(out / f"{name}.{suffix}", dpi=200)
    plt.close(figure)


def figure_2cd(out: Path, quick: bool = False) -> dict[str, float]:
    """Free-energy density against the direction of n, 30 × 25 sites, one winding: fixed gap and self-consistent."""
    angles = np.linspace(0, 2 * np.pi, 13 if quick else 49)
    zero = np.zeros_like(angles)
    planes = {
        "c": ("angle in the $\\hat x$–$\\hat y$ plane", np.stack([np.cos(angles), np.sin(angles), zero], axis=1)),
        "d": ("angle in the $\\hat z$–$\\hat x$ plane", np.stack([np.sin(angles), zero, np.cos(angles)], axis=1)),
    }
    figure, axes = plt.subplots(1, 2, figsize=(7.0, 3.2), layout="constrained")
    numbers = {}
    for axis, (panel, (label, directions)) in zip(axes, planes.items(), strict=True):
        fixed, solved = np.empty((2, angles.size))
        gap = np.asarray(MODEL.gap)
        for i, n in enumerate(directions):
            stripe = bdg.StripeBdG(MODEL, np.tile(n, (30, 1)), width=25, q=2 * np.pi / 30, boundary="lab")
            fixed[i] = stripe.free_energy(MODEL.gap) / 750
            solution = stripe.solve_gap(V_S, gap0=gap)
            assert solution.converged
            solved[i], gap = solution.free_energy / 750, solution.gap
        for values, style, name in ((fixed, "o", f"BdG, $|\\Delta| = {MODEL.gap:.2f}t$"), (solved, "-", "")):
            shown = name or f"self-consistent, $|\\Delta| = {np.abs(gap).mean():.3f}t$"
            axis.plot(angles / np.pi, 1e4 * (values - values.mean()), style, markersize=3, label=shown)
        axis.set_xlabel(f"{label} ($\\pi$)")
        axis.set_ylabel("$F - \\langle F\\rangle$ ($10^{-4}\\,t/a^2$)")
        axis.set_title(f"2({panel}): $30 \\times 25$, $qa = 2\\pi/30$", fontsize=9)
        axis.set_ylim(top=1.6 * axis.get_ylim()[1])
        axis.legend(fontsize=7)
        for name, values in (("fixed", fixed), ("self-consistent", solved)):
            numbers[f"2{panel} peak-to-peak, {name} gap [t/a²]"] = float(np.ptp(values))
    save(figure, out, "figure_2cd")
    return numbers


def figure_3c(axis: plt.Axes, quick: bool, cache: Path | None) -> dict[str, float]:
    """F against the wall's position for walls along x and y, domains ±ŷ and the wall turned by 90°."""
    center = np.linspace(0.2 * LENGTH, 0.8 * LENGTH, 5 if quick else 13)
    numbers = {}
    for v_s, style in ((V_S, "-"), (None, ":")):
        for along, colour in (("x", "tab:blue"), ("y", "tab:red")):
            for domains, width in (("y", 2.0), ("x", 1.0)):
                landscape = bdg.WallLandscape(
                    model=MODEL, sites=LENGTH, width=WIDTH, axis=along, domains=domains, v_s=v_s
                )
                data = landscape.compute(q=[FLOW], wall_width=[WALL_WIDTH], center=center, cache=cache)
                f = data.free_energy.values.ravel()
                kind = "fixed gap" if v_s is None else "self-consistent"
                wall = f"wall along $\\hat {along}$, domains $\\pm\\hat {domains}$"
                label = wall if v_s is not None else None
                axis.plot(center / LENGTH, f - f[0], style, color=colour, linewidth=width, label=label)
                name = f"3c along {along}, domains {domains}, {kind}"
                numbers[f"{name}: F(0.8) - F(0.2) [t]"] = float(f[-1] - f[0])
                inner = np.abs(center - LENGTH / 2) <= 0.2 * LENGTH
                fit = np.polyfit(center[inner] - LENGTH / 2, f[inner], 2)
                numbers[f"{name}: slope at the centre [t/a]"] = float(fit[1])
                numbers[f"{name}: curvature [t/a²]"] = float(2 * fit[0])
    axis.set_xlabel("wall position $r_0 / L$")
    axis.set_ylabel("$F - F(0.2L)$ ($t$)")
    axis.set_title("3(c): solid self-consistent, dotted fixed gap", fontsize=9)
    axis.legend(fontsize=6)
    return numbers


def figure_3d(axis: plt.Axes, quick: bool, cache: Path | None) -> dict[str, float]:
    """F against the inner angle of the wall with domains ±x̂, for ±q; both walls turn, half is shown."""
    angle = np.linspace(0, 2 * np.pi, 9 if quick else 25)
    numbers = {}
    for v_s, style in ((V_S, "-"), (None, ":")):
        for along, marker in (("x", ""), ("y", ".")):
            landscape = bdg.WallLandscape(model=MODEL, sites=LENGTH, width=WIDTH, axis=along, domains="x", v_s=v_s)
            data = landscape.compute(
                q=[FLOW, -FLOW], wall_width=[WALL_WIDTH], center=[LENGTH / 2], angle=angle, cache=cache
            )
            f = data.free_energy.values.squeeze() / 2
            f = f - f.mean(axis=1, keepdims=True)
            for values, colour, sign in zip(f, ("tab:blue", "tab:red"), "+-", strict=True):
                label = f"wall along $\\hat {along}$, $q = {sign}2\\pi/50$" if v_s is not None else None
                axis.plot(angle / np.pi, values, style, marker=marker, color=colour, label=label, markersize=4)
            name = f"3d along {along}, {'fixed gap' if v_s is None else 'self-consistent'}"
            numbers[f"{name}: peak-to-peak of one wall [t]"] = float(np.ptp(f[0]))
            numbers[f"{name}: angle of the minimum at +q [π]"] = float(angle[np.argmin(f[0])] / np.pi)
            numbers[f"{name}: angle of the minimum at -q [π]"] = float(angle[np.argmin(f[1])] / np.pi)
    axis.set_xlabel("inner angle $\\varphi_{dw}$ ($\\pi$)")
    axis.set_ylabel("$F - \\langle F\\rangle$ per wall ($t$)")
    axis.set_title("3(d): solid self-consistent, dotted fixed gap", fontsize=9)
    axis.set_ylim(top=1.75 * axis.get_ylim()[1])
    axis.legend(fontsize=6, ncols=2, loc="upper center")
    return numbers


def figure_3cd(out: Path, quick: bool = False, cache: Path | None = None) -> dict[str, float]:
    """Both panels, and the ratio that the local limit puts at 2·30/(2π·4) = 2.39."""
    figure, axes = plt.subplots(1, 2, figsize=(8.0, 3.6), layout="constrained")
    numbers = figure_3c(axes[0], quick, cache) | figure_3d(axes[1], quick, cache)
    save(figure, out, "figure_3cd")
    for kind in ("fixed gap", "self-consistent"):
        for along in ("x", "y"):
            rise = abs(numbers[f"3c along {along}, domains y, {kind}: F(0.8) - F(0.2) [t]"])
            swing = numbers[f"3d along {along}, {kind}: peak-to-peak of one wall [t]"]
            numbers[f"ratio along {along}, {kind} (local limit 2.39)"] = rise / swing
    return numbers


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/texture_figures"), help="directory of the figures")
    parser.add_argument("--quick", action="store_true", help="coarse: seconds, for a test")
    arguments = parser.parse_args()
    numbers = figure_2cd(arguments.out, arguments.quick) | figure_3cd(arguments.out, arguments.quick)
    for name, value in numbers.items():
        print(f"{name}: {value:.6g}")


if __name__ == "__main__":
    main()
