"""A file from a stranger cannot run code: nothing in the package evaluates text or opens pickles."""

import ast
from pathlib import Path

import pytest

import neelsot_dyn
from neelsot_dyn.output import ScenarioError, scenario_from_toml

ROOT = Path(neelsot_dyn.__file__).parent
EVALUATE = {"eval", "exec", "compile", "__import__"}
UNPICKLE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "jsonpickle"}
BY_DESIGN = {"cli/run.py": {"runpy.run_path"}, "_compile.py": {"pickle"}, "_portable.py": {"pickle"}}
"""`neelsot run script.py` runs the script: that is what it is asked for. What `_compile` reads is machine code of its
own from a folder that only this user can write: code by its nature, with a checksum, never a stranger's file.
`_portable` says how objects are pickled, and opens none."""


def offences(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] in UNPICKLE)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in UNPICKLE:
            yield node.module
        elif isinstance(node, ast.Call):
            yield from _call(node)


def _call(node):
    function = node.func
    if isinstance(function, ast.Name) and function.id in EVALUATE:
        yield function.id
    if isinstance(function, ast.Attribute) and function.attr in ("run_path", "run_module"):
        yield f"runpy.{function.attr}"
    if isinstance(function, ast.Attribute) and function.attr == "load" and ast.unparse(function.value) == "np":
        plain = {k.arg: ast.unparse(k.value) for k in node.keywords}.get("allow_pickle") == "False"
        yield from () if plain else ("np.load without allow_pickle=False",)
    yield from (
        "allow_pickle=True" for k in node.keywords if k.arg == "allow_pickle" and ast.unparse(k.value) != "False"
    )
    yield from ("shell=True" for k in node.keywords if k.arg == "shell" and ast.unparse(k.value) != "False")


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_is_evaluated_and_no_pickle_opened(path):
    assert not set(offences(path)) - BY_DESIGN.get(path.relative_to(ROOT).as_posix(), set())


def test_the_search_finds_what_it_looks_for(tmp_path):
    bad = "import pickle\neval('1')\nnp.load(f)\nnp.load(f, allow_pickle=True)\nsubprocess.run(c, shell=True)\n"
    (tmp_path / "bad.py").write_text(bad + "from joblib import load\nrunpy.run_path(p)\n")
    assert len(set(offences(tmp_path / "bad.py"))) == 7


@pytest.mark.parametrize(
    "text",
    [
        'kind = "os.system"',
        "kind = \"Propulsion\"\nmaterial = \"__import__('os').system('true')\"",
        'kind = "Propulsion"\n[changes]\n__class__ = 1.0',
        'kind = "Propulsion"\n__attrs_post_init__ = "x"',
        'kind = "Propulsion"\nsuperflow = "1e7"',
    ],
)
def test_a_scenario_file_is_data(text):
    with pytest.raises(ScenarioError):
        scenario_from_toml(text)
