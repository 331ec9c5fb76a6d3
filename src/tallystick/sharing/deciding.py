"""Whether somebody may do something with one thing: one pure function behind every look-up.

The limits come in the order of :func:`decide`: who asks, the token, the roles that hold today, and for each role what
it may do and with whose things, its party's time, the disclosure class; then the state of the record, the period, and
a fresh proof. Of several roles each stands for itself: what one allows no other takes away, and what one shows is not
masked by another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.errors import ProblemKind
from tallystick.sharing import problems
from tallystick.sharing.asked import Actor, Belonging, Context, Decision, Membership, Thing
from tallystick.sharing.problems import CANNOT_DECIDE, UNKNOWN_ACTION, UNKNOWN_KIND, refuse
from tallystick.sharing.rights import (
    AFTER_EXIT,
    APPOINTED_BY_COUNSEL,
    BEFORE_ACCESSION,
    FOR_THE_PAST,
    FOR_WHAT,
    OF_A_TIME,
    OF_THE_INSTALLATION,
    OFF_RECORD,
    ON_OPEN_PERIODS,
    STEP_UP,
    WHEN_CLOSED,
    WHILE_FROZEN,
    Grant,
)
from tallystick.sharing.scopes import within
from tallystick.sharing.words import Action, Class, Kind, Mask, Outlet, Reach, Role, State
from tallystick.terms.wording import listed

FRESH = timedelta(minutes=10)
"""So long a proof of the person counts for what takes a fresh one."""

_ORDER = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why one role does not allow it; ``gate`` is how far it came, so that the reason nearest to a yes is told."""

    gate: int
    kind: ProblemKind
    because: str


@dataclass(frozen=True, slots=True)
class _Allowance:
    grant: Grant
    masked: frozenset[Mask]
    because: str


def decide(actor: Actor, action: Action | str, thing: Thing, context: Context) -> Decision:
    """Whether the actor may do the action with the thing, why, what is masked, and whether it takes a fresh proof.

    Total and pure: the same question has the same answer, every known action and kind has one, and what no rule
    allows is refused. Raises ProblemsError: S001 for an unknown action, S002 for an unknown kind of thing, S003 where
    thing and context are of different alliances.

    >>> from datetime import date
    >>> from tallystick.sharing.asked import Belonging
    >>> year = Belonging(((date(2026, 1, 1), date(2027, 1, 1)),))
    >>> here = Context(date(2026, 5, 4), "aurora", {"north": year, "south": year})
    >>> manager = Actor("kim", (Membership(Role.MANAGER, "aurora", "north", date(2026, 1, 1)),))
    >>> decide(manager, "see", Thing("figure", "aurora", party="south"), here).because
    "A manager may see figures: every party's."
    >>> decide(manager, "see", Thing("figure", "aurora", party="south", disclosure=Class.AGGREGATE_ONLY), here).rule
    'S014'
    """
    wanted, kind = _known(action, thing, context)
    pair = (wanted, kind)
    step_up = pair in STEP_UP
    if actor.person is None or not actor.active:
        return _refused(problems.NOBODY, "Nobody with an open account is signed in.", step_up)
    if refusal := _token(actor, wanted, kind, context, step_up=step_up):
        return _refused(refusal.kind, refusal.because, step_up)
    found = list(_answers(actor, wanted, kind, thing, context))
    allowed = [each for each in found if isinstance(each, _Allowance)]
    if not allowed:
        last = max((each for each in found if isinstance(each, _Refusal)), key=lambda each: each.gate, default=None)
        if last is None:
            return _refused(problems.NO_ROLE, f"'{actor.person}' has no role here on {context.on}.", step_up)
        return _refused(last.kind, last.because, step_up)
    if refusal := _state(wanted, kind, thing, context):
        return _refused(refusal.kind, refusal.because, step_up)
    if step_up and not (context.since_proof is not None and timedelta(0) <= context.since_proof <= FRESH):
        return _refused(problems.STEP_UP, f"To {wanted} a {kind} takes a proof of the person made just before.", True)
    best = min(allowed, key=lambda each: (len(each.masked), *_rank(each.grant)))
    masked = frozenset.intersection(*(each.masked for each in allowed))
    return Decision(True, f"{kind}.{wanted}".replace(" ", "-"), best.because, masked, step_up)


