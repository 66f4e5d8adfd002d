"""Stated errors of stripes, lattices and the coupling: at least the true ones, and at most a hundred times as large.

A true error below ten roundings of numbers of order one (ten of F itself for F) counts as these; where it is that of a
quadrature, whose convergence outruns its own estimate, only the lower bound is asked.
"""

import numpy as np
import pytest
from attrs import evolve

from neelsot_dyn import bdg, coupling, materials, textures
from neelsot_dyn.bdg import momenta
from neelsot_dyn.bdg.rational import exact, pole_expansion

MODELS = {m.name: bdg.LatticeModel.of(m) for m in (materials.SEED_MODEL, materials.KRU4O8)}
TEN_ROUNDINGS = 10 * np.finfo(float).eps
WALLS = {  # sites, wall width, wall's domains; of the stripe: width, axis, q, ends
    "along x": ((24, 3.0, "y"), {"width": 5, "axis": "x", "q": 0.1}),
    "along y, turned": ((24, 2.0, "x"), {"width": 5, "axis": "y"}),
    "wide": ((40, 4.0, "y"), {"width": 3, "axis": "x", "q": 0.02}),
    "along y, fast": ((16, 2.0, "y"), {"width": 12, "axis": "y", "q": 0.3}),
    "open": ((30, 3.0, "x"), {"width": 4, "axis": "x", "q": 0.05, "ends": "open"}),
}


def wall(model, shape, **options):
    sites, width, domains = shape
    n = textures.domain_wall(sites, 0.4 * sites, width, angle=0.7, domains=domains)
    return bdg.StripeBdG(model, n, **options)


def pairs(seen, best, model):
    """(stated, true, ten roundings) of the free energy and of every observable that states an error."""
    for name, scale in (("neel_field", abs(model.t_m)), ("current", 1.0), ("pair", 1.0)):
        true = np.abs(getattr(seen, name) - getattr(best, name)).max()
        yield getattr(seen, f"{name}_error"), true, TEN_ROUNDINGS * scale
    yield seen.free_energy_error, abs(seen.free_energy - best.free_energy), TEN_ROUNDINGS * abs(best.free_energy)


def assert_stated(stated, true, few, visible=True):
    assert true <= stated
    assert not visible or stated <= 100 * max(true, few)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("colder", [0.1, 1.0, 100.0])
@pytest.mark.parametrize("kind", WALLS)
def test_errors_of_stripes_against_diagonalisation(kind, colder, name):
    model = evolve(MODELS[name], temperature=MODELS[name].temperature / colder)
    stripe = wall(model, WALLS[kind][0], **WALLS[kind][1])
    best = evolve(stripe, method="dense").observe(model.gap)
    for triple in pairs(stripe.observe(model.gap), best, model):
        assert_stated(*triple)


@pytest.mark.parametrize("name", MODELS)
def test_errors_of_lattices_against_diagonalisation(name):
    model = MODELS[name]
    n = textures.domain_wall(10, 5, 2.0, angle=0.4)[:, None].repeat(6, axis=1)
    torus = bdg.LatticeBdG(model, n, q=0.1)
    best = evolve(torus, method="dense").observe(model.gap)
    for triple in pairs(torus.observe(model.gap), best, model):
        assert_stated(*triple)


@pytest.mark.parametrize("accuracy", [1e-3, 1e-6, 1e-9])
@pytest.mark.parametrize("name", MODELS)
def test_errors_cover_those_of_few_poles(name, accuracy):
    """Few poles for every wall: their error, not rounding. It changes its sign with the energy: no upper bound here."""
    model = MODELS[name]
    for shape, options in WALLS.values():
        stripe = wall(model, shape, **options)
        rough = evolve(stripe, pole_accuracy=accuracy).observe(model.gap)
        for stated, true, _ in pairs(rough, stripe.observe(model.gap), model):
            assert true <= stated


INFINITE = {  # of infinite width: sites, wall width; and q, axis, ends
    "leads": ((21, 4.0), {"q": 0.0099, "ends": "leads"}),
    "leads, across": ((9, 2.0), {"q": 0.05, "ends": "leads", "axis": "y"}),
    "ring": ((12, 2.0), {"q": 0.1}),
}


