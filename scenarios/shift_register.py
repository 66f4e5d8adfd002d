"""Eight bits on one track, shifted by eight places and read back.

Under one Néel field neighbouring walls move against each other, so bits are squeezed out. Here two superflow lines
cross the track up and down, interleaved; reversing one, then the other, moves the pattern of signs by a quarter of a
bit's length, and walls of both polarities follow. The field is synthetic, 700 times that of KRu4O8's superflow at
1e-3 Å⁻¹; the summary says what that one would do.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.BitShift(
    material="kru4o8",
    bits=(1, 0, 1, 1, 0, 1, 0, 0),
    shifts=8,
    pitch=1.5e-7,  # m, length of a bit
    width=1e-7,  # m, of the track
    saturation=0.1,  # B_N in units of α B_sf: synthetic
    margin=2.0,  # length of a step in units of the time that a wall needs for a quarter pitch
    temperature=10.0,  # K, of the magnet
    cells_per_width=3.0,
    samples=200,  # runs of random bits per point of the error rates
    superflow=1e7,  # 1/m, for comparison
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
