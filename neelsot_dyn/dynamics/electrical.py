"""What would an instrument read across the track: voltage, phase, current, superflow?

    φ(t) = ∫ q dx,   V(t) = (ħ/2e) dφ/dt (Josephson)

With a current bias the moving texture changes the phase, and so makes a voltage; ∫ I V dt is the source's work
(`Snapshot.source_work`). A 180° wall that keeps its shape and travels at v from a domain a (left) into a domain b makes
V = (ħ/2e) v [q(a) − q(b)], with q(a), q(b) the superflows of the two domains at that current.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import define

from neelsot_dyn._checks import require
from neelsot_dyn._signature import checked
from neelsot_dyn.coupling.interface import Response
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.problem import Snapshot
from neelsot_dyn.dynamics.run import Observer
from neelsot_dyn.dynamics.terms import EnergySum, EnergyTerm, SuperflowTorque
from neelsot_dyn.dynamics.track import Grid
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR


@checked
def superflow_torque(energy: EnergyTerm) -> SuperflowTorque:
    """The one superflow of an energy. Raises ValueError where there is none or more than one."""
    terms = energy.terms if isinstance(energy, EnergySum) else (energy,)
    found = [term for term in terms if isinstance(term, SuperflowTorque)]
    require(len(found) == 1, "energy", energy, f"one SuperflowTorque, not {len(found)}")
    return found[0]


@define(eq=False)
class _Reading:
    """The response to the last frame asked about, so that the observers of one frame share it."""

    llg: LLG
    term: SuperflowTorque
    frame: Snapshot | None = None
    response: Response | None = None
    rate: np.ndarray | None = None

    def of(self, frame: Snapshot, track: Grid) -> Response:
        """The coupling's response to a frame."""
        if self.frame is not frame or self.response is None:
            place = Place(track, frame.offset, frame.time, frame.state.n, frame.state.m)
            self.frame, self.response, self.rate = frame, self.term.respond(place), None
        return self.response

    def superflow_rate(self, frame: Snapshot, track: Grid) -> np.ndarray:
        """∂q/∂t (*cells) [1/(m s)] at a frame, from the LLG's ṅ there; NaN where the coupling cannot tell."""
        response = self.of(frame, track)
        if self.rate is None:
            m1, m2 = self.llg.rate(frame.state, track, frame.time)
            x = track.coordinates(frame.offset)[0]
            rate = self.term.coupling.superflow_rate(response, (m1 - m2) / 2, x, frame.time)
            self.rate = np.full(track.shape, np.nan) if rate is None else rate
        return self.rate

    def voltage(self, frame: Snapshot, track: Grid) -> float:
        """(ħ/2e) dφ/dt [V]."""
        return HBAR / (2 * ELEMENTARY_CHARGE) * _along(self.superflow_rate(frame, track), track)

    def phase(self, frame: Snapshot, track: Grid) -> float:
        """∫ q dx [rad]."""
        return _along(self.of(frame, track).superflow, track)

    def sheet_current(self, frame: Snapshot, track: Grid) -> float:
        """The mean along the track [A/m]."""
        return float(np.mean(self.of(frame, track).sheet_current))

    def mean_superflow(self, frame: Snapshot, track: Grid) -> float:
        """The mean q [1/m]."""
        return float(np.mean(self.of(frame, track).superflow))

    def superflow(self, frame: Snapshot, track: Grid) -> np.ndarray:
        """q (*cells) [1/m]."""
        return np.array(self.of(frame, track).superflow)


def _along(values: Any, track: Grid) -> float:
    """∫ dx, of the mean over a film's rows."""
    return float(np.asarray(values).reshape(track.shape[0], -1).mean(axis=1).sum() * track.spacings[0])


@checked
def electrical_observers(llg: LLG) -> dict[str, Observer]:
    """Observers for `record`: what is read across the track, or across the window that follows a wall.

    "voltage" [V]: (ħ/2e) ∫ ∂q/∂t dx, at the frame's instant, with the texture's velocity from the LLG; a jump of the
    drive adds an impulse that no instant shows. "phase" [rad]: ∫ q dx; of a window, which does not hold the phase of
    what it left behind. "sheet_current" [A/m]: the mean along the track (uniform but for UniformSuperflow).
    "mean_superflow" [1/m], "superflow" (*cells) [1/m]. On a mesh voltage and phase are means over its rows.

    Raises ValueError unless the energy holds exactly one SuperflowTorque.
    """
    reading = _Reading(llg, superflow_torque(llg.energy))
    return {
        "voltage": reading.voltage,
        "phase": reading.phase,
        "sheet_current": reading.sheet_current,
        "mean_superflow": reading.mean_superflow,
        "superflow": reading.superflow,
    }
