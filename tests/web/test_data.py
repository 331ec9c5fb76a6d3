"""The data wing: who sees which page, the board of the close, sources, batches and rows."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from tallystick.facts.store import FactStore
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.entering.models import Arrival
from tallystick.web.entering.receiving import receive
from tallystick.web.pages.data.attention import data_due
from tallystick.web.pages.data.coverage import Coverage
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Person
from tallystick.web.talk.models import Notification
from web.facts_files import GOOD, HEAD
from web.people import person_with

ROLES = (
    ("manager", "hub"), ("executive", "hub"), ("counsel", "hub"), ("analyst", "hub"), ("contributor", "hub"),
    ("member", "hub"), ("respondent", "hub"), ("clean-team member", "hub"), ("auditor", ""), ("regulator", ""),
    ("operator", ""),
)  # fmt: skip
DELIVERS = {"manager", "analyst", "contributor"}
SEEN: dict[str, set[str]] = {
    "": {"manager", "executive", "counsel", "analyst", "contributor", "clean-team member", "auditor", "regulator"},
    "close/2013-11/": {
        "manager", "executive", "counsel", "analyst", "contributor", "clean-team member", "auditor", "regulator",
    },
    "sources/": {
        "manager", "counsel", "analyst", "contributor", "clean-team member", "auditor", "regulator", "operator",
    },
    "sources/weather/": {
        "manager", "counsel", "analyst", "contributor", "clean-team member", "auditor", "regulator", "operator",
    },
    "sources/aircraft/1/": {"manager", "analyst", "clean-team member", "auditor", "regulator", "operator"},
    "sources/aircraft/1/rows/": {"clean-team member", "auditor", "regulator"},
    "uploads/": DELIVERS,
    "entries/": DELIVERS,
    "live/": {
        "manager", "counsel", "analyst", "contributor", "clean-team member", "auditor", "regulator", "operator",
    },
}  # fmt: skip
"""By page: which roles see it; all others find nothing there. Of the aircraft nobody is named who delivered them."""


@pytest.mark.parametrize(("role", "party"), ROLES)
def test_each_page_is_there_for_those_whom_the_table_names_and_for_nobody_else(
    alliance: Alliance, signed_in: Callable[[Person], Client], role: str, party: str
) -> None:
    client = signed_in(person_with(alliance, role, party))

    found = {page: client.get(f"/alliances/{alliance.name}/data/{page}").status_code for page in SEEN}

    assert found == {page: 200 if role in roles else 404 for page, roles in SEEN.items()}


@pytest.mark.parametrize(("role", "party"), ROLES)
def test_writing_is_refused_to_whoever_may_not(
    alliance: Alliance, signed_in: Callable[[Person], Client], role: str, party: str
) -> None:
    client = signed_in(person_with(alliance, role, party))
    base = f"/alliances/{alliance.name}/data/"
    batches = FactStore(alliance.root / "facts").batches("aircraft")

    withdrawn = client.post(f"{base}sources/aircraft/1/withdraw", {"why": ""})
    locked = client.post(f"{base}close/2013-12/lock")
    reminded = client.post(f"{base}close/2013-11/remind", {"source": "flights"})

    assert withdrawn.status_code == (400 if role in SEEN["sources/aircraft/1/"] else 404)
    assert (locked.status_code, reminded.status_code) == ((422, 302) if role == "manager" else _refused(role))
    assert FactStore(alliance.root / "facts").batches("aircraft") == batches


def _refused(role: str) -> tuple[int, int]:
    """Not found where the period is not seen, else refused with the reason."""
    return (403, 403) if role in SEEN[""] else (404, 404)


def test_another_party_sees_a_batch_without_its_rows_and_names(
    kept: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(person_with(kept, "manager", "endeavor"))
    base = f"/alliances/{kept.name}/data/sources/aircraft/1/"

    page = client.get(base).content.decode()

    assert "hub/analyst" not in page
    assert ">Rows</a>" not in page
    assert client.get(f"{base}rows/").status_code == 404
    assert client.get(f"{base}withdraw").status_code == 400


def test_a_contributor_of_another_party_sees_no_batch(
    alliance: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(person_with(alliance, "contributor", "expressjet"))

    page = client.get(f"/alliances/{alliance.name}/data/sources/aircraft/")

    assert "No batch that your role shows" in page.content.decode()
    assert client.get(f"/alliances/{alliance.name}/data/sources/aircraft/1/").status_code == 404


def test_rows_come_fifty_a_page_and_are_found_by_their_key(
    alliance: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(person_with(alliance, "auditor"))
    base = f"/alliances/{alliance.name}/data/sources/aircraft/1/rows/"

    first = client.get(base).content.decode()
    last = client.get(f"{base}?page=999999").content.decode()
    found = client.get(f"{base}?key-tailnum=N10156").content.decode()
    none = client.get(f"{base}?key-tailnum=' OR 1=1 --").content.decode()

    assert first.count("<tr>") == 51
    assert "3322 rows" in first
    assert "Page 67" in last
    assert ">N10156<" in found
    assert "1 row<" in found
    assert "No row has this key" in none


def test_the_board_says_what_is_due_from_whom_and_the_own_comes_first(
    kept: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    person = person_with(kept, "manager", "hub")
    page = signed_in(person).get(f"/alliances/{kept.name}/data/").content.decode()

    assert page.index("Yours to deliver") < page.index("Each period with its sources")
    assert "6 Jan 2014" in page
    assert "30 of 30 days" in page
    assert "0 of 9 days" in page


def test_days_without_facts_are_told_as_stretches_and_by_month() -> None:
    days = frozenset({date(2013, 1, 30), date(2013, 2, 2)})
    found = Coverage(date(2013, 1, 29), date(2013, 2, 4), days)

    assert (found.known, found.expected) == (2, 6)
    assert [(each.first.day, each.last.day, each.days) for each in found.absent()] == [
        (29, 29, 1),
        (31, 1, 2),
        (3, 3, 1),
    ]
    assert [(each.known, each.expected) for each in found.months()] == [(1, 3), (1, 3)]
    assert found.within(date(2013, 2, 1), date(2013, 3, 1)) == (1, 3)


def test_a_manager_reminds_whoever_delivers_and_nobody_twice(
    kept: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    manager = person_with(kept, "manager", "hub")
    other = person_with(kept, "contributor", "endeavor")
    other.language = "de"
    other.save()
    person_with(kept, "executive", "endeavor")
    for batch in FactStore(kept.root / "facts").batches("weather")[-1:]:
        FactStore(kept.root / "facts").withdraw(batch, recorded=_here(kept, manager).instant, why="a test")
    client = signed_in(manager)
    data = {"source": "weather", "from": "board"}

    first = client.post(f"/alliances/{kept.name}/data/close/2013-11/remind", data, follow=True)
    again = client.post(f"/alliances/{kept.name}/data/close/2013-11/remind", data, follow=True)

    assert "2 people were reminded." in first.content.decode()
    assert "within the last twelve hours" in again.content.decode()
    found = Notification.objects.filter(alliance=kept)
    assert {each.person for each in found} == {manager, other}
    assert all("November 2013" in each.text and "%" not in each.text for each in found)
    assert found.get(person=manager).text != found.get(person=other).text


def _here(alliance: Alliance, person: Person) -> Here:
    return Here(alliance, actor_of(person))


def test_today_has_what_is_due_and_what_waits(kept: Alliance) -> None:
    manager = person_with(kept, "manager", "hub")
    store = FactStore(kept.root / "facts")
    here = _here(kept, manager)
    store.withdraw(store.batches("flights")[-1], recorded=here.instant, why="a test")

    found = list(data_due(here, 14))
    executive = list(data_due(_here(kept, person_with(kept, "executive", "hub")), 14))

    assert [(each.word, each.text) for each in found] == [
        (
            "Late",
            "Facts of November 2013 for “Scheduled flights from New York” from US Bureau of Transportation Statistics",
        )
    ]
    assert executive == []


def test_events_that_programs_send_are_shown_with_what_was_refused(
    kept: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    analyst = person_with(kept, "analyst", "hub")
    names, cells = HEAD.split(","), GOOD[0].split(",")
    good = "{" + ", ".join(f'"{name}": "{cell}"' for name, cell in zip(names, cells, strict=True)) + "}"
    keyed = good[:-1] + ', "idempotency_key": "k1"}'
    content = "\n".join((keyed, keyed, "no json", "")).encode()

    answer = receive(_here(kept, analyst), "flights", content, party="hub")
    page = signed_in(analyst).get(f"/alliances/{kept.name}/data/live/").content.decode()

    assert (answer.accepted, len(answer.repeated), len(answer.refused)) == (1, 1, 1)
    assert Arrival.objects.get().batch == 12
    assert "Line 3:" in page
    assert "Idempotency keys known</dt><dd>1</dd>" in page
    batch = FactStore(kept.root / "facts").batches("flights")[-1]
    assert (batch.by, batch.recorded.year) == ("hub analyst", 2013)


def test_no_address_of_the_site_reaches_the_folder_of_files(alliance: Alliance, client: Client) -> None:
    place = settings.SITE.root / "files" / "uploads"
    place.mkdir(parents=True, exist_ok=True)
    (place / "secret.csv").write_text("secret", encoding="utf-8")

    found = [
        client.get(f"/{path}").status_code
        for path in ("files/uploads/secret.csv", "static/../files/uploads/secret.csv")
    ]

    assert found == [404, 404]
