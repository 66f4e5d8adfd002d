"""A cache gives what was saved, bit for bit, or nothing: whatever happened to its files."""

import shutil
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neelsot_dyn import bdg
from neelsot_dyn._cache import CheckedCache, DamagedCacheWarning, key_of, read_arrays, write_arrays
from neelsot_dyn._files import DamagedFileError, OutputError

ARRAYS = {"gap": np.array([0.1, np.nan, -0.0]), "steps": np.int64(7), "label": "wall", "empty": np.empty((0, 3))}
LANDSCAPE = bdg.WallLandscape(
    model=bdg.LatticeModel(mu=-0.5, t_so=0.1, t_m=0.2, gap=0.1, temperature=0.01), sites=12, width=3
)
AXES = {"q": [0.02], "wall_width": [2.0], "center": [5.0, 6.0, 7.0]}


def same(back, arrays):
    return back.keys() == arrays.keys() and all(
        back[name].dtype == np.asarray(value).dtype
        and back[name].shape == np.asarray(value).shape
        and back[name].tobytes() == np.asarray(value).tobytes()
        for name, value in arrays.items()
    )


def test_arrays_come_back_bit_for_bit(tmp_path):
    cache = CheckedCache(tmp_path / "new" / "folder")
    assert cache.load("a1") is None
    cache.save("a1", **ARRAYS)
    assert same(cache.load("a1"), ARRAYS)
    assert [path.name for path in cache.folder.iterdir()] == ["a1.npz"]
    with np.load(cache.file("a1"), allow_pickle=False) as plain:
        assert ARRAYS.keys() < set(plain.files)


def test_no_damage_gives_a_number(tmp_path):
    """Every truncation and every flipped bit: the arrays as they were, or a warning and None."""
    cache = CheckedCache(tmp_path)
    arrays = {"m": np.arange(4.0), "k": np.int64(3)}
    cache.save("k", **arrays)
    path = cache.file("k")
    whole = path.read_bytes()
    damaged = [whole[:length] for length in range(0, len(whole), 7)] + [b"", b"PK", whole + b"x", bytes(len(whole))]
    damaged += [whole[:i] + bytes([whole[i] ^ (1 << i % 8)]) + whole[i + 1 :] for i in range(0, len(whole), 3)]
    refused = 0
    for content in damaged:
        path.write_bytes(content)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            back = cache.load("k")
        if back is None:
            assert [entry.category for entry in caught] == [DamagedCacheWarning]
            assert "computed again" in str(caught[0].message)
            refused += 1
        else:
            assert same(back, arrays)
    assert refused > len(damaged) / 2


def test_an_entry_under_another_name_is_refused(tmp_path):
    cache = CheckedCache(tmp_path)
    cache.save("a", x=1.0)
    shutil.copy(cache.file("a"), cache.file("b"))
    with pytest.warns(DamagedCacheWarning, match="belongs to something else"):
        assert cache.load("b") is None
    write_arrays(tmp_path / "c.npz", {"x": 1.0}, label="one run")
    with pytest.raises(DamagedFileError, match="belongs to something else"):
        read_arrays(tmp_path / "c.npz", label="another run")


def test_a_pickle_is_not_opened(tmp_path):
    cache = CheckedCache(tmp_path)
    np.savez(cache.file("a"), x=np.array([{"code": print}], dtype=object))
    with pytest.warns(DamagedCacheWarning, match="pickle"):
        assert cache.load("a") is None
    with pytest.raises(TypeError, match="give numbers"):
        cache.save("a", x=[{}])


def test_a_place_that_cannot_hold_a_cache_is_refused_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file is a file"):
        CheckedCache(tmp_path / "file")
    for key in ("", "../x", "a/b", "ä", 3):
        with pytest.raises(ValueError, match="ASCII letters and digits"):
            CheckedCache(tmp_path).file(key)
    with pytest.raises(OutputError, match="does not exist"):
        read_arrays(tmp_path / "none.npz")


def test_keys_depend_on_content_alone():
    inputs = {"q": (1e7, np.float64(2.5)), "n": np.arange(3), "name": "ŷ", "none": None}
    assert key_of(inputs) == key_of(dict(reversed(list(inputs.items()))))
    assert len(key_of(inputs)) == 32
    different = [{"q": 1}, {"q": 1.0}, {"q": "1"}, {"q": [1]}, {"q": True}, {"q": -0.0}, {"q": 0.0}, {}, {"q": None}]
    assert len({key_of(entry) for entry in different}) == len(different)
    with pytest.raises(ValueError, match="JSON"):
        key_of({"q": float("nan")})
    for wrong in ({1: 2}, {"q": {2: 3}}, {"q": 1j}, {"q": object()}):
        with pytest.raises(TypeError, match="is not valid"):
            key_of(wrong)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_keys_of_numbers_that_differ_differ(a, b):
    assert (key_of({"x": a}) == key_of({"x": b})) == (np.float64(a).tobytes() == np.float64(b).tobytes())


def test_a_damaged_landscape_is_computed_again_to_the_same_bits(tmp_path):
    whole = LANDSCAPE.compute(**AXES, cache=tmp_path)
    points = sorted(tmp_path.iterdir())
    assert len(points) == 3
    points[0].write_bytes(points[0].read_bytes()[:-40])
    shutil.copy(points[1], points[2])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        again = LANDSCAPE.compute(**AXES, cache=tmp_path)
    assert sum(entry.category is DamagedCacheWarning for entry in caught) == 2
    assert again.identical(whole)
    assert LANDSCAPE.compute(**AXES, cache=tmp_path).identical(whole)
