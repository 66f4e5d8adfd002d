"""Writes a two-sublattice problem as a script for mumax+, with the state of either sublattice beside it.

The numbers go over as they are: msat = M_s of one sublattice, aex = A11, afmex_nn = A12, afmex_cell = A0 with
latcon = a, ku1 = ±K, B of either sublattice as bias_magnetic_field. mumax+ has one γ of its own, 1.7595e11 rad/(s T);
demagnetising fields are off. Names and signs are those of mumax+ 1.1 (arXiv:2411.18194); no script has been run there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import as_tuple
from neelsot_dyn._files import writable_folder, write_bytes

GAMMA = 1.7595e11
"""γ of mumax+ [rad/(s T)]."""
SCRIPT = "run_mumax.py"
_BODY = '''"""{title}

Written for mumax+ 1.1; not run there. Units are SI. gamma here {gamma!r}, in mumax+ {theirs!r} rad/(s T).
Left out: {left_out}.
"""

from pathlib import Path

import numpy as np
from mumaxplus import Antiferromagnet, Grid, World

HERE = Path(__file__).parent
world = World(cellsize={cells!r}{master})
magnet = Antiferromagnet(world, Grid({shape!r}))
magnet.enable_demag = False
magnet.latcon = {latcon!r}
magnet.afmex_cell = {a0!r}
magnet.afmex_nn = {a12!r}
for sub in (magnet.sub1, magnet.sub2):
    sub.msat = {msat!r}
    sub.alpha = {alpha!r}
    sub.aex = {a11!r}
    sub.ku1 = {ku1!r}
    sub.anisU = {axis!r}
{dmi}magnet.sub1.magnetization = np.load(HERE / "m1.npy")
magnet.sub2.magnetization = np.load(HERE / "m2.npy")
magnet.sub1.bias_magnetic_field = {first!r}
magnet.sub2.bias_magnetic_field = {second!r}

times = np.load(HERE / "times.npy")
found = world.timesolver.solve(times, {{"n": magnet.neel_vector}})
np.savez(HERE / "found.npz", time=times, n=np.array(found["n"]))
'''


@frozen(eq=False, kw_only=True)
class TwoSublattices:
    """What the script needs: numbers of one sublattice, the cells, the state.

    cells (3,) [m]; m1, m2 (nx, ny, nz, 3); times [s]; a0, a11, a12 [J/m]; lattice_constant [m]; k [J/m³], negative for
    a hard axis; dmi [J/m²]; fields [T] of either sublattice; periodic: by direction, x and y. left_out: what the
    script is without, in words.
    """

    title: str
    cells: tuple[float, float, float]
    m1: np.ndarray
    m2: np.ndarray
    times: np.ndarray
    magnetization: float
    damping: float
    gyromagnetic_ratio: float
    lattice_constant: float
    a0: float
    a11: float
    a12: float
    k: float = 0.0
    axis: tuple[float, float, float] = field(default=(0.0, 1.0, 0.0), converter=as_tuple)
    dmi: float = 0.0
    fields: tuple[tuple[float, ...], tuple[float, ...]] = ((0.0,) * 3, (0.0,) * 3)
    periodic: tuple[bool, bool] = (False, False)
    left_out: tuple[str, ...] = ()


def write_mumax(folder: str | Path, problem: TwoSublattices) -> Path:
    """Write run_mumax.py, m1.npy, m2.npy and times.npy; gives the script's path. Raises OutputError."""
    import io

    folder = Path(folder)
    writable_folder(folder)
    for name, array in (("m1", problem.m1), ("m2", problem.m2), ("times", problem.times)):
        whole = array.transpose(3, 2, 1, 0) if array.ndim == 4 else array  # mumax+ has (3, nz, ny, nx)
        buffer = io.BytesIO()
        np.save(buffer, np.ascontiguousarray(whole))
        write_bytes(folder / f"{name}.npy", buffer.getvalue())
    nx, ny, nz, _ = problem.m1.shape
    master = ""
    if any(problem.periodic):
        grid = tuple(n if wraps else 0 for n, wraps in zip((nx, ny), problem.periodic, strict=True))
        repeats = tuple(int(wraps) for wraps in problem.periodic)
        master = f", mastergrid=Grid({(*grid, 0)!r}), pbc_repetitions={(*repeats, 0)!r}"
    dmi = f"    sub.dmi_tensor.set_interfacial_dmi({problem.dmi!r})\n" if problem.dmi else ""
    script = _BODY.format(
        title=problem.title.replace('"""', "'''").replace("\\", "/"),
        gamma=problem.gyromagnetic_ratio,
        theirs=GAMMA,
        left_out=", ".join(problem.left_out) or "nothing",
        cells=problem.cells,
        master=master,
        shape=(nx, ny, nz),
        latcon=problem.lattice_constant,
        a0=problem.a0,
        a12=problem.a12,
        msat=problem.magnetization,
        alpha=problem.damping,
        a11=problem.a11,
        ku1=problem.k,
        axis=problem.axis,
        dmi=dmi,
        first=problem.fields[0],
        second=problem.fields[1],
    )
    write_bytes(folder / SCRIPT, script.encode("utf-8"))
    return folder / SCRIPT
