"""Comments on things, and notifications to people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Comment(models.Model):
    """What somebody says about a thing of an alliance; it is taken back, and never changed."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=20)
    """One of :class:`tallystick.sharing.words.Kind`."""
    subject = models.CharField(max_length=200)
    """Which thing of the kind: a KPI's name, an edition's digest."""
    period = models.CharField(max_length=40, blank=True)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="comments")
    party = models.CharField(max_length=60, blank=True)
    """For which party it was said."""
    text = models.TextField(_("comment"), max_length=4000)
    said = models.DateTimeField(auto_now_add=True)
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["said"]
        indexes: ClassVar = [models.Index(fields=["alliance", "kind", "subject"], name="comments_on_a_thing")]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class Notification(models.Model):
    """Something a person should know; it carries no figure, since rights may change before it is read."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notifications")
    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    read = models.DateTimeField(null=True, blank=True)
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made"]
        indexes: ClassVar = [models.Index(fields=["person", "read"], name="unread_of_a_person")]

    def __str__(self) -> str:
        return self.text
