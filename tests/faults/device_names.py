"""A right call of every public name of coupling, devices and validation, as `public_names` has the others."""

from functools import cache

import attrs
import numpy as np
from bad_input import CONSTANT, ERROR, INTERFACE, READS, RESULT, case, named

from neelsot_dyn import bdg, coupling, dynamics, materials, pulses, racetrack, textures, validation

AXIS = (0.0, 1.0, 0.0)
NIOBIUM = materials.NIOBIUM_STRIP
SEED = materials.SEED_MODEL
WIDTH = SEED.magnet.wall_width
SPACING = 1e-9
X = np.arange(10) * SPACING
PULSE = pulses.Rectangular(1e6, 0.0, 1e-11)
CELLS = np.tile([0.6, 0.8, 0.0], (10, 1))
PLACES = np.linspace(12, 18, 7) * WIDTH


@cache
def surface():
    """Made up: what is asked of it here is whether it takes its arguments, not whether it is right."""
    return coupling.NeelFieldSurface(
        material=SEED, reduced_temperature=0.1, largest_superflow=1e8, degree=2, include="superflow", tolerance=0.1,
        coefficients=1e-9 * np.arange(8.0).reshape(4, 2), energy_error=1e-12, field_error=1e-6,
        energy_error_per_cell=1e-12, largest_field=1e-3, evaluations=10,
    )  # fmt: skip


@cache
def local():
    return coupling.HarmonicCoupling(surface(), coupling.UniformSuperflow(1e7), NIOBIUM)


@cache
def microscopic():
    return coupling.BdGCoupling(material=SEED, superflow=1e7, width=2)


@cache
def scales():
    return racetrack.derived(SEED)


@cache
def track():
    return dynamics.Track(length=20 * WIDTH, spacing=WIDTH / 4)


@cache
def llg():
    d = scales()
    terms = (
        dynamics.HomogeneousExchange(a0=SEED.homogeneous_exchange, lattice_constant=SEED.lattice_constant),
        dynamics.InhomogeneousExchange(a11=SEED.a11, a12=SEED.a12),
        dynamics.UniaxialAnisotropy(k=SEED.easy_axis_anisotropy, axis=AXIS),
        dynamics.UniaxialAnisotropy(k=1e3, axis=(0.0, 0.0, 1.0), kind="hard"),
    )
    return dynamics.LLG(dynamics.EnergySum(terms), d.magnetization, 0.01, 1.76e11)


@cache
def path():
    angles = np.linspace(np.pi / 2, -np.pi / 2, 5) + 0.02
    profile = [textures.wall_profile(track().x, 10 * WIDTH, WIDTH, a) for a in angles]
    return tuple(dynamics.TwoSublatticeState.from_neel(n) for n in profile)


@cache
def rest():
    return dynamics.minimise(llg(), track(), path()[0], 1e-6).state


@cache
def driven():
    return dynamics.EnergySum((*llg().energy.terms, dynamics.SuperflowTorque(local())))


@cache
def strip():
    return racetrack.Racetrack(material=SEED)


@cache
def given_field():
    return racetrack.SuperflowField(
        superflow=1e7, along=1e-3, across=0.0, vector=np.array([0.0, 1e-3, 0.0]), error=1e-9, f1=1e-6
    )


REGISTER = racetrack.ShiftRegister(pitch=2e-7, amplitude=0.01, step=2e-10, rest=4e-10)
NOTCH = racetrack.Notch(center=15 * WIDTH, depth=0.1, size=WIDTH)


@cache
def long_track():
    return dynamics.Track(length=30 * WIDTH, spacing=WIDTH / 4)


@attrs.frozen(kw_only=True)
class Squares(racetrack.Scenario):
    def prepare(self):
        return racetrack.Study(
            scenario=self,
            material=self.resolved_material(),
            axes=(racetrack.Axis("x", np.arange(2.0)),),
            groups=(racetrack.Group("squares", ("x",), square, (racetrack.Column("y", "1", "x^2"),)),),
            drive_label="x",
            quantities=lambda dataset: {},
            residuals=lambda dataset: (),
        )

    def quick(self):
        return self


