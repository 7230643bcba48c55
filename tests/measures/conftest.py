"""The small world of measures, in the test database."""

from __future__ import annotations

import pytest
from measures.world import BY_SEX, World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Two regions, four countries, a plan, two people, and no indicator."""
    return make_world()


@pytest.fixture
def reached(world: World) -> World:
    """The same, with one indicator: people reached by month, which adds up over everything, split by sex."""
    world.declare(disaggregations=BY_SEX)
    return world
