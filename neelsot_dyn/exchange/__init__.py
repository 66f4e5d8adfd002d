"""Files that other programs read and write, as arrays with units."""

from typing import TYPE_CHECKING

from neelsot_dyn._lazy import lazily

if TYPE_CHECKING:
    from neelsot_dyn.exchange.mumax import TwoSublattices, write_mumax
    from neelsot_dyn.exchange.ovf import OvfField, write_ovf
    from neelsot_dyn.exchange.ovf_reader import read_ovf
    from neelsot_dyn.exchange.vti import write_vti
else:
    lazily(__name__)
