"""What goes out by itself - webhooks, notifications, mails, chats - tells nobody of others, and tells what is theirs.

Of webhooks every body is held against the naive decider: exactly what its maker may see is told, no more and no less.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from tallystick.web.alliances.here import Here
from tallystick.web.alliances.published import view_of
from tallystick.web.hooks.kinds import CHOSEN
from tallystick.web.hooks.models import Delivery, Hook
from tallystick.web.hooks.noticing import look as look_for_hooks
from tallystick.web.hooks.sending import headers_of, pause, send
from tallystick.web.hooks.signing import Place, new_secret, seal
from tallystick.web.jobs.failing import tell_of as tell_of_failure
from tallystick.web.jobs.models import Job
from tallystick.web.people.models import Membership
from tallystick.web.talk import delivering
from tallystick.web.talk.delivering import deliver
from tallystick.web.talk.events import Event, Often
from tallystick.web.talk.looking import look
from tallystick.web.talk.models import Choice, Looked, Notification, Ways
from web.matrix.asking import client_of
from web.matrix.charter import OWNER, PARTIES, word
from web.matrix.hunting import Hunt, found_in, ledger
from web.matrix.readers import Reader, everybody
from web.matrix.table import JOBS
from web.matrix.walking import Seen
from web.matrix.world import CASE, NAME, World, unchanged

EVERYBODY = tuple((role, party) for role, party, _fills in everybody())
QUICK = (
    ("manager", "north"), ("manager", "south"), ("manager", "west"), ("analyst", "south"), ("agent", "south"),
    ("operator", ""), ("former manager", "north"),
)  # fmt: skip
"""Readers of very different rights; `make test-all` takes all."""
ADDRESS = "https://receiver.example/told"
Told = tuple[str, str]
"""The kind of an event, and what it is about as JSON."""


def _job() -> Job:
    return Job.objects.create(task="told")


def _few_or_all() -> list[Any]:
    return [pytest.param(QUICK, id="some"), pytest.param(EVERYBODY, id="all", marks=pytest.mark.slow)]


# Webhooks


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, Mapping[str, str]]]:
    """What receivers are sent, with its headers; nothing leaves this computer."""
    found: list[tuple[bytes, Mapping[str, str]]] = []

    def post(target: Any, body: bytes, headers: Mapping[str, str]) -> int:
        assert target.url == ADDRESS
        found.append((body, headers))
        return 204

    monkeypatch.setattr("tallystick.web.hooks.sending.post", post)
    return found


def _hook(world: World, reader: Reader) -> Hook:
    """An address of whoever it is, made as if they had been allowed to, from before anything was on record."""
    party = reader.party or "north"
    return Hook.objects.create(
        alliance=world.alliance, party=party, person=reader.person, address=ADDRESS,
        kinds=[each.value for each in CHOSEN], secret=seal(new_secret(), Place(NAME, party)), looked={},
    )  # fmt: skip


def _october_or_november(period: str) -> dict[str, date]:
    year, month = map(int, period.split("-"))
    return {"start": date(year, month, 1), "end": date(year + month // 12, month % 12 + 1, 1)}


def _wanted(world: World, reader: Reader) -> Iterator[Told]:
    """What a reader's hook is to be told of all that is on record, by the naive decider."""
    if not (reader.sees("alliance") and reader.may("configure", "connection", party=reader.party or "north")):
        return
    for index, record in _entries(world) if reader.sees("record") else ():
        says = record.says
        if record.kind == "batch" and reader.sees("batch"):
            source, _slash, number = says["batch"].partition("/")
            yield "batch.recorded", _about(source=source, batch=int(number), entry=index)
        elif record.kind == "edition" and reader.sees("edition"):
            yield "edition.published", _about(edition=says["edition"], entry=index)
        elif record.kind == "determination":
            thing = {"party": says["obligor"], "parties": frozenset({"north"}), "owner": OWNER}
            allowed, masks = reader.asks("see", "determination", **thing, **_october_or_november(says["period"]))
            if allowed and "values" not in masks:
                about = {name: says[name] for name in ("clause", "obligor", "period")}
                yield "determination.made", _about(**about, entry=index)
    if reader.sees("determination", **JOBS):
        yield "claim.made", _about(event=world.files.claim)
    if reader.sees("kpi"):
        yield "figures.changed", _about()
    if reader.sees("charter"):
        compiled = world.here("manager", "north").opened.compiled
        yield "amendment.in-force", _about(charter=f"sha256:{compiled.sha256}")


