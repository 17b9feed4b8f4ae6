"""Deferred jobs are taken up again. Runs before the new code is live."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0004_resources"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="revived_from",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revival",
                to="service.job",
            ),
        ),
    ]
