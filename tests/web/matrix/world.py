"""The world of the matrix: an alliance on record with real things of each party, and another one beside it.

Its files are made once; rows of the data base are made anew for each test, in its transaction.
"""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cycle.test_attachments import PDF
from tallystick.cycle.attachments import attach
from tallystick.cycle.editions import publish
from tallystick.cycle.issues import raise_issue
from tallystick.cycle.recording import add_facts
from tallystick.sharing.asked import Context
from tallystick.sharing.words import Kind, Scope
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import begin_record, put_on_record
from tallystick.web.alliances.state import state_of
from tallystick.web.demo import sign_for_all
from tallystick.web.drafting.models import Answer, Draft, Point
from tallystick.web.drafting.saving import begin
from tallystick.web.entering.models import Arrival, Evidence, Reopening, Sheet, Upload
from tallystick.web.hooks.models import Hook
from tallystick.web.jobs.models import Job, Schedule
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import ApiToken, Invitation, Membership, Organisation, Person
from tallystick.web.reviewing.models import Action, Guest, Item, Review
from tallystick.web.rooms.models import CalendarAddress, Offer, Paper
from tallystick.web.rooms.papers import put_file, write_note
from tallystick.web.talk.models import Comment, Notification
from tallystick.web.watching.models import Sight
from web.matrix.charter import HEADINGS, MONTHS, PARTIES, charter_text, jobs, rows, word
from web.matrix.readers import Reader, enrol, everybody, reader
from web.obliged import person

CLOCK = datetime(2024, 12, 10, 14, tzinfo=UTC)
EDITION = "2024-09.1"
CASE = "november"
MISSED = ("jobs-done", "south.2024-11")
NAME = "matrix"


def clock() -> timedelta:
    """How far the alliance's clock is behind."""
    return datetime.now(UTC) - CLOCK


@dataclass(frozen=True)
class Files:
    """The folder of the workspace within the site, and what is in it."""

    folder: str
    claim: str
    """The id of South's claim."""
    exhibit: str
    """The digest of the file that proves it."""
    documents: dict[str, str]
    """By party, the digest of a document: about the objective of its agent; of none, about the charter."""
    issues: dict[str, str]
    """The same with issues."""
    batches: dict[str, int]
    """By party, the number of its last batch of the source ``work``."""


def make_files() -> Files:
    """Makes the workspace: facts, a claim, a case, an edition, issues, documents. Rows that it took are gone after."""
    folder = f"matrix-{uuid4().hex[:8]}"
    root: Path = settings.SITE.alliances / folder
    root.mkdir(parents=True)
    (root / "charter.yaml").write_text(charter_text(NAME), encoding="utf-8")
    behind = clock() + timedelta(hours=1)  # what happens meanwhile lies before the hour of the tests
    alliance = Alliance.objects.create(name=NAME, folder=folder, competitors=False, behind=behind)
    log_key = begin_record(alliance)
    sign_for_all(root, log_key, settings.SITE.keys / f"{folder}.parties", at=datetime(2023, 12, 18, 10, tzinfo=UTC))
    batches = _deliver(root)
    put_on_record(root, log_key, datetime(2024, 12, 5, 9, tzinfo=UTC))
    publish(root, EDITION[:7], log_key=log_key, state="final", recorded=datetime(2024, 12, 6, 9, tzinfo=UTC))
    documents, issues = _attached(root), _raised(root)
    claim = _happened(alliance)
    _forget(alliance)
    exhibit = sha256(_proof("claim")).hexdigest()
    return Files(folder, claim, exhibit, documents, issues, batches)


