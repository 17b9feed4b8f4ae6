"""Reads of appraisals."""

from django.utils.translation import gettext as _

from dealers.sales.models import Appraisal, Quote
from dealers.sales.selectors.policy import policy
from dealers.sales.states import AppraisalStatus


def usual_items() -> list[str]:
    """What is looked at when the house has no list of its own."""
    return [
        _("Body and paint"),
        _("Frame and traces of accidents"),
        _("Engine or electric motor"),
        _("Gearbox and drive"),
        _("Traction battery"),
        _("Chassis, brakes and tyres"),
        _("Electrics and air conditioning"),
        _("Interior"),
        _("Papers and keys"),
        _("Test drive"),
    ]


def appraisal_items() -> list[str]:
    """What is looked at when a used car is appraised, by the rules of the house."""
    return policy().appraisal_items or usual_items()


def cars_to_trade_in(quote: Quote) -> list[Appraisal]:
    """Appraised cars of the opportunity whose value is agreed and in no quote."""
    rows = Appraisal.objects.filter(opportunity=quote.opportunity_id, status=AppraisalStatus.AGREED)
    return list(rows.order_by("pk"))
