"""What a program may not see answers like what is not there: the same status, the same words, whatever it asks to do.

Each operation that names a thing is asked for a real one, and for one that does not exist. Whether its reader sees the
real one is said by the naive decider. Where they do not, the two answers are the same but for the name.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tallystick.cycle.issues import raise_issue
from web.matrix.charter import PARTIES, word
from web.matrix.operations import described
from web.matrix.readers import Reader, everybody
from web.matrix.rules import Question, Step, sees, where
from web.matrix.table import AGENT, BATCH, JOBS, SEPTEMBER, SOURCE
from web.matrix.world import CASE, EDITION, MISSED, NAME, World, unchanged

EVERYBODY = tuple((role, party) for role, party, _fills in everybody())
QUICK = (("manager", "west"), ("operator", ""))
NONE = "none-of-this-name"
MANY = 999_999


@dataclass(frozen=True)
class Named:
    """An operation that names a thing: how a real one is named, how one that is not there, and who sees the real."""

    operation: str
    real: Mapping[str, Any]
    absent: Mapping[str, Any]
    asks: Question
    party: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What is named besides, in both."""
    body: Callable[[Any], Any] | None = None
    """What is sent, made of the name; by default nothing."""
    control: bool = True
    """Whether somebody sees the real one, and is answered otherwise than about the absent one."""


def _all(*steps: Step) -> Question:
    return lambda reader, party: all(each.asks(reader, party) for each in steps)


def named(world: World, *, export: int) -> Iterator[Named]:
    """Every operation that names something that not everybody sees."""
    yield from _of_all()
    for party in PARTIES:
        yield from _of_party(world, party)
    yield from _of_obligations(world)
    job = where(lambda reader, _p: _is_north(reader) or reader.sees("job", party="north"))
    for operation in ("read_job", "cancel_job"):
        yield Named(operation, {"job": world.job}, {"job": MANY}, _all(job), body=lambda _name: {})
    hook = sees("connection", party="north")
    for operation in ("read_webhook", "list_deliveries", "rotate_webhook", "test_webhook", "resume_webhook",
                      "end_webhook"):  # fmt: skip
        yield Named(operation, {"webhook": world.hook}, {"webhook": MANY}, _all(hook), body=lambda _name: {})
    mine = where(lambda reader, _p: _is_north(reader))
    for operation in ("read_export", "read_export_file"):
        yield Named(operation, {"export": export}, {"export": MANY}, _all(mine))
    yield Named(
        "read_notification", {"notification": world.told}, {"notification": MANY}, _all(mine), body=lambda _name: {}
    )


def _is_north(reader: Reader) -> bool:
    return (reader.role, reader.party) == ("manager", "north")


def _same(sent: str | None) -> Callable[[Any], Any]:
    """The same is sent whatever is named."""
    return lambda _name: sent


def _of_all() -> Iterator[Named]:
    says = {"text": "Said by a program"}
    yield Named("read_alliance", {"alliance": NAME}, {"alliance": "nowhere"}, _all(sees("alliance")))
    yield Named("read_clause", {"clause": "jobs-done"}, {"clause": NONE}, _all(sees("charter")))
    for operation in ("read_kpi", "list_kpi_comments", "comment_on_kpi"):
        yield Named(operation, {"kpi": "open_total"}, {"kpi": NONE}, _all(sees("kpi")), body=lambda _name: says)
    for operation, body in [
        ("read_source", None), ("list_batches", None), ("send_events", "lines"), ("deliver_batch", "file")
    ]:  # fmt: skip
        yield Named(
            operation, {"source": "work"}, {"source": NONE}, _all(SOURCE), body=_same(body),
            control=operation != "send_events",
        )  # fmt: skip
    yield Named("read_period", {"period": "2024-09"}, {"period": "1924-09"}, _all(sees("period", **SEPTEMBER)))
    yield Named("read_edition", {"edition": EDITION}, {"edition": "2024-08.9"}, _all(sees("edition", **SEPTEMBER)))


