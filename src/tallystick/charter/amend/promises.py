"""The sentences of clauses: what is promised, when it is missed, what follows, and how it is read."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from tallystick.charter.amend.difference import Change
from tallystick.charter.amend.naming import Naming, goes, listed, plain
from tallystick.charter.amend.saying import PROMISED, Amended
from tallystick.charter.model.clauses import ClauseBand, ClauseExclusion, Level
from tallystick.charter.model.consequences import Consequence, Trigger
from tallystick.charter.model.values import NamedValue, SharedCap

Say = Callable[[Change, Amended], str | None]


def _clause(change: Change, amended: Amended) -> str | None:
    names, content = amended.names(change), change.new or change.old
    verb = "is new" if change.kind == "added" else "goes"
    title = names.clause(change.path[1])
    return f'The clause {title} {verb}, {_sides(content, names)}: "{content["text"]}"'


def _sides(content: Mapping[str, Any], names: Naming) -> str:
    if content.get("mutual"):
        return f"mutual between {listed([names.party(each) for each in content['mutual']])}"
    obligors, others = (listed([names.party(each) for each in content[key]]) for key in ("obligor", "beneficiary"))
    return f"owed by {obligors} to {others}"


def _threshold(change: Change, amended: Amended) -> str | None:
    """The floor or cap of a clause, in its KPI's unit."""
    if change.kind != "changed":
        return None
    name, key = change.path[1], change.path[2]
    kpi = amended.new.charter.clauses[name].kpi or ""
    amount = amended.after.amount(kpi, change.new)
    return f"The {key} of the clause {amended.after.clause(name)} {goes(change)} from {plain(change.old)} to {amount}."


def _condition(change: Change, amended: Amended) -> str | None:
    if change.kind != "changed":
        return None
    title = amended.after.clause(change.path[1])
    return f'The clause {title} is met at "{change.new}" instead of "{change.old}".'


def _part(change: Change, amended: Amended) -> str | None:
    """A band, level, trigger or exclusion that came or went."""
    if change.kind == "changed":
        return None
    title, name = amended.names(change).clause(change.path[1]), change.path[3]
    kind = change.path[2].removesuffix("s")
    content = change.new or change.old
    verb = "gains" if change.kind == "added" else "loses"
    return f"The clause {title} {verb} the {kind} '{name}': {_said(content, change.path[2])}."


_MODELS: Mapping[str, type[BaseModel]] = {
    "bands": ClauseBand, "levels": Level, "triggers": Trigger, "exclusions": ClauseExclusion, "values": NamedValue,
    "caps": SharedCap, "then": Consequence,
}  # fmt: skip


def _said(content: Mapping[str, Any], key: str) -> str:
    """What a part says, without what goes without saying."""
    fields = _MODELS[key].model_fields
    usual = {str(field.alias or name): field.default for name, field in fields.items()}
    kept = {name: each for name, each in content.items() if each not in (usual.get(name), [], {}) and each is not None}
    kept = {name: each for name, each in kept.items() if str(each) != str(usual.get(name))}
    return ", ".join(f"{name} {_inner(name, each)}" for name, each in kept.items())


def _inner(name: str, value: object) -> str:
    """A value below a part: consequences one by one, all else as it is."""
    if name in _MODELS and isinstance(value, Mapping):
        return "; ".join(_said(each, name) for each in value.values())
    return plain(value)


def _named_value(change: Change, amended: Amended) -> str | None:
    if change.kind == "changed":
        return None
    kind, name = PROMISED[change.path[0]], change.path[1]
    verb = "is new" if change.kind == "added" else "goes"
    return f"The {kind} '{name}' {verb}: {_said(change.new or change.old, change.path[0])}."


def _when(change: Change, amended: Amended) -> str | None:
    if change.kind != "changed":
        return None
    title, kind, name = amended.after.clause(change.path[1]), change.path[2].removesuffix("s"), change.path[3]
    return f'The {kind} \'{name}\' of the clause {title} holds at "{change.new}" instead of "{change.old}".'


_COUNTED = {
    "at least": "at least {}", "more than": "more than {}", "consecutive": "{} in a row", "points": "{} points",
}  # fmt: skip


def _needed(change: Change, amended: Amended) -> str | None:
    """How many misses a trigger needs."""
    if change.kind != "changed":
        return None
    title, name = amended.after.clause(change.path[1]), change.path[3]
    counted = {
        "at least": "at least {}",
        "more than": "more than {}",
        "consecutive": "{} in a row",
        "points": "{} points",
    }
    was, now = (counted[change.path[-1]].format(each) for each in (change.old, change.new))
    return f"The trigger '{name}' of the clause {title} needs {now} instead of {was}."


