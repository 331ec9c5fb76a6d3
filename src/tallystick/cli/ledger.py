"""``tally ledger``: make a ledger, append to it, look at it, check it, copy it, and end it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.ledger_options import (
    key_option,
    key_or_new,
    ledger_argument,
    name_option,
    note_in,
    policy_in,
    recorded_option,
    signing_key,
    stamp,
    verifier_keys,
)
from tallystick.cli.ledger_witness import witness
from tallystick.cli.options import format_option
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.personal import FILE as PERSONAL
from tallystick.cycle.personal import PersonalStore
from tallystick.errors import InputError
from tallystick.ledger.agreement import Members, says_so_itself
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.fsck.whole import Report, check_ledger
from tallystick.ledger.hammering import hammer as hammer_ledger
from tallystick.ledger.keys import KeyType, VerifierKey
from tallystick.ledger.mirroring import FolderSource, Source, StoreSource, UrlSource, write_durably
from tallystick.ledger.mirroring import mirror as mirror_ledger
from tallystick.ledger.store.asked import Appended, read_item
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.folder import FolderShelf
from tallystick.ledger.store.opening import create_store, open_store
from tallystick.ledger.store.standing import standing_change
from tallystick.terms.canonical import read_canonical
from tallystick.terms.wording import counted

COLUMNS = ("index", "recorded", "type", "stream", "number")
FSCK_COLUMNS = ("id", "level", "message", "hint")
LAST = 20

POLICY = click.option(
    "--policy", "policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A policy: whose cosignatures are asked for.",
)  # fmt: skip


@click.group(
    epilog="\b\nExamples:\n"
    "  tally ledger init aurora.ledger --key log.key --name ledger.example/aurora\n"
    "  tally ledger append aurora.ledger record.json --key log.key --proof record.tlog-proof\n"
    "  tally ledger show aurora.ledger\n"
    "  tally ledger fsck aurora.ledger\n"
    "  tally ledger mirror https://ledger.example/aurora copy --key 'ledger.example/aurora+…'\n"
    "\b\nA ledger is a file (SQLite), or a schema of PostgreSQL: postgresql://us@db.example/alliances#aurora"
)
def command() -> None:
    """Keep a ledger: what was agreed and published, so that a change shows and each party can check it."""


command.add_command(witness)


@command.command()
@ledger_argument
@key_option
@name_option
def init(ledger: str, key_from: str, name: str | None) -> None:
    """Make a new, empty LEDGER, and its key where --name is given.

    The name of the key is the name of the log, for good. Give the printed line to the other party: it is the key by
    which it verifies.
    """
    key, made = key_or_new(key_from, name, KeyType.ED25519)
    with create_store(ledger, key=key) as store:
        if made:
            click.echo(f"The new signing key is in {key_from}: keep it secret, and keep a copy.", err=True)
        click.echo(f"{ledger}: the empty ledger of the log {store.origin}. Its verifier key:", err=True)
        click.echo(store.verifier.written())


@command.command()
@ledger_argument
@click.argument("files", nargs=-1, required=True, type=click.File("rb"))
@key_option
@click.option(
    "--proof", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the proof of the record to this file (.tlog-proof); for one record.",
)  # fmt: skip
def append(ledger: str, files: tuple[Any, ...], key_from: str, proof: Path | None) -> None:
    """Append the records in FILES to LEDGER, all or none; - is the standard input.

    A file is a JSON object with `type`, `stream`, `recorded` and what its type says; its number in the stream is given
    when it is appended. A record in canonical bytes with its number is taken as it is.
    """
    if proof and len(files) != 1:
        raise click.UsageError("--proof is for one record; append the records one by one.")
    items = [_item(file) for file in files]
    with open_store(ledger, key=signing_key(key_from)) as store:
        appended = store.append(items)
        _say(appended, store)
        if proof:
            write_durably(proof, appended.proof_file().written())


@command.command()
@ledger_argument
@click.argument("index", type=click.IntRange(min=0), required=False)
@click.option("--stream", help="Only records of this stream.")
@click.option("--type", "kind", help="Only records of this type.")
@click.option("--last", type=click.IntRange(min=1), default=LAST, show_default=True, help="How many, from the end.")
@click.option(
    "--proof", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the proof of the entry INDEX to this file (.tlog-proof).",
)  # fmt: skip
@POLICY
@format_option
def show(
    ledger: str, index: int | None, stream: str | None, kind: str | None, last: int, proof: Path | None,
    policy_file: Path | None, form: str,
) -> None:  # fmt: skip
    """Show the last records of LEDGER, or the one at INDEX.

    With --policy, the proof is for the last checkpoint that the policy believes.
    """
    with open_store(ledger) as store:
        if index is not None:
            if proof:
                write_durably(proof, store.proof(index, policy=policy_in(policy_file)).written())
            print_json(read_canonical(store.entry(index)))
            return
        if proof:
            raise click.UsageError(
                "Say of which entry the proof is wanted: tally ledger show LEDGER INDEX --proof FILE."
            )
        rows = _rows(store, kind, stream, last)
        if form == "table":
            _headline(store)
        print_rows(rows, form, columns=COLUMNS, numbers=("index", "number"))


@command.command()
@ledger_argument
@click.option(
    "--key", "keys", multiple=True,
    help="The log's verifier key, or a file that holds it: the first one, then later ones. A folder of tiles needs it.",
)  # fmt: skip
@POLICY
@click.option(
    "--against", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint or proof file from elsewhere, by which a rollback shows.",
)  # fmt: skip
@click.option(
    "--personal", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"The erasable store, whose values are held against their commitments; {PERSONAL} beside LEDGER by default.",
)  # fmt: skip
@format_option
@click.pass_context
def fsck(
    context: click.Context, ledger: str, keys: tuple[str, ...], policy_file: Path | None, against: tuple[Path, ...],
    personal: Path | None, form: str,
) -> None:  # fmt: skip
    """Check everything in LEDGER anew from its entries; also of a folder of tiles.

    Hashes, tiles, checkpoints and their signatures, cosignatures, the numbers of every stream, what editions rest on,
    key changes, sign-offs, who has to sign, documents, and personal values against their commitments. Ends with code 1
    where anything is wrong.
    """
    known = verifier_keys(keys)
    notes = tuple(note_in(path) for path in against)
    policy = policy_in(policy_file)
    if Path(ledger).is_dir():
        report = check_ledger(FolderShelf(Path(ledger), _one(known)), keys=known, policy=policy, against=notes)
    else:
        held = PersonalStore(personal or Path(ledger).parent / PERSONAL)
        with open_store(ledger) as store:
            report = check_ledger(
                store.shelf, keys=known, policy=policy, against=notes, openings=held.openings(),
                members=_members_in(store),
            )  # fmt: skip
    _report(report, form)
    if not report.is_sound:
        context.exit(1)


@command.command()
@click.argument("ledger")
@key_option
@name_option
@click.option("--writers", type=click.IntRange(1, 256), default=16, show_default=True, help="Writers at once.")
@click.option("--each", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Records of each writer.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes they run in.")
@format_option
def hammer(ledger: str, key_from: str, name: str | None, writers: int, each: int, processes: int, form: str) -> None:
    """Load a new LEDGER with records from many writers at once, and check every proof; then check the whole ledger.

    It is made for this and is left there; a ledger that exists is not touched.
    """
    key, _ = key_or_new(key_from, name, KeyType.ED25519)
    create_store(ledger, key=key).release()
    found = hammer_ledger(ledger, key=key, writers=writers, each=each, processes=processes)
    with open_store(ledger) as store:
        report = check_ledger(store.shelf, keys=(key.verifier,))
    row = {
        "writers": found.writers, "processes": found.processes, "appended": found.appended,
        "seconds": f"{found.seconds:.2f}", "rate": f"{found.rate:.0f}", "checkpoints": found.checkpoints,
        "slowest": f"{found.slowest * 1000:.0f}", "sound": report.is_sound,
    }  # fmt: skip
    if form != "table":
        print_rows([row], form, columns=tuple(row))
    else:
        click.echo(
            f"{found.appended} durable appends by {counted(writers, 'writer')} in {found.seconds:.1f} s: "
            f"{found.rate:.0f} a second, {found.checkpoints} checkpoints, the slowest after "
            f"{found.slowest * 1000:.0f} ms. Every proof holds."
        )
        _report(report, form)


@command.command()
@click.argument("source")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--key", "keys", multiple=True, help="The log's verifier key, or a file that holds it; a ledger of yours names it."
)
def mirror(source: str, folder: Path, keys: tuple[str, ...]) -> None:
    """Copy the ledger at SOURCE to FOLDER, as tiles that any web server can hand out, verified on the way.

    SOURCE is a ledger of yours, a folder of tiles, or the URL of one. The copy is taken up where it was broken off, and
    refused where SOURCE has another history than the copy.
    """
    known = verifier_keys(keys)
    path = Path(source)
    if source.startswith(("http://", "https://")) or path.is_dir():
        _one(known)
        _mirror(FolderSource(path) if path.is_dir() else UrlSource(source), folder, known)
        return
    with open_store(source) as store:
        _mirror(
            StoreSource(store), folder, known or tuple(held.key for held in store.keyring().keys if held.use == "log")
        )


def _ending(change: str, short: str, said: str) -> Callable[..., None]:
    """A command that changes whether the ledger may be added to."""

    @command.command(change.removesuffix("d") if change != "frozen" else "freeze", help=said, short_help=short)
    @ledger_argument
    @key_option
    @click.option("--by", required=True, help="Who decided it: party/role.")
    @click.option("--reason", required=True, help="Why; every later refusal says it.")
    @recorded_option
    def run(ledger: str, key_from: str, by: str, reason: str, recorded: datetime | None) -> None:
        with open_store(ledger, key=signing_key(key_from)) as store:
            appended = store.append([standing_change(change, by=by, reason=reason, recorded=stamp(recorded))])
            _say(appended, store)

    return run


freeze = _ending(
    "frozen",
    "Refuse every append, with the reason, until the ledger is resumed.",
    "Refuse every append to LEDGER until it is resumed or closed.\n\nThe record that says so is the last one; every "
    "later append is refused with the reason.",
)
resume = _ending("resumed", "Go on with a frozen ledger.", "Go on with a LEDGER that was frozen.")
close = _ending(
    "closed",
    "End a ledger for good.",
    "End LEDGER for good: its closing record is the last one, and nothing is ever appended again.\n\nIt can be read, "
    "proven, cosigned and copied as before.",
)


def _item(file: Any) -> Any:
    try:
        return read_item(file.read())
    except InputError as error:
        raise InputError(f"{file.name}: {error}") from error


def _say(appended: Appended, store: Store) -> None:
    first, last = appended.indexes[0], appended.indexes[-1]
    where = f"entry {first}" if first == last else f"entries {first} to {last}"
    click.echo(f"Appended {where}; the log {store.origin} has {counted(appended.size, 'entry', 'entries')}.")


def _rows(store: Store, kind: str | None, stream: str | None, last: int) -> list[dict[str, Any]]:
    size = store.size()
    start = size - last if kind is None and stream is None else 0
    found = [
        {"index": index, "recorded": record.recorded, "type": record.kind, "stream": record.stream,
         "number": record.number}
        for index, record in store.records(kind=kind, stream=stream, start=max(start, 0))
    ]  # fmt: skip
    return found[-last:]


def _headline(store: Store) -> None:
    note = store.checkpoint()
    checkpoint = read_checkpoint(note.text)
    standing = store.standing()
    click.echo(f"{store.origin}: {counted(store.size(), 'entry', 'entries')}, {standing.state}.")
    if standing.state != "open":
        click.echo(standing.refusal())
    cosigners = ", ".join(dict.fromkeys(each.name for each in note.signatures[1:])) or "nobody"
    click.echo(f"Last checkpoint: size {checkpoint.size}, root {checkpoint.root.hex()}, cosigned by {cosigners}.\n")


def _report(report: Report, form: str) -> None:
    rows = [
        {"id": each.id, "level": each.level, "message": each.message, "hint": each.hint} for each in report.problems
    ]
    if form == "csv":
        print_rows(rows, form, columns=FSCK_COLUMNS)
        return
    said: dict[str, Any] = {
        "log": report.origin, "size": report.size, "root": report.root.hex(), "standing": report.standing,
        "streams": report.streams, "checkpoints": report.checkpoints, "cosignatures": report.cosignatures,
        "unknown cosignatures": report.strange, "documents": report.documents, "openings": report.openings,
        "sound": report.is_sound, "problems": rows,
    }  # fmt: skip
    if form == "json":
        print_json(said)
        return
    for each in report.problems:
        click.echo(str(each))
    checked = (
        f"{counted(report.size, 'entry', 'entries')}, {counted(report.streams, 'stream')}, "
        f"{counted(report.checkpoints, 'checkpoint')}, {counted(report.cosignatures, 'cosignature')}, "
        f"{counted(report.documents, 'document')}"
        + (f", {counted(report.openings, 'personal value')}" if report.openings else "")
    )
    click.echo(f"{report.origin}: checked {checked}. {'All is sound.' if report.is_sound else 'It is not sound.'}")
    if report.strange:
        click.echo(
            f"{counted(report.strange, 'cosignature')} by keys that nobody named could not be checked; give a --policy."
        )


def _members_in(store: Store) -> Members:
    """Who has to sign a charter, by its content in the ledger; by its record, where the content is not there."""

    def members(says: Mapping[str, Any]) -> tuple[str, ...]:
        from tallystick.charter.membership import required_by_content  # noqa: PLC0415  (only where there is a charter)

        content = store.document(says["content"])
        if content is None:
            return says_so_itself(says)
        return required_by_content(read_canonical(content), date.fromisoformat(says["effective"]))

    return members


def _one(keys: tuple[VerifierKey, ...]) -> VerifierKey:
    if not keys:
        raise click.UsageError("A copy does not vouch for its own key: give the log's verifier key with --key.")
    return keys[0]


def _mirror(source: Source, folder: Path, keys: tuple[VerifierKey, ...]) -> None:
    found = mirror_ledger(source, folder, keys=keys)
    new = found.checkpoint.size - found.before
    click.echo(
        f"{folder} holds the log {found.checkpoint.origin} up to entry {found.checkpoint.size - 1}: "
        f"{counted(new, 'new entry', 'new entries')}, {counted(found.fetched, 'bundle')} fetched."
        if found.checkpoint.size
        else f"{folder} holds the empty log {found.checkpoint.origin}."
    )
