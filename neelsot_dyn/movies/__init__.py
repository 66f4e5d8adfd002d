"""Draws the frames of a movie from a dataset; opens no file. Axes drawn once, few artists change between frames.

A track: on top all of it in the laboratory frame, n·axis in colour, the window outlined; left the window, its Néel
vector by component and as arrows (or both sublattices), and the Néel vector of the wall on a sphere. A film: n·axis in
colour, its walls and arrows. Right: the wall on its energy landscape, over its place or its inner angle; position,
velocity, voltage, superflow. What a run has not saved is left out, and the others take its room.
"""

from neelsot_dyn.movies._scene import Scene

__all__ = ["Scene"]
