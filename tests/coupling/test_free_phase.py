"""A current through a texture: the phase is free, the parent is soft or stiff, and a moving wall makes a voltage."""

import numpy as np
import pytest
from attrs import evolve
from coupling_helpers import PHASE_TO_ACTION, wall
from scipy.interpolate import make_interp_spline

from neelsot_dyn import bdg, coupling, devices, experiments
from neelsot_dyn.bdg.frozen_momenta import FrozenMomenta
from neelsot_dyn.coupling.free_phase import FreePhase
from neelsot_dyn.experiments.levels import snapshot_of
from neelsot_dyn.materials import NIOBIUM_STRIP, SEED_MODEL

DELTA, A, MS = SEED_MODEL.magnet.wall_width, SEED_MODEL.lattice_constant, SEED_MODEL.magnetization
MONOLAYER = evolve(NIOBIUM_STRIP, name="NbSe2 monolayer", stiffness=9e-23)
X = np.arange(-144, 145) * DELTA / 8
DX = X[1] - X[0]
Q = 1.2e7
LARGEST = {"current of the texture": 5e-2}
"""The widest tolerance that it may have."""


def torque(parent, q=Q):
    density = q * parent.stiffness / PHASE_TO_ACTION
    return coupling.TextureTorque(material=SEED_MODEL, sheet_current=density, parent=parent, width=4, reach=8.0)


def test_a_bond_s_current_is_the_slope_of_the_energy_in_its_flow():
    """And one flow everywhere is a superflow."""
    model = bdg.LatticeModel(mu=0.8, t_so=0.3, t_m=0.4, gap=0.1, temperature=0.05)
    n = wall(np.arange(20.0), 9.3, 0.7, 2.0)
    n[0], n[-1] = n[1], n[-2]
    rng = np.random.default_rng(3)
    flows = 0.1 + 0.03 * np.tanh((np.arange(20) - 9) / 3) + 0.01 * rng.normal(size=20)

    def energy(flows, n=n):
        return bdg.StripeBdG(model, n, width=4, ends="leads", flows=flows).free_energy(model.gap) / 4

    stripe = bdg.StripeBdG(model, n, width=4, ends="leads", flows=flows)
    seen = FrozenMomenta.of(stripe).observe(stripe)
    for i in (4, 9, 13):
        step = 1e-4 * (np.arange(20) == i)
        assert seen.current[i] / 2 == pytest.approx((energy(flows + step) - energy(flows - step)) / 2e-4, rel=1e-5)
        across = np.cross(n[i], [0.3, -0.5, 0.8])
        across /= np.linalg.norm(across)
        turned = [np.where(step[:, None] > 0, np.cos(1e-4) * n + s * np.sin(1e-4) * across, n) for s in (1, -1)]
        slope = (energy(flows, turned[0]) - energy(flows, turned[1])) / 2e-4
        assert -seen.field[i] @ across == pytest.approx(slope, rel=1e-4)
    given = bdg.StripeBdG(model, n, width=4, ends="leads", q=0.1)
    assert energy(np.full(20, 0.1)) == pytest.approx(given.free_energy(model.gap) / 4, rel=1e-13)


@pytest.mark.parametrize(("parent", "share"), [(NIOBIUM_STRIP, 5e-3), (MONOLAYER, 4.0)], ids=lambda v: str(v)[:20])
def test_every_bond_carries_the_current_and_the_wall_is_pushed_by_the_potentials_of_its_domains(parent, share):
    one = torque(parent)
    n = wall(X, 0.3 * DELTA, 0.8, DELTA)
    seen = one.solve(n, X, 0.0)
    level, solver = one.flow(0.0), one.solver
    phase = solver._phase(level)
    sites = wall(np.arange(-30, 31) * A, 0.0, 0.8, DELTA)
    flows, answer = phase.texture(solver._stripe(sites, Q), {})
    assert answer.current[1:-1] / 2 + phase.stiffness * flows[1:-1] == pytest.approx(phase.kappa, rel=1e-8)
    up, down = (solver.domain(np.array([0.0, s, 0.0]), level) for s in (1.0, -1.0))
    assert 0.5 * share < abs(up[0] - down[0]) / Q < 2 * share
    slope = make_interp_spline(X, n, k=7)(X, 1)
    force = -2 * MS * (seen.field * slope).sum() * DX
    assert force == pytest.approx((down[1] - up[1]) * solver.per_area / A, rel=1e-6)
    change = np.exp(-((X / DELTA - 0.5) ** 2))[:, None] * np.array([0.3, -0.2, 0.5])
    change -= n * (n * change).sum(axis=1, keepdims=True)

    def potential(size):
        moved = n + size * change
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        return one.solve(moved, X, 0.0).energy_density.sum() * DX

    slope = (potential(1e-3) - potential(-1e-3)) / 2e-3
    assert slope == pytest.approx(-2 * MS * (seen.field * change).sum() * DX, rel=1e-4)
    assert seen.sheet_current == pytest.approx(level, rel=1e-12)


