"""The Néel field against the contact's rate: numbers of the solvers below, and limits that need no solver."""

import numpy as np
import pytest

from neelsot_dyn import bdg, coupling, materials, output, racetrack
from neelsot_dyn.racetrack.interface_rate import BROADENING


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    run = output.record(racetrack.InterfaceRate().quick(), tmp_path_factory.mktemp("run") / "interface", movie=False)
    return run, output.open_study(run.path / "study.nc")


def test_the_run_is_complete_and_its_claims_hold(recorded):
    run, dataset = recorded
    assert not run.failed
    assert run.summary["validation"]["passed"]
    assert (run.path / "interface_rate.png").is_file()
    tolerances = {name: entry["tolerance"] for name, entry in run.summary["validation"]["worst"].items()}
    own = {"quadrature of the Néel field": 1e-2, "negative states": 1e-9}
    assert tolerances == {**own, "points without a result": 0.0}
    assert dataset["states"].dims == ("spectrum_rate", "energy")


def test_the_film_with_a_gap_of_its_own_stands_beside_it(recorded):
    run, dataset = recorded
    fixed = coupling.neel_field(materials.KRU4O8, 1e7)
    assert float(dataset["b_neel"].sel(rate=0.0)) == pytest.approx(fixed.b_neel, rel=1e-12, abs=0)
    numbers = run.summary["quantities"]
    assert numbers["b_neel_lowest"]["value"] <= numbers["b_neel_highest"]["value"] < fixed.b_neel
    assert 0.9 < numbers["sign_change"]["value"] < 1.0


def test_states_under_a_broad_contact_are_a_plain_sum_over_the_zone(recorded):
    """−Im Tr_e (E + iη − H − Σ)⁻¹/π on 300² points, which a contact of 0.1 t makes smooth enough."""
    _, dataset = recorded
    model = bdg.LatticeModel.of(materials.KRU4O8)
    axis = 2 * np.pi * np.arange(300) / 300
    k = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    n, q = np.array([0.0, 1.0, 0.0]), np.array([materials.KRU4O8.units.superflow(1e7), 0.0])
    pairing = np.zeros((4, 4))
    pairing[0, 3] = pairing[3, 0] = 1.0
    pairing[1, 2] = pairing[2, 1] = -1.0
    film = model.hamiltonian(k, q, n) - model.gap * pairing
    energy = dataset["energy"].values[-1]
    z = energy + 1j * BROADENING * model.gap
    lent = 0.1 / np.sqrt(model.gap**2 - z**2) * (model.gap * pairing - z * np.eye(4))
    green = np.linalg.inv(z * np.eye(4) - film - lent)
    states = -green[:, [0, 1], [0, 1]].imag.sum(axis=1).mean() / np.pi
    assert dataset["states"].values[1, -1] == pytest.approx(states, rel=1e-3)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("rates", (0.2, 0.1)), ("rates", (0.0, 0.1)), ("likely", (0.5, 0.1)), ("likely", (0.1,)), ("energies", 1)],
)
def test_what_cannot_be_computed_is_refused(setting, value):
    with pytest.raises(ValueError, match=setting):
        racetrack.InterfaceRate(**{setting: value})
