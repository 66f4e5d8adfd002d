"""OVF 2.0: what is written is read back, by this package and by others; what is damaged is refused."""

import contextlib
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neelsot_dyn.output import (
    DamagedFileError,
    OutputError,
    OvfField,
    UnsupportedFileError,
    export_ovf,
    read_ovf,
    write_ovf,
)

HAND_MADE = Path(__file__).parent / "data" / "hand_made.ovf"
QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
shapes = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4))
doubles = st.floats(allow_nan=False, allow_infinity=False)


def example(shape=(5, 2, 3, 3)):
    vectors = np.random.default_rng(1).normal(size=shape)
    return OvfField(
        vectors, (1e-9, 2e-9, 3e-9), (0.5e-9, 1e-9, 0.1), "m1", ("m_x", "m_y", "m_z"), "A/m", ("one", "two")
    )


@QUICKLY
@given(vectors=arrays(float, shapes, elements=doubles), form=st.sampled_from(["text", "binary8"]))
def test_doubles_come_back_to_the_last_bit(vectors, form, tmp_path):
    back = read_ovf(write_ovf(tmp_path / "field.ovf", OvfField(vectors, (1e-9, 1e-9, 1e-9)), form))
    np.testing.assert_array_equal(back.vectors, vectors)
    np.testing.assert_array_equal(np.signbit(back.vectors), np.signbit(vectors))


@pytest.mark.parametrize(("form", "error"), [("text", 0.0), ("binary8", 0.0), ("binary4", 6e-8)])
def test_mesh_and_description_come_back(form, error, tmp_path):
    content = example()
    back = read_ovf(write_ovf(tmp_path / "field.ovf", content, form))
    np.testing.assert_allclose(back.vectors, content.vectors, rtol=error)
    assert (back.spacing, back.base) == (content.spacing, content.base)
    assert (back.title, back.labels, back.unit, back.about) == ("m1", ("m_x", "m_y", "m_z"), "A/m", ("one", "two"))


def test_a_file_made_by_hand_is_read():
    read = read_ovf(HAND_MADE)
    assert read.vectors.shape == (2, 3, 1, 3)
    np.testing.assert_array_equal(read.vectors[1, 0, 0], [0, 1, 0])
    np.testing.assert_array_equal(read.vectors[0, 1, 0], [0, 0, 1])
    np.testing.assert_array_equal(read.vectors[1, 2, 0], [0, 0, -1.5e-300])
    assert read.spacing == (1e-8, 2e-9, 4e-9)
    assert read.base == (5e-9, 1e-9, 0.0)
    assert read.labels == ("m_x", "m_y", "m_z")
    assert read.unit == "A/m"
    assert read.about[1] == "Total simulation time: 1e-12 s"


@pytest.mark.parametrize(("form", "error"), [("text", 1e-15), ("binary8", 0.0), ("binary4", 6e-8)])
def test_an_independent_reader_agrees(form, error, tmp_path):
    """libovf, the reader of the Spirit code."""
    ovf = pytest.importorskip("ovf.ovf")
    content = example()
    path = write_ovf(tmp_path / "field.ovf", content, form)
    with ovf.ovf_file(str(path)) as file:
        assert file.is_ovf
        assert file.n_segments == 1
        segment = ovf.ovf_segment()
        assert file.read_segment_header(0, segment) == ovf.OK
        assert list(segment.n_cells) == [5, 2, 3]
        assert segment.valuedim == 3
        values = np.zeros((3 * 2 * 5, 3))
        assert file.read_segment_data(0, segment, values) == ovf.OK
    expected = content.vectors.transpose(2, 1, 0, 3).reshape(-1, 3)
    np.testing.assert_allclose(values, expected, rtol=error, atol=error)


