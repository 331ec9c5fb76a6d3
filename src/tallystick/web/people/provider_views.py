"""Which provider the people of an organisation sign in with: set up by the operator, with the domains it speaks for.

The operator answers for the domains: whoever runs a provider opens every account with an address of its domains.
"""

import re
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.errors import InputError
from tallystick.sharing.asked import Decision
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import for_people
from tallystick.web.access.own import may_outside, require_proof
from tallystick.web.pages.administration.tabs import tabs
from tallystick.web.pages.paging import paged
from tallystick.web.people.models import Domain, Organisation, SignInProvider
from tallystick.web.people.providers import check_issuer, sealed_secret

DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")


class ProviderForm(forms.Form):
    """A provider of OpenID Connect."""

    name = forms.RegexField(
        r"^[a-z][a-z0-9-]*$", label=gettext_lazy("Short name"), max_length=40,
        help_text=gettext_lazy("In the address to which the provider sends people back; it is not changed later."),
        error_messages={"invalid": gettext_lazy("Small letters, digits and dashes, a letter first.")},
    )  # fmt: skip
    issuer = forms.URLField(
        label=gettext_lazy("Issuer"), max_length=300, assume_scheme="https",
        help_text=gettext_lazy("The provider's address, as it writes it itself: https://login.example.org"),
    )  # fmt: skip
    client_id = forms.CharField(label=gettext_lazy("Client id"), max_length=191)
    secret = forms.CharField(
        label=gettext_lazy("Client secret"), max_length=400, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("It is kept sealed and never shown; empty leaves it as it is."),
        error_messages={"required": gettext_lazy("Enter the secret that the provider gave for this site.")},
    )  # fmt: skip
    domains = forms.CharField(
        label=gettext_lazy("Domains of e-mail addresses"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "One a line, and only those that the organisation runs: the provider opens every account with such an "
            "address."
        ),
    )  # fmt: skip
    required = forms.BooleanField(
        label=gettext_lazy("People with these addresses sign in here, and no other way"), required=False
    )
    active = forms.BooleanField(label=gettext_lazy("It may be used"), required=False, initial=True)

    def __init__(self, *args: Any, kept: SignInProvider | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        self.fields["secret"].required = kept is None
        if kept is not None:
            self.fields["name"].disabled = True

    def clean_name(self) -> str:
        """A name that nobody else has."""
        name = str(self.cleaned_data["name"])
        if self.kept is None and (name == "openid-connect" or SignInProvider.objects.filter(name=name).exists()):
            raise forms.ValidationError(_("This name is taken; choose another one."))
        return name

    def clean_domains(self) -> list[str]:
        """Domains, each of one provider."""
        names = list(dict.fromkeys(str(self.cleaned_data["domains"]).lower().split()))
        for name in names:
            if not DOMAIN.match(name):
                raise forms.ValidationError(_("“%(name)s” is no domain; write it as example.org.") % {"name": name})
            other = Domain.objects.filter(name=name).exclude(provider=self.kept).first()
            if other is not None:
                raise forms.ValidationError(_("Another provider speaks for “%(name)s” already.") % {"name": name})
        return names

    def clean(self) -> dict[str, Any]:
        """Required only once somebody has come in that way."""
        found = dict(self.cleaned_data)
        used = self.kept is not None and SocialAccount.objects.filter(provider=self.kept.name).exists()
        if found.get("required") and not used:
            self.add_error(
                "required", _("Let somebody sign in with it once before; otherwise a mistake would shut everybody out.")
            )
        return found


@for_people
@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    """Organisations, and with which provider their people sign in."""
    _operator(request)
    rows = Organisation.objects.select_related("sign_in").prefetch_related("sign_in__domains")
    values = {"page": paged(request, list(rows)), "tabs": tabs("administration-organisations")}
    return render(request, "people/providers.html.j2", values)


@for_people
@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets up the provider of one organisation, or takes it away."""
    decision = _operator(request)
    require_proof(request, decision)
    organisation = get_object_or_404(Organisation, pk=pk)
    kept = SignInProvider.objects.filter(organisation=organisation).first()
    if request.method == "POST" and request.POST.get("do") == "remove" and kept is not None:
        SocialAccount.objects.filter(provider=kept.name).delete()
        kept.delete()
        messages.success(request, _("The provider is taken away; people sign in with passwords and passkeys again."))
        return HttpResponseRedirect(reverse("sign-in-providers"))
    form = ProviderForm(request.POST if request.method == "POST" else None, kept=kept, initial=_initial(kept))
    if request.method == "POST" and form.is_valid():
        try:
            check_issuer(form.cleaned_data["issuer"])
        except InputError as wrong:
            form.add_error("issuer", str(wrong))
        else:
            _save(organisation, kept, form.cleaned_data)
            messages.success(request, _("The provider answers, and is saved."))
            return HttpResponseRedirect(reverse("sign-in-providers"))
    name = kept.name if kept is not None else "NAME"
    values = {
        "form": form,
        "organisation": organisation,
        "tabs": tabs("administration-organisations"),
        "kept": kept,
        "callback": request.build_absolute_uri(reverse("openid_connect_callback", args=[name])),
    }
    return render(request, "people/provider.html.j2", values, status=422 if form.errors else 200)


def _operator(request: HttpRequest) -> Decision:
    decision = may_outside(request, Action.CONFIGURE, Kind.CONNECTION)
    if not decision.allowed:
        raise Http404
    return decision


def _initial(kept: SignInProvider | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {
        "name": kept.name,
        "issuer": kept.issuer,
        "client_id": kept.client_id,
        "domains": "\n".join(kept.domains.values_list("name", flat=True)),
        "required": kept.required,
        "active": kept.active,
    }


@transaction.atomic
def _save(organisation: Organisation, kept: SignInProvider | None, said: dict[str, Any]) -> None:
    row = kept or SignInProvider(organisation=organisation, name=said["name"])
    if kept is not None and kept.issuer != said["issuer"]:
        SocialAccount.objects.filter(provider=kept.name).delete()  # another issuer's subjects are other people
        said = {**said, "required": False}
    row.issuer, row.client_id = said["issuer"], said["client_id"]
    row.required, row.active = said["required"], said["active"]
    if said["secret"]:
        row.secret = sealed_secret(row.name, said["secret"])
    row.save()
    row.domains.exclude(name__in=said["domains"]).delete()
    for name in said["domains"]:
        Domain.objects.get_or_create(name=name, defaults={"provider": row})
