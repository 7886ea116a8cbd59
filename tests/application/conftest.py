"""What several tests of the desk begin with."""

import pytest

from tests.application.town import Town
from tests.application.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def town() -> Town:
    return Town()
