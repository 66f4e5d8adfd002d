"""`neelsot` and `python -m neelsot_dyn`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

import neelsot_dyn
from neelsot_dyn.cli.failures import guarded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return the exit code."""
    parser = argparse.ArgumentParser(prog="neelsot", description=neelsot_dyn.__doc__)
    parser.add_argument("--version", action="version", version=f"neelsot_dyn {neelsot_dyn.__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    field = commands.add_parser("neel-field", help="the Néel field of a superflow, in tesla")
    field.add_argument("--material", default="kru4o8", help="a preset (default: %(default)s)")
    field.add_argument("--q", type=float, required=True, help="Cooper-pair wave number along x in 1/m")
    field.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    return guarded(lambda: _neel_field(options))


def _neel_field(options: argparse.Namespace) -> int:
    from neelsot_dyn import coupling, materials

    found = coupling.neel_field(materials.named(options.material), options.q)
    if options.json:
        names = ("superflow", "f1", "f1_error", "b_neel", "b_neel_error", "amplitude", "layers", "gap")
        print(json.dumps({name: getattr(found, name) for name in names}))
        return 0
    print(f"F(1) = [F(+y) - F(-y)]/2 = {found.f1:.8g} ± {found.f1_error:.1g} t/a^2 at q = {found.superflow:g} 1/m")
    print(f"B_Neel = a^2 |F(1)|/m_s  = {found.b_neel:.6g} ± {found.b_neel_error:.1g} T (difference of the sublattices)")
    print(f"amplitude B_N            = {found.amplitude:.6g} T (on either sublattice; enters the LLG)")
    return 0
