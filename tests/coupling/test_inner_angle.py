"""The energy of a wall against its inner angle: rest states, barriers, what a superflow lacks, by the solver."""

import math

import numpy as np
import pytest

from neelsot_dyn import bdg, coupling, devices, experiments, materials, racetrack, textures
from neelsot_dyn.coupling import AngleLandscape
from neelsot_dyn.coupling.inner_angle import dmi_landscape, hard_axis_landscape

SEED, KRU = materials.SEED_MODEL, materials.KRU4O8
WIDTH = 4e-9
K = 300.0


def test_rest_states_and_barriers_of_a_hard_axis_with_dmi():
    """4K_hδ cos²φ + 2πD cos φ: cos φ* = −κ, barriers 4K_hδ(1 ∓ κ)², one state from κ = 1 on."""
    size = 4 * K * WIDTH
    for kappa in (0.0, 0.3, 0.9):
        d = kappa * 8 * K * WIDTH / (2 * math.pi)
        both = hard_axis_landscape(K, WIDTH) + dmi_landscape(d, -1, WIDTH)
        angle = math.acos(-kappa)
        assert np.sort(both.rests) == pytest.approx([-angle, angle], rel=1e-8)
        assert both.barrier(angle) == pytest.approx(size * (1 - kappa) ** 2, rel=1e-9, abs=0)
        assert both.swing == pytest.approx(size * (1 + kappa) ** 2, rel=1e-6, abs=0)
    alone = hard_axis_landscape(K, WIDTH) + dmi_landscape(1.1 * 8 * K * WIDTH / (2 * math.pi), -1, WIDTH)
    assert np.abs(alone.rests) == pytest.approx([math.pi], rel=1e-6)
    assert math.isinf(AngleLandscape([0.0], WIDTH).barrier(0.0))


@pytest.mark.parametrize("kappa", [0.0, 0.2, 0.6])
def test_the_missing_factor_is_that_of_the_closed_form(kappa):
    """E′ = 0 and E″ = 0 at once: the envelope |s| b = max of 8K_hδ |sin φ (cos φ + κ)/cos φ| between rest and ŷ."""
    rest = math.acos(-kappa)
    even = hard_axis_landscape(K, WIDTH) + dmi_landscape(kappa * 8 * K * WIDTH / (2 * math.pi), -1, WIDTH)
    b = 1e-7
    whole = even + AngleLandscape([0.0, 1j * b], WIDTH)  # −b sin φ, which favours +ŷ
    phi = np.linspace(-math.pi + 1e-6, -rest, 400001)[1:-1] if kappa else np.array([-math.pi / 2 - 1e-4])
    way = np.abs(8 * K * WIDTH * np.sin(phi) * (np.cos(phi) + kappa) / (b * np.cos(phi)))
    assert whole.missing_factor(-rest) == pytest.approx(float(way.max()), rel=1e-4, abs=0)
    assert math.isinf(whole.missing_factor(rest))  # it favours this one already
    assert whole.at(-1).missing_factor(rest) == pytest.approx(whole.missing_factor(-rest), rel=1e-6, abs=0)


def test_a_landscape_is_the_sum_of_its_samples():
    """Of harmonics up to the sixth, from sixteen angles; odd and even parts; slopes against differences."""
    rng = np.random.default_rng(1)
    waves = np.concatenate([[0.3], rng.normal(size=6) + 1j * rng.normal(size=6)])
    known = AngleLandscape(waves, WIDTH)
    found = AngleLandscape.of_samples(known.energy(2 * np.pi * np.arange(16) / 16), WIDTH)
    phi = rng.uniform(-4, 4, 20)
    assert found.energy(phi) == pytest.approx(known.energy(phi), rel=0, abs=1e-13)
    assert found.odd.energy(phi) == pytest.approx((known.energy(phi) - known.energy(-phi)) / 2, rel=0, abs=1e-13)
    assert found.at(-1).energy(phi) == pytest.approx(known.energy(-phi), rel=0, abs=1e-13)
    slope = (known.energy(phi + 1e-5) - known.energy(phi - 1e-5)) / 2e-5
    assert known.energy(phi, 1) == pytest.approx(slope, rel=0, abs=1e-8)
    assert found.error < 1e-12


def test_the_inner_angle_of_the_figures_model_is_that_of_its_constants():
    """One D at every width, and an anisotropy: 2πD cos φ − 2|K|δ·2 cos²φ, what is left is of second order in t_so."""
    found = coupling.inner_angle(SEED, 1e8)
    constants = hard_axis_landscape(SEED.hard_axis_anisotropy, WIDTH) + dmi_landscape(SEED.magnet.dmi, -1, WIDTH)
    assert found.resting.harmonics[1].real == pytest.approx(constants.harmonics[1].real, rel=1e-3, abs=0)
    assert np.abs(found.rest_angles) == pytest.approx([math.pi], abs=1e-6)
    assert math.isinf(found.barrier)
    assert found.resting.error < 1e-4 * found.resting.swing


def test_a_relaxed_wall_has_the_width_of_least_energy_beside_the_magnet():
    """The figures' model has soft electrons, whose wall keeps its 4 a at nearly every angle."""
    ideal, relaxed = (coupling.inner_angle(SEED, 1e8, relaxed=each) for each in (False, True))
    assert relaxed.resting.swing == pytest.approx(ideal.resting.swing, rel=0.02, abs=0)
    assert relaxed.resting.swing != ideal.resting.swing
    phi = np.linspace(-np.pi, np.pi, 60)
    saved = ideal.resting.energy(phi) - relaxed.resting.energy(phi)
    assert np.ptp(saved) < 0.02 * ideal.resting.swing


