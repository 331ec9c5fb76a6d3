"""From a charter with its figures, determinations and events to a release of Open Contracting data.

With what was published before as the ground, the new release says all of it again, and changes what the charter or its
figures say otherwise; without it, a release is made from the charter alone. The same input gives the same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Entry, Event
from tallystick.charter.model.strategy import Milestone
from tallystick.errors import Problem, ProblemsError
from tallystick.obligations.determination import Determination
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.base import Base, appended, below_key, put, read_base
from tallystick.obligations.exchange.ocds.decoding import Json, Node
from tallystick.obligations.exchange.ocds.failures_out import write_failures
from tallystick.obligations.exchange.ocds.metrics_out import MetricWriter
from tallystick.obligations.exchange.ocds.moments import day_of, first_instant, instant_of, last_instant
from tallystick.obligations.exchange.ocds.places import MILESTONES, event_name
from tallystick.obligations.exchange.ocds.writing import json_text
from tallystick.terms.figure import Figure
from tallystick.terms.wording import listed as listed_words

_STORE = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = (
    f"{_STORE}/ocds_metrics_extension/master/extension.json",
    f"{_STORE}/ocds_performance_failures_extension/master/extension.json",
)
"""What a release package of ours declares."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A release, its text, and what could not be said in it."""

    release: Node
    problems: tuple[Problem, ...]

    @property
    def text(self) -> str:
        """The release as JSON."""
        return json_text(self.release)

    def package(self, *, uri: str, publisher: str) -> str:
        """The release in a package, as it is published: where, and by whom."""
        content: dict[str, Json] = {
            "uri": uri,
            "version": "1.1",
            "extensions": list(EXTENSIONS),
            "publishedDate": self.release["date"],
            "publisher": {"name": publisher},
            "releases": [self.release],
        }
        return json_text(content)


def export_release(
    compiled: CompiledCharter,
    *,
    figures: Iterable[Figure],
    determinations: Iterable[Determination] = (),
    events: Sequence[Event] = (),
    released: datetime,
    published: Node | None = None,
    ocid: str | None = None,
    contract: str | None = None,
) -> Exported:
    """The state of a charter as a release.

    ``published`` is the release that went before (``published.json`` of an import); without it, ``ocid`` names the
    contracting process. Figures and determinations are those known at ``released``; events recorded later are not told.
    Raises ProblemsError where there is no ocid, or what was published is of another process (X021).
    """
    base = read_base(published, file="published.json", contract=contract) if published is not None else None
    if base is not None and ocid is not None and ocid != base.found.ocid:
        message = f"it is of the process {base.found.ocid}, and {ocid} was asked for."
        raise ProblemsError([problems.X021.at(message, file="published.json")])
    name = base.found.ocid if base is not None else ocid
    if name is None:
        message = "nothing says which contracting process the charter belongs to."
        hint = "Give the ocid, or the release that was published before."
        raise ProblemsError([problems.X021.at(message, hint=hint)])
    listed: list[Problem] = []
    ids = _ids(compiled, base)
    release = base.release if base is not None else _new(compiled, name, ids)
    _head(release, name, released)
    _parties(compiled, release, base, ids, listed)
    held = base.contract if base is not None else release["contracts"][0]
    _contract(compiled, held, base)
    had_implementation = "implementation" in held
    implementation = below_key(held, "implementation")
    today = compiled.zone.day_of(released)
    writer = MetricWriter(compiled, (figure for figure in figures if figure.end <= today), base, ids)
    writer.write(held, implementation)
    _milestones(compiled, implementation, base, today, listed)
    known = [each for each in events if each.recorded <= released]
    write_failures(compiled, determinations, known, base=base, implementation=implementation)
    _transactions(compiled, implementation, base, known, ids)
    if not implementation and not had_implementation:
        del held["implementation"]
    return Exported(release, (*listed, *writer.listed))


def _ids(compiled: CompiledCharter, base: Base | None) -> Mapping[str, str]:
    known = base.ids(compiled.charter) if base is not None else {}
    return {name: known.get(name, name) for name in compiled.charter.parties}


def _new(compiled: CompiledCharter, ocid: str, ids: Mapping[str, str]) -> Node:
    """A release with nothing but its frame: one award and one contract with the obligors as suppliers."""
    obligors, beneficiaries = _roles(compiled)
    suppliers = [Node({"id": ids[each], "name": compiled.charter.parties[each].name}) for each in obligors]
    alliance = compiled.charter.alliance
    release = Node({"ocid": ocid, "id": "", "date": "", "tag": ["implementation"], "initiationType": "tender"})
    release["parties"] = []
    if beneficiaries:
        first = beneficiaries[0]
        release["buyer"] = Node({"id": ids[first], "name": compiled.charter.parties[first].name})
    release["awards"] = [Node({"id": alliance, "suppliers": suppliers} if suppliers else {"id": alliance})]
    release["contracts"] = [Node({"id": alliance, "awardID": alliance})]
    return release


