"""Sphinx: the manual, its figures drawn while it is built, and the reference from the docstrings."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

import neelsot_dyn

project = "neelsot_dyn"
author = "The neelsot_dyn developers"
copyright = author
version = release = neelsot_dyn.__version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "paper_gallery",
    "plain_docstrings",
]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_extensions", "figures"]
autodoc_typehints = "none"
autodoc_default_options = {"members": True, "imported-members": True, "member-order": "bysource"}
add_module_names = False
html_theme = "alabaster"
html_title = f"neelsot_dyn {release}"
html_theme_options = {
    "description": "From microscopic superconductivity to a moving domain wall",
    "page_width": "70rem",
    "fixed_sidebar": True,
}
