"""Fig. 3(d) of arXiv:2603.22243: F against the inner angle of a wall with domains ±x̂, for both signs of q.

50 × 20 and 20 × 50 sites, δ = 4a. The second wall turns back (θ 0 → π → 0) and takes part in the rotation: half of F
is shown. With domains ±ŷ, F would not depend on the angle; with a second wall that winds on, the odd part would cancel.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._paper import BLUE, RED, label, legend, panels
from neelsot_dyn.papers._sweeps import harmonics
from neelsot_dyn.papers._walls import FLOW, LENGTH, WIDTH, wall_energies


def compute(quick: bool = False) -> Dataset:
    """Both orientations of the wall in space, both signs of q, both gaps; per wall."""
    angle = np.linspace(0, 2 * np.pi, 13 if quick else 49)
    found = wall_energies(("x",), [FLOW, -FLOW], [LENGTH / 2], angle.tolist()).isel(center=0, domains=0)
    found["free_energy"] = (found["free_energy"] / 2).assign_attrs(units="t", long_name="free energy per wall")
    return found


def draw(dataset: Dataset) -> Figure:
    """F − ⟨F⟩: left self-consistent as the paper, right at fixed gap."""
    figure, axes = panels(2, height=2.6, sharey=True)
    angle = dataset["angle"] / np.pi
    titles = {
        "self-consistent": rf"self-consistent, $V_s = {dataset.attrs['v_s']:g}t$",
        "fixed": rf"fixed, $|\Delta| = {dataset.attrs['fixed_gap']:.2f}t$",
    }
    for panel, gap in zip(axes, titles, strict=True):
        for i, (sign, colour) in enumerate((("+", BLUE), ("-", RED))):
            for along, style in (("x", "-"), ("y", ".")):
                f = dataset["free_energy"].sel(gap=gap, along=along).isel(q=i)
                name = rf"$qa = {sign}2\pi/50$, along $\hat {along}$"
                panel.plot(angle, 1e2 * (f - f[:-1].mean()), style, color=colour, markersize=4, label=name)
        y_label = r"$F - \langle F\rangle$ per wall  ($10^{-2}\,t$)" if panel is axes[0] else ""
        label(panel, r"inner angle $\phi_\mathrm{dw}/\pi$", y_label, titles[gap])
    legend(axes[0])
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """Minima at opposite angles for opposite currents; the size of the local energy, F(1) w Σ n_y."""
    found = []
    angle = dataset["angle"].values
    for gap in ("fixed", "self-consistent"):
        bulk = abs(float(dataset["bulk_difference"].sel(gap=gap)))
        local = np.ptp(dataset["summed_n_y"].values) / 2 * bulk * WIDTH / 2
        for along in ("x", "y"):
            forward, backward = dataset["free_energy"].sel(gap=gap, along=along).values
            name = f"along {along}, {gap}"
            turned = np.roll(backward[:-1], (len(angle) - 1) // 2)
            swing = np.ptp(forward)
            curve = harmonics(forward)
            others = np.abs(np.delete(curve, [0, 1])).max() / abs(curve[1])
            found += [
                Claim(f"{name}: minimum at +q, φ/π", angle[np.argmin(forward)] / np.pi, 0.5, 1e-9),
                Claim(f"{name}: minimum at −q, φ/π", angle[np.argmin(backward)] / np.pi, 1.5, 1e-9),
                Claim(f"{name}: F(−q, φ + π) − F(q, φ) over swing", np.ptp(turned - forward[:-1]) / swing, 0.0, 1e-4),
                Claim(f"{name}: largest other harmonic over the first", others, 0.05, relation="<"),
                Claim(f"{name}: swing over local energy's", swing / local, 1.0, 0.01),
            ]
    found.append(Claim("every gap equation converged", float(dataset["converged"]), 1.0))
    return found
