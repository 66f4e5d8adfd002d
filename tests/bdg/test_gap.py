"""Self-consistency: the gap equation against eigenvectors, stationarity, mixers, T_c, branches, depairing."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, materials
from neelsot_dyn.bdg.gap import with_gap, with_temperature

SEED = bdg.LatticeModel.of(materials.SEED_MODEL)
KRU = bdg.LatticeModel.of(materials.KRU4O8)
CLEAN = bdg.LatticeModel(mu=2.0, t_so=0.0, t_m=0.0, gap=0.05, temperature=0.001)
X, Y, Z = np.eye(3)
Q = np.array([2 * np.pi / 30, 0.0])


def paper_lattice():
    """30 × 25 sites, one winding, as for Figs. 2(c, d)."""
    return bdg.UniformBdG(SEED, size=(30, 25), boundary="lab")


def test_the_gap_that_an_interaction_was_chosen_for_is_found_again():
    """V_s χ(Δ) = 1 exactly at the solver's own gap, where the search begins."""
    solver = paper_lattice()
    v_s = bdg.pairing_interaction(solver, Q, X)
    branches = bdg.gap_branches(solver, Q, X, float(v_s))
    assert branches.gap == pytest.approx(SEED.gap, rel=1e-9)
    assert branches.energy < 0


def test_gap_equation_equals_the_sum_over_eigenvectors():
    """Eq. 13, with E_n > 0 and amplitudes at a site of the 30 × 25 lattice in k-space."""
    solver = paper_lattice()
    solution = solver.solve_gap(Q, Y, v_s=5.0)
    kx = 2 * np.pi * np.arange(30) / 30 + Q[0] / 2
    ky = 2 * np.pi * np.arange(25) / 25
    k = np.stack(np.meshgrid(kx, ky, indexing="ij"), axis=-1).reshape(-1, 2)
    model = evolve(SEED, gap=solution.gap)
    energies, states = np.linalg.eigh(model.hamiltonian(k, Q, Y))
    u_up, u_down, v_up, v_down = np.moveaxis(states, 1, 0)
    terms = (u_up * v_down.conj() - u_down * v_up.conj()) * np.tanh(energies / (2 * SEED.temperature))
    gap = 5.0 / 2 * (terms * (energies > 0)).sum() / len(k)
    assert solution.converged
    assert gap == pytest.approx(solution.gap, rel=1e-8)


def test_paper_interaction_gives_more_than_twice_the_captions_gap():
    """V_s = 5t on 30 × 25 with one winding: Δ = 0.457 t for n = ŷ, 0.452 t for −ŷ, not the captions' 0.2 t."""
    up, down = (float(paper_lattice().solve_gap(Q, n, v_s=5.0).gap) for n in (Y, -Y))
    assert up == pytest.approx(0.457184, abs=1e-6)
    assert down == pytest.approx(0.452266, abs=1e-6)


def test_free_energy_is_stationary_at_the_self_consistent_gap():
    """Ω(Δ) = F + Δ²/V_s: central difference zero, second derivative positive; an error ε costs Ω''ε²/2."""
    solver, v_s = paper_lattice(), 5.0
    solution = solver.solve_gap(Q, Y, v_s=v_s, rtol=1e-12)
    step = 1e-4
    low, middle, high = (
        float(with_gap(solver, g).free_energy(Q, Y)) + g**2 / v_s
        for g in (solution.gap - step, solution.gap, solution.gap + step)
    )
    assert solution.free_energy == pytest.approx(middle, abs=1e-15)
    assert abs(high - low) / (2 * step) < 1e-8
    assert high + low - 2 * middle > 0


MIXERS = (bdg.LinearMixer(1.0), bdg.LinearMixer(0.5), bdg.AndersonMixer(1), bdg.AndersonMixer())


@pytest.mark.parametrize("mixer", MIXERS)
@pytest.mark.parametrize("gap0", [0.1, 0.45, 1.5])
def test_mixers_agree(mixer, gap0):
    solution = paper_lattice().solve_gap(Q, Y, v_s=5.0, gap0=gap0, mixer=mixer)
    assert solution.converged
    assert solution.gap == pytest.approx(0.457184447507, abs=2e-8)
    assert solution.history[-1] == solution.residual


