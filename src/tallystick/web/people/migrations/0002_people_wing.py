"""Changes of roles, appointments by all parties, and where people of an organisation sign in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField("invitation", "units", models.JSONField(blank=True, default=list)),
        migrations.AddField("invitation", "fills", models.JSONField(blank=True, default=list)),
        migrations.AddField("invitation", "hand", models.CharField(blank=True, max_length=80)),
        migrations.AddField("invitation", "waits", models.BooleanField(default=False)),
        migrations.RemoveConstraint("membership", "ends_after_it_begins"),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=Q(("until", None), ("until__gte", F("since")), _connector="OR"),
                name="ends_not_before_it_begins",
            ),
        ),
        migrations.CreateModel(
            name="RoleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=10)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("hand", models.CharField(blank=True, max_length=80)),
                ("made", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="people.membership"
                    ),
                ),
            ],
            options={"ordering": ["-made", "-pk"]},
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party", models.CharField(max_length=60)),
                ("given", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.invitation"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("invitation", "party"), name="one_consent_a_party")]
            },
        ),
        migrations.CreateModel(
            name="SignInProvider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.SlugField(max_length=40, unique=True, verbose_name="short name")),
                ("issuer", models.URLField(max_length=300, verbose_name="issuer")),
                ("client_id", models.CharField(max_length=191, verbose_name="client id")),
                ("secret", models.BinaryField()),
                ("required", models.BooleanField(default=False)),
                ("active", models.BooleanField(default=True)),
                ("changed", models.DateTimeField(auto_now=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sign_in", to="people.organisation"
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=253, unique=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="people.signinprovider"
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
    ]
