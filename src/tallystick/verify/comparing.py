"""Disagreement as data: where two parties' records differ first, and what each difference comes to.

One walks from one pack to the other and exchanges one input after the other, in this order: definition (the charter),
calendar (holidays and clock changes), batch (facts that only one has), row (other counts of the same facts), exclusion
(events), rule (what is left: the program's own rules, or figures and amounts that do not follow from their inputs).
After each step everything is computed again, so the steps add up to the whole difference.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tallystick.charter.amend.difference import difference
from tallystick.charter.amend.saying import Amended
from tallystick.charter.amend.words import sentence
from tallystick.errors import InputError
from tallystick.figures.record import place_of
from tallystick.terms.figure import Figure
from tallystick.terms.tally import TallyTable
from tallystick.terms.wording import counted
from tallystick.verify.again import Ground, figures_on_record, ground_of
from tallystick.verify.charters import compiled_from
from tallystick.verify.pack import EDITION, EVENTS, Pack, charter_name, determination_name

KINDS = ("definition", "calendar", "batch", "row", "exclusion", "rule")

MOST_SAID = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure or amount that a difference moves, from the first pack's side to the second's."""

    what: str
    """``completion@2013-12 (endeavor)``, or ``completion-floor@2013-12 (endeavor)``."""
    before: str | None
    after: str | None
    difference: Decimal | None
    """After − before, in the unit; None where one of them has no value."""
    unit: str

    def content(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "what": self.what,
            "before": self.before,
            "after": self.after,
            "difference": None if self.difference is None else format(self.difference, "f"),
            "unit": self.unit,
        }

    def __str__(self) -> str:
        moved = "" if self.difference is None else f", {self.difference:+f}"
        return f"{self.what}: {self.before} → {self.after} {self.unit}{moved}".rstrip()


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of difference: what differs, in words, and what it moves."""

    kind: str
    says: tuple[str, ...]
    """Empty where nothing of this kind differs."""
    figures: tuple[Moved, ...] = ()
    money: tuple[Moved, ...] = ()
    sized: bool = True
    """Whether it could be computed apart from what comes after it; else the next sized step holds both."""

    @property
    def differs(self) -> bool:
        """Whether there is a difference of this kind."""
        return bool(self.says)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two packs side by side."""

    first: str
    second: str
    steps: tuple[Step, ...]

    @property
    def earliest(self) -> Step | None:
        """The first difference; None where the records agree."""
        return next((each for each in self.steps if each.differs), None)

    def content(self) -> dict[str, Any]:
        """All of it as plain values, as the command line prints them."""
        return {
            "first": self.first,
            "second": self.second,
            "agree": self.earliest is None,
            "earliest": self.earliest.kind if self.earliest else None,
            "differences": [
                {
                    "kind": each.kind,
                    "says": list(each.says),
                    "sized": each.sized,
                    "figures": [moved.content() for moved in each.figures],
                    "money": [moved.content() for moved in each.money],
                }
                for each in self.steps
                if each.differs
            ],
        }

    def text(self) -> str:
        """All of it in words."""
        if self.earliest is None:
            return f"{self.first} and {self.second} agree: definition, calendar, batches, rows, exclusions and rules.\n"
        lines = [f"{self.first} and {self.second} differ first in the {self.earliest.kind}.", ""]
        for each in self.steps:
            if not each.differs:
                lines.append(f"{each.kind}: the same")
                continue
            lines.append(f"{each.kind}: different")
            lines += [f"  {said}" for said in each.says]
            lines += [f"  {said}" for said in _sizes(each)]
        return "\n".join(lines) + "\n"


def _sizes(step: Step) -> Iterator[str]:
    if not step.sized:
        yield "It cannot be sized alone; the next step that can holds both."
        return
    if not step.figures and not step.money:
        yield "It moves no figure and no amount."
    for name, moved in (("figure", step.figures), ("amount", step.money)):
        if moved:
            yield f"It moves {counted(len(moved), name)}:"
            yield from (f"  {each}" for each in moved[:MOST_SAID])
            if len(moved) > MOST_SAID:
                yield f"  … and {len(moved) - MOST_SAID} more"


