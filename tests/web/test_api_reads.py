"""What programs read: the same as the pages, disclosed for the same reader."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tallystick.obligations.record import record_of
from tallystick.sharing.words import Scope
from tallystick.web.alliances.models import Alliance
from tallystick.web.api.root import api
from tallystick.web.people.models import Person
from tallystick.web.talk.models import Notification
from tallystick.web.watching.models import Sight
from web.guarded import OWNED, canaries, found_in, here_of
from web.obliged import person
from web.people import person_with
from web.programs import Program, read


@pytest.fixture
def west(jobs: Alliance) -> Program:
    """A program of the manager of West, whom South's promise does not concern."""
    return Program(person(jobs, "manager", "west", "west/lead"))


def test_a_figure_is_a_decimal_text_with_its_workings(jobs: Alliance, north: Program) -> None:
    found = read(north.get(f"alliances/{jobs.name}/figures?kpi=completion&party=south&period=2024-11"))["items"]

    assert [(each["value"], each["numerator"], each["denominator"], each["n"]) for each in found] == [
        ("92.0", "92", "100", "1")
    ]
    assert (found[0]["start"], found[0]["end"], found[0]["withheld"]) == ("2024-11-01", "2024-12-01", None)


def test_the_scorecard_is_a_tree_of_lines(jobs: Alliance, north: Program) -> None:
    said = read(north.get(f"alliances/{jobs.name}/scorecard?period=2024-10"))

    assert (said["period"]["id"], said["edition"], said["withheld"]) == ("2024-10", None, 0)
    assert said["lines"][0]["parent"] is None
    assert {each["parent"] for each in said["lines"][1:]} <= {each["id"] for each in said["lines"]}


def test_the_charter_is_text_that_can_be_read_again(jobs: Alliance, north: Program) -> None:
    glance = read(north.get(f"alliances/{jobs.name}/charter"))
    text = north.get(f"alliances/{jobs.name}/charter/text?file={glance['files'][0]}")

    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text.content.decode() == (jobs.root / "charter.yaml").read_text("utf-8")
    assert north.get(f"alliances/{jobs.name}/charter/text?file=../../secret.key").status_code == 404


def test_definitions_are_said_in_words(jobs: Alliance, north: Program) -> None:
    kpi = read(north.get(f"alliances/{jobs.name}/kpis/completion"))
    clause = read(north.get(f"alliances/{jobs.name}/clauses/jobs-done"))

    assert (kpi["formula"], kpi["better"], kpi["sources"]) == ("SUM(done) / SUM(planned)", "higher is better", ["jobs"])
    assert clause["between"] == [{"obligor": "south", "beneficiaries": ["north"]}]
    assert clause["logic"]


def test_a_determination_is_the_record_that_the_command_line_prints(jobs: Alliance, north: Program) -> None:
    found = read(north.get(f"alliances/{jobs.name}/determinations?clause=jobs-done&period=2024-10"))["items"][0]
    whole = read(north.get(f"alliances/{jobs.name}/determinations/jobs-done/{found['place']}"))

    made = here_of(jobs, north.person).opened.determined(here_of(jobs, north.person).now).determinations
    wanted = next(each for each in made if (each.clause, each.period) == ("jobs-done", "2024-10"))
    assert (found["outcome"], found["value"]) == ("missed", "90.0")
    assert whole["record"]["amount"] == record_of(wanted)["amount"]


def test_who_is_not_concerned_finds_nothing(jobs: Alliance, west: Program) -> None:
    found = read(west.get(f"alliances/{jobs.name}/determinations"))["items"]

    assert {each["clause"] for each in found} != set()
    assert "jobs-done" not in {each["clause"] for each in found}
    assert west.get(f"alliances/{jobs.name}/determinations/jobs-done/south.2024-10").status_code == 404


def test_an_account_adds_up(jobs: Alliance, north: Program) -> None:
    said = read(north.get(f"alliances/{jobs.name}/account"))
    item = next(each for each in said["items"] if (each["clause"], each["period"]) == ("jobs-done", "2024-10"))

    assert float(item["balance"]) == float(item["determined"]) + float(item["tax"]) - float(item["settled"])
    assert read(north.get(f"alliances/{jobs.name}/account?as_of=2999-01-01"), 400)["status"] == 400


def test_the_close_says_what_is_delivered(jobs: Alliance, north: Program) -> None:
    said = read(north.get(f"alliances/{jobs.name}/periods/2024-11"))

    assert [(each["source"], each["state"]) for each in said["deliveries"]] == [("jobs", "delivered")]
    assert north.get(f"alliances/{jobs.name}/periods/2031-01").status_code == 404


def test_the_record_proves_its_entries(jobs: Alliance, north: Program) -> None:
    record = read(north.get(f"alliances/{jobs.name}/record"))
    entries = read(north.get(f"alliances/{jobs.name}/record/entries?limit=1000"))["items"]
    proof = north.get(f"alliances/{jobs.name}/record/entries/0/proof")
    checkpoint = north.get(f"alliances/{jobs.name}/checkpoint")

    assert [each["index"] for each in entries] == list(range(record["size"]))
    assert proof.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert checkpoint.content.decode().splitlines()[:2] == [record["origin"], str(record["size"])]
    assert north.get(f"alliances/{jobs.name}/record/entries/{record['size']}").status_code == 404


