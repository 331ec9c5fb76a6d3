"""What programs do: deliver, claim, answer, raise, say; once, however often it is sent."""

import shlex
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tallystick.cycle.issues import issues
from tallystick.facts.store import FactStore
from tallystick.sharing.words import Scope
from tallystick.web.alliances.models import Alliance
from tallystick.web.api.models import Repeat
from tallystick.web.entering.models import WAITING, Upload
from tallystick.web.jobs.models import Job
from tallystick.web.people.models import Membership
from tallystick.web.talk.models import Comment
from web.obliged import person
from web.programs import Program, read


def _file(*rows: str, name: str = "jobs.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(["day,id,who,done,planned", *rows]).encode() + b"\n")


def _batches(jobs: Alliance) -> list[int]:
    return [each.number for each in FactStore(jobs.root / "facts").batches("jobs")]


# Delivering


def test_a_file_becomes_a_batch_by_the_hand_of_its_party(jobs: Alliance) -> None:
    program = Program(person(jobs, "contributor", "south"), (Scope.DELIVER,))
    address = f"alliances/{jobs.name}/sources/jobs/batches"

    made = read(program.upload(address, file=_file("2024-12-03,801,S,9,10")), 201)
    batch = read(program.get(f"{address}/{made['batch']}"))

    assert (made["state"], made["rows"], made["problems"]) == ("recorded", 1, [])
    assert (batch["by"], batch["party"], batch["first_day"]) == ("south contributor", "south", "2024-12-03")


def test_the_same_content_counts_once(jobs: Alliance, south: Program) -> None:
    address = f"alliances/{jobs.name}/sources/jobs/batches"
    first = read(south.upload(address, file=_file("2024-12-03,801,S,9,10")), 201)

    again = read(south.upload(address, file=_file("2024-12-03,801,S,9,10", name="again.csv")), 200)

    assert (again["state"], again["batch"]) == ("repeated", first["batch"])


def test_a_bad_file_records_nothing_and_says_what_is_wrong(jobs: Alliance, south: Program) -> None:
    before = _batches(jobs)

    said = read(
        south.upload(f"alliances/{jobs.name}/sources/jobs/batches", file=_file("2024-13-45,801,S,nine,10")), 422
    )

    assert said["state"] == "refused"
    assert {each["column"] for each in said["problems"]} & {"day", "done"}
    assert (_batches(jobs), Upload.objects.filter(state=WAITING).count()) == (before, 0)


def test_a_large_file_is_read_by_a_worker(jobs: Alliance, south: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.web.entering.uploads.AT_ONCE", 10)

    said = read(south.upload(f"alliances/{jobs.name}/sources/jobs/batches", file=_file("2024-12-03,801,S,9,10")), 202)
    there = read(south.get(f"alliances/{jobs.name}/uploads/{said['upload']}"))
    job = read(south.get(f"alliances/{jobs.name}/jobs/{said['job']}"))
    stopped = read(south.post(f"alliances/{jobs.name}/jobs/{said['job']}/cancel"))

    assert (said["state"], there["state"], there["job"]) == ("waiting", "waiting", said["job"])
    assert (job["state"], stopped["stopping"]) == ("queued", True)


def test_a_job_is_stopped_by_whoever_asked_for_it(jobs: Alliance, south: Program, north: Program) -> None:
    job = Job.objects.create(task="x.go_on", alliance=jobs, party="south", asked_by=south.person, said="secret 4711")

    others = north.get(f"alliances/{jobs.name}/jobs/{job.pk}").status_code
    stop = north.post(f"alliances/{jobs.name}/jobs/{job.pk}/cancel").status_code

    assert (others, stop) == (404, 404)
    assert Job.objects.get(pk=job.pk).cancel is False


def test_a_batch_is_taken_back_with_a_reason(jobs: Alliance, south: Program, north: Program) -> None:
    address = f"alliances/{jobs.name}/sources/jobs/batches"
    number = read(south.upload(address, file=_file("2024-12-03,801,S,9,10")), 201)["batch"]

    refused = north.post(f"{address}/{number}/withdrawal", {"why": "wrong"}).status_code
    gone = read(south.post(f"{address}/{number}/withdrawal", {"why": "counted twice"}))
    again = south.post(f"{address}/{number}/withdrawal", {"why": "counted twice"}).status_code

    assert refused in (400, 403)
    assert gone["withdrawn"]["why"] == "counted twice"
    assert (number in _batches(jobs), again) == (False, 409)


def test_a_token_that_reads_delivers_nothing(jobs: Alliance) -> None:
    program = Program(person(jobs, "manager", "south", "south/lead"), (Scope.READ,))

    said = read(program.upload(f"alliances/{jobs.name}/sources/jobs/batches", file=_file("2024-12-03,1,S,9,10")), 403)

    assert said["id"] == "S009"


def test_events_come_as_lines_with_keys_of_their_own(jobs: Alliance, south: Program) -> None:
    address = f"/api/v1/alliances/{jobs.name}/sources/jobs/events"
    line = '{"day": "2024-12-04", "id": 811, "who": "S", "done": 1, "planned": 1, "idempotency_key": "a-1"}\n'

    def send() -> Any:
        headers = {"authorization": f"Bearer {south.secret}"}
        return Client().post(address, line, content_type="application/x-ndjson", headers=headers)

    first, again = read(send()), read(send())

    assert (first["accepted"], [each["key"] for each in again["repeated"]]) == (1, ["a-1"])


# Claims and answers


def test_a_claim_is_made_answered_and_stands_on_record(jobs: Alliance, south: Program, north: Program) -> None:
    whole = read(south.get(f"alliances/{jobs.name}/determinations/jobs-done/south.2024-11"))
    exclusion = next(iter(here_exclusions(jobs)))

    made = read(
        south.post(
            f"alliances/{jobs.name}/claims",
            {"clause": "jobs-done", "place": whole["place"], "exclusion": exclusion, "count": "3", "note": "Strike."},
        ),
        201,
    )
    own = south.post(f"alliances/{jobs.name}/claims/{made['id']}/answer", {"accept": "all"}).status_code
    silent = read(north.post(f"alliances/{jobs.name}/claims/{made['id']}/answer", {"accept": "none"}), 422)
    answered = read(
        north.post(f"alliances/{jobs.name}/claims/{made['id']}/answer", {"accept": "2", "note": "One day."}), 201
    )
    twice = read(north.post(f"alliances/{jobs.name}/claims/{made['id']}/answer", {"accept": "all"}), 403)

    claim = next(each for each in read(north.get(f"alliances/{jobs.name}/claims"))["items"] if each["id"] == made["id"])
    assert (own, twice["id"]) == (403, "W033")
    assert "why not all" in silent["detail"]
    assert (claim["count"], claim["awaits_answer"], "2" in claim["how"]) == ("3", False, True)
    assert read(north.get(f"alliances/{jobs.name}/events/{answered['id']}"))["says"]["accept"] == "2"


def here_exclusions(jobs: Alliance) -> list[str]:
    """The exclusions of South's clause that are claimed."""
    from tallystick.web.alliances.opened import opened  # noqa: PLC0415  (beside its only use)

    clause = opened(jobs.root).charter.clauses["jobs-done"]
    return [name for name, each in clause.exclusions.items() if each.by == "claim"]


def test_what_cannot_be_claimed_is_refused_with_what_can(jobs: Alliance, south: Program) -> None:
    said = read(
        south.post(f"alliances/{jobs.name}/claims",
                   {"clause": "jobs-done", "place": "south.2024-11", "exclusion": "sunspots"}), 422,
    )  # fmt: skip

    assert "no exclusion “sunspots”" in said["detail"]


def test_who_is_not_concerned_cannot_answer(jobs: Alliance, south: Program) -> None:
    west = Program(person(jobs, "manager", "west", "west/lead"))
    exclusion = next(iter(here_exclusions(jobs)))
    claim = {"clause": "jobs-done", "place": "south.2024-11", "exclusion": exclusion, "count": "1"}

    theirs = west.post(f"alliances/{jobs.name}/claims", claim).status_code
    made = read(south.post(f"alliances/{jobs.name}/claims", claim), 201)

    assert theirs == 404
    assert west.post(f"alliances/{jobs.name}/claims/{made['id']}/answer", {"accept": "all"}).status_code == 404


# Issues and comments


def test_an_issue_is_raised_added_to_and_closed(jobs: Alliance, south: Program, north: Program) -> None:
    made = read(
        north.post(f"alliances/{jobs.name}/issues",
                   {"kind": "concern", "on": "kpis/completion", "text": "Late again", "period": "2024-11"}), 201,
    )  # fmt: skip
    said = read(south.post(f"alliances/{jobs.name}/issues/{made['id']}/entries", {"text": "A strike"}), 201)
    closed = read(
        north.post(f"alliances/{jobs.name}/issues/{made['id']}/entries", {"text": "Thanks", "state": "closed"}), 201
    )

    assert [each["text"] for each in said["history"]] == ["Late again", "A strike"]
    assert (closed["state"], issues(jobs.root).get(made["id"]).state) == ("closed", "closed")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"kind": "complaint", "text": "x"}, 422), ({"kind": "idea", "text": "  "}, 422),
        ({"kind": "idea", "text": "x", "impact": "major"}, 422),
        ({"kind": "idea", "text": "x", "on": "kpis/none"}, 400),
        ({"kind": "idea", "text": "x", "period": "1066"}, 400), ({"kind": "idea", "text": "x" * 4001}, 422),
    ],
)  # fmt: skip
def test_an_issue_that_says_nothing_usable_is_refused(
    jobs: Alliance, north: Program, said: dict[str, str], status: int
) -> None:
    assert north.post(f"alliances/{jobs.name}/issues", said).status_code == status
    assert issues(jobs.root).issues == ()


