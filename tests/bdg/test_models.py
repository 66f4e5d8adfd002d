"""The Hamiltonian: hermiticity, particle-hole pairs, signs against the hoppings and against the continuum."""

import numpy as np
import pytest

from neelsot_dyn import bdg, coupling, materials
from neelsot_dyn.bdg.models import WRITTEN_OUT
from neelsot_dyn.validation.local_wall import LocalWall

NUMBERS = {"mu": 0.3, "t_so": 0.2, "t_m": 0.15, "gap": 0.1, "temperature": 0.01}
SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def unit(*components):
    n = np.array(components, dtype=float)
    return n / np.linalg.norm(n)


def test_hamiltonian_is_hermitian_with_particle_hole_pairs():
    rng = np.random.default_rng(1)
    model = bdg.LatticeModel(**NUMBERS)
    k, q, n = rng.uniform(-np.pi, np.pi, (50, 2)), np.array([0.2, -0.1]), unit(1, 2, -3)
    h = model.hamiltonian(k, q, n)
    assert np.abs(h - h.conj().swapaxes(-1, -2)).max() < 1e-15
    partner = np.linalg.eigvalsh(model.hamiltonian(-k, q, n))
    assert np.linalg.eigvalsh(h) == pytest.approx(-partner[:, ::-1], abs=1e-13)


@pytest.mark.parametrize(
    "kind", [bdg.LatticeModel, lambda **n: bdg.ContinuumModel(cutoff=3.0, **n)], ids=["lattice", "disk"]
)
def test_neel_vertex_is_the_slope_of_the_hamiltonian(kind):
    """H is linear in n, so a difference is exact."""
    model, q, n = kind(**NUMBERS), np.array([0.3, -0.2]), unit(1, 2, -3)
    k = np.random.default_rng(4).uniform(-1, 1, (10, 2))
    for i, axis in enumerate(np.eye(3)):
        difference = model.hamiltonian(k, q, n + axis) - model.hamiltonian(k, q, n)
        assert model.neel_vertex(k, q)[:, i] == pytest.approx(difference, abs=1e-14)


def test_lattice_bands_are_the_fourier_sum_of_the_hoppings():
    """Eqs. 11-12 read as c†_i T_δ c_{i+δ} + h.c.: H_k = Σ_δ T_δ e^{ik·δ} + h.c. − (μ − 4t)."""
    model, n = bdg.LatticeModel(**NUMBERS), unit(0.3, -0.5, 0.8)
    magnet = np.einsum("i,iab->ab", n, SIGMA)
    tx = -np.eye(2) - 0.5j * model.t_so * SIGMA[1] - model.t_m * magnet
    ty = -np.eye(2) + 0.5j * model.t_so * SIGMA[0] + model.t_m * magnet
    for k in np.random.default_rng(2).uniform(-np.pi, np.pi, (20, 2)):
        half = tx * np.exp(1j * k[0]) + ty * np.exp(1j * k[1])
        expected = half + half.conj().T - (model.mu - 4) * np.eye(2)
        assert model.normal_hamiltonian(k, n) == pytest.approx(expected, abs=1e-14)


def test_lattice_tends_to_the_continuum_term_by_term():
    """Differences fall as k³ (Rashba) and k⁴ (the even terms): a factor of 8 and 16 per halving of k."""
    lattice, continuum = bdg.LatticeModel(**NUMBERS), bdg.ContinuumModel(cutoff=1.0, **NUMBERS)
    k = np.array([0.08, 0.03])
    for term, factor in ((0, 16), (1, 8), (2, 16)):
        far, near = (
            np.abs(lattice.bands(scale * k)[term] - continuum.bands(scale * k)[term]).max() for scale in (1.0, 0.5)
        )
        assert far / near == pytest.approx(factor, rel=0.01)


