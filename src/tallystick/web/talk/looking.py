"""Looking who has to be told of what: what needs each person (as on Today), and editions that were published.

A workspace may have been changed by the site, by a command or by a program, so it is looked at from time to time: soon
after it changed, and each hour, as days pass.
"""

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tallystick.errors import TallystickError
from tallystick.scorecard.periods import scorecard_periods
from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.competing import settle
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.published import publications_of
from tallystick.web.design.environment import day
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, work
from tallystick.web.pages.home.attention import items_of
from tallystick.web.pages.home.items import link_to
from tallystick.web.people.actors import NOBODY, actor_of
from tallystick.web.people.models import Person
from tallystick.web.talk.events import ABOUT, Event
from tallystick.web.talk.models import Looked
from tallystick.web.talk.telling import language_of, people_in, tell, told_as

log = logging.getLogger(__name__)

SOON = timedelta(minutes=10)
"""After a change it is looked at no sooner than so long after the last look: a look costs as much as many pages."""
HOURLY = timedelta(hours=1)

WORDS: dict[str, Event] = {
    "Late": Event.DATA, "Due": Event.DATA, "Sent back": Event.DATA, "Approve": Event.APPROVAL,
    "To sign": Event.SIGN, "Claim": Event.CLAIM, "Notice": Event.NOTICE, "Deadline": Event.DEADLINE,
    "Close": Event.DEADLINE, "Case": Event.DEADLINE, "Consent": Event.DEADLINE, "Action": Event.REVIEW,
}  # fmt: skip
"""What a line of Today is called, and the kind of which it is told; other lines are for the page alone."""
PLAIN = frozenset({Event.DATA, Event.APPROVAL, Event.SIGN})
"""Kinds of which the line itself is told: it says what is lacking or waits, and holds no figure."""


@work
def look(job: Job, **arguments: Any) -> str:
    """Looks at every alliance that has changed, or at which nobody looked for an hour."""
    del arguments
    told = 0
    for alliance in Alliance.objects.all():
        job_step(job, 50)
        try:
            told += _look(job, alliance, timezone.now())
        except (TallystickError, OSError):
            log.exception("Nobody could be told of %s", alliance.name)
    return f"Told: {told}."


def _look(job: Job, alliance: Alliance, now: datetime) -> int:
    here = Here(alliance, NOBODY)
    state = here.opened.state
    last = Looked.objects.filter(alliance=alliance).first()
    if last is not None and now - last.at < (HOURLY if last.state == state else SOON):
        return 0
    settle(here)
    published = [each.name for each in publications_of(here.opened)]
    Looked.objects.update_or_create(alliance=alliance, defaults={"at": now, "state": state, "editions": published})
    told = 0
    people = people_in(here)
    if last is not None:  # of what there was before the first look nobody is told
        told += _editions(here, people, [each for each in published if each not in last.editions])
    for person in people:
        job_step(job, 50)
        told += _needs(Here(alliance, actor_of(person)), person)
    return told


def _editions(here: Here, people: tuple[Person, ...], new: list[str]) -> int:
    """Tells whoever may see them of new editions."""
    told = 0
    periods = {each.id: each for each in scorecard_periods(here.opened.compiled)} if new else {}
    for each in publications_of(here.opened):
        if each.name not in new or each.period not in periods:
            continue
        period = periods[each.period]

        def text(name: str = each.name) -> str:
            return _("The edition %(name)s was published.") % {"name": name}

        link = link_to(here, "alliance") + f"?edition={each.name}"
        thing = here.thing(Kind.EDITION, start=period.start, end=period.end)
        told += tell(here.alliance, Event.EDITION, people, text, link, thing=thing, key=f"edition {each.name}")
    return told


def _needs(theirs: Here, person: Person) -> int:
    """Tells one person of what needs them today and did not before."""
    if not theirs.may(Action.SEE, theirs.thing(Kind.ALLIANCE)).allowed:
        return 0
    told = 0
    with translation.override(language_of(person)):
        words = {_(word): word for word in WORDS}
        for item in items_of(theirs):
            word = words.get(item.word)
            if word is None:
                continue
            event, until = WORDS[word], "" if item.until is None else item.until.isoformat()
            text = f"{item.word}: {item.text}" if event in PLAIN else _sentence(event, item.until)
            key, thing = told_as(word, item.link, until), _thing(theirs, event)
            told += tell(theirs.alliance, event, [person], text, item.link, thing=thing, key=key)
    return told


def _thing(theirs: Here, event: Event) -> Thing | None:
    """What somebody must still see for what they were told to be shown; None: the alliance."""
    of_all = {Event.DATA: Kind.PERIOD, Event.SIGN: Kind.CHARTER, Event.REVIEW: Kind.REVIEW}
    concerning = {Event.CLAIM: Kind.DETERMINATION, Event.NOTICE: Kind.NOTICE, Event.DEADLINE: Kind.DETERMINATION}
    if event in concerning:
        thing = theirs.thing(concerning[event], parties=theirs.parties)
    elif event in of_all:
        thing = theirs.thing(of_all[event])
    else:
        thing = theirs.thing(Kind.ENTRY, party=min(theirs.parties, default=None))
    return thing if theirs.may(Action.SEE, thing).allowed else None


def _sentence(event: Event, until: date | None) -> str:
    said = _(ABOUT[event].sentence)
    return said if until is None else _("%(what)s Until %(day)s.") % {"what": said, "day": day(until)}
