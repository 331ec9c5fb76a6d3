"""The world of the matrix as fixtures: its files once in a process, its rows anew in each test."""

import shutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from web.matrix.world import Files, World, make_files, other_alliance, populate

_made = cache(make_files)


@pytest.fixture(scope="session")
def matrix_files(django_db_setup: None, django_db_blocker: Any) -> Files:
    """The workspace; it goes with the data folder of the tests."""
    del django_db_setup
    with django_db_blocker.unblock():
        return _made()


@pytest.fixture
def world(db: None, matrix_files: Files) -> Iterator[World]:
    """The alliance, everybody, and their things."""
    del db
    elsewhere = other_alliance()
    yield populate(matrix_files, elsewhere)
    shutil.rmtree(elsewhere.root)
