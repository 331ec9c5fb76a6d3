"""What a notice is about, and who writes to whom: the part of every notice that all others rest on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.clauses import Clause
from tallystick.charter.model.events import Answer, Claim
from tallystick.errors import InputError
from tallystick.obligations.cases.case import Case
from tallystick.obligations.determination import Determination

FROM_OBLIGOR = ("claim",)
"""Notices that the obligor sends; the others are the beneficiary's, and a notice of dispute is of whoever disputes."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about."""

    compiled: CompiledCharter
    dated: date
    """The day of the notice."""
    determination: Determination | None = None
    case: Case | None = None
    claim: Claim | None = None
    answer: Answer | None = None
    channel: str | None = None
    """How it is served, where the case does not say it yet."""


def day_text(day: date | None) -> str:
    """A day for readers: ``30 November 2026``; empty for none."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""


def joined(names: Iterable[str]) -> str:
    """Names in a sentence: ``A, B and C``."""
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}" if listed else ""


class About:
    """A notice with its clause, its sides, and their names."""

    def __init__(self, kind: str, about: Subject) -> None:
        self.kind, self.about, self.compiled = kind, about, about.compiled
        self.charter = about.compiled.charter
        self.case, self.claim, self.answer = about.case, about.claim, about.answer
        self.determination = about.determination or (about.case.determination if about.case else None)
        self.name = self._clause_name()
        self.clause = self._clause()
        self.obligor, self.beneficiaries = self._sides()
        self.sender, self.receivers = self._direction()

    def _clause_name(self) -> str | None:
        if self.determination is not None:
            return self.determination.clause
        if self.claim is not None:
            return self.claim.clause
        if self.case is not None:
            return self.case.record.clause
        raise InputError("A notice is about a determination, a case or a claim; give one of them.")

    def _clause(self) -> Clause | None:
        if self.name is None:
            return None
        definition = self.compiled.clauses.definitions.get(self.name)
        clause = definition.clause if definition else self.charter.clauses.get(self.name)
        if clause is None:
            raise InputError(f"There is no clause {self.name!r} in the charter.")
        return clause

    def _sides(self) -> tuple[str | None, tuple[str, ...]]:
        if self.case is not None:
            return self.case.record.obligor, self.case.record.beneficiaries
        if self.determination is not None:
            return self.determination.obligor, self.determination.beneficiary
        clause = self.clause
        obligors = (clause.mutual or clause.obligor) if clause else ()
        obligor = (self.claim.party if self.claim else None) or (obligors[0] if obligors else None)
        others = tuple(party for party in (clause.mutual if clause else ()) if party != obligor)
        return obligor, others or (clause.beneficiary if clause else ())

    def _direction(self) -> tuple[str, tuple[str, ...]]:
        """Who writes to whom."""
        parties = (*((self.obligor,) if self.obligor else ()), *self.beneficiaries)
        sender = self.beneficiaries[0]
        dispute = self.case.record.dispute if self.case else None
        if self.kind in FROM_OBLIGOR and self.obligor:
            sender = self.obligor
        elif self.kind == "dispute" and dispute is not None:
            sender = dispute.by
        elif self.kind == "payment-demand":
            sender = self._creditor() or sender
        elif self.kind == "election" and self.case is not None:
            sender = next((right.holder for right in self.case.rights), sender)
        return sender, tuple(party for party in parties if party != sender)

    def _party(self, name: str | None) -> str:
        return self.charter.parties[name].name if name in self.charter.parties else name or ""

    def _with_address(self, name: str) -> str:
        return ", ".join((self._party(name), *self.charter.notices.addresses.get(name, ())))

    def _channel(self) -> str:
        """How the notice is served, and when it counts as received."""
        name = self.about.channel
        if name is None and self.case is not None:
            kinds = {"miss": "notice", "cure": "notice", "election": "elect", "dispute": "dispute"}
            steps = [each.step for each in self.case.history if each.step.step == kinds.get(self.kind)]
            name = getattr(steps[-1], "channel", None) if steps else None
        channel = self.charter.notices.channels.get(name) if name else None
        if channel is None:
            return ""
        if channel.business_days:
            days = f"{channel.business_days} business day{'s' if channel.business_days > 1 else ''}"
            return f"by {name}; received {days} after it was sent"
        hours = f"{channel.hours} hour{'s' if channel.hours > 1 else ''} after it was sent"
        return f"by {name}; received {hours if channel.hours else 'when it is sent'}"

    def _matter(self, title: str) -> str:
        if self.case is not None and self.case.record.matter is not None:
            return self.case.record.matter
        return ", ".join(filter(None, (title, self._period_name())))

    def _period_id(self) -> str:
        if self.determination is not None:
            return self.determination.period
        if self.claim is not None:
            return self.claim.period
        return (self.case.record.period or "") if self.case else ""

    def _period_name(self) -> str:
        """A month by its name, other periods by their label; the id where the calendar does not know it."""
        held = self._period_id()
        definition = self.compiled.clauses.definitions.get(self.name or "")
        if definition is not None and definition.each in definition.calendar.kinds:
            known = {period.id: period.label for period in definition.calendar.of_kind(definition.each)}
            return known.get(held, held)
        return held

    def _owed(self) -> Iterator[tuple[str, str]]:
        """Debtors with their creditors."""
        for each in self.determination.consequents if self.determination else ():
            if each.amount and each.debtor and each.creditor:
                yield each.debtor, each.creditor

    def _creditor(self) -> str | None:
        return next((creditor for _, creditor in self._net()), None)

    def _net(self) -> Iterator[tuple[str, str]]:
        """Who owes whom on balance: the obligor where the determined amount is above zero, else the other side."""
        found = self.determination
        if found is None or not found.amount:
            return
        one = next(self._owed(), (found.obligor, found.beneficiary[0]))
        other = one[1] if one[0] == found.obligor else one[0]
        yield (found.obligor, other) if found.amount > 0 else (other, found.obligor)
