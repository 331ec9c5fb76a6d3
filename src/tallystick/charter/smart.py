"""The SMART review of objectives and KPIs, as far as words and definitions go: a verdict with a reason a letter.

Specific, Measurable, Achievable, Relevant, Time-bound. What only facts can show is *not judged* here, and says so;
``cycle.smart`` judges it where there are facts. Reasons are sentences; nobody is judged on what was not looked at.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.links import joints, kpis_of
from tallystick.charter.model.scorecard import Item
from tallystick.charter.model.strategy import Objective
from tallystick.charter.model.targets import Target
from tallystick.charter.statements import quantities
from tallystick.charter.terminology import singular

Letter = Literal["specific", "measurable", "achievable", "relevant", "time-bound"]
LETTERS: tuple[Letter, ...] = ("specific", "measurable", "achievable", "relevant", "time-bound")
Answer = Literal["yes", "partly", "no", "not judged"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of one letter, and why."""

    letter: Letter
    answer: Answer
    reason: str
    """One or more sentences with what was found, and with numbers where there are any."""


@dataclass(frozen=True, slots=True)
class Review:
    """The five verdicts on an objective or a KPI, in the order of the letters."""

    kind: Literal["objective", "kpi"]
    id: str
    title: str
    verdicts: tuple[Verdict, ...]

    def __getitem__(self, letter: Letter) -> Verdict:
        return next(verdict for verdict in self.verdicts if verdict.letter == letter)

    def with_verdicts(self, *given: Verdict) -> "Review":
        """The review with these verdicts in place of those on the same letters."""
        by_letter = {verdict.letter: verdict for verdict in (*self.verdicts, *given)}
        return replace(self, verdicts=tuple(by_letter[letter] for letter in LETTERS))


def reviews(compiled: CompiledCharter) -> tuple[Review, ...]:
    """The review of every objective, then of every KPI, in the order of the charter, without looking at any fact."""
    charter = compiled.charter
    objectives = tuple(
        Review("objective", each.id, each.title or each.statement, _objective(compiled, each))
        for each in charter.strategy.objectives
    )
    return objectives + tuple(
        Review("kpi", name, definition.kpi.title, _kpi(compiled, definition))
        for name, definition in compiled.kpis.items()
    )


def _objective(compiled: CompiledCharter, objective: Objective) -> tuple[Verdict, ...]:
    return (
        _specific_objective(compiled, objective),
        _measurable_objective(compiled, objective),
        Verdict("achievable", "not judged", NEEDS_FACTS),
        _relevant_objective(compiled, objective),
        _time_bound_objective(compiled, objective),
    )


def _kpi(compiled: CompiledCharter, definition: KpiDefinition) -> tuple[Verdict, ...]:
    unscored = definition.kpi.direction.better == "unscored"
    return (
        _specific_kpi(compiled, definition),
        _measurable_kpi(definition),
        Verdict("achievable", "not judged", UNSCORED if unscored else NEEDS_FACTS),
        _relevant_kpi(compiled, definition),
        _time_bound_kpi(compiled, definition),
    )


NEEDS_FACTS = "No facts were looked at, and what can be reached shows only in them."
UNSCORED = "It is unscored: it is shown, and nothing is to be reached."


# Specific: subject, measure, direction and scope are named

