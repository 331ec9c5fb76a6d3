"""Issues on the site: raised, answered, closed and opened again with a reason; those concerned are told."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from django.test import Client

from tallystick.cycle.issues import issues
from tallystick.errors import InputError
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.opened import Opened, opened
from tallystick.web.pages.paging import MOST
from tallystick.web.people.models import Person
from tallystick.web.talk.models import Notification
from web.people import person_with
from web.test_charter import HIDDEN

SignIn = Callable[[Person], Client]
SNOW = {"kind": "risk", "on": "kpis/completion", "text": "Snow in January", "likelihood": "likely", "impact": "major"}


def send(client: Client, alliance: Alliance, **said: str) -> Any:
    return client.post(f"/alliances/{alliance.name}/issues/new/", {**SNOW, **said})


def add(client: Client, alliance: Alliance, name: str, **said: str) -> Any:
    return client.post(f"/alliances/{alliance.name}/issues/{name}/", said)


def shown(client: Client, alliance: Alliance, address: str = "") -> str:
    return client.get(f"/alliances/{alliance.name}/issues/{address}").content.decode()


@pytest.mark.parametrize(
    ("role", "party", "sees", "raises"),
    [
        ("manager", "hub", 200, 302), ("executive", "hub", 200, 302), ("counsel", "endeavor", 200, 302),
        ("analyst", "hub", 200, 302), ("contributor", "expressjet", 200, 302), ("member", "endeavor", 200, 302),
        ("auditor", "", 200, 403), ("regulator", "", 200, 403), ("respondent", "expressjet", 404, 404),
        ("clean-team member", "hub", 404, 404), ("operator", "", 404, 404),
    ],
)  # fmt: skip
def test_who_sees_and_who_raises_issues(  # noqa: PLR0917  (the columns of a table)
    kept: Alliance, signed_in: SignIn, role: str, party: str, sees: int, raises: int
) -> None:
    client = signed_in(person_with(kept, role, party))

    assert client.get(f"/alliances/{kept.name}/issues/").status_code == sees
    assert send(client, kept).status_code == raises
    assert (kept.root / "issues.yaml").exists() is (raises == 302)


def test_an_issue_is_raised_answered_closed_and_opened_again_and_all_of_it_stays(
    kept: Alliance, signed_in: SignIn
) -> None:
    station = signed_in(person_with(kept, "member", "endeavor", fills=["endeavor/station"]))
    manager = signed_in(person_with(kept, "manager", "hub", fills=["hub/manager"]))

    raised = send(station, kept, period="2013-07")
    add(manager, kept, "risk-1", text="Two spare aircraft", state="accepted", owner="hub/manager")
    add(manager, kept, "risk-1", text="Spring came", state="closed")
    closed = shown(manager, kept, "risk-1/")
    add(manager, kept, "risk-1", text="It snows again", state="open")

    assert raised["Location"] == f"/alliances/{kept.name}/issues/risk-1/"
    (issue,) = issues(kept.root).issues
    assert [(each.by, each.text, each.state) for each in issue.history] == [
        ("endeavor/station", "Snow in January", None),
        ("hub/manager", "Two spare aircraft", "accepted"),
        ("hub/manager", "Spring came", "closed"),
        ("hub/manager", "It snows again", "open"),
    ]
    assert (issue.period, issue.owner, issue.likelihood) == ("2013-07", "hub/manager", "likely")
    assert {each.date.isoformat() for each in issue.history} == {"2013-12-10"}
    assert "opened again" in closed
    assert "Two spare aircraft" in shown(station, kept, "risk-1/")


def test_a_role_that_the_charter_does_not_name_speaks_as_party_and_role(kept: Alliance, signed_in: SignIn) -> None:
    person = person_with(kept, "contributor", "expressjet")

    send(signed_in(person), kept)

    log = (kept.root / "issues.yaml").read_text("utf-8")
    assert issues(kept.root).issues[0].history[0].by == "expressjet/contributor"
    assert issues(kept.root).problems == ()
    assert person.name not in log


@pytest.mark.parametrize(("role", "status"), [("contributor", 403), ("member", 403), ("analyst", 302)])
def test_whoever_may_not_answer_may_add_words_and_no_state(
    kept: Alliance, signed_in: SignIn, role: str, status: int
) -> None:
    client = signed_in(person_with(kept, role, "endeavor"))
    send(client, kept)

    words = add(client, kept, "risk-1", text="Look at Newark")
    decided = add(client, kept, "risk-1", text="Closed", state="closed")

    assert words.status_code == 302
    assert decided.status_code in (status, 422)
    assert issues(kept.root).issues[0].state == ("closed" if status == 302 else "open")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"text": " "}, "Write what it is about."),
        ({"kind": "idea"}, "Only a risk has this"),
        ({"on": "kpis/nothing"}, "Select a valid choice"),
        ({"period": "1999-01"}, "Select a valid choice"),
        ({"owner": "hub/nobody"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_raised(
    kept: Alliance, signed_in: SignIn, said: dict[str, str], words: str
) -> None:
    answer = send(signed_in(person_with(kept, "manager", "hub")), kept, **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not (kept.root / "issues.yaml").exists()


def test_to_close_takes_a_reason(kept: Alliance, signed_in: SignIn) -> None:
    client = signed_in(person_with(kept, "manager", "hub"))
    send(client, kept)

    answer = add(client, kept, "risk-1", text="", state="closed")

    assert answer.status_code == 422
    assert "to close or reopen, say why" in answer.content.decode()
    assert issues(kept.root).issues[0].state == "open"


def test_the_list_is_filtered_by_state_kind_part_period_and_mine(kept: Alliance, signed_in: SignIn) -> None:
    mine = signed_in(person_with(kept, "analyst", "hub", fills=["hub/analyst"]))
    partner = signed_in(person_with(kept, "manager", "endeavor", fills=["endeavor/manager"]))
    send(mine, kept, text="Snow first")
    send(partner, kept, text="Fewer flights", kind="idea", on="clauses/completion-floor", likelihood="", impact="")
    send(partner, kept, text="July was odd", kind="concern", on="charter", period="2013-07", likelihood="", impact="")
    add(partner, kept, "concern-1", text="It was the heat", state="closed")

    found = {
        query: [text for text in ("Snow first", "Fewer flights", "July was odd") if text in shown(mine, kept, query)]
        for query in (
            "",
            "?state=closed",
            "?kind=idea&state=",
            "?on=kpis/completion",
            "?mine=1",
            "?period=2013-07&state=",
        )
    }

    assert found == {
        "": ["Snow first", "Fewer flights"],
        "?state=closed": ["July was odd"],
        "?kind=idea&state=": ["Fewer flights"],
        "?on=kpis/completion": ["Snow first"],
        "?mine=1": ["Snow first"],
        "?period=2013-07&state=": ["July was odd"],
    }


def test_long_lists_come_in_pages(kept: Alliance, signed_in: SignIn) -> None:
    entries = "".join(
        f"  - {{issue: idea-{number}, date: 2013-11-01, by: hub/manager, kind: idea, on: charter, "
        f"text: Idea number {number}}}\n"
        for number in range(MOST + 1)
    )
    (kept.root / "issues.yaml").write_text(f"log:\n{entries}", encoding="utf-8")
    client = signed_in(person_with(kept, "manager", "hub"))

    assert shown(client, kept).count("Idea number") == MOST
    assert shown(client, kept, "?page=2").count("Idea number") == 1
    assert shown(client, kept, "?page=99").count("Idea number") == 1


def test_those_concerned_are_told_in_their_language_and_nobody_else(kept: Alliance, signed_in: SignIn) -> None:
    owner = person_with(kept, "manager", "endeavor", fills=["endeavor/manager"])
    person_with(kept, "analyst", "hub", fills=["hub/analyst"])
    person_with(kept, "operator")
    author = person_with(kept, "manager", "hub", fills=["hub/manager"])
    left = person_with(kept, "manager", "expressjet", until="2013-06-01")

    send(signed_in(author), kept)
    first = {each.person for each in Notification.objects.all()}
    add(signed_in(owner), kept, "risk-1", text="We plan", state="answered")

    assert first == {owner}
    assert {each.person for each in Notification.objects.all()} == {owner, author}
    assert left not in first
    assert "Snow" not in "".join(each.text for each in Notification.objects.all())


def test_an_issue_on_an_objective_that_a_reader_does_not_see_is_not_theirs_to_see_either(
    kept: Alliance, signed_in: SignIn
) -> None:
    file = kept.root / "charter" / "strategy.yaml"
    text = file.read_text("utf-8")
    at = text.index("    - id: keep-the-schedule\n")
    file.write_text(text[:at] + HIDDEN + text[at:], encoding="utf-8")
    about = "strategy/objectives/secret-goal"
    hub, member = person_with(kept, "manager", "hub"), person_with(kept, "member", "endeavor")
    other = person_with(kept, "contributor", "endeavor", fills=["endeavor/manager"])

    send(signed_in(hub), kept, on=about, text="Zanzibar is too far")
    refused = send(signed_in(member), kept, on=about)

    client = signed_in(member)
    assert "Zanzibar" in shown(signed_in(hub), kept)
    assert "Zanzibar" not in shown(client, kept)
    assert client.get(f"/alliances/{kept.name}/issues/risk-1/").status_code == 404
    assert refused.status_code == 422
    assert other not in {each.person for each in Notification.objects.all()}


def test_an_issue_on_an_objective_that_is_gone_is_for_those_who_saw_it(
    kept: Alliance, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept.root / "charter" / "strategy.yaml"
    text = file.read_text("utf-8")
    at = text.index("    - id: keep-the-schedule\n")
    file.write_text(text[:at] + HIDDEN + text[at:], encoding="utf-8")
    hub, member = person_with(kept, "manager", "hub"), person_with(kept, "member", "endeavor")
    send(signed_in(hub), kept, on="strategy/objectives/secret-goal", text="Zanzibar is too far")
    before = opened(kept.root).compiled
    file.write_text(text, encoding="utf-8")

    monkeypatch.setattr(Opened, "charters", property(lambda self: (before, self.compiled)))
    seen, unseen = shown(signed_in(hub), kept), shown(signed_in(member), kept)
    monkeypatch.setattr(Opened, "charters", property(_nobody_knows))
    unknown = shown(signed_in(hub), kept)

    assert "Zanzibar" in seen
    assert "Zanzibar" not in unseen
    assert "Zanzibar" not in unknown


def _nobody_knows(_opened: Opened) -> NoReturn:
    raise InputError("An earlier charter is lost; restore it.")


def test_words_are_shown_as_words(kept: Alliance, signed_in: SignIn) -> None:
    client = signed_in(person_with(kept, "manager", "hub"))

    send(client, kept, text='<script>alert(1)</script> & "so on": # yes')

    page = shown(client, kept, "risk-1/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
