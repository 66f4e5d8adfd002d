"""A wrong number in the objects that a run computes with, wherever it builds them, and nowhere else."""

import attrs

from neelsot_dyn import dynamics
from neelsot_dyn.dynamics import problem
from neelsot_dyn.dynamics.parameters import PulsedVector
from neelsot_dyn.experiments.run import Run

PLANTS = (
    "damping",
    "gyromagnetic_ratio",
    "magnetization",
    "stiffness",
    "anisotropy",
    "field amplitude",
    "exchange field",
)


def _scaled(factor, field):
    """A field that is an array, three pulses or a function of time, times a factor."""
    if isinstance(field, PulsedVector):
        return tuple(factor * each for each in field.components)
    return (lambda t: factor * field(t)) if callable(field) else factor * field


def _term(kind, factor, term):
    """The term of an energy whose A, K, B_E or Néel field is wrong by a factor."""
    if kind == "exchange field" and isinstance(term, dynamics.HomogeneousExchange):
        return attrs.evolve(term, a0=factor * term.a0)
    if kind == "stiffness" and isinstance(term, dynamics.InhomogeneousExchange):
        return attrs.evolve(term, a11=factor * term.a11, a12=factor * term.a12)
    if kind == "anisotropy" and isinstance(term, dynamics.UniaxialAnisotropy) and term.kind == "easy":
        return attrs.evolve(term, k=factor * term.k)
    if kind == "dmi" and isinstance(term, dynamics.InterfacialDMI):
        return attrs.evolve(term, d=factor * term.d)
    if kind == "field amplitude" and isinstance(term, dynamics.NeelField):
        return attrs.evolve(term, b=_scaled(factor, term.b))
    return term


def plant(monkeypatch, kind, factor):
    """From now on every run has `kind` times `factor`, at any level, and so have the rates that are asked of an LLG."""
    real, rate = problem.Problem.of.__func__, dynamics.LLG.rate

    def wrong(llg):
        if hasattr(llg, kind):
            return attrs.evolve(llg, **{kind: factor * getattr(llg, kind)})
        terms = llg.energy if isinstance(llg.energy, dynamics.EnergySum) else (llg.energy,)
        return attrs.evolve(llg, energy=dynamics.EnergySum([_term(kind, factor, term) for term in terms]))

    monkeypatch.setattr(problem.Problem, "of", classmethod(lambda cls, llg, *rest: real(cls, wrong(llg), *rest)))
    monkeypatch.setattr(Run, "llg", property(lambda self: wrong(self.schedule.segments[0].llg)))
    monkeypatch.setattr(dynamics.LLG, "rate", lambda self, *rest: rate(wrong(self), *rest))
