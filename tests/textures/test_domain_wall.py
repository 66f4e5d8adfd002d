"""Eq. 16: its domains, its inner vector, its periodic partner."""

import numpy as np
import pytest

from neelsot_dyn import textures


@pytest.mark.parametrize("angle", [0.0, 0.7, np.pi / 2])
def test_wall_is_a_tanh_with_the_stated_inner_vector(angle):
    r = np.linspace(-30, 30, 61)
    n = textures.wall_profile(r, 0.0, 3.0, angle)
    assert np.linalg.norm(n, axis=1) == pytest.approx(1.0, abs=1e-15)
    assert n[:, 1] == pytest.approx(-np.tanh(r / 3.0), abs=1e-15)
    assert n[30] == pytest.approx([np.sin(angle), 0, np.cos(angle)], abs=1e-15)


def test_domains_along_x_are_the_wall_turned_by_90_degrees_about_z():
    r = np.linspace(-30, 30, 61)
    turn = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    wall, turned = (textures.wall_profile(r, 0.0, 3.0, 0.4, d) for d in ("y", "x"))
    assert turned == pytest.approx(wall @ turn.T, abs=1e-15)


def test_periodic_partner_unwinds():
    """One turn by π at the wall, back at the edge: total winding zero, no kink across the edge, shift covariant."""
    n = textures.domain_wall(60, 20, 3.0, angle=0.3)
    theta = np.unwrap(np.arctan2(n[:, 0] / np.sin(0.3), n[:, 1]))
    assert abs(theta[-1] - theta[0]) < 0.5
    steps = np.linalg.norm(np.diff(np.vstack([n, n[:1]]), axis=0), axis=1)
    assert steps.max() < 1.05 / 3.0
    assert n[20] @ [np.sin(0.3), 0, np.cos(0.3)] == pytest.approx(1, abs=1e-4)
    assert n[0] @ [np.sin(0.3), 0, np.cos(0.3)] == pytest.approx(1, abs=1e-4)


def test_partner_angle_can_be_held():
    n = textures.domain_wall(60, 20, 2.0, angle=1.0, partner_angle=0.0)
    assert n[20] == pytest.approx([np.sin(1.0), 0, np.cos(1.0)], abs=2e-4)
    assert n[0] == pytest.approx([0, 0, 1], abs=2e-4)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"width": 0.0}, "width"),
        ({"center": 80}, "center"),
        ({"center": 2}, "center"),
        ({"domains": "z"}, "domains"),
        ({"sites": 2}, "sites"),
    ],
)
def test_bad_input_is_named(arguments, name):
    with pytest.raises(ValueError, match=name):
        textures.domain_wall(**{"sites": 60, "center": 20, "width": 3.0, **arguments})
