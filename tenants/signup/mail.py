"""The mail of a sign-up."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tenants.signup.links import PROOF_SECONDS, Wish, sign_wish


def send_proof(wish: Wish) -> None:
    """Send the link that proves the address, in the language of the sign-up.

    Raises what the mail server raises: the person waits for this mail and must know.
    """
    path = reverse("site:confirm", args=[sign_wish(wish)], urlconf="portal.urls_public")
    values = {
        "wish": wish,
        "hours": PROOF_SECONDS // 3600,
        "link": f"{settings.PORTAL_SCHEME}://{settings.PORTAL_DOMAIN}{settings.PORTAL_PORT_SUFFIX}{path}",
    }
    with translation.override(wish.language):
        subject = " ".join(render_to_string("mail/signup_subject.txt", values).split())
        body = render_to_string("mail/signup.txt", values)
    EmailMessage(subject, body, to=[wish.email]).send()
