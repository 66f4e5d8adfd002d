"""One Hamiltonian, many routes: k-sum, stripe, torus, poles, diagonalisation, and an independent program."""

import sys
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, textures
from neelsot_dyn.bdg.chain import by_diagonalisation, by_poles, matrix

sys.path.insert(0, str(Path(__file__).parent))
from texture_helpers import FLOW, KRU, SEED, largest_difference, random_gap, random_texture


@pytest.mark.parametrize("method", ["fast", "dense"])
@pytest.mark.parametrize(("axis", "size"), [("x", (12, 10)), ("y", (10, 12))])
@pytest.mark.parametrize(("boundary", "windings"), [("gauge", 0.27), ("lab", 1), ("lab", 2)])
def test_uniform_texture_equals_the_sum_over_wave_vectors(method, axis, size, boundary, windings):
    """Real space against k space for the same finite lattice: hoppings, gauge, boundary and all."""
    n, q = np.array([0.48, 0.6, 0.64]), 2 * np.pi * windings / size[0]
    uniform = bdg.UniformBdG(SEED, size=size, boundary=boundary)
    stripe = bdg.StripeBdG(SEED, np.tile(n, (12, 1)), width=10, axis=axis, q=q, boundary=boundary, method=method)
    assert stripe.free_energy(SEED.gap) == pytest.approx(120 * float(uniform.free_energy([q, 0], n)), abs=1e-10)
    assert stripe.neel_field(SEED.gap) == pytest.approx(np.tile(uniform.neel_field([q, 0], n), (12, 1)), abs=1e-12)


@pytest.mark.parametrize("model", [SEED, KRU], ids=["seed", "kru4o8"])
@pytest.mark.parametrize("ends", ["periodic", "open"])
@pytest.mark.parametrize("axis", ["x", "y"])
def test_poles_equal_diagonalisation_on_random_textures(model, ends, axis):
    fast = bdg.StripeBdG(model, random_texture(11), width=4, axis=axis, q=0.3, ends=ends)
    gap = random_gap(11)
    seen, reference = fast.observe(gap), evolve(fast, method="dense").observe(gap)
    assert seen.free_energy == pytest.approx(reference.free_energy, abs=1e-10)
    assert fast.free_energy(gap) == pytest.approx(seen.free_energy, abs=1e-10)
    assert largest_difference(seen, reference) < 1e-11


def test_every_transverse_momentum_is_right_by_itself():
    """The average could hide errors that cancel between momenta."""
    stripe = bdg.StripeBdG(SEED, random_texture(9), width=5, q=0.2, ends="open")
    chain, k = stripe.chain(0.2), np.array([0.0, 0.3, 2.0])
    reference = by_diagonalisation(chain, k, np.ones(3), SEED.temperature).free_energies
    for with_blocks in (False, True):
        sums = by_poles(chain, k, np.ones(3), stripe.poles(0.2), with_blocks)
        assert sums.free_energies == pytest.approx(reference, abs=1e-11)


@pytest.mark.parametrize("model", [SEED, KRU], ids=["seed", "kru4o8"])
def test_long_ring_where_couplings_have_decayed(model):
    """The seed model's ends decouple within 90 sites, KRu4O8's do not."""
    fast = bdg.StripeBdG(model, textures.domain_wall(100, 40, 4.0, angle=0.3), width=3, q=FLOW)
    reference = evolve(fast, method="dense").observe(0.2)
    seen = fast.observe(0.2)
    assert seen.free_energy == pytest.approx(reference.free_energy, rel=1e-12)
    assert largest_difference(seen, reference) < 1e-11


@pytest.mark.parametrize("shape", [(3, 4), (7, 5), (10, 13)])
@pytest.mark.parametrize(("boundary", "windings"), [("gauge", 0.3), ("lab", 1)])
def test_nested_dissection_equals_diagonalisation(shape, boundary, windings):
    q = 2 * np.pi * windings / shape[0]
    fast = bdg.LatticeBdG(SEED, random_texture(*shape), q=q, boundary=boundary)
    gap = random_gap(*shape)
    seen, reference = fast.observe(gap), evolve(fast, method="dense").observe(gap)
    assert seen.free_energy == pytest.approx(reference.free_energy, abs=1e-10)
    assert fast.free_energy(gap) == pytest.approx(seen.free_energy, abs=1e-10)
    assert largest_difference(seen, reference) < 1e-11


