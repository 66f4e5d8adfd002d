"""The landscapes that several tests share: some seconds once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def driven():
    from loop_helpers import landscape

    return landscape("y")


@pytest.fixture(scope="session")
def turning():
    from loop_helpers import landscape

    return landscape("x")