def _entries(world: World) -> Any:
    view = view_of(world.here("manager", "north").opened)
    assert view is not None
    return view.entries


def _about(**said: Any) -> str:
    return json.dumps(said, sort_keys=True)


@pytest.mark.parametrize("whose", _few_or_all())
def test_a_webhook_is_told_what_its_maker_may_see_and_nothing_else(
    world: World, whose: tuple[tuple[str, str], ...], taken: list[tuple[bytes, Mapping[str, str]]]
) -> None:
    Hook.objects.all().delete()
    hooks = {each: _hook(world, world.readers[each]) for each in whose}
    known = ledger(world)

    look_for_hooks(_job(), alliance=world.alliance.pk)

    told = {each: list(Delivery.objects.filter(hook=hook)) for each, hook in hooks.items()}
    heard = {
        each: sorted((one.kind, _about(**json.loads(one.body)["about"])) for one in found)
        for each, found in told.items()
    }
    assert heard == {each: sorted(_wanted(world, world.readers[each])) for each in whose}
    leaks = [
        f"{each}: {line}"
        for each, found in told.items()
        for one in found
        for line in Hunt(known, world.readers[each]).leaks(_sent(one))
    ]
    assert leaks == []
    kinds = {each: {kind for kind, _said in found} for each, found in heard.items()}
    assert "claim.made" in kinds["manager", "north"]
    assert "claim.made" in kinds["manager", "south"]
    assert kinds["manager", "west"] == {
        "batch.recorded", "edition.published", "determination.made", "figures.changed", "amendment.in-force"
    }  # fmt: skip
    assert len(heard["manager", "west"]) < len(heard["manager", "south"]) < len(heard["manager", "north"])
    assert {each for each, found in heard.items() if found and each[0] not in ("manager", "operator")} == set()


def _sent(delivery: Delivery) -> Seen:
    body = delivery.body.encode()
    headers = headers_of(delivery.hook, delivery, body)
    return Seen(ADDRESS, 0, body, "\n".join(f"{name}: {value}" for name, value in headers.items()))


def test_a_link_that_a_webhook_is_told_leads_to_what_it_is_about(
    world: World, taken: list[tuple[bytes, Mapping[str, str]]]
) -> None:
    """The other way round: what was told can be read by its maker, so that the hunt did not look at empty bodies."""
    Hook.objects.all().delete()
    reader = world.readers["manager", "south"]
    hook = _hook(world, reader)
    look_for_hooks(_job(), alliance=world.alliance.pk)
    (claim,) = Delivery.objects.filter(hook=hook, kind="claim.made")

    said = send(_job(), delivery=claim.pk)

    ((body, _headers),) = taken
    link = json.loads(body)["link"].partition("/api/v1/")[2]
    page = client_of(reader).get(f"/api/v1/{link}")
    other = client_of(world.readers["manager", "west"]).get(f"/api/v1/{link}")
    assert said == "Answered with 204."
    assert word("note", "claim") in page.content.decode()
    assert (page.status_code, other.status_code) == (200, 404)


LOST: dict[str, Callable[[Reader], Any]] = {
    "a role that has ended": lambda reader: Membership.objects.filter(person=reader.person).update(until="2024-12-09"),
    "a role that became another": lambda reader: Membership.objects.filter(person=reader.person).update(role="member"),
    "a role of another party": lambda reader: Membership.objects.filter(person=reader.person).update(party="west"),
    "an account that is closed": lambda reader: type(reader.person).objects.filter(pk=reader.person.pk).update(
        is_active=False
    ),
}  # fmt: skip


