"""Which superflow flows above a texture? What is held fixed decides: q itself, the phase across the track, the current.

Per area the track holds f(q, n) = F(q, n) + F_sc(q), the layer and its parent superconductor; κ = ∂f/∂q = (ħ/2e) K
with K the sheet current. Along a track the current has one value at every x (charge is conserved, nothing is stored).
How the energy that the Néel vector descends depends on the bias is a Legendre transform:

    q given        E(n) = ∫ f(q, n) dx
    phase given    E(n) = min over q(x) with ∫ q dx = φ of ∫ f(q, n) dx: the minimum has κ the same everywhere
    current given  G(n) = min over q(x) of ∫ [f(q, n) − (ħ/2e) K q] dx: the load's −(ħ/2e) K φ is part of the energy

In every case q is stationary or fixed, so δE/δn, or δG/δn, is ∂f/∂n at the q that flows: one formula for the field,
−∂f/∂n/(2 M_s thickness). Without damping and with a constant bias the motion keeps E (q or phase) or G (current); with
damping it descends it. What a run reports is ∫ f dx in each case; it changes by the source's work (ħ/2e) ∫ K dφ less
the Gilbert loss.

Where ∂²f/∂q² > 0 for all q the minima are unique. The layer alone has a negative stiffness where its gap is held
fixed, since holding it is the parent's work: current and phase therefore ask for the parent.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
from attrs import evolve, field, fields, frozen

from neelsot_dyn._checks import require
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.bdg.superflow import NotInvertibleError
from neelsot_dyn.coupling import _kernels_bias
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION, NeelFieldSurface, SurfaceValue
from neelsot_dyn.materials import ParentSuperconductor
from neelsot_dyn.pulses import Pulse, as_pulse

ROOT_TOLERANCE = 1e-13
"""Of q, as a share of the largest that the surface knows."""


class CriticalCurrentError(NotInvertibleError):
    """The current or phase asked for is more than a cell bears; the message names the cell, its n and the limit."""


@frozen(eq=False, field_transformer=typed_fields)
class SuperflowEnergy:
    """f(q, n) = F + F_sc per area: the layer's surface and the parent that carries most of the current."""

    surface: NeelFieldSurface
    parent: ParentSuperconductor | None = None

    @property
    def limit(self) -> float:
        """The largest |q| [1/m]: the surface's, or the parent's depairing."""
        limit = self.surface.largest_superflow
        return limit if self.parent is None else min(limit, self.parent.depairing_momentum)

    @property
    def parent_stiffness(self) -> float:
        """ν_s [J], 0 without a parent."""
        return 0.0 if self.parent is None else self.parent.stiffness

    def evaluate(self, q: np.ndarray, n: np.ndarray) -> SurfaceValue:
        """f and its derivatives at q and n. Raises ValueError for |q| beyond the surface or the parent's depairing."""
        value = self.surface.evaluate(q, n)
        if self.parent is None:
            return value
        return evolve(
            value,
            energy=value.energy + self.parent.free_energy(q),
            slope=value.slope + self.parent.stiffness * q,
            curvature=value.curvature + self.parent.stiffness,
        )

    def require_parent(self, what: str) -> None:
        """Raise NotInvertibleError without a parent, for a bias that must find q."""
        if self.parent is None:
            stiffness = float(np.min(self.surface.stiffness(np.zeros(1), np.concatenate([np.eye(3), -np.eye(3)]))))
            raise NotInvertibleError(
                f"{what} does not determine q: the layer alone has a stiffness of {stiffness:.3g} J at q = 0, and its "
                "fixed gap stands for a superconductor that holds it: give parent=, such as materials.NIOBIUM_STRIP"
            )

    def at_momentum(self, kappa: float, n: np.ndarray, what: str) -> np.ndarray:
        """q (N,) [1/m] at which ∂f/∂q = kappa [J/m] in every cell of n (N, 3).

        Raises CriticalCurrentError, naming cell and value, where no |q| up to `limit` carries it, and
        NotInvertibleError where the stiffness at the root is not positive.
        """
        series = self.surface.series(n)
        q = np.full(len(n), kappa / self.parent_stiffness)
        numbers = (self.parent_stiffness, self.surface.largest_superflow, self.limit, ROOT_TOLERANCE)
        status = _kernels_bias.invert(series, kappa, *numbers, q)
        if status < 0:
            cell = -1 - status
            most = self.evaluate(np.array([np.copysign(self.limit, kappa)]), n[cell : cell + 1]).slope[0]
            raise CriticalCurrentError(
                f"{what} asks for {kappa / PHASE_TO_ACTION:.6g} A/m, but cell {cell} with n = {n[cell].round(4)} "
                f"carries {most / PHASE_TO_ACTION:.6g} A/m at the largest superflow, {self.limit:.4g} 1/m "
                f"({self._what_limits})"
            )
        if status > 0:
            cell = status - 1
            stiffness = float(self.evaluate(q[cell : cell + 1], n[cell : cell + 1]).curvature[0])
            raise NotInvertibleError(
                f"{what}: at {kappa / PHASE_TO_ACTION:.6g} A/m the stiffness of cell {cell} with "
                f"n = {n[cell].round(4)} is {stiffness:.3g} J at {q[cell]:.4g} 1/m, not positive: it is unstable"
            )
        return q

    def at_phase(self, phase: float, n: np.ndarray, spacing: float, what: str) -> np.ndarray:
        """q (N,) [1/m] with Σ q spacing = phase and the same current in every cell of n (N, 3).

        Raises as `at_momentum`.
        """
        mean = phase / (len(n) * spacing)
        if abs(mean) > self.limit:
            raise CriticalCurrentError(
                f"{what} = {phase:.6g} rad over {len(n) * spacing:.4g} m is a mean superflow of {mean:.4g} 1/m, beyond "
                f"{self.limit:.4g} 1/m ({self._what_limits})"
            )
        q = np.full(len(n), mean)
        numbers = (self.parent_stiffness, self.surface.largest_superflow, self.limit, ROOT_TOLERANCE)
        status = _kernels_bias.share_phase(self.surface.series(n), phase, spacing, *numbers, q)
        if status < 0:
            cell = -1 - status
            stiffness = float(self.evaluate(q[cell : cell + 1], n[cell : cell + 1]).curvature[0])
            raise CriticalCurrentError(
                f"{what} = {phase:.6g} rad cannot be shared out: cell {cell} with n = {n[cell].round(4)} is at "
                f"{q[cell]:.4g} 1/m, where its stiffness is {stiffness:.3g} J and the limit {self.limit:.4g} 1/m "
                f"({self._what_limits})"
            )
        if status == _kernels_bias.NOT_CONVERGED:
            raise NotInvertibleError(f"{what}: the superflow was not found at {phase:.6g} rad")
        return q

    @property
    def _what_limits(self) -> str:
        if self.parent is not None and self.parent.depairing_momentum <= self.surface.largest_superflow:
            return "the parent's depairing"
        return "the range of the surface: build it with a larger largest_superflow"


