"""The editor of a draft under attack: hostile YAML and hostile formulas are refused with a reason, and nothing runs."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shared import shared
from tallystick.web.alliances.here import Here
from tallystick.web.drafting.models import Draft
from tallystick.web.drafting.saving import begin
from tallystick.web.people.actors import actor_of
from web.attacks.payloads import corpus, text_of
from web.obliged import obliging, person, remove

SECONDS = 5
"""Within so many seconds of a processor whatever is typed is answered, on a loaded machine."""
REFUSED = ("reject", "string or error", "string or time", "reject or string")


@pytest.fixture
def draft(db: None) -> Iterator[Draft]:
    """A draft of North in a small alliance, in whose charter nobody is a person."""
    del db
    alliance = obliging(upto=1)
    manager = person(alliance, "manager", "north", "north/lead")
    yield begin(Here(alliance, actor_of(manager)), manager, title="A draft", because="Because")
    remove(alliance)


@pytest.fixture
def client(draft: Draft) -> Client:
    """Whoever made it, signed in."""
    found = Client()
    found.force_login(draft.made_by, backend="django.contrib.auth.backends.ModelBackend")
    return found


def at(draft: Draft, name: str) -> str:
    """A page of the draft."""
    return reverse(name, args=[draft.alliance.name, draft.number])


def _check(client: Client, draft: Draft, content: str) -> tuple[Any, float]:
    began = time.process_time()
    answer = client.post(at(draft, "amendment-check"), {"file": "charter.yaml", "content": content})
    return answer, time.process_time() - began


def test_hostile_text_in_the_editor_is_refused_with_a_reason(draft: Draft, client: Client) -> None:
    wrong: dict[str, Any] = {}
    sound = draft.files["charter.yaml"]
    plain = _check(client, draft, sound)[0].content.decode()

    for case in corpus("yaml"):
        for text in (text_of(case), f"{sound}\n{text_of(case)}"):
            answer, took = _check(client, draft, text)
            page = answer.content.decode()
            if answer.status_code not in (200, 422, 400, 413) or took > SECONDS or page == plain:
                wrong[case["id"]] = (answer.status_code, round(took, 2), page == plain)

    draft.refresh_from_db()
    assert wrong == {}
    assert draft.files["charter.yaml"] == sound


def test_hostile_text_is_kept_in_a_draft_as_text_and_never_becomes_a_charter(draft: Draft, client: Client) -> None:
    """A draft may be wrong as long as nobody proposes it: it is shown with its problems, and is not sound."""
    sound = draft.files["charter.yaml"]
    results: dict[str, tuple[bool, int, int]] = {}

    for case in corpus("yaml"):
        draft.refresh_from_db()
        said = {"file": "charter.yaml", "content": text_of(case), "version": draft.version}
        saved = client.post(at(draft, "amendment-text"), said)
        shown = client.get(at(draft, "amendment"))
        put = client.post(at(draft, "amendment-propose"), {"version": Draft.objects.get().version})
        results[case["id"]] = (saved.status_code < 500, shown.status_code, put.status_code)
        Draft.objects.update(files={"charter.yaml": sound})

    assert {case: found for case, found in results.items() if found[:2] != (True, 200) or found[2] < 400} == {}


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_hostile_formulas_are_refused_in_the_form_of_a_draft(draft: Draft, client: Client, every: int) -> None:
    cases = json.loads(shared("vectors/formula_attacks.json").read_text("utf-8"))["cases"][::every]
    taken, look = [], at(draft, "amendment")

    for case in cases:
        said = {"part": "kpi/completion", "field": "formula", "value": case["formula"], "reason": "Try it",
                "version": draft.version}  # fmt: skip
        answer = client.post(at(draft, "amendment-change"), said)
        assert answer.status_code in (302, 400, 422, 409), (case, answer.status_code)
        if answer.status_code == 302:
            page = client.get(look)
            assert page.status_code == 200, case
            draft.refresh_from_db()
            proposed = client.post(look + "propose", {"version": draft.version})
            taken += [] if proposed.status_code >= 400 else [case]
            Draft.objects.update(files=draft.base_files)

    assert len(cases) >= 10
    assert taken == []
