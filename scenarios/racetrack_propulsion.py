"""A 180° domain wall of KRu4O8 driven along a racetrack by a supercurrent.

The superflow q = 1e-3 Å⁻¹ (1e7 1/m) of arXiv:2603.22243 exerts a Néel field of about 0.065 mT on either sublattice,
computed here from the BdG equations. With the preset's damping, α = 0.01, the wall would go 4.5 m/s: a crawl. α is not
measured; this run takes 0.001, a clean insulator-like value, and 20 ns, in which the wall goes 0.9 μm at 45 m/s.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.Propulsion(
    material="kru4o8",
    changes={"damping": 1e-3},
    superflow=1e7,  # q along x, 1/m
    track_length=1.2e-6,  # m
    start=1.5e-7,  # m; -y domain on the left, +y on the right
    left_domain="-y",
    duration=20e-9,  # s
    frames=240,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
