"""Newton's system of the sigma model's steps, against dense matrices, finite differences and the closed forms."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from neelsot_dyn import dynamics as d
from neelsot_dyn.dynamics import _kernels
from neelsot_dyn.dynamics import _kernels_newton as newton
from neelsot_dyn.dynamics import _kernels_sigma as kernels
from neelsot_dyn.dynamics.coefficients import kernel_coefficients
from neelsot_dyn.dynamics.parameters import Place
from neelsot_dyn.dynamics.state import ghosted

CELLS = 9


def dense(basis, moves, diagonal, c, bonds):
    """The matrix that `solve_row` stands for, written out."""
    matrix = np.zeros((2 * CELLS, 2 * CELLS))
    twist = np.array([[0, 0, 1], [0, 0, 0], [-1, 0, 0]])
    for j in range(CELLS):
        matrix[2 * j : 2 * j + 2, 2 * j : 2 * j + 2] = diagonal[:, j].reshape(2, 2)
        for to in (j - 1, j + 1):
            if 0 <= to < CELLS:
                bond = min(j, to)
                operator = c * (bonds[0, bond] * np.eye(3) + (to - j) * bonds[1, bond] * twist)
                rows, columns = basis[:, j].reshape(2, 3), moves[:, to].reshape(2, 3)
                matrix[2 * j : 2 * j + 2, 2 * to : 2 * to + 2] = rows @ operator @ columns.T
    return matrix


def test_a_row_is_solved():
    rng = np.random.default_rng(1)
    basis, moves, bonds = rng.normal(size=(6, CELLS)), rng.normal(size=(6, CELLS)), rng.normal(size=(2, CELLS))
    diagonal, x = rng.normal(size=(4, CELLS)) + 8 * np.array([[1], [0], [0], [1]]), rng.normal(size=(2, CELLS))
    expected = np.linalg.solve(dense(basis, moves, diagonal, -0.3, bonds), x.T.ravel())
    newton.solve_row(basis, moves, diagonal, x, -0.3, bonds, np.zeros((4, CELLS)))
    assert x.T.ravel() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("a", [0.03, 2.5])
def test_rows_are_joined(a):
    # 1 − a δ² along y, open ends, whose ghosts repeat the edge.
    rows = 5
    matrix = (1 + 2 * a) * np.eye(rows) - a * np.eye(rows, k=1) - a * np.eye(rows, k=-1)
    matrix[0, 0] -= a
    matrix[-1, -1] -= a
    update = np.random.default_rng(2).normal(size=(3, rows + 2, 4))
    expected = np.einsum("rs,isj->irj", np.linalg.inv(matrix), update[:, 1:-1])
    newton.join_rows(update, a, 0)
    assert update[:, 1:-1] == pytest.approx(expected, abs=1e-13)
    newton.join_rows(update, a, 2)
    assert not update[:, [1, -2]].any()


def test_mixing_solves_a_linear_problem_in_as_many_sweeps_as_it_has_dimensions():
    rng = np.random.default_rng(3)
    matrix = np.eye(6) + 0.9 * rng.normal(size=(6, 6))
    right, x, used = rng.normal(size=6), np.zeros(6), -1
    memory = (np.zeros(6), np.zeros(6), np.zeros((newton.DEPTH, 6)), np.zeros((newton.DEPTH, 6)))
    for _ in range(8):
        update = right - matrix @ x
        used = newton.mix(x, update, memory, used)
        x = x + update
    assert matrix @ x == pytest.approx(right, abs=1e-10)
    assert used == 7


@pytest.mark.parametrize("x", [1e-9, 5e-5, 2e-4, 0.3, 4.0, 30.0])
def test_the_damping_of_a_step_is_exact(x):
    # Ω̇ = T − Ω/τ over h = xτ: mean bΩ + aT, end e^{−x}Ω + (φτ/a)(aT).
    step, tau = 2.0, 2.0 / x
    share, a, kept, gain = kernels.damping_weights(step, tau, 1.0)

    def free(t):
        return math.exp(-t / tau)

    def driven(t):
        return -tau * math.expm1(-t / tau)

    assert kept == pytest.approx(free(step), rel=1e-12, abs=0)
    assert share == pytest.approx(quad(free, 0, step, epsrel=1e-13)[0] / step, rel=1e-11, abs=0)
    assert a == pytest.approx(quad(driven, 0, step, epsrel=1e-13)[0] / step, rel=1e-10, abs=0)
    assert gain * a == pytest.approx(driven(step), rel=1e-10, abs=0)


@pytest.fixture
def rough(magnet):
    """A track of varying stiffness and anisotropy, DMI and fields, and two rough states on it."""
    rng = np.random.default_rng(4)
    track = d.Track(CELLS * 1e-9, 1e-9)
    k = magnet.k_easy * (1 + 0.5 * rng.random(CELLS))
    energy = d.EnergySum(
        (
            d.HomogeneousExchange(magnet.a0, magnet.lattice_constant),
            d.InhomogeneousExchange(magnet.stiffness * (0.5 + 0.3 * rng.random(CELLS)), -0.1 * magnet.stiffness),
            d.UniaxialAnisotropy(k, (1, 1, 0)),
            d.InterfacialDMI(1e-4),
            d.NeelField((0.3, -0.2, 0.5)),
        )
    )
    n = rng.normal(size=(CELLS, 3))
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    after = n + 0.2 * rng.normal(size=n.shape)
    after /= np.linalg.norm(after, axis=1, keepdims=True)
    omega = np.cross(n, rng.normal(size=n.shape))
    return d.SigmaModel(energy, magnet.magnetization, 0.1), track, n, after, omega


def force(model, track, n):
    """−δU/δn from the energies of the terms, by the LLG's field at ±n."""
    b = model.llg.field(d.TwoSublatticeState(n, -n, tolerance=np.inf), track)
    return model.magnetization * (b[0] - b[1])


