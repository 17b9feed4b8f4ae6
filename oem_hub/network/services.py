"""Everything that changes what the hub knows of its dealers, cars and sales."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from oem_hub.network.models import CaseFact, Dealer, NetworkVehicle, SaleFact
from oem_hub.network.states import DealerState
from portal.core.errors import InvalidInput, NotPermitted
from portal.core.validation import clean_decimal, clean_text, clean_vin
from tenants.accounts.models import Unit, UnitKind, User
from tenants.audit.services import record
from tenants.models import Membership, NetworkInvitation
from tenants.selectors import members_of_this_hub, this_tenant
from tenants.services import invite_to_network


class NotAMember(NotPermitted):
    """A message came from a tenant that does not belong to this network (any more)."""

    code = "not_a_member"


def _region(name: str) -> Unit | None:
    """The region the directory names, by code or name; made when the hub does not have it yet."""
    if not name:
        return None
    of_kind = Unit.objects.filter(kind=UnitKind.REGION)
    found = of_kind.filter(code__iexact=name).first() or of_kind.filter(name__iexact=name).first()
    if found:
        return found
    number = Unit.objects.filter(kind=UnitKind.REGION).count() + 1
    code = (slugify(name).upper()[:12] or f"R{number}")[:12]
    if Unit.objects.filter(code=code).exists():
        code = f"R{number}-{code}"[:12]
    return Unit.objects.create(kind=UnitKind.REGION, name=name, code=code)


def _note_member(membership: Membership, known: Dealer | None) -> Dealer:
    """Bring the hub's row of one member up to date. The region is the hub's own once it is set."""
    wanted = {"code": membership.dealer_code, "name": membership.dealer.name}
    if known is None:
        more = {"region": _region(membership.region), "joined_on": membership.created_at.date()}
        return Dealer.objects.get_or_create(
            tenant_id=membership.dealer_id, defaults={**wanted, **more}
        )[0]
    changed = [field for field, value in wanted.items() if getattr(known, field) != value]
    for field in changed:
        setattr(known, field, wanted[field])
    if known.state != DealerState.ACTIVE:
        known.move_to(DealerState.ACTIVE)
        changed.append("state")
    if changed:
        known.save(update_fields=[*changed, "updated_at"])
    return known


@transaction.atomic
def refresh_dealers(*, actor: User | None = None) -> int:
    """Bring the list of dealers in line with the directory; how many belong to the network.

    Those that are no longer members are kept with their history and marked as having left. Two
    queries when nothing has changed.
    """
    known = {row.tenant_id: row for row in Dealer.objects.select_for_update().order_by("pk")}
    members = {row.dealer_id: row for row in members_of_this_hub()}
    for tenant_id, membership in members.items():
        _note_member(membership, known.get(tenant_id))
    for tenant_id, dealer in known.items():
        if tenant_id not in members and dealer.state == DealerState.ACTIVE:
            dealer.move_to(DealerState.LEFT)
            dealer.save(update_fields=["state", "updated_at"])
            record(actor=actor, verb="hub_network.dealer.left", target=dealer)
    return len(members)


def dealer_for_message(*, sender: UUID) -> Dealer:
    """The active dealer behind a message. Every handler of the hub asks here first.

    The directory is asked and not our copy, so that a dealer that joined a moment ago is heard
    and one that was put out is not. Raises ``NotAMember``; the message is then parked.
    """
    membership = members_of_this_hub().filter(dealer=sender).first()
    if membership is None:
        raise NotAMember(_("The sender is not an active member of this network."))
    return _note_member(membership, Dealer.objects.filter(tenant_id=sender).first())


@transaction.atomic
def change_region(*, dealer: Dealer, region: Unit, actor: User) -> Dealer:
    """Put a dealer into another region: from now on that region's people see it."""
    dealer = Dealer.objects.select_for_update().get(pk=dealer.pk)
    if region.kind != UnitKind.REGION:
        raise InvalidInput(_("Choose a region."), fields={"region": _("Choose a region.")})
    before = str(dealer.region or "")
    dealer.region = region
    dealer.save(update_fields=["region", "updated_at"])
    record(
        actor=actor,
        verb="hub_network.dealer.region_changed",
        target=dealer,
        changes={"region": [before, str(region)]},
    )
    return dealer


