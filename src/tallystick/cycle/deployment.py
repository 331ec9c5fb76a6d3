"""Where facts are, and with what they are reached: ``deployment.yaml`` of a workspace, which is no part of the charter.

Each party has a deployment of its own; nothing in it changes a figure, so nothing in it is signed. Passwords never
stand in it: they are taken from the environment when an engine is opened.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import BeforeValidator, Field, StringConstraints

from tallystick.charter.document import Document
from tallystick.charter.model.base import Model, Name, OneOrMany, Words
from tallystick.charter.model.charter import Charter
from tallystick.charter.read import read_files
from tallystick.charter.shape import shaped
from tallystick.cycle.workspace import Workspace
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.tallies.engines.foreign import ForeignTable
from tallystick.tallies.engines.opening import SCHEMES
from tallystick.tallies.engines.problems import APART, BAD_URL, NO_SECRET, SECRET, UNKNOWN_NAME
from tallystick.tallies.engines.settings import Settings
from tallystick.tallies.means import means
from tallystick.terms.wording import listed
from tallystick.terms.zone import Zone

FILE = "deployment.yaml"

_SECRET_WORDS = ("password", "passwd", "secret", "token", "credential", "private", "access.key", "accesskey")


def _yes(value: object) -> object:
    if value in ("yes", True):
        return True
    if value in ("no", False):
        return False
    raise ValueError(f"found {value!r}, expected yes or no")


YesNo = Annotated[bool, BeforeValidator(_yes)]


class FromEnvironment(Model):
    """A secret that the file does not hold."""

    environment: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
    """The environment variable that holds it."""


class EngineEntry(Model):
    """A place where facts are."""

    url: Words
    """``postgresql://role@host/database``, ``duckdb:///file`` (from the workspace), ``spark+parquet:///folder``,
    ``clickhouse+parquet:///folder``; never with a password."""
    password: FromEnvironment | None = None
    """The role's password: ``{environment: NAME}``."""
    may_write: YesNo = False
    """Whether a role that may change the facts is accepted; one that may only read is better."""
    statement_timeout: Annotated[int, Field(ge=1, le=86400)] | None = None
    """Seconds after which a query is given up; the server's own limit by default."""
    options: dict[Words, Words] = Field(default_factory=dict)
    """The engine's own settings by its own names: ``{spark.master: "spark://…"}``."""


class SourceEntry(Model):
    """A source whose facts stay where they are."""

    engine: Name
    """One of ``engines``."""
    table: Words
    """``schema.table``; a file or folder for engines that read files."""
    columns: dict[Name, Words] = Field(default_factory=dict)
    """The table's names of declared columns, where they differ."""
    zone: Words | None = None
    """The zone of time stamps without one; that of the source's files by default, else the charter's."""
    quantise: YesNo = False
    """Whether floating-point numbers are rounded to the declared places; otherwise a table with any is refused."""
    missing: OneOrMany[str] | None = None
    """Texts that stand for no value; those of the source's files by default. ``[]`` takes every text as it is."""


class Deployment(Model):
    """Where the facts of some sources are; of the others, the workspace's recorded facts are used."""

    engines: dict[Name, EngineEntry] = Field(default_factory=dict)
    """The places, by a name of your own."""
    sources: dict[Name, SourceEntry] = Field(default_factory=dict)
    """The charter's sources whose facts are elsewhere."""
    memory: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5} ?(MB|GB)$")] | None = None
    """What DuckDB may hold at once, ``2GB`` by default."""
    threads: Annotated[int, Field(ge=1, le=64)] | None = None
    """Threads for counting; all cores by default."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment that fits its charter."""

    deployment: Deployment
    document: Document
    folder: Path

    def settings(self, engine: str, *, threads: int | None = None) -> Settings:
        """How an engine is reached; ProblemsError (T017) for a secret that the environment does not hold."""
        entry = self.deployment.engines[engine]
        password = None
        if entry.password is not None:
            password = os.environ.get(entry.password.environment)
            if password is None:
                message = f"The environment holds no {entry.password.environment}, the password of engine {engine!r}."
                path = ("engines", engine, "password")
                raise ProblemsError([self.document.problem(NO_SECRET, path, message, "Set it where you run this.")])
        return Settings(
            url=entry.url,
            password=password,
            may_write=entry.may_write,
            timeout=entry.statement_timeout,
            memory=means().memory or self.deployment.memory,
            threads=threads or self.deployment.threads,
            folder=self.folder,
            options=entry.options,
        )

    def tables(self, engine: str) -> Mapping[str, ForeignTable]:
        """The tables of an engine, by source."""
        return {
            source: ForeignTable(
                table=tuple(entry.table.split(".")) if "://" not in entry.table else (entry.table,),
                columns=entry.columns,
                zone=entry.zone,
                quantise=entry.quantise,
                missing=None if entry.missing is None else tuple(entry.missing),
            )
            for source, entry in self.deployment.sources.items()
            if entry.engine == engine
        }

    def engine_of(self, source: str) -> str | None:
        """The engine that has the facts of a source; None where they are recorded."""
        found = self.deployment.sources.get(source)
        return None if found is None else found.engine


