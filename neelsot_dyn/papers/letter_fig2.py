"""Fig. 2 of arXiv:2508.06938: flavour-wave spectra of the bilayer without altermagnetic contrast."""

from __future__ import annotations

from neelsot_dyn._later import Dataset
from neelsot_dyn.papers import _letter
from neelsot_dyn.papers._claim import Claim

draw = _letter.draw_spectra


def compute(quick: bool = False) -> Dataset:
    """Δ = 0 at full and at partial layer polarisation."""
    return _letter.spectra(0.0, quick)


def claims(dataset: Dataset) -> list[Claim]:
    """Partial polarisation splits a branch; opposite spins stay degenerate everywhere."""
    splitting = max(
        _letter.spin_splitting(dataset, pz, start, end)
        for pz in (1.0, 0.7)
        for start, end in (("Γ", "X"), ("X", "M"), ("M", "Γ "), ("Γ ", "S′"))
    )
    return [
        *_letter.branch_claims(dataset, {1.0: 2, 0.7: 3}),
        Claim("largest splitting of S^z = ±1 anywhere on the path, J1", splitting, 0.0, 1e-6),
    ]
