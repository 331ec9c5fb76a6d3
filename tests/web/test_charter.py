"""The charter as a document: read, searched, by its lines, against an earlier one, with its parties."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Person
from web.people import person_with

CHAPTERS = (
    "agreement", "parties", "objectives", "kpis", "scorecard", "clauses", "timetable", "people", "disclosure", "facts",
    "glossary",
)  # fmt: skip
PAGES = (
    "charter/", "charter/search/?q=flights", "charter/print/", "charter/lines/", "charter/versions/",
    "charter/documents/", "charter/parties/", "charter/parties/endeavor/", "charter/read/kpis/",
)  # fmt: skip
READERS = (
    ("manager", "hub"), ("executive", "endeavor"), ("counsel", "hub"), ("analyst", "hub"),
    ("contributor", "expressjet"), ("member", "endeavor"), ("clean-team member", "hub"), ("auditor", ""),
    ("regulator", ""),
)  # fmt: skip
OTHERS = (("respondent", "expressjet"), ("operator", ""))
SignIn = Callable[[Person], Client]


def page(client: Client, alliance: Alliance, address: str, status: int = 200) -> str:
    answer = client.get(f"/alliances/{alliance.name}/{address}")
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def plain(page: str) -> str:
    """A page without its marks, in one line."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_is_read_by_whoever_reads_the_charter(
    alliance: Alliance, manager: Person, signed_in: SignIn, chapter: str
) -> None:
    shown = page(signed_in(manager), alliance, f"charter/read/{chapter}/")

    assert 'class="sheet part"' in shown


@pytest.mark.parametrize(("role", "party"), READERS)
def test_every_reader_of_the_charter_comes_to_every_page_of_it(
    alliance: Alliance, signed_in: SignIn, role: str, party: str
) -> None:
    client = signed_in(person_with(alliance, role, party))

    assert {
        address: client.get(f"/alliances/{alliance.name}/{address}").status_code for address in PAGES
    } == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize(("role", "party"), OTHERS)
def test_a_role_without_sight_of_the_charter_finds_none_of_its_pages(
    alliance: Alliance, signed_in: SignIn, role: str, party: str
) -> None:
    client = signed_in(person_with(alliance, role, party))

    assert {client.get(f"/alliances/{alliance.name}/{address}").status_code for address in PAGES} == {404}
    assert "charter/" not in page(client, alliance, "")


def test_a_kpi_is_read_in_plain_words_with_its_worked_examples(
    alliance: Alliance, manager: Person, signed_in: SignIn
) -> None:
    shown = plain(page(signed_in(manager), alliance, "charter/read/kpis/"))

    assert "Do we fly what we scheduled?" in shown
    assert "completed / scheduled" in shown
    assert "higher is better" in shown
    assert "a straight line through 94 % in 2013-01, 96 % in 2013-12" in shown
    assert "To 1 decimal place, half away from zero, before it is compared with its target." in shown
    assert "93.95 rounds half up before it is compared" in shown


def test_a_clause_stands_in_its_words_beside_its_logic_and_with_its_example_as_it_runs(
    alliance: Alliance, manager: Person, signed_in: SignIn
) -> None:
    shown = plain(page(signed_in(manager), alliance, "charter/read/clauses/"))

    assert "Each regional partner shall complete at least 92.0 % of its scheduled flights" in shown
    assert "Endeavor Air promises this to Delta Air Lines" in shown
    assert "Worked examples, as they are determined now" in shown
    assert "92.0 is met. February, June and July are three of the six months to July." in shown


def test_each_part_leads_to_its_lines(alliance: Alliance, manager: Person, signed_in: SignIn) -> None:
    client = signed_in(manager)
    chapter = page(client, alliance, "charter/read/clauses/")
    link = re.search(r'id="clauses-completion-floor".*?href="([^"]*charter-?/?lines/[^"]*)"', chapter, re.DOTALL)
    assert link is not None

    address, _, line = link[1].replace("&amp;", "&").partition("#")
    shown = client.get(address).content.decode()

    found = re.search(rf'id="{line}" class="wanted">.*?<code>(.*?)</code>', shown)
    assert found is not None
    assert found[1] == "  completion-floor:"


