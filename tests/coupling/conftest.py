"""A weak altermagnet's surface and a parent that does not drown it, built once: the figures' model, some seconds."""

import sys
from pathlib import Path

import pytest
from attrs import evolve

from neelsot_dyn import coupling, dynamics
from neelsot_dyn.materials import NIOBIUM_STRIP, SEED_MODEL

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def surface():
    return coupling.NeelFieldSurface.of(SEED_MODEL, 1.2e8, tolerance=1e-3)


@pytest.fixture(scope="session")
def parent():
    """Thin and clean enough to bear the figures' superflow; its stiffness is 70 times the layer's own."""
    return evolve(NIOBIUM_STRIP, depairing_momentum=2e8, stiffness=NIOBIUM_STRIP.stiffness / 30)


@pytest.fixture
def track():
    return dynamics.Track(60e-9, 1e-9)
