"""What does the interface do to KRu4O8's Néel field?

The paper holds a gap of 1 meV in the film. Here a parent with that gap lends it through a contact of the rate Γ, in
units of the hopping, 50 meV: B_Néel of one superflow against Γ, the hard axis of the bands, and the density of states.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.InterfaceRate(
    material="kru4o8",
    superflow=1e7,  # 1/m
    likely=(0.01, 0.5),  # the band of rates that is assumed, in t
    spectra=(0.01, 0.05, 0.2),  # rates whose density of states is shown, in t
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
