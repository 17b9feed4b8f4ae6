"""What cured a fault before."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.obligations import selectors
from dealers.obligations.permissions import VIEW_SOLUTION
from integrations.api.views import ApiView

ASKED = {"fault_code": 20, "complaint": 200, "model_code": 40}


class SolutionRecord(drf.Serializer):
    cause = drf.CharField()
    correction = drf.CharField()
    fault_codes = drf.ListField(child=drf.CharField())
    parts = drf.DictField(child=drf.CharField())
    times = drf.IntegerField()
    comebacks = drf.IntegerField()
    last_on = drf.DateField()
    same_model = drf.BooleanField()


class SolutionViewSet(ViewSetMixin, ApiView):
    """What cured a fault before, found in finished jobs."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_SOLUTION}
    resource = "solutions"
    descriptions: ClassVar[dict] = {
        "list": _("Solutions by `fault_code`, `complaint` and `model_code`, the likeliest first")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = SolutionRecord

    def list(self, request):
        """Ten at most; nothing where nothing is asked."""
        if unknown := request.query_params.keys() - ASKED.keys():
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        asked = {
            name: drf.CharField(max_length=most, allow_blank=True).run_validation(
                request.query_params.get(name, "")
            )
            for name, most in ASKED.items()
        }
        return Response(
            SolutionRecord(selectors.solutions_for(request.user, **asked), many=True).data
        )


ROUTES = [("solutions", SolutionViewSet)]
