"""Which numbers sum up a run? Each with its unit, what was assumed, and the verdict of the validation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import asdict

from neelsot_dyn._later import Dataset
from neelsot_dyn.experiments import Quantity, Run, Study, failures, names
from neelsot_dyn.validation import Residual, Verdict, verdict


def summarise(run: Run, dataset: Dataset) -> dict[str, Any]:
    """summary.json: quantities {value, unit, (error), meaning}, notes, timescales, assumptions, the verdict."""
    attributes = run.attributes
    landscape = [str(attributes[name]) for name in (names.LANDSCAPE, names.LANDSCAPE_KIND) if name in attributes]
    scales = run.scenario.timescales()
    return {
        **_about(run, dataset),
        "timescales": None if scales is None else scales.to_dict(),
        "assumptions": {name: run.material.sources[name] for name in run.material.assumptions},
        "validation": plain_verdict(verdict(stored_residuals(dataset)), ", ".join(landscape)),
    }


def summarise_study(study: Study, dataset: Dataset) -> dict[str, Any]:
    """summary.json of a study: the same, with its claims as the validation, and which points failed, and why.

    A study with a point that failed has not passed.
    """
    failed = failures(study, dataset)
    count = sum(1 for _ in study.points())
    claims = (*study.residuals(dataset), Residual("points without a result", len(failed), 0.0))
    judged = plain_verdict(verdict([claims]), "the study's own claims")
    return {
        **_about(study, dataset),
        "assumptions": dict(study.assumptions),
        "points": {"computed": count - len(failed), "failed": len(failed), "failures": failed},
        "validation": {**judged, "steps": count - len(failed), "counted": "points"},
    }


def _about(prepared: Run | Study, dataset: Dataset) -> dict[str, Any]:
    """What every summary begins with."""
    return {
        "scenario": type(prepared.scenario).__name__,
        "material": prepared.material.name,
        "drive": prepared.drive_label,
        "quantities": plain_quantities(prepared.quantities(dataset)),
        "notes": list(prepared.notes),
    }


def plain_quantities(quantities: Mapping[str, Quantity]) -> dict[str, dict[str, Any]]:
    """Quantities as JSON holds them; an error that is not known is left out."""
    return {name: {k: v for k, v in asdict(q).items() if v is not None} for name, q in quantities.items()}


def plain_verdict(result: Verdict, landscape: str) -> dict[str, Any]:
    """A verdict as JSON holds it; landscape: what was compared with."""
    return {
        "passed": result.passed,
        "landscape": landscape,
        "steps": result.steps,
        "worst": {n: {"residual": r.value, "tolerance": r.tolerance} for n, r in result.worst.items()},
    }


def stored_residuals(dataset: Dataset) -> list[list[Residual]]:
    """The residuals of every saved step, as they were stored."""
    series = {check: [np.asarray(dataset[name]) for name in names.residual(check)] for check in names.checks(dataset)}
    return [
        [Residual(check, float(value[step]), float(tolerance[step])) for check, (value, tolerance) in series.items()]
        for step in range(dataset.sizes[names.TIME])
    ]
