"""What does the dynamics ask of a superflow above a texture? One question, answered at two depths.

A coupling is given the Néel vector of every cell and the time, and answers with the staggered field, the energy that
this field is the exact gradient of, the superflow and the current. Which superflow flows is the bias's business
(`bias`); how the torque is computed is the coupling's: from the compressed uniform energy (local) or from the texture
solver (microscopic).
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from attrs import frozen


@frozen(eq=False)
class Response:
    """The superflow's answer to a texture.

    field (*cells, 3) [T]: staggered field B_N = −(∂e/∂n)/(2 M_s) on either sublattice, at the superflow that flows.
    energy_density (*cells) [J/m³] of the film: F + F_sc relative to no superflow (or whole, as the coupling says); its
    sum over the cells is the energy of the texture. superflow (*cells) [1/m]: q along the track. sheet_current (*cells)
    [A/m]: (2e/ħ) ∂(F + F_sc)/∂q, uniform where the bias keeps the current. error [T]: bound on the field's error that
    the coupling can state (compression, or what the texture has moved since the last solution); energy_error [J/m²] the
    same for the energy per cross-section.
    """

    field: np.ndarray
    energy_density: np.ndarray
    superflow: np.ndarray
    sheet_current: np.ndarray
    error: float
    energy_error: float


class Coupling(ABC):
    """A microscopic torque in the equation of motion."""

    @abstractmethod
    def respond(self, n: np.ndarray, x: np.ndarray, t: float) -> Response:
        """The response to Néel vectors n (*cells, 3) at cell centres x (*cells) [m] and time t [s].

        n need not have unit length: the energy depends on its direction only, so the field is perpendicular to n.
        """
