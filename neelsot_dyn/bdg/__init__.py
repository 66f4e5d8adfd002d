"""The Bogoliubov-de Gennes layer: energies in t, lengths in a, k_B = ħ = e = 1."""

from neelsot_dyn.bdg.gap_solution import GapSolution
from neelsot_dyn.bdg.landscape import WallLandscape
from neelsot_dyn.bdg.lattice import LatticeBdG
from neelsot_dyn.bdg.local_spectrum import local_density_of_states
from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel
from neelsot_dyn.bdg.quadrature import Estimate
from neelsot_dyn.bdg.stripe import StripeBdG
from neelsot_dyn.bdg.uniform import NotConvergedError, UniformBdG

__all__ = [
    "ContinuumModel",
    "Estimate",
    "GapSolution",
    "LatticeBdG",
    "LatticeModel",
    "NotConvergedError",
    "StripeBdG",
    "UniformBdG",
    "WallLandscape",
    "local_density_of_states",
]
