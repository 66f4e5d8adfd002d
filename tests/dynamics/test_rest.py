"""Relaxation, minimisation, and the small motions about what they find."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d

AXIS = (0, 1, 0)


def rough_wall(magnet, track, angle):
    n = magnet.wall(track, angle=angle).n + 0.1 * np.random.default_rng(0).normal(size=(track.cells, 3))
    return d.TwoSublatticeState.from_neel(n / np.linalg.norm(n, axis=1, keepdims=True))


@pytest.mark.parametrize("method", [d.relax, d.minimise])
def test_a_rough_wall_comes_to_rest_at_the_energy_of_the_closed_form(magnet, method):
    # σ0 = 8 √(...): 4√(𝒜·2K_e) at φ = π/2, where the hard axis does not count; the grid lowers it by (dx/δ)²/24.
    track = magnet.track(24, 6)
    llg = magnet.llg(d.UniaxialAnisotropy(0.2 * magnet.k_easy, (0, 0, 1), kind="hard"))
    found = method(llg, track, rough_wall(magnet, track, 0.7), torque=1e-6)
    assert found.converged
    assert found.reason == "torque"
    assert found.torque <= 1e-6
    domains = -2 * magnet.k_easy * track.length
    assert found.energy - domains == pytest.approx(magnet.derived().wall_energy, rel=2e-3, abs=0)
    wall = d.track_wall(found.state, track.x, AXIS)
    assert abs(math.sin(wall.angle)) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("method", [d.relax, d.minimise])
def test_a_state_without_torque_is_returned_and_effort_is_limited(magnet, method):
    track = magnet.track(8, 4)
    state = magnet.uniform(track.cells)
    still = method(magnet.llg(), track, state)
    assert still.converged
    assert np.array_equal(still.state.m1, state.m1)
    rough = rough_wall(magnet, magnet.track(24, 4), 0.7)
    short = {"longest": 1e-14} if method is d.relax else {"most": 5}
    cut = method(magnet.llg(), magnet.track(24, 4), rough, **short)
    assert not cut.converged
    assert cut.reason == ("time" if method is d.relax else "steps")
    with pytest.raises(d.EvolutionError, match=r"not at rest after .*: a torque of .* T"):
        cut.at_rest()
    assert still.at_rest() is still.state
    with pytest.raises(ValueError, match="torque"):
        method(magnet.llg(), track, state, torque=0.0)


HARD = {"track": (16, 4), "long track": (40, 6)}
TURNED = {"easy": ((0, 1, 0), 1.0), "hard": ((0, 0, 1), -1.2), "between": ((1, 0, 0), -1.0)}


@pytest.mark.parametrize("method", [d.relax, d.minimise])
@pytest.mark.parametrize("size", HARD)
@pytest.mark.parametrize("name", TURNED)
def test_only_a_minimum_is_converged(magnet, method, size, name):
    # Uniform states have no torque along any axis. The softest wave is uniform: 2K_e/M_s about the easy axis, −2(K_e +
    # K_h)/M_s about the hard one, towards the easy; few cells (all of the Hessian) and many (its end) alike.
    track = magnet.track(*HARD[size])
    llg = magnet.llg(d.UniaxialAnisotropy(0.2 * magnet.k_easy, (0, 0, 1), kind="hard"))
    along, share = TURNED[name]
    found = method(llg, track, d.TwoSublatticeState.from_neel(np.tile(np.array(along, float), (track.cells, 1))))
    assert found.curvature == pytest.approx(share * magnet.easy_field, rel=1e-6)
    assert found.curvature_error < 1e-6
    assert found.converged == (name == "easy")
    assert found.reason == ("torque" if name == "easy" else "saddle")


@pytest.mark.parametrize("method", [d.relax, d.minimise])
def test_a_wall_on_its_hard_axis_is_a_saddle_and_leaves_it_when_nudged(magnet, method):
    # Its softest direction is the turning of the wall, −2K_h/M_s; from a thousandth beside it, it goes to φ = π/2.
    track = magnet.track(24, 4)
    llg = magnet.llg(d.UniaxialAnisotropy(0.2 * magnet.k_easy, (0, 0, 1), kind="hard"))
    top = method(llg, track, magnet.wall(track, angle=0.0))
    assert (top.converged, top.reason) == (False, "saddle")
    assert top.curvature == pytest.approx(-0.2 * magnet.easy_field, rel=1e-3)
    softest = d.softest_direction(llg, track, top.state)
    turning = np.abs(softest.direction[0, :, 0])  # across the wall's plane
    assert turning @ np.abs(top.state.n[:, 2]) == pytest.approx(
        np.linalg.norm(turning) * np.linalg.norm(top.state.n[:, 2]), rel=1e-3
    )
    rest = method(llg, track, magnet.wall(track, angle=1e-3))
    assert rest.converged
    assert rest.energy < top.energy
    assert abs(math.sin(d.track_wall(rest.state, track.x, AXIS).angle)) == pytest.approx(1, abs=1e-4)


def test_aligned_sublattices_are_a_maximum_of_the_exchange(magnet):
    # m1 = m2 along the easy axis: without torque, and −2B_E + B_A soft towards antiparallel.
    track = magnet.track(24, 4)
    m = np.tile([0.0, 1.0, 0.0], (track.cells, 1))
    found = d.minimise(magnet.llg(), track, d.TwoSublatticeState(m, m))
    assert (found.converged, found.reason) == (False, "saddle")
    assert found.curvature == pytest.approx(magnet.easy_field - 2 * magnet.exchange_field, rel=1e-6)


def test_modes_of_a_wall(magnet):
    # On top of the slide and the turn at zero: bulk magnons from ω0 on, and with a hard axis the turning mode at
    # γ√(2B_E B_H); rest of the grid below 1e-3.
    track = magnet.track(16, 4)
    hard = d.UniaxialAnisotropy(0.2 * magnet.k_easy, (0, 0, 1), kind="hard")
    llg = magnet.llg(hard, damping=0.0)
    found = d.minimise(llg, track, magnet.wall(track, angle=math.pi / 2), 1e-9)
    modes = d.normal_modes(llg, track, found.state, unstable="keep")
    slide, turning = modes.frequency[1:3]
    resonance = magnet.derived().resonance
    assert slide < 0.01 * resonance
    assert turning == pytest.approx(resonance * math.sqrt(0.2), rel=1e-3)
    assert modes.frequency[3] > 0.999 * resonance
    assert np.abs(np.einsum("kscx,scx->ksc", modes.vectors, np.stack([found.state.m1, found.state.m2]))).max() < 1e-9
    assert modes.residual < 1e-8


def test_a_saddle_is_named_unstable(magnet):
    track = magnet.track(16, 4)
    llg = magnet.llg(d.UniaxialAnisotropy(0.2 * magnet.k_easy, (0, 0, 1), kind="hard"))
    with pytest.raises(d.UnstableState, match=r"grows at .* /s; give a relaxed"):
        d.normal_modes(llg, track, d.minimise(llg, track, magnet.wall(track, angle=0.0), 1e-9).state)
    with pytest.raises(d.UnstableState, match=r"the wave at k = .* grows"):
        d.magnon_dispersion(magnet.llg(d.NeelField((0, -1.1 * magnet.easy_field, 0))), 1e-9, AXIS, [0.0])
    with pytest.raises(ValueError, match="equilibrium"):
        d.magnon_dispersion(magnet.llg(), 1e-9, (1, 1, 0), [0.0])


def test_magnon_dispersion_is_the_closed_form(magnet):
    # ω± = γ{√[(B_A + 𝒜κ/M_s)(2B_E + B_A + 𝒜_m κ/M_s)] ± [B + 2A_alt κ/M_s]}, κ = (4/dx²) sin²(k dx/2), to rounding.
    dx = magnet.wall_width / 4
    a12, a_alt, b = -0.3 * magnet.stiffness, 0.05 * magnet.stiffness, 3.0
    llg = magnet.llg(d.AltermagneticExchange(a_alt), d.Zeeman((0, b, 0)), damping=0.0, a12=a12)
    k = np.linspace(0, np.pi / dx, 9)
    found = d.magnon_dispersion(llg, dx, AXIS, k)
    kappa = 4 / dx**2 * np.sin(k * dx / 2) ** 2 / magnet.magnetization
    b_a, b_e = magnet.easy_field, magnet.exchange_field
    mean = np.sqrt((b_a + magnet.stiffness * kappa) * (2 * b_e + b_a + (magnet.stiffness + 2 * a12) * kappa))
    split = b + 2 * a_alt * kappa
    assert found.frequency[:, 0] == pytest.approx(magnet.gamma * (mean - split), rel=1e-9)
    assert found.frequency[:, 1] == pytest.approx(magnet.gamma * (mean + split), rel=1e-9)


def test_the_linewidth_of_the_dispersion(magnet):
    alpha = 0.02
    found = d.magnon_dispersion(magnet.llg(damping=alpha), 1e-9, AXIS, [0.0])
    expected = alpha * magnet.gamma / (1 + alpha**2) * (magnet.exchange_field + magnet.easy_field)
    assert found.decay[0] == pytest.approx([expected, expected], rel=1e-5)


def test_linearisation_of_a_ring_is_the_dispersion(magnet):
    # N cells on a ring hold k = 2πp/(N dx), each ±k; dense eigenvectors against plane waves.
    track = d.Track(12e-9, 1e-9, ends="periodic")
    llg = magnet.llg(d.AltermagneticExchange(0.05 * magnet.stiffness), damping=0.0)
    modes = d.normal_modes(llg, track, magnet.uniform(12))
    waves = d.magnon_dispersion(llg, 1e-9, AXIS, 2 * np.pi * np.fft.fftfreq(12, 1e-9))
    assert modes.frequency == pytest.approx(np.sort(waves.frequency.ravel()), rel=1e-9)


def test_fourier_analysis_of_a_run_finds_both_branches(magnet):
    # A ring, tilted by a wave of 1e-3: n_x + i n_z turns at +ω of one branch and −ω of the other. Resolution 2π/T.
    cells = 16
    track = d.Track(cells * 1e-9, 1e-9, ends="periodic")
    llg = magnet.llg(d.AltermagneticExchange(0.05 * magnet.stiffness), d.Zeeman((0, 2.0, 0)), damping=0.0)
    k = 2 * np.pi * 2 / track.length
    n = np.stack([1e-3 * np.cos(k * track.x), np.ones(cells), 0 * track.x], axis=1)
    state = d.TwoSublatticeState.from_neel(n / np.linalg.norm(n, axis=1, keepdims=True))
    times = np.arange(1024) * 1.0e-14
    frames = d.evolve(llg, track, state, d.DormandPrince54(1e-8, 0), times)
    signal = np.array([f.state.n[:, 0] + 1j * f.state.n[:, 2] for f in frames])
    spectrum = d.fourier_spectrum(times, signal, track.spacing)
    low, high = d.magnon_dispersion(llg, 1e-9, AXIS, [k]).frequency[0]
    resolution = 2 * np.pi / times[-1]
    found = sorted((spectrum.peak(k, low=1e12), -spectrum.peak(k, low=-1e15, high=-1e12)))
    assert found == pytest.approx([low, high], abs=0.1 * resolution)
    with pytest.raises(ValueError, match="evenly"):
        d.fourier_spectrum(np.sort(np.random.default_rng(0).random(16)), signal[:16], 1e-9)


def test_a_minimum_counts_as_found_where_the_torque_is_below_what_was_asked_for(magnet):
    """Whatever the number of steps: the torque left, as the equation of motion has it, decides."""
    track = magnet.track(20, 4)
    state = magnet.wall(track, center=track.length / 2 + 0.3 * magnet.wall_width, angle=0.3)
    llg = magnet.llg(d.UniaxialAnisotropy(0.2 * magnet.k_easy, (0, 0, 1), kind="hard"), damping=0.1)
    asked, between = 1e-4, False
    for most in (1, 3, 10, 20, 30, 40, 50, 60, 70, 80, 100, 130, 170, 220, 300):
        found = d.minimise(llg, track, state, asked, most)
        assert found.torque == pytest.approx(llg.torque(found.state, track), rel=1e-9, abs=0)
        assert found.converged == (found.torque <= asked)
        between |= asked < found.torque < 100 * asked
    assert between
