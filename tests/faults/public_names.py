"""A right call of every public name, by "package.name" or "package.name.method", and which names have none, and why."""

from functools import cache, wraps

import numpy as np
from bad_input import CONSTANT, ERROR, INTERFACE, READS, RESULT, case, named

from neelsot_dyn import bdg, coupling, dynamics, flavor_wave, materials, output, racetrack, textures, units
from neelsot_dyn.bdg import observables

AXIS = (0.0, 1.0, 0.0)
Y = np.array([0.0, 1.0, 0.0])
Q = np.array([0.02, 0.01])
ELECTRONS = {"hopping": 8e-21, "t_m": 0.4, "t_so": 0.3, "mu": 0.8, "gap": 0.05}
LATTICE = {"mu": 0.8, "t_so": 0.3, "t_m": 0.4, "gap": 0.1, "temperature": 0.05}
MAGNET = {
    "moment": 2e-23,
    "layer_height": 1e-9,
    "neel_temperature": 300.0,
    "wall_width": 4e-9,
    "damping": 0.01,
    "hard_axis_field": 0.1,
    "stiffness_ratio": 0.04,
    "intra_share": 0.5,
    "altermagnetic_ratio": 0.1,
    "gyromagnetic_ratio": 1.76e11,
}


@cache
def model():
    return bdg.LatticeModel(**LATTICE)


@cache
def solver():
    return bdg.UniformBdG(model(), size=(6, 5))


@cache
def wall_chain():
    return textures.domain_wall(8, 4.0, 1.5)


@cache
def stripe():
    return bdg.StripeBdG(model(), wall_chain(), width=3, q=0.02)


@cache
def lattice():
    return bdg.LatticeBdG(model(), np.broadcast_to(wall_chain()[:, None, :], (8, 3, 3)).copy(), q=0.02)


@cache
def superflow():
    return bdg.Superflow(material=materials.KRU4O8, solver=solver())


@cache
def propelled():
    scenario = racetrack.Propulsion(saturation=0.1, left_domain="+y", duration=15e-12, frames=4, cells_per_width=4.0)
    return scenario.prepare()


@cache
def track():
    return dynamics.Track(length=30 * 3.96e-9, spacing=3.96e-9 / 4)


def llg():
    return propelled().llg


@cache
def state():
    return dynamics.TwoSublatticeState.from_neel(textures.wall_profile(track().x, float(track().x.mean()), 3.96e-9))


@cache
def domain():
    return dynamics.TwoSublatticeState.from_neel(np.tile([0.0, 1.0, 0.0], (track().cells, 1)))


STEP = 1e-15
TIMES = [0.0, 2e-15]
WALL = dynamics.WallCoordinates(position=6e-8)


@cache
def snapshot():
    return next(dynamics.evolve(llg(), track(), state(), dynamics.RungeKutta4(STEP), [0.0]))


@cache
def mesh():
    return dynamics.Mesh(lengths=(1.2e-7, 4e-9), spacing=(4e-9 / 3, 4e-9 / 3))


@wraps(dynamics.evolve)
def evolved(**arguments):
    return list(dynamics.evolve(**arguments))


@wraps(dynamics.evolve_sigma)
def evolved_sigma(**arguments):
    return list(dynamics.evolve_sigma(**arguments))


@cache
def sigma():
    energy = sum_of(propelled().llg.energy)
    return dynamics.SigmaModel(energy, llg().magnetization, llg().damping, llg().gyromagnetic_ratio)


def sum_of(energy):
    return energy


@cache
def bilayer():
    return flavor_wave.BilayerMott()


@cache
def square():
    field = np.diag([1.0, 1.0, -1.0, -1.0]) * 0.1
    return flavor_wave.square_model(1.0, 0.2, 0.1, field)


X = np.linspace(0.0, 1e-7, 6)[:, None]
YY = np.linspace(0.0, 4e-8, 4)[None, :]
XX, YM = np.broadcast_arrays(X, YY)
K = np.array([[0.3, 0.2], [0.1, -0.4]])

