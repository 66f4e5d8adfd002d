"""From the Bogoliubov-de Gennes equations to a moving altermagnetic domain wall.

Rooms, from the ground up; a lower one never imports a higher one:
`units`, `textures` and `pulses`, `materials`, `bdg` and `flavor_wave`, `coupling`, `dynamics`, `validation`,
`racetrack`, `output`, `cli`. Each is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

ROOMS = (
    "units",
    "textures",
    "pulses",
    "materials",
    "bdg",
    "flavor_wave",
    "coupling",
    "dynamics",
    "validation",
    "racetrack",
    "output",
    "cli",
)

__all__ = ["ROOMS", "__version__"]


def __getattr__(name: str) -> Any:
    if name in ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; its rooms are {', '.join(ROOMS)}")


def __dir__() -> list[str]:
    return sorted([*globals(), *ROOMS])
