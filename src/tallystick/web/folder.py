"""The data folder of a site: its settings, its secret key, its data base and what may be made anew.

``site.toml`` holds the settings, ``secret.key`` the key, ``site.sqlite3`` the data base (unless another is named),
``alliances/`` a workspace for each alliance, ``keys/`` the keys of their logs, ``mail/`` mails where no server is
named, ``made/`` what can be made anew: collected files, compiled words. Every setting can be given in the environment
instead: ``TALLY_SITE_NAME`` for ``name``, and so on.
"""

import os
import secrets
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tallystick.web.problems import NO_KEY, NO_SITE, NOT_EMPTY, WRONG_SETTING, refuse

FILE = "site.toml"
KEY = "secret.key"
LEAST_KEY = 50
VARIABLE = "TALLY_SITE"
"""The variable of the environment that names the data folder."""
LISTS = ("hosts", "chat_hosts", "hooks_to")
"""Settings that are lists; in the environment they are written with commas."""
CONNECTED = 60
"""Seconds that a connection to the data base stays open: opening one and reading its schema costs what a page's queries
cost."""


class Settings(BaseModel):
    """What an operator says of a site."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = Field(default="Tallystick", min_length=1, max_length=60)
    """What the site is called on its pages and in its mails."""
    hosts: tuple[str, ...] = Field(default=("127.0.0.1", "localhost"), strict=False)
    """Names by which browsers reach it."""
    https: bool = False
    """Whether browsers reach it by https; then cookies are sent by no other way."""
    behind_proxy: bool = False
    """Whether a reverse proxy in front of it says who asks and how (X-Forwarded-For and -Proto)."""
    language: str = Field(default="en", pattern="^[a-z]{2}(-[a-z]{2})?$")
    """The language of readers whose browsers ask for none that there is."""
    zone: str = "UTC"
    """The time zone in which the site writes instants that belong to no alliance."""
    database: str = "sqlite:site.sqlite3"
    """``sqlite:FILE`` within the folder, or ``postgresql://USER:PASSWORD@HOST:PORT/NAME``."""
    mail: str = ""
    """``smtp://USER:PASSWORD@HOST:PORT`` or ``smtps://…``; without one mails are written to ``mail/``."""
    sender: str = "tallystick@localhost"
    """From whom mails come."""
    events: str = ""
    """Where browsers hear of changes: an address such as ``https://live.example``, or ``/`` where a proxy sends
    ``/events`` and ``/alliances/NAME/events`` to that process. Empty: pages ask every few seconds; without a proxy
    ``tally serve`` fills it in."""
    address: str = Field(default="", pattern="^(https?://[^/ ]+)?$")
    """Where browsers reach it, for links in mails: ``https://site.example``. Empty: made of ``https`` and the first of
    ``hosts``; ``tally serve`` fills it in where only this computer reaches it."""
    chat_hosts: tuple[str, ...] = Field(default=(), strict=False)
    """Hosts of chat services that organisations run themselves, to which people may have notifications sent."""
    hooks_to: tuple[str, ...] = Field(default=(), strict=False)
    """Networks (``10.1.0.0/16``) and host names that events may be sent to although not everybody can reach them."""
    api_per_minute: int = Field(default=600, ge=0)
    """Requests a minute that a token, or a person by a browser, may send to the interface for programs; twice as many
    come from one address. 0: as many as they like."""
    join: bool = False
    """Whether people without an invitation may open an account."""
    demo: bool = False
    """Whether it is a demo: accounts with known passwords, never to be reached by others."""


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """A data folder as read."""

    root: Path
    settings: Settings
    secret: str

    @property
    def alliances(self) -> Path:
        """Where the workspaces are."""
        return self.root / "alliances"

    @property
    def keys(self) -> Path:
        """Where the keys of the logs are, readable by the site's account alone."""
        return self.root / "keys"

    @property
    def mail(self) -> Path:
        """Where mails are written when no server is named."""
        return self.root / "mail"

    @property
    def made(self) -> Path:
        """What can be made anew."""
        return self.root / "made"


