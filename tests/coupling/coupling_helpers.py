"""What the tests of the coupling share."""

import numpy as np

from neelsot_dyn import dynamics
from neelsot_dyn.materials import SEED_MODEL
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR

Q = 8e7
"""1/m: qa = 0.08."""
PHASE_TO_ACTION = HBAR / (2 * ELEMENTARY_CHARGE)
"""ħ/2e [V s]."""


def magnet(*more, material=SEED_MODEL):
    """The energy of the material's magnet, and more terms."""
    return dynamics.EnergySum(
        (
            dynamics.HomogeneousExchange(material.homogeneous_exchange, material.lattice_constant),
            dynamics.InhomogeneousExchange(material.a11, material.a12),
            dynamics.UniaxialAnisotropy(material.easy_axis_anisotropy, (0, 1, 0)),
            *more,
        )
    )


def wall(x, center, angle=0.3, width=SEED_MODEL.magnet.wall_width):
    """Eq. 16: +ŷ on the left, −ŷ on the right."""
    theta = 2 * np.arctan(np.exp((x - center) / width))
    return np.stack([np.sin(theta) * np.sin(angle), np.cos(theta), np.sin(theta) * np.cos(angle)], axis=-1)


def random_directions(count, seed=3):
    n = np.random.default_rng(seed).normal(size=(count, 3))
    return n / np.linalg.norm(n, axis=1, keepdims=True)
