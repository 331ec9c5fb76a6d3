"""A template made to fit a charter: its parties, its currency, its KPIs and its years, as YAML to paste."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from tallystick.charter.findings import near
from tallystick.charter.library.clauses.load import ClauseLibrary
from tallystick.charter.library.clauses.model import ClauseTemplate, Start
from tallystick.charter.library.clauses.writing import Filling, Party, clause_text, kpis_text
from tallystick.charter.library.load import Library
from tallystick.charter.model import Charter
from tallystick.charter.model.base import read_name
from tallystick.errors import InputError


@dataclass(frozen=True, slots=True)
class Wish:
    """What an author wants of a template."""

    template: str
    obligor: str
    """A party of the charter."""
    beneficiary: str
    """Another one."""
    name: str | None = None
    """Id of the clause; the template's where none is given."""
    kpis: Mapping[str, str] | None = None
    """KPIs of the charter in place of the library's."""
    numbers: Mapping[str, str] | None = None
    """Numbers that were agreed, as text."""


def addition(wish: Wish, charter: Charter, clauses: ClauseLibrary, library: Library) -> str:
    """The parts of a charter that bring in the clause: it, and the KPIs that are not there yet.

    Raises InputError where a party, KPI, number or template is not known, where the id is taken, or where the charter
    has no currency.
    """
    template = clauses.template(wish.template)
    filling = _filling(wish, template, charter)
    parts = kpis_text(
        template,
        library,
        currency=filling.currency,
        kpis={*(wish.kpis or {}), *charter.kpis},
        sources=charter.sources,
        measures=charter.measures,
    )
    return parts + "clauses:\n" + clause_text(template, filling)


def _filling(wish: Wish, template: ClauseTemplate, charter: Charter) -> Filling:
    name = _named(wish.name or wish.template)
    if name in charter.clauses:
        raise InputError(f"The charter has a clause '{name}' already. Give the new one another id with --name.")
    if wish.obligor == wish.beneficiary:
        raise InputError(f"Obligor and beneficiary are both '{wish.obligor}'. Name two parties.")
    if charter.currency is None:
        raise InputError("The charter has no currency. Write one, such as 'currency: EUR', before you add clauses.")
    first = _first_year(charter.term.start)
    return Filling(
        name,
        Party(wish.obligor, _party(wish.obligor, charter)),
        Party(wish.beneficiary, _party(wish.beneficiary, charter)),
        charter.currency,
        kpis=_kpis(wish, template, charter),
        numbers=_numbers(wish, template),
        first_year=first,
        years=charter.term.end.year - first,
    )


def _named(name: str) -> str:
    try:
        return read_name(name)
    except ValueError as wrong:
        raise InputError(f"The id of a clause: {wrong}.") from wrong


def _party(party: str, charter: Charter) -> str:
    if party not in charter.parties:
        raise InputError(f"There is no party '{party}' in the charter. {near(party, charter.parties)}")
    return charter.parties[party].name


def _kpis(wish: Wish, template: ClauseTemplate, charter: Charter) -> dict[str, str]:
    chosen = dict(wish.kpis or {})
    for asked, own in chosen.items():
        if asked not in template.kpis:
            raise InputError(f"The template has no KPI '{asked}'. {near(asked, template.kpis)}")
        if own not in charter.kpis:
            raise InputError(f"There is no KPI '{own}' in the charter. {near(own, charter.kpis)}")
    return chosen


def _numbers(wish: Wish, template: ClauseTemplate) -> dict[str, Start]:
    agreed: dict[str, Start] = {}
    for name, text in (wish.numbers or {}).items():
        if name not in template.numbers:
            raise InputError(f"The template has no number '{name}'. {near(name, template.numbers)}")
        agreed[name] = _like(template.numbers[name].value, name, text)
    return agreed


def _like(start: Start, name: str, text: str) -> Start:
    if isinstance(start, str):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as wrong:
            raise InputError(f"'{name}' is a day such as 2026-01-01, found {text!r}.") from wrong
    try:
        number = Decimal(text)
    except InvalidOperation as wrong:
        raise InputError(f"'{name}' is a number such as {start}, found {text!r}.") from wrong
    if not number.is_finite() or "e" in text.lower():
        raise InputError(f"'{name}' is a number such as {start}, found {text!r}.")
    return number


def _first_year(start: date) -> int:
    """The first calendar year that lies in the term from its first day on."""
    return start.year if (start.month, start.day) == (1, 1) else start.year + 1
