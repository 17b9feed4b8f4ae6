"""Everything that changes a campaign."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.timezone import now
from django.utils.translation import gettext as _

from oem_hub.campaigns.events import CampaignPublished, CampaignWithdrawn
from oem_hub.campaigns.models import CampaignReport, CampaignVin, ServiceCampaign
from oem_hub.campaigns.selectors import vin_hash
from oem_hub.campaigns.states import OUT, CampaignState, VinState
from oem_hub.network.models import Dealer
from oem_hub.network.services import dealer_for_message, refresh_dealers, see_vehicle
from portal.core.errors import Conflict, DomainError, InvalidInput, NotPermitted
from portal.core.validation import clean_text, clean_vin
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.selectors import tenant_by_id

VIN_LIMIT = 100_000


class NotInCampaign(DomainError):
    """A dealer reported work on a car that the campaign does not name."""

    code = "not_in_campaign"


@dataclass(frozen=True)
class Added:
    """What became of a pasted list: how many were new, which were there, which rows are wrong."""

    added: int = 0
    known: int = 0
    errors: list[str] = field(default_factory=list)


def _locked(campaign: ServiceCampaign) -> ServiceCampaign:
    return ServiceCampaign.objects.select_for_update().get(pk=campaign.pk)


def _note(verb: str, target: Model, actor: User | None, changes: dict | None = None) -> None:
    record(actor=actor, verb=f"hub_campaigns.campaign.{verb}", target=target, changes=changes)


def _check_texts(values: dict) -> dict:
    """Clean the texts and check what belongs together. Raises ``InvalidInput``."""
    values = {k: clean_text(v) if isinstance(v, str) else v for k, v in values.items()}
    if values["valid_until"] < values["valid_from"]:
        message = _("The last day lies before the first.")
        raise InvalidInput(message, fields={"valid_until": message})
    same_code = ServiceCampaign.objects.filter(code=values["code"])
    if same_code.exclude(pk=values.pop("pk", None)).exists():
        message = _("Another campaign has this code.")
        raise InvalidInput(message, fields={"code": message})
    return values


@transaction.atomic
def draft_campaign(
    *,
    code: str,
    kind: str,
    title_zh: str,
    title_en: str,
    instructions_zh: str,
    instructions_en: str,
    operation_code: str,
    valid_from: date,
    valid_until: date,
    actor: User,
    labour_hours: Decimal = Decimal(0),
    part_codes: Iterable[str] = (),
) -> ServiceCampaign:
    """Begin a campaign. Dealers learn of it when it is published.

    Raises ``InvalidInput`` for a code that is taken or dates in the wrong order.
    """
    texts = {"title_zh": title_zh, "title_en": title_en, "operation_code": operation_code}
    texts |= {"instructions_zh": instructions_zh, "instructions_en": instructions_en}
    values = _check_texts(
        {"code": code.upper(), "valid_from": valid_from, "valid_until": valid_until, **texts}
    )
    campaign = ServiceCampaign.objects.create(
        **values,
        kind=kind,
        labour_hours=labour_hours,
        part_codes=[clean_text(part) for part in part_codes if part.strip()],
        drafted_by=actor,
    )
    _note("drafted", campaign, actor)
    return campaign


@transaction.atomic
def edit_campaign(*, campaign: ServiceCampaign, actor: User, **values: Any) -> ServiceCampaign:
    """Change a draft. Whoever changes it has drafted it, so that someone else must approve.

    Raises ``Conflict`` once it has been handed in, ``InvalidInput`` like ``draft_campaign``.
    """
    campaign = _locked(campaign)
    _must_be_draft(campaign)
    dates = {"valid_from": campaign.valid_from, "valid_until": campaign.valid_until}
    code = values.pop("code", campaign.code).upper()
    values = _check_texts({**dates, **values, "code": code, "pk": campaign.pk})
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.drafted_by = actor
    campaign.save(update_fields=[*values, "drafted_by", "updated_at"])
    _note("edited", campaign, actor)
    return campaign


def _must_be_draft(campaign: ServiceCampaign) -> None:
    if campaign.state != CampaignState.DRAFT:
        raise Conflict(_("Only a draft can be changed. Take it back to draft first."))


@transaction.atomic
def add_vins(*, campaign: ServiceCampaign, vins: str, actor: User) -> Added:
    """Add the cars of a pasted list or the first column of a CSV; wrong rows are named, not added.

    Those that are in the campaign already are counted. Raises ``Conflict`` unless it is a draft
    and ``InvalidInput`` above 100,000 cars.
    """
    campaign = _locked(campaign)
    _must_be_draft(campaign)
    errors, good = [], {}
    for number, row in enumerate(vins.splitlines(), start=1):
        cell = row.replace(";", ",").replace("\t", ",").split(",")[0].strip().strip('"')
        if not cell or cell.upper() == "VIN":
            continue
        try:
            good[clean_vin(cell)] = number
        except InvalidInput as error:
            errors.append(
                _("Row %(row)s, “%(vin)s”: %(error)s")
                % {"row": number, "vin": cell[:30], "error": error}
            )
    before = campaign.vins.count()
    if before + len(good) > VIN_LIMIT:
        raise InvalidInput(_("A campaign holds 100,000 cars at most. Split it."))
    CampaignVin.objects.bulk_create(
        [CampaignVin(campaign=campaign, vin=vin) for vin in good], ignore_conflicts=True
    )
    added = campaign.vins.count() - before
    _note("vins_added", campaign, actor, {"vins": [before, before + added]})
    return Added(added=added, known=len(good) - added, errors=errors)


@transaction.atomic
def remove_vin(*, campaign: ServiceCampaign, vin: str, actor: User) -> ServiceCampaign:
    """Take a car out of a draft. Raises ``Conflict`` later on: then it is scrapped or exported."""
    campaign = _locked(campaign)
    _must_be_draft(campaign)
    campaign.vins.filter(vin=vin).delete()
    _note("vin_removed", campaign, actor, {"vin": [vin, None]})
    return campaign


@transaction.atomic
def hand_in_campaign(*, campaign: ServiceCampaign, actor: User) -> ServiceCampaign:
    """Ask a second person for approval. Raises ``InvalidInput`` for a campaign without cars."""
    campaign = _locked(campaign)
    campaign.move_to(CampaignState.PENDING_APPROVAL)
    if not campaign.vins.exists():
        raise InvalidInput(_("Add the cars first."))
    campaign.save(update_fields=["state", "updated_at"])
    _note("handed_in", campaign, actor)
    return campaign


@transaction.atomic
def approve_campaign(*, campaign: ServiceCampaign, actor: User) -> ServiceCampaign:
    """Approve what a colleague prepared. Raises ``NotPermitted`` for one's own: four eyes."""
    campaign = _locked(campaign)
    campaign.move_to(CampaignState.APPROVED)
    if campaign.drafted_by_id == actor.pk:
        raise NotPermitted(_("You prepared this campaign yourself: a second person approves it."))
    campaign.approved_by = actor
    campaign.save(update_fields=["state", "approved_by", "updated_at"])
    _note("approved", campaign, actor)
    return campaign


