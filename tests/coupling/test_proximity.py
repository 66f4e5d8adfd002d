"""A gap that a parent lends: the same torque at every depth, and nothing where nothing is lent."""

import numpy as np
import pytest

from neelsot_dyn import bdg, coupling, devices, experiments, materials

LENT = materials.SEED_MODEL.with_changes(interface_rate=0.1)
Q = 2e7


def test_the_material_says_where_the_gap_is_from():
    model = bdg.LatticeModel.of(LENT)
    assert (model.gap, model.parent.rate) == (0.0, 0.1)
    assert model.parent.gap == bdg.LatticeModel.of(materials.SEED_MODEL).gap
    assert LENT.electrons.pairing == "gap by proximity, Γ = 0.1 t"
    assert materials.SEED_MODEL.with_changes(interface_rate="5 meV").electrons.interface_rate == pytest.approx(0.1)
    assert coupling.with_gap_from(LENT, "fixed").electrons.interface_rate is None


@pytest.mark.parametrize(
    ("gap", "rate", "name"),
    [("proximity", None, "interface_rate"), ("fixed", 0.1, "interface_rate"), ("given", None, "gap")],
)
def test_what_does_not_go_together_is_refused(gap, rate, name):
    with pytest.raises(ValueError, match=name):
        coupling.neel_field(materials.SEED_MODEL, Q, gap=gap, interface_rate=rate)


def test_the_neel_field_vanishes_with_the_contact():
    """Without a gap the film's F depends on q only through electrons that would carry a current at once; at Γ → 0 that
    is q-independent: no condensate, F(q) = F(0) of the periodic zone."""
    weak = [coupling.neel_field(materials.SEED_MODEL, Q, gap="proximity", interface_rate=r) for r in (1e-3, 1e-4, 1e-5)]
    sizes = [abs(found.f1) for found in weak]
    assert sizes[0] > sizes[1] > sizes[2]
    assert sizes[2] < 1e-3 * abs(coupling.neel_field(materials.SEED_MODEL, Q).f1)
    assert all(found.interface_rate is not None for found in weak)


def test_the_uniform_layer_and_a_texture_of_it_agree():
    """F(+ŷ) − F(−ŷ) of domains between leads is that of `neel_field`."""
    found = coupling.neel_field(LENT, Q)
    model, qa = bdg.LatticeModel.of(LENT), LENT.units.superflow(Q)
    domains = [bdg.StripeBdG(model, np.tile([0, s, 0.0], (3, 1)), q=qa, ends="leads", tolerance=1e-10) for s in (1, -1)]
    up, down = (stripe.free_energy_estimate(0.0) for stripe in domains)
    error = (up.free_energy_error + down.free_energy_error) / 6 + found.f1_error
    assert abs((up.free_energy - down.free_energy) / 6 - found.f1) <= error


def experiment(**more):
    strip = devices.Racetrack(material=more.pop("material", LENT), length=4e-7)
    start = experiments.Walls([1e-7], left="-y")
    return experiments.Experiment(
        device=strip, start=start, drive=experiments.Superflow(Q), duration=2e-12, frames=2, cells_per_width=4, **more
    )


def test_an_experiment_runs_with_a_lent_gap_and_says_so():
    run = experiment(gap="proximity").prepare()
    assert any("gap by proximity, Γ = 0.1 t" in note for note in run.notes)
    for step in run.frames():
        assert all(residual.value <= residual.tolerance for residual in step.residuals)


@pytest.mark.parametrize(
    ("gap", "material"), [("fixed", LENT), ("proximity", materials.SEED_MODEL), ("self-consistent", LENT)]
)
def test_a_gap_that_the_material_does_not_have_is_refused(gap, material):
    with pytest.raises(ValueError, match=r"gap|parent"):
        experiment(gap=gap, material=material).prepare()


@pytest.mark.slow
def test_the_texture_torque_has_the_bulk_force_of_the_lent_gap():
    """∫ B·∂n/∂x over the wall is the difference of the domains, whatever the wall (F is exact in its place)."""
    run = experiment(gap="proximity", torque="texture").prepare()
    for step in run.frames():
        assert all(residual.value <= residual.tolerance for residual in step.residuals)
    assert run.attributes["landscape"] == "BdG free energy"
