"""The organisations of the site, in which alliances they take part, and how many people they have."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import for_operators
from tallystick.web.alliances.titles import title_of
from tallystick.web.pages.administration.tabs import tabs
from tallystick.web.pages.paging import paged
from tallystick.web.people.models import Organisation


class OrganisationForm(forms.Form):
    """An organisation's name and website."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120,
        error_messages={"required": gettext_lazy("Give the organisation its full legal name.")},
    )  # fmt: skip
    website = forms.URLField(label=gettext_lazy("Website"), required=False, max_length=200, assume_scheme="https")

    def __init__(self, *args: Any, known: Organisation | None = None, **named: Any) -> None:
        initial = {} if known is None else {"name": known.name, "website": known.website}
        super().__init__(*args, **{"initial": initial, **named})
        self.known = known

    def clean_name(self) -> str:
        """A name that no other organisation has."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        others = Organisation.objects.filter(name__iexact=name)
        if self.known is not None:
            others = others.exclude(pk=self.known.pk)
        if others.exists():
            raise forms.ValidationError(_("There is an organisation of this name already."))
        return name


@for_operators(Action.ADMINISTER, Kind.ORGANISATION)
@never_cache
@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations; adds one."""
    form = OrganisationForm(request.POST) if request.method == "POST" else OrganisationForm()
    if request.method == "POST" and form.is_valid():
        made = Organisation.objects.create(**form.cleaned_data)
        messages.success(request, _("“%(name)s” is on the site.") % {"name": made.name})
        return HttpResponseRedirect(reverse("administration-organisations"))
    words = request.GET.get("q", "").strip()[:100]
    found = Organisation.objects.annotate(
        accounts=Count("people", filter=Q(people__is_active=True), distinct=True),
        taking_part=Count("sides", distinct=True),
    )
    values = {
        "tabs": tabs("administration-organisations"),
        "page": paged(request, list(found.filter(name__icontains=words) if words else found)),
        "q": words,
        "form": form,
    }
    return render(request, "administration/organisations.html.j2", values, status=422 if form.errors else 200)


@for_operators(Action.ADMINISTER, Kind.ORGANISATION)
@never_cache
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; its name and website can be changed."""
    found = Organisation.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    form = OrganisationForm(request.POST if request.method == "POST" else None, known=found)
    if request.method == "POST" and form.is_valid():
        found.name, found.website = form.cleaned_data["name"], form.cleaned_data["website"]
        found.save(update_fields=["name", "website"])
        messages.success(request, _("It is changed. Charters name the party as they were signed."))
        return HttpResponseRedirect(reverse("administration-organisation", args=[pk]))
    people = found.people.order_by("name", "email")
    values = {
        "tabs": tabs("administration-organisations"),
        "found": found,
        "form": form,
        "sides": [{"side": each, "title": title_of(each.alliance)} for each in found.sides.select_related("alliance")],
        "page": paged(request, list(people)),
    }
    return render(request, "administration/organisation.html.j2", values, status=422 if form.errors else 200)