def _of_party(world: World, party: str) -> Iterator[Named]:
    def said(text: Any) -> dict[str, Any]:
        return {"text": "Said by a program"} if text else {}

    goal, none = f"agent-of-{party}", "agent-of-nobody"
    for operation in ("read_objective", "list_objective_comments", "comment_on_objective"):
        yield Named(operation, {"objective": goal}, {"objective": none}, AGENT.asks, party, body=said)
    issue, about = world.files.issues[party], f"strategy/objectives/{goal}"
    sight = _all(AGENT, sees("issue"))
    for operation in ("read_issue", "add_to_issue"):
        yield Named(operation, {"issue": issue}, {"issue": "concern-999"}, sight, party, body=said)
    place = 2 + PARTIES.index(party)
    for name, absent in [
        (about, f"strategy/objectives/{none}"), (f"{about}/title", f"strategy/objectives/{none}/title"),
        (f"strategy/objectives/{place}", "strategy/objectives/99"),
        (f"strategy/units/{party}-agent", "strategy/units/nobody-agent"),
    ]:  # fmt: skip
        yield Named(
            "raise_issue", {"on": name}, {"on": absent}, sight, party,
            body=lambda on: {"kind": "concern", "on": on, "text": "Said by a program"},
        )  # fmt: skip
    number, batch = world.files.batches[party], _all(SOURCE, sees("batch", **BATCH))
    for operation in ("read_batch", "withdraw_batch"):
        yield Named(
            operation, {"number": number}, {"number": MANY}, batch, party, {"source": "work"},
            body=lambda _name: {"why": "Said by a program"},
        )  # fmt: skip
    enters = where(lambda reader, who: reader.may("enter", "batch", party=who))
    yield Named(
        "deliver_batch", {"replaces": number}, {"replaces": MANY}, _all(SOURCE, enters), party, {"source": "work"},
        body=lambda replaced: ("file", replaced),
    )  # fmt: skip
    yield Named("read_upload", {"upload": world.uploads[party]}, {"upload": MANY}, _all(enters), party)


def _of_obligations(world: World) -> Iterator[Named]:
    clause, place = MISSED
    miss, case = _all(sees("determination", **JOBS)), _all(sees("case", **JOBS))
    yield Named("read_determination", {"place": place}, {"place": "south.1924-11"}, miss, more={"clause": clause})
    yield Named(
        "claim", {"place": place}, {"place": "south.1924-11"}, miss,
        body=lambda name: {"clause": clause, "place": name, "exclusion": NONE},
    )  # fmt: skip
    yield Named("read_event", {"event": world.files.claim}, {"event": "claim-999"}, miss)
    yield Named(
        "answer_claim", {"claim": world.files.claim}, {"claim": "claim-999"}, miss,
        body=lambda _name: {"accept": "none", "note": "No"},
    )  # fmt: skip
    yield Named("read_case", {"case": CASE}, {"case": "no-such-case"}, case)


def asked(client: Client, each: Named, name: Mapping[str, Any]) -> tuple[int, str]:
    """Status and body of an operation on a thing of a name; the name is left out of the body."""
    method, path = described()[each.operation]
    args = {"alliance": NAME, **each.more, **name}
    url = re.sub(r"\{([a-z_]+)\}", lambda found: str(args[found[1]]), path)
    (said,) = name.values()
    sent = each.body(said) if each.body is not None else {}
    if method == "get":
        answer: Any = client.get(url)
    elif sent == "lines":
        answer = client.generic("POST", url, b"", content_type="application/x-ndjson")
    elif sent == "file" or isinstance(sent, tuple):
        more = {} if sent == "file" else {"replaces": sent[1], "why": "Said by a program"}
        answer = client.post(url, {"file": SimpleUploadedFile("a.csv", b"day,id\n2024-12-01,1\n"), **more})
    else:
        answer = getattr(client, method)(url, sent, content_type="application/json")
    text = answer.getvalue().decode("utf-8", "replace")
    if text and "json" in answer.headers.get("Content-Type", ""):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return answer.status_code, re.sub(rf"(?<![0-9A-Za-z]){re.escape(str(said))}(?![0-9A-Za-z])", "<name>", text)


