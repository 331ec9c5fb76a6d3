"""Issues, ideas and concerns: listed, raised, answered, closed, and opened again with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.charter.issues import Issue
from tallystick.cycle.issues import add_to_issue, raise_issue
from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.hands import role_title, speaks_as
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import locked
from tallystick.web.design.periods import period_name
from tallystick.web.pages.issues.forms import AnswerForm, IssueForm, kinds, states
from tallystick.web.pages.issues.listing import Listed, about, chosen, history, parts_of, seen, sees, wanted
from tallystick.web.pages.paging import paged
from tallystick.web.talk.events import Event
from tallystick.web.talk.telling import people_of, tell

Choices = list[tuple[str, str]]


@in_alliance(kind=Kind.ISSUE)
@require_GET
def issues(request: HttpRequest, here: Here) -> HttpResponse:
    """The issues that the reader sees."""
    asked = wanted(request)
    every = seen(here)
    values = {
        "here": here,
        "page": paged(request, chosen(every, asked)),
        "asked": asked,
        "about": about(asked.on, parts_of(here)) if asked.on else None,
        "states": [("unfinished", _("to be dealt with")), *states().items()],
        "kinds": list(kinds().items()),
        "kind_words": kind_words(),
        "state_words": states(),
        "periods": [(each, each) for each in sorted({each.issue.period for each in every if each.issue.period})],
        "total": len(every),
        "may_raise": here.may(Action.COMMENT, here.thing(Kind.ISSUE)).allowed,
    }
    return render(request, "issues/issues.html.j2", values)


@in_alliance(kind=Kind.ISSUE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, here: Here) -> HttpResponse:
    """Raises an issue on a part of the charter, or on a period."""
    here.require(Action.COMMENT, here.thing(Kind.ISSUE))
    parts = _part_choices(here)
    given = {"on": request.GET.get("on", "charter"), "period": request.GET.get("period", ""), "kind": "concern"}
    made = {"parts": parts, "periods": _periods(here), "owners": _owners(here)}
    form = IssueForm(request.POST, **made) if request.method == "POST" else IssueForm(initial=given, **made)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with locked(here.alliance.root):
                raised = raise_issue(
                    here.alliance.root, kind=said["kind"], on=said["on"], by=speaks_as(here), text=said["text"],
                    day=here.today, period=said["period"] or None,
                    fields={key: said[key] or None for key in ("owner", "likelihood", "impact")},
                )  # fmt: skip
        except InputError as wrong:
            form.add_error(None, str(wrong))
        else:
            tell_of(request, here, raised, new=True)
            messages.success(request, _("It is raised, and those whom it concerns are told."))
            return HttpResponseRedirect(reverse("issue", args=[here.name, raised.id]))
    values = {"here": here, "form": form, "as_role": role_title(here, speaks_as(here))}
    return render(request, "issues/new.html.j2", values, status=422 if form.errors else 200)


@in_alliance(kind=Kind.ISSUE)
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """One issue with all that was said, and what can be added."""
    found = next((each for each in seen(here) if each.issue.id == name), None)
    if found is None:
        raise Http404
    thing = here.thing(Kind.ISSUE)
    answers = here.may(Action.ANSWER, thing).allowed
    says = here.may(Action.COMMENT, thing).allowed
    outcomes = _outcomes(found.issue, answers=answers)
    form = AnswerForm(outcomes=outcomes, owners=_owners(here))
    if request.method == "POST":
        here.require(Action.COMMENT, thing)
        form = AnswerForm(request.POST, outcomes=outcomes, owners=_owners(here))
        if form.is_valid():
            answer = _added(request, here, found, form)
            if answer is not None:
                return answer
    values = {
        "here": here,
        "found": found,
        "history": history(here, found.issue),
        "form": form if says and (outcomes or found.issue.state != "closed") else None,
        "answers": answers,
        "kind_words": kind_words(),
        "state_words": states(),
        "as_role": role_title(here, speaks_as(here)),
    }
    return render(request, "issues/issue.html.j2", values, status=422 if form.errors else 200)


def kind_words() -> dict[str, str]:
    """The word for each kind."""
    return {"concern": _("Concern"), "idea": _("Idea"), "risk": _("Risk"), "feedback": _("Feedback")}


def _added(request: HttpRequest, here: Here, found: Listed, form: AnswerForm) -> HttpResponse | None:
    said = form.cleaned_data
    state = said["state"] or None
    if state is not None or said["owner"]:
        here.require(Action.ANSWER, here.thing(Kind.ISSUE))
    try:
        with locked(here.alliance.root):
            made = add_to_issue(
                here.alliance.root, found.issue.id, by=speaks_as(here), text=said["text"], day=here.today, state=state,
                owner=said["owner"] or None,
            )  # fmt: skip
    except InputError as wrong:
        form.add_error(None, str(wrong))
        return None
    tell_of(request, here, made, new=False)
    messages.success(
        request, _("It is now: %(state)s.") % {"state": states()[made.state]} if state else _("It is added.")
    )
    return HttpResponseRedirect(reverse("issue", args=[here.name, made.id]))


def _outcomes(found: Issue, *, answers: bool) -> Choices:
    """What can become of an issue: one that is closed is opened again first."""
    words = states()
    if found.state == "closed":
        return [("open", _("opened again"))] if answers else []
    if not answers:
        return [("", _("nothing; it is only added to"))]
    others = [(each, words[each]) for each in ("answered", "accepted", "declined", "closed") if each != found.state]
    again = [("open", _("open again"))] if found.state != "open" else []
    return [("", _("nothing; it is only added to")), *others, *again]


def _part_choices(here: Here) -> Choices:
    return [
        ("charter", _("the alliance, or its charter as a whole")),
        *((path, part.title) for path, (_chapter, part) in parts_of(here).items()),
    ]


def _periods(here: Here) -> Choices:
    compiled = here.opened.reading.compiled
    if compiled is None:
        return []
    kinds_of = {(each.calendar.id, each.period_kind): each for each in compiled.kpis.values()}
    found = {
        period.id: period
        for each in kinds_of.values()
        for period in each.periods(compiled)
        if period.start <= here.today
    }
    latest_first = sorted(found.values(), key=lambda each: each.start, reverse=True)
    return [(period.id, period_name(period.label)) for period in latest_first]


def _owners(here: Here) -> Choices:
    return [(role, each.title) for role, each in here.charter.people.items()]


def tell_of(request: HttpRequest, here: Here, made: Issue, *, new: bool) -> None:
    """Tells who raised it, who deals with it, and who answers for what it is about; of a new one every manager."""
    roles = {each.by for each in made.history} | {each.owner for each in made.history if each.owner}
    steps = made.on.split("/")
    kpi = here.charter.kpis.get(steps[1]) if steps[0] == "kpis" and len(steps) > 1 else None
    if kpi is not None and kpi.owner is not None:
        roles.add(kpi.owner)
    if new:
        roles |= {f"{party}/manager" for party in here.charter.parties}

    def text() -> str:
        if new:
            return _("%(kind)s raised in %(alliance)s: %(id)s") % {
                "kind": kind_words()[made.kind], "alliance": here.title, "id": made.id}  # fmt: skip
        return _("%(id)s in %(alliance)s is now: %(state)s") % {
            "id": made.id, "alliance": here.title, "state": states()[made.state]}  # fmt: skip

    tell(
        here.alliance, Event.ISSUE, people_of(here, roles), text, reverse("issue", args=[here.name, made.id]),
        thing=here.thing(Kind.ISSUE), sees=lambda other: sees(other, made.on), by=person_asking(request),
    )  # fmt: skip
