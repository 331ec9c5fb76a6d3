"""What the journeys have at hand."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from web.journeys.stage import Stage

PICTURES = Path(__file__).parents[3] / "build" / "journeys"


@pytest.fixture
def stage(request: pytest.FixtureRequest, browse: Callable[..., Page]) -> Stage:
    """A stage of the test's own; its pictures lie in ``build/journeys/DATA BASE/TEST``, anew each time."""
    vendor = str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2]
    folder = PICTURES / vendor / request.node.name.removeprefix("test_")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Stage(browse, folder)
