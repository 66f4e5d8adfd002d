"""Gap equation, Néel field and current are derivatives of one free energy; leads continue a bulk."""

import sys
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, textures

sys.path.insert(0, str(Path(__file__).parent))
from texture_helpers import FLOW, KRU, SEED, V_S, random_gap, random_texture

X, Y, Z = np.eye(3)


def slope(function, step=1e-3):
    """Derivative at 0, fourth order."""
    return (8 * (function(step) - function(-step)) - function(2 * step) + function(-2 * step)) / (12 * step)


STRIPE = bdg.StripeBdG(SEED, random_texture(8), width=6, axis="x", q=0.2)


@pytest.mark.parametrize(
    "texture",
    [STRIPE, evolve(STRIPE, axis="y", ends="open"), bdg.LatticeBdG(SEED, random_texture(4, 5), q=0.2)],
    ids=["stripe x", "open stripe y", "torus"],
)
def test_gap_equation_is_the_stationarity_of_the_free_energy(texture):
    """V_s pair − Δ = −V_s ∂F/∂Δ* (Eqs. 13 and 14), for a complex Δ far from self-consistency."""
    gap, copies = random_gap(*texture.shape), getattr(texture, "width", 1)
    residual = texture.gap_residual(gap, V_S)
    site = (2,) * gap.ndim
    for direction in (1.0, 1j):
        one = np.zeros(texture.shape, dtype=complex)
        one[site] = direction
        numeric = slope(lambda s, d=one: texture.free_energy(gap + s * d, V_S))
        assert numeric == pytest.approx(
            -2 * copies / V_S * (residual[site].conjugate() * direction).real, rel=1e-7, abs=0
        )


