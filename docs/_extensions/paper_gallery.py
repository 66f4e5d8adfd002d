"""One page per figure of the papers: picture, claims, source; drawn in the quick form while the manual is built."""

from pathlib import Path

from neelsot_dyn.output import paper_figures

SOURCES = Path(paper_figures.__file__).parent

PAGE = """# {name}

{title}

![{name}]({name}.png)

Drawn here coarsely; `neelsot figure {name}` makes it in full, with a PDF and the data.

| claim | value | expected | holds |
| --- | --- | --- | --- |
{claims}

```{{literalinclude}} ../../neelsot_dyn/output/paper_figures/{name}.py
:language: python
```
"""


def _row(claim):
    margin = f" ± {claim.tolerance:.2g}" if claim.tolerance else ""
    cells = (
        claim.text.replace("|", "\\|"),
        f"{claim.value:.6g}",
        f"{claim.relation} {claim.expected:.6g}{margin}",
        "yes" if claim.holds else "**no**",
    )
    return f"| {' | '.join(cells)} |"


def write_pages(app):
    """Handler of builder-inited."""
    folder = Path(app.srcdir) / "_generated"
    folder.mkdir(exist_ok=True)
    for name in paper_figures.figure_names():
        source = SOURCES / f"{name}.py"
        page = folder / f"{name}.md"
        if page.exists() and page.stat().st_mtime > source.stat().st_mtime:
            continue
        made = paper_figures.make_figure(name, folder, quick=True)
        claims = "\n".join(_row(claim) for claim in made.claims)
        page.write_text(PAGE.format(name=name, title=made.title, claims=claims), "utf-8")


def setup(app):
    """Connect."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True}
