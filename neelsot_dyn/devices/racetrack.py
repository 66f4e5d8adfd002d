"""What is built: a strip of altermagnet under a superconductor, cut at some angle to the crystal, with the superflow
along it or across?

Axes. Crystal: x is a lobe of the d-wave, q ∥ x̂ gives B_N ∥ ŷ (Eq. 8 of arXiv:2603.22243). Track: its x runs along the
strip, at `angle` from the crystal's. A strip cut at another angle turns q against the d-wave, while the easy axis stays
with the crystal. `Racetrack` is the device; `dynamics.Track` is the grid of cells that a simulation of it steps.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite, one_of, require_finite
from neelsot_dyn._signature import checked
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.coupling.neel_field import superconducting_model, superflow_vector
from neelsot_dyn.devices.device import Device, device_fields
from neelsot_dyn.dynamics import Track
from neelsot_dyn.materials import plausibility
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR, VACUUM_PERMEABILITY, unit


@frozen(eq=False)
class SuperflowField:
    """The Néel field of a superflow on the domains and on the inner vector of walls with domains ±ê, in the film.

    superflow: q [1/m]. along [T]: B_N·ê, which moves walls: −[F(ê) − F(−ê)]/2 over 2 m_s and the layers. across [T]:
    the same for p̂ = ẑ × ê, the in-plane direction inside the wall, which turns it. vector (3,) [T]: along ê + across p̂
    in the track's axes. error [T]: of either. f1: [F(ê) − F(−ê)]/2 in t/a².
    """

    superflow: float
    along: float
    across: float
    vector: np.ndarray
    error: float
    f1: float

    @property
    def amplitude(self) -> float:
        """√(along² + across²) [T]."""
        return math.hypot(self.along, self.across)


@frozen(kw_only=True, field_transformer=device_fields)
class Racetrack(Device):
    """A strip, as `Device`. angle: from the crystal's x [rad]. flow: superflow "along" the strip or "across" it."""

    angle: float = field(default=0.0, validator=finite, metadata=unit("rad"))
    flow: str = field(default="along", validator=one_of("along", "across"))

    @property
    def depth(self) -> float:
        """Its cross-section [m²]: energies on a track are per cross-section."""
        return self.section

    @property
    def crystal_angle(self) -> float:
        """Of the track from the crystal's x [rad]."""
        return self.angle

    def grid(self, cells_per_width: float, length: float | None = None) -> Track:
        """The cells along the track."""
        long = self.length if length is None else length
        return Track(long, self.spacing(cells_per_width, long))

    @property
    def section(self) -> float:
        """Cross-section of the magnet [m²]."""
        return self.width * self.material.thickness

    @property
    def flow_angle(self) -> float:
        """Angle of the superflow from the crystal's x [rad]."""
        return self.angle + (math.pi / 2 if self.flow == "across" else 0.0)

    @property
    def altermagnetic_stiffness(self) -> float:
        """A_alt cos 2ψ [J/m] of gradients along the track, ψ = `angle`."""
        return self.material.a_alt * math.cos(2 * self.angle)

    @checked
    def field(self, q: float, reduced_temperature: float | None = None, tolerance: float = 1e-12) -> SuperflowField:
        """The Néel field of the superflow q [1/m], from free energies of the infinite lattice with q and n turned.

        Raises ValueError for q beyond the zone or T ≥ T_c, NotConvergedError when the tolerance is not met.
        """
        material = self.material
        qa = float(superflow_vector(material, q)[0])
        plausibility.warn(plausibility.parent_doubts(self.superconductor, q))
        solver = UniformBdG(superconducting_model(material, reduced_temperature), tolerance=tolerance)
        flow = qa * np.array([math.cos(self.flow_angle), math.sin(self.flow_angle)])
        easy = np.array([math.cos(self.easy_angle), math.sin(self.easy_angle), 0.0])
        across = np.cross([0.0, 0.0, 1.0], easy)
        estimate = solver.free_energy_estimate(flow, np.array([easy, -easy, across, -across]))
        odd = (estimate.value[[0, 2]] - estimate.value[[1, 3]]) / 2
        rounding = 4 * math.ulp(1.0) * float(np.abs(estimate.value).max())
        tesla = material.units.field(1.0, 2 * material.magnet.moment) / material.layers
        along, inner = (-odd * tesla).tolist()
        return SuperflowField(
            superflow=q,
            along=along,
            across=inner,
            vector=along * self.easy_axis + inner * np.cross([0.0, 0.0, 1.0], self.easy_axis),
            error=(estimate.error + rounding) * tesla,
            f1=float(odd[0]),
        )

    @checked
    def sheet_current(self, q: float) -> float:
        """Current per width [A/m] of the parent superconductor, (2e/ħ) ν_s q. ValueError beyond its depairing.

        The layer's own share is left out: of KRu4O8 it is 4e-5 of it at fixed gap.
        """
        return float(self.superconductor.sheet_current(np.asarray(require_finite("q", q))))

    @checked
    def current_density(self, q: float) -> float:
        """J [A/m²] in the superconductor of a superflow q [1/m]."""
        return self.sheet_current(q) / self.superconductor.thickness

    @checked
    def wave_number(self, current_density: float) -> float:
        """q [1/m] of a current density J [A/m²]: the inverse of `current_density`, below depairing."""
        parent = self.superconductor
        sheet = require_finite("current_density", current_density) * parent.thickness
        q = sheet * HBAR / (2 * ELEMENTARY_CHARGE * parent.stiffness)
        parent.sheet_current(np.asarray(q))  # refuses what is beyond depairing
        return q

    def current(self, q: float) -> float:
        """Total current [A]: through the strip's width, or per its length where the superflow runs across."""
        return self.sheet_current(q) * (self.width if self.flow == "along" else self.length)

    def oersted_field(self, q: float) -> float:
        """μ0 K/2 [T]: the in-plane field right under a wide sheet that carries K; an upper bound for a strip.

        Uniform, not staggered: it acts on the Néel vector only to second order, as (B/B_sf)².
        """
        return VACUUM_PERMEABILITY * abs(self.sheet_current(q)) / 2

    @property
    def pearl_length(self) -> float:
        """2λ²/d = 2(ħ/2e)²/(μ0 ν_s) [m]: the current is uniform over a strip that is much narrower."""
        flux = HBAR / (2 * ELEMENTARY_CHARGE)
        return 2 * flux**2 / (VACUUM_PERMEABILITY * self.superconductor.stiffness)
