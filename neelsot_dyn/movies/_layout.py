"""Where does each panel of a movie stand? Rectangles (left, bottom, width, height) in fractions of the picture."""

from __future__ import annotations

from attrs import frozen

Rectangle = tuple[float, float, float, float]

_LEFT, _BOTTOM = 0.06, 0.09
_RIGHT, _RIGHT_WIDTH = 0.68, 0.29
_LONG = 0.42
"""A film of no more than this height leaves room below."""


@frozen
class Layout:
    """Of the panels that a run has; None for those that it lacks."""

    components: Rectangle | None
    arrows: Rectangle | None
    sphere: Rectangle
    landscape: Rectangle | None
    history: Rectangle | None


def track_layout(landscape: bool, history: bool) -> Layout:
    """Below the strip of the track: left the window, right the landscape above the histories; what is left spreads."""
    column = landscape or history
    width = 0.40 if column else 0.58
    return Layout(
        components=(_LEFT, 0.315, width, 0.36),
        arrows=(_LEFT, _BOTTOM, width, 0.175),
        sphere=(0.475, 0.40, 0.13, 0.0) if column else (0.72, 0.25, 0.22, 0.0),
        **_column(landscape, history, top=0.675),
    )


def film_layout(landscape: bool, history: bool, shape: tuple[float, float], picture: float) -> tuple[Rectangle, Layout]:
    """The film's rectangle, to scale where that fits, and the other panels.

    Below a long film its middle line and the sphere; beside a square one the sphere. shape: length and height of the
    film; picture: width over height of the movie.
    """
    aside = landscape or history
    width, height = 0.53 if aside else 0.84, 0.72
    scale = min(width * picture / shape[0], height / shape[1])
    if shape[1] * scale > _LONG:
        scale = min(0.53 * picture / shape[0], height / shape[1])
    across, up = max(shape[0] * scale / picture, 0.15), max(shape[1] * scale, 0.15)
    column = _column(landscape, history, top=0.58 if up > _LONG else 0.78)
    if up <= _LONG:
        bottom = 0.835 - up
        film = (_LEFT, bottom, across, up)
        low = (_LEFT, _BOTTOM, width - 0.17, bottom - 0.13 - _BOTTOM)
        sphere = (_LEFT + width - 0.12, 0.5 * (bottom - 0.26), 0.13, 0.0)
        return film, Layout(components=low, arrows=None, sphere=sphere, **column)
    film = (_LEFT + (0.53 - across) / 2, 0.10 + (height - up) / 2, across, up)
    sphere = (_RIGHT + 0.09, 0.65, 0.11, 0.0) if aside else (0.74, 0.35, 0.2, 0.0)
    return film, Layout(components=None, arrows=None, sphere=sphere, **column)


def _column(landscape: bool, history: bool, top: float) -> dict[str, Rectangle | None]:
    split = top - 0.295 if landscape else top
    upper = (_RIGHT, top - 0.20, _RIGHT_WIDTH, 0.20) if history else (_RIGHT, _BOTTOM, _RIGHT_WIDTH, top - _BOTTOM)
    return {
        "landscape": upper if landscape else None,
        "history": (_RIGHT, _BOTTOM, _RIGHT_WIDTH, split - _BOTTOM) if history else None,
    }
