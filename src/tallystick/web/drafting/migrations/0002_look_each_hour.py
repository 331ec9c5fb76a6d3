from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

NAME = "amendments take effect"


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("jobs", "Schedule").objects.get_or_create(
        name=NAME,
        defaults={
            "task": "tallystick.web.drafting.due.enact_all",
            "every": 3600,
            "next_at": timezone.now() + timedelta(hours=1),
        },
    )


def end(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("jobs", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    """Each hour somebody looks which amendments take effect."""

    dependencies = [("drafting", "0001_initial"), ("jobs", "0001_initial")]

    operations = [migrations.RunPython(begin, end)]
