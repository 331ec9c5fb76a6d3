"""Telling people in the chat of their choice, through Apprise.

Apprise speaks to some hundred services, to files and to the computer it runs on. A person's address is foreign input,
so only services are taken whose host is fixed, and of services that organisations run themselves only hosts that the
operator named (``chat_hosts`` of the settings). Redirects are not followed, and an address has no options.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tallystick.web.problems import STRANGE_CHAT, refuse

LONGEST = 600
SECONDS = 10.0
_INFO = b"tallystick chat address 1"


@dataclass(frozen=True, slots=True)
class Service:
    """One chat service, and what of Apprise speaks to it; nothing else of Apprise is ever loaded."""

    title: str
    module: str
    name: str
    """The class in ``apprise.plugins.MODULE``."""
    schemes: tuple[str, ...]
    """As Apprise writes its addresses."""
    hosts: tuple[str, ...] = ()
    """Hosts of its own webhook addresses; with a dot at the beginning whatever ends so."""
    asked: frozenset[str] = frozenset()
    """What may stand after the question mark of a webhook address; Apprise takes names of files there as well."""
    is_own: bool = False
    """Whether organisations run it themselves."""


SERVICES: tuple[Service, ...] = (
    Service("Slack", "slack", "NotifySlack", ("slack",), ("hooks.slack.com",)),
    Service("Discord", "discord", "NotifyDiscord", ("discord",), ("discord.com",)),
    Service(
        "Google Chat", "google_chat", "NotifyGoogleChat", ("gchat",), ("chat.googleapis.com",),
        frozenset({"key", "token"}),
    ),
    Service("Webex", "webexteams", "NotifyWebexTeams", ("wxteams",), ("webexapis.com",)),
    Service("Telegram", "telegram", "NotifyTelegram", ("tgram",)),
    Service(
        "Microsoft Teams", "workflows", "NotifyWorkflows", (),
        (".logic.azure.com", ".environment.api.powerplatform.com"), frozenset({"api-version", "sp", "sv", "sig"}),
    ),
    Service("Mattermost", "mattermost", "NotifyMattermost", ("mmosts",), is_own=True),
    Service("Rocket.Chat", "rocketchat", "NotifyRocketChat", ("rockets",), is_own=True),
    Service("Matrix", "matrix", "NotifyMatrix", ("matrixs",), is_own=True),
    Service("Nextcloud Talk", "nextcloudtalk", "NotifyNextcloudTalk", ("nctalks",), is_own=True),
)  # fmt: skip


def service_of(address: str) -> Service:
    """The service of an address; ProblemsError (W040) for an address that is not taken."""
    if len(address) > LONGEST or not address.isascii() or not address.isprintable() or " " in address:
        raise _strange("It is too long, or has blanks or letters in it that no such address has.")
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _port = parts.port if parts.scheme == "https" else None  # elsewhere a token may stand in its place
        asked = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))}
    except ValueError as wrong:
        raise _strange("It is no address.") from wrong
    found = _known(parts.scheme, host)
    if asked - (found.asked if parts.scheme == "https" else frozenset()):
        raise _strange("Leave out what stands after the question mark.")
    if way_to(found, address) is None:
        raise _strange(f"It is no address of {found.title} that messages can be sent to.")
    return found


def _known(scheme: str, host: str) -> Service:
    for each in SERVICES:
        native = any(host.endswith(known) if known.startswith(".") else host == known for known in each.hosts)
        if scheme == "https" and native:
            return each
        if scheme in each.schemes:
            if each.is_own and host not in own_hosts():
                raise _strange(f"The operator has not named the host {host!r} in 'chat_hosts' of the settings.")
            return each
    raise _strange(f"Messages are not sent to {scheme or 'such an address'!r}.")


def own_hosts() -> tuple[str, ...]:
    """Hosts of services of organisations that the operator named."""
    hosts: tuple[str, ...] = settings.SITE.settings.chat_hosts
    return hosts


def _strange(message: str) -> Exception:
    known = ", ".join(each.title for each in SERVICES)
    return refuse(STRANGE_CHAT, message, f"Paste the address of a webhook of {known}.")


def way_to(service: Service, address: str) -> Any:
    """Apprise's way to an address of a service; None where it takes it for none."""
    apprise: Any = import_module("apprise")  # takes a second, so only where it is needed
    plugin: Any = getattr(import_module(f"apprise.plugins.{service.module}"), service.name)
    said = plugin.parse_native_url(address) if address.startswith("https://") else plugin.parse_url(address)
    if not said:
        return None
    said["asset"] = apprise.AppriseAsset(
        app_id=settings.SITE.settings.name, app_desc=settings.SITE.settings.name, app_url=settings.SITE_ADDRESS,
        image_url_mask="", image_url_logo="", secure_logging=True, http_redirects=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )  # fmt: skip
    try:
        made = plugin(**said)
    except (TypeError, ValueError, AttributeError):  # AppriseException is a TypeError
        return None
    made.socket_connect_timeout = made.socket_read_timeout = SECONDS
    made.verify_certificate, made.redirects = True, False  # whatever the address says
    return made


def send(address: str, *, title: str, text: str) -> bool:
    """Whether a message went out; ProblemsError (W040) for an address that is not taken any more."""
    found = way_to(service_of(address), address)
    return found is not None and bool(found.notify(body=text, title=title))


def sealed(address: str) -> bytes:
    """The address as it is kept; whoever copies the data base without the site's secret cannot write there."""
    return _fernet().encrypt(address.encode())


def unsealed(kept: "bytes | memoryview[int]") -> str | None:
    """The address; None where it was sealed under another secret."""
    try:
        return _fernet().decrypt(bytes(kept)).decode()
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=_INFO).derive(settings.SECRET_KEY.encode())
    return Fernet(urlsafe_b64encode(key))
