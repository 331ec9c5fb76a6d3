"""Where the people of an organisation sign in: which provider speaks for an address, and whether it answers.

A provider speaks for the addresses of its own domains, which the operator confirms, and for no others: whatever it
claims of somebody else is refused. It is asked over OpenID Connect (Core 1.0, Discovery 1.0).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from django.conf import settings
from django.utils.translation import gettext as _

from tallystick.errors import InputError
from tallystick.terms.canonical import canonical_bytes
from tallystick.web.people.models import SignInProvider
from tallystick.web.problems import WRONG_PROVIDER, refuse
from tallystick.web.rooms.sealing import seal, unseal

WELL_KNOWN = "/.well-known/openid-configuration"
SECONDS = 5
MOST_BYTES = 200_000
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class SecretOf:
    """The place of a provider's secret, for sealing."""

    provider: str

    @property
    def name(self) -> bytes:
        """What is bound into the key."""
        return canonical_bytes(["tallystick sign-in provider", self.provider])


def sealed_secret(provider: str, secret: str) -> bytes:
    """A provider's secret as the data base keeps it."""
    return seal(secret.encode(), SecretOf(provider), settings.SITE.secret)


def secret_of(provider: SignInProvider) -> str:
    """A provider's secret; ProblemsError (W039) where it was sealed under another secret of the site."""
    try:
        return unseal(bytes(provider.secret), SecretOf(provider.name), settings.SITE.secret).decode()
    except InputError as wrong:
        raise refuse(
            WRONG_PROVIDER,
            _("The secret of the provider “%(name)s” cannot be opened.") % {"name": provider.name},
            _("Enter it anew: it was sealed under another secret key of the site."),
        ) from wrong


def domain_of(email: str) -> str:
    """The domain of an address, in small letters; empty where there is none."""
    return email.rpartition("@")[2].strip().lower() if "@" in email else ""


def provider_for(email: str) -> SignInProvider | None:
    """The provider that speaks for an address; None where none does."""
    domain = domain_of(email)
    if not domain:
        return None
    found = SignInProvider.objects.filter(active=True, domains__name=domain)
    return found.select_related("organisation").first()


def required_for(email: str) -> SignInProvider | None:
    """The provider with which somebody at an address must sign in; None where they choose."""
    found = provider_for(email)
    return found if found is not None and found.required else None


def speaks_for(provider: SignInProvider, email: str) -> bool:
    """Whether an address is of one of a provider's domains."""
    domain = domain_of(email)
    return bool(domain) and provider.domains.filter(name=domain).exists()


def check_issuer(issuer: str, fetch: Callable[[str], Mapping[str, Any]] | None = None) -> None:
    """Asks the provider who it is; ProblemsError (W039) where it does not answer as OpenID Connect has it."""
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise refuse(
            WRONG_PROVIDER,
            _("The issuer's address is “%(issuer)s”.") % {"issuer": issuer},
            _("It begins with https://, as the provider's own pages say it."),
        )
    try:
        said = (fetch or _fetched)(issuer.rstrip("/") + WELL_KNOWN)
    except (OSError, ValueError) as wrong:
        raise refuse(
            WRONG_PROVIDER,
            _("%(address)s does not answer as a provider does: %(why)s.")
            % {"address": issuer.rstrip("/") + WELL_KNOWN, "why": str(wrong)[:200]},
            _("Check the address with whoever runs the provider."),
        ) from wrong
    missing = [name for name in NEEDED if not isinstance(said.get(name), str)]
    if missing or str(said["issuer"]).rstrip("/") != issuer.rstrip("/"):
        found = _("it lacks %(names)s") % {"names": ", ".join(missing)} if missing else str(said["issuer"])[:200]
        raise refuse(
            WRONG_PROVIDER,
            _("The provider at %(issuer)s says of itself: %(found)s.") % {"issuer": issuer, "found": found},
            _("The issuer is written as the provider itself writes it, and it offers the code flow and user info."),
        )


class _StayThere(HTTPRedirectHandler):
    """Follows no redirect: the issuer's own address answers, or none does."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Nowhere else."""


def _fetched(address: str) -> Mapping[str, Any]:
    """The answer of an address that :func:`check_issuer` has looked at; OSError or ValueError where it is none."""
    with build_opener(_StayThere).open(address, timeout=SECONDS) as answer:
        content = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"it answers with more than {MOST_BYTES} bytes")
    found = json.loads(content)
    if not isinstance(found, dict):
        raise ValueError("it does not answer with a JSON object")  # noqa: TRY004  (of what came in, as the lines above)
    return found
