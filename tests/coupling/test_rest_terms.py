"""What the electrons give at rest, against rings that are diagonalised, against symmetry, and in their limits."""

import numpy as np
import pytest

from neelsot_dyn import bdg, dynamics, textures
from neelsot_dyn.coupling import rest_terms
from neelsot_dyn.materials import KRU4O8, SEED_MODEL

A = SEED_MODEL.lattice_constant
PER_AREA = SEED_MODEL.units.energy(1.0) / (A * SEED_MODEL.thickness)
"""J/m² of an energy per site across in t."""
MODEL = bdg.LatticeModel.of(SEED_MODEL)


@pytest.fixture(scope="module")
def seed():
    return rest_terms(SEED_MODEL, widths=(4 * A, 8 * A))


def turn(sites, axis, sense, plane):
    """A ring whose Néel vector turns once through 2π, in the plane of `axis` and ẑ ("cycloid"), or across it."""
    theta = 2 * np.pi * np.arange(sites) / sites * sense
    n = np.zeros((sites, 3))
    first, second = {
        "cycloid": ("xy".index(axis), 2),
        "helix": ("yx".index(axis), 2),
        "flat": (0, 1),
    }[plane]
    n[:, first], n[:, second] = np.cos(theta), np.sin(theta)
    return n


def ring_energy(axis, sense, plane, model=MODEL, sites=60):
    stripe = bdg.StripeBdG(model, turn(sites, axis, sense, plane), width=24, axis=axis, method="dense")
    return stripe.free_energy(model.gap) / 24


@pytest.mark.parametrize("axis", ["x", "y"])
def test_a_ring_of_one_sense_that_is_diagonalised_has_the_walls_dmi(axis, seed):
    """∮[n_z ∂n − n ∂n_z] = −2π sense on either sublattice; both lengths are near the limit of slow turns."""
    difference = ring_energy(axis, 1, "cycloid") - ring_energy(axis, -1, "cycloid")
    walls = [seed.wall(axis, axis, width).dmi for width in (4 * A, 8 * A)]
    ring = -difference * PER_AREA / (8 * np.pi)
    limit = walls[1] + (walls[1] - walls[0]) / 3  # corrections fall as 1/δ²
    assert ring == pytest.approx(limit, rel=2 * abs(walls[1] / walls[0] - 1), abs=0)


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("plane", ["helix", "flat"])
def test_no_other_sense_costs_energy(axis, plane):
    energies = [ring_energy(axis, sense, plane, sites=24) for sense in (1, -1)]
    assert energies[0] == pytest.approx(energies[1], rel=1e-12, abs=0)


def test_the_term_of_the_dynamics_with_this_constant_costs_what_the_electrons_do(seed):
    """E(+ẑ inside) − E(−ẑ inside) of one wall between domains −x̂ and +x̂, by the lattice and by `InterfacialDMI`."""
    track = dynamics.Track(length=200 * A, spacing=A / 4)
    states = [
        dynamics.TwoSublatticeState.from_neel(textures.wall_profile(track.x, 100 * A, 8 * A, angle, "x"))
        for angle in (0.0, np.pi)
    ]
    term = dynamics.InterfacialDMI(seed.wall("x", "x", 8 * A).dmi)
    held = [term.energy(state, track, SEED_MODEL.magnetization) for state in states]
    n = [textures.domain_wall(201, 100.0, 8.0, angle, "x", partner=False) for angle in (0.0, np.pi)]
    solved = [bdg.StripeBdG(MODEL, texture, ends="leads").free_energy(MODEL.gap) for texture in n]
    third = seed.wall("x", "x", 8 * A).harmonics[3]
    expected = (solved[0] - solved[1]) * PER_AREA - 2 * third
    assert held[0] > held[1]  # D > 0 favours +x → +z → −x
    assert held[0] - held[1] == pytest.approx(expected, rel=1e-3, abs=0)  # (dx/δ)²/6 of the grid's bonds: 2e-4


def test_tracks_along_x_and_y_have_one_dmi_and_domains_across_have_none(seed):
    for width in (4 * A, 8 * A):
        x, y = seed.wall("x", "x", width), seed.wall("y", "y", width)
        assert abs(x.dmi) > 1e6 * x.dmi_error
        assert y.dmi == pytest.approx(x.dmi, abs=x.dmi_error + y.dmi_error)
        assert y.stiffness == pytest.approx(x.stiffness, abs=x.stiffness_error + y.stiffness_error)
        for axis, domains in (("x", "y"), ("y", "x")):
            across = seed.wall(axis, domains, width)
            assert abs(across.dmi) <= across.dmi_error
            assert not across.along


