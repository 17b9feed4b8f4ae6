"""What is sent about the lines of a job."""

from rest_framework import serializers as drf

from dealers.parts.models import Part
from dealers.service.models import ServicePackage
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField


def text(length: int = 2000, **more) -> drf.CharField:
    """A text that may be left out."""
    return drf.CharField(max_length=length, **{"required": False, "allow_blank": True, **more})


class PackageLineInput(serializers.Input):
    package = serializers.ObjectField(ServicePackage)
    price = serializers.MoneyField(required=False, allow_null=True, min_value=0)


class DiscountInput(serializers.Input):
    percent = drf.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    reason = text(200)


class LabourInput(serializers.Input):
    code = text(40)
    hours = QuantityField(required=False, allow_null=True)
    description = text(200)
    unit_price = serializers.MoneyField(required=False, allow_null=True)


class PartInput(serializers.Input):
    part = serializers.ObjectField(Part)
    quantity = QuantityField()
    unit_price = serializers.MoneyField(required=False, allow_null=True)
    is_causal = drf.BooleanField(required=False)


class SubletInput(serializers.Input):
    description = drf.CharField(max_length=200)
    amount = serializers.MoneyField()
    code = text(40)
    unit_cost = serializers.MoneyField(required=False, allow_null=True)


class FeeInput(serializers.Input):
    description = drf.CharField(max_length=200)
    amount = serializers.MoneyField()