def defect(model, track, n, after, omega, turn, kappa, lean):
    """g of the module, cell by cell."""
    m, half = (n + after) / 2, (after - n) / 2
    ahead = m + 2 * lean * half
    f = force(model, track, ahead)
    square, along = (m * m).sum(1, keepdims=True), (m * f).sum(1, keepdims=True)
    return turn * np.cross(omega, m) + kappa * (square * f - along * ahead) - half


@pytest.mark.parametrize("lean", [0.0, 0.3])
def test_newtons_matrix_is_the_derivative_of_the_step(rough, lean):
    # e_j·g at n⁺ moved by 2η_i, by central differences, in every direction of every cell.
    model, track, n, after, omega = rough
    kappa, turn = 3.0 / (4 * np.ptp(model.llg.functional_at(Place(track)).anisotropy)), 0.2
    p = kernel_coefficients(model.llg.functional_at(Place(track)), model.magnetization, track)
    y = ghosted(d.TwoSublatticeState(n, -n, tolerance=np.inf), track)
    rows = [
        np.ascontiguousarray(ghosted(d.TwoSublatticeState(v, v, tolerance=np.inf), track)[0]) for v in (omega, after)
    ]
    bonds, local, _ = newton.stiffnesses(y, p, model.magnetization)
    work = (np.zeros_like(y), np.zeros_like(y), np.zeros_like(y), np.zeros_like(y), bonds, local)
    row = tuple(np.zeros((size, CELLS)) for size in (6, 6, 4, 2))
    numbers = (1.0, 0.1, model.magnetization, 1.0)
    scheme = (1.0, turn, 0.5, kappa, 0.0, 1.0, lean, 1.0, 1.0, 1.0, 1.0)
    kernels.lean_ahead(y, rows[1], 0.5 + lean, work[0])
    kernels.fields(work[0], p, work[1])
    kernels.set_up(y, rows[0], rows[1], 0, p, False, numbers, scheme, work, row)
    basis, moves, diagonal, found = row
    matrix = dense(basis, moves, diagonal, -kappa * (1 + 2 * lean), bonds[:, 0, 1:-1])
    m = (n + after) / 2
    e = np.array([newton.tangents(tuple(v)) for v in m])  # (cells, 2, 3)
    g = defect(model, track, n, after, omega, turn, kappa, lean)
    assert pytest.approx(np.einsum("jai,ji->ja", e, g), abs=1e-12) == found.T
    size = 1e-6
    for j in range(CELLS):
        for i in range(2):
            eta = np.zeros_like(n)
            eta[j] = moves[3 * i : 3 * i + 3, j]
            change = (
                defect(model, track, n, after + 2 * size * eta, omega, turn, kappa, lean)
                - defect(model, track, n, after - 2 * size * eta, omega, turn, kappa, lean)
            ) / (2 * size)
            column = -np.einsum("jai,ji->ja", e, change).ravel()
            assert matrix[:, 2 * j + i] == pytest.approx(column, abs=1e-7 * np.abs(matrix).max())