def test_an_independent_writer_is_read(tmp_path):
    ovf = pytest.importorskip("ovf.ovf")
    values = np.random.default_rng(2).normal(size=(6, 3))
    for form in (ovf.FILEFORMAT_TEXT, ovf.FILEFORMAT_BIN8):
        segment = ovf.ovf_segment(
            title="theirs", valuedim=3, valuelabels="a b c", valueunits="1 1 1", meshtype="rectangular",
            meshunits="m", step_size=[1.0, 1.0, 1.0], bounds_max=[2.0, 3.0, 1.0], n_cells=[2, 3, 1], pointcount=6,
        )  # fmt: skip
        path = tmp_path / f"theirs_{form}.ovf"
        with ovf.ovf_file(str(path)) as file:
            assert file.write_segment(segment, values, form) == ovf.OK
        theirs = read_ovf(path)
        np.testing.assert_allclose(theirs.vectors[1, 2, 0], values[5], rtol=1e-11)
        assert theirs.spacing == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((b"OOMMF OVF 2.0", b"OOMMF text"), "begins with"),
        ((b"valuedim: 3", b"valuedim: 9"), "ends early"),
        ((b"valuedim: 3", b"valuedim: 0"), "valuedim is 0"),
        ((b"xnodes: 5", b"xnodes: 7"), "ends early"),
        ((b"xnodes: 5", b"xnodes: five"), "xnodes is 'five'"),
        ((b"xnodes: 5", b"xnodes: 0"), "at least 1"),
        ((b"xnodes: 5", b"xnodes: 99999999999999999999"), "ends early"),
        ((b"# ystepsize: 2e-09", b"# ystepsize: -1"), "spacing"),
        ((np.array(123456789012345.0, ">f8").tobytes()[::-1], b"\0" * 8), "check value"),
        ((b"Begin: Data Binary 8", b"nothing"), "no line"),
    ],
)
def test_damage_is_named(change, message, tmp_path):
    path = write_ovf(tmp_path / "field.ovf", example())
    content = re.sub(rb"# Desc: crc32 \w+\n", b"", path.read_bytes())  # as from another program, without a checksum
    assert change[0] in content
    path.write_bytes(content.replace(*change))
    with pytest.raises(DamagedFileError, match=message):
        read_ovf(path)


@QUICKLY
@given(data=st.data(), form=st.sampled_from(["text", "binary4", "binary8"]))
def test_any_damage_is_an_error_of_ours_or_still_a_field(data, form, tmp_path):
    """Cut, flip and insert bytes anywhere: no other error comes out."""
    content = bytearray(write_ovf(tmp_path / "field.ovf", example((2, 2, 1, 3)), form).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    damaged = tmp_path / "damaged.ovf"
    damaged.write_bytes(bytes(content) or b"\n")
    with contextlib.suppress(DamagedFileError, UnsupportedFileError):
        assert read_ovf(damaged).vectors.ndim == 4


def test_a_frame_of_a_run_is_exported(synthetic_run, tmp_path):
    paths = export_ovf(synthetic_run, tmp_path, frame=30)
    assert [path.name for path in paths] == ["n.ovf", "m1.ovf", "m2.ovf"]
    neel, first, second = (read_ovf(path) for path in paths)
    np.testing.assert_array_equal(first.vectors[:, 0, 0], synthetic_run["m1"][30])
    np.testing.assert_allclose((first.vectors - second.vectors) / 2, neel.vectors, atol=1e-15)
    turn = np.flatnonzero(np.diff(np.sign(neel.vectors[:, 0, 0, 1])))[0]
    place = neel.base[0] + (turn + 0.5) * neel.spacing[0]
    assert place == pytest.approx(float(synthetic_run["wall_position"][30]), abs=neel.spacing[0])


def test_wrong_arguments_are_named(synthetic_run, tmp_path):
    with pytest.raises(ValueError, match="form = 'ascii'"):
        write_ovf(tmp_path / "a.ovf", example(), "ascii")
    with pytest.raises(ValueError, match=r"vectors.shape"):
        OvfField(np.zeros((3, 3)), (1, 1, 1))
    with pytest.raises(ValueError, match="spacing"):
        OvfField(np.zeros((1, 1, 1, 3)), (1, 0, 1))
    with pytest.raises(ValueError, match="begins a comment"):
        OvfField(np.zeros((1, 1, 1, 3)), (1, 1, 1), title="a ## b")
    with pytest.raises(ValueError, match="frame = 60"):
        export_ovf(synthetic_run, tmp_path, frame=60)
    with pytest.raises(OutputError, match="cannot be read"):
        read_ovf(tmp_path / "nowhere.ovf")


def test_a_film_is_exported_with_its_own_spacings(synthetic_film, tmp_path):
    """x fastest, then y; without sublattices n alone."""
    (path,) = export_ovf(synthetic_film, tmp_path / "new", frame=3, sublattices=False)
    neel = read_ovf(path)
    np.testing.assert_array_equal(neel.vectors[:, :, 0], synthetic_film["n"][3])
    np.testing.assert_allclose(neel.spacing, 1e-9)
    np.testing.assert_allclose(neel.base, 0.5e-9)


TEXT = "# OOMMF OVF 2.0\n# Segment count: 1\n# Begin: Segment\n# Begin: Header\n# meshtype: rectangular\n"


def by_hand(path, **entries):
    """Two cells, as another program might write them."""
    usual = {"meshunit": "m", "valuedim": 3, "valuelabels": "x y z", "valueunits": "1 1 1"}
    for axis, nodes in zip("xyz", (2, 1, 1), strict=True):
        usual |= {f"{axis}nodes": nodes, f"{axis}base": 0.5, f"{axis}stepsize": 1}
    header = "".join(f"# {name}: {value}\n" for name, value in (usual | entries).items())
    end = "# End: Header\n# Begin: Data Text\n1 0 0\n0 1 0\n# End: Data Text\n# End: Segment\n"
    path.write_text(TEXT + header + end, "utf-8")
    return path


@pytest.mark.parametrize(("unit", "metres"), [("m", 1.0), ("nm", 1e-9), ("um", 1e-6), ("µm", 1e-6)])
def test_lengths_are_in_the_unit_of_the_mesh(tmp_path, unit, metres):
    read = read_ovf(by_hand(tmp_path / "a.ovf", meshunit=unit))
    assert read.spacing == pytest.approx((metres,) * 3, rel=1e-15, abs=0)
    assert read.base == pytest.approx((metres / 2,) * 3, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("units", "unit"),
    [("{} {} {}", "1"), ("{J m^-3} {J m^-3} {J m^-3}", "J m^-3"), ("A/m A/m A/m", "A/m"), ("", "1"), ('"" "" ""', "1")],
)
def test_units_are_a_tcl_list(tmp_path, units, unit):
    read = read_ovf(by_hand(tmp_path / "a.ovf", valueunits=units, valuelabels="{m full x} {m full y} mz"))
    assert read.unit == unit
    assert read.labels == ("m full x", "m full y", "mz")
    again = read_ovf(write_ovf(tmp_path / "b.ovf", read))
    assert (again.unit, again.labels) == (read.unit, read.labels)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"meshunit": "furlong"}, "not a readable OVF file: meshunit"),
        ({"meshunit": "s"}, "not a readable OVF file: meshunit"),
        ({"valueunits": "T T J"}, "not supported: its components have different units, 'T', 'T', 'J'"),
    ],
)
def test_units_that_say_something_else_are_refused(tmp_path, entries, message):
    with pytest.raises(OutputError, match=message):
        read_ovf(by_hand(tmp_path / "a.ovf", **entries))