def square(point):
    return {"y": point.values["x"] ** 2}


def squares():
    return Squares().prepare()


@cache
def computed():
    return racetrack.run_study(squares(), executor=racetrack.InProcess())


def no_field(t):
    return np.zeros(3)


def parabola(x):
    return x**2


def ripple(x):
    return 1e-3 * np.sin(2 * np.pi * x / 1e-7)


@cache
def little_run():
    return racetrack.Propulsion(
        saturation=0.1, left_domain="+y", duration=5e-14, frames=4, cells_per_width=3.0, window_widths=30.0
    ).prepare()


def wall_energy(**more):
    """What both landscapes of a wall ask for."""
    common = {"material": SEED, "superflow": 1e7, "family": validation.WallFamily("x"), "widths": (1e-9, 2e-9)}
    numbers = {"sites": 16, "width": 3, "include": "all", "grid": (1, 3, 1), "tolerance": 1e-10}
    return {**common, **numbers, "model": electrons, **more}


@cache
def electrons():
    return bdg.LatticeModel(mu=0.8, t_so=0.3, t_m=0.4, gap=0.1, temperature=0.05)


@cache
def landscape():
    return bdg.WallLandscape(model=electrons(), sites=12, width=3, partner="turning", rtol=1e-3)


@cache
def wall():
    return dynamics.Wall(6e-8, 0.0, 4e-9, 0.0, 0.1, 1)


@cache
def validity():
    import xarray

    return xarray.Dataset(
        {name: ("wall_width", [0.2, 0.01]) for name in ("energy", "torque", "odd_energy", "odd_torque")},
        {"wall_width": [1e-9, 2e-9]},
    )


NO_PULSE = pulses.Constant(1.0)
SCENARIOS = {
    f"racetrack.{type(scenario).__name__}": (type(scenario), scenario, changes)
    for scenario, changes in (
        (racetrack.AltermagneticWall(), {}),
        (racetrack.BitShift(), {"superflow": 1e7}),
        (racetrack.BlochLineReversal(), {"synthetic_field": 1e-3}),
        (racetrack.CurrentModulation(), {}),
        (racetrack.InWallReversal(), {"synthetic_field": 1e-3}),
        (racetrack.Pinning(), {"superflow": 1e7}),
        (racetrack.SelfConsistentRing(), {"wall_angle": 1.0}),
        (racetrack.PulsedPropulsion(), {"saturation": 0.1}),
        (racetrack.ThermalStability(), {}),
        (racetrack.InterfaceRate(), {}),
        (racetrack.DirtyFilm(), {}),
        (racetrack.VelocityCurrent(), {}),
    )
}


def arguments(scenario, changes):
    values = {each.name: getattr(scenario, each.name) for each in attrs.fields(type(scenario)) if each.init}
    return values | {"changes": {**scenario.changes, "damping": 0.01}} | changes


