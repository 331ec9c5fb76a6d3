"""The page of a pack for people: what it is, what was found, who signed, what is proven and what is not.

One HTML file without script, image or link to anywhere else; it is made from the records and from nothing besides, so
that whoever verifies a pack makes it again and compares the bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from tallystick.ledger.cosignature import time_of
from tallystick.verify.pack import (
    CHECKPOINT,
    EDITION,
    FIGURES,
    TALLIES_IN_PART,
    Pack,
    charter_name,
    determination_name,
)
from tallystick.verify.proofs import agreement_of, keys_of

_STYLE = """\
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.2rem;margin-top:2.2rem;border-bottom:1px solid #ccc}
h3{font-size:1rem;margin:1.4rem 0 .2rem}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #e4e4e4}
td.n{text-align:right;font-variant-numeric:tabular-nums}code,pre{font:.82rem/1.4 ui-monospace,monospace}
code{overflow-wrap:anywhere}pre{white-space:pre-wrap;background:#f6f6f6;padding:.8rem}ul{padding-left:1.2rem}
.wide{overflow-x:auto}
"""


def page(pack: Pack) -> str:
    """The page; raises InputError where a member that it is made from cannot be read."""
    edition = pack.json(EDITION)
    title = f"{edition['title']}: {edition['label']}, edition {edition['edition']}"
    body = [
        f"<h1>{escape(title)}</h1>",
        *_what(pack, edition),
        *_figures(pack),
        *_determinations(pack, edition),
        *_agreed(pack, edition),
        *_proven(pack),
        *_basis(edition),
        *_charter(pack),
    ]
    head = (
        f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>'
    )
    inner = "\n".join(body)
    head = f"<head>\n{head}\n<style>\n{_STYLE}</style>\n</head>"
    return f'<!doctype html>\n<html lang="en">\n{head}\n<body>\n{inner}\n</body>\n</html>\n'


def _what(pack: Pack, edition: Mapping[str, Any]) -> Iterable[str]:
    parties = " and ".join(edition["parties"].values())
    yield (
        f"<p>This pack holds what was published between {escape(parties)} for {escape(edition['label'])} "
        f"({edition['start']} until before {edition['end']}): a {escape(edition['state'])} edition, as known at "
        f"{escape(edition['known_at'])}.</p>"
    )
    yield (
        "<p>A page proves nothing. Verify the file with <code>tally verify FILE</code>, or, independently of that "
        "program, with <code>node verify.mjs FILE</code> or the verifier's page in a browser.</p>"
    )
    for remark in edition["remarks"]:
        yield f"<p><strong>To know:</strong> {escape(remark)}</p>"
    if edition["reason"]:
        yield f"<p><strong>Why it was restated:</strong> {escape(edition['reason'])}</p>"
    if pack.has(TALLIES_IN_PART):
        yield "<p>Tallies are shown in part: the charter does not disclose all values to all parties.</p>"


def _figures(pack: Pack) -> Iterable[str]:
    yield "<h2>Figures</h2>"
    yield from _table(
        ("KPI", "Party", "Cell", "Value", "Unit", "Numerator", "Denominator", "Facts", "Quality"),
        (
            (
                each["kpi"],
                each["party"] or "all",
                ", ".join(f"{name} {value}" for name, value in sorted(each["scope"].items())),
                each["value"] if each["value"] is not None else each["missing"],
                each["unit"],
                each["numerator"],
                each["denominator"],
                each["n"],
                each["quality"],
            )
            for each in pack.json(FIGURES)["figures"]
        ),
        numbers={3, 5, 6, 7},
    )


def _determinations(pack: Pack, edition: Mapping[str, Any]) -> Iterable[str]:
    yield "<h2>What follows from the clauses</h2>"
    if not edition["determinations"]:
        yield "<p>Nothing was determined for this period.</p>"
    for place in range(len(edition["determinations"])):
        made = pack.json(determination_name(place))
        cell = ", ".join(f"{name} {value}" for name, value in sorted(made["scope"].items()))
        value = "" if made["value"] is None else f", {made['value']} {made['unit'] or ''}".rstrip()
        amount = "" if made["amount"] is None else f", {made['amount']} {made['currency'] or ''}".rstrip()
        yield f"<h3>{escape(made['title'] or made['clause'])}</h3>"
        yield (
            f"<p>{escape(made['obligor'])}{escape(f' ({cell})' if cell else '')} to "
            f"{escape(', '.join(made['beneficiary']))}: <strong>{escape(made['outcome'])}</strong>"
            f"{escape(value)}{escape(amount)}</p>"
        )
        yield "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in made["because"]) + "</ul>"


def _agreed(pack: Pack, edition: Mapping[str, Any]) -> Iterable[str]:
    yield "<h2>Who signed</h2>"
    found = agreement_of(pack, edition["size"])
    signed = {each.index: each for proposal in found.proposals for each in proposal.signatures}
    mine = [signed[index] for index in edition["agreement"]["signatures"] if index in signed]
    yield from _table(
        ("Party", "Meaning", "Role", "Signed", "Key", "Entry"),
        (
            (
                each.party,
                each.says["meaning"],
                each.says["role"],
                each.says["signed"],
                _key(each.says["key"]),
                each.index,
            )
            for each in (*mine, *agreement_of(pack).signatures_of(pack.digest(EDITION)))
        ),
    )
    if edition["agreement"]["agreed"]:
        yield f"<p>Agreed since {escape(edition['agreement']['agreed'])}.</p>"
    else:
        missing = ", ".join(edition["agreement"]["missing"]) or "a party"
        yield f"<p><strong>Not agreed when the edition was made:</strong> missing {escape(missing)}.</p>"
    yield f"<p>Signed is the contractual content <code>{escape(edition['charter']['contractual'])}</code>.</p>"


def _proven(pack: Pack) -> Iterable[str]:
    index, record = pack.record
    checkpoint = pack.checkpoint
    yield "<h2>What is proven, and what is not</h2>"
    yield (
        f"<p>The edition is entry {index} of the log {escape(checkpoint.origin)}, recorded at "
        f"{escape(record.recorded)}. The checkpoint of {checkpoint.size:,} entries has the root "
        f"<code>{checkpoint.root.hex()}</code>.</p>"
    )
    witnesses = {(each.key.name, each.key.id): each for each in pack.policy.witnesses}
    yield from _table(
        ("Signed by", "Key", "At (seconds since 1970)"),
        (
            (
                witnesses[each.name, each.key_id].name if (each.name, each.key_id) in witnesses else "the log",
                f"{each.name}+{each.key_id.hex()}",
                time_of(witnesses[each.name, each.key_id].key, each) if (each.name, each.key_id) in witnesses else "",
            )
            for each in pack.note.signatures
        ),
    )
    yield (
        "<ul><li>Proven: what each record says, that it was on record when the checkpoint was made, who cosigned that "
        "checkpoint, which keys signed what; that figures follow from the tallies and determinations from figures and "
        "events.</li><li>Not proven: that the tallies are those of the facts (the facts are not here), that what was "
        "recorded happened, which person used a key, and what was recorded later.</li></ul>"
    )
    yield from _table(
        ("Owner", "Use", "Key", "Counts from entry", "until before"),
        (
            (each.owner, each.use, each.key.written(), each.since, "" if each.until is None else each.until)
            for each in keys_of(pack).keys
        ),
    )


def _basis(edition: Mapping[str, Any]) -> Iterable[str]:
    yield "<h2>What it rests on</h2>"
    yield from _table(
        ("Source", "Batch", "Rows", "Delivered", "By", "Content", "File"),
        (
            (each["source"], each["number"], each["rows"], each["delivered"], each["by"], each["content"], each["file"])
            for each in edition["batches"]
        ),
        numbers={1, 2},
    )
    made = {**edition["software"], **{f"{name} kernel": version for name, version in edition["kernels"].items()}}
    yield from _table(("Software", "Version"), sorted(made.items()))


def _charter(pack: Pack) -> Iterable[str]:
    yield "<h2>The charter</h2>"
    yield f"<p>Its files as written; the signed form of them is in <code>{charter_name('contractual')}</code>.</p>"
    for each in pack.json(charter_name("files"))["files"]:
        yield f"<h3>{escape(each['name'])}</h3>"
        yield f"<pre>{escape(each['text'])}</pre>"
    yield f"<p>The checkpoint itself is in <code>{CHECKPOINT}</code>.</p>"


def _table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], numbers: Iterable[int] = frozenset()
) -> Iterable[str]:
    wanted = frozenset(numbers)
    yield '<div class="wide"><table>'
    yield "<tr>" + "".join(f"<th>{escape(each)}</th>" for each in headings) + "</tr>"
    for row in rows:
        cells = (
            f'<td class="n">{_cell(each)}</td>' if place in wanted else f"<td>{_cell(each)}</td>"
            for place, each in enumerate(row)
        )
        yield "<tr>" + "".join(cells) + "</tr>"
    yield "</table></div>"


def _cell(value: object) -> str:
    text = "" if value is None else escape(str(value))
    return f"<code>{text}</code>" if text.startswith("sha256:") or "+" in text else text


def _key(written: str) -> str:
    name, key_id, _ = written.split("+", 2)
    return f"{name}+{key_id}"