def compare(first: Pack, second: Pack) -> Comparison:
    """Where two packs of one period differ first, and what each difference moves.

    Neither pack is verified here. Raises InputError for packs of different periods, or that cannot be read.
    """
    editions = [each.json(EDITION) for each in (first, second)]
    if editions[0]["period"] != editions[1]["period"]:
        raise InputError(
            f"The packs are of different periods, {editions[0]['period']} and {editions[1]['period']}; compare "
            "two packs of one period."
        )
    return Comparison(*_names(first, second), tuple(_Walk(first, second).steps()))


def _names(first: Pack, second: Pack) -> tuple[str, str]:
    if first.edition != second.edition:
        return f"the edition {first.edition}", f"the edition {second.edition}"
    return f"the edition {first.edition} of A", "that of B"


@dataclass(frozen=True, slots=True)
class _Result:
    """What a ground comes to, in the period that is compared."""

    figures: Mapping[Any, Figure]
    amounts: Mapping[tuple[Any, ...], tuple[str, Decimal | None, str]]
    """Outcome, amount and currency of each determination, by clause, obligor and cell."""


class _Walk:
    """From one pack to the other, one input after the other."""

    def __init__(self, first: Pack, second: Pack) -> None:
        self.first, self.second = first, second
        self.here, self.there = ground_of(first), ground_of(second)
        self.period = first.json(EDITION)["period"]

    def steps(self) -> Iterator[Step]:
        """The six kinds of differences, in order."""
        ground, known = self.here, _on_record(self.first)
        computed = self._result(ground)
        kept = computed  # the last state that could be computed
        for kind, says, changed in self._exchanges():
            if not says:
                yield Step(kind, ())
                continue
            ground = changed(ground)
            try:
                found = self._result(ground)
            except InputError:
                yield Step(kind, tuple(says), sized=False)
                continue
            yield Step(kind, tuple(says), *_moved(kept, found, self.period))
            kept = found
        yield self._rule(known, computed, kept)

    def _exchanges(self) -> Iterator[tuple[str, list[str], Any]]:
        there = self.there
        yield "definition", list(self._definition()), lambda ground: replace(ground, charters=self._charters())
        yield "calendar", list(self._calendar()), lambda ground: replace(ground, charters=there.charters)
        batches = {source for source in {*self.here.batches, *there.batches} if self._batch(source)}
        yield (
            "batch",
            [*self._known(), *self._batches(batches)],
            lambda ground: replace(
                ground, tallies=_with(ground.tallies, there.tallies, batches), batches=there.batches,
                as_of=there.as_of, known_at=there.known_at, withheld=there.withheld,
            ),
        )  # fmt: skip
        others = {*self.here.tallies, *there.tallies} - batches
        yield (
            "row",
            list(_cells(self.here.tallies, there.tallies, others)),
            lambda ground: replace(ground, tallies=there.tallies),
        )
        yield (
            "exclusion",
            list(self._events()),
            lambda ground: replace(ground, events=there.events, earlier=there.earlier),
        )

    def _rule(self, known: _Result, computed: _Result, kept: _Result) -> Step:
        """What is left: what the records say beyond what their inputs come to here."""
        says = []
        one, two = (each.json(EDITION)["kernels"] for each in (self.first, self.second))
        if one != two:
            says.append(f"The rules are of different versions: {_plain(one)} and {_plain(two)}.")
        recorded = _on_record(self.second)
        mine, theirs = _moved(computed, known, self.period), _moved(kept, recorded, self.period)
        for name, moved in (("first", mine), ("second", theirs)):
            count = sum(map(len, moved))
            if count:
                says.append(f"{counted(count, 'value')} on the {name} record are not what its inputs come to here.")
        return Step("rule", tuple(says), (*mine[0], *theirs[0]), (*mine[1], *theirs[1]))

    def _result(self, ground: Ground) -> _Result:
        figures = [each for each in ground.figures if each.period == self.period]
        made = [each for each in ground.determined(ground.figures) if each.period == self.period]
        return _Result(
            {place_of(each): each for each in figures},
            {
                (each.clause, each.obligor, each.scope): (each.outcome.value, each.amount, each.currency or "")
                for each in made
            },
        )

    def _charters(self) -> Any:
        """The other's definitions with our own calendar, where it has all the holidays that they name."""
        try:
            mine = compiled_from(
                self.second.json(charter_name("files")),
                self.first.bytes_of(charter_name("reference")),
                where="reference",
            )
        except InputError:
            mine = self.there.compiled
        return (*self.there.charters[:-1], mine)

    def _definition(self) -> Iterator[str]:
        if self.first.digest(charter_name("content")) == self.second.digest(charter_name("content")):
            return
        one, two = self.here.compiled, self.there.compiled
        amended = Amended(one, two, difference(one.charter, two.charter))
        yield from _some([sentence(each, amended) for each in amended.difference.changes], "difference")

    def _calendar(self) -> Iterator[str]:
        one, two = (each.json(charter_name("reference")) for each in (self.first, self.second))
        if one == two:
            return
        tables = [{table["id"]: table for table in each["holidays"]} for each in (one, two)]
        said = []
        for name in sorted({*tables[0], *tables[1]}):
            days = [{day["day"]: day["name"] for day in table.get(name, {"days": []})["days"]} for table in tables]
            said += [
                f"{day} is {_holiday(days[0].get(day))} in {name} for the first, and "
                f"{_holiday(days[1].get(day))} for the second."
                for day in sorted({*days[0], *days[1]})
                if days[0].get(day) != days[1].get(day)
            ]
        if one["zone"] != two["zone"]:
            said.append(
                "The clock changes differ: "
                + " and ".join(f"{each['zone']['name']} by release {each['zone']['tzdata']}" for each in (one, two))
                + "."
            )
        yield from _some(said or ["The reference data differ."], "difference")

    def _known(self) -> Iterator[str]:
        if self.here.known_at != self.there.known_at:
            moments = [each.known_at.isoformat().replace("+00:00", "Z") for each in (self.here, self.there)]
            yield f"The first is as known at {moments[0]}, the second at {moments[1]}."

    def _batch(self, source: str) -> bool:
        return self.here.batches.get(source) != self.there.batches.get(source)

    def _batches(self, sources: Iterable[str]) -> Iterator[str]:
        one, two = (each.json(EDITION)["batches"] for each in (self.first, self.second))
        for source in sorted(sources):
            mine = {each["content"]: each for each in one if each["source"] == source}
            theirs = {each["content"]: each for each in two if each["source"] == source}
            for name, held, other in (("first", mine, theirs), ("second", theirs, mine)):
                for content, each in held.items():
                    if content not in other:
                        yield (
                            f"Only the {name} has the batch {source}/{each['number']:04} of "
                            f"{counted(each['rows'], 'row')}, delivered {each['delivered']}, content {content}."
                        )
        yield from _cells(self.here.tallies, self.there.tallies, set(sources))

    def _events(self) -> Iterator[str]:
        if self.first.digest(EVENTS) == self.second.digest(EVENTS):
            return
        one, two = ({each.id: each for each in ground.happened} for ground in (self.here, self.there))
        said = [f"Only the first has the event {name} ({one[name].kind})." for name in one if name not in two]
        said += [f"Only the second has the event {name} ({two[name].kind})." for name in two if name not in one]
        said += [f"The event {name} says something else." for name in one if name in two and one[name] != two[name]]
        yield from _some(said or ["The events stand in another form."], "event")


