"""Numbers, dates and times of a clause's text and logic, compared both ways (C530 to C533, C541)."""

import re
from collections.abc import Iterator
from fractions import Fraction

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.exceptions import Exceptions
from tallystick.charter.clauses.wording.known import background, shared_cap_keys
from tallystick.charter.clauses.wording.mention import Mention
from tallystick.charter.clauses.wording.phrases import in_unit, together
from tallystick.charter.clauses.wording.reading import Read
from tallystick.charter.clauses.wording.said import Key, Said, keys_of, lasts, said_by
from tallystick.charter.document import Steps
from tallystick.charter.model import Charter
from tallystick.charter.model.consequences import MONEY
from tallystick.terms.wording import listed

NOT_IN_TEXT = "Mend the one that is wrong, or list it under 'not in text' with where it comes from."
NOT_IN_LOGIC = "Put it into the logic, or list it under 'not in logic' with why."


def number_findings(
    definition: ClauseDefinition, charter: Charter, read: Read, excepted: Exceptions
) -> Iterator[Finding]:
    clause = definition.clause
    said = said_by(clause)
    mentions = [each for each in read.mentions if not (each.kind == "date" and each.value < 366 * 5)]
    matched: set[int] = set()
    absent: list[Said] = []
    tied: list[Finding] = []
    for each in said:
        hits = [at for at, mention in enumerate(mentions) if _is_it(each, mention, definition)]
        if each.kind == "count" and not hits:
            hits = [at for at, mention in enumerate(mentions) if _counts_months(each, mention)]
        near = [at for at, mention in enumerate(mentions) if each.kind == "count" and _is_near(each, mention)]
        matched.update(hits or near)
        if not hits and near:
            tied.append(_count_differs(each, mentions[near[0]]))
        elif not hits and not each.weak and not _by_word(each, clause.text):
            absent.append(each)
    known = background(clause, charter) | shared_cap_keys(definition.id, charter)
    unmatched = [mention for at, mention in enumerate(mentions) if at not in matched and not mention.weak]
    alone = [mention for mention in unmatched if not _is_known(mention, known)]
    elsewhere = [mention for mention in unmatched if _is_known(mention, known)]
    absent = [each for each in absent if not excepted.excuses(each.keys, excepted.in_text)]
    absent = [each for each in absent if not excepted.words_in_text(each.what)]
    alone = [each for each in alone if not excepted.excuses(keys_of(each), excepted.in_logic)]
    alone = [each for each in alone if not excepted.words_in_logic(each.words)]
    yield from tied
    yield from _ties(said, mentions, clause.text, settled=clause.reading is not None)
    yield from _paired(_once(absent), _once_mentioned(alone), elsewhere, clause.text)


def _is_known(mention: Mention, known: frozenset[Key]) -> bool:
    """Whether the charter says it elsewhere; days and months only as such, minutes also as a plain number."""
    keys = keys_of(mention)
    if mention.kind == "duration" and mention.unit not in ("second", "minute", "hour"):
        keys = frozenset(key for key in keys if key[0] == "duration")
    return bool(keys & known)


_OF_PERIODS = frozenset(("days", "for", "periods", "within", "allowed", "times", "counts"))
"""Fields that count periods: the text may say them as months."""


_LENGTHS = (7, 12, 30, 52, 360, 365, 366)
"""Numbers in amounts that turn one length of time into another."""


def _is_it(said: Said, mention: Mention, definition: ClauseDefinition) -> bool:
    if said.kind == "count":
        in_a_row = said.path[-1] == "consecutive"
        return mention.kind in (("number", "duration") if in_a_row else ("number",)) and _misses(mention) == said.value
    if said.path[-1] == "allowed" and mention.tie == ">=":  # 'three or more' where two are allowed
        return mention.kind == "number" and mention.value == said.value + 1
    if said.path[0] == "exclusions" and said.path[-1] in ("at most", "at_most") and mention.kind == "duration":
        return _in_another_unit(mention, said.value)
    if said.kind in ("number", "percent", "money") and mention.kind == "duration":
        counted = said.path[-1] in _OF_PERIODS or mention.unit in in_unit(definition.unit)
        counted = counted or (said.path[-1] in MONEY and said.value in _LENGTHS) or said.path[0] == "values"
        if said.kind == "number" and said.tie and lasts(said.value, in_unit(definition.unit)) & keys_of(mention):
            return True  # a cap of 240 seconds, said as 4 minutes
        return said.kind == "number" and counted and bool(said.keys & keys_of(mention))
    return bool(said.keys & keys_of(mention))


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def _in_another_unit(mention: Mention, value: Fraction) -> bool:
    """Whether a length of time is so many of some unit: six hours are 360, where a figure counts minutes."""
    seconds = mention.value * _SECONDS.get(mention.unit, 0)
    return seconds > 0 and any(seconds == value * unit for unit in _SECONDS.values())


