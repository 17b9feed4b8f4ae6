"""What the domains above add to the page of a customer or a car.

A domain's ``menu.py`` may define ``CUSTOMER_TABS``, ``VEHICLE_TABS`` (lists of
``portal.ui.details.Tab``) and ``CUSTOMER_ACTIONS``, ``VEHICLE_ACTIONS`` (lists of ``Action``): the
page is the customers' own, what stands on it belongs to sales, workshop and claims.

``CUSTOMER_RECORDS`` says what the tables that name a customer are called: pairs of
``"sales.lead.customer"`` and a label, shown when two records are merged. That they move need not be
said: every foreign key to a customer does (``selectors.pointers``).

``CUSTOMER_VALUE`` are reads by which customers are graded every night (``selectors.ValueSource``),
``CUSTOMER_HINTS`` reads of what to do next for one (``selectors.HintSource``). ``CUSTOMER_HOLDS`` say why a customer's data is still needed (a sentence, or
nothing), ``CUSTOMER_ERASERS`` empty the copies of it that stand in their own tables (called with the
records).
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings


@cache
def declared(name: str) -> list:
    """Everything the dealers' domains declare under ``name``, in the order of the apps."""
    found: list = []
    for app in settings.TENANT_TYPES["dealer"]["APPS"]:
        if app.startswith("dealers.") and find_spec(f"{app}.menu") is not None:
            found.extend(getattr(import_module(f"{app}.menu"), name, ()))
    return found
