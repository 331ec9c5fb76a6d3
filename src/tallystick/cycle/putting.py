"""What is put on record: batches, proposals, figures, determinations, editions, amounts, steps of cases, decisions.

Each function answers drafts; nothing is appended here. What is on record already is not put there again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from tallystick.charter.model.cases import Step
from tallystick.charter.model.events import Entry, Event
from tallystick.cycle.edition_making import Made
from tallystick.cycle.exhibits import exhibits_in
from tallystick.cycle.onrecord import View, written
from tallystick.facts.batches import Batch, Withdrawal
from tallystick.facts.store import FactStore
from tallystick.figures.record import KERNEL
from tallystick.ledger import key_change, streams
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.store.asked import Draft
from tallystick.obligations.adjustments import Adjustment, counted
from tallystick.obligations.determination import Determination
from tallystick.obligations.record import KERNEL as OBLIGATIONS

SETTLING = {"paid": "paid", "set off": "set off", "credited": "set off"}
"""Events of amounts that settle, as settlement entries call them."""

SERVED = ("nudge", "notice", "elect")
"""Steps that send a letter, of which the record keeps the digest; none of them stands on a privileged level."""


def batch_drafts(
    store: FactStore, view: View, sources: Iterable[str], *, known_at: datetime, recorded: str, after: int = 0
) -> list[Draft]:
    """Batches and withdrawals of sources that had been recorded by an instant and are not on record.

    ``after`` says how many drafts stand before them in the same request.
    """
    known = {(record.says["batch"], "withdraws" in record.says): index for index, record in view.of("batch")}
    drafts: list[Draft] = []
    for source in sources:
        batches = {each.number: each for each in store.batches(source, known_at=known_at, withdrawn=True)}
        steps: list[tuple[int, Batch, Withdrawal | None]] = [(number, batch, None) for number, batch in batches.items()]
        steps += [
            (each.number, batches[each.withdraws], each)
            for each in store.withdrawals(source)
            if each.recorded <= known_at and each.withdraws in batches
        ]
        for _, batch, withdrawal in sorted(steps, key=lambda step: step[0]):
            name = batch_name(batch)
            if (name, withdrawal is not None) in known:
                continue
            says: dict[str, object] = {
                "batch": name,
                "source": source,
                "content": f"sha256:{batch.digest}",
                "file": f"sha256:{batch.file_sha256}",
                "rows": batch.rows,
                "delivered": written(batch.recorded if withdrawal is None else withdrawal.recorded),
            }
            by = batch.by if withdrawal is None else withdrawal.by
            if by is not None:
                says["by"] = by
            if withdrawal is not None:
                says["withdraws"] = (
                    known[name, False] if (name, False) in known else _place(drafts, name, view.size + after)
                )
            drafts.append(Draft("batch", streams.facts(source), recorded, says))
    return drafts


def batch_name(batch: Batch) -> str:
    """What a batch is called on record: ``deliveries/0001``."""
    return f"{batch.source}/{batch.number:04}"


def _place(drafts: Sequence[Draft], name: str, first: int) -> int:
    """Where a batch of the same request will stand."""
    return first + next(place for place, each in enumerate(drafts) if each.says["batch"] == name)


def edition_drafts(made: Made, view: View, *, recorded: str, reason: str | None) -> list[Draft]:
    """The records of one publication, in order: figures, determinations, the edition, and the amounts it changes."""
    period = made.period.id
    common = {"known_at": written(made.known_at), "figures": made.parts["figures"].digest}
    figures = {
        "charter": made.standing.text.content.digest,
        "calendar": made.standing.text.reference.digest,
        "period": period,
        "inputs": list(made.inputs),
        "count": len(made.figures),
        "kernel": KERNEL,
        **common,
    }
    drafts = [Draft("figure set", streams.figures(period), recorded, figures)]
    drafts += [
        Draft("determination", streams.determinations(period), recorded, _determination(each, digest.digest, made))
        for each, digest in zip(made.determinations, made.determined, strict=True)
    ]
    says: dict[str, object] = {
        "edition": made.name,
        "determinations": [each.digest for each in made.determined],
        "document": made.document.digest,
        "heads": _heads(view, drafts, period),
        **common,
    }
    if made.supersedes is not None:
        says["supersedes"] = made.supersedes.index
    if made.change is not None:
        more = {
            "reason": reason, "material": made.change.material, "materiality": made.change.rule,
            "remedy": made.change.remedy,
        }  # fmt: skip
        drafts.append(Draft("restatement", streams.editions(period), recorded, {**says, **more}))
    else:
        more = {"state": made.state, "charter": made.standing.text.content.digest, "period": period}
        if made.state == "final":
            more["locked"] = written(made.known_at)
        drafts.append(Draft("edition", streams.editions(period), recorded, {**says, **more}))
    return [*drafts, *_amounts(made, view, recorded)]


def _determination(each: Determination, digest: str, made: Made) -> dict[str, object]:
    says: dict[str, object] = {
        "charter": f"sha256:{each.inputs['charter']}",
        "clause": each.clause,
        "period": each.period,
        "obligor": each.obligor,
        "outcome": each.outcome.value,
        "known_at": written(made.known_at),
        "figures": made.parts["figures"].digest,
        "determination": digest,
        "kernel": OBLIGATIONS,
    }
    if each.value is not None:
        says["value"] = _number(each.value)
    if each.amount is not None:
        says["amount"] = _number(each.amount)
    if each.currency is not None:
        says["currency"] = each.currency
    if each.scope:
        says["scope"] = {name: value or "" for name, value in each.scope if value}
    return says


def _heads(view: View, drafts: Sequence[Draft], period: str) -> dict[str, int]:
    """The last record of each stream that an edition rests on, its own figures and determinations included."""
    wanted = ("charter/", "sign-off/", "facts/", streams.KEYS, streams.editions(period))
    found = {stream: index for stream, index in view.heads.items() if stream.startswith(wanted)}
    return found | {draft.stream: view.size + place for place, draft in enumerate(drafts)}


def _amounts(made: Made, view: View, recorded: str) -> Iterator[Draft]:
    """What is owed once a period is locked, and what a restatement changes of it."""
    if made.state == "final":
        for each, digest in zip(made.determinations, made.determined, strict=True):
            if each.amount and each.currency is not None:
                entry = _entry_name(each.clause, each.obligor, each.scope, each.period)
                yield _entry(
                    each, each.amount, entry=entry, what="owed", period=each.period, rests_on=[digest.digest],
                    recorded=recorded,
                )  # fmt: skip
    if made.change is None:
        return
    first = {record.says["entry"]: index for index, record in view.of("settlement entry")}
    for change in counted(made.change.adjustments):
        owed = _entry_name(change.clause, change.obligor, change.scope, change.period)
        draft = _entry(
            change, change.difference or Decimal(0), entry=f"{owed} restated by {made.name}", what="adjusted",
            period=change.settled_in or change.period,
            rests_on=[f"sha256:{change.hash_before}", f"sha256:{change.hash_after}"], recorded=recorded,
            corrects=first.get(owed),
        )  # fmt: skip
        if change.currency is not None:
            yield draft


def _entry_name(clause: str, obligor: str, scope: tuple[tuple[str, str | None], ...], period: str) -> str:
    return " ".join([clause, obligor, *(f"{name}={value}" for name, value in scope), period])


def _entry(
    each: Determination | Adjustment, amount: Decimal, *, entry: str, what: str, period: str, rests_on: list[str],
    recorded: str, corrects: int | None = None,
) -> Draft:  # fmt: skip
    others = " and ".join(each.beneficiary)
    debtor, creditor = (each.obligor, others) if amount > 0 else (others, each.obligor)
    says: dict[str, object] = {
        "entry": entry, "what": what, "debtor": debtor, "creditor": creditor, "amount": _number(abs(amount)),
        "currency": each.currency or "XXX", "period": period, "rests_on": rests_on,
    }  # fmt: skip
    if corrects is not None:
        says["corrects"] = corrects
    return Draft("settlement entry", streams.settlement(period), recorded, says)


def settled_drafts(events: Iterable[Event], view: View, *, known_at: datetime, recorded: str) -> list[Draft]:
    """Payments and set-offs that had been recorded by an instant, of amounts that are on record as owed."""
    known = {record.says["entry"] for _, record in view.of("settlement entry")}
    owed = [record.says for _, record in view.of("settlement entry") if record.says["what"] == "owed"]
    drafts = []
    for event in sorted(events, key=lambda each: (each.recorded, each.id)):
        if not isinstance(event, Entry) or event.kind not in SETTLING or event.recorded > known_at or event.id in known:
            continue
        mine = [
            each for each in owed
            if each["period"] == event.period and each["entry"].split(" ")[0] == event.clause
            and event.party in (None, each["entry"].split(" ")[1])
        ]  # fmt: skip
        if len(mine) != 1 or event.amount <= 0:
            continue
        says = {
            "entry": event.id, "what": SETTLING[event.kind], "debtor": mine[0]["debtor"],
            "creditor": mine[0]["creditor"], "amount": _number(event.amount), "currency": mine[0]["currency"],
            "period": event.period, "rests_on": list(mine[0]["rests_on"]),
        }  # fmt: skip
        drafts.append(Draft("settlement entry", streams.settlement(event.period), recorded, says))
    return drafts


def case_drafts(
    steps: Iterable[Step], view: View, *, known_at: datetime, recorded: str, day_of: Callable[[datetime], date]
) -> list[Draft]:
    """Steps of cases that had been recorded by an instant and are not on record: that they took place, never more."""
    known: dict[str, int] = {}
    for _, record in view.of("case event"):
        known[record.stream] = known.get(record.stream, 0) + 1
    by_case: dict[str, list[Step]] = {}
    for step in sorted(steps, key=lambda each: (each.recorded, each.id)):
        if step.recorded <= known_at:
            by_case.setdefault(step.case, []).append(step)
    drafts = []
    for case, found in by_case.items():
        stream = streams.case(case)
        for step in found[known.get(stream, 0) :]:
            says: dict[str, object] = {
                "case": word(case), "event": word(step.step), "on": day_of(step.at or step.recorded).isoformat(),
                "by": step.by,
            }  # fmt: skip
            for field in ("clause", "period"):
                if getattr(step, field, None) is not None:
                    says[field] = getattr(step, field)
            if step.step in SERVED and (served := exhibits_in(step.evidence)):
                says["document"] = served[0].digest
            drafts.append(Draft("case event", stream, recorded, says))
    return drafts


def word(text: str) -> str:
    """A name as a word of a record: small letters, digits and dashes."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())[:60].strip("-")


