"""What every scenario's quick form gives, as names and a few numbers of each: `python tests/golden/dump.py OUT.json`.

Of a variable: shape, units, first and last element, mean and norm (of those that are not NaN). Texts as they are.
"""

import json
import math
import sys
import tempfile
from pathlib import Path

import numpy as np

from neelsot_dyn import output, racetrack

CASES = {
    "propulsion": lambda: racetrack.Propulsion(changes={"damping": 1e-3}, torque="local").quick(),
    "propulsion_given": lambda: racetrack.Propulsion(
        saturation=0.3, left_domain="+y", method="dopri54", duration=2e-9
    ).quick(),
    "pulses": lambda: racetrack.PulsedPropulsion(changes={"damping": 1e-3}, torque="local").quick(),
    "pulses_given": lambda: racetrack.PulsedPropulsion(
        saturation=0.5, left_domain="+y", durations=(4e-10, 2e-10, 4e-10, 2e-10)
    ).quick(),
    "in_wall": lambda: racetrack.InWallReversal(changes={"hard_axis_field": 0.02}).quick(),
    "in_wall_given": lambda: racetrack.InWallReversal(
        changes={"hard_axis_field": 0.01}, synthetic_field=0.02, writes=2, cells_per_width=4.0, wall_widths=16.0
    ),
    "bloch_line": lambda: racetrack.BlochLineReversal(
        changes={"hard_axis_field": 0.046}, superflow=2e7, duration=4e-11
    ).quick(),
    "bloch_line_given": lambda: racetrack.BlochLineReversal(
        changes={"hard_axis_field": 0.05}, synthetic_field=2e-3
    ).quick(),
    "velocity_current": lambda: racetrack.VelocityCurrent().quick(),
    "current_modulation": lambda: racetrack.CurrentModulation().quick(),
    "bit_shift": lambda: racetrack.BitShift(samples=5).quick(),
    "bit_shift_hot": lambda: racetrack.BitShift(temperature=10.0, shifts=-2, seed=3).quick(),
    "pinning": lambda: racetrack.Pinning(superflow=1e7, creep_temperature=2.0).quick(),
    "pinning_grains": lambda: racetrack.Pinning(
        obstacle="grains", strength=0.03, size=5e-9, salt=3, temperature=4.0
    ).quick(),
    "thermal_stability": lambda: racetrack.ThermalStability().quick(),
    "altermagnetic_wall": lambda: racetrack.AltermagneticWall().quick(),
    "sweep": lambda: racetrack.Sweep(
        base=racetrack.Propulsion(saturation=0.1, left_domain="+y", duration=30e-12, frames=30),
        over={"damping": [0.005, 0.02]},
    ),
}


def numbers(values):
    """Shape, first, last, mean and norm of an array, NaN and infinity as text; texts as a list."""
    array = np.asarray(values)
    if array.dtype.kind not in "iufb":
        return {"texts": [str(text) for text in array.ravel().tolist()]}
    flat = array.astype(float).ravel()
    known = flat[np.isfinite(flat)]
    found = [flat[0], flat[-1], known.mean() if known.size else math.nan, float(np.linalg.norm(known)), known.size]
    return {"shape": list(array.shape), "numbers": [x if math.isfinite(x) else str(x) for x in map(float, found)]}


def of_run(folder):
    """Names and numbers of a recorded run."""
    folder = Path(folder)
    study = (folder / "study.nc").is_file()
    dataset = output.open_study(folder / "study.nc") if study else output.open_run(folder / "run.h5")
    summary = output.RunDirectory(folder).read_json("summary.json")
    variables = {
        str(name): {
            **numbers(variable),
            "dims": list(map(str, variable.dims)),
            **{key: str(variable.attrs[key]) for key in ("units", "long_name") if key in variable.attrs},
        }
        for name, variable in dataset.variables.items()
    }
    attributes = {str(k): numbers(v) for k, v in dataset.attrs.items() if "sha256" not in str(k) and k != "run_id"}
    quantities = {
        name: {**numbers([entry["value"], entry.get("error", 0.0)] if entry["value"] is not None else ["none"]),
               "unit": entry["unit"], "meaning": entry["meaning"]}
        for name, entry in summary["quantities"].items()
    }  # fmt: skip
    rest = {key: summary[key] for key in ("material", "drive", "notes", "assumptions")}
    return {"variables": variables, "attributes": attributes, "quantities": quantities, "summary": rest}


def written(cases):
    """JSON with a name per line, and twelve digits of a number."""

    def rounded(value):
        if isinstance(value, dict):
            return {key: rounded(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [rounded(entry) for entry in value]
        return float(f"{value:.12g}") if isinstance(value, float) else value

    return json.dumps(rounded(cases), ensure_ascii=False, separators=(",", ":")).replace("},", "},\n") + "\n"


def of_case(name):
    """Names and numbers of a case, run in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        output.record(CASES[name](), Path(folder) / "run", movie=False)
        return of_run(Path(folder) / "run")


if __name__ == "__main__":
    out, chosen = Path(sys.argv[1]), sys.argv[2:] or list(CASES)
    found = json.loads(out.read_text("utf-8")) if out.is_file() else {}
    for case in chosen:
        found[case] = of_case(case)
        print(case, flush=True)
        out.write_text(written(found), "utf-8")
