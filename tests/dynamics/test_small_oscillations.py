"""Resonance, linewidth, spin flop and magnons: eigenvalues of the numerically linearised equation of motion.

The rate is a cubic polynomial of the 6N components, so central differences of step h err by h² times the third
derivative: 1e-8 of the largest rate at h = 1e-4.
"""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d


def eigenvalues(llg, track, state, step=1e-4):
    m0 = np.stack([state.m1, state.m2])
    columns = []
    for index in np.ndindex(*m0.shape):
        rates = []
        for sign in (1, -1):
            m = m0.copy()
            m[index] += sign * step
            rates.append(llg.rate(d.TwoSublatticeState(m[0], m[1], tolerance=math.inf), track))
        columns.append(((rates[0] - rates[1]) / (2 * step)).ravel())
    return np.linalg.eigvals(np.array(columns).T)


def frequencies(llg, track, state):
    """The positive frequencies [rad/s], ascending; the 2N length modes are zero."""
    values = np.sort(eigenvalues(llg, track, state).imag)
    return values[-2 * track.cells :]


@pytest.fixture
def short(magnet):
    return magnet.track(widths=8 / 3, cells_per_width=3)


def test_resonance(magnet, short):
    b_e, b_a = magnet.exchange_field, magnet.easy_field
    lowest = frequencies(magnet.llg(damping=0.0), short, magnet.uniform())[:2]
    assert lowest == pytest.approx(magnet.gamma * math.sqrt(b_a * (2 * b_e + b_a)), rel=1e-6)


def test_resonance_splits_with_a_hard_axis(magnet, short):
    b_e, b_a, b_h = magnet.exchange_field, magnet.easy_field, 0.4 * magnet.easy_field
    hard = d.UniaxialAnisotropy(b_h * magnet.magnetization / 2, (0, 0, 1), kind="hard")
    soft_mode, hard_mode = frequencies(magnet.llg(hard, damping=0.0), short, magnet.uniform())[:2]
    assert soft_mode == pytest.approx(magnet.gamma * math.sqrt(b_a * (2 * b_e + b_a + b_h)), rel=1e-6)
    assert hard_mode == pytest.approx(magnet.gamma * math.sqrt((b_a + b_h) * (2 * b_e + b_a)), rel=1e-6)


def test_linewidth(magnet, short):
    # Every uniform mode decays at αγ'(B_E + B_A), γ' = γ/(1 + α²); at short waves the stiffness 2 A11 κ/M_s joins B_E.
    alpha = 0.02
    values = eigenvalues(magnet.llg(damping=alpha), short, magnet.uniform())
    resonance = values[np.argsort(np.abs(values.imag))][2 * short.cells :][0]
    expected = alpha * magnet.gamma / (1 + alpha**2) * (magnet.exchange_field + magnet.easy_field)
    assert -resonance.real == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("a12_share", [0.0, -0.5])
@pytest.mark.parametrize("alternating", [0.0, 0.05, -0.05])
def test_magnon_dispersion_on_the_grid(magnet, short, a12_share, alternating):
    # ω± = γ{√[(B_A + 𝒜κ/M_s)(2B_E + B_A + 𝒜_m κ/M_s)] ± [B + 2A_alt κ/M_s]}, k = πp/(N dx) between free ends.
    a12 = a12_share * magnet.stiffness
    a_alt = alternating * magnet.stiffness
    llg = magnet.llg(d.AltermagneticExchange(a_alt), d.Zeeman((0, 3.0, 0)), damping=0.0, a12=a12)
    k = np.pi * np.arange(short.cells) / (short.cells * short.spacing)
    kappa = 4 / short.spacing**2 * np.sin(k * short.spacing / 2) ** 2 / magnet.magnetization
    net_stiffness = magnet.stiffness + 2 * a12
    b_a, b_e = magnet.easy_field, magnet.exchange_field
    mean = np.sqrt((b_a + magnet.stiffness * kappa) * (2 * b_e + b_a + net_stiffness * kappa))
    split = 3.0 + 2 * a_alt * kappa
    expected = np.sort(magnet.gamma * np.concatenate([mean + split, mean - split]))
    assert frequencies(llg, short, magnet.uniform()) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("share", "grows"), [(0.999, False), (1.001, True)])
def test_spin_flop(magnet, short, share, grows):
    b = share * math.sqrt(magnet.easy_field * (2 * magnet.exchange_field + magnet.easy_field))
    values = eigenvalues(magnet.llg(d.Zeeman((0, b, 0))), short, magnet.uniform())
    assert (values.real.max() > 1e6) == grows


@pytest.mark.parametrize(("share", "grows"), [(0.999, False), (1.001, True)])
def test_the_antiparallel_domain_is_unstable_from_the_anisotropy_field_on(magnet, short, share, grows):
    values = eigenvalues(magnet.llg(d.NeelField((0, -share * magnet.easy_field, 0))), short, magnet.uniform())
    assert (values.real.max() > 1e6) == grows


