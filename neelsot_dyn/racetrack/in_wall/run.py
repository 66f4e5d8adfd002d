"""An in-wall reversal, ready to run: the objects, the saved steps, and what sums them up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from scipy.integrate import solve_ivp

from neelsot_dyn import textures
from neelsot_dyn.devices.magnet import derived, magnet_energy
from neelsot_dyn.dynamics import (
    LLG,
    DerivedQuantities,
    Integrator,
    RungeKutta4,
    Snapshot,
    Track,
    TwoSublatticeState,
    suggest_timestep,
    track_wall,
    transverse_axes,
)
from neelsot_dyn.experiments import columns
from neelsot_dyn.experiments.scenario import Axis, Column, Course, Quantity
from neelsot_dyn.materials import Material
from neelsot_dyn.racetrack.in_wall.drive import InWallDrive
from neelsot_dyn.racetrack.in_wall.landscape import AngleLandscape
from neelsot_dyn.racetrack.in_wall.material import Compensation, compensation
from neelsot_dyn.racetrack.in_wall.numbers import in_wall_notes, in_wall_quantities
from neelsot_dyn.racetrack.in_wall.scan import DOMAIN_AXIS, GrowthRates, growth_rates, pendulum_rate
from neelsot_dyn.racetrack.pieces import Piece, evolve_pieces, piece_at, piece_ends, piece_times
from neelsot_dyn.validation import InWallCheck, MaterialMotion, Residual, WallNumbers

if TYPE_CHECKING:
    import xarray

    from neelsot_dyn.racetrack.in_wall.reversal import InWallReversal

WRITTEN = np.array([0.0, 1.0, 0.0])
"""The inner vector that a forward current writes, or its opposite."""
LANDSCAPE_ANGLES = np.linspace(-np.pi, np.pi, 181)


@frozen(eq=False)
class InWallFrame:
    """One saved step: the dynamics' snapshot, the course's columns, and its validation."""

    snapshot: Snapshot
    values: Mapping[str, Any]
    residuals: tuple[Residual, ...]


@frozen(eq=False, slots=False)
class InWallRun(Course):
    """The objects of one scenario, ready to run. The writes alternate in sign; after each the current is off."""

    scenario: InWallReversal
    material: Material
    drive: InWallDrive

    @cached_property
    def derived(self) -> DerivedQuantities:
        """The scales of the dynamics."""
        return derived(self.material)

    @cached_property
    def track(self) -> Track:
        """The cells, all of them: the wall stands still."""
        width = self.material.magnet.wall_width
        return Track(length=self.scenario.wall_widths * width, spacing=width / self.scenario.cells_per_width)

    @cached_property
    def signs(self) -> tuple[int, ...]:
        """+1, 0, −1 of the current, piece by piece: write, hold, write back, hold, ..."""
        return tuple(sign for write in range(self.scenario.writes) for sign in ((-1) ** write, 0))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The equation of motion of every write and hold."""
        s, m = self.scenario, self.material
        magnet = magnet_energy(m, DOMAIN_AXIS)

        def llg(sign: int) -> LLG:
            return LLG(magnet + self.drive.term(sign), m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio)

        equations = {sign: llg(sign) for sign in set(self.signs)}
        writing, holding = (s.write_time, s.write_frames, s.tilt), (s.hold_time, s.hold_frames)
        return tuple(Piece(equations[sign], *(writing if sign else holding)) for sign in self.signs)

    @property
    def times(self) -> np.ndarray:
        """Saved times [s], the first at 0."""
        return piece_times(self.pieces)

    @property
    def drive_label(self) -> str:
        """The drive in words."""
        return self.drive.label

    @property
    def title(self) -> str:
        """A line for figures and movies."""
        return f"{self.material.name}: Néel vector in a wall written by a {self.drive.kind}"

    @cached_property
    def hard_axis(self) -> AngleLandscape:
        """E(φ) = 4 K_h δ cos² φ of the magnet's own hard axis ẑ."""
        hard = 2 * self.material.hard_axis_anisotropy
        return AngleLandscape.of(lambda n: hard * n[..., 2] ** 2, self.material.magnet.wall_width)

    def landscape(self, sign: int) -> AngleLandscape:
        """E(φ) of drive and magnet together with the current of this sign."""
        return self.drive.landscape(sign) + self.hard_axis

    @property
    def favoured(self) -> int:
        """+1 if the forward current turns the inner vector to +ŷ (φ = π/2), −1 if to −ŷ."""
        odd = self.drive.driven.odd
        return 1 if odd.energy(math.pi / 2) < odd.energy(-math.pi / 2) else -1

    @property
    def start_angle(self) -> float:
        """φ of the exact direction that the first write turns the wall away from [rad]."""
        return -self.favoured * math.pi / 2

    @property
    def write_field(self) -> float:
        """B_N [T] that the forward current exerts on the inner vector at the start: −E_odd″/(2π M_s δ)."""
        return -float(self.drive.driven.odd.energy(self.start_angle, 2)) / (
            2 * math.pi * self.derived.magnetization * self.derived.wall_width
        )

    def hard_field(self, sign: int) -> float:
        """B_H [T] of ẑ about the start, the electrons' share included: E_even″/(4 M_s δ); negative where ẑ is easy."""
        both = self.landscape(sign)
        even = float(both.energy(self.start_angle, 2)) - float(both.odd.energy(self.start_angle, 2))
        return even / (4 * self.derived.magnetization * self.derived.wall_width)

    def push(self, sign: int, angle: float) -> float:
        """λ² + λ/τ [1/s²] of a small turn away from `angle`: −E″(φ)/(2δρ), ρ = M_s/(γ² B_E)."""
        gamma = self.material.magnet.gyromagnetic_ratio
        inertia = self.derived.magnetization / (gamma**2 * self.derived.exchange_field)
        return -float(self.landscape(sign).energy(angle, 2)) / (2 * self.derived.wall_width * inertia)

    def growth_rate(self, sign: int, angle: float) -> float:
        """λ [1/s] of a small turn away from `angle`; negative where it comes back."""
        return pendulum_rate(self.push(sign, angle), self.derived.inertia_time)

    @cached_property
    def rates(self) -> GrowthRates:
        """Growth rates of the linearised two-sublattice equations around the threshold."""
        return growth_rates(self.material, self.hard_field(1), abs(self.write_field))

    @cached_property
    def compensation(self) -> Compensation | None:
        """Where another splitting would free the wall, if the electrons block this superflow's write."""
        blocked = self.write_field < 2 / math.pi * self.hard_field(1)
        return compensation(self.material, self.drive.superflow) if blocked and self.drive.couplings else None

    def rigid_angle(self, times: np.ndarray) -> np.ndarray:
        """φ [rad] at times of the first write, of a rigid wall: φ̈ = −φ̇/τ − E′(φ)/(2δρ)."""
        landscape, tau = self.landscape(1), self.derived.inertia_time
        unit = self.push(1, self.start_angle) / -float(landscape.energy(self.start_angle, 2))
        start = self.start_angle + self.scenario.tilt

        def rate(t: float, y: np.ndarray) -> np.ndarray:
            return np.array([y[1], -y[1] - tau**2 * unit * float(landscape.energy(y[0], 1))])

        solution = solve_ivp(rate, (0, times[-1] / tau), [start, 0.0], "LSODA", times / tau, rtol=1e-9, atol=1e-12)
        return np.asarray(solution.y[0])

    @property
    def columns(self) -> Sequence[Column]:
        """The wall, what acts on it, and the energies that the validation compares."""
        return (
            *columns.WALL,
            columns.SUPERFLOW,
            columns.NEEL_FIELD,
            Column("landscape_energy", "J/m^2", "wall energy under the present current", ("landscape_angle",)),
            Column("angular_velocity", "rad/s", "rate of the angle inside the wall"),
            Column("validation_landscape_energy", "J/m^2", "E(φ) of the drive on a rigid wall, from the landscape"),
            Column("validation_torque_energy", "J/m^2", "energy of the drive's torque in the wall, domains taken off"),
        )

    @property
    def axes(self) -> Sequence[Axis]:
        """The angles of the landscape."""
        return (Axis("landscape_angle", LANDSCAPE_ANGLES, "rad", "angle of the Néel vector inside the wall"),)

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What figures and movies know of the run."""
        times = np.linspace(0, self.scenario.write_time, 200)
        return {
            "axis": "x",
            "track_length": self.track.length,
            "landscape": "BdG free energy" if math.isfinite(self.drive.superflow) else "given field",
            "landscape_kind": "local: F(φ) of a rigid wall, fixed gap",
            "switch_times": piece_ends(self.pieces),
            "signs": np.array(self.signs),
            "rigid_times": times,
            "rigid_angles": self.rigid_angle(times),
            "resting_landscape": self.landscape(0).energy(LANDSCAPE_ANGLES),
            "reversed_landscape": self.landscape(-1).energy(LANDSCAPE_ANGLES),
            "forward_landscape": self.landscape(1).energy(LANDSCAPE_ANGLES),
            "scan_fields": self.rates.fields,
            "scan_rates": self.rates.rates,
            "scan_closed_form": self.rates.closed_form,
        }

    @property
    def methods(self) -> Sequence[str]:
        """What to cite."""
        superflow = ("superflow_torque", "quadpack") if math.isfinite(self.drive.superflow) else ()
        return ("wall_motion", *superflow)

    def initial_state(self) -> TwoSublatticeState:
        """The wall of Eq. 16, turned to domains ±x̂, at rest with its inner vector off by the tilt."""
        angle, width = self.start_angle + self.scenario.tilt, self.material.magnet.wall_width
        return TwoSublatticeState.from_neel(
            textures.wall_profile(self.track.x, self.track.length / 2, width, angle, "x")
        )

    def frames(self, resume: Snapshot | None = None) -> Iterator[InWallFrame]:
        """Yield a frame per saved time; with `resume`, the frames after that snapshot of an earlier run."""
        check, motion = self._check(), self._motion()
        curves = {s: self.landscape(s).energy(LANDSCAPE_ANGLES) for s in set(self.signs)}
        for snapshot in self._snapshots(resume):
            k = piece_at(self.pieces, snapshot.time)
            sign, llg = self.signs[k], self.pieces[k].llg
            wall = track_wall(snapshot.state, self.track.x, DOMAIN_AXIS)
            rate = llg.rate(snapshot.state, self.track, snapshot.time)
            turn = (rate[0] - rate[1]) / 2
            step = check.step(snapshot, wall, self.drive.landscape(sign), self.drive_energy(snapshot, sign))
            turning = _angular_velocity(snapshot.state.n, turn)
            values = {
                **columns.wall_values(wall),
                "landscape_energy": curves[sign],
                "superflow": sign * self.drive.superflow,
                "neel_field": sign * self.write_field,
                "angular_velocity": turning,
                "validation_landscape_energy": step.landscape_energy,
                "validation_torque_energy": step.torque_energy,
            }
            own = motion.residuals(snapshot, rate, wall, turning=turning)
            yield InWallFrame(snapshot, values, (*step.residuals, *own, *self._drive_energy(motion, snapshot, sign)))

    def drive_energy(self, snapshot: Snapshot, sign: int) -> float:
        """Energy [J/m²] of the drive's term in the wall: its density less that of the domains at the ends."""
        density = self.drive.term(sign).energy_density(
            snapshot.state, self.track, self.material.magnetization, snapshot.time
        )
        domains = (density[0] + density[-1]) / 2
        return float((density - domains).sum() * self.track.spacing)

    def quantities(self, dataset: xarray.Dataset) -> Mapping[str, Quantity]:
        """Threshold, rate and time of the reversal, whether the bit holds, and what blocks it."""
        return in_wall_quantities(self, dataset)

    @property
    def notes(self) -> Sequence[str]:
        """Is it a bit, and if the current cannot write it, what would help?"""
        return in_wall_notes(self)

    def _snapshots(self, start: Snapshot | None) -> Iterator[Snapshot]:
        state = self.initial_state() if start is None else None
        m = self.material
        alone = LLG(magnet_energy(m, DOMAIN_AXIS), m.magnetization, m.magnet.damping, m.magnet.gyromagnetic_ratio)
        step = suggest_timestep(alone, self.track)

        def method(llg: LLG) -> Integrator:
            return RungeKutta4(step)

        return evolve_pieces(self.pieces, self.track, state, method, start=start)

    def _check(self) -> InWallCheck:
        first = next(self._snapshots(None))
        swing = max(self.landscape(sign).swing for sign in set(self.signs))
        anisotropy = max(self.material.easy_axis_anisotropy, self.material.hard_axis_anisotropy)
        ratio = (abs(self.write_field) + abs(self.hard_field(0))) / self.derived.easy_field
        return InWallCheck(self.track, first, swing, anisotropy, ratio, self.drive.stated)

    def _motion(self) -> MaterialMotion:
        """Softness: a field on the inner vector adds −2πδM_s B_N to the wall's energy, δ = δ0 (1 + πB_N/2B_A)."""
        field = abs(self.write_field)
        softness = (math.pi / 2 * field + abs(self.hard_field(0))) / self.derived.easy_field
        return MaterialMotion(WallNumbers.of(self.material), self.track.spacing, field, softness=softness)

    def _drive_energy(self, motion: MaterialMotion, snapshot: Snapshot, sign: int) -> tuple[Residual, ...]:
        """Of a given field; a superflow's torque has its landscape."""
        given = self.scenario.synthetic_field
        if given is None:
            return ()
        return (motion.drive_energy(snapshot, "NeelField", sign * given * WRITTEN, self.track.spacing),)


def _angular_velocity(n: np.ndarray, rate: np.ndarray) -> float:
    """φ̇ [rad/s] of the inner vector Σ n over the cells that `track_wall` takes it from."""
    inside = np.abs(n @ DOMAIN_AXIS) < 0.95
    p1, p2 = transverse_axes(DOMAIN_AXIS)
    total, turn = n[inside].sum(axis=0), rate[inside].sum(axis=0)
    a, b = total @ p1, total @ p2
    return float((b * (turn @ p1) - a * (turn @ p2)) / (a**2 + b**2))
