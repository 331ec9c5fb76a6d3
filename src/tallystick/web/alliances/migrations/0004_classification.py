import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the counsel of each party said KPIs tell competitors."""

    dependencies = [
        ("alliances", "0003_words_of_counsel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Classification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party", models.CharField(max_length=60)),
                ("kpi", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=64)),
                ("category", models.CharField(max_length=40)),
                ("forward_looking", models.BooleanField(default=False)),
                ("release", models.CharField(max_length=20)),
                ("because", models.CharField(blank=True, max_length=1000)),
                ("said", models.DateTimeField()),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classifications",
                        to="alliances.alliance",
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
                "ordering": ["-said", "-pk"],
                "indexes": [models.Index(fields=["alliance", "kpi"], name="classifications_of_a_kpi")],
            },
        ),
    ]
