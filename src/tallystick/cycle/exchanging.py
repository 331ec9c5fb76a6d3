"""Exchange with Open Contracting: foreign files come in through the limited worker, and a workspace goes out.

An import writes ``charter.yaml``, ``exports/``, ``events.yaml`` and ``published.json`` to a folder. An export reads
them again: figures from the facts, determinations from figures and events, and ``published.json`` as the ground.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.charter.read import read_files
from tallystick.charter.shape import shaped
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.computing import compute
from tallystick.cycle.determining import events_of, knowledge_cut_off
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.limits import GIB, Limits, run_limited
from tallystick.facts.sheets import SUFFIXES, read_sheets
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.decoding import LARGEST, Node, decode
from tallystick.obligations.exchange.ocds.drafting import PUBLISHED, draft
from tallystick.obligations.exchange.ocds.exporting import Exported, export_release
from tallystick.obligations.exchange.ocds.flattened import unflattened
from tallystick.obligations.exchange.uk_notice.notice import PerformanceNotice, performance_notice
from tallystick.obligations.exchange.uk_notice.profile import NoticeProfile
from tallystick.terms.figure import Figure

LIMITS = Limits(memory=2 * GIB, seconds=120, file_size=GIB)
"""What reading a foreign release may use."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The files of a draft by their path, what did not fit, and how much came in."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...]
    form: str
    counts: Mapping[str, int]
    """Of ``parties metrics observations milestones failures transactions``."""


@dataclass(frozen=True, slots=True)
class State:
    """A workspace as known at an instant."""

    compiled: CompiledCharter
    figures: tuple[Figure, ...]
    determinations: tuple[Determination, ...]
    events: tuple[Event, ...]
    known_at: datetime
    published: Node | None
    """The release that went before; None where there is no ``published.json``."""


def import_release(file: Path, *, ocid: str | None = None, contract: str | None = None) -> Imported:
    """The draft of a foreign file: JSON of OCDS or OC4IDS, or the workbook of a flattened release.

    Read in a process of its own, with limits. Raises ProblemsError for a file that cannot be read.
    """
    arguments = {"file": str(file), "ocid": ocid, "contract": contract}
    done: dict[str, Any] = run_limited("tallystick.cycle.exchanging:drafted", arguments, what=file.name, limits=LIMITS)
    found = tuple(Problem(**fields) for fields in done["problems"])
    return Imported(done["files"], found, done["form"], done["counts"])


def drafted(*, file: str, ocid: str | None, contract: str | None) -> dict[str, Any]:
    """What the worker does: decode, read, draft; arguments and result are plain JSON."""
    path = Path(file)
    if path.suffix.lower() in SUFFIXES:
        content = unflattened(read_sheets(path), file=path.name)
    else:
        if path.stat().st_size > LARGEST:
            message = f"it has {path.stat().st_size:,} bytes; {LARGEST:,} are allowed."
            raise ProblemsError([problems.X002.at(message, file=path.name)])
        content = decode(path.read_bytes(), file=path.name)
    made = draft(content, file=path.name, ocid=ocid, contract=contract)
    found = made.disclosure
    counts = {
        "parties": len(made.places.parties),
        "metrics": len(made.places.metrics),
        "observations": sum(len(metric.observations) for metric in found.metrics),
        "milestones": len(made.places.milestones),
        "failures": len(found.failures),
        "transactions": len(found.payments),
    }
    listed = [asdict(problem) for problem in made.problems]
    return {"files": dict(made.files), "problems": listed, "form": made.form, "counts": counts}


def write_draft(imported: Imported, folder: Path) -> None:
    """Write the files of a draft to a folder that has no charter yet; InputError where it has one."""
    held = [name for name in (*imported.files, "charter") if (folder / name).exists()]
    if held:
        raise InputError(f"{folder} holds {', '.join(held)} already; give a folder of its own with --out.")
    for name, text in imported.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def state_of(
    path: Path,
    *,
    facts: Path | None = None,
    events: Path | None = None,
    published: Path | None = None,
    known_at: datetime | None = None,
    as_of: date | None = None,
    threads: int | None = None,
) -> State:
    """Figures, determinations and events of a workspace, as known at an instant, and what was published before.

    Raises ProblemsError for a charter or events with errors, InputError for facts that cannot be used.
    """
    workspace = open_workspace(path)
    compiled = sound_charter(path)
    cut_off = knowledge_cut_off(compiled, known_at=known_at, as_of=as_of)
    figures: tuple[Figure, ...] = ()
    if compiled.kpis:
        figures = compute(
            path,
            facts=facts,
            known_at=None if facts is not None else known_at,
            as_of=compiled.zone.day_of(cut_off),
            threads=threads,
        ).figures
    happened = events_of(path, compiled, events)
    found = determine(compiled, figures, happened, known_at=cut_off)
    file = published or workspace.root / PUBLISHED
    before = read_published(file) if published is not None or (file.is_file() and not workspace.bare) else None
    return State(compiled, figures, found, happened, cut_off, before)


def read_published(file: Path) -> Node:
    """A release that was published before; ProblemsError where it is none (X021)."""
    content = decode(file.read_bytes(), file=file.name)
    if isinstance(content, Node) and isinstance(content.get("releases"), list) and len(content["releases"]) == 1:
        content = content["releases"][0]
    if not isinstance(content, Node) or not isinstance(content.get("ocid"), str):
        message = "it is no release: there is no ocid at the top."
        raise ProblemsError([problems.X021.at(message, hint="Give one release.", file=file.name)])
    return content


def export_workspace(state: State, *, ocid: str | None = None, contract: str | None = None) -> Exported:
    """The state of a workspace as a release of Open Contracting data."""
    return export_release(
        state.compiled,
        figures=state.figures,
        determinations=state.determinations,
        events=state.events,
        released=state.known_at,
        published=state.published,
        ocid=ocid,
        contract=contract,
    )


def notice_profile(file: Path) -> NoticeProfile:
    """What the authority declares for its notice; ProblemsError with everything that is wrong in the file."""
    document = read_files([file], root=file.parent)
    profile, found = shaped(document, NoticeProfile)
    if profile is None:
        raise ProblemsError(found)
    return profile


def notice_of(state: State, profile: NoticeProfile) -> PerformanceNotice:
    """The contract performance notice of a workspace; ProblemsError for what the law asks for and is missing."""
    return performance_notice(
        state.compiled,
        figures=state.figures,
        determinations=state.determinations,
        profile=profile,
        published=state.published,
        known_at=state.known_at,
    )
