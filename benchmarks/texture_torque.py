"""The texture's own torque on KRu4O8's wall: what a solution and a step cost, and what holding it between costs.

    python benchmarks/texture_torque.py [--duration 2e-9] [--eps 0.1 0.03 0.01] [--rest whole difference]

Printed: processor time of the first solution and of one more at a nearby texture; of a step beside that of a constant
field; for every eps the renewals, the time they take, speed, angle and width, the jumps E_held → E_texture with their
signs and without beside the loss, and at times drawn at random between renewals the forces on place, width and angle as
held and as solved anew, relative to the largest that the width's has been.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
from scipy.interpolate import make_interp_spline

from neelsot_dyn import coupling, dynamics, materials, textures
from neelsot_dyn.coupling import remembered
from neelsot_dyn.devices import magnet_energy

MATERIAL = materials.KRU4O8
DELTA = MATERIAL.magnet.wall_width
AXIS = np.array([0.0, 1.0, 0.0])
TRACK = dynamics.Track(length=40 * DELTA, spacing=DELTA / 8)
FLOW = 1e7
LOOKS = 12
"""Random times of a run at which the forces are solved anew."""


def wall() -> np.ndarray:
    """−ŷ on the left, the inner vector along −x̂."""
    profile: np.ndarray = -textures.wall_profile(TRACK.x, float(TRACK.x.mean()), DELTA, np.pi / 2)
    return profile


def forces(field: np.ndarray, n: np.ndarray, x: np.ndarray, place: float) -> np.ndarray:
    """2 M_s ∫ B·∂n on place, width (both times δ0) and angle [J/m²]."""
    slope = make_interp_spline(x, n, k=7)(x, 1)
    moves = slope * DELTA, (x - place)[:, None] * slope, np.cross(AXIS, n)
    return 2 * MATERIAL.magnetization * TRACK.spacing * np.array([(field * move).sum() for move in moves])


def equations(rest: str, term: Any) -> dynamics.LLG:
    """The magnet under choice (i) for a difference and a given field, (ii) for F(q) whole."""
    without = coupling.rest_terms(MATERIAL, widths=[DELTA]) if rest == "whole" else None
    return dynamics.LLG.of(MATERIAL, magnet_energy(MATERIAL, AXIS, without=without) + term)


def steps(llg: dynamics.LLG, times: np.ndarray) -> Any:
    """The run's frames."""
    state = dynamics.TwoSublatticeState.from_neel(wall())
    method = dynamics.RungeKutta4(dynamics.suggest_timestep(llg, TRACK))
    return dynamics.evolve(llg, TRACK, state, method, times, dynamics.FollowWall(AXIS))


def solutions() -> None:
    """Processor times of solutions, nothing on the disk."""
    for rest in ("whole", "difference"):
        one = coupling.TextureTorque(material=MATERIAL, superflow=FLOW, rest=rest)
        seconds = []
        _ = one.solver.constants
        for angle in (0.0, 0.01, 0.02, 0.03):
            c, s = np.cos(angle), np.sin(angle)
            n = wall() @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
            start = time.process_time()
            one.solve(n, TRACK.x, 0.0)
            seconds.append(time.process_time() - start)
        print(f"{rest}: first {seconds[0]:.2f} s, then {', '.join(f'{s:.2f}' for s in seconds[1:])} s of CPU")


def one_run(rest: str, eps: float, duration: float) -> None:
    """A run, with the forces solved anew at random times."""
    one = coupling.TextureTorque(material=MATERIAL, superflow=FLOW, rest=rest, eps=eps)
    llg = equations(rest, dynamics.SuperflowTorque(one))
    for _ in steps(llg, np.array([1e-14])):
        pass
    looks = np.sort(np.random.default_rng(1).uniform(0, min(duration, 2e-11), LOOKS))
    times = np.unique(np.concatenate([looks, np.linspace(0, duration, 41)]))
    rows, off, asked, start = [], [], 0.0, time.process_time()
    for frame in steps(llg, times):
        x = TRACK.coordinates(frame.offset)[0]
        fitted = dynamics.track_wall(frame.state.n, x, AXIS)
        rows.append((frame.time, fitted.position, fitted.angle, fitted.width))
        if frame.time in looks:
            begin = time.process_time()
            fields = one.respond(frame.state.n, x, frame.time).field, one.solve(frame.state.n, x, frame.time).field
            held, exact = (forces(b, frame.state.n, x, fitted.position) for b in fields)
            largest = max(abs(exact[1]), abs(exact[2]))
            off.append([(held - exact)[0] / exact[0], *((held - exact)[1:] / largest)])
            asked += time.process_time() - begin
    cpu = time.process_time() - start - asked
    data, record = np.array(rows), one.record
    late = data[:, 0] > duration / 4
    speed = np.polyfit(data[late, 0], data[late, 1], 1)[0]
    worst = np.abs(np.array(off)).max(axis=0)
    lines = (
        f"{rest}, eps {eps}: {record.renewals} renewals; {cpu:.1f} s of CPU, {cpu / frame.steps * 1e6:.1f} us per step",
        f"speed {speed:.5f} m/s, angle {data[-1, 2]:.5f} rad, width {data[-1, 3] * 1e9:.5f} nm",
        f"jumps {record.jump:.2e}, without signs {record.jumps:.2e}, loss {frame.gilbert_loss:.2e} J/m2",
        f"forces off by {worst[0]:.1e} (place), {worst[1]:.1e}, {worst[2]:.1e} (width, angle; of the larger)",
    )
    print("\n    ".join(lines))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--duration", type=float, default=2e-9)
    parser.add_argument("--eps", type=float, nargs="+", default=[0.1, 0.03, 0.01])
    parser.add_argument("--rest", nargs="+", default=["whole", "difference"])
    options = parser.parse_args()
    kept = remembered.cache_folder
    remembered.cache_folder = lambda: None  # type: ignore[assignment]
    solutions()
    remembered.cache_folder = kept
    given = equations("difference", dynamics.NeelField((0, -6.47e-5, 0)))
    for _ in steps(given, np.array([1e-14])):
        pass
    start = time.process_time()
    (frame,) = steps(given, np.array([1e-10]))
    print(f"a constant field: {(time.process_time() - start) / frame.steps * 1e6:.1f} us per step")
    for rest in options.rest:
        for eps in options.eps:
            one_run(rest, eps, options.duration)


if __name__ == "__main__":
    main()
