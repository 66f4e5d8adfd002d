"""For which walls is the local torque good to 1, 5, 10 per cent of the texture solver's?

At inner angles φ all around, E(φ) = F(q) − F(0) of an ideal wall by the texture solver between leads and by the local
sum Σ f(n_i) of uniform states (`local_wall`). Both are Fourier series in φ. F(φ, −q) = F(−φ, q) by the rotation of the
wall by 180° about ẑ, so the part odd in φ is the one odd in the superflow: the Néel torque proper; the even part is the
anisotropy that the superflow adds. The force on the position needs no map: it is the bulk difference in either picture,
exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn._later import Dataset, new_dataset
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import LatticeModel, WallLandscape
from neelsot_dyn.materials import Material
from neelsot_dyn.validation.local_wall import LocalWall

LEVELS = (0.01, 0.05, 0.10)
LENGTHS = 16
"""Length of the stripe in wall widths: tails of e^-8."""
SHORTEST = 97
QUANTITIES = {
    "energy": "change of the wall's energy with the angle",
    "torque": "torque on the angle",
    "odd_energy": "the same, part odd in the superflow",
    "odd_torque": "torque on the angle, part odd in the superflow",
}


@checked
def validity_map(
    material: Material,
    superflow: float,
    wall_widths: Sequence[float],
    *,
    domains: str = "x",
    axis: str = "x",
    width: int | None = None,
    angles: int = 8,
    samples: int = 32,
    model: LatticeModel | None = None,
    tolerance: float = 1e-10,
    cache: Path | str | None = None,
    executor: Executor | None = None,
) -> Dataset:
    """Local against microscopic walls of the given widths [m] under the superflow q x̂ [1/m], at fixed gap.

    domains "x" or "y" (`textures.domain_wall`); axis: direction that the wall varies along. width: sites across, None
    for infinitely many. angles: inner angles around the circle (even); samples: along the great circle of every local
    wall. tolerance: absolute error [t] of every free energy of an infinite width.

    Variables, along wall_width: microscopic_energy and local_energy [t per site across] (also along angle), and for
    each of `QUANTITIES` the largest difference over the angle relative to the largest microscopic value, with
    `error`, what the two sides' own errors make of it, relative to the odd part. Attribute `good_to`: for each
    quantity the smallest width from which on it stays below 1, 5, 10 per cent (NaN: none of these).
    """
    require(angles >= 4 and angles % 2 == 0, "angles", angles, "an even integer >= 4")
    require(superflow != 0, "superflow", superflow, "a q other than 0 [1/m]")
    a = material.lattice_constant
    widths = np.asarray(wall_widths, dtype=float)
    require(
        widths.ndim == 1 and widths.size > 0 and bool((np.diff(widths) > 0).all()),
        "wall_widths",
        wall_widths,
        "ascending widths [m]",
    )
    model = LatticeModel.of(material) if model is None else model
    qa = material.units.superflow(superflow)
    phi = 2 * np.pi * np.arange(angles) / angles
    local = [
        LocalWall.of(model, q, domains, phi, width=width, axis=axis, samples=samples, cache=cache) for q in (qa, 0.0)
    ]
    rows = 1 if width is None else width
    found, expected, errors = [], [], []
    for delta in widths / a:
        sites = max(SHORTEST, int(LENGTHS * delta) | 1)
        landscape = WallLandscape(
            model=model, sites=sites, width=width, axis=axis, domains=domains, partner="none", ends="leads",
            tolerance=tolerance,
        )  # fmt: skip
        data = landscape.compute(
            q=[qa, 0.0],
            wall_width=[float(delta)],
            center=[(sites - 1) / 2],
            angle=list(phi),
            cache=cache,
            executor=executor,
        )
        table = data["free_energy"].transpose("q", "angle", "wall_width", "center").values[..., 0, 0] / rows
        found.append(table[0] - table[1])
        place = np.arange(sites, dtype=float)
        sums = [wall.energies(place, (sites - 1) / 2, float(delta)) for wall in local]
        expected.append(sums[0] - sums[1])
        own = 2 * float(data["free_energy_error"].max()) / rows + 1e-13 * float(np.abs(table).max())
        errors.append(own + sum(wall.error for wall in local) * 2 * delta)
    result = new_dataset(
        {
            "microscopic_energy": (("wall_width", "angle"), np.array(found)),
            "local_energy": (("wall_width", "angle"), np.array(expected)),
        },
        coords={"wall_width": widths, "angle": phi},
    )
    exact, rough = (_parts(np.array(values), phi) for values in (found, expected))
    for name, long_name in QUANTITIES.items():
        off = np.abs(rough[name] - exact[name]).max(axis=1) / np.abs(exact[name]).max(axis=1)
        result[name] = ("wall_width", off, {"long_name": f"{long_name}: local against microscopic", "units": ""})
    smallest = np.abs(exact["odd_energy"]).max(axis=1)
    result["error"] = ("wall_width", np.array(errors) / smallest, {"long_name": "error relative to the odd part"})
    for name in ("microscopic_energy", "local_energy"):
        result[name].attrs |= {"long_name": name.replace("_", " ") + ", F(q) − F(0)", "units": "t"}
    result["wall_width"].attrs |= {"long_name": "wall width", "units": "m"}
    result["angle"].attrs |= {"long_name": "inner angle of the wall", "units": "rad"}
    result.attrs |= {
        "material": material.name,
        "superflow": float(superflow),
        "label": "fixed gap",
        "domains": domains,
        "axis": axis,
        "thermal_length": _thermal_length(model) * a,
    }
    return result


@checked
def good_to(dataset: Dataset, quantity: str, level: float) -> float:
    """The smallest wall width [m] of the map from which on `quantity` stays below `level`; NaN where there is none."""
    require(quantity in QUANTITIES, "quantity", quantity, f"one of {', '.join(QUANTITIES)}")
    known = quantity in dataset and "wall_width" in dataset
    require(known, "dataset", dataset, f"one that validity_map made, with {quantity} along wall_width")
    bad = np.flatnonzero(dataset[quantity].values > level)
    first = 0 if bad.size == 0 else int(bad[-1]) + 1
    widths = dataset["wall_width"].values
    return float(widths[first]) if first < len(widths) else float("nan")


def _parts(energy: np.ndarray, phi: np.ndarray) -> dict[str, np.ndarray]:
    """Changes with φ (widths, angles) of the energy and its slope, whole and odd in φ."""
    waves = np.fft.rfft(energy, axis=1) / phi.size
    waves[:, -1] /= 2  # of the highest order only the cosine is known
    waves[:, 0] = 0
    order = np.arange(waves.shape[1])
    fine = 2 * np.pi * np.arange(16 * phi.size) / (16 * phi.size)
    cosine, sine = 2 * waves.real, -2 * waves.imag
    c, s = np.cos(np.outer(order, fine)), np.sin(np.outer(order, fine))
    k = order[:, None]
    return {
        "energy": cosine @ c + sine @ s,
        "torque": sine @ (k * c) - cosine @ (k * s),
        "odd_energy": sine @ s,
        "odd_torque": sine @ (k * c),
    }


def _thermal_length(model: LatticeModel) -> float:
    """v_F/2πT in a, with v_F = 2√μ of the bare band bottom."""
    return float(2 * np.sqrt(max(model.mu, 0.0)) / (2 * np.pi * model.temperature))
