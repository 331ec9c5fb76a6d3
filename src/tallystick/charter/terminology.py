"""Terms used under two names: one formula twice, one title twice, titles that differ only in spelling (C363 to C365).

Titles are compared within measures, within KPIs and within objectives; a KPI that is a measure, and nothing else, may
have its title.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from tallystick.charter import problems
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.document import Document, Steps
from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.nodes import Node, Reference
from tallystick.errors import Problem

Titled = Mapping[str, tuple[Steps, str]]
"""By id: where a title stands, and the title."""


def terminology_problems(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """A warning for every two things that readers would take for one, or one thing that they would take for two."""
    measures = measure_nodes(compiled)
    yield from _one_formula(document, "measure", {name: (node,) for name, node in measures.items()})
    kpis = {name: _what_is_counted(definition) for name, definition in compiled.kpis.items()}
    yield from _one_formula(document, "KPI", kpis)
    titled = _titles(compiled)
    for kind, titles in titled.items():
        yield from _alike(document, titles, f"{kind}s")
    yield from _across(compiled, document, titled, measures)


def measure_nodes(compiled: CompiledCharter) -> dict[str, Node]:
    """The formula of every measure, down to aggregates."""
    return {name: bind(Reference(name, quoted=True), compiled.names).node for name in compiled.charter.measures}


_JUDGED_AND_AGREED = """
title question decision formula source where covers kind unit direction by calendar rounding excludes target baseline
benchmark bands dead_band score objective perspective owner measured_by approvers binding disclosure evidence examples
note
"""
_BESIDE_THE_FIGURE = frozenset(_JUDGED_AND_AGREED.split())
"""What of a KPI stands in its bound formula already, or says how its figure is shown, judged and agreed."""


def _what_is_counted(definition: KpiDefinition) -> tuple[object, ...]:
    """All that decides a KPI's figure but its rounding; cells, targets and owners do not."""
    fields = type(definition.kpi).model_fields.keys() - _BESIDE_THE_FIGURE
    rules = tuple((name, repr(getattr(definition.kpi, name))) for name in sorted(fields))
    return definition.bound.node, definition.calendar.id, definition.period_kind, rules


def _one_formula(document: Document, kind: str, formulas: Mapping[str, object]) -> Iterator[Problem]:
    first: dict[object, str] = {}
    for name, formula in formulas.items():
        other = first.setdefault(formula, name)
        if other != name:
            message = f"{kind}s '{other}' and '{name}' have the same formula and filters."
            path = ("measures" if kind == "measure" else "kpis", name)
            yield document.problem(problems.C363, path, message, "Keep one name, and use it everywhere.", key=True)


def _titles(compiled: CompiledCharter) -> dict[str, Titled]:
    charter = compiled.charter
    return {
        "measure": {
            name: (("measures", name, "title"), measure.title)
            for name, measure in charter.measures.items()
            if measure.title is not None
        },
        "KPI": {name: (("kpis", name, "title"), kpi.title) for name, kpi in charter.kpis.items()},
        "objective": {
            objective.id: (("strategy", "objectives", number, "title"), objective.title)
            for number, objective in enumerate(charter.strategy.objectives)
            if objective.title is not None
        },
    }


def _alike(document: Document, titles: Titled, what: str) -> Iterator[Problem]:
    """Each title that is like one before it, once."""
    named = list(titles)
    first: dict[str, int] = {}  # by plain title: found so, a thousand titles need not be held against each other
    for at, (name, (path, title)) in enumerate(titles.items()):
        plain = _plain(title)
        before = min((first[each] for each in (plain, *_swaps(plain)) if each in first), default=None)
        first.setdefault(plain, at)
        if before is None:
            continue
        other = named[before]
        earlier = titles[other][1]
        if title == earlier:
            message = f"{what} '{other}' and '{name}' have the same title, '{title}'."
            yield document.problem(problems.C364, path, message, "Say in each title what it alone is.")
        else:
            message = f"{what} '{other}' ('{earlier}') and '{name}' ('{title}') differ only in spelling."
            yield document.problem(problems.C365, path, message, "Use one word for one idea.")


def _across(
    compiled: CompiledCharter, document: Document, titled: Mapping[str, Titled], measures: Mapping[str, Node]
) -> Iterator[Problem]:
    """A KPI with the title of a measure that it is not."""
    by_title: dict[str, str] = {}
    for measure, (_, title) in titled["measure"].items():
        by_title.setdefault(title, measure)
    for name, (path, title) in titled["KPI"].items():
        named = by_title.get(title)
        if named is not None and compiled.kpis[name].bound.node != measures[named]:
            message = f"measure '{named}' and KPI '{name}' have the same title, '{title}', and count different things."
            yield document.problem(problems.C364, path, message, "Say in each title what it alone is.")


# How titles are compared


def same_term(one: str, other: str) -> bool:
    """Whether two titles differ only by case, accents, hyphens, plural, or spelling.

    >>> same_term("On-time arrivals", "On time arrival"), same_term("Programme costs", "program cost")
    (True, True)
    >>> same_term("Inbound flights", "Outbound flights"), same_term("Delay A14", "Delay A15")
    (False, False)
    """
    left, right = _plain(one), _plain(other)
    return left == right or right in _swaps(left)


def _plain(title: str) -> str:
    """A title without what spelling alone changes."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", title.casefold().replace("&", " and "))
        if not unicodedata.combining(letter)
    )
    return "".join(_stem(word) for word in re.findall(r"[^\W_]+", bare))


_SPELLINGS = (
    (r"(.{2})isation(s?)$", r"\1ization\2"),
    (r"(.{3})is(e|ed|ing)$", r"\1iz\2"),
    (r"(.{2})our$", r"\1or"),
    (r"(.{3})tre$", r"\1ter"),
    (r"(.{3})mme$", r"\1m"),
    (r"(.{2})ogue$", r"\1og"),
    (r"(.{2})ence$", r"\1ense"),
)


def _stem(word: str) -> str:
    """The singular in one spelling, with doubled letters once."""
    single = singular(word)
    for british, american in _SPELLINGS:
        single = re.sub(british, american, single)
    return re.sub(r"([^\W\d])\1", r"\1", single)


def singular(word: str) -> str:
    """An English word without the ending of a plural.

    >>> [singular(word) for word in ("flights", "deliveries", "losses", "loss", "bus")]
    ['flight', 'delivery', 'loss', 'loss', 'bus']
    """
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if re.search(r"(ss|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and re.search(r"[^su]s$", word) else word


LEAST_LETTERS = 8
"""In shorter titles two neighbouring letters that change places may well make another word."""


def _swaps(plain: str) -> Iterator[str]:
    """The titles in which two neighbouring letters of this one have changed places, and nothing else."""
    if len(plain) >= LEAST_LETTERS:
        for at in range(len(plain) - 1):
            if plain[at] != plain[at + 1] and not any(letter.isdigit() for letter in plain[at : at + 2]):
                yield f"{plain[:at]}{plain[at + 1]}{plain[at]}{plain[at + 2 :]}"