def _deliver(root: Path) -> dict[str, int]:
    for month in MONTHS:
        file = root / "jobs.csv"
        file.write_text(jobs(month), encoding="utf-8")
        first = date(2024 + month // 12, month % 12 + 1, 2)
        add_facts(root, "jobs", file, recorded=datetime(first.year, first.month, 2, 9, tzinfo=UTC))
        file.unlink()
    numbers = {}
    for at, party in enumerate(PARTIES):
        for stretch in (range(1, 7), range(7, 12)):
            file = root / f"{word('file', party, stretch[0])}.csv"
            mine = [each.written for each in rows() if each.party == party and each.month in stretch]
            file.write_text("\n".join([HEADINGS, *mine]) + "\n", encoding="utf-8")
            recorded = datetime(2024, 12, 3, 9 + at, stretch[0], tzinfo=UTC)
            numbers[party] = add_facts(root, "work", file, by=f"{party} contributor", recorded=recorded).batch.number
            file.unlink()
    return numbers


def _attached(root: Path) -> dict[str, str]:
    found = {}
    for at, (party, about) in enumerate([("", "charter"), *((each, _goal(each)) for each in PARTIES)]):
        file = root / "document.pdf"
        file.write_bytes(PDF + f"\n% {word('bytes', party or 'all')}\n%%EOF\n".encode())
        made = attach(
            root, file, name=f"{word('document', party or 'all')}.pdf", title=word("title", party or "all"),
            kind="annex", about=about, by="north/lead", recorded=datetime(2024, 12, 7, 9, at, tzinfo=UTC),
        )  # fmt: skip
        file.unlink()
        found[party] = made.hex
    return found


def _goal(party: str) -> str:
    return f"strategy/objectives/agent-of-{party}"


def _raised(root: Path) -> dict[str, str]:
    return {
        party: raise_issue(
            root, kind="concern", on=about, by="north/lead", text=word("issue", party or "all"), day=date(2024, 12, 8)
        ).id
        for party, about in [("", "kpis/open_total"), *((each, _goal(each)) for each in PARTIES)]
    }


def _proof(what: str) -> bytes:
    return f"{word('proof', what)} bytes".encode()


def _happened(alliance: Alliance) -> str:
    """A claim of South, a case of North, a payment: put on record on the pages, by those whom they concern."""
    client = {
        party: _client(person(alliance, "manager", party, f"{party}/lead")) for party in ("north", "south", "west")
    }
    _post(
        client["south"], "claim", *MISSED, exclusion="floods", count="4", cause="force majeure",
        evidence="weather report", note=word("note", "claim"),
        proof=SimpleUploadedFile(f"{word('exhibit', 'claim')}.pdf", _proof("claim")),
    )  # fmt: skip
    _post(client["north"], "case-begin", *MISSED, case=CASE, how="open", note=word("note", "case"))
    _post(
        client["north"], "account-entry", place="jobs-done south 2024-10", kind="paid", amount="1000", on="2024-12-09",
        document=word("receipt", "payment"), note=word("note", "payment"),
    )  # fmt: skip
    _post(
        client["north"], "account-entry", place="jobs-west west 2024-10", kind="paid", amount="400", on="2024-12-09",
        document=word("receipt", "west"), note=word("note", "west"),
    )  # fmt: skip
    from tallystick.cycle.determining import happened_in  # noqa: PLC0415  (of the making alone)
    from tallystick.cycle.succession import succession  # noqa: PLC0415  (likewise)
    from tallystick.cycle.workspace import compiled_charter, open_workspace  # noqa: PLC0415  (likewise)

    workspace = open_workspace(alliance.root)
    every = happened_in(workspace, succession(workspace, compiled_charter(workspace)))
    return next(each.id for each in every if each.kind == "claim")


def _client(of: Person) -> Client:
    client = Client()
    client.force_login(of, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _post(client: Client, name: str, *args: Any, **said: Any) -> None:
    answer = client.post(reverse(name, args=[NAME, *args]), said)
    text = answer.content.decode()
    assert answer.status_code == 302, (
        name,
        answer.status_code,
        text[text.find("error-summary") :][:1200] or text[:1200],
    )


def _forget(alliance: Alliance) -> None:
    """Takes away the rows that the making took, so that each test makes its own."""
    people = list(Membership.objects.filter(alliance=alliance).values_list("person_id", flat=True))
    Notification.objects.filter(alliance=alliance).delete()
    Membership.objects.filter(alliance=alliance).delete()
    Job.objects.filter(alliance=alliance).delete()
    alliance.delete()
    Person.objects.filter(pk__in=people).delete()


@dataclass
class World:
    """The alliance with its rows."""

    files: Files
    alliance: Alliance
    elsewhere: Alliance
    people: dict[tuple[str, str], Person]
    readers: dict[tuple[str, str], Reader]
    draft: int = 0
    point: int = 0
    review: str = EDITION[:7]
    items: dict[str, int] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, int] = field(default_factory=dict)
    drafts: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, int] = field(default_factory=dict)
    papers: dict[str, int] = field(default_factory=dict)
    offer: int = 0
    job: int = 0
    calendars: dict[str, str] = field(default_factory=dict)
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    invitation: str = ""
    roles: dict[str, int] = field(default_factory=dict)
    """By party, the role of its analyst."""
    token_rows: dict[str, int] = field(default_factory=dict)
    """By party, the token of its analyst."""
    invitation_row: int = 0
    organisation: int = 0
    schedule: int = 0
    hook: int = 0
    told: int = 0
    """A notification of the manager of North."""

    @property
    def root(self) -> Path:
        """The folder of the workspace."""
        return self.alliance.root

    def here(self, role: str, party: str) -> Here:
        """The alliance as somebody has it."""
        return Here(self.alliance, actor_of(self.people[role, party]))


