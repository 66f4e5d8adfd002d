"""What a figure shows otherwise than the paper says, written below the picture."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from neelsot_dyn._later import Figure
from neelsot_dyn.papers._claim import HOLDS, Claim

SIZE = 6.0
"""Points."""


def note_claims(figure: Figure, claims: Sequence[Claim]) -> None:
    """Name every claim that does not hold; the figure grows by the lines that this takes."""
    lines = []
    for verdict in dict.fromkeys(claim.verdict for claim in claims if claim.verdict != HOLDS):
        said = "; ".join(claim.short for claim in claims if claim.verdict == verdict)
        lines += textwrap.wrap(f"{verdict}: {said}", int(figure.get_figwidth() * 72 / (0.55 * SIZE)) - 4)
    if lines:
        figure.set_figheight(figure.get_figheight() + (len(lines) + 1) * 1.3 * SIZE / 72)
        note = figure.legend([], title="\n".join(lines), loc="outside lower left", title_fontsize=SIZE, frameon=False)
        note.get_title().set_parse_math(False)
