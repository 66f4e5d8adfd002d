"""Flavour-wave spectra of the bilayer altermagnetic Mott insulator: Figs. 2 and 3 of arXiv:2508.06938.

Without altermagnetic contrast the spectra of opposite spin coincide; with it they split along the diagonals of the
zone. What the letter says of them is checked and printed.
"""

import sys

from neelsot_dyn import cli

figures = ("letter_fig2", "letter_fig3")

if __name__ == "__main__":
    sys.exit(cli.run_figures(figures, __doc__))
