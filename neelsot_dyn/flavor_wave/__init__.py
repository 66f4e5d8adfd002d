"""The bilayer altermagnetic Mott insulator in linear flavour-wave theory, and its way to spin dynamics.

`BilayerMott` is the model of arXiv:2508.06938: modes, conductivities, quantum corrections. Below it stands a general
route for any product state of any N-level lattice model: `LatticeModel`, `ProductState`, `expand_hamiltonian`,
`mode_spectrum`, `minimise_on_torus`. `OpticalDrive` and `reversal` speak SI; `exchange_from_heisenberg` hands
micromagnetic parameters to the dynamics.
"""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.flavor_wave.bilayer import BilayerMott
    from neelsot_dyn.flavor_wave.bridge import (
        ExchangeParameters,
        Heisenberg,
        Magnons,
        classical_magnons,
        exchange_from_heisenberg,
        heisenberg_limit,
        micromagnetic_magnons,
    )
    from neelsot_dyn.flavor_wave.errors import InstabilityError
    from neelsot_dyn.flavor_wave.expansion import QuadraticForm, expand_hamiltonian
    from neelsot_dyn.flavor_wave.ground_state import TorusMinimum, minimise_on_torus
    from neelsot_dyn.flavor_wave.lattice import ansatz_energy, neel_state, square_model, stripe_state
    from neelsot_dyn.flavor_wave.model import Bond, LatticeModel
    from neelsot_dyn.flavor_wave.optical import DrivenCurrents, OpticalDrive, Reversal, reversal
    from neelsot_dyn.flavor_wave.spectrum import Goldstone, Modes, QuantumCorrections, mode_spectrum
    from neelsot_dyn.flavor_wave.state import ProductState
    from neelsot_dyn.flavor_wave.transport import FlavorConductivity, SpinConductivity, SuperflowWeight
else:
    lazily(__name__)
