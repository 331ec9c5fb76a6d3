"""``determine``: from a charter, figures, events and a knowledge cut-off to the record of what follows.

A pure function: no clock, no chance, no float. Clauses go in the order in which each comes after those it needs, and
those that share a cap go side by side. In each, every obligor and cell is judged period by period, then triggers count,
then money follows; what one clause determined is on the desk for the next.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from tallystick.charter.amend.standing import contractual_hash
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.findings import near
from tallystick.charter.membership import predecessors
from tallystick.charter.model.events import Event
from tallystick.errors import InputError
from tallystick.obligations.caps import Spent
from tallystick.obligations.desk import Desk, desk_for
from tallystick.obligations.determination import Determination, Money
from tallystick.obligations.draft import Memory
from tallystick.obligations.events_of import EventBook
from tallystick.obligations.figures_of import FigureIndex
from tallystick.obligations.handing import Handed, Kept, Left, SeriesKey, opening_memory, opening_spent, without_history
from tallystick.obligations.judged import Firing, Judged, Result, Verdict
from tallystick.obligations.needed import clauses_needed, kpis_needed
from tallystick.obligations.record import KERNEL, content_of, hash_of
from tallystick.obligations.series import Past, Series, scopes_of, series_of
from tallystick.obligations.together import Heir, Piece, groups, settle_pieces
from tallystick.terms.collecting import undisturbed
from tallystick.terms.figure import Figure, Scope

__all__ = ["determine"]


def determine(
    compiled: CompiledCharter,
    figures: Iterable[Figure],
    events: Iterable[Event] = (),
    *,
    known_at: datetime,
    clauses: Collection[str] | None = None,
    batches: Mapping[str, str] | None = None,
    signed: str | None = None,
) -> tuple[Determination, ...]:
    """What follows from each clause, obligor, cell and period that had ended by the local day of ``known_at``.

    ``figures`` are those known at the cut-off, in any order; of ``events`` those recorded later do not exist.
    ``clauses`` names some of them (those they rest on are determined too, and not given back).
    ``batches`` are the content digests of the facts, by source, and go on record.
    ``signed`` is the hash of the contractual content, where the clauses at hand are not quite the charter's (examples).
    The result stands in the order of the charter's clauses, then by obligor, cell and period.

    Raises InputError for a clause that is not there, and for figures or events that contradict themselves or do not fit
    the clause; what is merely not known yet is ``undetermined``.
    """
    definitions = compiled.clauses.definitions
    for name in clauses or ():
        if name not in definitions:
            raise InputError(f"There is no clause {name!r}; {near(name, definitions)}")
    desk = desk_for(compiled, FigureIndex(figures), EventBook(events, known_at=known_at), known_at=known_at)
    return run(desk, clauses=clauses, batches=batches or {}, signed=signed).determinations


@dataclass(frozen=True, slots=True)
class Ran:
    """What one charter determines, and what it leaves to the next one."""

    determinations: tuple[Determination, ...]
    series: Mapping[SeriesKey, Left]
    shared: Mapping[str, Mapping[str, tuple[Spent, ...]]]
    determined: Mapping[str, Mapping[tuple[str, Scope], Mapping[str, Determination]]]
    """Everything that was determined so far, under earlier charters too."""


def run(
    desk: Desk,
    *,
    clauses: Collection[str] | None = None,
    batches: Mapping[str, str],
    signed: str | None = None,
    handed: Handed | None = None,
) -> Ran:
    """Everything that a desk's charter determines, going on from what an earlier charter handed over."""
    compiled = desk.compiled
    definitions = compiled.clauses.definitions
    wanted = tuple(definitions) if clauses is None else _with_shared(compiled, clauses)
    work = _Run(desk, batches, signed or contractual_hash(compiled), handed)
    chosen = {name: definitions[name] for name in wanted}
    with undisturbed():
        for group in groups(chosen, compiled.clauses.shared_caps):
            work.group([chosen[name] for name in group])
    asked = [name for name in compiled.charter.clauses if name in (definitions if clauses is None else clauses)]
    made = tuple(made for name in asked for made in work.made.get(name, ()))
    return Ran(made, work.left, work.shared, desk.determined)


def _with_shared(compiled: CompiledCharter, clauses: Collection[str]) -> tuple[str, ...]:
    """The clauses with all they need; those that share a cap with one of them come too, since it uses the cap."""
    wanted = set(clauses_needed(compiled.clauses.definitions, clauses))
    while True:
        joined = {name for cap in compiled.clauses.shared_caps if wanted & {*cap.clauses} for name in cap.clauses}
        more = wanted | set(clauses_needed(compiled.clauses.definitions, joined))
        if more == wanted:
            return tuple(name for name in compiled.clauses.definitions if name in wanted)
        wanted = more


