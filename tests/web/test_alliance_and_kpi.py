"""The alliance's page and each KPI's: editions, what changed and why, contributions, warnings, history, proof."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.test import Client

from tallystick.facts.store import FactStore
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.snapshot import Asked, editions_for
from tallystick.web.pages.alliance.editions import edition_view
from tallystick.web.pages.alliance.news import news
from tallystick.web.pages.kpi.alerts import early_warnings
from tallystick.web.pages.kpi.history import history
from tallystick.web.pages.kpi.parts import agreed_contributions, contributions
from tallystick.web.people.models import Person
from web.conftest import CLOCK
from web.guarded import EDITION, here_of
from web.people import alliance_in, person_with

BASE = "/alliances/new-york-connection/"


def test_what_changed_has_three_sentences_and_says_why(alliance: Alliance) -> None:
    here = here_of(alliance, person_with(alliance, "manager", "hub"))

    sentences = news(here.snapshot().content)

    assert len(sentences) == 3
    assert sentences[0].startswith("20 of 22 judged KPIs are on track (3 without a judgement)")
    fell = "Seats flown went from on track to off track: 1\u202f024\u202f688\u00a0seats"
    assert sentences[1].startswith(fell)
    assert sentences[1].endswith("; chiefly Delta Air Lines itself, −60\u202f746.0\u00a0seats.")
    assert sentences[2].startswith("The score went from 89.8 to 89.5 (−0.3); chiefly Connect the region, −")


def test_an_edition_says_what_it_is_and_that_todays_figures_are_the_same(
    guarded: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    page = signed_in(person_with(guarded, "manager", "endeavor")).get(f"{BASE}?edition={EDITION}").content.decode()

    assert "You see the edition 2013-08.1 as it was published" in page
    assert "August 2013, final; published" in page
    assert "figures are the same: 176 figures compared" in page
    assert 'id="filter-known_on"' not in page


def test_an_edition_stays_as_it_was_when_facts_are_taken_back(guarded_folder: str, db: None) -> None:
    """Without the batch of August nothing of August is known today; the edition still says what it said."""
    del db
    name = "taken-back"
    root: Path = settings.SITE.alliances / name
    if not root.exists():
        shutil.copytree(settings.SITE.alliances / guarded_folder, root)
        store = FactStore(root / "facts")
        batch = next(each for each in store.batches("flights") if str(each.first_day).startswith("2013-08"))
        store.withdraw(batch, recorded=CLOCK, by="hub manager", why="The wrong file")
    alliance = alliance_in(name, behind=datetime.now(UTC) - CLOCK)
    here = here_of(alliance, person_with(alliance, "manager", "endeavor"))

    then, now = here.snapshot(Asked(edition=EDITION)), here.snapshot(Asked(period="2013-08"))
    shown = edition_view(here, then)

    assert then.kpis["on_time_arrivals"].latest.number == "73.4"
    assert now.kpis["on_time_arrivals"].latest.number != "73.4"
    assert shown is not None
    assert shown.more > 100
    assert "on_time_arrivals" in {each.kpi for each in shown.differing} or len(shown.differing) == 5


def test_editions_are_for_those_who_may_see_them(guarded: Alliance, signed_in: Callable[[Person], Client]) -> None:
    reader, member = person_with(guarded, "analyst", "hub"), person_with(guarded, "member", "endeavor")

    found = {who: [each.name for each in editions_for(here.opened, here.reader)] for who, here in (
        ("analyst", here_of(guarded, reader)), ("member", here_of(guarded, member)),
    )}  # fmt: skip
    refused = signed_in(member).get(f"{BASE}?edition={EDITION}")

    assert found == {"analyst": [EDITION], "member": []}
    assert refused.status_code == 400
    assert "that you may see" in refused.content.decode()
    assert 'name="edition"' not in signed_in(member).get(BASE).content.decode()


def test_a_flow_is_a_total_and_is_divided_by_nothing(manager: Person, signed_in: Callable[[Person], Client]) -> None:
    flow, ratio = (
        signed_in(manager).get(f"{BASE}kpis/{kpi}/").content.decode() for kpi in ("seats_flown", "completion")
    )

    assert "a total of 1\u202f024\u202f688" in flow
    assert "÷ 1<" not in flow
    assert ">Denominator<" not in flow
    assert "9\u202f792 ÷ 9\u202f915" in ratio
    assert ">Denominator<" in ratio


def test_contributions_add_up_to_what_the_alliance_would_be_without_each(alliance: Alliance) -> None:
    """Delta flew 3,837 of 3,849 flights; without it the alliance had 5,955 of 6,066, 98.17 % in place of 98.76 %."""
    seen = here_of(alliance, person_with(alliance, "manager", "hub")).snapshot()

    found = contributions(seen, "completion")

    assert found is not None
    assert not found.of_total
    assert [(each.party, each.share) for each in found.rows] == [
        ("Delta Air Lines", "38.8\u202f%"), ("Endeavor Air", "16.1\u202f%"), ("ExpressJet Airlines", "45.1\u202f%"),
    ]  # fmt: skip
    assert found.rows[0].effect == "+0.61\u00a0pp"
    assert contributions(seen, "destinations") is None
    assert [each.id for each in agreed_contributions(seen, "seats_flown")] == ["who-carries-the-seats"]


def test_contributions_are_not_told_where_a_party_is_withheld(guarded: Alliance) -> None:
    seen = here_of(guarded, person_with(guarded, "manager", "endeavor")).snapshot()

    found = contributions(seen, "seats_flown")
    (agreed,) = agreed_contributions(seen, "seats_flown")

    assert found is not None
    assert {(each.share, each.effect) for each in found.rows} == {("–", "–")}
    assert agreed.together == ""
    assert not any(sign.isdigit() for row in agreed.rows for sign in row.amount + row.share)


def test_early_warnings_are_the_agreed_bands_in_numbers(alliance: Alliance) -> None:
    seen = here_of(alliance, person_with(alliance, "manager", "hub")).snapshot()

    found = early_warnings(seen.content.pages["completion"], seen.content)

    assert [(each.tag.word, each.here) for each in found.bands] == [
        ("Off track", False), ("At risk", False), ("On track", True),
    ]  # fmt: skip
    assert found.distance == "3.0\u00a0pp from the next warning, which begins at 95.82\u00a0%"
    assert [(each.period, each.tag.word) for each in found.alerts] == [
        ("June 2013", "At risk"), ("February 2013", "At risk"),
    ]  # fmt: skip


def test_the_history_of_a_definition_begins_with_the_charter_that_all_signed(kept: Alliance) -> None:
    found = history(here_of(kept, person_with(kept, "manager", "hub")), "completion")

    assert [(each.is_first, each.agreed, each.changes) for each in found.versions] == [
        (True, datetime(2012, 12, 17, 10, tzinfo=UTC), ())
    ]
    assert (found.unchanged, found.missing) == (0, "")


def test_proof_names_edition_and_entry_and_withholds_the_figure(
    guarded: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    owner, other = person_with(guarded, "manager", "hub"), person_with(guarded, "manager", "endeavor")

    mine, theirs = (
        signed_in(each).get(f"{BASE}kpis/seats_flown/?period=2013-08").content.decode().partition('id="proof"')[2]
        for each in (owner, other)
    )

    assert "<strong>1\u202f107\u202f426\u00a0seats</strong> as shown here" in mine
    assert "inclusion proof" in mine
    assert "withheld from you" in theirs
    assert "107" not in theirs.partition("</section>")[0]


def test_rows_are_reached_only_where_they_may_be_seen(
    alliance: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    """The flights come from outside, so their rows are for none of the parties, and for the auditor of all."""
    manager, auditor = person_with(alliance, "manager", "hub"), person_with(alliance, "auditor", "")

    pages = [signed_in(each).get(f"{BASE}kpis/completion/").content.decode() for each in (manager, auditor)]

    assert ["/rows/" in page for page in pages] == [False, True]
    assert ["Its rows are not shown to your role." in page for page in pages] == [True, False]
