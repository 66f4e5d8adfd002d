"""Every term, on every kind of grid, with numbers, arrays and functions: field = −∂E/∂m, and its symmetry.

The energies are quadratic, so central differences of any step are exact but for rounding.
"""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d

MS, DX, DY = 2.1e4, 0.7e-9, 0.9e-9
GRIDS = {
    "free track": d.Track(9 * DX, DX),
    "periodic track": d.Track(9 * DX, DX, ends="periodic"),
    "free mesh": d.Mesh((8 * DX, 4 * DY), (DX, DY)),
    "periodic mesh": d.Mesh((8 * DX, 4 * DY), (DX, DY), ends="periodic"),
    "stripe": d.Mesh((8 * DX, 4 * DY), (DX, DY), ends=("free", "periodic")),
}


def profile(grid, low, high):
    """An array that varies irregularly from cell to cell."""
    return low + (high - low) * np.random.default_rng(5).random(grid.shape)


def terms(grid):
    vector = np.random.default_rng(6).normal(size=(*grid.shape, 3))
    return {
        "homogeneous": d.HomogeneousExchange(-3e-12, 1e-9),
        "inhomogeneous": d.InhomogeneousExchange(3e-13, -1e-13),
        "altermagnetic": d.AltermagneticExchange(1e-13, psi=0.3),
        "easy": d.UniaxialAnisotropy(2e4, (1, 2, -0.5)),
        "zeeman": d.Zeeman((0.3, -0.2, 0.5)),
        "neel": d.NeelField((0.1, 0.4, -0.2)),
        "dmi": d.InterfacialDMI(2e-4),
        "homogeneous array": d.HomogeneousExchange(profile(grid, -3e-12, -2e-12), 1e-9),
        "inhomogeneous array": d.InhomogeneousExchange(profile(grid, 3e-13, 5e-13), profile(grid, -1e-13, 1e-13)),
        "altermagnetic array": d.AltermagneticExchange(profile(grid, -1e-13, 2e-13), psi=0.3),
        "easy array": d.UniaxialAnisotropy(profile(grid, 1e4, 3e4), (1, 2, -0.5)),
        "zeeman array": d.Zeeman(vector),
        "neel array": d.NeelField(0.3 * vector),
        "dmi array": d.InterfacialDMI(profile(grid, -2e-4, 4e-4)),
        "function of x": d.UniaxialAnisotropy(lambda x: 2e4 * (1 + np.sin(x / 3e-9)), (0, 1, 1)),
        "function of x and t": d.NeelField(lambda x, t: np.stack([x / DX, 0 * x, 0 * x + t], axis=-1)),
    }


NAMES = list(terms(GRIDS["free track"]))


def random_state(grid, spread=0.05, seed=1):
    m = np.random.default_rng(seed).normal(size=(2, *grid.shape, 3))
    m /= np.linalg.norm(m, axis=-1, keepdims=True)
    m *= 1 + spread * np.random.default_rng(seed + 1).normal(size=(2, *grid.shape, 1))
    return d.TwoSublatticeState(m[0], m[1], tolerance=math.inf)


def numerical_field(term, state, grid, step=0.25):
    field = np.empty((2, *grid.shape, 3))
    for index in np.ndindex(*field.shape):
        energies = []
        for sign in (1, -1):
            m = np.stack([state.m1, state.m2])
            m[index] += sign * step
            energies.append(term.energy(d.TwoSublatticeState(m[0], m[1], tolerance=math.inf), grid, MS))
        field[index] = -(energies[0] - energies[1]) / (2 * step * MS * grid.measure)
    return field


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
@pytest.mark.parametrize("name", NAMES)
def test_field_is_the_gradient_of_the_energy(grid, name):
    term = terms(grid)[name]
    state = random_state(grid)
    expected = numerical_field(term, state, grid)
    assert np.abs(term.field(state, grid, MS) - expected).max() < 1e-10 * max(1.0, np.abs(expected).max())
    density = term.energy_density(state, grid, MS)
    assert density.shape == grid.shape
    assert density.sum() * grid.measure == pytest.approx(term.energy(state, grid, MS), rel=1e-11, abs=0)


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_an_array_of_equal_values_is_the_number(grid):
    # Different code: uniform coefficients in registers against arrays cell by cell.
    everywhere = np.ones(grid.shape)
    pairs = (
        (d.HomogeneousExchange(-3e-12, 1e-9), d.HomogeneousExchange(-3e-12 * everywhere, 1e-9)),
        (d.InhomogeneousExchange(3e-13, -1e-13), d.InhomogeneousExchange(3e-13 * everywhere, -1e-13)),
        (d.AltermagneticExchange(1e-13, 0.3), d.AltermagneticExchange(lambda x: 1e-13 + 0 * x, 0.3)),
        (d.UniaxialAnisotropy(2e4, (1, 2, 3)), d.UniaxialAnisotropy(2e4 * everywhere, (1, 2, 3))),
        (d.InterfacialDMI(2e-4), d.InterfacialDMI(lambda x: 2e-4 + 0 * x)),
        (d.NeelField((1, 2, 3)), d.NeelField(lambda t: (1, 2, 3))),
        (d.Zeeman((1, 2, 3)), d.Zeeman(lambda x: (1, 2, 3))),
    )
    state = random_state(grid)
    for number, array in pairs:
        a, b = number.field(state, grid, MS), array.field(state, grid, MS)
        assert np.abs(a - b).max() < 1e-12 * np.abs(a).max(), number


def turned(state, rotation):
    return d.TwoSublatticeState(state.m1 @ rotation.T, state.m2 @ rotation.T, tolerance=math.inf)