CASES = named(
    # scenarios: making one checks all that can be checked without work
    *(case(kind, **arguments(scenario, changes)) for name, (kind, scenario, changes) in SCENARIOS.items()),
    case(racetrack.Sweep, material="kru4o8", base=little_run().scenario, over={"damping": [0.01, 0.1]}, seed=1),
    # pulses
    case(pulses.Constant, value=1.0),
    case(pulses.Rectangular, amplitude=1.0, start=1e-12, duration=1e-11),
    case(pulses.Ramped, amplitude=1.0, start=1e-12, rise=1e-12, flat=1e-11, fall=1e-12),
    case(pulses.Sine, amplitude=1.0, frequency=1e9, phase=0.1, offset=0.2),
    case(pulses.Train, pulse=PULSE, period=2e-11, count=3, long=("count",)),
    case(pulses.Pulses, pulses=(PULSE, NO_PULSE)),
    case(pulses.Scaled, pulse=PULSE, factor=0.5),
    case(pulses.Table, times=(0.0, 1e-12, 3e-12), values=(0.0, 1.0, 0.5)),
    case(pulses.Function, function=np.sin, derivative=np.cos, time_scale=1e-12, corners=(1e-12, 2e-12)),
    case(pulses.as_pulse, free=("name",), name="q", value=1.0),
    # biases and couplings
    case(coupling.UniformSuperflow, q=1e7),
    case(coupling.PhaseBias, phase=0.5),
    case(coupling.CurrentBias, current=1e-4, width=1e-7),
    case(coupling.SuperflowEnergy, surface=surface, parent=NIOBIUM),
    case(coupling.SheetEnergy, surface=surface, parent=NIOBIUM),
    case(coupling.HarmonicCoupling, surface=surface, bias=coupling.CurrentBias(100.0), parent=NIOBIUM),
    case(
        coupling.SheetCoupling,
        surface=surface,
        bias=coupling.PhaseBias(0.1),
        parent=NIOBIUM,
        spacing=(1e-9, 1e-9),
        edges="insulating",
    ),
    case(coupling.Orientation, turned=True, across=False),
    case(
        coupling.TextureTorque,
        material=SEED,
        superflow=1e7,
        rest="whole",
        levels=8,
        eps=0.03,
        reach=8.0,
        width=3,
        tolerance=1e-8,
        parent=NIOBIUM,
        model=electrons,
    ),
    case(
        coupling.BdGCoupling,
        material=SEED,
        superflow=1e7,
        width=3,
        ends="periodic",
        v_s=1.0,
        include="difference",
        parent=NIOBIUM,
        model=electrons,
        every=2,
        tolerance=1e-9,
        rtol=1e-6,
    ),
    case(
        coupling.NeelFieldSurface.of,
        material=SEED,
        largest_superflow=1e7,
        reduced_temperature=0.5,
        tolerance=0.2,
        include="all",
    ),
    case(surface().evaluate, q=np.full(10, 1e7), n=CELLS),
    case(coupling.SiteMap, x=X, lattice_constant=5e-10, ends="periodic"),
    # dynamics with a superflow, and over a pass
    case(dynamics.SuperflowTorque, coupling=local),
    case(dynamics.superflow_torque, energy=driven),
    case(dynamics.electrical_observers, llg=attrs.evolve(llg(), energy=driven())),
    case(
        dynamics.minimum_energy_path,
        llg=llg,
        track=track,
        guess=path,
        torque=1e-3,
        change=1e-2,
        most=20,
        long=("most",),
    ),
    case(dynamics.thermal_escape, llg=llg, track=track, minimum=rest, saddle=path()[2]),
    # materials
    case(materials.Sourced, value=1.0, unit="K", source="a book", error=0.1),
    case(
        materials.Candidate,
        name="x",
        symmetry="d",
        numbers={"gap": materials.Sourced(1.0, "K", "a book")},
        missing=("damping",),
    ),
    case(materials.to_toml, material=SEED),
    case(materials.layer_depairing, material=SEED),
    case(materials.superflow_doubts, material=SEED, q=1e7),
    case(materials.parent_doubts, parent=materials.NIOBIUM_STRIP, q=1e7),
    # devices
    case(
        racetrack.Racetrack,
        material=SEED,
        length=1e-6,
        width=1e-7,
        superconductor=NIOBIUM,
        angle=0.1,
        flow="along",
        easy_angle=1.0,
    ),
    case(strip().sheet_current, q=1e7),
    case(strip().wave_number, current_density=1e10),
    case(strip().field, q=1e7, reduced_temperature=0.9, tolerance=1e-11),
    case(
        racetrack.timescales,
        device=strip,
        q=1e7,
        temperature=1.0,
        wanted_speed=100.0,
        pitch=1e-7,
        field=given_field,
        scan=False,
    ),
    case(racetrack.Notch, center=1e-8, depth=0.1, size=1e-9),
    case(racetrack.Step, center=1e-8, strength=0.1, size=1e-9),
    case(racetrack.Grains, deviation=0.1, size=1e-8, salt=1),
    case(racetrack.site_random, site=np.arange(5), salt=1),
    case(racetrack.rigid_field, profile=NOTCH, scales=scales, places=PLACES),
    case(racetrack.rest_curve, profile=NOTCH, scales=scales, track=long_track, places=PLACES, tolerance=1e-8),
    case(
        racetrack.creep_velocity,
        landscape=ripple,
        period=1e-7,
        field=1e-3,
        scales=scales,
        section=1e-16,
        temperature=5.0,
        points=64,
        long=("points",),
    ),
    case(racetrack.averaged_field, profile=ripple, period=1e-7, width=4e-9),
    case(racetrack.WallGas, scales=scales, section=1e-16, temperature=5.0, period=1e-7),
    case(racetrack.ShiftRegister, pitch=2e-7, amplitude=0.01, step=2e-10, rest=4e-10),
    case(REGISTER.shift, count=2, long=("count",)),
    case(REGISTER.encode, bits=(1, 0, 1), x=np.linspace(-1e-7, 8e-7, 90), wall_width=4e-9),
    case(REGISTER.read, n=np.tile(AXIS, (90, 1)), x=np.linspace(-1e-7, 8e-7, 90), count=2, shifted=1, long=("count",)),
    case(dynamics.Segment, llg=llg, duration=1e-12, frames=2),
    case(dynamics.Schedule, segments=(dynamics.Segment(llg(), 1e-12, 2),)),
    case(dynamics.equal_steps, llg=llg, grid=track, safety=0.5),
    case(racetrack.LinePulses, line_a=NO_PULSE, line_b=PULSE, duration=1e-9),
    case(
        racetrack.bit_errors,
        register=REGISTER,
        scales=scales,
        section=1e-16,
        temperature=5.0,
        bits=3,
        shifts=1,
        samples=2,
        seed=1,
        refine=1.0,
        long=("bits", "shifts", "samples"),
    ),
    # studies
    case(racetrack.Group, name="g", dims=("x",), compute=square, columns=(racetrack.Column("y", "1", "y"),)),
    case(racetrack.Point, group="g", index=(0,), values={"x": 1.0}, seed=1),
    case(racetrack.processes, count=1, long=("count",)),
    case(
        racetrack.run_study,
        study=squares(),
        folder=None,
        executor=racetrack.InProcess(),
        progress=False,
        free=("executor",),
    ),
    case(racetrack.failures, study=squares(), dataset=computed),
    case(racetrack.run_in_memory, run=little_run),
    case(
        racetrack.adaptive_sweep,
        function=parabola,
        over={"x": (0.0, 1.0)},
        loss=0.5,
        most=6,
        executor=racetrack.InProcess(),
        at_once=1,
        label="parabola",
        units="1",
        progress=False,
        long=("most", "at_once"),
    ),
    # validation
    case(validation.WallFamily, domains="x", polarity=-1),
    case(validation.QuasiStatic, translation=0.1, rotation=0.1, resonance=0.1, relaxation=0.1, gap=1e-22, limit=0.1),
    case(validation.WallNumbers.of, material=materials.KRU4O8, lossless=False),
    case(validation.expected_field, material=materials.KRU4O8, saturation=0.1),
    case(validation.superflow_reference, material=materials.SEED_MODEL, q=1e6),
    case(validation.MaterialMotion, numbers=validation.WallNumbers.of(materials.KRU4O8), spacing=1e-9, b_neel=1e-3),
    case(
        validation.EquationOfMotion,
        numbers=validation.WallNumbers.of(materials.KRU4O8),
        spacings=(1e-9,),
        axis=np.array([0.0, 1.0, 0.0]),
        psi=0.1,
        free=("axis",),
    ),
    case(
        validation.SigmaMotion,
        law=validation.EquationOfMotion(
            validation.WallNumbers.of(materials.KRU4O8), (1e-9,), np.array([0.0, 1.0, 0.0])
        ),
        measure=1e-9,
    ),
    case(
        validation.ParticleMotion,
        numbers=validation.WallNumbers.of(materials.KRU4O8),
        axis=np.array([0.0, 1.0, 0.0]),
        psi=0.1,
        b_neel=no_field,
        corners=(1e-12,),
        free=("axis",),
    ),
    case(validation.ElectronsEnergy.of, material=materials.SEED_MODEL, top=1e7, gap="fixed"),
    case(
        validation.DrivenWall.of,
        material=materials.KRU4O8,
        times=np.linspace(0, 1e-11, 5),
        spacing=1e-9,
        start=1e-7,
        polarity=1,
        slope=-4e3,
        saturation=0.1,
    ),
    case(validation.StrictValidation, strict=True),
    case(
        validation.quasi_static,
        material=SEED,
        derived=scales,
        wall=wall,
        velocity=10.0,
        rotation=1e9,
        gap=0.1,
        limit=0.1,
    ),
    case(
        validation.good_to, dataset=validity, quantity="odd_torque", level=0.05, not_finite="there may be no such width"
    ),
    case(validation.bulk_slopes, model=electrons, v_s=1.5, q=0.01, domains="x", rtol=1e-3, tolerance=1e-10),
    case(
        validation.side_by_side,
        landscape=landscape,
        v_s=1.5,
        q=0.01,
        wall_width=1.5,
        center=[5.0],
        angle=[0.1],
        gap0=0.1,
        max_iterations=20,
        long=("max_iterations",),
        not_finite="a gap equation that does not converge has no free energy",
    ),
    case(
        validation.validity_map,
        material=SEED,
        superflow=1e7,
        wall_widths=[1e-9],
        domains="x",
        axis="x",
        width=3,
        angles=4,
        samples=8,
        model=electrons,
        tolerance=1e-10,
        long=("angles", "samples", "width"),
        not_finite="an energy that no superflow changes has no share",
    ),
    case(
        validation.LocalWall.of,
        model=electrons,
        qa=0.01,
        domains="x",
        angles=np.array([0.0, 1.0]),
        width=3,
        axis="x",
        samples=8,
        tolerance=1e-10,
        long=("samples", "width"),
    ),
    case(
        validation.WallEnergy.of,
        **wall_energy(ends="leads", checks=1, rtol=1e-3),
        long=("sites", "width", "checks"),
    ),
    case(validation.WallEnergy.local, **wall_energy(samples=8), long=("sites", "width", "samples")),
)

