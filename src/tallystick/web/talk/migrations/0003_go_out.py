from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

SCHEDULES = (
    ("notifications go out", "tallystick.web.talk.delivering.deliver", 60),
    ("who has to be told", "tallystick.web.talk.looking.look", 300),
)


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name, task, every in SCHEDULES:
        apps.get_model("jobs", "Schedule").objects.get_or_create(
            name=name,
            defaults={"task": task, "every": every, "next_at": timezone.now() + timedelta(seconds=every)},
        )


def end(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("jobs", "Schedule").objects.filter(name__in=[name for name, _, _ in SCHEDULES]).delete()


class Migration(migrations.Migration):
    """Each minute what is due goes out, and every five minutes somebody looks who has to be told of what."""

    dependencies = [("talk", "0002_what_people_chose"), ("jobs", "0001_initial")]

    operations = [migrations.RunPython(begin, end)]
