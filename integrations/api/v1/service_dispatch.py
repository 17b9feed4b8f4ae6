"""Dispatch: the technicians with their hours, and who fits the jobs that nobody has."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.service import services as desk
from dealers.service.permissions import EDIT_ORDER
from integrations.api.views import ApiView


class LoadRecord(drf.Serializer):
    user = drf.UUIDField(source="user.pk")
    full_name = drf.CharField(source="user.full_name")
    planned = drf.DecimalField(max_digits=10, decimal_places=2)
    clocked = drf.DecimalField(max_digits=10, decimal_places=2)
    is_working = drf.BooleanField()
    is_off = drf.BooleanField()
    skills = drf.ListField(child=drf.CharField())


class WaitingJobRecord(drf.Serializer):
    job = drf.UUIDField()
    repair_order = drf.UUIDField()
    complaint = drf.CharField()
    skill = drf.CharField()
    suggested = drf.UUIDField(allow_null=True)


class DispatchRecord(drf.Serializer):
    technicians = LoadRecord(many=True)
    waiting = WaitingJobRecord(many=True)


class DispatchViewSet(ViewSetMixin, ApiView):
    """Technicians with planned and clocked hours, and unassigned jobs with who fits.

    A job is given by ``jobs/<id>/assign/``.
    """

    verbs: ClassVar[dict[str, str]] = {"list": EDIT_ORDER}
    resource = "dispatch"
    descriptions: ClassVar[dict] = {
        "list": _("Technicians with their hours, and who fits the jobs that nobody has")
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = DispatchRecord

    def list(self, request):
        """One plan for what this key may see."""
        if request.query_params:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in request.query_params}
            )
        people, waiting = desk.dispatch_plan(request.user)
        jobs = [
            {
                "job": job.pk,
                "repair_order": job.repair_order_id,
                "complaint": job.complaint,
                "skill": job.skill,
                "suggested": fit.user.pk if fit else None,
            }
            for job, fit in waiting
        ]
        return Response([DispatchRecord({"technicians": people, "waiting": jobs}).data])


ROUTES = [("dispatch", DispatchViewSet)]
