"""Entries of the ledger as a reader may see them: in words, and as the bytes that stand there.

Whether an entry that speaks of an outcome, an amount or a reported figure may be seen is decided as for the thing it
speaks of. Of one that may not, place, kind, stream and time are shown, so that nobody misses an entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.cases import case_record
from tallystick.cycle.onrecord import read_instant
from tallystick.cycle.putting import word
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.keys import read_verifier_key
from tallystick.ledger.records import Record
from tallystick.reports.numbers import written
from tallystick.sharing.asked import Thing
from tallystick.sharing.standing import class_of
from tallystick.sharing.words import Action, Class, Kind, Mask
from tallystick.terms.calendar import Period
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.design.amounts import money
from tallystick.web.design.periods import period_name

_cases: Kept[Mapping[str, frozenset[str]]] = Kept(32)

KIND_WORDS = {
    "charter": N_("Charter"),
    "amendment": N_("Amendment"),
    "sign-off": N_("Signature"),
    "batch": N_("Facts"),
    "figure set": N_("Figures"),
    "determination": N_("Determination"),
    "edition": N_("Edition"),
    "restatement": N_("Restatement"),
    "case event": N_("Step of a case"),
    "settlement entry": N_("Amount"),
    "disclosure decision": N_("Disclosure"),
    "submission": N_("Sealed figure"),
    "reveal": N_("Opened figure"),
    "key change": N_("Key"),
    "ledger": N_("Ledger"),
    "self-test": N_("Self-test"),
}
"""The kinds of records, as people call them."""

WITHHELD = N_("It concerns others; what it says is withheld from you.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as its reader may see it."""

    index: int
    kind: str
    word: str
    stream: str
    number: int
    recorded: Any
    """The instant."""
    text: str
    """What it says, in a sentence."""
    shown: bool
    content: str | None
    """The bytes that stand there (canonical JSON); None where they are withheld."""


def entry_of(here: Here, index: int, record: Record) -> Entry:
    """An entry as the reader may see it."""
    shown = may_read(here, record)
    return Entry(
        index, record.kind, _(KIND_WORDS.get(record.kind, record.kind)), record.stream, record.number,
        read_instant(record.recorded), sentence(here, record) if shown else _(WITHHELD), shown,
        record.content.decode() if shown else None,
    )  # fmt: skip


def may_read(here: Here, record: Record) -> bool:
    """Whether the reader may see what an entry says."""
    things = list(_things(here, record))
    decisions = [here.may(Action.SEE, thing) for thing in things]
    return all(each.allowed and not each.masked & {Mask.VALUES} for each in decisions)


def _things(here: Here, record: Record) -> Iterator[Thing]:
    """What an entry speaks of beside the record itself; nothing where everybody who sees the record sees it."""
    says = record.says
    if record.kind == "determination":
        yield _determination(here, says)
    elif record.kind == "settlement entry":
        period = _period(here, says["period"])
        sides = {party for side in (says["debtor"], says["creditor"]) for party in str(side).split(" and ")}
        yield here.thing(Kind.ACCOUNT, parties=frozenset(sides), **period)
    elif record.kind == "case event":
        by = frozenset({str(says["by"]).partition("/")[0]})
        yield here.thing(Kind.CASE, parties=by | case_parties(here).get(says["case"], frozenset()))
    elif record.kind in ("submission", "reveal"):
        yield here.thing(Kind.FIGURE, party=says["party"])


def _determination(here: Here, says: Mapping[str, Any]) -> Thing:
    compiled = here.opened.reading.compiled
    definition = None if compiled is None else compiled.clauses.definitions.get(says["clause"])
    parties = frozenset(_beneficiaries(compiled, says["clause"], says["obligor"]))
    disclosure, owner = Class.CLEAN_TEAM, None
    if compiled is not None and definition is not None:
        kpi = definition.clause.kpi
        disclosure = class_of(kpi, compiled) if kpi is not None else Class.ALL_PARTIES
        stated = compiled.charter.kpis[kpi].owner if kpi is not None else None
        owner = stated.partition("/")[0] if stated else None
    return here.thing(
        Kind.DETERMINATION, party=says["obligor"], parties=parties, disclosure=disclosure, owner=owner,
        **_period(here, says["period"]),
    )  # fmt: skip


def _beneficiaries(compiled: CompiledCharter | None, clause: str, obligor: str) -> Iterator[str]:
    definition = None if compiled is None else compiled.clauses.definitions.get(clause)
    for party, beneficiaries in definition.pairs if definition is not None else ():
        if party == obligor:
            yield from beneficiaries


def case_parties(here: Here) -> Mapping[str, frozenset[str]]:
    """The parties of each case, by its name as records have it: whom it was opened about, to whom they owe, and whoever
    took a step."""
    return _cases.get((here.alliance.root, here.opened.state), lambda: _case_parties(here))


