import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("alliances", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party", models.CharField(max_length=60)),
                ("address", models.CharField(max_length=500)),
                ("kinds", models.JSONField(default=list)),
                ("secret", models.BinaryField()),
                ("former", models.BinaryField(blank=True, default=bytes)),
                ("former_until", models.DateTimeField(blank=True, null=True)),
                ("made", models.DateTimeField(auto_now_add=True)),
                ("looked", models.JSONField(default=dict)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("paused", models.DateTimeField(blank=True, null=True)),
                ("why_paused", models.CharField(blank=True, max_length=200)),
                ("ended", models.DateTimeField(blank=True, null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hooks", to="alliances.alliance"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=30)),
                ("body", models.TextField()),
                ("made", models.DateTimeField(auto_now_add=True)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("tried", models.DateTimeField(blank=True, null=True)),
                ("code", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("said", models.CharField(blank=True, max_length=200)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                (
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="hooks.hook"
                    ),
                ),
            ],
            options={
                "ordering": ["-made", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="hook",
            index=models.Index(fields=["alliance", "ended"], name="hooks_of_an_alliance"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["hook", "-made"], name="deliveries_of_a_hook"),
        ),
    ]
