"""`neelsot list`: what there is to run, to drive and to draw."""

from __future__ import annotations

from neelsot_dyn.cli import scenarios
from neelsot_dyn.cli.answer import Answer, Common


def list_all(*, common: Common | None = None) -> Answer:
    """Show the scenarios, materials and figures that are at hand."""
    from neelsot_dyn import papers
    from neelsot_dyn.materials import CANDIDATES, PRESETS

    found = {path.stem: {"path": str(path), "title": scenarios.title(path)} for path in scenarios.find_scenarios()}
    materials = {
        name: {"title": material.name, "assumed": list(material.assumptions)} for name, material in PRESETS.items()
    }
    candidates = {
        name: {"title": entry.name, "known": sorted(entry.numbers), "missing": list(entry.missing)}
        for name, entry in CANDIDATES.items()
    }
    figures = {name: papers.named(name).title for name in papers.figure_names()}
    lines = ["scenarios (neelsot run NAME)"]
    lines += [f"  {name:22s} {entry['title']}" for name, entry in found.items()]
    if not found:
        lines.append(
            "  (none at hand: they are in a checkout's scenarios/; a script or a TOML file runs from anywhere)"
        )
    lines.append("materials (neelsot neel-field --material NAME --q 1e7)")
    lines += [f"  {name:22s} {e['title']}; {len(e['assumed'])} numbers are assumed" for name, e in materials.items()]
    lines.append("named by the paper, not runnable for want of numbers (materials.CANDIDATES)")
    lines += [f"  {name:22s} missing: {', '.join(e['missing'])}" for name, e in candidates.items()]
    lines.append("figures (neelsot figure NAME, or all)")
    lines += [f"  {name:22s} {title}" for name, title in figures.items()]
    data = {"scenarios": found, "materials": materials, "candidates": candidates, "figures": figures}
    return Answer("\n".join(lines), data)
