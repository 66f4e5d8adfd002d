"""Where does a state come to rest? Relaxation by damped motion, and minimisation of the energy."""

from __future__ import annotations

import math

import numpy as np
from attrs import evolve as changed
from attrs import frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics.coefficients import kernel_coefficients
from neelsot_dyn.dynamics.curvature import softest_direction
from neelsot_dyn.dynamics.evolve import evolve
from neelsot_dyn.dynamics.integrators import DormandPrince54, normalise
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.march import EvolutionError
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.stability import fastest_rate
from neelsot_dyn.dynamics.state import TwoSublatticeState, ghosted, without_ghosts
from neelsot_dyn.dynamics.track import Grid


@frozen(eq=False)
class Relaxation:
    """Where a relaxation ended: state, energy (as `EnergyTerm.energy`), torque = max |m_i × B_i| [T], the error.

    curvature [T] of the energy along the softest direction there, and its error (`softest_direction`): below −torque it
    is a saddle, or a maximum. NaN before the torque is what was asked, and where the field follows n or m without an
    energy. converged: a minimum, to the torque that was asked? reason: "torque", "time" or "steps", or "saddle": no
    torque, but no minimum; "curvature" where that is not known. effort: simulated time [s] of `relax`, evaluations of
    the field of `minimise`.
    """

    state: TwoSublatticeState
    energy: float
    torque: float
    curvature: float
    curvature_error: float
    converged: bool
    reason: str
    effort: float

    def at_rest(self) -> TwoSublatticeState:
        """The state, a minimum or a saddle. Raises EvolutionError where the torque that was asked was not reached."""
        if self.reason in ("time", "steps"):
            raise EvolutionError(
                f"not at rest after {self.effort:.4g} ({self.reason}): a torque of {self.torque:.3g} T"
            )
        return self.state


def _result(llg: LLG, track: Grid, state: TwoSublatticeState, torque: float, reason: str, effort: float) -> Relaxation:
    left = llg.torque(state, track)
    energy = llg.energy.energy(state, track, llg.magnetization)
    curvature = error = math.nan
    done = left <= torque
    if done:
        reason = "torque"
        if not _without_energy(llg):
            found = softest_direction(llg, track, state, 0.1 * torque)
            curvature, error = found.curvature, found.error
            known = error <= max(10 * torque, 0.1 * abs(curvature))
            done = known and curvature >= -torque - error
            reason = "torque" if done else "saddle" if curvature < -torque - error else "curvature"
    return Relaxation(state, energy, left, curvature, error, done, reason, effort)


def _without_energy(llg: LLG) -> bool:
    """Does a field follow the state without being the slope of an energy?"""
    terms = getattr(llg.energy, "terms", (llg.energy,))
    return any(term.linear and term.depends_on("n", "m") for term in terms)


@checked
def relax(
    llg: LLG,
    track: Grid,
    state: TwoSublatticeState,
    torque: float = 1e-6,
    damping: float = 0.5,
    longest: float = 1e-9,
) -> Relaxation:
    """Follow the LLG with the damping raised until max |m_i × B_i| ≤ torque [T], or for `longest` [s].

    It goes where the motion goes, so from a saddle it does not move: a state with no torque is returned as it is, with
    reason "saddle" if it is no minimum. Time is cut in pieces that grow by half. Pulses and functions of time keep the
    values that they have at time zero. `minimise` is faster where any nearby minimum will do.

    Raises ValueError for a torque, damping or longest ≤ 0, and what `evolve` raises.
    """
    for name, value in (("torque", torque), ("damping", damping), ("longest", longest)):
        require(require_finite(name, value) > 0, name, value, "a number > 0")
    damped = changed(llg, energy=llg.energy.frozen(0.0), damping=damping, thermal=None)
    rate = max(fastest_rate(damped, track), 1e-300)
    method = DormandPrince54(float(np.clip(0.1 * torque * llg.gyromagnetic_ratio / rate, 1e-12, 1e-6)), 0.0)
    done, piece = 0.0, 30 / rate
    while llg.torque(state, track) > torque and done < longest:
        piece = min(piece, longest - done)
        (frame,) = evolve(damped, track, state, method, [piece])
        y = frame.state.to_arrays()
        normalise(y)
        state = TwoSublatticeState.from_arrays(y)
        done += piece
        piece *= 1.5
        if longest - done <= 1e-9 * longest:
            break
    return _result(llg, track, state, torque, "time", done)


@checked
def minimise(llg: LLG, track: Grid, state: TwoSublatticeState, torque: float = 1e-6, most: int = 100_000) -> Relaxation:
    """A nearby minimum of the energy, by steepest descent on the unit spheres with Barzilai and Borwein's steps.

    Stops at max |m_i × B_i| ≤ torque [T] or after `most` evaluations of the field. After Exl et al., J. Appl. Phys.
    115, 17D118 (2014); steps alternate between the long and the short one. Pinned ends stay. A state with no torque is
    returned as it is, with reason "saddle" if it is no minimum; a little noise on it makes it leave.

    Raises ValueError for a torque or `most` ≤ 0.
    """
    require(require_finite("torque", torque) > 0, "torque", torque, "a number > 0 [T]")
    require(most > 0, "most", most, "an integer > 0")
    y = ghosted(state, track)
    place = Place(track, 0, 0.0, state.n, state.m)
    p = kernel_coefficients(llg.functional_at(place), llg.magnetization, track)
    gradient, previous, before = np.zeros_like(y), np.zeros_like(y), y.copy()
    slowest = 1 / max(fastest_rate(changed(llg, damping=1.0), track), 1e-300)
    step, used = slowest, 0
    follows = llg.energy.depends_on("n", "m")
    for used in range(1, most + 1):
        if follows and used > 1:
            m1, m2 = (sub.T for sub in without_ghosts(y))
            place = Place(track, 0, 0.0, (m1 - m2) / 2, (m1 + m2) / 2)
            p = kernel_coefficients(llg.functional_at(place), llg.magnetization, track)
        _kernels.fields(y, p, gradient)
        _kernels.hold_ends(p[4], gradient)
        m, inner = without_ghosts(y), without_ghosts(gradient)
        inner -= (inner * m).sum(axis=1, keepdims=True) * m
        if np.sqrt((inner**2).sum(axis=1)).max() <= 0.5 * torque:
            break
        if used > 1:
            moved, bent = without_ghosts(y) - without_ghosts(before), without_ghosts(previous) - inner
            overlap = float((moved * bent).sum())
            if overlap > 0:
                long = float((moved * moved).sum()) / overlap
                short = overlap / float((bent * bent).sum())
                step = long if used % 2 else short
            else:
                step = slowest * llg.gyromagnetic_ratio
        else:
            step = slowest * llg.gyromagnetic_ratio
        before = y.copy()
        without_ghosts(previous)[:] = inner
        without_ghosts(y)[:] += step * inner
        normalise(without_ghosts(y))
    found = TwoSublatticeState.from_arrays(without_ghosts(y))
    return _result(llg, track, found, torque, "steps", float(used))