@pytest.mark.slow
def test_the_dmi_is_odd_in_the_rashba_coupling_and_gone_without_it(seed):
    turned = rest_terms(SEED_MODEL.with_changes(t_so=-SEED_MODEL.electrons.t_so), widths=(4 * A,))
    assert turned.dmi == pytest.approx(-seed.dmi, abs=turned.dmi_error + seed.dmi_error)
    assert turned.stiffness == pytest.approx(seed.stiffness, abs=turned.stiffness_error + seed.stiffness_error)
    none = rest_terms(SEED_MODEL.with_changes(t_so=0.0), widths=(4 * A,))
    assert abs(none.dmi) <= none.dmi_error
    assert abs(none.hard_axis_field) <= none.hard_axis_field_error + 1e-12  # spin rotations are free


def test_a_ring_with_a_partner_wall_hides_it(seed):
    """The partner unwinds: F of the ring does not tell +ẑ inside from −ẑ, where two walls between leads do."""
    n = [textures.domain_wall(80, 40.0, 4.0, angle, "x", partner=True) for angle in (0.0, np.pi)]
    ring = [bdg.StripeBdG(MODEL, texture, width=24).free_energy(MODEL.gap) / 24 for texture in n]
    hidden = 4 * np.pi * seed.dmi / PER_AREA
    assert abs(ring[0] - ring[1]) < 1e-9 * abs(hidden)


def test_the_hard_axis_is_that_of_uniform_states(seed):
    lattice = bdg.UniformBdG(MODEL, size=(120, 120))
    f = lattice.free_energy(np.zeros(2), np.array([[0, 0, 1.0], [1.0, 0, 0]]))
    field = SEED_MODEL.units.field(float(f[0] - f[1]), SEED_MODEL.magnet.moment)
    assert seed.hard_axis_field == pytest.approx(field, rel=1e-4, abs=0)
    assert seed.hard_axis_field < 0  # ẑ is easy


@pytest.mark.parametrize("bad", [(), (0.5 * A,), (-4 * A,)])
def test_widths_that_are_no_walls_are_refused(bad):
    with pytest.raises(ValueError, match=r"widths = .* at least a lattice constant"):
        rest_terms(SEED_MODEL, widths=bad)


@pytest.mark.slow
def test_kru4o8_has_no_gradient_limit_at_its_own_width():
    """D of its 4 a wall is a quarter more than at twice the width; its stiffness is two thirds of the preset's."""
    width = KRU4O8.magnet.wall_width
    found = rest_terms(KRU4O8, widths=(width, 2 * width))
    narrow, wide = (found.wall("x", "x", w) for w in (width, 2 * width))
    assert found.hard_axis_field == pytest.approx(KRU4O8.magnet.hard_axis_field, rel=0.05)
    assert narrow.dmi_error + wide.dmi_error < 1e-4 * abs(wide.dmi)
    assert narrow.dmi / wide.dmi == pytest.approx(1.25, abs=0.03)
    assert wide.stiffness / KRU4O8.neel_stiffness == pytest.approx(2 / 3, abs=0.02)


@pytest.mark.parametrize(("axis", "domains"), [("x", "x"), ("x", "y")])
def test_what_a_magnet_leaves_out_is_the_wall_s_energy_at_any_width_near(seed, axis, domains):
    """2A/δ + 4Kδ against walls between leads that are 5 % wider and narrower, φ in the plane."""
    rest, sites = seed.wall(axis, domains), 109

    def energy(n):
        return bdg.StripeBdG(MODEL, n, width=None, axis=axis, ends="leads").free_energy(MODEL.gap) * PER_AREA

    domain = energy(np.tile(np.eye(3)[0 if domains == "x" else 1], (3, 1))) / 3
    for factor in (0.95, 1.0, 1.05):
        n = textures.domain_wall(sites, 54.0, factor * rest.width / A, np.pi / 2, domains, partner=False)
        found = energy(n) - sites * domain
        width = factor * rest.width
        expected = 2 * rest.replaced_stiffness / width + 4 * rest.replaced_anisotropy * width
        assert found == pytest.approx(expected, rel=2e-2, abs=0)
