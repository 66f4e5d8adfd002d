"""The wall of an altermagnet turns as it is driven, and carries a net moment.

The stiffness of the two sublattices along the track differs by ±A_alt cos 2ψ, ψ being the track's angle to the crystal
(try --set track_angle=0.785, or 1.571). The splitting is an assumption here: a fifth of A11. A superflow's field is far
too weak to show the turning, which goes as the cube of the field, so a synthetic one drives the wall. A weak hard axis
(--set hard_axis_field=5e-4) locks the angle below the Walker threshold.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.AltermagneticWall(
    material="kru4o8",
    changes={"altermagnetic_ratio": 0.2, "hard_axis_field": 0.0, "dmi": 0.0, "damping": 0.01},
    saturation=0.8,  # b = B_N/(α B_sf)
    track_angle=0.0,  # rad
    duration=3.2e-9,  # s: about one turn
    frames=240,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
