"""What counsel say KPIs tell competitors: who says it, what is shown then and to whom, and when it holds no longer."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tallystick.sharing.circumstances import Verdict
from tallystick.sharing.classifying import CATEGORIES, RELEASES, Classified, subject_of
from tallystick.web.alliances.classified import classify
from tallystick.web.alliances.models import Alliance, Classification
from tallystick.web.pages.competition.words import ABOUT, BECOMES, categories, follows
from tallystick.web.pages.home.attention import items_of
from tallystick.web.people.models import Person
from web.by_hand import PARTIES, proven
from web.guarded import ROLES, here_of
from web.people import person_with

KPI = "completion"
SERVICE = {"category": "service_level", "release": "legal-review", "because": ""}


@pytest.fixture
def competing(alliance: Alliance) -> Alliance:
    """The alliance of the demo, as if its parties competed."""
    Alliance.objects.filter(pk=alliance.pk).update(competitors=True)
    alliance.refresh_from_db()
    return alliance


def say(client: Client, alliance: Alliance, party: str, **said: Any) -> Any:
    return client.post(
        f"/alliances/{alliance.name}/competition/kpis/", {"party": party, "kpis": [KPI], **SERVICE, **said}
    )


def all_say(alliance: Alliance, *words: Classified, subject: str = "") -> None:
    """Counsel of every party say something of a KPI, by default the same."""
    for at, party in enumerate(PARTIES):
        counsel = person_with(alliance, "counsel", party)
        about = subject or subject_of(KPI, here_of(alliance, counsel).opened.compiled)
        classify(alliance, party, counsel, [(KPI, about)], words[at % len(words)])


def seen(alliance: Alliance, role: str, party: str) -> Mapping[str | None, bool]:
    """By party, and None for the whole: whether somebody is shown the figure of June."""
    here = here_of(alliance, person_with(alliance, role, party))
    found = here.snapshot().disclosed.values()
    june = [each for each in found if (each.figure.kpi, each.figure.period, each.figure.scope) == (KPI, "2013-06", ())]
    return {each.figure.party: each.is_shown for each in june}


def test_joint_work_is_shown_to_all_once_counsel_of_every_party_has_said_it(
    competing: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    shown = [seen(competing, "manager", "hub")]
    for party in PARTIES:
        answer = say(proven(signed_in(person_with(competing, "counsel", party))), competing, party)
        assert answer.status_code == 302
        shown.append(seen(competing, "manager", "hub"))

    own = {None: False, "hub": True, "endeavor": False, "expressjet": False}
    present = {party: own[party] for party in shown[0]}
    assert len(present) > 1
    assert shown == [present] * len(PARTIES) + [dict.fromkeys(present, True)]
    page = signed_in(person_with(competing, "manager", "hub")).get(
        f"/alliances/{competing.name}/competition/kpis/{KPI}/"
    )
    assert "Every party sees it." in page.content.decode()


def test_counsel_reads_in_the_table_what_the_own_party_said_before_all_have(
    competing: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    clients = {party: proven(signed_in(person_with(competing, "counsel", party))) for party in ("hub", "endeavor")}
    say(clients["hub"], competing, "hub", category="market_share")

    pages = {
        party: client.get(f"/alliances/{competing.name}/competition/kpis/").content.decode()
        for party, client in clients.items()
    }

    assert "your party: market shares" in pages["hub"]
    assert "market shares</td>" not in pages["endeavor"]
    assert "1 of 3" in pages["endeavor"]


def test_prices_go_to_the_clean_team_and_to_others_as_counsel_release_them(competing: Alliance) -> None:
    shown = {}
    for release in RELEASES:
        all_say(competing, Classified("price", release=release))
        assert all(seen(competing, "clean-team member", "hub").values())
        found = seen(competing, "manager", "hub")
        shown[release] = (found[None], found["endeavor"])

    assert shown == {
        Verdict.LEGAL_REVIEW: (False, False),
        Verdict.CLEAN_TEAM: (False, False),
        Verdict.AGGREGATE_ONLY: (True, False),
        Verdict.SHARE: (True, True),
    }


def test_the_most_cautious_word_holds(competing: Alliance) -> None:
    all_say(competing, Classified("service_level"), Classified("future_price"))

    assert not any(shown for party, shown in seen(competing, "manager", "hub").items() if party != "hub")
    assert not seen(competing, "clean-team member", "hub")["endeavor"]


def test_what_was_said_of_a_kpi_that_is_measured_in_another_way_now_holds_no_longer(
    competing: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    all_say(competing, Classified("service_level"), subject="0" * 64)

    assert not seen(competing, "manager", "hub")[None]
    page = signed_in(person_with(competing, "manager", "hub")).get(
        f"/alliances/{competing.name}/competition/kpis/{KPI}/"
    )
    assert page.content.decode().count("no: the KPI was measured in another way") == len(PARTIES)


def test_where_parties_do_not_compete_nothing_that_was_said_matters(competing: Alliance) -> None:
    all_say(competing, Classified("future_price"))
    Alliance.objects.filter(pk=competing.pk).update(competitors=False)

    assert all(seen(Alliance.objects.get(pk=competing.pk), "manager", "hub").values())


def test_pages_programs_and_exports_show_alike(competing: Alliance, signed_in: Callable[[Person], Client]) -> None:
    manager = signed_in(person_with(competing, "manager", "hub"))
    address = f"/api/v1/alliances/{competing.name}/figures?kpi={KPI}&period=2013-06"

    before, tag = manager.get(address).json()["items"], manager.get(address)["ETag"]
    all_say(competing, Classified("service_level"))
    after = manager.get(address, headers={"if-none-match": tag})

    assert {each["value"] for each in before if each["party"] != "hub"} == {None}
    assert after.status_code == 200  # what was sent before is not what is shown now
    assert None not in {each["value"] for each in after.json()["items"]}
    assert "is withheld from you" not in manager.get(f"/alliances/{competing.name}/kpis/{KPI}/").content.decode()


def test_nobody_else_says_it(competing: Alliance, signed_in: Callable[[Person], Client]) -> None:
    people = [person_with(competing, role, party) for role, party in ROLES if (role, party) != ("counsel", "hub")]
    others = [*people, person_with(None, "operator"), person_with(competing, "counsel", "endeavor")]

    statuses = {person.email: say(proven(signed_in(person)), competing, "hub").status_code for person in others}

    assert set(statuses.values()) <= {403, 404}
    assert not Classification.objects.exists()


def test_to_say_it_takes_a_fresh_proof(competing: Alliance, signed_in: Callable[[Person], Client]) -> None:
    answer = say(signed_in(person_with(competing, "counsel", "hub")), competing, "hub")

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not Classification.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kpis": []}, "Choose at least one KPI in the table."),
        ({"kpis": ["none"]}, "none"),
        ({"category": "weather"}, "weather"),
        ({"category": "survey_people"}, "survey_people"),
        ({"release": "block"}, "block"),
        ({"release": "share", "because": "  "}, "Say why it may be shown to competitors."),
        ({"release": "share", "because": "x" * 1001}, "1000"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_reason_and_what_was_chosen_stays(
    competing: Alliance, signed_in: Callable[[Person], Client], wrong: dict[str, Any], told: str
) -> None:
    answer = say(proven(signed_in(person_with(competing, "counsel", "hub"))), competing, "hub", **wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert bool(re.search(rf'value="{KPI}" aria-label="[^"]*" checked', page)) is ("kpis" not in wrong)
    assert not Classification.objects.exists()


def test_counsel_is_told_as_long_as_something_waits_for_them(competing: Alliance) -> None:
    counsel = person_with(competing, "counsel", "hub")
    here = here_of(competing, counsel)
    kpis = {name: subject_of(name, here.opened.compiled) for name in here.opened.compiled.kpis}

    def told() -> list[str]:
        return [each.text for each in items_of(here_of(competing, counsel)) if each.word == "To say"]

    before = told()
    classify(competing, "hub", counsel, list(kpis.items())[:-1], Classified("service_level"))
    one = told()
    classify(competing, "hub", counsel, list(kpis.items())[-1:], Classified("service_level"))

    assert before == [
        f"Say what {len(kpis)} KPIs tell competitors: until every counsel has, they are withheld from others"
    ]
    assert one == ["Say what 1 KPI tells competitors: until every counsel has, it is withheld from others"]
    assert told() == []


@pytest.mark.parametrize(("role", "party"), ROLES)
def test_whoever_sees_kpis_reads_what_was_said_and_whoever_sees_the_party_s_people_by_whom(
    competing: Alliance, signed_in: Callable[[Person], Client], role: str, party: str
) -> None:
    all_say(competing, Classified("price", release=Verdict.CLEAN_TEAM))
    Person.objects.filter(email="counsel.endeavor@example.org").update(name="Canary Counsel")
    client = signed_in(person_with(competing, role, party))

    table = client.get(f"/alliances/{competing.name}/competition/kpis/")
    page = client.get(f"/alliances/{competing.name}/competition/kpis/{KPI}/")
    none = client.get(f"/alliances/{competing.name}/competition/kpis/none/")

    if role == "respondent":
        assert {table.status_code, page.status_code, none.status_code} <= {403, 404}
        return
    assert (table.status_code, page.status_code, none.status_code) == (200, 200, 404)
    assert "prices" in table.content.decode()
    sees_names = party == "endeavor" and role in ("manager", "executive", "counsel")
    assert ("Canary Counsel" in page.content.decode()) == sees_names
    assert ("Put it down" in table.content.decode()) == (role == "counsel")


def test_counsel_says_it_in_the_browser(competing: Alliance, browse: Callable[..., Page]) -> None:
    counsel = person_with(competing, "counsel", "hub")
    page = browse(counsel, width=1360)
    page.goto(f"/alliances/{competing.name}/competition/kpis/")
    found = Axe().run(page)
    assert [each["id"] for each in found.response["violations"]] == []
    page.get_by_role("checkbox", name="Completion factor").first.check()
    page.get_by_label("What they are about").select_option("service_level")
    page.get_by_role("button", name="Put it down").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Prove who you are"


def test_every_category_and_release_has_words() -> None:
    assert ABOUT.keys() == set(CATEGORIES)
    assert [each for _, group in categories() for each, _ in group] == list(CATEGORIES)
    assert BECOMES.keys() == set(RELEASES)


def test_what_follows_is_said_in_words() -> None:
    assert follows(None, ["Hub"]) == "Withheld from other parties until counsel of these have said it: Hub"
    assert follows(None, list("abcdef")).endswith(": 6 parties")
    assert follows(Classified("service_level"), []) == "Every party sees it."
    assert follows(Classified("service_level", forward_looking=True), []) == (
        "No other party sees it until counsel of every party release it."
    )
    assert follows(Classified("price"), []) == (
        "The clean team sees it. Others see the whole once it is 3 months old, has 5 contributors and none with more "
        "than 25\u00a0%."
    )
    assert follows(Classified("price", release=Verdict.SHARE), []) == "By release of counsel every party sees it."
    assert follows(Classified("price", forward_looking=True), []) == "No other party sees it, nor does the clean team."
    assert follows(Classified("wage_setting", release=Verdict.SHARE), []) == (
        "No other party sees it; by release of counsel the clean team does."
    )
