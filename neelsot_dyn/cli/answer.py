"""How does a command say what it found? Once as text, once as data; who called it chooses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from attrs import frozen
from cyclopts import Parameter

from neelsot_dyn._visible import visible
from neelsot_dyn.cli.streams import tell, tells_all
from neelsot_dyn.output import plain_json
from neelsot_dyn.units import quantity


@Parameter(name="*")
@frozen
class Common:
    """The flags that every command takes."""

    json: Annotated[bool, Parameter(help="Print JSON.", negative="", show_default=False)] = False
    traceback: Annotated[bool, Parameter(help="Show the traceback of an error.", negative="", show_default=False)] = (
        False
    )


def in_unit(unit: str, help: str) -> Parameter:
    """A flag that takes a number in `unit`, or text with a unit, such as "1e-3 1/angstrom"."""

    def read(kind: Any, tokens: Any) -> Any:
        (token,) = tokens
        return quantity(token.keyword or "value", token.value, unit, bare=True)

    return Parameter(converter=read, help=help)


@frozen(eq=False)
class Answer:
    """What a command found: `text` for a reader, `data` for a program, and the exit code."""

    text: str
    data: Mapping[str, Any]
    code: int = 0

    def show(self, as_json: bool) -> int:
        """Print one of the two forms and return the exit code."""
        tell(self._json() if as_json else visible(self.text))
        return self.code

    def _json(self) -> str:
        """Letters as they are where standard output has them all, else as JSON's escapes: the same data anywhere."""
        plain = plain_json(self.data)
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
        return text if tells_all(text) else json.dumps(plain, allow_nan=False)
