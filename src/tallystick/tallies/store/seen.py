"""Which files of a source kept tallies were made of, and what has changed since.

A file is known by the folder and name under which it lies and by the digest of its content: both together are never
given to other facts.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallystick.facts.tables import FactTable

File = tuple[str, str, str]
"""Name of the folder it lies in, its own name, and the digest of what it says."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The files of a source, in order of recording, and which later ones hold some of the keys of each."""

    files: tuple[File, ...]
    successors: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, table: FactTable) -> "Seen | None":
        """What can be known again of a table; None where its files have no digests."""
        if len(table.digests) != len(table.files) or not all(table.digests):
            return None
        files = tuple(
            (path.parent.name, path.name, digest) for path, digest in zip(table.files, table.digests, strict=True)
        )
        return cls(files, tuple(table.successors(place) for place in range(len(files))))

    def text(self) -> str:
        """As it is kept."""
        return json.dumps([[list(file), list(later)] for file, later in zip(self.files, self.successors, strict=True)])

    @classmethod
    def read(cls, text: str) -> "Seen":
        """From what was kept."""
        held = json.loads(text)
        return cls(tuple((a, b, c) for (a, b, c), _ in held), tuple(tuple(later) for _, later in held))


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a source's files."""

    added: tuple[int, ...]
    """Places of new files, in the table as it is now."""
    removed: tuple[Path, ...]
    """Files that count no more."""
    met: tuple[int, ...]
    """Places of files that were there and are there, whose rows count otherwise than they did: new files hold some of
    their keys, or files that did are gone."""

    @property
    def only_adds(self) -> bool:
        """Whether every fact that counted still does."""
        return not self.removed and not self.met

    @property
    def is_none(self) -> bool:
        """Whether all is as it was."""
        return not self.added and not self.removed


def change_of(before: Seen, table: FactTable) -> Change | None:
    """What has changed since; None where files stand in another order, so that nothing can be told."""
    after = Seen.of(table)
    if after is None:
        return None
    places = {file: place for place, file in enumerate(after.files)}
    stayed = [place for place in (places.get(file) for file in before.files) if place is not None]
    if stayed != sorted(stayed):
        return None
    removed = [place for place, file in enumerate(before.files) if file not in places]
    added = sorted(set(places.values()) - set(stayed))
    base = table.files[0].parent.parent if table.files else None
    if removed and base is None:
        return None
    lost = tuple(base / before.files[place][0] / before.files[place][1] for place in removed) if base else ()
    met = set(_superseded_by(added, after.successors, stayed))
    met |= {
        places[before.files[place]]
        for place in _superseded_by(removed, before.successors, range(len(before.files)))
        if before.files[place] in places
    }
    return Change(tuple(added), lost, tuple(sorted(met)))


def _superseded_by(changed: Sequence[int], successors: Sequence[Sequence[int]], among: Iterable[int]) -> list[int]:
    wanted = set(changed)
    return [place for place in among if wanted & set(successors[place])]


def part_of(table: FactTable, places: Sequence[int]) -> FactTable:
    """Some files of a table as a table of their own."""
    new = {place: position for position, place in enumerate(places)}
    later = tuple(tuple(new[each] for each in table.successors(place) if each in new) for place in places)
    return FactTable(
        source=table.source,
        files=tuple(table.files[place] for place in places),
        overlapping=any(later),
        digests=tuple(table.digests[place] for place in places),
        rows=table.rows if len(places) == len(table.files) else 0,
        first_time=None,
        last_time=None,
        superseded_by=later,
    )
