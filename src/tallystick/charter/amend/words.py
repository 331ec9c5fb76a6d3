"""What an amendment says, in words a lawyer can read: one sentence for each change, and redlines of texts.

Sentences name parts by the titles people know, and give both values. Fields with a sentence of their own stand in
:mod:`tallystick.charter.amend.sentences`; every other one has the plain sentence made here.
"""

from collections.abc import Mapping

from tallystick.charter.amend.difference import Change
from tallystick.charter.amend.naming import listed, plain
from tallystick.charter.amend.paths import pattern
from tallystick.charter.amend.promises import KINDS, PROMISES, field_words
from tallystick.charter.amend.saying import Amended, owner_of, reworded
from tallystick.charter.amend.sentences import SENTENCES


def group_of(change: Change, amended: Amended) -> str:
    """The heading under which a change is read: a KPI, a party, or a part of the charter."""
    path, names = change.path, amended.names(change)
    match path[0]:
        case "kpis":
            known = path[1] in names.compiled.charter.kpis
            return (names if known else amended.before).kpi(path[1]).strip("'")
        case "parties" if len(path) > 1:
            return names.party(path[1])
        case "sources":
            return f"Source {names.source(path[1])}"
        case "measures":
            return "Measures"
        case "clauses":
            known = path[1] in names.compiled.charter.clauses
            return f"Clause {(names if known else amended.before).clause(path[1])}"
        case "values" | "caps" | "ladders" | "committees" | "notices" | "restatements":
            return "Named values" if path[0] == "values" else path[0].capitalize()
        case "people" | "strategy" | "scorecard" | "calendars" | "standing" | "close" | "leaving":
            return path[0].capitalize()
        case "term":
            return "Term"
        case _:
            return "The charter"


def sentence(change: Change, amended: Amended) -> str:
    """What one change says, as one sentence."""
    at = pattern(change.path)
    if change.kind == "reordered":
        return _reordered(change, amended)
    if change.kind == "renamed":
        return _renamed(change, amended)
    special = SENTENCES.get(at) or PROMISES.get(at)
    found = special(change, amended) if special else None
    return found or _plain(change, amended)


def is_text(change: Change) -> bool:
    """Whether a change is one of words for people, which a redline shows."""
    return change.path[-1] in TEXTS and all(isinstance(value, str | None) for value in (change.old, change.new))


TEXTS = frozenset(
    {"title", "question", "decision", "note", "because", "purpose", "mission", "vision", "statement", "finding",
     "means", "holds", "applies", "under", "rank", "stub", "what", "text",
     "plan", "standard", "effect", "section"}
)  # fmt: skip
"""Fields that hold words for people."""


_FIELDS: Mapping[str, str] = {
    "note": "note to readers", "may": "rights", "by": "breakdown", "is": "mark", "business days": "business-day rule",
    "called": "name in files", "dead band": "dead-band", "score": "score curve", "statement": "statement",
    "beyond": "rule beyond the anchors", "day start": "start of the day", "empty": "rule for empty periods",
    "early window": "rule for windows before the term", "zero denominator": "rule for a zero denominator",
    "disclosure": "disclosure class", "binding": "binding class", "target": "target", "measured by": "measurer",
    "provided by": "provider", "one of": "list of allowed values", "where": "condition",
    "bad rows": "rule for bad rows",
}  # fmt: skip


_PROMISED = ("clauses", "values", "caps", "ladders", "committees", "notices", "restatements")

_KINDS: Mapping[str, str] = {
    "people": "role", "parties": "party", "kpis": "KPI", "columns": "column", "items": "line", "excludes": "exclusion",
    "bands": "band", "examples": "worked example", "is": "mark", "rules": "rule", "joins": "join",
    "calendars": "calendar", "measures": "measure", "sources": "source", "objectives": "objective",
    "initiatives": "initiative", "analysis": "finding", "milestones": "milestone", "compliance": "rule",
    "events": "event", "attributions": "attribution", "links": "link", "spent": "spending on",
    "adds up to": "sum of the target for", "survives": "duty that survives", "settlement": "settlement duty",
    "data": "duty about data", "access": "right of access",
}  # fmt: skip
"""What an item is called, by the key it stands under."""


def _field(change: Change) -> str:
    """What the changed field is called: ``column 'origin'``, ``severity of the band 'watch'``."""
    steps = pattern(change.path).split("/")
    if steps[0] in _PROMISED:
        return field_words(steps, change.path) or f"{KINDS[steps[0]]} '{change.path[1]}'"
    path = change.path[-len(steps) :]  # lines of the scorecard have longer paths than patterns
    last = steps[-1]
    if last == "*":
        return _item_words(steps[-2], path[-1])
    words = f"file rule '{last}'" if steps[-2:-1] == ["file"] else _FIELDS.get(last, last)
    if len(steps) > 4 and steps[-2] == "*" and steps[0] in ("kpis", "sources", "parties", "strategy"):
        return f"{words} of the {_item_words(steps[-3], path[-2])}"
    return words


def _item_words(key: str, name: str) -> str:
    if key in ("weight", "target", "share") and name in ("always", "all"):
        return key
    return f"{_KINDS.get(key, key)} '{name}'"


def _plain(change: Change, amended: Amended) -> str:
    """The sentence of a field that needs no words of its own."""
    owner, field = owner_of(change, amended), _field(change)
    if is_text(change):
        return reworded(change, f"The {field}{owner}")
    if change.kind == "added":
        if isinstance(change.new, dict):
            return f"The {field}{owner} is new: {plain(change.new)}."
        return f"The {field}{owner} is {plain(change.new)}; there was none."
    if change.kind == "removed":
        return f"The {field}{owner} goes; it was {plain(change.old)}."
    if isinstance(change.old, list) and isinstance(change.new, list):
        return _list(change, f"The {field}{owner}")
    return f"The {field}{owner} changes from {plain(change.old)} to {plain(change.new)}."


def _list(change: Change, subject: str) -> str:
    gained = [plain(each) for each in change.new if each not in change.old]
    lost = [plain(each) for each in change.old if each not in change.new]
    if not gained and not lost:
        return f"{subject} is read in the order {plain(change.new)} instead of {plain(change.old)}."
    parts = [f"{listed(gained)} {'is' if len(gained) == 1 else 'are'} added"] if gained else []
    parts += [f"{listed(lost)} {'goes' if len(lost) == 1 else 'go'}"] if lost else []
    return f"{subject}: {' and '.join(parts)}."


def _reordered(change: Change, amended: Amended) -> str:
    what = {"target": "targets", "items": "lines"}.get(change.path[-1], change.path[-1])
    owner = " of the scorecard" if change.path == ("scorecard", "items") else owner_of(change, amended)
    because = "; the first that holds counts" if change.path[-1] in ("bands", "target") else ""
    return f"The {what}{owner} stand in the order {plain(change.new)} instead of {plain(change.old)}{because}."


def _renamed(change: Change, amended: Amended) -> str:
    if change.path[0] == "measures":
        return f"The measure '{change.old}' is now called '{change.new}'; its definition is the same."
    names = f"now '{change.new}' instead of '{change.old}'"
    return f"The KPI {amended.after.kpi(change.new)} is {names}; its definition is the same."