def test_anderson_needs_fewer_steps_and_a_warm_start_fewer_still():
    solver = paper_lattice()
    linear = solver.solve_gap(Q, Y, v_s=5.0, mixer=bdg.LinearMixer())
    cold = solver.solve_gap(Q, Y, v_s=5.0)
    warm = solver.solve_gap(Q, Y, v_s=5.0, gap0=cold.gap)
    assert warm.iterations < cold.iterations < linear.iterations


def test_mixers_take_complex_fields():
    """A linear map with complex fixed point x* and a spectral radius of 0.95."""
    rng = np.random.default_rng(5)
    fixed = rng.normal(size=(4, 3)) + 1j * rng.normal(size=(4, 3))
    rates = np.linspace(0.2, 0.95, 12).reshape(4, 3)
    inputs, outputs = [np.zeros((4, 3), dtype=complex)], []
    for _ in range(25):
        outputs.append(fixed + rates * (inputs[-1] - fixed))
        inputs.append(bdg.AndersonMixer(depth=8).next(inputs, outputs))
    assert np.abs(inputs[-1] - fixed).max() < 1e-6


MODELS = {
    "figures": (SEED, (30, 25), 5.0),
    "strong altermagnet": (bdg.LatticeModel(mu=0.5, t_so=0.2, t_m=0.3, gap=0.1, temperature=0.03), (40, 40), None),
    "clean and cold": (bdg.LatticeModel(mu=2.0, t_so=0.0, t_m=0.0, gap=0.05, temperature=1e-4), (60, 50), None),
    "near T_c": (bdg.LatticeModel(mu=1.0, t_so=0.1, t_m=0.2, gap=0.004, temperature=0.05), (30, 30), None),
    "disk": (bdg.ContinuumModel(mu=0.5, t_so=0.2, t_m=0.3, gap=0.1, temperature=0.03, cutoff=2.0), None, None),
    "KRu4O8, warm": (evolve(KRU, temperature=5 * KRU.temperature), (70, 70), None),
    "KRu4O8, infinite": (KRU, None, None),
}
FACTORS = (1e-3, 0.03, 0.4, 1.0, 30.0)


@pytest.mark.parametrize("name", [pytest.param(m, marks=[pytest.mark.slow] * m.endswith("infinite")) for m in MODELS])
@pytest.mark.parametrize("flow", [0.0, 0.01])
def test_every_start_finds_the_gap_within_the_error_it_states(name, flow):
    """One solution: from 1e-3 to 30 times it, at any tolerance; the trivial solution is never the answer.

    The true error is that against a solution at the sharpest tolerance, roundings apart.
    """
    model, size, v_s = MODELS[name]
    solver, q = bdg.UniformBdG(model, size=size), np.array([flow, 0.0])
    v_s = float(bdg.pairing_interaction(solver, q, Y)) if v_s is None else v_s
    branches = bdg.gap_branches(solver, q, Y, v_s)
    assert branches.minima.tolist() == [True]
    best = evolve(solver, tolerance=1e-13).solve_gap(q, Y, v_s, gap0=branches.gap, rtol=1e-12, samples=0)
    for factor in FACTORS:
        for rtol in (1e-2, 1e-5, 1e-8) if size is not None or factor == 1e-3 else (1e-8,):
            found = solver.solve_gap(q, Y, v_s, gap0=factor * branches.gap, rtol=rtol)
            true = abs(found.gap / best.gap - 1)
            assert found.converged
            assert not found.normal
            assert found.gap_error <= rtol
            assert true <= found.gap_error + best.gap_error
            assert found.gap_error <= max(100 * true, 10 * best.gap_error if size is not None else 1e-8)
            assert found.others == ()
            assert not found.normal_stable


def test_error_of_the_free_energy_covers_the_distance_from_the_minimum():
    solver = paper_lattice()
    tight = solver.solve_gap(Q, Y, v_s=5.0, rtol=1e-12)
    for rtol in (1e-1, 1e-2, 1e-3, 1e-4, 1e-5):
        loose = solver.solve_gap(Q, Y, v_s=5.0, rtol=rtol)
        error = abs(loose.free_energy - tight.free_energy)
        assert error <= loose.free_energy_error
        assert loose.free_energy_error < max(100 * error, 1e-14)


