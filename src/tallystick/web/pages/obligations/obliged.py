"""What follows from the clauses as a reader may see it now: determinations, claims, cases, the account.

The pages of this wing look at what is known at this very moment, so that whoever has answered a claim sees at once what
it did; other pages look at the beginning of the day. Between two entries nothing becomes known, so the moment is that
of the last entry on record, or the beginning of the day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Answer, Claim, Decided, Dispute, Entry, Event, Resolved, Withdrawal
from tallystick.cycle.cases import Cases, case_record, cases_with_determinations
from tallystick.cycle.determining import Determined, determine_computed, happened_in
from tallystick.cycle.onrecord import has_record, read_instant, record_of
from tallystick.cycle.succession import succession
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.facts.store import FactStore
from tallystick.obligations.cases.case import Case
from tallystick.obligations.determination import Determination
from tallystick.obligations.events_of import EventBook
from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind
from tallystick.terms.calendar import Period
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.opened import Moment, Opened
from tallystick.web.alliances.snapshot import Seen, determination_thing, seen_of
from tallystick.web.design.periods import period_name
from tallystick.web.pages.obligations.places import place_name

_instants: Kept[tuple[datetime, ...]] = Kept(24)
_determined: Kept[Determined] = Kept(12)
_cases: Kept[Cases] = Kept(12)


@dataclass(frozen=True)
class Obliged:
    """The obligations of an alliance as one reader may see them."""

    here: Here
    known_at: datetime
    determined: Determined
    """All of it: nothing of it goes to a page without being asked for below."""
    judged: bool
    """Whether there are figures to judge by; without them there are events and cases alone."""

    @property
    def compiled(self) -> CompiledCharter:
        """The present charter."""
        return self.determined.compiled

    @cached_property
    def charters(self) -> Mapping[str, CompiledCharter]:
        """By clause, the charter that has it; the present one where several do."""
        every = self.determined.charters or (self.compiled,)
        return {name: each for each in every for name in each.clauses.definitions}

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """The determinations that the reader may see, with nothing but the outcome in those that are masked."""
        return tuple(seen_of(self.determined, self.here.reader))

    @cached_property
    def by_place(self) -> Mapping[tuple[str, str], Seen]:
        """The same by clause and place."""
        return {(each.determination.clause, place_name(each.determination)): each for each in self.seen}

    def thing(self, made: Determination, kind: Kind = Kind.DETERMINATION) -> Thing:
        """What a determination, its notice, account or case is to ``decide``."""
        return replace(determination_thing(made, self.charters[made.clause], self.here.name), kind=kind)

    def thing_of(self, clause: str, period: str | None, party: str | None, kind: Kind) -> Thing:
        """The same of a clause and period that is not determined, or whose determination is not at hand."""
        compiled = self.charters.get(clause, self.compiled)
        definition = compiled.clauses.definitions[clause]
        pairs = [pair for pair in definition.pairs if party in (None, pair[0])] or list(definition.pairs)
        found = self.period_of(clause, period)
        return Thing(
            kind,
            self.here.name,
            party=pairs[0][0] if len(pairs) == 1 else None,
            parties=frozenset(side for obligor, others in pairs for side in (obligor, *others)),
            start=found.start if found else compiled.charter.term.start,
            end=found.end if found else None,
        )

    def period_of(self, clause: str | None, period: str | None) -> Period | None:
        """A period of a clause by its id; None where the clause's calendar has none of it."""
        if clause is None or clause not in self.charters:
            return None
        definition = self.charters[clause].clauses.definitions[clause]
        if period is None or definition.each not in definition.calendar.kinds:
            return None
        return next((each for each in definition.calendar.of_kind(definition.each) if each.id == period), None)

    def label(self, clause: str | None, period: str | None) -> str:
        """What people call a period of a clause, in the reader's language."""
        found = self.period_of(clause, period)
        return period_name(found.label) if found else period or ""

    def title(self, clause: str | None) -> str:
        """What people call a clause."""
        if clause is None or clause not in self.charters:
            return clause or ""
        return self.charters[clause].charter.clauses[clause].title or clause

    def name(self, party: str | None) -> str:
        """What people call a party."""
        parties = self.here.charter.parties
        return parties[party].name if party in parties else party or ""

    # What happened

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events that are known, of clauses and periods that the reader may see; payments with the account."""
        return tuple(each for each in self._known if self._is_seen(each))

    @cached_property
    def _known(self) -> tuple[Event, ...]:
        return tuple(each for each in self.determined.events if each.recorded <= self.known_at)

    def _is_seen(self, event: Event) -> bool:
        about = self._about.get(event.id)
        if about is None or about.clause not in self.charters:
            return False
        if self.masks(about.clause, about.period):
            return False
        kind = Kind.ACCOUNT if isinstance(event, Entry) else Kind.DETERMINATION
        return self.here.may(Action.SEE, self.thing_of(about.clause, about.period, about.party, kind)).allowed

    @cached_property
    def _about(self) -> Mapping[str, "Claim | Decided | Dispute | Resolved | Entry"]:
        """By id, the event that says which clause and period an event is about: itself, or the one it refers to."""
        own = {each.id: each for each in self._known if isinstance(each, Claim | Decided | Dispute | Resolved | Entry)}
        found = dict(own)
        for each in self._known:
            target = each.to if isinstance(each, Answer) else each.of if isinstance(each, Withdrawal) else None
            if target in own:
                found[each.id] = own[target]
        for each in self._known:
            if isinstance(each, Withdrawal) and each.of in found:
                found[each.id] = found[each.of]
        return found

    def about(self, made: Determination) -> tuple[Event, ...]:
        """The events about one determination, in the order in which they were put on record."""
        return tuple(each for each in self.events if self._is_about(each, made))

    def _is_about(self, event: Event, made: Determination) -> bool:
        held = self._about[event.id]
        scope = dict(made.scope)
        mine = not getattr(held, "scope", {}) or dict(held.scope) == scope  # type: ignore[union-attr]  # entries have none
        return (held.clause, held.period) == (made.clause, made.period) and held.party in (None, made.obligor) and mine

    def event(self, name: str) -> Event | None:
        """An event that the reader may see, by its id."""
        return next((each for each in self.events if each.id == name), None)

    # Cases

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases that the reader may see."""
        return tuple(each for each in self._cases.cases if self.sees_case(each))

    @property
    def determined_cases(self) -> tuple[Case, ...]:
        """Every case there is, whoever may see it: to give a new one a name that none has."""
        return self._cases.cases

    @cached_property
    def _cases(self) -> Cases:
        opened, moment = self.here.opened, self.moment
        made = self.determined.determinations if self.judged else None

        def look() -> Cases:
            workspace = open_workspace(opened.root)
            return cases_with_determinations(workspace, self.compiled, made, known_at=moment)

        return _cases.get((opened.root, opened.state, moment), look)

    @property
    def moment(self) -> datetime:
        """The instant at which clocks of cases are read: to the minute, and never before the last entry."""
        return max(self.known_at, self.here.instant.replace(second=0, microsecond=0))

    def sees_case(self, case: Case) -> bool:
        """Whether the reader may see a case."""
        return self.here.may(Action.SEE, self.thing_of_case(case)).allowed

    def thing_of_case(self, case: Case, kind: Kind = Kind.CASE, **more: object) -> Thing:
        """What a case, or a notice of it, is to ``decide``."""
        record = case.record
        if record.clause is not None and record.clause in self.charters:
            thing = self.thing_of(record.clause, record.period, record.obligor, kind)
        else:
            begun = self.compiled.zone.day_of(case.history[0].at)
            thing = Thing(kind, self.here.name, parties=frozenset(record.parties), start=begun)
        return replace(thing, **{"parties": thing.parties | frozenset(record.parties), **more})  # type: ignore[arg-type]  # fields of a thing

    def case(self, name: str) -> Case | None:
        """A case that the reader may see, by its id."""
        return next((each for each in self.cases if each.id == name), None)

    def cases_of(self, made: Determination) -> tuple[Case, ...]:
        """The cases on one determination."""
        return tuple(
            each
            for each in self.cases
            if (each.record.clause, each.record.obligor, each.record.period) == (made.clause, made.obligor, made.period)
            and tuple(sorted(each.record.scope)) == tuple(sorted((name, value or "") for name, value in made.scope))
        )

    def masks(self, clause: str | None, period: str | None) -> bool:
        """Whether figures of a clause's period are kept from the reader; of a period to come, as of those before."""
        mine = self._masked.get(clause, {})
        return mine[period] if period in mine else any(mine.values())

    @cached_property
    def _masked(self) -> Mapping[str | None, Mapping[str | None, bool]]:
        found: dict[str | None, dict[str | None, bool]] = {}
        for each in self.seen:
            periods = found.setdefault(each.determination.clause, {})
            period = each.determination.period
            periods[period] = periods.get(period, False) or each.masked
        return found

    @cached_property
    def book(self) -> EventBook:
        """The events as clauses look at them."""
        return EventBook(self.determined.events, known_at=self.known_at)


