"""Every energy term: the field is the gradient of the energy, the energy is the formula, bad numbers are refused."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d

MS = 2.1e4
SPACING = 0.7e-9
TERMS = {
    "homogeneous": d.HomogeneousExchange(-3e-12, 1e-9),
    "inhomogeneous": d.InhomogeneousExchange(3e-13, -1e-13),
    "altermagnetic": d.AltermagneticExchange(1e-13, psi=0.3),
    "easy": d.UniaxialAnisotropy(2e4, (1, 2, -0.5)),
    "hard": d.UniaxialAnisotropy(1e4, (0, 0, 3), kind="hard"),
    "zeeman": d.Zeeman((0.3, -0.2, 0.5)),
    "neel": d.NeelField((0.1, 0.4, -0.2)),
}
TERMS["sum"] = d.EnergySum(TERMS.values())


def random_state(cells, length_spread=0.0, seed=1):
    """Two unrelated random directions per cell; lengths off one by the given spread."""
    m = np.random.default_rng(seed).normal(size=(2, cells, 3))
    m /= np.linalg.norm(m, axis=-1, keepdims=True)
    m *= 1 + length_spread * np.random.default_rng(seed + 1).normal(size=(2, cells, 1))
    return d.TwoSublatticeState(m[0], m[1], tolerance=math.inf)


def numerical_field(term, state, track, step=0.25):
    """−(1/M_s dx) ∂E/∂m by central differences: exact for a quadratic energy, so the step may be large."""
    field = np.empty((2, state.cells, 3))
    for index in np.ndindex(*field.shape):
        energies = []
        for sign in (1, -1):
            m = np.stack([state.m1, state.m2])
            m[index] += sign * step
            energies.append(term.energy(d.TwoSublatticeState(m[0], m[1], tolerance=math.inf), track, MS))
        field[index] = -(energies[0] - energies[1]) / (2 * step * MS * track.spacing)
    return field


@pytest.mark.parametrize("name", TERMS)
def test_field_is_the_gradient_of_the_energy(name):
    # Rounding only: the energy is quadratic. On and off the unit sphere, free ends included.
    track = d.Track(9 * SPACING, SPACING)
    for spread in (0.0, 0.1):
        state = random_state(track.cells, spread)
        field = TERMS[name].field(state, track, MS)
        expected = numerical_field(TERMS[name], state, track)
        assert np.abs(field - expected).max() < 1e-11 * max(1.0, np.abs(expected).max())
        assert np.abs(field).max() > 0


@pytest.mark.parametrize("name", TERMS)
def test_energy_density_integrates_to_the_energy(name):
    track = d.Track(20 * SPACING, SPACING)
    state = random_state(track.cells)
    density = TERMS[name].energy_density(state, track, MS)
    assert density.shape == (track.cells,)
    assert density.sum() * SPACING == pytest.approx(TERMS[name].energy(state, track, MS), rel=1e-12, abs=0)


def test_energies_are_the_formulas():
    track = d.Track(12 * SPACING, SPACING)
    s = random_state(track.cells)
    g1, g2 = np.diff(s.m1, axis=0) / SPACING, np.diff(s.m2, axis=0) / SPACING
    axis = np.array([1, 2, -0.5]) / np.linalg.norm([1, 2, -0.5])
    expected = {
        "homogeneous": 4 * 3e-12 / 1e-9**2 * (np.sum(s.m1 * s.m2) + track.cells),
        "inhomogeneous": 3e-13 * (np.sum(g1**2) + np.sum(g2**2)) - 1e-13 * np.sum(g1 * g2),
        "altermagnetic": 1e-13 * math.cos(0.6) * (np.sum(g1**2) - np.sum(g2**2)),
        "easy": -2e4 * (np.sum((s.m1 @ axis) ** 2) + np.sum((s.m2 @ axis) ** 2)),
        "hard": 1e4 * (np.sum(s.m1[:, 2] ** 2) + np.sum(s.m2[:, 2] ** 2)),
        "zeeman": -MS * np.sum((s.m1 + s.m2) @ [0.3, -0.2, 0.5]),
        "neel": -MS * np.sum((s.m1 - s.m2) @ [0.1, 0.4, -0.2]),
    }
    for name, value in expected.items():
        assert TERMS[name].energy(s, track, MS) == pytest.approx(value * SPACING, rel=1e-12, abs=0)
    assert TERMS["sum"].energy(s, track, MS) == pytest.approx(sum(expected.values()) * SPACING, rel=1e-11, abs=0)


def test_fused_field_is_the_sum_of_the_terms_fields():
    track = d.Track(30 * SPACING, SPACING)
    state = random_state(track.cells)
    fused = TERMS["sum"].field(state, track, MS)
    single = sum(term.field(state, track, MS) for term in TERMS["sum"])
    assert np.abs(fused - single).max() < 1e-12 * np.abs(fused).max()


def test_rate_is_gilberts_equation():
    # ṁ = −γ m × B + α m × ṁ, the form before it is solved for ṁ; unit vectors.
    track = d.Track(10 * SPACING, SPACING)
    state = random_state(track.cells)
    llg = d.LLG(TERMS["sum"], MS, damping=0.3)
    rate, field = llg.rate(state, track), llg.field(state, track)
    for i, m in enumerate((state.m1, state.m2)):
        gilbert = -llg.gyromagnetic_ratio * np.cross(m, field[i]) + 0.3 * np.cross(m, rate[i])
        assert np.abs(rate[i] - gilbert).max() < 1e-12 * np.abs(rate).max()


def test_homogeneous_exchange_keeps_its_digits_where_the_sublattices_nearly_cancel():
    # A canting of 1e-8 costs 2 B_E M_s 1e-16: m1·m2 + 1 would return rounding noise instead.
    track = d.Track(8 * SPACING, SPACING)
    m1 = np.tile([1e-8, 1.0, 0.0], (8, 1))
    state = d.TwoSublatticeState(m1, m1 * [1, -1, 1])
    expected = 4 * 3e-12 / 1e-9**2 * 2e-16 * track.length
    assert TERMS["homogeneous"].energy(state, track, MS) == pytest.approx(expected, rel=1e-9, abs=0)


def test_a_uniform_field_pulls_both_sublattices_and_a_neel_field_parts_them():
    track = d.Track(8 * SPACING, SPACING)
    state = random_state(track.cells)
    zeeman, neel = (kind((0, 0.2, 0)).field(state, track, MS) for kind in (d.Zeeman, d.NeelField))
    assert np.allclose(zeeman, [0, 0.2, 0], rtol=1e-14, atol=0)
    assert np.allclose(neel[0], [0, 0.2, 0], rtol=1e-14, atol=0)
    assert np.allclose(neel[1], [0, -0.2, 0], rtol=1e-14, atol=0)


def test_terms_add_up_in_any_grouping():
    a, b, c = TERMS["easy"], TERMS["hard"], TERMS["zeeman"]
    assert ((a + b) + c).terms == (a + (b + c)).terms == (a, b, c)
    assert len(a + b) == 2
    assert (a + b + c).functional(MS) == (c + b + a).functional(MS)


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: d.HomogeneousExchange(1e-12, 1e-9), "a0"),
        (lambda: d.HomogeneousExchange(-1e-12, 0.0), "lattice_constant"),
        (lambda: d.InhomogeneousExchange(-1e-13), "a11"),
        (lambda: d.InhomogeneousExchange(1e-13, 2.01e-13), "a12"),
        (lambda: d.AltermagneticExchange(math.nan), "a_alt"),
        (lambda: d.UniaxialAnisotropy(-1.0, (0, 1, 0)), "k"),
        (lambda: d.UniaxialAnisotropy(1.0, (0, 0, 0)), "axis"),
        (lambda: d.UniaxialAnisotropy(1.0, (0, 1)), "axis"),
        (lambda: d.UniaxialAnisotropy(1.0, (0, 1, 0), kind="soft"), "kind"),
        (lambda: d.Zeeman(1.0), "b"),
        (lambda: d.NeelField((0, math.inf, 0)), "b"),
        (lambda: d.EnergySum(()), "terms"),
        (lambda: d.Functional(anisotropy=[[0, 1, 0], [0, 0, 0], [0, 0, 0]]), "anisotropy"),
        (lambda: d.LLG(TERMS["easy"], 0.0, 0.1), "magnetization"),
        (lambda: d.LLG(TERMS["easy"], MS, -0.1), "damping"),
        (lambda: d.LLG(TERMS["easy"], MS, 0.1, 0.0), "gyromagnetic_ratio"),
        (lambda: TERMS["easy"].energy(random_state(8), d.Track(8 * SPACING, SPACING), -1.0), "magnetization"),
        (lambda: TERMS["easy"].field(random_state(9), d.Track(8 * SPACING, SPACING), MS), "state.cells"),
    ],
)
def test_bad_values_are_refused_by_name(build, name):
    with pytest.raises(ValueError, match=rf"{name}.* is not valid: give "):
        build()


def test_any_positive_stiffness_is_accepted():
    assert d.InhomogeneousExchange(1e-13, 1.99e-13).a12 == 1.99e-13


def test_what_is_not_an_energy_is_refused():
    with pytest.raises(TypeError, match="energy"):
        d.LLG(1.0, MS, 0.1)
    with pytest.raises(TypeError, match="energy terms"):
        d.EnergySum((1.0,))
    with pytest.raises(TypeError):
        TERMS["easy"] + 1.0