class Bias(ABC):
    """What is held fixed: asked for q(x) at a time, and for how fast it changes as the texture moves."""

    __slots__ = ()

    @abstractmethod
    def superflow(self, energy: SuperflowEnergy, n: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """q (*cells) [1/m] above n (*cells, 3) at cell centres x [m] and time t [s], or (1,) where all share it."""

    @abstractmethod
    def superflow_rate(self, value: SurfaceValue, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """∂q/∂t (*cells) [1/(m s)] while the texture moves at n_rate (*cells, 3) [1/s]; `value` is f at that q and n.

        From κ = ∂f/∂q: κ̇ = (∂²f/∂q²) q̇ + (∂²f/∂q∂n)·ṅ.
        """

    @abstractmethod
    def check(self, energy: SuperflowEnergy) -> None:
        """Refuse an energy that this bias cannot work with, before any run."""

    @property
    def whole_track(self) -> bool:
        """Does it speak of the whole track?"""
        return False

    def kernel_drive(self, t: float) -> tuple[int, float, float] | None:
        """(kind, value, slope) of what drives the kernel `flow` from t to the next breakpoint, if it is linear in t."""
        return None

    def frozen(self, t: float) -> Self:
        """The bias that holds what this one gives at t [s]."""
        bias: Any = self
        given = {each.name: getattr(self, each.name) for each in fields(type(bias)) if each.init}
        return evolve(bias, **{name: v(t) for name, v in given.items() if isinstance(v, Pulse)})

    @property
    @abstractmethod
    def drive(self) -> Pulse:
        """What is given as a function of time."""


def _superflow(value: Any) -> Pulse:
    return as_pulse("q", value)


def _phase(value: Any) -> Pulse:
    return as_pulse("phase", value)


def _sheet_current(value: Any) -> Pulse | None:
    return None if value is None else as_pulse("sheet_current", value)


def _current(value: Any) -> Pulse | None:
    return None if value is None else as_pulse("current", value)


@frozen
class UniformSuperflow(Bias):
    """q [1/m] given everywhere, whatever the texture: the idealisation of arXiv:2603.22243, not a current bias.

    The current then varies along the track, (2e/ħ) ∂f/∂q(q, n(x)), which only a source at every cell could feed.
    q: a number or a pulse.
    """

    q: Pulse = field(converter=_superflow)

    def superflow(self, energy: SuperflowEnergy, n: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """q(t), one value for all cells."""
        return np.array([self.q(t)])

    def superflow_rate(self, value: SurfaceValue, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """q̇(t) everywhere."""
        return np.full(value.slope.shape, self.q.rate(t))

    def kernel_drive(self, t: float) -> tuple[int, float, float] | None:
        """q."""
        return (_kernels_bias.UNIFORM, self.q(t), self.q.rate(t)) if self.q.linear else None

    def check(self, energy: SuperflowEnergy) -> None:
        """A q at time zero or a breakpoint that is out of range is refused at once."""
        for t in (0.0, *self.q.breakpoints):
            valid = f"a wave number up to {energy.limit:.4g} 1/m, the range of the surface and its parent"
            require(abs(self.q(t)) <= energy.limit, f"q({t:.4g} s)", self.q(t), valid)

    @property
    def drive(self) -> Pulse:
        """q."""
        return self.q


@frozen(field_transformer=typed_fields)
class CurrentBias(Bias):
    """The current given: κ = (ħ/2e) K in every cell, q(x, t) from the inverse of ∂f/∂q(q, n(x, t)).

    sheet_current K [A/m], or current I [A] through the parent's width: a number or a pulse, one of the two. The phase
    follows the texture, and with it a voltage (`electrical`). Without damping and at constant K the motion keeps
    G = ∫ (f − κ q) dx, as ∂G/∂n = ∂f/∂n where ∂f/∂q = κ.
    """

    sheet_current: Pulse | None = field(default=None, converter=_sheet_current)
    current: Pulse | None = field(default=None, converter=_current, kw_only=True)
    width: float | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """One of the two."""
        both = (self.sheet_current, self.current)
        if sum(v is not None for v in both) != 1:
            raise ValueError("sheet_current and current: give one of them, in A/m or in A")
        if self.current is not None:
            valid = "the strip's width in m, such as NIOBIUM_STRIP.width"
            require(self.width is not None and self.width > 0, "width", self.width, valid)

    def kappa(self, t: float) -> float:
        """(ħ/2e) K [J/m]."""
        return PHASE_TO_ACTION * self.drive(t) / self._width

    def kappa_rate(self, t: float) -> float:
        """Its derivative [J/(m s)]."""
        return PHASE_TO_ACTION * self.drive.rate(t) / self._width

    def superflow(self, energy: SuperflowEnergy, n: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """q (N,) on a track."""
        return energy.at_momentum(self.kappa(t), _on_track(n), "CurrentBias")

    def superflow_rate(self, value: SurfaceValue, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """q̇ = [κ̇ − (∂²f/∂q∂n)·ṅ]/(∂²f/∂q²)."""
        return (self.kappa_rate(t) - (value.mixed * n_rate).sum(axis=-1)) / value.curvature

    def kernel_drive(self, t: float) -> tuple[int, float, float] | None:
        """κ."""
        return (_kernels_bias.CURRENT, self.kappa(t), self.kappa_rate(t)) if self.drive.linear else None

    def check(self, energy: SuperflowEnergy) -> None:
        """Ask for a parent, and that the drive's corners do not exceed what ±ŷ, x̂ and ẑ bear."""
        energy.require_parent("the current")
        if self.current is not None and energy.parent is not None:
            same = abs(self._width - energy.parent.width) <= 1e-9 * energy.parent.width
            require(same, "width", self._width, f"the parent's, {energy.parent.width!r} m")
        axes = np.concatenate([np.eye(3), -np.eye(3)])
        for t in (0.0, *self.drive.breakpoints):
            energy.at_momentum(self.kappa(t), axes, f"CurrentBias at {t:.4g} s")

    @property
    def drive(self) -> Pulse:
        """The sheet current or the current."""
        drive = self.sheet_current if self.sheet_current is not None else self.current
        assert drive is not None
        return drive

    @property
    def _width(self) -> float:
        return 1.0 if self.width is None else self.width


@frozen
class PhaseBias(Bias):
    """The phase difference φ = ∫ q dx [rad] across the track given, as by a large loop; the current is one number.

    phase: a number or a pulse. κ and q(x) from ∂f/∂q(q(x), n(x)) = κ and Σ q Δx = φ. Without damping and at constant φ
    the motion keeps E = ∫ f dx: by the envelope theorem ∂E/∂n = ∂f/∂n at that q.
    """

    phase: Pulse = field(converter=_phase)

    def superflow(self, energy: SuperflowEnergy, n: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """q (N,) on a track."""
        return energy.at_phase(self.phase(t), _on_track(n), _spacing(x), f"PhaseBias at {t:.4g} s, phase")

    def superflow_rate(self, value: SurfaceValue, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """q̇ = [κ̇ − (∂²f/∂q∂n)·ṅ]/(∂²f/∂q²), with κ̇ such that ∫ q̇ dx = φ̇."""
        pull = (value.mixed * n_rate).sum(axis=-1)
        kappa_rate = (self.phase.rate(t) / _spacing(x) + (pull / value.curvature).sum()) / (1 / value.curvature).sum()
        return (kappa_rate - pull) / value.curvature

    def kernel_drive(self, t: float) -> tuple[int, float, float] | None:
        """φ."""
        return (_kernels_bias.PHASE, self.phase(t), self.phase.rate(t)) if self.phase.linear else None

    def check(self, energy: SuperflowEnergy) -> None:
        """Ask for a parent."""
        energy.require_parent("the phase")

    @property
    def whole_track(self) -> bool:
        """True: the phase lies across all of it."""
        return True

    @property
    def drive(self) -> Pulse:
        """The phase."""
        return self.phase


def _on_track(n: np.ndarray) -> np.ndarray:
    valid = "(N, 3), a track: where n varies across it, take the bias of a sheet, or UniformSuperflow"
    require(n.ndim == 2, "n.shape", n.shape, valid)
    return np.ascontiguousarray(n)


def _spacing(x: np.ndarray) -> float:
    require(x.ndim == 1 and x.size > 1, "x.shape", x.shape, "cell centres (N,) of a track")
    return float(x[-1] - x[0]) / (x.size - 1)
