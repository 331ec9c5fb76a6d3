"""The record wing: editions, ledger, proofs, packs, witnesses and the access log, and who sees what of them."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone
from playwright.sync_api import Page

from tallystick.cycle.cosigning import policy_of
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import View, record_of
from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.ledger.cosignature import cosign as cosignature
from tallystick.ledger.keys import read_signing_key_file
from tallystick.ledger.note import read_note
from tallystick.ledger.proof import read_proof, verify_proof
from tallystick.ledger.witness import read_add_checkpoint
from tallystick.sharing.words import Kind, Outlet
from tallystick.verify.pack import read_pack, with_member
from tallystick.verify.verifying import verify_pack
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.models import Alliance
from tallystick.web.jobs.models import Job, Schedule
from tallystick.web.jobs.queue import run_job
from tallystick.web.people.models import Membership, Person
from tallystick.web.watching import seen
from tallystick.web.watching.log import KEPT
from tallystick.web.watching.models import Sight
from web.by_hand import key_of, proven
from web.people import person_with
from web.recorded import EDITION, PUBLISHED

SignedIn = Callable[[Person], Client]
NODE = shutil.which("node") or "node"
VERIFIER = Path(__file__).parents[2] / "verifier"

RECORD, EDITIONS, OWN = "record", "editions", "own"
PAGES = {
    "record/": RECORD, "record/ledger/": RECORD, "record/ledger/3/": RECORD, "record/ledger/3/proof": RECORD,
    "record/checkpoints/": RECORD, "record/witnesses/": RECORD, "record/witnesses/request": RECORD,
    "record/editions/": EDITIONS, f"record/editions/{EDITION}/": EDITIONS, "record/verify/": EDITIONS,
    "record/verifier/": EDITIONS, "record/verifier/verify.mjs": EDITIONS, "record/compare/": EDITIONS,
    "record/seen/": OWN,
}  # fmt: skip
"""Pages by what one has to be allowed to see."""
SEES = {
    ("manager", "hub"): {RECORD, EDITIONS, OWN},
    ("executive", "endeavor"): {RECORD, EDITIONS, OWN},
    ("counsel", "expressjet"): {RECORD, EDITIONS, OWN},
    ("analyst", "hub"): {RECORD, EDITIONS, OWN},
    ("clean-team member", "hub"): {EDITIONS, OWN},
    ("auditor", ""): {RECORD, EDITIONS, OWN},
    ("regulator", ""): {RECORD, EDITIONS, OWN},
    ("operator", ""): {RECORD, OWN},
    ("contributor", "expressjet"): {OWN},
    ("member", "endeavor"): {OWN},
    ("respondent", "endeavor"): {OWN},
}
"""Written by hand from what the issue says of each role."""


def get(client: Client, alliance: Alliance, address: str, status: int = 200) -> str:
    answer = client.get(f"/alliances/{alliance.name}/{address}")
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def plain(page: str) -> str:
    """A page without its marks, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def view_of(alliance: Alliance) -> View:
    with record_of(open_workspace(alliance.root)) as record:
        return record.view()


def run_last(alliance: Alliance) -> Job:
    """Does the work that was queued last."""
    job = Job.objects.filter(alliance=alliance).latest("pk")
    run_job.call(job.pk)
    job.refresh_from_db()
    return job


def test_each_role_sees_what_is_its_own_to_see(published: Alliance, signed_in: SignedIn) -> None:
    found, expected = {}, {}

    for (role, party), sees in SEES.items():
        client = signed_in(person_with(None if role == "operator" else published, role, party))
        for address, kind in PAGES.items():
            found[role, address] = client.get(f"/alliances/{published.name}/{address}").status_code
            expected[role, address] = 200 if kind in sees else 404

    assert found == expected


def test_the_operator_sees_that_there_is_a_determination_and_not_which(
    published: Alliance, signed_in: SignedIn
) -> None:
    view = view_of(published)
    index, record = next(
        (index, each) for index, each in view.of("determination") if each.says.get("amount", "0.00") != "0.00"
    )
    operator = signed_in(person_with(None, "operator"))
    manager = signed_in(person_with(published, "manager", "hub"))

    page = get(operator, published, f"record/ledger/{index}/")
    own = get(manager, published, f"record/ledger/{index}/")

    assert "It concerns others; what it says is withheld from you." in page
    assert record.says["determination"] not in page
    assert record.says["determination"] in own
    assert str(record.says["amount"]) in own


