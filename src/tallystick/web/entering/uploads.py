"""A file from its arrival to a batch: looked into, tried, recorded; a large one by a worker, which can be stopped."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tallystick.charter.calendars import period_days
from tallystick.cycle.recording import add_facts
from tallystick.cycle.trying import try_facts
from tallystick.errors import InputError
from tallystick.facts.batches import Batch
from tallystick.facts.days import days_of, days_superseded
from tallystick.facts.looking import Look, look_into
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.planning import plan_reading
from tallystick.facts.store import Added, FactStore
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import Writing
from tallystick.web.entering.arriving import Uploaded, clean_name, keep
from tallystick.web.entering.locked import Lock, labels, locks_of_days
from tallystick.web.entering.models import DROPPED, RECORDED, WAITING, Upload
from tallystick.web.entering.places import trials
from tallystick.web.entering.trials import Kept, from_json, to_json
from tallystick.web.entering.whose import batch_seen, delivers_for
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, queue, work
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Person

KINDS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".ods", ".csv.zip", ".zip", ".gz")
"""Ends of names that are taken; what a file is within, its reader finds out."""
AT_ONCE = 4 * 1024 * 1024
"""Bytes up to which a file is tried and recorded while its page waits."""


def uploads_of(here: Here) -> "QuerySet[Upload]":
    """The uploads of the parties for which the reader may deliver, the latest first."""
    return Upload.objects.filter(alliance=here.alliance, party__in=_parties(here)).select_related("person", "job")


def _parties(here: Here) -> Iterable[str]:
    return {party for source in here.charter.sources if (party := delivers_for(here, source)) is not None}


def upload_of(here: Here, pk: int) -> Upload | None:
    """One upload that the reader may go on with; None where there is none."""
    found = uploads_of(here).filter(pk=pk).first()
    if found is None or found.source not in here.charter.sources:
        return None
    return found if delivers_for(here, found.source) == found.party else None


def require_kind(name: str) -> None:
    """InputError for a file whose name ends like nothing that is read."""
    if not name.lower().endswith(KINDS):
        raise InputError(
            _("“%(name)s” is of a kind that is not read; bring CSV, TSV, XLSX, ODS, Parquet or JSON.") % {"name": name}
        )


def bring(
    here: Here, person: Person, file: Uploaded, *, source: str, party: str, replaces: int | None = None,
    why: str = "",
) -> Upload:  # fmt: skip
    """Takes a file in; the caller has asked whether the person may deliver it for the party."""
    name = clean_name(file.name or "")
    require_kind(name)
    upload = Upload(
        alliance=here.alliance, source=source, party=party, person=person, hand=here.hand(party), name=name,
        replaces=replaces, why=why,
    )  # fmt: skip
    upload.size, upload.sha256 = keep(file, upload.file)
    upload.save()
    return upload


def plan_of(here: Here, source: str) -> ReadingPlan:
    """How files of a source are read."""
    compiled = here.opened.compiled
    return plan_reading(
        source, here.charter.sources[source], zone=compiled.zone.name, periods=period_days(here.charter)
    )


def look(here: Here, upload: Upload) -> Look:
    """The first rows of an upload, and which column is which; InputError where it cannot be read."""
    return look_into(upload.file, plan_of(here, upload.source), renamed=upload.renamed, rows=100)


def rename(upload: Upload, renamed: Mapping[str, str]) -> None:
    """Takes headings for others; what was tried before counts no longer."""
    upload.renamed, upload.trial = dict(renamed), None
    upload.save(update_fields=["renamed", "trial"])


def is_large(upload: Upload) -> bool:
    """Whether a worker does what takes time."""
    return upload.size > AT_ONCE


def tried(here: Here, upload: Upload) -> Kept | None:
    """What recording would come to, as the workspace stands now; None where nobody has tried since it changed."""
    if upload.trial is None or upload.trial["state"] != here.opened.state:
        return None
    return from_json(upload.trial)


def try_out(here: Here, upload: Upload) -> Kept:
    """Tries an upload, and keeps what it would come to."""
    without = [upload.replaces] if upload.replaces is not None else []
    trial = try_facts(
        here.alliance.root, upload.source, upload.file, recorded=here.instant, beside=trials(),
        renamed=upload.renamed, without=without, compiled=here.opened.compiled,
    )  # fmt: skip
    upload.trial = to_json(trial, state=here.opened.state)
    upload.save(update_fields=["trial"])
    return from_json(upload.trial)


def locked_days(here: Here, kept: Kept) -> tuple[Lock, ...]:
    """The locked periods into which an upload would write."""
    return locks_of_days(here, kept.touched)


def require_open(here: Here, found: tuple[Lock, ...]) -> None:
    """InputError with the way out, where facts would go into locked periods."""
    if found:
        raise InputError(
            _(
                "It has facts of %(periods)s, which is locked by the edition %(edition)s. Ask a manager to reopen the "
                "period with a reason; then record it, and publish the restatement."
            )
            % {"periods": labels(found), "edition": found[0].edition}
        )


def record(here: Here, upload: Upload) -> Added:
    """Records an upload as a batch; InputError where it would be refused, and then nothing is recorded."""
    if upload.state != WAITING:
        raise InputError(_("“%(name)s” is not waiting any more.") % {"name": upload.name})
    kept = tried(here, upload) or try_out(here, upload)
    if not kept.is_fit:
        raise InputError(_("It would be refused as it is; read what is wrong with it, and bring the mended file."))
    require_open(here, locked_days(here, kept))
    if upload.replaces is not None:
        require_replaceable(here, upload.source, upload.replaces)
    with here.writing() as now:
        added = _recorded(now, upload)
    upload.state, upload.batch = RECORDED, added.batch.number
    upload.save(update_fields=["state", "batch"])
    return added


def require_replaceable(here: Here, source: str, number: int) -> None:
    """InputError where a batch cannot be taken back by the reader: it is not theirs, gone, or of a locked period."""
    seen = batch_seen(here, source, number)
    if seen is None or not seen.may_correct:
        raise InputError(_("Batch %(number)s is not one that you may take back.") % {"number": number})
    require_open(here, locks_of_days(here, days_touched(here, seen.batch)))


def days_touched(here: Here, batch: Batch) -> tuple[date, ...]:
    """Days of the rows of a batch, and of those that count again without it."""
    compiled = here.opened.compiled
    earlier = FactStore(here.alliance.root / "facts").batches(batch.source)
    return tuple(sorted({*days_of(batch, compiled), *days_superseded(batch, earlier, compiled)}))


def _recorded(now: Writing, upload: Upload) -> Added:
    if upload.replaces is not None:
        store = FactStore(now.root / "facts")
        batch = next(each for each in store.batches(upload.source) if each.number == upload.replaces)
        store.withdraw(batch, recorded=now.moment, by=upload.hand, why=upload.why)
    return add_facts(
        now.root, upload.source, upload.file, by=upload.hand, recorded=now.moment, renamed=upload.renamed,
        why=upload.why or None,
    )  # fmt: skip


def drop(upload: Upload) -> None:
    """Forgets an upload that was not recorded, with its file."""
    Upload.objects.filter(pk=upload.pk, state=WAITING).update(state=DROPPED)
    upload.file.unlink(missing_ok=True)
    if upload.file.parent.is_dir():
        upload.file.parent.rmdir()


def queue_for(upload: Upload, person: Person, *, records: bool) -> Job | None:
    """Has a worker try an upload, or record it; None where one is at it already."""
    with transaction.atomic():
        job = queue(
            go_on, {"upload": upload.pk, "records": records}, key=f"upload {upload.pk}", alliance=upload.alliance,
            party=upload.party, asked_by=person,
        )  # fmt: skip
        if job is not None:
            Upload.objects.filter(pk=upload.pk).update(job=job)
    return job


@work
def go_on(job: Job, **arguments: Any) -> str:
    """Tries an upload, or records it, as whoever asked for it may now."""
    upload = Upload.objects.select_related("alliance").get(pk=arguments["upload"])
    here = Here(upload.alliance, actor_of(job.asked_by))
    job_step(job, 5)
    if delivers_for(here, upload.source) != upload.party:
        raise InputError(here.may(Action.ENTER, here.thing(Kind.BATCH, party=upload.party)).because)
    kept = tried(here, upload) or try_out(here, upload)
    job_step(job, 60)
    if not arguments["records"]:
        return _("%(rows)s rows were read.") % {"rows": kept.rows}
    if upload.state == RECORDED:
        return _("It was recorded before.")
    added = record(here, upload)
    return _("It is batch %(number)s.") % {"number": added.batch.number}
