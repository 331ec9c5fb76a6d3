"""Reviews: prepared, held, their minutes signed by each party; and who sees and does what."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tallystick.cycle.signed_files import file_signatures
from tallystick.verify.pack import read_pack
from tallystick.verify.verifying import verify_pack
from tallystick.web.alliances.models import Alliance
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import run_job
from tallystick.web.people.models import Person
from tallystick.web.reviewing.models import Action, Item, Review
from tallystick.web.talk.models import Notification
from web.by_hand import PARTIES, key_of, proven, sign_at
from web.people import person_with
from web.recorded import EDITION, PERIOD, cosign

SignedIn = Callable[[Person], Client]

READERS = (
    ("manager", "hub"), ("executive", "endeavor"), ("counsel", "expressjet"), ("analyst", "hub"), ("auditor", ""),
    ("regulator", ""),
)  # fmt: skip
OTHERS = (
    ("contributor", "expressjet"),
    ("member", "endeavor"),
    ("respondent", "endeavor"),
    ("clean-team member", "hub"),
)
PREPARES = {"manager", "executive", "counsel"}


def plain(page: bytes) -> str:
    """A page without its marks, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def prepare(client: Client, alliance: Alliance, period: str = PERIOD) -> Review:
    """A review that somebody prepares."""
    answer = client.post(
        f"/alliances/{alliance.name}/reviews/", {"period": period, "meets": "2013-12-11", "place": "Newark"}
    )
    assert answer.status_code == 302, answer.content.decode()[:400]
    return Review.objects.latest("pk")


def at(alliance: Alliance, review: Review, place: str = "") -> str:
    return f"/alliances/{alliance.name}/reviews/{review.name}/{place}"


def bare(alliance: Alliance, **more: object) -> Review:
    """A review without a page having been asked."""
    fields = {
        "alliance": alliance, "name": PERIOD, "period": PERIOD, "label": "September 2013", "start": date(2013, 9, 1),
        "end": date(2013, 10, 1), "meets": date(2013, 12, 11), "made_by": "hub manager", **more,
    }  # fmt: skip
    return Review.objects.create(**fields)


def test_from_review_to_sign_off_to_edition_to_both_verifiers(
    published: Alliance, on_record: Path, editions_made: Path, signed_in: SignedIn, tmp_path: Path
) -> None:
    clients = {
        party: proven(signed_in(person_with(published, "manager", party, fills=[f"{party}/manager"])))
        for party in PARTIES
    }
    hub = clients["hub"]

    review = prepare(hub, published)
    page = hub.get(at(published, review))
    gathered = hub.post(at(published, review, "gather"))
    hub.post(at(published, review, "items"), {"title": "Holiday traffic"})
    hub.post(at(published, review, "step"), {"do": "hold"})
    own = Item.objects.get(review=review, title="Holiday traffic")
    said = {"do": "minutes", f"i{own.pk}-minutes": "Traffic doubles.", f"i{own.pk}-decision": "Two more crews."}
    hub.post(at(published, review, f"items/{own.pk}"), said)
    task = {"item": own.pk, "text": "Hire two crews", "owner": "endeavor/station", "due": "2013-12-20"}
    hub.post(at(published, review, "actions"), task)
    out = hub.post(at(published, review, "step"), {"do": "send"})
    minutes = hub.get(at(published, review, "minutes")).content
    early = hub.post(at(published, review, "step"), {"do": "close"})
    signed = [sign_at(clients[party], at(published, review), f"{party}/manager", key_of(on_record, party)).status_code
              for party in PARTIES]  # fmt: skip
    closed = hub.post(at(published, review, "step"), {"do": "close"})

    review.refresh_from_db()
    assert page.status_code == 200
    assert EDITION in plain(page.content)
    assert gathered.status_code == 302
    assert Item.objects.filter(review=review).count() > 1
    assert out.status_code == 302
    assert b"> Two more crews." in minutes
    assert b"- Hire two crews \xe2\x80\x94 endeavor/station, until 2013-12-20" in minutes
    assert (early.status_code, signed, closed.status_code) == (422, [302, 302, 302], 302)
    assert review.state == "closed"
    file = published.root / "reviews" / f"{PERIOD}.md"
    assert file.read_bytes() == minutes
    assert {each.party for each in file_signatures(published.root, file).signatures} == set(PARTIES)

    hub.post(f"/alliances/{published.name}/record/editions/publish", {"period": "2013-10", "state": "provisional"})
    made = Job.objects.latest("pk")
    run_job.call(made.pk)
    cosign(published.root, editions_made)
    auditor = signed_in(person_with(published, "auditor"))
    address = f"/alliances/{published.name}/record/editions/2013-10.1/pack"
    auditor.post(address)
    run_job.call(Job.objects.latest("pk").pk)
    pack = auditor.get(address)

    assert pack.status_code == 200
    assert verify_pack(read_pack(pack.content)).holds


