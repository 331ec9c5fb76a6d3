"""Packing an edition: everything that it takes to verify it elsewhere, in one file.

Nothing secret goes in: no fact, no signing key, no name of a person. Values of facts (the frequencies or ranks that a
median needs) go in where the charter discloses them to all parties.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Column
from tallystick.charter.formula.primitives import Primitive, holds_values
from tallystick.charter.formula.walk import walk
from tallystick.cycle.cosigning import policy_of
from tallystick.cycle.edition_parts import charter_from
from tallystick.cycle.onrecord import OnRecord, record_of
from tallystick.cycle.publications import Publication, publication
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError
from tallystick.figures.requests import formulas_of, needed, ranks_of
from tallystick.figures.scope import aggregates_of
from tallystick.ledger import streams
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.note import Note
from tallystick.ledger.policy import Policy
from tallystick.ledger.proof import proof_file
from tallystick.ledger.records import Record
from tallystick.terms.canonical import canonical_bytes
from tallystick.terms.wording import listed
from tallystick.verify.pack import (
    ADJUSTMENTS,
    CHARTER_PARTS,
    CHECKPOINT,
    EDITION,
    EVENTS,
    FIGURES,
    KEYS,
    PAGE,
    POLICY,
    SCORECARD,
    SUPERSEDED,
    TALLIES,
    TALLIES_IN_PART,
    Pack,
    authority_name,
    charter_name,
    determination_name,
    pack_bytes,
    proof_name,
    read_pack,
    record_name,
    superseded_names,
)
from tallystick.verify.page import page
from tallystick.verify.problems import NO_POLICY, NOT_COSIGNED, NOT_FOR_ALL
from tallystick.verify.proofs import keys_content, keys_of

OPEN = "all parties"
SUFFIX = ".tally.zip"


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that was made."""

    content: bytes
    """The file."""
    edition: str
    members: int
    withheld: tuple[str, ...]
    """Columns of tallies that it does not show."""


def pack(
    path: Path, name: str, *, policy: Policy | None = None, restricted: bool = False, ledger: str | Path | None = None
) -> Packed:
    """The pack of an edition; of a period's name, of its last one.

    ``policy`` says whose cosignatures count: by default all parties with a witness key on record.
    ``restricted`` allows figures that the charter does not disclose to all parties.

    Raises ProblemsError: E014 where there is no such edition, V010 where no checkpoint with it meets the policy, V011
    without a policy, V012 for figures that not all parties may see.
    """
    with record_of(open_workspace(path), ledger=ledger) as record:
        found = publication(record.view(), name)
        chosen = policy or policy_of(record.store)
        if chosen is None:
            raise ProblemsError([NO_POLICY.at(f"Nothing says whose cosignatures count for {record.store.origin}.")])
        note = record.store.believed(chosen, least=found.index + 1)
        if note is None:
            raise ProblemsError(
                [
                    NOT_COSIGNED.at(
                        f"The edition {found.name} is entry {found.index} of {record.store.origin}, and no checkpoint "
                        f"of {found.index + 1} or more entries meets the policy.",
                    )
                ]
            )
        members = {POLICY: chosen.written(), CHECKPOINT: note.written()}
        documents = dict(_documents(record, found, restricted=restricted))
        members |= documents | dict(_records(record, note, found))
    members[KEYS] = canonical_bytes(keys_content(keys_of(_opened(found.name, members))))
    members[PAGE] = page(_opened(found.name, members)).encode("utf-8")
    content = pack_bytes(found.name, members)
    held = read_pack(content)
    return Packed(content, found.name, len(held.members), _withheld(held))


def _withheld(held: Pack) -> tuple[str, ...]:
    if not held.has(TALLIES_IN_PART):
        return ()
    said = held.json(TALLIES_IN_PART)
    columns = (each for part in (said, *said["earlier"]) for found in part["withheld"].values() for each in found)
    return tuple(dict.fromkeys(columns))


def _opened(edition: str, members: Mapping[str, bytes]) -> Pack:
    return read_pack(pack_bytes(edition, members))


def _documents(record: OnRecord, found: Publication, *, restricted: bool) -> Iterator[tuple[str, bytes]]:
    """Everything that the edition's document names."""
    documents = record.documents
    edition = documents.read(found.document)
    superseded = documents.read(edition["supersedes"]["document"]) if "adjustments" in edition else None
    named_charters = [*edition["earlier"], edition["charter"], *([superseded["charter"]] if superseded else [])]
    charters = [charter_from(documents, files=each["files"], reference=each["reference"]) for each in named_charters]
    closed = _closed(charters)
    if closed and not restricted:
        raise ProblemsError(
            [
                NOT_FOR_ALL.at(
                    f"The charter does not disclose {listed(closed)} to all parties.", hint="Use --restricted."
                )
            ]
        )
    yield EDITION, documents.bytes_of(found.document)
    named = {FIGURES: "figures", EVENTS: "events", SCORECARD: "scorecard", ADJUSTMENTS: "adjustments"}
    for name, key in named.items():
        if key in edition:
            yield name, documents.bytes_of(edition[key])
    for place, each in enumerate((edition["charter"], *edition["earlier"])):
        for part in CHARTER_PARTS:
            yield charter_name(part, place - 1 if place else None), documents.bytes_of(each[part])
    for place, digest in enumerate(edition["determinations"]):
        yield determination_name(place), documents.bytes_of(digest)
    if superseded:
        yield f"{SUPERSEDED}{EDITION}", documents.bytes_of(edition["supersedes"]["document"])
        for name, digest in superseded_names(superseded).items():
            yield name, documents.bytes_of(digest)
    yield _tallies(documents.bytes_of(edition["tallies"]), documents.read(edition["tallies"]), charters)


