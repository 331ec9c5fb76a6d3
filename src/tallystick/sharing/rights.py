"""Which role may do what with which kind of thing, and with whose: the whole table, as data.

What is not in the table is refused. :mod:`~tallystick.sharing.deciding` lays the limits over it that hold for every
role: disclosure classes, membership of the party, the state of the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tallystick.sharing.words import Action, Kind, Reach, Role

A, K = Action, Kind


@dataclass(frozen=True, slots=True)
class Grant:
    """A role may do an action with things of a kind, as far as it reaches; ``role`` None: whoever is signed in."""

    action: Action
    kind: Kind
    role: Role | None
    reach: Reach


_SHORT = {
    "manager": Role.MANAGER,
    "executive": Role.EXECUTIVE,
    "counsel": Role.COUNSEL,
    "analyst": Role.ANALYST,
    "contributor": Role.CONTRIBUTOR,
    "member": Role.MEMBER,
    "respondent": Role.RESPONDENT,
    "clean": Role.CLEAN_TEAM,
    "auditor": Role.AUDITOR,
    "regulator": Role.REGULATOR,
    "operator": Role.OPERATOR,
}
_READERS = "manager executive counsel analyst clean auditor regulator"
_LEADERS = "manager executive counsel"
_WATCHERS = "auditor regulator"


def _may(action: Action, kind: Kind, **reaches: str) -> tuple[Grant, ...]:
    return tuple(
        Grant(action, kind, None if short == "anyone" else _SHORT[short], Reach[reach.upper().rstrip("_")])
        for reach, shorts in reaches.items()
        for short in shorts.split()
    )


GRANTS: tuple[Grant, ...] = (
    *_may(A.SEE, K.ALLIANCE, all=f"{_READERS} contributor member respondent operator"),
    *_may(A.SEE, K.CHARTER, all=f"{_READERS} contributor member"),
    *_may(A.SEE, K.KPI, all=f"{_READERS} contributor member"),
    *_may(A.SEE, K.OBJECTIVE, all=_READERS, ours="contributor member"),
    *_may(A.SEE, K.FIGURE, all=_READERS, ours="contributor member"),
    *_may(A.SEE, K.PERSONAL, self_="anyone", named="manager executive counsel analyst contributor member"),
    *_may(A.SEE, K.SOURCE, all="manager counsel analyst clean auditor regulator operator", own="contributor"),
    *_may(A.SEE, K.BATCH, all="manager analyst clean auditor regulator operator", own="contributor"),
    *_may(A.SEE, K.ENTRY, own="manager analyst contributor auditor"),
    *_may(A.SEE, K.PERIOD, all=f"{_READERS} contributor"),
    *_may(A.SEE, K.ISSUE, all="manager executive counsel analyst contributor member auditor regulator"),
    *_may(A.SEE, K.DETERMINATION, concerned=f"{_LEADERS} analyst {_WATCHERS}"),
    *_may(A.SEE, K.NOTICE, concerned=f"{_LEADERS} {_WATCHERS}"),
    *_may(A.SEE, K.ACCOUNT, concerned=f"{_LEADERS} {_WATCHERS}"),
    *_may(A.SEE, K.CASE, concerned=f"{_LEADERS} {_WATCHERS}"),
    *_may(A.SEE, K.ROOM, own="counsel"),
    *_may(A.SEE, K.REVIEW, all=f"{_LEADERS} analyst {_WATCHERS}"),
    *_may(A.SEE, K.EDITION, all=_READERS),
    *_may(A.SEE, K.RECORD, all=f"{_LEADERS} analyst {_WATCHERS} operator"),
    *_may(A.SEE, K.ACCESS_LOG, self_="anyone", own="counsel"),
    *_may(A.SEE, K.SURVEY, all="manager analyst respondent"),
    *_may(A.SEE, K.RESPONSE, self_="anyone"),
    *_may(A.SEE, K.PERSON, self_="anyone", own="manager counsel", all="operator"),
    *_may(A.SEE, K.MEMBERSHIP, self_="anyone", all=f"{_LEADERS} operator"),
    *_may(A.SEE, K.TOKEN, self_="anyone", own="manager", all="operator"),
    *_may(A.SEE, K.ORGANISATION, all=f"{_LEADERS} operator"),
    *_may(A.SEE, K.CONNECTION, own="manager analyst", all="operator"),
    *_may(A.SEE, K.KEY, all=f"{_LEADERS} analyst {_WATCHERS} operator"),
    *_may(A.SEE, K.JOB, own="manager analyst", all="operator"),
    *_may(A.COMMENT, K.CHARTER, all="manager executive counsel analyst contributor member"),
    *_may(A.COMMENT, K.KPI, all="manager executive counsel analyst contributor member"),
    *_may(A.COMMENT, K.OBJECTIVE, all="manager executive counsel analyst", ours="contributor member"),
    *_may(A.COMMENT, K.FIGURE, all="manager executive counsel analyst clean", ours="contributor member"),
    *_may(A.COMMENT, K.ISSUE, all="manager executive counsel analyst contributor member"),
    *_may(A.COMMENT, K.REVIEW, all=f"{_LEADERS} analyst"),
    *_may(A.PROPOSE, K.CHARTER, all=f"{_LEADERS} analyst"),
    *_may(A.PROPOSE, K.KPI, all=f"{_LEADERS} analyst"),
    *_may(A.PROPOSE, K.OBJECTIVE, all=f"{_LEADERS} analyst"),
    *_may(A.PROPOSE, K.CASE, concerned="manager counsel"),
    *_may(A.PROPOSE, K.REVIEW, all=_LEADERS),
    *_may(A.PROPOSE, K.SURVEY, all="manager analyst"),
    *_may(A.ENTER, K.BATCH, own="manager analyst contributor"),
    *_may(A.ENTER, K.ENTRY, own="manager analyst contributor"),
    *_may(A.ENTER, K.RESPONSE, self_="respondent"),
    *_may(A.ENTER, K.ROOM, own="counsel"),
    *_may(A.APPROVE, K.ENTRY, own="manager"),
    *_may(A.SIGN, K.CHARTER, own=_LEADERS),
    *_may(A.SIGN, K.EDITION, own=_LEADERS),
    *_may(A.SIGN, K.REVIEW, own=_LEADERS),
    *_may(A.LOCK, K.PERIOD, all="manager"),
    *_may(A.REOPEN, K.PERIOD, all="manager"),
    *_may(A.PUBLISH, K.EDITION, all="manager"),
    *_may(A.CLAIM, K.DETERMINATION, concerned="manager counsel"),
    *_may(A.ANSWER, K.DETERMINATION, concerned="manager counsel"),
    *_may(A.ANSWER, K.NOTICE, concerned="manager counsel"),
    *_may(A.ANSWER, K.CASE, concerned="manager counsel"),
    *_may(A.ANSWER, K.ISSUE, all="manager executive counsel analyst"),
    *_may(A.SERVE, K.NOTICE, own="manager counsel"),
    *_may(A.SETTLE, K.ACCOUNT, concerned="manager executive"),
    *_may(A.RELEASE, K.FIGURE, own="counsel"),
    *_may(A.ADMINISTER, K.PERSON, self_="anyone"),
    *_may(A.ADMINISTER, K.MEMBERSHIP, own="manager counsel"),
    *_may(A.ADMINISTER, K.TOKEN, self_="anyone", own="manager"),
    *_may(A.ADMINISTER, K.ORGANISATION, own="manager", all="operator"),
    *_may(A.ADMINISTER, K.KEY, own="manager counsel"),
    *_may(A.CONFIGURE, K.CONNECTION, own="manager", all="operator"),
    *_may(A.CONFIGURE, K.JOB, all="operator"),
    *_may(A.FREEZE, K.RECORD, all="manager"),
)

FOR_WHAT: Mapping[tuple[Action, Kind], tuple[Grant, ...]] = MappingProxyType(
    {
        pair: tuple(each for each in GRANTS if (each.action, each.kind) == pair)
        for pair in dict.fromkeys((each.action, each.kind) for each in GRANTS)
    }
)
"""The grants by action and kind."""

APPOINTED_BY_COUNSEL = frozenset({Role.CLEAN_TEAM, Role.AUDITOR, Role.REGULATOR})
"""Roles that counsel gives and takes; all others the manager does."""

STEP_UP = frozenset(
    {
        *((A.SIGN, kind) for kind in Kind),
        *((A.RELEASE, kind) for kind in Kind),
        *((A.FREEZE, kind) for kind in Kind),
        *((A.ADMINISTER, kind) for kind in (K.MEMBERSHIP, K.TOKEN, K.KEY)),
    }
)
"""What takes a fresh proof of the person."""

AFTER_EXIT: Mapping[Action, frozenset[Kind]] = MappingProxyType(
    {
        A.SEE: frozenset(Kind),
        A.CLAIM: frozenset({K.DETERMINATION}),
        A.ANSWER: frozenset({K.DETERMINATION, K.NOTICE, K.CASE}),
        A.SERVE: frozenset({K.NOTICE}),
        A.SETTLE: frozenset({K.ACCOUNT}),
        A.SIGN: frozenset({K.EDITION, K.REVIEW}),
        A.ENTER: frozenset({K.ROOM}),
    }
)
"""What a party that has left may still do with things of its time: what was owed then is still carried out."""

BEFORE_ACCESSION = frozenset(
    {
        (A.SEE, K.ALLIANCE), (A.SEE, K.CHARTER), (A.SEE, K.KPI), (A.SEE, K.KEY), (A.ADMINISTER, K.KEY),
        (A.SIGN, K.CHARTER),
    }
)  # fmt: skip
"""What a party that is yet to join may do: read what it is to sign, put its key on record, and sign."""

FOR_THE_PAST = frozenset(
    {K.ALLIANCE, K.RECORD, K.EDITION, K.KEY, K.ROOM, K.ACCESS_LOG, K.PERSON, K.MEMBERSHIP, K.TOKEN, K.ORGANISATION}
)
"""What a party that has left sees although it is of no period. Of editions it is that there are any: each has a period,
and is asked for by it."""

OF_A_TIME = frozenset(Kind) - {K.CHARTER, K.KPI, K.RECORD, K.KEY, K.ROOM, K.PERSON, K.ACCESS_LOG, K.MEMBERSHIP}
"""What a party sees only where it overlaps its membership. A charter older than its accession it may read."""

OF_THE_INSTALLATION = frozenset({K.PERSON, K.ACCESS_LOG, K.TOKEN, K.ORGANISATION, K.CONNECTION, K.KEY, K.JOB})
"""What may belong to no alliance; then it is its own person's, or an operator's of the whole installation."""

OFF_RECORD = frozenset({K.ROOM, K.PERSON, K.MEMBERSHIP, K.TOKEN, K.ORGANISATION, K.CONNECTION, K.JOB})
"""What can be changed while the record is frozen, and after it is closed: none of it is put on record."""

WHILE_FROZEN = frozenset({A.SEE, A.COMMENT, A.FREEZE})
WHEN_CLOSED = frozenset({A.SEE})

ON_OPEN_PERIODS = frozenset({A.ENTER, A.APPROVE})
"""What a locked period refuses."""
