"""Is the texture solver in the loop one energy with its exact gradient, and honest about what it holds?"""

import numpy as np
import pytest

from neelsot_dyn import bdg, materials, textures
from neelsot_dyn.bdg import NotConvergedError
from neelsot_dyn.coupling import BdGCoupling
from neelsot_dyn.materials import NIOBIUM_STRIP
from neelsot_dyn.pulses import Function

SEED = materials.SEED_MODEL
A = SEED.lattice_constant
FLOW = 2 * np.pi / 50 / A
PERIODIC = {"ends": "periodic", "v_s": 5.0, "rtol": 1e-9}


def track(ratio=1.0, length=36):
    return (np.arange(round(length / ratio)) + 0.5) * ratio * A


def wall(x, center=18.3, angle=0.7, domains="x"):
    return textures.wall_profile(x / A, center, 4.0, angle, domains)


def pair(x, angle=0.7):
    return textures.domain_wall(len(x), 18.3, 4.0, angle, "x")


def coupling(**changes):
    return BdGCoupling(**{"material": SEED, "superflow": FLOW, "width": 6} | changes)


def energy(response, x):
    return response.energy_density.sum() * (x[1] - x[0])


@pytest.mark.parametrize(
    ("ratio", "changes"), [(1.0, {}), (0.5, {}), (1.5, {}), (1.0, {"include": "all"}), (1.0, PERIODIC)]
)
def test_the_field_is_the_exact_gradient_of_the_energy(ratio, changes):
    c, x = coupling(**changes), track(ratio)
    n = pair(x) if "ends" in changes else wall(x)
    envelope = np.exp(-(((x / A - 18) / 4) ** 2))[:, None]
    change = np.random.default_rng(1).normal(size=n.shape) * envelope
    h = 1e-4
    rise = energy(c.solve(n + h * change, x, 0.0), x) - energy(c.solve(n - h * change, x, 0.0), x)
    field = c.solve(n, x, 0.0).field
    per_field = 2 * SEED.magnetization * (x[1] - x[0])
    scale = per_field * np.linalg.norm(field) * np.linalg.norm(change)
    # Central difference: h²/6 of a third derivative that grows with the change's own length.
    assert rise / (2 * h) == pytest.approx(-per_field * (field * change).sum(), abs=1e-5 * scale)
    assert np.abs((field * n).sum(axis=1)).max() < 1e-12 * np.abs(field).max()


def test_a_uniform_domain_feels_the_uniform_field():
    """A stripe between leads against the sum over wave vectors of a lattice of that width and great length."""
    c, x = coupling(), track()
    n = np.tile([0.6, 0.0, 0.8], (len(x), 1))
    solver = bdg.UniformBdG(c.model, size=(2000, 6))
    flows = np.array([[FLOW * A, 0.0], [0.0, 0.0]])
    h = solver.neel_field(flows, n[0])
    across = (h[0] - h[1]) - n[0] * (n[0] @ (h[0] - h[1]))
    found = c.solve(n, x, 0.0)
    expected = SEED.units.field(1.0, 2 * SEED.magnet.moment) * across
    assert found.field == pytest.approx(np.tile(expected, (len(x), 1)), abs=1e-10)
    f = solver.free_energy(flows, n[0])
    per_volume = SEED.units.areal_density(f[0] - f[1]) / SEED.thickness
    assert found.energy_density == pytest.approx(per_volume, rel=1e-9)


def test_slope_of_a_moving_wall_is_the_bulk_difference():
    """Exact sum rule: a rigid shift trades one domain for the other, whatever the wall does."""
    c, x = coupling(), track(length=72)
    places = [34.2, 37.2]
    rise = np.diff([energy(c.solve(wall(x, r, np.pi / 2, "y"), x, 0.0), x) for r in places])[0]
    up, down = ([c.solve(np.tile([0.0, s, 0.0], (len(x), 1)), x, 0.0).energy_density[0]] for s in (1, -1))
    assert rise == pytest.approx((up[0] - down[0]) * 3 * A, rel=1e-3)  # both ends nine widths away


def test_no_superflow_no_field():
    x = track()
    found = coupling(superflow=0.0).solve(wall(x), x, 0.0)
    assert np.abs(found.field).max() < 1e-15
    assert np.abs(found.energy_density).max() < 1e-6


