"""The demo network in three sizes, from a fixed seed; each part is made once."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from dealers.customers.models import Customer
from integrations.demo import today_knowledge, today_leads, today_network, today_orders
from integrations.demo.catalogue import publish_catalogue
from integrations.demo.network import GROUPS, Account, Group, make_dealer, make_hub, make_ops
from integrations.demo.past_sales import Place, SalesPast
from integrations.demo.past_service import ServicePast, Workshop
from integrations.demo.people import Maker
from integrations.demo.today_care import CareToday
from integrations.demo.today_customers import make_customers
from integrations.demo.today_desk import DeskToday
from integrations.demo.today_fleet import FleetToday
from integrations.demo.today_knowledge import KnowledgeToday
from integrations.demo.today_obligations import ObligationsToday
from integrations.demo.today_parts import make_parts_desk
from integrations.demo.today_sales import SalesToday
from integrations.demo.today_service import ServiceToday
from integrations.demo.today_stock import StockToday
from integrations.demo.today_surveys import SurveysToday
from tenants.accounts.models import Unit, UnitKind, User
from tenants.context import in_tenant
from tenants.exchange.relay import sweep
from tenants.models import Kind, Tenant
from tenants.reference.selectors import models_of


@dataclass(frozen=True)
class Size:
    """How much of everything, per store."""

    sales: int
    lost: int
    stock: int
    leads: int
    deals: int
    visits: int


SIZES = {
    "small": Size(sales=48, lost=24, stock=10, leads=8, deals=8, visits=80),
    "medium": Size(sales=600, lost=300, stock=60, leads=40, deals=40, visits=1200),
    "large": Size(sales=6000, lost=3000, stock=200, leads=150, deals=150, visits=12000),
}


def build(size: str, *, say: Callable[[str], None]) -> list[Account]:
    """Make what is missing of the network and return its accounts. Quick when all is there."""
    hub = make_hub()
    publish_catalogue(hub.tenant)
    accounts = [account for account in (make_ops(), hub) if account]
    for number, group in enumerate(GROUPS, 1):
        account = make_dealer(group, hub.tenant, number)
        accounts.append(account)
        with in_tenant(account.tenant):
            is_new = not Customer.objects.exists()
        if is_new:
            say(f"{group.name}: two years of history …")
            _fill(group, account.tenant, hub.tenant, SIZES[size])
    say("carrying messages to the manufacturer …")
    _deliver()
    say("orders, claims and a recall …")
    dealers = [account for account in accounts if account.tenant.kind == Kind.DEALER]
    today_orders.make_orders(hub=hub, dealers=dealers, deliver=_deliver)
    today_network.make_claims(hub=hub, dealers=dealers, deliver=_deliver)
    today_network.make_recall(hub=hub, dealers=dealers, deliver=_deliver)
    today_knowledge.make_bulletins(hub=hub, dealers=dealers, deliver=_deliver)
    say("people who asked the manufacturer …")
    today_leads.make_leads(hub=hub, dealers=dealers, deliver=_deliver)
    return accounts


def _deliver() -> None:
    while sweep():
        pass


def _fill(group: Group, tenant: Tenant, hub: Tenant, size: Size) -> None:
    maker = Maker(f"demo-{group.slug}")
    # All or nothing: a start that was killed here begins this dealer anew.
    with in_tenant(tenant), transaction.atomic():
        places, models = _places(), list(models_of(hub.pk))
        past = SalesPast(slug=group.slug, maker=maker, places=places, models=models)
        past.make(sales=size.sales * len(places), lost=size.lost * len(places), hub=hub)
        manager = User.objects.get(email=f"owner@{group.slug}.example")
        SalesToday(maker=maker, places=places, models=models, manager=manager).make(
            stock=size.stock, leads=size.leads, deals=size.deals
        )
        StockToday(maker=maker, places=places, models=models, manager=manager).make()
        workshops = _workshops()
        ServicePast(maker=maker, workshops=workshops).make(
            visits=size.visits * len(places), owned=past.owned
        )
        ServiceToday(maker=maker, workshops=workshops, manager=manager).make(owned=past.owned)
        DeskToday(maker=maker, places=places, workshops=workshops, manager=manager).make()
        ObligationsToday(workshops=workshops, manager=manager).make(owned=past.owned)
        make_parts_desk(stores=[workshop.store for workshop in workshops], manager=manager)
        make_customers(manager=manager)
        stores = [place.store for place in places]
        FleetToday(slug=group.slug, maker=maker, manager=manager).make(
            owned=past.owned, stores=stores
        )
        CareToday(maker=maker, manager=manager).make(owned=past.owned, stores=stores)
        SurveysToday(maker=maker, manager=manager).make()
        KnowledgeToday(language=group.language, manager=manager).make()


def _people(role: str) -> dict[UUID, list[User]]:
    """The people of a role by their store."""
    result: dict[UUID, list[User]] = {}
    for person in User.objects.filter(assignments__role__key=role).order_by("email"):
        result.setdefault(person.home_store_id, []).append(person)
    return result


def _stores() -> list[Unit]:
    return list(Unit.objects.filter(kind=UnitKind.STORE).order_by("code"))


def _places() -> list[Place]:
    sellers, cashiers = _people("sales_consultant"), _people("cashier")
    return [Place(s, sellers[s.pk], cashiers[s.pk][0]) for s in _stores()]


def _workshops() -> list[Workshop]:
    advisors, technicians = _people("service_advisor"), _people("technician")
    return [Workshop(s, advisors[s.pk], technicians[s.pk]) for s in _stores()]
