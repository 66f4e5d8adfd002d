"""The compressed F(q, n): its symmetries, its derivatives, its errors, against free energies that it has not seen."""

import warnings

import numpy as np
import pytest
from attrs import evolve
from coupling_helpers import Q, random_directions

from neelsot_dyn import coupling
from neelsot_dyn.bdg import LatticeModel, UniformBdG
from neelsot_dyn.materials import KRU4O8, NIOBIUM_STRIP, SEED_MODEL

UNITS = SEED_MODEL.units


def flows(q):
    return np.stack([UNITS.superflow(q), 0 * q], axis=-1)


def test_energy_and_field_are_those_of_the_bdg_layer(surface):
    # Against fresh points of both: differences of free energies, and the trace formula (another integrand altogether).
    solver = UniformBdG(LatticeModel.of(SEED_MODEL))
    n, q = random_directions(12), np.linspace(-1.1e8, 1.2e8, 12)
    added = solver.free_energy(flows(q), n) - solver.free_energy(flows(0 * q), n)
    assert np.abs(surface.energy(q, n) - UNITS.areal_density(added)).max() < 2 * surface.energy_error
    h = solver.neel_field(flows(q), n) - solver.neel_field(flows(0 * q), n)
    h -= (h * n).sum(axis=1, keepdims=True) * n
    tesla = UNITS.field(1.0, SEED_MODEL.magnet.moment) / 2
    assert np.linalg.norm(surface.neel_field(q, n) - tesla * h, axis=1).max() < 3 * surface.field_error
    assert surface.field_error < 1e-3 * surface.largest_field
    current = UNITS.sheet_current(1.0) * solver.current(flows(q), n)[:, 0]
    assert surface.sheet_current(q, n) == pytest.approx(current, rel=1e-3, abs=1e-3 * np.abs(current).max())


def bdg_layer(q, n):
    """F(q) − F(0) [J/m²] and its Néel field [T] at q [1/m], one each, from free energies and the trace formula."""
    solver = UniformBdG(LatticeModel.of(SEED_MODEL))
    added = solver.free_energy(flows(q), n) - solver.free_energy(flows(0 * q), n)
    h = solver.neel_field(flows(q), n) - solver.neel_field(flows(0 * q), n)
    h -= (h * n).sum(axis=1, keepdims=True) * n
    return UNITS.areal_density(added), UNITS.field(h, 2 * SEED_MODEL.magnet.moment)


def test_the_stated_error_is_that_of_the_worst_place():
    """Twice the Rashba coupling on a few harmonics, at directions that the fit has not seen."""
    material, n, q = SEED_MODEL.with_changes(t_so=2 * SEED_MODEL.electrons.t_so), random_directions(6, seed=5), 1.2e7
    surface = coupling.NeelFieldSurface.of(material, 1.3e7, tolerance=0.01, include="all")
    solver = UniformBdG(LatticeModel.of(material), tolerance=1e-10)

    def off(directions):
        exact = solver.free_energy((UNITS.superflow(q), 0.0), directions)
        found = surface.energy(np.array([q]), directions) - UNITS.areal_density(exact)
        return np.abs(found - found.mean()).max()

    assert 0.1 * surface.energy_error < off(n) <= 2 * surface.energy_error


def test_stated_errors_of_surface_and_sheet_are_the_true_ones(surface):
    """Fresh points may miss the largest of the fit's own check by a factor of 2; none is 100 times better than said.

    The sheet: uniform textures under a superflow along x between periodic edges have one q everywhere.
    """
    n, q = random_directions(8, seed=5), np.linspace(-1.15e8, 1.2e8, 8)
    energy, field = bdg_layer(q, n)
    off = surface.energy(q, n) - energy
    pairs = [
        (2 * surface.energy_error, np.abs(off - off.mean()).max()),
        (2 * surface.field_error, np.linalg.norm(surface.neel_field(q, n) - field, axis=1).max()),
    ]
    parent = evolve(NIOBIUM_STRIP, depairing_momentum=2e8)
    made = coupling.SheetCoupling(surface, coupling.PhaseBias(Q * 6e-9), parent, (1e-9, 1e-9), edges="periodic")
    x = np.repeat((np.arange(6) + 0.5)[:, None], 4, axis=1) * 1e-9
    worst = np.zeros(2)
    for direction in random_directions(5):
        direction[0] = 0.0  # no transverse current
        direction /= np.linalg.norm(direction)
        found = made.respond(np.tile(direction, (6, 4, 1)), x, 0.0)
        energy, field = bdg_layer(found.flow[0, :1, 0], direction[None])
        density = (energy[0] + 0.5 * parent.stiffness * found.flow[0, 0, 0] ** 2) / SEED_MODEL.thickness
        apart = np.linalg.norm(found.field[0, 0] - field[0]), abs(found.energy_density[0, 0] - density) * 24e-18
        worst = np.maximum(worst, apart)
    for stated, true in [*pairs, *zip((found.error, found.energy_error), worst, strict=True)]:
        assert 0.01 * stated < true <= stated


