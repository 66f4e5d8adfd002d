"""What does one frame of the movie show? Axes drawn once, and the few artists that change from frame to frame.

A track: on top all of it in the laboratory frame, n·axis in colour, the window outlined; left the window, its Néel
vector by component and as arrows (or both sublattices), and the Néel vector of the wall on a sphere. A film: n·axis in
colour, its walls and arrows. Right: the wall on its energy landscape, over its place or its inner angle; position,
velocity, voltage, superflow. What a run has not saved is left out, and the others take its room.
"""

from neelsot_dyn.output.scene._scene import Scene

__all__ = ["Scene"]
