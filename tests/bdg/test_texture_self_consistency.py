"""Self-consistent walls: number of iterations, error estimates, states that do not converge; trap 10's parabola."""

import sys
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, textures

sys.path.insert(0, str(Path(__file__).parent))
from texture_helpers import FLOW, KRU, SEED, V_S, largest_difference, random_texture


def wall(length, axis="x", domains="y", width=20):
    return bdg.StripeBdG(
        SEED,
        textures.domain_wall(length, 0.4 * length, 4.0, angle=0.4, domains=domains),
        width=width,
        axis=axis,
        q=FLOW,
    )


@pytest.mark.parametrize("axis", ["x", "y"])
def test_iterations_do_not_grow_with_the_length(axis):
    counts = []
    for length in (50, 100, 400):
        solution = wall(length, axis, width=8).solve_gap(V_S)
        assert solution.converged
        counts.append(solution.iterations)
    assert max(counts) <= 20
    assert counts[-1] <= counts[0] + 3


def test_fast_and_dense_solutions_agree():
    stripe = wall(40, width=4)
    fast, dense = stripe.solve_gap(V_S), evolve(stripe, method="dense").solve_gap(V_S)
    assert fast.gap == pytest.approx(dense.gap, abs=1e-8)
    assert fast.free_energy == pytest.approx(dense.free_energy, abs=1e-9)
    assert largest_difference(stripe.observe(fast.gap), evolve(stripe, method="dense").observe(fast.gap)) < 1e-11


STRONG = bdg.LatticeModel(mu=0.5, t_so=0.2, t_m=0.3, gap=0.1, temperature=0.03)
TEXTURES = {
    "ring": (wall(40, width=4), V_S),
    "ring across": (wall(40, "y", width=8), V_S),
    "open": (evolve(wall(40, width=8), ends="open"), V_S),
    "strong altermagnet": (evolve(wall(40), model=STRONG, q=0.0), 3.1),
    "torus": (bdg.LatticeBdG(SEED, np.tile(textures.domain_wall(10, 5, 2.0)[:, None], (1, 4, 1)), q=0.2), V_S),
}


@pytest.mark.parametrize("name", TEXTURES)
def test_every_start_finds_the_gap_within_the_error_it_states(name):
    """From 1e-3 to 30 times the solution; against the one at the sharpest tolerance, up to the phase as a whole."""
    texture, v_s = TEXTURES[name]
    best = texture.solve_gap(v_s, rtol=1e-11, samples=0)
    largest = np.abs(best.gap).max()
    for factor, rtol in ((1e-3, 1e-7), (0.05, 1e-3), (0.5, 1e-6), (30.0, 1e-8)):
        found = texture.solve_gap(v_s, gap0=factor * largest, rtol=rtol, samples=0)
        phase = np.angle((found.gap * best.gap.conj()).sum())
        true = np.abs(found.gap * np.exp(-1j * phase) - best.gap).max() / largest
        lost = abs(found.free_energy - best.free_energy)
        assert found.converged
        assert true <= found.gap_error <= min(rtol, 100 * true)
        assert lost <= found.free_energy_error
        assert found.free_energy_error <= 100 * max(lost, 10 * np.finfo(float).eps * abs(best.free_energy))


def test_where_several_solutions_exist_they_are_those_of_the_uniform_layer():
    """The figures' model just below depairing: a stripe of one domain is the finite lattice of `UniformBdG`.

    It varies across the flow, so that the phase cannot slip, as it would along an unstable one.
    """
    n, flow = np.array([0.0, 1.0, 0.0]), 1.05
    uniform = bdg.UniformBdG(SEED, size=(60, 60)).solve_gap([flow, 0.0], n, V_S, gap0=1.0)
    stripe = bdg.StripeBdG(SEED, np.tile(n, (60, 1)), width=60, axis="y", q=flow)
    found = stripe.solve_gap(V_S, gap0=1.0)
    assert found.gap == pytest.approx(np.full(60, uniform.gap), rel=1e-6)
    assert found.others == pytest.approx(uniform.others, rel=3e-3)
    assert found.normal_stable
    assert uniform.normal_stable
    normal = stripe.solve_gap(V_S, gap0=0.9 * uniform.others[0])
    assert normal.normal
    assert normal.others == pytest.approx((*uniform.others, uniform.gap), rel=3e-3)
    alone = wall(40, width=4).solve_gap(V_S)
    assert alone.others == ()
    assert not alone.normal_stable


def test_a_run_that_does_not_converge_says_so_and_keeps_its_last_state():
    solution = wall(50).solve_gap(V_S, max_iterations=5)
    assert not solution.converged
    assert solution.gap_error > 1e-8
    assert solution.residual == solution.history[-1] > 0
    assert np.isfinite(solution.gap).all()
    again = wall(50).solve_gap(V_S, gap0=solution.gap)
    assert again.converged


def test_weak_pairing_ends_in_the_normal_state():
    solution = wall(20, width=4).solve_gap(1.0)
    assert solution.converged
    assert np.abs(solution.gap).max() == 0.0