def _on_record(pack: Pack) -> _Result:
    edition = pack.json(EDITION)
    made = [pack.json(determination_name(place)) for place in range(len(edition["determinations"]))]
    return _Result(
        {place_of(each): each for each in figures_on_record(pack) if each.period == edition["period"]},
        {
            (each["clause"], each["obligor"], tuple(sorted(each["scope"].items()))): (
                each["outcome"],
                None if each["amount"] is None else Decimal(each["amount"]),
                each["currency"] or "",
            )
            for each in made
        },
    )


def _moved(before: _Result, after: _Result, period: str) -> tuple[tuple[Moved, ...], tuple[Moved, ...]]:
    figures = []
    for place in dict.fromkeys((*before.figures, *after.figures)):
        one, two = before.figures.get(place), after.figures.get(place)
        if _said(one) != _said(two) or (
            one and two and (one.numerator, one.denominator) != (two.numerator, two.denominator)
        ):
            cell = ", ".join([*([place[1]] if place[1] else []), *(f"{name} {value}" for name, value in place[2])])
            values = [None if each is None else each.value for each in (one, two)]
            moved = values[1] - values[0] if values[0] is not None and values[1] is not None else None
            unit = next((each.unit for each in (two, one) if each is not None), "")
            figures.append(
                Moved(
                    _called(place[0], period, cell),
                    _said(one),
                    _said(two),
                    moved,
                    "points" if unit == "percent" else unit,
                )
            )
    money = []
    for key in dict.fromkeys((*before.amounts, *after.amounts)):
        old, new = before.amounts.get(key), after.amounts.get(key)
        if old != new:
            cell = ", ".join([key[1], *(f"{name} {value}" for name, value in key[2])])
            sums = [None if each is None else each[1] for each in (old, new)]
            moved = sums[1] - sums[0] if sums[0] is not None and sums[1] is not None else None
            currency = next((each[2] for each in (new, old) if each is not None), "")
            money.append(Moved(_called(key[0], period, cell), _owed(old), _owed(new), moved, currency))
    return tuple(figures), tuple(money)


