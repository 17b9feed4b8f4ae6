"""What is seen on a car before anybody works on it. Runs before the new code is live."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="repairorder",
            name="inspection",
            field=models.JSONField(
                blank=True, db_default={}, default=dict, verbose_name="walk-around"
            ),
        ),
    ]
