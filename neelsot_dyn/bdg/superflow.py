"""Which current, in ampere, flows at a given q, and which q flows at a given current?

K = (2e/ħ) ∂(F + F_sc)/∂q per width, the quasi-particle layer's share by the current operator (`UniformBdG.current`),
the parent superconductor's from its stiffness (`materials.ParentSuperconductor`). SI units throughout; q is the
Cooper-pair wave number along `direction` in 1/m, n (..., 3) a unit vector, and everything broadcasts.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import instance_of, require, require_finite
from neelsot_dyn._signature import checked, typed
from neelsot_dyn.bdg.models import LatticeModel
from neelsot_dyn.bdg.uniform import UniformBdG
from neelsot_dyn.materials import Material, ParentSuperconductor
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR

DIFFERENCE_STEP = 2e-4
"""Step of qa in the derivative of the current: well below k_BT/v_F of the materials at hand."""


class NotInvertibleError(ValueError):
    """The current does not determine the superflow; the message says why and what to change."""


def _unit_direction(instance: Any, attribute: Any, value: tuple[float, float]) -> None:
    typed(instance, attribute, value)
    ok = abs(np.hypot(*value) - 1) < 1e-9
    require(ok, attribute.name, value, "a unit vector (x, y)")


@frozen(kw_only=True)
class Superflow:
    """A material's layer with the superconductor that feeds it.

    parent: None for the layer alone. direction: unit vector of q in the plane. solver: made by `of`; its gap is fixed
    and stands for proximity to a robust superconductor.
    """

    material: Material = field(validator=instance_of(Material))
    solver: UniformBdG = field(validator=instance_of(UniformBdG))
    parent: ParentSuperconductor | None = field(default=None, validator=typed)
    direction: tuple[float, float] = field(default=(1.0, 0.0), validator=_unit_direction)

    @classmethod
    @checked
    def of(
        cls,
        material: Material,
        parent: ParentSuperconductor | None = None,
        reduced_temperature: float | None = None,
        direction: tuple[float, float] = (1.0, 0.0),
        tolerance: float = 1e-11,
    ) -> Self:
        """The infinite layer at T/T_c (the material's working point unless given), with the gap of that temperature.

        Raises ValueError at T ≥ T_c, where no supercurrent flows.
        """
        reduced = material.reduced_temperature if reduced_temperature is None else reduced_temperature
        require(0 < require_finite("reduced_temperature", reduced) < 1, "reduced_temperature", reduced, "0 < T/T_c < 1")
        solver = UniformBdG(LatticeModel.of(material, reduced), tolerance=tolerance)
        return cls(material=material, solver=solver, parent=parent, direction=direction)

    @checked
    def free_energy(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """F + F_sc in J/m²."""
        layer = self.material.units.areal_density(1.0) * self.solver.free_energy(self._flow(q), n)
        return layer if self.parent is None else layer + self.parent.free_energy(q)

    @checked
    def sheet_current(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """K = (2e/ħ) ∂(F + F_sc)/∂q in A/m, the component along `direction`."""
        layer = self.material.units.sheet_current(1.0) * (self.solver.current(self._flow(q), n) @ self.direction)
        return layer if self.parent is None else layer + self.parent.sheet_current(q)

    @checked
    def current_density(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """K over the thickness of what carries it (parent and film) in A/m²."""
        thickness = self.material.thickness + (0.0 if self.parent is None else self.parent.thickness)
        return self.sheet_current(q, n) / thickness

    @checked
    def current(self, q: np.ndarray, n: np.ndarray) -> np.ndarray:
        """I = K × width in A; needs a parent, whose width it is."""
        if self.parent is None:
            raise ValueError("parent = None is not valid: give a ParentSuperconductor, whose width the current needs")
        return self.sheet_current(q, n) * self.parent.width

    @checked
    def stiffness(self, q: float, n: np.ndarray) -> tuple[float, float]:
        """ν = ∂²(F + F_sc)/∂q² in J at one q and n, and its error (from halving the difference step)."""
        scale = HBAR / (2 * ELEMENTARY_CHARGE)
        step = self.material.units.wave_number(DIFFERENCE_STEP)
        offsets = step * np.array([-1.0, -0.5, 0.5, 1.0])
        layer = Superflow(material=self.material, solver=self.solver, direction=self.direction)
        k = layer.sheet_current(q + offsets, n)
        coarse, fine = (k[3] - k[0]) / (2 * step), (k[2] - k[1]) / step
        value = (4 * fine - coarse) / 3
        noise = 4 * self.solver.tolerance * self.material.units.sheet_current(1.0) / step
        parent = 0.0 if self.parent is None else self.parent.stiffness
        return scale * value + parent, scale * (abs(fine - coarse) / 3 + noise)

    @checked
    def kinetic_inductance(self, q: float, n: np.ndarray) -> float:
        """L = (ħ/2e)²/ν in H per square. Raises NotInvertibleError where ν ≤ 0."""
        stiffness, _ = self.stiffness(q, n)
        if stiffness <= 0:
            raise NotInvertibleError(self._reason(stiffness))
        return (HBAR / (2 * ELEMENTARY_CHARGE)) ** 2 / stiffness

    @checked
    def at_sheet_current(self, sheet_current: float, n: np.ndarray) -> float:
        """q [1/m] at which K [A/m] flows for one n.

        Raises NotInvertibleError without a parent or where the stiffness at q = 0 is not positive, and ValueError for
        a current beyond the parent's depairing.
        """
        from scipy.optimize import brentq

        require_finite("sheet_current", sheet_current)
        if self.parent is None:
            raise NotInvertibleError(self._reason(self.stiffness(0.0, n)[0]))
        stiffness, _ = self.stiffness(0.0, n)
        if stiffness <= 0:
            raise NotInvertibleError(self._reason(stiffness))
        limit = self.parent.depairing_momentum * (1 - 1e-12)

        def excess(q: float) -> float:
            return float(self.sheet_current(np.asarray(q), n)) - sheet_current

        low, high = excess(-limit) + sheet_current, excess(limit) + sheet_current
        require(low <= sheet_current <= high, "sheet_current", sheet_current, f"A/m from {low:.4g} to {high:.4g}")
        return float(brentq(excess, -limit, limit, rtol=1e-12))

    def _flow(self, q: np.ndarray) -> np.ndarray:
        qa = self.material.units.superflow(np.asarray(q, dtype=float))  # type: ignore[arg-type]
        return np.asarray(qa)[..., None] * np.asarray(self.direction)

    def _reason(self, stiffness: float) -> str:
        return (
            f"the current does not determine q: the stiffness is {stiffness:.3g} J at this gap "
            f"({'the layer alone' if self.parent is None else 'with its parent'}); "
            "a fixed gap stands for a parent superconductor, so give parent= one of enough stiffness"
        )
