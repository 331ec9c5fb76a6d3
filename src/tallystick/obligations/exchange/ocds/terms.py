"""What a draft settles before it is written: term, currency, sides, and how each column is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tallystick.errors import Problem
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.disclosure import Disclosure, Failure, Observation
from tallystick.obligations.exchange.ocds.free_text import amounts_in
from tallystick.obligations.exchange.ocds.places import MetricPlace, Places, pair_of
from tallystick.obligations.exchange.ocds.units import unit_of
from tallystick.terms.currency import MINOR_UNITS

MOST_DIGITS, MOST_PLACES = 18, 12


@dataclass(frozen=True, slots=True)
class ColumnTerms:
    """The unit and the decimal places of a column of values."""

    unit: str
    scale: int
    sure: bool
    """Whether the unit is the published one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the draft says of the whole."""

    start: date
    end: date
    """The day after the last."""
    currency: str
    obligor: str
    beneficiary: str
    columns: Mapping[str, ColumnTerms]
    """By source."""
    rates: Mapping[str, Decimal]
    """By clause of failures: the penalty for each event, where the contracted text names it."""

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the term."""
        return day is not None and self.start <= day < self.end


def terms_of(found: Disclosure, places: Places, listed: list[Problem], *, file: str) -> Terms:
    """Settle what the draft needs; whatever was a guess is listed."""
    start, end = _term(found, places, listed, file)
    obligor, beneficiary = _sides(found, places, listed, file)
    columns = {
        source: _column([place for place in places.metrics if place.source == source], listed, file)
        for source in dict.fromkeys(place.source for place in places.metrics)
    }
    currency = found.currency
    if currency is None:
        currency = "EUR"
        message = "no amount says its currency; the draft takes EUR."
        listed.append(problems.X016.at(message, hint="Set `currency`.", file=file))
    terms = Terms(start, end, currency, obligor, beneficiary, columns, _rates(places, listed, file))
    _list_outside(found, places, terms, listed, file)
    return terms


def rate_of(failure: Failure) -> Decimal | None:
    """The penalty for one event: imposed ÷ events, where the contracted text names exactly that amount.

    A rule is never guessed: 300,000 for 6 outages is 50,000 each only because the contract says 50,000.
    """
    if failure.imposed_amount is None or not failure.events or failure.contracted is None:
        return None
    each = Fraction(failure.imposed_amount) / Fraction(failure.events)
    named = [each_.amount for each_ in amounts_in(failure.contracted) if each_.is_money]
    return next((amount for amount in named if Fraction(amount) == each), None)


def _rates(places: Places, listed: list[Problem], file: str) -> dict[str, Decimal]:
    rates = {}
    for clause, failures in places.failures.items():
        found = {rate_of(failure) for failure in failures}
        if len(found) == 1 and None not in found:
            rates[clause] = next(rate for rate in found if rate is not None)
            continue
        first = failures[0]
        message = f"{first.pointer}/penaltyContracted gives no rule that yields {first.imposed or 'an amount'!r}."
        hint = f"Clause '{clause}' takes the amounts from events.yaml; write its rule under 'then'."
        listed.append(problems.X013.at(message, hint=hint, file=file))
    return rates


def _term(found: Disclosure, places: Places, listed: list[Problem], file: str) -> tuple[date, date]:
    if found.start is not None and found.end is not None:
        return found.start, found.end + timedelta(days=1)
    days = [*_days(found, places), *(each for each in (found.start, found.end) if each is not None)]
    first, last = (min(days), max(days)) if days else (found.released, found.released)
    start, end = found.start or date(first.year, 1, 1), found.end or date(last.year, 12, 31)
    message = f"the contract {found.contract!r} has no period with both ends; the draft takes {start} to {end}."
    listed.append(problems.X016.at(message, hint="Set `term`.", file=file))
    return start, max(start, end) + timedelta(days=1)


