"""`neelsot figure`: a figure of a paper, its data, and whether its claims hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from neelsot_dyn.cli.answer import Answer, Common
from neelsot_dyn.cli.failures import FAILED


def figure(
    name: Annotated[str, Parameter(help="A name that `neelsot list` shows, or all.")],
    /,
    *,
    out: Annotated[Path, Parameter(help="Directory of the files.")] = Path("runs/figures"),
    quick: Annotated[bool, Parameter(help="Coarse: seconds.", negative="", show_default=False)] = False,
    common: Common | None = None,
) -> Answer:
    """Draw a figure of a paper (PNG, PDF, dataset) and check what the paper says of it."""
    from neelsot_dyn.output.paper_figures import figure_names

    return figures_answer(figure_names() if name == "all" else [name], out, quick)


def figures_answer(names: Sequence[str], out: Path, quick: bool) -> Answer:
    """Make figures and tell their claims; the exit code is 1 if one fails."""
    from neelsot_dyn.output.paper_figures import make_figure

    made = [make_figure(name, out, quick) for name in names]
    lines = []
    for entry in made:
        lines.append(entry.title)
        lines += [f"  {claim}" for claim in entry.claims]
        lines.append(f"  written to {', '.join(str(path) for path in entry.paths)}")
    data = {
        "figures": [
            {
                "name": entry.name,
                "title": entry.title,
                "files": [str(path) for path in entry.paths],
                "claims": [claim.to_dict() for claim in entry.claims],
                "holds": entry.holds,
            }
            for entry in made
        ]
    }
    return Answer("\n".join(lines), data, 0 if all(entry.holds for entry in made) else FAILED)
