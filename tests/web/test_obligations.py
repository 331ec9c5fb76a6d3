"""What a reader sees of what follows from the clauses, and the way from a miss to its cure."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tallystick.cycle.cases import cases
from tallystick.cycle.determining import determine_workspace
from tallystick.cycle.exhibits import read_exhibit
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.settling import settle
from tallystick.cycle.workspace import open_workspace
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Result
from tallystick.obligations.record import record_of as as_record
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Person
from tallystick.web.rooms.models import Offer
from web.obliged import CLOCK, deliver, forward, obliging, person, remove

NOVEMBER = ("jobs-done", "south.2024-11")
RECEIPT = b"%PDF-1.7 receipt 4711"


@pytest.fixture
def jobs(db: None) -> Iterator[Alliance]:
    """The small alliance, on record."""
    del db
    made = obliging()
    yield made
    remove(made)


@pytest.fixture
def north(jobs: Alliance, signed_in: Callable[[Person], Client]) -> Client:
    """The manager of North, who leads it."""
    return signed_in(person(jobs, "manager", "north", "north/lead"))


@pytest.fixture
def south(jobs: Alliance, signed_in: Callable[[Person], Client]) -> Client:
    """The manager of South, who leads it."""
    return signed_in(person(jobs, "manager", "south", "south/lead"))


def page(client: Client, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def post(client: Client, name: str, *args: Any, status: int = 302, **said: Any) -> str:
    answer = client.post(reverse(name, args=args), said)
    text = str(answer.content.decode())
    assert answer.status_code == status, text[text.find("error-summary") :][:1500] or text[:1500]
    return text


def determined(alliance: Alliance, period: str = "2024-11", clause: str = "jobs-done", **more: Any) -> Determination:
    """What ``tally determine`` says of the workspace, as known now."""
    known_at = more.pop("known_at", datetime.now(UTC) - alliance.behind)
    found = determine_workspace(alliance.root, known_at=known_at, threads=1)
    return next(each for each in found.determinations if (each.clause, each.period) == (clause, period))


def shown(client: Client, alliance: Alliance, place: tuple[str, str] = NOVEMBER) -> dict[str, Any]:
    """The determination as the site hands it out."""
    found: dict[str, Any] = json.loads(page(client, "determination-json", alliance.name, *place))
    return found


def said(record: dict[str, Any]) -> dict[str, Any]:
    """A record without the instant at which it was asked for."""
    inputs = {name: value for name, value in record["inputs"].items() if name != "known_at"}
    return {**{name: value for name, value in record.items() if name not in ("known_at", "hash")}, "inputs": inputs}


def upload(name: str = "receipt.pdf", content: bytes = RECEIPT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_the_matrix_shows_every_clause_of_the_reader_by_period(jobs: Alliance, north: Client, south: Client) -> None:
    mine, theirs = (page(each, "obligations", jobs.name) for each in (north, south))

    assert "Jobs of West" in mine
    assert "Jobs of West" not in theirs
    assert theirs.count("verdict-cell poor") == 2
    assert "South Ltd owes 2,000.00 EUR" in theirs


def test_the_matrix_is_filtered_by_party_clause_and_what_is_open(jobs: Alliance, north: Client) -> None:
    west = page(north, "obligations", jobs.name, query="?party=west")
    one = page(north, "obligations", jobs.name, query="?clause=jobs-done")
    nothing = page(north, "obligations", jobs.name, query="?open=1")

    assert 'scope="row">Jobs done' not in west
    assert 'scope="row">Jobs of West' not in one
    assert "Nothing fits what you asked for" in nothing
    assert page(north, "obligations", jobs.name, query="?party=east", status=400)


def test_a_determination_is_handed_out_as_the_command_line_prints_it(jobs: Alliance, north: Client) -> None:
    known_at = datetime.fromisoformat(shown(north, jobs)["known_at"])

    assert shown(north, jobs) == as_record(determined(jobs, known_at=known_at))


def test_the_page_of_a_determination_says_all_of_it(jobs: Alliance, north: Client) -> None:
    text = page(north, "determination", jobs.name, *NOVEMBER)
    made = determined(jobs)

    assert made.outcome is Result.MISSED
    for sentence in made.because:
        assert sentence.replace("'", "&#39;").replace('"', "&#34;") in text
    assert "92 ÷ 100" in text
    assert made.inputs["charter"] in text
    assert "right to terminate" in text


def test_from_a_miss_to_its_cure(jobs: Alliance, north: Client, south: Client) -> None:
    name = jobs.name

    # A miss, an early word, and its reply.
    post(north, "case-begin", name, *NOVEMBER, case="november", how="nudge")
    nudge = cases(jobs.root, known_at=datetime.now(UTC) - jobs.behind).get("november").history[0].step
    assert read_exhibit(jobs.root, nudge.evidence[0].split()[-1]).startswith(b"An early word about")
    post(south, "case-step", name, "november", "reply")

    # In form: the case, and a notice that is served as it was read, with its receipt.
    post(north, "case-open", name, "november")
    letter = page(north, "letter", name, "november", "miss", query="?channel=courier")
    read = letter.split('name="read" value="')[1].split('"')[0]
    post(north, "letter", name, "november", "miss", channel="courier", read=read, proof=upload())
    served = page(south, "notices", name)
    assert "Acknowledge" in served
    step = next(each.step for each in now(jobs).history if each.step.step == "notice")
    post(south, "case-step", name, "november", "acknowledge", of=step.id)
    assert now(jobs).record.received is not None
    assert now(jobs).record.received.date() == CLOCK.date()

    # An exclusion is claimed: until it is answered both readings stand.
    assert "Claim an exclusion" in page(south, "determination", name, *NOVEMBER)
    post(south, "claim", name, *NOVEMBER, exclusion="floods", count="4", cause="force majeure",
         evidence="weather report", proof=upload("weather.csv", b"day,rain"))  # fmt: skip
    claimed = shown(south, jobs)
    assert claimed["outcome"] == "interim"
    assert claimed["open_amount"] == "1000.00"
    assert said(claimed) == said(as_record(determined(jobs)))
    text = page(north, "determination", name, *NOVEMBER)
    assert "both readings" in text
    claim = determined(jobs).inputs["events"][0]

    # It is answered in part, which is disputed; meanwhile the interim position holds.
    assert "Say why not all of it is accepted." in post(
        north, "claim-answer", name, claim, how="part", accept="1", status=422
    )
    post(north, "claim-answer", name, claim, how="part", accept="1", note="Only the first day was flooded")
    post(south, "dispute", name, *NOVEMBER, ground="The road was closed for three days")
    assert now(jobs).status.value == "disputed"
    disputed = determined(jobs)
    assert disputed.outcome is Result.INTERIM
    assert said(shown(south, jobs)) == said(as_record(disputed))
    account = page(north, "account", name)
    assert "In dispute" in account

    # The expert decides for South: three are left out, 92 of 97 are 94.8 %, still a miss; with four it is met.
    dispute = next(each for each in events(jobs) if each.kind == "dispute")
    post(north, "dispute-decide", name, dispute.id, who="The expert", claim=claim, accept="4", final="on",
         proof=upload("decision.pdf"))  # fmt: skip
    post(south, "dispute-resolve", name, dispute.id)
    decided = determined(jobs)
    assert decided.outcome is Result.MET
    assert decided.value is not None
    assert str(decided.value) == "95.8"
    assert said(shown(north, jobs)) == said(as_record(decided))

    # The account: November owes nothing any more, October is paid.
    post(north, "account-entry", name, place="jobs-done south 2024-10", kind="paid", amount="1000", on="2024-12-09",
         document="transfer 1", proof=upload("transfer.txt"))  # fmt: skip
    account = page(south, "account", name)
    assert "transfer 1" in account
    items = {(each.clause, each.period): each for each in settle(jobs.root, known_at=clock(jobs)).statement.items}
    assert items["jobs-done", "2024-10"].state == "settled"
    assert items["jobs-done", "2024-11"].state == "nothing owed"

    # The dispute is settled in the case by both, and the case ends.
    post(south, "case-step", name, "november", "withdraw")
    post(south, "case-step", name, "november", "cured")
    post(north, "case-step", name, "november", "close", outcome="withdrawn")
    assert now(jobs).outcome == "withdrawn"

    # October is cured: a plan, carried out, and December shows it.
    post(north, "case-begin", name, "jobs-done", "south.2024-10", case="october", how="open")
    letter = page(north, "letter", name, "october", "miss", query="?channel=email")
    read = letter.split('name="read" value="')[1].split('"')[0]
    post(north, "letter", name, "october", "miss", channel="email", read=read)
    post(south, "case-step", name, "october", "cause", method="five whys", incident="all", what1="Two crews were ill",
         who1="obligor", status1="reserved", low1="40", high1="70", what2="Floods", who2="weather", status2="excused",
         low2="30", high2="60")  # fmt: skip
    post(south, "case-step", name, "october", "plan", what1="A second shift", owner1="south/lead", measure1="process",
         due1="2024-12-20", kpi1="completion", met1=">= 95", periods1="1")  # fmt: skip
    post(north, "case-step", name, "october", "accept")
    post(south, "case-step", name, "october", "done", action="a1", proof=upload("roster.txt"))
    post(south, "case-step", name, "october", "cured")
    forward(jobs, datetime(2025, 1, 8, 10, tzinfo=UTC))
    deliver(jobs, 12)
    assert "Close the case" in page(north, "case", name, "october")
    post(north, "case-step", name, "october", "close", outcome="cured")
    case = cases(jobs.root, known_at=clock(jobs)).get("october")
    assert (case.outcome, case.refused) == ("cured", ())

    # All of it is on record: that the steps took place, with the digest of the letter.
    with record_of(open_workspace(jobs.root)) as record:
        said_there = [each.says for _, each in record.view().of("case event")]
    assert [each["event"] for each in said_there if each["case"] == "november"][:4] == [
        "nudge",
        "reply",
        "open",
        "notice",
    ]
    assert next(each for each in said_there if each["event"] == "notice")["document"].startswith("sha256:")


def test_what_takes_everybodys_consent_counts_once_all_have_agreed(
    jobs: Alliance, north: Client, south: Client
) -> None:
    post(north, "case-begin", jobs.name, *NOVEMBER, case="november", how="open")
    post(south, "dispute", jobs.name, *NOVEMBER, ground="The figure is wrong")

    post(south, "case-step", jobs.name, "november", "settle", amount="400")
    offer = Offer.objects.get()
    assert (now(jobs).status.value, offer.party) == ("disputed", "south")
    assert "The other parties agree to it." in post(south, "offer-agree", jobs.name, "november", offer.pk, status=403)
    assert "South Ltd asks all parties to agree" in page(north, "case", jobs.name, "november")
    post(north, "offer-agree", jobs.name, "november", offer.pk)

    assert now(jobs).status.value == "resolved"
    assert post(north, "offer-agree", jobs.name, "november", offer.pk, status=404)
    resolved = next(each for each in events(jobs) if each.kind == "resolved")
    assert str(resolved.amount) == "400"
    items = {(each.clause, each.period): each for each in settle(jobs.root, known_at=clock(jobs)).statement.items}
    assert str(items["jobs-done", "2024-11"].balance) == "400.00"


def test_an_offer_that_is_declined_is_gone(jobs: Alliance, north: Client, south: Client) -> None:
    post(north, "case-begin", jobs.name, *NOVEMBER, case="november", how="open")
    letter = page(north, "letter", jobs.name, "november", "miss", query="?channel=email")
    read = letter.split('name="read" value="')[1].split('"')[0]
    post(north, "letter", jobs.name, "november", "miss", channel="email", read=read)
    post(south, "case-step", jobs.name, "november", "extend", clock="plan", until="2025-02-03")

    post(north, "offer-decline", jobs.name, "november", Offer.objects.get().pk)

    assert Offer.objects.get().how == "declined"
    assert now(jobs).record.extended == ()


def test_a_letter_that_says_something_else_by_now_is_read_again(jobs: Alliance, north: Client, south: Client) -> None:
    post(north, "case-begin", jobs.name, *NOVEMBER, case="november", how="open")
    letter = page(north, "letter", jobs.name, "november", "miss", query="?channel=courier")
    read = letter.split('name="read" value="')[1].split('"')[0]
    post(south, "claim", jobs.name, *NOVEMBER, exclusion="floods", count="4", cause="force majeure",
         evidence="weather report")  # fmt: skip

    refused = post(north, "letter", jobs.name, "november", "miss", channel="courier", read=read, status=422)

    assert "it says something else now" in refused
    assert now(jobs).record.noticed is None
    assert post(
        north,
        "letter",
        jobs.name,
        "november",
        "miss",
        channel="courier",
        status=422,
        read=read,
        sent="2024-12-24T10:00",
    )


def test_a_claim_has_its_window(jobs: Alliance, south: Client) -> None:
    late = page(south, "claim", jobs.name, "jobs-done", "south.2024-10", status=403)
    forward(jobs, datetime(2024, 12, 16, 10, tzinfo=UTC))

    assert "Nothing can be claimed for this period any more" in late
    assert "Nothing can be claimed" in page(south, "claim", jobs.name, *NOVEMBER, status=403)


def test_silence_is_what_the_clause_says(jobs: Alliance, north: Client, south: Client) -> None:
    post(south, "claim", jobs.name, *NOVEMBER, exclusion="floods", count="4", cause="force majeure",
         evidence="weather report")  # fmt: skip
    assert "Silence accepts the claim." in page(north, "claims", jobs.name)

    forward(jobs, datetime(2024, 12, 30, 10, tzinfo=UTC))

    assert "Accepted by silence" in page(north, "claims", jobs.name)
    assert shown(north, jobs)["outcome"] == "met"
    claim = next(each for each in events(jobs) if each.kind == "claim")
    assert "awaits no answer" in page(north, "claim-answer", jobs.name, claim.id, status=403)


def test_today_tells_of_claims_notices_and_turns(jobs: Alliance, north: Client, south: Client) -> None:
    post(north, "case-begin", jobs.name, *NOVEMBER, case="november", how="nudge")
    assert "Reply: case november" in south.get("/").content.decode()
    post(south, "claim", jobs.name, *NOVEMBER, exclusion="floods", count="4", cause="force majeure",
         evidence="weather report")  # fmt: skip

    assert "South Ltd claims relief: jobs stopped by floods, November 2024" in north.get("/").content.decode()
    assert "claims relief" not in south.get("/").content.decode()


def test_without_a_role_of_the_charter_no_step_is_taken(
    jobs: Alliance, north: Client, signed_in: Callable[[Person], Client]
) -> None:
    post(north, "case-begin", jobs.name, *NOVEMBER, case="november", how="open")
    counsel = signed_in(person(jobs, "counsel", "south"))

    refused = page(counsel, "case-step", jobs.name, "november", "cause", status=403)

    assert "you fill none of them" in refused
    assert "W031" in refused


def test_of_a_figure_that_is_kept_from_the_reader_the_outcome_alone_is_shown(
    db: None, signed_in: Callable[[Person], Client]
) -> None:
    del db
    secret = obliging(disclosure="owner only")
    north = signed_in(person(secret, "manager", "north", "north/lead"))
    south = signed_in(person(secret, "manager", "south", "south/lead"))
    post(south, "claim", secret.name, *NOVEMBER, exclusion="floods", count="4", cause="force majeure",
         evidence="weather report")  # fmt: skip
    post(north, "case-begin", secret.name, *NOVEMBER, case="november", how="open")

    mine = page(south, "determination", secret.name, *NOVEMBER)
    theirs = page(north, "determination", secret.name, *NOVEMBER)
    others = [page(north, each, secret.name) for each in ("obligations", "claims", "account", "account-csv", "notices")]
    record = shown(north, secret)

    assert "92 ÷ 100" in mine
    assert "Only the outcome is shown to you" in theirs
    for text in (theirs, *others, json.dumps(record), page(north, "case", secret.name, "november")):
        assert "92" not in text.replace(secret.name, "").split("<main")[-1].split("</main>")[0].replace("2024", "")
        assert "1,000.00" not in text
    assert set(record) == {
        "clause", "title", "obligor", "beneficiary", "scope", "period", "start", "end", "outcome",
    }  # fmt: skip
    assert page(north, "letter", secret.name, "november", "miss", status=403)
    remove(secret)


def now(alliance: Alliance, name: str = "november") -> Any:
    return cases(alliance.root, known_at=clock(alliance)).get(name)


def clock(alliance: Alliance) -> datetime:
    return datetime.now(UTC) - alliance.behind + timedelta(seconds=1)


def events(alliance: Alliance) -> Any:
    return determine_workspace(alliance.root, known_at=clock(alliance), threads=1).events
