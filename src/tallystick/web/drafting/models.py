"""Drafts of amendments, what was said about them, and what was found out about them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """A charter that somebody would like in the place of the present one."""

    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, related_name="drafts")
    number = models.PositiveIntegerField()
    """Of the alliance's drafts; it is in addresses."""
    title = models.CharField(_("title"), max_length=120)
    because = models.TextField(_("reason"), max_length=2000, blank=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    party = models.CharField(max_length=60, blank=True)
    """For which party it was begun."""
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    """One more with each save; a save that was made from another version is refused."""
    base = models.CharField(max_length=64)
    """The hash of the charter that it was made from."""
    base_files = models.JSONField(default=dict)
    """The texts of that charter by name."""
    files = models.JSONField(default=dict)
    """The texts of the draft by name."""
    reasons = models.JSONField(default=list, blank=True)
    """Why single things were changed, a sentence each."""
    proposed = models.PositiveIntegerField(null=True, blank=True)
    """The entry of the record by which it was proposed; None while it is a draft."""
    contractual = models.CharField(max_length=80, blank=True)
    """The digest that is signed, once it is proposed."""
    withdrawn = models.DateTimeField(null=True, blank=True)
    departs = models.CharField(max_length=60, blank=True)
    """The party that would leave by it, where it was begun for that."""

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alliance", "number"], name="one_draft_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be edited."""
        return self.proposed is None and self.withdrawn is None


class Point(models.Model):
    """Something that somebody raised about a draft: an issue, an idea, a concern. It is closed, and never changed."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10)
    """issue, idea, concern."""
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    party = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("your point"), max_length=4000)
    said = models.DateTimeField(auto_now_add=True)
    closed = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["said"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class Answer(models.Model):
    """What somebody answers to a point."""

    point = models.ForeignKey(Point, models.CASCADE, related_name="answers")
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    party = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("your answer"), max_length=4000)
    said = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["said"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class Finding(models.Model):
    """What a job found out about a draft as it was: figures that move, or what clauses would have cost.

    It holds figures of everybody, and goes to a page only through what the reader may see.
    """

    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    """effect, backtest."""
    digest = models.CharField(max_length=64)
    """Of all that it rests on: the texts, the state of the workspace, the day, the question."""
    content = models.JSONField()
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alliance", "kind", "digest"], name="one_finding_a_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"