@pytest.mark.slow
def test_kru4o8_s_vector_rests_and_turns_where_the_relaxed_landscape_says():
    """Dynamics under the texture's torque, held to the solver; walls of relaxed width say it to the profile's share."""
    written = racetrack.InWallReversal(
        material="kru4o8", superflow=-1e7, torque="texture", writes=1, write_time=5e-11, hold_time=5e-11,
        write_frames=10, hold_frames=10,
    )  # fmt: skip
    dataset, verdict = experiments.run_in_memory(written.prepare())
    assert verdict.passed, verdict
    angle = np.degrees(np.asarray(dataset["wall_angle"]))
    landscape = written.rigid.landscape
    start = math.degrees(written.rigid.start_angle)
    driven = np.degrees(landscape(1).rests)
    assert abs(angle[10]) == pytest.approx(abs(driven[np.abs(driven - angle[10]).argmin()]), abs=1.2)
    assert angle[-1] == pytest.approx(start, abs=0.8)
    assert abs(angle[10] - angle[-1]) > 1.0
    assert written.rigid.missing_factor == pytest.approx(1.38, abs=0.02)


def test_the_superflow_enters_by_its_odd_part():
    """F(φ, −q) = F(−φ, q) of the solver itself, at points that the series has not seen."""
    found = coupling.inner_angle(SEED, 1e8)
    delta = SEED.magnet.wall_width / SEED.lattice_constant
    model, sites = bdg.LatticeModel.of(SEED), 97
    qa = 1e8 * SEED.lattice_constant

    def energy(angle, q):
        wall = textures.domain_wall(sites, 48.0, delta, angle, "x", partner=False)
        return bdg.StripeBdG(model, wall, width=None, q=q, ends="leads").free_energy(model.gap)

    per_area = SEED.units.energy(1.0) / (SEED.lattice_constant * SEED.thickness)
    base = energy(0.0, qa)
    for angle in (0.4, -1.9):
        change = (energy(angle, qa) - base) * per_area
        assert change == pytest.approx(
            float(found.electrons_driven.energy(angle) - found.electrons_driven.energy(0.0)),
            rel=0, abs=4 * found.electrons_driven.error,
        )  # fmt: skip
        assert (energy(-angle, -qa) - base) * per_area == pytest.approx(change, rel=0, abs=1e-11)


def test_the_magnet_leaves_out_what_the_electrons_bring():
    """Choice ii: A − A_el and K_h − K_el, no D; the net stiffness 2 A11 + A12 stays."""
    rest = coupling.rest_terms(SEED, [SEED.magnet.wall_width])
    energy = devices.magnet_energy(KRU, (1, 0, 0), without=rest)
    whole = devices.magnet_energy(KRU, (1, 0, 0))
    two, one = (sum_of(each) for each in (energy, whole))
    assert one["dmi"] == KRU.magnet.dmi
    assert two["dmi"] == 0
    assert one["stiffness"] - two["stiffness"] == pytest.approx(rest.wall().replaced_stiffness, rel=1e-6, abs=0)
    assert two["net"] == pytest.approx(one["net"], rel=1e-9, abs=0)
    hard = (one["hard"] - two["hard"]) * 2 / KRU.magnetization
    assert hard == pytest.approx(rest.hard_axis_field, rel=1e-9, abs=0)
    with pytest.raises(ValueError, match=r"without\.replaced_stiffness"):
        devices.magnet_energy(KRU.with_changes(neel_temperature=1e-3), (1, 0, 0), without=kru_like(rest))


def sum_of(energy):
    """Constants of an energy."""
    f = energy.functional(KRU.magnetization)
    return {
        "dmi": float(f.dmi), "stiffness": 2 * f.a11 - f.a12, "net": 2 * f.a11 + f.a12, "hard": f.anisotropy[2, 2],
    }  # fmt: skip


def kru_like(rest):
    """Rest terms of a stiffness beyond any material's."""
    import attrs

    walls = tuple(attrs.evolve(wall, replaced_stiffness=1e-12) for wall in rest.walls)
    return attrs.evolve(rest, walls=walls)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"axis": "z"}, "axis"),
        ({"domains": "z"}, "domains"),
        ({"width": 1e-10}, "width"),
        ({"tolerance": 1.0}, "tolerance"),
        ({"superflow": math.nan}, "superflow"),
        ({"superflow": 1e12}, "superflow"),
    ],
)
def test_bad_input_is_refused_by_name(arguments, name):
    with pytest.raises(ValueError, match=name):
        coupling.inner_angle(SEED, **{"superflow": 1e8, **arguments})


@pytest.mark.slow
def test_the_inner_vector_of_kru4o8():
    """Walls along x rest at ±132° behind 0.7 K (100 nm), a current of 1e7 1/m lacks a factor 1.5; along y ±90°, 7 K."""
    along = coupling.inner_angle(KRU, 1e7)
    assert np.degrees(np.sort(along.rest_angles)) == pytest.approx([-132.1, 132.1], abs=0.2)
    assert along.barrier_temperature(100e-9) == pytest.approx(0.66, rel=0.02)
    assert along.missing_factor == pytest.approx(1.48, rel=0.01)
    across = coupling.inner_angle(KRU, 1e7, axis="y")
    assert np.degrees(np.sort(across.rest_angles)) == pytest.approx([-90, 90], abs=1e-3)
    assert across.barrier_temperature(100e-9) == pytest.approx(7.14, rel=0.01)
    assert math.isinf(across.missing_factor)  # its third harmonic holds the vector half-way
