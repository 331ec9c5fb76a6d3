"""What there is to talk about in a review, and what a reader may see of it.

An item of an agenda names a thing; its figures are looked up for each reader anew. Nothing of an item between some of
the parties is shown to the others but that it is there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Deadline, Result
from tallystick.reports.clause_views import outcome_tag
from tallystick.reports.numbers import written
from tallystick.reports.views import Tag
from tallystick.sharing.standing import class_of
from tallystick.sharing.words import Action as Doing
from tallystick.sharing.words import Class, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Asked, Seen, Snapshot
from tallystick.web.design.amounts import money
from tallystick.web.pages.charter.sight import is_hidden, personal_paths
from tallystick.web.pages.home.items import link_to
from tallystick.web.pages.issues.listing import sees
from tallystick.web.reviewing.models import OPEN, Action, Item, Review

AHEAD = timedelta(days=30)
"""Deadlines so many days after the meeting are on its agenda."""

KINDS = {
    "kpi": N_("Missed target"),
    "determination": N_("Determination"),
    "claim": N_("Open claim"),
    "deadline": N_("Deadline"),
    "issue": N_("Issue"),
    "action": N_("Action"),
    "own": N_("Item"),
}
WORTH = (Result.MISSED, Result.DEEMED, Result.INTERIM, Result.UNDETERMINED)
"""Outcomes that are talked about."""


@dataclass(frozen=True, slots=True)
class Point:
    """An item as its reader may see it."""

    word: str
    title: str
    detail: str = ""
    tag: Tag | None = None
    link: str = ""
    hidden: bool = False
    """Whether it is between others: nothing of it may be shown."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Something to talk about that is not on the agenda yet."""

    kind: str
    subject: str
    title: str
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reader sees around a review, looked up once."""

    here: Here
    review: Review
    seen: Snapshot | None = None
    found: Mapping[str, Seen] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    why_no_figures: str = ""
    """Why there are no figures; empty where there are."""

    @classmethod
    def of(cls, here: Here, review: Review) -> "Desk":
        """The desk of a review; without figures, and with the reason, where there are none or the reader sees none."""
        seen, why = _snapshot(here, review.period)
        every = seen.determinations if seen is not None else ()
        actions = {str(each.pk): each for each in Action.objects.filter(alliance=here.alliance)}
        return cls(here, review, seen, {subject_of(each.determination): each for each in every}, actions, why)

    def proposed(self) -> Iterator[Proposed]:
        """What there is to talk about, the most pressing first."""
        yield from self._left_over()
        yield from self._clauses()
        yield from self._targets()
        yield from self._issues()

    def _left_over(self) -> Iterator[Proposed]:
        for key, each in self.actions.items():
            if each.state == OPEN and each.review_id != self.review.pk:
                yield Proposed("action", key, each.text, tuple(each.parties))

    def _clauses(self) -> Iterator[Proposed]:
        for subject, each in self.found.items():
            made, parties = each.determination, _concerned(each.determination)
            if made.period == self.review.period and made.readings is not None:
                yield Proposed("claim", subject, named(made, self.here), parties)
            elif made.period == self.review.period and made.outcome in WORTH:
                yield Proposed("determination", subject, named(made, self.here), parties)
        for subject, each in self.found.items():
            for due in each.determination.deadlines if not each.masked else ():
                if due.due is not None and self.here.today <= due.due <= self.review.meets + AHEAD:
                    name = f"{named(each.determination, self.here)}, {self._label(each.determination.period)}"
                    yield Proposed("deadline", _which(subject, due), name, _concerned(each.determination))

    def _label(self, period: str) -> str:
        return self.seen.content.label(period) if self.seen is not None else period

    def _targets(self) -> Iterator[Proposed]:
        if self.seen is None or not self.here.may(Doing.SEE, self.here.thing(Kind.KPI)).allowed:
            return
        for page in self.seen.content.kpis:
            if page.latest.severity == "poor" and class_of(page.id, self.here.opened.compiled) is Class.ALL_PARTIES:
                yield Proposed("kpi", page.id, self.seen.kpis[page.id].title)

    def _issues(self) -> Iterator[Proposed]:
        if not self.here.may(Doing.SEE, self.here.thing(Kind.ISSUE)).allowed:
            return
        personal = personal_paths(self.here)
        for each in self.here.opened.issues().issues:
            if each.state == "open" and not is_hidden(self.here, each.on, personal):
                yield Proposed("issue", each.id, each.history[0].text[:200])

    def point(self, item: Item) -> Point:
        """An item as the reader may see it."""
        word = _(KINDS.get(item.kind, item.kind))
        if not self.may_read(item):
            return Point(word, _("An item between others"), hidden=True)
        made = _POINTS[item.kind](self, item) if item.kind in _POINTS else None
        return made or Point(word, item.title)

    def may_read(self, item: Item) -> bool:
        """Whether an item may be shown: of one between some of the parties, to whoever sees what it is about."""
        if item.kind in ("determination", "claim"):
            return item.subject in self.found
        if item.kind == "deadline":
            subject = _subject_of_deadline(item.subject)
            return subject in self.found and not self.found[subject].masked
        return may_read(self.here, item.parties)

    def _kpi(self, item: Item) -> Point | None:
        view = self.seen.kpis.get(item.subject) if self.seen is not None else None
        if view is None or self.seen is None or not self.here.may(Doing.SEE, self.here.thing(Kind.KPI)).allowed:
            return None
        link = reverse("kpi", args=[self.here.name, item.subject])
        why = self.seen.why_withheld(item.subject)
        if why:  # not even that a target was missed
            return Point(_(KINDS["own"]), view.title, why, None, link)
        detail = _("%(value)s, target %(target)s") % {
            "value": view.latest.value, "target": f"{view.latest.target} {view.unit}".strip(),
        }  # fmt: skip
        return Point(_(KINDS["kpi"]), view.title, detail, view.latest.tag, f"{link}?period={self.review.period}")

    def _determination(self, item: Item) -> Point | None:
        each = self.found.get(item.subject)
        if each is None:
            return None
        made = each.determination
        parts = []
        if not each.masked and made.value is not None:
            parts.append(f"{written(made.value)} {'%' if made.unit == 'percent' else ''}".strip())
        if not each.masked and made.amount:
            parts.append(money(made.amount, made.currency))
        if not each.masked and made.readings is not None:
            parts.append(_("under open claims"))
        link = link_to(self.here, "obligations")
        word = _(KINDS[item.kind])
        return Point(word, named(made, self.here), ", ".join(parts), outcome_tag(made.outcome), link)

    def _deadline(self, item: Item) -> Point | None:
        """What is due, as it stands now; the item itself holds no figure."""
        each = self.found[_subject_of_deadline(item.subject)].determination
        due = next((one for one in each.deadlines if _which(subject_of(each), one) == item.subject), None)
        if due is None or due.due is None:
            return None
        detail = _("%(what)s, until %(day)s") % {"what": due.what, "day": due.due.isoformat()}
        return Point(_(KINDS["deadline"]), item.title, detail)

    def _issue(self, item: Item) -> Point | None:
        if not self.here.may(Doing.SEE, self.here.thing(Kind.ISSUE)).allowed:
            return Point(_(KINDS["issue"]), _("An issue"))
        try:
            each = self.here.opened.issues().get(item.subject)
        except InputError as wrong:
            return Point(_(KINDS["issue"]), item.title, str(wrong))
        if not sees(self.here, each.on):
            return Point(_(KINDS["issue"]), _("An issue"))
        words = {"open": _("open"), "answered": _("answered"), "accepted": _("accepted"), "declined": _("declined"),
                 "closed": _("closed")}  # fmt: skip
        return Point(_(KINDS["issue"]), each.history[0].text, words[each.state], None, link_to(self.here, "issues"))

    def _action(self, item: Item) -> Point | None:
        each = self.actions.get(item.subject)
        if each is None:
            return None
        detail = _("%(owner)s, until %(day)s") % {
            "owner": role_title(self.here, each.owner),
            "day": each.due.isoformat(),
        }
        return Point(_(KINDS["action"]), each.text, detail)


_POINTS: Mapping[str, Any] = {
    "kpi": Desk._kpi,  # noqa: SLF001  (of this module)
    "determination": Desk._determination,  # noqa: SLF001  (likewise)
    "claim": Desk._determination,  # noqa: SLF001  (likewise)
    "deadline": Desk._deadline,  # noqa: SLF001  (likewise)
    "issue": Desk._issue,  # noqa: SLF001  (likewise)
    "action": Desk._action,  # noqa: SLF001  (likewise)
}


def _snapshot(here: Here, period: str) -> tuple[Snapshot | None, str]:
    """The figures of the review's period; else None and why: nothing to judge, or nothing that the reader may see."""
    if here.opened.reading.compiled is None:
        return None, _("The charter has errors.")
    decision = here.may(Doing.SEE, here.thing(Kind.FIGURE))
    if not decision.allowed:
        return None, decision.because
    try:
        return here.snapshot(Asked(period)), ""
    except InputError as wrong:
        return None, str(wrong)


