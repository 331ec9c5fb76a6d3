"""Opening an engine by its URL: the scheme says which; an engine's package is loaded only where somebody names it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any, Protocol, cast

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError, ProblemsError
from tallystick.tallies.engines.engine import Engine
from tallystick.tallies.engines.foreign import ForeignTable, Prepared
from tallystick.tallies.engines.given import Facts
from tallystick.tallies.engines.problems import BAD_URL
from tallystick.tallies.engines.settings import Settings

SCHEMES: Mapping[str, str] = {
    "postgresql": "tallystick.tallies.engines.postgres_tables",
    "postgres": "tallystick.tallies.engines.postgres_tables",
    "duckdb": "tallystick.tallies.engines.duckfile",
    "spark": "tallystick.tallies.engines.spark_tables",
    "spark+parquet": "tallystick.tallies.engines.spark_tables",
    "clickhouse+parquet": "tallystick.tallies.engines.clickhouse_tables",
}
"""The module of each scheme: it has ``opened`` and ``scratch``, as :class:`Driver` says."""


class TableEngine(Engine, Protocol):
    """An engine over tables that others keep."""

    @property
    def prepared(self) -> Mapping[str, Prepared]:
        """What was found when the table of each source was checked."""

    def snapshot(self) -> str:
        """The engine's own name of what it sees; empty where it has none."""


class Driver(Protocol):
    """What the module of an engine has."""

    def opened(self, settings: Settings, tables: Mapping[str, ForeignTable], compiled: CompiledCharter) -> TableEngine:
        """The facts of tables, by source, checked, in one snapshot.

        Raises ProblemsError for an engine that cannot be reached, and tables whose rows are no facts as declared.
        """

    def scratch(self, settings: Settings, compiled: CompiledCharter, facts: Facts) -> AbstractContextManager[Engine]:
        """Facts put where the engine reads them, and removed again: for the conformance suite."""


def driver(settings: Settings) -> Driver:
    """What opens an engine; ProblemsError (T019) for an unknown scheme, InputError where its package is missing."""
    if settings.scheme not in SCHEMES or "://" not in settings.url:
        known = ", ".join(f"{scheme}://" for scheme in SCHEMES if scheme != "postgres")
        raise ProblemsError([BAD_URL.at(f"Nothing answers to {settings.shown!r}; known are {known}.")])
    try:
        found: Any = import_module(SCHEMES[settings.scheme])
    except ModuleNotFoundError as error:
        raise InputError(
            f"Facts at {settings.scheme}:// need the package {error.name}, which is not installed: install "
            f"tallystick[{settings.scheme.partition('+')[0]}]."
        ) from error
    return cast("Driver", found)


def described(settings: Settings, tables: Mapping[str, ForeignTable]) -> tuple[tuple[str, str], ...]:
    """What an engine says of itself, its version and the role's rights, as pairs of words; raises as opening does."""
    found: Any = driver(settings)
    return tuple(found.described(settings, tables)) if hasattr(found, "described") else (("engine", settings.scheme),)


def conformance_lacks(settings: Settings) -> str:
    """What the conformance suite would need to run on an engine, and does not have; empty where it can run.

    Facts of the suite are put where the engine reads them: for most in files of this machine, which no role may forbid.
    """
    found: Any = driver(settings)
    return str(found.conformance_lacks(settings)) if hasattr(found, "conformance_lacks") else ""


def left_behind(settings: Settings) -> tuple[str, ...] | None:
    """Names of the scratch places that broken runs left in an engine; None where it keeps none."""
    found: Any = driver(settings)
    return tuple(found.left_behind(settings)) if hasattr(found, "left_behind") else None


def tidied(settings: Settings) -> tuple[str, ...]:
    """Removes what broken runs left in an engine, and names it; ProblemsError (T023) for what its role may not."""
    found: Any = driver(settings)
    return tuple(found.tidied(settings)) if hasattr(found, "tidied") else ()
