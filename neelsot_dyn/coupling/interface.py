"""What does the dynamics ask of a superflow above a texture? One question, answered at two depths.

A coupling is given the Néel vector of every cell and the time, and answers with the staggered field, the energy that
this field is the exact gradient of, the superflow and the current. Which superflow flows is the bias's business
(`bias`); how the torque is computed is the coupling's: from the compressed uniform energy (local) or from the texture
solver (microscopic).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from attrs import frozen

from neelsot_dyn.coupling import _kernels_bias


@frozen(eq=False)
class CompiledFlow:
    """What the compiled loop of the dynamics needs to ask `_kernels_bias.flow` by itself, on a track.

    held: for a torque that is held, what `_kernels_held.held_field` takes behind the cells' places and the largest turn
    [rad] that it bears; all else is then empty. kind: of `_kernels`; drive, drive_rate: its value at a time, and its
    slope up to the next breakpoint; numbers: of `_kernels_bias.flow`, then the factor from ∂F/∂n to tesla and the
    film's thickness; table, steps: the surface's.
    """

    kind: int
    drive: float
    drive_rate: float
    numbers: np.ndarray
    table: np.ndarray
    steps: np.ndarray
    held: tuple[Any, ...] | None = None

    @classmethod
    def of_held(cls, held: tuple[Any, ...]) -> Self:
        """For a torque that is held."""
        nothing = np.zeros(0)
        return cls(0, 0.0, 0.0, nothing, nothing, nothing, held)

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What the kernel takes."""
        if self.held is not None:
            return self.held
        return self.kind, self.drive, self.drive_rate, self.numbers, self.table, self.steps

    def field(self, n: np.ndarray, spacing: float) -> np.ndarray:
        """B_N (N, 3) [T] above n (N, 3), cells of `spacing` [m], as the compiled loop has it. NaN where none flows."""
        out = np.empty((len(n), 9))
        kernel = (self.table, self.steps, np.ascontiguousarray(n), spacing, np.empty(len(n)), out)
        status = _kernels_bias.flow(self.kind, self.drive, self.numbers, *kernel)
        field: np.ndarray = self.numbers[5] * out[:, 3:6]
        return field if status == _kernels_bias.CONVERGED else np.full_like(field, np.nan)


@frozen(eq=False)
class Response:
    """The superflow's answer to a texture.

    field (*cells, 3) [T]: staggered field B_N = −(∂e/∂n)/(2 M_s) on either sublattice, at the superflow that flows.
    energy_density (*cells) [J/m³] of the film: F + F_sc relative to no superflow (or whole, as the coupling says); its
    sum over the cells is the energy of the texture. superflow (*cells) [1/m]: q along the track. sheet_current (*cells)
    [A/m]: (2e/ħ) ∂(F + F_sc)/∂q, uniform where the bias keeps the current. error [T]: bound on the field's error that
    the coupling can state (compression, or what the texture has moved since the last solution); energy_error [J/m²] the
    same for the energy per cross-section.
    """

    field: np.ndarray
    energy_density: np.ndarray
    superflow: np.ndarray
    sheet_current: np.ndarray
    error: float
    energy_error: float


class Coupling(ABC):
    """A microscopic torque in the equation of motion."""

    @abstractmethod
    def respond(self, n: np.ndarray, x: np.ndarray, t: float) -> Response:
        """The response to Néel vectors n (*cells, 3) at cell centres x (*cells) [m] and time t [s].

        n need not have unit length: the energy depends on its direction only, so the field is perpendicular to n.
        """

    def prepare(self, n: np.ndarray, x: np.ndarray, t: float, first: bool) -> None:  # noqa: B027, most hold nothing
        """Told of the state that a step of the dynamics starts from; `first`: of the one at a saved time.

        A coupling that holds an expensive answer between steps renews it here. After a `first` it must depend on that
        state alone (`BdGCoupling`), or `held` must say on what else (`TextureTorque`), so that a resumed run repeats
        the uninterrupted one.
        """

    def held(self) -> dict[str, np.ndarray]:
        """What a snapshot must keep, so that a run goes on from it bit for bit; nothing, unless it holds an answer."""
        return {}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:  # noqa: B027, most hold nothing
        """Go on from what `held` gave at an earlier state; with nothing, a run begins anew."""

    def superflow_rate(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray | None:
        """∂q/∂t (*cells) [1/(m s)] while the texture of `response` moves at n_rate (*cells, 3) [1/s].

        It gives the voltage (ħ/2e) ∫ ∂q/∂t dx. None where a coupling knows the superflow only at the states that it has
        solved for.
        """
        return None

    def power_density(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray | None:
        """(ħ/2e) K ∂q/∂t per thickness of the film (*cells) [W/m³]: the source's power, independently of the energy.

        None where `superflow_rate` is.
        """
        return None

    @property
    def magnetization(self) -> float | None:
        """M_s [A/m] of one sublattice that the field in tesla belongs to; None: any."""
        return None

    @property
    def stiffness(self) -> float:
        """𝒜 [J/m] of |∂x n|² that answers inside the energy, where a coupling knows one: it limits the steps."""
        return 0.0

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Times [s] at which the drive jumps or bends; a run steps from one to the next."""
        return ()

    @property
    def time_scale(self) -> float | None:
        """Time [s] over which the drive changes between its breakpoints (`Pulse.time_scale`); None where unknown."""
        return None

    def frozen(self, t: float) -> Coupling:
        """The coupling under the drive of a moment [s], for ever; itself, unless a subclass has a drive in time."""
        return self

    @property
    def whole_track(self) -> bool:
        """Does the bias speak of the whole track (a phase across it), so that no window may leave a part behind?"""
        return False

    def compiled(self, t: float) -> CompiledFlow | None:
        """For a compiled loop from t [s] to the next breakpoint; None: only `respond` knows the answer."""
        return None