CASES = named(
    # units, textures
    case(units.LatticeUnits, hopping=8e-21, lattice_constant=1e-9),
    case(
        textures.domain_wall, sites=12, center=5.0, width=2.0, angle=0.3, domains="y", partner=True, partner_angle=0.2
    ),
    case(textures.wall_profile, r=np.linspace(0, 9, 10), center=4.0, width=2.0, angle=0.3, domains="y"),
    case(textures.bent_wall, x=XX, y=YM, center=5e-8, width=1e-8, angle=0.3, domains="y"),
    case(textures.bloch_line, x=XX, y=YM, center=5e-8, width=1e-8, line_center=2e-8, line_width=1e-8, domains="y"),
    case(
        textures.skyrmion, x=XX, y=YM, center=(5e-8, 2e-8), radius=2e-8, width=5e-9, winding=1, helicity=0.1, polarity=1
    ),
    case(textures.winding_number, n=textures.skyrmion(X, YY, (5e-8, 2e-8), 2e-8, 5e-9)),
    # materials
    case(materials.ElectronicStructure, **ELECTRONS),
    case(materials.SEED_MODEL.electrons.gap_at, reduced_temperature=0.3),
    case(materials.SEED_MODEL.electrons.thermal_energy, reduced_temperature=0.3),
    case(materials.Magnet, **MAGNET),
    case(
        materials.Material,
        name="x",
        lattice_constant=1e-9,
        electrons=materials.ElectronicStructure(**ELECTRONS),
        magnet=materials.Magnet(**MAGNET),
        reduced_temperature=0.1,
        layers=2,
        sources={"layers": "assumption: none"},
    ),
    case(
        materials.KRU4O8.with_changes, damping=0.01, layers=2, wall_width=4e-9, mu=0.7, gap=0.05, lattice_constant=1e-9
    ),
    case(
        materials.ParentSuperconductor,
        name="x",
        stiffness=1e-20,
        depairing_momentum=1e7,
        thickness=1e-8,
        width=1e-7,
        sources={"width": "assumption: none"},
    ),
    case(
        materials.ParentSuperconductor.of,
        name="x",
        penetration_depth=1e-7,
        coherence_length=1e-8,
        thickness=1e-8,
        width=1e-7,
    ),
    case(materials.NIOBIUM_STRIP.free_energy, q=np.array([1e6, 2e6])),
    case(materials.NIOBIUM_STRIP.sheet_current, q=np.array([1e6, 2e6])),
    case(materials.named, name="kru4o8"),
    # bdg: uniform
    case(bdg.LatticeModel, **LATTICE),
    case(bdg.Parent, rate=0.2, gap=0.1, half_band=2.0),
    case(bdg.DisorderedBdG, model=model(), strength=0.1, size=(3, 4), tolerance=1e-9),
    case(bdg.DisorderedBdG(model(), 0.1, (3, 4)).state, q=np.array([0.1, 0.0]), n=np.array([0.0, 0.6, 0.8])),
    case(bdg.mean_free_path, model=model(), strength=0.1, n=np.array([0.0, 0.6, 0.8]), points=60),
    case(bdg.LatticeModel.of, material=materials.KRU4O8, reduced_temperature=0.2),
    case(bdg.ContinuumModel, **LATTICE, cutoff=2.0),
    case(bdg.UniformBdG, model=model, size=(6, 5), boundary="gauge", tolerance=1e-10),
    case(solver().free_energy, q=Q, n=Y),
    case(solver().free_energy_estimate, q=Q, n=Y),
    case(solver().neel_field, q=Q, n=Y),
    case(solver().torque, q=Q, n=Y),
    case(solver().current, q=Q, n=Y),
    case(solver().spin_polarization, q=Q, n=Y),
    case(solver().pair_susceptibility, q=Q, n=Y),
    case(bdg.AndersonMixer, depth=3, weight=0.5),
    case(bdg.LinearMixer, weight=0.5),
    case(
        bdg.solve_gap,
        solver=solver,
        q=Q,
        n=Y,
        v_s=1.5,
        gap0=0.1,
        rtol=1e-6,
        mixer=bdg.AndersonMixer(),
        max_iterations=50,
        samples=6,
        long=("max_iterations", "samples"),
    ),
    case(
        bdg.gap_sweep,
        solver=solver,
        q=np.array([[0.0, 0.0], [0.02, 0.0]]),
        n=Y,
        v_s=1.5,
        temperature=0.02,
        gap0=0.1,
        rtol=1e-6,
        samples=4,
        long=("samples",),
    ),
    case(bdg.pairing_interaction, solver=solver, q=Q, n=Y),
    case(bdg.critical_temperature, solver=solver, q=np.zeros(2), n=Y, v_s=1.5),
    case(bdg.gap_branches, solver=solver, q=Q, n=Y, v_s=1.5, largest=0.6, samples=6, long=("samples",)),
    case(bdg.gap_curve, solver=solver, q=[0.0, 0.02], n=Y, v_s=1.5, direction=(1.0, 0.0), samples=6, long=("samples",)),
    case(
        bdg.depairing,
        solver=solver,
        n=Y,
        v_s=1.5,
        largest_q=0.8,
        direction=(1.0, 0.0),
        steps=4,
        rtol=1e-2,
        samples=5,
        long=("samples", "steps"),
    ),
    case(bdg.plane_harmonics, solver=solver, q=Q, plane="yx", samples=12, long=("samples",)),
    case(bdg.harmonic_table, solver=solver, q=np.array([0.02]), samples=12, long=("samples",)),
    case(bdg.largest_neel_field, solver=solver, q=[0.01, 0.02, 0.04], samples=5, long=("samples",)),
    case(bdg.Superflow, material=materials.KRU4O8, solver=solver, parent=materials.NIOBIUM_STRIP, direction=(1.0, 0.0)),
    case(superflow().sheet_current, q=np.array([1e6, 2e6]), n=Y),
    case(superflow().stiffness, q=1e6, n=Y),
    # bdg: textures
    case(
        bdg.StripeBdG,
        model=model,
        n=wall_chain,
        width=3,
        axis="x",
        q=0.02,
        ends="periodic",
        boundary="gauge",
        method="fast",
        tolerance=1e-8,
        pole_accuracy=1e-10,
    ),
    case(stripe().free_energy, gap=0.1, v_s=1.5),
    case(stripe().neel_field, gap=np.full(8, 0.1)),
    case(stripe().current, gap=np.full(8, 0.1 + 0j)),
    case(stripe().solve_gap, v_s=1.5, gap0=0.1, rtol=1e-3, samples=2),
    case(bdg.LatticeBdG, model=model, n=lattice().n, q=0.02, boundary="gauge", method="fast", pole_accuracy=1e-10),
    case(lattice().free_energy, gap=0.1, v_s=1.5),
    case(lattice().neel_field, gap=np.full((8, 3), 0.1)),
    case(bdg.local_density_of_states, stripe=stripe, gap=0.1, energies=np.array([0.0, 0.1]), broadening=0.02),
    case(
        bdg.WallLandscape,
        model=model,
        sites=12,
        width=3,
        axis="x",
        domains="y",
        partner="turning",
        ends="periodic",
        boundary="gauge",
        v_s=1.5,
        rtol=1e-4,
        tolerance=1e-8,
    ),
    case(
        bdg.WallLandscape(model=bdg.LatticeModel(**LATTICE), sites=12, width=3).compute,
        q=[0.02],
        wall_width=[2.0],
        center=[5.0],
        angle=(0.0,),
        cache=None,
        executor=None,
    ),
    case(
        observables.density_of_states,
        model=model,
        q=Q,
        n=Y,
        energies=np.array([0.0, 0.1]),
        broadening=0.05,
        size=(8, 8),
    ),
    case(observables.pair_amplitudes, model=model, k=K, q=Q, n=Y),
    case(observables.quasiparticle_energies, model=model, k=K, q=Q, n=Y),
    case(observables.spin_texture, model=model, k=K, q=Q, n=Y),
    case(observables.spin_polarization, model=model, q=Q, n=Y, size=(6, 5)),
    case(observables.triplet_pairs, model=model, q=Q, n=Y, size=(6, 5)),
    case(
        observables.diode_effect,
        solver=solver,
        n=Y,
        v_s=1.5,
        largest_q=0.8,
        steps=4,
        samples=5,
        long=("steps", "samples"),
    ),
    # coupling and racetrack
    case(
        racetrack.Propulsion,
        material="kru4o8",
        changes={"damping": 0.01},
        superflow=1e7,
        saturation=0.1,
        track_length=1.2e-6,
        start=1.5e-7,
        left_domain="-y",
        wall_angle=1.5,
        duration=2e-8,
        frames=10,
        cells_per_width=4.0,
        window_widths=40.0,
        method="rk4",
        step=1e-15,
    ),
    case(racetrack.synthetic_drive, material=materials.KRU4O8, amplitude=0.01),
    case(racetrack.steady_velocity, times=np.linspace(0, 1, 30), positions=np.linspace(0, 5, 30), inertia_time=0.01),
    case(racetrack.derived, material=materials.KRU4O8),
    case(racetrack.Axis, name="wall", values=np.arange(3), units="1", long_name="walls", free=("values",)),
    case(racetrack.Column, name="wall", units="1", long_name="walls"),
    case(coupling.with_gap_from, material=materials.KRU4O8, gap="proximity", interface_rate=0.05),
    case(coupling.neel_field, material=materials.KRU4O8, q=1e7, reduced_temperature=0.9, tolerance=1e-11),
    case(coupling.rest_terms, material=materials.SEED_MODEL, widths=(3e-9,), tolerance=1e-6, long=("widths",)),
    case(coupling.hard_axis_field, material=materials.SEED_MODEL, tolerance=1e-10),
    case(coupling.local_torque_width, material=materials.SEED_MODEL),
    case(
        coupling.inner_angle,
        material=materials.SEED_MODEL,
        superflow=1e8,
        axis="x",
        domains="x",
        width=3e-9,
        tolerance=1e-6,
    ),
    case(coupling.AngleLandscape, harmonics=[0.0, 1e-6], width=4e-9, error=0.0, free=("harmonics",)),
    case(
        coupling.torque_potential,
        material=materials.KRU4O8,
        q=1e7,
        reduced_temperature=0.9,
        directions=12,
        tolerance=1e-10,
        long=("directions",),
    ),
    # dynamics: what a run is made of
    case(dynamics.Track, length=1e-7, spacing=1e-9, ends="free"),
    case(dynamics.Mesh, lengths=(4e-8, 2e-8), spacing=(1e-9, 1e-9), ends=("free", "free")),
    case(dynamics.TwoSublatticeState, m1=np.tile([0.0, 1.0, 0.0], (5, 1)), m2=np.tile([0.0, -1.0, 0.0], (5, 1))),
    case(dynamics.TwoSublatticeState.from_neel, n=np.tile([0.0, 1.0, 0.0], (5, 1))),
    case(dynamics.HomogeneousExchange, a0=-3e-12, lattice_constant=1e-9),
    case(dynamics.InhomogeneousExchange, a11=1e-13, a12=-2e-13),
    case(dynamics.AltermagneticExchange, a_alt=1e-14, psi=0.1),
    case(dynamics.UniaxialAnisotropy, k=1e4, axis=AXIS, kind="easy"),
    case(dynamics.InterfacialDMI, d=1e-4),
    case(dynamics.Zeeman, b=(0.0, 0.1, 0.0)),
    case(dynamics.NeelField, b=(0.0, 0.1, 0.0)),
    case(dynamics.EnergySum, terms=(dynamics.Zeeman(AXIS), dynamics.NeelField(AXIS))),
    case(dynamics.ThermalField, temperature=1.0, section=1e-16, seed=3),
    case(
        dynamics.LLG,
        energy=llg().energy,
        magnetization=2e4,
        damping=0.01,
        gyromagnetic_ratio=1.76e11,
        thermal=dynamics.ThermalField(1.0, 1e-16),
    ),
    case(llg().rate, state=state, track=track, time=0.0),
    case(llg().field, state=state, track=track, time=0.0),
    case(llg().energy_density, state=state, track=track, time=0.0),
    case(dynamics.RungeKutta4, step=1e-15),
    case(dynamics.Heun, step=1e-15, renormalise=True),
    case(dynamics.DormandPrince54, rtol=1e-8, atol=1e-10, first_step=1e-15, largest_step=1e-13),
    case(dynamics.ImplicitMidpoint, step=1e-15, tolerance_of_m=1e-12),
    case(dynamics.AdaptiveMidpoint, rtol=1e-6, first_step=1e-15, largest_step=1e-13),
    case(dynamics.FollowWall, axis=AXIS),
    case(dynamics.WallGone, axis=AXIS),
    case(dynamics.WallReaches, position=1e-8, axis=AXIS),
    case(dynamics.AngleCrosses, angle=0.5, axis=AXIS),
    case(dynamics.WallCoordinates, position=1e-8, velocity=1.0, angle=0.1, angular_velocity=1e9, polarity=1),
    case(dynamics.SigmaModel, energy=llg().energy, magnetization=2e4, damping=0.01, gyromagnetic_ratio=1.76e11),
    case(
        dynamics.CollectiveCoordinates, llg=llg(), axis=AXIS, reference=(1.0, 0.0, 0.0), rtol=1e-8, largest_step=1e-12
    ),
    case(dynamics.CollectiveCoordinates(llg(), AXIS).trajectory, start=WALL, times=TIMES),
    # dynamics: what is done with it
    case(
        evolved,
        llg=llg(),
        track=track,
        state=state,
        integrator=dynamics.RungeKutta4(STEP),
        times=TIMES,
        window=dynamics.FollowWall(AXIS),
    ),
    case(
        evolved_sigma,
        model=sigma,
        track=track,
        state=state,
        step=dynamics.suggest_sigma_step(sigma(), track()),
        times=[0.0, 1e-14],
        window=dynamics.FollowWall(AXIS),
    ),
    case(
        dynamics.record,
        llg=llg(),
        track=track,
        state=state,
        integrator=dynamics.RungeKutta4(STEP),
        times=TIMES,
        observers=dynamics.wall_observers(AXIS),
        time_tolerance=1e-2,
    ),
    case(dynamics.wall_observers, axis=AXIS),
    case(dynamics.check_stability, llg=llg(), track=track),
    case(dynamics.fastest_rate, llg=llg(), track=track),
    case(dynamics.suggest_timestep, llg=llg(), track=track, safety=0.5),
    case(dynamics.suggest_sigma_step, model=sigma, track=track, speed=10.0, accuracy=1e-3),
    case(dynamics.suggest_level, llg=llg(), track=track, duration=1e-12, budget=60.0),
    case(
        dynamics.derived_quantities,
        a0=-3.3e-12,
        lattice_constant=1e-9,
        a11=1.4e-13,
        k_easy=1.8e4,
        magnetization=2e4,
        damping=0.01,
        a12=-2.8e-13,
        k_hard=1e3,
        gyromagnetic_ratio=1.76e11,
    ),
    case(
        dynamics.reversal_estimate,
        q=propelled().derived,
        section=1e-16,
        temperature=10.0,
        gyromagnetic_ratio=1.76e11,
        b_neel=0.0,
    ),
    case(
        dynamics.fourier_spectrum,
        times=np.linspace(0, 1e-12, 8),
        signal=np.random.default_rng(0).normal(size=(8, 5)) + 0j,
        spacing=1e-9,
    ),
    case(dynamics.magnon_dispersion, llg=llg(), spacing=1e-9, n=AXIS, wave_number=np.array([0.0, 1e8])),
    case(dynamics.normal_modes, llg=llg(), track=track, state=domain, unstable="raise"),
    case(dynamics.minimise, llg=llg(), track=track, state=domain, torque=1e-3, most=5, long=("most",)),
    case(dynamics.softest_direction, llg=llg(), track=track, state=domain, tolerance=1e-3, most=5, long=("most",)),
    case(dynamics.relax, llg=llg(), track=track, state=domain, torque=1e-3, damping=0.5, longest=1e-13),
    case(dynamics.track_wall, state=state, x=track().x, axis=AXIS, reference=(1.0, 0.0, 0.0), cutoff=0.95),
    case(dynamics.transverse_axes, axis=AXIS, reference=(1.0, 0.0, 0.0)),
    case(dynamics.wall_of, frame=snapshot, track=track, axis=AXIS),
    case(dynamics.wall_state, llg=llg(), track=track, start=WALL, axis=AXIS, reference=(1.0, 0.0, 0.0)),
    case(
        dynamics.wall_trajectory,
        level=llg(),
        track=track,
        start=WALL,
        times=[0.0, 2e-15],
        axis=AXIS,
        integrator=dynamics.RungeKutta4(STEP),
    ),
    case(bdg.gamma, model=model),
    # output: what takes no file
    case(output.Variable, name="n", dims=("time", "cell"), units="1", long_name="n", free=("dims",)),
    case(
        output.Coordinate,
        name="x",
        dims=("cell",),
        values=np.arange(3.0),
        units="m",
        long_name="x",
        free=("dims", "values"),
    ),
    case(
        output.OvfField,
        free=("vectors",),
        vectors=np.zeros((2, 2, 1, 3)),
        spacing=(1e-9, 1e-9, 1e-9),
        base=(0.0, 0.0, 0.0),
        title="n",
    ),
    case(output.with_error, value=2.5, error=0.1, digits=5),
    case(output.plain_json, value=2.5, free=("value",)),
    case(output.scenario_to_toml, scenario=propelled().scenario),
    # flavor_wave
    case(flavor_wave.BilayerMott, j1=1.0, j2=0.2, delta=0.1, pz=0.9, bond_factor=2.0, phase="neel", q_p="x"),
    case(bilayer().modes, k=K),
    case(bilayer().goldstone, angle=0.1),
    case(bilayer().conductivity, omega=np.array([0.5, 1.0]), eta=0.1, mesh=(4, 4)),
    case(bilayer().quantum_corrections, mesh=(8, 8)),
    case(flavor_wave.OpticalDrive, electric_field=1e8, j1=1e-21, lattice_constant=4e-10),
    case(
        flavor_wave.OpticalDrive(1e8, 1e-21, 4e-10).currents,
        bilayer=bilayer,
        photon_energy=np.array([1e-21]),
        eta=0.1,
        mesh=(4, 4),
    ),
    case(flavor_wave.Bond, first=0, second=1, offset=(0, 0), operator=np.diag(np.arange(16.0)).astype(complex)),
    case(
        flavor_wave.LatticeModel,
        vectors=square().vectors,
        positions=square().positions,
        fields=square().fields,
        bonds=square().bonds,
    ),
    case(flavor_wave.square_model, j1=1.0, j2=0.2, delta=0.1, field=np.diag([0.1, 0.1, -0.1, -0.1])),
    case(flavor_wave.ProductState, vectors=np.eye(4, dtype=complex)[:2]),
    case(flavor_wave.neel_state, pz=0.9, q_p=(0.1, 0.2), literal=False),
    case(flavor_wave.stripe_state, pz=0.5, s=0.1),
    case(
        flavor_wave.ansatz_energy,
        j1=1.0,
        j2=0.2,
        gate=0.1,
        pz=0.9,
        q_t=(0.1, 0.2),
        q_b=(0.1, 0.2),
        q_p=(0.1, 0.2),
        bond_factor=2.0,
    ),
    case(flavor_wave.classical_magnons, k=K, j1=1.0, j2=0.2, delta=0.05, spin=0.5, alpha=0.01),
    case(flavor_wave.exchange_from_heisenberg, j1=1e-21, j2=2e-22, delta=5e-23, spin=0.5, a=4e-10, thickness=1e-9),
    case(
        flavor_wave.micromagnetic_magnons,
        k=np.array([[1e8, 0.0]]),
        parameters=flavor_wave.exchange_from_heisenberg(1e-21, 2e-22, 5e-23, 0.5, 4e-10, 1e-9),
        alpha=0.01,
    ),
    case(flavor_wave.heisenberg_limit, bilayer=bilayer),
    case(
        flavor_wave.minimise_on_torus,
        model=square,
        size=2,
        starts=2,
        seed=0,
        sweeps=20,
        tolerance=1e-6,
        long=("starts", "sweeps", "size"),
    ),
    case(
        flavor_wave.reversal,
        bilayer=bilayer,
        layer="top",
        eta=0.1,
        mesh=(4, 4),
        threshold=0.1,
        samples=10,
        long=("samples",),
    ),
)

