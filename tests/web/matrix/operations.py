"""What every operation for programs asks of whoever shows a token with all scopes. One without an entry here fails."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.web.api.root import api
from web.matrix.charter import PARTIES
from web.matrix.rules import FORBIDDEN, NOT_FOUND, P, Step, may, own, sees, where
from web.matrix.table import (
    AGENT,
    BATCH,
    JOBS,
    SEPTEMBER,
    SOURCE,
    YEAR,
    account,
    case,
    cases,
    determinations,
    made,
)
from web.matrix.world import CASE, EDITION, MISSED, NAME, World


@dataclass(frozen=True)
class Operation:
    """One operation: what is asked of its reader, how its address is filled, and what is sent."""

    steps: tuple[Step, ...]
    args: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    per_party: bool = False
    in_alliance: bool = True

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties for which there is an address."""
        return PARTIES if self.per_party else ("",)


@dataclass(frozen=True)
class Call:
    """One operation, filled."""

    name: str
    operation: Operation
    method: str
    party: str
    url: str


charter, kpi, issue, period, edition, record, objective = (
    sees(each, otherwise=FORBIDDEN) for each in ("charter", "kpi", "issue", "period", "edition", "record", "objective")
)
delivers = own("enter", "batch", otherwise=FORBIDDEN)
batch = (SOURCE, sees("batch", **BATCH))
ENTERS = may("enter", "batch", party=P)
says = {"text": "Said by a program"}


def _own_job(reader: Any, party: str) -> bool:
    del party
    mine = (reader.role, reader.party) == ("manager", "north")
    return mine or reader.may("see", "job", party="north")


def _stops(reader: Any, party: str) -> bool:
    del party
    return (reader.role, reader.party) == ("manager", "north") or reader.may("configure", "job", party="north")


def _own_told(reader: Any, party: str) -> bool:
    del party
    return (reader.role, reader.party) == ("manager", "north")


JOB = where(_own_job, otherwise=NOT_FOUND)
NONE = where(lambda _reader, _party: False, otherwise=NOT_FOUND)


