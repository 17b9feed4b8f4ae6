"""Between dealers and the maker: claims on their way, a recall being carried out."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate

from dealers.claims.services import create_claim, submit_claim
from dealers.service.models import CampaignVehicle, Job
from dealers.service.services.campaigns import accept_campaign, book_campaign_visit, inform_owner
from dealers.service.states import JobState, PayType
from integrations.demo.network import Account
from integrations.demo.past_sales import at
from oem_hub.campaigns.models import ServiceCampaign
from oem_hub.campaigns.services import (
    add_vins,
    approve_campaign,
    draft_campaign,
    hand_in_campaign,
    publish_campaign,
)
from oem_hub.claims.models import Adjudication
from oem_hub.claims.services import (
    approve_claim,
    credit_claim,
    decide_claim,
    send_back_claim,
    take_claim,
)
from oem_hub.network.models import NetworkVehicle
from oem_hub.network.services import refresh_dealers
from portal.core.errors import DomainError
from tenants.accounts.models import User
from tenants.context import in_tenant

CLAIMS = 8  # of the latest warranty repairs of a dealer
RECALLED = 60


def make_claims(*, hub: Account, dealers: list[Account], deliver: Callable[[], None]) -> None:
    """Claims are sent and partly decided, unless the hub has some."""
    with in_tenant(hub.tenant), transaction.atomic():
        refresh_dealers()
        if Adjudication.objects.exists():
            return
    for dealer in dealers:
        with in_tenant(dealer.tenant), transaction.atomic():
            _send_claims(_owner(dealer))
    deliver()
    with in_tenant(hub.tenant), transaction.atomic():
        _decide(User.objects.get(email=f"claims-reviewer@{hub.tenant.slug}.example"), _owner(hub))
    deliver()


def make_recall(*, hub: Account, dealers: list[Account], deliver: Callable[[], None]) -> None:
    """A recall is published and partly booked, unless the hub has a campaign."""
    with in_tenant(hub.tenant), transaction.atomic():
        if ServiceCampaign.objects.exists():
            return
        author = User.objects.get(email=f"campaign-manager@{hub.tenant.slug}.example")
        _recall(author, _owner(hub))
    deliver()
    for dealer in dealers:
        with in_tenant(dealer.tenant), transaction.atomic():
            _answer_recall(_owner(dealer))
    deliver()


def _owner(account: Account) -> User:
    return User.objects.get(email=f"owner@{account.tenant.slug}.example")


def _send_claims(actor: User) -> None:
    jobs = Job.objects.filter(pay_type=PayType.WARRANTY, state=JobState.FINISHED)
    for number, job in enumerate(jobs.order_by("-finished_at")[:CLAIMS]):
        claim = create_claim(job=job, actor=actor)
        if number % 4 == 3:
            continue  # still a draft
        try:
            with transaction.atomic():
                submit_claim(claim=claim, actor=actor)
        except DomainError:  # the check found something; a clerk would look at it
            submit_claim(claim=claim, override_reason="客户急用，先行维修，资料后补。", actor=actor)


def _decide(reviewer: User, head: User) -> None:
    """Of every five claims two wait, one is with a reviewer, one is paid, one went back."""
    for number, file in enumerate(Adjudication.objects.order_by("pk")):
        if number % 5 == 2:
            take_claim(file=file, actor=reviewer)
        elif number % 5 == 3:
            file = approve_claim(file=file, actor=head)
            file.refresh_from_db()
            if file.state != "approved":
                file = decide_claim(file=file, actor=head)
            credit_claim(file=file, actor=head)
        elif number % 5 == 4:
            take_claim(file=file, actor=reviewer)
            send_back_claim(file=file, remark="请补充故障件照片和检测数据。", actor=reviewer)


def _recall(author: User, head: User) -> ServiceCampaign:
    campaign = draft_campaign(
        code="R2611-01",
        kind="recall",
        title_zh="电池冷却泵更换（安全召回）",
        title_en="Battery coolant pump replacement (safety recall)",
        instructions_zh="检查冷却泵批次，更换并排空冷却回路。完工后拍照留存。",
        instructions_en="Check the pump's batch, replace it and bleed the circuit. Keep a photo.",
        operation_code="BA-02",
        part_codes=["BA003-E6"],
        valid_from=localdate() - timedelta(days=7),
        valid_until=localdate() + timedelta(days=365),
        actor=author,
    )
    vins = NetworkVehicle.objects.order_by("-warranty_start_on").values_list("vin", flat=True)[
        :RECALLED
    ]
    add_vins(campaign=campaign, vins="\n".join(vins), actor=author)
    campaign = hand_in_campaign(campaign=campaign, actor=author)
    campaign = approve_campaign(campaign=campaign, actor=head)
    return publish_campaign(campaign=campaign, actor=author)


def _answer_recall(actor: User) -> None:
    cars = list(
        CampaignVehicle.objects.select_related("campaign", "vehicle", "vehicle__store").order_by(
            "pk"
        )
    )
    if not cars:
        return
    accept_campaign(campaign=cars[0].campaign, actor=actor)
    for number, car in enumerate(cars):
        if number % 3 == 0:
            inform_owner(car=car, text="已电话通知车主", actor=actor)
        if number % 6 == 0:
            book_campaign_visit(
                car=car,
                store=car.vehicle.store or actor.home_store,
                starts_at=at(localdate() + timedelta(days=1 + number % 5), 9 + number % 8),
                actor=actor,
            )
