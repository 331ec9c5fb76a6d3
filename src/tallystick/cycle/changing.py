"""The common changes of a charter, as forms offer them: which part, which field, what it says, and what it becomes.

A target is changed from a period on, and what was agreed for earlier periods stays in it. Everything is written into
the charter's own texts (:mod:`tallystick.cycle.rewriting`), and checked there like anything that somebody typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document, Plain, Steps
from tallystick.charter.model.targets import Segment, Target
from tallystick.charter.read import read_texts
from tallystick.cycle.rewriting import Texts, removed, rewritten, written
from tallystick.errors import InputError, ProblemsError


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be changed: a KPI, a clause, a party, the alliance."""

    kind: str
    """kpi, clause, party, alliance."""
    name: str
    title: str

    @property
    def id(self) -> str:
        """As forms name it."""
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a part, as it stands."""

    name: str
    """As the charter writes it: ``dead band``."""
    path: Steps
    now: str
    """What it says, as the charter language writes it; empty where it says nothing."""
    kind: str
    """text, words, role, target, day."""


KPI_FIELDS = (
    "target", "bands", "minimum", "dead band", "rounding", "score", "formula", "owner", "in force", "title", "question",
)  # fmt: skip
CLAUSE_FIELDS = (
    "floor", "cap", "target", "met", "credit", "bonus", "caps", "bands", "misses", "sample", "cure", "text", "section",
    "in force", "owner", "title", "because",
)  # fmt: skip
PARTY_FIELDS = ("name", "role", "is", "from", "until", "events")
ALLIANCE_FIELDS = ("title", "purpose", "term", "law", "note")
ALWAYS = {
    "kpi": ("target", "bands", "minimum", "dead band", "owner", "in force"),
    "clause": ("owner", "in force"),
    "party": ("role", "from", "until"),
    "alliance": ("purpose", "note"),
}
"""Fields that are offered where the part does not have them yet."""
_KINDS = {
    "text": "words", "because": "words", "purpose": "words", "note": "words", "question": "words", "owner": "role",
    "from": "day", "until": "day",
}  # fmt: skip


def read(texts: Texts) -> Document:
    """What the texts say; raises ProblemsError for what cannot be read."""
    return read_texts([(name, text.encode()) for name, text in texts.items()])


def parts_of(document: Document) -> Iterator[Part]:
    """Everything that a form can change, in the order of the charter."""
    yield Part("alliance", "alliance", _title(document.values, "alliance"))
    for kind, section in (("kpi", "kpis"), ("clause", "clauses"), ("party", "parties")):
        found = document.values.get(section)
        for name, value in found.items() if isinstance(found, dict) else ():
            yield Part(kind, name, _title(value, name))


def _title(value: Plain, name: str) -> str:
    if isinstance(value, dict):
        for key in ("title", "name"):
            if isinstance(value.get(key), str):
                return str(value[key])
    return name


def part_of(document: Document, id_: str) -> Part:
    """The part of an id; InputError where there is none."""
    found = next((each for each in parts_of(document) if each.id == id_), None)
    if found is None:
        raise InputError(f"There is no part {id_!r} in the charter that a form could change.")
    return found


def fields_of(document: Document, part: Part) -> tuple[Field, ...]:
    """The fields of a part that a form changes."""
    base: Steps = () if part.kind == "alliance" else (_SECTIONS[part.kind], part.name)
    value = _at(document.values, base)
    has: Mapping[str, Any] = value if isinstance(value, dict) else {}
    wanted = {"kpi": KPI_FIELDS, "clause": CLAUSE_FIELDS, "party": PARTY_FIELDS, "alliance": ALLIANCE_FIELDS}[part.kind]
    found = [_field(name, (*base, name), has.get(name)) for name in wanted if name in has or name in ALWAYS[part.kind]]
    if part.kind == "kpi":
        found += [_field("weight", path, weight) for path, weight in _weights(document, part.name)]
    if part.kind in ("kpi", "clause"):
        key = "excludes" if part.kind == "kpi" else "exclusions"
        inside = has.get(key)
        found += [
            _field(f"{key} {name}", (*base, key, name), each)
            for name, each in (inside.items() if isinstance(inside, dict) else ())
        ]
    return tuple(found)


_SECTIONS = {"kpi": "kpis", "clause": "clauses", "party": "parties"}


def _field(name: str, path: Steps, value: Any) -> Field:
    kind = "target" if name == "target" and path[0] == "kpis" else _KINDS.get(name, "text")
    now = "" if value is None else " ".join(value.split()) if isinstance(value, str) else written(value)
    return Field(name, path, now, kind)


def _at(values: Plain, path: Steps) -> Plain:
    for step in path:
        if isinstance(values, dict) and isinstance(step, str):
            values = values.get(step)
        elif isinstance(values, list) and isinstance(step, int):
            values = values[step]
        else:
            return None
    return values


def _weights(document: Document, kpi: str) -> Iterator[tuple[Steps, Plain]]:
    """The weights of a KPI's lines of the scorecard."""
    yield from _items(_at(document.values, ("scorecard", "items")), ("scorecard", "items"), kpi)


def _items(items: Plain, path: Steps, kpi: str) -> Iterator[tuple[Steps, Plain]]:
    for place, item in enumerate(items if isinstance(items, list) else ()):
        if not isinstance(item, dict):
            continue
        if item.get("kpi") == kpi:
            yield (*path, place, "weight"), item.get("weight", 1)
        yield from _items(item.get("items"), (*path, place, "items"), kpi)


