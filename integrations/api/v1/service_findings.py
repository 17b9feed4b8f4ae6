"""What technicians found on cars; noted with ``jobs/<id>/find/``."""

from dealers.service import permissions as may
from dealers.service import services
from dealers.service.filters import FindingFilter
from dealers.service.models import Finding
from integrations.api.v1.service import JobRecord
from integrations.api.v1.service_work import FindingRecord
from integrations.api.views import DomainViewSet, action_of


class FindingViewSet(DomainViewSet):
    """Things looked at on a car: good, to be watched, or to be done now."""

    model = Finding
    serializer_class = FindingRecord
    filterset_class = FindingFilter
    object_argument = "finding"
    verbs = {"list": may.VIEW_JOB, "retrieve": may.VIEW_JOB, "propose": may.EDIT_ORDER}
    propose = action_of(services.propose_finding, answer=JobRecord, status=201)


ROUTES = [("findings", FindingViewSet)]