def _counts_months(said: Said, mention: Mention) -> bool:
    """``three months in any six`` counts months, and is no duration."""
    return mention.kind == "duration" and _misses(mention) == said.value


def _misses(mention: Mention) -> object:
    """How many misses are enough by the text: more than three are four."""
    return mention.value + 1 if mention.tie in (">", "<=") else mention.value


def _is_near(said: Said, mention: Mention) -> bool:
    """Whether the text counts to the same or the neighbouring number, with another tie."""
    return mention.kind == "number" and mention.value in (said.value - 1, said.value) and not mention.weak


def _count_differs(said: Said, mention: Mention) -> Finding:
    words = f"{_TIES[mention.tie]} {mention.words}".strip()
    message = f"the text says '{words}', the logic ({said.what}) is fulfilled by the {_ordinal(int(said.value))}."
    strict = mention.tie in (">", "<=")
    hint = f"Write '{'more than' if strict else 'at least'}: {mention.value}' in the logic, or mend the text."
    return Finding(problems.C533, message, hint, said.path)


_TIES = {"": "", ">=": "at least", ">": "more than", "<=": "no more than", "<": "fewer than"}


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_SINGULAR = (
    (("m", 12), r"\b(?:year|annual|annually|yearly|annum)\b"),
    (("m", 6), r"\bhalf[- ]year"),
    (("m", 3), r"\bquarter(?:ly)?\b"),
    (("m", 1), r"\bmonth(?:ly)?\b"),
    (("d", 7), r"\bweek(?:ly)?\b"),
    (("d", 1), r"\b(?:day|daily)\b"),
    (("b", 1), r"\b(?:business|working) day\b"),
    (("s", 3600), r"\b(?:an hour|hourly|each hour|per hour)\b"),
    (("s", 60), r"\b(?:a minute|per minute)\b"),
)


def _by_word(said: Said, text: str) -> bool:
    """Whether the text says a duration of one by a word: a year, monthly, the next business day; or a half, twice."""
    if said.kind == "duration":
        wanted = {key[1:] for key in said.keys if len(key) == 3}
        patterns = (pattern for (base, times), pattern in _SINGULAR if (base, Fraction(times)) in wanted)
        return any(re.search(pattern, text, re.I) for pattern in patterns)
    return False


_UPPER = {">=": "upper", "<": "upper", ">": "lower", "<=": "lower"}
"""On which side of an edge the edge itself lies."""


def _ties(said: tuple[Said, ...], mentions: list[Mention], text: str, *, settled: bool) -> Iterator[Finding]:
    """Edges at which the text puts the edge itself on the other side; ``settled`` where a reading was chosen."""
    done: set[frozenset[Key]] = set()
    for each in said:
        if not each.tie or each.keys in done or each.kind == "duration":
            continue
        sides = {_UPPER[other.tie] for other in said if other.tie and other.keys == each.keys}
        there = [mention for mention in mentions if mention.tie and _is_edge(each, mention)]
        if len(sides) != 1 or not there:
            continue
        if settled and {"<", ">"} <= {mention.tie for mention in there}:
            continue  # 'below 200' and 'above 200': the text leaves the edge open, and the chosen reading settles it
        wrong = [mention for mention in there if _UPPER[mention.tie] not in sides]
        is_span = len(wrong) < len(there) and all(_is_up_to(mention, text) for mention in wrong)
        if wrong and not is_span:
            done.add(each.keys)
            mention = wrong[0]
            message = (
                f"the text says '{_WORDS[mention.tie]} {mention.words}', the logic ({each.what}) '{each.tie} {each}': "
                f"exactly {each} lies on the other side."
            )
            yield Finding(problems.C533, message, "Settle what exactly that value is, and mend the other.", each.path)


