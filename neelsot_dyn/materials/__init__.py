"""Materials as frozen data: every number with its source, every assumption flagged."""

from neelsot_dyn.materials.material import ElectronicStructure, Magnet, Material
from neelsot_dyn.materials.presets import KRU4O8, PRESETS, SEED_MODEL, named

__all__ = ["KRU4O8", "PRESETS", "SEED_MODEL", "ElectronicStructure", "Magnet", "Material", "named"]
