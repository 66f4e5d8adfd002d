"""γ and A_z (Eqs. 5-9) against finite differences of the full BdG free energy, with the orders of convergence."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, materials

SEED = materials.SEED_MODEL.electrons
X, Y, Z = np.eye(3)


def continuum(**changes):
    numbers = {"mu": SEED.mu, "t_so": SEED.t_so, "gap": 0.2, "temperature": 0.0113, "t_m": 0.02, "cutoff": 6.0}
    return bdg.ContinuumModel(**{**numbers, **changes})


def gamma_by_difference(model, q):
    f = bdg.UniformBdG(model, tolerance=1e-13).free_energy([q, 0.0], np.array([Y, -Y]))
    return (f[0] - f[1]) / (2 * q * model.t_m)


def a_z_by_difference(model):
    f = bdg.UniformBdG(model, tolerance=1e-13).free_energy([0.0, 0.0], np.array([X, Z]))
    return (f[0] - f[1]) / model.t_m**2


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"temperature": 0.1},
        {"temperature": 0.3, "gap": 0.1},
        {"mu": 0.5, "gap": 0.1, "temperature": 0.02},
        {"mu": -0.05},
        {"t_so": -0.2},
        {"t_so": 0.8, "mu": 0.3},
        {"mu": 0.5, "gap": 0.0, "temperature": 0.05},
    ],
    ids=str,
)
def test_expansion_agrees_with_the_full_free_energy_within_one_percent(changes):
    model = continuum(**changes)
    result = bdg.expansion(model)
    assert result.gamma == pytest.approx(gamma_by_difference(model, 0.01), rel=0.01, abs=1e-10)
    assert result.a_z == pytest.approx(a_z_by_difference(model), rel=0.01)
    assert result.gamma_error < 1e-8 * abs(result.gamma) + 1e-12
    if model.gap == 0:
        assert result.gamma == pytest.approx(0.0, abs=1e-12), "without a gap F cannot depend on q"


def test_departure_falls_as_the_square_of_t_m_and_of_q():
    """Halving t_m (at small q) and halving q (at small t_m) divides the difference by four."""
    exact = bdg.expansion(continuum())
    by_t_m = [gamma_by_difference(continuum(t_m=t_m), 1e-3) / exact.gamma - 1 for t_m in (0.2, 0.1)]
    by_q = [gamma_by_difference(continuum(t_m=0.01), q) / exact.gamma - 1 for q in (0.08, 0.04)]
    anisotropy = [a_z_by_difference(continuum(t_m=t_m)) / exact.a_z - 1 for t_m in (0.2, 0.1)]
    for pair in (by_t_m, by_q, anisotropy):
        assert pair[0] / pair[1] == pytest.approx(4, rel=0.1)


def test_cutoff_corrections_fall_as_its_square():
    """The integrands fall as k⁻³; the limit is what a lattice model reports."""
    limit = bdg.expansion(bdg.LatticeModel(mu=SEED.mu, t_so=SEED.t_so, gap=0.2, temperature=0.0113, t_m=0.0))
    for name in ("gamma", "a_z"):
        far, near = (getattr(bdg.expansion(continuum(cutoff=c)), name) - getattr(limit, name) for c in (8.0, 16.0))
        assert far / near == pytest.approx(4, rel=0.05)


def test_symmetries_of_the_coefficients():
    """γ is odd in t_so, A_z even and ∝ t_so² when it is small."""
    plus, minus, none = (bdg.expansion(continuum(t_so=t)) for t in (0.2, -0.2, 0.0))
    assert plus.gamma == -minus.gamma
    assert plus.a_z == minus.a_z
    assert none.gamma == pytest.approx(0.0, abs=1e-12)
    assert none.a_z == pytest.approx(0.0, abs=1e-12)
    small = [bdg.a_z(continuum(t_so=t)) for t in (0.01, 0.02)]
    assert small[1] / small[0] == pytest.approx(4, rel=0.02)


def test_turning_the_superflow_turns_the_field():
    """Eq. 8: q ∥ ŷ couples to n_x with the same γ."""
    model = continuum()
    f = bdg.UniformBdG(model, tolerance=1e-13).free_energy([0.0, 0.01], np.array([X, -X]))
    assert (f[0] - f[1]) / (0.02 * model.t_m) == pytest.approx(bdg.gamma(model), rel=0.01)
    predicted = bdg.expansion(model).free_energy(model.t_m, [0.0, 0.01], np.array([X, -X]))
    assert predicted[0] == pytest.approx((f[0] - f[1]) / 2, rel=0.01)


def test_t_m_does_not_enter():
    assert bdg.expansion(continuum()) == bdg.expansion(evolve(continuum(), t_m=0.3))


def test_leading_free_energy_by_hand():
    """t_m γ (q_x n_y + q_y n_x) − t_m² A_z n_z² with γ = 2, A_z = 3, t_m = 0.5."""
    q, n = np.array([0.3, 0.7]), np.array([0.48, 0.6, 0.64])
    by_hand = 0.5 * 2 * (0.3 * 0.6 + 0.7 * 0.48) - 0.25 * 3 * 0.4096
    assert bdg.Expansion(2.0, 3.0, 0.0, 0.0).free_energy(0.5, q, n) == pytest.approx(by_hand, rel=1e-14, abs=0)


def test_the_stated_errors_are_the_sum_of_the_quadrature_s(monkeypatch):
    """Every piece of either radial integral hands on its bound, once."""
    calls = []

    def piece(integrand, low, high, **options):
        calls.append(integrand)
        return 1.0, 0.25

    monkeypatch.setattr("scipy.integrate.quad", piece)
    found = bdg.expansion(continuum())
    assert found.gamma_error == found.gamma / 4 > 0
    assert found.a_z_error == found.a_z / 4 > 0
    assert found.gamma + found.a_z == len(calls)
