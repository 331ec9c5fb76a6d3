"""Each hour somebody looks what came by the command line, and each day old deliveries go."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

WORK = {
    "look what other programs are to be told": ("tallystick.web.hooks.noticing.look_everywhere", 60 * 60),
    "forget old deliveries": ("tallystick.web.hooks.sending.forget", 24 * 60 * 60),
}


def schedule(apps: Any, editor: Any) -> None:
    """Puts it on the schedule."""
    del editor
    rows = apps.get_model("jobs", "Schedule").objects
    for name, (task, every) in WORK.items():
        fields = {"task": task, "every": every, "next_at": timezone.now() + timedelta(hours=1)}
        rows.get_or_create(name=name, defaults=fields)


def unschedule(apps: Any, editor: Any) -> None:
    """Takes it off."""
    del editor
    apps.get_model("jobs", "Schedule").objects.filter(name__in=list(WORK)).delete()


class Migration(migrations.Migration):
    dependencies = [("hooks", "0001_initial"), ("jobs", "0001_initial")]

    operations = [migrations.RunPython(schedule, unschedule)]
