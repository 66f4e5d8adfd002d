"""What a motion under both depths of the torque is compared with, at every step and in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neelsot_dyn._later import Dataset
from neelsot_dyn.dynamics import track_wall
from neelsot_dyn.experiments import observers
from neelsot_dyn.experiments.run import Judged, Observer, Step
from neelsot_dyn.experiments.scenario import Column, Quantity, scale_quantities
from neelsot_dyn.validation import MaterialMotion, MicroscopicCheck, Residual, WallNumbers

if TYPE_CHECKING:
    from neelsot_dyn.racetrack.loop.microscopic_loop import MicroscopicLoop

COMPARED = (
    Column("validation_torque_energy", "J/m^2", "energy of the actual texture by the coupling, from the start"),
    Column("validation_landscape_energy", "J/m^2", "landscape of the coupling's depth, from the start"),
    Column("validation_reference_energy", "J/m^2", "texture solver on the actual n(x), from the start"),
    Column("validation_work", "J/m^2", "what the other energies and the Gilbert loss have taken"),
)
MEAN_CURRENT = Column("sheet_current", "A/m", "mean sheet current of the layer along the track")


def acting(scenario: MicroscopicLoop) -> Observer:
    """The superflow, its field and its current in the actual texture."""

    def read(step: Step) -> tuple[float, ...]:
        snapshot, grid = step.snapshot, step.run.grid
        response = scenario.couplings[0].respond(snapshot.state.n, grid.coordinates()[0], snapshot.time)
        strongest = float(np.linalg.norm(response.field, axis=1).max())
        return scenario.superflow, strongest, float(response.sheet_current.mean())

    return Observer((observers.SUPERFLOW, observers.NEEL_FIELD, MEAN_CURRENT), read)


def beside(scenario: MicroscopicLoop) -> Observer:
    """The wall of the run beside."""
    depth = "local torque" if scenario.coupling == "bdg" else "texture solver"

    def read(step: Step) -> tuple[float, ...]:
        assert step.beside is not None
        second = track_wall(step.beside.state, step.run.grid.coordinates()[0], scenario.family.axis)
        return second.position, second.angle, second.width

    columns = (
        Column("other_position", "m", f"wall position under the {depth}"),
        Column("other_angle", "rad", f"angle inside the wall under the {depth}"),
        Column("other_width", "m", f"wall width under the {depth}"),
    )
    return Observer(columns, read)


def microscopic(scenario: MicroscopicLoop, first: Step) -> Callable[[Step], Judged]:
    """Energies, forces and work against the landscape and the texture solver."""
    grid: Any = first.run.grid
    check = MicroscopicCheck(
        first=first.snapshot,
        coupling=scenario.couplings[0],
        landscape=scenario.landscape,
        llg=first.llg,
        track=grid,
        driving_term="SuperflowTorque",
        anisotropy=max(first.run.material.easy_axis_anisotropy, abs(first.run.material.hard_axis_anisotropy)),
        reference=scenario.depths.solver,
        beyond=scenario.depths.landscape if scenario.coupling == "harmonic" else None,
    )

    def judge(step: Step) -> Judged:
        found = check.step(step.snapshot)
        energies = (found.coupling_energy, found.landscape_energy, found.reference_energy, found.work)
        return Judged(found.residuals, {c.name: e for c, e in zip(COMPARED, energies, strict=True)})

    return judge


def against_the_material(scenario: MicroscopicLoop, step: Step) -> tuple[Residual, ...]:
    """Softness: B_H and (π/2) times the largest field [T] on the track over B_A, and D over 4K_eδ0/π.

    A field on the inner vector adds −2πδM_s B_N to the wall's 4K_e(δ0²/δ + δ): δ = δ0 (1 + πB_N/2B_A).
    """
    material, spacing = step.run.material, step.run.grid.spacings[0]
    field = acting(scenario).read(step)[1]
    twisted = np.pi * abs(material.magnet.dmi) / (4 * material.easy_axis_anisotropy * scenario.scales.wall_width)
    softness = (abs(material.magnet.hard_axis_field) + np.pi / 2 * field) / scenario.scales.easy_field + twisted
    motion = MaterialMotion(WallNumbers.of(material), spacing, field, softness=softness)
    return motion.residuals(step.snapshot, step.rate, step.wall)


def loop_quantities(scenario: MicroscopicLoop, dataset: Dataset) -> Mapping[str, Quantity]:
    """How far the two depths come apart, and how the wall moved."""
    place, other = np.asarray(dataset["wall_position"]), np.asarray(dataset["other_position"])
    angle, turned = (np.unwrap(np.asarray(dataset[name])) for name in ("wall_angle", "other_angle"))
    apart, apart_angle = float(np.abs(place - other).max()), float(np.abs(angle - turned).max())
    out = {
        "superflow": Quantity(scenario.superflow, "1/m", "Cooper-pair wave number q along x"),
        "travelled": Quantity(float(place[-1] - place[0]), "m", "way of the wall"),
        "travelled_other": Quantity(float(other[-1] - other[0]), "m", "the same under the other depth"),
        "turned": Quantity(float(angle[-1] - angle[0]), "rad", "turn of the inner vector"),
        "turned_other": Quantity(float(turned[-1] - turned[0]), "rad", "the same under the other depth"),
        "apart": Quantity(apart, "m", "largest distance between the walls of the two depths"),
        "apart_angle": Quantity(apart_angle, "rad", "largest difference of the two inner angles"),
        "largest_field": Quantity(float(np.max(dataset["neel_field"])), "T", "±B_N, largest on the track"),
        **scale_quantities(scenario.scales),
    }
    if scenario.motion == "driven":
        half, times = len(place) // 2, np.asarray(dataset["time"])
        speed = float((place[-1] - place[half]) / np.ptp(times[half:]))
        closed = "μB_N/√(1 + (μB_N/c)²) with the landscape's slope"
        out["velocity"] = Quantity(speed, "m/s", "over the second half")
        out["velocity_closed_form"] = Quantity(scenario.expected_velocity, "m/s", closed)
    return out
