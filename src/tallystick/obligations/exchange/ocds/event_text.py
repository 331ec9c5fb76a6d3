"""The events of a draft: amounts as they were published, and what was paid, as a file that `tally` reads."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tallystick.obligations.exchange.ocds.disclosure import Disclosure
from tallystick.obligations.exchange.ocds.foreign_text import yaml_text
from tallystick.obligations.exchange.ocds.places import Places, event_name, failure_kind, pair_of, period_id
from tallystick.obligations.exchange.ocds.terms import Terms


def event_text(found: Disclosure, places: Places, terms: Terms, *, without: Collection[str] = ()) -> str:
    """The file of events; empty where there are none. Clauses that the charter goes without have none."""
    failures = {clause: held for clause, held in places.failures.items() if clause not in without}
    payments = {pair: clause for pair, clause in places.payments.items() if clause not in without}
    kept = replace(places, failures=failures, payments=payments)
    lines = [*_failures(found, kept, terms), *_payments(found, kept, terms)]
    return "\n".join(["events:", *lines, ""]) if lines else ""


def amount_name(clause: str) -> str:
    """The named value that says what a clause costs in a period."""
    return f"{clause}_amount"


def _failures(found: Disclosure, places: Places, terms: Terms) -> Iterator[str]:
    for clause, failures in places.failures.items():
        kind = failure_kind(failures)
        for each in failures:
            if each.end is None or not terms.holds(each.end) or each.imposed_amount is None:
                continue
            period = period_id(each.end, kind)
            if clause not in terms.rates:
                yield _event("value", event_name("imposed", each.id), found.released, value=amount_name(clause),
                             clause=clause, period=period, amount=each.imposed_amount)  # fmt: skip
            if each.paid:
                note = "paid by the day of the release; the day of payment is not published"
                yield _event("paid", event_name("penalty", each.id), found.released, clause=clause, period=period,
                             amount=each.imposed_amount, on=found.released, note=note)  # fmt: skip


def _payments(found: Disclosure, places: Places, terms: Terms) -> Iterator[str]:
    sums: dict[tuple[str, str], Decimal] = {}
    lines = []
    for each in found.payments:
        pair = pair_of(each, places.parties)
        if (
            pair is None
            or pair not in places.payments
            or each.day is None
            or each.amount is None
            or not terms.holds(each.day)
        ):
            continue
        clause, period = places.payments[pair], period_id(each.day, "month")
        sums[clause, period] = sums.get((clause, period), Decimal(0)) + each.amount
        lines.append(
            _event("paid", event_name("payment", each.id), found.released, clause=clause, period=period,
                   amount=each.amount, on=each.day, document=each.source)
        )  # fmt: skip
    for (clause, period), amount in sums.items():
        yield _event("value", f"due-{clause}-{period}", found.released, value=amount_name(clause), clause=clause,
                     period=period, amount=amount)  # fmt: skip
    yield from lines


def _event(kind: str, name: str, recorded: date, **fields: str | date | Decimal | None) -> str:
    parts = [f"kind: {kind}", f"id: {name}", f"recorded: {recorded.isoformat()}T00:00:00Z"]
    for key, value in fields.items():
        if value is None:
            continue
        written = f"{value:f}" if isinstance(value, Decimal) else f'"{value}"' if key == "period" else (
            yaml_text(value) if isinstance(value, str) else value.isoformat()
        )  # fmt: skip
        parts.append(f"{key}: {written}")
    return f"  - {{{', '.join(parts)}}}"
