"""Papers of customers: listed, kept, read and thrown away."""

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers import selectors
from dealers.customers import services as desk
from dealers.customers.models import Customer
from dealers.customers.permissions import KEEP_DOCUMENT, VIEW_DOCUMENT
from dealers.customers.states import DocumentKind
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import User
from tenants.workspace.models import StoredFile


class DocumentFilter(django_filters.FilterSet):
    customer = django_filters.UUIDFilter(field_name="about")

    class Meta:
        model = StoredFile
        fields = ["kind"]


class DocumentRecord(serializers.Record):
    customer = rest.UUIDField(source="about", read_only=True)

    class Meta:
        model = StoredFile
        fields = [
            "id",
            "customer",
            "kind",
            "name",
            "content_type",
            "size",
            "sha256",
            "uploaded_by",
            "created_at",
        ]


class DocumentInput(serializers.Input):
    customer = serializers.ObjectField(Customer, KEEP_DOCUMENT)
    kind = rest.ChoiceField(DocumentKind.choices)
    file = serializers.FileField(help_text="A picture or a PDF.")


def _keep(*, customer: Customer, kind: str, file, actor: User) -> StoredFile:
    """One file at a time; the newest of the customer is what was kept."""
    desk.add_documents(customer=customer, kind=DocumentKind(kind), files=[file], actor=actor)
    return selectors.documents_of(customer)[0]


def _read(*, document: StoredFile, actor: User) -> StoredFile:
    return document


class DocumentViewSet(DomainViewSet):
    """Papers of customers: driving licence, identity card, signed contracts."""

    model = StoredFile
    serializer_class = DocumentRecord
    filterset_class = DocumentFilter
    object_argument = "document"
    verbs = {
        "list": VIEW_DOCUMENT,
        "retrieve": VIEW_DOCUMENT,
        "create": KEEP_DOCUMENT,
        "destroy": KEEP_DOCUMENT,
        "read": VIEW_DOCUMENT,
    }
    input_serializers = {"create": DocumentInput}
    services = {"create": _keep, "destroy": desk.remove_document}
    read = action_of(
        _read,
        answer=serializers.FileRecord,
        description=_("The document with its content."),
    )
    max_body = 28 * 1024 * 1024  # the largest file in base64

    def rows(self):
        """Those of the customers within reach."""
        return selectors.documents_for(self.request.user, self.verbs[self.action])


ROUTES = [("customer-documents", DocumentViewSet)]
