"""Today lists what this reader has to do, and says where there are no figures; the portfolio is put in order."""

import csv
import io
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tallystick.cycle.agreement import proposed, text_of
from tallystick.cycle.onrecord import record_of, written
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import log_key_of
from tallystick.web.pages.home import attention
from tallystick.web.pages.home.attention import SOURCES, items_of, sources
from tallystick.web.pages.home.figures_there import why_none
from tallystick.web.people.models import Person
from web.conftest import CLOCK
from web.guarded import here_of
from web.people import alliance_in, person_with

OFF_TRACK = "Seats flown in November 2013: 1\u202f024\u202f688\u00a0seats, target 1\u202f100\u202f000 seats"


def _page(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _broken(flights: str, name: str, file: str, old: str, new: str) -> Alliance:
    """The demo's alliance with something wrong in a file of its charter."""
    root: Path = settings.SITE.alliances / name
    if not root.exists():
        shutil.copytree(settings.SITE.alliances / flights, root)
        changed = root / "charter" / file
        text = changed.read_text("utf-8")
        assert old in text
        changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    return alliance_in(name, behind=datetime.now(UTC) - CLOCK)


def test_every_source_is_a_function_that_is_there() -> None:
    assert len(sources()) == len(SOURCES) == len(set(SOURCES))
    assert all(callable(each) for each in sources())


def test_missed_targets_are_told_to_who_leads_and_to_who_answers_for_them(alliance: Alliance) -> None:
    """In November 2013 seats flown are off track; the hub's manager answers for them."""
    leader = person_with(alliance, "executive", "hub")
    owner = person_with(alliance, "analyst", "hub", fills=["hub/manager"])
    others = [
        person_with(alliance, "analyst", "endeavor", fills=["endeavor/manager"]),
        person_with(alliance, "counsel", "hub"),
        person_with(alliance, "auditor", ""),
        person_with(alliance, "respondent", "endeavor"),
    ]

    def missed(person: Person) -> list[str]:
        return [item.text for item in items_of(here_of(alliance, person)) if "target" in item.text]

    assert missed(leader) == missed(owner) == [OFF_TRACK]
    assert [missed(each) for each in others] == [[], [], [], []]


def test_deadlines_are_told_to_the_party_that_has_to_act(alliance: Alliance) -> None:
    """A credit for November is due by 30 December: within 30 days, and nobody acts on it but the two parties."""
    hub, auditor = person_with(alliance, "manager", "hub"), person_with(alliance, "auditor", "")

    mine, theirs = ([each.word for each in items_of(here_of(alliance, who), ahead=30)] for who in (hub, auditor))

    assert "Deadline" in mine
    assert "Deadline" not in theirs


def test_what_is_to_be_signed_is_told_to_those_who_sign_for_a_party(kept: Alliance) -> None:
    """All have signed the charter on record; another target waits for each party."""
    people = {who: person_with(kept, *who) for who in (("manager", "endeavor"), ("counsel", "hub"), ("analyst", "hub"))}

    def waiting(who: tuple[str, str]) -> list[tuple[str, date | None]]:
        items = items_of(here_of(kept, people[who]))
        return [(each.text, each.until) for each in items if each.word == "To sign"]

    before = [waiting(who) for who in people]
    changed = kept.root / "charter" / "kpis.yaml"
    text = changed.read_text("utf-8")
    assert text.count("{2013-01: 94, 2013-12: 96}") >= 1
    changed.write_text(text.replace("{2013-01: 94, 2013-12: 96}", "{2013-01: 94, 2013-12: 97}", 1), encoding="utf-8")
    with record_of(open_workspace(kept.root), key=log_key_of(kept)) as record:
        proposal, view = text_of(kept.root), record.view()
        day = date(2013, 12, 20)
        drafts = proposed(proposal, view, recorded=written(CLOCK), effective=day, day=CLOCK.date())
        record.append(drafts, proposal.documents)

    assert before == [[], [], []]
    assert waiting(("manager", "endeavor")) == [
        ("An amendment from 20 Dec 2013 on waits for the signature of Endeavor Air", day)
    ]
    assert waiting(("counsel", "hub"))[0][0].endswith("Delta Air Lines")
    assert waiting(("analyst", "hub")) == []


def test_a_source_that_cannot_tell_is_a_line_of_its_own(alliance: Alliance, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(here: Here, ahead: int) -> list[attention.Item]:
        del ahead
        raise InputError(f"The file {here.alliance.root}/close.yaml has no line 4.")

    monkeypatch.setattr(attention, "sources", lambda: (broken, broken))
    here = here_of(alliance, person_with(alliance, "manager", "hub"))

    (item,) = items_of(here)

    assert (item.urgency, item.word) == ("poor", "Stopped")
    assert item.text == "What is due cannot be told: The file close.yaml has no line 4."


def test_an_error_in_the_charter_is_said_on_today_and_in_the_portfolio(
    flights: str, db: None, signed_in: Callable[[Person], Client]
) -> None:
    del db
    broken = _broken(flights, "misspelt", "kpis.yaml", "completed / scheduled\n", "completed / sheduled\n")
    leader, respondent = person_with(broken, "manager", "hub"), person_with(broken, "respondent", "hub")

    pages = [_page(signed_in(leader)), _page(signed_in(leader), "/portfolio/")]
    hidden = _page(signed_in(respondent))

    for page in pages:
        assert "Its charter has 1 error, so nothing can be computed" in page
        assert "sheduled" in page
        assert "Read the charter" in page
    assert "sheduled" not in hidden


def test_facts_that_cannot_be_read_are_said_with_the_reason(
    flights: str, db: None, signed_in: Callable[[Person], Client]
) -> None:
    del db
    root: Path = settings.SITE.alliances / "no-facts"
    if not root.exists():
        shutil.copytree(settings.SITE.alliances / flights, root, ignore=shutil.ignore_patterns("facts"))
    alliance = alliance_in("no-facts", behind=datetime.now(UTC) - CLOCK)
    leader = person_with(alliance, "manager", "hub")

    page = _page(signed_in(leader))
    obstacle = why_none(here_of(alliance, leader))

    assert "No facts have been delivered yet, so there are no figures." in page
    assert obstacle is not None
    assert obstacle.waiting
    assert str(settings.SITE.alliances) not in page


def test_before_the_first_period_has_ended_there_is_nothing_to_judge(
    flights: str, db: None, signed_in: Callable[[Person], Client]
) -> None:
    del db
    early = alliance_in(flights, behind=datetime.now(UTC) - datetime(2013, 1, 10, tzinfo=UTC), name="early")
    leader = person_with(early, "manager", "hub", since="2012-12-01")

    page = _page(signed_in(leader), "/alliances/early/")

    assert "There is nothing to judge yet" in page
    assert "The first period, January 2013, has not ended yet." in page


def test_the_portfolio_is_put_in_order_by_its_columns(
    alliance: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(person_with(alliance, "manager", "hub"))

    up = _page(client, "/portfolio/?partners=partner&partners-order=up")
    down = _page(client, "/portfolio/?partners=partner&partners-order=down")

    names = ("Delta Air Lines", "Endeavor Air", "ExpressJet Airlines")
    order = [
        [part.split(">")[1].split("<")[0] for part in re.findall(r'\?party=\w+">[^<]+<', page)] for page in (up, down)
    ]
    assert order == [list(names), list(reversed(names))]
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down


@pytest.mark.parametrize(("role", "party", "sees"), [("manager", "hub", True), ("analyst", "hub", False)])
def test_an_export_has_what_its_reader_sees(
    alliance: Alliance, signed_in: Callable[[Person], Client], role: str, party: str, sees: bool
) -> None:
    """Money is for those who see accounts: an analyst does not."""
    client = signed_in(person_with(alliance, role, party))

    answer = client.get("/portfolio/alliances.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))

    assert answer["Content-Disposition"] == 'attachment; filename="portfolio-alliances.csv"'
    assert {(row["alliance"], row["score"], row["status"]) for row in rows} == {
        ("new-york-connection", "89.5", "At risk")
    }
    assert (
        ("Delta Air Lines", "Endeavor Air", "27000.00")
        in {(row["debtor"], row["creditor"], row["amount"]) for row in rows}
    ) is sees


def test_there_is_no_other_export(alliance: Alliance, signed_in: Callable[[Person], Client]) -> None:
    client = signed_in(person_with(alliance, "manager", "hub"))

    assert client.get("/portfolio/secrets.csv").status_code == 404
    assert Client().get("/portfolio/alliances.csv").status_code == 302


def test_an_operator_is_told_that_figures_are_not_for_their_role(
    alliance: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    page = _page(signed_in(person_with(alliance, "operator")), "/portfolio/")

    assert "Figures are not shown to your role." in page
    assert "The New York connection" in page or alliance.name in page
