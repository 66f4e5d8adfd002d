"""The simpler levels' own bookkeeping: what the particle says it has lost."""

import attrs
import pytest

from neelsot_dyn import devices, experiments

PUSHED = experiments.Experiment(
    device=devices.Racetrack(material="kru4o8", length=3e-7), start=experiments.Walls([1e-7], left="+y"),
    drive=experiments.GivenField(0.02), changes={"damping": 0.05}, level="collective", duration=2e-12, frames=10,
    check=["norm"],
)  # fmt: skip


def frames(scenario):
    return [frame.snapshot for frame in scenario.prepare().frames()]


def test_a_particle_at_its_steady_speed_loses_what_the_field_gives():
    """4 M_s B_N v per area, after twenty inertia times."""
    *_, before, last = frames(PUSHED)
    material = PUSHED.resolved_material()
    speed = material.scales.wall_speed(0.02)
    power = (last.gilbert_loss - before.gilbert_loss) / (last.time - before.time)
    assert power == pytest.approx(4 * material.magnetization * 0.02 * speed, rel=1e-4, abs=0)


def test_a_wall_whose_inner_vector_has_turned_has_lost_its_energy():
    """A field across the domains turns the inner vector from rest to rest: nothing else can have taken the energy."""
    start = attrs.evolve(PUSHED.start, angle=2.4)
    turning = attrs.evolve(
        PUSHED, start=start, drive=experiments.GivenField(0.02, (0.0, 0.0, 1.0)), duration=4e-11, frames=40
    )
    first, *_, last = frames(turning)
    assert last.gilbert_loss > 0
    assert last.gilbert_loss == pytest.approx(first.energy - last.energy, rel=0.01, abs=0)
