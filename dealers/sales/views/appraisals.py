"""The screens of appraisals: list, page, checks, values, photos."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.filters import AppraisalFilter
from dealers.sales.forms import (
    AgreeForm,
    AppraisalForm,
    AppraisalRulesForm,
    CheckFormSet,
    PhotosForm,
    ReasonForm,
    TradeInForm,
    ValueForm,
)
from dealers.sales.models import Appraisal, Opportunity, Quote
from dealers.sales.permissions import MANAGE_POLICY, VIEW_QUOTE, WRITE_QUOTE
from dealers.sales.states import APPRAISAL_TONES, AppraisalStatus, CheckResult, ValueSource
from dealers.sales.views.base import Move
from portal.core.errors import DomainError
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import (
    ActionView,
    DetailPage,
    EditPage,
    FormScreen,
    ListPage,
    ObjectScreen,
)
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn
from tenants.workspace.selectors import files_about


class AppraisalList(ListPage):
    """All used cars that were looked at."""

    model = Appraisal
    verb = VIEW_QUOTE
    title = _("Appraisals")
    columns = [
        Column("number", link=True, subtitle="model_name"),
        BadgeColumn("status", tones=APPRAISAL_TONES),
        Column("customer", sort="customer__full_name"),
        Column("plate", sort=False),
        NumberColumn("model_year", phone=False),
        NumberColumn("odometer_km", phone=False),
        MoneyColumn("agreed_value"),
        DateColumn("valid_until"),
        Column("owner", sort="owner__full_name"),
        AgeColumn("created_at", hidden=True),
    ]
    filterset_class = AppraisalFilter
    select_related = ("customer", "owner")
    presets = [("mine", _("Mine"), "owner=me"), ("agreed", _("Agreed"), "status=agreed")]
    empty = _("Used cars are appraised on the page of an opportunity.")


def _items(page: Any) -> dict[str, Any]:
    labels = dict(CheckResult.choices)
    rows = [{**item, "label": labels.get(item["result"], "")} for item in page.object.items]
    return {"items": rows}


def _values(page: Any) -> dict[str, Any]:
    labels = dict(ValueSource.choices)
    rows = [
        {**value, "label": labels.get(value["source"], value["source"])}
        for value in page.object.valuations
    ]
    return {"values": rows}


def _photos(page: Any) -> dict[str, Any]:
    return {"photos": files_about(page.object)}


def _status(*states: AppraisalStatus):
    return lambda appraisal: appraisal.status in states


OPEN = _status(AppraisalStatus.DRAFT, AppraisalStatus.VALUED)


class AppraisalDetail(DetailPage):
    """One used car: what was seen, what it is worth."""

    model = Appraisal
    verb = VIEW_QUOTE
    tones = APPRAISAL_TONES
    select_related = ("customer", "opportunity__customer", "owner", "quote")
    subtitle = "plate"
    groups = [
        Group(
            "",
            [
                Fact("customer", url=lambda row: row.customer.get_absolute_url()),
                Fact("opportunity", url=lambda row: row.opportunity.get_absolute_url()),
                Fact("model_name"),
                Fact("vin", copy=True, hide_empty=True),
                Fact("plate", hide_empty=True),
                Fact("model_year", hide_empty=True),
                Fact("odometer_km", hide_empty=True),
                Fact("owner"),
                Fact("notes", wide=True, hide_empty=True),
            ],
        ),
        Group(
            _("Value"),
            [
                Fact("repair_cost", _("To put right"), money=True),
                Fact("best_valuation", _("Highest valuation"), money=True),
                Fact("agreed_value", money=True),
                Fact("valid_until", hide_empty=True),
                Fact("quote", url=lambda row: row.quote.get_absolute_url(), hide_empty=True),
                Fact("declined_reason", hide_empty=True),
            ],
        ),
    ]
    tabs = [
        Tab("items", _("Checks"), template="dealers/sales/_appraisal_items.html", context=_items),
        Tab(
            "values", _("Valuations"), template="dealers/sales/_appraisal_values.html",
            context=_values,
        ),
        Tab(
            "photos", _("Photos"), template="dealers/sales/_appraisal_photos.html",
            context=_photos,
        ),
    ]  # fmt: skip
    actions = [
        Action(
            "sales:appraisal_agree",
            _("Agree the value"),
            WRITE_QUOTE,
            when=_status(AppraisalStatus.VALUED),
            primary=True,
        ),
        Action(
            "sales:appraisal_value",
            _("Add a valuation"),
            WRITE_QUOTE,
            when=lambda row: (
                OPEN(row) or row.status in (AppraisalStatus.EXPIRED, AppraisalStatus.DECLINED)
            ),
            icon="cash",
        ),
        Action(
            "sales:appraisal_check", _("Checks"), WRITE_QUOTE, when=OPEN, icon="clipboard-check"
        ),
        Action("sales:appraisal_photos", _("Add photos"), WRITE_QUOTE, icon="camera"),
        Action(
            "sales:appraisal_decline",
            _("Declined"),
            WRITE_QUOTE,
            when=_status(AppraisalStatus.DRAFT, AppraisalStatus.VALUED, AppraisalStatus.AGREED),
            danger=True,
            menu=True,
        ),
    ]

    @property
    def edit_url(self) -> str:
        """Only while something may still be corrected."""
        may = OPEN(self.object) and self.user.can(WRITE_QUOTE)
        return self.sibling("edit", self.object.pk) if may else ""


class AppraisalEdit(EditPage):
    """Correct what is known of the car."""

    model = Appraisal
    form_class = AppraisalForm
    verb = WRITE_QUOTE

    def save(self, form):
        return services.update_appraisal(
            appraisal=self.object, **form.cleaned_data, actor=self.user
        )


class OpportunityAppraise(ActionView):
    """Begin to look at the customer's used car."""

    model = Opportunity
    verb = WRITE_QUOTE
    title = _("Appraise a used car")
    form_class = AppraisalForm
    select_related = ("customer",)

    def get_initial(self):
        known = self.object.trade_in
        return {name: known.get(name) for name in AppraisalForm.base_fields if known.get(name)}

    def perform(self, record, data):
        return services.open_appraisal(opportunity=record, **data, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()


class AppraisalCheck(ObjectScreen):
    """Go through the list at the car; made for a phone."""

    model = Appraisal
    verb = WRITE_QUOTE
    title = _("Checks")
    template_name = "dealers/sales/appraisal_check.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = CheckFormSet(initial=self.object.items, prefix="items")
        return self.render(self.template_name, rows=rows)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows, error = CheckFormSet(request.POST, prefix="items"), ""
        if rows.is_valid():
            items = [form.cleaned_data for form in rows if form.cleaned_data]
            try:
                services.check_car(appraisal=self.object, items=items, actor=self.user)
                return redirect(self.object.get_absolute_url())
            except DomainError as refused:
                error = str(refused)
        return self.render(self.template_name, rows=rows, error=error, status=422)


class _AppraisalMove(Move):
    model = Appraisal
    argument = "appraisal"
    verb = WRITE_QUOTE


class AppraisalValue(_AppraisalMove):
    """What somebody thinks it is worth."""

    title = _("Add a valuation")
    form_class = ValueForm
    service = services.value_car

    def get_initial(self):
        return {"valued_on": localdate()}


class AppraisalAgree(_AppraisalMove):
    """What we take it for."""

    title = _("Agree the value")
    form_class = AgreeForm
    service = services.agree_value

    def get_initial(self):
        days = timedelta(days=selectors.policy().appraisal_days)
        return {"amount": self.object.best_valuation, "valid_until": localdate() + days}


class AppraisalDecline(_AppraisalMove):
    """Nobody wants it, or the customer keeps it."""

    title = _("Declined")
    form_class = ReasonForm
    danger = True
    service = services.decline_appraisal


class AppraisalPhotos(_AppraisalMove):
    """Photos from the phone."""

    title = _("Add photos")
    form_class = PhotosForm
    service = services.add_photos


class QuoteTradeIn(Move):
    """Take an appraised car in payment."""

    model = Quote
    argument = "quote"
    verb = WRITE_QUOTE
    title = _("Take a car in payment")
    form_class = TradeInForm
    help = _("Only cars whose value is agreed and holds; the quote then holds no longer either.")
    service = services.trade_in_car

    def get_form_kwargs(self):
        return {"cars": selectors.cars_to_trade_in(self.object)}


class AppraisalRules(FormScreen):
    """The house's list of checks, under settings."""

    form_class = AppraisalRulesForm
    verb = MANAGE_POLICY
    title = _("Appraisal of used cars")
    done = _("Saved.")

    def get_initial(self):
        policy = selectors.policy()
        items = "\n".join(selectors.appraisal_items())
        return {"appraisal_days": policy.appraisal_days, "items": items}

    def save(self, form):
        items = form.cleaned_data["items"].splitlines()
        days = form.cleaned_data["appraisal_days"]
        return services.change_appraisal_rules(items=items, appraisal_days=days, actor=self.user)

    def get_success_url(self, result):
        return self.request.path