VALUES = np.arange(1.0, 19.0).reshape(6, 3)  # of 3 × 2 × 1 cells, x fastest
HEADER = """# OOMMF OVF 2.0
# Segment count: 1
# Begin: Segment
# Begin: Header
# Title: theirs
# meshtype: rectangular
# meshunit: m
# xmin: 0
# ymin: 0
# zmin: 0
# xmax: 6e-9
# ymax: 2e-9
# zmax: 5e-9
# xbase: 1e-9
# ybase: 5e-10
# zbase: 2.5e-9
# xnodes: 3
# ynodes: 2
# znodes: 1
# xstepsize: 2e-9
# ystepsize: 1e-9
# zstepsize: 5e-9
# valuedim: 3
# valuelabels: m_x m_y m_z
# valueunits: A/m A/m A/m
# End: Header
"""
ROWS = "".join(" ".join(map(repr, row)) + "\n" for row in VALUES.tolist())
END = "# End: Data {0}\n# End: Segment\n"
FIRST = re.sub("# value.*\n", "", HEADER.replace("OOMMF OVF 2.0", "OOMMF: rectangular mesh v1.0"))
FIRST = FIRST.replace("# End: Header", "# valueunit: A/m\n# valuemultiplier: 2.0\n# ValueRangeMaxMag: 9\n# End: Header")


def text(header=HEADER, rows=ROWS):
    return (header + "# Begin: Data Text\n" + rows + END.format("Text")).encode()


def binary(header, size, order, values=VALUES):
    check = {4: 1234567.0, 8: 123456789012345.0}[size]
    numbers = np.array([check, *values.ravel()], f"{order}f{size}").tobytes()
    return (
        (header + f"# Begin: Data Binary {size}\n").encode() + numbers + ("\n" + END.format(f"Binary {size}")).encode()
    )


