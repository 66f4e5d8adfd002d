"""A wall of KRu4O8 is started, stopped, and brought back by pulses of a supercurrent: +q, 0, −q, 0.

It starts and stops within the inertia time (4 ps here) and coasts c τ asinh(u0/c), 0.2 nm: at the speeds that a
superflow reaches the wall stands where the pulse leaves it. A synthetic field shows the coasting
(--set torque=local --set saturation=0.5 --set "durations=[2e-11, 1e-11, 2e-11, 1e-11]").

The torque is the texture solver's own at every step; --set torque=local takes the bulk's force alone.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.PulsedPropulsion(
    material="kru4o8",
    changes={"damping": 1e-3},
    superflow=1e7,  # q along x, 1/m
    pattern=(1, 0, -1, 0),
    durations=(3e-9, 1e-9, 3e-9, 1e-9),  # s
    track_length=4e-7,  # m
    start=1.3e-7,
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
