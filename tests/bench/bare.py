"""The same leads by a bare Django REST framework viewset: what our API is measured against.

No key, no permission, no limits, no filters; the library's own serializer and cursor. ``urlpatterns``
stand for a dealer's whole address space, so that both go through the same middleware.
"""

from django.urls import include, path
from rest_framework import pagination, permissions, serializers, viewsets
from rest_framework.routers import SimpleRouter

from dealers.sales.models import Lead

FIELDS = [
    "id", "number", "status", "source", "campaign", "name", "phone", "phone_raw", "email", "message",
    "vehicle_of_interest", "trade_in", "external_source", "external_id", "needs_reading", "grade",
    "owner", "store", "customer", "requested_at", "due_at", "first_response_at", "appointment_at",
    "lost_reason", "invalid_reason", "created_at", "updated_at",
]  # fmt: skip


class BareSerializer(serializers.ModelSerializer):
    class Meta:
        model = Lead
        fields = FIELDS


class BareCursor(pagination.CursorPagination):
    page_size = 50
    ordering = "-id"


class BareLeads(viewsets.ModelViewSet):
    """What anybody writes in ten minutes."""

    queryset = Lead.objects.all()
    serializer_class = BareSerializer
    pagination_class = BareCursor
    authentication_classes: list = []
    permission_classes = [permissions.AllowAny]
    throttle_classes: list = []
    filter_backends: list = []


router = SimpleRouter()
router.register("leads", BareLeads)
urlpatterns = [path("bare/", include(router.urls))]
