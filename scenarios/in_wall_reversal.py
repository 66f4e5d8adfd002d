"""A current writes the Néel vector inside a domain wall that stands still: +I one way, −I the other.

Domains ±x̂ and the superflow along x̂, as in Fig. 3(d) of the paper on the torque; its figures' model with the magnet of
KRu4O8. Its electrons alone make ẑ weakly easy: --set hard_axis_field=0 --set hold_time=3e-10 shows the written
direction fall back once the current is off. A hard axis ẑ of 10 mT, assumed here, makes it a bit.
--set material=kru4o8 --set superflow=1e7 --set include=superflow --set hard_axis_field=0.02 shows what blocks KRu4O8,
and by how much: a hard axis of 20 mT against a field of 0.05 mT.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.InWallReversal(
    material="seed_model",
    changes={"hard_axis_field": 0.01},  # T; the magnet's own, beside the electrons'
    superflow=1e8,  # q along x, 1/m: q a = 0.1
    include="all",  # the electrons' anisotropy too
    writes=2,
    write_time=2.5e-11,  # s
    hold_time=5e-11,
    write_frames=80,
    hold_frames=50,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
