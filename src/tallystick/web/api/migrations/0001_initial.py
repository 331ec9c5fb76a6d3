from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Repeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("whose", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=255)),
                ("request_sha256", models.CharField(max_length=64)),
                ("rights_sha256", models.CharField(max_length=64)),
                ("made", models.DateTimeField(db_index=True)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("content", models.BinaryField(default=bytes)),
                ("headers", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-made"],
                "constraints": [models.UniqueConstraint(fields=("whose", "key"), name="a_request_once_a_key")],
            },
        ),
    ]
