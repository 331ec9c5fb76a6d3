"""The page of a pack for people: what was determined and measured, who signed, what is proven and what is not.

One HTML file without script, image or link to anywhere else; it is made from the records and from nothing besides, so
that whoever verifies a pack makes it again and compares the bytes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from typing import Any

from tallystick.ledger.cosignature import time_of
from tallystick.verify.markup import (
    STYLE,
    Marked,
    code,
    grouped,
    listing,
    measured,
    moment,
    plain,
    shaded,
    table,
    whole_line,
)
from tallystick.verify.pack import (
    ADJUSTMENTS,
    CHECKPOINT,
    EDITION,
    FIGURES,
    SCORECARD,
    TALLIES_IN_PART,
    Pack,
    charter_name,
    determination_name,
)
from tallystick.verify.proofs import agreement_of, keys_of


@dataclass(frozen=True, slots=True)
class _Names:
    """What parties and KPIs are called."""

    parties: Mapping[str, str]
    kpis: Mapping[str, str]

    def party(self, name: str | None) -> str:
        return "all" if name is None else self.parties.get(name, name)

    def owner(self, name: str) -> str:
        """A party, or the log."""
        return self.parties.get(name, name)

    def kpi(self, name: str) -> str:
        return self.kpis.get(name, name)


def page(pack: Pack) -> str:
    """The page; raises InputError where a member that it is made from cannot be read."""
    edition = pack.json(EDITION)
    kpis = pack.json(charter_name("content"))["kpis"]
    names = _Names(edition["parties"], {name: each.get("title", name) for name, each in kpis.items()})
    title = f"{edition['title']}: {edition['label']}, edition {edition['edition']}"
    body = [
        f"<h1>{escape(title)}</h1>",
        *_what(pack, edition),
        *_changes(pack, names),
        *_determinations(pack, edition, names),
        *_scorecard(pack),
        *_figures(pack, names),
        *_agreed(pack, edition, names),
        *_proven(pack, names),
        *_basis(edition),
        *_charter(pack),
    ]
    head = (
        f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>'
    )
    inner = "\n".join(body)
    head = f"<head>\n{head}\n<style>\n{STYLE}</style>\n</head>"
    return f'<!doctype html>\n<html lang="en">\n{head}\n<body>\n{inner}\n</body>\n</html>\n'


def _what(pack: Pack, edition: Mapping[str, Any]) -> Iterator[str]:
    parties = listing(list(edition["parties"].values()))
    article = "an" if edition["state"][0] in "aeiou" else "a"
    yield (
        f"<p>What was published between {escape(parties)} for {escape(edition['label'])} ({edition['start']} until "
        f"before {edition['end']}): {article} <strong>{escape(edition['state'])}</strong> edition, as known at "
        f"{moment(edition['known_at'])}.</p>"
    )
    yield (
        '<p class="lead">A page proves nothing; the file that it came in does. Have that file verified: by '
        "<code>tally verify FILE</code>, which computes everything again, or by another program, "
        "<code>node verify.mjs FILE</code> or the verifier's page in a browser.</p>"
    )
    for remark in edition["remarks"]:
        yield f"<p><strong>To know:</strong> {escape(remark)}</p>"
    if pack.has(TALLIES_IN_PART):
        yield "<p>Tallies are shown in part: the charter does not disclose all values to all parties.</p>"


def _changes(pack: Pack, names: _Names) -> Iterator[str]:
    """What a restatement changes."""
    if not pack.has(ADJUSTMENTS):
        return
    made, reason = pack.json(ADJUSTMENTS), pack.json(EDITION)["reason"]
    yield "<h2>What was restated</h2>"
    yield (
        f"<p>This edition takes the place of {escape(made['restates'])}, which stays as it was published. "
        f"{f'Why: {escape(reason.rstrip(chr(46)))}. ' if reason else ''}{escape(made['rule'])}</p>"
    )
    yield from table(
        ("KPI", "Party", "Cell", "Was", "Is"),
        (
            (names.kpi(each["kpi"]), names.party(each["party"]), _of(each["scope"]), _shown(before), _shown(after))
            for before, after in ((each["before"], each["after"]) for each in made["figures"])
            for each in (after or before,)
        ),
        numbers={3, 4},
    )
    for each in made["adjustments"]:
        clause = f"{names.owner(each['obligor'])}, {each['clause']} in {each['period']}"
        yield f"<h3>{escape(clause)}</h3><p>{escape(each['reason'])}</p>"


def _shown(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return "none"
    return measured(figure["value"], figure["unit"]) or plain(figure["missing"] or "no value")


def _of(scope: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in sorted(scope.items()))


def _determinations(pack: Pack, edition: Mapping[str, Any], names: _Names) -> Iterator[str]:
    yield "<h2>What follows from the clauses</h2>"
    found = [pack.json(determination_name(place)) for place in range(len(edition["determinations"]))]
    if not found:
        yield "<p>Nothing was determined for this period.</p>"
        return
    yield "<p>An amount is owed by the first party to the second; one below zero the other way.</p>"
    yield from table(
        ("Clause", "Of", "To", "Value", "Outcome", "Amount"),
        (
            (
                made["title"] or made["clause"],
                _who(made, names),
                listing([names.owner(each) for each in made["beneficiary"]]),
                measured(made["value"], made["unit"]),
                shaded(made["outcome"]),
                _amount(made),
            )
            for made in found
        ),
        numbers={3, 5},
    )
    for made in found:
        yield f"<h3>{escape(made['title'] or made['clause'])}: {escape(_who(made, names))}</h3>"
        yield "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in made["because"]) + "</ul>"


def _amount(made: Mapping[str, Any]) -> str:
    """What is owed, and what is in dispute besides."""
    open_ = made["open_amount"]
    disputed = f", {grouped(open_)} open" if open_ is not None and Decimal(open_) else ""
    return f"{measured(made['amount'], made['currency'])}{disputed}"


def _who(made: Mapping[str, Any], names: _Names) -> str:
    cell = _of(made["scope"])
    return f"{names.owner(made['obligor'])}{f' ({cell})' if cell else ''}"


def _scorecard(pack: Pack) -> Iterator[str]:
    if not pack.has(SCORECARD):
        return
    yield "<h2>Scorecard</h2>"
    yield from table(("Line", "Value", "Target", "Status"), _lines(pack.json(SCORECARD), 0), numbers={1, 2})


def _lines(line: Mapping[str, Any], depth: int) -> Iterator[tuple[object, ...]]:
    shade = ("", "deep", "deeper")[min(depth, 2)]
    title = escape(line["title"])
    status = {"good": "on track", "watch": "watch", "poor": "off track"}.get(line["status"], plain(line["status"]))
    yield (
        Marked(f'<span class="{shade}">{title}</span>' if shade else title),
        grouped(line["value"]),
        grouped(line["target"]),
        shaded(line["status"], status),
    )
    for each in line["items"]:
        yield from _lines(each, depth + 1)


def _figures(pack: Pack, names: _Names) -> Iterator[str]:
    yield "<h2>Figures</h2>"
    found = pack.json(FIGURES)["figures"]
    qualities = sorted({each["quality"] for each in found if each["quality"] is not None})
    yield f"<p>Quality: {escape(listing(qualities) if qualities else 'none')}.</p>"
    yield from table(
        ("KPI", "Party", "Cell", "Value", "Numerator", "Denominator", "Facts"),
        (
            (
                names.kpi(each["kpi"]),
                names.party(each["party"]),
                _of(each["scope"]),
                _shown(each),
                grouped(each["numerator"]),
                grouped(each["denominator"]),
                None if each["n"] is None else f"{each['n']:,}",
            )
            for each in found
        ),
        numbers={3, 4, 5, 6},
    )


def _agreed(pack: Pack, edition: Mapping[str, Any], names: _Names) -> Iterator[str]:
    yield "<h2>Who signed</h2>"
    found = agreement_of(pack, edition["size"])
    signed = {each.index: each for proposal in found.proposals for each in proposal.signatures}
    mine = [("the charter", signed[index]) for index in edition["agreement"]["signatures"] if index in signed]
    own = [("this edition", each) for each in agreement_of(pack).signatures_of(pack.digest(EDITION))]
    yield from table(
        ("Party", "What", "Meaning", "Role", "Signed", "Key", "Entry"),
        (
            (
                names.owner(each.party),
                what,
                each.says["meaning"],
                each.says["role"],
                whole_line(moment(each.says["signed"])),
                code(_key(each.says["key"])),
                each.index,
            )
            for what, each in (*mine, *own)
        ),
        numbers={6},
    )
    if edition["agreement"]["agreed"]:
        yield f"<p>The charter is agreed since {moment(edition['agreement']['agreed'])}.</p>"
    else:
        missing = ", ".join(names.owner(each) for each in edition["agreement"]["missing"]) or "a party"
        yield f"<p><strong>Not agreed when the edition was made:</strong> missing {escape(missing)}.</p>"
    yield f"<p>Signed is the contractual content <code>{escape(edition['charter']['contractual'])}</code>.</p>"


def _proven(pack: Pack, names: _Names) -> Iterator[str]:
    index, record = pack.record
    checkpoint = pack.checkpoint
    yield "<h2>What is proven, and what is not</h2>"
    yield (
        "<ul><li>Proven: what each record says, that it was on record when the checkpoint was made, who cosigned that "
        "checkpoint, which keys signed what; that figures follow from the tallies and determinations from figures and "
        "events.</li><li>Not proven: that the tallies are those of the facts (the facts are not here), that what was "
        "recorded happened, which person used a key, and what was recorded later.</li></ul>"
    )
    yield (
        f"<p>The edition is entry {index} of the log <code>{escape(checkpoint.origin)}</code>, recorded on "
        f"{moment(record.recorded)}. The checkpoint of {checkpoint.size:,} entries has the root "
        f"<code>{checkpoint.root.hex()}</code>.</p>"
    )
    witnesses = {(each.key.name, each.key.id): each for each in pack.policy.witnesses}
    signed = [(each, witnesses.get((each.name, each.key_id))) for each in pack.note.signatures]
    yield from table(
        ("Signed by", "Key", "On"),
        (
            (
                "the log" if witness is None else names.owner(witness.name),
                code(f"{each.name}+{each.key_id.hex()}"),
                None if witness is None else whole_line(_instant(time_of(witness.key, each))),
            )
            for each, witness in signed
        ),
    )
    yield "<p>The keys on record, and for which entries each of them counts:</p>"
    yield from table(
        ("Owner", "Use", "Key", "From entry", "Until before"),
        (
            (names.owner(each.owner), each.use, code(str(each.key)), each.since, each.until)
            for each in keys_of(pack).keys
        ),
        numbers={3, 4},
    )


def _instant(seconds: int) -> str:
    return moment(datetime.fromtimestamp(seconds, UTC).isoformat())


def _basis(edition: Mapping[str, Any]) -> Iterator[str]:
    yield "<h2>What it rests on</h2>"
    yield "<p>The batches of facts, by their content hashes; whoever has them compares these.</p>"
    yield from table(
        ("Batch", "Rows", "Delivered", "By", "Content"),
        (
            (
                whole_line(f"{each['source']}/{each['number']:04}"),
                f"{each['rows']:,}",
                whole_line(moment(each["delivered"])),
                each["by"],
                code(each["content"]),
            )
            for each in edition["batches"]
        ),
        numbers={1},
    )
    made = {**edition["software"], **{f"{name} kernel": version for name, version in edition["kernels"].items()}}
    yield from table(("Software", "Version"), sorted(made.items()))


def _charter(pack: Pack) -> Iterable[str]:
    yield "<h2>The charter</h2>"
    yield f"<p>Its files as written; the signed form of them is in <code>{charter_name('contractual')}</code>.</p>"
    for each in pack.json(charter_name("files"))["files"]:
        yield f"<h3>{escape(each['name'])}</h3>"
        yield f"<pre>{escape(each['text'])}</pre>"
    yield f"<p>The checkpoint itself is in <code>{CHECKPOINT}</code>.</p>"


def _key(written: str) -> str:
    name, key_id, _ = written.split("+", 2)
    return f"{name}+{key_id}"
