"""Every figure of a device, from the material's raw numbers and CODATA by the formula printed beside it."""

import math

import attrs
import pytest
from scipy.constants import e, hbar, k, mu_0
from scipy.integrate import solve_ivp

from neelsot_dyn import materials, racetrack
from neelsot_dyn.devices.racetrack import SuperflowField

Q, PITCH, WANTED, KELVIN, F1 = 1.3e7, 130e-9, 700.0, 3.0, -2.1e-5
FILM = materials.KRU4O8.with_changes(
    layers=3, damping=0.013, hard_axis_field=0.017, dmi=0.0, altermagnetic_ratio=0.3, layer_height=0.4e-9, t_m=0.005
)
"""Of so weak a splitting that a local torque holds in any wall."""
PARENT = materials.ParentSuperconductor.of("strip", 90e-9, 11e-9, 25e-9, 80e-9)
DEVICE = racetrack.Racetrack(material=FILM, width=70e-9, length=2e-6, angle=0.2, superconductor=PARENT)
ALONG = -F1 * FILM.electrons.hopping / (2 * FILM.magnet.moment * 3)
"""−[F(ê) − F(−ê)]/2 per 2 m_s and layer."""
ACROSS = 0.4 * ALONG
FIELD = SuperflowField(Q, ALONG, ACROSS, ALONG * DEVICE.easy_axis, 1e-3 * ALONG, F1)


def by_hand():
    """The formulas, from numbers of the material alone; nothing of the package computes here."""
    electrons, magnet, a = FILM.electrons, FILM.magnet, FILM.lattice_constant
    m_s, gamma, delta, alpha = magnet.moment, magnet.gyromagnetic_ratio, magnet.wall_width, 0.013
    t, thickness, width = electrons.hopping, 3 * 0.4e-9, 70e-9
    section = width * thickness
    magnetization = m_s / (a**2 * 0.4e-9)
    b_e = 3 * k * magnet.neel_temperature / m_s
    stiffness = magnet.stiffness_ratio * magnetization * b_e * a**2
    k_easy = stiffness / (2 * delta**2)
    b_a = 2 * k_easy / magnetization
    b_sf = math.sqrt(2 * b_e * b_a)
    c = gamma * math.sqrt(2 * b_e * stiffness / magnetization)
    tau = 1 / (2 * alpha * gamma * b_e)
    b_n = abs(F1) * t / m_s / (2 * 3)
    amplitude = b_n * math.sqrt(1 + 0.4**2)
    b = b_n / (alpha * b_sf)
    mobility = gamma * delta / alpha
    v = mobility * b_n / math.sqrt(1 + b**2)
    nu = (hbar / (2 * e)) ** 2 * 25e-9 / (mu_0 * (90e-9) ** 2)
    sheet = 2 * e / hbar * nu * Q
    oersted = mu_0 * sheet / 2
    beta = WANTED / c
    b_wanted = beta / math.sqrt(1 - beta**2)
    squared = math.pi * gamma**2 * b_e * amplitude
    rate = (-1 / tau + math.sqrt(1 / tau**2 + 4 * squared)) / 2  # the positive root of λ² + λ/τ = πγ²B_E B_N
    pair = 2 * 8 * k_easy * delta * section / (k * KELVIN)
    omega = gamma * b_sf
    loss = 8 * magnetization * b_n * section * PITCH
    stored = 0.5 * nu * Q**2 * width * PITCH
    t_c = electrons.gap * t / (1.764 * k)
    gap = electrons.gap * math.tanh(1.74 * math.sqrt(t_c / KELVIN - 1)) * t
    a_alt = 0.3 * magnet.intra_share * stiffness / 2
    return {
        "exchange_field": b_e,
        "spin_flop_field": b_sf,
        "resonance": gamma * math.sqrt(b_a * (2 * b_e + b_a)) / (2 * math.pi),
        "inertia_time": tau,
        "magnon_speed": c,
        "b_neel": abs(F1) * t / m_s,
        "neel_field": b_n,
        "current_density": sheet / 25e-9,
        "current": sheet * width,
        "oersted_field": oersted,
        "oersted_effect": (oersted / b_sf) ** 2,
        "pearl_over_width": 2 * (90e-9) ** 2 / 25e-9 / width,
        "speed": v,
        "time_for_1_um": 1e-6 / v,
        "b": b,
        "b_wanted": b_wanted,
        "field_wanted": b_wanted * alpha * b_sf,
        "field_wanted_factor": b_wanted * alpha * b_sf / b_n,
        "tolerated_anisotropy_step": 4 * b_n / b_a,
        "states_at_rest": 2,
        "state_barrier": 4 * (0.017 * magnetization / 2) * delta * section / (k * KELVIN),
        "missing_factor": 2 / math.pi * 0.017 / amplitude,
        "switching_time": 2 * math.log(2 / 1e-3) / rate,
        "parent_depairing": 1 / (math.sqrt(3) * 11e-9 * Q),
        "pair_barrier": pair,
        "domain_retention": pair * math.log10(math.e) - math.log10(omega / (2 * math.pi)),
        "hold_barrier": magnetization * b_n * section * PITCH / (k * KELVIN),
        "diffusion_in_1_us": math.sqrt(2 * k * KELVIN * mobility * 1e-6 / (4 * magnetization * section)),
        "gilbert_loss": loss,
        "kinetic_energy": stored,
        "source_work": loss + stored,
        "landauer": k * KELVIN * math.log(2),
        "wall_rate": hbar * v / delta / gap,
        "turning_rate": hbar * alpha * a_alt * math.cos(0.4) / stiffness * omega * b**3 / gap,
        "resonance_rate": hbar * omega / gap,
        "settling_rate": hbar / tau / gap,
    }


