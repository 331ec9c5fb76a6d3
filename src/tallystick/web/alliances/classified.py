"""What counsel said KPIs tell competitors, as the site keeps it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tallystick.sharing.circumstances import Verdict
from tallystick.sharing.classifying import Classified, Exchange, together
from tallystick.web.alliances.models import Alliance, Classification
from tallystick.web.people.models import Person

Subject = tuple[str, str]
"""A KPI by its id, and the digest of what it measures."""


def exchange_of(alliance: Alliance, parties: Iterable[str]) -> Exchange:
    """What the parties may exchange; only where they compete it matters what KPIs tell competitors."""
    if alliance.competitors is not True:
        return Exchange(alliance.competitors)
    wanted = tuple(parties)
    held = (
        (*subject, together({party: said_in(word) for party, word in words.items()}, wanted))
        for subject, words in sorted(words_on(alliance).items())
    )
    return Exchange(True, tuple((kpi, subject, said) for kpi, subject, said in held if said is not None))


def words_on(alliance: Alliance) -> Mapping[Subject, Mapping[str, Classification]]:
    """Each party's last word on each KPI as it was measured."""
    found: dict[Subject, dict[str, Classification]] = {}
    for word in Classification.objects.filter(alliance=alliance):
        found.setdefault((word.kpi, word.subject), {}).setdefault(word.party, word)
    return found


def said_in(word: Classification) -> Classified:
    """What a word says."""
    return Classified(word.category, word.forward_looking, Verdict(word.release))


def classify(
    alliance: Alliance, party: str, person: Person, subjects: Iterable[Subject], said: Classified, *,
    because: str = "", at: datetime | None = None,
) -> int:  # fmt: skip
    """Puts down a party's word on some KPIs, all or none; the caller has asked whether the person may speak for it."""
    moment = at or timezone.now()
    words = [
        Classification(
            alliance=alliance, party=party, kpi=kpi, subject=subject, category=said.category,
            forward_looking=said.forward_looking, release=said.release.value, because=because, person=person,
            said=moment,
        )
        for kpi, subject in subjects
    ]  # fmt: skip
    with transaction.atomic():
        Classification.objects.bulk_create(words)
    return len(words)
