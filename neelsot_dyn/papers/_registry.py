"""Which modules of this folder are figures, and how is one made?"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

from attrs import frozen

from neelsot_dyn._checks import did_you_mean
from neelsot_dyn._files import replacing, reserve, writable_folder
from neelsot_dyn._later import Dataset, Figure
from neelsot_dyn.drawing import own_look
from neelsot_dyn.papers._claim import Claim
from neelsot_dyn.papers._note import note_claims

FOLDER = Path(__file__).parent


def figure_names() -> list[str]:
    """The names of all figures, in order."""
    return sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]) if not module.name.startswith("_"))


@frozen
class PaperFigure:
    """One figure by name. Its module, and what that imports, waits until it is used."""

    name: str

    @property
    def title(self) -> str:
        """The first line of the module's docstring."""
        return self.docstring.splitlines()[0]

    @property
    def docstring(self) -> str:
        """What the module says of the figure; it is not imported for that."""
        return ast.get_docstring(ast.parse((FOLDER / f"{self.name}.py").read_text("utf-8"))) or self.name

    def compute(self, quick: bool = False) -> Dataset:
        """Everything that is drawn or claimed."""
        dataset: Dataset = self._module.compute(quick)
        dataset.attrs.setdefault("title", self.title)
        return dataset

    @own_look()
    def draw(self, dataset: Dataset) -> Figure:
        """The figure of a dataset that `compute` gave; what does not hold of the paper's claims is written below it."""
        figure: Figure = self._module.draw(dataset)
        note_claims(figure, self.claims(dataset))
        return figure

    def claims(self, dataset: Dataset) -> list[Claim]:
        """What the paper says of it."""
        return list(self._module.claims(dataset))

    @property
    def _module(self):  # type: ignore[no-untyped-def]
        return importlib.import_module(f"{__package__}.{self.name}")


@frozen(eq=False)
class MadeFigure:
    """A figure on disk: its files (PNG, PDF, dataset) and its claims."""

    name: str
    title: str
    paths: tuple[Path, ...]
    claims: tuple[Claim, ...]

    @property
    def as_expected(self) -> bool:
        """Whether every number is the expected one, be the paper right or not."""
        return all(claim.expected_found for claim in self.claims)


def named(name: str) -> PaperFigure:
    """The figure of that name, capitals or not. Raises ValueError that lists the figures."""
    known, plain = figure_names(), name.lower()
    if plain not in known:
        meant = did_you_mean(plain, known) or did_you_mean(f"fig{plain}", known)
        raise ValueError(f"figure = {name!r} is not known{meant}: give one of {', '.join(known)}")
    return PaperFigure(plain)


def make_figure(name: str, out: str | Path, quick: bool = False) -> MadeFigure:
    """Compute, draw and write out/name.png, .pdf and .nc (netCDF-4), each whole, and check the claims.

    Raises ValueError for an unknown name, OutputError, before any long work, for a folder that cannot be made.
    """
    from neelsot_dyn.output import save_figure

    figure, folder = named(name), Path(out)
    writable_folder(folder)
    dataset = figure.compute(quick)
    data = folder / f"{figure.name}.nc"
    with replacing(data) as temporary:
        reserve(temporary, dataset.nbytes + 4096 * (8 + len(dataset.variables)))
        dataset.to_netcdf(temporary, engine="h5netcdf")
    pictures = save_figure(figure.draw(dataset), folder / figure.name)
    return MadeFigure(figure.name, figure.title, (*pictures, data), tuple(figure.claims(dataset)))
