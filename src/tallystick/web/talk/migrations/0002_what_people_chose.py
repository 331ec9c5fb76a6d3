import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What people chose to be told, when, and by which way; and when what waits goes out."""

    dependencies = [
        ("alliances", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("talk", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(name="notification", options={"ordering": ["-made", "-pk"]}),
        migrations.AddField("notification", "thing", models.JSONField(blank=True, default=dict)),
        migrations.AddField("notification", "key", models.CharField(blank=True, max_length=40)),
        migrations.AddField("notification", "shown", models.BooleanField(default=True)),
        migrations.AddField("notification", "mail_due", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("notification", "chat_due", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("notification", "chatted", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex("notification", models.Index(fields=["person", "key"], name="told_once_to_a_person")),
        migrations.AddIndex(
            "notification",
            models.Index(condition=models.Q(("mailed", None)), fields=["mail_due"], name="mails_that_wait"),
        ),
        migrations.AddIndex(
            "notification",
            models.Index(condition=models.Q(("chatted", None)), fields=["chat_due"], name="chats_that_wait"),
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("often", models.CharField(max_length=10)),
                ("page", models.BooleanField(default=True)),
                ("mail", models.BooleanField(default=True)),
                ("chat", models.BooleanField(default=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "kind"), name="one_choice_a_kind")],
            },
        ),
        migrations.CreateModel(
            name="Looked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("state", models.CharField(max_length=64)),
                ("editions", models.JSONField(default=list)),
                (
                    "alliance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="alliances.alliance"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ways",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                ("mails", models.BooleanField(default=True)),
                ("chat", models.BinaryField(blank=True, default=bytes)),
                ("chat_name", models.CharField(blank=True, max_length=60)),
                ("chat_failed", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ways", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
    ]
