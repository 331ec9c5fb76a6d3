"""The charter read, searched, printed, by its lines, and against an earlier one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.charter.lines import SHOWN, files, lines
from tallystick.web.pages.charter.reading.chapters import chapters
from tallystick.web.pages.charter.searching import LONGEST, search
from tallystick.web.pages.charter.sign_views import is_first_text
from tallystick.web.pages.charter.versions import PRESENT, agreement, difference, versions
from tallystick.web.pages.paging import MOST, paged


@in_alliance(kind=Kind.CHARTER)
@require_GET
def charter(request: HttpRequest, here: Here) -> HttpResponse:
    """What was agreed, by whom, from when; and what it contains."""
    reading = here.opened.reading
    values = {
        "here": here,
        "charter": here.charter,
        "chapters": chapters(here),
        "sha256": reading.compiled.sha256 if reading.compiled is not None else "",
        "errors": [str(each) for each in reading.problems if each.level == "error"],
        "agreed": agreement(here),
        "versions": versions(here),
        "in_page": MOST,
        "may_propose": here.may(Action.PROPOSE, here.thing(Kind.CHARTER)).allowed,
        "propose": address("amendment-new", here.name),
        "sign": address("charter-sign", here.name) if is_first_text(here) else "",
        "keys": address("keys", here.name),
    }
    return render(request, "charter/charter.html.j2", values)


@in_alliance(kind=Kind.CHARTER)
@require_GET
def chapter(request: HttpRequest, here: Here, chapter: str) -> HttpResponse:
    """One chapter in plain words."""
    every = chapters(here)
    names = [each.id for each in every]
    if chapter not in names:
        raise Http404
    place = names.index(chapter)
    values = {
        "here": here,
        "chapter": every[place],
        "page": paged(request, every[place].parts),
        "chapters": every,
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
        "sees_issues": here.may(Action.SEE, here.thing(Kind.ISSUE)).allowed,
        "may_raise": here.may(Action.COMMENT, here.thing(Kind.ISSUE)).allowed,
    }
    return render(request, "charter/chapter.html.j2", values)


@in_alliance(kind=Kind.CHARTER)
@require_GET
def whole(request: HttpRequest, here: Here) -> HttpResponse:
    """The whole charter on one page, for paper."""
    reading = here.opened.reading
    values = {
        "here": here,
        "charter": here.charter,
        "chapters": chapters(here),
        "sha256": reading.compiled.sha256 if reading.compiled is not None else "",
        "agreed": agreement(here),
    }
    return render(request, "charter/print.html.j2", values)


@in_alliance(kind=Kind.CHARTER)
@require_GET
def found(request: HttpRequest, here: Here) -> HttpResponse:
    """Parts with every word that is looked for."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    hits = search(chapters(here), asked)
    values = {"here": here, "asked": asked, "page": paged(request, hits), "in_page": MOST}
    if request.htmx:  # type: ignore[attr-defined]  # of the htmx middleware
        return render(request, "charter/_found.html.j2", values)
    return render(request, "charter/search.html.j2", values)


@in_alliance(kind=Kind.CHARTER)
@require_GET
def source(request: HttpRequest, here: Here) -> HttpResponse:
    """The charter's files with the numbers of their lines."""
    names = files(here)
    file = request.GET.get("file") or names[0]
    if file not in names:
        raise Http404
    every = lines(here, file)
    line = request.GET.get("line", "")
    wanted = int(line) if line.isascii() and line.isdigit() and len(line) < 7 else None
    at = next((at for at, each in enumerate(every) if wanted is not None and each.number >= wanted), 0)
    page = paged(request, every, most=SHOWN, first=at // SHOWN + 1)
    values = {"here": here, "files": names, "file": file, "page": page, "wanted": wanted}
    return render(request, "charter/lines.html.j2", values)


@in_alliance(kind=Kind.CHARTER)
@require_GET
def compare(request: HttpRequest, here: Here) -> HttpResponse:
    """The charters of the alliance, and how any two of them differ, in words."""
    every = versions(here)
    by_id = {each.id: each for each in every}
    after = request.GET.get("to") or PRESENT
    before = request.GET.get("from") or (every[1].id if len(every) > 1 else "")
    if (before and before not in by_id) or (by_id and after not in by_id):
        raise InputError(_("There is no such charter of this alliance; choose one of the list."))
    made = difference(here, by_id[before], by_id[after]) if before and before != after else None
    values = {
        "here": here,
        "versions": every,
        "choices": [(each.id, _name(each.id, each.since.isoformat())) for each in every],
        "before": before,
        "after": after,
        "difference": made,
    }
    return render(request, "charter/versions.html.j2", values)


def _name(version: str, since: str) -> str:
    if version == PRESENT:
        return _("in force since %(day)s") % {"day": since}
    return _("earlier, since %(day)s (%(hash)s)") % {"day": since, "hash": version}


def address(name: str, *args: str) -> str:
    """The address of a page of another wing; empty where the site has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
