"""Figures and movies of a known wall: labels with units, colours that are even, frames that show the wall's place."""

import itertools

import imageio.v3 as iio
import matplotlib
import numpy as np
import pytest
from PIL import Image

from neelsot_dyn.drawing import ReadableUnit, diverging_colours, lay_out, log_ticks, panels
from neelsot_dyn.experiments.figures import columns_figure
from neelsot_dyn.movies import Scene
from neelsot_dyn.movies._history import histories
from neelsot_dyn.movies._landscape import Landscape
from neelsot_dyn.movies._run import SceneRun
from neelsot_dyn.movies._sphere import _projection
from neelsot_dyn.movies._title import _drive_texts
from neelsot_dyn.output import OutputError, render_movie, save_figure, wall_motion_figure
from neelsot_dyn.output.movie import _shown

SIZE = (640, 360)


def test_every_axis_has_a_unit(synthetic_run):
    figure = wall_motion_figure(synthetic_run)
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["Position (nm)", "Velocity (m/s)", "Width (nm)"]
    assert figure.axes[-1].get_xlabel() == "Time (ns)"
    assert figure.get_figwidth() == 3.4
    dashed = figure.axes[1].lines[1]
    assert dashed.get_ydata()[0] == pytest.approx(850)


def test_the_closed_form_may_come_from_the_summary_or_be_absent(synthetic_run):
    bare = synthetic_run.copy()
    bare.attrs = {}
    assert len(wall_motion_figure(bare).axes[1].lines) == 1
    assert len(wall_motion_figure(bare, {"velocity_closed_form": 850.0}).axes[1].lines) == 2
    with pytest.raises(ValueError, match="variable 'wall_width'"):
        wall_motion_figure(synthetic_run.drop_vars("wall_width"))


def test_a_figure_is_saved_as_png_and_pdf(synthetic_run, tmp_path):
    png, pdf = save_figure(wall_motion_figure(synthetic_run), tmp_path / "q=1.5e7")
    assert iio.imread(png).shape[1] == 1020
    assert pdf.read_bytes().startswith(b"%PDF")
    assert {path.name for path in tmp_path.iterdir()} == {"q=1.5e7.png", "q=1.5e7.pdf"}


@pytest.mark.parametrize(
    ("value", "unit", "factor", "label"),
    [
        (2.5e-7, "m", 1e9, "nm"),
        (1e-6, "m", 1e6, "µm"),
        (3e-12, "s", 1e12, "ps"),
        (0.0, "s", 1.0, "s"),
        (90, "m/s", 1, "m/s"),
        (2e7, "1/m", 1e-6, "1/µm"),
        (3e-4, "J/m^2", 1e6, "µJ/m²"),
    ],
)
def test_units_make_numbers_readable(value, unit, factor, label):
    chosen = ReadableUnit.of([0.0, -value, np.nan], unit)
    assert chosen.factor == pytest.approx(factor)
    assert chosen.label == label


