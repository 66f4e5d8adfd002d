"""Joule, metre, tesla and ampere of t = 50 meV and a = 0.66 nm, worked out by hand from e²/ħ, k_B/e and μ_B/e."""

import pytest
from scipy import constants

from neelsot_dyn import units
from neelsot_dyn.units import BOHR_MAGNETON, ELECTRON_VOLT, LatticeUnits

T_VOLT, A = 0.05, 0.66e-9
SCALE = LatticeUnits(T_VOLT * ELECTRON_VOLT, A)


@pytest.mark.parametrize(
    ("found", "by_hand"),
    [
        (SCALE.superflow(1e7), 6.6e-3),
        (SCALE.wave_number(6.6e-3), 1e7),
        (SCALE.energy(2.0), 2 * 8.010883e-21),
        (SCALE.areal_density(3.0), 3 * 8.010883e-21 / 4.356e-19),
        (SCALE.thermal_energy(10.0), 10 * 8.617333e-5 / T_VOLT),
        (SCALE.field(0.1, 2 * BOHR_MAGNETON), 0.1 * T_VOLT / (2 * 5.788382e-5)),
        (SCALE.sheet_current(1.5), 1.5 * 2.434135e-4 * T_VOLT / A),  # e²/ħ in siemens times volt per metre
    ],
    ids=["superflow", "wave number", "energy", "areal density", "thermal energy", "field", "sheet current"],
)
def test_conversions_by_hand(found, by_hand):
    """The constants above have seven digits."""
    assert found == pytest.approx(by_hand, rel=1e-6, abs=0)


def test_constants_are_those_of_scipy():
    """Exact ones to the last digit, measured ones within what an adjustment of CODATA moved since 2018."""
    assert (constants.e, constants.k) == (units.ELEMENTARY_CHARGE, units.BOLTZMANN)
    assert pytest.approx(constants.hbar, rel=1e-15, abs=0) == units.HBAR
    for found, name in (
        (units.BOHR_MAGNETON, "Bohr magneton"),
        (units.GYROMAGNETIC_RATIO, "electron gyromag. ratio"),
        (units.VACUUM_PERMEABILITY, "vacuum mag. permeability"),
    ):
        assert found == pytest.approx(constants.physical_constants[name][0], rel=2e-9, abs=0)
