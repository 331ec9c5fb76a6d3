"""Making an alliance, for operators and people of an organisation."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.charter.library import library
from tallystick.cycle.starting import Answers, Chosen, PartyAnswer, name_of, party_ids
from tallystick.errors import InputError
from tallystick.web.access.asking import actor_asking, person_asking
from tallystick.web.access.guards import for_people
from tallystick.web.alliances.making import Founder, is_operator, make_alliance, may_make
from tallystick.web.alliances.models import Alliance
from tallystick.web.pages.library.forms import NewAllianceForm
from tallystick.web.people.models import Person


@for_people
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Asks what an alliance begins with, makes it, and invites the managers of the other parties."""
    person = person_asking(request)
    actor = actor_asking(request)
    if person is None or not may_make(actor, person):
        raise Http404
    as_operator = is_operator(actor)
    own = None if as_operator else person.organisation
    year = datetime.now(UTC).year
    initial = {
        "start": f"{year + 1}-01-01",
        "end": f"{year + 2}-01-01",
        "chosen": request.GET.get("set", "alliance-scorecard"),
    }
    form = NewAllianceForm(initial=initial, own=own, email=person.email)
    if request.method == "POST":
        form = NewAllianceForm(request.POST, own=own, email=person.email)
        if form.is_valid():
            try:
                made = _made(request, person, form, as_operator=as_operator)
            except InputError as wrong:
                form.add_error(None, str(wrong))
            else:
                messages.success(
                    request, _("The alliance is made, and the managers of its parties are invited by mail.")
                )
                to = reverse("home") if as_operator else reverse("charter", args=[made.name])
                return HttpResponseRedirect(to)
    pairs = [
        (form[f"party_{number}"], form[f"email_{number}"] if f"email_{number}" in form.fields else None)
        for number in range(1, 7)
    ]
    values = {"form": form, "pairs": pairs, "own": own}
    return render(request, "library/new.html.j2", values, status=422 if form.errors else 200)


def _made(request: HttpRequest, person: Person, form: NewAllianceForm, *, as_operator: bool) -> Alliance:
    said, named = form.cleaned_data, form.named()
    ids = party_ids([name for name, _email in named])
    chosen = library().kpi_set(said["chosen"])
    answers = Answers(
        id=name_of(said["title"]).lower().replace("_", "-"),
        title=said["title"],
        parties=tuple(PartyAnswer(party, name, name) for party, (name, _email) in zip(ids, named, strict=True)),
        start=said["start"],
        end=said["end"],
        kpis=tuple(Chosen(line.kpi, line.group, line.weight, line.why) for line in chosen.lines),
        zone=said["zone"],
        calendar=said["calendar"],
        currency=said["currency"],
        preset=chosen.preset,
    )
    founders = [Founder(party, name, email) for party, (name, email) in zip(ids, named, strict=True)]
    return make_alliance(
        answers, library(), founders, by=person, as_operator=as_operator,
        competitors=True if said["competitors"] == "yes" else None, absolute=request.build_absolute_uri,
    )  # fmt: skip