_HIGHER = "at least|more|raise|increase|grow|gain|win|improve|extend|widen|higher|rise|double|exceed|minimum"
_LOWER = "at most|less than|fewer|reduce|cut|lower|decrease|shorten|limit|halve|below|under|no more than|save|maximum"
_KEEP = "keep|hold|maintain|stay|remain|between|within"
_DIRECTION = re.compile(rf"\b(?:{_HIGHER}|{_LOWER}|{_KEEP})(?:s|d|ed|ing)?\b", re.I)
_ALL = re.compile(r"\b(?:all|every|each|any|whole|entire|both|alliance|everyone|everybody)\b", re.I)
_COMMON_WORDS = """
the and for with from that this than into over under every each all any both are has have will can its our their who
year month week day january february march april may june july august september october november december least most
more less percent per cent until end which what how when where not but about title number share
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _specific_objective(compiled: CompiledCharter, objective: Objective) -> Verdict:
    """By the statement, then by the definitions of the objective's KPIs."""
    text, term = objective.statement, compiled.charter.term
    definitions = _definitions(compiled, objective)
    levels = quantities(text, term=(term.start, term.end))
    aims = [level for level in levels if level.sense != "from"] or list(levels)
    named: dict[str, str] = {}
    subject = _shared_words(text, _subject_words(compiled, definitions))
    if subject:
        named["subject"] = ", ".join(subject[:3])
    if aims:
        named["measure"] = " and ".join(level.words for level in aims)
    elif definitions:
        named["measure"] = f"by its KPIs {', '.join(definition.id for definition in definitions[:3])}"
    direction = _DIRECTION.search(text)
    starts = [level.words for level in levels if level.sense == "from"]
    if starts and aims:
        named["direction"] = f"from {starts[0]} to {aims[0].words}"
    elif direction:
        named["direction"] = direction[0].lower()
    elif better := [each.kpi.direction.better for each in definitions if each.kpi.direction.better != "unscored"]:
        named["direction"] = f"by its KPIs: {', '.join(dict.fromkeys(better))}"
    scope = _scope_in(compiled, objective)
    if scope:
        named["scope"] = scope
    return _specific(named, "The statement")


def _specific_kpi(compiled: CompiledCharter, definition: KpiDefinition) -> Verdict:
    kpi, charter = definition.kpi, compiled.charter
    named = {"measure": f"{definition.bound.kind.replace('_', ' ')} in {kpi.unit}"}
    held = [charter.sources[name].holds or charter.sources[name].title for name in sorted(definition.bound.sources)]
    if held and all(held):
        named["subject"] = "; ".join(each for each in held if each)
    if kpi.direction.better != "unscored":
        named["direction"] = kpi.direction.better
    dimensions = sorted({name for cell in definition.cells for name in cell})
    whole = "everyone" if kpi.covers == "everyone" else "the alliance"
    if dimensions or len(charter.parties) == 1 or _tells_parties_apart(compiled, definition):
        named["scope"] = f"{whole}{', by ' + ', '.join(dimensions) if dimensions else ''}"
    return _specific(named, "The definition")


def _specific(named: dict[str, str], what: str) -> Verdict:
    wanted = ("subject", "measure", "direction", "scope")
    given = [f"the {word} ({named[word]})" for word in wanted if word in named]
    missing = [word for word in wanted if word not in named]
    reason = f"{what} names {_listed(given)}" if given else f"{what} names nothing of what is wanted"
    reason += f", but no {_listed(missing, 'or')}." if missing and given else "."
    answer: Answer = "yes" if not missing else "no" if len(missing) >= 3 or "measure" in missing else "partly"
    return Verdict("specific", answer, reason)


def _subject_words(compiled: CompiledCharter, definitions: Sequence[KpiDefinition]) -> list[str]:
    charter = compiled.charter
    texts = [text for each in definitions for text in (each.kpi.title, each.kpi.question or "", each.kpi.unit)]
    for source in sorted({name for each in definitions for name in each.bound.sources}):
        texts += [source, charter.sources[source].title or "", charter.sources[source].holds or ""]
    return texts


def _shared_words(statement: str, texts: Iterable[str]) -> list[str]:
    known = {singular(word) for text in texts for word in _words(text)}
    return list(dict.fromkeys(word for word in _words(statement) if singular(word) in known))


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{3,}", text.casefold()) if word not in _COMMON]


def _scope_in(compiled: CompiledCharter, objective: Objective) -> str:
    """Whose: as the objective's unit says, else words of the statement that say whose."""
    charter = compiled.charter
    if objective.unit is not None:
        return objective.unit
    found = _ALL.search(objective.statement)
    if found:
        return found[0].lower()
    places = [charter.title, *(party.name for party in charter.parties.values()), *charter.parties]
    for source in charter.sources.values():
        places += [value for column in source.columns.values() for value in column.one_of]
    shared = _shared_words(objective.statement, places)
    return ", ".join(shared)


