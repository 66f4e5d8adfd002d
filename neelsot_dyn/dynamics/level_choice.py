"""Which level a run should use, by its cost on one core."""

from __future__ import annotations

from attrs import frozen

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.dynamics.llg import LLG
from neelsot_dyn.dynamics.sigma import SigmaModel, suggest_sigma_step
from neelsot_dyn.dynamics.stability import suggest_timestep
from neelsot_dyn.dynamics.track import Track


@frozen
class LevelChoice:
    """Which level a run should use: "LLG", "SigmaModel" or "CollectiveCoordinates", and why, in words."""

    level: str
    why: str


@checked
def suggest_level(llg: LLG, track: Track, duration: float, budget: float = 60.0) -> LevelChoice:
    """The most complete level whose estimated time on one core stays below `budget` [s], for `duration` [s].

    As `wall_trajectory` runs them: the LLG in steps of two thirds of the explicit limit, six evaluations of 20 ns per
    cell each; the sigma model in `suggest_sigma_step` and once more in twice that, 0.2 μs per cell and step (measured
    on tracks). A thermal field needs the LLG whatever it costs.
    """
    require(require_finite("duration", duration) > 0, "duration", duration, "a number > 0 [s]")
    require(require_finite("budget", budget) > 0, "budget", budget, "a number > 0 [s]")
    if llg.thermal is not None:
        return LevelChoice("LLG", "only the LLG takes a thermal field")
    full = duration / (0.67 * suggest_timestep(llg, track, 1.0)) * 6 * 20e-9 * track.cells
    if full < budget:
        return LevelChoice("LLG", f"both sublattices take about {full:.2g} s, within {budget:.3g} s")
    slow = 1.5 * duration / suggest_sigma_step(SigmaModel.of(llg), track) * 0.2e-6 * track.cells
    if slow < budget:
        return LevelChoice("SigmaModel", f"the LLG would take about {full:.2g} s, the sigma model {slow:.2g} s")
    return LevelChoice("CollectiveCoordinates", f"LLG and sigma model would take about {full:.2g} and {slow:.2g} s")
