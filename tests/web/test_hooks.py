"""Webhooks: what programs are told, how it is signed, where it goes and where not, and what is done when it fails."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from tallystick.errors import InputError
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import writing
from tallystick.web.hooks import reaching
from tallystick.web.hooks.kinds import CHOSEN, Event
from tallystick.web.hooks.models import Delivery, Hook
from tallystick.web.hooks.noticing import look
from tallystick.web.hooks.reaching import UnreachedError, is_allowed, post, reached, target_of
from tallystick.web.hooks.sending import OVERLAP, PATIENCE, headers_of, send, wait_after
from tallystick.web.hooks.signing import Place, seal, signature
from tallystick.web.jobs.models import Job
from tallystick.web.people.models import Membership, Person
from tallystick.web.talk.models import Notification
from web.guarded import canaries, here_of
from web.obliged import person, remove
from web.programs import Program, facts, read, small

EVERYTHING = [each.value for each in CHOSEN]
PUBLIC = "93.184.215.14"


class Receiver(BaseHTTPRequestHandler):
    """A program that is told things; answers as it is told to."""

    answers: ClassVar[list[int]] = []
    came: ClassVar[list[tuple[dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        """Takes an event."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append((dict(self.headers.items()), body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    """The address of a program on this computer, as a demo allows it."""
    Receiver.answers, Receiver.came = [], []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/told?from=tally"
    server.shutdown()
    server.server_close()
    thread.join()


def _made(program: Program, alliance: Alliance, address: str, kinds: list[str] = EVERYTHING) -> Any:
    said = {"party": "north", "address": address, "kinds": kinds}
    return read(program.post(f"alliances/{alliance.name}/webhooks", said), 201)


def _job() -> Job:
    return Job.objects.create(task="x")


def _look(alliance: Alliance) -> None:
    look(_job(), alliance=alliance.pk)


def _send(delivery: Delivery) -> str:
    return send(_job(), delivery=delivery.pk)


def _record(alliance: Alliance, *rows: str) -> None:
    """Facts that are delivered and put on record."""
    with writing(alliance) as now:
        facts(alliance, *rows, recorded=now.moment)


# What is told


def test_a_batch_is_told_with_its_place_and_without_a_figure(jobs: Alliance, north: Program, receiver: str) -> None:
    _made(north, jobs, receiver)
    _record(jobs, "2024-11-28,701,S,0,47110")

    _look(jobs)

    told = {each.kind: json.loads(each.body) for each in Delivery.objects.all()}
    number = told["batch.recorded"]["about"]["batch"]
    assert set(told) >= {"batch.recorded", "figures.changed"}
    assert told["batch.recorded"]["link"].endswith(f"/api/v1/alliances/{jobs.name}/sources/jobs/batches/{number}")
    assert read(north.get(told["batch.recorded"]["link"].partition("/api/v1/")[2]))["number"] == number
    assert "47110" not in "".join(each.body for each in Delivery.objects.all())


def test_what_happened_before_and_what_was_told_is_not_told(jobs: Alliance, north: Program, receiver: str) -> None:
    _record(jobs, "2024-11-28,701,S,0,10")
    _made(north, jobs, receiver)
    _look(jobs)
    nothing = Delivery.objects.count()
    _record(jobs, "2024-11-29,702,S,0,10")
    _look(jobs)
    first = Delivery.objects.count()
    _look(jobs)

    assert (nothing, first, Delivery.objects.count()) == (0, first, first)
    assert first >= 2


def test_only_what_was_chosen_is_told(jobs: Alliance, north: Program, receiver: str) -> None:
    _made(north, jobs, receiver, ["claim.made"])
    _record(jobs, "2024-11-28,701,S,0,10")

    _look(jobs)

    assert Delivery.objects.count() == 0


def test_a_claim_is_told_to_whom_it_concerns(jobs: Alliance, north: Program, receiver: str) -> None:
    west = Program(person(jobs, "manager", "west", "west/lead"))
    south = Program(person(jobs, "manager", "south", "south/lead"))
    _made(north, jobs, receiver, ["claim.made"])
    read(
        west.post(f"alliances/{jobs.name}/webhooks", {"party": "west", "address": receiver, "kinds": ["claim.made"]}),
        201,
    )
    exclusion = next(
        name for name, each in here_of(jobs, south.person).charter.clauses["jobs-done"].exclusions.items()
        if each.by == "claim"
    )  # fmt: skip
    claim = {"clause": "jobs-done", "place": "south.2024-11", "exclusion": exclusion, "count": "1"}
    made = read(south.post(f"alliances/{jobs.name}/claims", claim), 201)

    _look(jobs)

    assert [(each.hook.party, json.loads(each.body)["about"]) for each in Delivery.objects.all()] == [
        ("north", {"event": made["id"]})
    ]


def test_no_body_has_a_figure_that_is_withheld_or_shown(jobs: Alliance, north: Program, receiver: str) -> None:
    _made(north, jobs, receiver)
    _record(jobs, "2024-11-28,701,S,1234,5678")
    _look(jobs)
    here = here_of(jobs, north.person)
    values = {str(each.figure.value) for each in here.snapshot().disclosed.values() if each.figure.value is not None}

    bodies = "".join(each.body for each in Delivery.objects.all())

    assert Delivery.objects.count() >= 2
    assert not [value for value in values if len(value) > 3 and f'"{value}"' in bodies]
    assert not [value for value in canaries(here) if value in bodies]


def test_a_hook_whose_maker_lost_the_role_is_paused(jobs: Alliance, north: Program, receiver: str) -> None:
    _made(north, jobs, receiver)
    Membership.objects.filter(person=north.person).update(role="member")
    _record(jobs, "2024-11-28,701,S,0,10")

    _look(jobs)

    hook = Hook.objects.get()
    assert (hook.paused is not None, Delivery.objects.count()) == (True, 0)
    assert "may not" in hook.why_paused


@pytest.mark.django_db(transaction=True)
def test_writing_has_somebody_look(receiver: str) -> None:
    jobs = small()
    north = Program(person(jobs, "manager", "north", "north/lead"))
    _record(jobs, "2024-11-28,701,S,0,10")
    before = Job.objects.filter(task__endswith="noticing.look").count()
    _made(north, jobs, receiver)

    _record(jobs, "2024-11-29,702,S,0,10")

    assert (before, Job.objects.filter(task__endswith="noticing.look").count()) == (0, 1)
    remove(jobs)


# Signing


def test_a_delivery_is_signed_over_its_time_and_body(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)
    read(north.post(f"alliances/{jobs.name}/webhooks/{made['id']}/test"), 202)

    said = _send(Delivery.objects.get())

    headers, body = Receiver.came[0]
    signed = hmac.new(made["secret"].encode(), f"{headers['Tally-Time']}.".encode() + body, hashlib.sha256).hexdigest()
    delivery = Delivery.objects.get()
    assert headers["Tally-Signature"] == f"v1={signed}"
    assert (headers["Tally-Id"], headers["Tally-Event"]) == (str(delivery.event), "test")
    assert (said, delivery.state, delivery.code, delivery.tries) == ("Answered with 204.", "sent", 204, 1)
    assert abs(int(headers["Tally-Time"]) - datetime.now(UTC).timestamp()) < 60


def test_a_secret_is_shown_once_and_kept_sealed(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)

    shown = north.get(f"alliances/{jobs.name}/webhooks/{made['id']}").content.decode()

    assert made["secret"].startswith("hook_")
    assert made["secret"] not in shown
    assert made["secret"].encode() not in bytes(Hook.objects.get().secret)


def test_after_a_change_both_secrets_sign_for_a_day(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)
    fresh = read(north.post(f"alliances/{jobs.name}/webhooks/{made['id']}/secret"))["secret"]
    read(north.post(f"alliances/{jobs.name}/webhooks/{made['id']}/test"), 202)
    delivery = Delivery.objects.select_related("hook__alliance").get()

    both = headers_of(delivery.hook, delivery, b"{}")
    delivery.hook.former_until = timezone.now() - timedelta(seconds=1)
    later = headers_of(delivery.hook, delivery, b"{}")

    time = int(both["Tally-Time"])
    assert both["Tally-Signature"].split() == [f"v1={signature(each, time, b'{}')}" for each in (fresh, made["secret"])]
    assert later["Tally-Signature"] == f"v1={signature(fresh, int(later['Tally-Time']), b'{}')}"
    assert timedelta(hours=23) < OVERLAP <= timedelta(days=1)


def test_a_request_sent_again_makes_one_hook(jobs: Alliance, north: Program, receiver: str) -> None:
    said = {"party": "north", "address": receiver, "kinds": ["claim.made"]}

    answers = [north.post(f"alliances/{jobs.name}/webhooks", said, Idempotency_Key="h-1") for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert (Hook.objects.count(), answers[0].content == answers[1].content) == (1, True)


# Failing


def test_what_fails_is_sent_again_later_and_later(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)
    read(north.post(f"alliances/{jobs.name}/webhooks/{made['id']}/test"), 202)
    Receiver.answers = [500, 503]
    delivery = Delivery.objects.get()

    said = [_send(delivery), _send(delivery), _send(delivery)]

    delivery.refresh_from_db()
    listed = read(north.get(f"alliances/{jobs.name}/webhooks/{made['id']}/deliveries"))["items"]
    assert said == ["Answered with 500; tried again in 0:00:30.", "Answered with 503; tried again in 0:01:00.",
                    "Answered with 204."]  # fmt: skip
    assert len({headers["Tally-Id"] for headers, _ in Receiver.came}) == 1
    assert [(each["state"], each["code"], each["tries"]) for each in listed] == [("sent", 204, 3)]
    assert Hook.objects.get().failing_since is None


def test_waits_grow_to_six_hours() -> None:
    waits = [wait_after(tries) for tries in range(1, 40)]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=30), timedelta(hours=6))


def test_a_redirect_is_not_followed(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)
    read(north.post(f"alliances/{jobs.name}/webhooks/{made['id']}/test"), 202)
    Receiver.answers = [302]

    said = _send(Delivery.objects.get())

    assert said.startswith("Answered with 302; tried again")
    assert len(Receiver.came) == 1


def test_after_three_days_it_is_paused_and_its_managers_are_told(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)
    read(north.post(f"alliances/{jobs.name}/webhooks/{made['id']}/test"), 202)
    Hook.objects.update(failing_since=timezone.now() - PATIENCE)
    Receiver.answers = [410]

    said = _send(Delivery.objects.get())

    hook = Hook.objects.get()
    assert said == "Answered with 410; nothing more is sent there."
    assert (hook.paused is not None, Delivery.objects.get().state) == (True, "given up")
    assert Notification.objects.filter(person=north.person).count() == 1
    assert read(north.post(f"alliances/{jobs.name}/webhooks/{hook.pk}/test"), 400)["id"] == "W047"
    assert read(north.post(f"alliances/{jobs.name}/webhooks/{hook.pk}/resume"))["paused"] is None


def test_what_cannot_be_reached_says_why(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)
    read(north.post(f"alliances/{jobs.name}/webhooks/{made['id']}/test"), 202)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Hook.objects.update(address=f"http://localhost:{port}/")

    said = _send(Delivery.objects.get())

    assert said.startswith("ConnectionRefusedError: nothing came back")
    assert Delivery.objects.get().code is None


def test_an_answer_that_drips_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "ALTOGETHER", 0.3)
    drips = threading.Event()

    def drip(server: socket.socket) -> None:
        came, _ = server.accept()
        with came, suppress(ConnectionError):  # whoever sent it has gone
            came.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not drips.wait(0.05):
                came.sendall(b"y")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server], daemon=True)
        thread.start()
        with pytest.raises(UnreachedError, match="did not answer within"):
            post(target_of(f"http://localhost:{server.getsockname()[1]}/"), b"{}", {})
        drips.set()
        thread.join()


def test_a_hook_that_ended_is_sent_nothing(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)
    read(north.post(f"alliances/{jobs.name}/webhooks/{made['id']}/test"), 202)

    gone = north.delete(f"alliances/{jobs.name}/webhooks/{made['id']}").status_code

    assert (gone, _send(Delivery.objects.get())) == (204, "Nothing is sent there any more.")
    assert Receiver.came == []
    assert north.get(f"alliances/{jobs.name}/webhooks/{made['id']}").status_code == 404


# Where to


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x", "ftp://example.org/x", "https://", "https://user:pass@example.org/", "//example.org/",
        "https://example.org/#x", "https://exa mple.org/", "https://example.org:99999/", "https://ex\\ample.org/",
        "javascript:alert(1)", "file:///etc/passwd", "https://[::1", "https://" + "a" * 600, "https://exämple.org/",
        "gopher://127.0.0.1:6379/_x", "https://example.org/\r\nX: y",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_before_it_is_looked_up(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: pytest.fail("it was looked up"))

    with pytest.raises(InputError, match="W047"):
        target_of(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.4.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",  # noqa: S104
        "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:93.184.215.14", "2002:7f00:1::1", "64:ff9b::7f00:1", "2001:0:7f00:1::", "fec0::1",
    ],
)  # fmt: skip
def test_what_not_everybody_can_reach_is_refused(address: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    del settings
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (PUBLIC, 443)), (family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)

    with pytest.raises(InputError, match="which not everybody can reach"):
        reached(target_of("https://hooks.example.org/x"))


def test_the_operator_may_allow_a_network_or_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = django_settings.SITE.settings.model_copy(update={"hooks_to": ("10.1.0.0/16", "inner.example")})
    site = type("Site", (), {"settings": allowed})
    monkeypatch.setattr(reaching, "settings", type("Settings", (), {"SITE": site}))

    assert is_allowed("10.1.2.3", "x.example")
    assert is_allowed("192.168.0.9", "inner.example")
    assert not is_allowed("10.2.0.1", "x.example")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    answers = iter([PUBLIC, "127.0.0.1"])

    def looked(*args: Any, **more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))]

    def connected(address: Any, *args: Any, **more: Any) -> Any:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", looked)
    monkeypatch.setattr(socket, "create_connection", connected)

    with pytest.raises(UnreachedError):
        post(target_of("https://rebinding.example/x"), b"{}", {})

    assert asked == [(PUBLIC, 443)]


def test_plain_http_is_for_a_demo_on_this_computer_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    real = django_settings.SITE.settings.model_copy(update={"demo": False})
    monkeypatch.setattr(reaching, "settings", type("S", (), {"SITE": type("Site", (), {"settings": real})}))

    with pytest.raises(InputError, match="by https alone"):
        target_of("http://localhost:8000/")


def test_a_name_that_stands_for_nothing_is_no_address(
    jobs: Alliance, north: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*args: Any, **more: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)

    said = {"party": "north", "address": "https://nowhere.example/", "kinds": ["claim.made"]}
    answer = north.post(f"alliances/{jobs.name}/webhooks", said)

    assert "could not be resolved" in read(answer, 400)["detail"]
    assert Hook.objects.count() == 0


# By whom


@pytest.mark.parametrize(
    ("role", "party", "status"),
    [("manager", "north", 201), ("analyst", "north", 403), ("executive", "north", 403), ("manager", "west", 403)],
)
def test_a_manager_makes_hooks_of_the_own_party(
    jobs: Alliance, receiver: str, role: str, party: str, status: int
) -> None:
    program = Program(person(jobs, role, party))

    said = {"party": "north", "address": receiver, "kinds": [Event.BATCH.value]}

    assert program.post(f"alliances/{jobs.name}/webhooks", said).status_code == status


def test_other_parties_hooks_are_not_seen(jobs: Alliance, north: Program, receiver: str) -> None:
    made = _made(north, jobs, receiver)
    west = Program(person(jobs, "manager", "west", "west/lead"))

    assert read(west.get(f"alliances/{jobs.name}/webhooks"))["items"] == []
    assert west.get(f"alliances/{jobs.name}/webhooks/{made['id']}/deliveries").status_code == 404
    assert west.delete(f"alliances/{jobs.name}/webhooks/{made['id']}").status_code == 404


def test_a_manager_makes_and_ends_a_hook_on_pages(
    jobs: Alliance, receiver: str, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(person(jobs, "manager", "north", "north/lead"))
    address = f"/alliances/{jobs.name}/webhooks/"

    wrong = client.post(address, {"party": "north", "address": "https://10.0.0.1/", "kinds": ["claim.made"]})
    made = client.post(address, {"party": "north", "address": receiver, "kinds": ["claim.made"]})
    once = client.get(made["Location"]).content.decode()
    again = client.get(made["Location"]).content.decode()
    tested = client.post(made["Location"], {"do": "test"})
    strange = client.post(made["Location"], {"do": "dance"})
    ended = client.post(made["Location"], {"do": "end"})

    assert (wrong.status_code, "which not everybody can reach" in wrong.content.decode()) == (422, True)
    assert ("hook_" in once, "hook_" in again) == (True, False)
    assert (tested.status_code, strange.status_code, ended["Location"]) == (302, 400, address)
    assert client.get(made["Location"]).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("analyst", 200), ("executive", 404), ("member", 404)])
def test_an_analyst_sees_the_hooks_and_changes_none(
    jobs: Alliance, receiver: str, signed_in: Callable[[Person], Client], role: str, status: int
) -> None:
    Hook.objects.create(
        alliance=jobs, party="north", person=person(jobs, "manager", "north"), address=receiver, kinds=["claim.made"],
        secret=seal("hook_x", Place(jobs.name, "north")),
    )  # fmt: skip
    client = signed_in(person(jobs, role, "north"))
    address = f"/alliances/{jobs.name}/webhooks/"

    page = client.get(address)

    assert page.status_code == status
    assert "Add an address" not in page.content.decode()
    assert client.post(f"{address}{Hook.objects.get().pk}/", {"do": "end"}).status_code in (403, 404)
    assert Hook.objects.get().ended is None
