"""Every integrand of the uniform layer at single wave vectors, against eigenvectors, on the lattice and on the disk."""

import numpy as np
import pytest
from scipy.integrate import quad

from neelsot_dyn import bdg
from neelsot_dyn.bdg import _fast_kernels, _kernels
from neelsot_dyn.bdg.models import PAULI, parameters

NUMBERS = {"mu": 0.4, "t_so": 0.3, "t_m": 0.25, "gap": 0.15, "temperature": 0.04}
MODELS = [bdg.LatticeModel(**NUMBERS), bdg.ContinuumModel(cutoff=4.0, **NUMBERS)]
SPIN = np.zeros((3, 4, 4), dtype=complex)
SPIN[:, :2, :2], SPIN[:, 2:, 2:] = PAULI, -PAULI.conj()
PAIRING = np.zeros((4, 4))
PAIRING[[0, 1, 2, 3], [3, 2, 1, 0]] = [1, -1, -1, 1]


def slopes(model, k, q, n, vertices):
    """−¼ Tr[tanh(H/2T) ∂H] for each vertex: the slope of f = −(T/2) Σ ln 2cosh(E/2T)."""
    energies, states = np.linalg.eigh(model.hamiltonian(k, q, n))
    g = (states * np.tanh(energies / (2 * model.temperature))) @ states.conj().T
    return -0.25 * np.einsum("ab,iba->i", g, np.asarray(vertices)).real


@pytest.mark.parametrize("model", MODELS, ids=["lattice", "disk"])
@pytest.mark.parametrize("seed", range(4))
def test_integrands_equal_the_eigenvectors(model, seed):
    rng = np.random.default_rng(seed)
    k, q, n = rng.uniform(-1.5, 1.5, 2), rng.uniform(-0.4, 0.4, 2), rng.normal(size=3)
    n /= np.linalg.norm(n)
    energies, t = np.linalg.eigvalsh(model.hamiltonian(k, q, n)), model.temperature
    expected = {
        _kernels.FREE_ENERGY: [-t / 2 * np.logaddexp(energies / (2 * t), -energies / (2 * t)).sum()],
        _kernels.NEEL_FIELD: -slopes(model, k, q, n, model.neel_vertex(k, q)),
        _kernels.CURRENT: 2 * slopes(model, k, q, n, model.superflow_vertex(k, q, n)),
        _kernels.SPIN: slopes(model, k, q, n, SPIN),
        _kernels.PAIRING: -slopes(model, k, q, n, [PAIRING]) / (2 * model.gap),
    }
    for what, values in expected.items():
        out = np.empty(_kernels.COMPONENTS[what])
        _kernels._evaluate(what, k[0], k[1], q, n, parameters(model), out)
        assert out == pytest.approx(values, rel=1e-10, abs=1e-13), what
    assert _kernels.levels(k[None], q, n, parameters(model))[0] == pytest.approx(energies, abs=1e-13)


@pytest.mark.parametrize("what", [_kernels.FREE_ENERGY, _kernels.PAIRING, _kernels.CURRENT])
@pytest.mark.parametrize("model", MODELS, ids=["lattice", "disk"])
def test_rays_keep_their_tolerance(model, what):
    """∫ f r dr against scipy's QUADPACK, and both implementations; the error stated is no larger than was asked for."""
    q, n, angle, radius, tolerance = np.array([0.2, -0.1]), np.array([0.48, 0.6, 0.64]), 0.7, 3.0, 1e-8
    numbers, out = parameters(model), np.empty(_kernels.COMPONENTS[what])

    def integrand(r):
        _kernels._evaluate(what, r * np.cos(angle), r * np.sin(angle), q, n, numbers, out)
        return r * out[0]

    expected, uncertain = quad(integrand, 0, radius, epsabs=1e-11, epsrel=0, limit=400, points=(0.4, 0.8, 1.2))
    error, _ = _kernels._ray(what, angle, radius, q, n, numbers, tolerance, out)
    found = [(out[0], error)]
    if what != _kernels.CURRENT:
        value, error, _ = _fast_kernels._ray(what, angle, radius, q, n, numbers, tolerance, _fast_kernels._workspace())
        found.append((value, error))
    for value, error in found:
        assert error <= tolerance
        assert abs(value - expected) <= error + uncertain