@pytest.mark.parametrize("lost", LOST)
def test_what_waits_to_be_sent_is_not_sent_once_its_maker_lost_the_right(
    world: World, taken: list[tuple[bytes, Mapping[str, str]]], lost: str
) -> None:
    """A delivery that failed waits for hours; whether it may go is asked when it goes."""
    Hook.objects.all().delete()
    reader = world.readers["manager", "south"]
    hook = _hook(world, reader)
    look_for_hooks(_job(), alliance=world.alliance.pk)
    first, second = Delivery.objects.filter(hook=hook)[:2]
    send(_job(), delivery=first.pk)

    LOST[lost](reader)
    said = send(_job(), delivery=second.pk)

    hook.refresh_from_db()
    second.refresh_from_db()
    assert len(taken) == 1
    assert (said, second.state) == ("Nothing is sent there any more.", "given up")
    assert hook.paused is not None
    assert "may not" in hook.why_paused


def test_nothing_is_sent_while_nobody_can_tell_what_its_maker_may_see(
    world: World, taken: list[tuple[bytes, Mapping[str, str]]]
) -> None:
    Hook.objects.all().delete()
    hook = _hook(world, world.readers["manager", "south"])
    look_for_hooks(_job(), alliance=world.alliance.pk)
    delivery = Delivery.objects.filter(hook=hook)[0]

    with unchanged(world):
        (world.root / "charter.yaml").write_text("tallystick: [", encoding="utf-8")
        said = send(_job(), delivery=delivery.pk)

    delivery.refresh_from_db()
    assert taken == []
    assert said.startswith("The alliance could not be opened; tried again in")
    assert (delivery.state, delivery.tries) == ("waiting", 1)
    assert send(_job(), delivery=delivery.pk) == "Answered with 204."


# Notifications, mails, chats


Chat = tuple[str, str, str]
"""The address, the title and the text of a message."""


@pytest.fixture
def chats(monkeypatch: pytest.MonkeyPatch) -> list[Chat]:
    """Messages that go to chats; the address of each person is their number."""
    found: list[Chat] = []

    def sent(address: str, *, title: str, text: str) -> bool:
        found.append((address, title, text))
        return True

    monkeypatch.setattr(delivering, "unsealed", lambda kept: bytes(kept).decode())
    monkeypatch.setattr(delivering, "send", sent)
    return found


def _wants_everything(world: World, whose: tuple[tuple[str, str], ...]) -> None:
    """They are told of all kinds at once by each way, and nobody else is there."""
    mine = [world.people[each] for each in whose]
    Membership.objects.exclude(person__in=mine).delete()
    Notification.objects.exclude(person__in=mine).delete()
    for person in mine:
        Ways.objects.create(person=person, chat=str(person.pk).encode(), chat_name="Chat")
        for event in Event:
            Choice.objects.create(person=person, kind=event.value, often=Often.AT_ONCE.value)


