"""Disagreement as data: where two parties' records differ first, and what each difference comes to.

One walks from one pack to the other and exchanges one input after the other, in this order: definition (the charter),
calendar (holidays and clock changes), batch (facts that only one has), row (other counts of the same facts), exclusion
(events), rule (what is left: the program's own rules, or figures and amounts that do not follow from their inputs).
After each step everything is computed again, so the steps add up to the whole difference.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
from tallystick.verify.charters import compiled_from
from tallystick.verify.comparison import MOST_SAID, Comparison, Moved, Size, Step
from tallystick.verify.ground import Counted, Ground, figures_on_record, ground_of
from tallystick.verify.pack import EDITION, EVENTS, Pack, charter_name, determination_name


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
    return Comparison(first.edition, second.edition, _Walk(first, second).steps())


@dataclass(frozen=True, slots=True)
class Judged:
    """What a determination comes to."""

    outcome: str
    value: Decimal | None
    unit: str
    amount: Decimal | None
    currency: str

    @property
    def owed(self) -> str:
        """Outcome and amount in words: ``missed 250.00``."""
        return f"{self.outcome}{'' if self.amount is None else f' {self.amount:f}'}"

    @property
    def said(self) -> str | None:
        """The value in words."""
        return None if self.value is None else format(self.value, "f")


@dataclass(frozen=True, slots=True)
class _Result:
    """What a ground comes to, in the period that is compared."""

    figures: Mapping[Any, Figure]
    judged: Mapping[tuple[Any, ...], Judged]
    """By clause, obligor and cell."""


class _Walk:
    """From one pack to the other, one input after the other."""

    def __init__(self, first: Pack, second: Pack) -> None:
        self.first, self.second = first, second
        self.here, self.there = ground_of(first), ground_of(second)
        self.period = first.json(EDITION)["period"]

    def steps(self) -> tuple[Step, ...]:
        """The six kinds of differences, in order."""
        ground = self.here
        first, last = self._result(ground), self._result(self.there)
        steps: list[Step] = []
        kept = first  # the last state that could be computed
        for kind, says, changed in self._exchanges():
            if not says:
                steps.append(Step(kind, ()))
                continue
            ground = changed(ground)
            try:
                found = self._result(ground)
            except InputError:
                steps.append(Step(kind, tuple(says), sized=False))
                continue
            steps.append(Step(kind, tuple(says), _moved(kept, found, self.period)))
            kept = found
        differing = [place for place, each in enumerate(steps) if each.differs]
        if differing and not steps[differing[-1]].sized:  # with it all is exchanged, so what is left is its size
            place = differing[-1]
            steps[place] = replace(steps[place], size=_moved(kept, last, self.period), sized=True)
        return (*steps, self._rule(first, last))

    def _exchanges(self) -> Iterator[tuple[str, list[str], Callable[[Ground], Ground]]]:
        there = self.there
        batches = {source for source in {*self.here.batches, *there.batches} if self._batch(source)}
        rows = list(self._cells(lambda source: source not in batches))
        yield "definition", list(self._definition()), lambda ground: self._defined(ground, batches, is_counted=not rows)
        yield "calendar", list(self._calendar()), lambda ground: replace(ground, charters=there.charters)
        yield (
            "batch",
            [*self._known(), *self._batches(batches)],
            lambda ground: replace(
                ground, counts=_with(ground, there, batches), present=ground.compiled.sha256, batches=there.batches,
                as_of=there.as_of, known_at=there.known_at,
            ),
        )  # fmt: skip
        yield "row", rows, lambda ground: replace(ground, counts=there.counts, present=there.present)
        yield "exclusion", list(self._events()), lambda ground: replace(ground, events=there.events)

    def _defined(self, ground: Ground, batches: Collection[str], *, is_counted: bool) -> Ground:
        """The other's definitions: over the other's tallies of the same facts, where these are counted alike."""
        changed = replace(ground, charters=self._charters())
        if not is_counted:
            return changed
        alike = {source for source in self.there.batches if source not in batches}
        return replace(changed, counts=_with(changed, self.there, alike), present=self.there.present)

    def _rule(self, first: _Result, last: _Result) -> Step:
        """What is left: what the records say beyond what their inputs come to here."""
        says = []
        one, two = (each.json(EDITION)["kernels"] for each in (self.first, self.second))
        if one != two:
            says.append(f"The rules are of different versions: {_plain(one)} and {_plain(two)}.")
        mine = _moved(first, _on_record(self.first), self.period)
        theirs = _moved(last, _on_record(self.second), self.period)
        for name, moved in (("first", mine), ("second", theirs)):
            if moved:
                are = "is" if len(moved) == 1 else "are"
                says.append(
                    f"{counted(len(moved), 'value')} on the {name} record {are} not what its inputs come to here."
                )
        return Step("rule", tuple(says), mine + theirs)

    def _result(self, ground: Ground) -> _Result:
        figures = [each for each in ground.figures if each.period == self.period]
        made = [each for each in ground.determined(ground.figures) if each.period == self.period]
        return _Result(
            {place_of(each): each for each in figures},
            {
                (each.clause, each.obligor, each.scope): Judged(
                    each.outcome.value, each.value, each.unit or "", each.amount, each.currency or ""
                )
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
        said = [sentence(each, amended) for each in amended.difference.changes]
        yield from _some(said or ["The charters differ in what they say of what they amend."], "difference")

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

    def _batches(self, sources: Collection[str]) -> Iterator[str]:
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
        yield from self._cells(lambda source: source in sources)

    def _cells(self, wanted: Callable[[str], bool]) -> Iterator[str]:
        """The counts and sums of some sources that differ: for the present charters, and for earlier ones of both."""
        here, there = self.here, self.there
        same = here.compiled.sha256 == there.compiled.sha256
        said = list(_differing(here.counted(here.compiled), there.counted(there.compiled), wanted, is_cut_alike=same))
        shared = {each.sha256 for each in here.charters[:-1]} & {each.sha256 for each in there.charters[:-1]}
        for place, charter in enumerate(here.charters[:-1], 1):
            if charter.sha256 in shared:
                found = _differing(here.counted(charter), there.counted(charter), wanted)
                said += [f"By the earlier charter {place}: {each}" for each in found]
        yield from _some(said, "cell")

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
            (each["clause"], each["obligor"], tuple(sorted(each["scope"].items()))): Judged(
                each["outcome"],
                _decimal(each["value"]),
                each["unit"] or "",
                _decimal(each["amount"]),
                each["currency"] or "",
            )
            for each in made
        },
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _moved(before: _Result, after: _Result, period: str) -> Size:
    figures = []
    for place in dict.fromkeys((*before.figures, *after.figures)):
        first, second = before.figures.get(place), after.figures.get(place)
        if _said(first) != _said(second) or _workings(first) != _workings(second):
            cell = ", ".join([*([place[1]] if place[1] else []), *(f"{name} {value}" for name, value in place[2])])
            values = [None if each is None else each.value for each in (first, second)]
            unit = _unit(next((each.unit or "" for each in (second, first) if each is not None), ""))
            what = _called(place[0], period, cell)
            figures.append(Moved(what, _said(first), _said(second), _difference(*values), unit))
    judged, money = [], []
    for key in dict.fromkeys((*before.judged, *after.judged)):
        old, new = before.judged.get(key), after.judged.get(key)
        held = new or old
        if held is None or old == new:
            continue
        what = _called(key[0], period, ", ".join([key[1], *(f"{name} {value}" for name, value in key[2])]))
        values = [None if each is None else each.value for each in (old, new)]
        if values[0] != values[1]:
            one, two = (None if each is None else each.said for each in (old, new))
            judged.append(Moved(what, one, two, _difference(*values), _unit(held.unit)))
        if old is None or new is None or old.owed != new.owed:
            one, two = (None if each is None else each.owed for each in (old, new))
            sums = [None if each is None else each.amount for each in (old, new)]
            money.append(Moved(what, one, two, _difference(*sums), held.currency))
    return Size(tuple(figures), tuple(judged), tuple(money))


def _difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return after - before if before is not None and after is not None else None


def _unit(unit: str) -> str:
    """What a difference of values is counted in: percent values differ by points."""
    return "points" if unit == "percent" else unit


def _called(name: str, period: str, cell: str) -> str:
    return f"{name}@{period}{f' ({cell})' if cell else ''}"


def _workings(figure: Figure | None) -> object:
    return None if figure is None else (figure.numerator, figure.denominator)


def _said(figure: Figure | None) -> str | None:
    if figure is None:
        return None
    return format(figure.value, "f") if figure.value is not None else figure.missing.value if figure.missing else None


def _with(mine: Ground, theirs: Ground, sources: Collection[str]) -> dict[str, Counted]:
    """For each of our charters: our tallies, with the other's of some sources."""
    return {each.sha256: _put_in(mine.counted(each), theirs.counted(each), sources) for each in mine.charters}


