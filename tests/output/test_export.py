"""What a run holds, for other programs: VTI, CSV, a script for mumax+ that is run against a stand-in."""

import base64
import csv
import runpy
import sys
import types
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from neelsot_dyn import dynamics, output, racetrack

sys.path.insert(0, str(Path(__file__).parents[1] / "faults"))
import kinds


def test_what_a_dataset_has_is_exported(synthetic_run, tmp_path):
    """n alone where the sublattices are not kept; the same cells as a VTK image, read back by its own rules."""
    alone = synthetic_run.drop_vars(["m1", "m2"])
    assert [path.name for path in output.export_ovf(alone, tmp_path / "ovf", frame=3)] == ["n.ovf"]
    (path,) = output.export_vti(synthetic_run, tmp_path / "vti", frame=3)
    image = ElementTree.parse(path).getroot().find("ImageData")
    field = output.read_ovf(tmp_path / "ovf" / "n.ovf")
    np.testing.assert_allclose(np.array(image.get("Spacing").split(), float), field.spacing)
    origin = np.array(image.get("Origin").split(), float)
    np.testing.assert_allclose(origin + np.array(field.spacing) / 2, field.base, rtol=1e-12)
    arrays = {array.get("Name"): base64.b64decode(array.text) for array in image.iter("DataArray")}
    assert list(arrays) == ["n", "m1", "m2"]
    for name, content in arrays.items():
        assert int.from_bytes(content[:8], "little") == len(content) - 8
        np.testing.assert_array_equal(np.frombuffer(content[8:], "<f8").reshape(-1, 3), synthetic_run[name][3])


def test_the_numbers_of_a_run_as_csv(synthetic_run, tmp_path):
    (path,) = output.export_csv(synthetic_run, tmp_path)
    with path.open(newline="", encoding="utf-8") as file:
        names, *rows = csv.reader(file)
    assert names[0] == "time [s]"
    column = [float(row[names.index("wall_position [m]")]) for row in rows]
    np.testing.assert_array_equal(column, synthetic_run["wall_position"])


class StandIn:
    """In place of the classes of mumax+: keeps what a script sets; what it calls gives nothing."""

    def __init__(self, *arguments, **options):
        self.made = (arguments, options)

    def __getattr__(self, name):
        if name in ("sub1", "sub2", "dmi_tensor", "timesolver"):
            setattr(self, name, StandIn())
            return vars(self)[name]
        return lambda *arguments: {"n": [0.0]}


def test_a_run_as_a_script_for_mumax(tmp_path, monkeypatch):
    """Every number, and either sublattice's field and state."""
    run = racetrack.Propulsion(saturation=0.01, duration=1e-12, frames=4).prepare()
    with pytest.raises(ValueError, match=r"run = 'the hard axis \[0.0, 0.0, 1.0\], a moving window' is not valid"):
        output.export_mumax(run, tmp_path / "refused")
    assert not (tmp_path / "refused").exists()
    script, *_ = output.export_mumax(run, tmp_path, leave_out=True)
    stand_in = types.SimpleNamespace(Antiferromagnet=StandIn, Grid=StandIn, World=StandIn)
    monkeypatch.setitem(sys.modules, "mumaxplus", stand_in)
    magnet = runpy.run_path(str(script))["magnet"]
    scales = run.derived
    (driving,) = (term for term in run.llg.energy if isinstance(term, dynamics.NeelField))
    for sub, state, sign in ((magnet.sub1, run.state.m1, 1), (magnet.sub2, run.state.m2, -1)):
        assert (sub.msat, sub.alpha) == (scales.magnetization, scales.damping)
        np.testing.assert_array_equal(sub.magnetization[:, 0, 0].T, state)
        np.testing.assert_array_equal(sub.bias_magnetic_field, sign * driving.b)
        assert 2 * sub.ku1 / sub.msat == pytest.approx(scales.easy_field, rel=1e-12, abs=0)
        stiffness = 2 * sub.aex - magnet.afmex_nn
        assert np.sqrt(stiffness / (2 * sub.ku1)) == pytest.approx(scales.wall_width, rel=1e-9, abs=0)
    exchange = -4 * magnet.afmex_cell / (magnet.latcon**2 * scales.magnetization)
    assert exchange == pytest.approx(scales.exchange_field, rel=1e-12, abs=0)
    assert "a moving window.\n" in script.read_text("utf-8")


@pytest.mark.parametrize(("scenario", "message"), [(kinds.film(), "heat"), (kinds.sigma_wall(), "the easy axis")])
def test_what_mumax_has_not_is_refused_by_name(scenario, message, tmp_path):
    with pytest.raises(ValueError, match=f"run = .*{message}"):
        output.export_mumax(scenario.prepare(), tmp_path)
