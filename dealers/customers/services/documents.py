"""Papers of customers: licence, identity card, signed contracts. Personal data, so rights of their own."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers import selectors
from dealers.customers.models import Customer
from dealers.customers.permissions import KEEP_DOCUMENT, VIEW_DOCUMENT
from dealers.customers.services.contacts import add_entry, message_of
from dealers.customers.states import DocumentKind, EntryKind
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.models import StoredFile
from tenants.workspace.services import delete_file, save_upload

MOST_DOCUMENTS = 100


def _refuse(message: str) -> InvalidInput:
    return InvalidInput(message, fields={"files": message})


@transaction.atomic
def add_documents(
    *,
    customer: Customer,
    kind: DocumentKind,
    files: Sequence[UploadedFile],
    actor: User,
) -> Customer:
    """Keep pictures or PDFs with a customer, all of them or none; readable for ``VIEW_DOCUMENT``.

    Raises ``InvalidInput`` for none, too many, or a file that is something else, ``Conflict`` once
    the personal data was erased.
    """
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if customer.erased_at:
        raise Conflict(_("The personal data was erased on request. Add a new customer instead."))
    if not files:
        raise _refuse(_("Choose a file."))
    if selectors.documents_of(customer).count() + len(files) > MOST_DOCUMENTS:
        raise _refuse(_("Keep at most %(most)s files.") % {"most": MOST_DOCUMENTS})
    kind = DocumentKind(kind)
    names = []
    for upload in files:
        try:
            file = save_upload(
                upload=upload, actor=actor, verb=VIEW_DOCUMENT, about=customer, kind=kind
            )
        except InvalidInput as error:
            raise _refuse(str(error)) from error
        names.append(file.name)
    add_entry(
        kind=EntryKind.RECORD,
        text=gettext_noop("Document kept: %(kind)s"),
        values={"kind": message_of(lambda: str(kind.label))},
        customer=customer,
        actor=actor,
    )
    changes = {"kind": str(kind), "added": ", ".join(names)}
    record(actor=actor, verb=KEEP_DOCUMENT, target=customer, changes=changes)
    return customer


@transaction.atomic
def remove_document(*, document: StoredFile, actor: User | None) -> Customer:
    """Throw a document of a customer away, the file too. The audit trail keeps that it was there."""
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=document.about)
    changes = {"kind": document.kind, "removed": document.name}
    record(actor=actor, verb=KEEP_DOCUMENT, target=customer, changes=changes)
    delete_file(file=document)
    return customer
