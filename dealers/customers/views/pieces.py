"""Pieces of a customer's page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors
from dealers.customers.models import Customer
from portal.ui.tables import Column, DateColumn, Table


def tag_links(customer: Customer):
    """The tags of a customer, each a link to the others who have it."""
    to = reverse("customers:customer_list")
    links = ((f"{to}?{urlencode({'tag': tag})}", tag) for tag in customer.tags)
    return format_html_join(" ", '<a class="ui-badge ui-quiet" href="{}">{}</a>', links)


def vehicles_table(page) -> Table:
    """Whose cars they are and were."""
    columns = [
        Column("vehicle__vin", _("VIN"), link=True),
        Column("vehicle__plate", _("Plate number")),
        Column("vehicle__model_name", _("Model")),
        Column("role"),
        DateColumn("since"),
        DateColumn("until"),
    ]
    rows = selectors.vehicles_of(page.object)
    return Table(
        columns,
        rows,
        url=lambda row: row.vehicle.get_absolute_url(),
        empty=_("No vehicle yet: it appears here at delivery or when it comes to the workshop."),
    )
