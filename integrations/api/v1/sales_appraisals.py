"""Used cars that customers give in payment."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.sales import services as desk
from dealers.sales.filters import LinkedAppraisalFilter
from dealers.sales.models import Appraisal, Opportunity
from dealers.sales.permissions import VIEW_OPPORTUNITY, VIEW_QUOTE, WRITE_QUOTE
from dealers.sales.states import CheckResult, ValueSource
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of


class AppraisalRecord(serializers.Record):
    repair_cost = serializers.MoneyField(read_only=True)

    class Meta:
        model = Appraisal
        fields = [
            "id", "number", "status", "opportunity", "customer", "vin", "plate", "model_name",
            "model_year", "odometer_km", "items", "repair_cost", "valuations", "agreed_value",
            "currency", "valid_until", "quote", "notes", "declined_reason", "owner", "store",
            "created_at", "updated_at",
        ]  # fmt: skip


class FactsInput(serializers.Input):
    model_name = rest.CharField(max_length=120)
    vin = rest.CharField(max_length=40, required=False, allow_blank=True)
    plate = rest.CharField(max_length=12, required=False, allow_blank=True)
    model_year = rest.IntegerField(min_value=1950, max_value=2100, required=False, allow_null=True)
    odometer_km = rest.IntegerField(
        min_value=0, max_value=5_000_000, required=False, allow_null=True
    )
    notes = rest.CharField(max_length=5000, required=False, allow_blank=True)


class NewAppraisalInput(FactsInput):
    opportunity = serializers.ObjectField(Opportunity, VIEW_OPPORTUNITY)


class ItemInput(serializers.Input):
    item = rest.CharField(max_length=120)
    result = rest.ChoiceField(CheckResult.choices, required=False, allow_blank=True)
    note = rest.CharField(max_length=200, required=False, allow_blank=True)
    cost = serializers.MoneyField(min_value=0, required=False, allow_null=True)


class CheckInput(serializers.Input):
    items = ItemInput(many=True)


class ValueInput(serializers.Input):
    source = rest.ChoiceField(ValueSource.choices)
    amount = serializers.MoneyField(min_value=0)
    valued_on = rest.DateField(required=False, allow_null=True)
    note = rest.CharField(max_length=120, required=False, allow_blank=True)


class AgreeInput(serializers.Input):
    amount = serializers.MoneyField(min_value=0)
    valid_until = rest.DateField(required=False)


class AppraisalReasonInput(serializers.Input):
    reason = rest.CharField(max_length=200, required=False, allow_blank=True)


class PhotosInput(serializers.Input):
    photos = rest.ListField(child=serializers.FileField(), min_length=1, max_length=20)


class AppraisalViewSet(DomainViewSet):
    """Appraisals of used cars: draft, valued, agreed, then used in a quote."""

    model = Appraisal
    serializer_class = AppraisalRecord
    filterset_class = LinkedAppraisalFilter
    object_argument = "appraisal"
    verbs = {
        "list": VIEW_QUOTE,
        "retrieve": VIEW_QUOTE,
        "create": WRITE_QUOTE,
        "partial_update": WRITE_QUOTE,
        "check": WRITE_QUOTE,
        "add_photos": WRITE_QUOTE,
        "value": WRITE_QUOTE,
        "agree": WRITE_QUOTE,
        "decline": WRITE_QUOTE,
    }
    input_serializers = {"create": NewAppraisalInput, "partial_update": FactsInput}
    services = {"create": desk.open_appraisal, "partial_update": desk.update_appraisal}
    check = action_of(desk.check_car, input_serializer=CheckInput)
    add_photos = action_of(desk.add_photos, input_serializer=PhotosInput)
    value = action_of(desk.value_car, input_serializer=ValueInput)
    agree = action_of(desk.agree_value, input_serializer=AgreeInput)
    decline = action_of(desk.decline_appraisal, input_serializer=AppraisalReasonInput)
    descriptions = {"list": _("Appraisals; `q` finds by the customer or number.")}


ROUTES = [("appraisals", AppraisalViewSet)]