def test_each_role_sees_reviews_and_prepares_them_as_the_table_says(published: Alliance, signed_in: SignedIn) -> None:
    bare(published)
    found, expected = {}, {}

    for role, party in (*READERS, *OTHERS):
        client = signed_in(person_with(published, role, party))
        sees = (role, party) in READERS
        base = f"/alliances/{published.name}/reviews/"
        new = client.post(base, {"period": "", "meets": ""}).status_code
        found[role] = (*tuple(client.get(base + each).status_code for each in ("", f"{PERIOD}/", "actions/")), new)
        seen = 200 if sees else 404
        expected[role] = (seen, seen, seen, 422 if role in PREPARES else 403 if sees else 404)

    assert found == expected


def test_an_item_between_two_parties_is_kept_from_the_third_on_the_page_and_in_the_minutes(
    published: Alliance, signed_in: SignedIn
) -> None:
    hub = signed_in(person_with(published, "manager", "hub"))
    third = signed_in(person_with(published, "manager", "expressjet"))
    review = prepare(hub, published)
    hub.post(at(published, review, "gather"))
    apart = next(each for each in review.items.all() if "endeavor" in each.parties and each.kind != "action")
    hub.post(at(published, review, "step"), {"do": "hold"})
    said = {"do": "minutes", f"i{apart.pk}-minutes": "A secret of two", f"i{apart.pk}-decision": ""}

    written = hub.post(at(published, review, f"items/{apart.pk}"), said).status_code
    theirs = third.get(at(published, review)).content
    touched = third.post(at(published, review, f"items/{apart.pk}"), said).status_code
    hub.post(at(published, review, "step"), {"do": "send"})
    minutes = third.get(at(published, review, "minutes")).content

    assert written == 302
    assert b"A secret of two" in hub.get(at(published, review)).content
    assert b"A secret of two" not in theirs
    assert apart.title.encode() not in theirs
    assert "An item between others" in plain(theirs)
    assert touched == 404
    assert b"A secret of two" not in minutes
    assert b"An item between some of the parties" in minutes


def test_steps_come_in_their_order_and_signed_minutes_are_not_taken_back(
    published: Alliance, on_record: Path, signed_in: SignedIn
) -> None:
    hub = proven(signed_in(person_with(published, "manager", "hub", fills=["hub/manager"])))
    review = bare(published)
    place = at(published, review, "step")

    too_early = [hub.post(place, {"do": each}).status_code for each in ("send", "back", "close")]
    hub.post(place, {"do": "hold"})
    hub.post(place, {"do": "send"})
    back = hub.post(place, {"do": "back"}).status_code
    again = hub.post(place, {"do": "send"}).status_code
    review.refresh_from_db()
    second = hub.get(at(published, review, "minutes")).content
    signed = sign_at(hub, at(published, review), "hub/manager", key_of(on_record, "hub")).status_code
    refused = hub.post(place, {"do": "back"})

    assert too_early == [422, 422, 422]
    assert (back, again, signed, refused.status_code) == (302, 302, 302, 422)
    assert "Somebody has signed these minutes already." in plain(refused.content)
    assert (published.root / "reviews" / f"{PERIOD}.md").is_file()
    assert (published.root / "reviews" / f"{PERIOD}.2.md").read_bytes() == second
    assert b"Version 2 of the minutes" in second