def _known(action: Action | str, thing: Thing, context: Context) -> tuple[Action, Kind]:
    try:
        wanted = Action(action)
    except ValueError:
        raise refuse(UNKNOWN_ACTION, f"There is no action {action!r}; there are {listed(Action, most=99)}.") from None
    try:
        kind = Kind(thing.kind)
    except ValueError:
        raise refuse(
            UNKNOWN_KIND, f"There is no kind of thing {thing.kind!r}; there are {listed(Kind, most=99)}."
        ) from None
    if thing.alliance is None and kind not in OF_THE_INSTALLATION:
        raise refuse(CANNOT_DECIDE, f"A {kind} belongs to an alliance, and none is given.", "Name its alliance.")
    if thing.alliance is not None and thing.alliance != context.alliance:
        raise refuse(
            CANNOT_DECIDE,
            f"A {kind} of the alliance {thing.alliance!r} is judged as if in {context.alliance!r}.",
            "Give the context of its own alliance.",
        )
    return wanted, kind


def _refused(kind: ProblemKind, because: str, step_up: bool) -> Decision:
    return Decision(False, kind.id, because, step_up=step_up)


def _rank(grant: Grant) -> tuple[int, int]:
    return (len(_ORDER) if grant.role is None else _ORDER[grant.role], list(Reach).index(grant.reach))


def _token(actor: Actor, action: Action, kind: Kind, context: Context, *, step_up: bool) -> _Refusal | None:
    token = actor.token
    if token is None:
        return None
    if token.revoked or context.on >= token.until:
        return _Refusal(0, problems.TOKEN_OVER, f"The token '{token.name}' is revoked, or ended on {token.until}.")
    if token.alliances is not None and context.alliance not in token.alliances:
        return _Refusal(0, problems.TOKEN_OVER, f"The token '{token.name}' does not hold in {context.alliance!r}.")
    if step_up or not within(token.scopes, action, kind):
        scopes = listed(sorted(token.scopes))
        return _Refusal(0, problems.TOKEN_SCOPE, f"With the scopes {scopes} nobody may {action} a {kind}.")
    return None


def _answers(
    actor: Actor, action: Action, kind: Kind, thing: Thing, context: Context
) -> Iterator[_Allowance | _Refusal]:
    """The answer of each grant to each role that holds today, and to the person as such."""
    grants = FOR_WHAT.get((action, kind), ())
    for grant in grants:
        if grant.role is None:
            yield from _as_person(actor, grant, thing)
    held = [each for each in actor.memberships if each.holds(thing.alliance, context.on)]
    for membership in sorted(held, key=lambda each: _ORDER[each.role]):
        mine = [grant for grant in grants if grant.role is membership.role]
        if not mine:
            yield _Refusal(1, problems.NO_RULE, f"No rule lets {_a(membership.role)} {action} {_many(kind)}.")
        for grant in mine:
            yield _as_role(actor, membership, grant, thing, context)


def _as_person(actor: Actor, grant: Grant, thing: Thing) -> Iterator[_Allowance | _Refusal]:
    if thing.person == actor.person:
        because = f"Everybody may {grant.action} their own {_many(grant.kind)}."
        yield _Allowance(grant, frozenset(), because)
    elif grant.kind in (Kind.RESPONSE, Kind.PERSONAL):
        yield _Refusal(1, problems.PERSONAL, f"This {grant.kind} is of another person.")


def _as_role(
    actor: Actor, membership: Membership, grant: Grant, thing: Thing, context: Context
) -> _Allowance | _Refusal:
    refusal = (
        _time(membership, grant, thing, context)
        or _reach(actor, membership, grant, thing, context)
        or _own_cause(actor, membership, grant, thing)
        or _class(membership, grant, thing)
    )
    if refusal:
        return refusal
    because = f"{_a(membership.role).capitalize()} may {grant.action} {_many(grant.kind)}: {grant.reach}."
    return _Allowance(grant, frozenset(_masks(membership, grant, thing)), because)


