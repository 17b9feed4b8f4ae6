"""Where a car stands, and how long it stood where. Runs before the new code is live."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("customers", "0004_leads_desk"),
        ("service", "0006_payers_and_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="repairorder",
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
            model_name="repairorder",
            name="board_times",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
        migrations.AddConstraint(
            model_name="repairorder",
            constraint=models.UniqueConstraint(fields=("bay",), name="one_car_in_a_bay"),
        ),
    ]
