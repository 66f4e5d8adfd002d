"""The Néel field against the mean free path, for the figures' parameters, which are quick."""

import numpy as np
import pytest

from neelsot_dyn import coupling, materials, output, racetrack

Q = 2e7


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    film = racetrack.DirtyFilm(material="seed_model", superflow=Q, strengths=(0.4,), tolerance=1e-9)
    run = output.record(film, tmp_path_factory.mktemp("run") / "dirty", movie=False)
    return run, output.open_study(run.path / "study.nc")


def test_the_run_is_complete_and_its_claims_hold(recorded):
    run, _ = recorded
    assert not run.failed
    assert run.summary["validation"]["passed"]
    assert (run.path / "dirty_film.png").is_file()
    own = {"error of F(1) over the clean one": 1e-2, "free paths that do not shorten": 0.0}
    worst = run.summary["validation"]["worst"]
    assert all(worst[name]["tolerance"] <= most for name, most in own.items())


def test_the_clean_film_stands_beside_the_dirty_one(recorded):
    """Whose field is larger here, as sampled potentials on 12 × 12 sites say, too (`docs/robustness.md`)."""
    run, dataset = recorded
    clean = coupling.neel_field(materials.SEED_MODEL, Q)
    field = dataset["b_neel"].values
    assert abs(field[0]) == pytest.approx(clean.b_neel, rel=1e-12, abs=0)
    assert abs(field[0]) < abs(field[1]) < 1.5 * abs(field[0])
    assert np.all(np.diff(dataset["inverse_free_path"].values) > 0)
    assert run.summary["quantities"]["b_neel_clean"]["value"] == field[0]


@pytest.mark.parametrize(("setting", "value"), [("strengths", (0.2, 0.1)), ("strengths", ()), ("strengths", (5.0,))])
def test_what_cannot_be_computed_is_refused(setting, value):
    with pytest.raises(ValueError, match="strength"):
        racetrack.DirtyFilm(**{setting: value})
