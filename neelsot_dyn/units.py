"""How do t and a become joule, metre, tesla and ampere? The one place that converts.

The BdG layer works in t (energy) and a (length) with ħ = e = k_B = 1; the dynamics layer works in SI.
Constants are those of CODATA 2022 (Mohr et al., Rev. Mod. Phys. 97, 025002 (2025)): the first four exact by the
definition of the SI, the others measured. Written out, so that results do not change with another package's version.
"""

from __future__ import annotations

import math

from attrs import field, frozen

from neelsot_dyn._checks import positive

ELEMENTARY_CHARGE: float = 1.602176634e-19
"""e in coulomb."""
ELECTRON_VOLT: float = ELEMENTARY_CHARGE
"""One electron volt in joule."""
HBAR: float = 6.62607015e-34 / (2 * math.pi)
"""ħ in J s."""
BOLTZMANN: float = 1.380649e-23
"""k_B in J/K."""
BOHR_MAGNETON: float = 9.2740100657e-24
"""μ_B in J/T."""
GYROMAGNETIC_RATIO: float = 1.76085962784e11
"""γ of the free electron in rad/(s T); positive by this package's convention."""
VACUUM_PERMEABILITY: float = 1.25663706127e-6
"""μ0 in T m/A."""


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
