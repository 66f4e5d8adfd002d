"""KRu4O8-like numbers for the dynamics tests: B_E = 638 T, B_sf = 46 T, δ0 = 3.96 nm, m_s = 0.7 μ_B per cell."""

import math

import numpy as np
import pytest
from attrs import frozen

from neelsot_dyn import dynamics, units


@frozen
class Magnet:
    """Builders of the same magnet in every test; formulas inverted by hand from the physics notes."""

    exchange_field: float = 638.0
    spin_flop_field: float = 46.0
    wall_width: float = 3.96e-9
    lattice_constant: float = 0.99e-9
    magnetization: float = 0.7 * units.BOHR_MAGNETON / (0.99e-9**2 * 0.31e-9)
    gamma: float = units.GYROMAGNETIC_RATIO

    @property
    def easy_field(self):
        return self.spin_flop_field**2 / (2 * self.exchange_field)

    @property
    def k_easy(self):
        return self.easy_field * self.magnetization / 2

    @property
    def a0(self):
        return -self.exchange_field * self.magnetization * self.lattice_constant**2 / 4

    @property
    def stiffness(self):
        return 2 * self.k_easy * self.wall_width**2

    def energy(self, *more, a12=0.0, k_easy=None):
        exchange = dynamics.HomogeneousExchange(self.a0, self.lattice_constant)
        gradient = dynamics.InhomogeneousExchange((self.stiffness + a12) / 2, a12)
        easy = dynamics.UniaxialAnisotropy(self.k_easy if k_easy is None else k_easy, (0, 1, 0))
        return dynamics.EnergySum((exchange, gradient, easy, *more))

    def llg(self, *more, damping=0.01, a12=0.0):
        return dynamics.LLG(self.energy(*more, a12=a12), self.magnetization, damping)

    def drive(self, saturation, damping=0.01):
        """The Néel field along the easy axis with b = B_N/(α B_sf)."""
        return dynamics.NeelField((0, saturation * damping * self.spin_flop_field, 0))

    def derived(self, damping=0.01, **more):
        return dynamics.derived_quantities(
            a0=self.a0,
            lattice_constant=self.lattice_constant,
            a11=self.stiffness / 2,
            k_easy=self.k_easy,
            magnetization=self.magnetization,
            damping=damping,
            **more,
        )

    def track(self, widths=40, cells_per_width=6):
        return dynamics.Track(widths * self.wall_width, self.wall_width / cells_per_width)

    def wall(self, track, center=None, angle=0.0, polarity=1):
        """Eq. 16, or its mirror image with −ŷ on the left."""
        distance = (track.x - (track.length / 2 if center is None else center)) / self.wall_width
        theta = 2 * np.arctan(np.exp(polarity * distance))
        n = np.stack([np.sin(theta) * math.sin(angle), np.cos(theta), np.sin(theta) * math.cos(angle)], axis=1)
        return dynamics.TwoSublatticeState.from_neel(n)

    def uniform(self, cells=8):
        return dynamics.TwoSublatticeState.from_neel(np.tile([0.0, 1.0, 0.0], (cells, 1)))


@pytest.fixture
def magnet():
    return Magnet()
