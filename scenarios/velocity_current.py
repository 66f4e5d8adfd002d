"""How fast does a wall of KRu4O8 go at which current?

The Néel field of every superflow and temperature comes from the BdG equations, the speed from it by the closed form,
and two-sublattice simulations stand beside it. At the paper's q = 1e-3 Å⁻¹ the field is B_Néel = 0.13 mT (±0.065 mT on
the sublattices): 4.5 m/s at a damping of 0.01. A synthetic field shows what lies far beyond any superflow: saturation.
"""

import sys

from neelsot_dyn import cli, racetrack

scenario = racetrack.VelocityCurrent(
    material="kru4o8",
    superflow=1e7,  # the working point, 1/m
    superflows=(1e5, 3e5, 1e6, 2e6, 4e6, 6e6, 8e6, 1e7, 1.2e7, 1.3e7, 1.4e7, 1.5e7, 1.6e7, 1.8e7, 2e7),  # 1/m
    reduced_temperatures=(0.1, 0.3, 0.5, 0.7, 0.9),  # T/T_c
    dampings=(0.1, 0.01, 0.001),
    wall_widths=(2e-9, 3.96e-9, 8e-9, 16e-9),  # m
    saturations=(1e-3, 1e-2, 0.1, 0.3, 1.0, 2.0, 3.0),  # b of the synthetic fields
)

if __name__ == "__main__":
    sys.exit(cli.run_script(scenario, __doc__))
