"""Light in SI units: sheet currents in e^2/hbar, power, and the photon energy that turns the spin current round."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import constants

from neelsot_dyn.flavor_wave import BilayerMott, OpticalDrive, reversal

BILAYER = BilayerMott(delta=0.9, pz=0.7)
DRIVE = OpticalDrive(electric_field=1e5, j1=20.0, lattice_constant=4e-10)


def test_currents_are_the_conductivity_times_e_squared_over_hbar():
    found = DRIVE.currents(BILAYER, [110.0, 160.0], eta=0.2, mesh=32)
    sigma = BILAYER.conductivity([5.5, 8.0], eta=0.2, mesh=32)
    scale = constants.e**2 / constants.hbar * 1e5
    np.testing.assert_allclose(found.top.real, scale * sigma.top, rtol=1e-12)
    np.testing.assert_allclose(found.bottom.real, scale * sigma.bottom, rtol=1e-12)
    np.testing.assert_allclose(found.absorbed, 0.5 * 1e5 * scale * sigma.polarisation, rtol=1e-12)
    np.testing.assert_allclose(found.angular_momentum("top"), found.top * constants.hbar / (2 * constants.e))
    assert found.reduced_field == pytest.approx(1e5 * 4e-10 / 0.02)


def test_the_superflow_is_in_quadrature():
    found = DRIVE.currents(BILAYER, 4000.0, eta=0.2, mesh=16)
    weight = BILAYER.superflow_weight(16)
    static = BILAYER.conductivity(200.0, eta=0.2, mesh=16).tensor[2, 0, 0]
    expected = (weight.classical + weight.harmonic)[2, 0, 0] / 200.0 + static.imag
    assert found.dipole.imag == pytest.approx(constants.e**2 / constants.hbar * 1e5 * expected)


def test_currents_do_not_depend_on_the_unit_of_the_bilayer():
    other = BilayerMott(j1=20.0, j2=4.0, delta=0.9, pz=0.7)
    first = DRIVE.currents(BILAYER, 110.0, eta=0.2, mesh=16)
    second = DRIVE.currents(other, 110.0, eta=4.0, mesh=16)
    assert second.top == pytest.approx(first.top)


def test_photon_energy_turns_the_minority_spin_current():
    found = reversal(BILAYER, "top", eta=0.2, mesh=48)
    assert len(found.omega) == 1
    assert found.error[0] < 0.05
    below, above = BILAYER.conductivity(found.omega[0] + np.array([-0.3, 0.3]), eta=0.2, mesh=48).top
    assert below < 0 < above
    crossing = DRIVE.currents(BILAYER, 20.0 * found.omega[0], eta=0.2, mesh=48)
    assert abs(crossing.top.real) < 1e-6 * abs(crossing.bottom.real)


def test_reversal_moves_with_the_polarisation():
    """At |P_z| = 0.3 the reversal lies higher than at 0.6; at |P_z| = 1 there is none."""
    low, high, full = (reversal(BilayerMott(delta=0.9, pz=p), eta=0.2, mesh=48).omega for p in (0.3, 0.6, 1.0))
    assert low[-1] > high[-1] + 0.3
    assert len(full) == 0


def test_bad_light_is_refused():
    with pytest.raises(ValueError, match="electric_field = 0"):
        OpticalDrive(0, 20.0, 4e-10)
    with pytest.raises(ValueError, match="photon_energy"):
        DRIVE.currents(BILAYER, -1.0)
    with pytest.raises(ValueError, match="layer = 'middle'"):
        reversal(BILAYER, "middle")
    with pytest.raises(ValueError, match=r"threshold = 1\.5"):
        reversal(BILAYER, threshold=1.5)
