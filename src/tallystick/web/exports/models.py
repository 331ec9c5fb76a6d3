"""An export: what was asked for, by whom, and where its file lies until it is forgotten."""

from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

MAKING, READY, FAILED = "making", "ready", "failed"


class Export(models.Model):
    """A file that somebody asked for; nobody else is handed it."""

    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, related_name="exports")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="exports")
    token = models.ForeignKey("people.ApiToken", models.SET_NULL, null=True, blank=True, related_name="+")
    """The token by which it was asked for; None where by a browser."""
    by_token = models.BooleanField(default=False)
    what = models.CharField(max_length=20)
    """One of :data:`tallystick.web.exports.tables.WHATS`."""
    form = models.CharField(max_length=10)
    """``csv``, ``xlsx``, ``parquet`` or ``ocds``."""
    asked = models.JSONField(default=dict)
    """What of it was asked for: KPI, party, period, edition, days."""
    place = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, blank=True)
    rights_sha256 = models.CharField(max_length=64, blank=True)
    """Of the reader's rights when it was made: with others it is not handed out."""
    persons = models.JSONField(default=list)
    """Whose own figures are in it: unit, party and the person's key, for the access log."""
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, default=MAKING)
    said = models.CharField(max_length=500, blank=True)
    """Why there is none."""
    asked_at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["alliance", "person", "-asked_at"], name="exports_of_a_person")]

    def __str__(self) -> str:
        return f"{self.what} ({self.form})"

    @property
    def file(self) -> Path:
        """Where the file lies: in the site's ``files/``, which no browser reaches."""
        root: Path = settings.SITE.root
        return root / "files" / "exports" / str(self.place)
