"""`neelsot figure`: a figure of a paper, its data, and which of its claims hold or contradict the paper."""

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
    *more: Annotated[str, Parameter(name="name", help="More of them.", show_default=False)],
    out: Annotated[Path, Parameter(help="Directory of the files.")] = Path("runs/figures"),
    quick: Annotated[bool, Parameter(help="Coarse: seconds.", negative="", show_default=False)] = False,
    common: Common | None = None,
) -> Answer:
    """Draw figures of the papers (PNG, PDF, dataset) and check what the papers say of them."""
    from neelsot_dyn.papers import figure_names, named

    chosen = [named(entry).name for entry in (name, *more) if entry != "all"]
    return figures_answer(figure_names() if "all" in (name, *more) else chosen, out, quick)


def figures_answer(names: Sequence[str], out: Path, quick: bool) -> Answer:
    """Make figures and tell their claims; the exit code is 1 if a number differs from the expected one."""
    from tqdm import tqdm

    from neelsot_dyn.papers import make_figure

    made = [make_figure(name, out, quick) for name in tqdm(names, desc="figures", unit="figure", disable=None)]
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
                "as_expected": entry.as_expected,
            }
            for entry in made
        ]
    }
    return Answer("\n".join(lines), data, 0 if all(entry.as_expected for entry in made) else FAILED)
