"""An alliance of the site: a name in addresses, and the folder of its workspace.

What was agreed and measured is in the workspace; here is only what a site must know to find it, and what the parties
have to say of themselves before figures may be disclosed.
"""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tallystick.sharing.words import State


class Alliance(models.Model):
    """An alliance with its workspace."""

    name = models.SlugField(_("name"), max_length=60, unique=True, validators=[RegexValidator("^[a-z0-9][a-z0-9-]*$")])
    """As the charter says (``alliance``), and in addresses."""
    folder = models.CharField(max_length=200, unique=True)
    """The workspace, within the site's ``alliances/``."""
    organisations = models.ManyToManyField("people.Organisation", through="Side", related_name="alliances")
    competitors = models.BooleanField(_("parties compete"), null=True, blank=True)
    """Whether the parties compete; as long as nobody has said, figures of others are withheld (S027)."""
    state = models.CharField(max_length=6, default=State.OPEN.value)
    behind = models.DurationField(default=timedelta)
    """How far the alliance's clock is behind: nothing, but of a demo on facts of the past."""
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def root(self) -> Path:
        """The folder of the workspace."""
        base: Path = settings.SITE.alliances
        return base / self.folder


class Side(models.Model):
    """Which organisation a party of the charter is."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="sides")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="sides")
    party = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["alliance", "party"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["alliance", "party"], name="one_organisation_a_party")]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.party}"


class Word(models.Model):
    """What a party's counsel said of whether the parties compete; a later word takes the place of an earlier one."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="words")
    party = models.CharField(max_length=60)
    compete = models.BooleanField()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    said = models.DateTimeField()
    """By the clock of the computer, not of the alliance."""

    class Meta:
        ordering: ClassVar = ["-said", "-pk"]
        indexes: ClassVar = [models.Index(fields=["alliance", "party"], name="words_of_a_party")]

    def __str__(self) -> str:
        return f"{self.party}: {'yes' if self.compete else 'no'}"


class Classification(models.Model):
    """What a party's counsel said a KPI tells competitors; a later one of the same takes the place of an earlier."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="classifications")
    party = models.CharField(max_length=60)
    kpi = models.CharField(max_length=200)
    subject = models.CharField(max_length=64)
    """The digest of what the KPI measured then: it holds of nothing else."""
    category = models.CharField(max_length=40)
    forward_looking = models.BooleanField(default=False)
    release = models.CharField(max_length=20)
    """What becomes of figures that would wait for a legal review, or go to the clean team alone."""
    because = models.CharField(max_length=1000, blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    said = models.DateTimeField()
    """By the clock of the computer, not of the alliance."""

    class Meta:
        ordering: ClassVar = ["-said", "-pk"]
        indexes: ClassVar = [models.Index(fields=["alliance", "kpi"], name="classifications_of_a_kpi")]

    def __str__(self) -> str:
        return f"{self.party}: {self.kpi}: {self.category}"
