"""What does one frame of the movie show? Axes drawn once, and the few artists that change from frame to frame.

Top: the track in the laboratory frame, n·axis in colour, the window outlined. Left: the window, its Néel vector by
component and as arrows (or both sublattices), and the Néel vector of the wall on a sphere. Right: the wall on the
energy landscape, its position and its velocity.
"""

from neelsot_dyn.output.scene._scene import Scene

__all__ = ["Scene"]
