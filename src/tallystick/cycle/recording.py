"""Recording facts in a workspace: the gate through which every batch comes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tallystick.charter.calendars import period_days
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model import Charter
from tallystick.cycle.workspace import open_workspace, read_charter, write_reference
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.planning import plan_reading, rules_hash
from tallystick.facts.store import Added, FactStore
from tallystick.sharing.words import Role


def add_facts(
    path: Path,
    source_id: str,
    file: Path,
    *,
    by: str | None = None,
    recorded: datetime | None = None,
    renamed: Mapping[str, str] | None = None,
    why: str | None = None,
) -> Added:
    """Record a file as a batch of a source; ``recorded`` is now unless a test says otherwise.

    ``by`` is a role of the charter (``hub/analyst``), or a party with what somebody is for it (``hub contributor``).
    ``renamed`` are headings of the file with those that they are taken for; ``why`` is the reason of a correction.
    The reference data that the charter was resolved with is written beside the facts the first time.
    Raises ProblemsError for a charter with errors, InputError for an unknown source or role, or a refused file.
    """
    workspace = open_workspace(path)
    if workspace.bare:
        raise InputError(
            f"{path} is a charter file alone, and facts are recorded in a workspace: a folder with charter.yaml. "
            "Name the file charter.yaml, or give the folder."
        )
    reading = read_charter(workspace)
    if reading.compiled is None or reading.charter is None:
        raise ProblemsError(problem for problem in reading.problems if problem.level == "error")
    sources = reading.charter.sources
    if source_id not in sources:
        raise InputError(f"There is no source {source_id!r} in the charter; there are {', '.join(sources) or 'none'}.")
    people = reading.charter.people
    if by is not None and people and by not in people and not is_hand(by, reading.charter):
        raise InputError(f"There is no role {by!r} in the charter to deliver facts; there are {', '.join(people)}.")
    write_reference(workspace, reading.charter, reading.holidays)
    return FactStore(workspace.facts).add(
        source_id,
        sources[source_id],
        file,
        recorded=recorded or datetime.now(UTC),
        by=by,
        zone=reading.compiled.zone,
        periods=period_days(reading.charter),
        renamed=renamed,
        why=why,
    )


def is_hand(by: str, charter: Charter) -> bool:
    """Whether it names a party of the charter, and what somebody is for it: ``hub contributor``."""
    party, _, role = by.partition(" ")
    return party in charter.parties and role in set(Role)


def rules_of(compiled: CompiledCharter, source_id: str) -> str:
    """The hash of the rules by which a file of a source would be read now; each batch keeps that of its own."""
    source = compiled.charter.sources[source_id]
    periods = period_days(compiled.charter)
    return rules_hash(plan_reading(source_id, source, zone=compiled.zone.name, periods=periods))
