"""How fast are walls driven elsewhere? Published figures of racetracks and Néel torques, each with its source."""

from __future__ import annotations

from attrs import frozen


@frozen
class Published:
    """A figure from the literature: what was driven, how fast [m/s] and at which current density [A/m²] where told."""

    system: str
    told: str
    source: str
    speed: float | None = None
    current_density: float | None = None


PUBLISHED = (
    Published(
        "Permalloy racetracks, spin-transfer torque, room temperature",
        "walls at about 100 m/s, then Walker breakdown",
        "Miron et al., Nat. Mater. 10, 419 (2011), doi:10.1038/nmat3020 (abstract)",
        speed=100.0,
    ),
    Published(
        "ferromagnetic Pt/Co/AlOx, spin-orbit torque, room temperature",
        "walls up to 400 m/s",
        "Miron et al., Nat. Mater. 10, 419 (2011), doi:10.1038/nmat3020 (abstract)",
        speed=400.0,
    ),
    Published(
        "synthetic antiferromagnet, current pulses of 5 ns, room temperature",
        "walls depin at about this current density",
        "Barker et al., arXiv:2205.03126 (abstract)",
        current_density=3e11,
    ),
    Published(
        "compensated synthetic ferrimagnet [Co/Gd]2, room temperature",
        "walls above 2000 m/s",
        "Li et al., arXiv:2204.11595 (abstract)",
        speed=2000.0,
    ),
    Published(
        "Mn2Au, Néel torque, room temperature",
        "current pulses of about 1e7 A/cm² turn the Néel vector",
        "Bodnar et al., Nat. Commun. 9, 348 (2018), doi:10.1038/s41467-017-02780-x (abstract)",
        current_density=1e11,
    ),
    Published(
        "Mn2Au, Néel torque on walls, room temperature",
        "single pulses move walls, the way set by their polarity, heating by 20 K",
        "Reimers et al., Nat. Commun. (2023), arXiv:2208.04048 (abstract)",
    ),
    Published(
        "antiferromagnet under a Néel torque, theory",
        "two orders of magnitude above ferromagnets, no Walker breakdown",
        "Gomonay et al., Phys. Rev. Lett. 117, 017202 (2016), doi:10.1103/PhysRevLett.117.017202 (abstract)",
    ),
)