class _Run:
    """One run: what is the same for every record."""

    def __init__(self, desk: Desk, batches: Mapping[str, str], signed: str, handed: Handed | None) -> None:
        self.desk, self.handed = desk, handed
        self.known_at = desk.known_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        self.fixed: dict[str, Any] = {
            "kernel": KERNEL,
            "charter": desk.compiled.sha256,
            "contractual": signed,
            "known_at": self.known_at,
            "events_sha256": desk.events.digest(),
            "batches": dict(sorted(batches.items())),
        }
        self.left: dict[SeriesKey, Left] = {} if handed is None else dict(handed.series)
        self.shared: dict[str, Mapping[str, tuple[Spent, ...]]] = {} if handed is None else dict(handed.shared)
        self.made: dict[str, list[Determination]] = {}
        """Of this charter, by clause, in order."""
        if handed is not None:
            for name, cells in handed.determined.items():
                desk.determined[name] = {place: dict(periods) for place, periods in cells.items()}

    def group(self, definitions: Sequence[ClauseDefinition]) -> None:
        """Clauses that go side by side; a clause alone is a group of one."""
        every: list[Series] = []
        for definition in definitions:
            found = self._series(definition)
            every += found
            if len(definitions) > 1:  # the next of the group may count this one's misses
                self._put(definition, [(each, [None] * len(each.judged)) for each in found])
        names = {definition.id for definition in definitions}
        caps = [cap for cap in self.desk.compiled.clauses.shared_caps if names & {*cap.clauses}]
        spent = {cap.id: opening_spent(self.handed, cap.id) for cap in caps}
        settled = settle_pieces([self._piece(each, every) for each in every], caps, self.desk, spent=spent)
        self.shared.update(settled.spent)
        for each, memory in zip(every, settled.memories, strict=True):
            self.left[each.definition.id, each.obligor, each.scope] = replace(each.left(), memory=memory)
        for definition in definitions:
            mine = [
                (each, list(money))
                for each, money in zip(every, settled.moneys, strict=True)
                if each.definition is definition
            ]
            self._put(definition, mine)

    def _series(self, definition: ClauseDefinition) -> list[Series]:
        """Every obligor and cell of a clause, judged, in order; a party after the one whose place it takes."""
        charter = self.desk.compiled.charter
        order = sorted(definition.pairs, key=lambda pair: len(predecessors(pair[0], charter)))
        found: dict[tuple[str, Scope], Series] = {}
        for obligor, beneficiaries in order:
            for scope in scopes_of(definition, self.desk, obligor, beneficiaries):
                past = self._past(definition, obligor, scope, found)
                found[obligor, scope] = series_of(
                    definition, self.desk, obligor=obligor, beneficiaries=beneficiaries, scope=scope, past=past
                )
        obligors = [obligor for obligor, _ in definition.pairs]
        return sorted(found.values(), key=lambda each: obligors.index(each.obligor))

    def _past(
        self, definition: ClauseDefinition, obligor: str, scope: Scope, found: Mapping[tuple[str, Scope], Series]
    ) -> Past | None:
        """What a series goes on from: the same one under the earlier charter, else the one whose place it takes."""
        if self.handed is not None:
            left = self.handed.series.get((definition.id, obligor, scope))
            if left is not None and (left.judged or left.memory.past):
                return Past(left, Kept.by(self.handed.terms), self.handed.terms.effective)
        succession = self.desk.compiled.charter.parties[obligor].successor_of
        before = found.get((succession.party, scope)) if succession is not None else None
        if succession is None or before is None or not succession.takes:
            return None
        return Past(_until(before.left(), succession.from_), Kept.taken(succession), succession.from_)

    def _piece(self, series: Series, every: Sequence[Series]) -> Piece:
        past, definition = series.past, series.definition
        if past is None:
            return Piece(definition, series.judged)
        if self.handed is not None and past.left is self.handed.series.get(
            (definition.id, series.obligor, series.scope)
        ):
            return Piece(definition, series.judged, opening_memory(definition, past.left, past.kept))
        succession = self.desk.compiled.charter.parties[series.obligor].successor_of
        of = next(
            number
            for number, each in enumerate(every)
            if succession is not None
            and each.definition is definition
            and (each.obligor, each.scope) == (succession.party, series.scope)
        )

        def taken(memory: Memory) -> Memory:
            return opening_memory(definition, replace(past.left, memory=without_history(memory)), past.kept)

        return Piece(definition, series.judged, heir=Heir(of, taken))

    def _put(self, definition: ClauseDefinition, found: Sequence[tuple[Series, Sequence[Money | None]]]) -> None:
        figures = self.desk.figures.digest(kpis_needed(self.desk.compiled, (definition.id,)))
        made = {
            (each.obligor, each.scope): {
                judged.period: self._made(definition, judged, money, figures)
                for judged, money in zip(each.judged, moneys, strict=True)
            }
            for each, moneys in found
        }
        self.made[definition.id] = [each for periods in made.values() for each in periods.values()]
        before = self.handed.determined.get(definition.id, {}) if self.handed is not None else {}
        self.desk.determined[definition.id] = {
            place: {**_earlier(before.get(place, {}), made.get(place, {})), **made.get(place, {})}
            for place in {**before, **made}
        }

    def _made(self, definition: ClauseDefinition, judged: Judged, money: Money | None, figures: str) -> Determination:
        verdict = judged.verdict
        measured = verdict.measured
        outcome = _outcome(verdict, money)
        because = judged.because if money is None else (*judged.because, *money.because)
        fired: tuple[Firing, ...] = judged.fired if money is None else (*judged.fired, *money.fired)
        fields: dict[str, Any] = dict(  # noqa: C408  (the names of a record's fields, once)
            clause=definition.id,
            title=definition.clause.title or definition.id,
            obligor=judged.obligor,
            beneficiary=judged.beneficiaries,
            scope=judged.scope,
            period=judged.period,
            start=judged.start,
            end=judged.end,
            outcome=outcome,
            value=measured.printed if measured is not None else None,
            exact=measured.value if measured is not None else None,
            numerator=measured.numerator if measured is not None else None,
            denominator=measured.denominator if measured is not None else None,
            unit=definition.unit.symbol if definition.unit is not None else None,
            missing=measured.missing.value if measured is not None and measured.missing is not None else None,
            threshold=verdict.threshold,
            band=verdict.band,
            reached=verdict.reached,
            amount=money.amount if money is not None else None,
            currency=definition.currency,
            points=money.points if money is not None else Fraction(0),
            consequents=money.consequents if money is not None else (),
            triggers=fired,
            carried=money.carried if money is not None else (),
            deadlines=judged.deadlines if money is None else (*judged.deadlines, *money.deadlines),
            readings=_readings(judged, money),
            because=because,
            quality=judged.quality,
            known_at=self.known_at,
            inputs={
                **self.fixed,
                "figures_sha256": figures,
                "figures": [reference for kind, reference in judged.inputs if kind == "figure"],
                "events": list(judged.events),
            },
            open_amount=money.open_amount if money is not None else None,
        )
        made = Determination(**fields, hash="")
        if money is not None:  # the hash is of all the rest, and is put in before anybody has seen the record
            object.__setattr__(made, "hash", hash_of(content_of(made)))
        return made


