"""The charter: its text, its clauses, and how each KPI is defined."""

from collections.abc import Iterator
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.kpis import Kpi
from tallystick.reports import words
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.api.tags import unless_known
from tallystick.web.pages.charter.lines import files, lines

router = Router(tags=["charter"])

TEXT = "text/plain; charset=utf-8"
AS_TEXT = {"responses": {200: {"description": "OK", "x-text": "text/plain"}}}
"""For operations that answer with plain text."""


class FindingOut(Shape):
    """Something that is wrong with the charter, or to be looked at."""

    id: str
    level: str
    message: str
    hint: str
    file: str | None
    line: int | None


class CharterOut(Shape):
    """What the parties agreed, at a glance."""

    title: str
    sha256: str | None
    """The digest of what was agreed, which figures name; null while the charter has errors."""
    zone: str
    currency: str | None
    start: date
    end: date
    """Not contained."""
    files: list[str]
    findings: list[FindingOut]


class ClauseOut(Shape):
    """A clause."""

    id: str
    title: str | None
    section: str | None
    """Where it stands in the signed agreement."""
    text: str
    """As agreed."""
    logic: list[str]
    """How it is judged, in plain words, a line each."""
    kpi: str | None
    each: str
    between: list[dict[str, list[str] | str]]
    """Each ``obligor`` with its ``beneficiaries``."""


class KpiOut(Shape):
    """The definition of a KPI."""

    id: str
    title: str
    question: str | None
    formula: str
    unit: str
    better: str
    target: list[str]
    bands: dict[str, str]
    """The condition of each status on the value."""
    by: list[list[str]]
    """The cells beside the whole."""
    calendar: str | None
    rounding: str
    empty: list[str]
    """When there is no value, and what stands there then."""
    binding: str
    owner: str | None
    disclosure: str
    sources: list[str]
    note: str | None


def _here(request: HttpRequest, alliance: str, kind: Kind = Kind.CHARTER) -> Here:
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.SEE, here.thing(kind))
    unless_known(request, here)
    return here


@router.get("/{alliance}/charter", response=CharterOut, operation_id="read_charter", summary="The charter at a glance")
def read_charter(request: HttpRequest, alliance: str) -> CharterOut:
    """What was agreed, from when until when, and what is wrong with it."""
    here = _here(request, alliance)
    charter, reading = here.charter, here.opened.reading
    return CharterOut(
        title=charter.title, sha256=None if reading.compiled is None else reading.compiled.sha256, zone=charter.zone,
        currency=charter.currency, start=charter.term.start, end=charter.term.end, files=list(files(here)),
        findings=[
            FindingOut(id=e.id, level=e.level, message=e.message, hint=e.hint, file=e.file, line=e.line)
            for e in reading.problems
        ],
    )  # fmt: skip


@router.get("/{alliance}/charter/text", operation_id="read_charter_text", summary="The charter as text",
            openapi_extra=AS_TEXT)  # fmt: skip
def read_charter_text(request: HttpRequest, alliance: str, file: str | None = None) -> HttpResponse:
    """A file of the charter as it was written, by default the first; what is not the reader's to see is left out."""
    here = _here(request, alliance)
    known = files(here)
    name = known[0] if file is None else file
    if name not in known:
        raise Http404
    said = "".join(
        f"# {line.hidden} lines are withheld from you.\n" if line.hidden else f"{line.text}\n"
        for line in lines(here, name)
    )
    return HttpResponse(said, content_type=TEXT)


@router.get("/{alliance}/clauses", response=Listed[ClauseOut], operation_id="list_clauses", summary="The clauses")
def list_clauses(request: HttpRequest, alliance: str, paging: Query[Paging]) -> Listed[ClauseOut]:
    """Every clause, as agreed and as it is judged."""
    here = _here(request, alliance)
    return listed(request, list(_clauses(here)), paging, key=lambda each: each.id, show=_clause)


@router.get("/{alliance}/clauses/{clause}", response=ClauseOut, operation_id="read_clause", summary="One clause")
def read_clause(request: HttpRequest, alliance: str, clause: str) -> ClauseOut:
    """One clause, as agreed and as it is judged."""
    here = _here(request, alliance)
    found = next((each for each in _clauses(here) if each.id == clause), None)
    if found is None:
        raise Http404
    return _clause(found)


def _clauses(here: Here) -> Iterator[ClauseDefinition]:
    yield from here.opened.compiled.clauses.definitions.values()


def _clause(found: ClauseDefinition) -> ClauseOut:
    said = found.clause
    return ClauseOut(
        id=found.id, title=said.title, section=said.section, text=said.text, kpi=said.kpi, each=said.each,
        logic=[line for line in found.plain.splitlines() if line.strip()],
        between=[{"obligor": one, "beneficiaries": list(others)} for one, others in found.pairs],
    )  # fmt: skip


@router.get("/{alliance}/kpis", response=Listed[KpiOut], operation_id="list_kpis", summary="The KPIs as defined")
def list_kpis(request: HttpRequest, alliance: str, paging: Query[Paging]) -> Listed[KpiOut]:
    """Every KPI as it was agreed."""
    here = _here(request, alliance, Kind.KPI)
    return listed(
        request, list(here.charter.kpis.items()), paging, key=lambda each: each[0], show=lambda each: _kpi(here, *each)
    )


@router.get("/{alliance}/kpis/{kpi}", response=KpiOut, operation_id="read_kpi", summary="One KPI as defined")
def read_kpi(request: HttpRequest, alliance: str, kpi: str) -> KpiOut:
    """One KPI as it was agreed."""
    here = _here(request, alliance, Kind.KPI)
    if kpi not in here.charter.kpis:
        raise Http404
    return _kpi(here, kpi, here.charter.kpis[kpi])


def _kpi(here: Here, name: str, kpi: Kpi) -> KpiOut:
    compiled = here.opened.reading.compiled
    bound = None if compiled is None else compiled.kpis[name].bound
    return KpiOut(
        id=name, title=kpi.title, question=kpi.question, formula=kpi.formula, unit=kpi.unit,
        better=words.direction_words(kpi.direction, kpi.unit),
        target=[words.target_words(each, kpi.unit) for each in kpi.target],
        bands={key: str(band.when) for key, band in kpi.bands.items()}, by=[list(each) for each in kpi.by],
        calendar=kpi.calendar, rounding=words.rounding_words(kpi.rounding), empty=list(words.empty_words(kpi)),
        binding=kpi.binding, owner=kpi.owner, disclosure=kpi.disclosure,
        sources=sorted(bound.sources) if bound is not None else [], note=kpi.note,
    )  # fmt: skip
