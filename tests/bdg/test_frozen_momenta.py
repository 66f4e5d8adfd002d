"""The momenta of one solution, asked again about a texture near it: F and h as of a solution of its own."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import materials, textures
from neelsot_dyn.bdg import LatticeModel, StripeBdG
from neelsot_dyn.bdg.frozen_momenta import FrozenMomenta

MODEL = LatticeModel.of(materials.SEED_MODEL)
SITES = 24


def stripe(center=0.0, width=3.0, angle=0.9, rows=None):
    n = textures.domain_wall(SITES, SITES / 2 + center, width, angle=angle, partner=False).copy()
    n[0], n[-1] = n[1], n[-2]
    return StripeBdG(MODEL, n, width=rows, q=0.08, ends="leads", tolerance=1e-9)


@pytest.mark.parametrize("rows", [None, 7])
def test_a_wall_that_has_moved_turned_and_widened_is_answered_as_by_its_own_momenta(rows):
    frozen = FrozenMomenta.of(stripe(rows=rows))
    moved = stripe(0.7, 3.3, 1.3, rows)
    found = frozen.observe(moved)
    own = moved.observe(MODEL.gap)
    rows = 1 if rows is None else rows
    off = np.abs(found.field - own.neel_field)[1:-1].max()
    assert off <= found.field_error + own.neel_field_error
    assert abs(found.free_energy - own.free_energy / rows) <= found.free_energy_error + own.free_energy_error
    assert found.field_error < 1e-8


def test_its_field_is_the_slope_of_its_free_energy():
    frozen, at, turn = FrozenMomenta.of(stripe(rows=5)), SITES // 2, 1e-4
    base = stripe(rows=5)
    across = np.cross(base.n[at], [0.3, 0.2, 0.9])
    across /= np.linalg.norm(across)

    def energy(angle):
        n = base.n.copy()
        n[at] = np.cos(angle) * n[at] + np.sin(angle) * across
        return frozen.observe(evolve(base, n=n)).free_energy

    slope = (energy(turn) - energy(-turn)) / (2 * turn)
    assert slope == pytest.approx(-float(frozen.observe(base).field[at] @ across), rel=1e-6)


def test_momenta_of_a_warm_wall_state_a_larger_error_for_a_cold_one_that_they_do_not_know():
    frozen = FrozenMomenta.of(evolve(stripe(), model=evolve(MODEL, temperature=0.5)))
    model = evolve(MODEL, temperature=1e-3, gap=0.02)
    cold = evolve(stripe(), model=model)
    found, own = frozen.observe(cold), cold.observe(model.gap)
    true = np.abs(found.field - own.neel_field)[1:-1].max()
    assert true > 20 * np.finfo(float).eps
    assert found.field_error > true
    assert found.free_energy_error > abs(found.free_energy - own.free_energy)
