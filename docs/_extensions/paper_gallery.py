"""One gallery script per figure of the papers: what a reader would type to draw it, its claims, and its source.

The scripts are written before sphinx-gallery looks for them; it runs them in their quick form.
"""

import hashlib
from pathlib import Path

from plain_docstrings import escaped
from sphinx_gallery.scrapers import figure_rst

from neelsot_dyn import papers

SOURCES = Path(papers.__file__).parent
SCRIPTS, GALLERY = "_generated/scripts", "_generated/gallery"
SECTIONS = {
    "fig": ("The Néel torque of a supercurrent", "Figures 1 to 3 of arXiv:2603.22243."),
    "kru4o8": ("KRu4O8", "What the parameters of arXiv:2603.22243 do beyond what the paper says."),
    "letter": ("The bilayer Mott insulator", "Figures of arXiv:2508.06938, and two beside them."),
    "": ("Other figures", "Of other names."),
}
"""By how the figures' names begin."""
HEADER = """Figures of the papers
=====================

Each with what the paper says of it, checked as a number. They are drawn here coarsely; ``neelsot figure all`` makes
them in full, as PNG and PDF with the data beside.
"""
SCRIPT = '''r"""
{title}
{line}

{text}
"""

from neelsot_dyn import papers

figure = papers.named("{name}")
dataset = figure.compute(quick=True)
picture = figure.draw(dataset)
print(*figure.claims(dataset), sep="\\n")

# %%
# In full, with a PDF and the data: ``neelsot figure {name}``. Its source:
#
# .. literalinclude:: /../neelsot_dyn/papers/{name}.py
#
# .. {state}
'''


def write_scripts(source):
    """The scripts and their sections' headers; a script changes when its figure's source does, and is run again."""
    folder = Path(source) / SCRIPTS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "GALLERY_HEADER.rst").write_text(HEADER, "utf-8")
    state = hashlib.md5(b"".join(path.read_bytes() for path in sorted(SOURCES.glob("*.py")))).hexdigest()
    for name in papers.figure_names():
        section = next(section for section in SECTIONS if name.startswith(section))
        place = folder / (section or "other")
        place.mkdir(exist_ok=True)
        title, text = SECTIONS[section]
        header = f"{title}\n{'-' * len(title)}\n\n{text}\n"
        (place / "GALLERY_HEADER.rst").write_text(header, "utf-8")
        lines = [escaped(line) for line in papers.named(name).docstring.splitlines()]
        title, text = lines[0], "\n".join(lines[1:]).strip()
        script = SCRIPT.format(name=name, title=title, line="=" * len(title), text=text, state=state)
        (place / f"{name}.py").write_text(script, "utf-8")


def scrape(block, block_vars, gallery_conf):
    """Save the script's picture."""
    picture = block_vars["example_globals"].pop("picture", None)
    if picture is None:
        return ""
    path = next(block_vars["image_path_iterator"])
    picture.savefig(path, dpi=200)
    return figure_rst([path], gallery_conf["src_dir"])


def setup(app):
    """Write the scripts before the gallery is made of them."""
    write_scripts(app.srcdir)
    return {"parallel_read_safe": True}