def _put_in(mine: Counted, theirs: Counted, sources: Collection[str]) -> Counted:
    tallies = {source: table for source, table in mine.tallies.items() if source not in sources}
    tallies |= {source: table for source, table in theirs.tallies.items() if source in sources}
    nothing: frozenset[str] = frozenset()
    withheld = {each: mine.withheld.get(each, nothing) | theirs.withheld.get(each, nothing) for each in tallies}
    return Counted(tallies, {source: columns for source, columns in withheld.items() if columns})


def _differing(
    mine: Counted, theirs: Counted, wanted: Callable[[str], bool], *, is_cut_alike: bool = True
) -> Iterator[str]:
    """The counts and sums that differ, in words; where tables are of another shape and should be cut alike, that."""
    for source in sorted({*mine.tallies, *theirs.tallies}):
        one, two = mine.tallies.get(source), theirs.tallies.get(source)
        if one == two or not wanted(source):
            continue
        if one is None or two is None or (one.cuts, one.dimensions) != (two.cuts, two.dimensions):
            if is_cut_alike:
                yield f"The tallies of {source} are cut in another way."
            continue
        shared = [key for key in one.columns if key in two.columns]
        for key in sorted({*one.rows, *two.rows}, key=repr):
            for column in shared:
                values = [
                    table.rows[key][table.columns.index(column)] if key in table.rows else 0 for table in (one, two)
                ]
                if values[0] != values[1]:
                    yield f"{_where(one, key)}, {column}: {_counts(values[0])} and {_counts(values[1])}."


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
