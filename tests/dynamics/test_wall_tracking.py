"""Position, width, angle and polarity of a wall, from states that hold a known one."""

import math

import numpy as np
import pytest

from neelsot_dyn import devices, materials, textures
from neelsot_dyn import dynamics as d

WIDTH = 4e-9


def eq16(x, center, width, phi):
    theta = 2 * np.arctan(np.exp((x - center) / width))
    return np.stack([np.sin(theta) * np.sin(phi), np.cos(theta), np.sin(theta) * np.cos(phi)], axis=1)


@pytest.mark.parametrize("center", [60e-9, 71.3e-9, 90.05e-9])
@pytest.mark.parametrize("cells", [1.5, 3, 10])
@pytest.mark.parametrize("phi", [0.0, 1.2, -2.5, math.pi])
def test_a_tanh_wall_is_found_exactly(center, cells, phi):
    # Rounding only: atanh is the exact inverse, at any position between cells and any resolution.
    track = d.Track(150e-9, WIDTH / cells)
    wall = d.track_wall(eq16(track.x, center, WIDTH, phi), track.x, (0, 1, 0))
    assert wall.position == pytest.approx(center, rel=1e-10, abs=0)
    assert wall.width == pytest.approx(WIDTH, rel=1e-10, abs=0)
    assert math.cos(wall.angle - phi) == pytest.approx(1, abs=1e-12)
    assert wall.polarity == 1
    assert wall.position_error < 1e-10 * WIDTH
    assert wall.width_error < 1e-10 * WIDTH


@pytest.mark.parametrize(("domains", "axis"), [("y", (0, 1, 0)), ("x", (-1, 0, 0))])
def test_angles_are_those_of_the_textures(domains, axis):
    x = (np.arange(100) + 0.5) * 1e-9
    n = textures.wall_profile(x, 50e-9, WIDTH, angle=0.7, domains=domains)
    wall = d.track_wall(n, x, axis)
    assert wall.angle == pytest.approx(0.7, abs=1e-12)
    assert wall.polarity == 1
    assert d.track_wall(n, x, np.negative(axis)).polarity == -1


def test_axes_are_right_handed_for_any_axis():
    rng = np.random.default_rng(0)
    for axis in [*np.eye(3), *-np.eye(3), *rng.normal(size=(20, 3))]:
        p1, p2 = d.transverse_axes(axis)
        assert np.allclose(np.cross(p2, p1), axis / np.linalg.norm(axis), atol=1e-12)
    p1, p2 = d.transverse_axes((0, 1, 0), reference=(1, 5, 0))
    assert np.allclose(p2, (1, 0, 0))


def test_errors_cover_noise():
    # 200 noisy walls: the scatter of the fits is what the errors say, to the 20 % that 200 samples allow.
    rng = np.random.default_rng(1)
    track = d.Track(100e-9, WIDTH / 5)
    clean = eq16(track.x, 50e-9, WIDTH, 0.4)
    fits = [d.track_wall(clean + 1e-3 * rng.normal(size=clean.shape), track.x, (0, 1, 0)) for _ in range(200)]
    for name in ("position", "width"):
        scatter = np.std([getattr(fit, name) for fit in fits])
        stated = np.sqrt(np.mean([getattr(fit, f"{name}_error") ** 2 for fit in fits]))
        assert stated == pytest.approx(scatter, rel=0.3, abs=0)


def test_canting_does_not_shift_the_wall():
    track = d.Track(100e-9, WIDTH / 5)
    n = 0.9 * eq16(track.x, 47e-9, WIDTH, 0.0)
    assert d.track_wall(n, track.x, (0, 1, 0)).position == pytest.approx(47e-9, rel=1e-10, abs=0)


def test_no_wall_several_and_unresolved_ones_are_told_apart():
    x = (np.arange(100) + 0.5) * 1e-9
    uniform = np.tile([0.0, 1.0, 0.0], (100, 1))
    with pytest.raises(d.WallError, match="no wall"):
        d.track_wall(uniform, x, (0, 1, 0))
    with pytest.raises(d.WallError, match="no wall"):
        d.track_wall(uniform, x, (1, 0, 0))
    two = eq16(x, 25e-9, WIDTH, 0.0) * np.where(x < 50e-9, 1, -1)[:, None]
    with pytest.raises(d.WallError, match="2 walls"):
        d.track_wall(two, x, (0, 1, 0))
    with pytest.raises(d.WallError, match="finer grid"):
        d.track_wall(eq16(x, 50e-9, 0.3e-9, 0.0), x, (0, 1, 0))


def test_bad_arguments_are_refused():
    x = np.arange(10.0)
    n = eq16(x, 5.0, 2.0, 0.0)
    with pytest.raises(ValueError, match=r"x\.shape"):
        d.track_wall(n, x[:-1], (0, 1, 0))
    with pytest.raises(ValueError, match=r"n\.shape"):
        d.track_wall(n[0], x, (0, 1, 0))
    with pytest.raises(ValueError, match="cutoff"):
        d.track_wall(n, x, (0, 1, 0), cutoff=1.0)
    with pytest.raises(ValueError, match="reference"):
        d.track_wall(n, x, (0, 1, 0), reference=(0, 2, 0))


def test_several_walls_are_found_and_counted_as_they_go():
    """The zeros of a product of tanh profiles, between cells; a wall that is gone is NaN for the observer."""
    track = d.Track(2e-7, 1e-9)
    places = np.array([40.3e-9, 90.7e-9, 150.2e-9])
    theta = sum(s * 2 * np.arctan(np.exp((track.x - p) / 4e-9)) for s, p in zip((1, -1, 1), places, strict=True))
    n = np.stack([np.sin(theta), np.cos(theta), 0 * theta], axis=-1)
    found = d.wall_positions(n, track.x, (0, 1, 0))
    assert found == pytest.approx(places, rel=1e-4, abs=0)
    assert d.wall_positions(np.tile([0.0, 1.0, 0.0], (200, 1)), track.x, (0, 1, 0)).size == 0
    material = materials.SEED_MODEL
    llg = d.LLG.of(material, devices.magnet_energy(material, (0, 1, 0)))
    assert (llg.magnetization, llg.damping) == (material.magnetization, material.magnet.damping)
    start = d.TwoSublatticeState.from_neel(n)
    step = d.RungeKutta4(d.suggest_timestep(llg, track))
    run = d.record(llg, track, start, step, [0.0], d.wall_observers((0, 1, 0), walls=4))
    assert np.isfinite(run.series["positions"][0]).tolist() == [True, True, True, False]
