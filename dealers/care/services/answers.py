"""A dissatisfied answer to a survey that says why becomes a complaint."""

from typing import Any

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from dealers.care.models import Case
from dealers.care.services.opening import open_case
from dealers.care.states import CaseChannel, CaseKind


def open_case_for(survey: Any) -> Case | None:
    """Open a complaint about what somebody wrote; in the transaction of their answer.

    ``survey``: anything with number, comment, customer, vehicle, store and an address, as the survey
    desk's ``LOW_SCORE`` hands it over. ``None`` without words or without a customer: whoever is told
    of the score calls them all the same, and there would be nothing to look into.
    """
    if survey.customer is None or not survey.comment.strip():
        return None
    with translation.override(connection.tenant.default_language):
        subject = _("Dissatisfied in survey %(number)s") % {"number": survey.number}
    return open_case(
        kind=CaseKind.COMPLAINT,
        channel=CaseChannel.SURVEY,
        subject=subject,
        description=survey.comment,
        customer=survey.customer,
        vehicle=survey.vehicle,
        store=survey.store,
        about_id=survey.pk,
        about_number=survey.number,
        about_url=survey.get_absolute_url(),
        actor=None,
    )
