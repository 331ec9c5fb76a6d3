"""What is on its way and not measured yet: it waits here, and is gone or on record afterwards.

Nothing of these rows is a fact. A fact is a batch of the workspace; rows name it once there is one.
"""

from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

WAITING, RECORDED, DROPPED = "waiting", "recorded", "dropped"
DRAFT, SUBMITTED, RETURNED = "draft", "submitted", "returned"


class Upload(models.Model):
    """A file that somebody brought, from its arrival until it is recorded or dropped."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="uploads")
    source = models.CharField(max_length=80)
    party = models.CharField(max_length=60)
    """For which party it is delivered."""
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    hand = models.CharField(max_length=90)
    """By whose hand, as it goes on record: party and role."""
    place = models.UUIDField(default=uuid4, unique=True, editable=False)
    """The folder in which the file lies."""
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    came = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=WAITING)
    renamed = models.JSONField(default=dict, blank=True)
    """Headings of the file with those that they are taken for."""
    replaces = models.PositiveIntegerField(null=True, blank=True)
    """The batch that is taken back for it."""
    why = models.CharField(max_length=500, blank=True)
    trial = models.JSONField(null=True, blank=True)
    """What recording it would come to (:mod:`tallystick.web.entering.trials`); None as long as nobody has looked."""
    batch = models.PositiveIntegerField(null=True, blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-came"]
        indexes: ClassVar = [models.Index(fields=["alliance", "state"], name="uploads_of_an_alliance")]

    def __str__(self) -> str:
        return f"{self.name} ({self.source})"

    @property
    def file(self) -> Path:
        """Where the file lies: in the site's ``files/``, which no browser reaches."""
        root: Path = settings.SITE.root
        return root / "files" / "uploads" / str(self.place) / self.name


class Sheet(models.Model):
    """Facts that people enter by hand: a draft, then submitted, then approved by somebody else and recorded."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="sheets")
    source = models.CharField(max_length=80)
    party = models.CharField(max_length=60)
    period = models.CharField(max_length=40, blank=True)
    """Which period it is for; empty of a source without time."""
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    hand = models.CharField(max_length=90)
    rows = models.JSONField(default=list)
    """A list of rows: the text of each cell by its column."""
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default=DRAFT)
    begun = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    submitted = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was sent back."""
    batch = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-changed"]
        indexes: ClassVar = [models.Index(fields=["alliance", "state"], name="sheets_of_an_alliance")]

    def __str__(self) -> str:
        return f"{self.source} {self.period}".strip()

    @property
    def is_open(self) -> bool:
        """Whether its author may still change it."""
        return self.state in (DRAFT, RETURNED)


class Evidence(models.Model):
    """A file that shows what was entered; it lies under its SHA-256."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="evidence")
    row = models.PositiveSmallIntegerField(null=True, blank=True)
    """The row that it is for, counted from 1; None: for all of it."""
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    came = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["row", "came"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "sha256", "row"], name="evidence_once_a_row"),
            models.UniqueConstraint(fields=["sheet", "sha256"], condition=Q(row=None), name="evidence_once_a_sheet"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file(self) -> Path:
        """Where the file lies."""
        root: Path = settings.SITE.root
        return root / "files" / "evidence" / self.sha256[:2] / self.sha256


class Reopening(models.Model):
    """A locked period that was reopened for a reason, until its restatement is published or it is closed again."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="reopenings")
    period = models.CharField(max_length=40)
    edition = models.CharField(max_length=60)
    """The edition that locked it."""
    reason = models.CharField(max_length=500)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    hand = models.CharField(max_length=90)
    on = models.DateField()
    """The day, by the alliance's clock."""
    made = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True, blank=True)
    restated_by = models.CharField(max_length=60, blank=True)
    """The edition that came of it; empty where it was closed again without one."""

    class Meta:
        ordering: ClassVar = ["-made"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alliance", "period"], condition=Q(ended=None), name="a_period_is_reopened_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alliance} {self.period}"


class Arrival(models.Model):
    """Events that a program sent together, and what became of them."""

    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, related_name="arrivals")
    source = models.CharField(max_length=80)
    party = models.CharField(max_length=60)
    at = models.DateTimeField()
    """By the alliance's clock."""
    lines = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    refusals = models.JSONField(default=list, blank=True)
    """The first of those refused: line and reason."""
    batch = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["alliance", "source", "-at"], name="arrivals_of_a_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.at}"
