"""A current writes the Néel vector inside a domain wall that stands still: +I one way, −I the other.

Domains ±x̂ and the superflow along x̂, as in Fig. 3(d) of the paper on the torque; its figures' model with the magnet of
KRu4O8. Its electrons make ẑ weakly easy and have a Dzyaloshinskii-Moriya energy, which Fig. 3(d) hides (there a wall
and its unwinding partner cancel it): by themselves they leave one state inside the wall, and whatever is written falls
back to it (--set hard_axis_field=-0.0037 --set hold_time=3e-10). A hard axis ẑ of 20 mT in all, assumed here, makes two
states, at 20° to the film's plane. KRu4O8 is refused: inside its narrow walls the local torque does not hold.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.InWallReversal(
    material="seed_model",
    changes={"hard_axis_field": 0.02},  # T, the electrons' share included
    superflow=1e8,  # q along x, 1/m: q a = 0.1
    writes=2,
    write_time=2.5e-11,  # s
    hold_time=5e-11,
    write_frames=80,
    hold_frames=50,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
