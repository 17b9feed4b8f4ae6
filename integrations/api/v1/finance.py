"""Finance: exchange rates, receivables by age, margins."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.customers.models import Customer
from dealers.finance import selectors, services
from dealers.finance.filters import (
    BuyerFilter,
    DebtorFilter,
    MarginFilter,
    RateFilter,
    ReceivableFilter,
)
from dealers.finance.models import ExchangeRate
from dealers.finance.permissions import MANAGE_RATE, VIEW_MARGIN, VIEW_RATE, VIEW_RECEIVABLE
from dealers.finance.selectors import BUCKETS
from dealers.sales.models import Contract, Instalment
from dealers.sales.states import CURRENCIES
from integrations.api import serializers
from integrations.api.v1.sales_contracts import InstalmentRecord
from integrations.api.views import ApiView, DomainViewSet

CODES = [(code, code) for code in CURRENCIES]


class RateRecord(serializers.Record):
    class Meta:
        model = ExchangeRate
        fields = ["id", "currency", "into", "rate", "day", "source", "set_by", "created_at"]


class RateInput(serializers.Input):
    currency = rest.ChoiceField(CODES)
    into = rest.ChoiceField(CODES)
    rate = rest.DecimalField(max_digits=18, decimal_places=8)
    day = rest.DateField(required=False)
    source = rest.CharField(max_length=80, required=False, allow_blank=True)


class RateViewSet(DomainViewSet):
    """Exchange rates: what a currency is worth in another, from a day on."""

    model = ExchangeRate
    serializer_class = RateRecord
    filterset_class = RateFilter
    verbs = {"list": VIEW_RATE, "retrieve": VIEW_RATE, "create": MANAGE_RATE}
    input_serializers = {"create": RateInput}
    services = {"create": services.set_exchange_rate}


class ReceivableViewSet(DomainViewSet):
    """Receivables: the unpaid parts of signed and delivered contracts."""

    model = Instalment
    serializer_class = InstalmentRecord
    filterset_class = ReceivableFilter
    select_related = ("contract",)
    verbs = {"list": VIEW_RECEIVABLE}

    def rows(self):
        return Instalment.objects.owed()


class MarginRecord(serializers.Record):
    revenue = serializers.MoneyField(read_only=True)
    cost = serializers.MoneyField(read_only=True, allow_null=True)
    gross = serializers.MoneyField(read_only=True, allow_null=True)

    class Meta:
        model = Contract
        fields = [
            "id",
            "number",
            "version",
            "status",
            "customer",
            "unit",
            "currency",
            "revenue",
            "cost",
            "gross",
            "delivered_on",
        ]


class MarginViewSet(DomainViewSet):
    """Margins: what is earned on each contract; null where a cost is not known."""

    model = Contract
    serializer_class = MarginRecord
    filterset_class = MarginFilter
    verbs = {"list": VIEW_MARGIN}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Contract.objects.none()
        return selectors.contract_margins(self.request.user)


class ProfitRecord(serializers.Record):
    cars = rest.IntegerField(read_only=True, help_text="Contracts.")
    visits = rest.IntegerField(read_only=True)
    revenue = serializers.MoneyField(read_only=True)
    car_profit = serializers.MoneyField(read_only=True)
    service_profit = serializers.MoneyField(
        read_only=True, help_text="Without tax, less parts; wages are not in it."
    )
    profit = serializers.MoneyField(read_only=True)
    unknown = rest.IntegerField(read_only=True, help_text="Contracts without a known cost.")
    currency = rest.CharField(read_only=True)

    class Meta:
        model = Customer
        fields = [
            "id",
            "full_name",
            "tier",
            "cars",
            "visits",
            "revenue",
            "car_profit",
            "service_profit",
            "profit",
            "unknown",
            "currency",
        ]


class ProfitViewSet(DomainViewSet):
    """Profit by customer: what cars and the workshop earned with each, in the group's currency."""

    model = Customer
    serializer_class = ProfitRecord
    filterset_class = BuyerFilter
    verbs = {"list": VIEW_MARGIN, "retrieve": VIEW_MARGIN}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Customer.objects.none()
        return selectors.customer_profits(self.request.user, selectors.rates_of())


class RiskReasonRecord(rest.Serializer):
    key = rest.CharField()
    points = rest.IntegerField()
    label = rest.CharField()


class DebtorRecord(serializers.Record):
    currency = rest.CharField(read_only=True, help_text="The group's, for all amounts.")
    owed = serializers.MoneyField(source="owed_total", read_only=True, allow_null=True)
    oldest_due = rest.DateField(read_only=True)
    reminders = rest.IntegerField(source="owed_parts", read_only=True)
    risk = rest.SerializerMethodField()
    risk_points = rest.IntegerField(read_only=True)
    risk_reasons = rest.SerializerMethodField()

    def get_risk(self, customer) -> str:
        """high, medium or low."""
        return selectors.level_of(customer.risk_points)

    def get_risk_reasons(self, customer) -> RiskReasonRecord(many=True):
        """What the points come from."""
        return RiskReasonRecord(selectors.reasons_of(customer), many=True).data

    class Meta:
        model = Customer
        fields = [
            "id",
            "full_name",
            "currency",
            "owed",
            "oldest_due",
            "reminders",
            "credit_limit",
            "is_blocked",
            "risk",
            "risk_points",
            "risk_reasons",
        ]


class DebtorViewSet(DomainViewSet):
    """Who owes us, and how likely they are not to pay: points that add up, each with its reason."""

    model = Customer
    serializer_class = DebtorRecord
    filterset_class = DebtorFilter
    verbs = {"list": VIEW_RECEIVABLE, "retrieve": VIEW_RECEIVABLE}
    descriptions = {"list": _("Debtors; `risk=high` for those who are the least likely to pay.")}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Customer.objects.none()
        return selectors.debtors_by_risk(self.request.user, selectors.rates_of())


class AgeingRecord(rest.Serializer):
    store = rest.CharField()
    currency = rest.CharField()
    current = serializers.MoneyField()
    d30 = serializers.MoneyField()
    d60 = serializers.MoneyField()
    d90 = serializers.MoneyField()
    over = serializers.MoneyField()
    total = serializers.MoneyField()
    group_currency = rest.CharField()
    group_total = serializers.MoneyField(allow_null=True)
    rate = rest.CharField(allow_null=True)
    rate_day = rest.DateField(allow_null=True)


class AgeingViewSet(ViewSetMixin, ApiView):
    """Receivables of each store by age, in its own currency and in the group's."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_RECEIVABLE}
    resource = "ageing"
    descriptions: ClassVar[dict] = {"list": _("Receivables by store and age")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = AgeingRecord

    def list(self, request):
        """What is owed to each store now, within the reach of this key."""
        if request.query_params:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in request.query_params}
            )
        rates = selectors.rates_of()
        keys = [key for key, *_rest in BUCKETS]
        rows = [
            {
                "store": row.store,
                "currency": row.currency,
                **dict(zip(keys, row.amounts, strict=True)),
                "total": row.total,
                "group_currency": rates.into,
                "group_total": row.in_group(row.total),
                "rate": None if row.rate is None else f"{row.rate.normalize():f}",
                "rate_day": row.rate_day,
            }
            for row in selectors.ageing_by_store(request.user, rates)
        ]
        return Response(AgeingRecord(rows, many=True).data)


ROUTES = [
    ("exchange-rates", RateViewSet),
    ("receivables", ReceivableViewSet),
    ("debtors", DebtorViewSet),
    ("margins", MarginViewSet),
    ("customer-profits", ProfitViewSet),
    ("ageing", AgeingViewSet),
]