def test_f1_is_that_of_neel_field(surface):
    # Two routes to the paper's number: harmonics and polynomials, or two free energies at this q.
    direct = coupling.neel_field(SEED_MODEL, Q)
    up, down = surface.energy(np.array([Q]), np.array([[0.0, 1, 0], [0, -1, 0]]))
    assert (up - down) / 2 == pytest.approx(direct.f1_energy, rel=1e-3, abs=0)


def test_derivatives_are_exact(surface):
    # Central differences, off the unit sphere and at q of either sign: the gradients are those of F(q, n/|n|).
    n, q = 1.7 * random_directions(40), np.linspace(-1.1e8, 1.1e8, 40)
    value, h, dq = surface.evaluate(q, n), 1e-5, 1e4
    for i in range(3):
        step = h * np.eye(3)[i]
        above, below = surface.evaluate(q, n + step), surface.evaluate(q, n - step)
        assert np.abs((above.energy - below.energy) / (2 * h) - value.gradient[:, i]).max() < 1e-8 * np.ptp(
            value.energy
        )
        assert np.abs((above.slope - below.slope) / (2 * h) - value.mixed[:, i]).max() < 1e-8 * np.ptp(value.slope)
    above, below = surface.evaluate(q + dq, n), surface.evaluate(q - dq, n)
    assert (above.energy - below.energy) / (2 * dq) == pytest.approx(
        value.slope, rel=1e-5, abs=1e-7 * np.ptp(value.slope)
    )
    assert (above.slope - below.slope) / (2 * dq) == pytest.approx(value.curvature, rel=1e-5, abs=0)
    assert np.abs((value.gradient * n).sum(axis=1)).max() < 1e-15 * np.abs(value.gradient).max() * 10


def test_one_superflow_for_all_cells_is_the_same_as_one_for_each(surface):
    # Different loops: harmonics contracted once with the polynomials of q, or cell by cell; and the series in q.
    n = random_directions(70)
    one, each = surface.evaluate(np.array([Q]), n), surface.evaluate(np.full(70, Q), n)
    for name in ("energy", "slope", "curvature", "gradient", "mixed"):
        a, b = getattr(one, name), getattr(each, name)
        assert np.abs(a - b).max() < 1e-13 * np.abs(b).max(), name
    series = np.polynomial.chebyshev.chebval(Q / surface.largest_superflow, surface.series(n).T)
    assert series == pytest.approx(each.energy, rel=0, abs=1e-12 * np.ptp(each.energy))


def test_symmetries(surface):
    # q ∥ x̂: twofold rotation times time reversal, the mirror y → −y, and F(q, n) = F(−q, −n).
    n, q = random_directions(20), np.linspace(-1e8, 1e8, 20)
    energy = surface.energy(q, n)
    for mirrored in (n * [-1, 1, 1], n * [1, 1, -1]):
        assert surface.energy(q, mirrored) == pytest.approx(energy, rel=0, abs=1e-12 * np.ptp(energy))
    assert surface.energy(-q, -n) == pytest.approx(energy, rel=0, abs=1e-12 * np.ptp(energy))
    assert np.abs(surface.neel_field(-q, -n) + surface.neel_field(q, n)).max() < 1e-12 * surface.largest_field


def test_no_superflow_no_change(surface):
    n = random_directions(20)
    value = surface.evaluate(np.zeros(1), n)
    assert np.abs(value.energy).max() < 1e-15 * np.abs(surface.energy(np.array([Q]), n)).max()
    assert np.abs(surface.neel_field(np.zeros(1), n)).max() < 1e-14 * surface.largest_field
    assert surface.replaced.hard_axis_anisotropy == 0


