"""Which spin current does light drive, and at which photon energy does it turn round? SI in, SI out.

A counterflow field, E on the top layer and -E on the bottom layer, drives I = sigma e E a/J1 per site (energy J1/hbar
per a), so that every dimensionless conductivity here is a sheet conductivity in e^2/hbar. For electrons the letter's
E = dA/dt is e E/hbar, and the flavour currents I point along the electric current that the flavour carries.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import positive, reals, require, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.flavor_wave.bilayer import BilayerMott
from neelsot_dyn.flavor_wave.conductivity import PairSpectrum
from neelsot_dyn.flavor_wave.model import mesh_size
from neelsot_dyn.flavor_wave.transport import SPIN_PAIRS, half_mesh, spin_spectrum
from neelsot_dyn.units import ELECTRON_VOLT, ELEMENTARY_CHARGE, HBAR

SHEET_CONDUCTANCE: float = ELEMENTARY_CHARGE**2 / HBAR
"""e^2/hbar in siemens: the unit of the conductivities of this room."""


@frozen(eq=False)
class DrivenCurrents:
    """Amplitudes of the sheet currents along x~ under E(t) = E cos(omega t) along x~: j(t) = Re[j exp(-i omega t)].

    photon_energy (...) [meV]. top, bottom (...) complex [A/m]: e times the flow of (up - down) of each layer; times
    hbar/(2 e) it is a flow of angular momentum [J/m]. dipole (...) complex [A/m]: of P^z. The real part is in phase
    with E; the imaginary part holds the superflow, i D/omega. error (...) [A/m]: largest mesh error of the three.
    absorbed (...) [W/m^2]: mean power. reduced_field: e E a/J1, which linear response needs small against 1.
    """

    photon_energy: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    dipole: np.ndarray
    error: np.ndarray = field(repr=False)
    absorbed: np.ndarray
    reduced_field: float

    def angular_momentum(self, layer: str) -> np.ndarray:
        """Amplitude of the flow of angular momentum [J/m] that goes with the electric sense of `layer`'s current."""
        require(layer in ("top", "bottom"), "layer", layer, "'top' or 'bottom'")
        return HBAR / (2 * ELEMENTARY_CHARGE) * (self.top if layer == "top" else self.bottom)


@frozen
class OpticalDrive:
    """Light on the bilayer: field amplitude [V/m] (+ on top, - at the bottom), J1 [meV], lattice constant [m]."""

    electric_field: float = field(validator=positive)
    j1: float = field(validator=positive)
    lattice_constant: float = field(validator=positive)

    @checked
    def currents(
        self, bilayer: BilayerMott, photon_energy: Any, eta: float = 0.1, mesh: int | tuple[int, int] = 128
    ) -> DrivenCurrents:
        """Currents at photon energies [meV]; eta in the unit of the bilayer's own j1, as in `conductivity`."""
        energy = reals("photon_energy", photon_energy)
        good = bool((energy > 0).all())
        require(good, "photon_energy", photon_energy, "energies > 0 in meV")
        omega = energy / self.j1 * bilayer.j1
        regular = bilayer.conductivity(omega, eta=eta, mesh=mesh)
        weight = bilayer.superflow_weight(mesh)
        superflow = (weight.classical + weight.harmonic)[:, 0, 0]
        scale = SHEET_CONDUCTANCE * self.electric_field
        top, bottom, dipole = (scale * (regular.tensor[n, 0, 0] + 1j * superflow[n] / omega) for n in range(3))
        reduced = ELEMENTARY_CHARGE * self.electric_field * self.lattice_constant / (1e-3 * ELECTRON_VOLT * self.j1)
        error = scale * (regular.error[:, 0, 0].max(axis=0) + weight.harmonic_error[:, 0, 0].max() / omega)
        return DrivenCurrents(energy, top, bottom, dipole, error, 0.5 * self.electric_field * dipole.real, reduced)


@frozen(eq=False)
class Reversal:
    """Frequencies at which Re sigma^{x~x~} of one layer's spin changes sign, ascending, in the unit of j1.

    Only sign changes between two lobes that both reach `threshold` of the largest |sigma| count. error: shift of
    each against the half mesh (infinite where the half mesh has no such crossing).
    """

    layer: str
    omega: np.ndarray
    error: np.ndarray
    eta: float
    mesh: tuple[int, int]
    threshold: float


@checked
def reversal(
    bilayer: BilayerMott,
    layer: str = "top",
    eta: float = 0.1,
    mesh: int | tuple[int, int] = 128,
    threshold: float = 0.1,
    samples: int = 300,
) -> Reversal:
    """Where the photon energy turns the spin current of `layer` round: no crossing, no entries."""
    require(layer in ("top", "bottom"), "layer", layer, "'top' or 'bottom'")
    require(0 < require_finite("threshold", threshold) < 1, "threshold", threshold, "a number between 0 and 1")
    require(eta > 0, "eta", eta, "a number > 0")
    require(samples >= 2, "samples", samples, "an integer >= 2")
    pair = SPIN_PAIRS[0 if layer == "top" else 4]
    found = []
    for size in (mesh_size(mesh), half_mesh(mesh)):
        spectrum = spin_spectrum(bilayer.model, bilayer.state, bilayer.hamiltonian, size)
        found.append(_crossings(spectrum, pair, eta, threshold, samples))
    fine, coarse = found
    error = np.array([np.min(np.abs(coarse - omega), initial=np.inf) for omega in fine])
    return Reversal(layer, fine, error, eta, mesh_size(mesh), threshold)


def _crossings(spectrum: PairSpectrum, pair: tuple[int, int], eta: float, threshold: float, samples: int) -> np.ndarray:
    from scipy.optimize import brentq

    omega = np.linspace(2 * eta, float(spectrum.energies.max()) + 2 * eta, samples)
    sigma = spectrum.regular(omega, eta, [pair])[0].real
    changes = np.flatnonzero(sigma[1:] * sigma[:-1] < 0)
    edges = np.concatenate([[0], changes + 1, [samples]])
    floor = threshold * np.abs(sigma).max()
    lobes = [np.abs(sigma[start:stop]).max() > floor for start, stop in pairwise(edges)]
    return np.array(
        [
            brentq(lambda x: float(spectrum.regular(x, eta, [pair])[0].real), omega[n], omega[n + 1], xtol=1e-9)
            for n, left, right in zip(changes, lobes[:-1], lobes[1:], strict=True)
            if left and right
        ]
    )