def test_what_two_parties_owe_each_other_is_withheld_from_the_third(published: Alliance, signed_in: SignedIn) -> None:
    entries = [
        (index, each.says) for index, each in view_of(published).of("settlement entry")
        if {each.says["debtor"], each.says["creditor"]} == {"hub", "endeavor"}
    ]  # fmt: skip
    third = signed_in(person_with(published, "manager", "expressjet"))
    party = signed_in(person_with(published, "manager", "endeavor"))

    assert entries
    for index, says in entries:
        assert says["amount"] not in get(third, published, f"record/ledger/{index}/")
        assert says["amount"] in get(party, published, f"record/ledger/{index}/")


def test_an_edition_tells_a_party_nothing_of_what_others_owe(published: Alliance, signed_in: SignedIn) -> None:
    third = signed_in(person_with(published, "manager", "expressjet"))
    amounts = {
        each.says["amount"] for _, each in view_of(published).of("determination")
        if each.says["obligor"] == "endeavor" and each.says.get("amount", "0.00") != "0.00"
    }  # fmt: skip

    page = plain(get(third, published, f"record/editions/{EDITION}/"))
    report = get(third, published, f"record/editions/{EDITION}/report")

    assert amounts
    for amount in amounts:
        written = f"{float(amount):,.2f}"
        assert written not in page
        assert written not in report
    assert "determinations are not shown to you" in page


def test_an_entry_is_proven_by_the_file_that_is_saved(published: Alliance, signed_in: SignedIn) -> None:
    client = signed_in(person_with(published, "analyst", "endeavor"))
    content = client.get(f"/alliances/{published.name}/record/ledger/7/proof").content
    with record_of(open_workspace(published.root)) as record:
        entry = record.store.entry(7)
        believed = policy_of(record.store)

    assert believed is not None
    found = verify_proof(read_proof(content), entry=entry, policy=believed)

    assert len(found.cosigners) == 3


def test_a_checkpoint_that_somebody_holds_is_recognised_and_another_is_not(
    published: Alliance, signed_in: SignedIn
) -> None:
    client = signed_in(person_with(published, "counsel", "endeavor"))
    address = f"/alliances/{published.name}/record/checkpoints/"
    size = view_of(published).size
    ours = client.get(f"/alliances/{published.name}/record/checkpoints/{size}").content

    good = client.post(address, {"file": SimpleUploadedFile("held.txt", ours)})
    bent = client.post(address, {"file": SimpleUploadedFile("held.txt", ours.replace(b"/log\n", b"/other\n", 1))})
    none = client.post(address, {"file": SimpleUploadedFile("held.txt", b"\xff\x00nothing")})

    assert f"The record begins with the {size} entries of your checkpoint" in good.content.decode()
    assert bent.status_code == none.status_code == 422
    assert "It is a checkpoint of the log" in bent.content.decode()


def test_two_checkpoints_are_shown_to_continue_each_other(published: Alliance, signed_in: SignedIn) -> None:
    client = signed_in(person_with(published, "counsel", "endeavor"))
    size = view_of(published).size

    page = plain(get(client, published, f"record/checkpoints/?first=5&second={size}"))
    wrong = client.get(f"/alliances/{published.name}/record/checkpoints/?first=5&second={size + 1}")

    assert f"The tree of {size} entries begins with that of 5" in page
    assert wrong.status_code == 400


def test_the_edition_is_packed_verified_by_both_verifiers_and_its_taking_is_written_down(
    published: Alliance, signed_in: SignedIn, tmp_path: Path
) -> None:
    auditor = person_with(published, "auditor")
    client = signed_in(auditor)
    address = f"/alliances/{published.name}/record/editions/{EDITION}/pack"

    before = client.get(address).status_code
    asked = client.post(address)
    job = run_last(published)
    answer = client.get(address)
    file = tmp_path / "edition.tally.zip"
    file.write_bytes(answer.content)
    node = subprocess.run([NODE, VERIFIER / "verify.mjs", file], capture_output=True, text=True, check=False)

    assert (before, asked.status_code, job.state) == (404, 302, "done"), job.said
    assert verify_pack(read_pack(answer.content)).holds
    assert node.returncode == 0, node.stdout
    assert answer["Content-Disposition"] == f'attachment; filename="{EDITION}.tally.zip"'
    assert Sight.objects.filter(reader=auditor, outlet=Outlet.EXPORT.value, subject=f"{EDITION} (pack)").count() == 1


