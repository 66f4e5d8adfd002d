"""Packages whose names are imported when they are first asked for, so that a command waits only for what it uses.

    if TYPE_CHECKING:
        from neelsot_dyn.bdg.gap import GapSolution
    else:
        lazily(__name__)

A type checker and an editor read the import statements; at run time they are a table of where each name comes from, and
`__all__` is the names in it: each public name is written once.
"""

from __future__ import annotations

import ast
import importlib
import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class LazyPackage(ModuleType):
    """A package that finds its public names, and its modules, when they are asked for."""

    _homes: dict[str, tuple[str, str]]
    """Public names, and the module and the name there."""

    def __getattr__(self, name: str) -> Any:
        """Import the name from its module; AttributeError if the package has no such name or module."""
        home, original = self._homes.get(name, (self.__name__, name))
        if home != self.__name__:
            value = getattr(importlib.import_module(home), original)
        elif not name.startswith("__") and find_spec(f"{self.__name__}.{name}") is not None:
            value = importlib.import_module(f"{self.__name__}.{name}")
        else:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute; a module imported into the package does not hide a public name that is spelled like it."""
        home, original = self._homes.get(name, ("", ""))
        if isinstance(value, ModuleType) and value.__name__ == home:
            value = getattr(value, original)
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        """All names, imported or not."""
        return sorted({*super().__dir__(), *self._homes})


def lazily(package: str) -> None:
    """Make a package's imports under `if TYPE_CHECKING:` wait until they are asked for."""
    module = sys.modules[package]
    spec = module.__spec__
    source = spec.loader.get_source(package)  # type: ignore[union-attr]
    homes: dict[str, tuple[str, str]] = {}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            for line in statement.body:
                if isinstance(line, ast.ImportFrom) and line.module:
                    homes |= {alias.asname or alias.name: (line.module, alias.name) for alias in line.names}
    vars(module).update(_homes=homes, __all__=sorted(homes))
    module.__class__ = LazyPackage