def subject_of(made: Determination) -> str:
    """How an item names a determination."""
    return json.dumps([made.clause, made.obligor, made.period, *map(list, made.scope)], ensure_ascii=False)


def _which(subject: str, due: Deadline) -> str:
    """How an item names a deadline: by its determination, and a digest of what is due, which may be an amount."""
    digest = sha256(f"{due.what}\n{due.due}".encode()).hexdigest()[:16]
    return f"{digest} {subject}"


def _subject_of_deadline(subject: str) -> str:
    return subject.partition(" ")[2]


def _concerned(made: Determination) -> tuple[str, ...]:
    return tuple(sorted({made.obligor, *made.beneficiary}))


def named(made: Determination, here: Here) -> str:
    """A determination's clause, cell and obligor."""
    cell = " · ".join(value for _name, value in made.scope if value is not None)
    party = here.charter.parties[made.obligor].name if made.obligor in here.charter.parties else made.obligor
    return ", ".join(filter(None, (made.title or made.clause, cell, party)))


def may_read(here: Here, parties: list[str]) -> bool:
    """Whether what concerns these parties may be read; of nobody in particular by all, else as determinations are."""
    if not parties:
        return True
    first, *others = parties
    return here.may(Doing.SEE, here.thing(Kind.DETERMINATION, party=first, parties=frozenset(others))).allowed


