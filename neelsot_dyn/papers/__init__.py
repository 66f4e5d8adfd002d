"""Which figures of the papers can be drawn, and what does each of them claim?

A figure is one module of this folder; its name is the module's. The first line of the docstring says what it shows.
It has three functions:

    compute(quick: bool) -> xarray.Dataset      # everything that is drawn or claimed; quick: coarse, for a test
    draw(dataset) -> matplotlib.figure.Figure   # only from the dataset
    claims(dataset) -> list[Claim]              # what the paper says of it, as numbers; they hold for quick, too

A module put here is found: `neelsot list` shows it, `neelsot figure NAME` makes it, and the tests check its claims.
Modules that begin with an underscore are helpers.
"""

from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._registry import MadeFigure, PaperFigure, figure_names, make_figure, named

__all__ = ["Claim", "MadeFigure", "PaperFigure", "figure_names", "make_figure", "named"]
