"""A start page of customers: the search first, then whose turn it is, then whom one just saw."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors
from dealers.customers.models import Customer
from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.customers.states import STAGE_TONES, TIER_TONES
from portal.ui.pages import Screen
from portal.ui.tables import AgeColumn, BadgeColumn, Column, Table

# The last customers whose page was opened in this browser, newest first: ids only, shown to whoever
# may see them. In a cookie, so that opening a page writes nothing.
COOKIE = "recent_customers"
MOST, A_MONTH = 8, 30 * 86400


def _known(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.COOKIES.get(COOKIE, "").split(".")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def remember(request: HttpRequest, response: HttpResponse, customer: Customer) -> HttpResponse:
    """Keep in the browser that this customer was just opened."""
    ids = [customer.pk, *(pk for pk in _known(request) if pk != customer.pk)][:MOST]
    text = ".".join(pk.hex for pk in ids)
    response.set_cookie(
        COOKIE, text, max_age=A_MONTH, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


class CustomerStart(Screen):
    """My customers: found at once, whose turn it is, whom I just saw."""

    verb = VIEW_CUSTOMER
    title = _("My customers")
    focused = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render("dealers/customers/start.html")

    @cached_property
    def due(self) -> Table:
        """What I promised by tonight, late ones first."""
        columns = [
            Column("contact_name", _("Customer")),
            Column("title", _("Subject"), link=True),
            AgeColumn("due_at", late=lambda task: task.is_overdue),
        ]
        rows = selectors.follow_ups_due(self.user)[:10]
        return Table(
            columns, rows, url="customers:followup_detail", empty=_("Nothing is due today.")
        )

    @cached_property
    def turn(self) -> Table:
        """My customers nobody was in touch with for as long as their value says."""
        columns = [
            Column("full_name", link=True, subtitle="masked_phone"),
            BadgeColumn("tier", tones=TIER_TONES),
            AgeColumn("last_contact_at"),
        ]
        rows = selectors.whose_turn_it_is(self.user)[:10]
        return Table(columns, rows, empty=_("You were in touch with everybody in time."))

    @cached_property
    def recent(self) -> Table:
        """Whose pages were opened last in this browser."""
        ids = _known(self.request)
        rows = Customer.objects.visible_to(self.user, VIEW_CUSTOMER).filter(pk__in=ids)
        found = {row.pk: row for row in rows} if ids else {}
        columns = [
            Column("full_name", _("Full name"), link=True, subtitle="masked_phone"),
            BadgeColumn("stage", _("Stage"), tones=STAGE_TONES),
        ]
        return Table(
            columns,
            [found[pk] for pk in ids if pk in found],
            url=lambda row: reverse("customers:customer_detail", args=[row.pk]),
            empty=_("Customers whose page you open are listed here."),
        )
