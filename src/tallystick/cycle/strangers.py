"""Facts that belong to no party: they count in no total of the alliance, so a reader must know of them.

A market's other suppliers are meant to be left out; a partner's name in another spelling is not. Only people can tell
the two apart, so the values by which the facts would be known are shown with their number.
"""

from dataclasses import dataclass

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.facts.batches import Batch
from tallystick.facts.reading import ROWS
from tallystick.facts.tables import FactTable
from tallystick.figures.request import TallyRequest
from tallystick.figures.scope import party_rules
from tallystick.figures.tables import PARTY
from tallystick.tallies.engine import tally

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Strangers:
    """How many facts of the term belong to no party, of how many, and by which values they are known."""

    count: int
    of: int
    values: tuple[tuple[str, int], ...]
    """Values of the columns that tell parties apart, with how many facts have them, most first."""

    def __str__(self) -> str:
        named = ", ".join(f"{values} ({count:,})" for values, count in self.values[:MOST_NAMED])
        more = len(self.values) - MOST_NAMED
        rest = f" and {more} more" if more > 0 else ""
        return f"{self.count:,} of {self.of:,} facts belong to no party and count in no total: {named}{rest}."


def strangers(table: FactTable, compiled: CompiledCharter) -> Strangers | None:
    """The facts of no party in a source; None where there are none, or where it tells no parties apart."""
    source = compiled.charter.sources[table.source]
    rules = party_rules(compiled, table.source)
    if source.time is None or not rules or not table.files:
        return None
    columns = sorted({column for rule in rules for column in rule.columns})
    dimensions = tuple(sorted({PARTY, *columns}))
    count = Primitive(Operation.COUNT, table.source, "everyone")
    term = compiled.charter.term
    counted = tally(TallyRequest(table.source, (term.start, term.end), dimensions, (count,)), table, compiled)
    whose = dimensions.index(PARTY) + 1
    found: dict[str, int] = {}
    everyone = 0
    for key, values in counted.rows.items():
        number = int(str(values[0]))
        everyone += number
        if key[whose] is None:
            known = dict(zip(dimensions, key[1:], strict=True))
            words = " ".join(f"{name} {'(none)' if known[name] is None else known[name]}" for name in columns)
            found[words] = found.get(words, 0) + number
    if not found:
        return None
    ordered = tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))
    return Strangers(sum(found.values()), everyone, ordered)


def strangers_of_batch(batch: Batch, compiled: CompiledCharter) -> Strangers | None:
    """The facts of no party in one batch."""
    table = FactTable(
        source=batch.source,
        files=(batch.folder / ROWS,),
        overlapping=False,
        digests=(batch.digest,),
        rows=batch.rows,
        first_time=batch.first_time,
        last_time=batch.last_time,
    )
    return strangers(table, compiled)
