"""The sales desk's quotes."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import VIEW_UNIT
from dealers.sales import selectors
from dealers.sales import services as desk
from dealers.sales.filters import LinkedQuoteFilter
from dealers.sales.models import Appraisal, Opportunity, Quote, QuoteLine
from dealers.sales.permissions import (
    APPROVE_QUOTE,
    VIEW_MARGIN,
    VIEW_OPPORTUNITY,
    VIEW_QUOTE,
    WRITE_QUOTE,
)
from dealers.sales.selectors.comparison import sheet_of
from dealers.sales.states import LineKind, PriceReason
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from portal.core.errors import InvalidInput


class LineRecord(serializers.Record):
    amount = serializers.MoneyField(read_only=True)

    class Meta:
        model = QuoteLine
        fields = [
            "id",
            "position",
            "kind",
            "code",
            "description",
            "quantity",
            "list_price",
            "price",
            "reason",
            "amount",
        ]


class QuoteRecord(serializers.Record):
    lines = LineRecord(many=True, read_only=True)
    margin = rest.SerializerMethodField(
        help_text=_("What the vehicle earns; null where it is unknown or not yours to see.")
    )
    link = rest.SerializerMethodField(
        help_text=_("The public link for the customer; empty while it is not shared.")
    )

    def get_margin(self, quote) -> str | None:
        user = self.context["request"].user
        margin = quote.margin if user.can(VIEW_MARGIN) else None
        return None if margin is None else str(margin)

    def get_link(self, quote) -> str:
        token = desk.token_of(quote)
        request = self.context["request"]
        return request.build_absolute_uri(f"/q/{token}/") if token else ""

    class Meta:
        model = Quote
        fields = [
            "id",
            "number",
            "version",
            "status",
            "opportunity",
            "customer",
            "supersedes",
            "unit",
            "model_code",
            "model_name",
            "colour",
            "configuration",
            "currency",
            "goods",
            "discount",
            "discount_percent",
            "discount_reason",
            "tier_discount",
            "trade_in",
            "total",
            "finance",
            "valid_until",
            "notes",
            "owner",
            "store",
            "approved_by",
            "approved_at",
            "over_limit",
            "margin",
            "sent_at",
            "viewed_at",
            "decided_at",
            "customer_comment",
            "link",
            "lines",
            "created_at",
            "updated_at",
        ]


class LineInput(serializers.Input):
    kind = rest.ChoiceField([kind for kind in LineKind.choices if kind[0] != LineKind.TIER])
    code = rest.CharField(max_length=40, required=False, allow_blank=True)
    description = rest.CharField(max_length=200, required=False, allow_blank=True)
    quantity = rest.DecimalField(max_digits=8, decimal_places=2, required=False)
    list_price = serializers.MoneyField(min_value=0, required=False)
    price = serializers.MoneyField(min_value=0)
    reason = rest.ChoiceField(PriceReason.choices, required=False, allow_blank=True)


class QuoteInput(serializers.Input):
    lines = LineInput(many=True, required=False)
    unit = serializers.ObjectField(VehicleUnit, VIEW_UNIT, required=False, allow_null=True)
    model_code = rest.CharField(max_length=40, required=False, allow_blank=True)
    model_name = rest.CharField(max_length=120, required=False, allow_blank=True)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    valid_until = rest.DateField(required=False)
    discount_reason = rest.CharField(max_length=200, required=False, allow_blank=True)
    notes = rest.CharField(max_length=5000, required=False, allow_blank=True)


class NewQuoteInput(QuoteInput):
    opportunity = serializers.ObjectField(Opportunity, VIEW_OPPORTUNITY)


class ReasonInput(serializers.Input):
    reason = rest.CharField(max_length=200)


class DeclineInput(serializers.Input):
    reason = rest.CharField(max_length=200, required=False, allow_blank=True)


class NoteOnlyInput(serializers.Input):
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class ConfigurationInput(serializers.Input):
    model_code = rest.CharField(max_length=40)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    options = rest.ListField(child=rest.CharField(max_length=40), max_length=60, required=False)


class PieceRecord(rest.Serializer):
    kind = rest.ChoiceField(["vehicle", "colour", "option"], read_only=True)
    code = rest.CharField(read_only=True)
    name = rest.CharField(read_only=True)
    price = serializers.MoneyField(read_only=True)


class ConfigurationRecord(rest.Serializer):
    """What a choice consists of, what comes along free and why, and the rules it breaks."""

    pieces = PieceRecord(many=True, read_only=True)
    included = rest.DictField(child=rest.CharField(), read_only=True)
    faults = rest.ListField(child=rest.CharField(), read_only=True)
    total = serializers.MoneyField(read_only=True)


class TypedOptionInput(serializers.Input):
    description = rest.CharField(max_length=200)
    price = serializers.MoneyField(min_value=0)


class DescribeInput(serializers.Input):
    model_name = rest.CharField(max_length=80)
    trim = rest.CharField(max_length=39, required=False, allow_blank=True)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    price = serializers.MoneyField(min_value=0)
    options = TypedOptionInput(many=True, required=False)


class FinanceInput(serializers.Input):
    lender = rest.CharField(max_length=80, required=False, allow_blank=True)
    down_payment = serializers.MoneyField(min_value=0)
    months = rest.IntegerField(min_value=1, max_value=96)
    annual_percent = serializers.PercentField()
    customer_percent = serializers.PercentField(required=False, allow_null=True)
    balloon = serializers.MoneyField(min_value=0, required=False)


class TradeInInput(serializers.Input):
    appraisal = serializers.ObjectField(Appraisal, VIEW_QUOTE)


class SendInput(serializers.Input):
    beside = rest.BooleanField(
        required=False,
        help_text=_("Another quote is at the customer, who is to choose between them."),
    )


class CompareInput(serializers.Input):
    quotes = rest.ListField(child=rest.UUIDField(), min_length=2, max_length=3)


class SheetRowRecord(rest.Serializer):
    label = rest.CharField(read_only=True)
    values = rest.ListField(child=rest.CharField(allow_null=True), read_only=True)
    differs = rest.BooleanField(read_only=True)


class SectionRecord(rest.Serializer):
    label = rest.CharField(read_only=True)
    rows = SheetRowRecord(many=True, read_only=True)


class SheetRecord(rest.Serializer):
    """The quotes line by line; ``values`` are in the order of ``quotes``, null where one has none."""

    quotes = rest.ListField(child=rest.CharField(), read_only=True)
    sections = SectionRecord(many=True, read_only=True)


def compare_quotes(*, quotes, actor):
    """Lay quotes of one customer side by side; writes nothing. Raises ``InvalidInput``."""
    found = list(selectors.compared_quotes(actor, quotes)) if quotes else []
    if len(found) < len(set(quotes)):
        raise InvalidInput(_("Name quotes of one customer that you may see."))
    return {"quotes": [str(quote) for quote in found], "sections": sheet_of(found)}


class QuoteViewSet(DomainViewSet):
    """Quotes with their lines; the totals are computed."""

    model = Quote
    serializer_class = QuoteRecord
    filterset_class = LinkedQuoteFilter
    prefetch_related = ("lines",)
    object_argument = "quote"
    verbs = {
        "list": VIEW_QUOTE,
        "retrieve": VIEW_QUOTE,
        "create": WRITE_QUOTE,
        "partial_update": WRITE_QUOTE,
        "price_configuration": VIEW_QUOTE,
        "configure": WRITE_QUOTE,
        "describe": WRITE_QUOTE,
        "finance": WRITE_QUOTE,
        "drop_finance": WRITE_QUOTE,
        "add_purchase_tax": WRITE_QUOTE,
        "trade_in": WRITE_QUOTE,
        "share": WRITE_QUOTE,
        "withdraw_link": WRITE_QUOTE,
        "compare": VIEW_QUOTE,
        "submit": WRITE_QUOTE,
        "approve": APPROVE_QUOTE,
        "refuse": APPROVE_QUOTE,
        "send": WRITE_QUOTE,
        "accept": WRITE_QUOTE,
        "decline": WRITE_QUOTE,
        "revise": WRITE_QUOTE,
    }
    input_serializers = {"create": NewQuoteInput, "partial_update": QuoteInput}
    services = {"create": desk.create_quote, "partial_update": desk.update_quote}
    price_configuration = action_of(
        desk.price_configuration,
        input_serializer=ConfigurationInput,
        answer=ConfigurationRecord,
        detail=False,
        description=_("What a choice costs and which of the maker's rules it breaks."),
    )
    configure = action_of(
        desk.configure_quote,
        input_serializer=ConfigurationInput,
        description=_("Put a car of the catalogue into a draft; the other lines stay."),
    )
    describe = action_of(
        desk.describe_car,
        input_serializer=DescribeInput,
        description=_("Put a car that is in no catalogue into a draft."),
    )
    submit = action_of(desk.submit_quote)
    approve = action_of(desk.approve_quote)
    refuse = action_of(desk.refuse_quote, input_serializer=NoteOnlyInput)
    finance = action_of(desk.finance_quote, input_serializer=FinanceInput)
    drop_finance = action_of(desk.drop_finance)
    add_purchase_tax = action_of(desk.add_purchase_tax)
    trade_in = action_of(desk.trade_in_car, input_serializer=TradeInInput)
    share = action_of(desk.share_quote, input_serializer=SendInput)
    withdraw_link = action_of(desk.withdraw_link)
    compare = action_of(
        compare_quotes,
        input_serializer=CompareInput,
        answer=SheetRecord,
        detail=False,
        description=_("Two or three quotes of one customer, line by line."),
    )
    send = action_of(desk.send_quote, input_serializer=SendInput)
    accept = action_of(desk.accept_quote)
    decline = action_of(desk.decline_quote, input_serializer=DeclineInput)
    revise = action_of(desk.revise_quote, status=201)
    descriptions = {"list": _("Quotes; `q` finds by the customer or number.")}


ROUTES = [("quotes", QuoteViewSet)]
