"""What is wrong with events: names the charter does not have, references that lead nowhere, an order that cannot be.

Each event is checked by itself, then against the others it refers to. Whether a claim was in time, and what it does to
a figure, is no matter of reading: determinations say that.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from tallystick.charter import event_problems as problems
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document, Steps
from tallystick.charter.findings import near
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Clause
from tallystick.charter.model.consequences import Consequence
from tallystick.charter.model.events import (
    Answer,
    Claim,
    Decided,
    Delivered,
    Dispute,
    Election,
    Entry,
    Event,
    Happened,
    Resolved,
    Setting,
    Waiver,
    Withdrawal,
)
from tallystick.charter.model.values import NamedValue
from tallystick.errors import Problem, ProblemKind
from tallystick.terms.zone import Zone

OF_CLAUSE = (Claim, Decided, Waiver, Election, Dispute, Resolved, Entry)
OF_PERIOD = (Claim, Decided, Waiver, Election, Dispute, Resolved)

UNNAMED_PERIODS = ("occurrence", "once", "day")
"""What a clause may judge without a period of the calendar."""


def event_problems(events: Sequence[Event], agreed: Charter | CompiledCharter, document: Document) -> Iterator[Problem]:
    """Everything that is wrong with events, in the order in which they stand in their files."""
    checks = _Checks(events, agreed, document)
    for number, event in enumerate(events):
        yield from checks.event(event, ("events", number))


class _Checks:
    """Checks one list of events against one charter."""

    def __init__(self, events: Sequence[Event], agreed: Charter | CompiledCharter, document: Document) -> None:
        self.compiled = agreed if isinstance(agreed, CompiledCharter) else None
        self.charter = agreed.charter if isinstance(agreed, CompiledCharter) else agreed
        self.document = document
        self.zone = self.compiled.zone if self.compiled else Zone(self.charter.zone)
        self.by_id: dict[str, Event] = {}
        self.doubled = Counter(event.id for event in events)
        for event in events:
            self.by_id.setdefault(event.id, event)
        self.undone = {event.of for event in events if isinstance(event, Withdrawal)}
        self.answers = Counter(
            event.to for event in events if isinstance(event, Answer) and event.id not in self.undone
        )
        self.withdrawals = Counter(event.of for event in events if isinstance(event, Withdrawal))

    def report(self, kind: ProblemKind, path: Steps, message: str, hint: str = "") -> Problem:
        return self.document.problem(kind, path, message, hint)

    def event(self, event: Event, path: Steps) -> Iterator[Problem]:
        if self.doubled[event.id] > 1 and self.by_id[event.id] is not event:
            message = f"there is an event '{event.id}' already."
            yield self.report(problems.N003, (*path, "id"), message, "Give each event an id of its own.")
        if event.by is not None and self.charter.people:
            yield from self.known("role", event.by, self.charter.people, (*path, "by"))
        yield from self.day(event, path)
        party = getattr(event, "party", None)
        if party is not None:
            yield from self.known("party", party, self.charter.parties, (*path, "party"))
        if isinstance(event, OF_CLAUSE):
            yield from self.of_clause(event, path)
        if isinstance(event, Setting | Delivered):
            yield from self.value(event, path)
        if isinstance(event, Claim):
            yield from self.claim(event, path)
        elif isinstance(event, Answer):
            yield from self.answer(event, path)
        elif isinstance(event, Decided):
            yield from self.decision(event, path)
        elif isinstance(event, Withdrawal):
            yield from self.withdrawal(event, path)
        elif isinstance(event, Resolved):
            yield from self.refers(event, event.dispute, (Dispute,), "dispute", (*path, "dispute"))
        elif isinstance(event, Waiver | Election):
            yield from self.right(event, path)
        if isinstance(event, Dispute | Entry | Resolved):
            yield from self.not_below_zero(event.amount, (*path, "amount"))

    def known(self, kind: str, name: str, names: Mapping[str, object], path: Steps) -> Iterator[Problem]:
        if name not in names:
            yield self.report(problems.N001, path, f"there is no {kind} '{name}'.", near(name, names))

    def day(self, event: Event, path: Steps) -> Iterator[Problem]:
        """What happened lies on the day on which it was recorded, or before."""
        recorded = self.zone.day_of(event.recorded)
        if isinstance(event, Happened):
            if event.at > event.recorded:
                message = f"it happened at {event.at.isoformat()} and is recorded at {event.recorded.isoformat()}."
                yield self.report(problems.N006, (*path, "recorded"), message, "Give the instant at which it was "
                                  "put on record.")  # fmt: skip
            return
        on = _on(event)
        if on is not None and on > recorded:
            message = f"it is of {on} and recorded on {recorded} already."
            yield self.report(problems.N006, (*path, "recorded"), message, "Record what has happened.")

    # what events of a clause have in common

    def clause(self, name: str) -> Clause | None:
        definition = self.definition(name)
        return definition.clause if definition else self.charter.clauses.get(name)

    def definition(self, name: str) -> ClauseDefinition | None:
        return self.compiled.clauses.definitions.get(name) if self.compiled else None

    def of_clause(self, event: Event, path: Steps) -> Iterator[Problem]:
        if not isinstance(event, OF_CLAUSE):
            return
        yield from self.known("clause", event.clause, self.charter.clauses, (*path, "clause"))
        clause = self.clause(event.clause)
        if clause is None:
            return
        yield from self.period(event.clause, event.period, (*path, "period"))
        obligors = clause.obligor or clause.mutual
        if event.party is None and len(obligors) > 1:
            message = f"clause '{event.clause}' binds {', '.join(obligors)}, and the event says none of them."
            yield self.report(problems.N008, path, message, "Add 'party'.")
        elif event.party is not None and event.party in self.charter.parties and event.party not in obligors:
            message = f"'{event.party}' is no obligor of clause '{event.clause}'."
            yield self.report(problems.N008, (*path, "party"), message, f"Obligors are {', '.join(obligors)}.")
        if isinstance(event, OF_PERIOD):
            yield from self.cell(event.clause, clause, event.scope, path)

    def period(self, clause: str, period: str, path: Steps) -> Iterator[Problem]:
        if self.compiled is None:
            return
        definition = self.definition(clause)
        each = definition.each if definition else self.charter.clauses[clause].each
        if each in UNNAMED_PERIODS:
            return
        calendars = [definition.calendar] if definition else list(self.compiled.calendars.values())
        kinds = [each] if definition else []
        known = [
            held.id
            for calendar in calendars
            for kind in (kinds or calendar.kinds)
            if kind in calendar.kinds
            for held in calendar.of_kind(kind)
        ]
        if known and period not in known:
            in_term = [name for name in known if name[:4] == period[:4]] or known
            message = f"clause '{clause}' judges no period '{period}'."
            yield self.report(problems.N002, path, message, near(period, in_term))

    def cell(self, name: str, clause: Clause, scope: Mapping[str, str], path: Steps) -> Iterator[Problem]:
        each = {dimension for dimension, rule in clause.scope.items() if rule == "each"}
        if missing := sorted(each - set(scope)):
            message = f"clause '{name}' judges every {' and '.join(missing)} by itself, and the event does not say it."
            yield self.report(problems.N009, path, message, f"Add 'scope: {{{missing[0]}: …}}'.")
        for dimension in sorted(set(scope) - each):
            message = f"clause '{name}' does not judge every {dimension} by itself."
            yield self.report(problems.N009, (*path, "scope", dimension), message, "Leave it out.")

    def right(self, event: Waiver | Election, path: Steps) -> Iterator[Problem]:
        """What is waived or elected is something that the clause gives; who waives is not who owes it."""
        clause = self.clause(event.clause)
        if clause is None:
            return
        rights = tuple(dict.fromkeys(each.right for each in _consequences(clause) if each.right is not None))
        key, name = ("what", event.what) if isinstance(event, Waiver) else ("right", event.right)
        known = ("all", "amount", "points", *rights) if isinstance(event, Waiver) else rights
        if name not in known:
            message = f"clause '{event.clause}' gives no '{name}'."
            yield self.report(problems.N018, (*path, key), message, near(name, known))
        obligors = clause.obligor or clause.mutual
        obligor = event.party or (obligors[0] if len(obligors) == 1 else None)
        if event.by is not None and _party(event.by) == obligor and not clause.mutual:
            word = "waives what it owes" if isinstance(event, Waiver) else "elects a right against itself"
            yield self.report(problems.N010, (*path, "by"), f"'{obligor}' {word}.", "Name a role of the other side.")

    # each kind

    def value(self, event: Setting | Delivered, path: Steps) -> Iterator[Problem]:
        """A named value exists, comes from events, and is set by whom the charter names."""
        found: dict[str, NamedValue] = dict(self.charter.values)
        if event.clause is not None:
            yield from self.known("clause", event.clause, self.charter.clauses, (*path, "clause"))
            clause = self.clause(event.clause)
            found |= clause.values if clause else {}
        if event.value not in found:
            yield from self.known("named value", event.value, found, (*path, "value"))
            return
        named = found[event.value]
        expected = named.set_by if isinstance(event, Setting) else named.delivered
        if expected is None:
            message = f"the value '{event.value}' is not {'set' if isinstance(event, Setting) else 'delivered'}."
            other = "value" if named.delivered else "set" if named.set_by else None
            hint = f"Write 'kind: {other}'." if other else "The charter says where it comes from."
            yield self.report(problems.N001, (*path, "value"), message, hint)
        elif isinstance(event, Setting) and event.by is not None and "/" in expected and event.by != expected:
            message = f"'{event.value}' is set by {expected}, and the event says {event.by}."
            yield self.report(problems.N013, (*path, "by"), message)

    def claim(self, event: Claim, path: Steps) -> Iterator[Problem]:
        clause = self.clause(event.clause)
        if clause is None:
            return
        obligors = clause.obligor or clause.mutual
        if event.by is not None and _party(event.by) not in ((event.party,) if event.party else obligors):
            message = f"'{event.by}' claims relief from what {event.party or ' and '.join(obligors)} promised."
            yield self.report(problems.N011, (*path, "by"), message)
        yield from self.not_below_zero(event.count, (*path, "count"))
        yield from self.not_below_zero(event.performed, (*path, "performed"))
        if not 0 <= event.share <= 1:
            message = f"found the share {event.share}, expected 0 to 1."
            yield self.report(problems.N007, (*path, "share"), message, "60 percent is 0.6.")
        if event.count is not None and event.performed > max(event.count, Decimal(0)):
            message = f"{event.performed} of {event.count} claimed events were performed."
            yield self.report(problems.N007, (*path, "performed"), message, "Claim as many as there were.")
        if event.exclusion not in clause.exclusions:
            yield from self.known("exclusion", event.exclusion, clause.exclusions, (*path, "exclusion"))
            return
        exclusion = clause.exclusions[event.exclusion]
        whole = exclusion.convention == "excuse the period"
        if exclusion.by == "rule":
            message = f"the exclusion '{event.exclusion}' is decided by its rule."
            yield self.report(problems.N015, (*path, "exclusion"), message, "Leave the claim out.")
        elif whole and event.count is not None:
            message = f"the exclusion '{event.exclusion}' excuses the whole period, and the claim counts events."
            yield self.report(problems.N015, (*path, "count"), message, "Leave 'count' out.")
        elif not whole and event.count is None:
            message = f"the claim of '{event.exclusion}' does not say how many events."
            yield self.report(problems.N015, path, message, "Add 'count'.")
        if exclusion.evidence and not event.evidence:
            message = f"'{event.exclusion}' is proved by {', '.join(exclusion.evidence)}, and the claim names nothing."
            yield self.report(problems.N016, path, message, "Add 'evidence'.")
        if exclusion.attributable_to and event.cause not in exclusion.attributable_to:
            message = f"'{event.exclusion}' is for what {' or '.join(exclusion.attributable_to)} caused; " + (
                f"the claim says {event.cause}." if event.cause else "the claim says no cause."
            )
            yield self.report(problems.N017, (*path, "cause"), message)

    def answer(self, event: Answer, path: Steps) -> Iterator[Problem]:
        yield from self.refers(event, event.to, (Claim,), "claim", (*path, "to"))
        claim = self.by_id.get(event.to)
        if not isinstance(claim, Claim):
            return
        yield from self.accepted(event.accept, claim, (*path, "accept"))
        if event.by is not None and claim.by is not None and _party(event.by) == _party(claim.by):
            message = f"'{_party(event.by)}' answers its own claim '{claim.id}'."
            yield self.report(problems.N010, (*path, "by"), message, "Name a role of the other side.")
        if self.answers[event.to] > 1 and event.id not in self.undone:
            message = f"claim '{event.to}' has {self.answers[event.to]} answers."
            yield self.report(problems.N014, (*path, "to"), message)

    def decision(self, event: Decided, path: Steps) -> Iterator[Problem]:
        if event.outcome is None and event.value is None and (event.to is None or event.accept is None):
            message = "the decision has no 'outcome', no 'value', and no 'to' with 'accept'."
            yield self.report(problems.N012, path, message, "Say what was decided.")
        if event.to is not None:
            yield from self.refers(event, event.to, (Claim, Dispute), "claim or dispute", (*path, "to"))
            claim = self.by_id.get(event.to)
            if isinstance(claim, Claim) and event.accept is not None:
                yield from self.accepted(event.accept, claim, (*path, "accept"))

    def withdrawal(self, event: Withdrawal, path: Steps) -> Iterator[Problem]:
        kinds = (Claim, Answer, Decided, Setting, Delivered, Happened, Waiver, Election, Dispute, Entry, Resolved)
        yield from self.refers(event, event.of, kinds, "event", (*path, "of"))
        if self.withdrawals[event.of] > 1:
            message = f"'{event.of}' is taken back {self.withdrawals[event.of]} times."
            yield self.report(problems.N014, (*path, "of"), message)

    def accepted(self, accept: Decimal | str, claim: Claim, path: Steps) -> Iterator[Problem]:
        if not isinstance(accept, Decimal):
            return
        if accept < 0 or (claim.count is not None and accept > claim.count):
            most = f" to {claim.count}, which claim '{claim.id}' counts" if claim.count is not None else ""
            yield self.report(problems.N007, path, f"found {accept} accepted, expected 0{most or ' or more'}.")

    def not_below_zero(self, number: Decimal | None, path: Steps) -> Iterator[Problem]:
        if number is not None and number < 0:
            hint = "An event says how much; who owes it follows from the clause."
            yield self.report(problems.N007, path, f"found {number}, expected 0 or more.", hint)

    def refers(self, event: Event, name: str, kinds: tuple[type, ...], word: str, path: Steps) -> Iterator[Problem]:
        """The event that is referred to is there, is of the right kind, and came first."""
        other = self.by_id.get(name)
        if other is None or other is event:
            known = [each.id for each in self.by_id.values() if isinstance(each, kinds) and each is not event]
            yield self.report(problems.N004, path, f"there is no {word} '{name}'.", near(name, known))
            return
        if not isinstance(other, kinds):
            message = f"'{name}' is of kind '{other.kind}', expected a {word}."
            yield self.report(problems.N004, path, message)
            return
        mine, its = _on(event), _on(other)
        if event.recorded < other.recorded:
            message = f"it was recorded at {event.recorded.isoformat()}, before '{name}' at "
            yield self.report(problems.N005, path, message + f"{other.recorded.isoformat()}.", "Check both instants.")
        elif mine is not None and its is not None and mine < its:
            yield self.report(problems.N005, path, f"it is of {mine}, and '{name}' of {its}.", "Check both days.")


def _on(event: Event) -> date | None:
    return None if isinstance(event, Happened | Delivered) else event.on


def _party(role: str) -> str:
    return role.split("/", 1)[0]


def _consequences(clause: Clause) -> Iterator[Consequence]:
    """Everything that may follow from a clause, wherever it stands."""
    yield from clause.then
    triggers = [*clause.triggers.values(), *((clause.misses,) if clause.misses else ())]
    for band in clause.bands.values():
        yield from band.then
    for level in clause.levels.values():
        yield from level.then
        triggers += level.triggers.values()
    for trigger in triggers:
        yield from trigger.then
