"""Which superflow flows above a texture between leads that carries a given current? The phase is free, |Δ| is held.

Per row, G = min over the bonds' flows θ_i = q_i a of F[n, θ] + Σ (½ν θ_i² − κ θ_i), ν = ν_s/t of the parent and
κ = (ħ/2e) K a/t: ∂F/∂θ_i + νθ_i = κ on every bond, ∂F/∂θ_i half the film's current. At the minimum ∂G/∂n = ∂F/∂n. From
the parent's own κ/ν on θ ← θ − (∂F/∂θ + νθ − κ)/ν is mixed after Anderson; a current without a state, or beyond the
branch dI/dq > 0 of a domain, is refused (at large q G has no minimum: a phase slip).
"""

from __future__ import annotations

import numpy as np
from attrs import asdict, evolve, frozen

from neelsot_dyn.bdg import AndersonMixer, StripeBdG
from neelsot_dyn.bdg.frozen_momenta import FrozenMomenta, TextureAnswer
from neelsot_dyn.bdg.superflow import NotInvertibleError
from neelsot_dyn.coupling import remembered_textures

RTOL = 1e-9
"""Of a flow, in its own largest size, or in a thousandth of the parent's depairing where there is nearly none."""
ROUNDS = 60
APART = 1e-3
"""Of the largest flow, by which a domain's current is differentiated."""
FAR = 4.0
"""Of the parent's depairing, how far a flow on the way to the one looked for may stray."""
MIXER = AndersonMixer(depth=6)


@frozen
class FreePhase:
    """ν and κ in t, and the flow at which the parent depairs."""

    stiffness: float
    kappa: float
    limit: float

    def source(self, flows: np.ndarray) -> float:
        """Σ (½ν θ² − κθ) [t] of flows (L,), the last into a lead: half a bond from either lead belongs to L sites."""
        each = 0.5 * self.stiffness * flows**2 - self.kappa * flows
        return float(each.sum() + (each[0] - each[-1]) / 2)

    def domain(self, stripe: StripeBdG, direction: np.ndarray) -> tuple[float, float]:
        """(θ, G [t] per site) of a uniform domain n (3,) of such a stripe. Raises as `texture`."""
        uniform = evolve(stripe, n=np.tile(direction, (3, 1)), flows=None)
        flows, answer = self.texture(uniform, {})
        return float(flows[0]), (answer.free_energy + self.source(flows)) / 3

    def texture(self, stripe: StripeBdG, levels: dict[float, FrozenMomenta]) -> tuple[np.ndarray, TextureAnswer]:
        """(θ (L,), F and h there) of a stripe between leads; levels: momenta by superflow, kept between questions.

        Raises NotInvertibleError where the current has no state: it does not converge, or the parent depairs.
        """

        def found() -> dict[str, np.ndarray]:
            return {"flows": self._flows(stripe, dict(levels))}  # whether they lie on disk changes no momenta

        inputs = {"quantity": "free phase", **asdict(self)}
        flows = remembered_textures.kept(stripe, inputs, found)["flows"]
        return flows, remembered_textures.answer(evolve(stripe, flows=flows), levels)

    def _flows(self, stripe: StripeBdG, levels: dict[float, FrozenMomenta]) -> np.ndarray:
        inputs, outputs = [np.full(len(stripe.n), self.kappa / self.stiffness)], []
        for _ in range(ROUNDS):
            flows = inputs[-1]
            if not np.abs(flows).max() <= FAR * self.limit:
                break
            step = self._residual(flows, stripe, levels) / self.stiffness
            outputs.append(flows - step)
            if np.abs(step).max() <= RTOL * np.abs(flows).max(initial=1e-3 * self.limit):
                if np.abs(flows).max() > self.limit:
                    break
                self._require_stable(flows[[0, -1]], stripe, levels)
                return outputs[-1]
            inputs.append(MIXER.next(inputs, outputs))
        raise NotInvertibleError(
            f"no superflow carries this current: alone the parent has q a = {self.kappa / self.stiffness:.4g}; "
            f"it depairs at {self.limit:.4g}, and its {self.stiffness:.4g} t must stay above the film's own stiffness"
        )

    def _residual(self, flows: np.ndarray, stripe: StripeBdG, levels: dict[float, FrozenMomenta]) -> np.ndarray:
        """∂F/∂θ + νθ − κ [t] on the bonds, in the leads as beside them."""
        current = remembered_textures.anew(evolve(stripe, flows=flows), levels).current
        residual = 0.5 * current + self.stiffness * flows - self.kappa
        residual[0], residual[-1] = residual[1], residual[-2]
        return residual

    def _require_stable(self, ends: np.ndarray, stripe: StripeBdG, levels: dict[float, FrozenMomenta]) -> None:
        """The domains' own ∂²f/∂θ² > 0: else the state is a maximum, which a phase slip leaves."""
        for flow, n in zip(ends, stripe.n[[0, -1]], strict=True):
            uniform, apart = evolve(stripe, n=np.tile(n, (3, 1)), flows=None), APART * self.limit
            rise = [self._residual(np.full(3, flow + s * apart), uniform, levels)[1] for s in (-1, 1)]
            if not rise[1] > rise[0]:
                raise NotInvertibleError(
                    f"the domain n = {n.round(3)} bears no more than it carries at q a = {flow:.4g}: dI/dq <= 0"
                )
