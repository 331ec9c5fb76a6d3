"""Who may do what, a second time: written from the rules' text, line by line, on plain values.

It shares no code with the program, not even its words. It is slow, and says nothing of why. ``asked`` is a dict: the
names are those of the question, days are dates, roles are dicts.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

# What each role may do, in words: "action kinds: whose". A kind of two words is joined by a dash.
TEXT = {
    "manager": """
        see alliance charter kpi objective figure source batch period issue review edition record survey: all
        see membership organisation key: all
        see entry person token connection job: own
        see determination notice account case: concerned
        see personal-figure: named
        comment charter kpi objective figure issue review: all
        propose charter kpi objective review survey: all
        propose case: concerned
        enter batch entry: own
        approve entry: own
        sign charter edition review: own
        lock period: all
        reopen period: all
        publish edition: all
        claim determination: concerned
        answer determination notice case: concerned
        answer issue: all
        serve notice: own
        settle account: concerned
        administer membership token organisation key: own
        configure connection: own
        freeze record: all
    """,
    "executive": """
        see alliance charter kpi objective figure period issue review edition record membership organisation key: all
        see determination notice account case: concerned
        see personal-figure: named
        comment charter kpi objective figure issue review: all
        propose charter kpi objective review: all
        sign charter edition review: own
        answer issue: all
        settle account: concerned
    """,
    "counsel": """
        see alliance charter kpi objective figure source period issue review edition record: all
        see membership organisation key: all
        see privileged-room access-log person: own
        see determination notice account case: concerned
        see personal-figure: named
        comment charter kpi objective figure issue review: all
        propose charter kpi objective review: all
        propose case: concerned
        enter privileged-room: own
        sign charter edition review: own
        claim determination: concerned
        answer determination notice case: concerned
        answer issue: all
        serve notice: own
        release figure: owned
        administer membership key: own
    """,
    "analyst": """
        see alliance charter kpi objective figure source batch period issue review edition record survey key: all
        see entry connection job: own
        see determination: concerned
        see personal-figure: named
        comment charter kpi objective figure issue review: all
        propose charter kpi objective survey: all
        enter batch entry: own
        answer issue: all
    """,
    "contributor": """
        see alliance charter kpi period issue: all
        see objective figure: ours
        see source batch entry: own
        see personal-figure: named
        comment charter kpi issue: all
        comment objective figure: ours
        enter batch entry: own
    """,
    "member": """
        see alliance charter kpi issue: all
        see objective figure: ours
        see personal-figure: named
        comment charter kpi issue: all
        comment objective figure: ours
    """,
    "respondent": """
        see alliance survey: all
        enter response: self
    """,
    "clean-team member": """
        see alliance charter kpi objective figure source batch period edition: all
        comment figure: all
    """,
    "auditor": """
        see alliance charter kpi objective figure source batch period issue review edition record key: all
        see entry: own-or-independent
        see determination notice account case: concerned-or-independent
    """,
    "regulator": """
        see alliance charter kpi objective figure source batch period issue review edition record key: all
        see determination notice account case: concerned-or-independent
    """,
    "operator": """
        see alliance source batch record person membership token organisation connection key job: all
        administer organisation: all
        configure connection job: all
    """,
}  # fmt: skip

ANYBODY = """
    see personal-figure access-log response person membership token: self
    administer person token: self
