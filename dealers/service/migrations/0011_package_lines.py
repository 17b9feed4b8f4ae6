import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Before the new code is live; reversible while no line is a package."""

    dependencies = [("service", "0010_settlement")]

    operations = [
        migrations.AlterField(
            model_name="jobline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("labour", "Labour"),
                    ("part", "Part"),
                    ("package", "Package"),
                    ("sublet", "Sublet"),
                    ("fee", "Fee"),
                ],
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="jobline",
            name="inside",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contents",
                to="service.jobline",
                verbose_name="in package",
            ),
        ),
    ]
