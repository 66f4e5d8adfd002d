"""What a probe would see of the uniform state: spectrum, spins, triplet pairs, the diode effect."""

from neelsot_dyn.bdg.observables.diode import DiodeEffect, diode_effect
from neelsot_dyn.bdg.observables.spectrum import DensityOfStates, density_of_states, quasiparticle_energies
from neelsot_dyn.bdg.observables.spin import SpinPolarization, spin_polarization, spin_texture
from neelsot_dyn.bdg.observables.triplet import TripletPairs, pair_amplitudes, triplet_pairs

__all__ = [
    "DensityOfStates",
    "DiodeEffect",
    "SpinPolarization",
    "TripletPairs",
    "density_of_states",
    "diode_effect",
    "pair_amplitudes",
    "quasiparticle_energies",
    "spin_polarization",
    "spin_texture",
    "triplet_pairs",
]
