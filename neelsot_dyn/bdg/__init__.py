"""The Bogoliubov-de Gennes layer: energies in t, lengths in a, k_B = ħ = e = 1."""

from neelsot_dyn.bdg.expansion import Expansion, a_z, expansion, gamma
from neelsot_dyn.bdg.gap import GapBranches, critical_temperature, gap_branches, pairing_interaction, solve_gap
from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.mixers import AndersonMixer, LinearMixer, Mixer
from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel
from neelsot_dyn.bdg.quadrature import Estimate, NotConvergedError
from neelsot_dyn.bdg.uniform import UniformBdG

__all__ = [
    "AndersonMixer",
    "ContinuumModel",
    "Estimate",
    "Expansion",
    "GapBranches",
    "GapSolution",
    "LatticeModel",
    "LinearMixer",
    "Mixer",
    "NotConvergedError",
    "UniformBdG",
    "a_z",
    "critical_temperature",
    "expansion",
    "gamma",
    "gap_branches",
    "pairing_interaction",
    "solve_gap",
]
