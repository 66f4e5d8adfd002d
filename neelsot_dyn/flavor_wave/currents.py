"""Which operators carry the flavours? Derivatives of H with respect to flavour-dependent vector potentials.

Eq. 5: V_ij(A) = D_i V_ij D_i†, D = diag(exp(i r.A_alpha)), r = R_i - R_j the true bond vector, so that for the pair
exchange kappa_ij(A) = U_i D U_j†. With n_alpha = |alpha><alpha| on site i

    I^mu_alpha          = dH/dA^mu_alpha                     = sum_bonds i r^mu [n_alpha(i), V]                   (F2)
    K^{mu nu}_{alpha beta} = d2H/dA^mu_alpha dA^nu_beta      = sum_bonds - r^mu r^nu [n_alpha, [n_beta, V]]       (F3)

The A_alpha couple as E = dA/dt (the letter's sign), so that I points along the current that absorbs power I.E.
"""

from __future__ import annotations

import numpy as np

from neelsot_dyn._checks import require
from neelsot_dyn.flavor_wave.expansion import QuadraticForm, expand
from neelsot_dyn.flavor_wave.model import LatticeModel
from neelsot_dyn.flavor_wave.state import ProductState


def _number(weights: np.ndarray) -> np.ndarray:
    """sum_alpha w_alpha n_alpha on the first site of a bond, as the diagonal of an (N^2, N^2) matrix."""
    return np.repeat(weights, len(weights))


def _commute(diagonal: np.ndarray, operator: np.ndarray) -> np.ndarray:
    return (diagonal[:, None] - diagonal[None, :]) * operator


def _nothing(model: LatticeModel) -> list[np.ndarray]:
    return [np.zeros_like(h) for h in model.fields]


def check_flavors(model: LatticeModel, state: ProductState) -> None:
    """Raise unless bonds, fields and twists conserve every flavour, without which F2 is not a current."""
    for weights in np.eye(model.flavors):
        pair = np.repeat(weights, model.flavors) + np.tile(weights, model.flavors)
        matrices = [(pair, bond.operator) for bond in model.bonds]
        matrices += [(weights, matrix) for matrix in (*model.fields, *state.twists)]
        worst = max(float(np.abs(_commute(diagonal, matrix)).max()) for diagonal, matrix in matrices)
        require(worst < 1e-10, "|[n_alpha, H or D]|", worst, "a model and twists that conserve every flavour")


def current(model: LatticeModel, state: ProductState, weights: np.ndarray, direction: np.ndarray) -> QuadraticForm:
    """F2 contracted: sum_alpha w_alpha I_alpha along `direction` (2,), to second order in the bosons.

    Raises where a term linear in the bosons survives: it would absorb at single-mode energies, outside Eq. 8.
    """
    number = _number(weights)
    operators = [-1j * (model.displacement(bond) @ direction) * _commute(number, bond.operator) for bond in model.bonds]
    form = expand(model, state, operators, _nothing(model))
    worst = float(np.abs(form.linear).max())
    if worst > 1e-10 * max(1.0, float(np.abs(form.coefficients).max())):
        raise ValueError(
            f"a flavour current has a term linear in the bosons ({worst:.3g}): the pair response of Eq. 8 is not all "
            "of the conductivity of this state; give a state whose bonds come in equivalent pairs r, -r"
        )
    return form


def curvature(
    model: LatticeModel,
    state: ProductState,
    weights: tuple[np.ndarray, np.ndarray],
    directions: tuple[np.ndarray, np.ndarray],
) -> QuadraticForm:
    """F3 contracted with flavour weights and directions of the two potentials."""
    first, second = (_number(w) for w in weights)
    operators = []
    for bond in model.bonds:
        r = model.displacement(bond)
        double = _commute(first, _commute(second, bond.operator))
        operators.append(-(r @ directions[0]) * (r @ directions[1]) * double)
    return expand(model, state, operators, _nothing(model))


def with_potential(model: LatticeModel, potential: np.ndarray) -> LatticeModel:
    """The model in constant potentials A_alpha^mu, (N, 2): Eq. 5 to all orders."""
    bonds = []
    for bond in model.bonds:
        phase = np.exp(-1j * np.repeat(potential @ model.displacement(bond), model.flavors))
        bonds.append(type(bond)(bond.first, bond.second, bond.offset, phase[:, None] * bond.operator * phase.conj()))
    return LatticeModel(model.vectors, model.positions, model.fields, bonds)
