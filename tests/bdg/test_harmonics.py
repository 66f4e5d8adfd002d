"""Harmonics of F(n): against a free energy not used in the fit, symmetries, and their error bars."""

import numpy as np
import pytest

from neelsot_dyn import bdg, materials

SEED = bdg.UniformBdG(bdg.LatticeModel.of(materials.SEED_MODEL))
KRU = bdg.UniformBdG(bdg.LatticeModel.of(materials.KRU4O8), tolerance=1e-10)


def test_series_reproduces_the_free_energy_elsewhere():
    found = bdg.plane_harmonics(SEED, np.array([[0.1, 0.0], [0.05, 0.02]]), "yx", samples=24)
    psi = np.array([0.3, 2.2, 5.0])
    n = np.stack([np.sin(psi), np.cos(psi), np.zeros(3)], axis=-1)
    expected = SEED.free_energy(found.q[:, None, :], n)
    assert found.free_energy(psi) == pytest.approx(expected, abs=10 * found.error.max())
    assert found.residual.max() < 10 * found.error.max()


def test_odd_harmonics_change_sign_with_the_superflow():
    forward, backward = (bdg.plane_harmonics(SEED, [q, 0.0], "yx", samples=16) for q in (0.1, -0.1))
    signs = (-1.0) ** np.arange(9)
    assert backward.cosine[0] == pytest.approx(signs * forward.cosine[0], abs=1e-11)
    assert np.abs(forward.sine).max() < 1e-13


def test_truncation_is_inside_the_error_bars():
    """Twice the angles moves no kept coefficient by more than the coarse series' error."""
    coarse, fine = (bdg.plane_harmonics(KRU, [0.0099, 0.0], "yx", samples=s) for s in (24, 48))
    assert np.abs(coarse.cosine[0, :8] - fine.cosine[0, :8]).max() < coarse.error[0]
    assert fine.error[0] < coarse.error[0]


def test_first_harmonic_of_the_seed_model_is_gamma():
    """Weak t_m: a_1 = t_m γ q on the lattice to its k⁴ corrections, and F(1) with it."""
    table = bdg.harmonic_table(SEED, np.array([0.01, 0.02]), samples=12)
    model = SEED.model
    expected = model.t_m * bdg.gamma(model) * table.q
    assert table.first == pytest.approx(expected, rel=0.1, abs=0)
    assert table.f1 == pytest.approx(table.first, rel=0.02, abs=0)
    assert (table.hard_axis < 0).all(), "ẑ is weakly easy"


@pytest.mark.parametrize(("plane", "samples", "name"), [("xx", 12, "plane"), ("yx", 7, "samples")])
def test_bad_input_is_named(plane, samples, name):
    with pytest.raises(ValueError, match=name):
        bdg.plane_harmonics(SEED, [0.1, 0.0], plane, samples)