def test_the_lines_of_all_files_are_those_of_the_files(alliance: Alliance, manager: Person, signed_in: SignIn) -> None:
    client = signed_in(manager)
    file = alliance.root / "charter" / "alliance.yaml"

    shown = page(client, alliance, "charter/lines/?file=charter/alliance.yaml")

    lines = re.findall(r'aria-label="Line \d+">(\d+)</a><code>', shown)
    assert lines == [str(number) for number in range(1, len(file.read_text("utf-8").splitlines()) + 1)]


@pytest.mark.parametrize("file", ["../../site.toml", "reference.json", "events.yaml", "/etc/passwd", "charter"])
def test_only_files_of_the_charter_are_shown(alliance: Alliance, manager: Person, signed_in: SignIn, file: str) -> None:
    page(signed_in(manager), alliance, f"charter/lines/?file={file}", 404)


def test_search_finds_parts_with_every_word_and_shows_the_words_around_them(
    alliance: Alliance, manager: Person, signed_in: SignIn
) -> None:
    shown = page(signed_in(manager), alliance, "charter/search/?q=Terminate+NINETY+90+days")
    found = page(signed_in(manager), alliance, "charter/search/?q=TERMINATE+notice")

    assert "Nothing found for" in shown
    assert "Completion floor" in found
    assert "<mark>terminate</mark>" in found