"""

TOKEN = {
    "read": """see: alliance charter kpi objective figure source batch period issue determination notice account case
               review edition record survey key""",
    "deliver": "see: alliance source batch entry period; enter: batch entry",
    "discuss": "comment: charter kpi objective figure issue review; see: alliance issue; answer: issue",
    "act": """propose: charter kpi objective case review survey; answer: determination notice case; approve: entry;
              lock: period; publish: edition; claim: determination; serve: notice; settle: account; see: alliance""",
    "personal": "see: alliance personal-figure person access-log",
    "operate": "see: alliance job connection; configure: job connection",
}

NO_ALLIANCE_NEEDED = ["person", "access-log", "token", "organisation", "connection", "key", "job"]
NOT_ON_RECORD = ["privileged-room", "person", "membership", "token", "organisation", "connection", "job"]
TIMELESS = ["charter", "kpi", "record", "key", "privileged-room", "person", "access-log", "membership"]
PAST = [
    "alliance", "record", "edition", "key", "privileged-room", "access-log", "person", "membership", "token",
    "organisation",
]  # fmt: skip


@cache
def lines(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(each_line(text))


def each_line(text: str) -> Iterator[tuple[str, str, str]]:
    for line in text.strip().splitlines():
        words, whose = line.strip().split(": ")
        action, *kinds = words.split()
        for kind in kinds:
            yield action, kind, whose


def answer(asked: dict[str, Any]) -> tuple[bool, frozenset[str], bool]:
    """(allowed, masks, fresh proof needed)."""
    action, kind = asked["action"], asked["kind"].replace(" ", "-")
    proof = action in ("sign", "release", "freeze") or (
        action == "administer" and kind in ("membership", "token", "key")
    )
    if asked["who"] is None or not asked["open account"]:
        return False, frozenset(), proof
    token = asked["token"]
    if token is not None:
        if token["revoked"] or token["until"] <= asked["today"]:
            return False, frozenset(), proof
        if token["alliances"] is not None and asked["context alliance"] not in token["alliances"]:
            return False, frozenset(), proof
        if proof or not any(in_scope(TOKEN[scope], action, kind) for scope in token["scopes"]):
            return False, frozenset(), proof
    ways: list[frozenset[str]] = []
    for line in lines(ANYBODY):
        if line == (action, kind, "self") and asked["person"] == asked["who"]:
            ways.append(frozenset())
    for role in asked["roles"]:
        for said in lines(TEXT[role["role"]]):
            if said[:2] == (action, kind) and may(asked, role, action, kind, said[2]):
                ways.append(masks(asked, role, kind))
    if not ways:
        return False, frozenset(), proof
    if asked["locked"] and action in ("enter", "approve") and kind in ("batch", "entry"):
        return False, frozenset(), proof
    if asked["alliance"] is not None and kind not in NOT_ON_RECORD:
        if asked["record"] == "closed" and action != "see":
            return False, frozenset(), proof
        if asked["record"] == "frozen" and action not in ("see", "comment", "freeze"):
            return False, frozenset(), proof
    if proof:
        ago = asked["proved ago"]
        if ago is None or ago > timedelta(minutes=10) or ago < timedelta(0):
            return False, frozenset(), proof
    return True, frozenset.intersection(*ways), proof


def in_scope(text: str, action: str, kind: str) -> bool:
    for part in text.split(";"):
        verb, kinds = part.split(":")
        if verb.strip() == action and kind in kinds.split():
            return True
    return False


def may(asked: dict[str, Any], role: dict[str, Any], action: str, kind: str, whose: str) -> bool:
    today = asked["today"]
    if role["alliance"] is None:
        assert role["role"] == "operator"
    elif role["alliance"] != asked["alliance"]:
        return False
    if today < role["since"] or (role["until"] is not None and role["until"] <= today):
        return False
    mine = role["party"]
    independent = mine is None and role["role"] in ("auditor", "regulator")
    if mine is not None and role["role"] != "operator" and not in_time(asked, mine, action, kind):
        return False
    if kind == "privileged-room" and (asked["way"] != "page" or asked["party"] != mine):
        return False
    same = mine is not None and asked["party"] == mine
    if whose == "own" and not same:
        return False
    if whose == "owned" and not same and not (mine is not None and asked["owner"] == mine):
        return False
    if whose == "own-or-independent" and not (same or independent):
        return False
    if whose.startswith("concerned"):
        concerned = same or (mine is not None and mine in asked["parties"])
        if not concerned and not (whose == "concerned-or-independent" and independent):
            return False
    if whose == "ours":
        if asked["party"] is not None and not same:
            return False
        if asked["party"] is not None and asked["unit"] is not None and asked["unit"] not in role["units"]:
            return False
    named = asked["who"] in asked["named"] or any(each in asked["named"] for each in role["fills"])
    if whose == "named" and not (same and named):
        return False
    if whose == "self" and asked["person"] != asked["who"]:
        return False
    if action == "approve" and asked["person"] == asked["who"]:
        return False
    if action == "administer" and kind == "membership":
        if asked["person"] == asked["who"] or asked["given role"] is None:
            return False
        by_counsel = asked["given role"] in ("clean-team member", "auditor", "regulator")
        if role["role"] != ("counsel" if by_counsel else "manager"):
            return False
    return kind != "figure" or action == "release" or class_allows(asked, role)


def in_time(asked: dict[str, Any], mine: str, action: str, kind: str) -> bool:
    if mine not in asked["belonging"]:
        return False
    belonging = asked["belonging"][mine]
    today = asked["today"]
    if all(today < start for start, _ in belonging["stretches"]):
        return (action, kind) in (
            ("see", "alliance"),
            ("see", "charter"),
            ("see", "kpi"),
            ("see", "key"),
            ("administer", "key"),
            ("sign", "charter"),
        )
    member = any(start <= today < end for start, end in belonging["stretches"])
    if not member:
        left = max(end for _, end in belonging["stretches"] if end <= today)
        if belonging["access until"] is not None and belonging["access until"] <= today:
            return False
        still = {
            "claim": ["determination"], "answer": ["determination", "notice", "case"], "serve": ["notice"],
            "settle": ["account"], "sign": ["edition", "review"], "enter": ["privileged-room"],
        }  # fmt: skip
        if action != "see" and kind not in still.get(action, []):
            return False
        if asked["start"] is None:
            if kind not in PAST:
                return False
        elif asked["start"] >= left:
            return False
    if asked["start"] is not None and kind not in TIMELESS:
        for start, end in belonging["sees"] or belonging["stretches"]:
            if asked["start"] < end and (asked["end"] is None or asked["end"] > start):
                return True
        return False
    return True


def class_allows(asked: dict[str, Any], role: dict[str, Any]) -> bool:
    mine, way = role["party"], asked["class"]
    if way == "all parties" or (mine is None and role["role"] in ("auditor", "regulator")):
        return True
    if way == "owner only":
        return mine is not None and asked["owner"] == mine
    if role["role"] == "clean-team member":
        return True
    if way == "clean team":
        return False
    if asked["party"] is None:
        return asked["unit"] is None
    return bool(asked["party"] == mine)


def masks(asked: dict[str, Any], role: dict[str, Any], kind: str) -> frozenset[str]:
    found: set[str] = set()
    mine = role["party"]
    same = mine is not None and asked["party"] == mine
    independent = mine is None and role["role"] in ("auditor", "regulator")
    if role["role"] == "operator":
        found.add("values")
        if kind == "batch":
            found |= {"rows", "names"}
        if kind == "determination":
            found.add("values")
        return frozenset(found)
    sees_parts = same or independent or role["role"] == "clean-team member"
    if kind == "figure" and asked["class"] == "aggregate only" and not sees_parts:
        found.add("parts")
    if kind == "batch" and not same and not independent:
        found.add("names")
        if role["role"] != "clean-team member" or not class_allows(asked, role):
            found.add("rows")
    if kind == "determination" and not class_allows(asked, role):
        found.add("values")
    closed = asked["class"] != "all parties" and not independent
    if role["role"] == "clean-team member" and asked["class"] != "owner only":
        closed = False
    if kind in ("edition", "review") and closed:
        found.add("figures")
    return frozenset(found)