def _time(membership: Membership, grant: Grant, thing: Thing, context: Context) -> _Refusal | None:
    """Whether the role's party belongs to the alliance, and the thing to the party's time."""
    if membership.party is None or membership.role is Role.OPERATOR:
        return None
    party, kind, day = membership.party, grant.kind, context.on
    belonging = context.parties.get(party)
    if belonging is None:
        return _Refusal(0, problems.NO_ROLE, f"'{party}' is no party of the alliance.")
    if not belonging.has_begun(day):
        if (grant.action, kind) in BEFORE_ACCESSION:
            return None
        return _Refusal(2, problems.NOT_ITS_TIME, f"'{party}' is not a member of the alliance yet.")
    left = belonging.left(day)
    if left is not None and (refusal := _after_exit(left, belonging, grant, thing, day)):
        return refusal
    start, end = thing.start, thing.end or date.max
    if start is not None and kind in OF_A_TIME and not belonging.overlaps(start, end):
        return _Refusal(2, problems.NOT_ITS_TIME, f"On no day since {start} of this {kind} was '{party}' a member.")
    return None


def _after_exit(left: date, belonging: Belonging, grant: Grant, thing: Thing, day: date) -> _Refusal | None:
    """A party without membership today sees its past and carries out what was owed then, as long as it has access."""
    access, action, kind = belonging.access_until, grant.action, grant.kind
    if access is not None and day >= access:
        return _Refusal(2, problems.NOT_ITS_TIME, f"The party left on {left}, and its access ended on {access}.")
    if action not in AFTER_EXIT or kind not in AFTER_EXIT[action]:
        return _Refusal(2, problems.NOT_ITS_TIME, f"The party left on {left}: it may not {action} {_many(kind)}.")
    of_its_time = kind in FOR_THE_PAST if thing.start is None else thing.start < left
    if not of_its_time:
        return _Refusal(2, problems.NOT_ITS_TIME, f"The party left on {left}, and this {kind} is not of its time.")
    return None


def _reach(actor: Actor, membership: Membership, grant: Grant, thing: Thing, context: Context) -> _Refusal | None:
    """Whether the grant reaches this thing."""
    party = membership.party
    if grant.kind is Kind.ROOM and (context.outlet is not Outlet.PAGE or thing.party != party):
        return _Refusal(3, problems.PRIVILEGED, "A privileged room is seen by its own party's counsel, on its page.")
    if grant.reach is Reach.ALL:
        return None
    if grant.reach is Reach.SELF:
        reached = thing.person == actor.person
    elif grant.reach is Reach.NAMED:
        reached = _is_named(actor, membership, thing)
    elif grant.reach is Reach.CONCERNED:
        reached = membership.independent or party in {*thing.parties, thing.party} - {None}
    elif grant.reach is Reach.OWN:
        whose = {thing.party, thing.owner} if grant.action is Action.RELEASE else {thing.party}
        reached = party in whose - {None} or (membership.independent and grant.kind is Kind.ENTRY)
    else:
        reached = thing.party is None or (
            thing.party == party and (thing.unit is None or thing.unit in membership.units)
        )
    if reached:
        return None
    if grant.reach in (Reach.SELF, Reach.NAMED):
        return _Refusal(3, problems.PERSONAL, f"This {grant.kind} is of another person.")
    return _Refusal(
        3, problems.OTHERS, f"{_a(membership.role).capitalize()} may {grant.action} {_many(grant.kind)}: {grant.reach}."
    )


def _is_named(actor: Actor, membership: Membership, thing: Thing) -> bool:
    """Personal figures stay with the person's own party, whomever the charter names."""
    names = {actor.person, *membership.fills}
    return thing.party is not None and thing.party == membership.party and not names.isdisjoint(thing.named)


