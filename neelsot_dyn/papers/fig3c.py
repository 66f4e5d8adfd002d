"""Fig. 3(c) of arXiv:2603.22243: F against the place of a wall; a slope for domains ±ŷ, none for the turned wall.

50 × 20 sites (wall along x̂) and 20 × 50 (along ŷ), δ = 4a, q = 2π/50 along x̂, a second wall at the edge. Thick:
domains ±ŷ; thin: the wall turned by 90° about ẑ. With the gap solved for, a wall along x̂ is no straight line: the
superflow redistributes between the domains until the current is even, which adds a parabola, F'' = 4g²/νL.

The slope is F(+ŷ) − F(−ŷ) per way only for walls far apart. Here the tails of wall and partner overlap: n_y summed over
the sites changes by 2.08 per site at the middle, not by 2, and the energies follow that sum, F(1) w Σ n_y, to 1 %.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._paper import BLUE, RED, label, legend, panels
from neelsot_dyn.papers._walls import FLOW, LENGTH, WIDTH, wall_energies


def compute(quick: bool = False) -> Dataset:
    """Both orientations of the wall in space, both of its domains, both gaps."""
    center = np.linspace(0.2 * LENGTH, 0.8 * LENGTH, 7 if quick else 31)
    return wall_energies(("y", "x"), [FLOW], center.tolist()).isel(q=0, angle=0)


def draw(dataset: Dataset) -> Figure:
    """F − F(0.2 L): left self-consistent as the paper, right at fixed gap."""
    figure, axes = panels(2, height=2.6, sharey=True)
    place = dataset["center"] / LENGTH
    titles = {
        "self-consistent": rf"self-consistent, $V_s = {dataset.attrs['v_s']:g}t$",
        "fixed": rf"fixed, $|\Delta| = {dataset.attrs['fixed_gap']:.2f}t$",
    }
    for panel, gap in zip(axes, titles, strict=True):
        for along, colour in (("x", BLUE), ("y", RED)):
            for domains, style, width in (("y", "-", 2.0), ("x", "--", 1.0)):
                f = dataset["free_energy"].sel(gap=gap, along=along, domains=domains)
                name = rf"along $\hat {along}$, domains $\pm\hat {domains}$"
                shift = width if along == "x" else width / 2
                panel.plot(place, f - f[0], style, color=colour, linewidth=shift, label=name)
        label(panel, "$r_0/L$", "$F - F(0.2L)$  ($t$)" if panel is axes[0] else "", titles[gap])
    legend(axes[1], loc="lower left", ncols=1)
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """±ŷ walls follow the local energy F(1) w Σ n_y, bent where the flow redistributes; turned walls are flat."""
    f, place = dataset["free_energy"], dataset["center"].values
    summed = dataset["summed_n_y"].sel(domains="y").values
    found = []
    for gap in ("fixed", "self-consistent"):
        local = summed * float(dataset["bulk_difference"].sel(gap=gap)) * WIDTH / 2
        rise = local[-1] - local[0]
        for along in ("x", "y"):
            driven, turned = (f.sel(gap=gap, along=along, domains=domains).values for domains in ("y", "x"))
            slope = _fit(place, driven)[0] / _fit(place, local)[0]
            way, name = driven[-1] - driven[0], f"along {along}, {gap}"
            ends, change = (turned[-1] - turned[0]) / way, np.ptp(turned) / abs(way)
            found += [
                Claim(f"±ŷ {name}: slope at the middle over local energy's", slope, 1.0, 0.01),
                Claim(f"±ŷ {name}: F(0.8L) − F(0.2L) over local energy's", way / rise, 1.0, 0.01),
                Claim(f"±x̂ {name}: F(0.8L) − F(0.2L) over that of ±ŷ", ends, 0.0, 1e-6),
                Claim(f"±x̂ {name}: largest change over that", change, 0.1, relation="<"),
            ]
    bent = [_fit(place, f.sel(gap="self-consistent", along=a, domains="y").values)[1] for a in ("x", "y")]
    found.append(Claim("±ŷ, curvature along x over that along y (flow redistributes)", bent[0] / bent[1], 5.0, 0, ">"))
    found.append(Claim("every gap equation converged", float(dataset["converged"]), 1.0))
    return found


def _fit(place: np.ndarray, energy: np.ndarray) -> tuple[float, float]:
    """Slope and curvature at the middle, from the inner two thirds, ten widths away from the other wall."""
    inner = np.abs(place - LENGTH / 2) <= 0.2 * LENGTH + 1e-9
    curve = np.polyfit(place[inner] - LENGTH / 2, energy[inner], 2)
    return float(curve[1]), float(2 * curve[0])
