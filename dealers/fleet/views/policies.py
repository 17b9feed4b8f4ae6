"""How the own cars are insured."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.fleet import services
from dealers.fleet.filters import PolicyFilter
from dealers.fleet.forms.upkeep import EndPolicyForm, PolicyForm
from dealers.fleet.models import FleetCar, Policy
from dealers.fleet.permissions import MANAGE_INSURANCE, VIEW_CAR
from dealers.fleet.states import CLAIM_TONES
from portal.ui import values
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table


def until_badge(policy: Policy):
    """The last day, coloured by whether the policy counts today."""
    return values.badge(f"{policy.valid_until:%Y-%m-%d}", policy.tone)


COLUMNS = [
    Column("number", link=True, subtitle="insurer"),
    Column("kind"),
    Column("car", sort="car__plate"),
    DateColumn("valid_from"),
    Column("valid_until", render=until_badge),
    MoneyColumn("premium"),
]


class PolicyList(ListPage):
    """Policies of own cars."""

    model = Policy
    verb = MANAGE_INSURANCE
    title = _("Insurance policies")
    columns = COLUMNS
    filterset_class = PolicyFilter
    select_related = ("car",)
    ordering = ("-valid_until", "-pk")
    presets = [
        ("valid", _("Valid today"), "valid=true"),
        ("ending", _("Ending within 30 days"), "ending=true"),
    ]
    create = ("fleet:policy_create", _("New policy"), MANAGE_INSURANCE)
    empty_icon = "shield-check"
    empty = _("Policies of the own cars; whoever keeps a car is told before one ends.")


def _claims(page) -> Table:
    columns = [
        Column("title", link=True, subtitle="number"),
        BadgeColumn("claim_state", tones=CLAIM_TONES),
        DateColumn("accident_on"),
        MoneyColumn("claimed"),
        MoneyColumn("paid"),
    ]
    rows = page.object.claims.order_by("-pk")[:50]
    return Table(columns, rows, empty=_("Nothing was claimed."))


class PolicyDetail(DetailPage):
    """One policy and its claims."""

    model = Policy
    verb = MANAGE_INSURANCE
    subtitle = "number"
    select_related = ("car",)
    groups = [
        Group(
            _("Policy"),
            [
                Fact("car", url=lambda policy: policy.car.get_absolute_url()),
                Fact("kind"),
                Fact("insurer"),
                Fact("number", copy=True),
                Fact("valid_from"),
                Fact("valid_until", render=until_badge),
                Fact("premium", money=True),
                Fact("ended_because", hide_empty=True, wide=True),
            ],
        )
    ]
    tabs = [Tab("claims", _("Insurance claims"), table=_claims)]
    actions = [
        Action("fleet:policy_end", _("End early"), MANAGE_INSURANCE,
               lambda policy: policy.valid_until > localdate(), danger=True, menu=True),
    ]  # fmt: skip


class PolicyCreate(CreatePage):
    """“New policy”."""

    form_class = PolicyForm
    verb = MANAGE_INSURANCE
    title = _("New policy")

    def get_form_kwargs(self):
        cars = FleetCar.objects.in_use().visible_to(self.user, VIEW_CAR)
        return {"cars": cars.order_by("use", "plate")}

    def save(self, form):
        return services.add_policy(**form.cleaned_data, actor=self.user)


class PolicyEnd(ActionView):
    """It ends before its time."""

    model = Policy
    verb = MANAGE_INSURANCE
    title = _("End early")
    form_class = EndPolicyForm
    danger = True
    select_related = ("car",)

    def get_initial(self):
        return {"ends_on": localdate()}

    def perform(self, record, data):
        return services.end_policy(policy=record, **data, actor=self.user)


def policies_of(page) -> Table:
    """The policies of a car, for the tab on its page."""
    columns = [column for column in COLUMNS if column.name != "car"]
    rows = page.object.policies.order_by("-valid_until")[:50]
    return Table(columns, rows, empty=_("No policy is known."))
