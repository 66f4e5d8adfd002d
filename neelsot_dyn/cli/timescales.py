"""`neelsot timescales`: how fast, how strong, how stable a device is, and what of it is assumed."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from cyclopts import Parameter

from neelsot_dyn.cli.answer import Answer, Common, in_unit


def timescales(
    *,
    q: Annotated[float, in_unit("1/m", 'Cooper-pair wave number in 1/m: 1e7, or "1e-3 1/angstrom".')],
    material: Annotated[str, Parameter(help="A preset that `neelsot list` shows, or a .toml file.")] = "kru4o8",
    width: Annotated[float, in_unit("m", "Of the strip, in m.")] = 100e-9,
    length: Annotated[float, in_unit("m", "Of the strip, in m.")] = 1e-6,
    layers: Annotated[int | None, Parameter(help="Magnetic layers.  [default: the material's]")] = None,
    angle: Annotated[float, Parameter(help="Of the strip from the crystal's x, in degrees.")] = 0.0,
    easy_angle: Annotated[float, Parameter(help="Of the easy axis from the crystal's x, in degrees.")] = 90.0,
    flow: Annotated[Literal["along", "across"], Parameter(help="Superflow along or across the strip.")] = "along",
    temperature: Annotated[float | None, in_unit("K", "In kelvin.  [default: the working point]")] = None,
    speed: Annotated[float, in_unit("m/s", "Wanted speed of walls, in m/s.")] = 1000.0,
    pitch: Annotated[float, in_unit("m", "Length of a bit, in m.")] = 100e-9,
    common: Common | None = None,
) -> Answer:
    """Tell the times, fields and energies of a track under a superflow, each with its formula and source."""
    from neelsot_dyn import materials, racetrack

    film = materials.named(material)
    device = racetrack.Racetrack(
        material=film if layers is None else film.with_changes(layers=layers),
        length=length,
        width=width,
        angle=math.radians(angle),
        flow=flow,
        easy_angle=math.radians(easy_angle),
    )
    found = racetrack.timescales(device, q, temperature=temperature, wanted_speed=speed, pitch=pitch)
    return Answer(str(found), found.to_dict())