def disclosure_draft(
    *, subject: str, disclosure_class: str, to: Sequence[str], decision: str, rule: str, recorded: datetime
) -> Draft:
    """That it was decided who may see something; ``decision`` is shown, withheld or withdrawn."""
    says = {"subject": subject, "class": disclosure_class, "to": list(to), "decision": decision, "rule": rule}
    return Draft("disclosure decision", streams.DISCLOSURE, written(recorded), says)


def key_draft(
    *, owner: str, use: str, change: str, key: str, reason: str, recorded: datetime, replaces: str | None = None,
    until: int | None = None, sign_key: SigningKey | None = None, authority: str | None = None,
) -> Draft:  # fmt: skip
    """That a key began or ceased to count; ``use`` is log, witness or party, ``change`` added, rotated or revoked.

    ``sign_key`` is a key of the owner that counts and signs the change; ``authority`` the digest of the document by
    which it was decided, where none is left. The first key of an owner for a use needs neither.
    """
    says: dict[str, object] = {"owner": owner, "use": use, "change": change, "key": key, "reason": reason}
    if replaces is not None:
        says["replaces"] = replaces
    if until is not None:
        says["until"] = until
    if sign_key is not None:
        says = key_change.signed(says, sign_key)
    elif authority is not None:
        says["authority"] = authority
    return Draft(key_change.KIND, streams.KEYS, written(recorded), says)


def _number(value: Decimal) -> str:
    """A number as records have it; zero has no sign."""
    return format(value or abs(value), "f")