def test_a_soft_gap_equation_does_not_hide_its_error_behind_a_small_residual():
    """The strong altermagnet: Δ turns with V_s twenty times as fast as in weak coupling; KRu4O8 800 times."""
    model, size, _ = MODELS["strong altermagnet"]
    solver = bdg.UniformBdG(model, size=size)
    zero = np.zeros(2)
    v_s = float(bdg.pairing_interaction(solver, zero, Y))
    found = solver.solve_gap(zero, Y, v_s, gap0=0.3, mixer=bdg.LinearMixer(), max_iterations=30)
    assert not found.converged
    assert found.residual < 0.1 * abs(found.gap - 0.1)
    assert abs(found.gap / 0.1 - 1) < found.gap_error < 10 * abs(found.gap / 0.1 - 1)


COLLAPSE = np.array([1.05, 0.0])
"""Just below the figures' depairing momentum for n = ŷ at V_s = 5t: two solutions beside the normal state."""


def test_where_several_solutions_exist_the_start_decides_and_the_others_are_named():
    solver = bdg.UniformBdG(SEED, size=(60, 60))
    branches = bdg.gap_branches(solver, COLLAPSE, Y, 5.0)
    assert list(branches.minima) == [False, True]
    unstable, stable = branches.gaps.tolist()
    for start in (1.01 * unstable, 1.01 * stable, 30.0):
        found = solver.solve_gap(COLLAPSE, Y, 5.0, gap0=start)
        assert found.gap == pytest.approx(stable, rel=1e-7)
        assert found.others == pytest.approx((unstable,), rel=2e-3)
        assert found.normal_stable
    for start in (0.98 * unstable, 1e-4):
        found = solver.solve_gap(COLLAPSE, Y, 5.0, gap0=start)
        assert found.normal
        assert found.converged
        assert found.normal_stable
        assert found.others == pytest.approx((unstable, stable), rel=2e-3)
    unasked = solver.solve_gap(COLLAPSE, Y, 5.0, gap0=0.3, samples=0)
    assert unasked.others is None
    assert unasked.normal_stable is None


def test_branches_do_not_depend_on_the_model_s_own_gap():
    """They are looked for up to V_s/2, above which there is none: also from a normal model, or a tiny gap."""
    found = [
        bdg.gap_branches(bdg.UniformBdG(evolve(SEED, gap=gap), size=(60, 60)), COLLAPSE, Y, 5.0).gaps
        for gap in (0.0, 1e-6, 0.2, 3.0)
    ]
    for gaps in found:
        assert gaps == pytest.approx(found[0], rel=1e-9)
    for v_s in (0.1, 5.0, 300.0):
        for gap in np.geomspace(1e-3, 1, 5) * v_s:
            chi = float(with_gap(paper_lattice(), gap).pair_susceptibility(Q, Y))
            assert chi < 1 / (2 * gap)
    assert bdg.gap_branches(paper_lattice(), Q, Y, 300.0).gap == pytest.approx(150, rel=0.01)


def test_a_sweep_follows_its_branch_and_shows_the_hysteresis():
    """Beyond the collapse and back: normal where it was superconducting on the way there, and each says so."""
    solver = bdg.UniformBdG(SEED, size=(60, 60))
    q = np.array([0.9, 1.0, COLLAPSE[0], 1.1])
    there = bdg.gap_sweep(solver, np.stack([q, 0 * q], axis=-1), Y, 5.0, gap0=0.35)
    back = bdg.gap_sweep(solver, np.stack([q[::-1], 0 * q], axis=-1), Y, 5.0)
    assert [s.normal for s in there] == [False, False, False, True]
    assert [s.normal for s in back] == [True, True, False, False]
    assert len(there[2].others) == 1
    assert len(back[1].others) == 2
    assert back[3].gap == pytest.approx(there[0].gap, rel=1e-7)
    assert there[1].iterations < solver.solve_gap([q[1], 0.0], Y, 5.0, gap0=0.01).iterations


