"""Invoices by payer and the payments on them. Runs before the new code is live."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0009_customers_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceInvoice",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("credit_note", "Credit note")],
                        default="invoice",
                        max_length=11,
                        verbose_name="kind",
                    ),
                ),
                (
                    "payer",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("manufacturer", "Manufacturer"),
                            ("insurer", "Insurer"),
                            ("internal", "Dealership"),
                        ],
                        max_length=12,
                        verbose_name="who pays",
                    ),
                ),
                ("billed_to", models.CharField(max_length=160, verbose_name="billed to")),
                (
                    "issued_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="date"),
                ),
                ("lines", models.JSONField(default=list, verbose_name="lines")),
                ("currency", models.CharField(default="CNY", max_length=3)),
                (
                    "tax_rate",
                    models.DecimalField(decimal_places=3, max_digits=4, verbose_name="VAT rate"),
                ),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="VAT")),
                (
                    "gross",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="total"),
                ),
                (
                    "paid",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=14, verbose_name="paid"
                    ),
                ),
                (
                    "credits",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=14,
                        verbose_name="credited",
                    ),
                ),
                ("credit_until", models.DateField(null=True, verbose_name="to be paid by")),
                (
                    "credit_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why on credit"),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "cancels",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="service.serviceinvoice",
                        verbose_name="credit note to",
                    ),
                ),
                (
                    "credit_approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="credit approved by",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "repair_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="service.repairorder",
                        verbose_name="repair order",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServicePayment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("payment", "Payment"), ("refund", "Refund")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("card", "Card"),
                            ("wechat", "WeChat Pay"),
                            ("alipay", "Alipay"),
                            ("transfer", "Bank transfer"),
                            ("cash", "Cash"),
                            ("carried", "Carried over"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                ("currency", models.CharField(default="CNY", max_length=3)),
                (
                    "reference",
                    models.CharField(blank=True, max_length=80, verbose_name="reference"),
                ),
                (
                    "taken_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="taken"
                    ),
                ),
                ("voided_at", models.DateTimeField(null=True, verbose_name="voided")),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why voided"),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="service.serviceinvoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="voided by",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="serviceinvoice",
            index=models.Index(
                condition=models.Q(
                    ("kind", "invoice"),
                    (
                        "paid__lt",
                        django.db.models.expressions.CombinedExpression(
                            models.F("gross"), "-", models.F("credits")
                        ),
                    ),
                ),
                fields=["issued_on"],
                name="service_invoices_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("gross__gt", 0),
                    ("tax__gte", 0),
                    ("tax__lte", models.F("gross")),
                ),
                name="service_invoice_tax_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid__gte", 0), ("paid__lte", models.F("gross"))),
                name="service_invoice_paid_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("credits__gte", 0), ("credits__lte", models.F("gross"))),
                name="service_invoice_credits_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancels", None), ("kind", "invoice")),
                    models.Q(("cancels__isnull", False), ("kind", "credit_note")),
                    _connector="OR",
                ),
                name="credit_note_has_its_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceinvoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("credits", 0), ("kind", "invoice")),
                fields=("repair_order", "payer"),
                name="one_standing_invoice_per_payer",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="service_payment_has_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at", None),
                    models.Q(("void_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="voided_for_a_reason",
            ),
        ),
    ]
