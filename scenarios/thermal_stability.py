"""How long does a bit stay: a wall in its pinning site, the Néel vector inside a wall?

Barriers by minimum-energy paths of the texture, attempt frequencies from the small motions in the minimum and at the
saddle. KRu4O8's wall of one layer, 100 nm wide, holds its inner angle by 7.6 K only: a bit there fades within 2 μs at
the superconductor's 0.66 K; a wall in a site 20 % deep stays.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.ThermalStability(
    material="kru4o8",
    temperatures=(0.2, 0.3, 0.5, 0.66, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0),  # K
    track_width=1e-7,  # m
    site_depth=0.2,  # share of the easy-axis anisotropy that a site lacks
    site_widths=1.0,  # its length, in wall widths
    pitch_widths=6.0,  # from site to site, in wall widths
    cells_per_width=6,
    images=17,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
