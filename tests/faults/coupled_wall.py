"""Walls under a superflow's torque that can be killed, a checkpoint per frame; `coupled_wall.py DEPTH OUT`.

DEPTH: "current", pulses of a given current through the compressed torque, whose source works; "texture", the texture
solver with a self-consistent gap, which is held between steps.
"""

import sys
from pathlib import Path

import numpy as np
from attrs import evolve as changed

from neelsot_dyn import textures
from neelsot_dyn.coupling import BdGCoupling, CurrentBias, HarmonicCoupling, NeelFieldSurface, Rectangular, Train
from neelsot_dyn.dynamics import (
    LLG,
    DormandPrince54,
    EnergySum,
    HomogeneousExchange,
    InhomogeneousExchange,
    RungeKutta4,
    Snapshot,
    SuperflowTorque,
    Track,
    TwoSublatticeState,
    UniaxialAnisotropy,
    evolve,
)
from neelsot_dyn.materials import NIOBIUM_STRIP, SEED_MODEL
from neelsot_dyn.output import RunDirectory

A = SEED_MODEL.lattice_constant


def under_pulses_of_current(out):
    """Coupling, state, track, method and times."""
    surface = NeelFieldSurface.of(SEED_MODEL, 1e8, tolerance=1e-2, cache=out.parent / "surfaces")
    parent = changed(NIOBIUM_STRIP, depairing_momentum=2e8, stiffness=NIOBIUM_STRIP.stiffness / 30)
    pulses = Train(Rectangular(1.2e3, 1.3e-13, 2e-13), 3e-13, 40)
    track = Track(60e-9, 1e-9)
    n = textures.wall_profile(track.x, 30e-9, SEED_MODEL.magnet.wall_width, 0.3, "y")
    coupling = HarmonicCoupling(surface, CurrentBias(pulses), parent)
    return coupling, n, track, DormandPrince54(1e-8, 1e-10), np.linspace(0.0, 1.2e-11, 41)


def under_the_texture_solver(out):
    """The same; two walls on a track that closes."""
    coupling = BdGCoupling(
        material=SEED_MODEL, superflow=2 * np.pi / 50 / A, width=4, ends="periodic", v_s=5.0, rtol=1e-9, every=4
    )
    n = textures.domain_wall(36, 18.3, 4.0, 0.7, "x")
    return coupling, n, Track(36 * A, A), RungeKutta4(2e-14), np.linspace(0.0, 3e-12, 16)


DEPTHS = {"current": under_pulses_of_current, "texture": under_the_texture_solver}


def main(depth, out):
    folder = RunDirectory.create(out, f'kind = "{depth}"\n')
    coupling, n, track, method, times = DEPTHS[depth](out)
    easy = (0.0, 1.0, 0.0) if depth == "current" else (1.0, 0.0, 0.0)
    energy = EnergySum(
        (
            HomogeneousExchange(SEED_MODEL.homogeneous_exchange, A),
            InhomogeneousExchange(SEED_MODEL.a11, SEED_MODEL.a12),
            UniaxialAnisotropy(SEED_MODEL.easy_axis_anisotropy, easy),
            SuperflowTorque(coupling),
        )
    )
    llg = LLG(energy, SEED_MODEL.magnetization, 0.02)
    state, start = TwoSublatticeState.from_neel(n), None
    if folder.file("checkpoint.npz").exists():
        state, start = None, Snapshot.from_arrays(folder.load_checkpoint())
    for frame in evolve(llg, track, state, method, times, start=start):
        start = frame
        folder.save_checkpoint(frame.to_arrays())
    assert depth != "current" or start.source_work != 0
    folder.write_json("summary.json", {"steps": start.steps, "source_work": start.source_work, "work": start.work})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
