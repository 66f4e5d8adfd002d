"""What does a superflow do to the texture above which it flows? The microscopic torque in the equation of motion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import Attribute, field, frozen

from neelsot_dyn._checks import require
from neelsot_dyn.coupling.interface import Coupling, Response
from neelsot_dyn.dynamics.functional import Functional
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.state import TwoSublatticeState
from neelsot_dyn.dynamics.terms.base import EnergyTerm
from neelsot_dyn.dynamics.track import Grid


@frozen
class SuperflowTorque(EnergyTerm):
    """The staggered field B_N(n) and the energy e(n) of a `coupling`: e is not linear in the invariants of m.

    It acts as a Néel field that follows the texture, B_N = −(∂e/∂n)/(2 M_s) at the superflow that the coupling's bias
    lets flow, and reports the coupling's own free energy. `Snapshot.work` is then the work of the source; see
    `Snapshot.source_work` for the same from current and phase.

    Raises TypeError for what is not a coupling, ValueError for an M_s that is not the one the coupling's tesla mean.
    """

    coupling: Coupling = field()

    linear = False

    @coupling.validator
    def _is_a_coupling(self, attribute: Attribute[Coupling], value: Any) -> None:
        if not isinstance(value, Coupling):
            raise TypeError(f"coupling = {value!r} is not valid: give a Coupling, such as HarmonicCoupling(...)")

    def respond(self, place: Place) -> Response:
        """The coupling's answer to the Néel vectors at a place and time."""
        require(place is not None and place.n is not None, "place", place, "a place that knows the state")
        assert place.n is not None
        return self.coupling.respond(place.n, place.track.coordinates(place.offset)[0], place.time)

    def functional(self, magnetization: float, place: Place | None = None) -> Functional:
        """M_s B_N at the texture of `place`, the coupling's stiffness apart; that alone where no direction is known."""
        require(place is not None and place.n is not None, "place", place, "a place that knows the state")
        assert place is not None
        assert place.n is not None
        self.check(magnetization)
        stiffness = self.coupling.stiffness
        own = Functional(a11=stiffness / 4, a12=-stiffness / 2)
        if not place.n.any():
            return own
        neel = magnetization * self.respond(place).field
        if stiffness:
            neel = neel - stiffness * _bend(place.n) / place.track.spacings[0] ** 2
        return own + Functional(neel=neel)

    def begin_step(self, place: Place, first: bool) -> None:
        """Tell the coupling, which may hold an answer between steps."""
        assert place.n is not None
        self.coupling.prepare(place.n, place.track.coordinates(place.offset)[0], place.time, first)

    def held(self) -> dict[str, np.ndarray]:
        """What the coupling must go on from."""
        return self.coupling.held()

    def restore(self, held: Mapping[str, np.ndarray]) -> None:
        """Hand it back."""
        self.coupling.restore(held)

    def check(self, magnetization: float) -> None:
        """Refuse an M_s [A/m] that differs from the coupling's."""
        known = self.coupling.magnetization
        same = known is None or abs(magnetization - known) <= 1e-9 * known
        require(same, "magnetization", magnetization, f"that of the coupling's material, {known!r} A/m")

    def depends_on(self, *names: str) -> bool:
        """The texture n, its place x and the time t all matter."""
        return bool({"n", "x", "t"} & {*names})

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The coupling's [s]."""
        return self.coupling.breakpoints

    @property
    def time_scale(self) -> float | None:
        """The coupling's [s]."""
        return self.coupling.time_scale

    def frozen(self, time: float) -> SuperflowTorque:
        """Under the drive of that moment."""
        return SuperflowTorque(self.coupling.frozen(time))

    def still(self, time: float) -> bool:
        """Never: it follows the texture."""
        return False

    @property
    def whole_track(self) -> bool:
        """Does the bias speak of the whole track, so that no window may leave a part of it behind?"""
        return self.coupling.whole_track

    def energy_density(
        self, state: TwoSublatticeState, track: Grid, magnetization: float, time: float = 0.0
    ) -> np.ndarray:
        """The coupling's energy density (*cells) [J/m³]."""
        self.check(magnetization)
        return self.respond(Place(track, 0, time, state.n, state.m)).energy_density

    def energy(self, state: TwoSublatticeState, track: Grid, magnetization: float, time: float = 0.0) -> float:
        """Its sum: per area of a track's cross-section [J/m²], per thickness of a mesh [J/m]."""
        return float(self.energy_density(state, track, magnetization, time).sum() * track.measure)


def _bend(n: np.ndarray) -> np.ndarray:
    """n_{j+1} − 2 n_j + n_{j−1} of a track with free ends (N, 3)."""
    step = np.diff(n, axis=0, prepend=n[:1], append=n[-1:])
    bend: np.ndarray = np.diff(step, axis=0)
    return bend