def test_uniform_state_is_the_same_on_a_stripe_and_on_a_torus():
    n = np.array([0.6, 0.8, 0.0])
    stripe = bdg.StripeBdG(SEED, np.tile(n, (8, 1)), width=9, q=0.2).solve_gap(V_S)
    torus = bdg.LatticeBdG(SEED, np.tile(n, (8, 9, 1)), q=0.2).solve_gap(V_S)
    assert np.ptp(np.abs(stripe.gap)) < 1e-9
    assert np.abs(torus.gap).mean() == pytest.approx(np.abs(stripe.gap).mean(), rel=1e-7)
    assert torus.free_energy == pytest.approx(stripe.free_energy, abs=1e-9)


def test_superflow_redistributes_between_domains_along_the_track():
    """Trap 10: F'' = 4g²/(νL) per width for a wall along x, with g = ∂F(1)/∂q and the stiffness ν of uniform states."""
    length, q, step = 120, FLOW, 0.01

    def density(n, flow):
        return bdg.StripeBdG(SEED, np.tile(n, (40, 1)), width=20, q=flow).solve_gap(V_S).free_energy / 800

    up, down = (np.array([density([0.0, s, 0.0], q + d) for d in (-step, 0.0, step)]) for s in (1.0, -1.0))
    g = (up[2] - up[0] - down[2] + down[0]) / (4 * step)
    stiffness = ((up + down)[0] - 2 * (up + down)[1] + (up + down)[2]) / (2 * step**2)
    centers = np.array([40.0, 50.0, 60.0, 70.0, 80.0])
    curvature = {}
    for axis in ("x", "y"):
        landscape = bdg.WallLandscape(model=SEED, sites=length, width=20, axis=axis, v_s=V_S, rtol=1e-7)
        f = landscape.compute(q=[q], wall_width=[4.0], center=centers).free_energy.values.ravel()
        curvature[axis] = 2 * np.polyfit(centers - 60, f, 2)[0] / 20
    assert curvature["x"] == pytest.approx(4 * g**2 / (stiffness * length), rel=0.1, abs=0)
    assert abs(curvature["y"]) < 0.02 * curvature["x"]


def test_leads_along_x_with_different_domains_cannot_be_self_consistent():
    stripe = bdg.StripeBdG(SEED, textures.wall_profile(np.arange(61), 30, 3.0), q=0.1, ends="leads")
    with pytest.raises(ValueError, match="ends"):
        stripe.solve_gap(V_S)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [({"v_s": 0.0}, "v_s"), ({"v_s": 5.0, "rtol": 1.0}, "rtol"), ({"v_s": 5.0, "gap0": 0.0}, "gap0")],
)
def test_bad_arguments_are_named(arguments, name):
    with pytest.raises(ValueError, match=name):
        bdg.StripeBdG(SEED, random_texture(6), width=4).solve_gap(**arguments)


@pytest.mark.slow
def test_a_wall_on_a_thousand_sites():
    solution = wall(1000).solve_gap(V_S)
    assert solution.converged
    assert solution.iterations <= 20


@pytest.mark.slow
@pytest.mark.parametrize("axis", ["x", "y"])
def test_kru4o8_wall_climbs_by_the_bulk_difference(axis):
    """One wall, infinite width, leads, a thermal length of hundreds of sites: the slope is F(+ŷ) − F(−ŷ)."""
    f = []
    for center in (75, 85):
        n = textures.wall_profile(np.arange(161), center, 4.0)
        stripe = bdg.StripeBdG(KRU, n, axis=axis, q=0.0099, ends="leads", tolerance=1e-10)
        f.append(stripe.free_energy(KRU.gap))
    up, down = bdg.UniformBdG(KRU, tolerance=1e-13).free_energy([0.0099, 0], np.array([[0, 1, 0], [0, -1, 0]]))
    assert (f[1] - f[0]) / 10 == pytest.approx(up - down, rel=1e-5, abs=0)


@pytest.mark.slow
def test_bent_wall_on_a_torus():
    """30 × 30, not a stripe: converged, currents conserved on every site."""
    x, y = np.meshgrid(np.arange(30), np.arange(30), indexing="ij")
    center = 15 + 3 * np.sin(2 * np.pi * y / 30)
    theta = sum(
        np.pi / 2 + 2 * np.arctan(np.tanh((x - center - 30 * m) / 6))
        - np.pi / 2 - 2 * np.arctan(np.tanh((x - 30 * (m + 1)) / 6)) for m in range(-2, 2)
    )  # fmt: skip
    torus = bdg.LatticeBdG(SEED, np.stack([0 * theta, np.cos(theta), np.sin(theta)], axis=-1), q=2 * np.pi / 30)
    solution = torus.solve_gap(V_S, rtol=1e-7)
    assert solution.converged
    assert solution.iterations <= 25
    current = torus.current(solution.gap)
    leak = sum(current[..., a] - np.roll(current[..., a], 1, axis=a) for a in (0, 1))
    assert np.abs(leak).max() < 1e-7


def test_a_texture_counts_as_solved_where_the_error_of_its_gap_is_below_what_was_asked_for():
    """Every number of iterations, so that errors up to ten times the tolerance are among them."""
    stripe, rtol = wall(24, width=4), 1e-5
    for most in range(3, 40):
        found = stripe.solve_gap(V_S, rtol=rtol, max_iterations=most)
        assert found.converged == (found.gap_error < rtol)
        if rtol < found.gap_error < 100 * rtol:
            break
    else:
        pytest.fail("no error in between")