def _until(left: Left, day: date) -> Left:
    """What was left behind by a day: of a party that goes on with a clause that survives, only what was before."""
    return replace(left, judged=tuple(each for each in left.judged if each.end <= day))


def _earlier(before: Mapping[str, Determination], now: Mapping[str, Determination]) -> dict[str, Determination]:
    """Earlier determinations by period; the first part of a period that is split goes by a name of its own."""
    return {f"{name} until {each.end}" if name in now else name: each for name, each in before.items()}


def _outcome(verdict: Verdict, money: Money | None) -> Result:
    """The verdict's; met where the shortfall was filled by what was carried; interim where only amounts differ."""
    if money is None:
        return verdict.result
    if money.met_by_carry:
        return Result.MET
    if money.obligors_amount != money.beneficiarys_amount and verdict.result is not Result.UNDETERMINED:
        return Result.INTERIM
    return verdict.result


def _readings(judged: Judged, money: Money | None) -> dict[str, Any] | None:
    """Both parties' codings while claims are open."""
    if judged.obligors_reading is None or judged.beneficiarys_reading is None:
        return None
    amounts = (None, None) if money is None else (money.obligors_amount, money.beneficiarys_amount)
    return {
        who: {
            "outcome": verdict.result.value,
            "value": format(verdict.measured.printed, "f")
            if verdict.measured is not None and verdict.measured.printed is not None
            else None,
            "band": verdict.band,
            "amount": None if amount is None else format(amount, "f"),
        }
        for who, verdict, amount in (
            ("obligor", judged.obligors_reading, amounts[0]),
            ("beneficiary", judged.beneficiarys_reading, amounts[1]),
        )
    }
