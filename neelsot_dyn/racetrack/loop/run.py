"""A motion under both depths of the torque, ready to run: the objects, the saved steps, and what sums them up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve as changed
from attrs import frozen

from neelsot_dyn.bdg import LatticeModel, UniformBdG
from neelsot_dyn.coupling import BdGCoupling, Coupling, HarmonicCoupling, NeelFieldSurface, UniformSuperflow
from neelsot_dyn.coupling.surface import user_cache
from neelsot_dyn.devices.magnet import FILM_NORMAL, derived, magnet_energy
from neelsot_dyn.dynamics import (
    LLG,
    DerivedQuantities,
    RungeKutta4,
    Snapshot,
    SuperflowTorque,
    Track,
    TwoSublatticeState,
    UniaxialAnisotropy,
    Wall,
    evolve,
    track_wall,
)
from neelsot_dyn.experiments import columns
from neelsot_dyn.experiments.scenario import Axis, Column, Course, Quantity
from neelsot_dyn.experiments.velocity import instantaneous_velocity
from neelsot_dyn.materials import Material
from neelsot_dyn.validation import MaterialMotion, MicroscopicCheck, Residual, WallEnergy, WallFamily, WallNumbers

if TYPE_CHECKING:
    import xarray

    from neelsot_dyn.racetrack.loop.microscopic_loop import MicroscopicLoop

MOTIONS = {"driven": "y", "turning": "x"}
"""The domains of each motion."""
LANDSCAPE_ANGLES = np.linspace(-np.pi, np.pi, 121)
WIDTHS = (0.85, 1.15)
"""Range of the landscapes in wall widths at rest."""


@frozen(eq=False)
class Depths:
    """Both depths of the torque and their landscapes: of the texture solver, and of the local limit."""

    bdg: BdGCoupling
    harmonic: HarmonicCoupling
    solver: BdGCoupling
    landscape: WallEnergy
    local_landscape: WallEnergy


def loop_depths(scenario: MicroscopicLoop, material: Material) -> Depths:
    """Compress the torque and compute the landscapes; each is kept in the user's cache folder."""
    q, cache = scenario.superflow, user_cache()
    surface = NeelFieldSurface.of(material, 1.05 * abs(q), tolerance=scenario.tolerance, cache=cache)
    harmonic = HarmonicCoupling(surface, UniformSuperflow(q))
    stripe: dict[str, Any] = {"material": material, "superflow": q, "width": scenario.rows}
    family = WallFamily(MOTIONS[scenario.motion])
    width = material.magnet.wall_width
    widths = (WIDTHS[0] * width, WIDTHS[1] * width)
    where: dict[str, Any] = {"sites": scenario.sites, "cache": cache}
    return Depths(
        bdg=BdGCoupling(**stripe, every=scenario.every, local=harmonic),
        harmonic=harmonic,
        solver=BdGCoupling(**stripe),
        landscape=WallEnergy.of(material, q, family, widths, width=scenario.rows, **where),
        local_landscape=WallEnergy.local(material, q, family, widths, **where),
    )


@frozen(eq=False)
class LoopFrame:
    """One saved step: the dynamics' snapshot, the course's columns, and its validation."""

    snapshot: Snapshot
    values: Mapping[str, float]
    residuals: tuple[Residual, ...]


