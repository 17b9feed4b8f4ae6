"""The tenants of the demo with their stores, people and keys."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from integrations.demo.people import Maker
from portal.core.hours import WEEKDAYS
from tenants.accounts.models import Scope, Unit, UnitKind, User
from tenants.accounts.services import add_person, create_api_key, create_default_roles
from tenants.context import in_public, in_tenant
from tenants.models import Kind, Tenant
from tenants.selectors import url_of
from tenants.services import create_tenant

PASSWORD = "demo-portal-2026"  # the same for all: it is a demonstration on one's own machine

HUB_PEOPLE = [
    ("owner", "林清源", "主机厂网络总监"),
    ("network_manager", "赵铁成", "区域经理"),
    ("claims_reviewer", "苏婉", "索赔审核员"),
    ("campaign_manager", "何牧", "服务活动经理"),
    ("analyst", "Grace Murphy", "Analyst"),
]
# role, how many per store, reach
STAFF = [
    ("sales_manager", 1, Scope.STORE),
    ("sales_consultant", 3, Scope.OWN),
    ("service_manager", 1, Scope.STORE),
    ("service_advisor", 2, Scope.STORE),
    ("technician", 3, Scope.OWN),
    ("parts_clerk", 1, Scope.STORE),
    ("warranty_clerk", 1, Scope.STORE),
    ("cashier", 1, Scope.STORE),
    ("care_specialist", 1, Scope.STORE),
]


@dataclass(frozen=True)
class Group:
    """A dealership group of the demo."""

    slug: str
    name: str
    region: str
    language: str
    stores: list[tuple[str, str, str]]
    owner: str


GROUPS = [
    Group(
        "hongtu", "鸿途汽车集团", "华东", "zh-hans",
        [
            ("HT1", "鸿途浦东旗舰店", "上海市浦东新区金科路 88 号"),
            ("HT2", "鸿途闵行店", "上海市闵行区莘庄工业区春申路 1500 号"),
            ("HT3", "鸿途嘉定新能源体验中心", "上海市嘉定区安亭镇墨玉路 29 号"),
        ],
        "沈鸿图",
    ),
    Group(
        "jiangcheng", "江城云驰汽车销售服务有限公司", "华中", "zh-hans",
        [("JC1", "江城光谷店", "武汉市洪山区光谷大道 112 号")],
        "周江",
    ),
    Group(
        "north-star", "North Star Motors", "华北", "en",
        [("NS1", "North Star Chaoyang", "21 Jiuxianqiao Road, Chaoyang, Beijing")],
        "Emma Novak",
    ),
]  # fmt: skip


@dataclass
class Account:
    """A tenant and who signs in there, for ``var/demo.json``."""

    tenant: Tenant
    api_key: str
    users: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict:
        return {
            "slug": self.tenant.slug,
            "kind": self.tenant.kind,
            "url": url_of(self.tenant),
            "users": self.users,
            "api_key": self.api_key,
        }


def find(slug: str) -> Tenant | None:
    """The tenant of this address, if it exists."""
    with in_public():
        return Tenant.objects.filter(slug=slug).first()


def make_hub() -> Account:
    """The manufacturer with its regions and people."""
    tenant = find("hub") or create_tenant(
        kind=Kind.HUB, name="云驰汽车", host=f"hub.{settings.PORTAL_DOMAIN}", slug="hub"
    )
    account = Account(tenant, "dp_demo_hub_000000000000000000000000")
    with in_tenant(tenant), transaction.atomic():
        create_default_roles(kind="hub")
        for code, name in (("EAST", "华东"), ("CENTRAL", "华中"), ("NORTH", "华北")):
            Unit.objects.get_or_create(code=code, defaults={"kind": UnitKind.REGION, "name": name})
        for role, name, title in HUB_PEOPLE:
            _person(account, role=role, name=name, title=title, scope=Scope.GROUP, language="")
        _key(account)
    return account


def make_ops() -> Account | None:
    """The operators' tenant exists already; it gets somebody who can sign in."""
    tenant = find("ops")
    if tenant is None:
        return None
    account = Account(tenant, "")
    with in_tenant(tenant), transaction.atomic():
        create_default_roles(kind="ops")
        _person(
            account, role="owner", name="Portal Operator", title="", scope=Scope.GROUP, language=""
        )
    return account


def make_dealer(group: Group, hub: Tenant, number: int) -> Account:
    """A dealership group of the network with its stores, teams and people."""
    tenant = find(group.slug) or create_tenant(
        kind=Kind.DEALER,
        name=group.name,
        host=f"{group.slug}.{settings.PORTAL_DOMAIN}",
        slug=group.slug,
        hub=hub,
        dealer_code=f"D{number:03d}",
        region=group.region,
    )
    with in_public():
        tenant.default_language = group.language
        tenant.save(update_fields=["default_language"])
    account = Account(tenant, f"dp_demo_{group.slug}".ljust(36, "0"))
    maker = Maker(f"people-{group.slug}")
    with in_tenant(tenant), transaction.atomic():
        create_default_roles(kind="dealer")
        _person(
            account,
            role="owner",
            name=group.owner,
            title="",
            scope=Scope.GROUP,
            language=group.language,
        )
        for code, name, address in group.stores:
            store, _ = Unit.objects.get_or_create(
                code=code,
                defaults={
                    "kind": UnitKind.STORE,
                    "name": name,
                    "address": address,
                    "opening_hours": {day: [["08:30", "18:00"]] for day in WEEKDAYS},
                },
            )
            team, _ = Unit.objects.get_or_create(
                code=f"{code}A",
                defaults={"kind": UnitKind.TEAM, "name": f"{name} A", "parent": store},
            )
            for role, count, scope in STAFF:
                for n in range(1, count + 1):
                    _person(
                        account, role=role, name=maker.name(), title="", scope=scope,
                        language=group.language, store=store, team=team,
                        place=f"{code.lower()}-{n}" if count > 1 else code.lower(),
                    )  # fmt: skip
        User.objects.filter(email__startswith="owner@", home_store=None).update(
            home_store=Unit.objects.get(code=group.stores[0][0])
        )
        _key(account)
    return account


def _person(
    account: Account, *, role: str, name: str, title: str, scope: Scope, language: str,
    store: Unit | None = None, team: Unit | None = None, place: str = "",
) -> None:  # fmt: skip
    address = "-".join(filter(None, [role.replace("_", "-"), place]))
    email = f"{address}@{account.tenant.slug}.example"
    if not User.objects.filter(email=email).exists():
        add_person(
            email=email, full_name=name, role=role, scope=scope, store=store, team=team,
            password=PASSWORD, language=language, job_title=title,
        )  # fmt: skip
    account.users.append({"email": email, "password": PASSWORD, "role": role})


def _key(account: Account) -> None:
    owner = User.objects.get(email=f"owner@{account.tenant.slug}.example")
    if not owner.api_keys.filter(prefix=account.api_key[:11]).exists():
        create_api_key(name="Demo", acts_as=owner, secret=account.api_key)
