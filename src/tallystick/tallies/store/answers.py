"""Answers kept by window: distinct counts, ranks and snapshots, until a fact in the window's days changes.

A row of ``answers`` stands for what was asked (a hash of primitive, dimensions and parties) and the days of which facts
are known; it has the number of every cell, so a window without facts is kept, too.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from tallystick.charter.formula.primitives import Primitive
from tallystick.tallies.engine import Found
from tallystick.tallies.store.keeping import Keeper
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.tally import Number, Window

MOST_ANSWERS = 200_000
"""Windows whose answers are kept; all are forgotten where there are more."""

Place = tuple[str, Window]
"""Under what an answer is kept: a hash of what is asked, and the days of which facts are known."""
Cells = list[tuple[list[str | None], str]]


class Answers:
    """The answers of one source; ``parties`` decides whose a fact is, facts of ``as_of`` and later are not known."""

    def __init__(self, keeper: Keeper, parties: object, as_of: date | None) -> None:
        self.keeper = keeper
        self.parties = parties
        self.as_of = as_of

    def known(
        self, primitives: Iterable[Primitive], windows: Sequence[Window], sets: Sequence[tuple[str, ...]]
    ) -> tuple[dict[Found, Number], tuple[Window, ...]]:
        """What was answered before for windows whose facts are the same, and the other windows."""
        whats = {(primitive.key, names): self._what(primitive.key, names) for primitive in primitives for names in sets}
        held = self._held(list(whats.values()), [self._effective(window) for window in windows])
        found: dict[Found, Number] = {}
        rest: list[Window] = []
        for window in windows:
            effective = self._effective(window)
            if any((what, effective) not in held for what in whats.values()):
                rest.append(window)
                continue
            for (key, names), what in whats.items():
                for values, number in held[what, effective]:
                    found[key, window, tuple(zip(names, values, strict=True))] = _number(number)
        self.keeper.counts["answered"] += len(windows) - len(rest)
        return found, tuple(rest)

    def keep(
        self,
        found: Mapping[Found, Number],
        primitives: Iterable[Primitive],
        windows: Sequence[Window],
        sets: Sequence[tuple[str, ...]],
    ) -> None:
        """Keep what was found of all of these; a window and set without anything is kept, too."""
        places = {
            (primitive.key, names, window): (self._what(primitive.key, names), self._effective(window))
            for primitive in primitives
            for names in sets
            for window in windows
        }
        cells: dict[Place, Cells] = {place: [] for place in places.values()}
        for (key, window, cell), number in found.items():
            place = places.get((key, tuple(name for name, _ in cell), window))
            if place is not None:  # what was found beside it is kept with what it was asked for
                cells[place].append(([value for _, value in cell], _written(number)))
        self._write(cells)

    def _write(self, cells: Mapping[Place, Cells]) -> None:
        connection, holding = self.keeper.connection, self.holding
        rows = [(what, since, until, json.dumps(held)) for (what, (since, until)), held in cells.items()]
        if not rows:
            return
        whats, since, until, texts = (list(column) for column in zip(*rows, strict=True))
        connection.execute(
            "DELETE FROM kept.answers WHERE holding = $1 AND (what, since, until) IN "
            "(SELECT unnest($2::VARCHAR[]), unnest($3::DATE[]), unnest($4::DATE[]))",
            [holding, whats, since, until],
        )
        connection.execute(
            "INSERT INTO kept.answers SELECT $1, unnest($2::VARCHAR[]), unnest($3::DATE[]), unnest($4::DATE[]), "
            "unnest($5::VARCHAR[])",
            [holding, whats, since, until, texts],
        )

    def too_many(self, what: str) -> bool:
        """Whether value frequencies were found to have too many entries, and facts have only been added since."""
        query = "SELECT 1 FROM kept.too_many WHERE holding = $1 AND what = $2"
        return bool(self.keeper.connection.execute(query, [self.holding, what]).fetchall())

    def note_too_many(self, what: str) -> None:
        """Value frequencies have too many entries."""
        self.keeper.connection.execute("INSERT INTO kept.too_many VALUES ($1, $2)", [self.holding, what])

    def _what(self, key: str, names: tuple[str, ...]) -> str:
        return sha256_hex([key, list(names), self.parties])

    def _effective(self, window: Window) -> Window:
        """The days of a window of which facts are known: the same window whoever asks on whatever day."""
        start, end = window
        return (start, end) if self.as_of is None else (start, max(start, min(end, self.as_of)))

    def _held(self, whats: Sequence[str], windows: Sequence[Window]) -> dict[Place, Cells]:
        rows = self.keeper.connection.execute(
            "SELECT what, since, until, found FROM kept.answers WHERE holding = $1 AND list_contains($2, what) "
            "AND (since, until) IN (SELECT unnest($3::DATE[]), unnest($4::DATE[]))",
            [self.holding, list(whats), [start for start, _ in windows], [end for _, end in windows]],
        ).fetchall()
        return {(what, (since, until)): json.loads(found) for what, since, until, found in rows}

    @cached_property
    def holding(self) -> int:
        """The holding of answers, without those that facts have changed since."""
        keeper = self.keeper
        for number, _, seen in keeper.holdings("answers"):
            if seen != keeper.seen:
                change, days = keeper.change(seen), keeper.dirty(seen)
                if days is None or change is None:
                    keeper.drop(number)
                    continue
                if days:
                    keeper.connection.execute(
                        "DELETE FROM kept.answers WHERE holding = $1 AND EXISTS "
                        "(SELECT 1 FROM (SELECT unnest($2::DATE[]) AS day) WHERE day >= since AND day < until)",
                        [number, list(days)],
                    )
                if not change.only_adds:
                    keeper.connection.execute("DELETE FROM kept.too_many WHERE holding = $1", [number])
                keeper.keep(number, "answers", "")
            self._forget(number)
            return number
        number = keeper.new_number()
        keeper.keep(number, "answers", "")
        return number

    def _forget(self, number: int) -> None:
        query = "SELECT count(*) FROM kept.answers WHERE holding = $1"
        if self.keeper.connection.execute(query, [number]).fetchall()[0][0] > MOST_ANSWERS:
            self.keeper.connection.execute("DELETE FROM kept.answers WHERE holding = $1", [number])


def _written(number: Number) -> str:
    return f"d{number:f}" if isinstance(number, Decimal) else str(number)


def _number(text: str) -> Number:
    return Decimal(text[1:]) if text.startswith("d") else int(text)
