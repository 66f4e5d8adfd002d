"""A film with two walls, a notch, a ramped current and 10 K: a device put together from parts, to be changed.

Every part can be another: a Racetrack for the Film, a Circle for the Walls, a Superflow, Phase or GivenField for the
Current; what does not go together is refused by name before any work.
"""

import sys

from neelsot_dyn import cli, devices, experiments, pulses

scenario = experiments.Experiment(
    device=devices.Film(
        material="seed_model", length=1.2e-7, width=1.6e-8, obstacles=[devices.Notch(6e-8, depth=0.1, size=4e-9)]
    ),
    start=experiments.Walls([4e-8, 8e-8], left="-y", bend=2e-9),
    drive=experiments.Current(pulses.Ramped(1.6e-4, 0.0, 1e-12, 2e-12, 1e-12)),  # A
    changes={"damping": 0.02, "hard_axis_field": 0.02},
    temperature=10.0,  # K
    seed=1,
    duration=8e-12,  # s
    frames=16,
    cells_per_width=4.0,
    observe=["walls", "voltage"],
    check=["norm"],
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
