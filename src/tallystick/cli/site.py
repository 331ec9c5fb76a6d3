"""What the commands of the site share: that its packages are there, and where its data folder is."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from tallystick.errors import InputError

NEEDS = ("django", "allauth", "ninja", "gunicorn", "babel")


def folder_argument(function: Any) -> Any:
    """The data folder of a site."""
    return click.argument("folder", type=click.Path(file_okay=False, path_type=Path))(function)


def require_packages() -> None:
    """InputError where the packages of the site are not installed."""
    lacking = [name for name in NEEDS if find_spec(name) is None]
    if lacking:
        raise InputError(
            f"W008 The site is not installed: {', '.join(lacking)} cannot be found. Run: pip install 'tallystick[site]'"
        )
