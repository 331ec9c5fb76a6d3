from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

NAME = "what is kept no longer"


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("jobs", "Schedule").objects.get_or_create(
        name=NAME,
        defaults={
            "task": "tallystick.web.jobs.retention.clear",
            "every": 86400,
            "next_at": timezone.now() + timedelta(hours=2),
        },
    )


def end(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("jobs", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    """What work found, whether an operator may read what it said, and each day what is kept no longer is deleted."""

    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField("job", "plain", models.BooleanField(default=False)),
        migrations.AddField("job", "found", models.JSONField(blank=True, default=list)),
        migrations.RunPython(begin, end),
    ]
