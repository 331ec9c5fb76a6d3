"""Making an export for its reader, at once or by a worker, handing it out, and forgetting it after a week."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.charter.model.events import Event
from tallystick.cycle.exchanging import read_published
from tallystick.cycle.onrecord import written as written_instant
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.exchange.ocds.exporting import export_release
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.refusals import RefusedError
from tallystick.web.alliances.concerns import concerns
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Asked as AskedFigures
from tallystick.web.api.asking import digest_of
from tallystick.web.entering.arriving import keep
from tallystick.web.exports.models import FAILED, MAKING, READY, Export
from tallystick.web.exports.tables import WHATS, Asked, Table, table_of
from tallystick.web.exports.writing import ENDS, WRITERS
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, queue, work
from tallystick.web.pages.obligations.obliged import obliged
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import ApiToken, Person
from tallystick.web.problems import NOT_EXPORTED, refuse
from tallystick.web.watching import seen as watched

KEPT = timedelta(days=7)
AT_ONCE = 200_000
"""Cells up to which an export is made while its reader waits."""


def ask(
    here: Here, person: Person, token: ApiToken | None, *, what: str, form: str, asked: Asked, ocid: str | None = None
) -> Export:
    """Takes up an export, and makes it unless it is large; raises what seeing it raises, and then there is none."""
    if (form == "ocds") != (ocid is not None):
        raise InputError(_("The form “ocds” takes an ocid, and no other form does."))
    if form == "ocds" and what != "figures":
        raise InputError(_("A release of Open Contracting data is made of figures; ask for these."))
    said = {name: value for name, value in asked.model_dump(mode="json").items() if value is not None}
    export = Export(
        alliance=here.alliance, person=person, token=token, by_token=token is not None, what=what, form=form,
        asked={**said, **({"ocid": ocid} if ocid else {})}, rights_sha256=standing_of(here),
    )  # fmt: skip
    if form == "ocds":
        content, rows = release_of(here, ocid or "")
        export.rows = rows
        return _kept(here, export, content)
    table = table_of(here, what, asked)
    if table.cells <= AT_ONCE:
        return _made(here, export, table, asked)
    with transaction.atomic():
        export.save()
        export.job = queue(
            make_export, {"export": export.pk}, key=f"export {export.pk}", alliance=here.alliance, asked_by=person,
            party=next(iter(sorted(here.parties)), ""),
        )  # fmt: skip
        export.save(update_fields=["job"])
    return export


@work
def make_export(job: Job, **arguments: Any) -> str:
    """Makes an export as whoever asked for it may see it now."""
    export = Export.objects.select_related("alliance", "person", "token").get(pk=arguments["export"])
    here = here_of(export)
    if here is None:
        return _failed(export, _("The token by which it was asked for holds no longer."))
    job_step(job, 10)
    asked = Asked.model_validate(export.asked)
    try:
        table = table_of(here, export.what, asked)
        job_step(job, 50)
        _made(here, export, table, asked)
    except (Http404, RefusedError, InputError) as wrong:
        return _failed(export, str(wrong) or _("There is nothing here that you may see."))
    return _("%(rows)d lines.") % {"rows": export.rows}


def here_of(export: Export) -> Here | None:
    """The alliance as whoever asked for an export has it now; None where they do not any more."""
    if export.by_token and export.token is None:
        return None
    return Here(export.alliance, actor_of(export.person, export.token), None, Outlet.EXPORT)


def _failed(export: Export, why: str) -> str:
    Export.objects.filter(pk=export.pk).update(state=FAILED, said=why[:500])
    return why


def _made(here: Here, export: Export, table: Table, asked: Asked) -> Export:
    export.rows, export.persons = len(table.rows), [list(each) for each in table.persons]
    export.rights_sha256 = standing_of(here)
    return _kept(here, export, WRITERS[export.form](table, list(about(here, export, asked))))


def _kept(here: Here, export: Export, content: bytes) -> Export:
    day = here.today.isoformat()
    export.name = f"{here.name}-{export.what}-{day}.{ENDS[export.form]}"
    export.size, export.sha256 = keep([content], export.file)
    export.state = READY
    export.save()
    return export


def about(here: Here, export: Export, asked: Asked) -> Iterator[tuple[str, str]]:
    """What an export says of itself: what it is, of when, by which charter and edition, and who may see it."""
    compiled = here.opened.reading.compiled
    said = ", ".join(f"{name} {value}" for name, value in asked.model_dump(mode="json").items() if value is not None)
    roles = ", ".join(dict.fromkeys(" ".join(filter(None, (each.party, each.role.value))) for each in here.roles))
    yield _("what"), f"{_(WHATS[export.what])}: {here.title}"
    yield _("asked for"), said or _("all of it")
    yield _("as of"), f"{written_instant(here.instant)} ({here.charter.zone}: {here.today})"
    yield _("charter"), "" if compiled is None else f"sha256:{compiled.sha256}"
    yield _("edition"), asked.edition or _("none: as computed")
    yield _("made for"), roles
    yield (
        _("who may see it"),
        _("Whoever has these roles; what is withheld from them is not in it. Hand it to nobody else."),
    )


def release_of(here: Here, ocid: str) -> tuple[bytes, int]:
    """A release package of Open Contracting data: of figures, determinations and events that the reader may see."""
    here.require(Action.SEE, here.thing(Kind.KPI))
    seen = here.snapshot(AskedFigures())
    figures = [each.figure for each in seen.disclosed.values() if each.is_shown]
    made: tuple[Determination, ...] = ()
    events: tuple[Event, ...] = ()
    if concerns(here, Kind.DETERMINATION) and concerns(here, Kind.ACCOUNT):
        held = obliged(here)
        made = tuple(each.determination for each in held.seen if not each.masked)
        events = held.events
    file = here.alliance.root / "published.json"
    exported = export_release(
        here.opened.compiled, figures=figures, determinations=made, events=events, released=here.instant,
        published=read_published(file) if file.is_file() else None, ocid=ocid,
    )  # fmt: skip
    site: str = settings.SITE_ADDRESS
    package = exported.package(uri=f"{site}/alliances/{here.name}/exports/", publisher=here.title)
    return package.encode(), len(figures)


def is_out_of_date(export: Export) -> bool:
    """Whether whoever asked for an export may see something else by now than when it was made, or its file is gone."""
    now = here_of(export)
    return now is None or standing_of(now) != export.rights_sha256 or not export.file.is_file()


def hand_out(request: HttpRequest, here: Here, export: Export) -> bytes:
    """The content of an export for its reader, noted in the access log; ProblemsError (W048) where there is none."""
    if export.state != READY or not export.file.is_file():
        raise refuse(
            NOT_EXPORTED,
            export.said if export.state == FAILED else _("The export is not made yet.") if export.state == MAKING
            else _("The export was forgotten; it was kept for a week."),
            _("Ask for it anew.") if export.state != MAKING else _("Come again in a moment."),
        )  # fmt: skip
    now = here_of(export)
    if now is None or standing_of(now) != export.rights_sha256 or not _same_reader(here, now):
        raise refuse(
            NOT_EXPORTED, _("What you may see is not what it was when the export was made."), _("Ask for it anew.")
        )
    content = export.file.read_bytes()
    watched(request, here, _KINDS.get(export.what, Kind.FIGURE), export.name, Outlet.EXPORT)
    for unit, party, person in export.persons:
        watched(request, here, Kind.PERSONAL, f"figures of {unit}", Outlet.EXPORT, party=party, person=person)
    return content


def standing_of(here: Here) -> str:
    """The digest of all by which it may change what a reader sees of the same facts: roles, token, charter, parties."""
    compiled, known = here.opened.reading.compiled, here.opened.belongings
    actor = replace(here.actor, memberships=here.roles)
    mine = [
        (party, belonging.is_member(here.today), belonging.access_until is None or here.today < belonging.access_until)
        for party, belonging in sorted(known.items())
        if party in here.parties
    ]
    said = (digest_of(actor), here.exchange, None if compiled is None else compiled.sha256, mine)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _same_reader(here: Here, now: Here) -> bool:
    """Whether who asks may see no less than who it was made for: the same token, or their own session."""
    return here.actor.token is None or digest_of(here.actor) == digest_of(now.actor)


_KINDS = {
    "figures": Kind.FIGURE, "scorecard": Kind.KPI, "objectives": Kind.OBJECTIVE, "determinations": Kind.DETERMINATION,
    "account": Kind.ACCOUNT, "claims": Kind.DETERMINATION, "events": Kind.DETERMINATION, "cases": Kind.CASE,
    "issues": Kind.ISSUE, "batches": Kind.BATCH, "editions": Kind.EDITION, "entries": Kind.RECORD,
}  # fmt: skip


@work
def forget(job: Job, **arguments: Any) -> str:
    """Deletes exports that are older than a week, with their files."""
    del job, arguments
    old = list(Export.objects.filter(asked_at__lt=timezone.now() - KEPT))
    for export in old:
        export.file.unlink(missing_ok=True)
        export.delete()
    return f"Forgot {len(old)} exports."
