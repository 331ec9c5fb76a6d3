"""Whom an agreed text names: parties by name, id and role; and who, by its first promise, owes something."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tallystick.charter.model import Charter
from tallystick.charter.model.alliance import Party

_LEGAL_FORM = re.compile(
    r"[\s,]+(?:gmbh|mbh|ag|se|sa|s\.a\.|sas|sarl|bv|b\.v\.|nv|n\.v\.|oy|ab|asa|plc|llc|llp|l\.p\.|lp|inc\.?|corp\.?|"
    r"corporation|incorporated|company|co\.?|ltd\.?|limited|kg|ug|ev|e\.v\.|pty|group|holdings?|& co\.?)(?=[\s,.]|$)",
    re.I,
)
GENERIC = re.compile(
    r"\b(?:each|either|every|any|both|all|neither)\s+(?:of\s+the\s+)?(?:part(?:y|ies)|members?|partners?|sides?)\b"
    r"|\bthe\s+(?:two\s+)?(?:parties|partners|members)\b|\beach\s+other\b|\bone\s+another\b|\bthe\s+other\s+(?:party|side)\b",
    re.I,
)
"""Words that name every party at once."""
PROMISE = re.compile(
    r"\b(?:shall|will|must|undertakes?|agrees?|guarantees?|warrants?|commits?|promises?|is\s+(?:obliged|required)|"
    r"ensures?|owes?|credits|pays|completes?|operates?|performs?|reaches|delivers?|provides?|responds|answers|keeps|"
    r"misses|fails|makes|uses)\b",
    re.I,
)
"""The words of a promise, after which it says what is promised."""
PERMISSION = re.compile(
    r"\b(?:may(?!\s+not)|is\s+entitled\s+to|has\s+the\s+right\s+to|shall\s+have\s+the\s+right\s+to|can\s+elect\s+to|"
    r"can)\s+(?:[\w,]+\s+){0,4}?(?:terminate|step|withhold|audit|renegotiate|review|suspend|buy|require|elect|call)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Named:
    """One place where a text names a party."""

    party: str
    words: str
    position: int
    end: int


def names_of(charter: Charter) -> Mapping[str, tuple[str, ...]]:
    """By party: the words that name it and no other party, the longest first.

    A name counts with and without its legal form, and by its first word where no other party's name has it.
    """
    every = {name: tuple(_names(name, party)) for name, party in charter.parties.items()}
    found: dict[str, tuple[str, ...]] = {}
    for name, words in every.items():
        others = {word.casefold() for other, theirs in every.items() if other != name for word in theirs}
        mine = dict.fromkeys(word for word in words if word.casefold() not in others)
        found[name] = tuple(sorted(mine, key=lambda word: (-len(word), word)))
    return found


def _names(name: str, party: Party) -> Iterator[str]:
    bare = re.sub(_LEGAL_FORM, "", party.name).strip(" ,")
    yield from (party.name, bare, name, name.replace("-", " ").replace("_", " "))
    first = bare.split()[0] if bare else ""
    if len(first) > 2 and first[0].isupper() and first.casefold() not in ("the", "air", "new", "united", "national"):
        yield first
    if party.role:
        yield party.role
        yield f"the {party.role}"


def named_in(text: str, charter: Charter) -> tuple[Named, ...]:
    """Every place where the text names a party, in order; the longest name at each place."""
    found: list[Named] = []
    for party, words in names_of(charter).items():
        for word in words:
            is_short = len(word) < 4
            pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", 0 if is_short else re.I)
            found += [Named(party, each[0], each.start(), each.end()) for each in pattern.finditer(text)]
    found.sort(key=lambda each: (each.position, -each.end))
    kept: list[Named] = []
    for each in found:
        if not kept or each.position >= kept[-1].end:
            kept.append(each)
    return tuple(kept)


def names_all(text: str, charter: Charter) -> bool:
    """Whether the text speaks of every party at once: 'each party', 'either carrier'."""
    if GENERIC.search(text):
        return True
    roles = {(party.role or "").split()[-1].rstrip("s") for party in charter.parties.values() if party.role}
    return any(
        re.search(rf"\b(?:each|either|every|both|all)\s+(?:\w+\s+)?{re.escape(role)}s?\b", text, re.I) for role in roles
    )


def promisor(text: str, charter: Charter) -> Named | None:
    """The party that the text's first promise is made by, where one stands right before it."""
    promise = PROMISE.search(text)
    return _subject(text, charter, promise.start()) if promise else None


def permitted(text: str, charter: Charter) -> tuple[Named, ...]:
    """The parties that the text lets elect a right."""
    found = [_subject(text, charter, each.start()) for each in PERMISSION.finditer(text)]
    return tuple(each for each in found if each is not None)


def _subject(text: str, charter: Charter, before: int) -> Named | None:
    """The party that stands last before a place in the same sentence, where it is near enough to be its subject."""
    begins = max(text.rfind(mark, 0, before) for mark in (". ", "; ", ": ", ", ")) + 1
    inside = [each for each in named_in(text, charter) if begins <= each.position and each.end <= before]
    if not inside or len(inside) > 1:
        return None
    between = text[inside[0].end : before]
    is_possessive = text[inside[0].end : inside[0].end + 2] in ("'s", "’s") or re.search(
        r"\b(?:of|by|to|for|from|with)\s+(?:the\s+)?$", text[: inside[0].position], re.I
    )
    return None if is_possessive or len(between.split()) > 4 else inside[0]
