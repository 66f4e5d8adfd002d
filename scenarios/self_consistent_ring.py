"""Two walls on a ring of lattice sites, with the gap equation solved inside the dynamics: Fig. 3's set-up, moving.

The figures' parameters on 100 sites, V_s = 5t, a mean superflow of one turn of the phase in 50 sites: |Δ| is 0.46t,
not the 0.2t of the caption. --set motion=turning turns the vectors inside the walls instead; --set gap=fixed holds the
gap. At every saved step energy, torque and work are held to the gap equation solved anew.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.SelfConsistentRing(
    material="seed_model",
    changes={"damping": 0.02},
    motion="driven",
    gap="self-consistent",
    v_s=5.0,  # t
    superflow=1.2693e8,  # q along x in the mean, 1/m: 2π over 50 lattice constants
    sites=100,
    rows=20,
    duration=8e-12,  # s
    frames=40,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
