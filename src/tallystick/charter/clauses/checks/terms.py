"""Terms in capitals: defined once, by one name; and references to sections that there are (C552 to C554, C563)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.dates import MONTH_NAMES
from tallystick.charter.clauses.wording.parties import named_in, names_of
from tallystick.charter.model import Charter
from tallystick.charter.terminology import same_term, singular

_TERM = re.compile(r"(?<![.;:!?] )(?<!^)(?<![\w-])[A-Z][a-z]+(?:[\s-]+(?:of\s+|and\s+)?[A-Z][a-z]+)+")
_COINED = re.compile(
    r"[\"“”'‘(]\s*(?:the\s+|each,?\s+an?\s+|an?\s+)?[\"“‘]?(?P<term>[A-Z][A-Za-z]+(?:[\s-]+[A-Z][A-Za-z]+)*)[\"”’]"
)
_WORD = re.compile(r"[A-Za-z]+")


@dataclass
class _Terms:
    """Who defines what, in the order of the clauses."""

    defined: dict[str, str] = field(default_factory=dict)
    coined: dict[str, str] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    known: tuple[str, ...] = ()

    def has(self, term: str) -> bool:
        """Whether somebody defines it, or it needs no definition."""
        return any(same_term(term, other) for other in (*self.defined, *self.coined, *self.elsewhere, *self.known))

    def like(self, term: str) -> str | None:
        """A term that is defined and much like this one: one word of it is another."""
        return next((other for other in (*self.defined, *self.coined) if _one_word_apart(term, other)), None)


def term_findings(definitions: Mapping[str, ClauseDefinition], charter: Charter) -> Iterator[tuple[str, Finding]]:
    """Each term that is undefined, has two names, or is defined twice; with its clause."""
    terms = _Terms(known=tuple(_known(charter)))
    for name, definition in definitions.items():
        for number, term in enumerate(definition.clause.defines):
            other = next((each for each in terms.defined if same_term(each, term)), None)
            if other is not None:
                message = f"it defines '{term}', and so does clause '{terms.defined[other]}'."
                path = ("defines", number)
                yield name, Finding(problems.C554, message, "Define it once; let the other one use it.", path)
            else:
                terms.defined[term] = name
        for found in _COINED.finditer(definition.clause.text):
            terms.coined.setdefault(found["term"], name)
        terms.elsewhere |= {_name(entry) for entry in definition.clause.uses if ": " in entry}
    for name, definition in definitions.items():
        yield from ((name, finding) for finding in _undefined(definition, terms, charter))


def _name(entry: str) -> str:
    return entry.split(": ", 1)[0].strip()


def _undefined(definition: ClauseDefinition, terms: _Terms, charter: Charter) -> Iterator[Finding]:
    done: list[str] = []
    for number, entry in enumerate(definition.clause.uses):
        term = _name(entry)
        done.append(term)
        if not terms.has(term):
            yield _finding(term, terms, path=("uses", number))
    for term, position in _in_text(_without_parties(definition.clause.text, charter)):
        if not terms.has(term) and not any(same_term(term, other) for other in done):
            done.append(term)
            yield _finding(term, terms, path=("text",), position=position)


def _finding(term: str, terms: _Terms, *, path: tuple[str | int, ...], position: int | None = None) -> Finding:
    other = terms.like(term)
    if other is not None:
        owner = terms.defined.get(other) or terms.coined.get(other)
        message = f"it uses '{term}', which no clause defines; clause '{owner}' defines '{other}'."
        hint = f"Use one name for one idea: write '{other}', or define '{term}'."
        return Finding(problems.C553, message, hint, path, position=position)
    message = f"it uses '{term}', and no clause defines it."
    hint = f"List it under 'defines' where it is coined, or write 'uses: \"{term}: where it is defined\"'."
    return Finding(problems.C552, message, hint, path, position=position)


def _without_parties(text: str, charter: Charter) -> str:
    """The text with every party's name made into ``|``, so that other words keep their places."""
    for each in named_in(text, charter):
        text = text[: each.position] + "|" * (each.end - each.position) + text[each.end :]
    return text


def _in_text(text: str) -> Iterator[tuple[str, int]]:
    """Terms of several words in capitals that do not begin a sentence."""
    for found in _TERM.finditer(text):
        term = re.sub(r"\s+", " ", found[0])
        words = [word for word in term.split() if word not in ("of", "and")]
        if not all(word in MONTH_NAMES or len(word) < 2 for word in words):
            yield term, found.start()


_COMMON = (
    "Business Day", "Business Days", "Calendar Year", "Calendar Quarter", "Calendar Month", "Working Day",
    "Contract Year", "Force Majeure", "Service Level Agreement", "Master Agreement",
)  # fmt: skip
"""Words in capitals that every agreement has, and every charter defines by its calendars."""


def _known(charter: Charter) -> Iterator[str]:
    """What needs no definition by a clause: names of the charter's parties, KPIs, values and values of scopes."""
    yield from _COMMON
    yield charter.title
    for words in names_of(charter).values():
        yield from words
    yield from (kpi.title for kpi in charter.kpis.values())
    yield from (measure.title for measure in charter.measures.values() if measure.title)
    yield from (value.title for value in charter.values.values() if value.title)
    yield from (person.title for person in charter.people.values() if person.title)
    for clause in charter.clauses.values():
        yield from (value for value in clause.scope.values() if value not in ("each", "pooled"))
        yield from (value.title for value in clause.values.values() if value.title)
        yield from (clause.title,) if clause.title else ()
    yield from (name.replace("-", " ").replace("_", " ") for name in (*charter.committees, *charter.ladders))


def _one_word_apart(one: str, other: str) -> bool:
    """``Monthly Service Failure`` and ``Monthly Performance Failure``."""
    left = [singular(word.casefold()) for word in _WORD.findall(one)]
    right = [singular(word.casefold()) for word in _WORD.findall(other)]
    apart = [at for at, (first, second) in enumerate(zip(left, right, strict=False)) if first != second]
    return len(left) == len(right) > 2 and len(apart) == 1 and apart[0] < len(left) - 1


_SECTION = re.compile(r"\b(?:sections?|clauses?|articles?|paragraphs?)\s+(?P<number>\d+(?:\.\d+)*)", re.I)
_ELSEWHERE = re.compile(r"[^.;]{0,40}\bof\s+(?:the|that)\s+(?!(?:same|this)\b)", re.I)


def section_findings(definitions: Mapping[str, ClauseDefinition], charter: Charter) -> Iterator[tuple[str, Finding]]:
    """References to sections that no clause stands in; nothing is said where no clause names its section."""
    sections = {definition.clause.section for definition in definitions.values() if definition.clause.section}
    numbers = {match[0] for section in sections for match in re.finditer(r"\d+(?:\.\d+)*", section)}
    if not numbers:
        return
    for name, definition in definitions.items():
        text = definition.clause.text
        external = " ".join(definition.clause.uses)
        for found in _SECTION.finditer(text):
            number = found["number"]
            is_known = any(
                each == number or each.startswith(f"{number}.") or number.startswith(f"{each}.") for each in numbers
            )
            if is_known or _ELSEWHERE.match(text[found.end() :]) or number in external:
                continue
            message = f"it refers to '{found[0]}', and no clause of this charter stands there."
            hint = f"Mend the reference, or name its agreement: 'uses: \"{found[0]}: master agreement\"'."
            yield name, Finding(problems.C563, message, hint, ("text",), position=found.start())
