"""How does the current flow where the Néel vector varies across the track, too? q = ∇χ with ∇·J(q, n) = 0.

The layer for a q in the plane. Swapping x and y in q and in n leaves F alone (fourfold rotation times time reversal,
and the mirror), so the surface of q ∥ x̂ gives F for q ∥ ŷ as well. Between the axes the sum of the two is taken,

    F(q, n) ≈ F(q_x x̂, n) + F(q_y ŷ, n),   F(q_y ŷ, (n_x, n_y, n_z)) = F(q_y x̂, (n_y, n_x, n_z)),

whose energy is exact on both axes, and which has every symmetry of F. It leaves out the terms in q_x q_y, and with them
how q_x changes the transverse current: `SheetEnergy.transverse_error` measures that against the BdG current. The parent
adds ½ ν_s |q|².

The sheet. χ sits at the cells' corners and q in the cells, q_x = mean of the two edges' ∂x χ, so every cell has one q
beside its one n. Terminals: χ = 0 along the left end, χ = φ along the right one; edges insulating, or periodic. The χ
that flows makes

    G = Σ f(q, n) Δx Δy − (ħ/2e) I φ          (current given: φ free)          E = Σ f Δx Δy     (phase given)

stationary: at every corner the currents of its four cells sum to zero. Where ν > 0 that is a minimum, and it is found
by Newton's method; each step is solved by conjugate gradients, preconditioned by the factors for a uniform stiffness.
For a texture along x this is `CurrentBias` cell by cell, for a texture along y conductors in parallel, both exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn._checks import one_of, require, require_finite
from neelsot_dyn._signature import typed_fields
from neelsot_dyn.bdg import UniformBdG
from neelsot_dyn.bdg.superflow import NotInvertibleError
from neelsot_dyn.coupling.bias import CriticalCurrentError, CurrentBias, PhaseBias, SuperflowEnergy
from neelsot_dyn.coupling.interface import Coupling, Response
from neelsot_dyn.coupling.neel_field import superconducting_model
from neelsot_dyn.coupling.surface import PHASE_TO_ACTION, SAMPLE_TOLERANCE, NeelFieldSurface
from neelsot_dyn.materials import ParentSuperconductor

if TYPE_CHECKING:
    from scipy import sparse

SWAP = np.array([1, 0, 2])
"""(n_x, n_y, n_z) → (n_y, n_x, n_z)."""
MOST_STEPS = 50
RESIDUAL = 1e-12
"""Of the currents into a corner, as a share of what flows through a cell: where Newton's method stops."""


@frozen(eq=False)
class SheetValue:
    """f and its derivatives at q and n.

    energy [J/m²], slope (..., 2) = ∂f/∂q [J/m], curvature (..., 2) = ∂²f/∂q_i² [J], gradient (..., 3) = ∂f/∂n [J/m²],
    mixed (..., 2, 3) = ∂²f/∂q_i∂n [J/m].
    """

    energy: np.ndarray
    slope: np.ndarray
    curvature: np.ndarray
    gradient: np.ndarray
    mixed: np.ndarray


@frozen(eq=False, field_transformer=typed_fields)
class SheetEnergy:
    """f(q, n) for q in the plane: the layer's surface along both axes, and the parent."""

    surface: NeelFieldSurface
    parent: ParentSuperconductor

    def evaluate(self, q: np.ndarray, n: np.ndarray) -> SheetValue:
        """f and its derivatives at q (*cells, 2) [1/m] and n (*cells, 3)."""
        along, across = self.surface.evaluate(q[..., 0], n), self.surface.evaluate(q[..., 1], n[..., SWAP])
        stiffness = self.parent.stiffness
        return SheetValue(
            energy=along.energy + across.energy + 0.5 * stiffness * (q**2).sum(axis=-1),
            slope=np.stack([along.slope, across.slope], axis=-1) + stiffness * q,
            curvature=np.stack([along.curvature, across.curvature], axis=-1) + stiffness,
            gradient=along.gradient + across.gradient[..., SWAP],
            mixed=np.stack([along.mixed, across.mixed[..., SWAP]], axis=-2),
        )

    def transverse_error(self, q: tuple[float, float], samples: int = 12, seed: int = 1) -> float:
        """The largest error of the layer's sheet current [A/m], of either component, at q [1/m] and random n.

        Against the current operator of the BdG layer: what the sum over the two axes leaves out, and the compression.
        """
        material, n = self.surface.material, np.random.default_rng(seed).normal(size=(samples, 3))
        n /= np.linalg.norm(n, axis=1, keepdims=True)
        model = superconducting_model(material, self.surface.reduced_temperature)
        flow = np.asarray(q, dtype=float) * material.lattice_constant
        exact = material.units.sheet_current(1.0) * UniformBdG(model, tolerance=SAMPLE_TOLERANCE).current(flow, n)
        flows = np.tile(np.asarray(q, dtype=float), (samples, 1))
        layer = self.evaluate(flows, n).slope - self.parent.stiffness * flows
        return float(np.abs(layer / PHASE_TO_ACTION - exact).max())


