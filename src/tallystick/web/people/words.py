"""What roles, actions and kinds of things are called on pages: the words only.

Who may do what is in :mod:`tallystick.sharing.rights`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.sharing.words import Action, Kind, Reach, Role, Scope

ROLE_WORDS: Mapping[Role, str] = MappingProxyType(
    {
        Role.MANAGER: N_("manager"),
        Role.EXECUTIVE: N_("executive"),
        Role.COUNSEL: N_("counsel"),
        Role.ANALYST: N_("analyst"),
        Role.CONTRIBUTOR: N_("contributor"),
        Role.MEMBER: N_("member"),
        Role.RESPONDENT: N_("respondent"),
        Role.CLEAN_TEAM: N_("clean-team member"),
        Role.AUDITOR: N_("auditor"),
        Role.REGULATOR: N_("regulator"),
        Role.OPERATOR: N_("operator"),
    }
)
ACTION_WORDS: Mapping[Action, str] = MappingProxyType(
    {
        Action.SEE: N_("see"),
        Action.COMMENT: N_("comment on"),
        Action.PROPOSE: N_("propose"),
        Action.ENTER: N_("enter or write"),
        Action.APPROVE: N_("approve"),
        Action.SIGN: N_("sign"),
        Action.LOCK: N_("lock"),
        Action.REOPEN: N_("reopen"),
        Action.PUBLISH: N_("publish"),
        Action.CLAIM: N_("claim an exclusion from, or dispute"),
        Action.ANSWER: N_("answer"),
        Action.SERVE: N_("serve"),
        Action.SETTLE: N_("settle"),
        Action.RELEASE: N_("release"),
        Action.ADMINISTER: N_("change"),
        Action.CONFIGURE: N_("configure"),
        Action.FREEZE: N_("freeze, reopen and close"),
    }
)
KIND_WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.ALLIANCE: N_("the alliance"),
        Kind.CHARTER: N_("charters and amendments"),
        Kind.KPI: N_("definitions of KPIs"),
        Kind.OBJECTIVE: N_("objectives"),
        Kind.FIGURE: N_("figures"),
        Kind.PERSONAL: N_("figures of single persons"),
        Kind.SOURCE: N_("sources"),
        Kind.BATCH: N_("batches of facts"),
        Kind.ENTRY: N_("figures entered by hand"),
        Kind.PERIOD: N_("periods and their close"),
        Kind.ISSUE: N_("issues"),
        Kind.DETERMINATION: N_("determinations"),
        Kind.NOTICE: N_("notices"),
        Kind.ACCOUNT: N_("statements of account"),
        Kind.CASE: N_("cases"),
        Kind.ROOM: N_("privileged rooms"),
        Kind.REVIEW: N_("reviews"),
        Kind.EDITION: N_("editions"),
        Kind.RECORD: N_("the record"),
        Kind.ACCESS_LOG: N_("access logs"),
        Kind.SURVEY: N_("surveys"),
        Kind.RESPONSE: N_("answers to surveys"),
        Kind.PERSON: N_("names and profiles of people"),
        Kind.MEMBERSHIP: N_("roles of people"),
        Kind.TOKEN: N_("tokens of programs"),
        Kind.ORGANISATION: N_("organisations"),
        Kind.CONNECTION: N_("connections"),
        Kind.KEY: N_("keys"),
        Kind.JOB: N_("jobs"),
    }
)
REACH_WORDS: Mapping[Reach, str] = MappingProxyType(
    {
        Reach.ALL: N_("every party's"),
        Reach.OURS: N_("the alliance's, and the own party's for the own units"),
        Reach.OWN: N_("the own party's"),
        Reach.CONCERNED: N_("those that concern the own party"),
        Reach.NAMED: N_("those for which the charter names the reader"),
        Reach.SELF: N_("the own"),
    }
)
SCOPE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Scope.READ: N_("read figures, charters, determinations and the record"),
        Scope.DELIVER: N_("deliver facts and entered figures"),
        Scope.DISCUSS: N_("comment, and answer issues"),
        Scope.ACT: N_("propose, approve, lock, publish, claim, answer, serve and settle"),
        Scope.PERSONAL: N_("read what is personal: one's own figures, profile and access log"),
        Scope.OPERATE: N_("see and change jobs and connections"),
    }
)
"""What a token with a scope may be used for, at most."""