def _reading(change: Change, amended: Amended) -> str | None:
    title = amended.names(change).clause(change.path[1])
    if change.kind == "added":
        return f"The clause {title} is read as '{change.new}'; no reading was chosen."
    if change.kind == "removed":
        return f"No reading of the clause {title} is chosen any more; it was read as '{change.old}'."
    return f"The clause {title} is read as '{change.new}' instead of '{change.old}'."


def _consequence(change: Change, amended: Amended) -> str | None:
    """Something that follows, or follows no longer."""
    if change.kind == "changed":
        return None
    title, above = amended.names(change).clause(change.path[1]), change.path[2:-2]
    of = f"The {KINDS[above[0]]} '{above[1]}' of the clause {title}" if len(above) > 1 else f"The clause {title}"
    verb = "has one more consequence" if change.kind == "added" else "has one consequence less"
    return f"{of} {verb}: {_said(change.new or change.old, 'then')}."


PROMISES: Mapping[str, Say] = {
    "clauses/*": _clause,
    "clauses/*/floor": _threshold,
    "clauses/*/cap": _threshold,
    "clauses/*/met": _condition,
    "clauses/*/bands/*": _part,
    "clauses/*/levels/*": _part,
    "clauses/*/triggers/*": _part,
    "clauses/*/exclusions/*": _part,
    "clauses/*/bands/*/when": _when,
    "clauses/*/levels/*/when": _when,
    "clauses/*/triggers/*/at least": _needed,
    "clauses/*/triggers/*/more than": _needed,
    "clauses/*/triggers/*/consecutive": _needed,
    "clauses/*/triggers/*/points": _needed,
    "clauses/*/then/*": _consequence,
    "clauses/*/bands/*/then/*": _consequence,
    "clauses/*/levels/*/then/*": _consequence,
    "clauses/*/triggers/*/then/*": _consequence,
    "clauses/*/misses/then/*": _consequence,
    "clauses/*/reading": _reading,
    "values/*": _named_value,
    "caps/*": _named_value,
}
"""By pattern."""

FIELDS: Mapping[str, str] = {
    "at least": "least number", "more than": "number to exceed", "consecutive": "number in a row", "of": "window",
    "window": "kind of window", "elect within": "time to elect", "claim within": "time to claim",
    "answer within": "time to answer", "again": "rule for triggering again", "judged": "way of judging",
    "within": "time allowed",
    "by": "time of day", "early window": "rule for early windows", "unjudged": "rule for periods without verdict",
    "each": "frequency", "when": "condition", "from": "beginning", "until": "end", "at": "amount",
    "defines": "list of terms it defines", "uses": "list of terms it uses",
    "not in text": "list of what the text leaves out", "not in logic": "list of what the logic leaves out",
    "in force": "time in force", "sole remedy": "exclusiveness of its remedy",
    "remedies kept": "remedies that stay beside it", "survives": "survival",
    "empty": "rule for empty periods", "unreported": "rule for missing reports",
    "misses": "count of misses", "allowed": "number of misses allowed",
    "interim": "interim position", "stub": "rule for stubs", "disputes": "ladder for disputes",
}  # fmt: skip
"""What fields of clauses are called."""

KINDS: Mapping[str, str] = {
    "clauses": "clause", "values": "named value", "caps": "cap", "ladders": "ladder", "committees": "committee",
    "bands": "band", "levels": "level", "triggers": "trigger", "exclusions": "exclusion", "then": "consequence",
    "also": "further test of", "carry": "carried", "subject to": "precondition", "rungs": "rung",
    "channels": "channel", "addresses": "address of", "readings": "reading", "table": "entry for", "rates": "tier",
    "times": "time for", "members": "number of members of", "quorum": "quorum of", "by mail": "votes by mail of",
    "casting": "last word on", "scope": "scope by", "examples": "worked example", "misses": "count of misses",
}  # fmt: skip
"""What their parts are called, by the key they stand under."""


def field_words(steps: list[str], path: tuple[str, ...]) -> str:
    """What a field below a clause, value, cap, ladder or committee is called, from the inside out.

    >>> field_words(["clauses", "*", "triggers", "*", "again"], ("clauses", "c", "triggers", "three", "again"))
    "rule for triggering again of the trigger 'three'"
    """
    start = 1 if steps[0] in ("notices", "restatements") else 2
    words: list[str] = []
    place = start
    while place < len(steps):
        if place + 1 < len(steps) and steps[place + 1] == "*":
            kind = KINDS.get(steps[place], steps[place])
            is_json = path[place + 1].startswith("{")
            words.append(kind if is_json else f"{kind} '{path[place + 1]}'")
            place += 2
        else:
            words.append(FIELDS.get(steps[place], steps[place]))
            place += 1
    return " of the ".join(reversed(words))
