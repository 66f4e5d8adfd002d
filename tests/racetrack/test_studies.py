"""The scenarios that are sets of points, in their quick form: scripts, directories, and their physics as numbers."""

import runpy
from pathlib import Path

import numpy as np
import pytest
import xarray

from neelsot_dyn import bdg, materials, output, racetrack, units
from neelsot_dyn.racetrack.current_numbers import domain_signal

SCRIPTS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Quick runs by script, each once: summary and dataset."""
    known = {}

    def of(name):
        if name not in known:
            scenario = runpy.run_path(str(SCRIPTS / f"{name}.py"))["scenario"].quick()
            run = output.record(
                scenario, tmp_path_factory.mktemp(name) / "run", movie=False, executor=racetrack.InProcess()
            )
            known[name] = run, output.open_study(run.path / output.directory.STUDY)
        return known[name]

    return of


CLAIMS = {
    "speed": 2e-3,
    "quadrature of the Néel field": 1e-2,
    "Maxwell relation": 2e-3,
    "current operator": 2e-5,
    "mirror across the flow": 6e-5,
    "barrier": 7e-2,
    "saddle": 1e-6,
    "one way down": 0.0,
    "Langer against Kramers": 7e-2,
    "points without a result": 0.0,
}
"""What the claims of the studies may leave open at most, so that ten times any of it would show."""


def value(run, name):
    return run.summary["quantities"][name]["value"]


@pytest.mark.parametrize("name", ["velocity_current", "current_modulation", "thermal_stability"])
def test_the_quick_run_is_complete_and_its_claims_hold(recorded, name):
    run, dataset = recorded(name)
    files = {path.name for path in run.path.iterdir()}
    assert {"scenario.toml", "study.nc", "summary.json", "references.bib", f"{name}.png", "report.html"} <= files
    assert run.summary["validation"]["passed"]
    for claim, found in run.summary["validation"]["worst"].items():
        most = CLAIMS[claim.partition(",")[0]]
        assert found["tolerance"] <= most <= 10 * found["tolerance"], claim
    assert run.summary["points"]["failed"] == 0
    assert all({"units", "long_name"} <= v.attrs.keys() for v in dataset.data_vars.values())
    text = (run.path / "scenario.toml").read_text("utf-8")
    assert output.scenario_from_toml(text) == runpy.run_path(str(SCRIPTS / f"{name}.py"))["scenario"].quick()
    assert "claims" in (run.path / "report.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["velocity_current", "current_modulation", "thermal_stability"])
def test_no_claim_holds_of_what_is_not_a_number(recorded, name):
    """One number of any variable lost: the claims are the same, or one of them fails; none is an error."""
    run, dataset = recorded(name)
    study = output.scenario_from_toml((run.path / "scenario.toml").read_text("utf-8")).prepare()
    sound = [(r.name, r.value, r.tolerance) for r in study.residuals(dataset)]
    used = 0
    for variable in dataset.data_vars:
        if dataset[variable].dtype.kind != "f":
            continue
        for place in {0, dataset[variable].size // 2, dataset[variable].size - 1}:
            lost = dataset.copy(deep=True)
            lost[variable].values.reshape(-1)[place] = np.nan
            found = study.residuals(lost)
            if [(r.name, r.value, r.tolerance) for r in found] != sound:
                used += 1
                assert not all(r.passed for r in found), (variable, place)
    assert used > 5


def test_a_wall_goes_four_and_a_half_metres_per_second_at_the_papers_current(recorded):
    """B_Néel 0.13 mT, ±0.065 mT on the sublattices; J of the parent's London relation within its layer's share."""
    run, dataset = recorded("velocity_current")
    assert value(run, "b_neel") == pytest.approx(1.29e-4, rel=5e-3)
    assert value(run, "b_neel") == pytest.approx(2 * value(run, "neel_field"), rel=1e-6, abs=0)
    assert value(run, "velocity") == pytest.approx(4.51, rel=5e-3)
    assert value(run, "saturation_parameter_b") == pytest.approx(1.4e-4, rel=0.01)
    parent, thickness = materials.NIOBIUM_STRIP, materials.KRU4O8.thickness
    london = 2 * units.ELEMENTARY_CHARGE / units.HBAR * parent.stiffness * 1e7 / (parent.thickness + thickness)
    assert value(run, "current_density") == pytest.approx(london, rel=1e-3)
    assert value(run, "largest_field_superflow") == pytest.approx(1.38e7, rel=0.01)
    qa = value(run, "largest_field_superflow") * materials.KRU4O8.lattice_constant
    solver = bdg.UniformBdG(bdg.LatticeModel.of(materials.KRU4O8), tolerance=1e-12)
    f = solver.free_energy([qa, 0.0], np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]))
    half = abs(f[0] - f[1]) / 2 * materials.KRU4O8.electrons.hopping / materials.KRU4O8.magnet.moment / 2
    assert value(run, "largest_field") == pytest.approx(half, rel=0.01, abs=0)  # ±B_N, half of a²|F(1)|/m_s
    synthetic = dataset.sel(case="synthetic b = 1")
    assert float(synthetic["simulated_velocity"]) == pytest.approx(value(run, "magnon_speed") / 2**0.5, rel=2e-3)
    assert float(synthetic["contracted_width"]) == pytest.approx(3.96e-9 / 2**0.5, rel=0.01, abs=0)
    warm = dataset["neel_field"].isel(superflow=1)
    assert float(warm.sel(reduced_temperature=0.7)) < float(warm.sel(reduced_temperature=0.1))


def test_the_current_reads_what_the_torque_writes(recorded):
    """Maxwell: I(+y) − I(−y) = (2e/ħ) 2 dF(1)/dq over the width, by free energies at other steps."""
    run, dataset = recorded("current_modulation")
    material, q = materials.KRU4O8, 1e7
    solver = bdg.UniformBdG(bdg.LatticeModel.of(material), tolerance=1e-12)
    step = 3e-4
    flows = (q * material.lattice_constant + step * np.array([1, -1]))[:, None] * np.array([1.0, 0.0])
    f = solver.free_energy(flows[:, None], np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]))
    slope = ((f[0, 0] - f[0, 1]) - (f[1, 0] - f[1, 1])) / (2 * step)
    expected = 2 * slope * material.units.sheet_current(1.0) * materials.NIOBIUM_STRIP.width
    up, down = (float(dataset["domain_current"].sel(orientation=o)) for o in ("+y", "-y"))
    assert up - down == pytest.approx(expected, rel=1e-3)
    assert value(run, "domain_signal") == pytest.approx((up - down) / 10, rel=1e-4, abs=0)  # a tenth of the track
    assert value(run, "wall_signal_per_nm") == pytest.approx((up - down) / 1000, rel=1e-4, abs=0)
    whole = 2 * value(run, "current") - (up - down)
    assert value(run, "asymmetry") == pytest.approx((up - down) / whole, rel=1e-6)  # I(−q, n) = −I(q, −n)


def test_a_domain_and_the_rest_of_its_track_share_the_phase():
    """In series: one current, (1 − f) δq1 + f δq2 = 0; solved for stiffnesses that differ much."""
    scenario = racetrack.CurrentModulation()
    stiff = materials.NIOBIUM_STRIP.stiffness * np.array([2.0, 0.5])
    numbers = {"domain_current": [3e-4, 2e-4], "domain_stiffness": stiff, "domain_current_error": [1e-9, 2e-9]}
    fake = xarray.Dataset({name: ("orientation", v) for name, v in numbers.items()}, {"orientation": ["+y", "-y"]})
    per_q = (stiff + materials.NIOBIUM_STRIP.stiffness) * 2 * units.ELEMENTARY_CHARGE / units.HBAR
    k = per_q * materials.NIOBIUM_STRIP.width
    share = scenario.bit_length / scenario.track_length
    moved = np.linalg.solve([[k[0], -k[1]], [1 - share, share]], [2e-4 - 3e-4, 0.0])
    signal, error = domain_signal(scenario, fake)
    assert signal == pytest.approx(-k[0] * moved[0], rel=1e-9, abs=0)
    assert error == pytest.approx(2 * 2e-9 * signal / 1e-4, rel=1e-9, abs=0)


def test_bits_stay_as_long_as_their_barriers_say(recorded):
    """4K_h δ0 S is 7.6 K: 2 μs at 0.66 K; a wall in its site stays for ages, and a reversed domain never nucleates."""
    run, dataset = recorded("thermal_stability")
    material = materials.KRU4O8
    section = 1e-7 * material.thickness
    rigid = 4 * material.hard_axis_anisotropy * material.magnet.wall_width * section / units.BOLTZMANN
    assert value(run, "in_wall_no_site_barrier") == pytest.approx(rigid, rel=0.015)
    assert value(run, "in_wall_in_site_retention") == pytest.approx(2e-6, rel=0.1, abs=0)
    assert value(run, "wall_in_site_retention") > 1e9
    easy, hard, width = material.easy_axis_anisotropy, material.hard_axis_anisotropy, material.magnet.wall_width
    nucleus = 2 * 8 * easy * width * section / units.BOLTZMANN
    assert nucleus > 2000
    assert value(run, "nucleation_barrier") == pytest.approx(nucleus, rel=1e-9)
    line = width * (easy / hard) ** 0.5
    assert value(run, "bloch_line_width") == pytest.approx(line, rel=1e-9, abs=0)
    edge = 16 * hard * width * line * material.thickness / units.BOLTZMANN
    assert value(run, "bloch_line_barrier") == pytest.approx(edge, rel=1e-9)
    for bit, name, ways in (("in wall, in site", "in_wall_in_site", 1), ("wall in site", "wall_in_site", 2)):
        one, kelvin = dataset.sel(bit=bit), dataset["temperature"].values
        rate = ways * value(run, f"{name}_attempt") * np.exp(-value(run, f"{name}_barrier") / kelvin)
        shown = np.isfinite(one["retention"].values)
        assert shown.any()
        assert one["retention"].values[shown] * rate[shown] == pytest.approx(1.0, rel=1e-6)
        attempts = 10 * 365.25 * 24 * 3600 * ways * value(run, f"{name}_attempt")
        held = value(run, f"{name}_barrier") / np.log(attempts)
        assert value(run, f"{name}_10_years") == pytest.approx(held, rel=1e-9)
    slope = np.polyfit(1 / dataset["temperature"], np.log(dataset["retention"].sel(bit="in wall, in site")), 1)[0]
    assert slope == pytest.approx(value(run, "in_wall_in_site_barrier"), rel=1e-6)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: racetrack.VelocityCurrent(superflows=(2e7, 1e7)), "superflows"),
        (lambda: racetrack.VelocityCurrent(superflows=(1e9,)), "parent"),
        (lambda: racetrack.VelocityCurrent(saturations=(5.0,)), "B_N = B_A"),
        (lambda: racetrack.VelocityCurrent(reduced_temperatures=(1.2,)), "T/T_c"),
        (lambda: racetrack.CurrentModulation(polar=4), "odd"),
        (lambda: racetrack.CurrentModulation(bit_length=1e-5), "bit_length"),
        (lambda: racetrack.ThermalStability(material="seed_model"), "hard_axis_field"),
        (lambda: racetrack.ThermalStability(pitch_widths=2.0), "pitch_widths"),
        (lambda: racetrack.ThermalStability(temperatures=(2.0, 1.0)), "temperatures"),
    ],
)
def test_bad_studies_are_refused_at_once(build, message):
    with pytest.raises(ValueError, match=message):
        build()
