"""Putting events and steps of cases on record for the reader: by which role of the charter, with which exhibits.

Events and steps that belong together are made ready together and written one after the other while nobody else writes;
what would be refused is refused before anything is written.
"""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tallystick.charter.model import Charter
from tallystick.cycle.appending import Entry, write_all
from tallystick.cycle.case_adding import AddedSteps, prepared_steps
from tallystick.cycle.event_adding import AddedEvents, Changed, prepared_events
from tallystick.cycle.exhibits import Exhibit, exhibit_of, keep
from tallystick.obligations.cases.case import Case
from tallystick.obligations.cases.transitions import ALLOWED, TRANSITIONS, lacks_authority, may
from tallystick.sharing.asked import Decision
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.refusals import RefusedError
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.problems import NO_CHARTER_ROLE

ACTIONS: dict[str, tuple[Action, Kind]] = {
    "nudge": (Action.SERVE, Kind.NOTICE),
    "notice": (Action.SERVE, Kind.NOTICE),
    "elect": (Action.SERVE, Kind.NOTICE),
    "open": (Action.PROPOSE, Kind.CASE),
    "dispute": (Action.CLAIM, Kind.DETERMINATION),
}
"""What a step is to ``decide``; every other one answers in a case that is under way."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was put on record together."""

    events: AddedEvents | None
    steps: AddedSteps | None

    @property
    def is_on_record(self) -> bool:
        """Whether anything was; not, where others are asked to agree first."""
        return self.events is not None or self.steps is not None

    @property
    def changed(self) -> tuple[Changed, ...]:
        """The determinations that are others now."""
        return () if self.events is None else self.events.changed


def fills(here: Here, party: str) -> tuple[str, ...]:
    """The charter's roles of a party that the reader fills."""
    held = dict.fromkeys(role for each in here.roles if each.party == party for role in sorted(each.fills))
    people = here.charter.people
    return tuple(role for role in held if role.startswith(f"{party}/") and (not people or role in people))


def speaker(here: Here, party: str) -> str | None:
    """The charter's role by which the reader speaks for a party in an event; None where they fill none."""
    return next(iter(fills(here, party)), None)


def role_for(here: Here, party: str, step: str, case: Case | None) -> tuple[str | None, str]:
    """The role by which the reader takes a step for a party, or why there is none."""
    charter = here.charter
    roles = fills(here, party) or ((f"{party}/{_site_role(here, party)}",) if not charter.people else ())
    because = ""
    for role in roles:
        denied = _denied(role, step, case, charter)
        if not denied:
            return role, ""
        because = because or denied
    if roles:
        return None, because
    named = ", ".join(role for role in charter.people if role.startswith(f"{party}/")) or "none"
    return None, f"{party} acts by the roles that the charter names for it ({named}), and you fill none of them."


def _denied(role: str, step: str, case: Case | None, charter: Charter) -> str:
    if case is None:
        return lacks_authority(role, TRANSITIONS[step].authority, step, charter)
    permission = may(role, step, case, charter)
    return "" if permission else permission.because


def _site_role(here: Here, party: str) -> str:
    return next(each.role.value for each in here.roles if each.party == party)


def own_party(here: Here, parties: Iterable[str]) -> str | None:
    """The party of several for which the reader acts."""
    return next((party for party in parties if party in here.parties), None)


def require_role(here: Here, party: str, step: str, case: Case | None) -> str:
    """The role; RefusedError (W031) where there is none."""
    role, because = role_for(here, party, step, case)
    if role is None:
        raise RefusedError(Decision(False, NO_CHARTER_ROLE.id, because))
    return role


def may_step(seen: Obliged, case: Case, step: str, party: str) -> str | None:
    """The role by which the reader takes a step of a case for a party now; None where they cannot."""
    action, kind = ACTIONS.get(step, (Action.ANSWER, Kind.CASE))
    more = {"party": party} if action is Action.SERVE else {}
    if not seen.here.may(action, seen.thing_of_case(case, kind, **more)).allowed:
        return None
    return role_for(seen.here, party, step, case)[0]


def require_step(seen: Obliged, case: Case, step: str, party: str) -> str:
    """The same, where it must be; RefusedError with the reason."""
    action, kind = ACTIONS.get(step, (Action.ANSWER, Kind.CASE))
    more = {"party": party} if action is Action.SERVE else {}
    seen.here.require(action, seen.thing_of_case(case, kind, **more))
    return require_role(seen.here, party, step, case)


def steps_now(seen: Obliged, case: Case) -> list[str]:
    """The steps that the reader may take in a case now, in the order in which cases meet them."""
    party = own_party(seen.here, case.record.parties)
    if party is None:
        return []
    allowed = [*ALLOWED[case.status], *(["meeting"] if case.record.is_matter else [])]
    kinds = [kind for kind in TRANSITIONS if kind in allowed]
    return [kind for kind in kinds if may_step(seen, case, kind, party) is not None]


def ready_exhibits(files: Iterable["UploadedFile[Any] | None"]) -> list[tuple[Exhibit, bytes]]:
    """What was uploaded, hashed; InputError where a file is empty or too large."""
    found = []
    for file in files:
        if file is not None:
            content = file.read()
            found.append((exhibit_of(file.name or "file", content), content))
    return found


def _after_the_last(seen: Obliged, names: Collection[str], moment: datetime) -> datetime:
    """A later second than that of the last step of these cases: steps of one second go by their kinds.

    It is waited for where somebody was so quick.
    """
    mine = (each for each in seen.determined_cases if each.id in names)
    if moment not in {turn.step.recorded for each in mine for turn in each.history}:
        return moment
    while (later := (datetime.now(UTC) - seen.here.alliance.behind).replace(microsecond=0)) <= moment:
        time.sleep(0.05)
    return later


def put(
    seen: Obliged,
    *,
    events: Sequence[Entry] = (),
    steps: Sequence[Entry] = (),
    files: Sequence[tuple[Exhibit, bytes]] = (),
) -> Done:
    """Puts events and steps on record, all or none of them, with the files that prove them.

    The caller has asked whether the reader may. ProblemsError with what would be refused.
    """
    made = seen.determined.determinations if seen.judged else None
    with seen.here.writing() as now:
        moment = _after_the_last(seen, {str(each["case"]) for each in steps}, now.moment)
        added = prepared_events(now.root, events, recorded=moment, determined=seen.determined) if events else None
        taken = prepared_steps(now.root, steps, recorded=moment, determinations=made) if steps else None
        for exhibit, content in files:
            keep(now.root, exhibit.name, content)
        write_all(each.prepared for each in (added, taken) if each is not None)
    return Done(added, taken)
