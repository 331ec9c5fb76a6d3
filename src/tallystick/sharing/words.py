"""The words in which access is spoken of: roles, actions, kinds of things, disclosure classes, masks.

Each is a closed list. A word that is not in it is refused (S001, S002) and never taken to be harmless.
"""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in an alliance, for a party; the charter's own roles (``party/role``) stand beside it."""

    MANAGER = "manager"
    EXECUTIVE = "executive"
    COUNSEL = "counsel"
    ANALYST = "analyst"
    CONTRIBUTOR = "contributor"
    MEMBER = "member"
    RESPONDENT = "respondent"
    CLEAN_TEAM = "clean-team member"
    AUDITOR = "auditor"
    REGULATOR = "regulator"
    OPERATOR = "operator"


class Action(StrEnum):
    """What somebody wants to do."""

    SEE = "see"
    """Read it, wherever it is shown."""
    COMMENT = "comment"
    """Say something about it, or raise an issue."""
    PROPOSE = "propose"
    """Put forward a change, a plan or a step."""
    ENTER = "enter"
    """Deliver facts, enter figures, answer a survey, write in one's own room."""
    APPROVE = "approve"
    """Let what somebody else entered count."""
    SIGN = "sign"
    """Sign for one's party."""
    LOCK = "lock"
    """Make a period final."""
    REOPEN = "reopen"
    """Take that back, with a reason."""
    PUBLISH = "publish"
    """Publish an edition."""
    CLAIM = "claim"
    """Claim an exclusion, or dispute a determination."""
    ANSWER = "answer"
    """Answer a claim, a notice, a step or an issue."""
    SERVE = "serve"
    """Send a notice."""
    SETTLE = "settle"
    """Enter what was paid, set off or waived."""
    RELEASE = "release"
    """Decide that a withheld figure may be shown."""
    ADMINISTER = "administer"
    """Give and take roles, tokens and keys; change a profile."""
    CONFIGURE = "configure"
    """Change how the program runs."""
    FREEZE = "freeze"
    """Freeze the record, let it go on, or close it."""


class Kind(StrEnum):
    """What it is done with."""

    ALLIANCE = "alliance"
    CHARTER = "charter"
    KPI = "kpi"
    OBJECTIVE = "objective"
    FIGURE = "figure"
    PERSONAL = "personal figure"
    SOURCE = "source"
    BATCH = "batch"
    ENTRY = "entry"
    PERIOD = "period"
    ISSUE = "issue"
    DETERMINATION = "determination"
    NOTICE = "notice"
    ACCOUNT = "account"
    CASE = "case"
    ROOM = "privileged room"
    REVIEW = "review"
    EDITION = "edition"
    RECORD = "record"
    ACCESS_LOG = "access log"
    SURVEY = "survey"
    RESPONSE = "response"
    PERSON = "person"
    MEMBERSHIP = "membership"
    TOKEN = "token"  # noqa: S105  (a word, no secret)
    ORGANISATION = "organisation"
    CONNECTION = "connection"
    KEY = "key"
    JOB = "job"


class Class(StrEnum):
    """The disclosure class of a KPI, measure or column, as the charter writes it (SEMANTICS 19)."""

    ALL_PARTIES = "all parties"
    OWNER_ONLY = "owner only"
    AGGREGATE_ONLY = "aggregate only"
    CLEAN_TEAM = "clean team"


class Reach(StrEnum):
    """With whose things a role may do something."""

    ALL = "every party's"
    OURS = "the alliance's and the own party's, of units the own"
    OWN = "the own party's"
    CONCERNED = "those that concern the own party"
    NAMED = "those for which the charter names the reader, in the own party"
    SELF = "the own"


class Mask(StrEnum):
    """What is left out of a thing that may be seen."""

    VALUES = "values"
    """Numbers: the operator sees that there is a figure, not which; of a determination the outcome is shown."""
    PARTS = "parts"
    """What others contribute to a whole."""
    ROWS = "rows"
    """The facts of a batch; its digest, size and times are shown."""
    NAMES = "names"
    """Names of people; roles are shown."""
    FIGURES = "figures"
    """Figures inside it whose class does not reach the reader."""


class Outlet(StrEnum):
    """On which way it would reach the reader. Only the privileged room depends on it."""

    PAGE = "page"
    API = "API"
    EXPORT = "export"
    SEARCH = "search"
    MAIL = "mail"


class State(StrEnum):
    """How the record of an alliance stands."""

    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


class Scope(StrEnum):
    """What a token may be used for, at most."""

    READ = "read"
    DELIVER = "deliver"
    DISCUSS = "discuss"
    ACT = "act"
    PERSONAL = "personal"
    OPERATE = "operate"
