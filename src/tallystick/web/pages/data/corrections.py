"""Mending what was recorded: a batch taken back or replaced, one row corrected; its figures are shown before."""

from dataclasses import dataclass
from dataclasses import replace as with_changes
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.errors import InputError
from tallystick.facts.plan import ColumnPlan
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.entering import correcting
from tallystick.web.entering.arriving import was_too_large
from tallystick.web.entering.correcting import Correction, Found, find, sentences, takes_rows, try_correction
from tallystick.web.entering.locked import Lock, labels, locks_of_days
from tallystick.web.entering.moved import Move, moved, moved_without
from tallystick.web.entering.sheets import LONGEST_CELL, Heading, headings
from tallystick.web.entering.uploads import bring, days_touched, plan_of, require_replaceable
from tallystick.web.entering.whose import SeenBatch, batch_seen, party_of
from tallystick.web.pages.data.asking import asking, page
from tallystick.web.pages.data.forms import ReasonForm, ReplaceForm


def _mine(here: Here, source: str, number: int) -> SeenBatch:
    """A batch that the reader may take back or correct."""
    found = batch_seen(here, source, number)
    if found is None:
        raise Http404
    if not found.may_correct:
        raise InputError(_("Batch %(number)s is not one that you may take back.") % {"number": number})
    return found


def _batch_values(here: Here, source: str, found: SeenBatch) -> dict[str, Any]:
    return {
        "here": here,
        "name": source,
        "title": here.charter.sources[source].title or source,
        "seen": found,
        "batch": found.batch,
        "locked": locks_of_days(here, days_touched(here, found.batch)),
        "locked_labels": labels,
        "parties": here.charter.parties,
    }


@in_alliance()
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, here: Here, source: str, number: int) -> HttpResponse:
    """Takes a batch back, once it was shown which figures that moves."""
    found = _mine(here, source, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        hand = here.hand(party_of(here.charter, found.batch))
        correcting.withdraw(here, found.batch, why=form.cleaned_data["why"], hand=hand)
        messages.success(request, _("Batch %(number)s no longer counts.") % {"number": number})
        return HttpResponseRedirect(f"{reverse('data-batch', args=[here.name, source, number])}?moved=1")
    values = _batch_values(here, source, found)
    moves = () if values["locked"] else moved_without(here, found.batch)
    values |= {"form": form, "moves": moves[:100], "more_moves": max(0, len(moves) - 100)}
    return page(request, "data/withdraw.html.j2", values, status=422 if form.is_bound else 200)


@in_alliance()
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, here: Here, source: str, number: int) -> HttpResponse:
    """Brings a file that takes the place of a batch; it is looked at like every upload before anything changes."""
    found = _mine(here, source, number)
    party = party_of(here.charter, found.batch)
    choices = [(source, here.charter.sources[source].title or source)]
    form = ReplaceForm(choices=choices, initial={"source": source})
    if request.method == "POST":
        form = ReplaceForm(
            {**request.POST.dict(), "source": source}, request.FILES, choices=choices, too_large=was_too_large(request)
        )
        if form.is_valid() and party is not None:
            try:
                require_replaceable(here, source, number)
                made = bring(
                    here, asking(request), form.cleaned_data["file"], source=source, party=party, replaces=number,
                    why=form.cleaned_data["why"],
                )  # fmt: skip
            except InputError as wrong:
                form.add_error("file", str(wrong))
            else:
                return HttpResponseRedirect(reverse("data-upload", args=[here.name, made.pk]))
    values = _batch_values(here, source, found) | {"form": form}
    return page(request, "data/replace.html.j2", values, status=422 if form.is_bound else 200)


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of the row that is corrected."""

    heading: Heading
    column: ColumnPlan
    was: str
    text: str
    error: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a correction would come to."""

    moves: tuple[Move, ...] = ()
    locked: tuple[Lock, ...] = ()
    tried: bool = False


@in_alliance()
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, here: Here, source: str) -> HttpResponse:
    """Corrects the cells of one row: shown first what it moves, then recorded as a batch that supersedes the row."""
    found = _found(request, here, source)
    posted = request.POST if request.method == "POST" else None
    fields = _fields(here, source, found, posted)
    form = ReasonForm(posted)
    shown, wrong = _Shown(), ""
    if posted is not None and form.is_valid():
        cells = {each.heading.name: each.text for each in fields}
        correction = Correction(source, cells, form.cleaned_data["why"])
        hand = here.hand(party_of(here.charter, found.batch))
        try:
            if "record" in posted:
                added = correcting.correct(here, correction, hand=hand)
                messages.success(request, _("The row is corrected: batch %(number)s.") % {"number": added.batch.number})
                address = reverse("data-batch", args=[here.name, source, added.batch.number])
                return HttpResponseRedirect(f"{address}?moved=1")
            fields, shown, wrong = _shown(here, correction, fields)
        except InputError as error:
            wrong = str(error)
    values = {
        "here": here,
        "name": source,
        "title": here.charter.sources[source].title or source,
        "found": found,
        "fields": fields,
        "form": form,
        "shown": shown,
        "wrong": wrong,
        "locked_labels": labels,
        "query": {f"key-{name}": text for name, text in found.key.items()},
    }
    bad = bool(wrong) or not form.is_valid() if posted is not None else False
    return page(request, "data/correct.html.j2", values, status=422 if bad else 200)


def _found(request: HttpRequest, here: Here, source: str) -> Found:
    """The row that the address names, where the reader may correct it."""
    if source not in here.charter.sources or not takes_rows(plan_of(here, source)):
        raise Http404
    key = {name: request.GET.get(f"key-{name}", "") for name in here.charter.sources[source].key}
    found = find(here, source, key)
    seen = None if found is None else batch_seen(here, source, found.batch.number)
    if found is None or seen is None or not seen.shows_rows:
        raise Http404
    _mine(here, source, found.batch.number)
    return found


def _fields(here: Here, source: str, found: Found, posted: Any) -> list[Field]:
    keys = here.charter.sources[source].key
    columns = {column.name: column for column in plan_of(here, source).columns}
    return [
        Field(
            each,
            columns[each.name],
            found.cells[each.name],
            found.cells[each.name] if posted is None or each.name in keys
            else str(posted.get(f"cell-{each.name}", ""))[:LONGEST_CELL],
            "",
            each.name in keys,
        )
        for each in headings(here, source)
    ]  # fmt: skip


def _shown(here: Here, correction: Correction, fields: list[Field]) -> tuple[list[Field], _Shown, str]:
    """The fields with what is wrong beside each, or the figures that would move."""
    trial = try_correction(here, correction)
    if trial.same_as is not None or all(each.text == each.was for each in fields):
        return fields, _Shown(), _("Nothing would change; change a cell.")
    if not trial.is_fit:
        reasons: dict[str, str] = {}
        for problem in () if trial.report is None else trial.report.problems:
            if problem.column is not None:
                reasons.setdefault(problem.column, problem.reason)
        marked = [with_changes(each, error=reasons.get(each.heading.name, "")) for each in fields]
        return marked, _Shown(), " ".join(sentences(trial)[:3])
    moves = moved(here, here.opened.computed(here.now).figures, trial.figures or ())
    return fields, _Shown(moves[:100], locks_of_days(here, trial.touched), tried=True), ""
