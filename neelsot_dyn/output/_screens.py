"""Where a changing picture can be seen: below a notebook's cell, in a window, in a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from neelsot_dyn._files import replacing


class Screen(Protocol):
    """Shows pixels (height, width, 4), bytes, in the place of those before."""

    file: Path | None

    def show(self, pixels: np.ndarray) -> None:
        """Show this picture."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""


@contextmanager
def screen(file: Path, always_file: bool = False) -> Iterator[Screen]:
    """The best screen there is; `file` where there is no other, or always."""
    if always_file:
        yield PictureFile(file)
    elif (display := _notebook()) is not None:
        yield Notebook(display)
    elif (pyplot := _pyplot_with_window()) is not None:
        window = Window(pyplot)
        try:
            yield window
        finally:
            window.close()
    else:
        yield PictureFile(file)


class PictureFile:
    """A PNG file, replaced as a whole, so that a viewer never sees half of one."""

    def __init__(self, file: Path) -> None:
        """The file's folder must be there."""
        self.file: Path | None = file

    def show(self, pixels: np.ndarray) -> None:
        """Write the file. Raises OutputError."""
        assert self.file is not None
        with replacing(self.file) as temporary:
            temporary.write_bytes(_png(pixels))

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


class Notebook:
    """A picture below the running cell."""

    file: Path | None = None

    def __init__(self, display: Any) -> None:
        """display: the module IPython.display."""
        self._display = display
        self._handle: Any = None

    def show(self, pixels: np.ndarray) -> None:
        """Put the picture there, or change the one that is there."""
        picture = self._display.Image(data=_png(pixels), format="png")
        if self._handle is None:
            self._handle = self._display.display(picture, display_id=True)
        else:
            self._handle.update(picture)

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


class Window:
    """A window of matplotlib's."""

    file: Path | None = None

    def __init__(self, pyplot: Any) -> None:
        """pyplot: matplotlib.pyplot with a backend that has windows."""
        self._pyplot = pyplot
        self._figure: Any = None
        self._image: Any = None

    def show(self, pixels: np.ndarray) -> None:
        """Open the window, or draw in the one that is open."""
        if self._figure is None:
            height, width = pixels.shape[:2]
            self._figure = self._pyplot.figure("neelsot watch", figsize=(width / 100, height / 100), dpi=100)
            axes = self._figure.add_axes((0, 0, 1, 1))
            axes.set_axis_off()
            self._image = axes.imshow(pixels.copy(), aspect="auto", interpolation="antialiased")
            self._pyplot.show(block=False)
        else:
            self._image.set_data(pixels.copy())
            self._figure.canvas.draw_idle()

    def wait(self, seconds: float) -> None:
        """Let the window live; KeyboardInterrupt when the user has closed it."""
        if self._figure is not None and not self._pyplot.fignum_exists(self._figure.number):
            raise KeyboardInterrupt("the window was closed")
        self._pyplot.pause(seconds)

    def close(self) -> None:
        """The last picture stays until the user closes the window, unless he has broken off."""
        if self._figure is not None and sys.exc_info()[0] is None:
            self._pyplot.show(block=True)


def _png(pixels: np.ndarray) -> bytes:
    import imageio.v3

    return bytes(imageio.v3.imwrite("<bytes>", pixels[..., :3], extension=".png"))


def _notebook() -> Any:
    """IPython.display in a notebook's kernel, else None."""
    shell = sys.modules.get("IPython")
    if shell is None or type(shell.get_ipython()).__name__ != "ZMQInteractiveShell":
        return None
    import IPython.display

    return IPython.display


def _pyplot_with_window() -> Any:
    """matplotlib.pyplot if it can open windows here, else None."""
    from matplotlib import pyplot
    from matplotlib.backends import BackendFilter, backend_registry

    names = backend_registry.list_builtin(BackendFilter.INTERACTIVE)
    return pyplot if pyplot.get_backend().lower() in names else None