def test_the_colours_are_even():
    """Relative luminance falls alike on both sides, and neighbouring colours are no further apart than one step."""
    colours = diverging_colours(257).astype(float)
    linear = np.where(colours / 255 <= 0.04045, colours / 255 / 12.92, ((colours / 255 + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    assert np.all(np.diff(luminance[:129]) > -2e-3)
    assert np.all(np.diff(luminance[128:]) < 2e-3)
    np.testing.assert_allclose(luminance, luminance[::-1], atol=0.06)
    assert np.abs(np.diff(colours, axis=0)).max() <= 6


def test_the_movie_has_every_frame_in_the_size_asked_for(synthetic_run, tmp_path):
    path = render_movie(synthetic_run, tmp_path / "wall.mp4", fps=25, size=SIZE).path
    frames = iio.imread(path, plugin="pyav")
    assert frames.shape == (60, SIZE[1], SIZE[0], 3)
    about = iio.immeta(path, plugin="pyav")
    assert about["codec"] == "h264"
    assert about["fps"] == 25
    assert about["video_format"] == "yuv420p"
    assert [entry.name for entry in tmp_path.iterdir()] == ["wall.mp4"]


def test_the_encoded_wall_is_where_the_run_says(synthetic_run, tmp_path):
    """The strip turns from orange to blue at the wall's place on the track, within 4 pixels."""
    path = render_movie(synthetic_run, tmp_path / "wall.mp4", size=SIZE, frames=3).path
    for shown, frame in zip(iio.imread(path, plugin="pyav").astype(int), (0, 30, 59), strict=True):
        row = shown[round(SIZE[1] * (1 - 0.79))]
        left, width = 0.06 * SIZE[0], 0.84 * SIZE[0]
        columns = np.arange(round(left) + 3, round(left + width) - 3)
        orange = row[columns, 0] > row[columns, 2] + 40
        edge = columns[np.flatnonzero(orange)[-1]]
        expected = left + width * float(synthetic_run["wall_position"][frame]) / 1e-6
        assert abs(edge - expected) < 4


def test_frames_do_not_depend_on_those_before(synthetic_run):
    scene = Scene(synthetic_run, SIZE)
    alone = scene.draw(40).copy()
    scene.draw(59)
    scene.draw(3)
    np.testing.assert_array_equal(scene.draw(40), alone)


def test_a_run_of_one_frame_and_without_velocity_can_be_shown(synthetic_run, tmp_path):
    one = synthetic_run.isel(time=[0]).copy()
    one["wall_velocity"] = one["wall_velocity"] * np.nan
    render_movie(one, tmp_path / "one.mp4", size=SIZE)


@pytest.mark.parametrize("suffix", [".webp", ".gif"])
def test_the_extension_chooses_the_format(synthetic_run, tmp_path, suffix):
    movie = render_movie(synthetic_run, tmp_path / f"wall{suffix}", size=SIZE, frames=5, fps=20)
    frames = iio.imread(movie.path, plugin="pillow", index=...)
    assert frames.shape[:3] == (5, SIZE[1], SIZE[0])
    with Image.open(movie.path) as image:
        image.load()
        assert image.info["duration"] == 50
        assert image.info["loop"] == 0
    scene = Scene(synthetic_run, SIZE)
    assert np.abs(frames[-1][..., :3].astype(int) - scene.draw(59)[..., :3]).mean() < 5


def test_a_range_of_times_can_be_shown_slowly(synthetic_run):
    times = np.asarray(synthetic_run["time"])
    shown = _shown(times, 0.25e-9, 0.5e-9, None, 3.0)
    inside = np.flatnonzero((times >= 0.25e-9) & (times <= 0.5e-9))
    np.testing.assert_array_equal(shown, np.repeat(inside, 3))
    np.testing.assert_array_equal(_shown(times, None, None, None, 0.5), np.arange(0, 60, 2))
    np.testing.assert_array_equal(_shown(times, None, None, 3, 1.0), [0, 30, 59])


def test_the_needle_points_where_the_wall_does(synthetic_run):
    """The wall of the fixture turns at φ = 0.4π: n = (sin φ, 0, cos φ) at its centre, to the grid."""
    angle = 0.4 * np.pi
    for frame in (0, 31, 59):
        in_wall = SceneRun(synthetic_run).in_wall(frame)
        np.testing.assert_allclose(in_wall, [np.sin(angle), 0.0, np.cos(angle)], atol=2e-3)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_sphere_is_seen_right_handed_with_the_easy_axis_up(axis):
    view = _projection(axis)
    toward = np.cross(*view)
    np.testing.assert_allclose(view @ view.T, np.eye(2), atol=1e-15)
    assert view[0, axis] == 0
    assert view[1, axis] > 0.9
    assert toward[axis] > 0


def test_voltage_is_shown_where_a_run_has_one(synthetic_run):
    voltage = synthetic_run.assign(voltage=("time", np.linspace(0, 2e-6, 60)))
    texts = _drive_texts(SceneRun(voltage))
    assert texts[-1] == "superflow q = 10 µm⁻¹, V = 2 µV"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"size": (641, 360)}, "size = "),
        ({"size": (640, 20)}, "size = "),
        ({"fps": 0}, "fps = 0"),
        ({"frames": 61}, "1 to 60"),
        ({"path": "wall.avi"}, "ends in .mp4, .webp, .gif"),
        ({"quality": 52}, "quality = 52"),
        ({"slow_motion": 0.0}, "slow_motion = 0.0"),
        ({"start": 2e-9}, r"goes from 0 to 1e-09 s"),
    ],
)
def test_wrong_arguments_are_named(synthetic_run, tmp_path, changes, message):
    arguments = {"path": tmp_path / "wall.mp4", "size": SIZE, **changes}
    with pytest.raises(ValueError, match=message):
        render_movie(synthetic_run, **arguments)


def test_a_dataset_that_lacks_something_is_told_so(synthetic_run, tmp_path):
    lacking = synthetic_run.drop_vars(["m2", "cell_position"])
    with pytest.raises(ValueError, match="variable 'cell_position', variable 'm2'"):
        render_movie(lacking, tmp_path / "wall.mp4", sublattices=True)


