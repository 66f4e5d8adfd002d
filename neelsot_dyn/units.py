"""How do t and a become joule, metre, tesla and ampere? The one place that converts.

The BdG layer works in t (energy) and a (length) with ħ = e = k_B = 1; the dynamics layer works in SI.
Constants are CODATA values from `scipy.constants`.
"""

from __future__ import annotations

from attrs import field, frozen
from scipy import constants

from neelsot_dyn._checks import positive

ELECTRON_VOLT: float = constants.e
"""One electron volt in joule."""
ELEMENTARY_CHARGE: float = constants.e
"""e in coulomb."""
HBAR: float = constants.hbar
"""ħ in J s."""
BOLTZMANN: float = constants.k
"""k_B in J/K."""
BOHR_MAGNETON: float = constants.physical_constants["Bohr magneton"][0]
"""μ_B in J/T."""
GYROMAGNETIC_RATIO: float = constants.physical_constants["electron gyromag. ratio"][0]
"""γ of the free electron in rad/(s T); positive by this package's convention."""


@frozen
class LatticeUnits:
    """The scale of a lattice model: its hopping t [J] and lattice constant a [m]."""

    hopping: float = field(validator=positive)
    lattice_constant: float = field(validator=positive)

    def superflow(self, q: float) -> float:
        """q a (dimensionless) of a Cooper-pair wave number q [1/m]."""
        return q * self.lattice_constant

    def wave_number(self, qa: float) -> float:
        """q [1/m] of a dimensionless q a."""
        return qa / self.lattice_constant

    def energy(self, value: float) -> float:
        """Joule of an energy in t (also: energy per cell of a density in t/a²)."""
        return value * self.hopping

    def areal_density(self, value: float) -> float:
        """J/m² of a free-energy density in t/a²."""
        return value * self.hopping / self.lattice_constant**2

    def thermal_energy(self, temperature: float) -> float:
        """k_B T in t of a temperature in kelvin."""
        return BOLTZMANN * temperature / self.hopping

    def field(self, energy_per_cell: float, moment: float) -> float:
        """Tesla of an energy per cell in t acting on a magnetic moment [J/T]."""
        return energy_per_cell * self.hopping / moment

    def sheet_current(self, value: float) -> float:
        """A/m of a two-dimensional current density in I0 = e t/(ħ a)."""
        return value * ELEMENTARY_CHARGE * self.hopping / (HBAR * self.lattice_constant)
