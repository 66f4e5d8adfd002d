"""A right call of every public name of experiments that the racetrack does not have as well, and of later names."""

from functools import wraps

import numpy as np
from bad_input import INTERFACE, RESULT, case, named

from neelsot_dyn import coupling, devices, dynamics, experiments, materials

AXIS = (0.0, 1.0, 0.0)
SEED = materials.SEED_MODEL
STRIP = devices.Racetrack(material=SEED, length=1e-7)
TILT = experiments.Column("tilt_of_names", "1", "n_z")


def tilt_of_names(step):
    return 0.0


@wraps(experiments.observer)
def observed(column):
    return experiments.observer(column)(tilt_of_names)


def begun(first):
    return lambda step: experiments.Judged(())


CASES = named(
    case(
        experiments.Experiment,
        material="seed_model",
        changes={"damping": 0.02},
        device=STRIP,
        start=experiments.Walls([5e-8]),
        drive=experiments.GivenField(0.01),
        torque="local",
        tolerance=0.05,
        gap="fixed",
        level="llg",
        integrator="auto",
        temperature=None,
        seed=0,
        duration=1e-12,
        frames=4,
        cells_per_width=4.0,
        window=None,
        observe=["wall"],
        check=["norm"],
        long=("frames", "seed"),
    ),
    case(experiments.Walls, places=[3e-8, 6e-8], left="-y", angle=0.3, winding="on", bend=1e-9),
    case(experiments.Uniform, direction=AXIS, tilt=0.1, angle=0.2),
    case(experiments.Circle, center=(5e-8, 1e-8), radius=5e-9, angle=0.1),
    case(experiments.Bits, bits=(1, 0), pitch=3e-8, first=1e-8, angle=0.1),
    case(experiments.Texture, path=__file__, frame=-1, sha256=""),
    case(experiments.Superflow, q=1e6),
    case(experiments.Current, current=1e-4),
    case(experiments.Phase, phase=0.1),
    case(experiments.GivenField, field=0.01, direction=AXIS),
    case(experiments.Observer, columns=(TILT,), read=tilt_of_names),
    case(experiments.Check, begin=begun, columns=(TILT,)),
    case(observed, column=TILT),
    case(experiments.kinds, base=experiments.Scenario),
    case(
        devices.Film,
        material=SEED,
        length=1e-7,
        width=2e-8,
        superconductor=materials.NIOBIUM_STRIP,
        easy_angle=1.5,
        obstacles=(devices.Notch(5e-8, 0.1, 4e-9),),
    ),
    case(devices.magnet_energy, material=SEED, easy_axis=AXIS, psi=0.1),
    case(dynamics.StaggeredField, b=(0.0, 0.1, 0.0)),
    case(dynamics.wall_positions, n=np.repeat([AXIS, (0.0, -1.0, 0.0)], 4, axis=0), x=np.arange(8) * 1e-9, axis=AXIS),
    case(
        dynamics.LLG.of,
        material=SEED,
        energy=devices.magnet_energy(SEED, AXIS),
        thermal=dynamics.ThermalField(10.0, 1e-17, 1),
    ),
)
ALIASES = {
    "coupling.LocalTorque": "coupling.HarmonicCoupling",
    "coupling.FilmTorque": "coupling.SheetCoupling",
}
EXEMPT = {
    **{f"experiments.{name}": INTERFACE for name in ("Drive", "Start")},
    "devices.Device": INTERFACE,
    **{f"experiments.{name}": RESULT for name in ("Judged", "Layout", "SavedStep", "Step", "Run", "layout")},
    **{alias: f"{name}, by another name" for alias, name in ALIASES.items()},
}
assert coupling.LocalTorque is coupling.HarmonicCoupling
assert coupling.FilmTorque is coupling.SheetCoupling
