"""What is to be done when, and how often it was tried.

The queue itself is of ``django_tasks_db``; these rows add what it lacks: a schedule, a lease that tells a lost worker
from a slow one, tries, and a key that keeps the same work from being queued twice.
"""

from typing import ClassVar

from django.db import models


class Schedule(models.Model):
    """Work that comes back after so many seconds."""

    name = models.CharField(max_length=80, unique=True)
    task = models.CharField(max_length=200)
    """The task's module path, as the queue names it."""
    arguments = models.JSONField(default=dict, blank=True)
    every = models.PositiveIntegerField()
    """Seconds."""
    next_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["next_at"]

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """One piece of work with all its tries."""

    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    """What is queued once only as long as it has not ended; None where it may be queued again and again."""
    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict, blank=True)
    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, null=True, blank=True, related_name="jobs")
    party = models.CharField(max_length=60, blank=True)
    asked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    queued = models.DateTimeField(auto_now_add=True)
    begun = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    """Until then the worker that has it is believed to be at it."""
    ended = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    most_tries = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(
        max_length=10, default="queued",
        choices=[(each, each) for each in ("queued", "running", "done", "failed", "cancelled")],
    )  # fmt: skip
    progress = models.PositiveSmallIntegerField(default=0)
    """Percent."""
    said = models.CharField(max_length=300, blank=True)
    """What came of it, or why it failed, in a sentence."""
    plain = models.BooleanField(default=False)
    """Whether the queue itself said it; what the work says may tell of facts, which an operator does not see."""
    found = models.JSONField(default=list, blank=True)
    """What the work found, line by line, where it is work that looks for something."""
    cancel = models.BooleanField(default=False)
    """Whether somebody asked to stop; the work looks at it between steps."""
    result = models.CharField(max_length=64, blank=True)
    """The id of the try in the queue."""

    class Meta:
        ordering: ClassVar = ["-queued"]

    def __str__(self) -> str:
        return f"{self.task} ({self.state})"
