"""The track and the two-sublattice state: geometry, round trips, refusals."""

import math

import numpy as np
import pytest

from neelsot_dyn import dynamics as d


def test_cells_sit_at_their_centres():
    track = d.Track(10e-9, 1e-9)
    assert track.cells == 10
    assert track.x[0] == pytest.approx(0.5e-9, rel=1e-12, abs=0)
    assert np.allclose(track.positions(3) - track.x, 3e-9, atol=0)


@pytest.mark.parametrize(("length", "spacing"), [(0.0, 1e-9), (1e-8, -1e-9), (7e-9, 1e-9), (math.nan, 1e-9)])
def test_a_bad_track_is_refused(length, spacing):
    with pytest.raises(ValueError, match="is not valid: give"):
        d.Track(length, spacing)


def test_a_neel_state_is_collinear():
    n = np.tile([0.6, 0.0, 0.8], (9, 1))
    state = d.TwoSublatticeState.from_neel(n)
    assert np.array_equal(state.n, n)
    assert not state.m.any()
    back = d.TwoSublatticeState.from_arrays(state.to_arrays())
    assert np.array_equal(back.m1, state.m1)
    assert np.array_equal(back.m2, state.m2)


def test_a_state_cannot_be_written_to():
    n = np.tile([0.0, 1.0, 0.0], (9, 1))
    state = d.TwoSublatticeState.from_neel(n)
    n[:] = 0
    assert state.m1[0, 1] == 1
    with pytest.raises(ValueError, match="read-only"):
        state.m1[0] = 0


def test_vectors_must_be_of_unit_length_unless_drift_is_accepted():
    m = np.tile([0.0, 1 + 1e-6, 0.0], (9, 1))
    with pytest.raises(ValueError, match=r"\|m1\|.*unit vectors"):
        d.TwoSublatticeState(m, -m)
    assert d.TwoSublatticeState(m, -m, tolerance=math.inf).norm_error == pytest.approx(1e-6, rel=1e-6)
    with pytest.raises(ValueError, match="finite"):
        d.TwoSublatticeState(m * math.nan, m, tolerance=math.inf)


@pytest.mark.parametrize(("shape1", "shape2"), [((9, 2), (9, 2)), ((9, 3), (8, 3)), ((3,), (3,))])
def test_bad_shapes_are_refused(shape1, shape2):
    with pytest.raises(ValueError, match="shape"):
        d.TwoSublatticeState(np.ones(shape1), np.ones(shape2), tolerance=math.inf)