@pytest.fixture(scope="module")
def figures():
    return racetrack.timescales(
        DEVICE, Q, temperature=KELVIN, wanted_speed=WANTED, pitch=PITCH, field=FIELD, scan=False
    )


def test_every_figure_is_its_printed_formula(figures):
    found = {entry.name: entry.value for group in figures.groups.values() for entry in group}
    wanted = by_hand()
    assert found.pop("missing_factor") == pytest.approx(wanted.pop("missing_factor"), rel=3e-6, abs=0)  # searched for
    assert found == pytest.approx(wanted, rel=1e-9, abs=0)


def test_every_figure_has_the_unit_of_its_formula(figures):
    units = {entry.name: entry.unit for group in figures.groups.values() for entry in group}
    wanted = {"T": "field threshold", "s": "time", "J": "loss energy work landauer", "1": "rate factor effect step"}
    for unit, words in wanted.items():
        for name in units:
            if name.split("_")[-1] in words.split() and name not in ("b_wanted", "parent_depairing"):
                assert units[name] == unit, name


def test_a_dmi_lowers_the_barrier_and_takes_one_state_away():
    """4K_hδ (1 − κ)², cos φ* = −κ = −2πD/8K_hδ; one state from κ = 1 on."""
    delta, k_h = FILM.magnet.wall_width, FILM.hard_axis_anisotropy
    for kappa, states in ((0.6, 2), (1.01, 1)):
        device = attrs.evolve(DEVICE, material=FILM.with_changes(dmi=kappa * 8 * k_h * delta / (2 * math.pi)))
        found = racetrack.timescales(device, Q, temperature=KELVIN, field=FIELD, scan=False)
        barrier = 4 * k_h * delta * (1 - kappa) ** 2 * DEVICE.section / (k * KELVIN)
        assert found["states_at_rest"] == states
        assert found["state_barrier"] == pytest.approx(barrier if states == 2 else math.inf, rel=1e-6, abs=0)


def test_inside_narrow_walls_of_a_strong_altermagnet_nothing_is_said():
    device = attrs.evolve(DEVICE, material=materials.KRU4O8)
    found = racetrack.timescales(device, Q, temperature=KELVIN, field=FIELD, scan=False)
    assert found.groups["inside a wall"] == ()
    assert "local torque does not hold" in str(found)
    assert "local torque does not hold" in found.to_dict()["refused"]["inside a wall"]
    wide = device.material.with_changes(wall_width=260 * device.material.lattice_constant)
    assert racetrack.timescales(attrs.evolve(device, material=wide), Q, field=FIELD, scan=False)["states_at_rest"] > 0


def test_the_switching_time_is_that_of_the_pendulum():
    """φ̈ + φ̇/τ = πγ²B_E B_N sin φ from φ0 = 1e-3 to π − φ0, integrated; overdamped here, where 2 ln(2/φ0)/λ holds."""
    plain = attrs.evolve(FIELD, across=0.0)
    film = FILM.with_changes(damping=0.05)
    figures = racetrack.timescales(attrs.evolve(DEVICE, material=film), Q, field=plain, temperature=KELVIN, scan=False)
    gamma, seed = film.magnet.gyromagnetic_ratio, 1e-3
    strength = math.pi * gamma**2 * figures["exchange_field"] * ALONG
    tau = figures["inertia_time"]
    unit = 1 / (tau * strength)  # time of the overdamped motion

    def done(_, y):
        return y[0] - (math.pi - seed)

    done.terminal = True
    run = solve_ivp(
        lambda _, y: (y[1], (math.sin(y[0]) - y[1]) * unit / tau),
        (0, 100),
        (seed, seed),
        method="Radau",
        events=done,
        rtol=1e-8,
        atol=1e-10,
    )
    assert figures["switching_time"] == pytest.approx(run.t_events[0][0] * unit, rel=1e-2)


def test_the_sign_of_the_field_and_of_the_superflow_change_no_figure(figures):
    other = attrs.evolve(FIELD, superflow=-Q, along=-ALONG, across=-ACROSS, f1=-F1)
    mirrored = racetrack.timescales(
        DEVICE, -Q, temperature=KELVIN, wanted_speed=WANTED, pitch=PITCH, field=other, scan=False
    )
    for group in figures.groups.values():
        for entry in group:
            assert abs(mirrored[entry.name]) == pytest.approx(abs(entry.value), rel=1e-12, abs=0)
    assert mirrored["current"] < 0 < figures["current"]


def test_the_largest_field_is_where_the_device_says():
    """B_N ∝ q up to a maximum at 1.5 q: the scan takes the largest of its multiples and stops at the first fall."""

    class Bent(racetrack.Racetrack):
        def field(self, q, reduced_temperature=None, tolerance=1e-12):
            x = q / Q
            return attrs.evolve(FIELD, superflow=q, along=ALONG * (x - x**3 / 6.75), across=0.0)

    bent = Bent(**{f.name: getattr(DEVICE, f.name) for f in attrs.fields(racetrack.Racetrack)})
    found = racetrack.timescales(bent, Q, temperature=KELVIN)
    multiples = (1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0)
    values = [m - m**3 / 6.75 for m in multiples]
    best = max(range(len(values)), key=values.__getitem__)
    assert found["best_superflow"] == pytest.approx(multiples[best] * Q, rel=1e-12)
    assert found["best_neel_field"] == pytest.approx(abs(ALONG) * values[best], rel=1e-12, abs=0)