def deployed(workspace: Workspace, charter: Charter, *, partly: bool = False) -> Deployed | None:
    """The workspace's deployment; None without a file.

    ``partly`` is for a charter that is not the workspace's own, such as one that it may be amended to: what the file
    says of sources and columns that this charter does not declare is left out.

    Raises ProblemsError, with lines and columns, for one that cannot be read, that holds a secret (T016), or that names
    what is not there (T015, T019, T021).
    """
    file = workspace.root / FILE
    if workspace.bare or not file.is_file():
        return None
    document = read_files([file], root=workspace.root)
    if found := tuple(_secrets(document)):  # first of all, as other messages show what they found
        raise ProblemsError(found)
    deployment, wrong = shaped(document, Deployment)
    if deployment is None:
        raise ProblemsError(wrong)
    if partly:
        deployment = _of(deployment, charter)
    if found := tuple(_misfits(deployment, document, charter)):
        raise ProblemsError(found)
    return Deployed(deployment, document, workspace.root)


def _of(deployment: Deployment, charter: Charter) -> Deployment:
    """What concerns a charter."""
    sources = {
        name: entry.model_copy(
            update={
                "columns": {
                    own: theirs for own, theirs in entry.columns.items() if own in charter.sources[name].columns
                }
            }
        )
        for name, entry in deployment.sources.items()
        if name in charter.sources
    }
    return deployment.model_copy(update={"sources": sources})


def _secrets(document: Document) -> Iterator[Problem]:
    """Whatever looks like a secret; messages never show it."""
    engines = document.values.get("engines")
    for name, entry in engines.items() if isinstance(engines, dict) else ():
        if not isinstance(entry, dict):
            continue
        path = ("engines", str(name))
        hint = "Take it out, change it, and write `password: {environment: NAME}`."
        if isinstance(entry.get("password"), str | int):
            yield document.problem(SECRET, (*path, "password"), f"Engine {name!r} has a password in the file.", hint)
        url = entry.get("url")
        if isinstance(url, str) and _holds_secret(url):
            yield document.problem(SECRET, (*path, "url"), f"The URL of engine {name!r} holds a secret.", hint)
        options = entry.get("options")
        for option in options if isinstance(options, dict) else ():
            if any(word in str(option).lower() for word in _SECRET_WORDS):
                message = f"The option {option!r} of engine {name!r} looks like a secret."
                yield document.problem(SECRET, (*path, "options", str(option)), message, "Keep it out of the file.")


def _holds_secret(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = [key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)]
        return bool(parts.password) or any(word in key for key in named for word in _SECRET_WORDS)
    except ValueError:  # no URL that can be taken apart, so what it holds is not known
        return "@" in url


def _misfits(deployment: Deployment, document: Document, charter: Charter) -> Iterator[Problem]:
    for name, engine in deployment.engines.items():
        scheme = engine.url.partition("://")[0]
        if "://" not in engine.url or scheme not in SCHEMES:
            known = ", ".join(f"{each}://" for each in SCHEMES if each != "postgres")
            message = f"Engine {name!r} has the URL {engine.url!r}, expected one that begins with {known}."
            yield document.problem(BAD_URL, ("engines", name, "url"), message)
    for name, source in deployment.sources.items():
        path = ("sources", name)
        if name not in charter.sources:
            message = f"There is no source {name!r} in the charter; it has {listed(charter.sources)}."
            yield document.problem(UNKNOWN_NAME, path, message, key=True)
            continue
        if source.engine not in deployment.engines:
            message = f"There is no engine {source.engine!r}; there are {listed(deployment.engines) or 'none'}."
            yield document.problem(UNKNOWN_NAME, (*path, "engine"), message)
        for column in source.columns:
            if column not in charter.sources[name].columns:
                message = f"Source {name!r} declares no column {column!r}; map declared names to the table's."
                yield document.problem(UNKNOWN_NAME, (*path, "columns", column), message, key=True)
        if source.zone is not None and not _is_zone(source.zone):
            message = f"There is no time zone {source.zone!r}."
            yield document.problem(UNKNOWN_NAME, (*path, "zone"), message, "Write it as Europe/Berlin.")
    yield from _apart(deployment, document, charter)


def _is_zone(name: str) -> bool:
    try:
        Zone(name)
    except InputError:
        return False
    return True


def _apart(deployment: Deployment, document: Document, charter: Charter) -> Iterator[Problem]:
    """Sources whose joins would have to cross from one engine to another."""
    place: dict[str, str | Literal["the workspace"]] = {
        name: deployment.sources[name].engine if name in deployment.sources else "the workspace"
        for name in charter.sources
    }
    for name, source in charter.sources.items():
        for joined in source.joins:
            if joined in place and place[joined] != place[name]:
                told = name if name in deployment.sources else joined
                message = (
                    f"Source {name!r} is in {place[name]} and {joined!r}, which is joined to it, in {place[joined]}."
                )
                hint = "Give both the same engine, or record both."
                yield document.problem(APART, ("sources", told), message, hint, key=True)