def test_an_item_is_taken_out_with_a_reason_and_put_back(published: Alliance, signed_in: SignedIn) -> None:
    hub = signed_in(person_with(published, "manager", "hub"))
    review = bare(published)
    for title in ("First", "Second"):
        hub.post(at(published, review, "items"), {"title": title})
    first, second = review.items.all()

    silent = hub.post(at(published, review, f"items/{first.pk}"), {"do": "out", "reason": " "}).status_code
    hub.post(at(published, review, f"items/{second.pk}"), {"do": "up"})
    order = [each.title for each in review.items.all()]
    hub.post(at(published, review, f"items/{first.pk}"), {"do": "out", "reason": "Settled by telephone"})
    first.refresh_from_db()
    page = plain(hub.get(at(published, review)).content)
    hub.post(at(published, review, f"items/{first.pk}"), {"do": "in"})

    assert silent == 422
    assert order == ["Second", "First"]
    assert (first.taken_out, first.taken_out_by) == ("Settled by telephone", "hub manager")
    assert "Settled by telephone (hub manager)" in page
    assert not Item.objects.get(pk=first.pk).taken_out


def test_an_action_comes_up_today_and_in_the_next_review_until_it_is_done(
    published: Alliance, signed_in: SignedIn
) -> None:
    station = signed_in(person_with(published, "manager", "endeavor", fills=["endeavor/station"]))
    hub = signed_in(person_with(published, "manager", "hub"))
    before = bare(published, name="2013-08", period="2013-08")
    action = Action.objects.create(
        alliance=published, review=before, text="Hire two crews", owner="endeavor/station", due=date(2013, 12, 9),
        by="hub manager",
    )  # fmt: skip
    review = bare(published)

    today = plain(station.get("/").content)
    hub.post(at(published, review, "gather"))
    agenda = plain(hub.get(at(published, review)).content)
    stranger = signed_in(person_with(published, "analyst", "expressjet"))
    base = f"/alliances/{published.name}/reviews/actions/"
    others = stranger.post(f"{base}{action.pk}", {"state": "done", "said": "Hired"}).status_code
    silent = station.post(f"{base}{action.pk}", {"state": "done", "said": ""}).status_code
    still = Action.objects.get(pk=action.pk).state
    station.post(f"{base}{action.pk}", {"state": "done", "said": "Hired on 1 December"})
    action.refresh_from_db()

    assert "Hire two crews" in today
    assert "1 day late" in today
    assert "Hire two crews" in agenda
    assert (others, silent, still) == (403, 302, "open")
    assert (action.state, action.said, action.ended_by) == ("done", "Hired on 1 December", "endeavor manager")
    assert "Hire two crews" not in plain(station.get("/").content)


def test_people_are_invited_are_told_and_stand_in_the_minutes_by_role(published: Alliance, signed_in: SignedIn) -> None:
    manager = person_with(published, "manager", "hub")
    counsel = person_with(published, "counsel", "endeavor", email="someone@example.org")
    person_with(published, "respondent", "endeavor", email="outside@example.org")
    hub = signed_in(manager)
    review = bare(published)
    page = plain(hub.get(at(published, review)).content)
    membership = counsel.memberships.get()

    hub.post(at(published, review, "people"), {"invite": [membership.pk]})
    hub.post(at(published, review, "step"), {"do": "hold"})
    guest = review.guests.get()
    hub.post(at(published, review, "people"), {"do": "came", "came": [guest.pk]})
    hub.post(at(published, review, "step"), {"do": "send"})
    minutes = hub.get(at(published, review, "minutes")).content.decode()

    assert "Respondent" not in page
    told = Notification.objects.filter(person=counsel)
    assert {each.link for each in told} == {at(published, review)}
    assert [each.text for each in told] == [
        "The minutes of the review of September 2013 are out.",
        "You are invited to the review of September 2013 on 2013-12-11.",
    ]
    assert "- Endeavor Air: counsel" in minutes
    assert str(counsel) not in minutes


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"period": "2014-05", "meets": "2013-12-11"}, "Select a valid choice"),
        ({"period": PERIOD, "meets": "soon"}, "Write the day as 2026-01-31."),
        ({"period": PERIOD, "meets": ""}, "Say when it meets."),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    published: Alliance, signed_in: SignedIn, sent: dict[str, str], said: str
) -> None:
    hub = signed_in(person_with(published, "manager", "hub"))

    answer = hub.post(f"/alliances/{published.name}/reviews/", sent)

    assert answer.status_code == 422
    assert said in plain(answer.content)
    assert not Review.objects.exists()


def test_a_review_of_another_alliance_is_not_there(
    published: Alliance, alliance: Alliance, signed_in: SignedIn
) -> None:
    review = bare(alliance)
    hub = signed_in(person_with(published, "manager", "hub"))

    assert hub.get(at(published, review)).status_code == 404
    assert hub.post(at(published, review, "step"), {"do": "hold"}).status_code == 404
