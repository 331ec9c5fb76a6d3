"""What is new in an alliance for those who are to be told: read from the record, each as its maker may see it.

The record is where everything comes: batches, editions, determinations, steps of cases, charters. Claims and answers
are read from the events. That figures are others is seen by their digest, as they are disclosed to the maker.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import Http404

from tallystick.charter.model.events import Answer, Claim
from tallystick.errors import InputError, TallystickError
from tallystick.figures.record import figures_content
from tallystick.ledger.records import Record
from tallystick.sharing.words import Action, Kind
from tallystick.terms.canonical import canonical_bytes, sha256_hex
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.published import publications_of, view_of
from tallystick.web.hooks.holding import LOST, here_of, may_hold
from tallystick.web.hooks.kinds import Event
from tallystick.web.hooks.models import Delivery, Hook
from tallystick.web.hooks.sending import pause, send_soon
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, work
from tallystick.web.pages.obligations.coming_in import enter
from tallystick.web.pages.obligations.notices import LETTERS
from tallystick.web.pages.record.entries import may_read, sees_edition

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened: which thing it is, and where it is read; never what it says."""

    kind: Event
    about: Mapping[str, str | int]
    path: str
    """Below the alliance, in the interface for programs."""


@work
def look_everywhere(job: Job, **arguments: Any) -> str:
    """Looks in every alliance in which somebody is to be told: for what came by the command line."""
    del arguments
    found = list(Alliance.objects.filter(hooks__ended=None).distinct())
    for place, each in enumerate(found):
        job_step(job, 100 * place // len(found))
        _look(each)
    return f"Looked in {len(found)} alliances."


@work
def look(job: Job, **arguments: Any) -> str:
    """Puts down for each address of an alliance what is new, and has it sent."""
    del job
    return f"{_look(Alliance.objects.get(pk=arguments['alliance']))} events to send."


def _look(alliance: Alliance) -> int:
    count = 0
    for hook in Hook.objects.filter(alliance=alliance, ended=None).select_related("person", "alliance"):
        try:
            count += _notice(hook)
        except (TallystickError, OSError):
            log.exception("What is new in %s could not be read for hook %s", alliance.name, hook.pk)
    return count


def begin(hook: Hook) -> None:
    """Notes where the record stands, so that what happened before is not told."""
    here = here_of(hook)
    view = view_of(here.opened)
    hook.looked = {
        "entries": 0 if view is None else view.size,
        "events": sorted(_events(here)),
        "figures": _figures(here),
        "charter": _charter(here),
    }
    hook.save(update_fields=["looked"])


def _notice(hook: Hook) -> int:
    here = here_of(hook)
    if hook.paused is None and not may_hold(here, hook.party):
        pause(hook, LOST)
    view = view_of(here.opened)
    entries, events, figures = 0 if view is None else view.size, _events(here), _figures(here)
    before, charter = hook.looked, _charter(here)
    if not hook.is_sending:
        news: list[News] = []
    else:
        news = list(_of_record(here, int(before.get("entries", 0))))
        news += [each for name, each in events.items() if name not in set(before.get("events", ()))]
        if figures not in ("", before.get("figures")):
            news.append(News(Event.FIGURES, {}, "figures"))
        if charter not in ("", before.get("charter")):
            news.append(News(Event.AMENDMENT, {"charter": charter}, "charter"))
    wanted = [each for each in news if each.kind.value in hook.kinds]
    with transaction.atomic():
        for each in wanted:
            send_soon(Delivery.objects.create(hook=hook, kind=each.kind.value, body=body_of(here, hook.party, each)))
        hook.looked = {
            "entries": entries, "events": sorted(events), "figures": figures or before.get("figures", ""),
            "charter": charter or before.get("charter", ""),
        }  # fmt: skip
        hook.save(update_fields=["looked"])
    return len(wanted)


def body_of(here: Here, party: str, news: News) -> str:
    """What is sent: ids and links, and no figure."""
    base = f"{settings.SITE_ADDRESS}/api/v1/alliances/{here.name}"
    said = {
        "kind": news.kind.value,
        "alliance": here.name,
        "party": party,
        "at": here.instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "about": dict(news.about),
        "link": f"{base}/{news.path}" if news.path else base,
    }
    return canonical_bytes(said).decode()


def _of_record(here: Here, since: int) -> Iterator[News]:
    view = view_of(here.opened)
    for index, record in () if view is None else view.entries:
        if index >= since and may_read(here, record):
            yield from (each for each in _told(index, record) if _sees(here, each))


_BATCHES = (Event.BATCH, Event.WITHDRAWN)


def _sees(here: Here, news: News) -> bool:
    """Whether the maker sees what it is about; of determinations and cases ``may_read`` has said it."""
    if news.kind is Event.EDITION:
        name = news.about["edition"]
        periods = {each.period for each in publications_of(here.opened) if each.name == name}
        return any(sees_edition(here, period) for period in periods)
    return news.kind not in _BATCHES or here.may(Action.SEE, here.thing(Kind.BATCH)).allowed


def _told(index: int, record: Record) -> Iterator[News]:
    says = record.says
    if record.kind == "batch":
        source, _slash, number = str(says["batch"]).partition("/")
        kind = Event.WITHDRAWN if "withdraws" in says else Event.BATCH
        path = f"sources/{quote(source)}/batches/{int(number)}"
        yield News(kind, {"source": source, "batch": int(number), "entry": index}, path)
    elif record.kind in ("edition", "restatement"):
        name = str(says["edition"])
        yield News(Event.EDITION, {"edition": name, "entry": index}, f"editions/{quote(name)}")
    elif record.kind == "determination":
        about = {"clause": says["clause"], "obligor": says["obligor"], "period": says["period"], "entry": index}
        path = f"determinations?clause={quote(says['clause'])}&period={quote(says['period'])}"
        yield News(Event.DETERMINATION, about, path)
    elif record.kind == "case event" and str(says["event"]).replace("-", " ") in LETTERS:
        yield News(Event.NOTICE, {"case": says["case"], "entry": index}, f"cases/{quote(says['case'])}")


def _events(here: Here) -> Mapping[str, News]:
    """Claims and answers that the maker sees, by their ids."""
    try:
        seen = enter(here, Kind.DETERMINATION)
    except Http404:
        return {}
    kinds = {Claim: Event.CLAIM, Answer: Event.ANSWER}
    return {
        each.id: News(kinds[type(each)], {"event": each.id}, f"events/{quote(each.id)}")
        for each in seen.events
        if isinstance(each, Claim | Answer)
    }


def _charter(here: Here) -> str:
    """The digest of the charter in force; empty while it has errors, or where the maker may not see it."""
    compiled = here.opened.reading.compiled
    sees = here.may(Action.SEE, here.thing(Kind.CHARTER)).allowed
    return "" if compiled is None or not sees else f"sha256:{compiled.sha256}"


def _figures(here: Here) -> str:
    """The digest of all figures as the maker sees them; empty where there are none, or they may not see any."""
    if not here.may(Action.SEE, here.thing(Kind.KPI)).allowed:
        return ""
    try:
        shown = here.snapshot().disclosed.values()
    except InputError:
        return ""
    return sha256_hex(figures_content(each.figure for each in shown if each.is_shown))
