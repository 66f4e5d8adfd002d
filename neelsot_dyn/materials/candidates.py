"""What is measured of the other altermagnets that arXiv:2603.22243 names? Numbers with their sources, nothing more.

None of these has a published t, t_m, t_so of the d-wave lattice model, a damping, or all of exchange, anisotropy and
moment, so none is a `Material`: a Néel field or a speed of theirs would be invented. `missing` says what is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import field, frozen

from neelsot_dyn._signature import typed_fields

LATTICE_MODEL = "a d-wave lattice model (t, t_m, t_so, μ) beside a superconductor"


@frozen(field_transformer=typed_fields)
class Sourced:
    """A number, its unit, its standard error where it has one, and where it is from."""

    value: float
    unit: str
    source: str
    error: float | None = None


def _read_only(value: Mapping[str, Sourced]) -> Mapping[str, Sourced]:
    return MappingProxyType(dict(value)) if isinstance(value, Mapping) else value


@frozen(kw_only=True, field_transformer=typed_fields)
class Candidate:
    """An altermagnet that the paper names: what is known of its magnet, and what a run would still need.

    symmetry: of the spin splitting; numbers: by name, each with its source; missing: what must be measured or computed.
    """

    name: str
    symmetry: str
    numbers: Mapping[str, Sourced] = field(converter=_read_only)
    missing: tuple[str, ...]


_CRSB = "arXiv:2511.16086 (neutron scattering)"
_VNB3S6 = "Canted antiferromagnetic order in V1/3TaS2 and V1/3NbS2 (2020), neutron diffraction"
_MN5SI3 = "Acta Phys. Pol. A 113, 1193 (2008), doi:10.12693/APhysPolA.113.1193 (powder neutron diffraction)"
_MNTE_TN = "Sirota and Makovetskii, Neutron-diffraction study of the antiferromagnetic transformation in MnTe (1966)"
_MNTE_MOMENT = "Kunitomi et al., Neutron diffraction study on manganese telluride, J. Phys. France 25, 568 (1964)"

CANDIDATES: Mapping[str, Candidate] = {
    "mn5si3": Candidate(
        name="Mn5Si3",
        symmetry="d-wave in epitaxial films, Nat. Commun. 15, 4961 (2024), doi:10.1038/s41467-024-48493-w",
        numbers={
            "neel_temperature": Sourced(106.0, "K", _MN5SI3),
            "end_of_collinear_order": Sourced(60.0, "K", f"{_MN5SI3}: not collinear below"),
        },
        missing=(LATTICE_MODEL, "moment of the films", "anisotropy", "stiffness", "damping"),
    ),
    "vnb3s6": Candidate(
        name="VNb3S6",
        symmetry="altermagnetic as the metallic superlattice of arXiv:2506.22686",
        numbers={
            "moment": Sourced(1.50, "μ_B", _VNB3S6, 0.09),
            "neel_temperature": Sourced(50.0, "K", _VNB3S6),
        },
        missing=(LATTICE_MODEL, "anisotropy", "stiffness", "damping"),
    ),
    "mnte": Candidate(
        name="MnTe",
        symmetry="g-wave, arXiv:2408.16490: no d-wave term, so a superflow in the film's plane needs another model",
        numbers={
            "neel_temperature": Sourced(307.0, "K", f"{_MNTE_TN}: 307 to 329 K, the lowest"),
            "moment": Sourced(4.6, "μ_B", _MNTE_MOMENT),
        },
        missing=("a g-wave lattice model", "anisotropy", "stiffness", "damping"),
    ),
    "crsb": Candidate(
        name="CrSb",
        symmetry="g-wave (P6_3/mmc): no d-wave term, so a superflow in the film's plane needs another model",
        numbers={
            "neel_temperature": Sourced(733.0, "K", _CRSB, 4.0),
            "magnon_speed_in_plane": Sourced(61e3, "m/s", _CRSB, 2e3),
            "magnon_speed_out_of_plane": Sourced(58e3, "m/s", _CRSB, 2e3),
            "exchange_j1": Sourced(23.0, "meV", _CRSB, 4.0),
            "exchange_j2": Sourced(-5.4, "meV", _CRSB, 0.8),
            "exchange_j3": Sourced(5.2, "meV", _CRSB, 0.8),
            "easy_axis_d": Sourced(0.15, "meV", _CRSB, 0.04),
        },
        missing=("a g-wave lattice model", "moment", "damping"),
    ),
}
"""By name in lower case."""
