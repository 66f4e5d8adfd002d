"""tanh(E/2T)/E as a sum of poles, and what a Hamiltonian's trace makes of it."""

import numpy as np
import pytest

from neelsot_dyn.bdg.rational import exact, pole_expansion


@pytest.mark.parametrize(("temperature", "top", "most"), [(0.0113, 10.0, 20), (0.00113, 12.0, 40), (0.5, 10.0, 10)])
def test_few_poles_reach_the_stated_error(temperature, top, most):
    expansion = pole_expansion(temperature, top)
    energy = np.linspace(0, top, 7777)
    assert np.abs(expansion(energy) / exact(energy, temperature) - 1).max() <= 1.01 * expansion.error
    assert expansion.error < 5e-12
    assert expansion.poles.size <= most
    assert expansion.poles.min() == pytest.approx(np.pi * temperature, rel=1e-6)


def test_its_integral_is_the_free_energy():
    """−¼[c E² + Σ r ln(E² + z²) + 2C]·½ per pair of levels ±E equals −T/2 · 2 ln 2cosh(E/2T)."""
    t = 0.0113
    expansion = pole_expansion(t, 10.0)
    energy = np.linspace(0, 10, 400)
    logs = np.log(energy[:, None] ** 2 + expansion.poles**2) @ expansion.residues / 2
    f = -(expansion.constant * energy**2 / 2 + logs + expansion.offset) / 4
    assert f == pytest.approx(-t / 2 * np.logaddexp(energy / (2 * t), -energy / (2 * t)), abs=1e-11)


@pytest.mark.parametrize("arguments", [(0.0, 1.0), (0.1, -1.0), (0.1, 1.0, 1e-15)])
def test_bad_arguments_are_refused(arguments):
    with pytest.raises(ValueError, match="not valid"):
        pole_expansion(*arguments)
