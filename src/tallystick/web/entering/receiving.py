"""Events that a program sends, as batches like any other; what became of each sending is kept for people to see."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from tallystick.cycle.ingesting import Answer, ingesting
from tallystick.cycle.trying import try_facts
from tallystick.errors import InputError
from tallystick.facts.events import Gathered, gathered
from tallystick.facts.events_known import FILE, KnownEvents
from tallystick.web.alliances.here import Here
from tallystick.web.entering.locked import locks_of, locks_of_days
from tallystick.web.entering.models import Arrival
from tallystick.web.entering.places import trials
from tallystick.web.entering.uploads import require_open
from tallystick.web.texts import without_nul

MOST_LINES = 10_000
MOST_BYTES = 2 * 1024 * 1024
MOST_REFUSALS = 50


def receive(here: Here, source: str, content: bytes, *, party: str) -> Answer:
    """Records events, a JSON object a line, and says what became of each; the caller has asked whether they may.

    Raises InputError for more than 10,000 lines, and what recording a batch raises.
    """
    lines = content.count(b"\n") + 1
    if lines > MOST_LINES or len(content) > MOST_BYTES:
        raise InputError(f"{lines:,} lines came together; send {MOST_LINES:,} lines and 2 MB at most at a time.")
    together = list(gathered(BytesIO(content), rows=MOST_LINES, seconds=3600))
    for arrived in together:
        _require_open(here, source, arrived)
    with here.writing() as now, ingesting(now.root, source, by=here.hand(party), recorded=now.moment) as way:
        answers, first = [], 1
        for arrived in together:
            answers.append(way.record(arrived, first_line=first))
            first = arrived.last_line + 1
    answer = _together(answers)
    keep(here, source, answer, party=party, at=here.instant)
    return answer


def _require_open(here: Here, source: str, arrived: Gathered) -> None:
    """InputError with the way out, where events would go into a locked period."""
    if not arrived.events or not any(lock.holds for lock in locks_of(here).values()):
        return
    with TemporaryDirectory(prefix="tally-") as folder:
        file = Path(folder) / "events.jsonl"
        file.write_bytes(b"".join(event.raw + b"\n" for event in arrived.events))
        trial = try_facts(
            here.alliance.root, source, file, recorded=here.instant, beside=trials(), compiled=here.opened.compiled
        )
    require_open(here, locks_of_days(here, trial.touched))


def _together(answers: Iterable[Answer]) -> Answer:
    every = list(answers)
    if not every:
        raise InputError("Nothing came; send one JSON object a line.")
    return Answer(
        (every[0].lines[0], every[-1].lines[1]),
        next((each.batch for each in reversed(every) if each.batch is not None), None),
        sum(each.accepted for each in every),
        tuple(repeated for each in every for repeated in each.repeated),
        tuple(refused for each in every for refused in each.refused),
    )


def keep(here: Here, source: str, answer: Answer, *, party: str, at: datetime) -> Arrival:
    """Puts down what became of a sending."""
    return Arrival.objects.create(
        alliance=here.alliance, source=source, party=party, at=at, lines=answer.lines[1] - answer.lines[0] + 1,
        accepted=answer.accepted, repeated=len(answer.repeated), refused=len(answer.refused),
        refusals=[
            {"line": each.line, "reason": without_nul(each.reason[:500])} for each in answer.refused[:MOST_REFUSALS]
        ],
        batch=None if answer.batch is None else answer.batch.number,
    )  # fmt: skip


def keys_known(here: Here, source: str) -> int:
    """How many idempotency keys of a source were accepted; 0 where none ever came."""
    file = here.alliance.root / "facts" / source / FILE
    return KnownEvents(file).count() if file.is_file() else 0
