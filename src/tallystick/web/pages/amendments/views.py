"""Amendments: which there are, one of them, and beginning another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.cycle import changing
from tallystick.cycle.amending import Said
from tallystick.cycle.leaving import Exit, exit_of
from tallystick.errors import InputError, Problem
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.drafting.materials import Look, difference_of, is_managerial, look_at, present_texts
from tallystick.web.drafting.models import Draft
from tallystick.web.drafting.saving import begin
from tallystick.web.drafting.states import Stand, agreed_here, proposal_stand, stand_of
from tallystick.web.pages.amendments.finding import about, asking, draft_of, may_propose, require_proposing
from tallystick.web.pages.amendments.forms import AnswerForm, DraftForm, JoinForm, LeaveForm, PointForm
from tallystick.web.pages.charter.sight import sees_change
from tallystick.web.pages.paging import paged


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    title: str
    stand: Stand
    link: str
    by: str
    day: date | None


@in_alliance(kind=Kind.CHARTER)
@require_GET
def amendments(request: HttpRequest, here: Here) -> HttpResponse:
    """Every draft and amendment, the latest first."""
    agreed = agreed_here(here)
    names = {key: party.name for key, party in here.charter.parties.items()}
    drafts = list(Draft.objects.filter(alliance=here.alliance).select_related("made_by"))
    theirs = {each.proposed for each in drafts}
    page = paged(request, drafts)
    lines = [
        Line(
            draft.title, stand_of(here, draft, agreed), reverse("amendment", args=[here.name, draft.number]),
            names.get(draft.party, str(draft.made_by)), (draft.changed - here.alliance.behind).date(),
        )
        for draft in page.items
    ]  # fmt: skip
    record = [
        Line(str(each.says["title"]), proposal_stand(each, agreed, here.today, names), "", "", each.effective)
        for each in reversed(agreed.proposals)
        if each.index not in theirs
    ]
    values = {
        "here": here, "lines": lines, "page": page, "record": record[:50], "may_propose": may_propose(here),
        "sound": here.opened.reading.compiled is not None, "parties": here.charter.parties,
    }  # fmt: skip
    return render(request, "amendments/amendments.html.j2", values)


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, here: Here) -> HttpResponse:
    """Begins a draft."""
    require_proposing(here)
    form = DraftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = begin(here, asking(request), title=form.cleaned_data["title"], because=form.cleaned_data["because"])
        return HttpResponseRedirect(reverse("amendment-change", args=[here.name, made.number]))
    return _form(request, here, form, _("Propose an amendment"), _("Begin the draft"))


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def joins(request: HttpRequest, here: Here) -> HttpResponse:
    """Begins a draft by which a party joins."""
    require_proposing(here)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        if said["party"] in here.charter.parties:
            form.add_error("party", _("There is a party of this short name already."))
            return _form(request, here, form, _("A party joins"), _("Draft it"))
        try:
            texts = changing.joins(
                present_texts(here.alliance.root), party=said["party"], name=said["name"], role=said["role"],
                since=said["since"], known_by={said["column"]: said["value"]},
            )  # fmt: skip
        except InputError as wrong:
            form.add_error("party", str(wrong))
        else:
            return _begun(request, here, said, texts)
    return _form(request, here, form, _("A party joins"), _("Draft it"))


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def leaves(request: HttpRequest, here: Here) -> HttpResponse:
    """Begins a draft by which a party leaves."""
    require_proposing(here)
    names = {key: party.name for key, party in here.charter.parties.items()}
    form = LeaveForm(names, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            texts = changing.leaves(
                present_texts(here.alliance.root), party=said["party"], until=said["until"], notice=said["notice"],
                successor=said["successor"] or None,
            )  # fmt: skip
        except InputError as wrong:
            form.add_error(None, str(wrong))
        else:
            return _begun(request, here, said, texts, departs=said["party"])
    return _form(request, here, form, _("A party leaves"), _("Draft it"))


def _begun(
    request: HttpRequest, here: Here, said: Mapping[str, Any], texts: Mapping[str, str], departs: str = ""
) -> HttpResponse:
    made = begin(here, asking(request), title=said["title"], because=said["because"], files=texts, departs=departs)
    messages.success(request, _("It is drafted; nobody is bound by it yet."))
    return HttpResponseRedirect(reverse("amendment", args=[here.name, made.number]))


def _form(request: HttpRequest, here: Here, form: forms.Form, title: str, button: str) -> HttpResponse:
    values = {"here": here, "form": form, "page_title": title, "button": button}
    return render(request, "amendments/form.html.j2", values, status=422 if form.errors else 200)


@in_alliance(kind=Kind.CHARTER)
@require_GET
def amendment(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """One amendment: where it stands, what it changes, what is wrong with it, what was said about it."""
    return show(request, here, draft_of(here, number))


def show(
    request: HttpRequest, here: Here, draft: Draft, *, point: PointForm | None = None,
    answer: AnswerForm | None = None, answered: int | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of one amendment."""
    look = look_at(here.alliance.root, draft.files)
    values: dict[str, Any] = {
        **about(here, draft),
        "problems": _ranked(look.problems),
        "sound": look.compiled is not None,
        "changes": list(_groups(here, draft, look)),
        "findings": _findings(here, draft, look),
        "managerial": draft.is_open and is_managerial(here, look),
        "same": draft.files == draft.base_files,
        "smart": list(_smart(here, draft, look)),
        "leaving": _leaving(here, draft, look),
        "points": draft.points.select_related("author", "closed_by").prefetch_related("answers__author"),
        "may_comment": here.may(Action.COMMENT, here.thing(Kind.CHARTER)).allowed,
        "point": point or PointForm(),
        "answer": answer or AnswerForm(),
        "answered": answered,
    }
    return render(request, "amendments/amendment.html.j2", values, status=status)