def test_whoever_may_not_see_all_of_an_edition_gets_no_pack(published: Alliance, signed_in: SignedIn) -> None:
    third = signed_in(person_with(published, "manager", "expressjet"))
    address = f"/alliances/{published.name}/record/editions/{EDITION}/pack"

    assert third.get(address).status_code == 404
    assert third.post(address).status_code == 404
    assert "handed out to whoever may see all of it" in get(third, published, f"record/editions/{EDITION}/")
    assert not Job.objects.filter(alliance=published).exists()


def test_a_pack_that_was_asked_for_is_not_made_once_the_role_has_ended(
    published: Alliance, signed_in: SignedIn
) -> None:
    auditor = person_with(published, "auditor")
    signed_in(auditor).post(f"/alliances/{published.name}/record/editions/{EDITION}/pack")
    Membership.objects.filter(person=auditor).update(until="2013-02-01")

    job = run_last(published)

    assert job.state == "failed"
    assert "W035" in job.said


@pytest.mark.slow
def test_two_records_are_compared_in_a_process_of_its_own(published: Alliance, signed_in: SignedIn) -> None:
    auditor = signed_in(person_with(published, "auditor"))
    base = f"/alliances/{published.name}/record"
    auditor.post(f"{base}/editions/{EDITION}/pack")
    run_last(published)
    pack = auditor.get(f"{base}/editions/{EDITION}/pack").content
    bent = with_member(pack, "events.json", b'{"events":"{\\"events\\": []}\\n"}')

    auditor.post(f"{base}/compare/", {"edition": EDITION, "file": SimpleUploadedFile("theirs.tally.zip", pack)})
    agree = run_last(published)
    auditor.post(f"{base}/compare/", {"edition": EDITION, "file": SimpleUploadedFile("bent.tally.zip", bent)})
    differ = run_last(published)
    auditor.post(f"{base}/compare/", {"edition": EDITION, "file": SimpleUploadedFile("x.zip", b"PK\x03\x04 no pack")})
    none = run_last(published)
    page = plain(auditor.get(f"{base}/compare/{differ.pk}/").content.decode())

    assert (agree.state, agree.said) == ("done", "The records agree.")
    assert differ.said == "The records differ first in the exclusion."
    assert "Their pack does NOT hold by itself" in page
    assert "first difference" in page
    assert none.state == "failed"
    assert signed_in(person_with(published, "counsel", "hub")).get(f"{base}/compare/{differ.pk}/").status_code == 404


def test_a_cosignature_by_file_is_kept_and_a_strangers_is_not(
    published: Alliance, signed_in: SignedIn, editions_made: Path
) -> None:
    counsel = person_with(published, "counsel", "endeavor")
    client = proven(signed_in(counsel))
    base = f"/alliances/{published.name}/record"
    manager = proven(signed_in(person_with(published, "manager", "hub")))
    manager.post(f"{base}/standing", {"change": "frozen", "reason": "To look into it"})
    published.refresh_from_db()
    size = view_of(published).size
    request = read_add_checkpoint(client.get(f"{base}/witnesses/request?old={size - 1}").content)
    note = read_note(request.checkpoint)
    keys = {party: read_signing_key_file(editions_made / "witnesses" / f"{party}.key") for party in ("endeavor", "hub")}

    def bring(party: str) -> int:
        complete = note.with_signatures([cosignature(note.text, keys[party], time=1386684000)])
        file = SimpleUploadedFile("cosigned.txt", complete.written())
        return client.post(f"{base}/witnesses/", {"file": file}).status_code

    assert bring("hub") == 422
    assert bring("endeavor") == 302
    page = plain(get(client, published, "record/witnesses/"))
    assert "The last checkpoint lacks the cosignature of ExpressJet Airlines, Delta Air Lines" in page
    assert str(size) in page


def test_freezing_takes_a_fresh_proof_and_a_reason_and_stops_what_comes_after(
    published: Alliance, signed_in: SignedIn
) -> None:
    client = signed_in(person_with(published, "manager", "hub"))
    address = f"/alliances/{published.name}/record/standing"

    unproven = client.post(address, {"change": "frozen", "reason": "Dispute"})
    proven(client)
    silent = client.post(address, {"change": "frozen", "reason": " "})
    unsure = client.post(address, {"change": "closed", "reason": "The term is over"})
    frozen = client.post(address, {"change": "frozen", "reason": "Dispute over September"})
    published.refresh_from_db()
    publish = client.get(f"/alliances/{published.name}/record/editions/publish")
    resumed = client.post(address, {"change": "resumed", "reason": "Settled"})
    published.refresh_from_db()

    assert unproven.status_code == 302
    assert "reauthenticate" in unproven["Location"]
    assert (silent.status_code, unsure.status_code) == (422, 422)
    assert (frozen.status_code, publish.status_code, resumed.status_code) == (302, 403, 302)
    assert published.state == "open"
    changes = [each.says for _, each in view_of(published).of("ledger")]
    assert [(each["change"], each["by"]) for each in changes] == [("frozen", "hub/manager"), ("resumed", "hub/manager")]


