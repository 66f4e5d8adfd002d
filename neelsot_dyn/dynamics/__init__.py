"""How does the Néel order move? Two-sublattice dynamics of an altermagnet on tracks and meshes, in SI units.

    energy = HomogeneousExchange(a0, a) + InhomogeneousExchange(a11) + UniaxialAnisotropy(k, (0, 1, 0)) + NeelField(b)
    llg = LLG(energy, magnetization, damping)
    for frame in evolve(llg, track, state, DormandPrince54(), times, window=FollowWall((0, 1, 0))):
        wall = track_wall(frame.state, track.positions(frame.offset), (0, 1, 0))

Three levels answer the same call, `wall_trajectory(level, track, start, times, axis)`: `LLG` (both sublattices, any
term, noise), `SigmaModel` (n alone, steps past the magnons), `CollectiveCoordinates` (the wall as a particle).
`suggest_level` says which one is affordable, and why.

Fields are in tesla, energies per area of a track's cross-section in J/m², or per thickness of a mesh in J/m; M_s and K
are those of ONE sublattice.
"""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.dynamics.barrier import ReversalEstimate, reversal_estimate
    from neelsot_dyn.dynamics.collective import CollectiveCoordinates, CollectivePath, WallCoordinates
    from neelsot_dyn.dynamics.curvature import SoftestDirection, softest_direction
    from neelsot_dyn.dynamics.electrical import electrical_observers, superflow_torque
    from neelsot_dyn.dynamics.events import AngleCrosses, WallGone, WallReaches, wall_of
    from neelsot_dyn.dynamics.evolve import evolve
    from neelsot_dyn.dynamics.functional import Functional
    from neelsot_dyn.dynamics.implicit import AdaptiveMidpoint, ImplicitMidpoint
    from neelsot_dyn.dynamics.integrators import DormandPrince54, Heun, Integrator, RungeKutta4, Tableau
    from neelsot_dyn.dynamics.level_choice import LevelChoice, suggest_level
    from neelsot_dyn.dynamics.llg import LLG
    from neelsot_dyn.dynamics.march import EvolutionError
    from neelsot_dyn.dynamics.parameters import Place
    from neelsot_dyn.dynamics.path import EnergyPath, ThermalEscape, minimum_energy_path, thermal_escape
    from neelsot_dyn.dynamics.problem import Snapshot
    from neelsot_dyn.dynamics.relaxation import Relaxation, minimise, relax
    from neelsot_dyn.dynamics.run import Recording, record, wall_observers
    from neelsot_dyn.dynamics.schedule import Schedule, Segment, equal_steps
    from neelsot_dyn.dynamics.sigma import SigmaModel, suggest_sigma_step
    from neelsot_dyn.dynamics.sigma_run import SigmaSnapshot, evolve_sigma
    from neelsot_dyn.dynamics.spectrum import (
        Dispersion,
        Modes,
        Spectrum,
        UnstableState,
        fourier_spectrum,
        magnon_dispersion,
        normal_modes,
    )
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
        SuperflowTorque,
        UniaxialAnisotropy,
        Zeeman,
    )
    from neelsot_dyn.dynamics.terms import NeelField as StaggeredField
    from neelsot_dyn.dynamics.thermal import ThermalField
    from neelsot_dyn.dynamics.track import Grid, Mesh, Track
    from neelsot_dyn.dynamics.trajectory import WallTrajectory, wall_state, wall_trajectory
    from neelsot_dyn.dynamics.wall import Wall, WallError, track_wall, transverse_axes, wall_positions
    from neelsot_dyn.dynamics.wall_line import WallLine, wall_line
    from neelsot_dyn.dynamics.window import FollowWall
    from neelsot_dyn.materials.scales import DerivedQuantities, derived_quantities
else:
    lazily(__name__)