def changed(texts: Texts, field: Field, given: str) -> dict[str, str]:
    """The texts with what was given in a field; nothing given takes the field away.

    Raises InputError for what cannot be read as the charter language.
    """
    if not given.strip():
        return removed(texts, field.path) if field.now else dict(texts)
    if field.kind == "words" or field.name == "title":
        return rewritten(texts, field.path, " ".join(given.split()))
    return rewritten(texts, field.path, value_of(given))


def value_of(given: str) -> Plain:
    """What somebody typed in a field, read as the charter language reads it; InputError where it cannot be."""
    one_line = " ".join(given.split())
    try:
        return read_texts([("what was given", f"given: {one_line}\n".encode())]).values["given"]
    except ProblemsError as wrong:
        said = "; ".join(each.message for each in wrong.problems)
        raise InputError(f"{one_line!r} cannot be read: {said}") from wrong


def number_of(given: str) -> int | Decimal:
    """A number that somebody typed; InputError for anything else."""
    value = value_of(given)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise InputError(f"Found {given.strip()!r}, expected a number such as 95 or 95.5.")
    return value


@dataclass(frozen=True, slots=True)
class PeriodNow:
    """A period from which a target can change."""

    id: str
    label: str
    start: date


def periods_of(compiled: CompiledCharter, kpi: str) -> tuple[PeriodNow, ...]:
    """The periods of a KPI in the term."""
    return tuple(PeriodNow(each.id, each.label, each.start) for each in compiled.kpis[kpi].periods(compiled))


def retargeted(
    texts: Texts, compiled: CompiledCharter, kpi: str, *, start: str, value: int | Decimal
) -> dict[str, str]:
    """The texts with another target of a KPI from a period on; earlier periods keep theirs.

    Raises InputError for a target of several cells, or of a shape that has no such form.
    """
    targets = compiled.charter.kpis[kpi].target
    periods = [each.id for each in periods_of(compiled, kpi)]
    if start not in periods:
        raise InputError(f"There is no period {start!r} of '{kpi}'; it has {periods[0]} to {periods[-1]}.")
    if len(targets) > 1 or (targets and targets[0].for_):
        raise InputError(f"'{kpi}' has targets for several cells; change them in the text.")
    if not targets:
        return rewritten(texts, ("kpis", kpi, "target"), {"step": {start: value}} if start != periods[0] else value)
    return rewritten(texts, ("kpis", kpi, "target"), _later(targets[0], periods, start, value, kpi))


def _later(target: Target, periods: list[str], start: str, value: int | Decimal, kpi: str) -> Plain:
    """A target that becomes another from a period on."""
    place = periods.index(start)
    if place == 0:
        return value
    before = set(periods[:place])
    if target.flat is not None:
        return {"step": {periods[0]: _plain(target.flat), start: value}}
    if target.step is not None:
        return {"step": {**{name: _plain(each) for name, each in target.step.items() if name in before}, start: value}}
    if target.linear is not None:
        kept: dict[str, Plain] = {name: _plain(each) for name, each in target.linear.items()}
        return {"piecewise": [{"from": next(iter(kept)), "linear": kept}, {"from": start, "flat": value}]}
    if target.piecewise is not None:
        pieces = [_piece(each) for each in target.piecewise if each.from_ in before]
        return {"piecewise": [*pieces, {"from": start, "flat": value}]}
    raise InputError(f"The target of '{kpi}' is {target.shape}; change it in the text.")


def _piece(segment: Segment) -> Plain:
    if segment.flat is not None:
        return {"from": segment.from_, "flat": _plain(segment.flat)}
    return {"from": segment.from_, "linear": {name: _plain(each) for name, each in (segment.linear or {}).items()}}


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number.as_tuple().exponent == 0 else number


def joins(
    texts: Texts, *, party: str, name: str, since: date, known_by: Mapping[str, str], role: str = "", manager: str = ""
) -> dict[str, str]:
    """The texts with one party more, from a day on, and a role of it that may sign."""
    says: dict[str, Plain] = {"name": name}
    if role:
        says["role"] = role
    says["is"] = dict(known_by)
    says["from"] = since.isoformat()
    says["events"] = [{"event": "accession", "from": since.isoformat()}]
    found = rewritten(texts, ("parties", party), says)
    title = manager or f"Alliance manager of {name}"
    return rewritten(found, ("people", f"{party}/manager"), {"title": title, "may": ["approve", "sign"]})


def leaves(
    texts: Texts, *, party: str, until: date, notice: date | None = None, successor: str | None = None,
    because: str = "",
) -> dict[str, str]:  # fmt: skip
    """The texts in which a party's membership ends on a day: a withdrawal, or a novation to a successor."""
    event: dict[str, Plain] = {"event": "novation" if successor else "withdrawal", "from": until.isoformat()}
    if notice is not None:
        event["notice"] = notice.isoformat()
    if successor:
        event["to"] = successor
    if because:
        event["because"] = because
    document = read(texts)
    before = _at(document.values, ("parties", party, "events"))
    earlier = before if isinstance(before, list) else [] if before is None else [before]
    found = rewritten(texts, ("parties", party, "until"), until.isoformat())
    found = rewritten(found, ("parties", party, "events"), [*earlier, event])
    if successor:
        found = rewritten(found, ("parties", successor, "successor of"), f"{party} from {until}")
    return found
