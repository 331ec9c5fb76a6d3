"""People are told of what concerns them: once, by the ways they chose, at their times, and never too much."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import ProblemsError
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.jobs.models import Job, Schedule
from tallystick.web.jobs.queue import run_job
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Membership, Person
from tallystick.web.talk import chats, delivering
from tallystick.web.talk.choosing import wishes_of
from tallystick.web.talk.delivering import deliver
from tallystick.web.talk.events import ABOUT, Event, Often
from tallystick.web.talk.letters import stop_token
from tallystick.web.talk.looking import look
from tallystick.web.talk.models import Choice, Looked, Notification, Ways
from tallystick.web.talk.showing import unread_of
from tallystick.web.talk.telling import tell, tell_anew
from tallystick.web.talk.things import read_thing, written
from tallystick.web.talk.times import Quiet, goes_out
from web.people import person_with

TEXT = "Claim canary-7311 of 98.8 % on seats flown"
LINK = "/alliances/new-york-connection/kpis/seats_flown/"


def _told(person: Person) -> list[Notification]:
    return list(Notification.objects.filter(person=person))


def _deliver() -> str:
    return deliver(Job.objects.create(task="deliver"))


def _choose(person: Person, event: Event, often: Often, **ways: bool) -> None:
    Choice.objects.update_or_create(person=person, kind=event.value, defaults={"often": often.value, **ways})


def _all_due(person: Person) -> None:
    """As if the time had come at which everything goes out."""
    past = timezone.now() - timedelta(seconds=1)
    Notification.objects.filter(person=person, mail_due__isnull=False).update(mail_due=past)
    Notification.objects.filter(person=person, chat_due__isnull=False).update(chat_due=past)


# Who is told


def test_every_kind_has_words_that_fit_their_column() -> None:
    assert set(ABOUT) == set(Event)
    assert all(len(event.value) <= 20 for event in Event)


def test_who_may_not_see_it_is_not_told(alliance: Alliance, manager: Person) -> None:
    respondent = person_with(alliance, "respondent", "hub")
    stranger = Person.objects.create_user("stranger@example.org")
    thing = Here(alliance, actor_of(manager)).thing(Kind.KPI)

    count = tell(alliance, Event.ISSUE, [manager, respondent, stranger], TEXT, LINK, thing=thing)

    assert (count, len(_told(manager)), _told(respondent), _told(stranger)) == (1, 1, [], [])


def test_who_did_it_and_whose_role_has_ended_are_not_told(alliance: Alliance, manager: Person) -> None:
    ended = person_with(alliance, "analyst", "hub", until="2013-11-01")
    closed = person_with(alliance, "counsel", "hub")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()

    count = tell(alliance, Event.EDITION, [manager, ended, closed], "An edition.", LINK, by=manager)

    assert (count, Notification.objects.count()) == (0, 0)


def test_with_a_key_nobody_is_told_twice_until_it_happens_anew(alliance: Alliance, manager: Person) -> None:
    counts = [tell(alliance, Event.DATA, [manager], "Facts are late.", LINK, key="late flights") for _ in range(2)]
    tell_anew(alliance, Event.DATA, "late flights")
    counts.append(tell(alliance, Event.DATA, [manager], "Facts are late.", LINK, key="late flights"))

    assert counts == [1, 0, 1]


def test_each_is_told_in_their_own_language(alliance: Alliance, manager: Person) -> None:
    german = person_with(alliance, "manager", "endeavor")
    Person.objects.filter(pk=german.pk).update(language="de")
    german.refresh_from_db()

    tell(alliance, Event.DATA, [manager, german], _in_words, LINK)

    assert (_told(manager)[0].text, _told(german)[0].text) == ("Today", "Heute")


def _in_words() -> str:
    from django.utils.translation import gettext  # noqa: PLC0415  (as a caller would)

    return gettext("Today")


def test_of_the_installation_operators_are_told_and_nobody_else(alliance: Alliance, manager: Person) -> None:
    operator, of_one = person_with(None, "operator"), person_with(alliance, "operator", email="one@example.org")

    tell(None, Event.JOB, [manager, operator, of_one], "Work failed.", "/administration/jobs/1/")

    assert [each.person for each in Notification.objects.all()] == [operator]


def test_a_thing_is_written_and_read_as_it_was(alliance: Alliance, manager: Person) -> None:
    here = Here(alliance, actor_of(manager))
    thing = here.thing(
        Kind.NOTICE, party="hub", parties=frozenset({"endeavor", "hub"}), start=here.today, end=None, owner="hub"
    )

    assert read_thing(here, written(thing)) == thing
    assert read_thing(here, written(None)) == here.thing(Kind.ALLIANCE)


# When

INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(INSTANTS, ZONES, st.tuples(TIMES, TIMES).filter(lambda each: each[0] != each[1]), st.sampled_from(Often))
def test_nothing_goes_out_before_it_is_told_or_in_quiet_hours(
    now: datetime, zone: str, hours: tuple[time, time], often: Often
) -> None:
    quiet = Quiet(*hours)

    at = goes_out(often, now=now, zone=zone, quiet=quiet)

    if often is Often.NEVER:
        assert at is None
        return
    assert at is not None
    local = at.astimezone(ZoneInfo(zone))
    is_moved_by_the_clocks = (
        local.utcoffset() != (local - timedelta(hours=3)).astimezone(UTC).astimezone(ZoneInfo(zone)).utcoffset()
    )
    assert now <= at <= now + timedelta(days=9)
    assert not quiet.holds(local.time()) or is_moved_by_the_clocks


@pytest.mark.parametrize(
    ("often", "now", "expected"),
    [
        (Often.DAILY, "2026-11-23T05:59:00Z", "2026-11-23T06:00:00Z"),  # 6:59 in Berlin: today at seven
        (Often.DAILY, "2026-11-23T06:00:00Z", "2026-11-24T06:00:00Z"),  # seven sharp: tomorrow
        (Often.WEEKLY, "2026-11-23T05:59:00Z", "2026-11-23T06:00:00Z"),  # a Monday before seven
        (Often.WEEKLY, "2026-11-23T09:00:00Z", "2026-11-30T06:00:00Z"),
        (Often.DAILY, "2026-03-28T12:00:00Z", "2026-03-29T05:00:00Z"),  # the clocks go forward in the night
    ],
)
def test_digests_go_out_at_seven_in_the_persons_zone(often: Often, now: str, expected: str) -> None:
    at = goes_out(often, now=datetime.fromisoformat(now), zone="Europe/Berlin")

    assert at == datetime.fromisoformat(expected)


# By which way


def test_a_mail_holds_no_figure_and_names_nothing(alliance: Alliance, manager: Person) -> None:
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)
    tell(alliance, Event.NOTICE, [manager], TEXT, LINK)

    said = _deliver()

    (sent,) = mail.outbox
    whole = f"{sent.subject}\n{sent.body}"
    assert said == "Sent: 1 by mail, 0 by chat."
    assert sent.to == [manager.email]
    assert "New York regional connection" in whole
    assert "- A claim waits for your answer. (2)" in sent.body
    assert "- A notice was received." in sent.body
    for canary in ("canary", "98.8", "seats", "7311", "/kpis/"):
        assert canary not in whole
    assert _deliver() == "Sent: 0 by mail, 0 by chat."


def test_links_in_a_mail_lead_to_the_thing_through_the_page(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)
    _deliver()
    found = re.search(rf"{settings.SITE_ADDRESS}(/notifications/\d+/)", str(mail.outbox[0].body))
    assert found is not None

    answer = signed_in(manager).get(found[1])

    assert (answer.status_code, answer["Location"]) == (302, LINK)
    assert Notification.objects.get().read is not None


def test_what_was_read_meanwhile_is_not_sent(alliance: Alliance, manager: Person) -> None:
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)
    Notification.objects.update(read=timezone.now())

    _deliver()

    assert mail.outbox == []


def test_what_may_not_be_seen_any_more_is_neither_sent_nor_shown(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    here = Here(alliance, actor_of(manager))
    tell(alliance, Event.SIGN, [manager], TEXT, LINK, thing=here.thing(Kind.REVIEW))
    Membership.objects.filter(person=manager).update(role="respondent")
    client = signed_in(manager)

    _deliver()
    before = client.get(f"/notifications/{Notification.objects.get().pk}/").status_code
    page = client.get("/notifications/?read=1").content.decode()

    assert mail.outbox == []
    assert before == 404
    assert "canary-7311" not in page
    assert unread_of(manager) == 0


def test_who_lost_every_role_is_told_nothing_any_more(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)
    assert unread_of(manager) == 1
    Membership.objects.filter(person=manager).update(until="2013-11-01")

    _deliver()
    page = signed_in(manager).get("/notifications/").content.decode()

    assert mail.outbox == []
    assert unread_of(manager) == 0
    assert "canary-7311" not in page


def test_a_digest_waits_and_is_one_mail(alliance: Alliance, manager: Person) -> None:
    for event in (Event.DATA, Event.EDITION, Event.ISSUE):
        tell(alliance, event, [manager], TEXT, LINK)

    _deliver()
    assert mail.outbox == []
    _all_due(manager)
    _deliver()

    assert len(mail.outbox) == 1
    assert mail.outbox[0].subject == "3 notifications: New York regional connection"


@pytest.mark.parametrize(
    ("often", "ways", "told"),
    [
        (Often.NEVER, {"page": True, "mail": True}, (1, 1, 0)),
        (Often.NEVER, {"page": False, "mail": True}, (0, 0, 0)),
        (Often.AT_ONCE, {"page": False, "mail": True}, (1, 0, 1)),
        (Often.AT_ONCE, {"page": True, "mail": False}, (1, 1, 0)),
        (Often.AT_ONCE, {"page": False, "mail": False}, (0, 0, 0)),
    ],
)
def test_choices_hold(
    alliance: Alliance, manager: Person, often: Often, ways: dict[str, bool], told: tuple[int, int, int]
) -> None:
    """Kept, on the page, and by mail."""
    _choose(manager, Event.CLAIM, often, chat=False, **ways)

    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)
    _deliver()

    assert (len(_told(manager)), unread_of(manager), len(mail.outbox)) == told


def test_a_server_that_refuses_is_tried_again_and_given_up_in_the_end(
    alliance: Alliance, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> bool:
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr(delivering, "_send_mail", refuse)
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)

    said = _deliver()
    later = Notification.objects.get()
    Notification.objects.update(made=timezone.now() - timedelta(days=3), mail_due=timezone.now())
    _deliver()
    given_up = Notification.objects.get()

    assert said == "Sent: 0 by mail, 0 by chat."
    assert later.mailed is None
    assert later.mail_due is not None
    assert later.mail_due > timezone.now() + timedelta(minutes=8)
    assert (given_up.mailed, given_up.mail_due) == (None, None)


def test_mails_end_by_the_link_that_stands_in_them(alliance: Alliance, manager: Person) -> None:
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)
    _deliver()
    headers = mail.outbox[0].extra_headers
    link = headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_ADDRESS)
    client = Client(enforce_csrf_checks=True)

    looked = client.get(link)
    still = wishes_of([manager])[manager.pk].mails
    stopped = client.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)
    _deliver()

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (looked.status_code, still, stopped.status_code) == (200, True, 200)
    assert len(mail.outbox) == 1
    assert unread_of(manager) == 2


@pytest.mark.parametrize("change", [lambda token: token[:-2] + "xx", lambda token: "1" + token, lambda _: "none"])
def test_a_link_that_the_site_did_not_make_ends_nothing(manager: Person, change: Callable[[str], str]) -> None:
    link = reverse("notifications-stop", args=[change(stop_token(manager))])

    assert Client().post(link).status_code == 404
    assert Ways.objects.count() == 0


# The chat

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.mark.parametrize(
    ("address", "service"),
    [
        (SLACK, "Slack"),
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "Discord"),
        (
            "https://chat.googleapis.com/v1/spaces/AAAAc8LSM7k/messages?key=AIzaSyDdI0hCZtE6&token=o7ghLxyC4S",
            "Google Chat",
        ),
        (
            "https://prod-30.westeurope.logic.azure.com:443/workflows/643e69f83c/triggers/manual/paths/invoke?sig=fQ6tDw9y",
            "Microsoft Teams",
        ),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "Telegram"),
        ("nctalks://kim:pass@chat.example/room", "Nextcloud Talk"),
        ("mmosts://chat.example/3ccdd113474722377935511fc85d3dd4", "Mattermost"),
    ],
)
def test_chats_that_are_taken(address: str, service: str, own_host: None) -> None:
    assert chats.service_of(address).title == service


@pytest.fixture
def own_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator has named a host."""
    changed = settings.SITE.settings.model_copy(update={"chat_hosts": ("chat.example",)})
    monkeypatch.setattr("tallystick.web.talk.chats.own_hosts", lambda: changed.chat_hosts)


