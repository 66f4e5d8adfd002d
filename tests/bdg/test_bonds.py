"""The blocks of a texture: how large an energy they can make."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg
from neelsot_dyn.bdg import bonds

PLAIN = bdg.LatticeModel(mu=0.3, t_so=0.0, t_m=0.0, gap=0.0, temperature=0.1)


@pytest.mark.parametrize("mu", [0.3, -0.5, 3.0, 5.0])
def test_energy_bound_is_reached_by_the_bare_band(mu):
    """ξ runs from −μ to 8 − μ: the larger modulus is |4 − μ| + 4; a gap makes √(ξ² + Δ²) of it, at most Δ more."""
    model, top = evolve(PLAIN, mu=mu), max(abs(mu), abs(8 - mu))
    assert np.hypot(top, 0.4) <= bonds.energy_bound(model, 0.4) <= top + 0.4 + 1e-12
    assert bonds.energy_bound(model, 0.0) == pytest.approx(top)


@pytest.mark.parametrize("numbers", [{"t_so": 0.9}, {"t_m": -0.7}, {"t_so": -0.5, "t_m": 0.8, "mu": -1.0}])
def test_energy_bound_holds_for_textures_and_is_not_wasteful(numbers):
    """Every level lies below; a bound too loose would cost poles. Uniform n, where the levels come nearest."""
    model, gap = evolve(PLAIN, **numbers), 0.4
    bound = bonds.energy_bound(model, gap)
    for seed in range(4):
        n = np.random.default_rng(seed).normal(size=(6, 5, 3))
        n /= np.linalg.norm(n, axis=-1, keepdims=True)
        torus = bdg.LatticeBdG(model, n, q=2 * np.pi / 6)
        assert np.abs(np.linalg.eigvalsh(torus.matrix(gap))).max() <= bound
    uniform = bdg.LatticeBdG(model, np.tile([0.0, 0.0, 1.0], (6, 6, 1)), q=0.0)
    assert np.abs(np.linalg.eigvalsh(uniform.matrix(gap))).max() > 0.6 * bound
