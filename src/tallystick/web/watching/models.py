"""One entry of the access log: who saw what, on which way, and how often within the hour."""

from typing import ClassVar

from django.db import models


class Sight(models.Model):
    """Somebody saw something; never what it said."""

    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, related_name="sights")
    reader = models.ForeignKey("people.Person", models.PROTECT, related_name="sights")
    by = models.CharField(max_length=80, blank=True)
    """In which role: ``endeavor counsel``."""
    by_party = models.CharField(max_length=60, blank=True)
    """For which party they act; empty of who was appointed by all."""
    kind = models.CharField(max_length=20)
    """One of :class:`tallystick.sharing.words.Kind`."""
    subject = models.CharField(max_length=200)
    outlet = models.CharField(max_length=10)
    """One of :class:`tallystick.sharing.words.Outlet`."""
    party = models.CharField(max_length=60, blank=True)
    """Whose it is; empty of what is the alliance's."""
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    """Of whom it speaks."""
    first = models.DateTimeField(auto_now_add=True)
    last = models.DateTimeField(auto_now_add=True)
    times = models.PositiveIntegerField(default=1)
    """So often between ``first`` and ``last``, within an hour."""

    class Meta:
        ordering: ClassVar = ["-last", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["alliance", "person", "-last"], name="sights_of_a_person"),
            models.Index(fields=["alliance", "party", "-last"], name="sights_of_a_party"),
            models.Index(fields=["last"], name="sights_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.kind} {self.subject}"