@pytest.mark.parametrize(
    "address",
    [
        "json://127.0.0.1:8321/",
        "jsons://metadata.internal/latest",
        "xml://10.0.0.1",
        "form://localhost",
        "file:///etc/passwd",
        "syslog://",
        "dbus://",
        "https://evil.example/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "https://hooks.slack.com@evil.example/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "https://hooks.slack.com.evil.example/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "https://hooks.slack.com:99999/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "mmosts://other.example/3ccdd113474722377935511fc85d3dd4",
        "mmost://chat.example/3ccdd113474722377935511fc85d3dd4",
        "mmosts://chat.example/3ccdd113474722377935511fc85d3dd4?verify=no",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?redirect=yes",
        "https://hooks.slack.com/",
        f"{SLACK}?template=/etc/passwd",
        f"{SLACK}?verify=no",
        "https://chat.googleapis.com/v1/spaces/a/messages?key=b&token=c&template=/etc/passwd",
        "mailto://kim:pass@mail.example",
        "x" * 700,
        "slack://a b",
        "",
    ],
)
def test_chats_that_are_not_taken(address: str, own_host: None) -> None:
    with pytest.raises(ProblemsError, match="W040"):
        chats.service_of(address)


def test_an_address_is_kept_sealed_and_not_shown(manager: Person, signed_in: Callable[[Person], Client]) -> None:
    client = signed_in(manager)

    kept = client.post("/notifications/chat", {"do": "keep", "address": SLACK})
    ways = Ways.objects.get()
    page = client.get("/notifications/choices/").content.decode()

    assert kept.status_code == 302
    assert chats.unsealed(ways.chat) == SLACK
    assert b"hooks.slack" not in bytes(ways.chat)
    assert "Messages go to Slack." in page
    assert "T1JJ3T3L2" not in page


