"""The mails about accounts, in the language of the person they go to."""

from uuid import UUID

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tenants.accounts.models import Invitation
from tenants.selectors import url_of
from tenants.workspace.models import OutgoingMail
from tenants.workspace.services import queue_mail


def address_of(name: str, *args: object) -> str:
    """The full address of a page of this tenant, from a request as well as from a worker."""
    tenant = connection.tenant
    path = reverse(name, args=args, urlconf=str(settings.TENANT_TYPES[tenant.kind]["URLCONF"]))
    return url_of(tenant, path)


def send_mail(
    *, to: str, template: str, language: str, about: UUID | None = None, **values: object
) -> OutgoingMail:
    """Render ``mail/<template>_subject.txt`` and ``mail/<template>.txt`` and queue them.

    It leaves after the commit; a mail server that is away keeps nobody waiting.
    """
    tenant = connection.tenant
    with translation.override(language or tenant.default_language):
        values["tenant"] = tenant
        subject = " ".join(render_to_string(f"mail/{template}_subject.txt", values).split())
        text = render_to_string(f"mail/{template}.txt", values)
    return queue_mail(to=to, subject=subject, text=text, template=template, about=about)


def send_invitation(invitation: Invitation, secret: str) -> None:
    """Mail the link, in the transaction that makes it; an older link's mail is not sent any more.

    The invitation's ``sent_at`` says when the mail server took it: until then the list shows so.
    """
    send_mail(
        to=invitation.email,
        template="invitation",
        language=invitation.language,
        about=invitation.pk,
        invitation=invitation,
        link=address_of("account_invitation", secret),
    )