_WORDS = {">=": "no less than", ">": "more than", "<=": "no more than", "<": "less than"}


def _is_up_to(mention: Mention, text: str) -> bool:
    """``up to 200`` may name an edge that the next row says again; ``200 or less`` contains it."""
    return mention.tie == "<=" and not re.match(
        r"[^.;,]{0,24}\bor\s+(?:less|fewer|lower|below|under)\b", text[mention.end :]
    )


def _is_edge(said: Said, mention: Mention) -> bool:
    return mention.kind in ("number", "percent", "money", "duration") and bool(
        {key for key in said.keys if key[0] == "number"} & {("number", mention.value)}
    )


def _once(absent: list[Said]) -> list[Said]:
    return list({each.keys: each for each in reversed(absent)}.values())[::-1]


def _once_mentioned(alone: list[Mention]) -> list[Mention]:
    return list({keys_of(each): each for each in reversed(alone)}.values())[::-1]


_LIKE = {"percent": "number", "money": "number", "count": "number", "year": "date"}


def _paired(absent: list[Said], alone: list[Mention], elsewhere: list[Mention], text: str) -> Iterator[Finding]:
    """What both sides lack, held against each other by kind and in order; the rest by itself.

    What the text says and the charter says ``elsewhere`` is no difference by itself, but may be the other side of one.
    """
    left, right = list(absent), list(alone)
    for same in (_same_kind, _like_kind):
        for each in list(left):
            partner = next((mention for mention in right if same(each, mention)), None)
            if partner is not None:
                left.remove(each)
                right.remove(partner)
                yield _differ(each, partner)
    for each in [edge for edge in left if edge.tie]:
        partner = next((mention for mention in elsewhere if mention.tie and _like_kind(each, mention)), None)
        if partner is not None:
            left.remove(each)
            yield _differ(each, partner)
    for group in _of_one_part(left):
        words = together(f"{each} ({each.what})" for each in group)
        yield Finding(problems.C530, f"the logic says {words}, the text does not.", NOT_IN_TEXT, group[0].path)
    for mentions in _of_one_sentence(right, text):
        words = together(f"'{mention.words}'" for mention in mentions)
        message = f"the text says {words}, the logic does not."
        yield Finding(problems.C531, message, NOT_IN_LOGIC, ("text",), position=mentions[0].position)


def _differ(said: Said, mention: Mention) -> Finding:
    message = f"the text says '{mention.words}', the logic ({said.what}) {said}."
    return Finding(problems.C532, message, "Mend the one that is wrong.", said.path)


def _of_one_part(said: list[Said]) -> list[list[Said]]:
    """What is missing together, such as all of one trigger, is one problem."""
    groups: dict[Steps, list[Said]] = {}
    for each in said:
        groups.setdefault(each.path[:2] if len(each.path) > 1 else each.path, []).append(each)
    return list(groups.values())


def _of_one_sentence(mentions: list[Mention], text: str) -> list[list[Mention]]:
    groups: list[list[Mention]] = []
    for each in mentions:
        between = text[groups[-1][-1].end : each.position] if groups else ""
        if groups and not re.search(r"[.;]\s", between):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _same_kind(said: Said, mention: Mention) -> bool:
    return said.kind == mention.kind and said.unit == mention.unit


def _like_kind(said: Said, mention: Mention) -> bool:
    one, other = _LIKE.get(said.kind, said.kind), _LIKE.get(mention.kind, mention.kind)
    return one == other or (said.kind in ("number", "count") and mention.kind == "duration")


def currency_findings(definition: ClauseDefinition, read: Read, charter: Charter) -> Iterator[Finding]:
    """An amount of the text in a currency that the logic does not know; the first one."""
    reckoned = {charter.currency, definition.currency, definition.clause.applied.currency}
    reckoned |= {value.unit for value in definition.values.values()}
    for mention in read.mentions:
        known = {code for code in reckoned if code}
        if mention.kind == "money" and mention.unit and known and mention.unit not in known:
            reckons = charter.currency or listed(sorted(known))
            message = f"the text says '{mention.words}', the logic reckons in {reckons}."
            hint = "Mend the text, or give 'applied' its 'currency' and the value that it is converted by."
            yield Finding(problems.C541, message, hint, ("text",), position=mention.position)
            return