@pytest.mark.parametrize("damping", [0.0, 0.01, 0.3, 3.0])
@pytest.mark.parametrize("spacing_share", [0.2, 1.0, 5.0])
def test_fastest_rate_bounds_every_eigenvalue_closely(magnet, damping, spacing_share):
    # The highest wave of 8 cells lies just below the zone boundary, κ = 0.96 of the largest: a bound within 10 %.
    track = d.Track(8 * spacing_share * magnet.wall_width, spacing_share * magnet.wall_width)
    more = (d.Zeeman((0, 2.0, 0)), d.AltermagneticExchange(0.02 * magnet.stiffness))
    llg = magnet.llg(*more, damping=damping, a12=-0.3 * magnet.stiffness)
    largest = np.abs(eigenvalues(llg, track, magnet.uniform())).max()
    assert 0.9 * d.fastest_rate(llg, track) < largest < 1.001 * d.fastest_rate(llg, track)


def test_normal_modes_are_eigenvalues_of_the_equation_of_motion(magnet, short):
    # Frequency and decay of every wave: the modes are found in the tangent planes, from fields that are linear in them.
    llg = magnet.llg(d.Zeeman((0, 3.0, 0)), d.AltermagneticExchange(0.02 * magnet.stiffness), damping=0.02)
    modes, values = d.normal_modes(llg, short, magnet.uniform()), eigenvalues(llg, short, magnet.uniform())
    values = values[values.imag > 1e-3 * values.imag.max()]
    values = values[np.argsort(values.imag)]
    assert modes.frequency == pytest.approx(values.imag, rel=1e-6)
    assert modes.decay == pytest.approx(-values.real, rel=1e-5)


@pytest.mark.parametrize("damping", [0.01, 0.09])
def test_fastest_rate_is_that_of_either_sign_of_the_neel_field(magnet, damping):
    # Where the gradients are weak, an overdamped domain is the faster for a field that softens it.
    track = d.Track(160 * magnet.wall_width, 20 * magnet.wall_width)
    fields = [d.NeelField((0, share * magnet.easy_field, 0)) for share in (0.97, -0.97)]
    llgs = [magnet.llg(field, damping=damping) for field in fields]
    largest = [np.abs(eigenvalues(llg, track, magnet.uniform())).max() for llg in llgs]
    for llg in llgs:
        assert 0.9 * d.fastest_rate(llg, track) < max(largest) < 1.001 * d.fastest_rate(llg, track)
    assert (largest[1] > 1.3 * largest[0]) == (damping > 0.05)


@pytest.mark.parametrize("strength", [3e-3, 1e-2])
def test_fastest_rate_bounds_waves_that_a_strong_dmi_turns(strength):
    # Domains across the track, whose waves it turns about their axis by up to 2|D|/dx.
    energy = d.HomogeneousExchange(-1e-13, 1e-9) + d.InhomogeneousExchange(5e-13) + d.InterfacialDMI(strength)
    llg = d.LLG(energy + d.UniaxialAnisotropy(1e4, (0, 1, 0)), 1e5, 0.01)
    track, n = d.Track(16e-9, 1e-9), np.tile([0.0, 1.0, 0.0], (16, 1))
    largest = np.abs(eigenvalues(llg, track, d.TwoSublatticeState.from_neel(n))).max()
    assert largest < d.fastest_rate(llg, track) < 1.3 * largest


@pytest.mark.parametrize("cells", [3, 40])
def test_an_unstable_magnon_branch_is_refused_by_wave_number(magnet, cells):
    # 2B_E M_s 𝒜 + 𝒜² κ = 4 A_alt² κ at the zone boundary marks the limit for A12 = 0; test either side of it.
    short = magnet.track(widths=8 / cells, cells_per_width=cells)  # coarse: the exchange field rules; fine: gradients
    kappa = 4 / short.spacing**2
    limit = (
        math.sqrt(2 * magnet.exchange_field * magnet.magnetization * magnet.stiffness / kappa + magnet.stiffness**2) / 2
    )
    d.check_stability(magnet.llg(d.AltermagneticExchange(0.999 * limit)), short)
    bad = magnet.llg(d.AltermagneticExchange(1.2 * limit), damping=0.0)
    with pytest.raises(ValueError, match=r"magnon branch turns negative at k = .* A_alt"):
        d.check_stability(bad, short)
    with pytest.raises(ValueError, match="magnon branch"):
        d.evolve(bad, short, magnet.uniform(), d.RungeKutta4(1e-15), [0.0, 1e-14])


def test_a_negative_stiffness_is_refused(magnet, short):
    energy = d.InhomogeneousExchange(1e-13) + d.InhomogeneousExchange(1e-13, 1.9e-13) + d.AltermagneticExchange(0.0)
    d.check_stability(d.LLG(energy, 2e4, 0.1), short)
    with pytest.raises(ValueError, match="stiffness"):
        d.check_stability(d.LLG(d.AltermagneticExchange(1e-14), 2e4, 0.1), short)
