"""A film under a parent superconductor, and fields of the sites: against matrices that are written out here."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, materials

from .own_matrix import density, film, free_energy, under_chains

MODEL = bdg.LatticeModel(mu=0.5, t_so=0.2, t_m=0.3, gap=0.0, temperature=0.05)
PARENT = bdg.Parent(0.2, 0.6, half_band=1.0)
UNDER = evolve(MODEL, parent=PARENT)
CHAIN = 22
"""Sites of the explicit parent: the end is felt as exp(−2 CHAIN asinh(√(Δ_S² + π²T²)/W)) = 2e-11 of its 1e-2."""
Q = 0.3


def directions(rng, *shape):
    n = rng.normal(size=(*shape, 3))
    return n / np.linalg.norm(n, axis=-1, keepdims=True)


def random_sites(rng, shape):
    """Complex gap, potential, magnet, contact."""
    gap = 0.1 * (rng.normal(size=shape) + 1j * rng.normal(size=shape))
    return gap, rng.normal(size=shape), rng.uniform(0, 1.2, shape), rng.uniform(0, 1.5, shape)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("method", ["fast", "dense"])
def test_fields_of_the_sites_against_a_matrix(rng, method):
    n = directions(rng, 4, 3)
    gap, potential, magnet, _ = random_sites(rng, (4, 3))
    solver = bdg.LatticeBdG(MODEL, n, q=Q, method=method, magnet=magnet, potential=potential)
    h = film(MODEL, n, Q, gap, potential, magnet)
    exact = free_energy(h, MODEL.temperature)
    assert solver.free_energy(gap) == pytest.approx(exact, rel=1e-12, abs=0)
    seen, g = solver.observe(gap), density(h, MODEL.temperature)
    step = np.array([film(MODEL, n + s * 0.5 * np.eye(3)[2] * (np.arange(12) == 5).reshape(4, 3, 1), Q, gap, potential,
                          magnet) for s in (1, -1)])  # fmt: skip
    along_z = 0.25 * np.trace(g @ (step[0] - step[1])).real  # H is linear in n
    assert seen.neel_field.reshape(-1, 3)[5, 2] == pytest.approx(along_z, rel=1e-10, abs=1e-13)
    turned = 0.25 * np.trace(g @ (film(MODEL, n, Q + 1e-4, gap, potential, magnet)
                                  - film(MODEL, n, Q - 1e-4, gap, potential, magnet)) / 2e-4).real  # fmt: skip
    # every bond along x carries q, and I = −2 ∂F/∂q of the bond
    assert seen.current[..., 0].sum() == pytest.approx(-2 * turned, rel=1e-7, abs=1e-10)


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("ends", ["periodic", "leads"])
def test_a_stripe_with_fields_is_the_lattice_with_them(rng, axis, ends):
    n = directions(rng, 5)
    gap, potential, magnet, contact = random_sites(rng, 5)
    if ends == "leads":  # a uniform middle has no ends: L times the bulk
        n, gap = np.tile(n[:1], (5, 1)), np.tile(gap[:1], 5)
        potential, magnet, contact = potential[0], magnet[0], contact[0]
    fields = {"q": Q}
    stripe = bdg.StripeBdG(UNDER, n, width=4, axis=axis, ends=ends, contact=contact, magnet=magnet,
                           potential=potential, **fields)  # fmt: skip

    def wide(a):
        a = np.repeat(np.broadcast_to(a, (5, *np.shape(a)[1:]))[:, None], 4, axis=1)
        return a if axis == "x" else a.swapaxes(0, 1)

    def lattice(at):
        return bdg.LatticeBdG(UNDER, wide(n), contact=wide(contact), magnet=wide(magnet), potential=wide(potential),
                              **fields) if at else None  # fmt: skip

    if ends == "periodic":
        plane = lattice(True)
        assert stripe.free_energy(gap) == pytest.approx(plane.free_energy(wide(gap)), rel=1e-12, abs=0)
        field, there = stripe.neel_field(gap), plane.neel_field(wide(gap))
        np.testing.assert_allclose(field, there[:, 0] if axis == "x" else there[0], rtol=0, atol=1e-12)
        return
    infinite = evolve(stripe, width=None, tolerance=1e-10)
    alone = evolve(MODEL, mu=MODEL.mu - potential, t_m=MODEL.t_m * magnet, gap=abs(gap[0]))
    parent = evolve(PARENT, rate=PARENT.rate * contact)
    bulk = bdg.UniformBdG(evolve(alone, parent=parent))
    own = np.full(5, abs(gap[0]))
    difference = infinite.free_energy(own) / 5 - bulk.free_energy(np.array([Q, 0.0]), n[0])
    assert abs(difference) < 1e-10
    felt = bulk.neel_field(np.array([Q, 0.0]), n[0])
    np.testing.assert_allclose(infinite.neel_field(own)[2], felt, rtol=0, atol=1e-9)


def test_a_parent_of_explicit_chains(rng):
    n = directions(rng, 3, 3)
    gap, potential, magnet, contact = random_sites(rng, (3, 3))

    def explicit(vectors):
        whole, alone = under_chains(film(MODEL, vectors, Q, gap, potential, magnet), contact.ravel(), PARENT, CHAIN)
        return free_energy(whole, MODEL.temperature) - 9 * free_energy(alone, MODEL.temperature)

    solver = bdg.LatticeBdG(UNDER, n, q=Q, contact=contact, magnet=magnet, potential=potential)
    assert solver.free_energy(gap) == pytest.approx(explicit(n), rel=1e-12, abs=1e-10)
    tilt, step = np.cross(n[1, 1], [0, 0, 1.0]), 1e-3
    ends = []
    for sign in (1, -1):
        turned = n.copy()
        turned[1, 1] = n[1, 1] + sign * step * tilt
        ends.append(explicit(turned))
    slope = (ends[1] - ends[0]) / (2 * step)
    third = step**2  # of the central difference: energies are O(1) t, their third derivatives too
    assert solver.neel_field(gap)[1, 1] @ tilt == pytest.approx(slope, rel=0, abs=0.01 * third)


def test_a_uniform_film_is_the_uniform_texture_under_any_parent(rng):
    n, q = directions(rng, 1)[0], np.array([Q, 0.0])
    for parent in (bdg.Parent(0.3, 0.2), PARENT, bdg.Parent(0.3, 0.2, diffusion=5.0)):
        model = evolve(MODEL, gap=0.1, parent=parent)
        solver = bdg.UniformBdG(model, size=(6, 5))
        texture = bdg.LatticeBdG(model, np.tile(n, (6, 5, 1)), q=Q)
        assert texture.free_energy(0.1) / 30 == pytest.approx(float(solver.free_energy(q, n)), rel=1e-13, abs=1e-13)
        np.testing.assert_allclose(texture.neel_field(0.1)[2, 3], solver.neel_field(q, n), rtol=0, atol=3e-13)
        np.testing.assert_allclose(texture.current(0.1)[2, 3], solver.current(q, n), rtol=0, atol=1e-12)


def test_slopes_of_a_dressed_film(rng):
    solver = bdg.UniformBdG(evolve(MODEL, parent=bdg.Parent(0.3, 0.2)), size=(5, 4))
    n, q, step = directions(rng, 1)[0], np.array([0.3, -0.2]), 1e-4
    axes = np.linalg.svd(n[None])[2][1:]
    for along in axes:
        by_n = [float(solver.free_energy(q, np.cos(s) * n + np.sin(s) * along)) for s in (step, -step)]
        assert solver.neel_field(q, n) @ along == pytest.approx((by_n[1] - by_n[0]) / (2 * step), rel=0, abs=step**2)
    for i in range(2):
        by_q = [float(solver.free_energy(q + s * np.eye(2)[i], n)) for s in (step, -step)]
        assert solver.current(q, n)[i] == pytest.approx(2 * (by_q[0] - by_q[1]) / (2 * step), rel=0, abs=step**2)


@pytest.mark.parametrize("model", [MODEL, bdg.ContinuumModel(mu=0.5, t_so=0.2, t_m=0.3, gap=0.1, temperature=0.05,
                                                             cutoff=2.0)])  # fmt: skip
def test_without_contact_it_is_the_film_alone(model, rng):
    n, q = directions(rng, 3), np.array([0.2, 0.1])
    plain, loose = bdg.UniformBdG(model), bdg.UniformBdG(evolve(model, parent=bdg.Parent(0.0, 0.2)))
    for name in ("free_energy", "neel_field", "current", "spin_polarization"):
        a, b = (getattr(solver, f"{name}_estimate")(q, n) for solver in (plain, loose))
        assert np.abs(a.value - b.value).max() <= a.error + b.error


def test_the_stated_error_of_the_reach_holds_and_is_no_exaggeration(monkeypatch):
    """Of h along n, which the poles' reach decides: against the poles of a reach sixteen times as far."""
    model = evolve(bdg.LatticeModel.of(materials.KRU4O8), gap=0.0)
    n, q = np.array([0.6, 0.64, 0.48]), np.array([0.0099, 0.0])
    from neelsot_dyn.bdg import zone

    for rate in (0.1, 1.0):
        under = evolve(model, parent=bdg.Parent(rate, 0.02))
        found = bdg.UniformBdG(under, size=(30, 30)).neel_field_estimate(q, n)
        far = under.parent.expansion(model.temperature, zone._energy_bound(model), 1e-14, 100.0)
        monkeypatch.setattr(zone, "poles_of", lambda model, far=far: (far, far))
        k = 2 * np.pi * np.arange(30) / 30
        kx, ky = (x.ravel() for x in np.meshgrid(k, k))
        best = zone.NEEL_FIELD.at(kx, ky, q, n, under).mean(axis=1)
        monkeypatch.undo()
        true = float(np.abs(found.value - best).max())
        assert true <= found.error < 300 * max(true, 1e-13)


