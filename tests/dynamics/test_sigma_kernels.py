"""The implicit operator of the sigma model's steps, against dense matrices and the formula of its module."""

import numpy as np
import pytest

from neelsot_dyn.dynamics import _kernels_sigma as kernels


def operator(size, a, periodic):
    """1 − a δ² with free ends, whose ghosts repeat the edge, or periodic ones."""
    matrix = (1 + 2 * a) * np.eye(size) - a * np.eye(size, k=1) - a * np.eye(size, k=-1)
    if periodic:
        matrix[0, -1] -= a
        matrix[-1, 0] -= a
    else:
        matrix[0, 0] -= a
        matrix[-1, -1] -= a
    return matrix


@pytest.mark.parametrize("periodic", [False, True])
@pytest.mark.parametrize("a", [0.03, 2.5])
def test_lines_are_solved(a, periodic):
    right = np.random.default_rng(1).normal(size=(3, 9))
    expected = np.linalg.solve(operator(9, a, periodic), right.T).T
    factors = kernels.factor(a, 9, periodic)
    lines = right.copy()
    for line in lines:
        kernels.solve_line(line, factors, a, periodic)
    assert lines == pytest.approx(expected, abs=1e-13)
    if not periodic:
        x, y, z = right.copy()
        kernels.solve_three(x, y, z, factors, a)
        assert np.stack([x, y, z]) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize(("step", "theta"), [(1e-3, 1 / 12), (2.0, 0.25 - 0.9 * 3.0 / (4.0 * (4 * 2.8 + 0.7)))])
def test_weights_of_the_scheme(step, theta):
    """ρ/h + η/2 + θ h local on the diagonal, θ h stiffness/weight beside it; θ from 1/12 up to what stability asks."""
    numbers = np.array([3.0, 0.4, 1.0, 1.0, 2.0, 0.8, 0.7])
    y, ends = np.zeros((2, 3, 6, 7)), np.array([0.0, 1.0])
    (rho, eta, weight, ax, ay), (along, across) = kernels.scheme_of(y, ends, numbers, step, 0.5)
    expected = 3.0 / step + 0.5 * 0.4 + theta * step * 0.7
    assert (rho, eta, weight) == pytest.approx((3.0, 0.4, expected))
    assert (ax, ay) == pytest.approx((theta * step * 2.0 / expected, theta * step * 0.8 / expected), rel=1e-6, abs=0)
    assert along == pytest.approx(kernels.factor(ax, 5, False), rel=1e-9, abs=0)
    assert across == pytest.approx(kernels.factor(ay, 4, True), rel=1e-9, abs=0)


def test_cross_product():
    a, b = np.random.default_rng(2).normal(size=(2, 3))
    assert kernels.cross(tuple(a), tuple(b)) == pytest.approx(np.cross(a, b))