def _case_parties(here: Here) -> Mapping[str, frozenset[str]]:
    compiled = here.opened.reading.compiled
    if compiled is None:
        return {}
    found: dict[str, set[str]] = {}
    for step in case_record(open_workspace(here.alliance.root), compiled).steps:
        mine = found.setdefault(word(step.case), set())
        mine.add(step.by.partition("/")[0])
        party, clause = getattr(step, "party", None), getattr(step, "clause", None)
        if party is not None:
            mine |= {party, *(_beneficiaries(compiled, clause, party) if clause is not None else ())}
    return {name: frozenset(parties) for name, parties in found.items()}


def _period(here: Here, name: str) -> dict[str, Any]:
    """The days of a period, where the charter has it."""
    found = period_in(here, name)
    return {} if found is None else {"start": found.start, "end": found.end}


def period_in(here: Here, name: str) -> Period | None:
    """The period of a name in one of the charter's calendars."""
    compiled = here.opened.reading.compiled
    calendars = compiled.calendars.values() if compiled is not None else ()
    return next((each for calendar in calendars for each in calendar.periods if each.id == name), None)


def sees_edition(here: Here, period: str) -> bool:
    """Whether the reader may see editions of a period: it is of their party's time.

    Of a period that the charter has no more nobody knows the time; it is for those who are members today.
    """
    found = period_in(here, period)
    known = {"start": here.today} if found is None else {"start": found.start, "end": found.end}
    return here.may(Action.SEE, here.thing(Kind.EDITION, **known)).allowed


def party_name(here: Here, party: str) -> str:
    """What people call a party; several are named as they stand."""
    names = (here.charter.parties[each].name if each in here.charter.parties else each for each in party.split(" and "))
    return _(" and ").join(names)


def sentence(here: Here, record: Record) -> str:
    """What an entry says, for people."""
    says = record.says
    made = _SENTENCES.get(record.kind)
    return made(here, says) if made is not None else record.kind


def _who(here: Here, by: str) -> str:
    party, _slash, role = by.partition("/")
    name = party_name(here, party)
    agreed = here.charter.people.get(by)
    return _("%(party)s (%(role)s)") % {"party": name, "role": agreed.title if agreed else role} if role else name


def _label(here: Here, period: str) -> str:
    found = period_in(here, period)
    return period_name(found.label) if found is not None else period


def _clause(here: Here, name: str) -> str:
    clause = here.charter.clauses.get(name)
    return (clause.title if clause is not None else None) or name


def _charter(here: Here, says: Mapping[str, Any]) -> str:
    parties = ", ".join(party_name(here, each) for each in says["parties"])
    return _("“%(title)s” was proposed, in force from %(day)s once signed by %(parties)s.") % {
        "title": says["title"], "day": says["effective"], "parties": parties or _("nobody: it changes nothing agreed"),
    }  # fmt: skip


MEANINGS = {"approved": N_("approved"), "reviewed": N_("reviewed"), "authored": N_("authored")}


def _sign_off(here: Here, says: Mapping[str, Any]) -> str:
    who = _who(here, f"{says['party']}/{says['role']}")
    return _("%(who)s signed %(subject)s: %(meaning)s.") % {
        "who": who, "subject": says["subject"], "meaning": _(MEANINGS[says["meaning"]]),
    }  # fmt: skip


def _batch(here: Here, says: Mapping[str, Any]) -> str:
    source = here.charter.sources.get(says["source"])
    title = (source.title if source is not None else None) or says["source"]
    if "withdraws" in says:
        return _("The batch %(batch)s of %(source)s no longer counts.") % {"batch": says["batch"], "source": title}
    return _("%(source)s: %(rows)s rows were delivered as batch %(batch)s.") % {
        "source": title, "rows": written(says["rows"]), "batch": says["batch"],
    }  # fmt: skip


def _figures(here: Here, says: Mapping[str, Any]) -> str:
    return _("%(count)s figures of %(period)s were computed, as known at %(known)s.") % {
        "count": written(says["count"]), "period": _label(here, says["period"]), "known": says["known_at"],
    }  # fmt: skip


def _judged(here: Here, says: Mapping[str, Any]) -> str:
    scope = " · ".join(says.get("scope", {}).values())
    owed = Decimal(says.get("amount", "0"))
    amount = f", {money(owed, says.get('currency'))}" if owed else ""
    return _("%(clause)s, %(party)s, %(period)s: %(outcome)s%(amount)s.") % {
        "clause": f"{_clause(here, says['clause'])} ({scope})" if scope else _clause(here, says["clause"]),
        "party": party_name(here, says["obligor"]), "period": _label(here, says["period"]),
        "outcome": _(says["outcome"].replace("_", " ")), "amount": amount,
    }  # fmt: skip


STATE_WORDS = {"provisional": N_("provisional"), "final": N_("final"), "restated": N_("restated")}


