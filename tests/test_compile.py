"""Machine code is kept by content: an edit never runs old code, and what cannot be kept is compiled again."""

import ast
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import neelsot_dyn
from neelsot_dyn import _cache_folder, _compile

ROOT = Path(neelsot_dyn.__file__).parent
SOURCE = '''
"""A kernel that calls another and reads a constant."""
import numpy as np
from neelsot_dyn._compile import njit

SCALE = 2.0
TABLE = np.array([1.0, 2.0])
NAMES = (1, 2.5, None)

def polynomial(c):
    return njit(lambda x: c + x)

inner = polynomial(3.0)

@njit(fastmath={"contract", "reassoc"})
def callee(x, power=2):
    """Text."""
    return SCALE * x**power + TABLE[0] + NAMES[1]

@njit
def caller(x):
    # a comment
    return callee(x) + inner(x) + 1.0
'''


def key(source, name="caller"):
    names = {"__name__": "kernels"}
    exec(source, names)
    return _compile.content_key(names[name])


@pytest.mark.parametrize(
    "edit",
    [
        ("SCALE = 2.0", "SCALE = 2.5"),
        ("SCALE = 2.0", "SCALE = 2"),
        ("[1.0, 2.0]", "[1.0, 3.0]"),
        ("[1.0, 2.0]", "[1, 2]"),
        ("2.5, None", "2.25, None"),
        ("polynomial(3.0)", "polynomial(4.0)"),
        ("c + x", "c - x"),
        ("power=2", "power=3"),
        ("TABLE[0]", "TABLE[1]"),
        ('{"contract", "reassoc"}', '{"contract"}'),
        ("inner(x) + 1.0", "inner(x) + 1.5"),
        ("inner(x)", "callee(x)"),
        ("2.0]", "-0.0]"),
    ],
)
def test_every_edit_of_what_a_kernel_uses_changes_its_key(edit):
    assert edit[0] in SOURCE
    assert key(SOURCE) != key(SOURCE.replace(*edit))


def test_what_does_not_change_the_code_does_not_change_its_key():
    for edit in (("# a comment", "# another"), ("Text.", "Other text."), ("import numpy", "\n\nimport numpy")):
        assert key(SOURCE) == key(SOURCE.replace(*edit))
    assert key(SOURCE, "inner") == key(SOURCE.replace("SCALE = 2.0", "SCALE = 3.0"), "inner")


def test_the_key_of_every_kernel_of_the_package_is_the_same_in_another_process():
    code = (
        "import importlib, pathlib, hashlib, neelsot_dyn\n"
        "from neelsot_dyn._compile import Dispatcher, content_key\n"
        "root = pathlib.Path(neelsot_dyn.__file__).parents[1]\n"
        "paths = sorted((root / 'neelsot_dyn').rglob('*kernels*.py'))\n"
        "modules = [importlib.import_module('.'.join(p.relative_to(root).with_suffix('').parts)) for p in paths]\n"
        "keys = [content_key(v) for m in modules for v in vars(m).values() if isinstance(v, Dispatcher)]\n"
        "print(len(keys), hashlib.sha256(b''.join(keys)).hexdigest())"
    )
    results = {run(code, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")}
    assert len(results) == 1
    assert int(results.pop().split()[0]) > 100


def run(code, **changes):
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent), **changes}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done


def test_an_edit_in_another_file_is_seen_and_a_damaged_file_is_compiled_again(tmp_path):
    (tmp_path / "low.py").write_text("from neelsot_dyn._compile import njit\n@njit\ndef low(x):\n    return x + 1\n")
    (tmp_path / "high.py").write_text(
        "from neelsot_dyn._compile import njit\nfrom low import low\n@njit\ndef high(x):\n    return 10 * low(x)\n"
        "print(high(1), high.stats.cache_hits[high.signatures[0]] if high.stats.cache_hits else 0)\n"
    )
    folder = tmp_path / "cache"

    def answer():
        code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import high"
        return run(code, NUMBA_CACHE_DIR=str(folder)).stdout

    assert answer() == "20 0\n"
    assert answer() == "20 1\n"
    kept = sorted((folder / "neelsot_dyn" / "kernels").iterdir())
    assert [path.name.split("-")[0] for path in kept] == ["high", "low"]
    content = kept[0].read_bytes()
    kept[0].write_bytes(content[:-20] + bytes(20))
    assert answer() == "20 0\n"
    (tmp_path / "low.py").write_text("from neelsot_dyn._compile import njit\n@njit\ndef low(x):\n    return x + 2\n")
    assert answer() == "30 0\n"
    assert answer() == "30 1\n"


def test_without_a_home_a_temporary_folder_is_taken_and_without_any_one_line_says_so(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    code = "from neelsot_dyn._compile import njit\n@njit\ndef f(x):\n    return x + 1\nprint(f(1), f(1.5))"
    no_home = dict.fromkeys(("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"), str(file / "below"))
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path))
    done = run(code + "\nprint(f.stats.cache_path)", NUMBA_CACHE_DIR="", **no_home, **temporary)
    assert done.stdout.split()[:2] == ["2", "2.5"]
    assert Path(done.stdout.split()[2]).is_relative_to(tmp_path)
    assert done.stderr == ""
    done = run(code, NUMBA_CACHE_DIR=str(file / "below"))
    assert done.stdout.split() == ["2", "2.5"]
    assert len(done.stderr.splitlines()) == 1
    assert "NUMBA_CACHE_DIR" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="other users' folders are a matter of the Unix /tmp")
def test_a_temporary_folder_that_others_can_write_is_not_trusted(tmp_path, monkeypatch):
    monkeypatch.setattr(_cache_folder.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = _cache_folder.temporary_folder()
    assert folder is not None
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o777)
    assert _cache_folder.temporary_folder() is None
    folder.chmod(0o700)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert _cache_folder.temporary_folder() is None


def test_what_a_kernel_must_not_read_is_refused():
    with pytest.raises(TypeError, match="not valid in a kernel"):
        key(SOURCE.replace("SCALE = 2.0", "SCALE = object()"))


def test_only_one_module_asks_numba_to_compile():
    allowed = {"get_num_threads", "set_num_threads"}
    for path in ROOT.rglob("*.py"):
        if path.name == "_compile.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "numba":
                assert {alias.name for alias in node.names} <= allowed, path
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("numba", "nb"):
                assert node.attr in allowed, path
