"""Fig. 3 of arXiv:2508.06938: altermagnetic contrast splits the flavour waves of opposite spin along the diagonals."""

from __future__ import annotations

from neelsot_dyn._later import Dataset
from neelsot_dyn.papers import _letter
from neelsot_dyn.papers._claim import Claim

draw = _letter.draw_spectra


def compute(quick: bool = False) -> Dataset:
    """Δ = 0.9 at full and at partial layer polarisation."""
    return _letter.spectra(_letter.DELTA, quick)


def claims(dataset: Dataset) -> list[Claim]:
    """Every degeneracy is lifted at |P_z| < 1; spins split along Γ-M and Γ-S′, not along Γ-X-M (d wave)."""
    found = _letter.branch_claims(dataset, {1.0: 4, 0.7: 6})
    for pz in (1.0, 0.7):
        for start, end in (("M", "Γ "), ("Γ ", "S′")):
            split = _letter.spin_splitting(dataset, pz, start, end)
            text = f"|P_z| = {pz}: splitting of S^z = ±1 along {start.strip()}-{end.strip()}, J1"
            found.append(Claim(text, split, 1.0, relation=">"))
        node = max(_letter.spin_splitting(dataset, pz, *leg) for leg in (("Γ", "X"), ("X", "M")))
        found.append(Claim(f"|P_z| = {pz}: splitting along Γ-X-M, J1", node, 0.0, 1e-6))
    return found