def _called(name: str, period: str, cell: str) -> str:
    return f"{name}@{period}{f' ({cell})' if cell else ''}"


def _said(figure: Figure | None) -> str | None:
    if figure is None:
        return None
    return format(figure.value, "f") if figure.value is not None else figure.missing.value if figure.missing else None


def _owed(found: tuple[str, Decimal | None, str] | None) -> str | None:
    return None if found is None else f"{found[0]}{'' if found[1] is None else f' {found[1]:f}'}"


def _with(mine: Mapping[str, TallyTable], theirs: Mapping[str, TallyTable], sources: set[str]) -> dict[str, TallyTable]:
    """Our tallies with the other's of some sources."""
    kept = {source: table for source, table in mine.items() if source not in sources}
    return kept | {source: table for source, table in theirs.items() if source in sources}


def _cells(mine: Mapping[str, TallyTable], theirs: Mapping[str, TallyTable], sources: set[str]) -> Iterator[str]:
    """The counts and sums that differ, the first ones in words; none where tables are of another shape."""
    said = []
    for source in sorted(sources & {*mine, *theirs}):
        one, two = mine.get(source), theirs.get(source)
        if one == two:
            continue
        if one is None or two is None or (one.cuts, one.dimensions) != (two.cuts, two.dimensions):
            said.append(f"The tallies of {source} are cut in another way.")
            continue
        shared = [key for key in one.columns if key in two.columns]
        for key in sorted({*one.rows, *two.rows}, key=repr):
            for column in shared:
                values = [
                    table.rows[key][table.columns.index(column)] if key in table.rows else 0 for table in (one, two)
                ]
                if values[0] != values[1]:
                    said.append(f"{_where(one, key)}, {column}: {_counts(values[0])} and {_counts(values[1])}.")
    yield from _some(said, "cell")


def _where(table: TallyTable, key: Sequence[int | str | None]) -> str:
    place = int(key[0] or 0)
    until = f" until before {table.cuts[place + 1]}" if place + 1 < len(table.cuts) else ""
    cell = "".join(f", {name} {value}" for name, value in zip(table.dimensions, key[1:], strict=True))
    return f"{table.source} from {table.cuts[place]}{until}{cell}"


def _counts(value: Any) -> str:
    return f"{len(value)} values" if isinstance(value, Mapping) else str(value)


def _some(said: Sequence[str], what: str) -> Iterator[str]:
    yield from said[:MOST_SAID]
    if len(said) > MOST_SAID:
        yield f"… and {counted(len(said) - MOST_SAID, f'more {what}', f'more {what}s')}."


def _holiday(name: str | None) -> str:
    return f"a holiday ({name})" if name else "no holiday"


def _plain(value: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {each}" for name, each in sorted(value.items()))
