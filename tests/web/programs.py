"""Programs for tests of the interface: a token of a person, and what it asks."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.test import Client

from tallystick.cycle.recording import add_facts
from tallystick.sharing.words import Scope
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import ApiToken, Person
from web.obliged import CLOCK, obliging, person, remove

LATER = date(2099, 1, 1)
ALL = tuple(Scope)


_made: dict[str, Path] = {}
"""The small alliance as it was made first, by its name: making it takes seconds, and copying it does not."""


def small() -> Alliance:
    """The small alliance on record (:mod:`web.obliged`), the same for each test, and each test's own."""
    for name, kept in _made.items():
        alliance = Alliance(name=name, folder=name, competitors=False, behind=datetime.now(UTC) - CLOCK)
        remove(alliance)
        shutil.copytree(kept, alliance.root)
        alliance.save()
        return alliance
    alliance = obliging()
    kept = Path(mkdtemp(prefix="tally-small-")) / "workspace"
    shutil.copytree(alliance.root, kept)
    _made[alliance.name] = kept
    return alliance


@pytest.fixture
def jobs(db: None) -> Iterator[Alliance]:
    """The small alliance, on record."""
    del db
    alliance = small()
    yield alliance
    remove(alliance)


@pytest.fixture
def north(jobs: Alliance) -> "Program":
    """A program of the manager of North, to whom South owes."""
    return Program(person(jobs, "manager", "north", "north/lead"))


@pytest.fixture
def south(jobs: Alliance) -> "Program":
    """A program of the manager of South, who delivers and claims."""
    return Program(person(jobs, "manager", "south", "south/lead"))


@dataclass
class Program:
    """A program with a token that holds wherever its owner has a role."""

    person: Person
    scopes: tuple[Scope, ...] = ALL
    token: ApiToken = field(init=False)
    secret: str = field(init=False)

    def __post_init__(self) -> None:
        self.token, self.secret = ApiToken.issue(
            person=self.person, name="program", scopes=list(self.scopes), until=LATER
        )
        ApiToken.objects.filter(pk=self.token.pk).update(everywhere=True)

    def get(self, address: str, **headers: str) -> Any:
        """The answer to a read."""
        return Client().get(f"/api/v1/{address}", headers=self._headers(headers))

    def post(self, address: str, said: Any = None, **headers: str) -> Any:
        """The answer to something that is sent as JSON."""
        return Client().post(
            f"/api/v1/{address}", json.dumps(said if said is not None else {}), content_type="application/json",
            headers=self._headers(headers),
        )  # fmt: skip

    def upload(self, address: str, **parts: Any) -> Any:
        """The answer to a form with files."""
        return Client().post(f"/api/v1/{address}", parts, headers=self._headers({}))

    def delete(self, address: str) -> Any:
        """The answer to taking something away."""
        return Client().delete(f"/api/v1/{address}", headers=self._headers({}))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"authorization": f"Bearer {self.secret}", **named}


def read(answer: Any, status: int = 200) -> Any:
    """What an answer says, where it has the status that is expected."""
    assert answer.status_code == status, answer.content.decode()[:1500]
    return json.loads(answer.content)


def facts(alliance: Alliance, *rows: str, recorded: datetime | None = None) -> None:
    """Facts that come in now, a row each: day, id, who, done, planned."""
    file = alliance.root / "more.csv"
    file.write_text("\n".join(["day,id,who,done,planned", *rows]) + "\n", encoding="utf-8")
    add_facts(alliance.root, "jobs", file, recorded=recorded or datetime.now(UTC) - alliance.behind)
    file.unlink()
