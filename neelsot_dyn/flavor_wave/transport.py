"""What does the bilayer conduct? Spin and dipole currents of each layer under a counterflow field.

The field couples with A_1 = A_2 = -A_3 = -A_4 (Eq. 9); axes are the second-neighbour directions
x~ = (1, 1)/sqrt 2, y~ = (1, -1)/sqrt 2; lattice constant 1, hbar = 1, conductivities per site (e^2/hbar in SI).
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import reals, require, require_finite
from neelsot_dyn.flavor_wave.conductivity import Channel, PairSpectrum, pair_spectrum, superflow_weight
from neelsot_dyn.flavor_wave.expansion import QuadraticForm
from neelsot_dyn.flavor_wave.model import LatticeModel, mesh_size
from neelsot_dyn.flavor_wave.operators import LAYER, SPIN_BOTTOM, SPIN_TOP
from neelsot_dyn.flavor_wave.state import ProductState

AXES = np.array([[1.0, 1.0], [1.0, -1.0]]) / np.sqrt(2)
"""x~ and y~, one per row."""
RESPONSES = ("top", "bottom", "polarisation")
"""Order of the first axis of every response array here."""
SPIN_CHANNELS = tuple(Channel(w, axis) for w in (SPIN_TOP, SPIN_BOTTOM, LAYER) for axis in AXES)
"""Spin top, spin bottom, P^z; each along x~, then y~."""
SPIN_PAIRS = tuple((2 * response + mu, 4 + nu) for response in range(3) for mu in range(2) for nu in range(2))
"""(response, drive): every SPIN_CHANNEL against the P^z channel."""
FLAVOR_CHANNELS = tuple(Channel(weights, axis) for weights in np.eye(4) for axis in AXES)
FLAVOR_PAIRS = tuple((2 * a + mu, 2 * b + nu) for a in range(4) for b in range(4) for mu in range(2) for nu in range(2))

MARGIN = 1.25
"""On |mesh − mesh/2| where the mesh error falls as 1/mesh: the two are equal but for the next order."""


@frozen(eq=False)
class Conductivity:
    """Regular part of a conductivity, per site.

    omega (...): frequency. eta: Lorentzian half-width. mesh: of the zone. tensor (`shape`, ...): complex; the real part
    absorbs. error, as tensor: |sigma(mesh) - sigma(mesh/2)|, an upper estimate of the mesh error. level_spacing:
    typical step of the pair energies on the mesh, which eta should exceed.
    """

    channels: ClassVar[tuple[Channel, ...]]
    pairs: ClassVar[tuple[tuple[int, int], ...]]
    shape: ClassVar[tuple[int, ...]]

    omega: np.ndarray
    eta: float
    mesh: tuple[int, int]
    tensor: np.ndarray = field(repr=False)
    error: np.ndarray = field(repr=False)
    level_spacing: float

    @classmethod
    def of(
        cls,
        model: LatticeModel,
        state: ProductState,
        hamiltonian: QuadraticForm,
        omega: Any,
        eta: float,
        mesh: int | tuple[int, int],
    ) -> Self:
        """At frequencies omega, with its mesh error."""
        omega = _frequencies(omega)
        require(require_finite("eta", eta) > 0, "eta", eta, "a number > 0")
        sizes = (mesh, half_mesh(mesh))
        fine, coarse = (pair_spectrum(model, state, hamiltonian, cls.channels, size) for size in sizes)
        values = fine.regular(omega, eta, cls.pairs)
        error = np.abs(values - coarse.regular(omega, eta, cls.pairs))
        shape = (*cls.shape, *omega.shape)
        return cls(omega, eta, mesh_size(mesh), values.reshape(shape), error.reshape(shape), fine.level_spacing)


@frozen(eq=False)
class SpinConductivity(Conductivity):
    """The response to a counterflow field, Eq. 9.

    tensor (3, 2, 2, ...): sigma^{mu nu} of top spin, bottom spin and P^z; mu, nu = x~, y~.
    """

    channels, pairs, shape = SPIN_CHANNELS, SPIN_PAIRS, (3, 2, 2)

    @property
    def top(self) -> np.ndarray:
        """Re sigma^{x~x~} of the top layer's spin (the minority)."""
        return self.tensor[0, 0, 0].real

    @property
    def bottom(self) -> np.ndarray:
        """Re sigma^{x~x~} of the bottom layer's spin (the majority)."""
        return self.tensor[1, 0, 0].real

    @property
    def polarisation(self) -> np.ndarray:
        """Re sigma^{x~x~} of the dipole current: what absorbs light."""
        return self.tensor[2, 0, 0].real


@frozen(eq=False)
class FlavorConductivity(Conductivity):
    """The flavour-resolved conductivity, Eq. 7.

    tensor (4, 4, 2, 2, ...): sigma^{mu nu}_{alpha beta}; alpha responds, beta drives; mu, nu = x~, y~.
    """

    channels, pairs, shape = FLAVOR_CHANNELS, FLAVOR_PAIRS, (4, 4, 2, 2)


@frozen(eq=False)
class SuperflowWeight:
    """Weight D of the delta function, Re sigma = pi D delta(omega), for top spin, bottom spin and P^z: (3, 2, 2).

    classical: of the product state. harmonic: first quantum correction at a fixed product state (the shift of the
    state by the bosons, of the same order, is not in it). harmonic_error: 1.25 |mesh - mesh/2|; with Goldstone modes
    the error falls as 1/mesh only.
    """

    classical: np.ndarray
    harmonic: np.ndarray
    harmonic_error: np.ndarray
    mesh: tuple[int, int]


def _frequencies(omega: Any) -> np.ndarray:
    array = reals("omega", omega)
    good = bool((array > 0).all())
    require(good, "omega", omega, "finite frequencies > 0 (the weight at 0 is superflow_weight)")
    return array


def half_mesh(mesh: int | tuple[int, int]) -> tuple[int, int]:
    """The coarser, even mesh that measures the error of `mesh`."""
    n1, n2 = mesh_size(mesh)
    return max(2, 2 * (n1 // 4)), max(2, 2 * (n2 // 4))


def spin_spectrum(
    model: LatticeModel, state: ProductState, hamiltonian: QuadraticForm, mesh: int | tuple[int, int]
) -> PairSpectrum:
    """Pair spectrum of the six SPIN_CHANNELS."""
    return pair_spectrum(model, state, hamiltonian, SPIN_CHANNELS, mesh)


def spin_superflow(
    model: LatticeModel, state: ProductState, hamiltonian: QuadraticForm, mesh: int | tuple[int, int]
) -> SuperflowWeight:
    """Delta-function weights that the letter leaves out."""
    values = []
    for size in (mesh_size(mesh), half_mesh(mesh)):
        spectrum = spin_spectrum(model, state, hamiltonian, size)
        weights = superflow_weight(model, state, hamiltonian, SPIN_CHANNELS, SPIN_PAIRS, spectrum)
        values.append([part.reshape(3, 2, 2) for part in weights])
    (classical, fine), (_, coarse) = values
    return SuperflowWeight(classical, fine, MARGIN * np.abs(fine - coarse), mesh_size(mesh))
