"""How an experiment starts: walls by place and sense, one domain, a circle, bits, a texture from a file."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from neelsot_dyn._checks import finite, floats, integers, one_of, positive, require, text
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.devices import Device
from neelsot_dyn.dynamics import Grid, TwoSublatticeState, transverse_axes
from neelsot_dyn.exchange import read_ovf
from neelsot_dyn.units import unit


class Start(ABC):
    """What the Néel vector is at time 0; m = 0 there."""

    __slots__ = ()

    @abstractmethod
    def state(self, device: Device, grid: Grid, origin: float) -> TwoSublatticeState:
        """On a grid whose first edge lies at `origin` [m] of the device. ValueError for what does not fit there."""

    @property
    def centre(self) -> float | None:
        """Where a window that follows the one wall is at first [m]; None for a start that has not one wall."""
        return None


def across(device: Device, grid: Grid, origin: float) -> tuple[np.ndarray, ...]:
    """x and, on a film, y of every cell [m], on the device."""
    x, *y = grid.coordinates()
    return (x + origin, *y)


def turned(device: Device, theta: np.ndarray, angle: float | np.ndarray) -> TwoSublatticeState:
    """cos θ ê + sin θ (sin φ p1 + cos φ p2), p1 and p2 of `dynamics.transverse_axes`; φ is that of Eq. 16 for ê = ŷ."""
    axis = device.easy_axis
    p1, p2 = transverse_axes(axis)
    phi = np.broadcast_to(angle, theta.shape)[..., None]
    n = np.cos(theta)[..., None] * axis + np.sin(theta)[..., None] * (np.sin(phi) * p1 + np.cos(phi) * p2)
    return TwoSublatticeState.from_neel(n)


@frozen(field_transformer=typed_fields)
class Walls(Start):
    """Walls at `places` [m], ascending, between domains ±ê that alternate from `left` on.

    left: "+" or "-", also "+y" or "-x" where the axis is to be named. angle: φ inside them [rad] (Eq. 16), π/2 in the
    film's plane; winding: "back" (each turns back what the one before it turned) or "on" (all turn the same way round).
    bend [m], on a film: a wall's place varies by bend cos(2πy/width).
    """

    places: tuple[float, ...] = field(converter=floats, metadata=unit("m"))
    left: str = field(default="-", validator=one_of("+", "-", "+x", "-x", "+y", "-y"))
    angle: float = field(default=math.pi / 2, validator=finite, metadata=unit("rad"))
    winding: str = field(default="back", validator=one_of("back", "on"))
    bend: float = field(default=0.0, validator=finite, metadata=unit("m"))

    def __attrs_post_init__(self) -> None:
        """Refuse what is in no order."""
        require(len(self.places) > 0, "places", self.places, "at least one place [m]")
        rising = all(math.isfinite(p) for p in self.places) and bool((np.diff(self.places) > 0).all())
        require(rising, "places", self.places, "finite places [m], ascending")

    @property
    def centre(self) -> float | None:
        """The one wall's place."""
        return self.places[0] if len(self.places) == 1 else None

    def state(self, device: Device, grid: Grid, origin: float) -> TwoSublatticeState:
        """The profile of Eq. 16 for each."""
        width = device.material.magnet.wall_width
        for place in self.places:
            inside = 5 * width <= place <= device.length - 5 * width
            low, high = 5 * width, device.length - 5 * width
            require(inside, "places", place, f"{low:.4g} to {high:.4g} m, 5 wall widths from the ends of the device")
        close = [b for a, b in zip(self.places[:-1], self.places[1:], strict=True) if b - a < 3 * width]
        require(not close, "places", self.places, f"walls at least {3 * width:.4g} m apart, 3 widths")
        named = np.array([self.left[1:] == c for c in "xyz"], float)
        fits = len(self.left) == 1 or float(named @ device.easy_axis) > 0.99
        require(
            fits, "left", self.left, f"'+' or '-' along the device's easy axis {device.easy_axis.round(3).tolist()}"
        )
        x, *y = across(device, grid, origin)
        line = x - self.bend * np.cos(2 * np.pi * y[0] / device.width) if y else x
        require(bool(y) or not self.bend, "bend", self.bend, "0 on a racetrack: it has no width to bend over")
        theta = np.full(x.shape, 0.0 if self.left[0] == "+" else math.pi)
        sense = 1 if self.left[0] == "+" else -1
        for place in self.places:
            theta = theta + sense * 2 * np.arctan(np.exp(np.clip((line - place) / width, -300, 300)))
            sense *= -1 if self.winding == "back" else 1
        return turned(device, theta, self.angle)