def test_material_gives_the_model_in_units_of_t():
    model = bdg.LatticeModel.of(materials.KRU4O8)
    assert (model.mu, model.t_m, model.t_so) == pytest.approx((1.0, 0.74, 0.026))
    assert model.gap == pytest.approx(0.02 * np.tanh(1.74 * 3))
    assert model.temperature == pytest.approx(0.1 * 0.02 / 1.764)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"gap": -0.1}, "gap"), ({"temperature": 0.0}, "temperature"), ({"mu": np.nan}, "mu"), ({"t_m": "x"}, "t_m")],
)
def test_bad_numbers_are_named(change, message):
    with pytest.raises((ValueError, TypeError), match=message):
        bdg.LatticeModel(**{**NUMBERS, **change})


def test_continuum_without_a_bottom_is_refused():
    with pytest.raises(ValueError, match="t_m"):
        bdg.ContinuumModel(cutoff=3.0, **{**NUMBERS, "t_m": 1.2})


class RenamedModel(bdg.LatticeModel):
    """Nothing of its own but a name and a method that no solver asks for."""

    def pocket(self):
        return self.mu


def with_own(name, base=bdg.LatticeModel):
    """A model of a class that redefines one thing, as its author would: by doing something else there."""
    value = property(lambda self: True) if name == "on_lattice" else lambda self, *args: None
    cutoff = {} if base is bdg.LatticeModel else {"cutoff": 2.0}
    return type("Mine", (base,), {name: value})(mu=1.0, t_so=0.1, t_m=0.2, gap=0.1, temperature=0.01, **cutoff)


FLOW, TEXTURE = np.array([0.1, 0.0]), np.tile([0.0, 1.0, 0.0], (8, 1))
TAKERS = {
    "UniformBdG": bdg.UniformBdG,
    "StripeBdG": lambda m: bdg.StripeBdG(m, TEXTURE),
    "LatticeBdG": lambda m: bdg.LatticeBdG(m, np.tile([0.0, 1.0, 0.0], (4, 4, 1))),
    "WallLandscape": lambda m: bdg.WallLandscape(model=m, sites=20, width=4),
    "gamma": bdg.gamma,
    "a_z": bdg.a_z,
    "expansion": bdg.expansion,
    "quasiparticle_energies": lambda m: bdg.observables.quasiparticle_energies(m, FLOW, FLOW, TEXTURE[0]),
    "density_of_states": lambda m: bdg.observables.density_of_states(m, FLOW, TEXTURE[0], [0.1], 0.1, (4, 4)),
    "BdGCoupling": lambda m: coupling.BdGCoupling(material=materials.KRU4O8, superflow=1e7, model=m),
    "LocalWall": lambda m: LocalWall.of(m, 0.1, "y", np.zeros(1), width=4),
}


@pytest.mark.parametrize("name", [*WRITTEN_OUT, "on_lattice"])
@pytest.mark.parametrize("taker", TAKERS)
def test_a_model_with_physics_of_its_own_is_refused_where_kernels_would_not_see_it(taker, name):
    with pytest.raises(TypeError, match=f"model = .*Mine has its own {name}"):
        TAKERS[taker](with_own(name))


@pytest.mark.parametrize("taker", ["UniformBdG", "expansion", "quasiparticle_energies"])
def test_a_continuum_model_with_its_own_bands_is_refused_too(taker):
    with pytest.raises(TypeError, match="Mine has its own bands"):
        TAKERS[taker](with_own("bands", bdg.ContinuumModel))


def test_bands_from_a_mixin_are_seen_as_well():
    mixin = type("Mixin", (), {"bands": lambda self, k: None})
    kind = type("Mine", (mixin, bdg.LatticeModel), {})
    with pytest.raises(TypeError, match="bands"):
        bdg.UniformBdG(kind(mu=1.0, t_so=0.1, t_m=0.2, gap=0.1, temperature=0.01))


def test_a_subclass_that_changes_nothing_of_the_physics_gives_the_same_numbers():
    numbers = {"mu": 1.0, "t_so": 0.1, "t_m": 0.2, "gap": 0.1, "temperature": 0.01}
    renamed, plain = (bdg.UniformBdG(kind(**numbers), size=(8, 8)) for kind in (RenamedModel, bdg.LatticeModel))
    assert renamed.free_energy(FLOW, TEXTURE[0]) == plain.free_energy(FLOW, TEXTURE[0])
