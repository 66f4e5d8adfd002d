"""What a run under the texture's own torque is held to: its force, its landscape, its equation of motion.

Free energies of the domains that are integrated anew, the texture solver asked by itself about every saved texture, and
numbers of the material less what the electrons give at rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve

from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.coupling.neel_field import superconducting_model
from neelsot_dyn.coupling.superflow_levels import SuperflowLevels
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION
from neelsot_dyn.dynamics import SuperflowTorque
from neelsot_dyn.experiments.checks import every_step
from neelsot_dyn.experiments.drives import Current, Phase, orientation_of
from neelsot_dyn.experiments.run import Check, Judge, Judged, Step
from neelsot_dyn.pulses import Pulse
from neelsot_dyn.validation import (
    DomainsInSeries,
    ElectronsEnergy,
    EquationOfMotion,
    MaterialMotion,
    Residual,
    SolvedTextures,
    WallForce,
    WallNumbers,
    superflow_reference,
)

if TYPE_CHECKING:
    from neelsot_dyn.coupling import RestTerms
    from neelsot_dyn.experiments.experiment import Experiment
    from neelsot_dyn.materials import Material, ParentSuperconductor

TORQUE = "SuperflowTorque"
"""The electrons' term among a snapshot's energies."""
BEYOND = 2.0
"""Times the film's own share of a current, that a soft parent's superflow may be off its mean."""


def texture_remark(gap: str) -> str:
    """What a texture's torque rests on, in a sentence."""
    without = "the magnet is without the stiffness, anisotropy and DMI of the electrons at rest"
    return f"Torque: the texture solver's F(q) whole, at {gap}; {without}."


def magnet_numbers(material: Material, rest: RestTerms | None, axis: np.ndarray) -> WallNumbers:
    """A material's numbers, less what the electrons give at rest (choice ii); axis (3,): ê."""
    whole = WallNumbers.of(material, lossless=True)
    if rest is None:
        return whole
    wall = rest.across(axis)
    left = whole.stiffness - wall.replaced_stiffness
    return evolve(
        whole,
        stiffness=left,
        easy_field=whole.easy_field - 2 * wall.replaced_anisotropy / whole.magnetization,
        hard_field=whole.hard_field - rest.hard_axis_field / material.layers,
        net_share=whole.net_share * whole.stiffness / left,
        alternating=whole.alternating * whole.stiffness / left,
        dmi=0.0,
    )


def superflow_torques(step: Step) -> list[SuperflowTorque]:
    """The terms of a superflow in a step's equation of motion."""
    return [term for term in step.llg.energy if isinstance(term, SuperflowTorque)]  # type: ignore[attr-defined]


def electrons_force(experiment: Experiment) -> Check | None:
    """The texture torque's force on every wall against its domains' free energies (`validation.WallForce`).

    None for other domains than ±ŷ, a superflow across them, and with heat, whose noise between cells has no slope.
    """
    device: Any = experiment.made
    if experiment.temperature or abs(device.easy_axis[1]) < 1 - 1e-12 or not experiment.drive.microscopic:
        return None
    orientation = orientation_of(device)
    if orientation.across:
        return None
    drive, material, stiffness = experiment.drive, device.material, device.superconductor.stiffness
    mean = drive.mean(device, experiment.duration)
    if not isinstance(drive, Current | Phase):
        return texture_force(material, mean, drive.pulse, orientation.sign)
    apart = _share_of_the_film(material, device.superconductor, mean)
    energy = ElectronsEnergy.of(material, min(mean + apart, device.superconductor.depairing_momentum))
    largest = abs(energy.given_current(mean * stiffness, stiffness))

    def given(current: float) -> float:
        return energy.given_current(PHASE_TO_ACTION * current, stiffness)

    if isinstance(drive, Current):
        return _force(material, energy, largest, given, drive.pulse * (1 / device.width))
    return _force(material, energy, largest, given, drive.pulse, series=(stiffness, mean * device.length))


def _share_of_the_film(material: Material, parent: ParentSuperconductor, mean: float) -> float:
    """Bound on |q − κ/ν_s| [1/m] of domains ±ŷ, under a current that is `mean` in the parent alone: |∂F/∂q|/ν_s."""
    qa = mean * material.lattice_constant
    solver, flows = UniformBdG(superconducting_model(material)), np.array([[qa, 0.0], [-qa, 0.0]])
    film = float(np.abs(solver.current(flows, np.array([0.0, 1.0, 0.0]))).max()) / 2
    return BEYOND * film * material.units.energy(1.0) / (material.lattice_constant * parent.stiffness)


