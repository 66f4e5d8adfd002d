"""Whom does a run cite? One BibTeX entry per method."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from neelsot_dyn._checks import require
from neelsot_dyn._files import write_bytes

REFERENCES = MappingProxyType(
    {
        "superflow_torque": """@misc{arXiv_2603_22243,
  eprint = {2603.22243},
  archivePrefix = {arXiv},
  year = {2026},
  note = {supercurrent-driven {N}\\'eel spin-orbit torque in altermagnets}
}""",
        "flavor_wave": """@misc{Sicheler2025,
  author = {Sicheler, Niklas and Raimondi, Roberto and Sangiovanni, Giorgio and {Del Re}, Lorenzo},
  title = {Optically Tunable Spin Transport in Bilayer Altermagnetic {Mott} Insulators},
  eprint = {2508.06938},
  archivePrefix = {arXiv},
  year = {2025}
}""",
        "wall_motion": """@article{Gomonay2016,
  author = {Gomonay, O. and Jungwirth, T. and Sinova, J.},
  title = {High Antiferromagnetic Domain Wall Velocity Induced by {N}\\'eel Spin-Orbit Torques},
  journal = {Physical Review Letters},
  volume = {117},
  pages = {017202},
  year = {2016},
  doi = {10.1103/PhysRevLett.117.017202}
}""",
        "dormand_prince": """@article{Dormand1980,
  author = {Dormand, J. R. and Prince, P. J.},
  title = {A family of embedded {Runge-Kutta} formulae},
  journal = {Journal of Computational and Applied Mathematics},
  volume = {6},
  number = {1},
  pages = {19--26},
  year = {1980},
  doi = {10.1016/0771-050X(80)90013-3}
}""",
        "string_method": """@article{E2007,
  author = {E, Weinan and Ren, Weiqing and Vanden-Eijnden, Eric},
  title = {Simplified and improved string method for computing the minimum energy paths in barrier-crossing events},
  journal = {The Journal of Chemical Physics},
  volume = {126},
  pages = {164103},
  year = {2007},
  doi = {10.1063/1.2720838}
}""",
        "gentlest_ascent": """@article{E2011,
  author = {E, Weinan and Zhou, Xiang},
  title = {The gentlest ascent dynamics},
  journal = {Nonlinearity},
  volume = {24},
  pages = {1831--1842},
  year = {2011},
  doi = {10.1088/0951-7715/24/6/008}
}""",
        "langer": """@article{Langer1969,
  author = {Langer, J. S.},
  title = {Statistical theory of the decay of metastable states},
  journal = {Annals of Physics},
  volume = {54},
  pages = {258--275},
  year = {1969},
  doi = {10.1016/0003-4916(69)90153-5}
}""",
        "quadpack": """@book{Piessens1983,
  author = {Piessens, R. and de Doncker-Kapenga, E. and {\\"U}berhuber, C. W. and Kahaner, D. K.},
  title = {{QUADPACK}: A Subroutine Package for Automatic Integration},
  publisher = {Springer},
  year = {1983},
  doi = {10.1007/978-3-642-61786-7}
}""",
    }
)
"""BibTeX entries by method."""


def write_references(path: str | Path, methods: Iterable[str]) -> Path:
    """Write the entries of these methods, each once, as a .bib file. Raises ValueError for a method without one."""
    chosen = dict.fromkeys(methods)
    for method in chosen:
        require(method in REFERENCES, "method", method, f"one of {', '.join(map(repr, REFERENCES))}")
    write_bytes(Path(path), "".join(f"{REFERENCES[method]}\n\n" for method in chosen).encode("utf-8"))
    return Path(path)