@transaction.atomic
def return_to_draft(*, campaign: ServiceCampaign, actor: User, remark: str = "") -> ServiceCampaign:
    """Take a campaign that is not out yet back to draft, to be changed and approved anew."""
    campaign = _locked(campaign)
    campaign.move_to(CampaignState.DRAFT)
    campaign.approved_by = None
    campaign.save(update_fields=["state", "approved_by", "updated_at"])
    _note("returned", campaign, actor, {"remark": [None, remark]} if remark else None)
    return campaign


def _send(campaign: ServiceCampaign, dealers: Iterable[Dealer]) -> int:
    """Publish a campaign to dealers and note that they have it; how many."""
    hashes = [
        vin_hash(campaign.pk, vin)
        for vin in campaign.vins.order_by("vin").values_list("vin", flat=True)
    ]
    message = CampaignPublished(
        campaign_id=str(campaign.pk),
        code=campaign.code,
        kind=campaign.kind,
        title_zh=campaign.title_zh,
        title_en=campaign.title_en,
        instructions_zh=campaign.instructions_zh,
        instructions_en=campaign.instructions_en,
        operation_code=campaign.operation_code,
        labour_hours=str(campaign.labour_hours),
        part_codes=campaign.part_codes,
        valid_from=campaign.valid_from.isoformat(),
        valid_until=campaign.valid_until.isoformat(),
        vin_hashes=hashes,
    )
    dealers = list(dealers)
    for dealer in dealers:
        publish(message, to=tenant_by_id(dealer.tenant_id))
    CampaignReport.objects.bulk_create(
        CampaignReport(campaign=campaign, dealer=dealer, sent_at=now()) for dealer in dealers
    )
    return len(dealers)


@transaction.atomic
def publish_campaign(*, campaign: ServiceCampaign, actor: User) -> ServiceCampaign:
    """Send the campaign to every dealer of the network, in one transaction.

    Dealers get hashes and find their own cars; nobody learns of another's. The list of dealers
    is refreshed from the directory first. Raises ``TransitionRefused`` unless it is approved.
    """
    campaign = _locked(campaign)
    campaign.move_to(CampaignState.PUBLISHED)
    campaign.published_at = now()
    campaign.save(update_fields=["state", "published_at", "updated_at"])
    refresh_dealers(actor=actor)
    sent = _send(campaign, Dealer.objects.active().order_by("pk"))
    _note("published", campaign, actor, {"dealers": [0, sent]})
    return campaign