def role_title(here: Here, role: str) -> str:
    """What people call a role of the charter, with its party."""
    agreed = here.charter.people.get(role)
    party = role.partition("/")[0]
    name = here.charter.parties[party].name if party in here.charter.parties else party
    return f"{agreed.title}, {name}" if agreed is not None else role


def gather(desk: Desk, *, by: str) -> int:
    """Puts on the agenda what there is to talk about and is not there yet; answers how many items that were."""
    review = desk.review
    known = {(each.kind, each.subject) for each in review.items.all()}
    every = frozenset(required_parties(desk.here, review))
    last = review.items.count()
    added = 0
    for each in desk.proposed():
        if (each.kind, each.subject) in known:
            continue
        added += 1
        known.add((each.kind, each.subject))
        apart = sorted(each.parties) if each.parties and not every <= set(each.parties) else []
        Item.objects.create(
            review=review, place=last + added, kind=each.kind, subject=each.subject, title=each.title[:200],
            parties=apart, by=by,
        )  # fmt: skip
    return added


def required_parties(here: Here, review: Review) -> tuple[str, ...]:
    """The parties that sign the minutes: those that belonged to the alliance when it met."""
    return members_on(here, review.meets)


def members_on(here: Here, day: date) -> tuple[str, ...]:
    """The parties that belong to the alliance on a day; all of them where none does."""
    found = tuple(name for name, each in here.opened.belongings.items() if each.is_member(day))
    return found or tuple(here.charter.parties)