def _days(found: Disclosure, places: Places) -> Iterator[date]:
    for place in places.metrics:
        if place.early is None:
            for metric in (place.agreed, place.reported):
                yield from (each.end for each in (metric.observations if metric else ()) if each.end is not None)
    yield from (each.day for each in found.payments if each.day is not None)
    yield from (each.end for each in found.failures if each.end is not None)


def _sides(found: Disclosure, places: Places, listed: list[Problem], file: str) -> tuple[str, str]:
    names = list(places.parties.values())
    obligors = [places.parties[each] for each in found.suppliers if each in places.parties]
    beneficiaries = [places.parties[each] for each in found.buyers if each in places.parties]
    obligor = (obligors or names[-1:] or [""])[0]
    beneficiary = next((each for each in (*beneficiaries, *names) if each != obligor), obligor)
    if len(obligors) != 1 or len(beneficiaries) != 1:
        message = (
            f"the file names {len(obligors)} that supply ({', '.join(obligors) or 'none'}) and {len(beneficiaries)} "
            f"that buy ({', '.join(beneficiaries) or 'none'}); clauses are of '{obligor}' to '{beneficiary}'."
        )
        listed.append(problems.X012.at(message, hint="Correct obligor and beneficiary.", file=file))
    return obligor, beneficiary


def _column(places: Sequence[MetricPlace], listed: list[Problem], file: str) -> ColumnTerms:
    told = [metric for place in places for metric in (place.agreed, place.reported, place.early) if metric]
    held, place = [each for metric in told for each in metric.observations], places[0]
    units = {_unit(each) for each in held if each.value is not None}
    sure = len(units) == 1 and None not in units
    unit = next(iter(units)) if sure else None
    if not sure and units:
        named = ", ".join(sorted({_unit_words(each) for each in held}))
        message = f"{place.main.pointer} has values in {named}; KPI '{place.kpi}' takes them as plain numbers."
        listed.append(problems.X009.at(message, hint="Give column and KPI their unit.", file=file))
    values = [each.value for each in held if each.value is not None]
    wanted = max((max(0, -int(value.normalize().as_tuple().exponent)) for value in values), default=0)
    wanted = max(wanted, MINOR_UNITS.get(unit or "", 0))
    whole = max((len(str(int(abs(value)))) for value in values), default=1)
    scale = max(0, min(wanted, MOST_PLACES, MOST_DIGITS - whole))
    if scale < wanted:
        message = f"{place.main.pointer} has values with {wanted} decimal places; facts of '{place.kpi}' keep {scale}."
        listed.append(problems.X014.at(message, hint="published.json keeps them all.", file=file))
    return ColumnTerms(unit or "count", scale, sure)


def _unit(each: Observation) -> str | None:
    return each.currency if each.amount is not None else unit_of(each.unit)


def _unit_words(each: Observation) -> str:
    return each.currency or (each.unit.name or each.unit.code if each.unit else None) or "no unit"


def _list_outside(found: Disclosure, places: Places, terms: Terms, listed: list[Problem], file: str) -> None:
    """What belongs to no day of the term, and cannot count in any period."""

    def outside(pointer: str, day: date | None, what: str) -> None:
        where = "has no date" if day is None else f"is of {day}, outside the term"
        hint = "It stays in published.json."
        listed.append(problems.X018.at(f"{pointer} ({what}) {where}.", hint=hint, file=file))

    for place in places.metrics:
        for metric in (place.agreed, place.reported):
            for each in metric.observations if metric else ():
                if not terms.holds(each.end):
                    outside(each.pointer, each.end, "an observation")
    for failure in found.failures:
        if not terms.holds(failure.end):
            outside(failure.pointer, failure.end, "performance failures")
    for payment in found.payments:
        if pair_of(payment, places.parties) is None:
            message = f"{payment.pointer} has no day, amount, payer or payee that is a party, and cannot be an entry."
            listed.append(problems.X018.at(message, hint="It stays in published.json.", file=file))
        elif not terms.holds(payment.day):
            outside(payment.pointer, payment.day, "a transaction")
    for milestone in found.milestones:
        if milestone.due is None:
            outside(milestone.pointer, None, "a milestone")
