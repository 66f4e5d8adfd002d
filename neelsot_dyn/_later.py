"""What waits until it is used: the types of heavy packages, by one name for annotations, and a dataset."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure
    from xarray import DataArray as DataArray
    from xarray import Dataset as Dataset
else:
    Axes = Figure = DataArray = Dataset = Any


def new_dataset(
    data_vars: Mapping[Any, Any] | None = None,
    coords: Mapping[Any, Any] | None = None,
    attrs: Mapping[Any, Any] | None = None,
) -> Dataset:
    """The `xarray.Dataset` of these, xarray imported now."""
    import xarray

    return xarray.Dataset(data_vars, coords, attrs)
