"""Work beside the pages: publishing, packing, comparing, testing. What is asked for is asked again when it is done."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tallystick.cycle.editions import publish
from tallystick.cycle.packing import pack
from tallystick.cycle.selftest import self_test
from tallystick.errors import InputError
from tallystick.facts.limits import GIB, Limits, run_limited
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.refusals import RefusedError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import locked, log_key_of, writing
from tallystick.web.design.environment import size
from tallystick.web.entering.arriving import keep
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, work
from tallystick.web.pages.record.published import Edition, edition_seen, may_pack
from tallystick.web.pages.record.reading import Record, record_in
from tallystick.web.people.actors import actor_of
from tallystick.web.problems import PACK_NOT_WHOLE, refuse

LIMITS = Limits(memory=2 * GIB, seconds=120, file_size=64 * 1024 * 1024)


def here_of(job: Job) -> Here:
    """The alliance as whoever asked for the work has it now; InputError where they have no account any more."""
    if job.alliance is None or job.asked_by is None:
        raise InputError(_("Whoever asked for this has no account any more."))
    return Here(job.alliance, actor_of(job.asked_by))


def _require(here: Here, action: Action, kind: Kind) -> None:
    try:
        here.require(action, here.thing(kind))
    except RefusedError as wrong:
        raise InputError(wrong.decision.because) from wrong


@work
def publish_edition(job: Job, **arguments: Any) -> str:
    """Publishes an edition of a period."""
    here = here_of(job)
    _require(here, Action.PUBLISH, Kind.EDITION)
    job_step(job, 10)
    with writing(here.alliance) as now:
        made = publish(
            now.root, arguments["period"], log_key=now.log_key, state=arguments["state"], known_at=now.moment,
            recorded=now.moment, reason=arguments.get("reason") or None, threads=1,
        )  # fmt: skip
    return f"{made.made.name} ({made.made.state}) was published: entry {made.index} of the ledger."


@work
def make_pack(job: Job, **arguments: Any) -> str:
    """Makes the pack of an edition."""
    here = here_of(job)
    record, seen = _edition(here, arguments["edition"])
    require_pack(here, seen)
    job_step(job, 10)
    file = write_pack(here.alliance, record, seen)
    return _("The pack is made, and can be saved: %(size)s.") % {"size": size(file.stat().st_size)}


def _edition(here: Here, name: str) -> tuple[Record, Edition]:
    record = record_in(here)
    published = None if record is None else record.edition(name)
    if record is None or published is None:
        raise InputError(_("There is no edition %(name)s.") % {"name": name})
    return record, edition_seen(here, published)


def require_pack(here: Here, seen: Edition) -> None:
    """Raises ProblemsError (W035) unless everything in the edition's pack is the reader's to see."""
    if not may_pack(here, seen):
        raise refuse(
            PACK_NOT_WHOLE,
            _("A pack shows everything of an edition, and of %(name)s %(figures)d figures and %(determinations)d "
              "determinations are not shown to you.")
            % {"name": seen.published.name, "figures": seen.withheld, "determinations": seen.hidden},
            _("Ask somebody who sees all of it, or all parties' auditor."),
        )  # fmt: skip


def pack_file(alliance: Alliance, record: Record, name: str) -> Path | None:
    """Where the pack of an edition lies for the last believed checkpoint; None where none has been made for it."""
    file = _pack_path(alliance, record, name)
    return file if file is not None and file.is_file() else None


def _pack_path(alliance: Alliance, record: Record, name: str) -> Path | None:
    published = record.edition(name)
    if record.believed is None or published is None or record.believed.size <= published.index:
        return None
    return _folder("packs", alliance.folder) / f"{name}-{record.believed.size}.tally.zip"


def write_pack(alliance: Alliance, record: Record, seen: Edition) -> Path:
    """Makes the pack and keeps it beside the alliances; raises what packing raises."""
    made = pack(alliance.root, seen.published.name, restricted=True)
    file = _pack_path(alliance, record, seen.published.name)
    if file is None:
        raise InputError(_("The record has gone on meanwhile; make the pack again."))
    _write(file, made.content)
    return file


@work
def compare_packs(job: Job, **arguments: Any) -> str:
    """Compares the pack of another with our own of the edition, in a process with limits."""
    here, brought = here_of(job), uploaded_file(arguments["upload"])
    try:
        record, seen = _edition(here, arguments["edition"])
        require_pack(here, seen)
        job_step(job, 10)
        ours = pack_file(here.alliance, record, seen.published.name) or write_pack(here.alliance, record, seen)
        job_step(job, 30)
        found = run_limited(
            "tallystick.verify.apart:compared", {"first": str(ours), "second": str(brought)},
            what=arguments["name"], limits=LIMITS,
        )  # fmt: skip
        _write(result_file(job), json.dumps(found).encode())
    finally:
        brought.unlink(missing_ok=True)
    kind = found["compared"]["earliest"]
    return "The records agree." if kind is None else f"The records differ first in the {kind}."


@work
def test_record(job: Job, **arguments: Any) -> str:
    """The self-test of a record, put on record itself."""
    del arguments
    here = here_of(job)
    _require(here, Action.SEE, Kind.RECORD)
    job_step(job, 10)
    alliance = here.alliance
    with locked(alliance.root):
        record = record_in(here)
        stands = record is not None and record.standing.state == "open"
        key = log_key_of(alliance) if stands else None
        found = self_test(alliance.root, at=here.instant.replace(microsecond=0), log_key=key)
    failed = ", ".join(each.name for each in found.checks if each.result != "passed")
    where = f" (entry {found.index})" if found.index is not None else ""
    return f"Everything passed{where}." if found.passed else f"This failed: {failed}{where}."


def keep_upload(content: "UploadedFile[Any]") -> str:
    """Keeps an uploaded file aside, and answers the name by which work finds it."""
    token = os.urandom(16).hex()
    keep(content, uploaded_file(token))
    return token


def uploaded_file(token: str) -> Path:
    """Where an uploaded file lies."""
    if len(token) != 32 or not token.isalnum():
        raise InputError(_("There is no such upload."))
    return _folder("brought") / f"{token}.tally.zip"


def result_file(job: Job) -> Path:
    """Where what came of a job lies."""
    return _folder("compared") / f"{job.pk}.json"


def _folder(*names: str) -> Path:
    base: Path = settings.SITE.root
    folder = base.joinpath("files", *names)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(file: Path, content: bytes) -> None:
    partial = file.with_name(f".{file.name}.partial")
    partial.write_bytes(content)
    partial.replace(file)
