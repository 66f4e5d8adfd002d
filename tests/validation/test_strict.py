"""When does a failed check end a run, and what is only a flag?"""

import numpy as np
import pytest

from neelsot_dyn import dynamics, materials
from neelsot_dyn.bdg import LatticeModel, WallLandscape
from neelsot_dyn.dynamics import derived_quantities
from neelsot_dyn.units import HBAR
from neelsot_dyn.validation import (
    Residual,
    StrictValidation,
    ValidationFailed,
    bulk_slopes,
    quasi_static,
    side_by_side,
)

KRU = materials.KRU4O8
GOOD, BAD = Residual("work", 1e-9, 1e-6), Residual("work", 1e-3, 1e-6)


def test_strict_stops_at_the_first_failure_and_names_it():
    collected = StrictValidation(strict=True)
    collected.add(0.0, [GOOD])
    with pytest.raises(ValidationFailed, match=r"time 2e-12 s: work: residual 0.001, tolerance 1e-06") as caught:
        collected.add(2e-12, [GOOD, BAD])
    assert not caught.value.verdict.passed
    assert caught.value.verdict.steps == 2


def test_otherwise_the_verdict_tells():
    collected = StrictValidation()
    for time, residual in ((0.0, GOOD), (1e-12, BAD), (2e-12, GOOD)):
        collected.add(time, [residual])
    assert collected.first_failure == (1e-12, BAD)
    assert not collected.verdict.passed
    assert not StrictValidation().verdict.passed


def test_exact_agreement_passes_without_a_tolerance():
    assert StrictValidation(strict=True).add(0.0, [Residual("field", 0.0, 0.0)]) is None


def test_quasi_static_ratios_of_kru4o8():
    """ħ v/δ reaches a tenth of Δ near 600 m/s, and the domains' resonance exceeds 2Δ: a flag, not a failure."""
    scales = derived_quantities(
        a0=KRU.homogeneous_exchange,
        lattice_constant=KRU.lattice_constant,
        a11=KRU.a11,
        a12=KRU.a12,
        k_easy=KRU.easy_axis_anisotropy,
        magnetization=KRU.magnetization,
        damping=KRU.magnet.damping,
    )
    wall = dynamics.Wall(0.0, 0.0, KRU.magnet.wall_width, 0.0, 0.0, 1)
    slow = quasi_static(KRU, scales, wall, 5.0, 1e8)
    gap = KRU.units.energy(KRU.electrons.gap_at(0.1))
    assert slow.translation == pytest.approx(HBAR * 5.0 / KRU.magnet.wall_width / gap)
    assert slow.driven_is_adiabatic
    assert not slow.adiabatic
    assert slow.resonance > 2
    assert "resonance" in slow.label
    assert quasi_static(KRU, scales, wall, 590.0, 0.0).driven_is_adiabatic
    assert not quasi_static(KRU, scales, wall, 640.0, 0.0).driven_is_adiabatic


def test_both_landscapes_side_by_side():
    """Two labelled pictures of one wall; the self-consistent one shows its gap."""
    model = LatticeModel.of(materials.SEED_MODEL)
    landscape = WallLandscape(model=model, sites=40, width=6)
    both = side_by_side(
        landscape, 5.0, q=2 * np.pi / 50, wall_width=3.0, center=[18.0, 22.0], angle=[0.0], units=materials.KRU4O8.units
    )
    assert list(both.assumption.values) == ["fixed gap", "self-consistent gap"]
    assert bool(both.converged.all())
    fixed, solved = (both.sel(assumption=name) for name in both.assumption.values)
    assert (fixed.smallest_gap == model.gap).all()
    assert (solved.smallest_gap > 0.4).all()
    again = WallLandscape(model=model, sites=40, width=6, v_s=5.0, rtol=landscape.rtol).compute(
        q=[2 * np.pi / 50], wall_width=[3.0], center=[18.0, 22.0]
    )
    expected = again.free_energy.values.ravel() / 6
    assert solved.free_energy.values.ravel() == pytest.approx(expected, abs=1e-7)
    t, a = materials.KRU4O8.electrons.hopping, materials.KRU4O8.lattice_constant
    assert both.joule_per_square_metre.values == pytest.approx(both.free_energy.values * t / a**2, rel=1e-12)
    slopes = bulk_slopes(model, 5.0, 2 * np.pi / 50)
    assert slopes.slope.sel(assumption="self-consistent gap") < slopes.slope.sel(assumption="fixed gap") < 0
    assert float(slopes.gap.sel(assumption="self-consistent gap").min()) > 0.4
    with pytest.raises(ValueError, match="different currents"):
        side_by_side(
            WallLandscape(model=model, sites=40, width=6, ends="leads", partner="none"),
            5.0,
            q=0.1,
            wall_width=3.0,
            center=[20.0],
            angle=[0.0],
        )