def invite_dealer(
    *,
    dealer_code: str,
    actor: User,
    region: Unit | None = None,
    for_whom: str = "",
    days: int = 30,
) -> NetworkInvitation:
    """Make a code with which one dealership group signs up as a member of this network.

    The code lives in the directory, so two transactions: the directory's, then our audit entry.
    Raises ``Conflict`` if a member has the dealer code, ``InvalidInput`` without one.
    """
    if region is not None and region.kind != UnitKind.REGION:
        raise InvalidInput(_("Choose a region."), fields={"region": _("Choose a region.")})
    hub = this_tenant()
    invitation = invite_to_network(
        hub=hub,
        dealer_code=dealer_code,
        region=region.name if region else "",
        for_whom=clean_text(for_whom),
        days=days,
    )
    with transaction.atomic():
        record(
            actor=actor,
            verb="hub_network.dealer.invited",
            target=hub,  # the trail need not know the code
            changes={"dealer_code": [None, invitation.dealer_code]},
        )
    return invitation


def see_vehicle(*, vin: str, odometer_km: int, on: date) -> NetworkVehicle:
    """Note a car's odometer. An older or a lower reading does not replace the last one.

    Locks the car's row. A car the network never delivered gets a row without warranty.
    """
    vin = clean_vin(vin, allow_wrong_check_digit=True)
    NetworkVehicle.objects.get_or_create(vin=vin)
    vehicle = NetworkVehicle.objects.select_for_update().get(vin=vin)
    is_newer = vehicle.last_seen_on is None or on >= vehicle.last_seen_on
    if is_newer and odometer_km >= (vehicle.last_odometer_km or 0):
        vehicle.last_odometer_km, vehicle.last_seen_on = odometer_km, on
        vehicle.save(update_fields=["last_odometer_km", "last_seen_on", "updated_at"])
    return vehicle


def _sale_of(dealer: Dealer, message: Mapping, **dates: date) -> SaleFact:
    """The locked fact about a contract, made on first news of it."""
    key = {"dealer": dealer, "contract_id": message["contract_id"]}
    SaleFact.objects.get_or_create(
        **key,
        defaults={
            "store_code": message["store_code"],
            "model_code": message["model_code"],
            "amount": clean_decimal(message["amount"]),
            "currency": message["currency"],
            **dates,
        },
    )
    return SaleFact.objects.select_for_update().get(**key)


@transaction.atomic
def note_contract(*, sender: UUID, message: Mapping) -> SaleFact:
    """Count a signed contract. Told twice it is counted once; told after the delivery it only
    adds its date, because the delivery knows the final price.

    Raises ``NotAMember``.
    """
    dealer = dealer_for_message(sender=sender)
    signed_on = date.fromisoformat(message["signed_on"])
    sale = _sale_of(dealer, message, signed_on=signed_on)
    sale.signed_on = signed_on
    if sale.delivered_on is None:
        sale.amount = clean_decimal(message["amount"])
        sale.currency, sale.model_code = message["currency"], message["model_code"]
    sale.save(update_fields=["signed_on", "amount", "currency", "model_code", "updated_at"])
    return sale


@transaction.atomic
def note_delivery(*, sender: UUID, message: Mapping) -> SaleFact:
    """Count a delivered car and start its warranty.

    The first dealer to deliver a VIN stays its seller: a second one saying the same is counted
    with its own sale, but only marks the car as disputed. A correction of the seller's own date
    is taken. Raises ``NotAMember`` or ``InvalidInput`` (no VIN, no amount).
    """
    dealer = dealer_for_message(sender=sender)
    delivered_on = date.fromisoformat(message["delivered_on"])
    vehicle = see_vehicle(vin=message["vin"], odometer_km=message["odometer_km"], on=delivered_on)
    if vehicle.dealer_id in (None, dealer.pk):
        vehicle.dealer, vehicle.warranty_start_on = dealer, delivered_on
        vehicle.model_code = message["model_code"]
    else:
        vehicle.is_disputed = True
    vehicle.save(
        update_fields=["dealer", "warranty_start_on", "model_code", "is_disputed", "updated_at"]
    )
    sale = _sale_of(dealer, message, delivered_on=delivered_on)
    sale.delivered_on, sale.vin = delivered_on, vehicle.vin
    sale.amount, sale.currency = clean_decimal(message["amount"]), message["currency"]
    sale.model_code = message["model_code"]
    sale.save()
    return sale


@transaction.atomic
def note_case(*, sender: UUID, message: Mapping) -> CaseFact:
    """Note how a case stands that a dealer passed on. Told twice it is noted once.

    Raises ``NotAMember``, and ``ValueError`` for moments that are none.
    """
    dealer = dealer_for_message(sender=sender)
    closed_at = message["closed_at"]
    return CaseFact.objects.update_or_create(
        dealer=dealer,
        case_id=message["case_id"],
        defaults={
            **{name: message[name] for name in ("number", "kind", "category", "severity", "state")},
            "escalated_at": datetime.fromisoformat(message["escalated_at"]),
            "closed_at": datetime.fromisoformat(closed_at) if closed_at else None,
        },
    )[0]
