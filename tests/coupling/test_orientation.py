"""A track along either lobe of the d-wave, the superflow along or across: against lattices in the crystal's axes."""

import itertools

import numpy as np
import pytest
from attrs import evolve
from coupling_helpers import wall

from neelsot_dyn import bdg, coupling, devices, experiments
from neelsot_dyn.materials import KRU4O8, SEED_MODEL

WAYS = [coupling.Orientation(turned=t, across=a) for t, a in itertools.product((False, True), repeat=2)]
ids = [f"{'turned' if w.turned else 'straight'}, {'across' if w.across else 'along'}" for w in WAYS]
EVERY = pytest.mark.parametrize("way", WAYS, ids=ids)
Q = 4e7


def free_energy(model, n, q):
    """Eq. 2 of a lattice n (Lx, Ly, 3) that closes on itself, from its own matrix; hoppings of Eqs. 11 and 12."""
    sigma = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    shape, size = n.shape[:2], n.shape[0] * n.shape[1]
    number = np.arange(size).reshape(shape)
    h = np.zeros((size, 2, size, 2), complex)
    h[np.arange(size), :, np.arange(size), :] = (4 - model.mu) * np.eye(2)
    for axis, (rashba, sign) in enumerate(((-0.5j * sigma[1], -1), (0.5j * sigma[0], 1))):
        other, beside = np.roll(number, -1, axis), (n + np.roll(n, -1, axis)) / 2
        for (i, k), vector in zip(np.stack([number, other], -1).reshape(-1, 2), beside.reshape(-1, 3), strict=True):
            hop = -np.eye(2) + model.t_so * rashba + sign * model.t_m * np.einsum("c,cij->ij", vector, sigma)
            hop = hop * np.exp(0.5j * q[axis])
            h[i, :, k, :] += hop
            h[k, :, i, :] += hop.conj().T
    h = h.reshape(2 * size, 2 * size)
    pair = np.kron(np.eye(size), model.gap * 1j * sigma[1])
    energies = np.linalg.eigvalsh(np.block([[h, pair], [pair.conj().T, -h.conj()]]))
    return (
        -0.5
        * model.temperature
        * np.logaddexp(energies / 2 / model.temperature, -energies / 2 / model.temperature).sum()
    )


@EVERY
def test_it_is_a_lattice_in_the_crystal_s_axes(way):
    """Any texture along the track: n and q turned into the crystal's axes, site by site."""
    model = bdg.LatticeModel(mu=0.8, t_so=0.3, t_m=0.4, gap=0.15, temperature=0.05)
    q, rows = 0.21, 4
    n = np.random.default_rng(5).normal(size=(12, 3))
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    flow = np.array([0.0, q]) if way.across else np.array([q, 0.0])
    lattice = np.repeat(n[:, None], rows, axis=1)
    if way.turned:  # the track's x is the crystal's y, its y the crystal's −x
        flow = np.array([-flow[1], flow[0]])
        lattice = np.stack([-lattice[..., 1], lattice[..., 0], lattice[..., 2]], axis=-1)[:, ::-1].swapaxes(0, 1)
    stripe = evolve(way.stripe(model, n, q, width=rows), ends="periodic")
    found = stripe.free_energy(model.gap)
    assert found == pytest.approx(free_energy(model, lattice, flow), abs=1e-9)
    assert abs(found - evolve(stripe, q=-stripe.q).free_energy(model.gap)) > 1e-3


@EVERY
def test_its_domains_are_those_of_the_device(way):
    """B_N·ê of a racetrack with domains ±x̂ or ±ŷ, from integrals with q and n turned."""
    one = coupling.TextureTorque(material=SEED_MODEL, superflow=Q, orientation=way)
    for easy in (0.0, np.pi / 2):
        device = devices.Racetrack(
            material=SEED_MODEL, angle=np.pi / 2 * way.turned, flow="across" if way.across else "along",
            easy_angle=easy + np.pi / 2 * way.turned,
        )  # fmt: skip
        up, down = (one.solver.domain(s * device.easy_axis, Q)[1] for s in (1, -1))
        along = -(up - down) / 2 * one.solver.to_field
        assert along == pytest.approx(device.field(Q).along, abs=2e-9)
    assert abs(device.field(Q).along) > 1e-3 or way.across


@EVERY
def test_the_field_of_a_wall_is_the_slope_of_its_energy_in_angle_and_width(way):
    width = SEED_MODEL.magnet.wall_width
    x = np.arange(-100, 101) * width / 8
    one = coupling.TextureTorque(material=SEED_MODEL, superflow=Q, width=4, reach=8.0, orientation=way)
    n = wall(x, 0.2 * width, 0.8, width)
    change = np.exp(-((x / width - 0.5) ** 2))[:, None] * np.array([0.3, -0.2, 0.5])
    change -= n * (n * change).sum(axis=1, keepdims=True)

    def energy(size):
        moved = n + size * change
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        return one.solve(moved, x, 0.0).energy_density.sum()

    slope = (energy(1e-3) - energy(-1e-3)) / 2e-3
    field = one.solve(n, x, 0.0).field
    assert slope == pytest.approx(-2 * SEED_MODEL.magnetization * (field * change).sum(), rel=5e-4)


def test_a_current_asks_for_the_usual_track():
    with pytest.raises(ValueError, match="orientation"):
        coupling.TextureTorque(
            material=SEED_MODEL, sheet_current=1.0, parent=devices.Racetrack(material=SEED_MODEL).superconductor,
            orientation=WAYS[1],
        )  # fmt: skip


def ordered(material, way, **more):
    """Domains along the easy axis ŷ of the crystal."""
    delta = material.magnet.wall_width
    device = devices.Racetrack(
        material=material, length=50 * delta, angle=np.pi / 2 * way.turned, flow="across" if way.across else "along"
    )
    words = {"duration": 1e-12, "frames": 2, "changes": {"damping": 0.02}, **more}
    left = "+x" if way.turned else "+y"
    start = experiments.Walls([25 * delta], left=left, angle=1.0)
    return experiments.Experiment(
        device=device, start=start, drive=experiments.Superflow(1e7), torque="texture", **words
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "material"), [*((way, SEED_MODEL) for way in WAYS[1:]), (WAYS[3], KRU4O8)], ids=[*ids[1:], "KRu4O8"]
)
def test_an_experiment_on_such_a_track_is_held_to_its_own_landscape(way, material):
    steps = list(ordered(material, way).prepare().frames())
    assert all(residual.passed for step in steps for residual in step.residuals)
    assert "force of the texture on the angle" in [residual.name for residual in steps[-1].residuals]


def test_other_angles_torques_and_drives_are_refused_by_name():
    with pytest.raises(ValueError, match="device"):
        evolve(ordered(SEED_MODEL, WAYS[1]), torque="local")
    with pytest.raises(ValueError, match="device"):
        evolve(ordered(SEED_MODEL, WAYS[1]), drive=experiments.Phase(0.1))
    with pytest.raises(ValueError, match="multiple of"):
        evolve(ordered(SEED_MODEL, WAYS[0]), device=devices.Racetrack(material=SEED_MODEL, angle=0.3))
