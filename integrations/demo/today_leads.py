"""Persons who asked the manufacturer: waiting, with a dealer, asked back, returned, lost, sold."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from dealers.customers.states import EntryKind
from dealers.sales import services as sales
from dealers.sales.models import Lead
from dealers.sales.states import OPEN_LEAD, Grade, InvalidReason, LostReason
from integrations.demo.network import Account
from integrations.demo.people import Maker
from oem_hub.leads import services
from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.leads.states import LeadSource, LeadState
from oem_hub.network.services import refresh_dealers
from tenants.accounts.models import User
from tenants.context import in_tenant
from tenants.reference.selectors import models_of

AREAS = {"上海": "EAST", "武汉": "CENTRAL", "北京": "NORTH"}
CAMPAIGNS = ["SPRING-26", "NEW-ENERGY", ""]
NOTES = ["周末可以试驾吗？", "想了解置换补贴。", "", "请下午联系。"]
PER_PLACE = 8
AGO = timedelta(hours=5)


def make_leads(*, hub: Account, dealers: list[Account], deliver: Callable[[], None]) -> None:
    """Take in some persons and let dealers work on them, unless somebody has asked already."""
    with in_tenant(hub.tenant), transaction.atomic():
        refresh_dealers()
        if HubLead.objects.exists():
            return
        head = User.objects.get(email=f"network-manager@{hub.tenant.slug}.example")
        services.change_handout_rules(is_automatic=True, areas=AREAS, actor=head)
        _take_in(Maker("demo-maker-leads"), hub, head)
        # As if it had been since yesterday: who is called now was called in time, or not.
        LeadHandout.objects.update(handed_at=now() - AGO)
    deliver()
    for dealer in dealers:
        with in_tenant(dealer.tenant), transaction.atomic():
            _work(User.objects.get(email=f"owner@{dealer.tenant.slug}.example"))
    deliver()
    with in_tenant(hub.tenant), transaction.atomic():
        waiting = HubLead.objects.filter(state=LeadState.ASSIGNED).order_by("pk")
        for lead in waiting[::4]:
            services.ask_lead_back(lead=lead, actor=head)


def _take_in(maker: Maker, hub: Account, head: User) -> None:
    models = list(models_of(hub.tenant.pk))
    places = [*list(AREAS) * PER_PLACE, "成都", "上海"]
    for number, city in enumerate(places):
        model = models[number % len(models)]
        services.register_lead(
            source=list(LeadSource)[number % 4],
            name=maker.name(),
            phone=maker.phone(),
            city=city,
            model_code=model.code,
            model=str(model.name),
            campaign=CAMPAIGNS[number % 3],
            note=NOTES[number % 4],
            may_pass_on=number != len(places) - 1,
            requested_at=now() - AGO - timedelta(minutes=7 * number),
            actor=head,
        )


def _work(manager: User) -> None:
    """Of every eight: two nobody called, one returned, one invalid, one lost, one graded, two became deals."""
    rows = Lead.objects.filter(maker_id__isnull=False, status__in=OPEN_LEAD)
    for number, lead in enumerate(rows.order_by("pk")):
        seller = lead.owner or manager
        step = number % PER_PLACE
        if step == 2:
            sales.return_maker_lead(lead=lead, reason=InvalidReason.NO_CAPACITY, actor=seller)
        elif step == 3:
            sales.mark_invalid(lead=lead, reason=InvalidReason.WRONG_NUMBER, actor=seller)
        elif step > 3:
            _call(lead, step, seller, manager)


def _call(lead: Lead, step: int, seller: User, manager: User) -> None:
    lead = sales.contact_lead(
        lead=lead, kind=EntryKind.CALL, text="已电话沟通，客户有意向。", actor=seller
    )
    if step == 4:
        sales.mark_lost(lead=lead, reason=LostReason.OTHER_BRAND, actor=manager)
        return
    lead = sales.qualify_lead(lead=lead, grade=[Grade.B, Grade.A, Grade.H][step - 5], actor=seller)
    if step > 5:
        sales.convert_lead(lead=lead, actor=seller)
