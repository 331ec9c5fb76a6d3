"""Whether what stands beside the records is what they name: the edition's document, charter, batches, amounts."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tallystick.charter.amend.standing import contractual_content
from tallystick.charter.canonical import charter_bytes
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.ledger.policy import Policy
from tallystick.ledger.records import Record
from tallystick.terms.canonical import canonical_bytes
from tallystick.terms.wording import counted
from tallystick.verify.charters import compiled_from
from tallystick.verify.findings import Finding, failing, fails, holds, not_shown, to_know
from tallystick.verify.pack import (
    ADJUSTMENTS,
    CHARTER_PARTS,
    EDITION,
    EVENTS,
    FIGURES,
    SCORECARD,
    SUPERSEDED,
    TALLIES,
    TALLIES_IN_PART,
    Pack,
    charter_name,
    determination_name,
    superseded_names,
)
from tallystick.verify.proofs import records_of


def edition_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the edition's document is the one on record, and names the members of the pack."""
    del trusted
    index, record = pack.record
    if record.says["document"] != pack.digest(EDITION):
        yield fails(
            "edition",
            f"{EDITION} was changed: it has the hash {pack.digest(EDITION)}, and entry {index} of the log names "
            f"{record.says['document']}.",
            EDITION,
        )
        return
    edition = pack.json(EDITION)
    found = list(_edition(pack, edition, index, record))
    yield from found
    if not failing(found):
        yield holds(
            "edition",
            f"The edition {pack.edition} ({edition['state']}, as known at {edition['known_at']}) is entry {index} of "
            f"the log, and every document that it names is in the pack with its hash"
            + ("." if pack.has(TALLIES) else ", but for the tallies."),
        )


def _edition(pack: Pack, edition: Mapping[str, Any], index: int, record: Record) -> Iterator[Finding]:
    said: dict[str, Any] = {
        "edition": record.says["edition"],
        "known_at": record.says["known_at"],
        "figures": record.says["figures"],
        "determinations": list(record.says["determinations"]),
        "state": record.says.get("state", "restated"),
    }
    said |= {"period": record.says["period"]} if "period" in record.says else {}
    for name, wanted in said.items():
        if edition[name] != wanted:
            yield fails(
                "edition", f"{EDITION} says {name} {edition[name]!r}, and entry {index} says {wanted!r}.", EDITION
            )
    named = {FIGURES: edition["figures"], EVENTS: edition["events"]}
    named |= {SCORECARD: edition["scorecard"]} if "scorecard" in edition else {}
    named |= {ADJUSTMENTS: edition["adjustments"]} if "adjustments" in edition else {}
    named |= {} if pack.has(TALLIES_IN_PART) else {TALLIES: edition["tallies"]}
    named |= {charter_name(part): edition["charter"][part] for part in CHARTER_PARTS}
    for place, each in enumerate(edition["earlier"]):
        named |= {charter_name(part, place): each[part] for part in CHARTER_PARTS}
    named |= {determination_name(place): digest for place, digest in enumerate(edition["determinations"])}
    if ADJUSTMENTS in named:
        named[f"{SUPERSEDED}{EDITION}"] = edition["supersedes"]["document"]
        named |= superseded_names(pack.json(f"{SUPERSEDED}{EDITION}"))
    for name, digest in named.items():
        if not pack.has(name):
            yield fails("edition", f"{name} is missing, which {EDITION} names as {digest}.", name)
        elif pack.digest(name) != digest:
            yield fails(
                "edition",
                f"{name} was changed: it has the hash {pack.digest(name)}, and {EDITION} names {digest}.",
                name,
            )
    documents = ("determinations/", "earlier/", "charter/", SUPERSEDED, SCORECARD, ADJUSTMENTS, TALLIES)
    for name in pack.members:
        if name.startswith(documents) and name not in named:
            yield fails("edition", f"{name} is in the pack, and {EDITION} does not name it.", name)


