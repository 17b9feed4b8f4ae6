"""What visits hold: bays, technicians, courtesy cars, drivers. Runs before the new code is live."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("service", "0003_service_packages"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="collect_from",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="collect from"
            ),
        ),
        migrations.AddField(
            model_name="booking",
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
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bay", "Bay"),
                            ("technician", "Technician"),
                            ("courtesy_car", "Courtesy car"),
                            ("driver", "Driver"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("maintenance", "Maintenance"),
                                ("mechanical", "Mechanics"),
                                ("electrical", "Electrics"),
                                ("high_voltage", "High voltage"),
                                ("body", "Body work"),
                                ("paint", "Paint"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                        verbose_name="skills",
                    ),
                ),
                ("days_off", models.JSONField(default=list, verbose_name="days off")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="store",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="booking",
            name="bay",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service.resource",
                verbose_name="bay",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="courtesy_car",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service.resource",
                verbose_name="courtesy car",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="driver",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service.resource",
                verbose_name="driver",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="technician",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service.resource",
                verbose_name="technician",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(
                fields=("store", "kind", "name"), name="resource_named_once"
            ),
        ),
    ]
