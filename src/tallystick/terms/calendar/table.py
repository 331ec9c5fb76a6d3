"""A calendar: a table of named periods, agreed once and looked up ever after.

A period contains its start and not its end. Periods of one kind stand in order and do not overlap; a gap between them
is allowed (a season). ``comparable_prior`` names the period of the same kind that "a year ago" means; it may lie before
the first row of the table, and is ``None`` where nothing compares.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from typing import Any

from tallystick.errors import InputError
from tallystick.terms.canonical import sha256_hex


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of days: ``start`` belongs to it, ``end`` does not."""

    id: str
    kind: str
    start: date
    end: date
    parent: str | None
    label: str
    comparable_prior: str | None

    def __post_init__(self) -> None:
        if not self.id or not self.kind:
            raise InputError(f"The period from {self.start} has id {self.id!r} and kind {self.kind!r}; give both.")
        if self.start >= self.end:
            raise InputError(
                f"Period {self.id!r} starts on {self.start} and ends on {self.end}; "
                "the end is the day after its last, so it comes after the start."
            )

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def contains(self, other: "Period") -> bool:
        """Whether every day of the other lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def to_dict(self) -> dict[str, str | None]:
        """The period as canonical form takes it, dates as ISO texts."""
        return {
            "id": self.id,
            "kind": self.kind,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "parent": self.parent,
            "label": self.label,
            "comparable_prior": self.comparable_prior,
        }

    @staticmethod
    def from_dict(fields: Mapping[str, Any]) -> "Period":
        """The period that :meth:`to_dict` wrote; InputError when a field is missing, unknown or no date."""
        names = {"id", "kind", "start", "end", "parent", "label", "comparable_prior"}
        if set(fields) != names:
            odd = sorted(names.symmetric_difference(fields))
            raise InputError(f"A period has exactly the fields {', '.join(sorted(names))}; see to {', '.join(odd)}.")
        texts = [fields["id"], fields["kind"], fields["label"]]
        texts += [fields[name] for name in ("parent", "comparable_prior") if fields[name] is not None]
        if not all(isinstance(text, str) for text in texts):
            raise InputError(f"Period {fields['id']!r} has a field that is no text; write every field as a text.")
        try:
            start, end = date.fromisoformat(fields["start"]), date.fromisoformat(fields["end"])
        except (TypeError, ValueError) as error:
            raise InputError(
                f"Period {fields['id']!r} runs from {fields['start']!r} to {fields['end']!r}; "
                "write dates as '2013-01-31'."
            ) from error
        return Period(**{**fields, "start": start, "end": end})


@dataclass(frozen=True)
class Calendar:
    """A table of periods, checked when it is built.

    Raises InputError for a table in which ids repeat, periods of a kind overlap or stand out of order, a parent does
    not hold its child, or a comparable period is of another kind, not earlier, or unknown although earlier ones are
    known.
    """

    id: str
    periods: tuple[Period, ...]

    def __post_init__(self) -> None:
        if not self.periods:
            raise InputError(f"Calendar {self.id!r} has no periods; give at least one.")
        _require_unique_ids(self)
        for kind in self.kinds:
            _require_order(self, kind)
            _require_comparable(self, kind, self._by_id)
        for period in self.periods:
            _require_parent(self, period, self._by_id)

    @property
    def by_id(self) -> Mapping[str, Period]:
        """Every period by its id, for look-ups that may find none."""
        return self._by_id

    @cached_property
    def _by_id(self) -> dict[str, Period]:
        return {period.id: period for period in self.periods}

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Period, ...]]:
        found: dict[str, list[Period]] = {}
        for period in self.periods:
            found.setdefault(period.kind, []).append(period)
        return {kind: tuple(periods) for kind, periods in found.items()}

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {period.id: i for periods in self._by_kind.values() for i, period in enumerate(periods)}

    @cached_property
    def _starts(self) -> dict[str, list[date]]:
        return {kind: [period.start for period in periods] for kind, periods in self._by_kind.items()}

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of period, in the order in which the table first names them."""
        return tuple(self._by_kind)

    @cached_property
    def start(self) -> date:
        """The first day of the table."""
        return min(period.start for period in self.periods)

    @cached_property
    def end(self) -> date:
        """The day after the last day of the table."""
        return max(period.end for period in self.periods)

    def of_kind(self, kind: str) -> tuple[Period, ...]:
        """All periods of a kind, in order; InputError when the calendar has none of it."""
        if kind not in self._by_kind:
            raise InputError(f"Calendar {self.id!r} has no {kind!r}; its kinds are {', '.join(self.kinds)}.")
        return self._by_kind[kind]

    def get(self, period_id: str) -> Period:
        """The period of this id; InputError with ids like it when there is none."""
        if period_id not in self._by_id:
            near = get_close_matches(period_id, self._by_id, n=3, cutoff=0.6)
            hint = f"did you mean {' or '.join(near)}?" if near else f"it runs from {self.start} until {self.end}."
            raise InputError(f"Calendar {self.id!r} has no period {period_id!r}; {hint}")
        return self._by_id[period_id]

    def find(self, day: date, kind: str) -> Period | None:
        """The period of a kind that holds the day; None when none does."""
        periods = self.of_kind(kind)
        index = bisect_right(self._starts[kind], day) - 1
        return periods[index] if index >= 0 and day in periods[index] else None

    def containing(self, day: date, kind: str) -> Period:
        """The period of a kind that holds the day; InputError when none does."""
        found = self.find(day, kind)
        if found is None:
            raise InputError(
                f"No {kind} of calendar {self.id!r} holds {day}; the table runs from {self.start} until {self.end}, "
                "so widen it."
            )
        return found

    def within(self, start: date, end: date, kind: str) -> tuple[Period, ...]:
        """The periods of a kind that lie wholly in the days from ``start`` until before ``end``, in order."""
        return tuple(period for period in self.of_kind(kind) if start <= period.start and period.end <= end)

    def shift(self, period: Period, n: int) -> Period | None:
        """The period of the same kind ``n`` places later (earlier when negative); None beyond the table."""
        index = self._position(period) + n
        periods = self.of_kind(period.kind)
        return periods[index] if 0 <= index < len(periods) else None

    def prior_year(self, period: Period) -> Period | None:
        """The comparable period a year ago; None when nothing compares, or it lies before the table."""
        self._position(period)
        return self._by_id.get(period.comparable_prior) if period.comparable_prior else None

    def ancestor(self, period: Period, kind: str) -> Period:
        """The period of a kind that holds this one: itself, a parent upwards, or else the one around its days.

        Raises InputError when none does: a week may lie in two months.
        """
        self._position(period)
        self.of_kind(kind)
        above: Period | None = period
        while above is not None:
            if above.kind == kind:
                return above
            above = self._by_id[above.parent] if above.parent else None
        around = self.find(period.start, kind)
        if around is None or not around.contains(period):
            raise InputError(
                f"No single {kind} of calendar {self.id!r} holds {period.label} "
                f"({period.start} until {period.end}); choose a kind of period that does."
            )
        return around

    def children(self, period: Period, kind: str) -> tuple[Period, ...]:
        """The periods of a kind that lie in this one, in order."""
        return self.within(period.start, period.end, kind)

    def with_comparable(self, priors: Mapping[str, str | None]) -> "Calendar":
        """The same calendar with other comparable periods, as agreed; ids that are not named keep theirs."""
        for period_id in priors:
            self.get(period_id)
        return Calendar(
            self.id,
            tuple(
                replace(period, comparable_prior=priors.get(period.id, period.comparable_prior))
                for period in self.periods
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """The calendar as canonical form takes it."""
        return {"id": self.id, "periods": [period.to_dict() for period in self.periods]}

    @staticmethod
    def from_dict(fields: Mapping[str, Any]) -> "Calendar":
        """The calendar that :meth:`to_dict` wrote."""
        if set(fields) != {"id", "periods"}:
            raise InputError(f"A calendar has the fields id and periods, and not {', '.join(sorted(fields))}.")
        listed = fields["periods"]
        if not isinstance(listed, (list, tuple)) or not all(isinstance(each, Mapping) for each in listed):
            raise InputError(f"The periods of calendar {fields['id']!r} are no list of periods; write one.")
        return Calendar(fields["id"], tuple(Period.from_dict(each) for each in listed))

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the calendar's canonical bytes."""
        return sha256_hex(self.to_dict())

    def _position(self, period: Period) -> int:
        if self._by_id.get(period.id) != period:
            raise InputError(
                f"{period.label} ({period.id!r}) is no period of calendar {self.id!r}; take it from there."
            )
        return self._positions[period.id]


def year_range(first_year: int, last_year: int) -> Iterable[int]:
    """The years of a table, both ends included; InputError when they are no sensible range."""
    if not 1 < first_year <= last_year < 9999 or last_year - first_year >= 500:
        raise InputError(
            f"A calendar cannot run from {first_year} to {last_year}; give a first and a last year, "
            "in this order and less than 500 years apart."
        )
    return range(first_year, last_year + 1)


def _require_unique_ids(calendar: Calendar) -> None:
    (twice, times), *_ = Counter(period.id for period in calendar.periods).most_common(1)
    if times > 1:
        raise InputError(f"Calendar {calendar.id!r} names {twice!r} twice; give each period an id of its own.")


def _require_order(calendar: Calendar, kind: str) -> None:
    periods = calendar.of_kind(kind)
    for earlier, later in pairwise(periods):
        if later.start < earlier.end:
            raise InputError(
                f"In calendar {calendar.id!r} {kind} {later.id!r} starts on {later.start}, before {earlier.id!r} "
                f"ends on {earlier.end}; list periods of a kind in order and without overlap."
            )


def _require_comparable(calendar: Calendar, kind: str, by_id: Mapping[str, Period]) -> None:
    """A prior that is not in the table lies before it, so no period with such a prior follows one whose prior is."""
    known_since: Period | None = None
    for period in calendar.of_kind(kind):
        if period.comparable_prior is None:
            continue
        prior = by_id.get(period.comparable_prior)
        if prior is None:
            if known_since is not None:
                raise InputError(
                    f"Period {period.id!r} compares with {period.comparable_prior!r}, which calendar {calendar.id!r} "
                    f"does not have, although {known_since.id!r} before it compares with a period it has; "
                    "correct the id, or leave it empty."
                )
            continue
        known_since = known_since or period
        if prior.kind != period.kind or prior.start >= period.start:
            raise InputError(
                f"Period {period.id!r} compares with {prior.id!r}, a {prior.kind} from {prior.start}; "
                f"name an earlier {period.kind}."
            )


def _require_parent(calendar: Calendar, period: Period, by_id: Mapping[str, Period]) -> None:
    if period.parent is None:
        return
    parent = by_id.get(period.parent)
    if parent is None:
        raise InputError(
            f"Period {period.id!r} has parent {period.parent!r}, which calendar {calendar.id!r} does not have; add it."
        )
    if not parent.contains(period) or parent.kind == period.kind:
        raise InputError(
            f"Period {period.id!r} ({period.start} until {period.end}) does not lie in its parent {parent.id!r} "
            f"({parent.kind}, {parent.start} until {parent.end}); a parent is of another kind and holds every day."
        )