@frozen(eq=False, slots=False)
class LoopRun(Course):
    """The objects of one scenario, ready to run."""

    scenario: MicroscopicLoop
    material: Material
    depths: Depths

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return derived(self.material)

    @cached_property
    def family(self) -> WallFamily:
        """The walls of this motion."""
        return WallFamily(MOTIONS[self.scenario.motion])

    @cached_property
    def track(self) -> Track:
        """One cell per lattice site."""
        a = self.material.lattice_constant
        return Track(length=self.scenario.sites * a, spacing=a)

    @cached_property
    def band_anisotropy(self) -> float:
        """K [J/m³] of one sublattice for an easy axis ẑ, from [F(x̂) − F(ẑ)]/(2 thickness) at rest."""
        free = UniformBdG(LatticeModel.of(self.material)).free_energy(np.zeros(2), np.eye(3))
        return self.material.units.areal_density(float(free[0] - free[2])) / (2 * self.material.thickness)

    def llg(self, coupling: Coupling) -> LLG:
        """The equation of motion with this depth of the torque."""
        m = self.material
        energy = magnet_energy(m, self.family.axis)
        if self.band_anisotropy:
            kind = "easy" if self.band_anisotropy > 0 else "hard"
            energy = energy + UniaxialAnisotropy(abs(self.band_anisotropy), FILM_NORMAL, kind=kind)
        return LLG(energy + SuperflowTorque(coupling), m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio)

    @property
    def couplings(self) -> tuple[Coupling, Coupling]:
        """The one that drives the run, and the one that runs beside it."""
        both: tuple[Coupling, Coupling] = (self.depths.bdg, self.depths.harmonic)
        return both if self.scenario.coupling == "bdg" else (both[1], both[0])

    @property
    def times(self) -> np.ndarray:
        """Saved times [s], the first at 0."""
        return np.linspace(0.0, self.scenario.duration, self.scenario.frames + 1)

    @property
    def drive_label(self) -> str:
        """The drive in words."""
        depth = "texture solver in the loop" if self.scenario.coupling == "bdg" else "compressed local torque"
        return f"superflow q = {self.scenario.superflow:.4g} 1/m, {depth}"

    @property
    def title(self) -> str:
        """A line for figures and movies."""
        depth = "texture solver in the loop" if self.scenario.coupling == "bdg" else "local torque"
        return f"{self.material.name}: {self.scenario.motion} wall, {depth}"

    @property
    def columns(self) -> Sequence[Column]:
        """The wall under both depths, and the energies that the validation compares."""
        other = "texture solver" if self.scenario.coupling == "harmonic" else "local torque"
        return (
            *columns.WALL,
            columns.VELOCITY,
            columns.SUPERFLOW,
            columns.NEEL_FIELD,
            Column("other_position", "m", f"wall position under the {other}"),
            Column("other_angle", "rad", f"angle inside the wall under the {other}"),
            Column("other_width", "m", f"wall width under the {other}"),
            Column("validation_torque_energy", "J/m^2", "energy of the actual texture by the coupling, from the start"),
            Column("validation_landscape_energy", "J/m^2", "landscape of the coupling's depth, from the start"),
            Column("validation_reference_energy", "J/m^2", "texture solver on the actual n(x), from the start"),
            Column("validation_work", "J/m^2", "what the other energies and the Gilbert loss have taken"),
            Column("sheet_current", "A/m", "mean sheet current of the layer along the track"),
        )

    @property
    def axes(self) -> Sequence[Axis]:
        """For an inner vector that turns: the landscape of its angle, the magnet's anisotropy included."""
        if self.scenario.motion == "driven":
            return ()
        energy = [float(self._landscape.energy(changed(self._start, angle=float(a)))) for a in LANDSCAPE_ANGLES]
        easy = 2 * (self.material.hard_axis_anisotropy - self.band_anisotropy)
        magnet = 2 * easy * self.material.magnet.wall_width * np.cos(LANDSCAPE_ANGLES) ** 2
        return (
            Axis("landscape_angle", LANDSCAPE_ANGLES, "rad", "angle of the Néel vector inside the wall"),
            Axis("landscape_energy", np.array(energy) + magnet, "J/m^2", "wall energy at rest, at this angle"),
        )

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        start = self._start
        slope = float(self._landscape.slopes(start)[0])
        return {
            "axis": self.family.domains,
            "track_length": self.track.length,
            "landscape_slope": slope,
            "landscape": "BdG free energy",
            "landscape_kind": f"{self._landscape.label}, {self.scenario.rows} rows",
            "motion": self.scenario.motion,
            "coupling": self.scenario.coupling,
        }

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        return ("wall_motion", "superflow_torque", "quadpack")

    @property
    def notes(self) -> Sequence[str]:
        """What the gap and the bias are."""
        return (
            f"{self.depths.bdg.label}, and one q everywhere: no voltage, which a current bias would give.",
            f"The texture solver is asked at every {self.scenario.every} steps, its difference to the local torque is "
            "held between; after every saved step it begins anew.",
        )

    def initial_state(self) -> TwoSublatticeState:
        """The wall of Eq. 16 at rest."""
        return TwoSublatticeState.from_neel(self.family.texture(self.track.x, self._start))

    def frames(self, resume: Snapshot | None = None) -> Iterator[LoopFrame]:
        """Yield a frame per saved time; with `resume`, the frames after that snapshot of an earlier run."""
        driving, other = self.couplings
        beside = [self._wall(snapshot) for snapshot in self._snapshots(other, None)]
        llg = self.llg(driving)
        check = self._check(next(self._snapshots(driving, None, self.times[:1])), llg)
        place = {float(time): k for k, time in enumerate(self.times)}
        for snapshot in self._snapshots(driving, resume):
            step = check.step(snapshot)
            response = driving.respond(snapshot.state.n, self.track.x, snapshot.time)
            rate = llg.rate(snapshot.state, self.track, snapshot.time)
            second = beside[place[snapshot.time]]
            largest = float(np.linalg.norm(response.field, axis=1).max())
            own = self._against_material(snapshot, rate, step.wall, largest)
            values = {
                **columns.wall_values(step.wall),
                "wall_velocity": instantaneous_velocity(snapshot.state.n, (rate[0] - rate[1]) / 2, self.track.spacing),
                "superflow": self.scenario.superflow,
                "neel_field": largest,
                "other_position": second.position,
                "other_angle": second.angle,
                "other_width": second.width,
                "validation_torque_energy": step.coupling_energy,
                "validation_landscape_energy": step.landscape_energy,
                "validation_reference_energy": step.reference_energy,
                "validation_work": step.work,
                "sheet_current": float(response.sheet_current.mean()),
            }
            yield LoopFrame(snapshot, values, (*step.residuals, *own))

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """How far the two depths come apart, and how the wall moved."""
        place, other = np.asarray(dataset["wall_position"]), np.asarray(dataset["other_position"])
        angle, turned = (np.unwrap(np.asarray(dataset[name])) for name in ("wall_angle", "other_angle"))
        out = {
            "superflow": Quantity(self.scenario.superflow, "1/m", "Cooper-pair wave number q along x"),
            "travelled": Quantity(float(place[-1] - place[0]), "m", "way of the wall"),
            "travelled_other": Quantity(float(other[-1] - other[0]), "m", "the same under the other depth"),
            "turned": Quantity(float(angle[-1] - angle[0]), "rad", "turn of the inner vector"),
            "turned_other": Quantity(float(turned[-1] - turned[0]), "rad", "the same under the other depth"),
            "apart": Quantity(
                float(np.abs(place - other).max()), "m", "largest distance between the walls of the two depths"
            ),
            "apart_angle": Quantity(
                float(np.abs(angle - turned).max()), "rad", "largest difference of the two inner angles"
            ),
            "largest_field": Quantity(float(np.max(dataset["neel_field"])), "T", "±B_N, largest on the track"),
            "inertia_time": Quantity(self.derived.inertia_time, "s", "τ = 1/(2αγB_E)"),
            "damping": Quantity(self.derived.damping, "1", "Gilbert α"),
        }
        if self.scenario.motion == "driven":
            out["velocity"] = Quantity(
                float((place[-1] - place[len(place) // 2]) / np.ptp(self.times[len(place) // 2 :])),
                "m/s",
                "over the second half",
            )
            out["velocity_closed_form"] = Quantity(
                self.expected_velocity, "m/s", "μB_N/√(1 + (μB_N/c)²) with the landscape's slope"
            )
        return out

    @property
    def expected_velocity(self) -> float:
        """μB_N/√(1 + (μB_N/c)²) [m/s] with the field of the landscape's slope, −∂E/∂r0/(4 M_s)."""
        field = -float(self._landscape.slopes(self._start)[0]) / (4 * self.material.magnetization)
        return self.derived.wall_speed(field)

    @cached_property
    def _start(self) -> Wall:
        a, width = self.material.lattice_constant, self.material.magnet.wall_width
        return Wall(self.scenario.place * a, 0.0, width, 0.0, self.scenario.angle, self.family.polarity)

    @property
    def _landscape(self) -> WallEnergy:
        return self.depths.landscape if self.scenario.coupling == "bdg" else self.depths.local_landscape

    def _snapshots(
        self, coupling: Coupling, start: Snapshot | None, times: np.ndarray | None = None
    ) -> Iterator[Snapshot]:
        state = self.initial_state() if start is None else None
        method = RungeKutta4(self.scenario.step)
        moments = self.times if times is None else times
        return evolve(self.llg(coupling), self.track, state, method, moments, start=start)

    def _wall(self, snapshot: Snapshot) -> Wall:
        return track_wall(snapshot.state, self.track.x, self.family.axis)

    def _against_material(self, snapshot: Snapshot, rate: np.ndarray, wall: Wall, field: float) -> tuple[Residual, ...]:
        """Softness: the bands' anisotropy, and (π/2) times the largest field [T] on the track, over B_A.

        A field on the inner vector adds −2πδM_s B_N to the wall's 4K_e(δ0²/δ + δ): δ = δ0 (1 + πB_N/2B_A).
        """
        bands = 2 * abs(self.band_anisotropy) / self.material.magnetization
        softness = (bands + np.pi / 2 * field) / self.derived.easy_field
        motion = MaterialMotion(WallNumbers.of(self.material), self.track.spacing, field, softness=softness)
        return motion.residuals(snapshot, rate, wall)

    def _check(self, first: Snapshot, llg: LLG) -> MicroscopicCheck:
        depths = self.depths
        local = self.scenario.coupling == "harmonic"
        return MicroscopicCheck.starting_at(
            first,
            coupling=self.couplings[0],
            landscape=self._landscape,
            llg=llg,
            track=self.track,
            driving_term="SuperflowTorque",
            anisotropy=max(self.material.easy_axis_anisotropy, abs(self.band_anisotropy)),
            reference=depths.solver,
            beyond=depths.landscape if local else None,
        )
