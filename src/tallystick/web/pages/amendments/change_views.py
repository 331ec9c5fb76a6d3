"""Changing a draft: by forms for the common changes, or in its text with live checking."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tallystick.cycle import changing
from tallystick.cycle.changing import Field, Part
from tallystick.cycle.merging import Side
from tallystick.errors import InputError, Problem
from tallystick.sharing.words import Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.drafting.materials import look_at
from tallystick.web.drafting.models import Draft
from tallystick.web.drafting.saving import StaleError, rebase, require_open, save, take_rebase
from tallystick.web.pages.amendments.finding import about, asking, draft_of, require_proposing, require_text
from tallystick.web.pages.amendments.forms import ReasonForm


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Changes one field of one part: picks it, changes it, says why."""
    draft = draft_of(here, number)
    require_proposing(here)
    if request.method == "GET" and not draft.is_open:
        return HttpResponseRedirect(reverse("amendment", args=[here.name, draft.number]))
    require_open(draft)
    values: dict[str, Any] = {**about(here, draft), "part": None, "field": None, "error": "", "given": {}}
    try:
        document = changing.read(draft.files)
    except InputError as wrong:
        return render(request, "amendments/change.html.j2", {**values, "parts": {}, "error": str(wrong)}, status=422)
    parts: dict[str, list[Part]] = {}
    for each in changing.parts_of(document):
        parts.setdefault(each.kind, []).append(each)
    values["parts"] = parts
    asked = request.POST if request.method == "POST" else request.GET
    if not asked.get("part"):
        return render(request, "amendments/change.html.j2", values)
    try:
        part = changing.part_of(document, asked["part"])
    except InputError:
        raise Http404 from None
    fields = changing.fields_of(document, part)
    values |= {"part": part, "fields": fields}
    field = next((each for each in fields if each.name == asked.get("field")), None)
    if field is None:
        return render(request, "amendments/change.html.j2", values)
    values |= {"field": field, **_offered(here, draft, part, field, fields)}
    if request.method == "POST":
        return _changed(request, here, draft, values)
    values["given"] = {"value": field.now, "words": values["words"].now if values["words"] else ""}
    return render(request, "amendments/change.html.j2", values)


def _offered(here: Here, draft: Draft, part: Part, field: Field, fields: tuple[Field, ...]) -> dict[str, Any]:
    """What a form needs besides: periods of a target, roles for an owner, the words of a clause beside its figures."""
    compiled = look_at(here.alliance.root, draft.files).compiled
    periods = changing.periods_of(compiled, part.name) if field.kind == "target" and compiled is not None else ()
    last = periods[-1].id if periods else ""
    words = next((each for each in fields if each.name == "text"), None)
    charter = here.charter if compiled is None else compiled.charter
    return {
        "periods": periods,
        "next_period": next((each.id for each in periods if each.start > here.today), last),
        "people": [(name, each.title) for name, each in charter.people.items()] if field.kind == "role" else [],
        "words": words if part.kind == "clause" and field.kind not in ("words", "role") else None,
    }


def _changed(request: HttpRequest, here: Here, draft: Draft, values: dict[str, Any]) -> HttpResponse:
    part, field = values["part"], values["field"]
    given = {name: request.POST.get(name, "") for name in ("value", "words", "reason", "start", "how")}
    form = ReasonForm(request.POST)
    values |= {"given": given, "form": form}
    if not form.is_valid():
        return render(request, "amendments/change.html.j2", {**values, "error": _("Open the page anew.")}, status=422)
    try:
        texts = _texts(here, draft, part, field, given=given, words=values["words"])
        reason = " ".join(form.cleaned_data["reason"].split())
        said = f"{part.title}, {field.name}: {reason}" if reason else ""
        saved = save(draft, texts, version=form.cleaned_data["version"], person=asking(request), reason=said)
    except StaleError as stale:
        return render(request, "amendments/change.html.j2", {**values, "stale_save": stale}, status=409)
    except InputError as wrong:
        return render(request, "amendments/change.html.j2", {**values, "error": str(wrong)}, status=422)
    messages.success(request, _("Changed: %(part)s, %(field)s.") % {"part": part.title, "field": field.name})
    return HttpResponseRedirect(reverse("amendment", args=[here.name, saved.number]))


