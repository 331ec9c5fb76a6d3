"""Notes and files of privileged rooms, sealed; steps that wait for the other side's consent; calendar addresses."""

import secrets
from typing import ClassVar

from django.db import models

from tallystick.web.people.models import TOKEN_BYTES, Person, hashed


class Paper(models.Model):
    """A note or a file in a party's privileged room of a case; its words, its name and its bytes are sealed."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)
    """Whose room it is."""
    case = models.CharField(max_length=64)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    words = models.BinaryField()
    """The note, or what the file is called: sealed."""
    content = models.BinaryField(null=True)
    """The bytes of a file: sealed. None of a note."""
    size = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["made", "pk"]
        indexes: ClassVar = [models.Index(fields=["alliance", "party", "case"], name="papers_of_a_room")]

    def __str__(self) -> str:
        return f"paper {self.pk}"


class Offer(models.Model):
    """A step of a case that takes everybody's consent, offered by one party until the others have agreed."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="+")
    case = models.CharField(max_length=64)
    step = models.CharField(max_length=20)
    fields = models.JSONField(default=dict)
    """What the step says besides who and when, in the keys of the file of cases."""
    by = models.CharField(max_length=120)
    """The charter's role that offers it: ``party/role``."""
    agreed = models.JSONField(default=list)
    """Roles that have agreed so far."""
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True, blank=True)
    """When it was taken, refused or withdrawn."""
    how = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["made", "pk"]
        indexes: ClassVar = [models.Index(fields=["alliance", "case", "ended"], name="offers_of_a_case")]

    def __str__(self) -> str:
        return f"{self.case}: {self.step}"

    @property
    def party(self) -> str:
        """The party that offers it."""
        return str(self.by).split("/", 1)[0]


class CalendarAddress(models.Model):
    """The secret address of a person's calendar; only its hash is kept, and a new one takes the place of the old."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="calendar_address")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"calendar of {self.person}"

    @classmethod
    def renew(cls, person: Person) -> str:
        """A new secret, which is shown once; the address that was there opens nothing any more."""
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        cls.objects.update_or_create(person=person, defaults={"secret_sha256": hashed(secret)})
        return secret