TEMPLATE = """\
# The settings of this site. Every one can be given in the environment instead: TALLY_SITE_NAME for name, and so on.

name = "{name}"
# Names by which browsers reach it.
hosts = ["127.0.0.1", "localhost"]
# true where browsers reach it by https, as they must from other computers.
https = false
# true behind a reverse proxy that sets X-Forwarded-For and X-Forwarded-Proto.
behind_proxy = false
language = "en"
zone = "UTC"
# A file in this folder, or "postgresql://USER:PASSWORD@HOST:PORT/NAME".
database = "{database}"
# "smtp://USER:PASSWORD@HOST:PORT"; without one, mails are written to the folder mail.
mail = ""
sender = "tallystick@localhost"
# "/" where a proxy sends /events and /alliances/NAME/events to the next port, so that open pages change at once.
events = ""
# "https://site.example", for links in mails; without one it is made of https and the first of hosts.
address = ""
# Hosts of chat services of your own (Mattermost, Rocket.Chat, Matrix, Nextcloud Talk) that notifications may go to.
chat_hosts = []
# Networks ("10.1.0.0/16") and hosts of your own that webhooks may be sent to.
hooks_to = []
# Requests a minute of a program; 0 counts none.
api_per_minute = 600
# true lets people open accounts without an invitation; an account alone shows nothing.
join = false
{demo}"""


def make_folder(
    root: Path, *, name: str = "Tallystick", database: str = "sqlite:site.sqlite3", demo: bool = False
) -> SiteFolder:
    """A new data folder with a fresh key; refused (W003) where there is something already."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise refuse(NOT_EMPTY, f"{root} is not empty.", "Name an empty folder, or one that is not there yet.")
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = TEMPLATE.format(
        name=_in_quotes(name), database=_in_quotes(database), demo="demo = true\n" if demo else ""
    )
    (root / FILE).write_text(written, encoding="utf-8")
    (root / FILE).chmod(0o600)  # passwords may stand in it
    handle = os.open(root / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
    for part in ("alliances", "mail", "made"):
        (root / part).mkdir()
    (root / "keys").mkdir(mode=0o700)
    return read_folder(root)


def _in_quotes(text: str) -> str:
    """A text as it stands between the quotes of TOML."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def empty_folder(root: Path) -> None:
    """Takes back what :func:`make_folder` made, where the site could not be made after it."""
    for each in root.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


def read_folder(root: Path, environment: Mapping[str, str] | None = None) -> SiteFolder:
    """The data folder at a path; ProblemsError (W001, W002, W004) where it is none or something in it is wrong."""
    said = os.environ if environment is None else environment
    file = root / FILE
    if not file.is_file():
        raise refuse(NO_SITE, f"There is no {FILE} in {root}.", f"Make a data folder with 'tally init {root}'.")
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise refuse(WRONG_SETTING, f"{file} cannot be read: {wrong}.", "Mend it; it is TOML.") from wrong
    try:
        settings = Settings.model_validate({**written, **_from_environment(said)})
    except ValidationError as wrong:
        raise refuse(WRONG_SETTING, f"In {file}: {_first(wrong)}.", "Mend it, or leave it out.") from wrong
    return SiteFolder(root.resolve(), settings, _secret(root, said))


def address_of(settings: Settings) -> str:
    """Where browsers reach the site.

    >>> address_of(Settings(hosts=("site.example",), https=True))
    'https://site.example'
    """
    return settings.address or f"{'https' if settings.https else 'http'}://{settings.hosts[0]}"


def hidden(name: str, value: object) -> str:
    """A setting as it can be shown: without the password that may stand in it.

    >>> hidden("database", "postgresql://kim:pass@db.example/site")
    'postgresql://kim:…@db.example/site'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    text = str(value)
    if name not in ("database", "mail") or "://" not in text:
        return text
    parts = urlsplit(text)
    who, sign, where = parts.netloc.rpartition("@")
    user, colon, _password = who.partition(":")
    rest = f"{parts.path}?…" if parts.query else parts.path
    return f"{parts.scheme}://{user}{':…' if colon else ''}{sign}{where}{rest}"


def origins(root: Path, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Where each setting comes from: a variable of the environment, ``site.toml``, or nowhere (its default)."""
    said = os.environ if environment is None else environment
    written = tomllib.loads((root / FILE).read_text("utf-8"))
    found = {}
    for name in Settings.model_fields:
        variable = f"TALLY_SITE_{name.upper()}"
        found[name] = variable if variable in said else FILE if name in written else ""
    return found