EXEMPT = {
    **dict.fromkeys(
        [
            "coupling.Replaced",
            "coupling.Response",
            "coupling.SheetResponse",
            "coupling.SurfaceValue",
            "dynamics.EnergyPath",
            "dynamics.ThermalEscape",
            "racetrack.AdaptiveSweep",
            "racetrack.BitErrors",
            "racetrack.Depinning",
            "racetrack.Entry",
            "racetrack.ErrorWindow",
            "racetrack.Published",
            "racetrack.RestCurve",
            "racetrack.SuperflowField",
            "racetrack.Timescales",
            "validation.AngleValidation",
            "validation.DrivenWall",
            "validation.ElectronsEnergy",
            "validation.Reference",
            "validation.Settling",
            "validation.WallNumbers",
        ],
        RESULT,
    ),
    **dict.fromkeys(
        ["racetrack.Study"]
        + [
            f"validation.{n}"
            for n in (
                "DomainsInSeries",
                "ElectronsWork",
                "InWallCheck",
                "RingCheck",
                "RingElectrons",
            )
        ]
        + [f"validation.{n}" for n in ("ElectronsWork", "InWallCheck", "RingCheck")]
        + [f"validation.{n}" for n in ("RingElectrons", "SolvedTextures", "WallForce")],
        "a scenario's own: only `prepare` makes it, from what it has checked",
    ),
    **dict.fromkeys(["coupling.Bias", "coupling.Coupling", "pulses.Pulse", "racetrack.Profile"], INTERFACE),
    **dict.fromkeys(
        [
            "coupling.CriticalCurrentError",
            "materials.MaterialError",
            "materials.UnlikelyInput",
            "racetrack.PinningError",
            "validation.ValidationFailed",
        ],
        ERROR,
    ),
    **dict.fromkeys(["materials.CANDIDATES", "racetrack.PUBLISHED"], CONSTANT),
    **{f"coupling.{name}": f"pulses.{name} by another name" for name in pulses.__all__ if name in coupling.__all__},
    **dict.fromkeys(["materials.from_toml", "output.open_study"], READS),
    "racetrack.InProcess": "takes nothing; what it is asked to call may raise anything",
    "racetrack.error_window": "racetrack.bit_errors with the same arguments",
}