def _tells_parties_apart(compiled: CompiledCharter, definition: KpiDefinition) -> bool:
    columns = {name for source in definition.bound.sources for name in compiled.charter.sources[source].columns}
    return any(set(party.is_) & columns for party in compiled.charter.parties.values())


# Measurable: the formula runs


def _measurable_objective(compiled: CompiledCharter, objective: Objective) -> Verdict:
    definitions = _definitions(compiled, objective)
    if not definitions:
        return Verdict("measurable", "no", "It has no KPI, so nothing shows whether it is reached.")
    return together("measurable", {each.id: _measurable_kpi(each) for each in definitions})


def _measurable_kpi(definition: KpiDefinition) -> Verdict:
    held = len(definition.kpi.examples)
    sources = _listed(sorted(definition.bound.sources)) or "no source"
    runs = f"The formula can be computed from {sources} in {definition.kpi.unit}"
    if held:
        return Verdict(
            "measurable", "yes", f"{runs}, and {held} worked example{'s' * (held > 1)} hold{'s' * (held == 1)}."
        )
    return Verdict("measurable", "partly", f"{runs}; it has no worked example, and no facts were looked at.")


# Relevant: a link up


def _relevant_objective(compiled: CompiledCharter, objective: Objective) -> Verdict:
    charter = compiled.charter
    way = _way_up(compiled, objective.id)
    mission = charter.strategy.mission
    if len(way) > 1 and mission:
        return Verdict("relevant", "yes", f"It leads to the mission through {_listed(way[1:])}.")
    if len(way) > 1:
        reason = f"It supports {_listed(way[1:])}, and no mission is stated that this would serve."
        return Verdict("relevant", "partly", reason)
    if mission:
        carried = [joint.child.id for joint in joints(charter) if joint.parent.id == objective.id]
        behind = f", and {_listed(carried)} {'leads' if len(carried) == 1 else 'lead'} to it" if carried else ""
        return Verdict("relevant", "yes", f"It stands directly under the mission, '{mission}'{behind}.")
    return Verdict("relevant", "no", "It supports no other objective, and no mission is stated.")


def _way_up(compiled: CompiledCharter, start: str) -> list[str]:
    """The shortest way of links from an objective to one that supports no other."""
    above: dict[str, list[str]] = {}
    for joint in joints(compiled.charter):
        above.setdefault(joint.child.id, []).append(joint.parent.id)
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] not in above:
            return way
        for following in above[way[-1]]:
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return [start]


def _relevant_kpi(compiled: CompiledCharter, definition: KpiDefinition) -> Verdict:
    charter, name = compiled.charter, definition.id
    shows = [each.id for each in charter.strategy.objectives if name in kpis_of(charter, each)]
    listed = not charter.scorecard.items or _is_on(charter.scorecard.items, name, shows)
    objective = f"It shows {_listed(shows)}" if shows else "It shows no objective"
    where = "stands on the scorecard" if listed else "stands on no line of the scorecard"
    if not shows and not listed and definition.kpi.binding == "informational":
        return Verdict("relevant", "not judged", "It is informational: it is there to be looked up.")
    joined = "and" if bool(shows) == listed else "but"
    answer: Answer = "yes" if shows and listed else "partly" if shows or listed else "no"
    return Verdict("relevant", answer, f"{objective}, {joined} {where}.")


def _is_on(items: Iterable[Item], name: str, shows: Sequence[str]) -> bool:
    return any(
        item.kpi == name or (item.objective in shows and not item.items) or _is_on(item.items, name, shows)
        for item in items
    )


# Time-bound: dates within the term


