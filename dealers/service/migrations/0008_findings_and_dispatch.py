"""Findings and photos from the technician's phone, skills for dispatch. Runs before the new code is live."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0007_bays_of_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="photos",
            field=models.JSONField(db_default=[], default=list, verbose_name="photos"),
        ),
        migrations.AddField(
            model_name="job",
            name="skill",
            field=models.CharField(
                blank=True,
                choices=[
                    ("maintenance", "Maintenance"),
                    ("mechanical", "Mechanics"),
                    ("electrical", "Electrics"),
                    ("high_voltage", "High voltage"),
                    ("body", "Body work"),
                    ("paint", "Paint"),
                ],
                db_default="",
                default="",
                max_length=12,
                verbose_name="kind of work",
            ),
        ),
        migrations.AddField(
            model_name="resource",
            name="user",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="colleague",
            ),
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("item", models.CharField(max_length=80, verbose_name="what was looked at")),
                (
                    "light",
                    models.CharField(
                        choices=[("green", "Good"), ("yellow", "Watch"), ("red", "Do now")],
                        max_length=6,
                        verbose_name="light",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="what was seen"),
                ),
                ("photos", models.JSONField(default=list, verbose_name="photos")),
                (
                    "found_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="found by",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding",
                        to="service.job",
                        verbose_name="proposed as",
                    ),
                ),
                (
                    "repair_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="service.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("light", "green"), _negated=True),
                            ("job", None),
                            _connector="OR",
                        ),
                        name="what_is_good_is_no_job",
                    )
                ],
            },
        ),
    ]