def _program(world: World, reader: Reader) -> Client:
    return Client(headers={"authorization": f"Bearer {world.tokens[reader.role, reader.party]}"})


@pytest.fixture
def export(world: World) -> int:
    """An export of the manager of North."""
    program = _program(world, world.readers["manager", "north"])
    said = {"what": "figures", "form": "csv", "kpi": "open_total", "period": "2024-09"}
    answer = program.post(f"/api/v1/alliances/{NAME}/exports", said, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def both(world: World, reader: Reader, each: Named) -> tuple[tuple[int, str], tuple[int, str]]:
    """The answers about the real thing and about the absent one, with all that they did undone."""
    client, found = _program(world, reader), []
    for name in (each.real, each.absent):
        with unchanged(world), transaction.atomic():
            found.append(asked(client, each, name))
            transaction.set_rollback(True)
    return found[0], found[1]


@pytest.mark.parametrize(
    ("role", "party"), [pytest.param(*each, marks=() if each in QUICK else pytest.mark.slow) for each in EVERYBODY]
)
def test_what_a_program_may_not_see_answers_like_what_is_not_there(
    world: World, export: int, role: str, party: str
) -> None:
    reader, wrong, hidden = world.readers[role, party], [], 0
    inside = reader.sees("alliance")
    for each in named(world, export=export):
        if (inside or each.operation == "read_notification") and each.asks(reader, each.party):
            continue
        hidden += 1
        real, absent = both(world, reader, each)
        if real != absent or real[0] < 400:
            wrong.append(f"{each.operation} {dict(each.real)}: {real} and not {absent}")

    assert wrong == []
    assert hidden >= 3


@pytest.mark.slow
def test_what_a_program_may_see_is_told_from_what_is_not_there(world: World, export: int) -> None:
    """Where every answer is the same nothing is proven: so each operation tells the two apart for somebody."""
    readers = [world.readers[each] for each in (
        ("manager", "north"), ("manager", "south"), ("agent", "north"), ("agent", "south"), ("agent", "west"),
        ("manager", "west"),
    )]  # fmt: skip
    same, tried = [], set[str]()
    for each in named(world, export=export):
        seers = [one for one in readers if each.asks(one, each.party)]
        if each.control and seers and each.operation != "read_notification":
            tried.add(each.operation)
            real, absent = both(world, seers[0], each)
            if real == absent:
                same.append(f"{each.operation} {dict(each.real)} for {seers[0].name}: {real}")

    assert same == []
    assert len(tried) > 25


def test_every_operation_that_names_a_thing_is_asked(world: World, export: int) -> None:
    names = {name for name, (_method, path) in described().items() if path.count("{") > path.count("{alliance}")}
    shown_to_all = {"explain_problem", "read_entry", "read_proof", "read_charter_text"}
    """Problems are explained to everybody, and every entry has its place for whoever sees the record."""

    asked_for = {each.operation for each in named(world, export=export)}

    assert names - asked_for - shown_to_all == set()


def test_an_issue_on_a_hidden_element_is_hidden_by_whichever_name_it_has(world: World) -> None:
    """The objective of the agent of South is the third of its list, and has an id: both are the same objective."""
    text = word("issue", "south")
    agent, other = (_program(world, world.readers[each, "south"]) for each in ("agent", "manager"))
    url = f"/api/v1/alliances/{NAME}/issues?limit=100"
    with unchanged(world):
        made = raise_issue(
            world.root, kind="idea", on="strategy/objectives/3", by="south/lead", text=text, day=date(2024, 12, 9)
        )
        theirs, mine = other.get(url).content.decode(), agent.get(url).content.decode()

    assert made.id not in theirs
    assert text not in theirs
    assert made.id in mine
    assert mine.count(text) == theirs.count(text) + 2
