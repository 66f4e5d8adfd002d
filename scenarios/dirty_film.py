"""What does disorder do to KRu4O8's Néel field?

Every site of the film has a random potential. B_Néel of one superflow against the mean free path, from a clean film to
one whose mean free path is below the coherence length, by the self-consistent Born approximation.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.DirtyFilm(
    material="kru4o8",
    superflow=1e7,  # 1/m
    strengths=(0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3),  # rms potential of a site, in t
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
