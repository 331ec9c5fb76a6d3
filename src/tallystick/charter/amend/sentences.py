"""The sentences of fields that deserve words of their own; one that gives None leaves it to the plain sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from tallystick.charter.amend.difference import Change
from tallystick.charter.amend.naming import Naming, day, goes, listed, plain
from tallystick.charter.amend.saying import Amended, owner_of, reworded

Say = Callable[[Change, Amended], str | None]


def _target(change: Change, amended: Amended) -> str | None:
    """A whole target of a cell: given, taken away, or of another shape."""
    kpi, names = change.path[1], amended.names(change)
    cell = "" if change.path[3] == "all" else f" for {change.path[3]}"
    if change.kind == "added":
        return f"{names.kpi(kpi)} gets a target{cell}: {_shape(change.new, kpi, names)}."
    if change.kind == "removed":
        return f"{names.kpi(kpi)} loses its target{cell}: {_shape(change.old, kpi, names)}."
    before, after = _shape(change.old, kpi, amended.before), _shape(change.new, kpi, amended.after)
    return f"The target of {names.kpi(kpi)}{cell} is {after} instead of {before}."


def _shape(target: Mapping[str, Any], kpi: str, names: Naming) -> str:
    def series(anchors: Mapping[str, Any]) -> str:
        return listed([f"{names.amount(kpi, value)} for {names.period(kpi, each)}" for each, value in anchors.items()])

    if "flat" in target:
        return f"{names.amount(kpi, target['flat'])} in every period"
    if "step" in target:
        return f"steps of {series(target['step'])}, each until the next"
    if "linear" in target:
        return f"a straight line through {series(target['linear'])}"
    if "cumulative" in target:
        return f"year to date {series(target['cumulative'])}"
    if "seasonal" in target:
        return f"{names.amount(kpi, target['seasonal']['total'])} for the year, spread by shares"
    if "relative" in target:
        return _relative_words(target["relative"], kpi, names)
    return "in pieces: " + plain([{k: v for k, v in piece.items() if v is not None} for piece in target["piecewise"]])


def _relative_words(relative: Mapping[str, Any], kpi: str, names: Naming) -> str:
    factor = "" if relative.get("times", "1") == "1" else f"{relative['times']} times "
    plus = f" plus {names.amount(kpi, relative['plus'])}" if relative.get("plus") else ""
    return f"{factor}the {relative['to']}{plus}"


def _of_target(change: Change, amended: Amended) -> tuple[str, Naming, str]:
    kpi, names = change.path[1], amended.names(change)
    cell = "" if change.path[3] == "all" else f" for {change.path[3]}"
    return kpi, names, f"The target of {names.kpi(kpi)}{cell}"


def _from_to(change: Change, kpi: str, names: Naming) -> str:
    return f"{goes(change)} from {plain(change.old)} to {names.amount(kpi, change.new)}"


def _flat(change: Change, amended: Amended) -> str | None:
    kpi, names, subject = _of_target(change, amended)
    return f"{subject} {_from_to(change, kpi, names)} in every period."


def _step(change: Change, amended: Amended) -> str | None:
    kpi, names, subject = _of_target(change, amended)
    since = names.period(kpi, change.path[-1])
    if change.kind == "added":
        return f"{subject} steps to {names.amount(kpi, change.new)} from {since} on."
    if change.kind == "removed":
        return f"{subject} no longer steps to {names.amount(kpi, change.old)} from {since} on."
    return f"{subject} from {since} on {_from_to(change, kpi, names)}."


def _linear(change: Change, amended: Amended) -> str | None:
    kpi, names, subject = _of_target(change, amended)
    of = names.period(kpi, change.path[-1])
    line = "in between it runs in straight lines"
    if change.kind == "added":
        return f"{subject} passes through {names.amount(kpi, change.new)} for {of}; {line}."
    if change.kind == "removed":
        return f"{subject} no longer passes through {names.amount(kpi, change.old)} for {of}; {line}."
    return f"{subject} for {of} {_from_to(change, kpi, names)}; {line}."


def _cumulative(change: Change, amended: Amended) -> str | None:
    kpi, names, subject = _of_target(change, amended)
    return None if change.kind != "changed" else (
        f"{subject}, year to date at the end of {names.period(kpi, change.path[-1])}, {_from_to(change, kpi, names)}."
    )  # fmt: skip


def _relative(change: Change, amended: Amended) -> str | None:
    kpi, _, subject = _of_target(change, amended)
    before, after = _relative_words(change.old, kpi, amended.before), _relative_words(change.new, kpi, amended.after)
    return f"{subject} is {after} instead of {before}."


def _reference(change: Change, amended: Amended) -> str | None:
    kpi, names = change.path[1], amended.names(change)
    what = f"The {change.path[2]} of {names.kpi(kpi)}"
    if change.kind == "changed" and len(change.path) > 3:
        return f"{what} {_from_to(change, kpi, names)}."
    if change.kind == "added":
        return f"{names.kpi(kpi)} gets a {change.path[2]}: {names.amount(kpi, change.new['value'])}."
    return f"{names.kpi(kpi)} loses its {change.path[2]} of {names.amount(kpi, change.old['value'])}."


def _formula(change: Change, amended: Amended) -> str | None:
    name, names = change.path[1], amended.names(change)
    of = names.kpi(name) if change.path[0] == "kpis" else f"the measure '{name}'"
    if change.kind != "changed":
        return None
    if change.path[0] == "kpis" and _reads_alike(name, amended):
        return f"The formula of {of} is written `{change.new}` instead of `{change.old}`; it reads the same."
    return f"The formula of {of} changes from `{change.old}` to `{change.new}`."


def _reads_alike(kpi: str, amended: Amended) -> bool:
    was = next((old for old, new in amended.difference.renames.kpis.items() if new == kpi), kpi)
    old, new = amended.old.kpis.get(was), amended.new.kpis.get(kpi)
    return old is not None and new is not None and old.bound.node == new.bound.node


def _rounding(change: Change, amended: Amended) -> str | None:
    def words(rounding: Mapping[str, Any]) -> str:
        places = (
            "whole numbers" if not rounding["places"] else f"{rounding['places']} place{'s'[: rounding['places'] > 1]}"
        )
        when = "before" if rounding["before comparison"] else "after"
        return f"{places}, {rounding['mode']}, {when} comparison"

    return (
        f"{amended.after.kpi(change.path[1])} is rounded to {words(change.new)}, instead of {words(change.old)}."
    )  # fmt: skip


def _minimum(change: Change, amended: Amended) -> str | None:
    def words(minimum: Mapping[str, Any]) -> str:
        return f"{minimum['count']} {minimum.get('of') or 'facts'}"

    title = amended.names(change).kpi(change.path[1])
    if change.kind == "added":
        return f"A figure of {title} needs at least {words(change.new)}; there was no minimum."
    if change.kind == "removed":
        return f"A figure of {title} no longer needs at least {words(change.old)}."
    return f"A figure of {title} needs at least {words(change.new)} instead of {words(change.old)}."


def _by(change: Change, amended: Amended) -> str | None:
    old, new = ([" × ".join(names) for names in sets or ()] for sets in (change.old, change.new))
    gained, lost = [name for name in new if name not in old], [name for name in old if name not in new]
    parts = [f"is broken down by {listed(gained)} as well"] if gained else []
    parts += [f"is no longer broken down by {listed(lost)}"] if lost else []
    return f"{amended.after.kpi(change.path[1])} {' and '.join(parts)}."


def _score(change: Change, amended: Amended) -> str | None:
    def words(score: Mapping[str, Any]) -> str:
        points = listed([f"{score_} points at {value}" for value, score_ in score["anchors"]])
        return points if score["beyond"] == "clamp" else f"{points}, going on beyond"

    title = amended.names(change).kpi(change.path[1])
    if change.kind == "added":
        return f"{title} gets a score: {words(change.new)}."
    if change.kind == "removed":
        return f"{title} loses its score: {words(change.old)}."
    return f"The score of {title} is {words(change.new)}, instead of {words(change.old)}."


def _band(change: Change, amended: Amended) -> str | None:
    title, band = amended.names(change).kpi(change.path[1]), change.path[3]
    if change.kind == "added":
        return f"{title} gets a band '{band}': \"{change.new['when']}\"."
    if change.kind == "removed":
        return f"{title} loses its band '{band}': \"{change.old['when']}\"."
    return f"The band '{band}' of {title} changes."


def _when(change: Change, amended: Amended) -> str | None:
    title, band = amended.after.kpi(change.path[1]), change.path[3]
    return f'The band \'{band}\' of {title} holds at "{change.new}" instead of "{change.old}".'


_CONVENTIONS = {
    "drop": "left out of both counts", "excuse": "counted as performed", "rebase": "taken out of the plan",
    "none": "given no relief",
}  # fmt: skip


def _exclusion(change: Change, amended: Amended) -> str | None:
    title, name = amended.names(change).kpi(change.path[1]), change.path[3]
    content = change.new or change.old
    what = f"what '{content['measure']}' counts is {_CONVENTIONS[content['convention']]}"
    if change.kind == "added":
        return f"{title} gains the exclusion '{name}': {what}."
    return f"{title} loses the exclusion '{name}', by which {what}."


def _convention(change: Change, amended: Amended) -> str | None:
    title, name = amended.after.kpi(change.path[1]), change.path[3]
    before, after = _CONVENTIONS[change.old], _CONVENTIONS[change.new]
    changed = f"{after} ({change.new}) instead of {before} ({change.old})"
    return f"Under the exclusion '{name}' of {title}, events are {changed}."


def _binding(change: Change, amended: Amended) -> str | None:
    return f"{amended.after.kpi(change.path[1])} becomes {change.new}; it was {change.old}."


def _kpi(change: Change, amended: Amended) -> str | None:
    title = amended.names(change).kpi(change.path[1])
    content = change.new or change.old
    if change.kind == "added":
        return f"The KPI {title} is new: `{content['formula']}` in {content['unit']}, {content['binding']}."
    return f"The KPI {title} goes: `{content['formula']}` in {content['unit']}, {content['binding']}."


def _measure(change: Change, _: Amended) -> str | None:
    if change.kind == "added":
        return f"The measure '{change.path[1]}' is new: `{change.new['formula']}`."
    return f"The measure '{change.path[1]}' goes: `{change.old['formula']}`."


def _owner_role(change: Change, amended: Amended) -> str | None:
    of = owner_of(change, amended)
    if change.kind == "added":
        return f"The owner{of} is {change.new}; there was none."
    if change.kind == "removed":
        return f"There is no owner{of} any more; it was {change.old}."
    return f"The owner{of} becomes {change.new}; it was {change.old}."


def _party(change: Change, amended: Amended) -> str | None:
    content = change.new or change.old
    known = listed([f"{column} {listed(values)}" for column, values in content.get("is", {}).items()])
    marks = f", known by {known}" if content.get("is") else ""
    if change.kind == "removed":
        return f"{content['name']} is no party any more{marks}."
    since = f" from {day(content['from'])}" if content.get("from") else ""
    until = f" until before {day(content['until'])}" if content.get("until") else ""
    return f"{content['name']} becomes a party ('{change.path[1]}'){since}{until}{marks}."


def _joins_on(change: Change, amended: Amended) -> str | None:
    name = amended.after.party(change.path[1])
    start = "with the term"
    before, after = (start if each is None else f"on {day(each)}" for each in (change.old, change.new))
    return f"{name} joins {after} instead of {before}."


def _leaves_on(change: Change, amended: Amended) -> str | None:
    name = amended.after.party(change.path[1])
    if change.new is None:
        return f"{name} stays to the end of the term; it was to leave on {day(change.old)}."
    if change.old is None:
        return f"{name} leaves on {day(change.new)}; it was to stay to the end of the term."
    return f"{name} leaves on {day(change.new)} instead of {day(change.old)}."


def _marks(change: Change, amended: Amended) -> str | None:
    name, column = amended.after.party(change.path[1]), change.path[-1]
    if change.kind == "changed":
        return f"Facts of {name} are known by {column} {plain(change.new)} instead of {plain(change.old)}."
    verb = "are now" if change.kind == "added" else "are no longer"
    return f"Facts of {name} {verb} known by {column} {plain(change.new or change.old)}."


def _term(change: Change, _: Amended) -> str | None:
    parts = []
    if change.old["start"] != change.new["start"]:
        parts.append(f"begins on {day(change.new['start'])} instead of {day(change.old['start'])}")
    if change.old["end"] != change.new["end"]:
        parts.append(f"ends before {day(change.new['end'])} instead of {day(change.old['end'])}")
    return f"The term {' and '.join(parts)}."


def _prevails(change: Change, _: Amended) -> str | None:
    return f"Where text and logic differ, the {change.new} prevails instead of the {change.old}."


def _law(change: Change, _: Amended) -> str | None:
    if change.kind != "changed":
        return None
    return f"The governing law is that of {change.new} instead of {change.old}."


def _weight(change: Change, amended: Amended) -> str | None:
    since = "" if change.path[-1] == "always" else f" from {change.path[-1]} on"
    if change.kind != "changed":
        return None
    return f"The weight{owner_of(change, amended)}{since} {goes(change)} from {change.old} to {change.new}."


def _critical(change: Change, amended: Amended) -> str | None:
    last = max(place for place, step in enumerate(change.path) if step == "items")
    line = amended.after.line(change.path[: last + 2])
    return f"On the scorecard {line} {'becomes' if change.new else 'is no longer'} critical."


def _item(change: Change, amended: Amended) -> str | None:
    line = amended.names(change).line(change.path)
    return f"The scorecard {'gains' if change.kind == 'added' else 'loses'} the line {line}."


def _rule(change: Change, amended: Amended) -> str | None:
    source = amended.names(change).source(change.path[1])
    if change.kind == "added":
        return f"Facts of {source} must meet a new rule: `{change.new['check']}`."
    return f"Facts of {source} need no longer meet the rule `{change.old['check']}`."


def _due(change: Change, amended: Amended) -> str | None:
    source = amended.after.source(change.path[1])
    if change.kind != "changed":
        return None
    return f"Facts of {source} are due {change.new} after a period instead of {change.old}."


def _example(change: Change, amended: Amended) -> str | None:
    title = amended.names(change).kpi(change.path[1])
    content = change.new or change.old
    given = f"given {plain(content['given'])}" if content.get("given") else "given rows"
    verb = "gets" if change.kind == "added" else "loses"
    return f"{title} {verb} a worked example: {given}, expect {content['expect']}."


def _part_of_example(change: Change, amended: Amended) -> str | None:
    title = amended.after.kpi(change.path[1])
    if change.path[-1] == "note":
        return reworded(change, f"The note of a worked example of {title}")
    return f"A worked example of {title} has '{change.path[-1]}' {plain(change.new)} instead of {plain(change.old)}."


def _amends(change: Change, amended: Amended) -> str | None:
    """How the new charter amends: days, periods, and what becomes of what has accrued."""
    if change.kind != "added":
        return None
    said = amended.new.charter.amends
    if said is None:
        return None
    fates = {"misses": said.misses, "caps": said.caps, "banks": said.banks, "accrued rights": said.accrued_rights}
    spoken = [f"{name} {word if word != 'reset' else 'are reset'}" for name, word in fates.items() if word in _SURVIVAL]
    spoken += [f"accrued rights are {word}" for name, word in fates.items() if word not in (*_SURVIVAL, None)]
    rest = f"; {listed(spoken)}" if spoken else ""
    days = f"It is effective on {said.effective} and was agreed on {said.agreed}"
    return f"{days}, for {listed(list(said.applies_to))}{rest}."


_SURVIVAL = ("survive", "reset")


SENTENCES: Mapping[str, Say] = {
    "amends": _amends,
    "kpis/*": _kpi,
    "kpis/*/target/*": _target,
    "kpis/*/target/*/flat": _flat,
    "kpis/*/target/*/step/*": _step,
    "kpis/*/target/*/linear/*": _linear,
    "kpis/*/target/*/cumulative/*": _cumulative,
    "kpis/*/target/*/relative": _relative,
    "kpis/*/baseline": _reference,
    "kpis/*/baseline/value": _reference,
    "kpis/*/benchmark": _reference,
    "kpis/*/benchmark/value": _reference,
    "kpis/*/formula": _formula,
    "measures/*": _measure,
    "measures/*/formula": _formula,
    "kpis/*/rounding": _rounding,
    "kpis/*/minimum": _minimum,
    "kpis/*/by": _by,
    "kpis/*/score": _score,
    "kpis/*/bands/*": _band,
    "kpis/*/bands/*/when": _when,
    "kpis/*/excludes/*": _exclusion,
    "kpis/*/excludes/*/convention": _convention,
    "kpis/*/examples/*": _example,
    "kpis/*/examples/*/expect": _part_of_example,
    "kpis/*/examples/*/status": _part_of_example,
    "kpis/*/examples/*/note": _part_of_example,
    "kpis/*/binding": _binding,
    "kpis/*/owner": _owner_role,
    "strategy/objectives/*/owner": _owner_role,
    "strategy/initiatives/*/owner": _owner_role,
    "parties/*": _party,
    "parties/*/from": _joins_on,
    "parties/*/until": _leaves_on,
    "parties/*/is/*": _marks,
    "term": _term,
    "prevails": _prevails,
    "law": _law,
    "scorecard/items/*": _item,
    "scorecard/items/*/weight/*": _weight,
    "scorecard/items/*/critical": _critical,
    "sources/*/rules/*": _rule,
    "sources/*/due": _due,
}
"""By pattern."""
