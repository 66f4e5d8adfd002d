"""Everything that is said to be a derivative is one: against central differences of what it is the derivative of.

Each entry gives (slope as stated, slope by differences), arrays of one shape. The differences are of fourth
order, so that they agree to some 1e-7 of the largest.
"""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, devices, dynamics, materials, racetrack
from neelsot_dyn.racetrack.in_wall.landscape import local_landscape
from neelsot_dyn.units import ELEMENTARY_CHARGE, HBAR

SEED, KRU = materials.SEED_MODEL, materials.KRU4O8
MODEL = bdg.LatticeModel.of(SEED)
SOLVER = bdg.UniformBdG(MODEL, size=(12, 10))
"""A finite lattice: sums, without a quadrature's error."""
Q, N = np.array([0.13, 0.05]), np.array([0.48, 0.6, 0.64])
ENTRIES = {}


def entry(function):
    """Under the function's name, in words."""
    ENTRIES[function.__name__.replace("_", " ")] = function
    return function


def slope(function, at, step):
    """dF/dx at numbers x."""

    def central(h):
        return (np.asarray(function(at + h)) - np.asarray(function(at - h))) / (2 * h)

    return (4 * central(step / 2) - central(step)) / 3


@entry
def current_of_a_superflow():
    """j = 2 ∂F/∂q in I0 (charge 2e of a pair)."""
    for i in (0, 1):
        along = np.eye(2)[i]
        yield SOLVER.current(Q, N)[i], 2 * slope(lambda h, e=along: float(SOLVER.free_energy(Q + h * e, N)), 0.0, 2e-3)


@entry
def neel_field():
    """−∂F/∂n across n."""
    for across in (np.array([0.8, -0.64, 0.0]), np.array([0.0, 0.64, -0.6])):
        t = across - (across @ N) * N
        t /= np.linalg.norm(t)
        by_hand = slope(lambda h, t=t: float(SOLVER.free_energy(Q, np.cos(h) * N + np.sin(h) * t)), 0.0, 5e-3)
        yield SOLVER.neel_field(Q, N) @ t, -by_hand


@entry
def pair_susceptibility():
    """χ = −(∂F/∂Δ)/2Δ."""

    def energy(gap):
        return float(bdg.UniformBdG(evolve(MODEL, gap=float(gap)), size=(12, 10)).free_energy(Q, N))

    yield float(SOLVER.pair_susceptibility(Q, N)), -slope(energy, MODEL.gap, 1e-3) / (2 * MODEL.gap)


@entry
def sheet_current_and_stiffness_of_layer_and_parent():
    """K = (2e/ħ) ∂F/∂q and ν = ∂²F/∂q² of layer and parent together."""
    layer = bdg.Superflow(material=SEED, solver=SOLVER, parent=evolve(materials.NIOBIUM_STRIP, depairing_momentum=1e9))
    q = 1e8
    per_flux = 2 * ELEMENTARY_CHARGE / HBAR
    yield (
        float(layer.sheet_current(np.asarray(q), N)),
        per_flux * slope(lambda x: float(layer.free_energy(np.asarray(x), N)), q, 2e6),
    )
    current = slope(lambda x: float(layer.sheet_current(np.asarray(x), N)), q, 2e6)
    yield layer.stiffness(q, N)[0], current / per_flux


@entry
def current_of_the_parent():
    """K = (2e/ħ) ∂F_sc/∂q."""
    parent = materials.NIOBIUM_STRIP
    by_hand = slope(lambda q: parent.free_energy(q), np.array([-2e7, 1e7]), 1e5)
    yield parent.sheet_current(np.array([-2e7, 1e7])), 2 * ELEMENTARY_CHARGE / HBAR * by_hand


@entry
def landscape_of_an_angle():
    """E′, E″ and E‴ of the wall's inner angle."""
    landscape = local_landscape(lambda n: 1e3 * n[..., 1] / (1 + n[..., 2] ** 2) + 400 * n[..., 2] ** 2, 4e-9)
    angles = np.linspace(-3, 3, 13)
    for order in (1, 2, 3):
        yield landscape.energy(angles, order), slope(lambda a, k=order: landscape.energy(a, k - 1), angles, 2e-3)


@entry
def field_that_holds_a_wall():
    """B_N = dE/dr/4M_s of the texture of least energy at r, from its bonds and its anisotropy."""
    scales = devices.derived(KRU)
    width = scales.wall_width
    track = dynamics.Track(30 * width, width / 4)
    notch = devices.Notch(15 * width, 0.3, width)
    places = (15 + np.array([0.6, 0.65, 0.7, 0.75, 0.8])) * width
    found = racetrack.rest_curve(notch, scales, track, places)
    hard = KRU.easy_axis_anisotropy * (1 + notch.of_cells(track.x, track.spacing))

    def energy(theta):
        bonds = 2 * KRU.neel_stiffness / track.spacing * (1 - np.cos(np.diff(theta))).sum()
        return bonds + 2 * track.spacing * (hard * np.sin(theta) ** 2).sum()

    e = [energy(theta) for theta in found.textures]
    step = places[1] - places[0]
    by_hand = (8 * (e[3] - e[1]) - (e[4] - e[0])) / (12 * step)
    yield found.field[2], by_hand / (4 * KRU.magnetization)


@entry
def velocity_of_a_collective_wall():
    """ṙ and φ̇ of a pulsed wall."""
    llg = dynamics.LLG(
        devices.magnet_energy(KRU, (0, 1, 0)) + dynamics.NeelField((0.02, 0.01, 0.0)), KRU.magnetization, 0.02
    )
    model = dynamics.CollectiveCoordinates(llg, (0, 1, 0), rtol=1e-11)
    times = 3e-13 + np.arange(5) * 2e-15
    path = model.trajectory(dynamics.WallCoordinates(1e-7, velocity=300.0, angle=0.3), times)
    for values, rate in ((path.position, path.velocity), (path.angle, path.angular_velocity)):
        yield rate[2], (8 * (values[3] - values[1]) - (values[4] - values[0])) / (12 * 2e-15)


@pytest.mark.parametrize("name", ENTRIES)
def test_it_is_the_slope(name):
    for stated, differences in ENTRIES[name]():
        largest = float(np.abs(differences).max())
        assert largest > 0
        assert np.abs(np.asarray(stated) - differences).max() < 2e-6 * largest, name
