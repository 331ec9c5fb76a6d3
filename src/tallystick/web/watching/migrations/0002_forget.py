"""The access log forgets by itself: once a day what is older than it is kept goes."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

NAME = "forget old entries of the access log"


def schedule(apps: Any, editor: Any) -> None:
    """Puts it on the schedule."""
    del editor
    rows = apps.get_model("jobs", "Schedule").objects
    fields = {
        "task": "tallystick.web.watching.log.forget",
        "every": 24 * 60 * 60,
        "next_at": timezone.now() + timedelta(hours=1),
    }
    rows.get_or_create(name=NAME, defaults=fields)


def unschedule(apps: Any, editor: Any) -> None:
    """Takes it off."""
    del editor
    apps.get_model("jobs", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("watching", "0001_initial"), ("jobs", "0001_initial")]

    operations = [migrations.RunPython(schedule, unschedule)]
