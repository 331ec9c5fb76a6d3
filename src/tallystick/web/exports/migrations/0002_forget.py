"""Exports are forgotten by themselves: once a day those that are older than a week go, with their files."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

NAME = "forget old exports"


def schedule(apps: Any, editor: Any) -> None:
    """Puts it on the schedule."""
    del editor
    fields = {
        "task": "tallystick.web.exports.making.forget",
        "every": 24 * 60 * 60,
        "next_at": timezone.now() + timedelta(hours=1),
    }
    apps.get_model("jobs", "Schedule").objects.get_or_create(name=NAME, defaults=fields)


def unschedule(apps: Any, editor: Any) -> None:
    """Takes it off."""
    del editor
    apps.get_model("jobs", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_initial"), ("jobs", "0001_initial")]

    operations = [migrations.RunPython(schedule, unschedule)]
