"""Customers as a dealership has them today: graded, some of them twice, a company with its people."""

from django.db import connection
from django.utils.timezone import localdate

from dealers.customers.models import Customer
from dealers.customers.services import (
    add_link,
    change_policy,
    change_terms,
    grade_customers,
    keep_play,
    record_consent,
    register_customer,
)
from dealers.customers.states import (
    AccountType,
    Channel,
    CustomerKind,
    LinkRole,
    PlayTrigger,
    PriceTier,
    Purpose,
    Tier,
)
from tenants.accounts.models import User

DOUBLES = 4


def make_customers(*, manager: User) -> None:
    """What the customers' own screens show: duplicates, a fleet, consents, grades of last night."""
    known = list(Customer.objects.exclude(phone="").order_by("pk")[: DOUBLES + 4])
    for row in known[:DOUBLES]:
        register_customer(
            full_name=f"{row.full_name[:1]}先生",
            phone=row.phone,
            city="上海",
            allow_duplicate=True,
            actor=manager,
        )
    for row in known[DOUBLES:]:
        record_consent(
            customer=row,
            purpose=Purpose.MARKETING,
            given=True,
            channel=Channel.WECHAT,
            proof="2026-09",
            actor=manager,
        )
    if known:
        _fleet(manager, known[-1])
    greeting = "请至贵宾区，由值班经理接待。"
    if connection.tenant.default_language == "en":
        greeting = "Show them to the lounge; the manager on duty says hello."
    change_policy(gold_greeting=greeting, actor=manager)
    grade_customers(today=localdate())
    _plays(manager)


def _plays(manager: User) -> None:
    """What the house does of itself: for gold customers, and for quotes nobody answers."""
    invite = {
        "act": "task",
        "days": 3,
        "text_zh": "邀请{name}到店品鉴",
        "text_en": "Invite {name} to the lounge",
    }
    call = {
        "act": "task",
        "text_zh": "{name}的报价{number}还没有回复，请致电",
        "text_en": "Call {name}: no answer to {number} yet",
    }
    thank = {
        "act": "task",
        "days": 7,
        "text_zh": "回访{name}：用车感受如何",
        "text_en": "Call {name}: how is the new car",
    }
    is_english = connection.tenant.default_language == "en"
    for name, trigger, days, steps in (
        (
            "Gold customers" if is_english else "黄金客户礼遇",
            PlayTrigger.TIER,
            0,
            [invite, {"act": "tag", "tag": "VIP"}],
        ),
        (
            "Quotes without an answer" if is_english else "报价未回复",
            PlayTrigger.QUOTE_SILENT,
            3,
            [call],
        ),
        ("After the delivery" if is_english else "交车回访", PlayTrigger.DELIVERED, 0, [thank]),
    ):
        more = {"tiers": [Tier.GOLD]} if trigger == PlayTrigger.TIER else {}
        keep_play(name=name, trigger=trigger, days=days, steps=steps, actor=manager, **more)


def _fleet(manager: User, driver: Customer) -> None:
    fleet = register_customer(
        full_name="安途汽车租赁有限公司",
        kind=CustomerKind.COMPANY,
        contact_name="周敏",
        city="上海",
        allow_duplicate=True,
        actor=manager,
    )
    change_terms(
        customer=fleet,
        account_type=AccountType.FLEET,
        price_tier=PriceTier.B,
        credit_limit=500_000,
        payment_days=30,
        actor=manager,
    )
    add_link(customer=fleet, role=LinkRole.BUYER, full_name="周敏", actor=manager)
    add_link(customer=fleet, role=LinkRole.DRIVER, other=driver, actor=manager)