def test_search_takes_marks_of_html_as_words(alliance: Alliance, manager: Person, signed_in: SignIn) -> None:
    shown = page(signed_in(manager), alliance, "charter/search/?q=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


HIDDEN = """\
    - id: secret-goal
      title: Zanzibar quietly
      statement: Win Zanzibar from the partner by December 2013
      unit: hub
      owner: hub/manager
      from: 2013-01-01
      until: 2014-01-01
      # Zanzibar stays with us
      kpis: completion
"""


@pytest.fixture
def with_secret(kept: Alliance) -> Alliance:
    """An alliance in which the hub has an objective of its own."""
    file = kept.root / "charter" / "strategy.yaml"
    text = file.read_text("utf-8")
    at = text.index("    - id: keep-the-schedule\n")
    file.write_text(text[:at] + HIDDEN + text[at:], encoding="utf-8")
    return kept


@pytest.mark.parametrize(
    ("role", "party", "sees"),
    [
        ("manager", "endeavor", True), ("auditor", "", True), ("member", "hub", True), ("contributor", "hub", True),
        ("member", "endeavor", False), ("contributor", "expressjet", False),
    ],
)  # fmt: skip
def test_an_objective_that_a_reader_does_not_see_is_nowhere_in_the_charter(
    with_secret: Alliance, signed_in: SignIn, role: str, party: str, sees: bool
) -> None:
    client = signed_in(person_with(with_secret, role, party))
    addresses = [
        *(f"charter/read/{chapter}/" for chapter in CHAPTERS),
        "charter/", "charter/print/", "charter/documents/", "issues/", "charter/lines/?file=charter/strategy.yaml",
    ]  # fmt: skip

    shown = {address: "zanzibar" in page(client, with_secret, address).lower() for address in addresses}
    found = "Nothing found for" not in page(client, with_secret, "charter/search/?q=zanzibar")

    assert any(shown.values()) is sees
    assert found is sees
    assert shown["charter/lines/?file=charter/strategy.yaml"] is sees
    assert shown["charter/print/"] is sees


def test_left_out_lines_are_counted_and_the_others_keep_their_numbers(with_secret: Alliance, signed_in: SignIn) -> None:
    client = signed_in(person_with(with_secret, "member", "endeavor"))
    lines = (with_secret.root / "charter" / "strategy.yaml").read_text("utf-8").splitlines()
    after = lines.index("    - id: keep-the-schedule") + 1

    shown = page(client, with_secret, "charter/lines/?file=charter/strategy.yaml")

    assert "9 lines that your role does not see are left out." in shown
    assert re.search(rf'id="L{after}".*?<code>    - id: keep-the-schedule</code>', shown)


def test_who_signed_and_from_when_stands_on_the_first_page(kept: Alliance, signed_in: SignIn) -> None:
    shown = plain(page(signed_in(person_with(kept, "auditor")), kept, "charter/"))

    assert "Every party has signed. In force from 1 Jan 2013." in shown
    assert shown.count("approved") == 3
    assert "Signer of" not in shown


def test_without_a_record_nobody_has_signed(alliance: Alliance, manager: Person, signed_in: SignIn) -> None:
    shown = plain(page(signed_in(manager), alliance, "charter/"))

    assert "No record is kept of this alliance yet, so nobody has signed." in shown


@pytest.fixture
def amended(kept: Alliance) -> Alliance:
    """An alliance whose charter was amended: the reason of one clause was reworded."""
    root: Path = kept.root
    shutil.copytree(root / "charter", root / "earlier" / "first")
    sha256 = compiled_charter(open_workspace(root)).sha256
    file = root / "charter" / "alliance.yaml"
    file.write_text(
        file.read_text("utf-8")
        + f"\namends:\n  charter: {sha256}\n  effective: 2013-10-01\n  agreed: 2013-09-20\n"
        + "  applies to: periods that begin on or after it\n  because: The winter was mild\n"
        + "  accrued rights: preserved\n  misses: survive\n  caps: survive\n  banks: survive\n",
        encoding="utf-8",
    )
    clauses = root / "charter" / "clauses.yaml"
    clauses.write_text(
        clauses.read_text("utf-8").replace("is crews, aircraft and planning.", "is crews and planning."),
        encoding="utf-8",
    )
    return kept


def test_the_difference_between_two_charters_is_said_in_words_and_as_a_redline(
    amended: Alliance, signed_in: SignIn
) -> None:
    client = signed_in(person_with(amended, "counsel", "hub"))

    shown = page(client, amended, "charter/versions/")

    assert "The winter was mild" in shown
    assert re.search(r"<del>[^<]*aircraft", shown)
    assert "the first charter" in shown


def test_a_charter_that_there_is_not_is_refused_in_words(
    alliance: Alliance, manager: Person, signed_in: SignIn
) -> None:
    shown = page(signed_in(manager), alliance, "charter/versions/?from=abc", 400)

    assert "There is no such charter of this alliance" in shown


@pytest.mark.parametrize(
    ("role", "party", "seen"),
    [
        ("manager", "hub", {"Manager Hub", "Executive Hub"}),
        ("counsel", "endeavor", {"Manager Endeavor"}),
        ("executive", "hub", set()),
        ("auditor", "", set()),
    ],
)
def test_names_of_people_are_shown_to_their_own_manager_and_counsel(
    alliance: Alliance, signed_in: SignIn, role: str, party: str, seen: set[str]
) -> None:
    everybody = [
        person_with(alliance, "manager", "hub"), person_with(alliance, "executive", "hub"),
        person_with(alliance, "manager", "endeavor"),
    ]  # fmt: skip
    asking = person_with(alliance, role, party, email="asking@example.org")
    asking.name = "Who Asks"
    asking.save()

    shown = plain(page(signed_in(asking), alliance, "charter/parties/"))

    assert {each.name for each in everybody if each.name in shown} == seen


LEAVING = """
leaving:
  stub: facts until the last day count
  settlement: {what: the account is settled, within: 30 days, by: hub/manager}
  data: {what: return the passenger lists, within: 10 days}
"""


def test_what_follows_when_a_party_leaves_is_shown_and_amounts_to_those_concerned(
    kept: Alliance, signed_in: SignIn
) -> None:
    file = kept.root / "charter" / "alliance.yaml"
    text = file.read_text("utf-8").replace(
        "expressjet: {name: ExpressJet Airlines, role: regional partner, is: {carrier: EV}}",
        "expressjet: {name: ExpressJet Airlines, role: regional partner, is: {carrier: EV}, until: 2013-09-01, "
        "events: {event: withdrawal, from: 2013-09-01, notice: 2013-06-01}}",
    )
    file.write_text(text + LEAVING, encoding="utf-8")

    concerned = plain(page(signed_in(person_with(kept, "counsel", "hub")), kept, "charter/parties/expressjet/"))
    analyst = plain(page(signed_in(person_with(kept, "analyst", "hub")), kept, "charter/parties/expressjet/"))

    assert "return the passenger lists" in concerned
    assert "return the passenger lists" in analyst
    assert "due day passed" in concerned
    assert "The account" in concerned
    assert "The account" not in analyst
