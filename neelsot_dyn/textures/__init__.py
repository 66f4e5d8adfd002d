"""Néel-vector profiles as plain arrays of unit vectors."""

from neelsot_dyn.textures.domain_wall import domain_wall, wall_profile

__all__ = ["domain_wall", "wall_profile"]
