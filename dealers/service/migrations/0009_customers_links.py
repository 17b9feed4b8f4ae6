"""The customer's own links to a visit and a repair order, and reminders. Runs before the new code is live."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0008_findings_and_dispatch"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="is_online",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="booked online"
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="reminded_at",
            field=models.DateTimeField(null=True, verbose_name="reminded"),
        ),
        migrations.AddField(
            model_name="booking",
            name="share_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=24),
        ),
        migrations.AddField(
            model_name="repairorder",
            name="share_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=24),
        ),
        migrations.AlterField(
            model_name="job",
            name="authorised_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("in_person", "In person"),
                    ("phone", "By phone"),
                    ("message", "By message"),
                    ("e_mail", "By e-mail"),
                    ("online", "On the status page"),
                ],
                max_length=9,
                verbose_name="agreed how",
            ),
        ),
    ]