def _own_cause(actor: Actor, membership: Membership, grant: Grant, thing: Thing) -> _Refusal | None:
    if grant.role is None:
        return None
    if grant.action is Action.APPROVE and thing.person == actor.person:
        return _Refusal(4, problems.OWN_CAUSE, "Nobody approves what they entered themselves.")
    if (grant.action, grant.kind) != (Action.ADMINISTER, Kind.MEMBERSHIP):
        return None
    if thing.person == actor.person:
        return _Refusal(4, problems.OWN_CAUSE, "Nobody gives or takes their own roles.")
    giver = Role.COUNSEL if thing.role in APPOINTED_BY_COUNSEL else Role.MANAGER
    if thing.role is None or membership.role is not giver:
        return _Refusal(4, problems.OTHERS, f"The role '{thing.role}' is given and taken by the {giver}.")
    return None


def _class(membership: Membership, grant: Grant, thing: Thing) -> _Refusal | None:
    """Whether a figure's disclosure class reaches the role; counsel releases what is not shown yet."""
    if grant.kind is not Kind.FIGURE or grant.action is Action.RELEASE or reaches_class(membership, thing):
        return None
    reasons = {
        Class.OWNER_ONLY: (problems.OWNER_ONLY, "The charter discloses it to its owner only."),
        Class.AGGREGATE_ONLY: (problems.AGGREGATE_ONLY, "The charter discloses the whole, and not another's part."),
        Class.CLEAN_TEAM: (problems.CLEAN_TEAM, "The charter discloses it to the clean team."),
    }
    kind, because = reasons[thing.disclosure]
    return _Refusal(5, kind, because)


def reaches_class(membership: Membership, thing: Thing) -> bool:
    """Whether the disclosure class of a thing lets a role see its values."""
    if thing.disclosure is Class.ALL_PARTIES or membership.independent:
        return True
    if thing.disclosure is Class.OWNER_ONLY:
        return membership.party is not None and thing.owner == membership.party
    if membership.role is Role.CLEAN_TEAM:
        return True
    if thing.disclosure is Class.AGGREGATE_ONLY:
        return (thing.party is None and thing.unit is None) or thing.party == membership.party is not None
    return False


def _masks(membership: Membership, grant: Grant, thing: Thing) -> Iterator[Mask]:
    kind, own = grant.kind, membership.party is not None and thing.party == membership.party
    if membership.role is Role.OPERATOR:
        yield Mask.VALUES
    sees_parts = membership.role is Role.CLEAN_TEAM or membership.independent or own
    if kind is Kind.FIGURE and thing.disclosure is Class.AGGREGATE_ONLY and not sees_parts:
        yield Mask.PARTS
    if kind is Kind.BATCH and membership.role is Role.OPERATOR:
        yield Mask.ROWS
        yield Mask.NAMES
    elif kind is Kind.BATCH and not own and not membership.independent:
        if membership.role is not Role.CLEAN_TEAM or not reaches_class(membership, thing):
            yield Mask.ROWS
        yield Mask.NAMES
    if kind is Kind.DETERMINATION and not reaches_class(membership, thing):
        yield Mask.VALUES
    if kind in (Kind.EDITION, Kind.REVIEW) and not _reads_all(membership, thing):
        yield Mask.FIGURES


def _reads_all(membership: Membership, thing: Thing) -> bool:
    """Whether every figure of a thing whose strictest class is given may be seen."""
    if membership.role is Role.CLEAN_TEAM:
        return thing.disclosure is not Class.OWNER_ONLY
    return thing.disclosure is Class.ALL_PARTIES or membership.independent


def _state(action: Action, kind: Kind, thing: Thing, context: Context) -> _Refusal | None:
    if thing.locked and action in ON_OPEN_PERIODS and kind in (Kind.BATCH, Kind.ENTRY):
        return _Refusal(6, problems.LOCKED, f"The period of this {kind} is locked.")
    if thing.alliance is None or kind in OFF_RECORD or context.state is State.OPEN:
        return None
    if action in (WHILE_FROZEN if context.state is State.FROZEN else WHEN_CLOSED):
        return None
    return _Refusal(6, problems.ENDED, f"The record of '{thing.alliance}' is {context.state}: nothing is put on it.")


def _a(role: Role) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def _many(kind: Kind) -> str:
    return {
        Kind.BATCH: "batches",
        Kind.ENTRY: "entries",
        Kind.KPI: "KPIs",
        Kind.PERSON: "profile",
    }.get(kind, f"{kind}s")
