"""A review with its agenda, who is invited, and the actions that come of it.

Items name what they are about and hold no figure: each reader is shown what they may see of it (``agenda.py``).
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

PREPARED, HELD, OUT, CLOSED = "prepared", "held", "minutes out", "closed"
OPEN, DONE, DROPPED = "open", "done", "dropped"


class Review(models.Model):
    """A meeting of the parties over one period."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="reviews")
    name = models.CharField(max_length=60)
    """In addresses and of its files: the period, ``2013-09``; of a second one ``2013-09-2``."""
    period = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    """What people call the period."""
    start = models.DateField()
    end = models.DateField()
    """Of the period; the end is not contained."""
    meets = models.DateField(_("day of the meeting"))
    place = models.CharField(_("place or link"), max_length=200, blank=True)
    edition = models.CharField(max_length=60, blank=True)
    """The edition that it looks at; empty where none was published."""
    state = models.CharField(max_length=12, default=PREPARED)
    """``prepared``, ``held``, ``minutes out``, ``closed``."""
    version = models.PositiveSmallIntegerField(default=0)
    """Of the minutes: how often they were sent out."""
    minutes = models.CharField(max_length=71, blank=True)
    """The digest of the minutes that are out."""
    held = models.DateTimeField(null=True, blank=True)
    sent = models.DateTimeField(null=True, blank=True)
    closed = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=80)
    """By whose hand: party and role."""
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-start", "-name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alliance", "name"], name="one_review_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file(self) -> str:
        """The name of its minutes among the files of reviews; a corrected version has its number."""
        return self.name if self.version <= 1 else f"{self.name}.{self.version}"


class Item(models.Model):
    """One item of an agenda, and later of the minutes."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14)
    """``kpi``, ``determination``, ``deadline``, ``claim``, ``issue``, ``action``, ``own``."""
    subject = models.CharField(max_length=400, blank=True)
    """Which thing of the kind."""
    title = models.CharField(_("what it is about"), max_length=200)
    parties = models.JSONField(default=list, blank=True)
    """The parties that it concerns; empty: all of them."""
    minutes = models.TextField(_("what was said"), max_length=8000, blank=True)
    decision = models.TextField(_("what was decided"), max_length=4000, blank=True)
    taken_out = models.CharField(max_length=400, blank=True)
    """Why it was taken off the agenda; empty while it is on it."""
    taken_out_by = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["place", "pk"]

    def __str__(self) -> str:
        return self.title


class Guest(models.Model):
    """A person who is invited, for a party; in the minutes stands the role."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="guests")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    party = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=20)
    attended = models.BooleanField(null=True)
    """None before the meeting."""

    class Meta:
        ordering: ClassVar = ["party", "role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "person", "party", "role"], name="invited_once"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.role}".strip()


class Action(models.Model):
    """What somebody is to do; it comes up in later reviews until it is done or dropped."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="actions")
    review = models.ForeignKey(Review, models.PROTECT, related_name="actions")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="actions")
    text = models.CharField(_("what is to be done"), max_length=300)
    owner = models.CharField(_("who sees to it"), max_length=80)
    """A role of the charter: ``endeavor/station``."""
    due = models.DateField(_("until"))
    parties = models.JSONField(default=list, blank=True)
    """The parties that it concerns, as of its item; empty: all of them."""
    state = models.CharField(max_length=8, default=OPEN)
    said = models.CharField(max_length=400, blank=True)
    """What came of it, or why it was dropped."""
    ended = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=80)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["due", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state == OPEN
