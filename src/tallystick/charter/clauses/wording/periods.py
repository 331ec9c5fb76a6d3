"""How often a text says that something is judged, against the periods of the logic (C539)."""

import re
from collections.abc import Callable, Iterator

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.consequences_of import triggers_of
from tallystick.charter.clauses.definitions import ClauseDefinition

_WORDS = {
    "day": r"daily|(?:each|every|per|any)\s+(?:calendar\s+|business\s+|processing\s+)?day\b",
    "week": r"weekly|(?:each|every|per|any)\s+(?:calendar\s+)?week\b",
    "month": r"monthly|(?:each|every|per|any|a|in the|of the|given|the preceding)\s+(?:calendar\s+|reporting\s+)?"
    r"month\b",
    "quarter": r"quarterly|(?:each|every|per|any|a|in the|of the)\s+(?:calendar\s+|reporting\s+)?quarter\b",
    "year": r"yearly|annual(?:ly)?|(?:each|every|per|any|a|in the|of the)\s+"
    r"(?:calendar\s+|contract\s+|reporting\s+)?year\b",
}
_FREQUENCY = {kind: re.compile(rf"\b(?:{words})", re.I) for kind, words in _WORDS.items()}
_NAMED = {
    "day": r"\bdays?\b|\bdaily\b",
    "week": r"\bweek",
    "month": r"\bmonth",
    "quarter": r"\bquarter",
    "year": r"\byear|\bannual|\bannum",
    "contract year": r"\bcontract\s+year|\byear\s+of\s+(?:the|this)\s+(?:agreement|contract|term)|\banniversar",
}


def period_difference(
    definition: ClauseDefinition, in_text: Callable[..., bool], in_logic: Callable[..., bool]
) -> Iterator[Finding]:
    """One problem where the text judges by another kind of period than the logic."""
    clause, text = definition.clause, definition.clause.text
    each = definition.each
    told = "each" in clause.model_fields_set and clause.each != "period"
    pattern = _NAMED.get(each)
    absent = told and pattern is not None and not re.search(pattern, text, re.I) and not in_text(each, f"each {each}")
    known = _known(definition)
    said = [(kind, found) for kind in _FREQUENCY if (found := _judged(kind, text)) is not None]
    alone = [(kind, found) for kind, found in said if kind not in known and not in_logic(kind, found[0])]
    judged = pattern is not None and re.search(pattern, text, re.I)
    if absent and alone:
        message = f"the text says '{alone[0][1][0]}', the logic judges each {each}."
        yield Finding(problems.C539, message, "Mend the one that is wrong.", ("each",))
    elif absent:
        message = f"the logic judges each {each} (each), the text does not say so."
        hint = f"Say it in the text, or list '{each}' under 'not in text' with where it comes from."
        yield Finding(problems.C539, message, hint, ("each",))
    elif alone and not judged and each in _NAMED:
        kind, found = alone[0]
        message = f"the text says '{found[0]}', the logic judges each {each}."
        hint = f"Write 'each: {kind}', or mend the text."
        yield Finding(problems.C539, message, hint, ("text",), position=found.start())


_RATE = re.compile(r"(?:%|percent|per cent|\)|[A-Z]{3} [\d.,]+|[$€£][\d.,]+)\s*$")


def _judged(kind: str, text: str) -> re.Match[str] | None:
    """Where the text names such a period, but not as the time of a rate: '5 % a year'."""
    return next((found for found in _FREQUENCY[kind].finditer(text) if not _RATE.search(text[: found.start()])), None)


def _known(definition: ClauseDefinition) -> set[str]:
    """Kinds of period that stand anywhere in the logic."""
    clause = definition.clause
    words = [definition.each, definition.kpi_kind or "", definition.calendar.id]
    words += [str(value) for value in (clause.window.to_date, clause.window.rolling) if value]
    words += [cap.per for cap in clause.caps] + [str(carry.within) for carry in clause.carry]
    words += [trigger.of or "" for _, trigger in triggers_of(clause)]
    words += [f"{value.at} {value.each}" for value in clause.values.values()]
    words += [value.at for value in definition.values.values()]
    words += [exclusion.per for exclusion in clause.exclusions.values()]
    if clause.tiers:
        words.append(clause.tiers.cumulative)
    if clause.true_up:
        words.append(clause.true_up.each)
    if clause.earn_back:
        words.append(clause.earn_back.of)
    every = " ".join(words)
    return {kind for kind in _FREQUENCY if kind in every} | ({"year"} if "12 months" in every else set())
