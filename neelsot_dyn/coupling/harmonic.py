"""How does a run take the torque from the compressed uniform energy? Locally: every cell answers for its own n.

Exact where n varies slowly on the superconductor's scales; `validation` says how far that holds for a wall.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._signature import typed_fields
from neelsot_dyn.coupling.bias import ROOT_TOLERANCE, Bias, CurrentBias, PhaseBias, SuperflowEnergy, UniformSuperflow
from neelsot_dyn.coupling.interface import CompiledFlow, Coupling, Response
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION, NeelFieldSurface, SurfaceValue
from neelsot_dyn.materials import ParentSuperconductor


@frozen(eq=False)
class LocalResponse(Response):
    """A `Response` with f and its derivatives at the superflow that flows."""

    value: SurfaceValue


@frozen(eq=False, field_transformer=typed_fields)
class HarmonicCoupling(Coupling):
    """The torque of `surface` under a bias; parent: the superconductor that carries the current beside the layer.

    The energy density is (F + F_sc)/thickness of the film, F as the surface's `include` says. Raises NotInvertibleError
    for a bias that must find q without a parent, ValueError for a bias beyond the surface's range.
    """

    surface: NeelFieldSurface
    bias: Bias
    parent: ParentSuperconductor | None = None
    energy: SuperflowEnergy = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Put layer and parent together and let the bias judge them."""
        object.__setattr__(self, "energy", SuperflowEnergy(self.surface, self.parent))
        self.bias.check(self.energy)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of the bias [s]."""
        return self.bias.drive.breakpoints

    def frozen(self, t: float) -> HarmonicCoupling:
        """Under the bias of that moment."""
        return evolve(self, bias=self.bias.frozen(t))

    @property
    def time_scale(self) -> float | None:
        """That of the bias [s]."""
        return self.bias.drive.time_scale

    def respond(self, n: np.ndarray, x: np.ndarray, t: float) -> LocalResponse:
        """Superflow from the bias, then energy, field and current from the surface.

        Raises CriticalCurrentError where a cell cannot carry what the bias asks for.
        """
        q = self.bias.superflow(self.energy, n, x, t)
        value = self.energy.evaluate(q, n)
        cells = n.shape[:-1]
        length = float(np.ptp(x)) * (1 + 1 / max(cells[0] - 1, 1)) if x.size else 0.0
        return LocalResponse(
            field=self.surface.field_of(value),
            energy_density=value.energy / self.surface.material.thickness,
            superflow=np.broadcast_to(q, cells) if q.shape != cells else q,
            sheet_current=value.slope / PHASE_TO_ACTION,
            error=self.surface.field_error,
            energy_error=self.surface.energy_error / self.surface.material.thickness * length,
            value=value,
        )

    def superflow_rate(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """∂q/∂t (*cells) [1/(m s)] from the second derivatives of f."""
        assert isinstance(response, LocalResponse)
        return self.bias.superflow_rate(response.value, n_rate, x, t)

    def power_density(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """∂f/∂q ∂q/∂t per thickness (*cells) [W/m³]."""
        assert isinstance(response, LocalResponse)
        return response.value.slope * self.superflow_rate(response, n_rate, x, t) / self.surface.material.thickness

    @property
    def magnetization(self) -> float:
        """M_s [A/m] of the surface's material."""
        return self.surface.material.magnetization

    @property
    def whole_track(self) -> bool:
        """True for a phase bias."""
        return self.bias.whole_track

    def compiled(self, t: float) -> CompiledFlow | None:
        """For drives that are linear between their breakpoints, under a bias that the kernels know.

        None for subclasses, of the coupling, the bias or the surface: what they do in their own way only they know.
        """
        drive = self.bias.kernel_drive(t)
        written_out = (HarmonicCoupling, UniformSuperflow, CurrentBias, PhaseBias, NeelFieldSurface)
        if drive is None or not {type(self), type(self.bias), type(self.surface)} <= set(written_out):
            return None
        kind, value, rate = drive
        surface, material = self.surface, self.surface.material
        to_tesla = -1 / (2 * material.magnetization * material.thickness)
        limits = (surface.degree, surface.largest_superflow, self.energy.limit, self.energy.parent_stiffness)
        numbers = np.array([*limits, ROOT_TOLERANCE, to_tesla, material.thickness])
        return CompiledFlow(kind, value, rate, numbers, surface.coefficients, surface.steps)