def test_only_a_manager_freezes(published: Alliance, signed_in: SignedIn) -> None:
    for role, party in (("counsel", "hub"), ("auditor", ""), ("executive", "hub")):
        client = proven(signed_in(person_with(published, role, party)))
        answer = client.post(f"/alliances/{published.name}/record/standing", {"change": "frozen", "reason": "No"})
        assert answer.status_code == 403

    assert view_of(published).heads.get("ledger") is None


@pytest.mark.slow
def test_what_stands_in_the_way_of_an_edition_is_said_before_and_after(
    published: Alliance, signed_in: SignedIn
) -> None:
    client = signed_in(person_with(published, "manager", "hub"))
    address = f"/alliances/{published.name}/record/editions/publish"
    locked = plain(client.get(f"{address}?period=2013-09&state=final").content.decode())
    early = client.get(f"{address}?period=2013-12").status_code
    clauses = published.root / "charter" / "clauses.yaml"
    clauses.write_text(clauses.read_text("utf-8").replace("floor: 93", "floor: 93.5", 1), encoding="utf-8")

    page = plain(client.get(f"{address}?period=2013-11&state=final").content.decode())
    refused = client.post(address, {"period": "2013-11", "state": "final"})

    assert "The period is locked, and nothing about it is another now." in locked
    assert early == 400
    assert "The charter is not agreed: Delta Air Lines, Endeavor Air, ExpressJet Airlines have not signed it." in page
    assert refused.status_code == 422
    assert not Job.objects.filter(alliance=published).exists()


def test_a_case_is_told_to_its_parties_and_to_no_other(published: Alliance, signed_in: SignedIn) -> None:
    index, record = next(view_of(published).of("case event"))
    pages = {
        party: get(signed_in(person_with(published, "counsel", party)), published, f"record/ledger/{index}/")
        for party in ("hub", "endeavor", "expressjet")
    }

    assert record.says["case"] == "endeavor-completion"
    withheld = "It concerns others; what it says is withheld from you."
    assert [party for party, page in pages.items() if withheld in page] == ["expressjet"]
    assert f"&#34;{record.says['event']}&#34;" in pages["hub"]
    assert f"&#34;{record.says['event']}&#34;" not in pages["expressjet"]


def test_an_edition_is_published_as_work_and_shows_what_changed(published: Alliance, signed_in: SignedIn) -> None:
    client = signed_in(person_with(published, "manager", "hub"))
    base = f"/alliances/{published.name}/record"

    asked = client.post(f"{base}/editions/publish", {"period": "2013-10", "state": "provisional"})
    waiting = plain(client.get(asked["Location"]).content.decode())
    job = run_last(published)
    page = plain(get(client, published, "record/editions/2013-10.1/"))

    assert "It is waiting for its turn." in waiting
    assert job.state == "done", job.said
    assert job.said.startswith("2013-10.1 (provisional) was published")
    assert "Edition 2013-10.1" in page
    assert signed_in(person_with(published, "counsel", "hub")).get(asked["Location"]).status_code == 404


def test_the_reports_own_policy_lets_nothing_run(published: Alliance, signed_in: SignedIn) -> None:
    client = signed_in(person_with(published, "executive", "hub"))

    answer = client.get(f"/alliances/{published.name}/record/editions/{EDITION}/report")

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert policy.endswith("sandbox")
    assert "unsafe" not in policy


def test_the_verifier_is_served_as_it_is_published(published: Alliance, signed_in: SignedIn) -> None:
    client = signed_in(person_with(published, "regulator"))
    base = f"/alliances/{published.name}/record/verifier/"

    page, program = client.get(base), client.get(f"{base}verify.mjs")

    assert page.content == (VERIFIER / "index.html").read_bytes()
    assert program.content == (VERIFIER / "verify.mjs").read_bytes()
    assert "connect-src 'none'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