def kinds(scene):
    return {type(panel).__name__ for panel in scene._panels}


def test_a_film_shows_its_wall_where_it_is(synthetic_film):
    """Each row turns from orange to blue, with a dark line between, at 40 nm + 1 nm per frame + its bend."""
    scene = Scene(synthetic_film, (1280, 720))
    shown, box = scene.draw(10)[..., :3].astype(int), scene._painted._box
    x, y = (np.asarray(synthetic_film[name]) for name in ("cell_position", "cell_position_across"))
    length, height = (len(cells) * 1e-9 for cells in (x, y))
    assert box.width / box.height == pytest.approx(length / height, rel=0.01)
    for share in (0.1, 0.3, 0.55, 0.8):
        row = shown[box.top + round((1 - share) * box.height), box.left : box.right]
        dark = np.flatnonzero(row.max(axis=1) < 60)
        expected = 50e-9 + 6e-9 * np.sin(2 * np.pi * share * height / y[-1])
        assert np.abs(dark / box.width * length - expected).min() < 0.5e-9
        assert row[5, 0] > row[5, 2] + 60
        assert row[-5, 2] > row[-5, 0] + 60


def test_a_film_can_show_another_component_than_its_domains(synthetic_film):
    """Coloured by n_x the domains ±y are nearly white, and the wall's middle line is still drawn."""
    shown = synthetic_film.assign_attrs(coloured="x")
    run = SceneRun(shown)
    assert (run.axis, run.colour) == (SceneRun(synthetic_film).axis, 0)
    domains, inside = (Scene(each, SIZE).draw(3)[..., :3].astype(int) for each in (synthetic_film, shown))
    assert (np.abs(domains - inside).sum(axis=-1) > 100).mean() > 0.05


FOREIGN = {
    "text.usetex": True,
    "font.size": 60,
    "font.family": "serif",
    "axes.formatter.limits": (0, 0),
    "axes.formatter.use_locale": True,
    "axes.unicode_minus": False,
    "axes.prop_cycle": matplotlib.cycler(color=["#ff0000"]),
    "text.color": "white",
    "text.parse_math": False,
    "figure.facecolor": "black",
    "axes.facecolor": "black",
    "savefig.bbox": "tight",
    "savefig.dpi": 30,
    "savefig.facecolor": "black",
    "path.simplify": False,
    "path.sketch": (1, 100, 2),
    "lines.antialiased": False,
}
"""Settings of a user, each of which would change a picture."""


def test_no_setting_of_the_user_changes_a_picture(synthetic_run, synthetic_film, tmp_path):
    def made():
        frames = [Scene(dataset, SIZE).draw(5).copy() for dataset in (synthetic_run, synthetic_film)]
        png, _ = save_figure(wall_motion_figure(synthetic_run), tmp_path / "motion")
        return [*(frame.tobytes() for frame in frames), png.read_bytes()]

    usual = made()
    with matplotlib.rc_context(FOREIGN):
        assert made() == usual


NAMES = [
    r"$\frac{$",
    "US$ and $",
    "<script>alert(1)</script>",
    "\x1b[31m\x07\x9b",
    "a\nb",
    "x" * 5000,
    "🧲",
    "\u202eשלום",
    "%s {}",
]


def test_any_name_can_be_shown(synthetic_run):
    """As letters: no formula, no control character, never longer than the picture is wide."""
    for name in NAMES:
        named = synthetic_run.assign_attrs(title=f"{name}: a run", material=name, landscape=name)
        named["extra"] = named["superflow"].assign_attrs(units=name)
        Scene(named.drop_vars("superflow"), SIZE).draw(0)
        figure = wall_motion_figure(named)
        lay_out(figure)
        box = figure._suptitle.get_window_extent()
        assert 0 <= box.x0 < box.x1 <= figure.bbox.width
    lay_out(columns_figure(named))


def test_no_axis_shows_rounding():
    figure, ((axes,),) = panels(1, "")
    axes.plot([0.0, 1.0], [0.5, 0.5 + 1e-14])
    lay_out(figure)
    low, high = axes.get_ylim()
    assert high - low == pytest.approx(1e-6, rel=1e-3)


