"""How accounts are opened and signed in to: by invitation unless the operator lets everybody, and as each organisation
has it.

A person whose organisation asks for its own provider signs in there and no other way. A provider is believed for the
addresses of its organisation's domains alone; for those it opens the account that is there, without a second password.
"""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import clear_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.sharing.deciding import FRESH
from tallystick.web.access.asking import PROVED_THERE, proof_age
from tallystick.web.people.models import Invitation, Person, SignInProvider
from tallystick.web.people.providers import domain_of, required_for, secret_of, speaks_for

INVITED = "invitation"
"""The key of a session under which an accepted invitation waits for its account."""
CONNECT = "openid_connect"
CALLBACK = "openid_connect_callback"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Asks for an invitation before an account is opened, and for the organisation's provider where it must be."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this visitor may open an account."""
        return bool(settings.SITE.settings.join) or INVITED in request.session

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """The address that an invitation's link has verified, where the account is opened with it and no other."""
        found: str | None = super().unstash_verified_email(request)
        typed = request.POST.get("email", "").strip().lower()
        return found if found is not None and typed == found.lower() else None

    def is_reauthentication_required(self, app: str) -> bool:
        """Whether a proof is asked for: not where one was made just before, by signing in as well."""
        age = proof_age(context.request)
        return super().is_reauthentication_required(app=app) and (age is None or age > FRESH)

    def clean_email(self, email: str) -> str:
        """An address for an account; one for which a provider must speak comes from that provider alone.

        Nor does anybody leave their organisation's provider by taking another address.
        """
        request = context.request
        if request.resolver_match is not None and request.resolver_match.url_name == CALLBACK:
            return email  # the provider itself says it; pre_social_login looks whether it may
        found, signed_in = required_for(email), getattr(request, "user", None)
        if found is None and isinstance(signed_in, Person):
            found = required_for(signed_in.email)
        if found is not None:
            said = _("Accounts of %(organisation)s are opened and changed through its own sign-in.")
            raise ValidationError(said % {"organisation": found.organisation.name})
        return email

    def pre_login(self, request: HttpRequest, user: Person, **known: Any) -> HttpResponse | None:
        """Sends whoever must sign in with their organisation's provider there, however they came in."""
        found = required_for(user.email)
        by = (known.get("signal_kwargs") or {}).get("sociallogin")
        if found is not None and (by is None or by.account.provider != found.name):
            clear_authentication_records(request)
            messages.info(
                request, _("%(organisation)s asks its people to sign in here.") % {"organisation": found.organisation}
            )
            asked = urlencode({"with": found.name, "next": known.get("redirect_url") or "/"})
            return HttpResponseRedirect(f"{reverse('organisation-sign-in')}?{asked}")
        response: HttpResponse | None = super().pre_login(request, user, **known)
        return response

    def post_login(self, request: HttpRequest, user: Person, **known: Any) -> HttpResponse:
        """Keeps when the provider asked its person last: a sign-in that it waved through proves nothing new."""
        told = getattr(request, "tally_proved_there", None)
        if told is not None:
            request.session[PROVED_THERE] = told
        response: HttpResponse = super().post_login(request, user, **known)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """How somebody proves anew who they are: as they sign in."""
        if not isinstance(user, Person):
            return []
        required = required_for(user.email)
        ways: list[dict[str, str]] = [] if required else super().get_reauthentication_methods(user)
        for account in SocialAccount.objects.filter(user=user):
            provider = SignInProvider.objects.filter(name=account.provider, active=True).first()
            if provider is not None and (required is None or required == provider):
                ways.append(
                    {
                        "id": f"provider:{provider.name}",
                        "description": _("Sign in again with %(organisation)s")
                        % {"organisation": provider.organisation.name},
                        "url": reverse("prove-again", args=[provider.name]),
                    }
                )
        return ways


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """The providers of organisations, and whom they speak for."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The active providers; none is listed on a page, so that nobody reads there who takes part."""
        found = SignInProvider.objects.filter(active=True).select_related("organisation")
        if provider is not None and provider != CONNECT:
            found = found.filter(name=provider)
        if client_id is not None:
            found = found.filter(client_id=client_id)
        return [_app(each) for each in found]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Lets in whom the provider may speak for, and opens the account that their address has here."""
        process = sociallogin.state.get("process", "login")
        provider = SignInProvider.objects.filter(name=sociallogin.account.provider, active=True).first()
        claimed = [each for each in sociallogin.email_addresses if each.email]
        said = claimed[0] if claimed else None
        if provider is None or said is None or process not in ("login", "connect"):
            raise _refused(request, provider, said.email if said is not None else "")
        if not speaks_for(provider, said.email) or _says_unverified(sociallogin):
            raise _refused(request, provider, said.email)
        said.email, said.verified = said.email.lower(), True
        told = (sociallogin.account.extra_data.get("id_token") or {}).get("auth_time")
        request.tally_proved_there = told if isinstance(told, int) else None  # type: ignore[attr-defined]  # for post_login
        signed_in = request.user if isinstance(request.user, Person) else None
        if process == "connect" and (signed_in is None or signed_in.email != said.email):
            raise _refused(request, provider, said.email)
        person = Person.objects.filter(email=said.email).first()
        if process == "login" and not sociallogin.is_existing and person is not None:
            _trust(person)
            sociallogin.connect(request, person)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whether an account is opened: to whom it says, where an invitation is open for that address."""
        if settings.SITE.settings.join:
            return True
        email = sociallogin.email_addresses[0].email
        waiting = Invitation.objects.filter(
            email=email, accepted=None, withdrawn=None, waits=False, ends__gt=timezone.now()
        )
        return waiting.exists()

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        """The person as the provider names them."""
        person: Person = super().populate_user(request, sociallogin, data)
        person.email = person.email.lower()
        parts = (data.get("first_name"), data.get("last_name"))
        person.name = str(data.get("name") or " ".join(str(each) for each in parts if each))[:120]
        return person

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        """Keeps the new account, as one of the provider's organisation."""
        provider = SignInProvider.objects.get(name=sociallogin.account.provider)
        sociallogin.user.organisation = provider.organisation
        person: Person = super().save_user(request, sociallogin, form)
        return person


def _app(provider: SignInProvider) -> SocialApp:
    """The provider as allauth takes it; it is never kept that way."""
    return SocialApp(
        provider=CONNECT, provider_id=provider.name, name=provider.organisation.name[:40],
        client_id=provider.client_id, secret=secret_of(provider),
        settings={"server_url": provider.issuer.rstrip("/"), "oauth_pkce_enabled": True, "hidden": True},
    )  # fmt: skip


def _trust(person: Person) -> None:
    """Makes an account one whose address is verified, as the provider has done.

    One whose address nobody had verified may have been opened by somebody else: how they sign in is forgotten.
    """
    known = EmailAddress.objects.filter(user=person, email=person.email, verified=True)
    if known.exists():
        return
    person.set_unusable_password()
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def _says_unverified(sociallogin: Any) -> bool:
    """Whether the provider says in so many words that it has not verified the address."""
    data = sociallogin.account.extra_data
    said = [part.get("email_verified") for part in (data.get("userinfo"), data.get("id_token"), data) if part]
    return any(each is not None and str(each).lower() != "true" for each in said)


def _refused(request: HttpRequest, provider: SignInProvider | None, email: str) -> ImmediateHttpResponse:
    values = {"provider": provider, "email": email, "domain": domain_of(email)}
    return ImmediateHttpResponse(render(request, "people/not_spoken_for.html.j2", values, status=403))