def test_a_comment_takes_the_scope_to_discuss(jobs: Alliance, north: Program) -> None:
    reads = Program(north.person, (Scope.READ,))
    address = f"alliances/{jobs.name}/kpis/completion/comments"

    refused = reads.post(address, {"text": "no"}).status_code
    read(north.post(address, {"text": "Look at November."}), 201)

    assert refused == 403
    assert [each.text for each in Comment.objects.all()] == ["Look at November."]


# Once


def _comment(program: Program, jobs: Alliance, text: str, key: str = "k-1") -> Any:
    return program.post(f"alliances/{jobs.name}/kpis/completion/comments", {"text": text}, Idempotency_Key=key)


def test_a_request_with_a_key_is_done_once(jobs: Alliance, north: Program) -> None:
    first, again = _comment(north, jobs, "Once."), _comment(north, jobs, "Once.")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (again.headers.get("Idempotency-Replayed"), Comment.objects.count()) == ("true", 1)


def test_a_key_names_one_request(jobs: Alliance, north: Program) -> None:
    _comment(north, jobs, "Once.")

    said = read(_comment(north, jobs, "Twice."), 422)

    assert (said["id"], Comment.objects.count()) == ("W045", 1)


def test_a_key_is_of_its_token(jobs: Alliance, north: Program, south: Program) -> None:
    _comment(north, jobs, "Once.")

    assert _comment(south, jobs, "Once.").status_code == 201
    assert Comment.objects.count() == 2


