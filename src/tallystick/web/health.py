"""Whether a site is well: each check looks at one thing, and says what it found and what to do."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from shutil import disk_usage
from typing import Literal

from tallystick.errors import TallystickError
from tallystick.terms.zone import tzdata_version
from tallystick.web.backing import last_backup
from tallystick.web.folder import KEY, SiteFolder, mail_host

Result = Literal["ok", "warning", "failed"]
LEAST_SPACE = 1 << 30
OLDEST_BACKUP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found."""

    name: str
    result: Result
    said: str


def examine(folder: SiteFolder) -> Iterator[Check]:
    """All checks; Django is set up over the folder before."""
    for name, check in CHECKS.items():
        try:
            result, said = check(folder)
        except Exception as wrong:  # noqa: BLE001  (a check that cannot be made has failed, and says so)
            result, said = "failed", f"{type(wrong).__name__}: {wrong}"
        yield Check(name, result, said)


def _key(folder: SiteFolder) -> tuple[Result, str]:
    file = folder.root / KEY
    if not file.is_file():
        return "ok", "The secret key is given in the environment."
    mode = file.stat().st_mode & 0o077
    if mode:
        return "failed", f"{file} can be read by others; run: chmod 600 {file}"
    return "ok", "The secret key is readable by its owner alone."


def _database(folder: SiteFolder) -> tuple[Result, str]:
    from django.db import connection  # noqa: PLC0415  (Django is set up first)

    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT version()")
            return "ok", str(cursor.fetchone()[0]).partition(",")[0]
        cursor.execute("PRAGMA quick_check")
        sound = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        full = cursor.fetchone()[0]
    if sound != "ok" or journal != "wal" or full != 2:
        return "failed", f"{folder.settings.database}: {sound}, journal {journal}, synchronous {full}."
    return "ok", "SQLite is sound, writes ahead, and synchronises fully."


def _migrations(folder: SiteFolder) -> tuple[Result, str]:
    del folder
    from django.db import connection  # noqa: PLC0415  (Django is set up first)
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415  (likewise)

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return "warning", f"{len(waiting)} changes of the data base wait; 'tally serve' makes them."
    return "ok", "The data base is up to date."


def _alliances(folder: SiteFolder) -> tuple[Result, str]:
    del folder
    from tallystick.web.alliances.models import Alliance  # noqa: PLC0415  (Django is set up first)
    from tallystick.web.alliances.opened import opened  # noqa: PLC0415  (likewise)

    wrong = []
    count = 0
    for alliance in Alliance.objects.all():
        count += 1
        try:
            found = opened(alliance.root)
        except TallystickError as problem:
            wrong.append(f"{alliance.name}: {problem}")
            continue
        if found.charter.alliance != alliance.name:
            wrong.append(f"{alliance.name}: its charter is of the alliance '{found.charter.alliance}'.")
    if wrong:
        return "failed", " ".join(wrong)
    return "ok", f"{count} can be opened."


def _jobs(folder: SiteFolder) -> tuple[Result, str]:
    del folder
    from tallystick.web.jobs.models import Job  # noqa: PLC0415  (Django is set up first)

    failed = Job.objects.filter(state="failed").count()
    waiting = Job.objects.filter(state="queued").count()
    said = f"{waiting} wait, {failed} failed."
    return ("warning" if failed else "ok"), said


def _worker(folder: SiteFolder) -> tuple[Result, str]:
    del folder
    from tallystick.web.jobs.managing import behind  # noqa: PLC0415  (Django is set up first)

    late = behind()
    if late:
        named = ", ".join(f"'{each.name}'" for each in late)
        return "warning", f"Nobody takes up what is due ({named}): no worker runs. 'tally serve' starts one."
    return "ok", "What is due by the schedule is taken up."


def _mail(folder: SiteFolder) -> tuple[Result, str]:
    if not folder.settings.mail:
        return "warning", f"No mail server is named, so mails are written to {folder.mail}."
    return "ok", f"Mails go out by {mail_host(folder.settings.mail)}, from {folder.settings.sender}."


def _backup(folder: SiteFolder) -> tuple[Result, str]:
    if not folder.settings.database.startswith("sqlite:"):
        return "ok", "The data base is a server's: back it up with its own tools, then the folder."
    last = last_backup(folder)
    if last is None:
        return "warning", f"No backup was made yet: tally backup {folder.root} FILE"
    age = datetime.now(UTC) - last
    said = f"The last backup was made on {last:%Y-%m-%d %H:%M} UTC."
    return ("warning" if age > OLDEST_BACKUP else "ok"), said


def versions() -> tuple[tuple[str, str], ...]:
    """The program and what it stands on, with their versions."""
    named = ("tallystick", "django", "django-allauth", "duckdb", "cryptography", "apprise", "gunicorn", "uvicorn")
    found = [(name, _version(name)) for name in named]
    return (*found, ("Python", python_version()), ("SQLite", sqlite3.sqlite_version), ("tzdata", tzdata_version()))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _space(folder: SiteFolder) -> tuple[Result, str]:
    free = disk_usage(folder.root).free
    said = f"{free / (1 << 30):.1f} GiB are free."
    return ("warning" if free < LEAST_SPACE else "ok"), said


def _deployment(folder: SiteFolder) -> tuple[Result, str]:
    from django.core.checks import run_checks  # noqa: PLC0415  (Django is set up first)

    only_here = set(folder.settings.hosts) <= {"127.0.0.1", "localhost", "::1"}
    found = run_checks(include_deployment_checks=not only_here)
    if found:
        return "failed", " ".join(f"{each.id}: {each.msg}" for each in found)
    if only_here:
        return "warning", "Only this computer can reach it; name its hosts, and set https, for others."
    return "ok", "The settings suit a site that others reach."


def _folders(folder: SiteFolder) -> tuple[Result, str]:
    missing = [each.name for each in (folder.alliances, folder.mail, folder.made) if not each.is_dir()]
    return ("failed", f"Missing: {', '.join(missing)}.") if missing else ("ok", str(Path(folder.root)))


CHECKS: dict[str, Callable[[SiteFolder], tuple[Result, str]]] = {
    "folder": _folders,
    "secret key": _key,
    "data base": _database,
    "changes": _migrations,
    "alliances": _alliances,
    "jobs": _jobs,
    "worker": _worker,
    "mail": _mail,
    "backup": _backup,
    "space": _space,
    "settings": _deployment,
}