@pytest.mark.parametrize("axis", ["x", "y"])
def test_stripe_equals_the_torus_with_the_same_texture(axis):
    n, gap, across = random_texture(7), random_gap(7), 1 if axis == "x" else 0
    stripe = bdg.StripeBdG(SEED, n, width=6, axis=axis, q=0.2).observe(gap)
    torus = bdg.LatticeBdG(SEED, np.repeat(np.expand_dims(n, across), 6, axis=across), q=0.2)
    plane = torus.observe(np.repeat(np.expand_dims(gap, across), 6, axis=across))
    assert plane.free_energy == pytest.approx(stripe.free_energy, abs=1e-10)
    for name in ("pair", "current", "neel_field", "triplet"):
        assert np.take(getattr(plane, name), 2, axis=across) == pytest.approx(getattr(stripe, name), abs=1e-12)


def test_bodge_gives_the_same_free_energy():
    """An independent program builds the same terms (in the laboratory frame, with the winding phase) and agrees."""
    bodge = pytest.importorskip("bodge")
    lx, ly = 6, 5
    q, n, gap = 2 * np.pi / lx, random_texture(lx, ly), random_gap(lx, ly)
    system = bodge.Hamiltonian(lattice := bodge.CubicLattice((lx, ly, 1)))
    sigma = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])

    def hopping(axis, mean):
        magnet = np.einsum("i,iab->ab", mean, sigma)
        if axis == 0:
            return -np.eye(2) - 0.5j * SEED.t_so * sigma[1] - SEED.t_m * magnet
        return -np.eye(2) + 0.5j * SEED.t_so * sigma[0] + SEED.t_m * magnet

    with system as (h, pairing):
        for i in lattice.sites():
            h[i, i] = (4 - SEED.mu) * np.eye(2, dtype=complex)
            pairing[i, i] = gap[i[:2]] * np.exp(1j * q * i[0]) * 1j * sigma[1]
            for axis in (0, 1):
                j = tuple((c + (a == axis)) % s for a, (c, s) in enumerate(zip(i, (lx, ly, 1), strict=True)))
                t = hopping(axis, (n[i[:2]] + n[j[:2]]) / 2)
                h[i, j], h[j, i] = t, t.conj().T
    ours = bdg.LatticeBdG(SEED, n, q=q, boundary="lab").free_energy(gap)
    assert ours == pytest.approx(system.free_energy(SEED.temperature), abs=1e-10)


def test_local_density_of_states_equals_the_eigenstates():
    stripe = bdg.StripeBdG(SEED, textures.domain_wall(12, 6, 2.0), width=5, axis="y", q=2 * np.pi / 5, boundary="lab")
    energies, width = np.linspace(-1, 1, 7), 0.05
    rho = bdg.local_density_of_states(stripe, SEED.gap, energies, width)
    expected = np.zeros_like(rho)
    for k in 2 * np.pi * (np.arange(5) + 0.5) / 5:
        levels, states = np.linalg.eigh(matrix(stripe.chain(SEED.gap), k))
        weight = (np.abs(states.reshape(12, 4, -1)[:, :2]) ** 2).sum(axis=1)
        expected += width / np.pi / ((energies[:, None] - levels) ** 2 + width**2) @ weight.T / 5
    assert rho == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"width": 2}, "width"),
        ({"axis": "z"}, "axis"),
        ({"q": np.nan}, "q"),
        ({"ends": "closed"}, "ends"),
        ({"boundary": "lab", "q": 0.1}, "q"),
        ({"width": None, "method": "dense"}, "method"),
        ({"n": np.ones((6, 3))}, "n"),
        ({"n": np.tile([0, 1.0, 0], (2, 1))}, "n.shape"),
    ],
)
def test_bad_stripes_are_named(options, name):
    with pytest.raises(ValueError, match=name):
        bdg.StripeBdG(**{"model": SEED, "n": random_texture(6), "width": 4, **options})


@pytest.mark.parametrize(("gap", "name"), [(np.ones(5), "gap.shape"), (np.nan, "gap")])
def test_bad_gaps_are_named(gap, name):
    with pytest.raises(ValueError, match=name):
        bdg.StripeBdG(SEED, random_texture(6), width=4).free_energy(gap)