DIALECTS = {
    "as in the guide": text(),
    "binary 4": binary(HEADER, 4, "<"),
    "binary 8": binary(HEADER, 8, "<"),
    "binary, highest byte first": binary(HEADER, 8, ">"),
    "1.0, text": text(FIRST, "".join(" ".join(map(repr, row)) + "\n" for row in (VALUES / 2).tolist())),
    "1.0, binary 4": binary(FIRST, 4, ">", VALUES / 2),
    "1.0, binary 8": binary(FIRST, 8, ">", VALUES / 2),
    "1.0, of mumax": binary(FIRST.replace("# Segment count: 1\n", ""), 4, "<", VALUES / 2),
    "no space after #": text(HEADER.replace("# ", "#")),
    "capitals": text(HEADER.upper().replace("A/M", "A/m").replace("E-", "e-").replace("UNIT: M", "UNIT: m")),
    "MeshType: Rectangular": text(HEADER.replace("meshtype: rect", "MeshType : Rect")),
    "begin: data text": text().replace(b"Begin: Data Text", b"begin:data text"),
    "comments": text(HEADER.replace("nodes: 3", "nodes: 3 ## three").replace("# Title", "## a: comment\n#\n\n# Title")),
    "comments in the data": text(rows=ROWS.replace("\n", " ## a row\n# a comment of their own\n", 2)),
    "numbers on one line": text(rows=ROWS.replace("\n", "\t")),
    "CRLF": text().replace(b"\n", b"\r\n"),
    "binary, CRLF": binary(HEADER.replace("\n", "\r\n"), 8, "<"),
    "byte-order mark": b"\xef\xbb\xbf" + text(),
    "one unit for all": text(HEADER.replace("A/m A/m A/m", "A/m")),
    "units in braces": text(HEADER.replace("A/m A/m A/m", '{A/m} "A/m" A/m').replace("m_x m_y", "{m_x} {m_y}")),
    "no base": text(re.sub("# .base.*\n", "", HEADER)),
    "no steps": text(re.sub("# .(base|stepsize).*\n", "", HEADER)),
    "no bounds": text(re.sub("# .m(in|ax).*\n", "", HEADER)),
    "nanometres": text(re.sub(r"# (.base|.stepsize|.m..): (\S+)", lambda m: f"# {m[1]}: {float(m[2]) * 1e9!r}", HEADER)
                       .replace("meshunit: m", "meshunit: nm")),
    "no end": text().partition(b"# End: Data")[0],
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_read(dialect, tmp_path):
    path = tmp_path / "theirs.ovf"
    path.write_bytes(DIALECTS[dialect])
    read = read_ovf(path)
    np.testing.assert_array_equal(read.vectors.transpose(2, 1, 0, 3).reshape(-1, 3), VALUES)
    np.testing.assert_allclose(read.spacing, (2e-9, 1e-9, 5e-9), rtol=1e-15)
    np.testing.assert_allclose(read.base, (1e-9, 5e-10, 2.5e-9), rtol=1e-12)
    assert (read.title.lower(), read.unit) == ("theirs", "A/m")


@pytest.mark.parametrize("components", [1, 2, 6])
def test_any_number_of_components(components, tmp_path):
    header = re.sub("# value(labels|units).*\n", "", HEADER).replace("valuedim: 3", f"valuedim: {components}")
    values = np.arange(6.0 * components).reshape(6, components)
    (tmp_path / "a.ovf").write_bytes(binary(header, 8, "<", values))
    read = read_ovf(tmp_path / "a.ovf")
    np.testing.assert_array_equal(read.vectors.transpose(2, 1, 0, 3).reshape(6, components), values)
    assert len(read.labels) == components


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (text(HEADER.replace("rectangular", "irregular")), "meshtype is 'irregular'"),
        (text(HEADER.replace("OOMMF OVF 2.0", "OOMMF: irregular mesh v0.0")), "OVF 0.0"),
        (
            text(re.sub("# meshtype.*\n", "", FIRST).replace("rectangular mesh v1.0", "irregular mesh v1.0")),
            "irregular",
        ),
        (text(HEADER.replace("count: 1", "count: 2")), "segment count is 2, only files of one"),
        (text() + text(), "only files of one segment"),
        (text().replace(b"Data Text", b"Data Binary 16"), "'Binary 16'"),
        (text(HEADER.replace("A/m A/m A/m", "A/m T T")), "different units"),
        (text().decode().encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_right_but_not_read_is_not_called_damaged(content, message, tmp_path):
    (tmp_path / "a.ovf").write_bytes(content)
    with pytest.raises(UnsupportedFileError, match=f"not supported: .*{message}"):
        read_ovf(tmp_path / "a.ovf")


def test_the_default_base_is_half_a_cell():
    assert OvfField(np.zeros((2, 1, 1, 3)), (2.0, 1.0, 4.0)).base == (1.0, 0.5, 2.0)


@pytest.mark.parametrize("form", ["text", "binary4", "binary8"])
def test_a_round_trip_through_discretisedfield(form, tmp_path):
    """The reader and writer of Ubermag (measured with 0.92.0)."""
    discretisedfield = pytest.importorskip("discretisedfield")
    content = example((3, 2, 1, 3))
    theirs = discretisedfield.Field.from_file(str(write_ovf(tmp_path / "ours.ovf", content, form)))
    np.testing.assert_allclose(theirs.array, content.vectors, rtol=6e-8)
    theirs.to_file(str(tmp_path / "theirs.ovf"), representation={"text": "txt", "binary4": "bin4"}.get(form, "bin8"))
    back = read_ovf(tmp_path / "theirs.ovf")
    np.testing.assert_allclose(back.vectors, content.vectors, rtol=6e-8)
    np.testing.assert_allclose(back.base, content.base, rtol=1e-9)
    assert back.unit == "A/m"
