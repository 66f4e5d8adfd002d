"""A Bloch line sweeps along a wall and writes it, far below the field that turns the wall as a whole.

A film with domains ±x̂; inside the wall the Néel vector is +ŷ on one side of the line and −ŷ on the other, and the
superflow along x̂ favours one of them. SEED_MODEL with an assumed hard axis ẑ of 46 mT.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.BlochLineReversal(
    material="seed_model",
    changes={"hard_axis_field": 0.046},  # T, the electrons' share included
    superflow=2e7,  # q along x, 1/m
    duration=4e-11,  # s
    frames=80,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
