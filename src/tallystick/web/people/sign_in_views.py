"""Signing in with one's organisation's provider, and proving there anew who one is.

A provider is found by the address that somebody types, and never listed: nobody reads there who takes part. The way to
it is a link and no form, since the site's policy keeps forms on the site, and a browser follows their redirects too.
"""

from urllib.parse import urlencode

from allauth.socialaccount.models import SocialAccount
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.web.access.guards import for_all, for_people
from tallystick.web.access.own import me
from tallystick.web.people.models import SignInProvider
from tallystick.web.people.providers import provider_for


class AddressForm(forms.Form):
    """Whose provider is looked for."""

    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text=_("The one that your organisation gave you."),
    )  # fmt: skip


@for_all
@never_cache
@require_http_methods(["GET", "POST"])
def organisation_sign_in(request: HttpRequest) -> HttpResponse:
    """Finds the provider for an address, and leads to it."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    found = SignInProvider.objects.filter(name=request.GET.get("with", ""), active=True).first()
    if request.method == "POST" and form.is_valid():
        found = provider_for(form.cleaned_data["email"])
        if found is None:
            form.add_error(
                "email", _("No organisation's sign-in is known for this address; use your password or passkey.")
            )
    values = {
        "form": form,
        "provider": found,
        "link": _way(request, found) if found is not None else "",
        "next": request.GET.get("next", "") or request.POST.get("next", ""),
    }
    return render(request, "people/organisation_sign_in.html.j2", values, status=422 if form.errors else 200)


@for_people
@never_cache
@require_GET
def prove_again(request: HttpRequest, provider: str) -> HttpResponse:
    """Leads a person to the provider with which they sign in, which asks them anew who they are."""
    person = me(request)
    found = SignInProvider.objects.filter(name=provider, active=True).first()
    if found is None or not SocialAccount.objects.filter(user=person, provider=found.name).exists():
        raise Http404
    values = {"provider": found, "link": _way(request, found, auth_params="prompt=login")}
    return render(request, "people/prove_again.html.j2", values)


def _way(request: HttpRequest, provider: SignInProvider, **more: str) -> str:
    back = request.GET.get("next") or request.POST.get("next") or ""
    asked = {"process": "login", **({"next": back} if back else {}), **more}
    return f"{reverse('openid_connect_login', args=[provider.name])}?{urlencode(asked)}"
