"""One number takes the place of another, from a day on."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from dealers.parts.models import Part
from dealers.parts.selectors import chain_from
from dealers.parts.services.common import refuse
from tenants.accounts.models import User
from tenants.audit.services import record


def _one_at_a_time() -> None:
    """Two links that together would close a loop are made one after the other."""
    with connection.cursor() as cursor:
        name = f"{connection.schema_name}:parts.supersession"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@transaction.atomic
def supersede_part(*, part: Part, by: Part, on: date, actor: User | None) -> Part:
    """From ``on`` the part is ordered as ``by``; what lies on the shelf is used up.

    Raises ``InvalidInput`` if ``by`` leads back to the part.
    """
    _one_at_a_time()
    if part.pk in {link.pk for link in chain_from(by)}:
        raise refuse("by", _("%(number)s leads back to this part.") % {"number": by.number})
    part = Part.objects.select_for_update(of=("self",)).get(pk=part.pk)
    part.superseded_by, part.superseded_on = by, on
    part.save(update_fields=["superseded_by", "superseded_on", "updated_at"])
    changes = {"by": by.number, "on": on.isoformat()}
    record(actor=actor, verb="parts.part.superseded", target=part, changes=changes)
    return part


@transaction.atomic
def keep_part(*, part: Part, actor: User | None) -> Part:
    """The part is not superseded after all. Raises ``InvalidInput`` if it never was."""
    _one_at_a_time()
    part = Part.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if part.superseded_by is None:
        raise refuse("part", _("This part is not superseded."))
    changes = {"by": [part.superseded_by.number, ""]}
    part.superseded_by, part.superseded_on = None, None
    part.save(update_fields=["superseded_by", "superseded_on", "updated_at"])
    record(actor=actor, verb="parts.part.kept", target=part, changes=changes)
    return part
