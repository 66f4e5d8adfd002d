"""Materials as frozen data: every number with its source, every assumption flagged."""

from neelsot_dyn.materials.material import ElectronicStructure, Magnet, Material
from neelsot_dyn.materials.presets import KRU4O8, PRESETS, SEED_MODEL, named
from neelsot_dyn.materials.superconductor import NIOBIUM_STRIP, ParentSuperconductor

__all__ = [
    "KRU4O8",
    "NIOBIUM_STRIP",
    "PRESETS",
    "SEED_MODEL",
    "ElectronicStructure",
    "Magnet",
    "Material",
    "ParentSuperconductor",
    "named",
]
