"""Landscapes of a wall by the texture solver: right where they were not fitted, honest about their error."""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import dynamics, materials
from neelsot_dyn.coupling import BdGCoupling
from neelsot_dyn.validation import WallEnergy, WallFamily

SEED = materials.SEED_MODEL
A = SEED.lattice_constant
FLOW = 2 * np.pi / 50 / A
TRACK = dynamics.Track(length=60 * A, spacing=A)
SOLVER = {"material": SEED, "superflow": FLOW, "width": 6}


def landscape(domains, polarity=1, **changes):
    options = {"sites": 60, "width": 6, "grid": (2, 9, 3), "checks": 2} | changes
    return WallEnergy.of(SEED, FLOW, WallFamily(domains, polarity), (3.7 * A, 4.3 * A), **options)


@pytest.fixture(scope="module")
def driven():
    return landscape("y")


@pytest.fixture(scope="module")
def turning():
    return landscape("x")


def test_the_wall_of_other_polarity_is_its_mirror_image(driven):
    """−n at q is n at −q: the landscape of polarity −1 falls where that of +1 rises."""
    other = landscape("y", -1)
    walls = [dynamics.Wall(30 * A, 0, 4 * A, 0, 0.6, p) for p in (1, -1)]
    assert other.slopes(walls[1])[0] == pytest.approx(-driven.slopes(walls[0])[0], rel=1e-6)


@pytest.mark.parametrize("domains", ["x", "y"])
def test_landscape_states_its_own_error(domains, driven, turning):
    known = turning if domains == "x" else driven
    solver = BdGCoupling(**SOLVER)
    rng = np.random.default_rng(8)
    for _ in range(3):
        wall = dynamics.Wall(rng.uniform(29, 31) * A, 0, rng.uniform(3.7, 4.3) * A, 0, rng.uniform(-3, 3), 1)
        found = solver.solve(known.family.texture(TRACK.x, wall), TRACK.x, 0.0)
        energy = found.energy_density.sum() * A
        edge = 4 * np.exp(-25 / 4.3) * known.scale  # tails that the 60 sites cut off
        assert known.energy(wall) == pytest.approx(energy, abs=known.energy_error + edge)
        forces = known.family.forces(found.field, TRACK.x, wall, SEED.magnetization)
        off = np.abs(forces + known.slopes(wall))
        assert (off <= known.slope_errors + edge / np.array([4 * A, 1, 4 * A])).all()


def test_slopes_of_a_landscape_are_those_of_its_energy(turning):
    wall, h = dynamics.Wall(30.3 * A, 0, 4.07 * A, 0, 0.7, 1), 1e-4
    steps = {"position": h * A, "angle": h, "width": h * A}
    for name, slope in zip(steps, turning.slopes(wall), strict=True):
        up, down = (evolve(wall, **{name: getattr(wall, name) + s * steps[name]}) for s in (1, -1))
        rise = (turning.energy(up) - turning.energy(down)) / (2 * steps[name])
        assert slope == pytest.approx(rise, rel=1e-5, abs=1e-8 * turning.scale / steps[name])


def test_leaving_the_landscape_is_an_error(driven):
    with pytest.raises(ValueError, match="width"):
        driven.energy(dynamics.Wall(30 * A, 0, 8 * A, 0, 0.0, 1))


@pytest.mark.parametrize("domains", ["x", "y"])
@pytest.mark.parametrize("polarity", [1, -1])
def test_slopes_of_the_family_are_its_derivatives(domains, polarity):
    family, x, h = WallFamily(domains, polarity), np.arange(40) + 0.5, 1e-5
    wall = dynamics.Wall(19.7, 0, 4.0, 0, 0.7, polarity)
    tracked = dynamics.track_wall(family.texture(x, wall), x, family.axis)
    assert (tracked.position, tracked.width, tracked.angle) == pytest.approx((19.7, 4.0, 0.7), abs=1e-10)
    for name, slope in zip(("position", "angle", "width"), family.slopes(x, wall), strict=True):
        up, down = (evolve(wall, **{name: getattr(wall, name) + s * h}) for s in (1, -1))
        assert slope == pytest.approx((family.texture(x, up) - family.texture(x, down)) / (2 * h), abs=1e-9)


def test_a_self_consistent_pair_of_walls_has_a_landscape_too():
    """On a ring, with the partner at the edge: its energy at a place that the fit has not seen."""
    a = A
    known = landscape(
        "x", sites=36, positions=(17 * a, 19 * a), ends="periodic", v_s=5.0, grid=(2, 5, 2), checks=1, rtol=1e-6
    )
    assert known.label == "self-consistent gap, V_s = 5 t"
    assert known.energy_error < 0.05 * known.scale  # five angles
    with pytest.raises(ValueError, match=r"wall\.position"):
        known.energy(dynamics.Wall(10 * a, 0, 4 * a, 0, 0.0, 1))
