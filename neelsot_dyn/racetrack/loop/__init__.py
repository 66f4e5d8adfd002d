"""The texture solver in the loop, with the gap equation."""