def test_an_address_that_is_not_taken_is_refused_beside_its_field(
    manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    answer = signed_in(manager).post("/notifications/chat", {"do": "keep", "address": "json://127.0.0.1/"})

    assert answer.status_code == 422
    assert "W040" in answer.content.decode()
    assert Ways.objects.count() == 0


def test_what_is_due_goes_to_the_chat_as_well(
    alliance: Alliance, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, str]] = []

    def send(address: str, *, title: str, text: str) -> bool:
        sent.append((address, title, text))
        return len(sent) > 1

    monkeypatch.setattr(delivering, "send", send)
    Ways.objects.create(person=manager, chat=chats.sealed(SLACK), chat_name="Slack", mails=False)
    tell(alliance, Event.CLAIM, [manager], TEXT, LINK)

    first = _deliver()
    failed = Ways.objects.get().chat_failed
    _all_due(manager)
    second = _deliver()

    assert (first, second) == ("Sent: 0 by mail, 0 by chat.", "Sent: 0 by mail, 1 by chat.")
    assert failed is not None
    assert Ways.objects.get().chat_failed is None
    assert sent[0][0] == SLACK
    assert "canary" not in f"{sent}"
    assert mail.outbox == []


def test_messages_do_not_follow_redirects_and_check_certificates() -> None:
    made = chats.way_to(chats.service_of(SLACK), SLACK)

    assert made is not None
    assert made.redirects is False
    assert made.verify_certificate is True
    assert made.socket_read_timeout == chats.SECONDS


