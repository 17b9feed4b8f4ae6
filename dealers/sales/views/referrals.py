"""Referrals: a customer sent to sales, and who sent whom, with what came of it."""

from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.sales import services
from dealers.sales.filters.referrals import ReferralFilter
from dealers.sales.forms.leads import ReferralForm
from dealers.sales.models import Lead
from dealers.sales.permissions import REFER_CUSTOMER, VIEW_LEAD
from dealers.sales.selectors.referrals import by_person, referrals_of
from dealers.sales.states import LEAD_TONES
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, DetailPage, ListPage
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NumberColumn,
    Table,
)
from portal.ui.values import format_html


class CustomerRefer(ActionView):
    """Dialog “Refer to sales” of a customer."""

    model = Customer
    verb = REFER_CUSTOMER
    form_class = ReferralForm
    title = _("Refer to sales")
    done = _("Sales has it.")

    def perform(self, record, data):
        return services.refer_customer(customer=record, **data, actor=self.user)


def _visit(lead):
    if not lead.referred_url:
        return lead.referred_from
    return format_html('<a href="{}">{}</a>', lead.referred_url, lead.referred_from)


class ReferralList(ListPage):
    """Who referred whom, what became of it, and what it brings them."""

    focused = True
    model = Lead
    verb = REFER_CUSTOMER
    title = _("Referrals")
    template_name = "dealers/sales/referral_list.html"
    columns = [
        Column("name", link=True),
        BadgeColumn("status", tones=LEAD_TONES),
        Column("referred_by", sort="referred_by__full_name"),
        Column("referred_from", render=_visit, phone=False),
        Column("owner", _("Advisor"), sort="owner__full_name", phone=False),
        DateColumn("sold_on", _("Sold on"), sort="sold_on"),
        Column("contract_number", _("Contract"), sort=False, phone=False),
        MoneyColumn("earned", _("Referral credit"), currency="CNY", sort="earned"),
        AgeColumn("created_at", _("Referred")),
        Column("store", hidden=True),
    ]
    filterset_class = ReferralFilter
    select_related = ("owner", "store", "referred_by")
    presets = [
        ("mine", _("Mine"), "referred_by=me"),
        ("sold", _("Sold"), "sold=true"),
    ]
    empty = _(
        "Customers of the workshop who think of another car: send them to sales from their repair order."
    )

    def get_queryset(self):
        return referrals_of(self.user).select_related(*self.select_related)

    def people(self):
        """Person by person, of the rows that fit the filters."""
        columns = [
            Column("name", _("Referred by")),
            NumberColumn("referred", _("Referrals")),
            NumberColumn("open", _("Open")),
            NumberColumn("sold", _("Sold")),
            MoneyColumn("credit", _("Referral credit"), currency="CNY"),
        ]
        return Table(columns, by_person(self.filtered), label=str(_("By colleague")))


class ReferralDetail(DetailPage):
    """One referral, for whoever sent the customer: they need not see sales' leads."""

    model = Lead
    verb = REFER_CUSTOMER
    tones = LEAD_TONES
    subtitle = "number"
    select_related = ("owner", "store", "referred_by")
    groups = [
        Group(
            _("Referral"),
            [
                Fact("referred_by"),
                Fact("referred_from", url=lambda lead: lead.referred_url, hide_empty=True),
                Fact("wanted", _("Vehicle of interest")),
                Fact("message", wide=True, hide_empty=True),
                Fact("created_at", _("Referred")),
            ],
        ),
        Group(
            _("What became of it"),
            [
                Fact("status", tones=LEAD_TONES),
                Fact("owner", _("Advisor")),
                Fact("store"),
                Fact("sold_on", _("Sold on"), hide_empty=True),
                Fact("contract_number", _("Contract"), hide_empty=True),
                Fact("referral_credit", money=True),
                Fact("earned", _("Referral credit"), money=True, hide_empty=True),
            ],
        ),
    ]
    actions = [Action("sales:lead_detail", _("Open the lead"), VIEW_LEAD)]

    def get_queryset(self):
        return referrals_of(self.user).select_related(*self.select_related)

    def get_title(self):
        return self.object.name