@frozen(eq=False)
class SheetResponse(Response):
    """A `Response` in the plane: flow (*cells, 2) = q [1/m], current (*cells, 2) [A/m], and how well it was solved.

    `superflow` and `sheet_current` are the components along x. phase [rad]: φ between the terminals. residual: the
    largest current left over at a corner, as a share of what flows through a cell; iterations of Newton's method.
    """

    flow: np.ndarray
    current: np.ndarray
    phase: float
    residual: float
    iterations: int
    value: SheetValue


def _bias(instance: Any, attribute: Any, value: Any) -> None:
    if not isinstance(value, (CurrentBias, PhaseBias)):
        raise TypeError(f"bias = {value!r} is not valid: give a CurrentBias or a PhaseBias")


@frozen(eq=False, field_transformer=typed_fields)
class SheetCoupling(Coupling):
    """The local torque above a mesh of (Nx, Ny) cells, the current conserved in the plane.

    spacing: (Δx, Δy) [m] of the mesh. bias: a CurrentBias, whose sheet current is the mean over the width (a
    `current` that through Ny Δy), or a PhaseBias between the ends. edges: "insulating" or "periodic", those along y.

    Raises NotInvertibleError where the stiffness is not positive, CriticalCurrentError beyond the surface's range.
    """

    surface: NeelFieldSurface
    bias: CurrentBias | PhaseBias = field(validator=_bias)
    parent: ParentSuperconductor
    spacing: tuple[float, float]
    edges: str = field(default="insulating", validator=one_of("insulating", "periodic"))
    energy: SheetEnergy = field(init=False, repr=False)
    _operators: dict[tuple[int, int], _Operators] = field(init=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        """Check the mesh's cells, put layer and parent together, let the bias judge them."""
        for step in self.spacing:
            require(require_finite("spacing", step) > 0, "spacing", self.spacing, "two numbers > 0 [m]")
        self.bias.check(SuperflowEnergy(self.surface, self.parent))
        object.__setattr__(self, "energy", SheetEnergy(self.surface, self.parent))

    def respond(self, n: np.ndarray, x: np.ndarray, t: float) -> SheetResponse:
        """The flow above n (Nx, Ny, 3), then energy, field and current of every cell."""
        require(n.ndim == 3, "n.shape", n.shape, "(Nx, Ny, 3), a mesh; on a track take HarmonicCoupling")
        step = float(x[-1].mean() - x[0].mean()) / (len(x) - 1)
        same = abs(step - self.spacing[0]) <= 1e-6 * step
        require(same, "spacing", self.spacing, f"the mesh's own, {step:.6g} m along x")
        if isinstance(self.bias, CurrentBias) and self.bias.width is not None:
            width, valid = n.shape[1] * self.spacing[1], "the mesh's own width, as the current flows through all of it"
            require(abs(self.bias.width - width) <= 1e-6 * width, "width", self.bias.width, f"{width:.6g} m, {valid}")
        chi, value, flow, residual, iterations = self._solve(n, t)
        thickness = self.surface.material.thickness
        return SheetResponse(
            field=value.gradient / (-2 * self.surface.material.magnetization * thickness),
            energy_density=value.energy / thickness,
            superflow=flow[..., 0],
            sheet_current=value.slope[..., 0] / PHASE_TO_ACTION,
            error=2 * self.surface.field_error,
            energy_error=2 * self.surface.energy_error / thickness * n[..., 0].size * float(np.prod(self.spacing)),
            flow=flow,
            current=value.slope / PHASE_TO_ACTION,
            phase=float(chi[-1]),
            residual=residual,
            iterations=iterations,
            value=value,
        )

    def superflow_rate(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """∂q_x/∂t (Nx, Ny) [1/(m s)] as the flow follows the texture."""
        return self._flow_rate(response, n_rate, t)[..., 0]

    def power_density(self, response: Response, n_rate: np.ndarray, x: np.ndarray, t: float) -> np.ndarray:
        """(∂f/∂q)·(∂q/∂t) per thickness (Nx, Ny) [W/m³]."""
        assert isinstance(response, SheetResponse)
        work = (response.value.slope * self._flow_rate(response, n_rate, t)).sum(axis=-1)
        return np.asarray(work / self.surface.material.thickness)

    @property
    def magnetization(self) -> float:
        """M_s [A/m] of the surface's material."""
        return self.surface.material.magnetization

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of the bias [s]."""
        return self.bias.drive.breakpoints

    def frozen(self, t: float) -> SheetCoupling:
        """Under the bias of that moment."""
        return evolve(self, bias=self.bias.frozen(t))

    @property
    def time_scale(self) -> float | None:
        """That of the bias [s]."""
        return self.bias.drive.time_scale

    @property
    def whole_track(self) -> bool:
        """True: both ends are terminals."""
        return True

    def _flow_rate(self, response: Response, n_rate: np.ndarray, t: float) -> np.ndarray:
        assert isinstance(response, SheetResponse)
        shape = (n_rate.shape[0], n_rate.shape[1])
        a, value = self._operators_for(shape), response.value
        pull = np.einsum("xyij,xyj->xyi", value.mixed, n_rate)
        load = -a.divergence(pull)
        rate = np.zeros(a.unknowns)
        if isinstance(self.bias, PhaseBias):
            rate[-1] = self.bias.phase.rate(t)
            load -= a.divergence(value.curvature * a.flow(rate))
        else:
            load[-1] += self.bias.kappa_rate(t) * a.width
        rate += a.solve(value.curvature, load, isinstance(self.bias, PhaseBias), 1e-13)
        return a.flow(rate)

    def _solve(self, n: np.ndarray, t: float) -> tuple[np.ndarray, SheetValue, np.ndarray, float, int]:
        """Newton's method from a uniform flow: χ of the unknowns, f there, q, the residual and the iterations."""
        shape = (n.shape[0], n.shape[1])
        a, held = self._operators_for(shape), isinstance(self.bias, PhaseBias)
        length = shape[0] * self.spacing[0]
        kappa = 0.0
        if isinstance(self.bias, PhaseBias):
            mean = self.bias.phase(t) / length
        else:
            kappa = self.bias.kappa(t)
            mean = kappa / self.parent.stiffness
        limit = min(self.surface.largest_superflow, self.parent.depairing_momentum)
        if abs(mean) > limit:
            raise CriticalCurrentError(
                f"the bias asks for a mean superflow of {mean:.4g} 1/m, beyond {limit:.4g} 1/m, what the "
                "surface and the parent's depairing allow"
            )
        chi = a.uniform(mean)
        residual = np.inf
        for iteration in range(1, MOST_STEPS + 1):
            flow = a.flow(chi)
            largest = np.unravel_index(np.argmax(np.abs(flow)), flow.shape)
            if abs(flow[largest]) > limit:
                raise CriticalCurrentError(
                    f"cell {largest[:2]} with n = {n[largest[:2]].round(4)} would carry {flow[largest]:.4g} 1/m, "
                    f"beyond {limit:.4g} 1/m, what the surface and the parent's depairing allow"
                )
            value = self.energy.evaluate(flow, n)
            worst = np.unravel_index(np.argmin(value.curvature), flow.shape)
            if not value.curvature[worst] > 0:
                raise NotInvertibleError(
                    f"cell {worst[:2]} with n = {n[worst[:2]].round(4)} has a stiffness of "
                    f"{value.curvature[worst]:.3g} J along "
                    + "xy"[worst[2]]
                    + ": not positive, the flow there is unstable"
                )
            left = -a.divergence(value.slope)
            left[-1] = 0.0 if held else left[-1] + kappa * a.width
            scale = max(float(np.abs(value.slope).max()) * a.width / shape[1], 1e-300)
            before, residual = residual, float(np.abs(left).max()) / scale
            if residual <= RESIDUAL or (residual <= 1e3 * RESIDUAL and residual >= before):
                return chi, value, flow, residual, iteration
            chi = chi + a.solve(value.curvature, left, held, min(1e-3, 0.1 * residual))
        raise NotInvertibleError(f"the flow was not found: the residual is {residual:.1e} after {MOST_STEPS} steps")

    def _operators_for(self, shape: tuple[int, int]) -> _Operators:
        if shape not in self._operators:
            self._operators[shape] = _Operators.of(shape, self.spacing, self.edges == "periodic")
        return self._operators[shape]


@frozen(eq=False)
class _Operators:
    """∂x and ∂y from the unknowns (χ at the corners between the terminals, φ last) to the cells, and a factored ∇²."""

    shape: tuple[int, int]
    area: float
    width: float
    gradient: tuple[sparse.csr_matrix, sparse.csr_matrix]
    transposed: tuple[sparse.csr_matrix, sparse.csr_matrix]
    positions: np.ndarray
    free: Any
    inner: Any

    @classmethod
    def of(cls, shape: tuple[int, int], spacing: tuple[float, float], periodic: bool) -> _Operators:
        """Build them for a mesh."""
        from scipy import sparse
        from scipy.sparse.linalg import splu

        (nx, ny), (dx, dy) = shape, spacing
        rows = ny if periodic else ny + 1
        unknowns = (nx - 1) * rows + 1
        i, j = (index.ravel() for index in np.meshgrid(np.arange(nx), np.arange(ny), indexing="ij"))
        cell = np.arange(nx * ny)
        parts: list[list[Any]] = [[], []]
        for right in (0, 1):
            for up in (0, 1):
                column, row = i + right, (j + up) % rows
                unknown = np.where(column == nx, unknowns - 1, (column - 1) * rows + row)
                keep = column > 0
                for part, sign in zip(parts, ((2 * right - 1) / (2 * dx), (2 * up - 1) / (2 * dy)), strict=True):
                    entries = (np.full(keep.sum(), sign), (cell[keep], unknown[keep]))
                    part.append(sparse.csr_matrix(entries, shape=(nx * ny, unknowns)))
        gradient = (sum(parts[0][1:], parts[0][0]).tocsr(), sum(parts[1][1:], parts[1][0]).tocsr())
        transposed = (gradient[0].T.tocsr(), gradient[1].T.tocsr())
        laplacian = (transposed[0] @ gradient[0] + transposed[1] @ gradient[1]).tocsc() * (dx * dy)
        positions = np.append(np.repeat(np.arange(1, nx), rows) * dx, nx * dx)
        inner = splu(laplacian[:-1, :-1])
        return cls(shape, dx * dy, ny * dy, gradient, transposed, positions, splu(laplacian), inner)

    @property
    def unknowns(self) -> int:
        """How many."""
        return len(self.positions)

    def uniform(self, q: float) -> np.ndarray:
        """χ of a uniform flow q x̂."""
        return q * self.positions

    def flow(self, chi: np.ndarray) -> np.ndarray:
        """q (Nx, Ny, 2) in the cells."""
        return np.stack([(g @ chi).reshape(self.shape) for g in self.gradient], axis=-1)

    def divergence(self, slope: np.ndarray) -> np.ndarray:
        """∂/∂χ of Σ f Δx Δy from ∂f/∂q (Nx, Ny, 2): what flows into each corner, and at last through the end."""
        flat = slope.reshape(-1, 2) * self.area
        return np.asarray(self.transposed[0] @ flat[:, 0] + self.transposed[1] @ flat[:, 1])

    def solve(self, curvature: np.ndarray, load: np.ndarray, held: bool, rtol: float) -> np.ndarray:
        """x with ∂²(Σ f Δx Δy)/∂χ∂χ x = load; with `held` φ stays. NotInvertibleError if it does not converge."""
        from scipy.sparse.linalg import LinearOperator, cg

        factors = self.inner if held else self.free
        size = self.unknowns - held
        scale = float(curvature.mean())

        def padded(x: np.ndarray) -> np.ndarray:
            return np.append(x, 0.0) if held else x

        def apply(x: np.ndarray) -> np.ndarray:
            return self.divergence(curvature * self.flow(padded(x)))[:size]

        operator = LinearOperator((size, size), matvec=apply, dtype=float)
        inverse = LinearOperator((size, size), matvec=lambda r: factors.solve(r) / scale, dtype=float)
        found, status = cg(operator, load[:size], rtol=rtol, atol=0.0, maxiter=200, M=inverse)
        if status != 0:
            raise NotInvertibleError("the linear equations of the flow did not converge: its stiffness varies too much")
        return padded(found)
