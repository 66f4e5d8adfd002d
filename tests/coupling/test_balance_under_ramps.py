"""ΔE + loss − work = 0 under a ramped drive, for every coupling, bias and method.

Nothing is differentiated by differences: the source's work is current times the rate of the phase, the loss ∫ṁ², each
with the method's own weights, and the energies are those of the frames.
"""

import numpy as np
import pytest
from coupling_helpers import PHASE_TO_ACTION, Q, magnet, wall

from neelsot_dyn import coupling, dynamics
from neelsot_dyn.materials import SEED_MODEL
from neelsot_dyn.pulses import Ramped

MS, DX, DY = SEED_MODEL.magnetization, 1e-9, 1.5e-9
TRACK, MESH = dynamics.Track(40e-9, DX), dynamics.Mesh((16e-9, 4 * DY), (DX, DY))
CELLS = 32
"""Of the track of the texture solver, asked at every stage: energy and field are one with domains at both ends."""
END = 4e-14


def ramp(peak):
    return Ramped(peak, 4e-15, 1.2e-14, 8e-15, 8e-15)


def biases(parent, length):
    current = parent.stiffness * Q / PHASE_TO_ACTION
    return {
        "superflow": coupling.UniformSuperflow(ramp(Q)),
        "current": coupling.CurrentBias(ramp(current)),
        "phase": coupling.PhaseBias(ramp(Q * length)),
    }


def local(surface, parent, bias):
    return coupling.HarmonicCoupling(surface, biases(parent, TRACK.length)[bias], parent), TRACK


def sheet(surface, parent, bias):
    return coupling.SheetCoupling(surface, biases(parent, MESH.lengths[0])[bias], parent, (DX, DY)), MESH


def texture(surface, parent, bias):
    a = SEED_MODEL.lattice_constant
    solver = coupling.BdGCoupling(material=SEED_MODEL, superflow=ramp(0.5 * Q), width=3, stages=True, parent=parent)
    return solver, dynamics.Track(CELLS * a, a)


COUPLINGS = {(local, name) for name in ("superflow", "current", "phase")} | {(sheet, "current"), (sheet, "phase")}
METHODS = {
    "RungeKutta4": (dynamics.RungeKutta4(1e-15), 1e-6),
    "DormandPrince54": (dynamics.DormandPrince54(1e-10), 1e-6),
    "Heun": (dynamics.Heun(2e-16), 3e-4),
    "ImplicitMidpoint": (dynamics.ImplicitMidpoint(2e-16), 3e-4),
    "AdaptiveMidpoint": (dynamics.AdaptiveMidpoint(3e-8), 5e-3),
}
CASES = [(make, bias, method) for make, bias in COUPLINGS for method in METHODS]
CASES = [case for case in CASES if case[0] is local or case[2] != "AdaptiveMidpoint"]
CASES = sorted([*CASES, (texture, "superflow", "RungeKutta4")], key=lambda case: (case[0].__name__, *case[1:]))


@pytest.mark.parametrize(
    ("make", "bias", "method"), CASES, ids=[f"{make.__name__}-{bias}-{method}" for make, bias, method in CASES]
)
def test_the_work_is_the_change_of_energy_plus_the_loss(surface, parent, make, bias, method):
    torque, grid = make(surface, parent, bias)
    integrator, tolerance = METHODS[method]
    llg = dynamics.LLG(magnet(dynamics.SuperflowTorque(torque)), MS, 0.1)
    n = wall(grid.coordinates()[0], grid.x.mean())
    start = dynamics.TwoSublatticeState.from_neel(n)
    first, top, last = dynamics.evolve(llg, grid, start, integrator, [0.0, 2e-14, END])
    for frame in (top, last):
        spent = frame.energy - first.energy + frame.gilbert_loss
        scale = max(abs(top.source_work), last.gilbert_loss)
        assert abs(frame.source_work - spent) < tolerance * scale
        assert abs(frame.work - spent) < tolerance * scale
    assert abs(top.source_work) > 1e-2 * last.gilbert_loss
    assert np.isfinite(last.energy)


@pytest.mark.parametrize(("make", "bias"), [*sorted(COUPLINGS, key=str), (texture, "superflow")])
def test_a_frozen_drive_is_that_of_its_moment(surface, parent, make, bias):
    torque, grid = make(surface, parent, bias)
    x, n = grid.coordinates()[0], wall(grid.coordinates()[0], grid.x.mean())
    frozen = torque.frozen(1.3e-14)
    assert frozen.breakpoints == ()
    assert frozen.respond(n, x, 0.0).field == pytest.approx(torque.respond(n, x, 1.3e-14).field, rel=1e-12, abs=0)
