"""What a technician hands in from the car: findings, photos, parts that are needed."""

from rest_framework import serializers as drf

from dealers.parts.models import Part
from dealers.service.models import Finding
from dealers.service.states import Light, Method
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField
from integrations.api.v1.service_lines import text
from tenants.reference.three_guarantees import FaultClass


class FindingRecord(serializers.Record):
    class Meta:
        model = Finding
        fields = [
            "id", "repair_order", "item", "light", "note", "photos", "found_by", "job",
            "created_at",
        ]  # fmt: skip


class FindingInput(serializers.Input):
    item = drf.CharField(max_length=80)
    light = drf.ChoiceField(choices=Light.choices)
    note = drf.CharField(max_length=500, required=False, allow_blank=True)
    photos = drf.ListField(child=serializers.FileField(), required=False, max_length=20)


class JobPhotosInput(serializers.Input):
    photos = drf.ListField(child=serializers.FileField(), max_length=20)


class RequestPartInput(serializers.Input):
    part = serializers.ObjectField(Part, required=False, allow_null=True)
    quantity = QuantityField(required=False)
    wish = drf.CharField(max_length=200, required=False, allow_blank=True)


class DescribeInput(serializers.Input):
    complaint = drf.CharField(max_length=2000, required=False)
    cause = text()
    correction = text()
    fault_code = text(20)
    fault_class = drf.ChoiceField(choices=FaultClass.choices, required=False, allow_blank=True)


class AuthoriseInput(serializers.Input):
    how = drf.ChoiceField(choices=Method.choices)
    by = text(80)
    amount = serializers.MoneyField(required=False, allow_null=True, min_value=0)


class DeclineInput(serializers.Input):
    reason = drf.CharField(max_length=200)
    by = text(80)
    later = drf.BooleanField(required=False)
    how = drf.ChoiceField(choices=Method.choices, required=False)