def records_match_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the records of figures, determinations, batches and amounts say what the documents say."""
    del trusted
    index, _ = pack.record
    edition = pack.json(EDITION)
    found = [
        *_figure_set(pack, edition, index),
        *_determinations(pack, edition, index),
        *_batches(pack, edition, index),
        *_amounts(pack, edition),
        *_adjusted(pack),
    ]
    yield from found
    if not failing(found):
        yield holds(
            "documents",
            f"What the log itself says of figures, {counted(len(edition['determinations']), 'determination')}, "
            f"{counted(len(edition['batches']), 'batch', 'batches')} and amounts is what the documents say.",
        )


def _figure_set(pack: Pack, edition: Mapping[str, Any], index: int) -> Iterator[Finding]:
    mine = [
        (at, each)
        for at, each in records_of(pack, "figure set")
        if each.says["figures"] == edition["figures"] and at < index
    ]
    if not mine:
        yield fails(
            "documents", f"No record before entry {index} says that the figures {edition['figures']} were computed."
        )
        return
    at, record = mine[-1]
    said = {
        "charter": edition["charter"]["content"],
        "calendar": edition["charter"]["reference"],
        "period": edition["period"],
        "known_at": edition["known_at"],
        "count": len(pack.json(FIGURES)["figures"]),
        "kernel": edition["kernels"]["figures"],
        "inputs": sorted({each["content"] for each in edition["batches"]}),
    }
    for name, wanted in said.items():
        value = record.says[name]
        if (sorted(value) if name == "inputs" else value) != wanted:
            yield fails("documents", f"Entry {at} says {name} {value!r}, and {EDITION} says {wanted!r}.", EDITION)


def _determinations(pack: Pack, edition: Mapping[str, Any], index: int) -> Iterator[Finding]:
    on_record = {each.says["determination"]: (at, each) for at, each in records_of(pack, "determination") if at < index}
    for place, digest in enumerate(edition["determinations"]):
        name = determination_name(place)
        if digest not in on_record:
            yield fails("documents", f"No record before entry {index} names {name}.", name)
            continue
        at, record = on_record[digest]
        made = pack.json(name)
        for field in ("clause", "period", "obligor", "outcome", "value", "amount", "currency"):
            said = record.says.get(field)
            if not _same(said, made[field]):
                yield fails("documents", f"Entry {at} says {field} {said!r}, and {name} says {made[field]!r}.", name)


def _same(said: Any, made: Any) -> bool:
    if isinstance(said, str) and isinstance(made, str) and said != made:
        try:
            return Decimal(said) == Decimal(made)
        except ArithmeticError:
            return False
    return bool(said == made)


def _batches(pack: Pack, edition: Mapping[str, Any], index: int) -> Iterator[Finding]:
    on_record = {
        (each.says["batch"], each.says["content"], each.says["file"], each.says["rows"])
        for at, each in records_of(pack, "batch")
        if at < index
    }
    for each in edition["batches"]:
        name = f"{each['source']}/{each['number']:04}"
        if (name, each["content"], each["file"], each["rows"]) not in on_record:
            yield fails(
                "documents", f"The batch {name} that {EDITION} names is not on record before entry {index}.", EDITION
            )


def _amounts(pack: Pack, edition: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether what the log says is owed is what was determined: how much, and by whom to whom."""
    made = {digest: pack.json(determination_name(place)) for place, digest in enumerate(edition["determinations"])}
    owed = _entries(pack, "owed")
    for (digest, *others), (at, record) in owed.items():
        if not others and digest in made:
            yield from _entry(at, record, made[digest], made[digest]["amount"])
    for place, (digest, mine) in enumerate(made.items()):
        if edition["state"] == "final" and mine["amount"] and Decimal(mine["amount"]) and (digest,) not in owed:
            name = determination_name(place)
            yield fails("documents", f"{name} says that {mine['amount']} is owed, and no record says so.", name)