@pytest.mark.parametrize("axis", ["x", "y"])
def test_neel_field_is_minus_the_slope_at_every_site(axis):
    stripe, gap = evolve(STRIPE, axis=axis), random_gap(8)
    field = stripe.neel_field(gap)
    turn = np.array([[0, -1, 0.3], [1, 0, 0.2], [-0.3, -0.2, 0]])
    for i in (0, 3, 7):

        def turned(s, i=i):
            n = stripe.n.copy()
            n[i] = n[i] + s * turn @ n[i]
            n[i] /= np.linalg.norm(n[i])
            return evolve(stripe, n=n).free_energy(gap)

        assert slope(turned) == pytest.approx(-6 * field[i] @ (turn @ stripe.n[i]), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("domains", ["x", "y"])
def test_field_sums_give_the_forces_on_a_rigid_wall(axis, domains):
    """Σ h·∂n/∂r0 = −∂F/∂r0 and Σ h·∂n/∂φ = −∂F/∂φ, at the self-consistent gap, which is stationary."""

    def stripe(center, angle):
        n = textures.domain_wall(30, center, 2.5, angle=angle, domains=domains)
        return bdg.StripeBdG(SEED, n, width=8, axis=axis, q=FLOW)

    here = stripe(12.0, 0.4)
    solution = here.solve_gap(V_S, rtol=1e-9)
    field = here.neel_field(solution.gap)
    for moved in (lambda s: stripe(12.0 + s, 0.4), lambda s: stripe(12.0, 0.4 + s)):
        motion = slope(lambda s, m=moved: m(s).n)
        relaxed = slope(lambda s, m=moved: m(s).solve_gap(V_S, gap0=solution.gap, rtol=1e-7).free_energy, 1e-2)
        assert 8 * (field * motion).sum() == pytest.approx(-relaxed, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("axis", ["x", "y"])
def test_total_current_is_the_slope_with_the_superflow(axis):
    """I through a cut = (2e/ħ)(1/L_x) ∂F/∂q (trap 4), at any gap."""
    stripe, gap = evolve(STRIPE, axis=axis), random_gap(8)
    total = stripe.current(gap)[:, 0].sum() * 6
    assert total == pytest.approx(2 * slope(lambda s: evolve(stripe, q=0.2 + s).free_energy(gap)), rel=1e-8, abs=0)


def leaks(current):
    """Current out of every site."""
    return sum(current[..., a] - np.roll(current[..., a], 1, axis=a) for a in range(current.ndim - 1))


def test_currents_are_conserved_at_self_consistency_and_not_before():
    stripe = bdg.StripeBdG(SEED, textures.domain_wall(40, 18, 4.0), width=10, q=FLOW)
    before = leaks(stripe.current(SEED.gap)[:, :1])
    after = stripe.current(stripe.solve_gap(V_S, rtol=1e-10).gap)
    assert np.abs(before).max() > 1e-4
    assert np.ptp(after[:, 0]) < 1e-10
    torus = bdg.LatticeBdG(SEED, bent_wall(8), q=FLOW)
    assert np.abs(leaks(torus.current(SEED.gap))).max() > 1e-4
    assert np.abs(leaks(torus.current(torus.solve_gap(V_S, rtol=1e-9).gap))).max() < 1e-8


def bent_wall(size):
    """Two walls that bend across the torus."""
    x, y = np.meshgrid(np.arange(size), np.arange(size), indexing="ij")
    theta = 2 * np.pi * x / size + 0.5 * np.sin(2 * np.pi * y / size)
    return np.stack([np.sin(theta) * 0.6, np.cos(theta), np.sin(theta) * 0.8], axis=-1)


@pytest.mark.parametrize(("model", "q"), [(SEED, 0.1), (KRU, 0.0099)], ids=["seed", "kru4o8"])
@pytest.mark.parametrize("axis", ["x", "y"])
def test_leads_and_infinite_width_make_the_bulk(model, q, axis):
    stripe = bdg.StripeBdG(model, np.tile(Y, (5, 1)), axis=axis, q=q, ends="leads")
    bulk = bdg.UniformBdG(model, tolerance=1e-12)
    estimate = stripe.free_energy_estimate(model.gap)
    assert abs(estimate.free_energy / 5 - float(bulk.free_energy([q, 0], Y))) < 1e-12 + estimate.free_energy_error
    seen = stripe.observe(model.gap)
    assert np.abs(seen.neel_field - bulk.neel_field([q, 0], Y)).max() < 1e-12 + seen.error


def wall_with_leads(model, center, angle=0.0, domains="y", axis="y", q=0.1, sites=101):
    n = textures.wall_profile(np.arange(sites), center, 4.0, angle, domains)
    return bdg.StripeBdG(model, n, axis=axis, q=q, ends="leads")


@pytest.mark.parametrize("axis", ["x", "y"])
def test_a_wall_between_leads_climbs_by_the_bulk_difference(axis):
    """Fig. 3(c), fixed gap: the slope is exactly F(+ŷ) − F(−ŷ), whatever the wall is like inside."""
    f = [wall_with_leads(SEED, center, axis=axis).free_energy(SEED.gap) for center in (48, 52)]
    up, down = bdg.UniformBdG(SEED).free_energy([0.1, 0], np.array([Y, -Y]))
    assert (f[1] - f[0]) / 4 == pytest.approx(up - down, rel=1e-6, abs=0)


def test_mirror_of_the_rotated_wall_between_leads():
    """The mirror y → −y turns the inner angle φ of a wall along y into π − φ."""
    f = [wall_with_leads(SEED, 50, angle, "x").free_energy(SEED.gap) for angle in (0.3, np.pi - 0.3)]
    assert f[0] == pytest.approx(f[1], abs=1e-10)


def test_a_ring_with_two_walls_is_two_walls_between_leads():
    """Far apart the wall and its partner add up, each with its own leads: −ŷ to +ŷ is the wall turned about x̂ or ẑ."""
    ring = bdg.StripeBdG(SEED, textures.domain_wall(160, 80, 3.0, angle=0.4), axis="y", q=0.1)
    n = textures.wall_profile(np.arange(80), 39.5, 3.0, 0.4)
    walls = [bdg.StripeBdG(SEED, m, axis="y", q=0.1, ends="leads") for m in (n, n[::-1])]
    total = sum(w.free_energy(SEED.gap) for w in walls)
    assert ring.free_energy(SEED.gap) == pytest.approx(total, abs=1e-6)


def test_without_spin_orbit_coupling_there_is_no_linear_force():
    """F(+ŷ) = F(−ŷ) then: the wall's energy does not depend on its place."""
    model = evolve(SEED, t_so=0.0)
    f = [wall_with_leads(model, center, sites=121).free_energy(model.gap) for center in (58.0, 62.0)]
    assert f[0] == pytest.approx(f[1], abs=1e-10)


def test_triplets_need_the_magnet_or_the_rashba_coupling():
    plain = evolve(SEED, t_so=0.0, t_m=0.0)
    n = textures.domain_wall(30, 12, 3.0)
    assert np.abs(bdg.StripeBdG(plain, n, width=6, q=FLOW).observe(0.2).triplet).max() < 1e-14
    assert np.abs(bdg.StripeBdG(SEED, n, width=6, q=FLOW).observe(0.2).triplet).max() > 1e-3


def test_pairs_are_the_anomalous_averages_of_the_eigenstates():
    """⟨c_{i,s} c_{j,s'}⟩ = Σ_ν u_{i,s} v*_{j,s'} [1 − f(E_ν)] = [(ψ + d·σ) iσ_y]_{ss'}, on sites and on bonds."""
    torus, gap = bdg.LatticeBdG(SEED, random_texture(4, 5), q=0.2), random_gap(4, 5)
    energies, states = np.linalg.eigh(torus.matrix(gap))
    average = (states * (0.5 + 0.5 * np.tanh(energies / (2 * SEED.temperature)))) @ states.conj().T
    average = average.reshape(4, 5, 4, 4, 5, 4)[:, :, :2, :, :, 2:]
    seen = torus.observe(gap)
    for x, y in np.ndindex(4, 5):
        here = average[x, y, :, x, y]
        assert seen.pair[x, y] == pytest.approx(here[0, 1], abs=1e-12)
        for axis, bond in enumerate((average[x, y, :, (x + 1) % 4, y], average[x, y, :, x, (y + 1) % 5])):
            dx, dy, dz = seen.triplet[x, y, axis]
            odd = np.array([[-dx + 1j * dy, dz], [dz, dx + 1j * dy]])  # (d·σ) iσ_y, symmetric in the spins
            assert (bond + bond.T) / 2 == pytest.approx(odd, abs=1e-12)