def test_fixed_gap_holds_q_and_a_self_consistent_gap_keeps_the_current():
    x = track()
    fixed, solved = coupling().solve(wall(x), x, 0.0), coupling(**PERIODIC).solve(pair(x), x, 0.0)
    assert np.ptp(fixed.superflow) == 0
    assert np.ptp(fixed.sheet_current) > 0.05 * fixed.sheet_current.max()
    assert np.ptp(solved.superflow) > 0.01 * FLOW
    assert np.ptp(solved.sheet_current) < 1e-6 * solved.sheet_current.max()
    assert solved.superflow.mean() == pytest.approx(FLOW, rel=1e-9)


def test_a_parent_adds_its_energy_and_current_but_no_field():
    x = track()
    bare, backed = (coupling(superflow=FLOW / 10, parent=p).solve(wall(x), x, 0.0) for p in (None, NIOBIUM_STRIP))
    assert np.array_equal(bare.field, backed.field)
    extra = backed.sheet_current - bare.sheet_current
    assert extra == pytest.approx(float(NIOBIUM_STRIP.sheet_current(np.array(FLOW / 10))), rel=1e-9)


def test_told_of_steps_it_holds_and_says_by_how_much_it_is_off():
    x = track()
    held = coupling(every=2)
    held.prepare(wall(x, 18.3), x, 0.0, True)
    exact = held.solve(wall(x, 18.5), x, 0.0)
    guess = held.respond(wall(x, 18.5), x, 0.0)
    assert np.abs(guess.field - exact.field).max() > 1e-3 * np.abs(exact.field).max()
    held.prepare(wall(x, 18.4), x, 1e-14, False)
    asked = held.solutions
    assert held.respond(wall(x, 18.5), x, 1e-14).field == pytest.approx(guess.field, abs=1e-15)
    assert held.solutions == asked
    held.prepare(wall(x, 18.5), x, 2e-14, False)
    seen = held.respond(wall(x, 18.5), x, 2e-14)
    assert seen.field == pytest.approx(exact.field, abs=1e-15)
    assert seen.error >= np.linalg.norm(guess.field - exact.field, axis=1).max() * (1 - 1e-12)


def test_between_solutions_the_field_is_still_a_gradient():
    x = track()
    held = coupling(every=9)
    held.prepare(wall(x), x, 0.0, True)
    n = wall(x, 18.6, 0.9)
    change, h = np.random.default_rng(1).normal(size=n.shape), 1e-5
    rise = energy(held.respond(n + h * change, x, 0.0), x) - energy(held.respond(n - h * change, x, 0.0), x)
    work = -2 * SEED.magnetization * A * (held.respond(n, x, 0.0).field * change).sum()
    assert rise / (2 * h) == pytest.approx(work, rel=1e-6, abs=0)


def test_nobody_tells_it_of_steps_so_it_solves_every_time():
    x, c = track(), coupling(every=100)
    c.respond(wall(x), x, 0.0)
    asked = c.solutions
    c.respond(wall(x, 18.6), x, 0.0)
    assert c.solutions == 2 * asked


def test_what_has_not_converged_is_refused(monkeypatch):
    x = track()
    with pytest.raises(NotConvergedError, match="pair potential collapses"):
        coupling(**PERIODIC | {"v_s": 3.0, "superflow": 8 * FLOW}).solve(pair(x), x, 0.0)
    original = bdg.StripeBdG.solve_gap
    monkeypatch.setattr(bdg.StripeBdG, "solve_gap", lambda *a, **k: original(*a, **k, max_iterations=4))
    with pytest.raises(NotConvergedError, match="gap equation"):
        coupling(**PERIODIC).solve(pair(x), x, 0.0)
    with pytest.raises(ValueError, match="different currents"):
        coupling(v_s=5.0)


@pytest.mark.parametrize("changes", [{}, {"include": "all"}, {"parent": NIOBIUM_STRIP}])
def test_the_power_is_the_rate_of_the_energy(changes):
    """(ħ/2e) K ∂q/∂t = dE/dt of a resting texture under a ramp of q, by finite differences of the energy.

    On a track that is long enough: what the wall changes of the current in the leads is not counted.
    """
    start, rate, step = FLOW / 10, 1e18, 1e-2
    x = track(length=72)
    n = wall(x, center=36.3)
    ramp = Function(lambda t: start + rate * t, derivative=lambda t: rate)
    c = coupling(superflow=ramp, **changes)
    h = step * start / rate
    rise = energy(c.solve(n, x, h), x) - energy(c.solve(n, x, -h), x)
    found = c.solve(n, x, 0.0)
    power = c.power_density(found, np.zeros_like(n), x, 0.0).sum() * (x[1] - x[0])
    assert power != 0
    assert rise / (2 * h) == pytest.approx(power, rel=1e-4)
