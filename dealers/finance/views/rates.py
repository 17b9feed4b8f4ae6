"""Exchange rates: the list, and a new one."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.finance import selectors, services
from dealers.finance.filters import RateFilter
from dealers.finance.forms import RateForm
from dealers.finance.models import ExchangeRate
from dealers.finance.permissions import MANAGE_RATE, VIEW_RATE
from portal.ui.pages import CreatePage, ListPage
from portal.ui.tables import Column, DateColumn, NumberColumn


class RateList(ListPage):
    """What other currencies are worth, the newest first."""

    model = ExchangeRate
    verb = VIEW_RATE
    title = _("Exchange rates")
    columns = [
        Column("currency"),
        Column("into"),
        NumberColumn("rate"),
        DateColumn("day"),
        Column("source"),
        Column("set_by", sort="set_by__full_name"),
    ]
    filterset_class = RateFilter
    select_related = ("set_by",)
    ordering = ("-day", "currency", "-pk")
    create = ("finance:rate_create", _("New rate"), MANAGE_RATE)
    empty_icon = "cash"
    empty_title = _("No rates yet")
    empty = _("A rate says what another currency is worth in the group's, from a day on.")


class RateCreate(CreatePage):
    """“New rate”."""

    form_class, verb, title = RateForm, MANAGE_RATE, _("New rate")

    def get_initial(self):
        return {"day": localdate(), "into": selectors.group_currency()}

    def save(self, form):
        return services.set_exchange_rate(**form.cleaned_data, actor=self.user)
