"""Shares of a job, answers to it, discounts, quality checks, comebacks. Runs before the new code is live."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0005_revived_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="answers",
            field=models.JSONField(blank=True, db_default=[], default=list, verbose_name="answers"),
        ),
        migrations.AddField(
            model_name="job",
            name="shares",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="shares"),
        ),
        migrations.AddField(
            model_name="jobline",
            name="discount_percent",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, max_digits=5, verbose_name="discount (%)"
            ),
        ),
        migrations.AddField(
            model_name="jobline",
            name="discount_reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="why less"
            ),
        ),
        migrations.AddField(
            model_name="repairorder",
            name="comeback_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service.repairorder",
                verbose_name="comeback of",
            ),
        ),
        migrations.AddField(
            model_name="repairorder",
            name="quality_checks",
            field=models.JSONField(
                blank=True, db_default=[], default=list, verbose_name="quality checks"
            ),
        ),
        migrations.AddConstraint(
            model_name="jobline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount_percent__gte", 0), ("discount_percent__lte", 100)),
                name="job_line_discount_is_a_part",
            ),
        ),
    ]
