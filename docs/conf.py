"""Sphinx: the manual, its figures drawn while it is built, and the reference from the docstrings."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

import paper_gallery

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
    "sphinx_gallery.gen_gallery",
]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_extensions", paper_gallery.SCRIPTS]
sphinx_gallery_conf = {
    "examples_dirs": paper_gallery.SCRIPTS,
    "gallery_dirs": paper_gallery.GALLERY,
    "filename_pattern": r"\.py$",
    "image_scrapers": ("paper_gallery.scrape",),
    "reset_modules": (),
    "write_computation_times": False,
    "show_signature": False,
    "show_memory": False,
    "download_all_examples": False,
    "abort_on_example_error": True,
    "within_subsection_order": "FileNameSortKey",
    "min_reported_time": 1e9,
}
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
