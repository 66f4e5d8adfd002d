"""The one look of all pictures, whatever the user's matplotlibrc says, and the user's words as letters only."""

from __future__ import annotations

import os
import sys
import textwrap
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from neelsot_dyn._cache_folder import cache_folder, user_folder

PROCESS_WIDE = frozenset({"backend", "backend_fallback", "interactive", "toolbar", "timezone", "date.epoch"})
"""Settings that belong to the process, not to how a picture looks."""
LETTERS_PER_INCH = 14.0
"""Of a figure's title, in 8 points."""


@contextmanager
def own_look(**settings: Any) -> Iterator[None]:
    """matplotlib's own defaults and these settings in the block (`**{"font.size": 8}`), then the user's again.

    It is a decorator, too: `@own_look()` over a function that draws. A matplotlibrc that cannot be read does no harm.
    """
    matplotlib = _matplotlib()
    own = {name: value for name, value in matplotlib.rcParamsDefault.items() if name not in PROCESS_WIDE}
    with matplotlib.rc_context(own | settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # a letter that the font lacks is drawn as a box
        yield


def words(text: Any, most: int = 80) -> str:
    """A user's text on one line, no more than `most` letters of it, each of which is only a letter."""
    kept = "".join("\ufffd" if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in str(text))
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"


def literal(text: Any, most: int = 80) -> str:
    """The same where matplotlib reads $...$ as a formula, as in labels: dollars are dollars."""
    return words(text, most).replace("$", r"\$")


def title_lines(text: str, width: float) -> str:
    """A title broken into the lines that fit a figure of this width [inches], two of each of its own at most."""
    most = max(int(LETTERS_PER_INCH * width), 10)
    lines = [textwrap.wrap(words(line, 2 * most), most) for line in text.split("\n")]
    return "\n".join("\n".join(line[:2]) for line in lines)


def _matplotlib() -> Any:
    """matplotlib; its caches lie in this package's folder where the user has none."""
    if cache_folder() is not None and cache_folder() != user_folder():
        os.environ.setdefault("MPLCONFIGDIR", str(cache_folder() / "matplotlib"))  # type: ignore[operator]
    try:
        import matplotlib
    except (OSError, ValueError):  # a matplotlibrc that is no text stops it: the current folder's comes before all
        for half_made in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
            del sys.modules[half_made]
        here, spec = Path.cwd(), find_spec("matplotlib")
        assert spec is not None
        os.chdir(Path(str(spec.origin)).parent / "mpl-data")
        try:
            import matplotlib
        finally:
            os.chdir(here)
    return matplotlib
