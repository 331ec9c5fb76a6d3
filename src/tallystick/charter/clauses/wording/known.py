"""Numbers that a clause's text may say because the charter does, elsewhere: in KPIs, values, ladders and the term."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pydantic import BaseModel

from tallystick.charter.clauses.consequences_of import consequences_of, triggers_of
from tallystick.charter.clauses.wording.reading import read_text
from tallystick.charter.clauses.wording.said import Key, keys_of, said_by, walk
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Clause


def background(clause: Clause, charter: Charter) -> frozenset[Key]:
    """The numbers that a text may say because the charter does, elsewhere: KPI, values, counted clauses, caps, term."""
    found: set[Key] = set()
    for kpi in _kpis(clause, charter):
        found |= _kpi_keys(kpi, charter)
    for name in _names_in(clause):
        if name not in clause.values:
            found |= _keys_within(charter.values.get(name))
    for other in _clauses_of(clause):
        if other in charter.clauses:
            for said in said_by(charter.clauses[other]):
                found |= said.keys | ({("number", said.value - 1)} if said.kind == "count" else set())
    found |= _keys_within(charter.ladders.get(clause.disputes or ""))
    for years in (charter.term, clause.in_force):
        if years is not None:
            found |= {("year", Fraction(year)) for year in range(years.start.year, years.end.year + 1)}
            found |= _keys_within(years)
    texts = [*_loose_texts(clause), *(value.at for value in charter.values.values())]
    found |= {key for text in texts for each in read_text(text).mentions for key in keys_of(each)}
    return frozenset(found)


def _keys_within(value: object) -> set[Key]:
    return {key for said in walk(value, ()) for key in said.keys}


def shared_cap_keys(clause_id: str, charter: Charter) -> frozenset[Key]:
    """The numbers of caps that the clause shares with others."""
    shared = [cap for cap in charter.caps.values() if clause_id in cap.clauses]
    return frozenset(key for cap in shared for said in walk(cap, ()) for key in said.keys)


def _kpis(clause: Clause, charter: Charter) -> list[str]:
    named = [clause.kpi, *(also.kpi for also in clause.also), *(each.counts for each in clause.exclusions.values())]
    named += [value.kpi for value in clause.values.values()]
    named += [name for name in _names_in(clause) if name in charter.kpis]
    return [name for name in dict.fromkeys(named) if name is not None and name in charter.kpis]


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def _names_in(clause: Clause) -> set[str]:
    """Every name that stands anywhere in the clause's amounts and targets."""
    found: set[str] = set()

    def gather(value: object) -> None:
        if isinstance(value, BaseModel):
            for name in type(value).model_fields:
                if name not in ("text", "because", "note", "examples", "readings", "title"):
                    gather(getattr(value, name))
        elif isinstance(value, dict):
            for inner in value.values():
                gather(inner)
        elif isinstance(value, tuple):
            for inner in value:
                gather(inner)
        elif isinstance(value, str):
            found.update(_NAME.findall(value))

    gather(clause)
    return found


def _clauses_of(clause: Clause) -> list[str]:
    named = [name for _, trigger in triggers_of(clause) for name in trigger.clause]
    named += [each.clause for each in clause.subject_to]
    return named + [value.clause for value in clause.values.values() if value.clause is not None]


def _kpi_keys(name: str, charter: Charter) -> set[Key]:
    kpi = charter.kpis[name]
    found: set[Key] = set()
    texts = [kpi.title, kpi.question or "", kpi.formula, kpi.where or "", kpi.unit]
    seen, open_ = set[str](), [kpi.formula]
    while open_:
        for word in _NAME.findall(open_.pop()):
            if word in charter.measures and word not in seen:
                seen.add(word)
                measure = charter.measures[word]
                texts += [measure.formula, measure.where or "", measure.title or ""]
                open_.append(measure.formula)
            elif word in charter.kpis and word not in seen and word != name:
                seen.add(word)
                texts.append(charter.kpis[word].formula)
                open_.append(charter.kpis[word].formula)
    for text in texts:
        found |= {key for each in read_text(text).mentions for key in keys_of(each)}
    for target in kpi.target:
        for said in walk(target, ()):
            found |= said.keys
        found |= {("number", Fraction(value)) for anchors in _anchors(target) for value in anchors.values()}
    if kpi.minimum is not None:
        found.add(("number", Fraction(kpi.minimum.count)))
    return found


def _anchors(target: object) -> Iterator[dict[str, Decimal]]:
    for name in ("step", "linear", "cumulative"):
        anchors = getattr(target, name, None)
        if anchors:
            yield anchors


def _loose_texts(clause: Clause) -> Iterator[str]:
    """Words of the logic that may hold numbers which nobody reckons with."""
    for exclusion in clause.exclusions.values():
        yield exclusion.what
        yield from exclusion.evidence
    if clause.deadline is not None:
        yield clause.deadline.what
        yield from clause.deadline.times
    if clause.report is not None:
        yield clause.report.what
        yield from clause.report.contains
    if clause.decision is not None:
        yield from (clause.decision.question, clause.decision.standard, clause.decision.who)
    if clause.cure is not None:
        yield from (clause.cure.what, clause.cure.effect)
    yield from (clause.because or "", clause.title or "", *clause.remedies_kept)
    for value in clause.values.values():
        yield from (value.title or "", value.delivered or "", value.at, value.unit or "")
    for _, rule in consequences_of(clause):
        yield from (rule.plan or "", rule.right or "", rule.loses or "")
