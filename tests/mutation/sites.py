"""Which signs and factors does a source file have, and what does it look like with one of them wrong?

A site is one place where a sign or a factor stands: + ↔ −, a leading minus dropped, += ↔ −=, a number that multiplies,
divides or is an exponent made 1, × ↔ ÷ between two quantities. Whatever only counts cells (indices, shapes, ranges,
array sizes), formats text or raises errors is left alone: a wrong index is another kind of fault, often a crash.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

COUNTERS = """
    i j g row rows cell cells first last start stop nx ny size shape di dj column edge stages taken components
    open_panels evaluations offset width sites length lanes lane index count len depth level side blocks block
    range prange empty zeros ones arange reshape LANES BLOCK
"""
"""Names that count; an expression of nothing but these and whole numbers is no physics."""
SILENT_CALLS = "range prange empty zeros ones full arange eye reshape require isclose sorted enumerate"
SWAPPED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}
SYMBOL = {ast.Add: b"+", ast.Sub: b"-", ast.Mult: b"*", ast.Div: b"/"}


@frozen
class Site:
    """Bytes first … last of a file, what they become, and the line before and after."""

    path: str
    number: int
    first: int
    last: int
    text: str
    line: str
    mutant: str

    def apply(self, source: bytes) -> bytes:
        """The file with this one place wrong."""
        return source[: self.first] + self.text.encode() + source[self.last :]

    def __str__(self) -> str:
        return f"{self.path}:{self.number}\n    - {self.line}\n    + {self.mutant}"


def sites(path: Path, name: str) -> list[Site]:
    """All sites of a Python file, in the order of its text."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def where(line: int, column: int) -> int:
        return starts[line - 1] + column

    found = []
    for first, last, text in _edits(ast.parse(source), source, where):
        number = source[:first].count(b"\n") + 1
        begin, end = starts[number - 1], starts[number]
        before, after = source[begin:end], source[begin:first] + text.encode() + source[last:end]
        found.append(Site(name, number, first, last, text, before.decode().strip(), after.decode().strip()))
    return sorted(found, key=lambda site: (site.first, site.last))


def _edits(node: ast.AST, source: bytes, where) -> Iterator[tuple[int, int, str]]:
    if isinstance(node, ast.JoinedStr | ast.Raise | ast.Assert | ast.Slice | ast.ImportFrom):
        return
    if isinstance(node, ast.FunctionDef):
        for statement in node.body:
            yield from _edits(statement, source, where)
        return
    if isinstance(node, ast.Call) and _called(node) in SILENT_CALLS.split():
        return
    if isinstance(node, ast.Subscript):
        yield from _edits(node.value, source, where)
        return
    if isinstance(node, ast.AnnAssign):
        if node.value is not None:
            yield from _edits(node.value, source, where)
        return
    if isinstance(node, ast.keyword) and node.arg in ("axis", "dtype", "shape"):
        return
    if isinstance(node, ast.expr) and (_only_counts(node) or _is_text(node)):
        return
    if isinstance(node, ast.AugAssign) and type(node.op) in (ast.Add, ast.Sub) and not _only_counts(node.target):
        at = source.index(SYMBOL[type(node.op)] + b"=", where(node.target.end_lineno, node.target.end_col_offset))
        yield at, at + 1, SWAPPED[type(node.op)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        at = where(node.lineno, node.col_offset)
        yield at, at + 1, ""
    if isinstance(node, ast.BinOp):
        yield from _operator(node, source, where)
    for child in ast.iter_child_nodes(node):
        yield from _edits(child, source, where)


def _operator(node: ast.BinOp, source: bytes, where) -> Iterator[tuple[int, int, str]]:
    numbers = [side for side in (node.left, node.right) if _is_number(side)]
    if any(side.value == 0 for side in numbers):
        return
    if isinstance(node.op, ast.Add | ast.Sub) or (isinstance(node.op, ast.Mult | ast.Div) and not numbers):
        between = where(node.left.end_lineno, node.left.end_col_offset), where(node.right.lineno, node.right.col_offset)
        gap = re.sub(rb"#[^\n]*", lambda m: b" " * len(m[0]), source[slice(*between)])
        at = between[0] + gap.index(SYMBOL[type(node.op)])
        yield at, at + 1, SWAPPED[type(node.op)]
    if isinstance(node.op, ast.Mult | ast.Div) or (isinstance(node.op, ast.Pow) and node.right in numbers):
        for side in numbers:
            if abs(side.value) != 1 and 0.01 <= abs(side.value) <= 100:  # tolerances are no physics
                first, last = (
                    where(side.lineno, side.col_offset),
                    where(side.end_lineno, side.end_col_offset),
                )
                yield first, last, {int: "1", float: "1.0", complex: "1j"}[type(side.value)]


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)


def _is_text(node: ast.AST) -> bool:
    return any(isinstance(n, ast.JoinedStr) or (isinstance(n, ast.Constant) and type(n.value) is str and " " in n.value)
               for n in ast.walk(node))  # fmt: skip


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _only_counts(node: ast.AST) -> bool:
    """Whether every name in an expression counts something and every number in it is whole."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    leaves = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    whole = all(type(n.value) is int for n in ast.walk(node) if isinstance(n, ast.Constant))
    return bool(names) and whole and (names <= set(COUNTERS.split()) or bool(leaves & {"shape", "size"}))
