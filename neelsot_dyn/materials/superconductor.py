"""Which superconductor carries the current beside the altermagnet, and how much of it?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Self

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import positive, require, text
from neelsot_dyn._signature import checked, reading_fields
from neelsot_dyn.materials.material import _frozen_mapping
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR, VACUUM_PERMEABILITY, unit


@frozen(kw_only=True, field_transformer=reading_fields)
class ParentSuperconductor:
    """The film that lends its gap: F_sc(q) = ½ ν_s q² per area, up to its depairing momentum (Eq. 2 of
    arXiv:2603.22243).

    stiffness: ν_s [J] of the whole film, so that ν_s q² is in J/m². depairing_momentum: largest Cooper-pair wave number
    [1/m]. thickness, width [m] of the strip. sources: as for `Material`; none of these numbers is in the paper, so each
    is an assumption until measured.
    """

    name: str = field(validator=text)
    stiffness: float = field(validator=positive, metadata=unit("J"))
    depairing_momentum: float = field(validator=positive, metadata=unit("1/m"))
    thickness: float = field(validator=positive, metadata=unit("m"))
    width: float = field(validator=positive, metadata=unit("m"))
    sources: Mapping[str, str] = field(factory=dict, converter=_frozen_mapping, eq=False)

    @classmethod
    @checked
    def of(
        cls,
        name: str,
        penetration_depth: float,
        coherence_length: float,
        thickness: float,
        width: float,
        sources: Mapping[str, str] | None = None,
    ) -> Self:
        """From λ and ξ [m]: ν_s = (ħ/2e)² d/(μ0 λ²), and the Ginzburg-Landau depairing momentum 1/(√3 ξ)."""
        require(1e-12 < penetration_depth < 1, "penetration_depth", penetration_depth, "a length > 0 in m, up to 1")
        require(1e-12 < coherence_length < 1, "coherence_length", coherence_length, "a length > 0 in m, up to 1")
        flux = HBAR / (2 * ELEMENTARY_CHARGE)
        return cls(
            name=name,
            stiffness=flux**2 * thickness / (VACUUM_PERMEABILITY * penetration_depth**2),
            depairing_momentum=1 / (math.sqrt(3) * coherence_length),
            thickness=thickness,
            width=width,
            sources=sources or {},
        )

    @checked
    def free_energy(self, q: np.ndarray) -> np.ndarray:
        """F_sc = ½ ν_s q² in J/m² of q [1/m], any shape. Raises ValueError beyond the depairing momentum."""
        return 0.5 * self.stiffness * self._checked(q) ** 2

    @checked
    def sheet_current(self, q: np.ndarray) -> np.ndarray:
        """(2e/ħ) ν_s q in A/m of q [1/m], any shape. Raises ValueError beyond the depairing momentum."""
        return 2 * ELEMENTARY_CHARGE / HBAR * self.stiffness * self._checked(q)

    def _checked(self, q: np.ndarray) -> np.ndarray:
        q = np.asarray(q, dtype=float)
        largest = float(np.abs(q).max(initial=0.0))
        limit = self.depairing_momentum
        require(largest <= limit, "|q|", largest, f"a wave number below the parent's depairing, {limit:.3g} 1/m")
        return q


NIOBIUM_STRIP = ParentSuperconductor.of(
    "niobium strip",
    penetration_depth=100e-9,
    coherence_length=12e-9,
    thickness=20e-9,
    width=100e-9,
    sources={
        "stiffness": "assumption: dirty thin niobium, λ = 100 nm; ν_s = (ħ/2e)² d/(μ0 λ²)",
        "depairing_momentum": "assumption: ξ = 12 nm, 1/(√3 ξ)",
        "thickness": "assumption: 20 nm",
        "width": "assumption: 100 nm",
    },
)
"""An illustrative parent with a gap above 1 meV. Every number is an assumption."""

SUPERCONDUCTORS = {"niobium_strip": NIOBIUM_STRIP}
"""Presets by name."""
