"""What a reader sees is disclosed before it is judged: nothing made from it can tell of the rest."""

import gc
import re
import shutil
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from django.conf import settings
from django.test import Client

from journeys.recorded import Recorded
from tallystick.sharing.classifying import Exchange
from tallystick.web.alliances import shown, snapshot
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.opened import Moment
from tallystick.web.alliances.shown import shown_to
from tallystick.web.alliances.snapshot import MOST_LOOKED_AT
from tallystick.web.alliances.state import state_of
from tallystick.web.pages.charter.reading.chapters import chapters
from tallystick.web.pages.charter.reading.parts import Chapter
from tallystick.web.pages.objectives.strategy import strategy_seen
from tallystick.web.people.models import Person
from web.conftest import CLOCK
from web.guarded import here_of
from web.people import alliance_in, person_with

OWNED = "completion"
"""A KPI that Endeavor owns; the secret charter discloses it to its owner only."""


@pytest.fixture
def secret(db: None, demo: Recorded) -> Alliance:
    """The demo's alliance with one KPI for its owner only."""
    del db
    root: Path = settings.SITE.alliances / "secret"
    if not root.exists():
        shutil.copytree(demo.root, root)
        file = root / "charter" / "kpis.yaml"
        text = file.read_text("utf-8")
        assert text.count(f"\n  {OWNED}:\n") == 1
        file.write_text(
            text.replace(f"\n  {OWNED}:\n", f"\n  {OWNED}:\n    disclosure: owner only\n"), encoding="utf-8"
        )
    return alliance_in("secret", name="new-york-connection", behind=datetime.now(UTC) - CLOCK)


def _page(client: Client, alliance: Alliance, address: str = "") -> str:
    answer = client.get(f"/alliances/{alliance.name}/{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_owner_sees_its_figure_and_others_see_that_it_is_withheld(
    secret: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    owner = signed_in(person_with(secret, "manager", "endeavor"))
    other = signed_in(person_with(secret, "manager", "hub"))

    mine, theirs = (_page(each, secret, f"kpis/{OWNED}/") for each in (owner, other))

    assert "9\u202f792 ÷ 9\u202f915" in mine
    assert "withheld" not in mine
    assert "9\u202f792" not in theirs
    assert "9\u202f915" not in theirs
    assert "The charter discloses it to its owner only." in theirs


def test_a_score_is_of_what_its_reader_sees(secret: Alliance, signed_in: Callable[[Person], Client]) -> None:
    """Of the five KPIs of the objective, Endeavor sees all but the year to date, which the hub owns and inherits."""
    mine = _page(signed_in(person_with(secret, "manager", "endeavor")), secret)
    theirs = _page(signed_in(person_with(secret, "manager", "hub")), secret)

    scores = [re.findall(r'group-score">([^<]*)<', page)[0] for page in (mine, theirs)]
    assert scores == ["Score 97.9, 88\u202f% of weight", "Score 94.9, 63\u202f% of weight"]
    assert "withheld from you; scores are of what you see." in theirs


def test_programs_see_what_people_see(secret: Alliance, signed_in: Callable[[Person], Client]) -> None:
    other = signed_in(person_with(secret, "manager", "hub"))

    answer = other.get(f"/api/v1/alliances/{secret.name}/figures?kpi={OWNED}&period=2013-11").json()

    assert len(answer["items"]) > 1
    assert {each["value"] for each in answer["items"]} == {None}
    assert {each["missing"] for each in answer["items"]} == {"suppressed"}


def test_without_word_whether_parties_compete_others_figures_wait(
    alliance: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    Alliance.objects.filter(pk=alliance.pk).update(competitors=None)
    client = signed_in(person_with(alliance, "manager", "hub"))

    page = _page(client, alliance, "kpis/completion/")

    assert "Whether the parties compete is not recorded." in page
    assert "9\u202f792" not in page


def test_a_day_in_the_past_shows_what_was_known_then(manager: Person, signed_in: Callable[[Person], Client]) -> None:
    page = signed_in(manager).get("/alliances/new-york-connection/?known_on=2013-05-31").content.decode()

    assert "Nothing had been recorded by 2013-06-01T04:00:00Z" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("period=2020-01", "There is no period &#39;2020-01&#39; in the term"),
        ("party=nobody", "There is no party “nobody” in this alliance."),
        ("known_on=yesterday", "“yesterday” is no day"),
    ],
)
def test_what_cannot_be_answered_is_said(
    manager: Person, signed_in: Callable[[Person], Client], asked: str, said: str
) -> None:
    answer = signed_in(manager).get(f"/alliances/new-york-connection/?{asked}")

    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_changed_word_of_the_charter_is_another_state(tmp_path: Path, demo: Recorded) -> None:
    root = tmp_path / "copy"
    shutil.copytree(demo.root, root)
    before = state_of(root)

    file = root / "charter" / "alliance.yaml"
    file.write_text(file.read_text("utf-8").replace("weight: 3", "weight: 4", 1), encoding="utf-8")

    assert state_of(root) != before