EXEMPT = {
    **dict.fromkeys(
        [
            "bdg.Depairing",
            "bdg.Estimate",
            "bdg.Expansion",
            "bdg.GapBranches",
            "bdg.GapCurve",
            "bdg.GapSolution",
            "bdg.HarmonicTable",
            "bdg.LargestField",
            "bdg.PlaneHarmonics",
            "bdg.observables.DensityOfStates",
            "bdg.observables.DiodeEffect",
            "bdg.observables.SpinPolarization",
            "bdg.observables.TripletPairs",
            "coupling.NeelField",
            "coupling.InnerAngle",
            "coupling.RestTerms",
            "coupling.WallAtRest",
            "coupling.TorquePotential",
            "dynamics.CollectivePath",
            "dynamics.DerivedQuantities",
            "dynamics.Dispersion",
            "dynamics.LevelChoice",
            "dynamics.SoftestDirection",
            "dynamics.Modes",
            "dynamics.Recording",
            "dynamics.Relaxation",
            "dynamics.ReversalEstimate",
            "dynamics.SigmaSnapshot",
            "dynamics.Snapshot",
            "dynamics.Spectrum",
            "dynamics.Wall",
            "dynamics.WallLine",
            "dynamics.WallTrajectory",
            "flavor_wave.DrivenCurrents",
            "flavor_wave.ExchangeParameters",
            "flavor_wave.FlavorConductivity",
            "flavor_wave.Goldstone",
            "flavor_wave.Heisenberg",
            "flavor_wave.Magnons",
            "flavor_wave.Modes",
            "flavor_wave.QuadraticForm",
            "flavor_wave.QuantumCorrections",
            "flavor_wave.Reversal",
            "flavor_wave.SpinConductivity",
            "flavor_wave.SuperflowWeight",
            "flavor_wave.TorusMinimum",
            "racetrack.Drive",
            "racetrack.Quantity",
            "racetrack.SteadyVelocity",
            "output.Movie",
            "bdg.DisorderedState",
            "output.Progress",
            "output.RecordedRun",
            "validation.StepValidation",
            "validation.Residual",
            "validation.Verdict",
            "validation.verdict",
        ],
        RESULT,
    ),
    **dict.fromkeys(
        [
            "bdg.Mixer",
            "bdg.observables",
            "dynamics.AppliedField",
            "dynamics.EnergyTerm",
            "dynamics.Functional",
            "dynamics.Grid",
            "dynamics.Integrator",
            "dynamics.Place",
            "dynamics.Tableau",
            "racetrack.Scenario",
            "validation.WallMotionCheck",
        ],
        INTERFACE,
    ),
    **dict.fromkeys(
        [
            "bdg.NotConvergedError",
            "bdg.NotInvertibleError",
            "dynamics.EvolutionError",
            "dynamics.UnstableState",
            "dynamics.WallError",
            "flavor_wave.InstabilityError",
            "output.DamagedFileError",
            "output.UnsupportedFileError",
            "output.OutputError",
            "output.ScenarioError",
        ],
        ERROR,
    ),
    **dict.fromkeys(
        [
            "materials.KRU4O8",
            "materials.NIOBIUM_STRIP",
            "materials.PRESETS",
            "materials.SUPERCONDUCTORS",
            "materials.SEED_MODEL",
            "output.REFERENCES",
        ],
        CONSTANT,
    ),
    **dict.fromkeys(
        [
            "output.RunDirectory",
            "output.RunStore",
            "output.export_ovf",
            "output.export_vti",
            "output.export_csv",
            "output.export_mumax",
            "output.write_vti",
            "output.frames_written",
            "output.open_run",
            "output.read_ovf",
            "output.record",
            "output.render_movie",
            "output.watch",
            "output.save_figure",
            "output.write_ovf",
            "output.write_references",
            "output.write_report",
            "output.residuals_figure",
            "output.wall_motion_figure",
            "output.provenance",
            "output.scenario_from_toml",
        ],
        READS,
    ),
    "bdg.a_z": "takes a model alone: see bdg.gamma",
    "bdg.expansion": "takes a model alone: see bdg.gamma",
    "racetrack.superflow_drive": "coupling.neel_field and coupling.torque_potential with the same arguments",
    "dynamics.wall_line": "takes a frame and a mesh: see dynamics.wall_of",
    "flavor_wave.expand_hamiltonian": "takes checked objects alone: LatticeModel, ProductState",
    "flavor_wave.mode_spectrum": "takes the result of expand_hamiltonian",
}
