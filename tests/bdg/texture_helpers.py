"""Textures and models that several tests share."""

import numpy as np

from neelsot_dyn import bdg, materials

SEED = bdg.LatticeModel.of(materials.SEED_MODEL)
KRU = bdg.LatticeModel.of(materials.KRU4O8)
FLOW = 2 * np.pi / 50
V_S = 5.0


def random_texture(*shape, seed=0):
    n = np.random.default_rng(seed).normal(size=(*shape, 3))
    return n / np.linalg.norm(n, axis=-1, keepdims=True)


def random_gap(*shape, seed=1):
    draw = np.random.default_rng(seed).normal(size=(2, *shape))
    return 0.2 + 0.05 * (draw[0] + 1j * draw[1])


def largest_difference(one, other):
    """Over all observables but the free energy."""
    names = ("pair", "current", "neel_field", "triplet")
    return max(float(np.abs(getattr(one, name) - getattr(other, name)).max()) for name in names)
