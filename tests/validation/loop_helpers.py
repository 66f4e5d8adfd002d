"""Short runs of SEED_MODEL's wall under the texture solver's torque, shared by several tests."""

import numpy as np
from attrs import evolve, field, frozen

from neelsot_dyn import dynamics, materials
from neelsot_dyn.coupling import BdGCoupling, Coupling
from neelsot_dyn.validation import MicroscopicCheck, StrictValidation, WallEnergy, WallFamily

SEED = materials.SEED_MODEL
A = SEED.lattice_constant
FLOW = 2 * np.pi / 50 / A
TRACK = dynamics.Track(length=60 * A, spacing=A)
SOLVER = {"material": SEED, "superflow": FLOW, "width": 6}
STARTS = {"y": (30.2, np.pi / 2), "x": (30.2, -0.4)}
STEP = 2e-14


def landscape(domains, polarity=1, **changes):
    options = {"sites": 60, "width": 6, "grid": (2, 9, 3), "checks": 2} | changes
    return WallEnergy.of(SEED, FLOW, WallFamily(domains, polarity), (3.7 * A, 4.3 * A), **options)


def equations(coupling, family, damping=0.02):
    energy = (
        dynamics.HomogeneousExchange(SEED.homogeneous_exchange, A)
        + dynamics.InhomogeneousExchange(SEED.a11, SEED.a12)
        + dynamics.UniaxialAnisotropy(SEED.easy_axis_anisotropy, family.axis)
        + dynamics.SuperflowTorque(coupling)
    )
    return dynamics.LLG(energy, SEED.magnetization, damping)


def start(family):
    place, angle = STARTS[family.domains]
    wall = dynamics.Wall(place * A, 0.0, SEED.magnet.wall_width, 0.0, angle, family.polarity)
    return dynamics.TwoSublatticeState.from_neel(family.texture(TRACK.x, wall))


def checked(coupling, known, strict=False, steps=24, frames=3, state=None, **check_with):
    """The steps of a run and the collected validation."""
    llg = equations(coupling, known.family)
    times = np.linspace(0, steps * STEP, frames + 1)
    first = start(known.family) if state is None else state
    check, found, result = None, [], StrictValidation(strict=strict)
    for snapshot in dynamics.evolve(llg, TRACK, first, dynamics.RungeKutta4(STEP), times):
        if check is None:
            check = MicroscopicCheck(
                first=snapshot,
                coupling=coupling,
                landscape=known,
                llg=llg,
                track=TRACK,
                driving_term="SuperflowTorque",
                anisotropy=SEED.easy_axis_anisotropy,
                **check_with,
            )
        found.append(check.step(snapshot))
        result.add(snapshot.time, found[-1].residuals)
    return found, result


@frozen(eq=False)
class Planted(Coupling):
    """A coupling with an error: the field or everything scaled, or the sublattices swapped."""

    inner: BdGCoupling
    field_factor: float = 1.0
    energy_factor: float = 1.0
    swapped: bool = field(default=False)

    def respond(self, n, x, t):
        sign = -1 if self.swapped else 1
        found = self.inner.solve(sign * np.asarray(n), x, t)
        return evolve(
            found,
            field=sign * self.field_factor * found.field,
            energy_density=self.energy_factor * found.energy_density,
        )