def populate(files: Files, elsewhere: Alliance) -> World:
    """The rows of the world, and everybody in it."""
    alliance = Alliance.objects.create(name=NAME, folder=files.folder, competitors=False, behind=clock())
    people = enrol(alliance, elsewhere)
    seen = Here(alliance, actor_of(people["manager", "north"])).context
    context = Context(seen.on, seen.alliance, seen.parties, seen.state)
    readers = {
        (role, party): reader(alliance, role, party, people[role, party], context) for role, party, _ in everybody()
    }
    world = World(files, alliance, elsewhere, people, readers)
    for add in (_talk, _drafts, _reviews, _entries, _rooms, _others):
        add(world)
    return world


def _talk(world: World) -> None:
    author = world.people["manager", "north"]
    for kind, subject, said in [
        (Kind.KPI, "open_total", word("comment", "kpi")),
        (Kind.OBJECTIVE, "deliver", word("comment", "objective")),
        *((Kind.OBJECTIVE, f"agent-of-{party}", word("comment", "agent", party)) for party in PARTIES),
    ]:
        Comment.objects.create(
            alliance=world.alliance, kind=kind, subject=subject, author=author, party="north", text=said
        )
    for (role, party), each in world.people.items():
        Notification.objects.create(
            person=each,
            alliance=world.alliance,
            kind="issue",
            text=word("told", role.replace(" ", "_"), party or "all"),
        )
    world.told = Notification.objects.filter(person=author).latest("pk").pk


def _drafts(world: World) -> None:
    here, author = world.here("manager", "north"), world.people["manager", "north"]
    made: Draft = begin(here, author, title=word("draft", "title"), because=word("draft", "because"))
    point = Point.objects.create(draft=made, kind="concern", author=author, party="north", text=word("draft", "point"))
    Answer.objects.create(point=point, author=author, party="north", text=word("draft", "answer"))
    world.draft, world.point = made.number, point.pk


def _reviews(world: World) -> None:
    made = Review.objects.create(
        alliance=world.alliance, name=world.review, period=world.review, label="September 2024", start=date(2024, 9, 1),
        end=date(2024, 10, 1), meets=date(2024, 12, 11), made_by="north manager", state="held",
        place=word("place", "all"),
    )  # fmt: skip
    for at, (name, parties) in enumerate(CIRCLES.items()):
        item = Item.objects.create(
            review=made, place=at + 1, kind="own", title=word("item", name), parties=list(parties),
            minutes=word("minutes", name), decision=word("decision", name), by="north manager",
        )  # fmt: skip
        action = Action.objects.create(
            alliance=world.alliance, review=made, item=item, text=word("action", name), owner="north/lead",
            due=date(2024, 12, 20), parties=list(parties), by="north manager",
        )  # fmt: skip
        world.items[name], world.actions[name] = item.pk, action.pk
    Guest.objects.create(review=made, person=world.people["manager", "north"], party="north", role="manager")
    Reopening.objects.create(
        alliance=world.alliance, period=EDITION[:7], edition=EDITION, reason=word("reopened", "all"),
        person=world.people["manager", "north"], hand="north manager", on=date(2024, 12, 9),
    )  # fmt: skip


CIRCLES: dict[str, tuple[str, ...]] = {"all": (), "both": ("south", "north"), "others": ("west", "north")}
"""Items of the review, by the parties between which they are."""


def _entries(world: World) -> None:
    for party in PARTIES:
        author = world.people["analyst", party]
        upload = Upload.objects.create(
            alliance=world.alliance, source="work", party=party, person=author, hand=f"{party} analyst",
            name=f"{word('upload', party)}.csv", size=1, sha256="0" * 64,
        )  # fmt: skip
        upload.file.parent.mkdir(parents=True, exist_ok=True)
        row = f"2024-12-01,9{PARTIES.index(party)},{party[0].upper()},X,{word('uploaded', party)},1,1,1,1,1"
        upload.file.write_text(f"{HEADINGS}\n{row}\n", encoding="utf-8")
        upload.size = upload.file.stat().st_size
        upload.save()
        world.uploads[party] = upload.pk
        for state, keep in (("submitted", world.sheets), ("draft", world.drafts)):
            sheet = Sheet.objects.create(
                alliance=world.alliance, source="work", party=party, period="2024-12", person=author,
                hand=f"{party} analyst", rows=[{"id": "1", "remark": word("cell", state, party)}],
                note=word("note", state, party), state=state,
            )  # fmt: skip
            keep[party] = sheet.pk
            evidence = Evidence(
                sheet=sheet, name=f"{word('evidence', state, party)}.txt", size=10, person=author,
                sha256=sha256(word("evidence", "bytes", state, party).encode()).hexdigest(),
            )  # fmt: skip
            evidence.file.parent.mkdir(parents=True, exist_ok=True)
            evidence.file.write_text(word("evidence", "bytes", state, party), encoding="utf-8")
            evidence.save()
            if state == "submitted":
                world.evidence[party] = evidence.pk
        Arrival.objects.create(
            alliance=world.alliance, source="work", party=party, at=CLOCK, lines=2, accepted=1, repeated=0, refused=1,
            refusals=[{"line": 2, "reason": f"'{word('refusal', party)}' is no number."}], batch=None,
        )  # fmt: skip