@pytest.mark.parametrize("colder", [0.1, 1.0, pytest.param(10.0, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("kind", INFINITE)
def test_errors_at_infinite_width_against_other_panels(kind, name, colder, monkeypatch):
    """23 panels and a tolerance of 1e-12 share no momentum with the answer; F also where it is asked for alone."""
    (sites, width), options = INFINITE[kind]
    model = evolve(MODELS[name], temperature=MODELS[name].temperature / colder)
    n = textures.wall_profile(np.arange(sites), 0.4 * sites, width, 0.7)
    n = n if "ends" in options else textures.domain_wall(sites, 0.4 * sites, width, angle=0.7)
    stripe = bdg.StripeBdG(model, n, **options)
    monkeypatch.setattr(momenta, "INITIAL_PANELS", 23)
    best = evolve(stripe, tolerance=1e-12).observe(model.gap)
    monkeypatch.undo()
    # Both sides have the same poles: what they err by in common is in the stated error but not seen here.
    common = stripe.poles(model.gap).error
    for tolerance in (1e-5, 1e-9):
        asked = evolve(stripe, tolerance=tolerance)
        for stated, true, few in pairs(asked.observe(model.gap), best, model):
            assert_stated(stated, true, max(few, common), visible=true > max(few, common))
        alone = asked.free_energy_estimate(model.gap)
        true, few = abs(alone.free_energy - best.free_energy), TEN_ROUNDINGS * abs(best.free_energy)
        assert_stated(alone.free_energy_error, true, few, visible=true > few)


@pytest.mark.parametrize("material", [materials.SEED_MODEL, materials.KRU4O8], ids=list(MODELS))
@pytest.mark.parametrize(
    ("cells", "ratio", "changes"),
    [(36, 1.0, {}), (20, 1.5, {"include": "all"}), (72, 0.5, {"width": 4})],
)
def test_errors_of_the_coupling_against_diagonalisation(material, cells, ratio, changes, monkeypatch):
    """In tesla and J/m²: a true error of 1e-12 T is not called 1e-3 T."""
    x = (np.arange(cells) + 0.5) * ratio * material.lattice_constant
    n = textures.domain_wall(cells, cells / 2, 3.0 / ratio, 0.7, "x")
    options = {"material": material, "superflow": 1e7, "width": 5, "ends": "periodic"} | changes
    found = coupling.BdGCoupling(**options).solve(n, x, 0.0)
    fast = coupling.BdGCoupling._stripe
    monkeypatch.setattr(coupling.BdGCoupling, "_stripe", lambda *a: evolve(fast(*a), method="dense"))
    best = coupling.BdGCoupling(**options).solve(n, x, 0.0)
    true = np.linalg.norm(found.field - best.field, axis=1).max()
    assert_stated(found.error, true, 0.0)
    whole = coupling.BdGCoupling(**options | {"include": "all"}).solve(n, x, 0.0)
    energies = [one.energy_density.sum() * (x[1] - x[0]) for one in (found, best, whole)]
    assert_stated(found.energy_error, abs(energies[0] - energies[1]), TEN_ROUNDINGS * abs(energies[2]))


def test_errors_of_the_coupling_cover_those_of_its_gap(monkeypatch):
    material = materials.SEED_MODEL
    x = (np.arange(36) + 0.5) * material.lattice_constant
    n = textures.domain_wall(36, 18.0, 3.0, 0.7, "x")
    options = {"material": material, "superflow": 1e8, "width": 4, "ends": "periodic", "v_s": 5.0}
    best = coupling.BdGCoupling(**options, rtol=1e-11).solve(n, x, 0.0)
    for rtol in (1e-2, 1e-4, 1e-6):
        found = coupling.BdGCoupling(**options, rtol=rtol).solve(n, x, 0.0)
        assert_stated(found.error, np.linalg.norm(found.field - best.field, axis=1).max(), 0.0)


@pytest.mark.parametrize(
    ("temperature", "accuracy"),
    [(0.3, 1e-14), (1e-2, 1e-14), (1e-2, 1e-8), (1e-4, 1e-14), (1e-4, 1e-3), (1e-6, 1e-14), (1e-7, 1e-3)],
)
def test_errors_of_poles_are_those_reached_not_those_asked_for(temperature, accuracy):
    """On a grid that the fit has not seen, from the largest energy down to 1e-8 of it."""
    found = pole_expansion(temperature, 9.0, accuracy)
    energy = np.concatenate([np.linspace(0, 9, 5003), np.geomspace(1e-2 * temperature, 9, 20021)])
    true = np.abs(found(energy) / exact(energy, temperature) - 1).max()
    assert_stated(1.01 * found.error, true, TEN_ROUNDINGS)
    assert found.error < max(accuracy, 1e-13 if temperature >= 1e-5 else 3e-12)