def test_a_sweep_of_temperature_falls_to_zero_at_t_c():
    solver = bdg.UniformBdG(SEED, size=(40, 40))
    t_c = bdg.critical_temperature(solver, Q, Y, 5.0)
    sweep = bdg.gap_sweep(solver, Q, Y, 5.0, temperature=t_c * np.array([0.3, 0.9, 0.99, 0.9999, 1.0001, 1.1]))
    gaps = np.array([s.gap for s in sweep])
    assert all(s.converged for s in sweep)
    assert (gaps[4:] == 0).all()
    assert gaps[2] / gaps[3] == pytest.approx(10, rel=0.02)  # as √(1 − T/T_c)
    with pytest.raises(ValueError, match=r"temperature\.shape"):
        bdg.gap_sweep(solver, np.zeros((3, 2)), Y, 5.0, temperature=np.ones(2))


def test_unconverged_iteration_says_so():
    solution = paper_lattice().solve_gap(Q, Y, v_s=5.0, mixer=bdg.LinearMixer(0.1), max_iterations=5)
    assert not solution.converged
    assert solution.iterations == 5
    assert solution.residual > 1e-8 * solution.gap


def test_wanted_gap_gives_its_interaction_and_back():
    solver = bdg.UniformBdG(SEED)
    v_s = float(bdg.pairing_interaction(solver, Q, Y))
    solution = solver.solve_gap(Q, Y, v_s=v_s, gap0=0.3)
    assert solution.gap == pytest.approx(SEED.gap, rel=1e-7)


def test_weak_coupling_ratio_of_gap_and_critical_temperature():
    """Δ0/(k_B T_c) = 1.764 for Δ ≪ bandwidth; corrections ~ (Δ/t)²; and the tanh formula within 2 % in between."""
    zero = [0.0, 0.0]
    solver = bdg.UniformBdG(CLEAN, tolerance=1e-10)
    v_s = float(bdg.pairing_interaction(solver, zero, Z))
    t_c = bdg.critical_temperature(solver, zero, Z, v_s)
    assert CLEAN.gap / t_c == pytest.approx(1.764, rel=2e-3)
    half = with_temperature(solver, t_c / 2)
    solution = half.solve_gap(zero, Z, v_s=v_s)
    assert solution.gap == pytest.approx(CLEAN.gap * np.tanh(1.74), rel=0.02)


def test_normal_state_is_recognised():
    """Above T_c the iteration ends at exactly zero, and no branch is found."""
    hot = with_temperature(bdg.UniformBdG(CLEAN, size=(64, 64)), 0.1)
    v_s = 1.5
    solution = hot.solve_gap([0.0, 0.0], Z, v_s=v_s)
    assert solution.converged
    assert solution.gap == 0.0
    branches = bdg.gap_branches(hot, [0.0, 0.0], Z, v_s)
    assert branches.normal_stable
    assert branches.gaps.size == 0
    assert branches.gap == 0.0
    result = bdg.depairing(hot, Z, v_s, largest_q=0.1)
    assert result.collapse == "no superconductor"


def test_energy_of_a_branch_is_the_integral_of_the_gap_equation():
    """Ω(Δ) − Ω(0) = ∫_0^Δ 2x [1/V_s − χ(x)] dx, by Gauss-Legendre with 12 points."""
    solver = bdg.UniformBdG(evolve(SEED, temperature=0.05), size=(40, 40))
    v_s = 5.0
    branches = bdg.gap_branches(solver, Q, X, v_s)
    gap = branches.gap
    nodes, weights = np.polynomial.legendre.leggauss(12)
    x = gap * (nodes + 1) / 2
    chi = np.array([float(with_gap(solver, g).pair_susceptibility(Q, X)) for g in x])
    assert branches.energy == pytest.approx(gap / 2 * (weights * 2 * x * (1 / v_s - chi)).sum(), rel=1e-9, abs=0)


def test_collapse_is_continuous_near_t_c_and_the_gap_vanishes_as_a_square_root():
    solver = bdg.UniformBdG(CLEAN, tolerance=1e-10)
    v_s = float(bdg.pairing_interaction(solver, [0.0, 0.0], Z))
    warm = with_temperature(solver, 0.8 * CLEAN.gap / 1.764)
    result = bdg.depairing(warm, Z, v_s, largest_q=0.1, steps=6)
    assert result.collapse == "continuous"
    assert result.gap_before < 0.05 * CLEAN.gap
    assert 0 < result.current_q < result.critical_q
    critical = result.critical_q
    gaps = [bdg.gap_branches(warm, [critical * (1 - d), 0.0], Z, v_s).gap for d in (0.02, 0.08)]
    assert gaps[1] / gaps[0] == pytest.approx(2.0, rel=0.1)


