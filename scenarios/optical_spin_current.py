"""Light drives a spin current in each layer; its photon energy turns the minority's round. Fig. 4 of arXiv:2508.06938.

Beside the letter's figure: the photon energy of the reversal in meV, and a map over the material's parameters.
"""

import sys

from neelsot_dyn import cli

figures = ("letter_fig4", "letter_reversal", "letter_map")

if __name__ == "__main__":
    sys.exit(cli.run_figures(figures, __doc__))