def _roles(compiled: CompiledCharter) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who promises and who receives, over the clauses on performance; who does both promises."""
    every = compiled.charter.clauses.values()
    clauses = [each for each in every if each.kpi or each.deadline or each.report] or list(every)
    obligors = tuple(dict.fromkeys(name for each in clauses for name in (*each.obligor, *each.mutual)))
    received = dict.fromkeys(name for each in clauses for name in each.beneficiary)
    return obligors, tuple(name for name in received if name not in obligors)


def _head(release: Node, ocid: str, released: datetime) -> None:
    text = _instant(released)
    if release["date"] and instant_of(release["date"]) == instant_of(text):
        return
    release["date"] = text
    release["id"] = f"{ocid}-{text}"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parties(
    compiled: CompiledCharter, release: Node, base: Base | None, ids: Mapping[str, str], listed: list[Problem]
) -> None:
    obligors, beneficiaries = _roles(compiled)
    new, unknown = [], []
    for name, party in compiled.charter.parties.items():
        if base is not None and ids[name] in base.found.parties:
            organisation = base.found.parties[ids[name]]
            if organisation.name != party.name:
                base.node(organisation.pointer)["name"] = party.name
            if organisation.identifier is not None:
                continue
        else:
            roles = [*(["supplier"] if name in obligors else []), *(["buyer"] if name in beneficiaries else [])]
            new.append(Node({"id": ids[name], "name": party.name, **({"roles": roles} if roles else {})}))
        unknown.append(name)
    if unknown:
        message = f"nothing identifies {listed_words(unknown)} by an official list."
        listed.append(problems.X022.at(message, hint="Give the identifier of each party in published.json."))
    appended(release, "parties", new)


def _contract(compiled: CompiledCharter, contract: Node, base: Base | None) -> None:
    """Title and period, where they are not as published."""
    charter = compiled.charter
    last = charter.term.end - timedelta(days=1)
    if base is None or base.found.title != charter.title:
        contract["title"] = charter.title
    if base is None and charter.purpose:
        contract["description"] = charter.purpose
    span = base.found if base is not None else None
    if span is None or (span.start, span.end) != (charter.term.start, last):
        if span is not None and (span.start is None or span.end is None):
            return  # the term of a draft without one is a guess
        period = below_key(contract, "period")
        if span is None or span.start != charter.term.start:
            period["startDate"] = first_instant(charter.term.start)
        if span is None or span.end != last:
            period["endDate"] = last_instant(last)


def _milestones(
    compiled: CompiledCharter, implementation: Node, base: Base | None, today: date, listed: list[Problem]
) -> None:
    published = dict(base.places.milestones) if base is not None else {}
    new: list[Node] = []
    seen = set()
    for objective in compiled.charter.strategy.objectives:
        for number, each in enumerate(objective.milestones, start=1):
            found = published.get(each.title) if objective.id == MILESTONES else None
            if found is None or base is None:
                new.append(_milestone(f"{objective.id}-{number}", each, today))
                continue
            seen.add(each.title)
            _change_milestone(base.node(found.pointer), each)
    for title in published.keys() - seen:
        message = f"{published[title].pointer} ({title!r}) is no milestone of the charter; it stays as published."
        listed.append(problems.X020.at(message))
    appended(implementation, "milestones", new)


def _milestone(name: str, each: Milestone, today: date) -> Node:
    status = "met" if each.met_on is not None else "notMet" if each.due < today else "scheduled"
    node = Node({"id": name, "title": each.title, "type": "delivery", "status": status})
    node["dueDate"] = last_instant(each.due)
    put(node, "dateMet", first_instant(each.met_on) if each.met_on is not None else None)
    return node


def _change_milestone(node: Node, each: Milestone) -> None:
    if "dueDate" not in node or day_of(node["dueDate"]) != each.due:
        node["dueDate"] = last_instant(each.due)
    met = day_of(node["dateMet"]) if "dateMet" in node else None
    if met != each.met_on:
        put(node, "dateMet", first_instant(each.met_on) if each.met_on is not None else None)
        node["status"] = "met" if each.met_on is not None else "scheduled"


def _transactions(
    compiled: CompiledCharter, implementation: Node, base: Base | None, events: Iterable[Event], ids: Mapping[str, str]
) -> None:
    """Payments on record that were not published yet."""
    known = {event_name("payment", each.id) for each in base.found.payments} if base is not None else set()
    known |= {event_name("penalty", each.id) for each in base.found.failures} if base is not None else set()
    new = []
    for each in sorted((each for each in events if isinstance(each, Entry)), key=lambda each: (each.on, each.id)):
        if each.kind == "paid" and each.id not in known:
            new.append(_transaction(compiled, each, ids))
    appended(implementation, "transactions", new)


def _transaction(compiled: CompiledCharter, each: Entry, ids: Mapping[str, str]) -> Node:
    charter = compiled.charter
    clause = charter.clauses[each.clause]
    payer = each.party or next(iter((*clause.obligor, *clause.mutual)), None)
    others = [name for name in (*clause.beneficiary, *clause.mutual) if name != payer]
    node = Node({"id": each.id, "date": first_instant(each.on)})
    if each.document:
        node["source"] = each.document
    node["value"] = Node({"amount": _plain(each.amount), "currency": charter.currency})
    for side, name in (("payer", payer), ("payee", others[0] if len(others) == 1 else None)):
        if name is not None:
            node[side] = Node({"id": ids[name], "name": charter.parties[name].name})
    return node


def _plain(amount: Decimal) -> Decimal | int:
    return int(amount) if amount == amount.to_integral_value() else amount