def _from_environment(said: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, field in Settings.model_fields.items():
        text = said.get(f"TALLY_SITE_{name.upper()}")
        if text is None:
            continue
        if field.annotation is bool:
            if text not in ("true", "false"):
                raise refuse(WRONG_SETTING, f"TALLY_SITE_{name.upper()} is {text!r}.", "Write true or false.")
            found[name] = text == "true"
        elif field.annotation is int:
            if not (text.isascii() and text.isdecimal()):
                raise refuse(WRONG_SETTING, f"TALLY_SITE_{name.upper()} is {text!r}.", "Write a whole number.")
            found[name] = int(text)
        elif name in LISTS:
            found[name] = tuple(each.strip() for each in text.split(",") if each.strip())
        else:
            found[name] = text
    return found


def _first(wrong: ValidationError) -> str:
    found = wrong.errors()[0]
    return f"'{'.'.join(str(part) for part in found['loc'])}': {found['msg'].lower()}"


def _secret(root: Path, said: Mapping[str, str]) -> str:
    secret = said.get("TALLY_SECRET_KEY")
    if secret is None and (root / KEY).is_file():
        secret = (root / KEY).read_text("utf-8").strip()
    if secret is None or len(secret) < LEAST_KEY:
        raise refuse(
            NO_KEY,
            f"The secret key in {root / KEY} is {'missing' if secret is None else 'too short'}.",
            f"Restore it from a backup, or write {LEAST_KEY} random characters or more; with a new one everybody signs "
            "in anew.",
        )
    return secret


def database_settings(url: str, root: Path) -> dict[str, object]:
    """What Django is told about a data base; ProblemsError (W002) for one that it is not made for.

    SQLite writes ahead and synchronises fully, and every transaction that may write takes its lock at once, so that
    none fails for having read first. What stands behind ``?`` in the address of PostgreSQL goes to its driver:
    ``?sslmode=require``.

    >>> database_settings("postgresql://kim:pass@db.example:5433/site", Path())["NAME"]
    'site'
    """
    if url.startswith("sqlite:"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(root / url.removeprefix("sqlite:")),
            "CONN_MAX_AGE": CONNECTED,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise refuse(
            WRONG_SETTING,
            f"The data base {parts.scheme or url!r} is not known.",
            "Write sqlite:site.sqlite3, or postgresql://USER:PASSWORD@HOST:PORT/NAME.",
        )
    if parts.fragment or not _has_port(parts):
        raise refuse(
            WRONG_SETTING,
            f"The address of the data base at {parts.scheme}:// cannot be read.",
            "In a password write each of : / @ # ? % in percent code, as %40 for @; the port is a number.",
        )
    if find_spec("psycopg") is None:
        raise refuse(
            WRONG_SETTING,
            "The data base is PostgreSQL, and the package that speaks to it, psycopg, is not installed.",
            "Install it beside Tallystick: .venv/bin/python -m pip install 'psycopg[binary]>=3.3,<4'.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": CONNECTED,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "10", **dict(parse_qsl(parts.query))},
    }


def _has_port(parts: SplitResult) -> bool:
    """Whether the port of an address is a number, or left out."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def mail_host(url: str) -> str:
    """The mail server that a setting names, without user and password.

    >>> mail_host("smtps://kim:pass@mail.example:465")
    'mail.example'
    """
    return urlsplit(url).hostname or ""


def mail_settings(url: str, folder: Path) -> dict[str, object]:
    """What Django is told about mail, as its settings are named; ProblemsError (W002) for another kind of server.

    >>> mail_settings("smtps://kim:pass@mail.example:465", Path())["EMAIL_HOST"]
    'mail.example'
    """
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder),
        }
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise refuse(WRONG_SETTING, "'mail' names no mail server.", "Write smtps://USER:PASSWORD@HOST:465.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 20,
    }
