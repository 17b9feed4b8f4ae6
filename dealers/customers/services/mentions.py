"""Colleagues who are named in a note, as in “@王芳 please call back”: they are told."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from portal.core.errors import InvalidInput
from tenants.accounts.models import User
from tenants.workspace.services import notify

# An @ at the beginning of a word: the one inside an e-mail address names nobody.
_MENTION = re.compile(r"(?<![\w.+-])[@＠](?=\S)")
LONGEST_EXCERPT = 80


def mentioned(text: str) -> list[User]:
    """The colleagues whose full names follow an @; no query for a text without one.

    Of two names that both fit the longer is meant. Raises ``InvalidInput`` for an @ that names nobody.
    """
    places = [match.end() for match in _MENTION.finditer(text)]
    if not places:
        return []
    people = User.objects.filter(is_active=True, is_service=False)
    by_length = sorted(people, key=lambda person: -len(person.full_name))
    found = []
    for place in places:
        rest = text[place:].casefold()
        fits = (p for p in by_length if p.full_name and rest.startswith(p.full_name.casefold()))
        person = next(fits, None)
        if person is None:
            message = _("No colleague is called “%(name)s”: type the full name after the @.")
            message %= {"name": text[place:].split()[0][:40]}
            raise InvalidInput(message, fields={"text": message})
        found.append(person)
    return list(dict.fromkeys(found))


def tell_mentioned(*, customer: Customer, text: str, actor: User) -> list[User]:
    """Tell whoever is named in this note about this customer. In the caller's transaction.

    Raises ``InvalidInput`` for somebody who may not see the customer.
    """
    people = [person for person in mentioned(text) if person != actor]
    for person in people:
        seen = Customer.objects.visible_to(person, VIEW_CUSTOMER).filter(pk=customer.pk)
        if not seen.exists():
            message = _("%(name)s may not see this customer: share the customer first.")
            message %= {"name": person}
            raise InvalidInput(message, fields={"text": message})
    if people:
        notify(
            people=people,
            text=gettext_noop("%(actor)s names you at %(name)s: %(words)s"),
            url=customer.get_absolute_url(),
            actor=str(actor),
            name=str(customer),
            words=text[:LONGEST_EXCERPT],
        )
    return people
