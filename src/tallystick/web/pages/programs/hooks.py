"""The pages of webhooks: made, tested, given another secret, resumed and ended by a manager of the party."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_http_methods

from tallystick.charter.model.bands import Severity
from tallystick.errors import InputError, ProblemsError
from tallystick.reports import charts
from tallystick.reports.views import Tag
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.hooks.keeping import deliveries_of, hook_seen, hooks_seen, make, parties_held, test
from tallystick.web.hooks.kinds import WORDS, Event
from tallystick.web.hooks.models import GIVEN_UP, SENT, WAITING, Delivery, Hook
from tallystick.web.hooks.sending import end, resume, rotate
from tallystick.web.pages.paging import paged
from tallystick.web.pages.programs.forms import HookForm

SECRET = "hook_secret"  # noqa: S105  (the name under which the session keeps it until it is shown)
STATES: dict[str, tuple[Severity, str]] = {
    WAITING: ("none", N_("On its way")), SENT: ("good", N_("Taken")), GIVEN_UP: ("poor", N_("Given up")),
}  # fmt: skip
NOT_YET: tuple[Severity, str] = ("watch", N_("Not taken yet"))


@in_alliance()
@require_http_methods(["GET", "POST"])
def hooks(request: HttpRequest, here: Here) -> HttpResponse:
    """The addresses of the reader's party, and the form for another one."""
    parties = parties_held(here)
    if not sees_any(here):
        raise Http404
    form = HookForm(
        request.POST if request.method == "POST" else None, parties=[(e, here.charter.parties[e].name) for e in parties]
    )
    if request.method == "POST":
        party = request.POST.get("party", "")
        here.require(Action.CONFIGURE, here.thing(Kind.CONNECTION, party=party if party in parties else None))
        if form.is_valid() and (made := _made(request, here, form)) is not None:
            return HttpResponseRedirect(reverse("hook", args=[here.name, made.pk]))
    page = paged(request, hooks_seen(here))
    values = {
        "here": here, "form": form if parties else None, "page": page, "parties": here.charter.parties,
        "lines": [{"it": each, "tag": _tag(each), "kinds": _kinds(each)} for each in page.items],
        "sees_exports": here.may(Action.SEE, here.thing(Kind.KPI)).allowed,
    }  # fmt: skip
    return render(request, "programs/hooks.html.j2", values, status=422 if form.errors else 200)


def sees_any(here: Here) -> bool:
    """Whether the reader sees connections of a party of theirs, or of all."""
    things = [here.thing(Kind.CONNECTION, party=party) for party in (*sorted(here.parties), None)]
    return any(here.may(Action.SEE, each).allowed for each in things)


def _made(request: HttpRequest, here: Here, form: HookForm) -> Hook | None:
    person, said = person_asking(request), form.cleaned_data
    if person is None:
        raise Http404
    try:
        hook, secret = make(here, person, party=said["party"], address=said["address"], kinds=said["kinds"])
    except ProblemsError as wrong:
        form.add_error("address", " ".join(f"{each.message} {each.hint}" for each in wrong.problems))
        return None
    except InputError as wrong:
        form.add_error("address", str(wrong))
        return None
    request.session[SECRET] = [hook.pk, secret]
    return hook


def _tag(hook: Hook) -> Tag:
    severity: Severity = "poor" if hook.paused else "watch" if hook.failing_since else "good"
    word = N_("Paused") if hook.paused else N_("Failing") if hook.failing_since else N_("Sending")
    return Tag(severity, word, charts.mark(severity))


def _kinds(hook: Hook) -> list[str]:
    return [_(WORDS[Event(each)]) for each in hook.kinds]


@in_alliance()
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """One address: its secret when it is new, what was sent there, and what can be done with it."""
    found = hook_seen(here, number)
    if found is None:
        raise Http404
    thing = here.thing(Kind.CONNECTION, party=found.party)
    if request.method == "POST":
        here.require(Action.CONFIGURE, thing)
        return _done(request, here, found)
    kept = request.session.pop(SECRET, None)
    page = paged(request, deliveries_of(found))
    values: dict[str, Any] = {
        "here": here, "hook": found, "tag_now": _tag(found), "kinds": _kinds(found), "page": page,
        "lines": [_line(each) for each in page.items], "may": here.may(Action.CONFIGURE, thing).allowed,
        "secret": kept[1] if kept is not None and kept[0] == found.pk else None, "parties": here.charter.parties,
    }  # fmt: skip
    answer = render(request, "programs/hook.html.j2", values)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _line(each: Delivery) -> dict[str, Any]:
    severity, word = NOT_YET if each.state == WAITING and each.tries else STATES[each.state]
    return {"it": each, "what": _(WORDS[Event(each.kind)]), "tag": Tag(severity, word, charts.mark(severity))}


def _done(request: HttpRequest, here: Here, found: Hook) -> HttpResponse:
    """Does what a button says."""
    match request.POST.get("do"):
        case "test":
            test(here, found)
            messages.success(request, _("A test is on its way; look here for what came back."))
        case "rotate":
            request.session[SECRET] = [found.pk, rotate(found)]
            messages.success(request, _("There is a new secret; the former one signs as well for a day."))
        case "resume":
            resume(found)
            messages.success(request, _("Events are sent there again, from what happens next."))
        case "end":
            end(found)
            messages.success(request, _("Nothing is sent there any more."))
            return HttpResponseRedirect(reverse("hooks", args=[here.name]))
        case _:
            raise InputError(_("Choose what is to be done."))
    return HttpResponseRedirect(reverse("hook", args=[here.name, found.pk]))