def _edition(here: Here, says: Mapping[str, Any]) -> str:
    return _("The edition %(edition)s of %(period)s was published: %(state)s.") % {
        "edition": says["edition"], "period": _label(here, says["period"]), "state": _(STATE_WORDS[says["state"]]),
    }  # fmt: skip


def _restatement(here: Here, says: Mapping[str, Any]) -> str:
    del here
    return _("%(edition)s restates entry %(before)s: %(reason)s %(rule)s") % {
        "edition": says["edition"], "before": says["supersedes"], "reason": _ended(says["reason"]),
        "rule": says["materiality"],
    }  # fmt: skip


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _case(here: Here, says: Mapping[str, Any]) -> str:
    return _("Case %(case)s: “%(event)s” by %(by)s on %(day)s.") % {
        "case": says["case"], "event": says["event"].replace("-", " "), "by": _who(here, says["by"]),
        "day": says["on"],
    }  # fmt: skip


_WHAT = {
    "owed": N_("%(debtor)s owes %(creditor)s %(amount)s (%(entry)s)."),
    "paid": N_("%(debtor)s paid %(creditor)s %(amount)s (%(entry)s)."),
    "set off": N_("%(debtor)s set off %(amount)s against %(creditor)s (%(entry)s)."),
    "adjusted": N_("What %(debtor)s owes %(creditor)s was adjusted by %(amount)s (%(entry)s)."),
    "waived": N_("%(creditor)s waived %(amount)s of %(debtor)s (%(entry)s)."),
}


def _amount(here: Here, says: Mapping[str, Any]) -> str:
    return _(_WHAT[says["what"]]) % {
        "debtor": party_name(here, says["debtor"]), "creditor": party_name(here, says["creditor"]),
        "amount": money(Decimal(says["amount"]), says["currency"]), "entry": says["entry"],
    }  # fmt: skip


def _disclosed(here: Here, says: Mapping[str, Any]) -> str:
    to = ", ".join(_who(here, each) for each in says["to"])
    words = {
        "shown": _("%(subject)s is shown to %(to)s (rule %(rule)s)."),
        "withheld": _("%(subject)s is withheld from %(to)s (rule %(rule)s)."),
        "withdrawn": _("The decision about %(subject)s for %(to)s was withdrawn (rule %(rule)s)."),
    }
    return words[says["decision"]] % {"subject": says["subject"], "to": to, "rule": says["rule"]}


def _sealed(here: Here, says: Mapping[str, Any]) -> str:
    return _("%(party)s sealed its figure of %(what)s.") % {
        "party": party_name(here, says["party"]), "what": says["submission"],
    }  # fmt: skip


def _opened(here: Here, says: Mapping[str, Any]) -> str:
    return _("%(party)s opened its figure of %(what)s: %(value)s.") % {
        "party": party_name(here, says["party"]), "what": says["submission"], "value": says["value"],
    }  # fmt: skip


_USES = {"log": N_("the log"), "witness": N_("witnessing"), "party": N_("signing")}
_KEYS = {
    "added": N_("A key of %(owner)s for %(use)s began to count: %(key)s. %(reason)s"),
    "rotated": N_("Another key of %(owner)s for %(use)s took the place of the former: %(key)s. %(reason)s"),
    "revoked": N_("A key of %(owner)s for %(use)s ceased to count: %(key)s. %(reason)s"),
}


def _key(here: Here, says: Mapping[str, Any]) -> str:
    return _(_KEYS[says["change"]]) % {
        "owner": party_name(here, says["owner"]), "use": _(_USES[says["use"]]),
        "key": str(read_verifier_key(says["key"])), "reason": _ended(says["reason"]),
    }  # fmt: skip


_STANDS = {
    "frozen": N_("%(by)s froze the record: %(reason)s"),
    "resumed": N_("%(by)s let the record go on: %(reason)s"),
    "closed": N_("%(by)s closed the record for good: %(reason)s"),
}


def _stands(here: Here, says: Mapping[str, Any]) -> str:
    return _(_STANDS[says["change"]]) % {"by": _who(here, says["by"]), "reason": _ended(says["reason"])}


def _test(here: Here, says: Mapping[str, Any]) -> str:
    del here
    if says["passed"]:
        return _("The record of %(size)s entries was tested, and everything passed.") % {"size": says["size"]}
    failed = ", ".join(name for name, result in says["checks"].items() if result == "failed")
    return _("The record was tested, and this failed: %(failed)s.") % {"failed": failed}


_SENTENCES = {
    "charter": _charter,
    "amendment": _charter,
    "sign-off": _sign_off,
    "batch": _batch,
    "figure set": _figures,
    "determination": _judged,
    "edition": _edition,
    "restatement": _restatement,
    "case event": _case,
    "settlement entry": _amount,
    "disclosure decision": _disclosed,
    "submission": _sealed,
    "reveal": _opened,
    "key change": _key,
    "ledger": _stands,
    "self-test": _test,
}
