"""Files that other programs read and write, as arrays with units."""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.exchange.ovf import OvfField, read_ovf, write_ovf
else:
    lazily(__name__)
