"""The steps of a review: prepared, held, its minutes out, signed by each party, closed.

Minutes go out as a file of the workspace; from then on nothing in them changes. As long as nobody has signed, they can
be taken back, and go out again as a new version under a name of its own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tallystick.cycle.minutes import Minutes, Present, Task, Topic, keep_minutes, minutes_file, minutes_text
from tallystick.cycle.signed_files import FileSigned, file_signatures
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import writing
from tallystick.web.pages.record.reading import record_in
from tallystick.web.problems import WRONG_STEP, refuse
from tallystick.web.reviewing.agenda import required_parties
from tallystick.web.reviewing.models import CLOSED, HELD, OUT, PREPARED, Action, Item, Review

FOLLOWS = {PREPARED: HELD, HELD: OUT, OUT: CLOSED}


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who has approved the minutes that are out."""

    required: tuple[str, ...]
    found: FileSigned | None
    """None as long as no minutes are out."""

    @property
    def approved(self) -> frozenset[str]:
        """The parties that have approved them."""
        found = self.found.signatures if self.found is not None else ()
        return frozenset(each.party for each in found if each.approves)

    @property
    def missing(self) -> tuple[str, ...]:
        """The parties that have not."""
        return tuple(each for each in self.required if each not in self.approved)

    @property
    def is_whole(self) -> bool:
        """Whether every party has approved them."""
        return self.found is not None and not self.missing


def signatures_of(here: Here, review: Review) -> Signatures:
    """Who has approved the minutes of a review, by the record."""
    required = required_parties(here, review)
    if review.state not in (OUT, CLOSED) or record_in(here) is None:
        return Signatures(required, None)
    return Signatures(required, file_signatures(here.alliance.root, minutes_file(here.alliance.root, review.file)))


def require_state(review: Review, *states: str) -> None:
    """Raises ProblemsError (W034) unless a review is at one of these steps."""
    if review.state not in states:
        raise refuse(
            WRONG_STEP,
            _("The review %(name)s is at the step “%(state)s”.") % {"name": review.name, "state": _(review.state)},
            _("Load the page anew: somebody has taken it further meanwhile."),
        )


def hold(here: Here, review: Review) -> None:
    """The meeting takes place: what is said is written down from now on."""
    require_state(review, PREPARED)
    review.state, review.held = HELD, here.instant
    review.save(update_fields=["state", "held"])


def send_out(here: Here, review: Review) -> None:
    """Writes the minutes as a file and sends them out to be signed; ProblemsError (W034, W010) where it cannot be."""
    require_state(review, HELD)
    review.version += 1
    text = minutes_text(minutes_of(here, review))
    with writing(here.alliance) as now:
        _file, digest = keep_minutes(now.root, review.file, text)
    review.state, review.sent, review.minutes = OUT, here.instant, digest
    review.save(update_fields=["state", "sent", "minutes", "version"])


def take_back(here: Here, review: Review) -> None:
    """Takes minutes back that nobody has signed, to be corrected; the file stays, under its own name."""
    require_state(review, OUT)
    found = signatures_of(here, review).found
    if found is not None and found.signatures:
        raise refuse(
            WRONG_STEP,
            _("Somebody has signed these minutes already."),
            _("Say what is to be corrected at the next review."),
        )
    review.state, review.minutes = HELD, ""
    review.save(update_fields=["state", "minutes"])


def close(here: Here, review: Review) -> None:
    """Ends a review once every party has approved its minutes; ProblemsError (W034) before."""
    require_state(review, OUT)
    signed = signatures_of(here, review)
    if not signed.is_whole:
        names = ", ".join(here.charter.parties[each].name for each in signed.missing)
        raise refuse(
            WRONG_STEP,
            _("The minutes are not signed by %(names)s.") % {"names": names},
            _("A review is closed once every party has approved its minutes."),
        )
    review.state, review.closed = CLOSED, here.instant
    review.save(update_fields=["state", "closed"])


def minutes_of(here: Here, review: Review) -> Minutes:
    """The minutes of a review as they stand; they hold roles, and nothing of items between some of the parties."""
    record = record_in(here)
    edition = record.edition(review.edition) if record is not None and review.edition else None
    every = list(review.items.all())
    return Minutes(
        title=here.title,
        period=review.label,
        held=review.meets,
        place=review.place,
        version=max(review.version, 1),
        edition=edition.name if edition is not None else "",
        document=edition.document if edition is not None else "",
        present=tuple(_present(here, review)),
        topics=tuple(_topic(here, each) for each in every if not each.taken_out),
        taken_out=tuple((each.title, each.taken_out) for each in every if each.taken_out and not each.parties),
    )


def _present(here: Here, review: Review) -> list[Present]:
    found: dict[str, tuple[list[str], list[str]]] = {}
    for guest in review.guests.all():
        came, absent = found.setdefault(guest.party, ([], []))
        (came if guest.attended else absent).append(guest.role)
    parties = here.charter.parties
    return [
        Present(parties[party].name if party in parties else "Appointed by all parties", tuple(came), tuple(absent))
        for party, (came, absent) in sorted(found.items())
    ]


def _topic(here: Here, item: Item) -> Topic:
    if item.parties:
        return Topic(item.title, apart=tuple(here.charter.parties[each].name for each in item.parties))
    tasks = tuple(_task(each) for each in item.actions.all())
    return Topic(item.title, item.minutes, item.decision, tasks)


def _task(action: Action) -> Task:
    return Task(action.text, action.owner, action.due, action.state)
