"""The torque of the actual texture, by the texture solver of the BdG layer, inside the dynamics of its own wall.

SEED_MODEL, 100 lattice sites: a wall is driven along the track, and beside it the same wall under the compressed local
torque. --set motion=turning lets the inner vector of a wall at rest reverse instead; --set coupling=harmonic swaps the
two. At every saved step energies, forces and work are held against the self-consistent landscape of walls and against
the texture solver for the actual n(x).
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.MicroscopicLoop(
    material="seed_model",
    changes={"damping": 0.02},
    motion="driven",
    coupling="bdg",
    superflow=1.2693e8,  # q along x, 1/m: 2π over 50 lattice constants
    sites=100,
    rows=40,
    every=12,  # steps between two solutions
    duration=3.6e-11,  # s
    frames=48,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
