"""Two dimensions: stripes, bent walls, Bloch lines, skyrmion-like seeds, threads."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d
from neelsot_dyn import textures
from neelsot_dyn.dynamics.functional import integrated_invariants, invariant_densities

AXIS = (0, 1, 0)


def stripe(magnet, widths=(24, 6), per_width=(4, 2), ends=("free", "periodic")):
    w = magnet.wall_width
    return d.Mesh((widths[0] * w, widths[1] * w), (w / per_width[0], w / per_width[1]), ends)


def test_a_straight_wall_on_a_stripe_moves_as_on_a_track(magnet):
    # Position, energy and loss, the window included; energies per thickness are those per area times the width.
    mesh = stripe(magnet)
    track = d.Track(mesh.lengths[0], mesh.spacing[0])
    llg = magnet.llg(magnet.drive(0.4), d.AltermagneticExchange(0.02 * magnet.stiffness))
    line = magnet.wall(track, angle=0.3)
    sheet = d.TwoSublatticeState(*(np.repeat(m[:, None], mesh.shape[1], axis=1) for m in (line.m1, line.m2)))
    times, window = [0, 1e-12, 2e-12], d.FollowWall(AXIS)
    one = list(d.evolve(llg, track, line, d.DormandPrince54(), times, window))
    two = list(d.evolve(llg, mesh, sheet, d.DormandPrince54(), times, window))
    assert two[-1].offset == one[-1].offset > 0
    assert np.abs(two[-1].state.m1 - one[-1].state.m1[:, None]).max() < 1e-6  # 1e-8 per step, other steps
    for name in ("energy", "gilbert_loss"):
        assert getattr(two[-1], name) == pytest.approx(getattr(one[-1], name) * mesh.lengths[1], rel=1e-6, abs=0)
    wall = d.wall_of(two[-1], mesh, AXIS)
    assert wall.position == pytest.approx(d.wall_of(one[-1], track, AXIS).position, rel=1e-7, abs=0)


def test_invariants_add_up_to_those_of_the_cells():
    # Rows longer than the stretch that is summed at once, bonds across both periodic edges or none.
    m = np.random.default_rng(2).normal(size=(2, 300, 3, 3))
    m /= np.linalg.norm(m, axis=-1, keepdims=True)
    for ends in ("free", "periodic"):
        mesh, state = d.Mesh((300e-9, 6e-9), (1e-9, 2e-9), (ends, ends)), d.TwoSublatticeState(*m)
        cells = invariant_densities(state, mesh).reshape(-1, 18) * mesh.measure
        scale = np.abs(cells).sum(axis=0)
        assert np.all(np.abs(integrated_invariants(state, mesh) - cells.sum(axis=0)) < 1e-14 * scale)


def test_energy_balance_with_a_window_over_a_bent_altermagnetic_wall(magnet):
    # Everything that leaves the window is carried: mixed derivatives and DMI at the free edges included.
    mesh = stripe(magnet, widths=(24, 8), ends=("free", "free"))
    x, y = mesh.coordinates()
    n = textures.bent_wall(
        x,
        y,
        lambda at: 12 * magnet.wall_width + magnet.wall_width * np.cos(at / (2 * magnet.wall_width)),
        magnet.wall_width,
    )
    more = (d.AltermagneticExchange(0.05 * magnet.stiffness, 0.4), d.InterfacialDMI(1e-5), d.Zeeman((0.2, 0, 0.5)))
    llg = magnet.llg(magnet.drive(0.4), *more)
    times, window = np.linspace(0, 2e-12, 3), d.FollowWall(AXIS)
    first, *frames = d.evolve(llg, mesh, d.TwoSublatticeState.from_neel(n), d.DormandPrince54(), times, window)
    assert frames[-1].offset > 5
    for frame in frames:
        assert abs(frame.energy + frame.gilbert_loss - first.energy) < 1e-5 * frames[-1].gilbert_loss


def test_a_bent_wall_straightens_by_its_tension(magnet):
    # x = A cos ky of small slope: overdamped decay rate (σ0/2αρ'...) k²: with friction 2αM_s/γ × 2/δ0 per area and
    # tension σ0 = 4𝒜/δ0 the rate is γ𝒜k²/(αM_s), 1 % for τ against it and the grid. α = 0.2.
    alpha, w = 0.2, magnet.wall_width
    mesh = stripe(magnet, widths=(20, 40), per_width=(5, 1))
    k = 2 * np.pi / mesh.lengths[1]
    x, y = mesh.coordinates()
    n = textures.bent_wall(x, y, lambda at: 10 * w + w * np.cos(k * at), w)
    rate = magnet.gamma * magnet.stiffness * k**2 / (alpha * magnet.magnetization)
    rate = rate * (1 + rate * magnet.derived(alpha).inertia_time)  # λ²+λ/τ = ...: the slow root to second order
    times = np.linspace(0.2, 1.0, 5) / rate
    amplitude = []
    for frame in d.evolve(
        magnet.llg(damping=alpha), mesh, d.TwoSublatticeState.from_neel(n), d.DormandPrince54(1e-6), times
    ):
        line = [d.track_wall(frame.state.n[:, j], mesh.x, AXIS).position for j in range(mesh.shape[1])]
        amplitude.append(2 * np.mean(line * np.cos(k * mesh.y)))
    measured = -np.polyfit(times, np.log(amplitude), 1)[0]
    assert measured == pytest.approx(rate, rel=0.02)


def test_a_bloch_line_has_its_width_and_its_speed(magnet):
    # Δ_L = √(𝒜/2K_h) and v_L = (π/2) γ Δ_L B_N/α, for K_h = 0.05 K_e: corrections of order K_h/4K_e = 1 % and the grid.
    w, ratio = magnet.wall_width, 0.05
    line_width = w / math.sqrt(ratio)
    mesh = d.Mesh((14 * w, 14 * line_width), (w / 4, line_width / 6))
    x, y = mesh.coordinates()
    n = textures.bloch_line(x, y, 7 * w, w, 6 * line_width, line_width)
    hard = d.UniaxialAnisotropy(ratio * magnet.k_easy, (0, 0, 1), kind="hard")
    b_neel = 5e-4
    llg = magnet.llg(hard, d.NeelField((b_neel, 0, 0)))
    times = np.linspace(0, 40 * magnet.derived().inertia_time, 17)
    place = []
    for frame in d.evolve(llg, mesh, d.TwoSublatticeState.from_neel(n), d.DormandPrince54(1e-7), times):
        middle = frame.state.n[mesh.shape[0] // 2]
        angle = np.unwrap(np.arctan2(middle[:, 0], middle[:, 2]))
        place.append(np.interp(0, -angle, mesh.y))
    slope = np.gradient(angle, mesh.y)[np.argmin(np.abs(angle))]
    assert -1 / slope == pytest.approx(line_width, rel=0.03, abs=0)
    speed = np.polyfit(times[8:], place[8:], 1)[0]
    assert speed == pytest.approx(math.pi / 2 * magnet.gamma * line_width * b_neel / 0.01, rel=0.025)


def test_a_skyrmion_seed_is_held_by_dmi_and_keeps_its_charge(magnet):
    # Easy axis ẑ, D at 0.8 of the spiral's: the relaxed texture keeps charge ±1, shrinks away without DMI.
    w = magnet.wall_width
    mesh = d.Mesh((16 * w, 16 * w), w / 3)
    x, y = mesh.coordinates()
    seed = textures.skyrmion(x, y, (8 * w, 8 * w), 2 * w, w)
    assert textures.winding_number(seed) == pytest.approx(-1, abs=0.01)
    limit = 4 * magnet.k_easy * w / math.pi
    easy = d.UniaxialAnisotropy(magnet.k_easy, (0, 0, 1))
    results = {}
    for share in (0.8, -0.8, 0.0):
        energy = magnet.energy(easy, d.InterfacialDMI(share * limit), k_easy=0.0)
        llg = d.LLG(energy, magnet.magnetization, 0.3)
        found = d.minimise(llg, mesh, d.TwoSublatticeState.from_neel(seed), 1e-3, most=3000)
        results[share] = abs(textures.winding_number(found.state.n)), found.state.n[:, :, 2].min()
    held = [
        share for share, (charge, lowest) in results.items() if charge == pytest.approx(1, abs=0.1) and lowest < -0.9
    ]
    assert len(held) == 1
    assert held[0] != 0.0


def test_threads_change_nothing_but_the_time(magnet):
    mesh = stripe(magnet, widths=(12, 6))
    x, y = mesh.coordinates()
    w = magnet.wall_width
    state = d.TwoSublatticeState.from_neel(textures.bent_wall(x, y, lambda at: 6 * w + 0.1 * at, w, lambda at: at / w))
    llg = magnet.llg(magnet.drive(0.4), d.InterfacialDMI(1e-5))
    step = d.RungeKutta4(d.suggest_timestep(llg, mesh))
    serial, threads = (
        list(d.evolve(llg, mesh, state, step, [2e-13], parallel=parallel))[-1] for parallel in (False, True)
    )
    assert np.abs(serial.state.m1 - threads.state.m1).max() < 1e-12


def test_seeds_are_unit_vectors_and_refuse_nonsense():
    x, y = np.meshgrid(np.arange(20.0), np.arange(15.0), indexing="ij")
    for domains in ("y", "x"):
        wall = textures.bent_wall(x, y, lambda at: 10 + np.sin(at), 2.0, lambda at: at, domains)
        flat = textures.wall_profile(x[:, 3], 10 + math.sin(3), 2.0, 3.0, domains)
        assert np.allclose(wall[:, 3], flat)
        assert np.allclose(np.linalg.norm(wall, axis=-1), 1)
    line = textures.bloch_line(x, y, 10.0, 2.0, 7.0, 1.0)
    assert line[10, 0] @ [1, 0, 0] > 0.99
    assert line[10, -1] @ [1, 0, 0] < -0.99
    for winding in (1, -1, 2):
        big = textures.skyrmion(
            *np.meshgrid(np.arange(40.0), np.arange(40.0), indexing="ij"), (19.5, 19.5), 8.0, 1.5, winding
        )
        assert textures.winding_number(big) == pytest.approx(-winding, abs=1e-6)
    for bad in ({"radius": 0.0}, {"width": -1.0}, {"winding": 0}, {"polarity": 2}):
        with pytest.raises(ValueError, match=next(iter(bad))):
            textures.skyrmion(x, y, (10, 7), **{"radius": 3.0, "width": 1.0, **bad})


def test_the_tilt_of_a_wall_is_measured(magnet):
    mesh = stripe(magnet, widths=(24, 8), ends=("free", "free"))
    x, y = mesh.coordinates()
    slope = 0.3
    n = textures.bent_wall(x, y, lambda at: 10 * magnet.wall_width + slope * at, magnet.wall_width, 0.4)
    state = d.TwoSublatticeState.from_neel(n)
    (frame,) = d.evolve(magnet.llg(), mesh, state, d.DormandPrince54(), [0.0])
    line = d.wall_line(frame, mesh, AXIS)
    assert line.tilt == pytest.approx(math.atan(slope), rel=1e-9)
    assert line.tilt_error < 1e-9
    assert line.bend < 1e-9 * magnet.wall_width
    assert line.angle == pytest.approx(0.4, abs=1e-9)
