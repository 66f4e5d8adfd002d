"""Néel-vector profiles as plain arrays of unit vectors."""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.textures.domain_wall import domain_wall, wall_profile
    from neelsot_dyn.textures.planar import bent_wall, bloch_line, skyrmion, winding_number
else:
    lazily(__name__)
