"""Histories of a source for tests: batches, corrections and withdrawals as Parquet files, without the worker."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tallystick.charter.definitions import CompiledCharter
from tallystick.facts.planning import storage_of
from tallystick.facts.tables import FactTable
from tallystick.figures.rows import Row


@dataclass
class History:
    """Batches of one source with the key ``id``, as a fact store numbers and relates them."""

    folder: Path
    compiled: CompiledCharter
    source: str = "facts"
    batches: list[tuple[Path, str, frozenset[int], int]] = field(default_factory=list)
    """File, digest, keys and rows of each batch that was ever added."""
    gone: set[int] = field(default_factory=set)

    def add(self, rows: Sequence[Row]) -> None:
        """One batch more; the last of several rows with one key counts."""
        kept = {row["id"]: row for row in rows}
        said = hashlib.sha256(repr(sorted((key, sorted(row.items(), key=str)) for key, row in kept.items())).encode())
        digest = f"{len(self.batches) + 1:04}{said.hexdigest()}"
        file = self.folder / self.source / f"{len(self.batches) + 1:04}-{digest[:12]}" / "rows.parquet"
        file.parent.mkdir(parents=True)
        columns = self.compiled.charter.sources[self.source].columns
        listed = ", ".join(f'"{name}" {storage_of(column)}' for name, column in columns.items())
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE facts ({listed})")
            marks = f"({', '.join('?' for _ in columns)})"
            values = [row.get(name) for row in kept.values() for name in columns]
            if kept:
                connection.execute(f"INSERT INTO facts VALUES {', '.join([marks] * len(kept))}", values)
            connection.execute(f"COPY facts TO '{file}' (FORMAT parquet)")
        self.batches.append((file, digest, frozenset(int(str(key)) for key in kept), len(kept)))

    def withdraw(self, place: int) -> None:
        """Take a batch back, if it counts."""
        self.gone.add(place)

    def table(self, *, until: int | None = None) -> FactTable:
        """What counts, as known after so many batches (withdrawals count at all times; it is a made-up past)."""
        counted = [place for place in range(len(self.batches)) if place not in self.gone][:until]
        keys = [self.batches[place][2] for place in counted]
        later = tuple(
            tuple(after for after in range(place + 1, len(keys)) if keys[place] & keys[after])
            for place in range(len(keys))
        )
        return FactTable(
            source=self.source,
            files=tuple(self.batches[place][0] for place in counted),
            overlapping=any(later),
            digests=tuple(self.batches[place][1] for place in counted),
            rows=sum(self.batches[place][3] for place in counted),
            first_time=None,
            last_time=None,
            superseded_by=later,
        )