def _closed(charters: Sequence[CompiledCharter]) -> list[str]:
    """The KPIs that one of the charters does not disclose to all parties."""
    kpis = ((name, kpi) for each in charters for name, kpi in each.charter.kpis.items())
    return list(dict.fromkeys(name for name, kpi in kpis if kpi.disclosure != OPEN))


def _tallies(content: bytes, said: Mapping[str, Any], charters: Sequence[CompiledCharter]) -> tuple[str, bytes]:
    """The tallies as on record, or without the columns that one of the charters does not disclose to all parties."""
    used = [_columns(each) for each in charters]
    open_to_all = {key for columns in used for key in columns if all(columns.get(key, True) for columns in used)}
    parts = [_in_part(each, open_to_all) for each in (said, *said["earlier"])]
    if not any(each["withheld"] for each in parts):
        return TALLIES, content
    return TALLIES_IN_PART, canonical_bytes({**parts[0], "earlier": parts[1:]})


def _in_part(said: Mapping[str, Any], open_to_all: Collection[str]) -> dict[str, Any]:
    """The tallies by one charter without the values that are not for all parties, and which columns those were."""
    withheld = {
        source: [key for key in _keys(table) if holds_values(key) and key not in open_to_all]
        for source, table in said["sources"].items()
    }
    withheld = {source: columns for source, columns in withheld.items() if columns}
    sources = {source: _without(table, withheld.get(source, [])) for source, table in said["sources"].items()}
    return {**said, "sources": sources, "withheld": withheld}


def _keys(table: Mapping[str, Any]) -> list[str]:
    """What the tallies of a source hold, each once: columns, and what does not add up."""
    return list(dict.fromkeys([*table["columns"], *(each["of"] for each in table["recomputed"])]))


def _columns(compiled: CompiledCharter) -> dict[str, bool]:
    """The columns of tallies that a charter's KPIs rest on, with whether a KPI and all columns of facts that one is
    made from are for all parties."""
    found: dict[str, bool] = {}
    for definition in compiled.kpis.values():
        for node in formulas_of(definition):
            for aggregate in aggregates_of(node):
                for each in (*needed(aggregate), *ranks_of(aggregate)):
                    is_shown = definition.kpi.disclosure == OPEN and _is_open(each, compiled)
                    found[each.key] = found.get(each.key, False) or is_shown
    return found


def _is_open(primitive: Primitive, compiled: CompiledCharter) -> bool:
    """Whether every column whose values it holds is for all parties; one that cannot be found is taken not to be."""
    columns = [each for each in walk(primitive.argument) if isinstance(each, Column)] if primitive.argument else []
    sources = compiled.charter.sources
    found = [
        sources[source].columns.get(each.name) if (source := each.source or primitive.source) in sources else None
        for each in columns
    ]
    return all(each is not None and each.disclosure == OPEN for each in found)


def _without(table: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    kept = [place for place, key in enumerate(table["columns"]) if key not in columns]
    rows = [{"key": row["key"], "values": [row["values"][place] for place in kept]} for row in table["rows"]]
    recomputed = [each for each in table["recomputed"] if each["of"] not in columns]
    return {
        **table, "columns": [table["columns"][place] for place in kept], "rows": rows, "recomputed": recomputed,
    }  # fmt: skip


def _records(record: OnRecord, note: Note, found: Publication) -> Iterator[tuple[str, bytes]]:
    """The records of every stream that the edition rests on, whole up to the checkpoint, each with its proof."""
    size = read_checkpoint(note.text).size
    period = found.period
    begins = (streams.charter(""), streams.sign_off(""), streams.facts(""))
    whole = {
        streams.KEYS, streams.editions(period), streams.figures(period), streams.determinations(period),
        streams.settlement(period),
    }  # fmt: skip
    if found.record.kind == "restatement":  # what it changes is settled in other periods too
        changed = record.documents.read(record.documents.read(found.document)["adjustments"])["adjustments"]
        whole |= {streams.settlement(each["settled_in"]) for each in changed if each["settled_in"] is not None}
    view = record.view().before(size)
    chosen = [(at, each) for at, each in view.entries if each.stream in whole or each.stream.startswith(begins)]
    chosen += [each for each in view.entries if each[1].stream == streams.SELF_TEST][-1:]
    checkpoint = note.written()
    for index, each in chosen:
        yield record_name(index), each.content
        yield proof_name(index), proof_file(index, record.store.inclusion(index, size), checkpoint).written()
        yield from _authority(record, index, each)


def _authority(record: OnRecord, index: int, each: Record) -> Iterator[tuple[str, bytes]]:
    if "authority" in each.says:
        yield authority_name(index), record.documents.bytes_of(each.says["authority"])