def test_after_a_refusal_the_key_is_free(jobs: Alliance, north: Program) -> None:
    refused = _comment(north, jobs, " ")

    assert (refused.status_code, _comment(north, jobs, "Now.").status_code) == (422, 201)


def test_a_key_is_forgotten_after_a_day(jobs: Alliance, north: Program) -> None:
    _comment(north, jobs, "Once.")
    Repeat.objects.update(made=timezone.now() - timedelta(hours=25))

    assert _comment(north, jobs, "Twice.").status_code == 201


def test_while_it_is_being_done_nobody_does_it_again(jobs: Alliance, north: Program) -> None:
    _comment(north, jobs, "Once.")
    Repeat.objects.update(status=None)

    said = _comment(north, jobs, "Once.")

    assert (read(said, 409)["id"], said["Retry-After"], Comment.objects.count()) == ("W045", "5", 1)


def test_whoever_lost_a_right_is_not_given_the_answer_again(jobs: Alliance, north: Program) -> None:
    _comment(north, jobs, "Once.")
    Membership.objects.filter(person=north.person).update(role="executive")

    assert read(_comment(north, jobs, "Once."), 409)["id"] == "W045"


def test_a_file_is_the_same_by_its_content(jobs: Alliance, south: Program) -> None:
    def send(row: str) -> Any:
        headers = {"authorization": f"Bearer {south.secret}", "idempotency-key": "f-1"}
        return Client().post(
            f"/api/v1/alliances/{jobs.name}/sources/jobs/batches", {"file": _file(row)}, headers=headers
        )

    first, again, other = send("2024-12-03,801,S,9,10"), send("2024-12-03,801,S,9,10"), send("2024-12-03,801,S,8,10")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.content == again.content


# What the how-to shows

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "connect-a-program.md"


def test_the_requests_of_the_how_to_are_answered(jobs: Alliance, south: Program) -> None:
    lines = [line for line in HOW_TO.read_text("utf-8").splitlines() if line.startswith("curl ")]

    answers = {line: _curl(shlex.split(line), jobs, south) for line in lines}

    assert len(answers) >= 8
    assert {line: code for line, code in answers.items() if code not in (200, 201)} == {}


def _curl(words: list[str], jobs: Alliance, program: Program) -> int:
    """The status that a request of the how-to has, sent to the small alliance."""
    named = list(pairwise(words))
    headers = dict(word.split(": ", 1) for option, word in named if option == "-H")
    headers["Authorization"] = f"Bearer {program.secret}"
    address = words[-1].replace("$SITE", "").replace("$ALLIANCE", jobs.name)
    body = next((word for option, word in named if option == "-d"), None)
    if "-F" in words:
        return int(Client().post(address, {"file": _file("2024-12-03,801,S,9,10")}, headers=headers).status_code)
    if body is not None:
        kind = headers.pop("Content-Type")
        return int(Client().post(address, body, content_type=kind, headers=headers).status_code)
    return int(Client().get(address, headers=headers).status_code)