@frozen(field_transformer=typed_fields)
class Uniform(Start):
    """One domain, n along `direction` (3,), by default ê; tilt [rad]: out of it, by φ = `angle`."""

    direction: tuple[float, ...] | None = None
    tilt: float = field(default=0.0, validator=finite, metadata=unit("rad"))
    angle: float = field(default=math.pi / 2, validator=finite, metadata=unit("rad"))

    def state(self, device: Device, grid: Grid, origin: float) -> TwoSublatticeState:
        """The same everywhere."""
        if self.direction is None:
            return turned(device, np.full(grid.shape, self.tilt), self.angle)
        vector = np.asarray(self.direction, dtype=float)
        right = vector.shape == (3,) and float(np.linalg.norm(vector)) > 0
        require(right, "direction", self.direction, "three numbers, not all 0")
        return TwoSublatticeState.from_neel(np.broadcast_to(vector / np.linalg.norm(vector), (*grid.shape, 3)).copy())


@frozen(field_transformer=typed_fields)
class Circle(Start):
    """A round domain −ê in +ê on a film: centre (x, y) [m], radius [m], φ inside its wall [rad]."""

    center: tuple[float, ...] = field(converter=floats, metadata=unit("m"))
    radius: float = field(validator=positive, metadata=unit("m"))
    angle: float = field(default=math.pi / 2, validator=finite, metadata=unit("rad"))

    def state(self, device: Device, grid: Grid, origin: float) -> TwoSublatticeState:
        """θ from π inside to 0 outside."""
        places = across(device, grid, origin)
        require(
            len(places) == 2, "start", type(self).__name__, "Walls or Uniform on a racetrack: a circle needs a Film"
        )
        require(len(self.center) == 2, "center", self.center, "two numbers (x, y) [m]")
        away = np.hypot(places[0] - self.center[0], places[1] - self.center[1]) - self.radius
        width = device.material.magnet.wall_width
        return turned(device, math.pi - 2 * np.arctan(np.exp(np.clip(away / width, -300, 300))), self.angle)


@frozen(field_transformer=typed_fields)
class Bits(Start):
    """Domains that spell bits, 1 for +ê and 0 for −ê, each `pitch` [m] long, the first from `first` [m] on."""

    bits: tuple[int, ...] = field(converter=integers)
    pitch: float = field(validator=positive, metadata=unit("m"))
    first: float = field(default=0.0, metadata=unit("m"))
    angle: float = field(default=math.pi / 2, validator=finite, metadata=unit("rad"))

    def __attrs_post_init__(self) -> None:
        """Refuse other digits."""
        require(len(self.bits) > 0 and set(self.bits) <= {0, 1}, "bits", self.bits, "zeros and ones, such as (1, 0, 1)")

    def state(self, device: Device, grid: Grid, origin: float) -> TwoSublatticeState:
        """Walls where neighbouring bits differ; the first and the last bit go on to the ends."""
        turns = [k for k in range(1, len(self.bits)) if self.bits[k] != self.bits[k - 1]]
        left = "+" if self.bits[0] else "-"
        if not turns:
            return turned(device, np.full(grid.shape, 0.0 if self.bits[0] else math.pi), self.angle)
        return Walls([self.first + k * self.pitch for k in turns], left, self.angle).state(device, grid, origin)


@frozen(field_transformer=typed_fields)
class Texture(Start):
    """n from a file: an OVF file (1.0 or 2.0), or a run.h5 of ours, its saved step `frame` (−1: the last).

    path: the file; sha256: of its content, as it was when the experiment was made, so that another file is noticed; it
    is found out where it is not given. The cells must be as many as the grid's.
    """

    path: str = field(validator=text)
    frame: int = -1
    sha256: str = ""

    def __attrs_post_init__(self) -> None:
        """Find out the checksum, or compare it."""
        found = _checksum(self.path)
        require(self.sha256 in ("", found), "path", self.path, f"the file whose SHA-256 is {self.sha256}, not {found}")
        object.__setattr__(self, "sha256", found)

    def state(self, device: Device, grid: Grid, origin: float) -> TwoSublatticeState:
        """The file's Néel vectors, or both sublattices of a run."""
        if Path(self.path).suffix.lower() in (".h5", ".nc"):
            import h5py

            with h5py.File(self.path, "r") as file:
                first, second = ("m", "n") if "m" in file else ("m1", "m2")
                a, b = (np.asarray(file[name][self.frame], dtype=float) for name in (first, second))
            m1, m2 = (a + b, a - b) if first == "m" else (a, b)
            _same_cells(m1.shape[:-1], grid)
            return TwoSublatticeState(m1, m2, tolerance=1e-3)
        n = read_ovf(self.path).vectors.squeeze(axis=2)
        n = n.squeeze(axis=1) if len(grid.shape) == 1 and n.shape[1] == 1 else n
        _same_cells(n.shape[:-1], grid)
        return TwoSublatticeState.from_neel(n / np.linalg.norm(n, axis=-1, keepdims=True))


def _same_cells(shape: Any, grid: Grid) -> None:
    require(
        tuple(shape) == tuple(grid.shape), "start", tuple(shape), f"a texture of {tuple(grid.shape)} cells, as the grid"
    )


def _checksum(path: str) -> str:
    import hashlib

    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise ValueError(f"path = {path!r} is not valid: {error.strerror or error}") from error