def _ranked(problems: tuple[Problem, ...]) -> list[Problem]:
    return sorted(problems, key=lambda each: each.level != "error")


def _changes(here: Here, draft: Draft, look: Look) -> tuple[Said, ...]:
    """What a draft changes of the charter that it was made from; of the present one while it is open."""
    if look.compiled is None:
        return ()
    base = look_at(here.alliance.root, draft.base_files)
    if base.compiled is None or base.compiled.sha256 == here.opened.compiled.sha256:
        return difference_of(here, look).changes
    from tallystick.cycle.amending import amend  # noqa: PLC0415  (of drafts whose charter is gone)

    return amend(base.folder, look.folder).changes


def _changes_seen(here: Here, draft: Draft, look: Look) -> list[Said]:
    """The same without what speaks of persons whom the reader does not see."""
    charters = (here.charter, *([look.compiled.charter] if look.compiled is not None else []))
    return [each for each in _changes(here, draft, look) if sees_change(here, each.change.path, *charters)]


def _groups(here: Here, draft: Draft, look: Look) -> list[tuple[str, list[Said]]]:
    groups: dict[str, list[Said]] = {}
    for each in _changes_seen(here, draft, look):
        groups.setdefault(each.group, []).append(each)
    return list(groups.items())


def _findings(here: Here, draft: Draft, look: Look) -> tuple[Problem, ...]:
    if look.compiled is None or not draft.is_open:
        return ()
    return difference_of(here, look).findings


def _smart(here: Here, draft: Draft, look: Look) -> list[tuple[str, str, str]]:
    """What the SMART review says of the KPIs that the draft changes: title, letter, reason; without any figure."""
    from tallystick.charter.smart import reviews  # noqa: PLC0415  (beside its one use)

    if look.compiled is None or not draft.is_open:
        return []
    changed = {each.change.path[1] for each in _changes(here, draft, look) if each.change.path[:1] == ("kpis",)}
    return [
        (review.title, verdict.letter, verdict.reason)
        for review in reviews(look.compiled)
        if review.kind == "kpi" and review.id in changed
        for verdict in review.verdicts
        if verdict.answer in ("no", "partly")
    ]


def _withheld(here: Here, owed: Exit) -> str:
    """Why what a party would owe is not told: it holds amounts that the reader does not see; else empty."""
    seen = {
        (each.determination.clause, each.determination.obligor, each.determination.period)
        for each in here.snapshot().determinations
        if not each.masked
    }
    whole = all((each.clause, each.obligor, each.period) in seen for each in owed.items)
    return "" if whole else _("Some of what it rests on is not disclosed to you.")


def _leaving(here: Here, draft: Draft, look: Look) -> dict[str, Any] | None:
    """What follows where a party would leave, as far as the reader may see it."""
    party = draft.departs
    compiled = look.compiled
    if not party or compiled is None or party not in compiled.charter.parties:
        return None
    from tallystick.cycle.departures import departures  # noqa: PLC0415  (beside its one use)

    found = [each for each in departures(compiled, here.today) if each.party == party]
    concerned = here.may(
        Action.SEE, here.thing(Kind.ACCOUNT, party=party, parties=frozenset(here.charter.parties))
    ).allowed and (party in here.parties or any(each.party is None for each in here.roles))
    owed, why = None, ""
    if concerned and here.charter.parties[party].until is not None:
        try:
            owed = exit_of(here.alliance.root, party, as_of=here.today)
            why = _withheld(here, owed)
            owed = None if why else owed
        except InputError as wrong:
            why = str(wrong)
    return {
        "party": compiled.charter.parties[party].name, "departures": found, "exit": owed, "why_no_exit": why,
    }  # fmt: skip
