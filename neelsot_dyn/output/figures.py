"""How does a figure become files?"""

from __future__ import annotations

from pathlib import Path

from neelsot_dyn._files import replacing
from neelsot_dyn._later import Figure
from neelsot_dyn.drawing import lay_out, own_look


@own_look()
def save_figure(figure: Figure, stem: str | Path) -> tuple[Path, Path]:
    """Write a figure as stem.png and stem.pdf and return both paths. Raises OutputError."""
    stem = Path(stem)
    paths = stem.with_name(stem.name + ".png"), stem.with_name(stem.name + ".pdf")
    lay_out(figure)
    for path in paths:
        with replacing(path) as temporary:
            figure.savefig(temporary)
    return paths