def test_what_is_known_of_a_reader_keeps_no_figures_alive(alliance: Alliance, monkeypatch: pytest.MonkeyPatch) -> None:
    here = here_of(alliance, person_with(alliance, "manager", "hub"))
    moment = Moment(here.today)
    first = weakref.ref(shown_to(here.opened, here.reader, moment, Exchange(competitors=False)))
    assert shown_to(here.opened, here.reader, moment, Exchange(competitors=False)) is first()

    for kept in (shown._of_standpoint, shown._alike, snapshot._figures):
        kept.clear()
    gc.collect()

    assert first() is None
    again = shown_to(here.opened, here.reader, moment, Exchange(competitors=False))
    assert again.figures
    monkeypatch.setattr(shown, "refusals_of_persons", _never)  # what is known of the reader is known again
    assert shown_to(here.opened, here.reader, moment, Exchange(competitors=False)) is again


def _never(*_arguments: object) -> NoReturn:
    raise AssertionError("looked at a reader who was known")


def test_charts_are_kept_of_the_kpis_that_were_looked_at_last(alliance: Alliance) -> None:
    figures = here_of(alliance, person_with(alliance, "manager", "hub")).snapshot().figures
    names = list(figures.kpis)[: MOST_LOOKED_AT + 3]
    first = weakref.ref(figures.looked_at(names[0]))
    assert figures.looked_at(names[0]) is first()
    assert figures.looked_at(names[0]).run_wide == figures.kpis[names[0]].run_wide

    for name in names[1:]:
        assert figures.looked_at(name).breakdowns is not None
    gc.collect()

    assert first() is None
    assert figures.looked_at(names[-1]) is figures.looked_at(names[-1])


def test_strategies_go_with_the_figures_that_are_in_them(alliance: Alliance) -> None:
    here = here_of(alliance, person_with(alliance, "manager", "hub"))
    seen = here.snapshot()
    strategy = strategy_seen(here, seen)
    assert strategy is not None
    assert strategy_seen(here, seen) is strategy
    figures = weakref.ref(seen.figures)

    for kept in (snapshot._figures, shown._of_standpoint, shown._alike):
        kept.clear()
    del seen, strategy
    gc.collect()

    assert figures() is None


def test_readers_share_the_chapters_of_a_charter_in_which_nothing_is_theirs_alone(guarded: Alliance) -> None:
    def read(role: str, party: str) -> dict[str, Chapter]:
        return {each.id: each for each in chapters(here_of(guarded, person_with(guarded, role, party)))}

    manager, member = read("manager", "hub"), read("member", "expressjet")

    shared = {name for name in manager if manager[name] is member.get(name)}
    assert {"agreement", "kpis", "clauses", "facts"} <= shared
    assert "objectives" not in shared
    assert len(member["objectives"].parts) < len(manager["objectives"].parts)
