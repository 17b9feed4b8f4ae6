"""Prepaid plans, service contracts and their uses, accident cases, rescues. Runs before the new code is live."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("customers", "0004_leads_desk"),
        ("service", "0004_resources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ServicePlan",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name_zh", models.CharField(max_length=120, verbose_name="name (Chinese)")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=120, verbose_name="name (English)"),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(default=24, verbose_name="valid (months)"),
                ),
                (
                    "km",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="valid (km)"),
                ),
                (
                    "price",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="price"),
                ),
                ("currency", models.CharField(default="CNY", max_length=3)),
                (
                    "items",
                    models.JSONField(blank=True, default=list, help_text="What is included."),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("months__gt", 0),
                            ("price__gte", 0),
                            models.Q(("km", None), ("km__gt", 0), _connector="OR"),
                        ),
                        name="plan_price_and_time_make_sense",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceContract",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="number")),
                ("items", models.JSONField(default=list, help_text="What is included.")),
                ("sold_on", models.DateField(verbose_name="sold")),
                ("ends_on", models.DateField(verbose_name="ends")),
                ("start_km", models.PositiveIntegerField(verbose_name="odometer when sold (km)")),
                ("end_km", models.PositiveIntegerField(null=True, verbose_name="ends at (km)")),
                (
                    "price",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="price"),
                ),
                (
                    "used_amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=14, verbose_name="used"
                    ),
                ),
                (
                    "refunded_amount",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=14,
                        verbose_name="refunded",
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3)),
                (
                    "payment_method",
                    models.CharField(
                        choices=[
                            ("card", "Card"),
                            ("wechat", "WeChat Pay"),
                            ("alipay", "Alipay"),
                            ("transfer", "Bank transfer"),
                            ("cash", "Cash"),
                            ("account", "On account"),
                        ],
                        max_length=8,
                        verbose_name="payment method",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("used_up", "Used up"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="active",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                ("ended_on", models.DateField(null=True, verbose_name="ended")),
                ("reminded_on", models.DateField(null=True, verbose_name="reminded")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_contracts",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seller",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="store",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_contracts",
                        to="customers.vehicle",
                        verbose_name="car",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="obligations.serviceplan",
                        verbose_name="plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccidentCase",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="number")),
                ("insurer", models.CharField(max_length=80, verbose_name="insurer")),
                (
                    "report_number",
                    models.CharField(blank=True, max_length=40, verbose_name="report number"),
                ),
                (
                    "policy_number",
                    models.CharField(blank=True, max_length=40, verbose_name="policy number"),
                ),
                ("happened_on", models.DateField(verbose_name="happened")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="scene")),
                ("description", models.TextField(verbose_name="what happened")),
                (
                    "surveyor_name",
                    models.CharField(blank=True, max_length=80, verbose_name="surveyor"),
                ),
                (
                    "surveyor_phone",
                    models.CharField(blank=True, max_length=40, verbose_name="surveyor's phone"),
                ),
                ("surveyed_on", models.DateField(null=True, verbose_name="surveyed")),
                (
                    "assessed_amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="assessed"
                    ),
                ),
                (
                    "approved_amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="approved"
                    ),
                ),
                (
                    "approval_number",
                    models.CharField(blank=True, max_length=40, verbose_name="approval number"),
                ),
                (
                    "paid_amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="paid"
                    ),
                ),
                ("paid_on", models.DateField(null=True, verbose_name="paid on")),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("order_ids", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reported", "Reported to the insurer"),
                            ("surveyed", "Surveyed"),
                            ("assessed", "Loss assessed"),
                            ("approved", "Approved"),
                            ("repairing", "In repair"),
                            ("submitted", "Papers sent"),
                            ("paid", "Paid"),
                            ("rejected", "Rejected"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="reported",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accident_cases",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="in charge",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="store",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accident_cases",
                        to="customers.vehicle",
                        verbose_name="car",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("report_number", ""), _negated=True),
                            models.Q(("state", "cancelled"), _negated=True),
                        ),
                        fields=("insurer", "report_number"),
                        name="insurers_report_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("assessed_amount", None),
                                ("assessed_amount__gte", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("approved_amount", None),
                                ("approved_amount__gte", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("paid_amount", None), ("paid_amount__gte", 0), _connector="OR"
                            ),
                        ),
                        name="case_amounts_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RescueTicket",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tow", "Tow"),
                            ("start", "Jump start"),
                            ("tyre", "Tyre"),
                            ("energy", "Fuel or charge"),
                            ("lockout", "Locked out"),
                            ("accident", "Accident"),
                            ("repair", "Repair on site"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("caller_name", models.CharField(max_length=80, verbose_name="caller")),
                ("caller_phone", models.CharField(max_length=40, verbose_name="phone")),
                (
                    "car_description",
                    models.CharField(blank=True, max_length=120, verbose_name="which car"),
                ),
                ("problem", models.TextField(verbose_name="problem")),
                ("address", models.CharField(max_length=200, verbose_name="where")),
                (
                    "latitude",
                    models.DecimalField(
                        decimal_places=6, max_digits=8, null=True, verbose_name="latitude"
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
                    ),
                ),
                ("van", models.CharField(blank=True, max_length=40, verbose_name="van")),
                ("pick_list", models.JSONField(default=list, verbose_name="take along")),
                (
                    "called_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="called"),
                ),
                ("dispatched_at", models.DateTimeField(null=True, verbose_name="on the way since")),
                ("promised_at", models.DateTimeField(null=True, verbose_name="expected there")),
                ("arrived_at", models.DateTimeField(null=True, verbose_name="arrived")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                ("outcome", models.TextField(blank=True, verbose_name="what was done")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("called", "Called"),
                            ("dispatched", "Technician on the way"),
                            ("on_site", "On site"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="called",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rescues",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "repair_order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rescues",
                        to="service.repairorder",
                        verbose_name="repair order",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="store",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="technician",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rescues",
                        to="customers.vehicle",
                        verbose_name="car",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(
                                ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                            ),
                            _connector="OR",
                        ),
                        name="rescue_coordinates_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["dispatched", "on_site"]), _negated=True),
                            ("technician__isnull", False),
                            _connector="OR",
                        ),
                        name="rescue_has_its_technician",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("position", models.PositiveSmallIntegerField(verbose_name="item")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="quantity"),
                ),
                (
                    "pay_type_before",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("warranty", "Warranty"),
                            ("campaign", "Campaign"),
                            ("goodwill", "Goodwill"),
                            ("insurance", "Insurance"),
                            ("internal", "Internal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "redeemed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                ("returned_at", models.DateTimeField(null=True, verbose_name="taken back")),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="service.job",
                        verbose_name="job",
                    ),
                ),
                (
                    "redeemed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="obligations.servicecontract",
                        verbose_name="contract",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_at", None)),
                        fields=("job",),
                        name="job_redeemed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="redemption_has_quantity"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="servicecontract",
            index=models.Index(
                condition=models.Q(("state", "active")),
                fields=["ends_on"],
                name="contracts_that_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "price__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("used_amount"), "+", models.F("refunded_amount")
                        ),
                    ),
                    ("refunded_amount__gte", 0),
                    ("used_amount__gte", 0),
                ),
                name="contract_never_gives_more_than_paid",
            ),
        ),
    ]