def texture_force(material: Material, top: float, pulse: Pulse | None = None, sign: int = 1) -> Check:
    """`validation.WallForce` of walls between ±ŷ at every step, for superflows up to top [1/m].

    pulse: what drives the torque, in the steps that it takes of a ramp; the torque's own unless given. sign: of q, by
    how the track lies (`coupling.Orientation`).
    """
    energy = ElectronsEnergy.of(material, top)
    reference = superflow_reference(material, top)
    known = () if reference is None else (reference.residual(energy.given_flow(top)),)
    largest = abs(energy.given_flow(top))
    return _force(material, energy, largest, lambda q: energy.given_flow(sign * q), pulse, known)


def _force(
    material: Material,
    energy: ElectronsEnergy,
    largest: float,
    difference: Callable[[float], float],
    pulse: Pulse | None,
    known: tuple[Residual, ...] = (),
    series: tuple[float, float] | None = None,
) -> Check:
    """difference(level) [J/m²]: F(+ŷ) − F(−ŷ), or that of G, at what drives the torque; largest: of its sizes.

    series: what `DomainsInSeries` needs where a phase drives it; the current of a step is then the run's, held to that.
    """

    def judge(step: Step) -> tuple[Residual, ...]:
        time, n = step.snapshot.time, step.snapshot.state.n
        x = step.run.grid.coordinates(step.snapshot.offset)[0]
        (term,) = superflow_torques(step)
        coupling: Any = term.coupling
        apart = 2.1 * coupling.reach * material.magnet.wall_width
        check = WallForce(material.magnetization, material.thickness, largest, energy.error, apart)
        flow = coupling.flow if pulse is None else SuperflowLevels.of(pulse, coupling.levels)
        found, level = coupling.respond(n, x, time), flow(time)
        if series is None:
            return (check.residual(n, x, found.field, difference(level)), *known)
        current = float(found.sheet_current[0])
        domains = DomainsInSeries(energy, *series, apart, found.missed)
        force = check.residual(n, x, found.field, difference(current))
        return (force, *domains.residuals(n, x, found.superflow, current, level))

    return every_step(judge)


@define(eq=False)
class _TextureJudge(Judge):
    """`validation.SolvedTextures` at every step."""

    solved: SolvedTextures

    def __call__(self, step: Step) -> Judged:
        """Energy and slopes of the electrons, by the solver and as the run has them."""
        now, (term,) = step.snapshot, superflow_torques(step)
        x, n = step.run.grid.coordinates(now.offset)[0], now.state.n
        coupling: Any = term.coupling
        level, shift = coupling.flow(now.time), now.offset * step.run.grid.spacings[0]
        found = coupling.respond(n, x, now.time)
        superflow = None if self.solved.parent is None else found.superflow
        energy, current = now.energies[TORQUE], level
        if coupling.phase is not None:
            current = float(found.sheet_current[0])
            energy -= PHASE_TO_ACTION * current * level / self.solved.material.thickness
        slopes = self.solved.compare(n, x, found.field, current, shift, superflow)
        return Judged(self.solved.residuals(slopes, energy, level))

    def memory(self) -> Mapping[str, np.ndarray]:
        """The solutions."""
        return self.solved.memory()

    def restore(self, kept: Mapping[str, np.ndarray]) -> None:
        """Go on with them."""
        self.solved.restore(kept)


def texture_landscape(axis: np.ndarray, **more: Any) -> Check:
    """The texture torque's energy and forces against the solver's own landscape (`validation.SolvedTextures`).

    axis (3,): ê of the domains; more: `near`.
    """

    def begin(first: Step) -> Judge:
        (term,) = superflow_torques(first)
        coupling: Any = term.coupling
        parent = coupling.parent if coupling.biased else None
        words = {"width": coupling.width, "eps": coupling.eps, "parent": parent, **more}
        words["orientation"] = coupling.orientation
        return _TextureJudge(SolvedTextures(first.run.material, axis, **words))

    return Check(begin)


def texture_motion(material: Material, rest: RestTerms, axis: np.ndarray) -> Check:
    """ṁ and loss at every step against the material's numbers less what the electrons give at rest (choice ii).

    axis (3,): ê; the field is the coupling's, whole.
    """
    whole, numbers = WallNumbers.of(material, lossless=True), magnet_numbers(material, rest, axis)

    def judge(step: Step) -> tuple[Residual, ...]:
        grid, n, time = step.run.grid, step.snapshot.state.n, step.snapshot.time
        law = EquationOfMotion(numbers, grid.spacings, axis)
        (coupling,) = (term.coupling for term in superflow_torques(step))
        field = coupling.respond(n, grid.coordinates(step.snapshot.offset)[0], time).field
        motion = MaterialMotion(whole, grid.spacings[0])
        return law.residual(step.snapshot, step.rate, field), motion.dissipated_power(step.snapshot)

    return every_step(judge)
