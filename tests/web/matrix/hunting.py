"""The canaries: texts and numbers that stand nowhere else, each with who may see it by the naive decider; and the hunt.

A canary in text is a word of a form that nothing else has; one in numbers has seven digits or more. Both are looked for
in everything that comes back: pages with all their attributes and labels, data, files, names of files, headers.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from tallystick.terms.figure import Figure
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.opened import Moment
from web.matrix.charter import CLASSES, COLUMN_CLASSES, OWNER, PARTIES, desk_of, rows, word
from web.matrix.readers import Reader, everybody
from web.matrix.table import AGENT, BATCH, DECEMBER, JOBS, SEPTEMBER, YEAR
from web.matrix.walking import Seen
from web.matrix.world import CIRCLES, World

Rule = Callable[[Reader], bool]
TEXT = re.compile(r"zq(?:-[A-Za-z0-9_]+)+?-qz")
NUMBER = re.compile(r"(?<![0-9A-Za-z_.])\d{7,9}(?![0-9A-Za-z_])")
GROUPED = re.compile(r"(?<=\d)(?:[\u202f\u00a0\u2009,.' ]|&#160;|&nbsp;)(?=\d{3}(?!\d))")
"""What sets thousands apart, in whichever language."""


def found_in(content: bytes) -> set[str]:
    """The words and numbers of the form of canaries in some content; of an archive, in what is packed in it."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return set().union(*(found_in(archive.read(name)) | found_in(name.encode()) for name in archive.namelist()))
    text = content.decode("utf-8", "replace")
    plain = GROUPED.sub("", text)
    return set(TEXT.findall(text)) | set(NUMBER.findall(plain)) | set(NUMBER.findall(text))


def ledger(world: World) -> Mapping[str, Rule]:
    """Every canary with who may see it."""
    made = dict(_words(world))
    numbers = dict([*_rows(), *_figures(world)])
    assert not made.keys() & numbers.keys()
    return made | numbers


@dataclass
class Hunt:
    """The hunt for canaries in what one reader is answered."""

    known: Mapping[str, Rule]
    reader: Reader
    met: Counter[str] = field(default_factory=Counter)
    """Those that are theirs to see, and how often they were seen."""
    _allowed: dict[str, bool] = field(default_factory=dict)

    def leaks(self, seen: Seen) -> list[str]:
        """The canaries in an answer that its reader may not see, a line each; what the reader asked with is theirs."""
        found = found_in(seen.content) | found_in(seen.headers.encode())
        wrong = []
        for each in sorted(found - found_in(seen.url.encode())):
            if each not in self.known and not each.startswith("zq"):
                continue
            if self._is_theirs(each):
                self.met[each] += 1
            else:
                wrong.append(f"{seen.url} ({seen.status}): {each}")
        return wrong

    def _is_theirs(self, canary: str) -> bool:
        """A word that stands in no ledger is nobody's."""
        if canary not in self._allowed:
            rule = self.known.get(canary)
            self._allowed[canary] = rule is not None and rule(self.reader)
        return self._allowed[canary]


# Facts and figures


def _batch(party: str) -> dict[str, Any]:
    return {**BATCH, "party": party, "start": date(2024, 1, 15)}


def _reads_rows(reader: Reader, party: str) -> bool:
    allowed, masks = reader.asks("see", "batch", **_batch(party))
    return allowed and "rows" not in masks


def _of_row(party: str, disclosure: str) -> Rule:
    """A cell of a row: whoever reads the rows of the party; what is for its owner alone, nobody else's people."""

    def rule(reader: Reader) -> bool:
        own = reader.party == party or reader.independent
        return _reads_rows(reader, party) and (own or disclosure != "owner only")

    return rule


def _rows() -> Iterator[tuple[str, Rule]]:
    for row in rows():
        for column, number in row.numbers.items():
            yield str(number), _of_row(row.party, COLUMN_CLASSES[column])


def figures(world: World) -> Iterator[Figure]:
    """What the engine makes of the facts, before anybody is asked."""
    here = Here(world.alliance, world.readers["manager", "north"].actor)
    for figure in here.opened.computed(Moment(here.today)).figures:
        if figure.kpi in CLASSES and figure.value is not None:
            yield figure


def _figures(world: World) -> Iterator[tuple[str, Rule]]:
    numbers: dict[str, list[Rule]] = {}
    for figure in figures(world):
        if figure.value is not None:
            numbers.setdefault(str(int(figure.value)), []).append(_of_figure(figure))
    for number, rules in numbers.items():
        yield number, _all(rules)


def _all(rules: list[Rule]) -> Rule:
    """A sum that stands at several places, of a party's desk and of all parties' same desk: as secret as each."""
    return lambda reader: all(rule(reader) for rule in rules)


def _of_figure(figure: Figure) -> Rule:
    desk = dict(figure.scope).get("desk")
    if desk is not None:
        return _of_desk(desk)

    def rule(reader: Reader) -> bool:
        known = {"party": figure.party, "owner": OWNER, "disclosure": CLASSES[figure.kpi]}
        return reader.sees("figure", start=figure.start, end=figure.end, **known)

    return rule


def _of_desk(desk: str) -> Rule:
    """What is done at the desk of a party's agent speaks of a person; of another desk, of one whom nobody named."""
    party = next((each for each in PARTIES if desk == desk_of(each, 1)), None)
    return lambda reader: party is not None and AGENT.asks(reader, party)


