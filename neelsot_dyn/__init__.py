"""From the Bogoliubov-de Gennes equations to a moving altermagnetic domain wall.

Packages, from the ground up; a lower one never imports a higher one:
`units`, `textures`, `pulses`, `drawing` and `exchange`, `materials`, `bdg` and `flavor_wave`, `coupling`, `dynamics`,
`validation`, `devices`, `experiments`, `racetrack`, `movies`, `output`, `papers`, `cli`. Each is imported when it is
first used.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

PACKAGES = (
    "units",
    "textures",
    "pulses",
    "drawing",
    "exchange",
    "materials",
    "bdg",
    "flavor_wave",
    "coupling",
    "dynamics",
    "validation",
    "devices",
    "experiments",
    "racetrack",
    "movies",
    "output",
    "papers",
    "cli",
)

ROOMS = PACKAGES  # the earlier name

__all__ = ["PACKAGES", "__version__"]


def __getattr__(name: str) -> Any:
    if name in PACKAGES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; its packages are {', '.join(PACKAGES)}")


def __dir__() -> list[str]:
    return sorted([*globals(), *PACKAGES])
