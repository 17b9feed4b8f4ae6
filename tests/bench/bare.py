"""The same customers by a bare Django REST framework viewset: what our API is measured against.

No key, no permission, no limits, no filters, no audit trail; the library's own serializer and
cursor. ``urlpatterns`` stand for a dealer's whole address space, so that both go through the same
middleware.
"""

from django.urls import include, path
from rest_framework import pagination, permissions, serializers, viewsets
from rest_framework.routers import SimpleRouter

from dealers.customers.models import Customer
from integrations.api.v1.customers import CustomerRecord


class BareSerializer(serializers.ModelSerializer):
    class Meta:
        model = Customer
        # What our API works out besides is not held against it: the bare view answers columns.
        fields = [name for name in CustomerRecord.Meta.fields if hasattr(Customer, name)]


class BareCursor(pagination.CursorPagination):
    page_size = 50
    ordering = "-id"


class BareCustomers(viewsets.ModelViewSet):
    """What anybody writes in ten minutes."""

    queryset = Customer.objects.all()
    serializer_class = BareSerializer
    pagination_class = BareCursor
    authentication_classes: list = []
    permission_classes = [permissions.AllowAny]
    throttle_classes: list = []
    filter_backends: list = []


router = SimpleRouter()
router.register("customers", BareCustomers)
urlpatterns = [
    path("bare/", include(router.urls)),
    path("", include("portal.urls_dealer")),
]