# Words


def _sees(kind: str, **known: Any) -> Rule:
    return lambda reader: reader.sees(kind, **known)


def _agent(party: str) -> Rule:
    return lambda reader: AGENT.asks(reader, party)


def _enters(kind: str, party: str) -> Rule:
    return lambda reader: reader.may("enter", kind, party=party)


def _is(role: str, party: str) -> Rule:
    return lambda reader: (reader.role, reader.party) == (role, party)


def _any(*rules: Rule) -> Rule:
    return lambda reader: any(rule(reader) for rule in rules)


def _both(*rules: Rule) -> Rule:
    return lambda reader: all(rule(reader) for rule in rules)


def _words(world: World) -> Iterator[tuple[str, Rule]]:
    yield from _of_people(world)
    yield from _of_facts()
    yield from _of_talk()
    yield from _of_obligations()


def _of_people(world: World) -> Iterator[tuple[str, Rule]]:
    """Names, tokens and notices of each; whoever speaks in talk or prepares a review is known to those who read it."""
    for role, party, _fills in everybody():
        person = world.people[role, party]
        mine = _is(role, party)
        known = {"person": str(person.pk), "party": party or None}
        speaks = (role, party) == ("manager", "north")
        heard = [_sees("kpi"), _sees("charter"), _sees("review", **SEPTEMBER)] if speaks else []
        short = role.replace(" ", "_")
        elsewhere = role in ("stranger", "manager elsewhere")
        seen = [] if elsewhere else [_sees("person", **known)]
        yield word("person", short, party or "all"), _any(mine, *seen, *heard, *_authors(role, party))
        seen = [] if elsewhere else [_sees("token", **known)]
        yield word("token", short, party or "all"), _any(mine, *seen)
        yield word("told", short, party or "all"), mine


def _authors(role: str, party: str) -> list[Rule]:
    """Whoever entered something is known to those who decide about it; who wrote in a room, to its counsel."""
    if role == "analyst":
        return [_sees("entry", party=party, **DECEMBER), _enters("batch", party)]
    return [_is("counsel", party)] if role == "counsel" else []


def _of_facts() -> Iterator[tuple[str, Rule]]:
    for row in rows():
        yield row.remark, _of_row(row.party, "all parties")
    for party in PARTIES:
        for first in (1, 7):
            yield word("file", party, first), _sees("batch", **_batch(party))
        yield word("upload", party), _enters("batch", party)
        yield word("uploaded", party), _enters("batch", party)
        for what in (("cell", "submitted"), ("note", "submitted"), ("evidence", "submitted"),
                     ("evidence", "bytes", "submitted")):  # fmt: skip
            yield word(*what, party), _sees("entry", party=party, **DECEMBER)
        for what in (("cell", "draft"), ("note", "draft"), ("evidence", "draft"), ("evidence", "bytes", "draft")):
            yield word(*what, party), _is("analyst", party)
        yield word("refusal", party), _of_row(party, "all parties")
        yield word("sight", party), _sees("access-log", party=party)
        for of_agent in ("unit", "goal", "pace", "document", "title", "bytes"):
            yield word(of_agent, party), _agent(party)
        yield word("issue", party), _both(_agent(party), _sees("issue"))
        yield word("comment", "agent", party), _agent(party)
    yield word("job", "north"), _sees("job", party="north")
    yield word("schedule", "all"), _sees("job")
    yield word("hook", "north"), _sees("connection", party="north")


def _of_talk() -> Iterator[tuple[str, Rule]]:
    for what in ("document", "title", "bytes"):
        yield word(what, "all"), _sees("charter")
    for what in ("title", "because", "point", "answer"):
        yield word("draft", what), _sees("charter")
    yield word("issue", "all"), _sees("issue")
    yield word("comment", "kpi"), _sees("kpi")
    yield word("comment", "objective"), _sees("objective", **YEAR)
    yield word("place", "all"), _sees("review", **SEPTEMBER)
    yield word("reopened", "all"), _sees("period", **SEPTEMBER)
    for circle, parties in CIRCLES.items():
        between = (
            [_sees("determination", party=parties[0], parties=frozenset(parties[1:]), **SEPTEMBER)] if parties else []
        )
        for what in ("item", "minutes", "decision", "action"):
            yield word(what, circle), _both(_sees("review", **SEPTEMBER), *between)


def _of_obligations() -> Iterator[tuple[str, Rule]]:
    for what in (("exhibit", "claim"), ("proof", "claim"), ("note", "claim")):
        yield word(*what), _sees("determination", **JOBS)
    yield word("note", "case"), _sees("case", **JOBS)
    yield word("offer", "note"), _sees("case", **JOBS)
    october = {"start": date(2024, 10, 1), "end": date(2024, 11, 1)}
    for name, obligor in (("payment", "south"), ("west", "west")):
        known = {"party": obligor, "parties": frozenset({"north"}), **october}
        yield word("receipt", name), _sees("account", **known)
        yield word("note", name), _sees("account", **known)
    for party in ("north", "south"):
        for paper in ("room", "paper", "sheet"):
            yield word(paper, party), _is("counsel", party)
    invited = {"party": "south"}
    yield word("invited", "south"), _sees("person", **invited)
