"""Hostile text in every field of every form: it is kept as text or refused; nothing fails, nothing of it runs."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from web.attacks.forms import Form, forms
from web.attacks.payloads import NUL, OWN, QUICK, shown_raw, strings
from web.matrix.asking import client_of, status_of
from web.matrix.filled import addresses
from web.matrix.readers import Reader
from web.matrix.world import World, unchanged

ACTORS = (
    ("manager", "north"),
    ("manager", "south"),
    ("counsel", "north"),
    ("analyst", "west"),
    ("contributor", "south"),
)
LEFT_OUT = ("/account/", "/settings/display")


def every_form(client: Client, world: World) -> Iterator[Form]:
    """The forms that a reader finds, each once."""
    known = set()
    for address in addresses(world):
        if address.entry.get is None or address.entry.who == "bearer":
            continue
        answer = client.get(address.url)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        for form in forms(answer.content.decode(), address.url):
            key = (form.action, form.method, tuple(sorted(form.fields)))
            if key not in known and not form.action.startswith(LEFT_OUT):
                known.add(key)
                yield form


def thrown(client: Client, world: World, payload: str) -> Iterator[str]:
    """What went wrong when a payload was sent in every form, a line each."""
    for form in every_form(client, world):
        said = form.filled(payload)
        with unchanged(world), transaction.atomic():
            answer = client.post(form.action, said) if form.method == "post" else client.get(form.action, said)
            pages = [answer.content.decode("utf-8", "replace")] if not answer.streaming else []
            after = answer.headers.get("Location", "")
            if after.startswith("/alliances/"):
                pages.append(client.get(after.partition("#")[0]).content.decode("utf-8", "replace"))
            transaction.set_rollback(True)
        status = status_of(answer)
        if not isinstance(status, str) and status >= 500:
            yield f"{form.method} {form.action}: {status}"
        if any(shown_raw(page, payload) or "1337" in page for page in pages):
            yield f"{form.method} {form.action}: the payload runs"
        if "\n" in after or "\r" in after or "Set-Cookie: a=b" in str(answer.headers):
            yield f"{form.method} {form.action}: the payload is a header"


def _reader(world: World, actor: tuple[str, str]) -> Reader:
    return world.readers[actor]


@pytest.mark.parametrize("payload", [QUICK, *(pytest.param(each, marks=pytest.mark.slow) for each in (*OWN, NUL))])
def test_nothing_in_a_field_of_the_manager_runs_or_fails(world: World, payload: str) -> None:
    assert list(thrown(client_of(_reader(world, ACTORS[0]), fresh=True), world, payload)) == []


@pytest.mark.slow
@pytest.mark.parametrize("actor", ACTORS[1:])
def test_nothing_in_a_field_of_others_runs_or_fails(world: World, actor: tuple[str, str]) -> None:
    client = client_of(_reader(world, actor), fresh=True)

    assert [line for payload in (*OWN[:6], NUL) for line in thrown(client, world, payload)] == []


@pytest.mark.slow
def test_nothing_of_the_corpus_runs_or_fails_in_a_field(world: World) -> None:
    client = client_of(_reader(world, ACTORS[0]), fresh=True)

    assert [line for payload in strings() for line in thrown(client, world, payload)] == []
