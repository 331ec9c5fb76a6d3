"""A template as YAML text of a charter: the clause with its open names filled in, and the KPIs that it is measured by.

Text, not a dump: the logic stands as the library wrote it, and comments say what is still to be agreed. The years of a
template are 2026 to 2028; in a charter with another term they are moved so that 2026 becomes its first whole year.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from textwrap import indent

from tallystick.charter.clauses.wording.phrases import day
from tallystick.charter.library.clauses.model import ClauseTemplate, Start, filled
from tallystick.charter.library.load import Library
from tallystick.charter.library.writing import FILL_IN, kpi_text, measures_text, quoted, sources_text

FIRST_YEAR = 2026
"""The first year of every worked example."""

_YEAR = re.compile(r"(?<![\d.,])202[678](?=\D|$)(?!,\d)")
_INSTANTS = "kind: happened"
"""What examples have whose outcome depends on days between instants."""

_SENTENCE = re.compile(r"(?<=[.:;]) (?=[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Party:
    """A party as a clause speaks of it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Filling:
    """What a template's open names are filled with."""

    id: str
    """Of the clause."""
    obligor: Party
    beneficiary: Party
    currency: str
    kpis: Mapping[str, str] = field(default_factory=dict)
    """The charter's KPI for a KPI of the library, where it has another name."""
    numbers: Mapping[str, Start] = field(default_factory=dict)
    """Numbers that were agreed; the template's own where none is given."""
    first_year: int = FIRST_YEAR
    """The charter's first whole year."""
    years: int = 3
    """How many whole years the charter has from then on."""


def placeholder(name: str, template: ClauseTemplate) -> Filling:
    """The template filled with its own numbers, roles and a currency, as the reference shows it."""
    roles = template.roles
    obligor, beneficiary = (Party(role.lower(), role) for role in (roles.obligor, roles.beneficiary))
    return Filling(name, obligor, beneficiary, "EUR")


def agreed_text(template: ClauseTemplate, filling: Filling) -> str:
    """The words of the agreement, with the parties' names and numbers as people write them.

    >>> from tallystick.charter.library.clauses import clause_library
    >>> template = clause_library().template("take-or-pay")
    >>> agreed_text(template, placeholder("take-or-pay", template))[:63]
    'Customer shall take at least 1,000 units from Supplier in each '
    """
    numbers = {key: _in_words(value) for key, value in _numbers(template, filling).items()}
    parties = {"obligor": filling.obligor.name, "beneficiary": filling.beneficiary.name, "currency": filling.currency}
    return filled(_in_years(template.text, filling), {**parties, **numbers})


def logic_text(template: ClauseTemplate, filling: Filling) -> str:
    """The logic as YAML, with ids and plain numbers."""
    return filled(_in_years(template.logic, filling), _plain(template, filling)).rstrip() + "\n"


def examples_text(template: ClauseTemplate, filling: Filling) -> str | None:
    """The worked examples as YAML; None where they do not hold for what was agreed.

    That is: for other numbers, in a charter that ends before them, and, where they count days between instants, in
    other years, which have other weekdays and leap days.
    """
    last = max(map(int, _YEAR.findall(template.examples)), default=FIRST_YEAR)
    moved = filling.first_year != FIRST_YEAR
    other = any(filling.numbers.get(key, each.value) != each.value for key, each in template.numbers.items())
    if other or last - FIRST_YEAR >= filling.years or (moved and _INSTANTS in template.examples):
        return None
    return filled(_in_years(template.examples, filling), _plain(template, filling)).rstrip() + "\n"


def clause_text(template: ClauseTemplate, filling: Filling) -> str:
    """One clause under ``clauses``."""
    return indent("\n".join((f"{filling.id}:", *_clause(template, filling))), "  ") + "\n"


def _clause(template: ClauseTemplate, filling: Filling) -> Iterator[str]:
    yield f"  title: {quoted(template.title)}"
    if template.mutual:
        yield f"  mutual: [{filling.obligor.id}, {filling.beneficiary.id}]"
    else:
        yield f"  obligor: {filling.obligor.id}"
        yield f"  beneficiary: {filling.beneficiary.id}"
    yield "  text: >"
    yield from (f"    {line}" for line in _SENTENCE.split(agreed_text(template, filling)))
    yield indent(logic_text(template, filling).rstrip(), "  ")
    examples = examples_text(template, filling)
    if examples is None:
        said = "those of the library have other numbers or years; write your own and have them run"
        yield f"  # {FILL_IN} examples: {said}"
    else:
        yield "  examples:"
        yield indent(examples.rstrip(), "    ")
    yield from (f"  # mind: {pitfall}" for pitfall in template.pitfalls)


def kpis_text(
    template: ClauseTemplate,
    library: Library,
    *,
    currency: str,
    kpis: Container[str] = (),
    sources: Container[str] = (),
    measures: Container[str] = (),
) -> str:
    """The parts ``sources``, ``measures`` and ``kpis`` that the clause needs, without those that are there already."""
    wanted = {name: library.kpi(name) for name in template.kpis if name not in kpis}
    if not wanted:
        return ""
    written = (
        kpi_text(name, each, currency=currency, by=("party",) if each.by_party else (), binding="contractual")
        for name, each in wanted.items()
    )
    return (
        sources_text(wanted.values(), library, currency=currency, without=sources)
        + measures_text(wanted.values(), library, without=measures)
        + "kpis:\n"
        + "".join(written)
    )


def template_charter(name: str, template: ClauseTemplate, library: Library) -> str:
    """A whole charter of three years with this clause alone, in which its examples can be run."""
    filling = placeholder(name, template)
    parties = (filling.obligor, filling.beneficiary)
    return (
        f"tallystick: 1\nalliance: example\ntitle: {quoted(template.title)}\n"
        f"term: {FIRST_YEAR}-01-01 .. {FIRST_YEAR + 3}-01-01\nzone: UTC\ncurrency: {filling.currency}\nparties:\n"
        + "".join(f"  {party.id}: {{name: {party.name}, is: {{party: {party.name}}}}}\n" for party in parties)
        + kpis_text(template, library, currency=filling.currency)
        + "clauses:\n"
        + clause_text(template, filling)
    )


def _numbers(template: ClauseTemplate, filling: Filling) -> dict[str, Start]:
    """The numbers that were agreed, else the template's own, of which days move with the years."""
    own = {
        key: _in_years(each.value, filling) if isinstance(each.value, str) else each.value
        for key, each in template.numbers.items()
    }
    return {**own, **filling.numbers}


def _plain(template: ClauseTemplate, filling: Filling) -> dict[str, str]:
    kpis = {name: filling.kpis.get(name, name) for name in template.kpis}
    numbers = {key: str(value) for key, value in _numbers(template, filling).items()}
    ids = {"obligor": filling.obligor.id, "beneficiary": filling.beneficiary.id, "id": filling.id}
    return {**ids, "currency": filling.currency, **kpis, **numbers}


def _in_words(value: Start) -> str:
    return f"{value:,}" if isinstance(value, Decimal) else day(date.fromisoformat(value))


def _in_years(text: str, filling: Filling) -> str:
    """The text with its years moved to those of the charter."""
    return _YEAR.sub(lambda found: str(int(found[0]) - FIRST_YEAR + filling.first_year), text)
