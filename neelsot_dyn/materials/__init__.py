"""Materials as frozen data: every number with its source, every assumption flagged."""

from neelsot_dyn.materials.candidates import CANDIDATES, Candidate, Sourced
from neelsot_dyn.materials.material import ElectronicStructure, Magnet, Material
from neelsot_dyn.materials.material_file import MaterialError, to_toml
from neelsot_dyn.materials.plausibility import UnlikelyInput, layer_depairing, parent_doubts, superflow_doubts
from neelsot_dyn.materials.presets import KRU4O8, PRESETS, SEED_MODEL, from_toml, named
from neelsot_dyn.materials.superconductor import NIOBIUM_STRIP, SUPERCONDUCTORS, ParentSuperconductor

__all__ = [
    "CANDIDATES",
    "KRU4O8",
    "NIOBIUM_STRIP",
    "PRESETS",
    "SEED_MODEL",
    "SUPERCONDUCTORS",
    "Candidate",
    "ElectronicStructure",
    "Magnet",
    "Material",
    "MaterialError",
    "ParentSuperconductor",
    "Sourced",
    "UnlikelyInput",
    "from_toml",
    "layer_depairing",
    "named",
    "parent_doubts",
    "superflow_doubts",
    "to_toml",
]