def test_the_angle_of_a_dirty_parent():
    """Usadel's equation in a limit each: no pair breaking, and Abrikosov-Gor'kov at high energy, θ = Δ/(z + α)."""
    clean, dirty = bdg.Parent(0.3, 0.2), bdg.Parent(0.3, 0.2, diffusion=8.0)
    z = np.geomspace(1e-4, 1e3, 15)
    np.testing.assert_allclose(dirty.dressing(z, 0.0), clean.dressing(z), rtol=1e-15)
    normal, pairing = dirty.dressing(z, 0.2)  # α = 0.16
    residual = z * pairing - 0.2 * normal + 0.16 * pairing * normal / 0.3
    assert np.abs(residual).max() < 1e-14 * z.max()
    assert pairing[-1] == pytest.approx(0.3 * 0.2 / (z[-1] + 0.16), rel=1e-6, abs=0)


def test_a_chain_of_wide_bands_is_the_parent_of_wide_bands():
    z = np.array([0.05, 0.4])
    wide, chain = bdg.Parent(0.3, 0.2), bdg.Parent(0.3, 0.2, half_band=1e6)
    np.testing.assert_allclose(chain.dressing(z), wide.dressing(z), rtol=1e-6)


def test_the_induced_gap_of_a_weak_contact():
    """At t_m = t_so = 0 it is ΓΔ_S/(Γ + Δ_S) for Γ ≪ Δ_S; McMillan, Phys. Rev. 175, 537 (1968)."""
    model = bdg.LatticeModel(mu=2.0, t_so=0.0, t_m=0.0, gap=0.0, temperature=1e-3)
    stripe = bdg.StripeBdG(evolve(model, parent=bdg.Parent(0.01, 0.2)), np.tile([0, 0, 1.0], (8, 1)))
    energies = np.linspace(0.0, 0.02, 81)
    states = bdg.local_density_of_states(stripe, 0.0, energies, broadening=2e-4, momenta=40_000)[:, 3]
    edge = energies[np.argmax(states)]
    assert edge == pytest.approx(0.01 * 0.2 / 0.21, rel=0, abs=4e-4)


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("rate", lambda: bdg.Parent(-0.1, 0.2)),
        ("gap", lambda: bdg.Parent(0.1, 0.0)),
        ("half_band", lambda: bdg.Parent(0.1, 0.2, half_band=0.0)),
        ("half_band", lambda: bdg.Parent(0.1, 0.2, half_band=1.0, diffusion=1.0)),
        ("contact", lambda: bdg.StripeBdG(UNDER, np.tile([0, 0, 1.0], (5, 1)), contact=-1.0)),
        ("magnet", lambda: bdg.StripeBdG(MODEL, np.tile([0, 0, 1.0], (5, 1)), magnet=np.ones(4))),
        ("potential", lambda: bdg.LatticeBdG(MODEL, np.tile([0, 0, 1.0], (3, 3, 1)), potential=np.nan)),
        ("method", lambda: bdg.StripeBdG(UNDER, np.tile([0, 0, 1.0], (5, 1)), width=4, method="dense")),
        ("parent", lambda: bdg.UniformBdG(UNDER, size=(4, 4)).pair_susceptibility((0, 0), (0, 0, 1.0))),
        ("parent", lambda: UNDER.hamiltonian((0, 0), (0, 0), (0, 0, 1.0))),
        ("parent", lambda: bdg.gamma(UNDER)),
        ("parent", lambda: bdg.observables.quasiparticle_energies(UNDER, (0, 0), (0, 0), (0, 0, 1.0))),
    ],
)
def test_what_means_nothing_is_refused(name, build):
    with pytest.raises(ValueError, match=name):
        build()
