"""Which materials come with the package, and how well are they known?"""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from neelsot_dyn._checks import did_you_mean
from neelsot_dyn.materials import material_file
from neelsot_dyn.materials.material import ElectronicStructure, Magnet, Material
from neelsot_dyn.units import BOHR_MAGNETON, ELECTRON_VOLT

_PAPER = "arXiv:2603.22243, experimental relevance"
_FIGURES = "arXiv:2603.22243, captions of Figs. 1-3"
_LATTICE_CONSTANT = 0.99e-9

_MAGNET_SOURCES = {
    "magnet.moment": f"{_PAPER}: m_s = 0.7 μ_B",
    "magnet.layer_height": "assumption: 0.31 nm, the short axis typical of a hollandite",
    "magnet.neel_temperature": "assumption: 100 K, not measured; gives B_E = 3 k_B T_N/m_s = 638 T",
    "magnet.stiffness_ratio": "assumption: 1/24, as of six opposite neighbours at a/2; c = γ B_E a/√12 = 32 km/s",
    "magnet.intra_share": "assumption: half of the stiffness within the sublattices, half between them",
    "magnet.altermagnetic_ratio": "assumption: no altermagnetic splitting of the stiffness",
    "magnet.wall_width": "assumption: δ0 = 4a, the wall of the paper's Fig. 3",
    "magnet.hard_axis_field": "assumption: ẑ hard by 20 mT, the band anisotropy of the BdG model itself",
    "magnet.dmi": "computed: D of the BdG model's own 4a wall along x̂ (coupling.rest_terms)",
    "magnet.damping": "assumption: α = 0.01, not measured",
    "magnet.gyromagnetic_ratio": "CODATA, free electron",
}

KRU4O8 = Material(
    name="KRu4O8",
    lattice_constant=_LATTICE_CONSTANT,
    electrons=ElectronicStructure(
        hopping=0.05 * ELECTRON_VOLT, t_m=0.037 / 0.05, t_so=1.3e-3 / 0.05, mu=1.0, gap=1e-3 / 0.05
    ),
    magnet=Magnet(
        moment=0.7 * BOHR_MAGNETON,
        layer_height=0.31e-9,
        neel_temperature=100.0,
        wall_width=4 * _LATTICE_CONSTANT,
        hard_axis_field=0.02,
        dmi=5.569e-7,
        damping=0.01,
    ),
    sources={
        "lattice_constant": f"{_PAPER}: a = 0.99 nm",
        "electrons.hopping": f"{_PAPER}: t = 0.05 eV",
        "electrons.t_m": f"{_PAPER}: t_m = 0.037 eV",
        "electrons.t_so": f"{_PAPER}: t_so = 1.3 meV",
        "electrons.mu": f"{_PAPER}: μ = 0.05 eV",
        "electrons.gap": f"{_PAPER}: Δ0 = 1 meV, a fixed gap (proximity to a robust superconductor)",
        "electrons.interface_rate": "none: the paper holds the gap in the film",
        "reduced_temperature": "assumption: T = 0.1 T_c as in the paper's figures",
        "layers": "assumption: one layer shares the interface torque",
        **_MAGNET_SOURCES,
    },
)
"""KRu4O8 under a superconductor: electronic numbers of the paper; magnetic ones mostly assumed, each flagged."""

SEED_MODEL = evolve(
    KRU4O8,
    name="seed model",
    electrons=ElectronicStructure(hopping=0.05 * ELECTRON_VOLT, t_m=0.2, t_so=0.2, mu=0.05, gap=0.2),
    magnet=evolve(KRU4O8.magnet, hard_axis_field=-3.702e-3, dmi=3.790e-7),
    sources={
        **KRU4O8.sources,
        "electrons.hopping": "assumption: t = 0.05 eV as for KRu4O8",
        "electrons.t_m": f"{_FIGURES}: t_m = 0.2 t",
        "electrons.t_so": f"{_FIGURES}: t_so = 0.2 t",
        "electrons.mu": f"{_FIGURES}: μ = 0.05 t",
        "electrons.gap": f"{_FIGURES}: Δ0 = 0.2 t",
        "lattice_constant": "assumption: as for KRu4O8",
        "magnet.moment": "assumption: as for KRu4O8",
        "magnet.hard_axis_field": "assumption: the band anisotropy alone, which makes ẑ easy (coupling.rest_terms)",
    },
)
"""The parameter set of the paper's figures, with KRu4O8's magnet so that it can run as a device."""

PRESETS = {"kru4o8": KRU4O8, "seed_model": SEED_MODEL}


def named(name: str) -> Material:
    """The preset of that name (case does not matter), or the material of a TOML file, if the name ends with .toml.

    Raises ValueError that lists the presets, or says what is wrong with the file.
    """
    if str(name).lower().endswith(".toml"):
        return from_toml(name)
    try:
        return PRESETS[name.lower()]
    except (KeyError, AttributeError):
        hint = did_you_mean(name, PRESETS)
        known = f"give one of {', '.join(PRESETS)}{hint}, or a .toml file"
        raise ValueError(f"material = {name!r} is not known: {known}") from None


def from_toml(path: str | Path) -> Material:
    """The material of a TOML file (`material_file` says how it looks). Raises MaterialError."""
    return material_file.load(path, PRESETS)
