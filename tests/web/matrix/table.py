"""What every address of the site asks of its reader. An address without an entry here fails the test.

Entries by the name of the address. Each begins after the one question of all pages of an alliance: whether the reader
sees the alliance at all (404).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from web.matrix.charter import OWNER
from web.matrix.readers import Reader
from web.matrix.rules import (
    FORBIDDEN,
    NOT_FOUND,
    UNUSABLE,
    Entry,
    P,
    Step,
    concerned,
    either,
    may,
    own,
    sees,
    where,
)
from web.matrix.world import CASE, EDITION, MISSED, World

YEAR: dict[str, Any] = {"start": date(2024, 1, 1), "end": date(2025, 1, 1)}
SEPTEMBER: dict[str, Any] = {"start": date(2024, 9, 1), "end": date(2024, 10, 1)}
NOVEMBER: dict[str, Any] = {"start": date(2024, 11, 1), "end": date(2024, 12, 1)}
DECEMBER: dict[str, Any] = {"start": date(2024, 12, 1), "end": date(2025, 1, 1)}
JOBS: dict[str, Any] = {"party": "south", "parties": frozenset({"north"}), "owner": OWNER, **NOVEMBER}
"""The miss of South in November: it owes North."""

charter, propose = sees("charter"), may("propose", "charter")
kpi, issue, period, record, edition = (sees(each) for each in ("kpi", "issue", "period", "record", "edition"))
delivers = own("enter", "batch", otherwise=NOT_FOUND)
SOURCE = either(sees("source"), delivers, otherwise=NOT_FOUND)
"""The source has no provider: whoever sees sources sees it, and whoever may deliver to it."""
BATCH: dict[str, Any] = {"party": P, "disclosure": "owner only", "start": date(2024, 7, 15), "end": date(2024, 11, 16)}
"""The last batch of a party: it has a column for its owner only."""
batch = (SOURCE, sees("batch", **BATCH))
MENDS = may("enter", "batch", party=P, otherwise=UNUSABLE)
"""Whoever delivers for the party takes its batches back; others are told that it is none of theirs."""
UPLOAD = (may("enter", "batch", party=P, otherwise=NOT_FOUND),)


def _reads_rows(reader: Reader, party: str) -> bool:
    known: dict[str, Any] = {**BATCH, "party": party}
    allowed, masks = reader.asks("see", "batch", **known)
    return allowed and "rows" not in masks


ROWS = where(_reads_rows, otherwise=NOT_FOUND)
ENTRY = sees("entry", party=P, **DECEMBER)
"""A sheet that was handed in by the analyst of a party."""
NOT_MINE = where(lambda _reader, _party: False, otherwise=UNUSABLE)
"""Nobody of the matrix but its author may: whoever sees it is told so."""
CHANGES = (ENTRY, NOT_MINE)


def _enters_entries(reader: Reader, party: str) -> bool:
    """Whether there is anything on the page: sheets to begin, to look at, or to approve."""
    del party
    mine = bool(reader.party) and any(reader.may(do, "entry", party=reader.party) for do in ("enter", "approve"))
    from web.matrix.charter import PARTIES  # noqa: PLC0415  (of this one)

    return mine or any(reader.sees("entry", party=each, **DECEMBER) for each in PARTIES)


def _own_units(reader: Reader, party: str) -> bool:
    return reader.party == party or not reader.party


def _sees_agent(reader: Reader, party: str) -> bool:
    """The agent of a party is seen by whoever fills the role for the party: it is named by the charter."""
    mine = reader.role == "agent" and reader.party == party
    known: dict[str, Any] = {"party": party, "unit": f"{party}-agent", "named": frozenset({f"{party}/agent"})}
    return reader.sees("personal-figure", person=reader.actor.person if mine else None, **known)


AGENT = where(_sees_agent, otherwise=NOT_FOUND)
WHOLE_TEXT = where(lambda _reader, _party: False)
"""The text holds an objective of a person of each party, and nobody sees all of these."""
UNITS = where(_own_units, otherwise=NOT_FOUND)
freshly = may("administer", "key", party=P)


def _role(*roles: str, party: str = "") -> Step:
    return where(lambda reader, _party: reader.role in roles and party in ("", reader.party))


def _is(*parties: str, otherwise: int = FORBIDDEN) -> Step:
    """The reader acts for one of these parties."""
    return where(lambda reader, _party: reader.party in parties, otherwise=otherwise)


WHOLE_403 = where(lambda _reader, _party: False, otherwise=FORBIDDEN)
"""Nobody: as things stand it cannot be done."""

determinations = concerned("determination")
made = (determinations, sees("determination", **JOBS))
cases = concerned("case")
case = (cases, sees("case", **JOBS))
room = (
    *case,
    where(lambda reader, _party: reader.role == "counsel" and reader.party in ("north", "south"), otherwise=NOT_FOUND),
)
account = concerned("account")


def _settles(reader: Reader, party: str) -> bool:
    del party
    return bool(reader.party) and reader.may("settle", "account", parties=frozenset({reader.party}))


settles = where(_settles)
waives = _is("north")
review = (sees("review"), sees("review", **SEPTEMBER))
prepares = may("propose", "review", **SEPTEMBER)
FILLS_LEAD = where(lambda reader, _party: reader.role == "manager")
"""The charter's role of a party's lead, in which steps of cases are taken: its manager fills it here."""


def _tests(reader: Reader, party: str) -> bool:
    del party
    return reader.may("publish", "edition") or reader.may("configure", "job")


def _asked_for_it(reader: Reader, party: str) -> bool:
    del party
    return (reader.role, reader.party) == ("manager", "north")


JOB = where(_asked_for_it, otherwise=NOT_FOUND)
WHOLE = where(lambda _reader, _party: False, otherwise=NOT_FOUND)
"""A pack holds everything of an edition, and of this one, with figures of persons in it, nobody sees everything."""


def entries(world: World) -> Mapping[str, Entry]:
    """The table, with the real things of a world in its addresses."""
    wings = (_site, _figures, _charter, _data, _obligations, _record, _people, _own, _installation)
    return {name: entry for wing in wings for name, entry in wing(world).items()}


def _site(world: World) -> dict[str, Entry]:
    founders = where(lambda reader, _party: reader.role == "operator", otherwise=NOT_FOUND)
    return {
        "home": Entry(get=(), who="people"),
        "portfolio": Entry(get=(), who="people"),
        "portfolio-csv": Entry(get=(), who="people", args={"what": "kpis"}),
        "library": Entry(get=(), who="people"),
        "library-kpi": Entry(get=(), who="people", args={"name": "on_time_in_full"}),
        "library-clause": Entry(get=(), who="people", args={"name": "take-or-pay"}),
        "alliance-new": Entry(get=(founders,), post=(founders,), who="people"),
        "events-of-mine": Entry(get=(), who="all"),
        "calendar": Entry(get=(), post=(), who="people", data={"do": "stop"}),
        "calendar-feed": Entry(get=(), who="bearer", args={"secret": world.calendars["manager north"]}),
        "invitation": Entry(get=(), post=(), who="all", args={"secret": world.invitation}),
        "healthz": Entry(get=(), who="all"),
        "design": Entry(get=(), who="all"),
        "display": Entry(post=(), who="all"),
    }


def _figures(world: World) -> dict[str, Entry]:
    del world
    objective = sees("objective")
    return {
        "alliance": Entry(get=()),
        "state": Entry(get=()),
        "events": Entry(get=(), who="all"),
        "kpis": Entry(get=(kpi,)),
        "kpi": Entry(get=(kpi,), args={"name": "owned_total"}),
        "kpi-comment": Entry(post=(kpi, may("comment", "kpi")), args={"name": "open_total"}),
        "objectives": Entry(get=(objective,)),
        "objective": Entry(get=(objective, AGENT), args={"name": f"agent-of-{P}"}, per_party=True),
        "objective-comment": Entry(
            post=(objective, sees("objective", **YEAR), may("comment", "objective", **YEAR)), args={"name": "deliver"}
        ),
        "my-objectives": Entry(get=(objective,)),
        "teams": Entry(get=(objective,)),
        "team": Entry(get=(objective, UNITS, AGENT), args={"unit": f"{P}-agent"}, per_party=True),
    }


def _charter(world: World) -> dict[str, Entry]:
    number = {"number": world.draft}
    says, answers = may("comment", "charter"), {**number, "point": world.point}
    closes = either(
        where(lambda reader, _party: (reader.role, reader.party) == ("manager", "north")), propose, otherwise=FORBIDDEN
    )
    document = {"digest": world.files.documents[""]}
    drafts: dict[str, Entry] = {
        f"amendment-{each}": Entry(get=(charter, propose), post=(charter, propose), args=number)
        for each in ("change", "propose")
    }
    drafts |= {
        f"amendment-{each}": Entry(get=(charter, propose, WHOLE_TEXT), post=(charter, propose, WHOLE_TEXT), args=number)
        for each in ("text", "present")
    }
    return {
        **drafts,
        "charter": Entry(get=(charter,)),
        "charter-search": Entry(get=(charter,), query="q=canary+pace+zq+goal"),
        "charter-print": Entry(get=(charter,)),
        "charter-lines": Entry(get=(charter,)),
        "charter-versions": Entry(get=(charter,)),
        "charter-chapter": Entry(get=(charter,), args={"chapter": "kpis"}),
        "charter-sign": Entry(get=(charter,), post=(charter, NOT_MINE)),
        "documents": Entry(get=(charter,), post=(charter, propose)),
        "document": Entry(get=(charter,), post=(charter,), args=document),
        "document-file": Entry(get=(charter,), args=document),
        "parties": Entry(get=(charter,)),
        "party": Entry(get=(charter,), args={"party": P}, per_party=True),
        "amendments": Entry(get=(charter,)),
        "amendment": Entry(get=(charter,), args=number),
        "amendment-new": Entry(get=(charter, propose), post=(charter, propose)),
        "amendment-joins": Entry(get=(charter, propose), post=(charter, propose)),
        "amendment-leaves": Entry(get=(charter, propose), post=(charter, propose)),
        "amendment-check": Entry(
            post=(charter, propose, WHOLE_TEXT), args=number, data={"file": "charter.yaml", "content": "a: ["}
        ),
        "amendment-effect": Entry(get=(charter,), post=(charter, propose), args=number),
        "amendment-backtest": Entry(get=(charter,), post=(charter, propose), args=number),
        "amendment-stop": Entry(post=(charter, propose), args=number),
        "amendment-sign": Entry(get=(charter,), post=(charter, NOT_MINE), args=number),
        "amendment-withdraw": Entry(post=(charter, propose), args=number),
        "amendment-raise": Entry(post=(charter, says), args=number),
        "amendment-answer": Entry(post=(charter, says), args=answers),
        "amendment-close": Entry(post=(charter, closes), args=answers),
        "keys": Entry(get=(sees("key"),)),
        "party-keys": Entry(
            get=(sees("key"), freshly), post=(sees("key"), may("administer", "key", party=P, proof="send")),
            args={"party": P}, per_party=True,
        ),
        "issues": Entry(get=(issue,)),
        "issue-new": Entry(get=(issue, may("comment", "issue")), post=(issue, may("comment", "issue"))),
        "issue": Entry(get=(issue,), post=(issue, may("comment", "issue")), args={"name": world.files.issues[""]}),
    }  # fmt: skip


def _data(world: World) -> dict[str, Entry]:
    def upload(name: str, *, get: bool = False) -> Entry:
        del name
        mine = {"pk": world.uploads}
        return Entry(get=UPLOAD if get else None, post=None if get else UPLOAD, args=mine, per_party=True)

    locks, reopens = may("lock", "period", **NOVEMBER), may("reopen", "period", **SEPTEMBER)
    publishes = may("publish", "edition", **NOVEMBER)
    september, november = {"period": EDITION[:7]}, {"period": "2024-11"}
    number = {"source": "work", "number": world.files.batches}
    sheet = {"pk": world.sheets}
    sheets = where(_enters_entries, otherwise=NOT_FOUND)
    evidence = {**sheet, "evidence": world.evidence}
    return {
        "data": Entry(get=(period,)),
        "data-period": Entry(get=(period, sees("period", otherwise=FORBIDDEN, **NOVEMBER)), args=november),
        "data-remind": Entry(post=(period, may("lock", "period")), args=november),
        "data-lock": Entry(post=(period, locks, publishes), args=november),
        "data-reopen": Entry(post=(period, reopens, NOT_MINE), args=september),
        "data-restate": Entry(post=(period, reopens), args=september),
        "data-shut": Entry(post=(period, reopens), args=september),
        "data-sources": Entry(get=(SOURCE,)),
        "data-source": Entry(get=(SOURCE,), args={"source": "work"}),
        "data-batch": Entry(get=batch, args=number, per_party=True),
        "data-rows": Entry(get=(*batch, ROWS), args=number, per_party=True),
        "data-withdraw": Entry(get=(*batch, MENDS), post=(*batch, MENDS), args=number, per_party=True),
        "data-replace": Entry(get=(*batch, MENDS), post=(*batch, MENDS), args=number, per_party=True),
        "data-correct": Entry(
            get=(*batch, ROWS, MENDS), post=(*batch, ROWS, MENDS), args={"source": "work"}, per_party=True,
            query="key-id={row}",
        ),
        "data-uploads": Entry(get=(delivers,), post=(delivers,)),
        "data-upload": upload("data-upload", get=True),
        "data-upload-columns": upload("columns"),
        "data-upload-try": upload("try"),
        "data-upload-record": upload("record"),
        "data-upload-stop": upload("stop"),
        "data-upload-drop": upload("drop"),
        "data-upload-report": Entry(get=UPLOAD, args={"pk": world.uploads}, per_party=True),
        "data-entries": Entry(get=(sheets,), post=(sheets,)),
        "data-entry": Entry(
            get=(ENTRY,), post=(ENTRY, may("enter", "entry", party=P, **DECEMBER), NOT_MINE), args=sheet, per_party=True
        ),
        "data-entry-decide": Entry(
            post=(ENTRY, may("approve", "entry", party=P, **DECEMBER)), args=sheet, per_party=True
        ),
        "data-entry-drop": Entry(post=CHANGES, args=sheet, per_party=True),
        "data-entry-attach": Entry(post=CHANGES, args=sheet, per_party=True),
        "data-entry-evidence": Entry(get=(ENTRY,), args=evidence, per_party=True),
        "data-entry-detach": Entry(post=CHANGES, args=evidence, per_party=True),
        "data-live": Entry(get=(SOURCE,)),
    }  # fmt: skip


def _obligations(world: World) -> dict[str, Entry]:
    place = dict(zip(("clause", "place"), MISSED, strict=True))
    named, claim = {"name": CASE}, {"name": world.files.claim}
    claims, answers = may("claim", "determination", **JOBS), may("answer", "determination", **JOBS)
    begins = (*made, _is("north"), either(may("propose", "case", **JOBS), may("serve", "notice", party="north"),
                                          otherwise=FORBIDDEN))  # fmt: skip
    in_room = {**named, "number": world.papers["north"]}
    paper = (*room, _is("north", otherwise=NOT_FOUND))
    steps = (*case, may("answer", "case", **JOBS), _is("north", "south"), FILLS_LEAD)
    offer = {**named, "number": world.offer}
    serves = (
        *case,
        _is("north", "south", otherwise=NOT_FOUND),
        own("serve", "notice", otherwise=FORBIDDEN, **NOVEMBER),
    )
    return {
        "obligations": Entry(get=(determinations,)),
        "determination": Entry(get=made, args=place),
        "determination-json": Entry(get=made, args=place),
        "claim": Entry(get=(*made, claims, _is("south")), post=(*made, claims, _is("south")), args=place),
        "dispute": Entry(get=(*made, claims), post=(*made, claims), args=place),
        "case-begin": Entry(get=begins, post=begins, args=place),
        "claims": Entry(get=(determinations,)),
        "claim-answer": Entry(get=(*made, answers, _is("north")), post=(*made, answers, _is("north")), args=claim),
        "claim-letter": Entry(get=made, args=claim),
        "dispute-decide": Entry(get=(determinations, WHOLE), post=(determinations, WHOLE), args={"name": "none"}),
        "dispute-resolve": Entry(get=(determinations, WHOLE), post=(determinations, WHOLE), args={"name": "none"}),
        "event-withdraw": Entry(get=(*made, claims, _is("south")), post=(*made, claims, _is("south")), args=claim),
        "cases": Entry(get=(cases,)),
        "case": Entry(get=case, args=named),
        "case-open": Entry(get=(*case, _is("north"), WHOLE_403), post=(*case, _is("north"), WHOLE_403), args=named),
        "case-step": Entry(get=steps, post=steps, args={**named, "kind": "close"}),
        "offer-agree": Entry(post=(*case, _is("south"), may("answer", "case", **JOBS), WHOLE_403), args=offer),
        "offer-decline": Entry(
            post=(*case, _is("north", "south", otherwise=NOT_FOUND), may("answer", "case", **JOBS), WHOLE_403),
            args=offer,
        ),
        "letter": Entry(get=(*serves, _is("north")), post=(*serves, _is("north")), args={**named, "kind": "miss"}),
        "letter-page": Entry(
            get=(*serves, _is("north", otherwise=NOT_FOUND)), args={**named, "kind": "miss"}, query="channel=courier"
        ),
        "room": Entry(get=room, args=named),
        "room-note": Entry(post=room, args=named),
        "room-file": Entry(post=room, args=named),
        "room-paper": Entry(get=paper, args=in_room),
        "room-remove": Entry(post=room, args=in_room),
        "notices": Entry(get=(concerned("notice"),)),
        "account": Entry(get=(account,)),
        "account-csv": Entry(get=(account,)),
        "account-entry": Entry(get=(account, settles), post=(account, settles)),
        "account-waiver": Entry(get=(account, settles, waives), post=(account, settles, waives)),
        "exhibit": Entry(get=made, args={"digest": world.files.exhibit}),
    }  # fmt: skip


def _record(world: World) -> dict[str, Entry]:
    named, number = {"name": EDITION}, {"number": world.job}
    dated = sees("edition", **SEPTEMBER)
    at = {"name": world.review}
    publishes = may("publish", "edition")
    writes: dict[str, Entry] = {
        f"review-{each}": Entry(post=(*review, prepares), args=at)
        for each in ("gather", "items", "people", "actions", "step")
    }
    return {
        **writes,
        "reviews": Entry(get=(sees("review"),), post=(sees("review"), may("propose", "review"))),
        "review": Entry(get=review, post=review, args=at),
        "review-minutes": Entry(get=(*review, either(prepares, otherwise=NOT_FOUND)), args=at),
        "review-item": Entry(post=(*review, prepares), args={**at, "number": world.items["all"]}),
        "actions": Entry(get=(sees("review"),)),
        "action-end": Entry(
            post=(sees("review"), either(where(_asked_for_it), may("propose", "review"), otherwise=FORBIDDEN)),
            args={"number": world.actions["all"]},
        ),
        "record": Entry(get=(record,)),
        "record-standing": Entry(post=(record, may("freeze", "record", proof="send"))),
        "record-test": Entry(post=(record, where(_tests))),
        "record-job": Entry(get=(JOB,), args=number),
        "record-job-stop": Entry(post=(JOB,), args=number),
        "editions": Entry(get=(edition,)),
        "edition-publish": Entry(get=(publishes,), post=(publishes,)),
        "edition": Entry(get=(edition, dated), post=(edition, dated), args=named),
        "edition-report": Entry(get=(edition, dated), args=named),
        "edition-report-file": Entry(get=(edition, dated), args=named),
        "edition-pack": Entry(get=(edition, dated, WHOLE), post=(edition, dated, WHOLE), args=named),
        "ledger": Entry(get=(record,)),
        "ledger-entry": Entry(get=(record,), args={"index": 3}),
        "ledger-proof": Entry(get=(record,), args={"index": 3}),
        "checkpoints": Entry(get=(record,), post=(record,)),
        "checkpoint": Entry(get=(record,), args={"size": "last"}),
        "witnesses": Entry(get=(record,), post=(record,)),
        "witness-request": Entry(get=(record,)),
        "verify": Entry(get=(edition,)),
        "verifier": Entry(get=(edition,)),
        "verifier-program": Entry(get=(edition,)),
        "compare": Entry(get=(edition,), post=(edition,)),
        "compared": Entry(get=(edition, JOB, WHOLE), args=number),
        "access-log": Entry(get=()),
    }  # fmt: skip


ANALYST: dict[str, Any] = {"party": P, "role": "analyst"}
"""The role of the analyst of a party."""


def _offers(reader: Reader, party: str) -> bool:
    """Whether there is a role that the reader may offer."""
    del party
    return any(
        reader.may("administer", "membership", party=reader.party or None, role=role)
        for role in ("manager", "analyst", "auditor", "clean-team member")
    )


def _is_analyst(reader: Reader, party: str) -> bool:
    return (reader.role, reader.party) == ("analyst", party)


def _sees_role(reader: Reader, party: str) -> bool:
    mine = reader.actor.person if _is_analyst(reader, party) else None
    return reader.sees("membership", party=party, role="analyst", person=mine)


def _sees_token(reader: Reader, party: str) -> bool:
    return reader.sees("token", party=party, person=reader.actor.person if _is_analyst(reader, party) else None)


def _ends_token(reader: Reader, party: str) -> bool:
    mine = reader.actor.person if _is_analyst(reader, party) else None
    return reader.may("administer", "token", party=party, person=mine)


def _sees_connections(reader: Reader, party: str) -> bool:
    del party
    return reader.sees("connection") or (bool(reader.party) and reader.sees("connection", party=reader.party))


def _holds_hooks(reader: Reader, party: str) -> bool:
    """Whoever may have events sent for North; an operator finds no party to choose, and is told so."""
    del party
    return reader.may("configure", "connection") or (reader.role, reader.party) == ("manager", "north")


def _people(world: World) -> dict[str, Entry]:
    roles, token = {"pk": world.roles}, {"pk": world.token_rows}
    role = where(_sees_role, otherwise=NOT_FOUND)
    changes = may("administer", "membership", proof="look", **ANALYST)
    hook = sees("connection", party="north")
    connections = where(_sees_connections, otherwise=NOT_FOUND)
    invitation = {"pk": world.invitation_row, "step": "withdraw"}
    return {
        "people": Entry(get=()),
        "people-rights": Entry(get=()),
        "people-history": Entry(get=(sees("membership"),)),
        "people-tokens": Entry(get=()),
        "people-token-revoke": Entry(
            post=(where(_sees_token, otherwise=NOT_FOUND), Step(_ends_token, FORBIDDEN, "send")), args=token,
            per_party=True,
        ),
        "people-invitations": Entry(get=(sees("membership"),)),
        "people-invite": Entry(get=(Step(_offers, FORBIDDEN, "look"),), post=(Step(_offers, FORBIDDEN, "look"),)),
        "people-invitation-step": Entry(
            post=(sees("membership", party="south"),
                  may("administer", "membership", party="south", role="analyst", proof="send")),
            args=invitation,
        ),
        "people-role": Entry(get=(role,), args=roles, per_party=True),
        "people-role-change": Entry(get=(role, changes), post=(role, changes), args=roles, per_party=True),
        "people-role-leave": Entry(post=(where(_is_analyst, otherwise=NOT_FOUND),), args=roles, per_party=True),
        "exports": Entry(get=(kpi,), post=(kpi,)),
        "export-file": Entry(get=(kpi, WHOLE), args={"number": 987_654}),
        "hooks": Entry(get=(connections,), post=(connections, where(_holds_hooks)), data={"party": "north"}),
        "hook": Entry(get=(hook,), post=(hook, may("configure", "connection", party="north")),
                      args={"number": world.hook}),
        "competition-kpis": Entry(
            get=(kpi,), post=(kpi, may("release", "figure", party="north", proof="send")), data={"party": "north"}
        ),
        "competition-kpi": Entry(get=(kpi,), args={"name": "owned_total"}),
        "competition": Entry(
            get=(), post=(may("release", "figure", party="north", proof="send"),), data={"party": "north"}
        ),
    }  # fmt: skip


def _own(world: World) -> dict[str, Entry]:
    """What is somebody's own, and nobody else's."""
    token = {"pk": world.token_rows}
    told = where(_asked_for_it, otherwise=NOT_FOUND)
    mine = where(_is_analyst, otherwise=NOT_FOUND)
    anybody = Step(lambda _reader, _party: True, FORBIDDEN, "look")
    return {
        "profile": Entry(get=(), post=(), who="people"),
        "sessions": Entry(get=(), who="people"),
        "sessions-end": Entry(post=(), who="people"),
        "session-end": Entry(post=(WHOLE,), args={"pk": 987_654}, who="people"),
        "tokens": Entry(get=(), who="people"),
        "token-new": Entry(get=(anybody,), post=(anybody,), who="people"),
        "token-revoke": Entry(post=(mine,), args=token, per_party=True, who="people"),
        "notifications": Entry(get=(), who="people"),
        "notifications-read": Entry(post=(), who="people"),
        "notification-choices": Entry(get=(), post=(), who="people"),
        "notification-chat": Entry(post=(), who="people"),
        "notification": Entry(get=(told,), args={"pk": world.told}, who="people"),
        "notifications-stop": Entry(get=(WHOLE,), post=(WHOLE,), args={"token": "none"}, who="bearer"),
        "organisation-sign-in": Entry(get=(), post=(), who="all"),
        "prove-again": Entry(get=(WHOLE,), args={"provider": "none"}, who="people"),
    }


def _installation(world: World) -> dict[str, Entry]:
    """What belongs to no alliance is its operators'."""
    operator = where(lambda reader, _party: reader.role == "operator", otherwise=NOT_FOUND)
    proven = Step(lambda reader, _party: reader.role == "operator", NOT_FOUND, "look")

    def looked(**args: Any) -> Entry:
        return Entry(get=(operator,), args=args, who="people")

    def sent(**args: Any) -> Entry:
        return Entry(post=(operator,), args=args, who="people")

    def both(**args: Any) -> Entry:
        return Entry(get=(operator,), post=(operator,), args=args, who="people")

    return {
        "administration": looked(),
        "administration-settings": looked(),
        "administration-mail": sent(),
        "administration-alliances": looked(),
        "administration-add": Entry(get=(WHOLE,), post=(WHOLE,), args={"folder": "none"}, who="people"),
        "administration-alliance": looked(name=world.alliance.name),
        "administration-begin": sent(name=world.alliance.name),
        "administration-organisations": both(),
        "administration-organisation": both(pk=world.organisation),
        "administration-connections": looked(),
        "administration-check": Entry(post=(WHOLE,), args={"name": "none"}, who="people"),
        "administration-records": looked(),
        "administration-jobs": looked(),
        "administration-job": both(pk=world.job),
        "administration-schedule": sent(pk=world.schedule),
        "administration-retention": both(),
        "sign-in-providers": looked(),
        "sign-in-provider": Entry(get=(proven,), post=(proven,), args={"pk": world.organisation}, who="people"),
    }