def test_a_notification_is_marked_as_read_by_its_person_alone(jobs: Alliance, north: Program, west: Program) -> None:
    told = Notification.objects.create(person=north.person, alliance=jobs, kind="issue", text="Look at this")

    seen = read(north.get("notifications?unread=true"))["items"]
    others = west.post(f"notifications/{told.pk}/read").status_code
    mine = read(north.post(f"notifications/{told.pk}/read"))

    assert [each["text"] for each in seen] == ["Look at this"]
    assert (others, mine["read"] is not None) == (404, True)
    assert read(north.get("notifications?unread=true"))["items"] == []


# The alliance of the demo, and one with things that not everybody may see

READS = tuple(
    path.removeprefix("/api/v1/").replace("{alliance}", "new-york-connection")
    for path, methods in api.get_openapi_schema()["paths"].items()
    if "get" in methods and path.count("{") == 1 and "{alliance}" in path
)

OF_THEIR_OWN = ("charter", "charter/text", "clauses", "kpis", "determinations", "account")
"""What has numbers of its own, as agreed or pooled over periods, which may happen to be those of a figure."""
_FRACTION = re.compile(r'"-?\d+/\d+"')
"""What has no end as a decimal: how far a figure that is shown is from its target, and scores made of those."""


@pytest.mark.slow
@pytest.mark.parametrize(("role", "party"), [("member", "endeavor"), ("manager", "endeavor"), ("auditor", "")])
def test_no_read_shows_a_figure_that_is_withheld(guarded: Alliance, role: str, party: str) -> None:
    reader = person_with(guarded, role, party)
    program = Program(reader)
    kept = canaries(here_of(guarded, reader))

    answers = {address: program.get(f"{address}?limit=1000" if _is_list(address) else address) for address in READS}
    texts = {address: _FRACTION.sub("", answer.content.decode()) for address, answer in answers.items()}
    leaks = {address: found_in(text, kept) for address, text in texts.items() if not address.endswith(OF_THEIR_OWN)}

    assert {answer.status_code for answer in answers.values()} <= {200, 403, 404}
    assert sum(answer.status_code == 200 for answer in answers.values()) >= 8
    assert {address: found for address, found in leaks.items() if found} == {}


def _is_list(address: str) -> bool:
    path = f"/api/v1/{address.replace('new-york-connection', '{alliance}')}"
    parameters = api.get_openapi_schema()["paths"][path]["get"].get("parameters", ())
    return any(each["name"] == "limit" for each in parameters)


@pytest.mark.slow
def test_an_owner_sees_its_own_and_others_the_reason(guarded: Alliance) -> None:
    asked = f"alliances/new-york-connection/figures?kpi={OWNED}&period=2013-11&party=alliance"
    hub, endeavor = (Program(person_with(guarded, "manager", party)) for party in ("hub", "endeavor"))

    mine, others = (read(each.get(asked))["items"][0] for each in (hub, endeavor))

    assert (mine["value"] is None, mine["withheld"]) == (False, None)
    assert (others["value"], others["n"], bool(others["withheld"])) == (None, None, True)


@pytest.mark.slow
def test_an_operator_sees_that_there_is_an_alliance_and_no_figure(guarded: Alliance) -> None:
    operator = Program(person_with(None, "operator"))

    there = read(operator.get("alliances/new-york-connection"))

    assert there["title"]
    assert {operator.get(each).status_code for each in READS if each.endswith(("figures", "scorecard", "account"))} <= {
        403, 404,
    }  # fmt: skip


@pytest.mark.slow
def test_personal_figures_take_their_scope_and_stand_in_the_access_log(guarded: Alliance) -> None:
    captain = person_with(guarded, "member", "endeavor", fills=["endeavor/captain"])
    asked = "alliances/new-york-connection/objectives/captain-leaves-on-time"
    witness = person_with(guarded, "manager", "endeavor", fills=["endeavor/captain"])

    without = Program(captain, (Scope.READ,)).get(asked).status_code
    own = Program(captain, (Scope.READ, Scope.PERSONAL)).get(asked).status_code
    other = Program(witness, (Scope.READ, Scope.PERSONAL)).get(asked).status_code

    assert (without, own, other) == (404, 200, 200)
    assert Sight.objects.filter(kind="personal figure", outlet="API", reader=captain).count() == 0


def test_pages_and_programs_say_the_same(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    found: Any = read(
        Program(manager).get(f"alliances/{alliance.name}/figures?kpi=completion&period=2013-11&party=alliance")
    )
    page = signed_in(manager).get(f"/alliances/{alliance.name}/kpis/completion/").content.decode()

    assert found["items"][0]["value"] == "98.8"
    assert "98.8" in page