def test_all_of_it_holds_the_band_anisotropy_and_says_what_it_replaces(surface):
    solver = UniformBdG(LatticeModel.of(SEED_MODEL))
    whole = coupling.NeelFieldSurface.of(SEED_MODEL, 1.2e8, tolerance=1e-3, include="all")
    x, y, z = solver.free_energy(np.zeros(2), np.eye(3))
    k_h = UNITS.areal_density(z - x) / (2 * SEED_MODEL.thickness)
    assert whole.replaced.hard_axis_anisotropy == pytest.approx(k_h, rel=1e-3)
    assert abs(whole.replaced.in_plane_anisotropy) < 1e-3 * abs(k_h)
    assert x == pytest.approx(y, rel=1e-12)
    # e = Σ_i K_h (m_i·ẑ)² = 2 K_h n_z², the highest order in n of a weak altermagnet
    n = random_directions(20)
    density = whole.energy_density(np.zeros(1), n)
    assert np.ptp(density - 2 * k_h * n[:, 2] ** 2) < 2e-3 * abs(k_h)
    added = whole.energy(np.array([Q]), n) - whole.energy(np.zeros(1), n)
    assert added == pytest.approx(surface.energy(np.array([Q]), n), rel=0, abs=1e-9 * np.ptp(added))


def test_a_tighter_tolerance_keeps_more_and_errs_less(surface):
    coarse = coupling.NeelFieldSurface.of(SEED_MODEL, 1.2e8, tolerance=0.1)
    assert coarse.harmonics < surface.harmonics
    assert coarse.orders <= surface.orders
    assert surface.field_error < coarse.field_error < 0.1 * coarse.largest_field


def test_a_cached_surface_is_the_same_to_the_bit_and_a_damaged_one_is_built_again(tmp_path):
    def build(**changes):
        arguments = {"tolerance": 0.1, "cache": tmp_path, **changes}
        return coupling.NeelFieldSurface.of(SEED_MODEL, 1e8, **arguments)

    first = build()
    (file,) = tmp_path.iterdir()
    again = build()
    assert np.array_equal(first.coefficients, again.coefficients)
    assert (first.field_error, first.energy_error) == (again.field_error, again.energy_error)
    build(reduced_temperature=0.3)
    assert len(list(tmp_path.iterdir())) == 2
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.warns(UserWarning, match="damaged"):
        rebuilt = build()
    assert np.array_equal(first.coefficients, rebuilt.coefficients)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"largest_superflow": -1e7}, "largest_superflow"),
        ({"largest_superflow": 1e11}, "q"),
        ({"reduced_temperature": 1.2}, "reduced_temperature"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"include": "most"}, "include"),
    ],
)
def test_bad_input_is_refused_before_the_work(changes, name):
    with pytest.raises(ValueError, match=rf"^{name} = .*give "):
        coupling.NeelFieldSurface.of(SEED_MODEL, **{"largest_superflow": 1e8, **changes})


def test_a_superflow_beyond_the_range_is_refused(surface):
    with pytest.raises(ValueError, match=r"\|q\| = .*surface's 1\.2e\+08 1/m"):
        surface.energy(np.array([2e8]), np.eye(3))


@pytest.mark.slow
def test_kru4o8_has_a_third_harmonic_as_large_as_the_first():
    # Found before on other grids: F(1) = 1.0485681e-7 t/a², a1 = 5.58e-8, a3 = 6.34e-8; in the y-z plane the odd part
    # peaks at 1.72 F(1), 43° from ẑ. The surface is asked for a field within 15 per cent.
    surface = coupling.NeelFieldSurface.of(KRU4O8, 1e7, tolerance=0.15)
    per_cell = KRU4O8.units.areal_density(1.0)
    psi = np.linspace(0, np.pi, 181)
    in_plane = np.stack([np.sin(psi), np.cos(psi), 0 * psi], axis=-1)
    across = np.stack([0 * psi, np.cos(psi), np.sin(psi)], axis=-1)
    q = np.array([1e7])
    energy = surface.energy(q, in_plane) / per_cell
    error = 3 * surface.energy_error_per_cell
    assert (energy[0] - energy[-1]) / 2 == pytest.approx(1.0485681e-7, abs=error)
    harmonics = 2 * np.cos(np.outer(np.arange(5), psi)) @ (energy * np.r_[0.5, np.ones(179), 0.5]) / 180
    assert harmonics[[1, 3]] == pytest.approx([5.58e-8, 6.34e-8], abs=error)
    odd = (surface.energy(q, across) - surface.energy(q, -across)) / 2 / per_cell
    assert odd.max() == pytest.approx(1.72 * 1.0485681e-7, abs=error)
    assert 90 - np.degrees(psi[odd.argmax()]) == pytest.approx(43, abs=4)
