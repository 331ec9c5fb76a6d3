"""Small files, sources and readings for the tests of facts; not a test itself."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError
from tallystick.facts.importing import Imported, as_imported
from tallystick.facts.planning import plan_reading
from tallystick.facts.reading import read_file


def source(columns: Mapping[str, Any], *, key: Iterable[str] = (), **more: Any) -> Source:
    """A source as a charter would declare it; names of several words are given with underscores."""
    spaced = {name.replace("_", " "): value for name, value in more.items()}
    return Source.model_validate({"columns": dict(columns), "key": list(key), **spaced})


def read(path: Path, of: Source, *, into: Path, zone: str = "UTC", name: str = "facts") -> Imported:
    """Read a file as the source declares, in this process; what is kept lies in a new folder below ``into``."""
    place = into / f"kept-{len(list(into.iterdir()))}"
    place.mkdir()
    if not path.is_file():
        raise InputError(f"There is no file {path}.")
    plan = plan_reading(name, of, zone=zone)
    return as_imported(read_file(file=str(path), plan=plan.to_dict(), into=str(place)), place)


def rows(imported: Imported) -> list[tuple[Any, ...]]:
    """The rows that were kept, in order of the file."""
    with duckdb.connect() as connection:
        return connection.execute("FROM read_parquet(?)", [str(imported.rows_file)]).fetchall()


def write(path: Path, content: str | bytes) -> Path:
    """A file with this content, written as it stands."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
