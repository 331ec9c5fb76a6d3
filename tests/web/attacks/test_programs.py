"""The interface for programs under attack: hostile JSON, fields that nobody asked for, and strange headers."""

import json
from typing import Any

import pytest
from django.test import Client

from tallystick.web.talk.models import Comment
from web.attacks.payloads import NUL, OWN, corpus, text_of
from web.matrix.operations import Call, called, calls
from web.matrix.world import NAME, World, unchanged

QUESTIONS = (
    "limit", "cursor", "kpi", "period", "known_on", "edition", "party", "as_of", "clause", "state", "kind", "stream",
    "file", "size", "on",
)  # fmt: skip
TELLING = ("/tally-site-", "Traceback", "site-packages", "tallystick/web", "sqlite")
REFUSED = {400, 401, 403, 404, 405, 409, 413, 415, 422}


@pytest.fixture
def program(world: World) -> Client:
    """A program of the manager of North, whose token has all scopes."""
    return Client(headers={"authorization": f"Bearer {world.tokens['manager', 'north']}"})


def writing(world: World) -> list[Call]:
    """The operations that take JSON."""
    return [
        each
        for each in calls(world)
        if each.method == "post" and isinstance(each.operation.body, dict) and each.operation.body
    ]


def _bodies() -> list[str]:
    return [str(each.get("body") or text_of(each)) for each in corpus("json_api")]


def test_hostile_json_is_refused_by_every_operation(world: World, program: Client) -> None:
    wrong = {}
    for call in writing(world):
        for body in [*_bodies(), "[]", "null", "1", '"x"', "{", "", "\ufeff{}", '{"text": "\\ud800"}', "{}{}"]:
            with unchanged(world):
                answer = program.generic("POST", call.url, body.encode("utf-8", "surrogatepass"),
                                         content_type="application/json")  # fmt: skip
            if answer.status_code not in REFUSED:
                wrong[call.name, body[:40]] = answer.status_code

    assert wrong == {}


ALMOST = (
    '{"text": "a", "text": "b"}', '{"text": "a", "more": NaN}', '{"text": "a", "n": 1e400}',
    '{"text": "a", "organisation": "other-org"}', '{"text": "a", "author": 1}',
    '{"text": "a", "__proto__": {"admin": true}}', '{"text": "a", "x": ' + "[" * 40 + "]" * 40 + "}",
)  # fmt: skip


@pytest.mark.parametrize("body", ALMOST)
def test_a_body_that_is_sound_but_for_one_thing_is_refused(world: World, program: Client, body: str) -> None:
    before = Comment.objects.count()

    answer = program.generic(
        "POST", f"/api/v1/alliances/{NAME}/kpis/open_total/comments", body.encode(), content_type="application/json"
    )

    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Comment.objects.count() == before


@pytest.mark.parametrize(
    "payload", [OWN[1], *(pytest.param(each, marks=pytest.mark.slow) for each in (OWN[5], OWN[9], OWN[14], NUL))]
)
def test_hostile_text_in_every_field_of_every_body_is_kept_as_text_or_refused(
    world: World, program: Client, payload: str
) -> None:
    wrong: dict[str, Any] = {}
    for call in writing(world):
        for name in call.operation.body:
            body = {**call.operation.body, name: payload}
            with unchanged(world):
                answer = program.post(call.url, json.dumps(body), content_type="application/json")
            text = answer.content.decode("utf-8", "replace")
            if answer.status_code >= 500 or "application/" not in answer.headers["Content-Type"] or TELLING[0] in text:
                wrong[f"{call.name} {name}"] = (answer.status_code, text[:200])

    assert wrong == {}


@pytest.mark.parametrize(
    "payload", [NUL, *(pytest.param(each, marks=pytest.mark.slow) for each in (OWN[1], OWN[9], OWN[6], "-1", "%"))]
)
def test_hostile_questions_and_paths_are_refused_and_nothing_fails(world: World, program: Client, payload: str) -> None:
    wrong: dict[str, int | str] = {}
    for call in calls(world):
        if call.method != "get":
            continue
        asked = dict.fromkeys(QUESTIONS, payload)
        for name, value in asked.items():
            answer = program.get(call.url, {name: value})
            if answer.status_code not in REFUSED | {200}:
                wrong[f"{call.name}?{name}"] = answer.status_code
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                wrong[f"{call.name}?{name}"] = "html"

    assert wrong == {}


def test_no_error_tells_of_the_server(world: World, program: Client) -> None:
    """No folder, no line of the program, no version of anything."""
    asked = [
        program.get(f"/api/v1/{each}")
        for each in ("nothing", "alliances/x", f"alliances/{NAME}/kpis/x", "alliances?a=1")
    ]
    asked += [called(program, each) for each in calls(world) if each.name in ("deliver_batch", "send_events", "claim")]
    told = [each.content.decode() for each in asked]

    assert all(each.status_code in REFUSED for each in asked)
    assert not any(mark in text for text in told for mark in TELLING)
    others = [each.json() for each in asked if each.headers["Content-Type"] != "application/problem+json"]
    assert all(each["state"] == "refused" for each in others)  # a file that was read is answered with its report
