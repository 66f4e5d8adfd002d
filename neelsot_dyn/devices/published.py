"""How fast are walls driven elsewhere? Published figures of racetracks and Néel torques, each with its source."""

from __future__ import annotations

from attrs import frozen


@frozen
class Published:
    """A figure from the literature: what was driven, how fast [m/s] and at which current density [A/m²] where told."""

    system: str
    speed: float | None
    current_density: float | None
    told: str
    source: str


PUBLISHED = (
    Published(
        "Permalloy racetracks, spin-transfer torque, room temperature",
        100.0,
        None,
        "walls at about 100 m/s, then Walker breakdown",
        "Miron et al., Nat. Mater. 10, 419 (2011), doi:10.1038/nmat3020 (abstract)",
    ),
    Published(
        "ferromagnetic Pt/Co/AlOx, spin-orbit torque, room temperature",
        400.0,
        None,
        "walls up to 400 m/s",
        "Miron et al., Nat. Mater. 10, 419 (2011), doi:10.1038/nmat3020 (abstract)",
    ),
    Published(
        "synthetic antiferromagnet, current pulses of 5 ns, room temperature",
        None,
        3e11,
        "walls depin at about this current density",
        "Barker et al., arXiv:2205.03126 (abstract)",
    ),
    Published(
        "compensated synthetic ferrimagnet [Co/Gd]2, room temperature",
        2000.0,
        None,
        "walls above 2000 m/s",
        "Li et al., arXiv:2204.11595 (abstract)",
    ),
    Published(
        "Mn2Au, Néel torque, room temperature",
        None,
        1e11,
        "current pulses of about 1e7 A/cm² turn the Néel vector",
        "Bodnar et al., Nat. Commun. 9, 348 (2018), doi:10.1038/s41467-017-02780-x (abstract)",
    ),
    Published(
        "Mn2Au, Néel torque on walls, room temperature",
        None,
        None,
        "single pulses move walls, the way set by their polarity, heating by 20 K",
        "Reimers et al., Nat. Commun. (2023), arXiv:2208.04048 (abstract)",
    ),
    Published(
        "antiferromagnet under a Néel torque, theory",
        None,
        None,
        "two orders of magnitude above ferromagnets, no Walker breakdown",
        "Gomonay et al., Phys. Rev. Lett. 117, 017202 (2016), doi:10.1103/PhysRevLett.117.017202 (abstract)",
    ),
)
