"""Issues and ideas of a workspace: reading the log, and adding to its end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tallystick.charter.document import Document
from tallystick.charter.findings import near
from tallystick.charter.interchange.writing import scalar
from tallystick.charter.issues import Issue, element, elements_like, is_role, issue_problems, issues_of
from tallystick.charter.model.issues import IssueLog
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shaped
from tallystick.cycle.workspace import Reading, Workspace, open_workspace, read_charter
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.lock import locked

LOG = "issues.yaml"
HEAD = "# Issues and ideas: entries are added at the end and never changed.\nlog:\n"


@dataclass(frozen=True, slots=True)
class Issues:
    """The issues of a workspace."""

    issues: tuple[Issue, ...]
    problems: tuple[Problem, ...]
    """What is wrong with the log and does not stop reading it."""

    def get(self, name: str) -> Issue:
        """The issue of an id; InputError where there is none."""
        for issue in self.issues:
            if issue.id == name:
                return issue
        listed = ", ".join(issue.id for issue in self.issues) or "none yet"
        raise InputError(f"There is no issue {name!r}; there are {listed}.")


def issues(path: Path) -> Issues:
    """The issues of a workspace; raises ProblemsError for a log that cannot be read, or a charter with wrong shape."""
    return issues_in(_charter(open_workspace(path)))


def issues_in(reading: Reading) -> Issues:
    """The same, where the charter of a folder has been read already."""
    return _read(reading.workspace, reading, _text(reading.workspace))


def log_problems(reading: Reading) -> tuple[Problem, ...]:
    """Everything that is wrong with a workspace's log of issues; nothing is raised for it."""
    if reading.charter is None:
        return ()
    try:
        return _read(reading.workspace, reading, _text(reading.workspace)).problems
    except ProblemsError as wrong:
        return wrong.problems


def raise_issue(
    path: Path,
    *,
    kind: str,
    on: str,
    by: str,
    text: str,
    day: date,
    name: str | None = None,
    period: str | None = None,
    fields: Mapping[str, str | None] | None = None,
) -> Issue:
    """Raise an issue on an element of the charter; ``fields`` are owner, likelihood, impact and response.

    Raises InputError for an element, period or role that is not there, ProblemsError for anything else that is wrong.
    """
    workspace = open_workspace(path)
    reading = _charter(workspace)
    if element(on, reading.document) is None:
        raise InputError(f"The charter has no element {on!r}. {elements_like(on, reading.document)}")
    _require_roles(reading, (by, (fields or {}).get("owner")))
    _require_period(reading, period)
    held = _read(workspace, reading, _text(workspace))
    known = {issue.id for issue in held.issues}
    if name is not None and name in known:
        raise InputError(f"There is an issue {name!r} already; give another --id, or add to it with 'answer'.")
    made = name or next(each for number in range(1, len(known) + 2) if (each := f"{kind}-{number}") not in known)
    entry = {
        "issue": made, "date": str(day), "by": by, "kind": kind, "on": on, "period": period, "text": text,
        **(fields or {}),
    }  # fmt: skip
    return _append(workspace, reading, entry)


def add_to_issue(
    path: Path, name: str, *, by: str, text: str, day: date, state: str | None, owner: str | None = None
) -> Issue:
    """Add an entry to an issue: an answer, a decision, its close, or its reopening.

    Raises InputError for an unknown issue or role, and for a closed issue that is not reopened.
    """
    workspace = open_workspace(path)
    reading = _charter(workspace)
    _require_roles(reading, (by, owner))
    issue = _read(workspace, reading, _text(workspace)).get(name)
    if issue.state == "closed" and state != "open":
        raise InputError(f"Issue {name!r} is closed; reopen it with 'tally issues answer … --state open' first.")
    if day < issue.history[-1].date:
        raise InputError(f"Issue {name!r} has an entry of {issue.history[-1].date}; give that day or a later one.")
    entry = {"issue": name, "date": str(day), "by": by, "text": text, "state": state, "owner": owner}
    return _append(workspace, reading, entry)


def _charter(workspace: Workspace) -> Reading:
    if workspace.bare:
        raise InputError(
            f"{workspace.files[0]} is a charter file alone, and issues are kept in a workspace: a folder with "
            "charter.yaml. Name the file charter.yaml, or give the folder."
        )
    reading = read_charter(workspace)
    if reading.charter is None:
        raise ProblemsError(reading.problems)
    return reading


def _require_roles(reading: Reading, roles: Iterable[str | None]) -> None:
    charter = reading.charter
    for role in roles:
        if role is not None and charter is not None and not is_role(role, charter):
            raise InputError(f"There is no role {role!r} in the charter; there are {', '.join(charter.people)}.")


def _require_period(reading: Reading, period: str | None) -> None:
    """A period of one of the charter's calendars; a charter with errors has none to look it up in."""
    if period is None or reading.compiled is None:
        return
    known = [each for calendar in reading.compiled.calendars.values() for each in calendar.by_id]
    if period not in known:
        raise InputError(f"The charter's calendars have no period {period!r}. {near(period, known)}")


def _text(workspace: Workspace) -> str:
    file = workspace.root / LOG
    return "" if workspace.bare or not file.is_file() else file.read_text(encoding="utf-8")


def _read(workspace: Workspace, reading: Reading, text: str) -> Issues:
    """The issues that a text says; ProblemsError where it is no log."""
    if not text.strip() or reading.charter is None:
        return Issues((), ())
    document: Document = read_texts([(LOG, text.encode())])
    log, found = shaped(document, IssueLog)
    if log is None:
        raise ProblemsError(found)
    wrong = tuple(issue_problems(log, reading.charter, document, agreed=reading.document))
    return Issues(issues_of(log), wrong)


def _append(workspace: Workspace, reading: Reading, entry: Mapping[str, str | None]) -> Issue:
    """Write an entry at the end of the log, after reading the whole as it will be; the issue with it."""
    rows = [f"{key}: {scalar(value) if key != 'date' else value}" for key, value in entry.items() if value is not None]
    added = "".join(f"  {'-' if number == 0 else ' '} {row}\n" for number, row in enumerate(rows))
    with locked(workspace.root / ".issues.lock"):
        before = _text(workspace)
        start = "" if before.endswith("\n") else "\n"
        fresh = added if before.strip() else HEAD + added
        whole = before + start + fresh if before.strip() else fresh
        known = {str(problem.message) for problem in _read(workspace, reading, before).problems}
        found = _read(workspace, reading, whole)
        new = [problem for problem in found.problems if problem.message not in known]
        if any(problem.level == "error" for problem in new):
            raise ProblemsError(problem for problem in new if problem.level == "error")
        with (workspace.root / LOG).open("a", encoding="utf-8") as log:
            log.write(whole[len(before) :] if before.strip() else fresh)
    return found.get(entry["issue"] or "")
