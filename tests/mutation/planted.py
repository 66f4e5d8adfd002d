"""Does a test fail when one number that looks right is wrong? Errors planted by hand, where a gap was suspected.

    python tests/mutation/planted.py [--only PATTERN ...] [--scratch FOLDER] [--out FILE.json]

`planted.toml` lists them: file, the text that is right, the text that is wrong, why it was chosen, and the tests that
should see it. One at a time is put into a copy of the package and the tests run until the first failure; what survives
is tried on the watch list of its file (`watch.toml`). A survivor that stays has its reason in the list (`survives`).
With --scratch the copy and its compiled kernels are kept for the next time. One core: start it with `nice`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from attrs import frozen

sys.path.insert(0, str(Path(__file__).parent))
from mutate import TABLE, Scratch

PLANTED = Path(__file__).parent / "planted.toml"


@frozen
class Planted:
    """One error: `right` stands once in the file and becomes `wrong`."""

    path: str
    right: str
    wrong: str
    why: str
    tests: tuple[str, ...]
    survives: str = ""

    def apply(self, source: bytes) -> bytes:
        """The file with the error."""
        return source.replace(self.right.encode(), self.wrong.encode())

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


def planted(patterns: list[str] | None = None) -> list[Planted]:
    """The list, or those whose file or reason holds one of the patterns."""
    found = [
        Planted(e["file"], e["right"], e["wrong"], e["why"], tuple(e["tests"]), e.get("survives", ""))
        for e in tomllib.loads(PLANTED.read_text())["planted"]
    ]
    return [p for p in found if not patterns or any(text in p.path or text in p.why for text in patterns)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="parts of file names or reasons")
    parser.add_argument("--scratch", type=Path, help="a folder to keep the copy and its machine code in")
    parser.add_argument("--out", type=Path, help="JSON of verdicts; what is in it is not tried again but survivors")
    parser.add_argument("--timeout", type=float, default=400.0, help="seconds for the tests of one error")
    parser.add_argument("--narrow", action="store_true", help="do not try survivors on the watch list")
    options = parser.parse_args()
    verdicts = json.loads(options.out.read_text()) if options.out and options.out.exists() else {}
    with tempfile.TemporaryDirectory(prefix="planted-") as temporary:
        scratch = Scratch(options.scratch or Path(temporary))
        sound: set[str] = set()
        work = sorted(planted(options.only), key=lambda p: p.tests)
        for one in work:
            name = f"{one.path} | {one.right} | {one.wrong}"
            if verdicts.get(name, "survived") != "survived":
                continue
            start = time.perf_counter()
            watched = TABLE.get(one.path, {})
            lists = [one.tests]
            if not options.narrow:
                wide = (*watched.get("first", ()), *watched.get("then", ()))
                lists.append(tuple(test for test in wide if test not in one.tests))
            fate, by = "survived", ""
            for tests in filter(None, lists):
                if fresh := [test for test in tests if test not in sound]:
                    verdict, tail = scratch.pytest(fresh, 1800.0)
                    if verdict != "passed":
                        print(f"the tests {' '.join(fresh)} do not pass without an error:\n{tail}")
                        fate = "not tried"
                        break
                    sound.update(fresh)
                    start = time.perf_counter()
                verdict, tail = scratch.try_mutant(one, list(tests), options.timeout)
                if verdict != "passed":
                    fate = {"failed": "killed", "timeout": "timed out"}[verdict]
                    by = next((line for line in tail.splitlines() if line.startswith(("FAILED", "ERROR"))), "")
                    break
            verdicts[name] = fate
            print(f"{fate:9} {time.perf_counter() - start:6.1f} s  {one}" + (f"\n    {by}" if by else ""), flush=True)
            if options.out:
                options.out.write_text(json.dumps(verdicts, indent=1, ensure_ascii=False))
        fates = [verdicts.get(f"{p.path} | {p.right} | {p.wrong}", "not tried") for p in work]
        known = sum(f == "survived" and bool(p.survives) for f, p in zip(fates, work, strict=True))
    print(*(f"{fates.count(f)} {f}" for f in ("killed", "timed out", "survived", "not tried")), f"of {len(fates)}",
          f"{known} survivors with a reason", sep=", ")  # fmt: skip
    return int(fates.count("survived") > known)


if __name__ == "__main__":
    sys.exit(main())