# The pages


def test_the_bell_counts_what_is_unread_and_all_can_be_marked(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    for number in range(3):
        tell(alliance, Event.ISSUE, [manager], f"Issue {number}", LINK)
    client = signed_in(manager)

    before = client.get("/notifications/").content.decode()
    one = _told(manager)[0]
    client.post("/notifications/read", {"which": str(one.pk)})
    between = client.get("/notifications/").content.decode()
    client.post("/notifications/read", {"which": "all"})
    after = client.get("/notifications/").content.decode()

    assert "Notifications: 3 unread" in before
    assert "Notifications: 2 unread" in between
    assert one.text not in between
    assert "Nothing new" in after


def test_nobody_reads_or_marks_anothers(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    other = person_with(alliance, "counsel", "hub")
    tell(alliance, Event.ISSUE, [manager], "Issue of the manager", LINK)
    theirs = signed_in(other)
    pk = Notification.objects.get().pk

    opened = theirs.get(f"/notifications/{pk}/")
    theirs.post("/notifications/read", {"which": str(pk)})
    theirs.post("/notifications/read", {"which": "all"})

    assert opened.status_code == 404
    assert "Issue of the manager" not in theirs.get("/notifications/?read=1").content.decode()
    assert Notification.objects.get().read is None


def test_a_link_to_elsewhere_is_not_followed(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    for link in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        tell(alliance, Event.ISSUE, [manager], "Issue", link)
    client = signed_in(manager)

    places = {client.get(f"/notifications/{each.pk}/")["Location"] for each in _told(manager)}

    assert places == {"/notifications/"}


def _said(person: Person, **changed: str) -> dict[str, str]:
    """What the form of choices sends when nothing is changed but this."""
    said = {"mails": "on"}
    for event, chosen in wishes_of([person])[person.pk].kinds.items():
        said[f"often-{event.name}"] = chosen.often.value
        said |= {f"{way}-{event.name}": "on" for way in ("page", "mail", "chat") if getattr(chosen, way)}
    return said | changed


def test_choices_are_kept_and_change_what_waits(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    tell(alliance, Event.EDITION, [manager], "An edition", LINK)
    assert _told(manager)[0].mail_due is not None
    client = signed_in(manager)

    said = _said(manager, **{"often-EDITION": "never", "quiet_from": "22:00", "quiet_until": "06:30"})
    answer = client.post("/notifications/choices/", said)
    wishes = wishes_of([manager])[manager.pk]

    assert answer.status_code == 302
    assert wishes.kinds[Event.EDITION].often is Often.NEVER
    assert wishes.quiet == Quiet(time(22), time(6, 30))
    assert _told(manager)[0].mail_due is None
    assert "06:30" in client.get("/notifications/choices/").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"quiet_from": "22:00"}, "Give both times, or neither."),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "Quiet hours end at another time than they begin."),
        ({"quiet_from": "25:00", "quiet_until": "06:00"}, "valid time"),
        ({"often-DATA": "hourly"}, "hourly is not one of the available choices."),
    ],
)
def test_wrong_choices_are_told_beside_their_fields(
    manager: Person, signed_in: Callable[[Person], Client], changed: dict[str, str], said: str
) -> None:
    answer = signed_in(manager).post("/notifications/choices/", _said(manager, **changed))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Choice.objects.count() == 0


