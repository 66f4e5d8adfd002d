"""A landscape that can be killed: every finished point is in its cache; `landscape_points.py OUT`."""

import sys
from pathlib import Path

import numpy as np

from neelsot_dyn import bdg

MODEL = bdg.LatticeModel(mu=-0.5, t_so=0.5, t_m=0.5, gap=0.3, temperature=0.01)
V_S = 1.6


def main(out):
    landscape = bdg.WallLandscape(model=MODEL, sites=40, width=12, v_s=V_S)
    data = landscape.compute(q=[0.02, 0.04], wall_width=[2.0, 3.0], center=np.arange(16.0, 24.0), cache=out / "points")
    assert data.converged.all()
    data.to_netcdf(out / "landscape.nc", engine="h5netcdf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