def _rooms(world: World) -> None:
    for party in ("north", "south"):
        here, counsel = world.here("counsel", party), world.people["counsel", party]
        write_note(here, counsel, party, CASE, word("room", party))
        put_file(here, counsel, party, CASE, name=f"{word('paper', party)}.pdf", content=word("sheet", party).encode())
        found = Paper.objects.filter(alliance=world.alliance, party=party, content__isnull=False).latest("pk")
        world.papers[party] = found.pk
    world.offer = Offer.objects.create(
        alliance=world.alliance, case=CASE, step="settle", fields={"note": word("offer", "note"), "evidence": []},
        by="north/lead", person=world.people["manager", "north"],
    ).pk  # fmt: skip


def _others(world: World) -> None:
    asks = world.people["manager", "north"]
    world.job = Job.objects.create(
        task="tallystick.web.pages.record.work.test_record", alliance=world.alliance, party="north", asked_by=asks,
        state="failed", said=word("job", "north"), arguments={"back": "/"},
    ).pk  # fmt: skip
    for (role, party), each in world.people.items():
        name = word("token", role.replace(" ", "_"), party or "all")
        token, secret = ApiToken.issue(
            person=each, name=name, scopes=[Scope.READ, Scope.DELIVER, Scope.DISCUSS, Scope.ACT, Scope.PERSONAL,
                                            Scope.OPERATE], until=date(2099, 1, 1)
        )  # fmt: skip
        token.everywhere = True
        token.save()
        world.tokens[role, party] = secret
        world.calendars[f"{role} {party}"] = CalendarAddress.renew(each)
    for party in PARTIES:
        Sight.objects.create(
            alliance=world.alliance, reader=world.people["auditor", ""], by="auditor", kind="figure",
            subject=word("sight", party), outlet="page", party=party,
        )  # fmt: skip
    offered, secret = Invitation.offer(
        email=f"{word('invited', 'south')}@example.org", alliance=world.alliance, role="analyst", party="south",
        since=date(2024, 1, 1), invited_by=world.people["manager", "south"],
    )  # fmt: skip
    world.invitation, world.invitation_row = secret, offered.pk
    for party in PARTIES:
        analyst = world.people["analyst", party]
        world.roles[party] = Membership.objects.get(person=analyst).pk
        world.token_rows[party] = ApiToken.objects.get(person=analyst).pk
    world.organisation = organisations()[0].pk
    world.hook = Hook.objects.create(
        alliance=world.alliance, party="north", person=asks, address=f"https://{word('hook', 'north')}.example/",
        kinds=["batch.recorded"], secret=b"", looked={},
    ).pk  # fmt: skip
    world.schedule = Schedule.objects.create(
        name=word("schedule", "all"), task="tallystick.web.watching.log.forget", every=3600, next_at=timezone.now()
    ).pk


@contextmanager
def unchanged(world: World) -> Iterator[None]:
    """Whatever is written in the workspace meanwhile is undone after; as long as nothing is, nothing is copied."""
    before = state_of(world.root)
    kept = _kept(world.root, before)
    try:
        yield
    finally:
        if state_of(world.root) != before:
            shutil.rmtree(world.root)
            shutil.copytree(kept, world.root)


_copies: dict[tuple[Path, str], Path] = {}


def _kept(root: Path, state: str) -> Path:
    """A copy of a workspace in a state, made once, beside the site."""
    if (root, state) not in _copies:
        folder = Path(mkdtemp(prefix="matrix-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _copies[root, state] = Path(shutil.copytree(root, folder / root.name))
    return _copies[root, state]


def other_alliance() -> Alliance:
    """Another alliance of the site, with a folder of its own, in which nobody of the matrix has a role but one."""
    folder = f"elsewhere-{uuid4().hex[:8]}"
    root: Path = settings.SITE.alliances / folder
    root.mkdir(parents=True)
    (root / "charter.yaml").write_text(charter_text("elsewhere"), encoding="utf-8")
    return Alliance.objects.create(name="elsewhere", folder=folder, competitors=False, behind=clock())


def organisations() -> list[Organisation]:
    """One for each party."""
    return [Organisation.objects.get_or_create(name=f"{party.title()} Ltd")[0] for party in PARTIES]
