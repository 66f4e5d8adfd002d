"""Which names does this room take from the ground floor for writing files?"""

from neelsot_dyn._files import DamagedFileError, OutputError, replacing, write_bytes

__all__ = ["DamagedFileError", "OutputError", "replacing", "write_bytes"]