def _happens(world: World, reader: Reader) -> None:
    """What people are told of: issues, an edition, work that failed, an address that was paused, what needs them."""
    client = client_of(reader)
    raised = {"kind": "concern", "period": "", "owner": "", "likelihood": "", "impact": ""}
    own = f"strategy/objectives/agent-of-{reader.party}"
    for on, text in [("kpis/open_total", word("issue", "all")), (own, word("issue", reader.party))]:
        answer = client.post(f"/alliances/{NAME}/issues/new/", {**raised, "on": on, "text": text})
        assert answer.status_code == 302, (on, answer.content.decode()[-3000:])
    Looked.objects.create(alliance=world.alliance, at=timezone.now() - timedelta(days=1), state="another", editions=[])
    look(_job())
    tell_of_failure(Job(pk=world.job, alliance=world.alliance, task=Job.objects.get(pk=world.job).task,
                        asked_by=world.people["manager", "north"], ended=datetime.now(UTC)))  # fmt: skip
    pause(Hook.objects.get(pk=world.hook), "Nothing sent there was taken for three days.")
    Notification.objects.filter(text__startswith="zq-told").update(mail_due=timezone.now(), chat_due=timezone.now())
    Notification.objects.filter(mail_due__isnull=False).update(mail_due=timezone.now() - timedelta(seconds=1))
    Notification.objects.filter(chat_due__isnull=False).update(chat_due=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("whose", _few_or_all())
def test_no_notification_mail_or_chat_tells_a_reader_of_others(
    world: World, whose: tuple[tuple[str, str], ...], chats: list[Chat], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _wants_everything(world, whose)
    known = ledger(world)

    with unchanged(world):
        _happens(world, world.readers["agent", "south"])
        told = {each: list(Notification.objects.filter(person=world.people[each])) for each in whose}
        said = deliver(_job())

        leaks, reached = [], dict[tuple[str, str], list[str]]()
        for each in whose:
            reader = world.readers[each]
            ways = [*_mails(reader), *_chats(reader, chats)]
            reached[each] = [way for way, _content in ways]
            shown = [(f"notification {one.link}", one.text.encode()) for one in told[each]]
            shown += [("page", client_of(reader).get("/notifications/?read=1").content)]
            for way, content in (*ways, *shown):
                leaks += [f"{each}, {way}: {line}" for line in Hunt(known, reader).leaks(Seen(way, 200, content, ""))]
            carried = {canary for _way, content in ways for canary in found_in(content)}
            assert carried <= {word("person", each[0].replace(" ", "_"), each[1] or "all")}, "only the own address"
        answer = _followed(world, world.readers["manager", "south"])

    assert leaks == []
    assert {each for each, ways in reached.items() if sorted(ways) == ["chat", "mail"]} >= {
        ("manager", "north"), ("manager", "south"), ("manager", "west"), ("operator", ""),
    }  # fmt: skip
    assert reached["former manager", "north"] == []
    assert said == f"Sent: {len(mail.outbox)} by mail, {len(chats)} by chat."
    kinds = {each: {one.kind for one in found} for each, found in told.items()}
    assert {"edition", "issue"} <= kinds["manager", "west"]
    assert "job failed" in kinds["manager", "north"] & kinds["operator", ""]
    assert word("issue", "all") in answer
    logged = {each for record in caplog.records for each in found_in(record.getMessage().encode())}
    assert logged & known.keys() == set()


def _mails(reader: Reader) -> Iterator[tuple[str, bytes]]:
    """What a reader got by mail: as it is read, and as it went out."""
    for each in mail.outbox:
        if each.to == [reader.person.email]:
            headers = "\n".join(f"{name}: {value}" for name, value in each.extra_headers.items())
            yield "mail", f"{each.subject}\n{each.body}\n{headers}\n{each.message().as_string()}".encode()


def _chats(reader: Reader, chats: list[Chat]) -> Iterator[tuple[str, bytes]]:
    for address, title, text in chats:
        if address == str(reader.person.pk):
            yield "chat", f"{title}\n{text}".encode()


def _followed(world: World, reader: Reader) -> str:
    """What a reader comes to by the link of a notification of an issue; for somebody else nothing is there."""
    told = Notification.objects.filter(person=reader.person, kind=Event.ISSUE.value).exclude(link="")
    (first,) = told
    assert re.search(r"/issues/concern-\d+/$", first.link)
    url = f"/notifications/{first.pk}/"
    other = client_of(world.readers["manager", "west"]).get(url)
    answer = client_of(reader).get(url)
    assert (other.status_code, answer.status_code, answer["Location"]) == (404, 302, first.link)
    return client_of(reader).get(answer["Location"]).content.decode()


def test_a_mail_that_waits_is_not_sent_to_whoever_lost_the_right(world: World, chats: list[Chat]) -> None:
    """Everybody's notifications wait; before they go out, each loses their right in another way."""
    whose = (("manager", "north"), ("manager", "south"), ("manager", "west"), ("analyst", "west"))
    _wants_everything(world, whose)
    due = timezone.now() - timedelta(seconds=1)
    Notification.objects.update(mail_due=due, chat_due=due)
    for lost, each in zip(("a role that has ended", "an account that is closed"), whose, strict=False):
        LOST[lost](world.readers[each])
    Membership.objects.filter(person=world.people["manager", "west"]).delete()

    said = deliver(_job())

    assert said == "Sent: 1 by mail, 1 by chat."
    assert [each.to for each in mail.outbox] == [[world.people["analyst", "west"].email]]
    assert Notification.objects.exclude(person=world.people["analyst", "west"]).exclude(mail_due=None).count() == 0


def test_the_world_has_things_of_each_kind_to_tell(world: World) -> None:
    """Without them the hunt would prove nothing."""
    kinds = {record.kind for _index, record in _entries(world)}
    here: Here = world.here("manager", "north")

    assert {"batch", "edition", "determination", "case event", "charter"} <= kinds
    assert CASE in (world.root / "cases.yaml").read_text("utf-8")
    assert set(here.charter.parties) == set(PARTIES)
