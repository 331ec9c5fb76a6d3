"""What the scopes of a token allow at most; a token never adds to what its owner may do.

Every scope holds that the alliance is there, since nothing in it is reached otherwise.

No scope holds what takes a fresh proof of the person, a privileged room, or giving and taking rights.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tallystick.sharing.words import Action, Kind, Scope

A, K = Action, Kind
Pair = tuple[Action, Kind]

SCOPES: Mapping[Scope, frozenset[Pair]] = MappingProxyType(
    {
        Scope.READ: frozenset(
            (A.SEE, kind)
            for kind in (
                K.ALLIANCE, K.CHARTER, K.KPI, K.OBJECTIVE, K.FIGURE, K.SOURCE, K.BATCH, K.PERIOD, K.ISSUE,
                K.DETERMINATION, K.NOTICE, K.ACCOUNT, K.CASE, K.REVIEW, K.EDITION, K.RECORD, K.SURVEY, K.KEY,
            )
        ),
        Scope.DELIVER: frozenset(
            {
                *((A.SEE, kind) for kind in (K.ALLIANCE, K.SOURCE, K.BATCH, K.ENTRY, K.PERIOD)),
                *((A.ENTER, kind) for kind in (K.BATCH, K.ENTRY)),
            }
        ),
        Scope.DISCUSS: frozenset(
            {
                *((A.COMMENT, kind) for kind in (K.CHARTER, K.KPI, K.OBJECTIVE, K.FIGURE, K.ISSUE, K.REVIEW)),
                (A.SEE, K.ALLIANCE),
                (A.SEE, K.ISSUE),
                (A.ANSWER, K.ISSUE),
            }
        ),
        Scope.ACT: frozenset(
            {
                *((A.PROPOSE, kind) for kind in (K.CHARTER, K.KPI, K.OBJECTIVE, K.CASE, K.REVIEW, K.SURVEY)),
                *((A.ANSWER, kind) for kind in (K.DETERMINATION, K.NOTICE, K.CASE)),
                (A.APPROVE, K.ENTRY), (A.LOCK, K.PERIOD), (A.PUBLISH, K.EDITION), (A.CLAIM, K.DETERMINATION),
                (A.SERVE, K.NOTICE), (A.SETTLE, K.ACCOUNT), (A.SEE, K.ALLIANCE),
            }
        ),
        Scope.PERSONAL: frozenset((A.SEE, kind) for kind in (K.ALLIANCE, K.PERSONAL, K.PERSON, K.ACCESS_LOG)),
        Scope.OPERATE: frozenset(
            {
                (A.SEE, K.ALLIANCE),
                *((action, kind) for action in (A.SEE, A.CONFIGURE) for kind in (K.JOB, K.CONNECTION)),
            }
        ),
    }
)  # fmt: skip


def within(scopes: Iterable[Scope], action: Action, kind: Kind) -> bool:
    """Whether one of the scopes allows it."""
    return any((action, kind) in SCOPES[scope] for scope in scopes)