def test_no_energy_is_shown_finer_than_rounding_of_the_largest(synthetic_run):
    steps = synthetic_run["wall_position"]
    terms = {"energy_large": 1e-3 * np.ones(steps.size), "energy_rounding": 1e-20 * (-1.0) ** np.arange(steps.size)}
    run = synthetic_run.assign({name: steps.copy(data=v).assign_attrs(units="J/m^2") for name, v in terms.items()})
    figure = columns_figure(run)
    lay_out(figure)
    (axes,) = (axes for axes in figure.axes if axes.get_title().startswith("energy rounding"))
    assert axes.get_title().endswith("(nJ/m²)")
    assert axes.get_ylim()[1] >= 1.0


def test_numbers_along_log_scales_do_not_overlap():
    figure, axes = panels(2, "", columns=3)
    for one, span in zip(axes.flat, (1.5, 4, 30, 99, 1e3, 1e12), strict=True):
        one.plot([3e5, 3e5 * span], [0.03, 0.03 * span])
        one.set(xscale="log", yscale="log")
        log_ticks(one)
    lay_out(figure)
    for one in axes.flat:
        for ticks, side in ((one.get_xticklabels(), "x"), (one.get_yticklabels(), "y")):
            boxes = sorted(
                (getattr(b, f"{side}0"), getattr(b, f"{side}1"))
                for b in (t.get_window_extent() for t in ticks if t.get_text() and t.get_visible())
                if b.width > 0
            )
            assert all(before[1] < after[0] for before, after in itertools.pairwise(boxes))


def test_energies_have_the_unit_that_the_run_says(synthetic_film):
    energy = synthetic_film["wall_position"].copy(data=np.linspace(1e-12, 2e-12, synthetic_film.sizes["time"]))
    film = synthetic_film.drop_vars(["voltage", "superflow", "wall_angle"]).assign(
        energy_total=energy.assign_attrs(units="J/m")
    )
    shown = {history.label: history.unit.label for history in histories(SceneRun(film))}
    assert shown["Energy"] == "pJ/m"


def test_rounding_is_not_shown_as_a_change(synthetic_run):
    """An angle that differs in the last digits has no curve; one that turns has."""
    still = synthetic_run.drop_vars(["wall_velocity", "wall_position"])
    for change, shown in ((1e-15, False), (1e-2, True)):
        still["wall_angle"] = ("time", 0.5 * np.pi + change * np.linspace(0, 1, still.sizes["time"]))
        assert ("Angle" in [each.label for each in histories(SceneRun(still))]) == shown


def test_a_film_becomes_a_movie_with_or_without_its_numbers(synthetic_film, tmp_path):
    movie = render_movie(synthetic_film, tmp_path / "film.mp4", size=SIZE, frames=3)
    assert iio.imread(movie.path, plugin="pyav").shape == (3, SIZE[1], SIZE[0], 3)
    assert {"FilmPanel", "LandscapePanel", "HistoryPanel"} <= kinds(Scene(synthetic_film, SIZE))
    bare = synthetic_film[["n"]].drop_vars("cell_position_across")
    assert kinds(Scene(bare, SIZE)) == {"TitlePanel", "FilmPanel", "ComponentPanel", "SpherePanel"}
    square = synthetic_film.isel(cell=slice(20, 68))
    assert "ComponentPanel" not in kinds(Scene(square.assign(m1=square["n"], m2=-square["n"]), SIZE, sublattices=True))


def test_the_wall_is_shown_on_the_landscape_of_its_angle(synthetic_film):
    """The film's angle turns from 0 to 2π; the landscape goes from −π to π: the dot is on the curve, wrapped."""
    found = Landscape.of(SceneRun(synthetic_film))
    angle = np.asarray(synthetic_film["wall_angle"])
    assert found.quantity == "Wall angle"
    np.testing.assert_allclose(np.exp(1j * found.place), np.exp(1j * angle), atol=1e-12)
    assert np.abs(found.place).max() <= np.pi
    np.testing.assert_allclose(found.height, 1e-6 * np.sin(angle), atol=2e-9)


def test_a_landscape_over_the_place_may_be_a_curve(synthetic_run):
    place = np.linspace(0, 1e-6, 41)
    curved = synthetic_run.assign_coords(
        landscape_position=place, landscape_energy_position=("landscape_position", 1e6 * place**2)
    )
    found = Landscape.of(SceneRun(curved))
    np.testing.assert_allclose(found.height, 1e6 * synthetic_run["wall_position"] ** 2, atol=2e-10)


