"""What does the supercurrent say of the Néel vector? The read-out of a domain, a wall, and a bit inside a wall.

At fixed phase the current of a niobium strip on KRu4O8 depends on where n points, by the mixed derivative of the same
free energy that makes the torque: ∂I/∂n = −(2e/ħ) ∂h/∂q per width, checked here. I(q) ≠ −I(−q) while n has a component
across the flow: a diode that turns with n.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.CurrentModulation(
    material="kru4o8",
    superflow=1e7,  # where the current is read, 1/m
    superflows=(1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 7e6, 8e6, 9e6, 1e7, 1.1e7, 1.2e7, 1.3e7, 1.4e7),  # 1/m
    polar=13,  # angles from z
    azimuths=72,  # angles in the plane
    track_length=1e-6,  # m
    bit_length=1e-7,  # m
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