def test_a_current_without_a_state_or_a_parent_is_refused():
    with pytest.raises(ValueError, match="parent"):
        coupling.TextureTorque(material=SEED_MODEL, sheet_current=1e3)
    with pytest.raises(ValueError, match="sheet_current"):
        torque(NIOBIUM_STRIP, 5e7)
    with pytest.raises(ValueError, match="superflow"):
        coupling.TextureTorque(material=SEED_MODEL)
    stripe = torque(MONOLAYER).solver._stripe(np.tile([0.0, 1.0, 0.0], (3, 1)), Q)
    with pytest.raises(bdg.NotInvertibleError, match="no superflow"):
        FreePhase(0.0112, 0.0112 * 0.06, 0.0476).texture(stripe, {})


def test_no_current_is_one_too_and_a_parent_that_depairs_sooner_is_asked_anew():
    """Domains along the track carry none by themselves; what is kept on disk belongs to one parent."""
    stripe = torque(MONOLAYER).solver._stripe(np.tile([1.0, 0.0, 0.0], (3, 1)), 0.0)
    flows, _ = FreePhase(0.0112, 0.0, 0.0476).texture(stripe, {})
    assert np.abs(flows).max() < 1e-12
    flows, _ = FreePhase(0.0112, 0.0112 * 0.03, 0.0476).texture(stripe, {})
    with pytest.raises(bdg.NotInvertibleError, match="no superflow"):
        FreePhase(0.0112, 0.0112 * 0.03, 0.5 * float(flows.max())).texture(stripe, {})


def test_a_wall_under_a_current_makes_the_voltage_of_its_domains_and_goes_on_bit_for_bit():
    """V = (ħ/2e)(q_L − q_R) v; the checks hold it to potentials integrated anew, and the current on every bond."""
    device = devices.Racetrack(material=SEED_MODEL, length=50 * DELTA, width=1e-7, superconductor=MONOLAYER)
    ordered = experiments.Experiment(
        device=device, start=experiments.Walls([25 * DELTA], left="-y"),
        drive=experiments.Current(Q * MONOLAYER.stiffness / PHASE_TO_ACTION * 1e-7), torque="texture",
        duration=3e-12, frames=6, observe=["wall", "voltage", "phase"], changes={"damping": 0.05},
    )  # fmt: skip
    run = ordered.prepare()
    steps = list(run.frames())
    assert all(residual.passed for step in steps for residual in step.residuals)
    tolerances = {residual.name: residual.tolerance for residual in steps[-1].residuals}
    assert {"force of the electrons on the walls", "energy balance"} <= tolerances.keys()
    for name, most in LARGEST.items():
        assert 0.1 * most < tolerances[name] <= most
    phases, times = ([step.values["phase"] for step in steps], run.times)
    voltage = [step.values["voltage"] for step in steps]
    assert voltage[-1] == pytest.approx(PHASE_TO_ACTION * (phases[-1] - phases[-2]) / (times[-1] - times[-2]), rel=1e-4)
    rest = list(ordered.prepare().frames(snapshot_of(steps[3].snapshot.to_arrays())))
    for one, other in zip(rest, steps[4:], strict=True):
        assert np.array_equal(one.snapshot.state.to_arrays(), other.snapshot.state.to_arrays())
        assert one.values == other.values
        assert [r.value for r in one.residuals] == [r.value for r in other.residuals]
    stronger = evolve(ordered, drive=experiments.Current(1.02 * ordered.drive.pulse(0.0)))
    wrong = next(iter(evolve(run, schedule=stronger.prepare().schedule).frames()))
    assert "force of the electrons on the walls" in [r.name for r in wrong.residuals if not r.passed]