def test_the_landscape_of_pulses_is_that_of_the_present_one_through_the_wall(synthetic_run):
    """A forward, a resting and a backward piece on the same way: slope, none, and its opposite; the dot is on it."""
    slope = float(synthetic_run.attrs["landscape_slope"])
    time, place = (np.asarray(synthetic_run[name]) for name in ("time", "wall_position"))
    ends, signs = time[[19, 39, 59]], np.array([1, 0, -1])
    piece = np.searchsorted(ends * (1 + 1e-12), time)
    energy = np.zeros(60)
    for k in range(1, 60):
        jump = 3e-5 * (piece[k] != piece[k - 1])
        energy[k] = energy[k - 1] + signs[piece[k]] * slope * (place[k] - place[k - 1]) + jump
    pulsed = synthetic_run.assign(validation_torque_energy=("time", energy))
    pulsed.attrs |= {"switch_times": ends, "pattern": signs}
    found = Landscape.of(SceneRun(pulsed))
    rise = np.ptp(found.energy, axis=1) / np.ptp(found.along)
    np.testing.assert_allclose(rise, np.abs(signs[piece] * slope), rtol=1e-9)
    on_it = [np.interp(p, found.along, line) for p, line in zip(place, found.energy, strict=True)]
    np.testing.assert_allclose(on_it[1:], energy[1:], atol=1e-9 * abs(slope))
    Scene(pulsed, SIZE).draw(50)


def test_what_a_run_has_not_saved_is_left_out(synthetic_run):
    labels = [h.label for h in histories(SceneRun(synthetic_run))]
    assert labels == ["Position", "Velocity"]
    still = synthetic_run.drop_vars(["wall_velocity", "validation_torque_energy"])
    still.attrs = {}
    assert SceneRun(still).axis == 1
    still["wall_angle"] = ("time", np.linspace(0, np.pi, 60))
    assert [h.label for h in histories(SceneRun(still))] == ["Position", "Angle"]
    assert "LandscapePanel" not in kinds(Scene(still, SIZE))
    none = still.drop_vars(["wall_position", "wall_angle"])
    bare = Scene(none, SIZE)
    assert kinds(bare) == {"TitlePanel", "TrackPanel", "ComponentPanel", "ArrowPanel", "SpherePanel"}
    bare.draw(3)


def test_several_walls_are_all_marked(synthetic_run):
    several = synthetic_run.drop_vars(["wall_position", "wall_velocity"])
    first = np.asarray(synthetic_run["wall_position"])
    several["wall_positions"] = (("time", "wall"), np.stack([first, first + 30e-9, first * np.nan], axis=1))
    scene = Scene(several, SIZE)
    scene.draw(20)
    marked = scene._painted._wall.get_xdata()
    unit = scene._painted._unit.factor
    np.testing.assert_allclose(marked[[0, 3]], [first[20] * unit, (first[20] + 30e-9) * unit])


def test_voltage_and_a_changing_superflow_have_curves(synthetic_run):
    ramp = np.linspace(1e6, 2e6, 60)
    driven = synthetic_run.assign(voltage=("time", np.linspace(0, 2e-6, 60)), superflow=("time", ramp))
    found = {h.label: h for h in histories(SceneRun(driven))}
    assert list(found) == ["Position", "Velocity", "Voltage", "Superflow"]
    assert found["Voltage"].unit.label == "µV"
    np.testing.assert_allclose(found["Superflow"].values * found["Superflow"].unit.factor, ramp * 1e-6)
    Scene(driven, SIZE).draw(59)


def test_a_movie_that_breaks_off_leaves_nothing(synthetic_run, tmp_path, monkeypatch):
    def fail(self, frame):
        raise KeyboardInterrupt

    monkeypatch.setattr(Scene, "draw", fail)
    with pytest.raises(KeyboardInterrupt):
        render_movie(synthetic_run, tmp_path / "wall.mp4", size=SIZE)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match="nowhere is not a folder"):
        render_movie(synthetic_run, tmp_path / "nowhere" / "wall.mp4", size=SIZE)


def test_a_long_curve_keeps_its_extremes_in_a_file_that_does_not_grow():
    time = np.linspace(0, 1, 200_001)
    values = np.sin(300 * time)
    values[[77_777, 123_456]] = 9.0, -9.0
    values[150_000:150_200] = np.nan
    figure, axes = panels(1, "")
    (line,) = axes[0, 0].plot(time, values)
    lay_out(figure)
    x, y = line.get_data()
    assert x.size < 3000
    assert (np.diff(x) > 0).all()
    assert (x[0], x[-1], y[0]) == (0, 1, values[0])
    assert (np.nanmax(y), np.nanmin(y)) == (9.0, -9.0)
    assert np.isnan(y).any()
    in_columns = (x * 700).astype(int)
    assert set(in_columns) == set(range(701))  # x = 1 is the last column's end
