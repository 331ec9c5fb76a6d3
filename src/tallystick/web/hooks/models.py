"""Where events of an alliance are sent for a party, and what became of each sending."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

WAITING, SENT, GIVEN_UP = "waiting", "sent", "given up"


class Hook(models.Model):
    """An address to which events are sent. It sees what its maker sees, for the party."""

    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, related_name="hooks")
    party = models.CharField(max_length=60)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    """Who made it: what they may see is what it is told."""
    address = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    """Of :class:`tallystick.web.hooks.kinds.Event`."""
    secret = models.BinaryField()
    """Sealed with the site's secret."""
    former = models.BinaryField(default=bytes, blank=True)
    """The secret before, sealed; it signs as well until ``former_until``."""
    former_until = models.DateTimeField(null=True, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    looked = models.JSONField(default=dict)
    """Up to where the record was looked at: ``entries``, ``events``, ``figures``."""
    failing_since = models.DateTimeField(null=True, blank=True)
    paused = models.DateTimeField(null=True, blank=True)
    why_paused = models.CharField(max_length=200, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["alliance", "ended"], name="hooks_of_an_alliance")]

    def __str__(self) -> str:
        return f"{self.party}: {self.address}"

    @property
    def is_sending(self) -> bool:
        """Whether events are sent there."""
        return self.paused is None and self.ended is None


class Delivery(models.Model):
    """One event on its way to one address."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries")
    event = models.UUIDField(default=uuid4, unique=True, editable=False)
    """What the receiver knows it by: the same for each try."""
    kind = models.CharField(max_length=30)
    body = models.TextField()
    """The bytes that are signed and sent: canonical JSON."""
    made = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    tried = models.DateTimeField(null=True, blank=True)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    """What the receiver answered last; None where nothing came back."""
    said = models.CharField(max_length=200, blank=True)
    """Why nothing came back."""
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made", "-pk"]
        indexes: ClassVar = [models.Index(fields=["hook", "-made"], name="deliveries_of_a_hook")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"