def test_the_record_tests_itself_and_the_result_is_on_record(published: Alliance, signed_in: SignedIn) -> None:
    client = signed_in(person_with(published, "manager", "hub"))

    client.post(f"/alliances/{published.name}/record/test")
    job = run_last(published)

    assert job.said.startswith("Everything passed (entry"), job.said
    assert "and everything passed" in get(client, published, "record/")


def watch(rf: RequestFactory, alliance: Alliance, reader: Person, **about: str) -> None:
    """Somebody sees a thing."""
    request = rf.get("/")
    request.user, request.session = reader, SessionStore()  # as the middlewares do
    seen(request, alliance_for(request, alliance.name), Kind.PERSONAL, "utilisation", **about)  # type: ignore[arg-type]  # texts


def test_a_person_sees_who_saw_their_data_and_counsel_sees_the_log_of_the_party(
    published: Alliance, signed_in: SignedIn, rf: RequestFactory
) -> None:
    pilot = person_with(published, "member", "endeavor", email="pilot@example.org")
    boss = person_with(published, "manager", "endeavor", email="boss@example.org")
    partner = person_with(published, "analyst", "hub", email="partner@example.org")
    counsel = person_with(published, "counsel", "endeavor")
    other = person_with(published, "counsel", "expressjet")
    for reader in (boss, boss, partner, pilot):
        watch(rf, published, reader, person=pilot.key, party="endeavor")

    own = plain(get(signed_in(pilot), published, "record/seen/"))
    log = plain(get(signed_in(counsel), published, "record/seen/"))
    elsewhere = plain(get(signed_in(other), published, "record/seen/"))

    assert Sight.objects.count() == 2
    assert str(boss) in own
    assert "2 times within the hour" in own
    assert "analyst" in own
    assert str(partner) not in own
    assert str(boss) in log
    assert "utilisation" not in elsewhere


def test_the_access_log_forgets_after_its_time(published: Alliance, rf: RequestFactory) -> None:
    reader = person_with(published, "manager", "hub")
    watch(rf, published, reader, party="endeavor")
    watch(rf, published, reader, party="hub")
    Sight.objects.filter(party="hub").update(last=timezone.now() - KEPT - timedelta(days=1))
    row = Schedule.objects.get(task="tallystick.web.watching.log.forget")

    job = Job.objects.create(task=row.task)
    run_job.call(job.pk)
    job.refresh_from_db()

    assert (job.said, row.every) == ("Deleted 1 entries of the access log.", 86400)
    assert [each.party for each in Sight.objects.all()] == ["endeavor"]


@pytest.mark.slow
def test_a_pack_is_verified_and_a_checkpoint_cosigned_in_the_browser(
    published: Alliance, signed_in: SignedIn, browse: Callable[..., Page], on_record: Path
) -> None:
    auditor = person_with(published, "auditor")
    signed_in(auditor).post(f"/alliances/{published.name}/record/editions/{EDITION}/pack")
    assert run_last(published).state == "done"
    page = browse(auditor)

    page.goto(f"/alliances/{published.name}/record/verify/?edition={EDITION}")
    verdict = page.locator(".verdict").inner_text()
    page.goto(f"/alliances/{published.name}/record/editions/{EDITION}/report")
    title = page.title()

    counsel = browse(person_with(published, "counsel", "hub"))
    counsel.goto(f"/alliances/{published.name}/record/witnesses/")
    counsel.get_by_text("Make a witness key in this browser").click()
    counsel.get_by_label("Name of the key").fill("hub.example/browser")
    counsel.get_by_role("button", name="Make it").click()
    counsel.wait_for_selector("[data-public]:visible")
    public = counsel.locator("[data-public]").input_value()
    log_key = read_signing_key_file(on_record / "log.key")
    with record_of(open_workspace(published.root), key=log_key) as record:
        charter = compiled_charter(open_workspace(published.root))
        change = Change("hub", "witness", "added", public, "a second one")
        change_key(record, change, recorded=PUBLISHED, charter=charter, sign_key=key_of(on_record, "hub"))
    counsel.goto(f"/alliances/{published.name}/record/witnesses/")
    counsel.get_by_role("button", name="Check and cosign").click()
    counsel.wait_for_selector(".toast")

    assert verdict.startswith("✓ The pack holds.")
    assert "New York regional connection" in title
    assert "Cosigned by hub.example/browser." in counsel.locator(".toast").first.inner_text()
