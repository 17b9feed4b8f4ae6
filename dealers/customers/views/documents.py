"""The papers of a customer: on their page, added and thrown away."""

from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.forms import DocumentsForm
from dealers.customers.models import Customer
from dealers.customers.permissions import KEEP_DOCUMENT, VIEW_DOCUMENT
from dealers.customers.states import DocumentKind
from portal.ui.details import Action, Tab
from portal.ui.pages import ActionView
from tenants.workspace.models import StoredFile


def _documents(page):
    kinds = dict(DocumentKind.choices)
    files = selectors.documents_of(page.object)
    return {
        "documents": [(file, kinds.get(file.kind, file.kind)) for file in files],
        "may_keep": page.user.can(KEEP_DOCUMENT),
    }


TABS = [
    Tab(
        "documents",
        _("Documents"),
        "dealers/customers/_documents.html",
        context=_documents,
        verb=VIEW_DOCUMENT,
    )
]
ACTIONS = [
    Action(
        "customers:customer_documents",
        _("Add documents"),
        KEEP_DOCUMENT,
        when=lambda customer: customer.erased_at is None,
        icon="camera",
        menu=True,
    )
]


class CustomerDocuments(ActionView):
    """Keep a licence, an identity card, a signed paper."""

    model = Customer
    verb = KEEP_DOCUMENT
    title = _("Add documents")
    submit = _("Keep")
    form_class = DocumentsForm

    def perform(self, record, data):
        return services.add_documents(customer=record, **data, actor=self.user)

    def get_success_url(self, result):
        return f"{result.get_absolute_url()}?tab=documents"


class DocumentRemove(ActionView):
    """Throw a document away."""

    model = StoredFile
    verb = KEEP_DOCUMENT
    confirm = _("The file is deleted for good.")
    submit = _("Delete")
    danger = True

    def get_queryset(self):
        return selectors.documents_for(self.user, self.verb)

    def perform(self, record, data):
        return services.remove_document(document=record, actor=self.user)

    def get_success_url(self, result):
        return f"{result.get_absolute_url()}?tab=documents"
