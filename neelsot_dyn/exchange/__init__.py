"""Files that other programs read and write, as arrays with units."""

from neelsot_dyn.exchange.ovf import OvfField, read_ovf, write_ovf

__all__ = ["OvfField", "read_ovf", "write_ovf"]
