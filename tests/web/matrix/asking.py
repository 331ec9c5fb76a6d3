"""Asking as a reader: in a browser's session that has just begun, without leaving anything changed behind."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import Client

from tallystick.web.alliances.state import state_of
from web.by_hand import proven
from web.matrix.readers import Reader
from web.matrix.world import World, unchanged

LOGIN, PROOF = "login", "proof"


def client_of(reader: Reader | None, *, fresh: bool = False) -> Client:
    """A client in which a reader is signed in; nobody for None. ``fresh``: they have just proven who they are."""
    client = Client(raise_request_exception=True)
    if reader is not None:
        client.force_login(reader.person, backend="django.contrib.auth.backends.ModelBackend")
    return proven(client) if fresh else client


def status_of(answer: Any) -> int | str:
    """The status of an answer; where it leads to signing in or to a fresh proof, that."""
    place = answer.headers.get("Location", "") if answer.status_code == 302 else ""
    if place.startswith("/account/login/"):
        return LOGIN
    return PROOF if place.startswith("/account/reauthenticate/") else int(answer.status_code)


@contextmanager
def undone(world: World) -> Iterator[None]:
    """Rows written meanwhile are gone after, and the workspace must be as it was."""
    before = state_of(world.root)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    assert state_of(world.root) == before, "something was written in the workspace"


def sent(client: Client, world: World, url: str, data: Mapping[str, Any]) -> int | str:
    """The status of what is sent, with all its doing undone."""
    with unchanged(world), transaction.atomic():
        answer = client.post(url, data)
        transaction.set_rollback(True)
    return status_of(answer)
