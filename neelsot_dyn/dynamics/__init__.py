"""How does the Néel order move? Two-sublattice Landau-Lifshitz-Gilbert dynamics of an altermagnet, in SI units.

    energy = HomogeneousExchange(a0, a) + InhomogeneousExchange(a11) + UniaxialAnisotropy(k, (0, 1, 0)) + NeelField(b)
    llg = LLG(energy, magnetization, damping)
    for frame in evolve(llg, track, state, DormandPrince54(), times, window=FollowWall((0, 1, 0))):
        wall = track_wall(frame.state, track.positions(frame.offset), (0, 1, 0))

Fields are in tesla, energies per area of the track's cross-section in J/m²; M_s and K are those of ONE sublattice.
"""

from neelsot_dyn.dynamics.derived import DerivedQuantities, derived_quantities
from neelsot_dyn.dynamics.evolve import evolve
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.integrators import DormandPrince54, Heun, Integrator, RungeKutta4, Tableau
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.march import EvolutionError
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.problem import Snapshot
from neelsot_dyn.dynamics.stability import check_stability, fastest_rate, suggest_timestep
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.terms import (
    AltermagneticExchange,
    AppliedField,
    EnergySum,
    EnergyTerm,
    HomogeneousExchange,
    InhomogeneousExchange,
    InterfacialDMI,
    NeelField,
    UniaxialAnisotropy,
    Zeeman,
)
from neelsot_dyn.dynamics.thermal import ThermalField
from neelsot_dyn.dynamics.track import Grid, Mesh, Track
from neelsot_dyn.dynamics.wall import Wall, WallError, track_wall, transverse_axes
from neelsot_dyn.dynamics.window import FollowWall

__all__ = [
    "LLG",
    "AltermagneticExchange",
    "AppliedField",
    "DerivedQuantities",
    "DormandPrince54",
    "EnergySum",
    "EnergyTerm",
    "EvolutionError",
    "FollowWall",
    "Functional",
    "Grid",
    "Heun",
    "HomogeneousExchange",
    "InhomogeneousExchange",
    "Integrator",
    "InterfacialDMI",
    "Mesh",
    "NeelField",
    "Place",
    "RungeKutta4",
    "Snapshot",
    "Tableau",
    "ThermalField",
    "Track",
    "TwoSublatticeState",
    "UniaxialAnisotropy",
    "Wall",
    "WallError",
    "Zeeman",
    "check_stability",
    "derived_quantities",
    "evolve",
    "fastest_rate",
    "suggest_timestep",
    "track_wall",
    "transverse_axes",
]
