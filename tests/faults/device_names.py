"""A right call of every public name of coupling, devices and validation, as `public_names` has the others."""

from functools import cache

import attrs
import numpy as np
from bad_input import CONSTANT, ERROR, INTERFACE, READS, RESULT, case, lazy

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
    return {**common, **numbers, "model": electrons(), **more}


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
        (racetrack.MicroscopicLoop(), {"start": 50.0, "wall_angle": 1.0}),
        (racetrack.Pinning(), {"superflow": 1e7}),
        (racetrack.PulsedPropulsion(), {"saturation": 0.1}),
        (racetrack.ThermalStability(), {}),
        (racetrack.VelocityCurrent(), {}),
    )
}


def arguments(scenario, changes):
    values = {each.name: getattr(scenario, each.name) for each in attrs.fields(type(scenario)) if each.init}
    return values | {"changes": {**scenario.changes, "damping": 0.01}} | changes


CASES = {
    # scenarios: making one checks all that can be checked without work
    **{name: case(kind, **arguments(scenario, changes)) for name, (kind, scenario, changes) in SCENARIOS.items()},
    "racetrack.Sweep": lazy(
        racetrack.Sweep,
        lambda: {"material": "kru4o8", "base": little_run().scenario, "over": {"damping": [0.01, 0.1]}, "seed": 1},
    ),
    # pulses
    "pulses.Constant": case(pulses.Constant, value=1.0),
    "pulses.Rectangular": case(pulses.Rectangular, amplitude=1.0, start=1e-12, duration=1e-11),
    "pulses.Ramped": case(pulses.Ramped, amplitude=1.0, start=1e-12, rise=1e-12, flat=1e-11, fall=1e-12),
    "pulses.Sine": case(pulses.Sine, amplitude=1.0, frequency=1e9, phase=0.1, offset=0.2),
    "pulses.Train": case(pulses.Train, pulse=PULSE, period=2e-11, count=3, long=("count",)),
    "pulses.Pulses": case(pulses.Pulses, pulses=(PULSE, NO_PULSE)),
    "pulses.Scaled": case(pulses.Scaled, pulse=PULSE, factor=0.5),
    "pulses.Table": case(pulses.Table, times=(0.0, 1e-12, 3e-12), values=(0.0, 1.0, 0.5)),
    "pulses.Function": case(
        pulses.Function, function=np.sin, derivative=np.cos, time_scale=1e-12, corners=(1e-12, 2e-12)
    ),
    "pulses.as_pulse": case(pulses.as_pulse, free=("name",), name="q", value=1.0),
    # biases and couplings
    "coupling.UniformSuperflow": case(coupling.UniformSuperflow, q=1e7),
    "coupling.PhaseBias": case(coupling.PhaseBias, phase=0.5),
    "coupling.CurrentBias": case(coupling.CurrentBias, current=1e-4, width=1e-7),
    "coupling.SuperflowEnergy": lazy(coupling.SuperflowEnergy, lambda: {"surface": surface(), "parent": NIOBIUM}),
    "coupling.SheetEnergy": lazy(coupling.SheetEnergy, lambda: {"surface": surface(), "parent": NIOBIUM}),
    "coupling.HarmonicCoupling": lazy(
        coupling.HarmonicCoupling,
        lambda: {"surface": surface(), "bias": coupling.CurrentBias(100.0), "parent": NIOBIUM},
    ),
    "coupling.SheetCoupling": lazy(
        coupling.SheetCoupling,
        lambda: {
            "surface": surface(),
            "bias": coupling.PhaseBias(0.1),
            "parent": NIOBIUM,
            "spacing": (1e-9, 1e-9),
            "edges": "insulating",
        },
    ),
    "coupling.TextureTorque": lazy(
        coupling.TextureTorque,
        lambda: {
            "material": SEED,
            "superflow": 1e7,
            "rest": "whole",
            "levels": 8,
            "eps": 0.03,
            "reach": 8.0,
            "width": 3,
            "tolerance": 1e-8,
            "parent": NIOBIUM,
            "model": electrons(),
        },
    ),
    "coupling.BdGCoupling": lazy(
        coupling.BdGCoupling,
        lambda: {
            "material": SEED,
            "superflow": 1e7,
            "width": 3,
            "ends": "periodic",
            "v_s": 1.0,
            "include": "difference",
            "parent": NIOBIUM,
            "model": electrons(),
            "every": 2,
            "interval": 1e-12,
            "local": local(),
            "tolerance": 1e-9,
            "rtol": 1e-6,
        },
    ),
    "coupling.NeelFieldSurface.of": lazy(
        coupling.NeelFieldSurface.of,
        lambda: {
            "material": SEED,
            "largest_superflow": 1e7,
            "reduced_temperature": 0.5,
            "tolerance": 0.2,
            "include": "all",
        },
    ),
    "coupling.NeelFieldSurface.evaluate": lazy(surface().evaluate, lambda: {"q": np.full(10, 1e7), "n": CELLS}),
    "coupling.SiteMap": case(coupling.SiteMap, x=X, lattice_constant=5e-10, ends="periodic"),
    # dynamics with a superflow, and over a pass
    "dynamics.SuperflowTorque": lazy(dynamics.SuperflowTorque, lambda: {"coupling": local()}),
    "dynamics.superflow_torque": lazy(dynamics.superflow_torque, lambda: {"energy": driven()}),
    "dynamics.electrical_observers": lazy(
        dynamics.electrical_observers, lambda: {"llg": attrs.evolve(llg(), energy=driven())}
    ),
    "dynamics.minimum_energy_path": lazy(
        dynamics.minimum_energy_path,
        lambda: {"llg": llg(), "track": track(), "guess": path(), "torque": 1e-3, "change": 1e-2, "most": 20},
        long=("most",),
    ),
    "dynamics.thermal_escape": lazy(
        dynamics.thermal_escape,
        lambda: {"llg": llg(), "track": track(), "minimum": rest(), "saddle": path()[2]},
    ),
    # materials
    "materials.Sourced": case(materials.Sourced, value=1.0, unit="K", source="a book", error=0.1),
    "materials.Candidate": case(
        materials.Candidate,
        name="x",
        symmetry="d",
        numbers={"gap": materials.Sourced(1.0, "K", "a book")},
        missing=("damping",),
    ),
    "materials.to_toml": case(materials.to_toml, material=SEED),
    "materials.layer_depairing": case(materials.layer_depairing, material=SEED),
    "materials.superflow_doubts": case(materials.superflow_doubts, material=SEED, q=1e7),
    "materials.parent_doubts": case(materials.parent_doubts, parent=materials.NIOBIUM_STRIP, q=1e7),
    # devices
    "racetrack.Racetrack": case(
        racetrack.Racetrack,
        material=SEED,
        length=1e-6,
        width=1e-7,
        superconductor=NIOBIUM,
        angle=0.1,
        flow="along",
        easy_angle=1.0,
    ),
    "racetrack.Racetrack.sheet_current": lazy(strip().sheet_current, lambda: {"q": 1e7}),
    "racetrack.Racetrack.wave_number": lazy(strip().wave_number, lambda: {"current_density": 1e10}),
    "racetrack.Racetrack.field": lazy(
        strip().field, lambda: {"q": 1e7, "reduced_temperature": 0.9, "tolerance": 1e-11}
    ),
    "racetrack.timescales": lazy(
        racetrack.timescales,
        lambda: {
            "device": strip(),
            "q": 1e7,
            "temperature": 1.0,
            "wanted_speed": 100.0,
            "pitch": 1e-7,
            "field": given_field(),
            "scan": False,
        },
    ),
    "racetrack.Notch": case(racetrack.Notch, center=1e-8, depth=0.1, size=1e-9),
    "racetrack.Step": case(racetrack.Step, center=1e-8, strength=0.1, size=1e-9),
    "racetrack.Grains": case(racetrack.Grains, deviation=0.1, size=1e-8, salt=1),
    "racetrack.site_random": case(racetrack.site_random, site=np.arange(5), salt=1),
    "racetrack.rigid_field": lazy(
        racetrack.rigid_field, lambda: {"profile": NOTCH, "scales": scales(), "places": PLACES}
    ),
    "racetrack.rest_curve": lazy(
        racetrack.rest_curve,
        lambda: {
            "profile": NOTCH,
            "scales": scales(),
            "track": long_track(),
            "places": PLACES,
            "tolerance": 1e-8,
        },
    ),
    "racetrack.creep_velocity": lazy(
        racetrack.creep_velocity,
        lambda: {
            "landscape": ripple,
            "period": 1e-7,
            "field": 1e-3,
            "scales": scales(),
            "section": 1e-16,
            "temperature": 5.0,
            "points": 64,
        },
        long=("points",),
    ),
    "racetrack.averaged_field": case(racetrack.averaged_field, profile=ripple, period=1e-7, width=4e-9),
    "racetrack.WallGas": lazy(
        racetrack.WallGas, lambda: {"scales": scales(), "section": 1e-16, "temperature": 5.0, "period": 1e-7}
    ),
    "racetrack.ShiftRegister": case(racetrack.ShiftRegister, pitch=2e-7, amplitude=0.01, step=2e-10, rest=4e-10),
    "racetrack.ShiftRegister.shift": case(REGISTER.shift, count=2, long=("count",)),
    "racetrack.ShiftRegister.encode": case(
        REGISTER.encode, bits=(1, 0, 1), x=np.linspace(-1e-7, 8e-7, 90), wall_width=4e-9
    ),
    "racetrack.ShiftRegister.read": case(
        REGISTER.read, n=np.tile(AXIS, (90, 1)), x=np.linspace(-1e-7, 8e-7, 90), count=2, shifted=1, long=("count",)
    ),
    "dynamics.Segment": lazy(dynamics.Segment, lambda: {"llg": llg(), "duration": 1e-12, "frames": 2}),
    "dynamics.Schedule": lazy(dynamics.Schedule, lambda: {"segments": (dynamics.Segment(llg(), 1e-12, 2),)}),
    "dynamics.equal_steps": lazy(dynamics.equal_steps, lambda: {"llg": llg(), "grid": track(), "safety": 0.5}),
    "racetrack.LinePulses": case(racetrack.LinePulses, line_a=NO_PULSE, line_b=PULSE, duration=1e-9),
    "racetrack.bit_errors": lazy(
        racetrack.bit_errors,
        lambda: {
            "register": REGISTER,
            "scales": scales(),
            "section": 1e-16,
            "temperature": 5.0,
            "bits": 3,
            "shifts": 1,
            "samples": 2,
            "seed": 1,
            "refine": 1.0,
        },
        long=("bits", "shifts", "samples"),
    ),
    # studies
    "racetrack.Group": case(
        racetrack.Group, name="g", dims=("x",), compute=square, columns=(racetrack.Column("y", "1", "y"),)
    ),
    "racetrack.Point": case(racetrack.Point, group="g", index=(0,), values={"x": 1.0}, seed=1),
    "racetrack.processes": case(racetrack.processes, count=1, long=("count",)),
    "racetrack.run_study": lazy(
        racetrack.run_study,
        lambda: {"study": squares(), "folder": None, "executor": racetrack.InProcess(), "progress": False},
        free=("executor",),  # None is valid and starts processes
    ),
    "racetrack.failures": lazy(racetrack.failures, lambda: {"study": squares(), "dataset": computed()}),
    "racetrack.run_in_memory": lazy(racetrack.run_in_memory, lambda: {"run": little_run()}),
    "racetrack.adaptive_sweep": lazy(
        racetrack.adaptive_sweep,
        lambda: {
            "function": parabola,
            "over": {"x": (0.0, 1.0)},
            "loss": 0.5,
            "most": 6,
            "executor": racetrack.InProcess(),
            "at_once": 1,
            "label": "parabola",
            "units": "1",
            "progress": False,
        },
        long=("most", "at_once"),
    ),
    # validation
    "validation.WallFamily": case(validation.WallFamily, domains="x", polarity=-1),
    "validation.QuasiStatic": case(
        validation.QuasiStatic,
        translation=0.1,
        rotation=0.1,
        resonance=0.1,
        relaxation=0.1,
        gap=1e-22,
        limit=0.1,
    ),
    "validation.WallNumbers.of": case(validation.WallNumbers.of, material=materials.KRU4O8, lossless=False),
    "validation.expected_field": case(validation.expected_field, material=materials.KRU4O8, saturation=0.1),
    "validation.superflow_reference": case(validation.superflow_reference, material=materials.SEED_MODEL, q=1e6),
    "validation.MaterialMotion": case(
        validation.MaterialMotion, numbers=validation.WallNumbers.of(materials.KRU4O8), spacing=1e-9, b_neel=1e-3
    ),
    "validation.EquationOfMotion": case(
        validation.EquationOfMotion,
        numbers=validation.WallNumbers.of(materials.KRU4O8),
        spacings=(1e-9,),
        axis=np.array([0.0, 1.0, 0.0]),
        psi=0.1,
        free=("axis",),
    ),
    "validation.SigmaMotion": lazy(
        validation.SigmaMotion,
        lambda: {
            "law": validation.EquationOfMotion(
                validation.WallNumbers.of(materials.KRU4O8), (1e-9,), np.array([0.0, 1.0, 0.0])
            ),
            "measure": 1e-9,
        },
    ),
    "validation.ParticleMotion": case(
        validation.ParticleMotion,
        numbers=validation.WallNumbers.of(materials.KRU4O8),
        axis=np.array([0.0, 1.0, 0.0]),
        psi=0.1,
        b_neel=lambda t: np.zeros(3),
        corners=(1e-12,),
        free=("axis",),
    ),
    "validation.ElectronsEnergy.of": case(
        validation.ElectronsEnergy.of, material=materials.SEED_MODEL, top=1e7, gap="fixed"
    ),
    "validation.DrivenWall.of": lazy(
        validation.DrivenWall.of,
        lambda: {
            "material": materials.KRU4O8,
            "times": np.linspace(0, 1e-11, 5),
            "spacing": 1e-9,
            "start": 1e-7,
            "polarity": 1,
            "slope": -4e3,
            "saturation": 0.1,
        },
    ),
    "validation.StrictValidation": case(validation.StrictValidation, strict=True),
    "validation.quasi_static": lazy(
        validation.quasi_static,
        lambda: {
            "material": SEED,
            "derived": scales(),
            "wall": wall(),
            "velocity": 10.0,
            "rotation": 1e9,
            "gap": 0.1,
            "limit": 0.1,
        },
    ),
    "validation.good_to": lazy(
        validation.good_to,
        lambda: {"dataset": validity(), "quantity": "odd_torque", "level": 0.05},
        not_finite="there may be no such width",
    ),
    "validation.bulk_slopes": lazy(
        validation.bulk_slopes,
        lambda: {"model": electrons(), "v_s": 1.5, "q": 0.01, "domains": "x", "rtol": 1e-3, "tolerance": 1e-10},
    ),
    "validation.side_by_side": lazy(
        validation.side_by_side,
        lambda: {
            "landscape": landscape(),
            "v_s": 1.5,
            "q": 0.01,
            "wall_width": 1.5,
            "center": [5.0],
            "angle": [0.1],
            "gap0": 0.1,
            "max_iterations": 20,
        },
        long=("max_iterations",),
        not_finite="a gap equation that does not converge has no free energy",
    ),
    "validation.validity_map": lazy(
        validation.validity_map,
        lambda: {
            "material": SEED,
            "superflow": 1e7,
            "wall_widths": [1e-9],
            "domains": "x",
            "axis": "x",
            "width": 3,
            "angles": 4,
            "samples": 8,
            "model": electrons(),
            "tolerance": 1e-10,
        },
        long=("angles", "samples", "width"),
        not_finite="an energy that no superflow changes has no share",
    ),
    "validation.LocalWall.of": lazy(
        validation.LocalWall.of,
        lambda: {
            "model": electrons(),
            "qa": 0.01,
            "domains": "x",
            "angles": np.array([0.0, 1.0]),
            "width": 3,
            "axis": "x",
            "samples": 8,
            "tolerance": 1e-10,
        },
        long=("samples", "width"),
    ),
    "validation.WallEnergy.of": lazy(
        validation.WallEnergy.of,
        lambda: wall_energy(ends="leads", checks=1, rtol=1e-3),
        long=("sites", "width", "checks"),
    ),
    "validation.WallEnergy.local": lazy(
        validation.WallEnergy.local, lambda: wall_energy(samples=8), long=("sites", "width", "samples")
    ),
}

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
            "validation.MicroscopicStep",
        ],
        RESULT,
    ),
    **dict.fromkeys(
        ["racetrack.Study"]
        + [f"validation.{n}" for n in ("ElectronsWork", "InWallCheck", "MicroscopicCheck", "WallForce")],
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