def swapped(state):
    return d.TwoSublatticeState(state.m2, state.m1, tolerance=math.inf)


def test_symmetries():
    # Exchange does not know spin axes; swapping the sublattices flips what is staggered; m → −m keeps what is even;
    # DMI changes sign under a mirror of the track (x → −x alone) and under m_z → −m_z.
    grid = GRIDS["periodic mesh"]
    state = random_state(grid)
    every = terms(grid)

    def energy(name, s):
        return every[name].energy(s, grid, MS)

    rotation = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))[0]
    for name in ("homogeneous", "inhomogeneous", "altermagnetic"):
        assert energy(name, turned(state, rotation)) == pytest.approx(energy(name, state), rel=1e-11, abs=0)
    for name, sign in (
        ("altermagnetic", -1),
        ("neel", -1),
        ("zeeman", 1),
        ("dmi", 1),
        ("easy", 1),
        ("inhomogeneous", 1),
    ):
        assert energy(name, swapped(state)) == pytest.approx(sign * energy(name, state), rel=1e-11, abs=0), name
    for name, sign in (("zeeman", -1), ("neel", -1), ("dmi", 1), ("easy", 1), ("altermagnetic", 1)):
        assert energy(name, turned(state, -np.eye(3))) == pytest.approx(sign * energy(name, state), rel=1e-11, abs=0), (
            name
        )
    assert energy("dmi", turned(state, np.diag([1, 1, -1]))) == pytest.approx(-energy("dmi", state), rel=1e-11, abs=0)
    track = GRIDS["periodic track"]
    s = random_state(track)
    mirrored = d.TwoSublatticeState(s.m1[::-1], s.m2[::-1], tolerance=math.inf)
    dmi = d.InterfacialDMI(2e-4)
    assert dmi.energy(mirrored, track, MS) == pytest.approx(-dmi.energy(s, track, MS), rel=1e-11, abs=0)


def test_altermagnetic_exchange_turns_with_the_crystal():
    # The same wave, along x of a mesh: its energy is A_alt cos 2ψ |∂x m|² whatever the mixed term; along the diagonal
    # of square cells the mixed term alone gives −A_alt sin 2ψ |∂m|², at ψ = 45° along the crystal's Y axis.
    grid = d.Mesh((16 * DX, 16 * DX), DX, ends="periodic")
    x, y = grid.coordinates()
    k = 2 * np.pi / (16 * DX)
    for phase, psi, factor in ((k * x, 0.4, math.cos(0.8)), (k * y, 0.4, -math.cos(0.8))):
        m = np.stack([np.cos(phase), np.sin(phase), 0 * x], axis=-1)
        state = d.TwoSublatticeState(m, np.roll([[[0, 0, 1.0]]], 0) + 0 * m)
        term = d.AltermagneticExchange(1e-13, psi)
        expected = 1e-13 * factor * (2 * math.sin(k * DX / 2) / DX) ** 2
        assert term.energy_density(state, grid, MS) == pytest.approx(expected, rel=1e-9)
    m = np.stack([np.cos(k * (x + y)), np.sin(k * (x + y)), 0 * x], axis=-1)
    state = d.TwoSublatticeState(m, 0 * m + [0, 0, 1.0])
    for psi in (math.pi / 4, 0.3, -0.5):
        expected = -1e-13 * math.sin(2 * psi) * 2 * (math.sin(k * DX) / DX) ** 2
        density = d.AltermagneticExchange(1e-13, psi).energy_density(state, grid, MS)
        assert density == pytest.approx(expected, rel=1e-9)


def test_a_row_of_a_mesh_is_a_track():
    # The same state in every row of a stripe: fields of the track, in 1-D code. DMI and ∂y at free edges aside.
    track = d.Track(8 * DX, DX)
    mesh = d.Mesh((8 * DX, 3 * DY), (DX, DY), ends=("free", "periodic"))
    line = random_state(track)
    state = d.TwoSublatticeState(*(np.repeat(m[:, None], 3, axis=1) for m in (line.m1, line.m2)), tolerance=math.inf)
    for name in NAMES:
        if "array" in name:
            continue
        field = terms(mesh)[name].field(state, mesh, MS)
        expected = terms(track)[name].field(line, track, MS)
        assert np.abs(field - expected[:, :, None]).max() < 1e-11 * np.abs(expected).max(), name


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: d.InterfacialDMI(math.nan), "d"),
        (lambda: d.UniaxialAnisotropy(np.array([1.0, -1.0]), (0, 1, 0)), "k"),
        (lambda: d.NeelField(lambda z: (0, 0, 0)), "parameter name"),
        (lambda: d.Mesh((8 * DX, 8 * DX), -DX), "spacing"),
        (lambda: d.Mesh((8 * DX, 8 * DX), DX, ends="open"), "ends"),
        (lambda: d.Track(8 * DX, DX, ends="open"), "ends"),
        (
            lambda: d.NeelField(lambda t: (0, math.nan, 0)).field(
                random_state(d.Track(8 * DX, DX)), d.Track(8 * DX, DX), MS
            ),
            "b",
        ),
        (
            lambda: d.NeelField(np.ones((7, 3))).field(random_state(d.Track(8 * DX, DX)), d.Track(8 * DX, DX), MS),
            "b.shape",
        ),
        (lambda: d.NeelField(lambda x: x).functional(MS), "b"),
    ],
)
def test_bad_values_are_refused_by_name(build, name):
    with pytest.raises(ValueError, match=rf"{name}.* is not valid: give "):
        build()
