"""Records that may be one person, merging them, and undoing it."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.customers import selectors
from dealers.customers import services as desk
from dealers.customers.models import Customer, CustomerMerge
from dealers.customers.permissions import MERGE_CUSTOMER
from integrations.api import serializers
from integrations.api.views import ApiView, DomainViewSet, action_of


class MergeRecord(serializers.Record):
    class Meta:
        model = CustomerMerge
        fields = [
            "id",
            "state",
            "survivor",
            "absorbed",
            "taken",
            "rows_moved",
            "decided_by",
            "created_at",
            "undone_by",
            "undone_at",
        ]

    taken = rest.JSONField(read_only=True, help_text="Fields and values the survivor took over.")
    rows_moved = rest.IntegerField(read_only=True)


class OtherInput(serializers.Input):
    other = serializers.ObjectField(Customer, MERGE_CUSTOMER)


class MergeInput(OtherInput):
    take = rest.ListField(
        child=rest.CharField(max_length=40),
        required=False,
        max_length=40,
        help_text="Fields whose value is the other record's; left out, what the survivor lacks.",
    )
    version = rest.CharField(
        max_length=16,
        required=False,
        help_text="As `preview_merge` answered: 409 if one of the two was edited since.",
    )


class ChoiceRecord(rest.Serializer):
    field = rest.CharField()
    mine = rest.CharField()
    other = rest.CharField()
    taken = rest.BooleanField(help_text="Whether the other's value is taken if nobody chooses.")


class MovingRecord(rest.Serializer):
    label = rest.CharField()
    here = rest.IntegerField()
    moving = rest.IntegerField()


class PreviewRecord(rest.Serializer):
    version = rest.CharField()
    choices = ChoiceRecord(many=True)
    moving = MovingRecord(many=True)


class MergeViewSet(DomainViewSet):
    """Merges of customers: what was made one, by whom, and whether it was undone."""

    model = CustomerMerge
    serializer_class = MergeRecord
    object_argument = "merge"
    verbs = dict.fromkeys(("list", "retrieve", "undo"), MERGE_CUSTOMER)
    undo = action_of(desk.undo_merge)


class PairRecord(rest.Serializer):
    first = rest.UUIDField(source="first.pk")
    second = rest.UUIDField(source="second.pk")
    reasons = rest.ListField(child=rest.CharField())
    weight = rest.IntegerField(help_text="The higher, the likelier.")


class DuplicateViewSet(ViewSetMixin, ApiView):
    """Pairs of customers that may be one person."""

    verbs: ClassVar[dict[str, str]] = {"list": MERGE_CUSTOMER}
    resource = "customer_duplicates"
    descriptions: ClassVar[dict] = {
        "list": _("Pairs of customers that may be one person, the likeliest first, 200 at most.")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = PairRecord

    def list(self, request):
        """The pairs among the customers that this key may merge."""
        if request.query_params:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in request.query_params}
            )
        pairs = selectors.likely_duplicates(user=request.user)
        return Response(PairRecord(pairs, many=True).data)


ROUTES = [("customer-merges", MergeViewSet), ("customer-duplicates", DuplicateViewSet)]
