"""Fig. 3(a) of arXiv:2603.22243: the supercurrent over all directions of a uniform Néel vector; it follows n_y.

50 × 20 sites, one winding along x, V_s = 5t, the gap self-consistent for every direction.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._later import Dataset, Figure, new_dataset
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._currents import self_consistent_currents
from neelsot_dyn.papers._paper import V_S, label, panels


def compute(quick: bool = False) -> Dataset:
    """I(θ, φ)."""
    theta, phi = np.linspace(0, np.pi, 7 if quick else 25), np.linspace(0, 2 * np.pi, 13 if quick else 49)
    found = self_consistent_currents(1, _directions(theta, phi))
    return new_dataset(
        {
            "current": (("theta", "phi"), found.current, {"units": "e t/hbar", "long_name": "through 20 bonds"}),
            "gap": (("theta", "phi"), found.gap, {"units": "t"}),
            "residual": ((), found.residual, {"units": "t", "long_name": "largest of the gap equations"}),
            "converged": ((), int(found.converged)),
        },
        coords={"theta": ("theta", theta, {"units": "rad"}), "phi": ("phi", phi, {"units": "rad"})},
        attrs={"q": 2 * np.pi / 50, "v_s": V_S},
    )


def draw(dataset: Dataset) -> Figure:
    """A map over the sphere."""
    figure, axes = panels(height=2.2)
    phi, theta = dataset["phi"] / np.pi, dataset["theta"] / np.pi
    mesh = axes.pcolormesh(phi, theta, dataset["current"], cmap="cividis", shading="gouraud", rasterized=True)
    bar = figure.colorbar(mesh)
    bar.set_label(r"$I$  ($et/\hbar$)", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    axes.invert_yaxis()
    label(axes, r"$\phi/\pi$", r"$\theta/\pi$", rf"$qa = 2\pi/50$, $V_s = {dataset.attrs['v_s']:g}t$")
    return figure


def claims(dataset: Dataset) -> list[Claim]:
    """The current follows n_y, and by much."""
    current = dataset["current"].values
    n_y = _directions(dataset["theta"].values, dataset["phi"].values)[..., 1]
    slope, mean = np.polyfit(n_y.ravel(), current.ravel(), 1)
    left = current - mean - slope * n_y
    return [
        Claim("correlation of I with n_y, largest at −ŷ", np.corrcoef(current.ravel(), n_y.ravel())[0, 1], -1.0, 1e-3),
        Claim("what a term ∝ n_y leaves, over the modulation", np.ptp(left) / np.ptp(current), 0.05, relation="<"),
        Claim("modulation over mean (strongly tunable)", np.ptp(current) / current.mean(), 0.5, relation=">"),
        Claim("residual of the gap equations, t", float(dataset["residual"]), 0.0, 1e-6),
        Claim("every gap equation converged", float(dataset["converged"]), 1.0),
    ]


def _directions(theta: np.ndarray, phi: np.ndarray) -> np.ndarray:
    """n(θ, φ), (theta, phi, 3), exactly zero where it vanishes."""
    t, p = np.meshgrid(theta, phi, indexing="ij")
    n = np.stack([np.sin(t) * np.cos(p), np.sin(t) * np.sin(p), np.cos(t)], axis=-1)
    n[np.abs(n) < 1e-15] = 0.0
    return np.asarray(n / np.linalg.norm(n, axis=-1, keepdims=True))
