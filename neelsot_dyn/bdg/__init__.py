"""The Bogoliubov-de Gennes layer: energies in t, lengths in a, k_B = ħ = e = 1."""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.bdg import observables
    from neelsot_dyn.bdg.depairing import Depairing, GapCurve, LargestField, depairing, gap_curve, largest_neel_field
    from neelsot_dyn.bdg.disorder import DisorderedBdG, DisorderedState, mean_free_path
    from neelsot_dyn.bdg.expansion import Expansion, a_z, expansion, gamma
    from neelsot_dyn.bdg.gap import GapBranches, critical_temperature, gap_branches, pairing_interaction, solve_gap
    from neelsot_dyn.bdg.gap_solution import GapSolution
    from neelsot_dyn.bdg.gap_sweep import gap_sweep
    from neelsot_dyn.bdg.harmonics import HarmonicTable, PlaneHarmonics, harmonic_table, plane_harmonics
    from neelsot_dyn.bdg.landscape import WallLandscape
    from neelsot_dyn.bdg.lattice import LatticeBdG
    from neelsot_dyn.bdg.local_spectrum import local_density_of_states
    from neelsot_dyn.bdg.mixers import AndersonMixer, LinearMixer, Mixer
    from neelsot_dyn.bdg.models import ContinuumModel, LatticeModel
    from neelsot_dyn.bdg.parent import Parent
    from neelsot_dyn.bdg.quadrature import Estimate, NotConvergedError
    from neelsot_dyn.bdg.stripe import StripeBdG
    from neelsot_dyn.bdg.superflow import NotInvertibleError, Superflow
    from neelsot_dyn.bdg.uniform import UniformBdG
else:
    lazily(__name__)
