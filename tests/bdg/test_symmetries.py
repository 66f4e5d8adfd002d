"""What the crystal's symmetries demand of F, h and I, at any model, superflow and Néel vector.

q and I are polar vectors, n turns with the spins and carries the sign of the d-wave form: a quarter turn and the
diagonal mirror exchange its lobes, so they turn the axial vector and flip it. Time reversal takes q, n to −q, −n.
A finite lattice with equal sides keeps these symmetries exactly; rounding is what is left.
"""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neelsot_dyn import bdg

sys.path.insert(0, str(Path(__file__).parent))
from texture_helpers import SEED, random_gap, random_texture

few = settings(max_examples=15, deadline=None, derandomize=True, database=None)
ROUNDING = 2e-13
"""Of sums of energies up to 8 t; the slopes divide by level distances of at least the gaps drawn."""

MIRROR_Y = (np.diag([1, -1]), np.diag([-1, 1, -1]))
QUARTER = (np.array([[0, -1], [1, 0]]), -np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]]))
DIAGONAL = (np.array([[0, 1], [1, 0]]), np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]]))
REVERSAL = (-np.eye(2), -np.eye(3))
HALF_TURN = (-np.eye(2), np.diag([-1, -1, 1]))
OPERATIONS = {
    "mirror": MIRROR_Y,
    "quarter turn": QUARTER,
    "diagonal mirror": DIAGONAL,
    "half turn": HALF_TURN,
    "time reversal": REVERSAL,
}


def floats(low, high):
    return st.floats(low, high).map(lambda x: x if abs(x) > 1e-12 else 0.0)


@st.composite
def units(draw):
    z, angle = draw(floats(-1, 1)), draw(floats(0, 2 * np.pi))
    across = np.sqrt(max(0.0, 1 - z * z))
    n = np.array([across * np.cos(angle), across * np.sin(angle), z])
    return n / np.linalg.norm(n)


models = st.fixed_dictionaries(
    {
        "mu": floats(-0.5, 4),
        "t_so": floats(-0.6, 0.6),
        "t_m": floats(-0.8, 0.8),
        "gap": floats(0.05, 0.5),
        "temperature": floats(0.01, 0.5),
    }
)
flows = st.tuples(floats(-0.5, 0.5), floats(-0.5, 0.5)).map(np.array)
waves = st.tuples(floats(-np.pi, np.pi), floats(-np.pi, np.pi)).map(np.array)


@few
@given(numbers=models, continuum=st.booleans(), k=waves, q=flows, n=units())
def test_hamiltonian_is_hermitian_and_its_own_antiparticle(numbers, continuum, k, q, n):
    """H = H† and τ_x H(−k)* τ_x = −H(k), as matrices, on the lattice and in the continuum."""
    model = bdg.ContinuumModel(cutoff=4.0, **numbers) if continuum else bdg.LatticeModel(**numbers)
    h, partner = model.hamiltonian(k, q, n), model.hamiltonian(-k, q, n)
    scale = 1 + np.abs(h).max()
    assert np.abs(h - h.conj().T).max() < 1e-15 * scale
    assert np.abs(partner.conj()[[2, 3, 0, 1]][:, [2, 3, 0, 1]] + h).max() < 1e-15 * scale


@few
@given(numbers=models, operation=st.sampled_from(list(OPERATIONS)), q=flows, n=units())
def test_free_energy_field_and_current_turn_with_the_crystal(numbers, operation, q, n):
    polar, axial = OPERATIONS[operation]
    solver = bdg.UniformBdG(bdg.LatticeModel(**numbers), size=(10, 10))
    assert abs(solver.free_energy(polar @ q, axial @ n) - solver.free_energy(q, n)) < ROUNDING
    assert np.abs(solver.neel_field(polar @ q, axial @ n) - axial @ solver.neel_field(q, n)).max() < ROUNDING
    assert np.abs(solver.current(polar @ q, axial @ n) - polar @ solver.current(q, n)).max() < ROUNDING


@pytest.mark.parametrize(("polar", "axial"), OPERATIONS.values(), ids=OPERATIONS)
def test_the_infinite_lattice_turns_too(polar, axial):
    """The adaptive integral takes angles and mirrors of its own; equal within the errors stated."""
    q, n = np.array([0.11, 0.04]), np.array([0.48, 0.6, 0.64])
    solver = bdg.UniformBdG(SEED, tolerance=1e-10)
    here, there = solver.free_energy_estimate(q, n), solver.free_energy_estimate(polar @ q, axial @ n)
    assert abs(here.value - there.value) <= here.error + there.error + 4e-15


def along_x(length=7):
    """A ring of random vectors and complex gaps with superflow along it."""
    return random_texture(length, seed=4), random_gap(length, seed=5)


@pytest.mark.parametrize("axis", ["x", "y"])
def test_moving_a_texture_moves_what_it_feels(axis):
    n, gap = along_x()
    here = bdg.StripeBdG(SEED, n, width=5, axis=axis, q=0.2).observe(gap)
    there = bdg.StripeBdG(SEED, np.roll(n, 3, axis=0), width=5, axis=axis, q=0.2).observe(np.roll(gap, 3))
    assert there.free_energy == pytest.approx(here.free_energy, abs=1e-11)
    for name in ("pair", "current", "neel_field", "triplet"):
        assert np.abs(getattr(there, name) - np.roll(getattr(here, name), 3, axis=0)).max() < 1e-11, name


@pytest.mark.parametrize("axis", ["x", "y"])
def test_half_turn_and_time_reversal_of_a_texture(axis):
    """(x, y) → (−x, −y) reverses the order of sites, q and the axial x and y; time reversal takes Δ to Δ*, n to −n."""
    n, gap = along_x()
    here = bdg.StripeBdG(SEED, n, width=5, axis=axis, q=0.2).observe(gap)
    axial = HALF_TURN[1]
    turned = bdg.StripeBdG(SEED, n[::-1] @ axial, width=5, axis=axis, q=-0.2).observe(gap[::-1])
    assert turned.free_energy == pytest.approx(here.free_energy, abs=1e-11)
    assert np.abs(turned.neel_field - here.neel_field[::-1] @ axial).max() < 1e-11
    assert np.abs(turned.pair - here.pair[::-1]).max() < 1e-11
    back = bdg.StripeBdG(SEED, -n, width=5, axis=axis, q=-0.2).observe(gap.conj())
    assert back.free_energy == pytest.approx(here.free_energy, abs=1e-11)
    assert np.abs(back.neel_field + here.neel_field).max() < 1e-11
    assert np.abs(back.current + here.current).max() < 1e-11
    assert np.abs(back.pair - here.pair.conj()).max() < 1e-11
