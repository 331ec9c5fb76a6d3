"""Issues as they stand: what a log of entries adds up to, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tallystick.charter import problems
from tallystick.charter.document import Document, Plain, Steps
from tallystick.charter.findings import near
from tallystick.charter.model import Charter
from tallystick.charter.model.issues import Entry, Impact, IssueLog, Kind, Likelihood, State
from tallystick.errors import Problem

GIVEN_ROLES = frozenset({"manager", "executive", "counsel", "analyst", "contributor", "member", "clean-team member"})
"""Roles in which people speak for a party whether the charter names them or not: those that a site gives."""


def is_role(role: str, charter: Charter) -> bool:
    """Whether somebody can speak in a role: one of the charter, or a usual one of a party of it."""
    party, _, name = role.partition("/")
    return not charter.people or role in charter.people or (party in charter.parties and name in GIVEN_ROLES)


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue with all that was said about it."""

    id: str
    kind: Kind
    on: str
    history: tuple[Entry, ...]
    """Oldest first; the first one raises it."""

    @property
    def period(self) -> str | None:
        """The period that it is about; None where it is about none."""
        return self.history[0].period

    @property
    def state(self) -> State:
        """What became of it."""
        return next((each.state for each in reversed(self.history) if each.state is not None), "open")

    @property
    def owner(self) -> str | None:
        """Who deals with it."""
        return next((each.owner for each in reversed(self.history) if each.owner is not None), None)

    @property
    def likelihood(self) -> Likelihood | None:
        """Of a risk: how likely it was last thought to be."""
        return next((each.likelihood for each in reversed(self.history) if each.likelihood is not None), None)

    @property
    def impact(self) -> Impact | None:
        """Of a risk: how much it was last thought to harm."""
        return next((each.impact for each in reversed(self.history) if each.impact is not None), None)

    @property
    def response(self) -> str | None:
        """Of a risk: what is done about it."""
        return next((each.response for each in reversed(self.history) if each.response is not None), None)

    @property
    def answer(self) -> Entry | None:
        """The last entry that answered, accepted, declined or closed it."""
        found = [each for each in self.history[1:] if each.state not in (None, "open")]
        return found[-1] if found else None

    @property
    def raised(self) -> date:
        """The day on which it was raised."""
        return self.history[0].date


def issues_of(log: IssueLog) -> tuple[Issue, ...]:
    """Every issue of a log, in the order in which they were raised; entries without a raised issue are left out."""
    found: dict[str, list[Entry]] = {}
    for entry in log.log:
        if entry.kind is not None or entry.issue in found:
            found.setdefault(entry.issue, []).append(entry)
    return tuple(
        Issue(name, entries[0].kind, entries[0].on, tuple(entries))
        for name, entries in found.items()
        if entries[0].kind is not None and entries[0].on is not None
    )


def element(path: str, document: Document) -> Steps | None:
    """Where an element of a charter stands, by its path; None where there is none.

    Steps are keys, ids of list entries, or positions in a list from 1, with ``/`` between them. ``charter`` is all.
    """
    if path == "charter":
        return ()
    return _found(document.values, path.split("/"))


def _found(value: Plain, steps: list[str]) -> Steps | None:
    if not steps:
        return ()
    if isinstance(value, dict):
        for length in range(len(steps), 0, -1):  # a key may hold the sign itself: hub/manager
            key = "/".join(steps[:length])
            if key in value and (rest := _found(value[key], steps[length:])) is not None:
                return (key, *rest)
    if isinstance(value, list):
        for number, item in enumerate(value):
            named = isinstance(item, dict) and steps[0] in (item.get("id"), item.get("kpi"), item.get("objective"))
            if (named or steps[0] == str(number + 1)) and (rest := _found(item, steps[1:])) is not None:
                return (number, *rest)
    return None


def elements_like(path: str, document: Document) -> str:
    """A hint: elements whose path is like this one."""
    known = list(document.values)
    for section, held in document.values.items():
        if isinstance(held, dict):
            known += [f"{section}/{name}" for name in held]
    return near(path, known)


def issue_problems(log: IssueLog, charter: Charter, document: Document, *, agreed: Document) -> Iterator[Problem]:
    """Everything that is wrong with a log: ``document`` is the log's own, ``agreed`` the charter's."""
    seen: dict[str, Entry] = {}
    for number, entry in enumerate(log.log):
        path: Steps = ("log", number)
        before = seen.get(entry.issue)
        if entry.on is not None and element(entry.on, agreed) is None:
            message = f"issue '{entry.issue}' is on '{entry.on}', which the charter does not have."
            yield document.problem(problems.C440, (*path, "on"), message, elements_like(entry.on, agreed))
        if before is None and entry.kind is None:
            message = f"there is no issue '{entry.issue}' to add to."
            yield document.problem(problems.C441, (*path, "issue"), message, "Raise it with 'kind' and 'on'.")
        if before is not None and entry.kind is not None:
            message = f"issue '{entry.issue}' is raised a second time."
            yield document.problem(problems.C441, (*path, "issue"), message, "Give it another id.")
        if before is not None and entry.date < before.date:
            message = f"the entry of {entry.date} stands after one of {before.date}."
            yield document.problem(problems.C442, (*path, "date"), message, "Entries are added at the end.")
        kind = entry.kind or next((each.kind for each in log.log if each.issue == entry.issue and each.kind), None)
        if kind != "risk":
            for key in ("likelihood", "impact", "response"):
                if getattr(entry, key) is not None:
                    message = f"issue '{entry.issue}' is no risk and has '{key}'."
                    yield document.problem(problems.C443, (*path, key), message, "Leave it out, or raise a risk.")
        for key in ("by", "owner"):
            role = getattr(entry, key)
            if role is not None and not is_role(role, charter):
                message = f"there is no role '{role}' in the charter."
                yield document.problem(problems.C444, (*path, key), message, near(role, charter.people))
        seen[entry.issue] = entry