def _adjusted(pack: Pack) -> Iterator[Finding]:
    """Whether what the log says was adjusted is what the restatement changes: how much, and by whom to whom."""
    if ADJUSTMENTS not in pack.members:
        return
    entries = _entries(pack, "adjusted")
    for each in pack.json(ADJUSTMENTS)["adjustments"]:
        if each["settled_in"] is None or not Decimal(each["difference"] or 0):
            continue
        rests_on = (f"sha256:{each['hash_before']}", f"sha256:{each['hash_after']}")
        if rests_on not in entries:
            said = f"{ADJUSTMENTS} changes a sum owed by {each['difference']}, and no record says so."
            yield fails("documents", said, ADJUSTMENTS)
            continue
        yield from _entry(*entries[rests_on], each, each["difference"])


def _entries(pack: Pack, what: str) -> dict[tuple[str, ...], tuple[int, Record]]:
    """The settlement entries of one kind, by what they rest on."""
    found = ((at, each) for at, each in records_of(pack, "settlement entry") if each.says["what"] == what)
    return {tuple(each.says["rests_on"]): (at, each) for at, each in found}


def _entry(at: int, record: Record, made: Mapping[str, Any], amount: str | None) -> Iterator[Finding]:
    """Whether a settlement entry says who owes whom how much, as a determination or an adjustment has it."""
    wanted = Decimal(amount or 0)
    sides = (made["obligor"], " and ".join(made["beneficiary"]))
    debtor, creditor = sides if wanted > 0 else sides[::-1]
    said = record.says
    stated = (said["debtor"], said["creditor"], Decimal(said["amount"]), said["currency"])
    if amount is None or stated != (debtor, creditor, abs(wanted), made["currency"]):
        yield fails(
            "documents",
            f"Entry {at} says that {said['debtor']} owes {said['creditor']} {said['amount']} {said['currency']}; by "
            f"{made['clause']} in {made['period']} {debtor} owes {creditor} {abs(wanted)} {made['currency']}.",
        )


def charter_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the charter's files compile to the content that was signed, and to its hash."""
    del trusted
    edition = pack.json(EDITION)
    for earlier in (None, *range(len(edition["earlier"]))):
        compiled = charter_in(pack, earlier)
        title = compiled.charter.title if earlier is None else f"The earlier charter {earlier + 1}"
        made = {
            "content": charter_bytes(compiled.charter),
            "contractual": canonical_bytes(contractual_content(compiled)),
        }
        wrong = [
            charter_name(part, earlier)
            for part, content in made.items()
            if pack.bytes_of(charter_name(part, earlier)) != content
        ]
        for name in wrong:
            yield fails("charter", f"{name} is not what the charter's files compile to.", name)
        if not wrong:
            yield holds(
                "charter",
                f"{title}: the files compile to the content sha256:{compiled.sha256}, and to what was signed.",
            )
    charter = edition["charter"]
    proposed = any(
        record.says["content"] == charter["content"] and record.says["reference"] == charter["reference"]
        for _, record in records_of(pack, "charter", "amendment")
    )
    if not proposed:
        yield to_know("charter", "This very charter was never proposed on record; the log knows another one.")


def charter_in(pack: Pack, earlier: int | None = None) -> CompiledCharter:
    """The present charter of a pack, or one that it amends, ready to compute."""
    files, reference = charter_name("files", earlier), charter_name("reference", earlier)
    try:
        return compiled_from(pack.json(files), pack.bytes_of(reference), where=reference)
    except InputError as wrong:
        raise InputError(f"{files} cannot be compiled with {reference}: {wrong}") from wrong


def facts_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """What a pack never shows: the facts themselves."""
    del trusted
    edition = pack.json(EDITION)
    rows = sum(each["rows"] for each in edition["batches"])
    are = "is" if rows == 1 else "are"
    yield not_shown(
        "facts",
        f"That the counts and sums are those of the facts: {counted(rows, 'row')} in "
        f"{counted(len(edition['batches']), 'batch', 'batches')} {are} not in the pack. Whoever has the batches "
        "compares their content hashes and tallies them again.",
    )
    yield not_shown(
        "facts", "That what was recorded happened: the log proves what was said, and when it was on record."
    )