def test_collapse_of_the_seed_model_is_of_first_order_and_depends_on_the_neel_vector():
    """A finite gap is left where Ω_s = Ω_n; ±ŷ differ, and turning q and n together changes nothing."""
    solver = bdg.UniformBdG(SEED, size=(60, 60))
    up, down, turned = (
        bdg.depairing(solver, n, 5.0, largest_q=1.3, direction=(sign, 0.0), steps=8, rtol=1e-3)
        for n, sign in ((Y, 1), (-Y, 1), (-Y, -1))
    )
    assert up.collapse == down.collapse == "first order"
    assert min(up.gap_before, down.gap_before) > 0.15
    assert up.critical_q - down.critical_q > 5 * (up.critical_q_error + down.critical_q_error)
    assert turned.critical_q == pytest.approx(up.critical_q, abs=1e-12)
    assert turned.critical_current == pytest.approx(up.critical_current, rel=1e-9)


def test_solutions_between_two_samples_are_found():
    """Near the first-order collapse both solutions lie close together: two samples show what sixty show."""
    solver = bdg.UniformBdG(SEED, size=(60, 60))
    found = bdg.depairing(solver, Y, 5.0, largest_q=1.3, steps=8, rtol=1e-2)
    flow = [found.critical_q, 0.0]
    fine = bdg.gap_branches(solver, flow, Y, 5.0, largest=1.0, samples=60)
    assert fine.normal_stable
    assert fine.gaps.size == 2
    coarse = bdg.gap_branches(solver, flow, Y, 5.0, largest=1.0, samples=2)
    assert coarse.gaps == pytest.approx(fine.gaps, rel=1e-8, abs=0)
    assert list(coarse.minima) == [False, True]


def test_largest_neel_field_is_where_it_turns_over():
    kru = bdg.UniformBdG(bdg.LatticeModel.of(materials.KRU4O8), tolerance=1e-10)
    found = bdg.largest_neel_field(kru, np.linspace(0.008, 0.02, 7))
    assert found.limited_by == "maximum"
    assert found.q == pytest.approx(0.0138, abs=5e-4)
    assert found.f1 == pytest.approx(1.34e-7, rel=0.02, abs=0)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda u: u.solve_gap(Q, Y, v_s=-1.0), "v_s"),
        (lambda u: u.solve_gap(Q, Y, v_s=np.nan), "v_s"),
        (lambda u: u.solve_gap(Q, Y, v_s=5.0, gap0=-0.1), "gap0"),
        (lambda u: u.solve_gap(Q, Y, v_s=5.0, samples=1), "samples"),
        (lambda u: bdg.depairing(u, Y, 5.0, largest_q=-1.0), "largest_q"),
        (lambda u: bdg.gap_branches(u, Q, Y, 5.0, samples=1), "samples"),
        (lambda u: bdg.LinearMixer(0.0), "weight"),
        (lambda u: bdg.AndersonMixer(depth=0), "depth"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=name):
        call(paper_lattice())


def test_along_a_gap_curve_the_free_energies_are_those_of_the_state_that_is_stable():
    """Ω = F(Δ) + Δ²/V_s; less Ω(0) it is what the branches say."""
    solver = bdg.UniformBdG(SEED, size=(12, 12))
    q = np.array([0.0, 0.2, 0.4])
    curve = bdg.gap_curve(solver, q, Y, 5.0)
    assert (curve.gap > 0).all()
    for x, gap, energy, total in zip(q, curve.gap, curve.energy, curve.free_energy, strict=True):
        flow = np.array([x, 0.0])
        assert total == pytest.approx(float(with_gap(solver, gap).free_energy(flow, Y)) + gap**2 / 5.0, rel=1e-12)
        assert total - energy == pytest.approx(float(with_gap(solver, 0.0).free_energy(flow, Y)), rel=1e-12)
