"""A wall of the figures' model pushed by ramped current pulses, and the voltage that its motion makes.

The current is given, so the superflow follows the texture: where n turns, q changes, and the phase with it. Beside the
wall the voltage (ħ/2e) dφ/dt is saved. All of it is data: --set drive.current=1e-3 holds the current, for example.
"""

import sys

from neelsot_dyn import cli, devices, experiments, pulses

scenario = experiments.Experiment(
    device=devices.Racetrack(material="seed_model", length=3e-7, width=1e-7),
    start=experiments.Walls([1.5e-7], left="-y"),
    drive=experiments.Current(pulses.Train(pulses.Ramped(1e-3, 0.0, 2e-12, 6e-12, 2e-12), 2e-11, 2)),  # A
    changes={"damping": 0.02, "hard_axis_field": 0.02},
    duration=4e-11,  # s
    frames=80,
    observe=["wall", "velocity", "superflow", "voltage", "sheet_current"],
    check=["balance", "norm"],
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