# Who has to be told


def test_what_needs_people_is_told_once_and_by_kind(alliance: Alliance, manager: Person) -> None:
    partner = person_with(alliance, "manager", "endeavor", fills=["endeavor/manager"])
    respondent = person_with(alliance, "respondent", "endeavor")

    first = look(Job.objects.create(task="look"))
    told = {each.kind for each in _told(manager)}
    second = look(Job.objects.create(task="look"))
    Looked.objects.update(at=timezone.now() - timedelta(hours=2))
    third = look(Job.objects.create(task="look"))

    assert first != "Told: 0."
    assert (second, third) == ("Told: 0.", "Told: 0.")
    assert Event.DATA.value in told
    assert _told(partner) != []
    assert _told(respondent) == []
    assert "%" not in " ".join(each.text for each in Notification.objects.all())


def test_editions_are_told_of_to_who_may_see_them(published: Alliance) -> None:
    manager, contributor = person_with(published, "manager", "hub"), person_with(published, "contributor", "endeavor")
    look(Job.objects.create(task="look"))
    assert Notification.objects.filter(kind=Event.EDITION.value).count() == 0
    Looked.objects.update(at=timezone.now() - timedelta(hours=2), editions=[])

    look(Job.objects.create(task="look"))

    found = Notification.objects.filter(kind=Event.EDITION.value)
    assert {each.person for each in found} == {manager}
    assert (
        not Here(published, actor_of(contributor))
        .may(Action.SEE, Here(published, actor_of(contributor)).thing(Kind.EDITION))
        .allowed
    )


def test_an_alliance_that_cannot_be_opened_stops_nobody_else(alliance: Alliance, manager: Person) -> None:
    Alliance.objects.create(name="aaa-lost", folder="aaa-lost")

    assert look(Job.objects.create(task="look")) != "Told: 0."
    assert _told(manager) != []


def test_of_work_that_failed_whoever_asked_for_it_and_operators_are_told(alliance: Alliance, manager: Person) -> None:
    operator = person_with(None, "operator")
    job = Job.objects.create(
        task="tallystick.web.pages.record.work.publish_edition", alliance=alliance, asked_by=manager, arguments={}
    )

    run_job.call(job.pk)
    job.refresh_from_db()

    assert job.state in ("failed", "queued")
    Job.objects.filter(pk=job.pk).update(state="queued", tries=9)
    run_job.call(job.pk)
    assert [each.text for each in _told(manager)] == ["“Publishing an edition” failed."]
    assert [each.link for each in _told(operator)] == [f"/administration/jobs/{job.pk}/"]


def test_sending_and_looking_are_on_the_schedule(db: None) -> None:
    del db
    tasks = set(Schedule.objects.values_list("task", flat=True))

    assert {"tallystick.web.talk.delivering.deliver", "tallystick.web.talk.looking.look"} <= tasks
