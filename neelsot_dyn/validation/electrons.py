"""Does a run's torque do the work that the electrons' free energies ask for, at the superflow that its drive lets flow?

A torque is the gradient of an energy: along any path of uniform states from −ŷ to +ŷ,

    −2 (m_s/a²) N ∫ B_N·dn = g(+ŷ) − g(−ŷ),     N layers, m_s/a² the moment per area of one sublattice's layer,

with g what is stationary under the drive: F(q, n) where q is given, or a phase (q = φ/L above a uniform state), and
min over q of F + ½ν_s q² − κq under a current, κ = (ħ/2e) I/w. F is integrated anew over the infinite lattice at a few
q, at ±ŷ alone, and stands there as a series in q: neither the compressed energy nor any coupling has a part in it. A
field that is too large by a share shows as that share.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Self

import numpy as np
from attrs import frozen
from numpy.polynomial.chebyshev import chebder, chebfit, chebval

from neelsot_dyn._checks import require, require_finite
from neelsot_dyn._portable import Portable
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.coupling import remembered
from neelsot_dyn.coupling.layer import SelfConsistentLayer
from neelsot_dyn.coupling.neel_field import superconducting_model
from neelsot_dyn.coupling.surface import GAPS
from neelsot_dyn.materials import Material
from neelsot_dyn.validation.residual import Residual

NODES = 5
"""Superflows at which F is integrated."""
TOLERANCE = 1e-12
"""Of each free energy [t/a²]; `LAYER_TOLERANCE` where the gap is solved for."""
LAYER_TOLERANCE = 1e-10
MORE_ANGLES = 10
"""Points of Gauss and Legendre on the path beyond the degree of the harmonics: then the sum is exact to rounding."""
ROUNDS = 20
"""Of Newton's method."""
BEYOND = 1.02
"""How far outside its nodes the series is used."""


@frozen(eq=False)
class ElectronsEnergy:
    """F(q, ±ŷ) [J/m²] of a material for |q| ≤ top [1/m], a Chebyshev series in q/top: F(q, −ŷ) = F(−q, ŷ).

    series: of F(q, +ŷ). error [J/m²]: of F(+ŷ) − F(−ŷ), what the series leaves out and the integrals.
    """

    top: float
    series: np.ndarray
    error: float

    @classmethod
    @checked
    def of(cls, material: Material, top: float, gap: str = "fixed") -> Self:
        """From 2 NODES + 1 free energies; gap: "fixed" or "self-consistent", as of `NeelFieldSurface`.

        Raises ValueError for another gap and a top beyond the zone; NotConvergedError as the layer does.
        """
        require(gap in GAPS, "gap", gap, " or ".join(map(repr, GAPS)))
        limit = math.pi / material.lattice_constant
        require(0 < require_finite("top", top) <= limit, "top", top, f"a number in (0, {limit:.4g}] 1/m, the zone")
        model = superconducting_model(material)
        layer = None if gap == "fixed" else SelfConsistentLayer.of(model, LAYER_TOLERANCE)
        solver = UniformBdG(model, tolerance=TOLERANCE)
        shares = np.cos(np.arange(NODES) * math.pi / (2 * NODES))
        ends, error = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]), 0.0
        known = []
        for share in (*shares, 0.0):
            flow = np.array([share * top * material.lattice_constant, 0.0])
            found = layer.free_energy_estimate(flow, ends) if layer else remembered.free_energy(solver, flow, ends)
            error = max(error, found.error)
            known += [(share, found.value[0]), (-share, found.value[1])]
        at, values = np.array(known[:-1]).T
        scale = material.electrons.hopping / material.lattice_constant**2
        series = chebfit(at, values, 2 * NODES) * scale
        left_out = 2 * float(np.abs(series[-2:]).sum())
        return cls(top, series, left_out + 2 * scale * (error + 4 * math.ulp(float(np.abs(values).max()))))

    def energy(self, q: float, sign: int) -> float:
        """F(q, sign ŷ). Raises ValueError beyond the series."""
        require(abs(q) <= BEYOND * self.top, "q", q, f"up to {BEYOND * self.top:.4g} 1/m, {BEYOND} of `top`")
        return float(chebval(sign * q / self.top, self.series))

    def slope(self, q: float, sign: int) -> float:
        """∂F/∂q [J/m]."""
        return sign * float(chebval(sign * q / self.top, chebder(self.series))) / self.top

    def curvature(self, q: float, sign: int) -> float:
        """∂²F/∂q² [J]."""
        return float(chebval(sign * q / self.top, chebder(self.series, 2))) / self.top**2

    def given_flow(self, q: float) -> float:
        """F(q, +ŷ) − F(q, −ŷ) [J/m²]."""
        return self.energy(q, 1) - self.energy(q, -1)

    def flow(self, kappa: float, stiffness: float, sign: int) -> float:
        """q [1/m] where F(q, sign ŷ) + ½ν_s q² − κq is stationary, κ [J/m], ν_s [J] of the parent."""
        q = kappa / stiffness
        for _ in range(ROUNDS):
            slope = self.slope(q, sign) + stiffness * q - kappa
            q -= slope / (stiffness + self.curvature(q, sign))
        return q

    def given_current(self, kappa: float, stiffness: float) -> float:
        """The difference of F + ½ν_s q² − κq, ±ŷ each at its own q."""
        middle, found = kappa / stiffness, []
        for sign in (1, -1):
            q = self.flow(kappa, stiffness, sign)
            found.append(self.energy(q, sign) + 0.5 * stiffness * (q - middle) ** 2)
        return found[0] - found[1]


@frozen(eq=False)
class ElectronsWork(Portable):
    """The check of one run: expected(t), what the work along the path should be at a time [J/m²].

    material: whose moment turns a field into an energy. largest [J/m²]: of `expected`, what residuals are shares of.
    error [J/m²]: of `expected` and of the run's compressed energy, as it states it; degree: of its harmonics.
    """

    material: Material
    expected: Callable[[float], float]
    largest: float
    error: float
    degree: int

    def residual(self, field: Callable[[np.ndarray], np.ndarray], time: float) -> Residual:
        """field(n): B_N [T] (3,) of the run's torque above the uniform state n (3,) at this time [s]."""
        points, weights = np.polynomial.legendre.leggauss(self.degree + MORE_ANGLES)
        across = np.array([1.0, 0.0, 1.0]) / math.sqrt(2)  # so that every component of the field does work
        pole = np.array([0.0, 1.0, 0.0])
        work = 0.0
        for angle, weight in zip((points + 1) * math.pi / 2, weights, strict=True):
            n = math.sin(angle) * across - math.cos(angle) * pole
            along = math.cos(angle) * across + math.sin(angle) * pole
            work += weight * math.pi / 2 * float(field(n) @ along)
        magnet = self.material.magnet
        found = -2 * magnet.moment / self.material.lattice_constant**2 * self.material.layers * work
        off = abs(found - self.expected(time))
        return Residual("work of the superflow", off / self.largest, self.error / self.largest)