@transaction.atomic
def send_to_new_dealers(*, campaign: ServiceCampaign, actor: User) -> ServiceCampaign:
    """Send a campaign that is out to the dealers that joined since; the others get nothing."""
    campaign = _locked(campaign)
    if campaign.state not in OUT:
        raise Conflict(_("Only a campaign that is out can be sent on."))
    refresh_dealers(actor=actor)
    have = campaign.reports.values("dealer")
    sent = _send(campaign, Dealer.objects.active().exclude(pk__in=have).order_by("pk"))
    _note("sent_to_new_dealers", campaign, actor, {"dealers": [0, sent]})
    return campaign


def _close(campaign: ServiceCampaign, state: CampaignState, actor: User) -> ServiceCampaign:
    """Tell every dealer that has the campaign to book no more work for it."""
    campaign = _locked(campaign)
    campaign.move_to(state)
    campaign.save(update_fields=["state", "updated_at"])
    message = CampaignWithdrawn(campaign_id=str(campaign.pk), code=campaign.code)
    for report in campaign.reports.select_related("dealer").order_by("dealer"):
        publish(message, to=tenant_by_id(report.dealer.tenant_id))
    _note(state.value, campaign, actor)
    return campaign


@transaction.atomic
def complete_campaign(*, campaign: ServiceCampaign, actor: User) -> ServiceCampaign:
    """Close a campaign whose work is done or whose time is over; dealers book no more work."""
    return _close(campaign, CampaignState.COMPLETED, actor)


@transaction.atomic
def withdraw_campaign(*, campaign: ServiceCampaign, actor: User) -> ServiceCampaign:
    """Stop a campaign that should not have gone out; dealers book no more work for it."""
    return _close(campaign, CampaignState.WITHDRAWN, actor)


@transaction.atomic
def exclude_vin(
    *, campaign: ServiceCampaign, vin: str, state: VinState, actor: User
) -> CampaignVin:
    """Count a car out: scrapped or exported, it is no longer due. Raises ``NotInCampaign``."""
    car = _car(campaign.pk, clean_vin(vin, allow_wrong_check_digit=True))
    if state not in (VinState.SCRAPPED, VinState.EXPORTED):
        raise InvalidInput(_("Choose: scrapped or exported."))
    car.move_to(VinState(state))
    car.save(update_fields=["state", "updated_at"])
    _note("vin_excluded", campaign, actor, {car.vin: [VinState.OPEN, state]})
    return car


def _car(campaign_id: UUID | str, vin: str) -> CampaignVin:
    car = CampaignVin.objects.select_for_update().filter(campaign=campaign_id, vin=vin).first()
    if car is None:
        raise NotInCampaign(_("%(vin)s is not in this campaign.") % {"vin": vin})
    return car


def _reported(campaign_id: UUID | str, dealer: Dealer) -> CampaignReport:
    """The locked report of a dealer that was sent the campaign; the first one starts the run."""
    report = (
        CampaignReport.objects.select_for_update()
        .filter(campaign=campaign_id, dealer=dealer)
        .first()
    )
    if report is None:
        raise NotInCampaign(_("This dealer was never sent this campaign."))
    campaign = ServiceCampaign.objects.select_for_update().get(pk=campaign_id)
    if campaign.state == CampaignState.PUBLISHED:
        campaign.move_to(CampaignState.RUNNING)
        campaign.save(update_fields=["state", "updated_at"])
    report.reported_at = now()
    return report


@transaction.atomic
def note_progress(
    *, sender: UUID, campaign_id: str, matched: int, booked: int, done: int
) -> CampaignReport:
    """Note how many of its own cars a dealer has found, booked and done; the last word counts.

    Raises ``NotAMember`` or ``NotInCampaign``.
    """
    report = _reported(campaign_id, dealer_for_message(sender=sender))
    report.matched, report.booked, report.done = matched, booked, done
    report.save(update_fields=["matched", "booked", "done", "reported_at", "updated_at"])
    return report


@transaction.atomic
def note_vehicle_done(
    *,
    sender: UUID,
    campaign_id: str,
    vin: str,
    repair_order_number: str,
    done_on: date,
    odometer_km: int,
) -> CampaignVin:
    """Count a car as done. Told again by the same dealer it stays counted once.

    Raises ``NotAMember``, ``NotInCampaign``, or ``TransitionRefused`` if another dealer had
    done it or the car was counted out.
    """
    dealer = dealer_for_message(sender=sender)
    _reported(campaign_id, dealer).save(update_fields=["reported_at", "updated_at"])
    car = _car(campaign_id, vin)
    if car.state == VinState.DONE and car.dealer_id == dealer.pk:
        return car
    car.move_to(VinState.DONE)
    car.dealer, car.done_on = dealer, done_on
    car.repair_order_number, car.odometer_km = repair_order_number, odometer_km
    car.save()
    see_vehicle(vin=vin, odometer_km=odometer_km, on=done_on)
    return car