def obliged(here: Here) -> Obliged:
    """The obligations of an alliance as its reader may see them now; ProblemsError for a charter with errors."""
    known_at = knowledge(here)
    opened = here.opened
    key = (opened.root, opened.state, here.today, known_at)
    try:
        found = _determined.get(key, lambda: determine_computed(opened.computed(Moment(here.today)), known_at=known_at))
    except InputError:
        found = _determined.get((*key, "without figures"), lambda: _without_figures(opened, known_at))
        return Obliged(here, known_at, found, judged=False)
    return Obliged(here, known_at, found, judged=True)


def _without_figures(opened: Opened, known_at: datetime) -> Determined:
    workspace = open_workspace(opened.root)
    charters = succession(workspace, opened.compiled)
    return Determined(opened.compiled, None, happened_in(workspace, charters), known_at, (), charters)


def knowledge(here: Here) -> datetime:
    """When the last entry was made by now: what is known is what is known at this instant."""
    begins = here.opened.compiled.zone.instant(here.today).astimezone(UTC)
    opened = here.opened
    every = _instants.get((opened.root, opened.state), lambda: tuple(sorted(set(_recorded(opened)))))
    return max((each for each in every if begins <= each <= here.instant), default=begins)


def _recorded(opened: Opened) -> Iterator[datetime]:
    """The instants at which anything was put on record in a workspace."""
    workspace = open_workspace(opened.root)
    yield from (each.recorded for each in happened_in(workspace, succession(workspace, opened.compiled)))
    yield from (each.recorded for each in case_record(workspace, opened.compiled).steps)
    if workspace.facts.is_dir():
        store = FactStore(workspace.facts)
        for source in opened.charter.sources:
            yield from (each.recorded for each in store.batches(source, withdrawn=True))
            yield from (each.recorded for each in store.withdrawals(source))
    if has_record(workspace):
        with record_of(workspace) as record:
            size = record.store.size()
            if size:
                yield read_instant(record.store.record(size - 1).recorded)


def last_day(period: Period) -> date:
    """The last day of a period."""
    return date.fromordinal(period.end.toordinal() - 1)
