"""A wall among grains of anisotropy, pulled until it tears loose.

The field that frees it is found by following its rests, place by place, and compared with a rigid wall's; the ramp
shows the wall hopping from grain to grain. Below that field it creeps by heat. The superflow of KRu4O8 at 1e-3 Å⁻¹,
0.065 mT, frees walls only where the anisotropy varies by less than about 1e-4: the summary says by how much.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.Pinning(
    material="kru4o8",
    obstacle="grains",  # or "notch", "step"
    strength=0.03,  # standard deviation of K, relative
    size=5e-9,  # m, mean length of a grain
    salt=3,  # which grains
    track_length=3e-7,  # m
    overdrive=1.3,  # last field of the ramp, in units of the depinning field
    duration=6e-10,  # s
    creep_temperature=2.0,  # K
    superflow=1e7,  # 1/m, for comparison
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
