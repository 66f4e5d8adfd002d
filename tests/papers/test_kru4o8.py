"""What the KRu4O8 numbers of arXiv:2603.22243 do: field, harmonics, stiffness, anisotropy, soft gap."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, materials

MODEL = bdg.LatticeModel.of(materials.KRU4O8)
QA = 0.0099
X, Y, Z = np.eye(3)


def f1(tolerance):
    estimate = bdg.UniformBdG(MODEL, tolerance=tolerance).free_energy_estimate([QA, 0.0], np.array([Y, -Y]))
    return float(estimate.value[0] - estimate.value[1]) / 2, estimate.error


def test_field_energy_to_one_in_ten_thousand_with_an_honest_error():
    value, error = f1(1e-11)
    tighter, _ = f1(1e-12)
    assert value == pytest.approx(1.04857e-7, rel=1e-4, abs=0)
    assert error < 1e-4 * value
    assert abs(value - tighter) < error


def test_third_harmonic_is_as_large_as_the_first_and_of_opposite_sign_in_phi():
    """a_k of cos kψ with ψ from ŷ: cos 3ψ = −sin 3φ, so equal signs here are opposite ones in φ."""
    found = bdg.plane_harmonics(bdg.UniformBdG(MODEL, tolerance=1e-10), [QA, 0.0], "yx")
    a = found.cosine[0]
    assert a[1] == pytest.approx(5.58e-8, rel=0.01, abs=0)
    assert a[3] == pytest.approx(6.34e-8, rel=0.01, abs=0)
    assert found.error[0] < 3e-10


def test_odd_part_across_the_film_exceeds_the_field_energy():
    found = bdg.plane_harmonics(bdg.UniformBdG(MODEL, tolerance=1e-10), [QA, 0.0], "zy")
    odd = np.abs(found.odd_part(np.linspace(0, np.pi / 2, 91))[0]) / f1(1e-10)[0]
    assert odd.max() == pytest.approx(1.72, abs=0.02)
    assert np.argmax(odd) == pytest.approx(43, abs=2)


def test_layer_alone_has_a_negative_stiffness_and_a_hard_z_axis():
    solver = bdg.UniformBdG(MODEL)
    f = solver.free_energy(np.array([[QA, 0.0], [0.0, 0.0]]), X)
    assert f[0] - f[1] == pytest.approx(-1.3825e-8, rel=1e-3, abs=0)
    normal = bdg.UniformBdG(evolve(MODEL, gap=0.0))
    for state, expected in ((solver, 1.665e-5), (normal, 1.805e-5)):
        difference = state.free_energy([0.0, 0.0], np.array([Z, X]))
        assert difference[0] - difference[1] == pytest.approx(expected, rel=2e-3, abs=0)


def test_self_consistent_gap_is_soft():
    """V_s that gives 0.02 t at q = 0: with the superflow n = ŷ is normal, −ŷ has half as much gap again."""
    solver = bdg.UniformBdG(evolve(MODEL, gap=0.02), tolerance=1e-10)
    v_s = float(bdg.pairing_interaction(solver, [0.0, 0.0], X))
    assert v_s == pytest.approx(4.938, abs=1e-3)
    rest = bdg.gap_branches(solver, [0.0, 0.0], X, v_s, largest=0.06)
    assert rest.energy == pytest.approx(-4.63e-8, rel=0.01, abs=0)
    up, down = (bdg.gap_branches(solver, [QA, 0.0], n, v_s, largest=0.06) for n in (Y, -Y))
    assert up.gap == 0.0
    assert up.normal_stable
    assert down.gap == pytest.approx(0.02948, rel=1e-3)


@pytest.mark.slow
def test_a_table_of_twenty_superflows_keeps_its_error():
    solver = bdg.UniformBdG(MODEL)
    table = bdg.harmonic_table(solver, np.linspace(0.001, 0.02, 20), samples=48)
    assert table.error.max() < 3e-11