def test_a_step_solves_its_equation_and_keeps_the_length(magnet, rough):
    # n⁺ − n = h W × n̄, W = bΩ + aT, ρT = n̄ × F: the kernel's step put into the formula.
    model, track, n, _, omega = rough
    f = model.llg.functional_at(Place(track))
    rho, eta = model.inertia(f), model.friction()
    step = 0.05 * math.sqrt(rho * track.spacing**2 / magnet.stiffness)
    omega = omega / step * 0.05
    p = kernel_coefficients(f, model.magnetization, track)
    y = ghosted(d.TwoSublatticeState(n, -n, tolerance=np.inf), track)
    spin = np.ascontiguousarray(ghosted(d.TwoSublatticeState(omega, omega, tolerance=np.inf), track)[0])
    bare = p[0].copy()
    bare[10:16] = 0
    numbers = (rho, eta, model.magnetization, model.gyromagnetic_ratio)
    totals, counts = np.zeros(2), np.zeros(3, dtype=np.int64)
    more = (np.zeros(3), 0, track.steps, step, 1, False, np.zeros(18), totals, counts)
    status = kernels.advance_sigma(y, spin, p, (bare, *p[1:]), False, numbers, *more)
    assert status == kernels.DONE
    after, m = y[0, :, 0, 1:-1].T, (n + y[0, :, 0, 1:-1].T) / 2
    share, a, kept, gain = kernels.damping_weights(step, rho, eta)
    torque = np.cross(m, force(model, track, m)) / rho
    assert after - n == pytest.approx(step * np.cross(share * omega + a * torque, m), abs=1e-9)
    assert np.linalg.norm(after, axis=1) == pytest.approx(1, abs=1e-14)
    spun = kept * omega + gain * a * torque
    found = spin[:, 0, 1:-1].T
    assert (found * after).sum(axis=1) == pytest.approx(0, abs=1e-9 * np.abs(found).max())
    assert np.abs(np.cross(after, found - spun)).max() < 2e-2 * np.abs(found - omega).max()


def test_cross_product():
    a, b = np.random.default_rng(2).normal(size=(2, 3))
    assert newton.cross(tuple(a), tuple(b)) == pytest.approx(np.cross(a, b))
    e1, e2 = newton.tangents(tuple(a))
    assert np.stack([e1, e2]) @ np.stack([a, e1, e2]).T == pytest.approx(np.array([[0, 1, 0], [0, 0, 1]]), abs=1e-14)


def test_pinned_ends_hold_the_field_that_is_given_and_nothing_beside_it():
    """Ω alone is (1, 3, rows, cells): what lies behind it in memory is another's."""
    both = np.ones((2, 3, 4, 5))
    _kernels.hold_ends(np.array([_kernels.PINNED, _kernels.PINNED]), both[:1])
    assert (both[1] == 1).all()
    assert (both[0][:, :, [1, 3]] == 0).all()
    assert (both[0][:, [1, 2]] == 0).all()
    assert (both[0][:, 0, [0, 2, 4]] == 1).all()