def operations(world: World) -> dict[str, Operation]:
    """The table, with the real things of a world in its addresses."""
    place = dict(zip(("clause", "place"), MISSED, strict=True))
    source, number = {"source": "work"}, {"source": "work", "number": world.files.batches}
    agent = {"objective": f"agent-of-{P}"}
    september, mine = {"period": EDITION[:7]}, {"issue": world.files.issues[""]}
    answers = (*made, may("answer", "determination", **JOBS), where(lambda reader, _party: reader.party == "north"))
    claims = (*made, may("claim", "determination", **JOBS), where(lambda reader, _party: reader.party == "south"))
    told = where(_own_told, otherwise=NOT_FOUND)
    hook, of_hook = sees("connection", party="north"), {"webhook": world.hook}
    holds = may("configure", "connection", party="north")
    return {
        "list_alliances": Operation((), in_alliance=False),
        "read_alliance": Operation(()),
        "read_me": Operation((), in_alliance=False),
        "list_notifications": Operation((), in_alliance=False),
        "read_notification": Operation((told,), {"notification": world.told}, {}, in_alliance=False),
        "explain_problem": Operation((), {"id": "S014"}, in_alliance=False),
        "read_charter": Operation((charter,)),
        "read_charter_text": Operation((charter,)),
        "list_clauses": Operation((charter,)),
        "read_clause": Operation((charter,), {"clause": "jobs-done"}),
        "list_kpis": Operation((kpi,)),
        "read_kpi": Operation((kpi,), {"kpi": "owned_total"}),
        "list_figures": Operation((kpi,)),
        "read_scorecard": Operation((kpi,)),
        "list_objectives": Operation((objective,)),
        "read_objective": Operation((objective, AGENT), agent, per_party=True),
        "list_kpi_comments": Operation((sees("kpi"),), {"kpi": "open_total"}),
        "comment_on_kpi": Operation((may("comment", "kpi"), sees("kpi")), {"kpi": "open_total"}, says),
        "list_objective_comments": Operation((AGENT,), agent, per_party=True),
        "comment_on_objective": Operation(
            (may("comment", "objective"), sees("objective", **YEAR), may("comment", "objective", **YEAR)),
            {"objective": "deliver"}, says,
        ),
        "list_determinations": Operation((determinations,)),
        "read_determination": Operation(made, place),
        "read_account": Operation((account,)),
        "list_events": Operation((determinations,)),
        "read_event": Operation(made, {"event": world.files.claim}),
        "list_claims": Operation((determinations,)),
        "claim": Operation(claims, body={"clause": MISSED[0], "place": MISSED[1], "exclusion": "none of this name"}),
        "answer_claim": Operation(answers, {"claim": world.files.claim}, {"accept": "none", "note": "No"}),
        "list_cases": Operation((cases,)),
        "read_case": Operation(case, {"case": CASE}),
        "list_issues": Operation((issue,)),
        "read_issue": Operation((issue,), mine),
        "raise_issue": Operation(
            (issue, may("comment", "issue")), body={"kind": "concern", "on": "kpis/none-of-this-name", "text": "x"}
        ),
        "add_to_issue": Operation((issue, may("comment", "issue")), mine, says),
        "list_periods": Operation((period,)),
        "read_period": Operation((period, sees("period", **SEPTEMBER)), september),
        "list_sources": Operation((SOURCE,)),
        "read_source": Operation((SOURCE,), source),
        "list_batches": Operation((SOURCE,), source),
        "read_batch": Operation(batch, number, per_party=True),
        "deliver_batch": Operation((SOURCE, delivers), source, "file"),
        "read_upload": Operation(
            (may("enter", "batch", party=P, otherwise=NOT_FOUND),), {"upload": world.uploads}, per_party=True
        ),
        "withdraw_batch": Operation((*batch, ENTERS), number, {"why": "Said by a program"}, per_party=True),
        "send_events": Operation((SOURCE, delivers), source, "events"),
        "list_editions": Operation((edition,)),
        "read_edition": Operation((edition, sees("edition", **SEPTEMBER)), {"edition": EDITION}),
        "read_record": Operation((record,)),
        "list_entries": Operation((record,)),
        "read_entry": Operation((record,), {"index": 3}),
        "read_proof": Operation((record,), {"index": 3}),
        "read_checkpoint": Operation((record,)),
        "list_jobs": Operation(()),
        "read_job": Operation((JOB,), {"job": world.job}),
        "cancel_job": Operation((JOB, where(_stops)), {"job": world.job}, {}),
        "list_webhooks": Operation(()),
        "make_webhook": Operation(
            (holds,), body={"party": "north", "address": "https://127.0.0.1/", "kinds": ["batch.recorded"]}
        ),
        "read_webhook": Operation((hook,), of_hook),
        "list_deliveries": Operation((hook,), of_hook),
        "rotate_webhook": Operation((hook, holds), of_hook, {}),
        "test_webhook": Operation((hook, holds), of_hook, {}),
        "resume_webhook": Operation((hook, holds), of_hook, {}),
        "end_webhook": Operation((hook, holds), of_hook, {}),
        "list_exports": Operation(()),
        "export": Operation((kpi,), body={"what": "figures", "form": "csv", "kpi": "open_total"}),
        "read_export": Operation((NONE,), {"export": 999}),
        "read_export_file": Operation((NONE,), {"export": 999}),
    }  # fmt: skip


@cache
def described() -> Mapping[str, tuple[str, str]]:
    """Method and path of every operation, by its name, as the description has them."""
    paths: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
    return {
        details["operationId"]: (method, path)
        for path, methods in paths.items()
        for method, details in methods.items()
        if "operationId" in details
    }


def calls(world: World) -> Iterator[Call]:
    """Every operation of the table that there is, once for each party where it names things of parties."""
    known = described()
    for name, operation in operations(world).items():
        if name in known:
            method, path = known[name]
            for party in operation.parties:
                yield Call(name, operation, method, party, _filled(path, operation, party))


def _filled(path: str, operation: Operation, party: str) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] == "alliance":
            return NAME
        given = operation.args[found[1]]
        given = given[party] if isinstance(given, dict) else given
        return str(given).replace(P, party)

    return re.sub(r"\{([a-z_]+)\}", value, path)


def called(client: Client, call: Call) -> Any:
    """The answer to an operation."""
    body = call.operation.body
    if call.method == "get":
        return client.get(call.url)
    if body == "file":
        return client.post(call.url, {"file": SimpleUploadedFile("a.csv", b"day,id\n2024-12-01,1\n")})
    if body == "events":
        return client.generic("POST", call.url, b"", content_type="application/x-ndjson")
    return getattr(client, call.method)(call.url, body, content_type="application/json")