def _texts(
    here: Here, draft: Draft, part: Part, field: Field, *, given: Mapping[str, str], words: Field | None
) -> dict[str, str]:
    """The draft's texts with what was given; InputError where that changes nothing."""
    if field.kind == "target" and given["how"] != "whole":
        compiled = look_at(here.alliance.root, draft.files).compiled
        if compiled is None:
            raise InputError(_("The draft has errors; mend them first, or change the target in the text."))
        value = changing.number_of(given["value"])
        texts = changing.retargeted(draft.files, compiled, part.name, start=given["start"], value=value)
    else:
        texts = changing.changed(draft.files, field, given["value"])
    if words is not None and " ".join(given["words"].split()) != words.now:
        texts = changing.changed(texts, words, given["words"])
    if texts == draft.files:
        raise InputError(_("Nothing is changed by this."))
    return texts


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """A file of the draft as text; saved with the version that it was made from."""
    draft = draft_of(here, number)
    require_proposing(here)
    require_text(here, draft)
    name = request.POST.get("file") or request.GET.get("file") or min(draft.files)
    if name not in draft.files:
        raise Http404
    if request.method == "POST":
        return _saved_text(request, here, draft, name)
    content = draft.files[name]
    problems = _problems(here, draft.files, name)
    values = {
        **about(here, draft), "file": name, "content": content, "problems": problems, "lines": _numbers(content),
        "version": draft.version,
    }  # fmt: skip
    return render(request, "amendments/text.html.j2", values)


def _saved_text(request: HttpRequest, here: Here, draft: Draft, name: str) -> HttpResponse:
    content = _content(request)
    files = {**draft.files, name: content}
    values: dict[str, Any] = {
        **about(here, draft), "file": name, "content": content, "lines": _numbers(content),
        "version": draft.version, "problems": _problems(here, files, name),
    }  # fmt: skip
    try:
        saved = save(draft, {name: content}, version=_version(request), person=asking(request))
    except StaleError as stale:
        values |= {"stale_save": stale}
        return render(request, _template(request, "text"), values, status=_bad(request, 409))
    except InputError as wrong:
        return render(request, _template(request, "text"), {**values, "error": str(wrong)}, status=_bad(request))
    if request.htmx:  # type: ignore[attr-defined]  # of its middleware
        values |= {"draft": saved, "version": saved.version, "kept": True}
        return render(request, "amendments/_text.html.j2", values)
    messages.success(request, _("Saved as version %(version)d.") % {"version": saved.version})
    return HttpResponseRedirect(f"{reverse('amendment-text', args=[here.name, saved.number])}?file={name}")


def _bad(request: HttpRequest, status: int = 422) -> int:
    """The status of what was refused; htmx shows nothing that has another status than 200."""
    return 200 if request.htmx else status  # type: ignore[attr-defined]  # of its middleware


def _template(request: HttpRequest, name: str) -> str:
    return f"amendments/{'_' if request.htmx else ''}{name}.html.j2"  # type: ignore[attr-defined]  # of its middleware


@in_alliance(kind=Kind.CHARTER)
@require_POST
def check(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """What is wrong with a text as it is typed; nothing is saved."""
    draft = draft_of(here, number)
    require_proposing(here)
    require_text(here, draft)
    name = request.POST.get("file", "")
    if name not in draft.files:
        raise Http404
    content = _content(request)
    values = {
        **about(here, draft), "file": name, "problems": _problems(here, {**draft.files, name: content}, name),
        "lines": _numbers(content), "oob": True,
    }  # fmt: skip
    return render(request, "amendments/_problems.html.j2", values)


def _content(request: HttpRequest) -> str:
    text = request.POST.get("content", "").replace("\r\n", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _problems(here: Here, files: Mapping[str, str], name: str) -> list[Problem]:
    """Those of this file first, errors before the rest."""
    found = look_at(here.alliance.root, files).problems
    return sorted(found, key=lambda each: (each.level != "error", each.file != name, each.file or "", each.line or 0))


def _numbers(content: str) -> str:
    return "\n".join(str(number) for number in range(1, content.count("\n") + 2))


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def present(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Lays a draft over the present charter, where that is another one than the draft was made from."""
    draft = draft_of(here, number)
    require_proposing(here)
    require_text(here, draft)
    if request.method == "GET" and not draft.is_open:
        return HttpResponseRedirect(reverse("amendment", args=[here.name, draft.number]))
    require_open(draft)
    values: dict[str, Any] = {**about(here, draft), "made": rebase(here, draft), "error": ""}
    if request.method == "POST":
        prefer: Side = "theirs" if request.POST.get("prefer") == "theirs" else "mine"
        try:
            take_rebase(here, draft, prefer=prefer, version=_version(request), person=asking(request))
        except InputError as wrong:
            return render(request, "amendments/present.html.j2", {**values, "error": str(wrong)}, status=409)
        messages.success(request, _("The draft rests on the present charter now. Look at what it changes."))
        return HttpResponseRedirect(reverse("amendment", args=[here.name, draft.number]))
    return render(request, "amendments/present.html.j2", values)