def _time_bound_objective(compiled: CompiledCharter, objective: Objective) -> Verdict:
    term = compiled.charter.term
    start = objective.from_ or term.start
    if objective.until is None:
        dated = [each.id for each in _definitions(compiled, objective) if each.kpi.target]
        if dated:
            reason = f"It has no date of its own ('until'); the targets of {_listed(dated[:3])} run to {term.end}."
            return Verdict("time-bound", "partly", reason)
        return Verdict("time-bound", "no", "It has no date by which it is reached ('until').")
    if objective.until > term.end:
        reason = f"It is to be reached by {objective.until}, after the term has ended on {term.end}."
        return Verdict("time-bound", "partly", reason)
    return Verdict("time-bound", "yes", f"It runs from {start} and is reached by {objective.until}, within the term.")


def _time_bound_kpi(compiled: CompiledCharter, definition: KpiDefinition) -> Verdict:
    kpi = definition.kpi
    span = kpi.in_force or compiled.charter.term
    if not kpi.target:
        if kpi.direction.better == "unscored":
            return Verdict("time-bound", "not judged", UNSCORED)
        if kpi.direction.range is not None or kpi.bands:
            reason = f"Its bands hold in every period from {span.start} to {span.end}; it has no dated target."
            return Verdict("time-bound", "partly", reason)
        return Verdict("time-bound", "no", "It has no target, so there is nothing to be reached by a date.")
    periods = definition.periods(compiled)
    if not periods:
        reason = f"No whole {definition.period_kind} lies between {span.start} and {span.end}."
        return Verdict("time-bound", "no", reason)
    named = [name for target in kpi.target for name in anchors_of(target)]
    last = max((definition.calendar.get(name) for name in named), key=lambda each: each.start, default=None)
    if last is not None and last.start >= span.end:
        reason = f"Its target is dated {last.label}, after the end of its time on {span.end}."
        return Verdict("time-bound", "partly", reason)
    dated = f"is dated, at last for {last.label}," if last else f"holds in each of {len(periods)} {periods[0].kind}s"
    return Verdict("time-bound", "yes", f"Its target {dated} from {span.start} to {span.end}.")


def anchors_of(target: Target) -> tuple[str, ...]:
    """The periods that a target names, in the order written."""
    found = [*(target.step or ()), *(target.linear or ()), *(target.cumulative or ())]
    found += target.seasonal.shares if target.seasonal else ()
    for piece in target.piecewise or ():
        found += [piece.from_, *(piece.linear or ())]
    return tuple(found)


# Several verdicts as one


def together(letter: Letter, of: dict[str, Verdict]) -> Verdict:
    """The verdict on an objective by those on its KPIs: theirs where all agree, else partly; not judged where none is.

    >>> yes, no = Verdict("measurable", "yes", ""), Verdict("measurable", "no", "")
    >>> together("measurable", {"a": yes, "b": no})
    Verdict(letter='measurable', answer='partly', reason='Of 2 KPIs 1 is (a), 1 is not (b).')
    """
    sorts: dict[Answer, list[str]] = {"yes": [], "partly": [], "no": [], "not judged": []}
    for name, verdict in of.items():
        sorts[verdict.answer].append(name)
    judged = {answer: names for answer, names in sorts.items() if names and answer != "not judged"}
    answer: Answer = "not judged" if not judged else "partly" if len(judged) > 1 else next(iter(judged))
    words: dict[Answer, str] = {"yes": "is", "partly": "is in part", "no": "is not", "not judged": "is not judged"}
    said = [
        f"{len(names)} {words[each] if len(names) == 1 else words[each].replace('is', 'are', 1)} ({', '.join(names)})"
        for each, names in sorts.items()
        if names
    ]
    return Verdict(letter, answer, f"Of {len(of)} KPI{'s' * (len(of) > 1)} {', '.join(said)}.")


def _definitions(compiled: CompiledCharter, objective: Objective) -> list[KpiDefinition]:
    return [compiled.kpis[name] for name in kpis_of(compiled.charter, objective) if name in compiled.kpis]


def _listed(words: Sequence[str], last: str = "and") -> str:
    """Words in a row, as a sentence has them.

    >>> _listed(["a", "b", "c"]), _listed(["a"]), _listed([])
    ('a, b and c', 'a', '')
    """
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
