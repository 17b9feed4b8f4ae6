"""The mails about accounts, in the language of the person they go to."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from tenants.accounts.models import Invitation
from tenants.selectors import url_of

log = logging.getLogger(__name__)


def address_of(name: str, *args: object) -> str:
    """The full address of a page of this tenant, from a request as well as from a worker."""
    tenant = connection.tenant
    path = reverse(name, args=args, urlconf=str(settings.TENANT_TYPES[tenant.kind]["URLCONF"]))
    return url_of(tenant, path)


def send_mail(*, to: str, template: str, language: str, **values: object) -> bool:
    """Render ``mail/<template>_subject.txt`` and ``mail/<template>.txt`` and send them.

    Returns whether the mail server took it; a refusal is logged, never raised, because what the
    mail is about has happened already.
    """
    tenant = connection.tenant
    with translation.override(language or tenant.default_language):
        values["tenant"] = tenant
        subject = " ".join(render_to_string(f"mail/{template}_subject.txt", values).split())
        message = EmailMessage(subject, render_to_string(f"mail/{template}.txt", values), to=[to])
    try:
        message.send()
    except (smtplib.SMTPException, OSError):
        log.exception("mail %s was not taken", template)
        return False
    return True


def send_invitation(invitation: Invitation, secret: str) -> None:
    """Mail the link, and note that it left: the list of invitations shows when it did not."""
    sent = send_mail(
        to=invitation.email,
        template="invitation",
        language=invitation.language,
        invitation=invitation,
        link=address_of("account_invitation", secret),
    )
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=now() if sent else None)
