"""Service contracts: sold for a car, used by jobs, taken back, cancelled, expired."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer, Vehicle
from dealers.obligations.models import Redemption, ServiceContract, ServicePlan
from dealers.obligations.permissions import SELL_CONTRACT
from dealers.obligations.selectors.contracts import REMIND_DAYS, used_of
from dealers.obligations.services.common import note, refuse
from dealers.obligations.states import ContractState
from dealers.service.models import Job, RepairOrder, ServicePackage
from dealers.service.selectors import people_who
from dealers.service.services import add_job, add_package
from dealers.service.services.common import check_open, lock_job, lock_order, refresh_amounts
from dealers.service.states import PaymentMethod, PayType
from portal.core.errors import Conflict
from portal.core.money import to_cents
from portal.core.validation import clean_text
from tenants.accounts.models import Unit as Store
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.reference.claim_rules import add_months
from tenants.workspace.services import next_number, notify


def lock_contract(contract: ServiceContract) -> ServiceContract:
    """The contract as it is now, locked until the transaction ends. Locked after order and job."""
    return ServiceContract.objects.select_for_update().get(pk=contract.pk)


@transaction.atomic
def sell_contract(
    *,
    plan: ServicePlan,
    vehicle: Vehicle,
    customer: Customer,
    store: Store,
    payment_method: PaymentMethod | str,
    actor: User | None,
    price: Decimal | None = None,
    odometer_km: int | None = None,
) -> ServiceContract:
    """Sell a plan for a car: items, time, km and price (the plan's if not given) are copied.

    Raises ``InvalidInput`` for a plan out of sale or empty, or a price below nothing.
    """
    plan = ServicePlan.objects.select_for_update().get(pk=plan.pk)
    if not plan.is_active or not plan.items:
        raise refuse("plan", _("This plan is not for sale."))
    price = plan.price if price is None else to_cents(price)
    if price < 0:
        raise refuse("price", _("A price is not negative."))
    today = localdate()
    start_km = vehicle.odometer_km if odometer_km is None else odometer_km
    contract = ServiceContract.objects.create(
        number=next_number(kind="SC", store=store),
        plan=plan,
        vehicle=vehicle,
        customer=customer,
        store=store,
        owner=actor,
        items=plan.items,
        sold_on=today,
        ends_on=add_months(today, plan.months),
        start_km=start_km,
        end_km=start_km + plan.km if plan.km else None,
        price=price,
        currency=plan.currency,
        payment_method=PaymentMethod(payment_method),
    )
    changes = {"plan": plan.code, "price": str(price)}
    record(actor=actor, verb="obligations.contract.sold", target=contract, changes=changes)
    note(contract, gettext_noop("Contract %(number)s sold: %(plan)s"), actor, plan=str(plan))
    return contract


def _check_holds(contract: ServiceContract, order: RepairOrder) -> None:
    if contract.vehicle_id != order.vehicle_id:
        raise refuse("contract", _("This contract was sold for another car."))
    if contract.state != ContractState.ACTIVE or contract.ends_on < localdate():
        raise Conflict(_("Contract %(number)s does not hold any more.") % {"number": contract})
    if contract.end_km is not None and order.odometer_in > contract.end_km:
        raise Conflict(
            _("Contract %(number)s ended at %(km)s km.")
            % {"number": contract, "km": contract.end_km}
        )


def _share(contract: ServiceContract, used: dict[int, Decimal]) -> Decimal:
    """The part of the price that ``used`` stands for, by what each costs without the plan."""
    values = [Decimal(item["value"]) for item in contract.items]
    whole = sum(Decimal(i["quantity"]) * v for i, v in zip(contract.items, values, strict=True))
    part = sum(used.get(n, Decimal(0)) * value for n, value in enumerate(values))
    return to_cents(contract.price * part / whole)


def _keep_use(contract: ServiceContract) -> None:
    """Bring amount and state into line with what is used now. Saves the contract."""
    used = used_of(contract)
    contract.used_amount = _share(contract, used)
    is_empty = all(item["left"] <= 0 for item in contract.entitlements(used))
    state = ContractState.USED_UP if is_empty else ContractState.ACTIVE
    if contract.state != state:
        contract.move_to(state)
    contract.save(update_fields=["used_amount", "state", "updated_at"])


@transaction.atomic
def redeem_contract(
    *,
    repair_order: RepairOrder,
    contract: ServiceContract,
    position: int,
    actor: User | None,
    job: Job | None = None,
    quantity: Decimal = Decimal(1),
) -> Redemption:
    """Do a job on a contract's account: never more than was bought, also of two at once.

    ``position`` (from 1) is the item. Without ``job`` the item's package, or a job of its name, is
    written onto the repair order. The customer pays nothing for the job then. Raises
    ``InvalidInput`` for another car's contract or more than is left; ``Conflict`` for a contract
    that is over, a settled order, or a job that is done on a contract already.
    """
    order = lock_order(repair_order)
    check_open(order)
    if not 1 <= position <= len(contract.items):
        raise refuse("position", _("The contract has no such item."))
    item = contract.items[position - 1]
    job = lock_job(job or _new_job(order, item, actor))
    if job.repair_order_id != order.pk:
        raise refuse("job", _("This job is not on this repair order."))
    if job.pay_type != PayType.CUSTOMER or job.shares or not job.is_wanted:
        raise Conflict(
            _("Only a job that the customer wants and would pay can be done on a contract.")
        )
    if item["package"] and (job.package is None or job.package.code != item["package"]):
        raise refuse("job", _("This item covers package %(code)s.") % {"code": item["package"]})
    contract = lock_contract(contract)
    _check_holds(contract, order)
    left = contract.entitlements(used_of(contract))[position - 1]["left"]
    if quantity <= 0 or quantity > left:
        raise refuse(
            "quantity", _("%(left)s of “%(item)s” are left.") % {"left": left, "item": item["name"]}
        )
    redemption = Redemption.objects.create(
        contract=contract,
        position=position - 1,
        job=job,
        quantity=quantity,
        pay_type_before=job.pay_type,
        redeemed_by=actor,
    )
    _set_payer(job, PayType.CONTRACT)
    _keep_use(contract)
    changes = {"job": str(job), "item": item["name"], "quantity": str(quantity)}
    record(actor=actor, verb="obligations.contract.used", target=contract, changes=changes)
    return redemption


def _new_job(order: RepairOrder, item: dict[str, Any], actor: User | None) -> Job:
    if not item["package"]:
        return add_job(repair_order=order, complaint=item["name"], actor=actor)
    package = ServicePackage.objects.filter(code=item["package"]).first()
    if package is None:
        raise refuse("position", _("Package %(code)s is gone.") % {"code": item["package"]})
    return add_package(repair_order=order, package=package, actor=actor)


def _set_payer(job: Job, pay_type: str) -> None:
    job.pay_type = pay_type
    job.save(update_fields=["pay_type", "updated_at"])
    refresh_amounts(job.repair_order)


@transaction.atomic
def return_redemption(*, redemption: Redemption, reason: str, actor: User | None) -> Redemption:
    """Take a use back: the job is paid as before, the contract has it again.

    Raises ``Conflict`` once the order is settled, or if it was taken back already.
    """
    job = lock_job(redemption.job)
    contract = lock_contract(redemption.contract)
    redemption = Redemption.objects.select_for_update().get(pk=redemption.pk)
    redemption.contract = contract
    if redemption.returned_at:
        raise Conflict(_("This use has been taken back already."))
    if contract.state == ContractState.CANCELLED:
        raise Conflict(_("Contract %(number)s does not hold any more.") % {"number": contract})
    check_open(job.repair_order)
    if not (reason := clean_text(reason)):
        raise refuse("reason", _("Say why."))
    _take_back(redemption, job, reason, actor)
    return redemption


def _take_back(redemption: Redemption, job: Job, reason: str, actor: User | None) -> None:
    """The customer pays the job as before; a contract that is not over has the use again."""
    contract = redemption.contract
    redemption.returned_at, redemption.return_reason = now(), reason[:200]
    redemption.save(update_fields=["returned_at", "return_reason", "updated_at"])
    _set_payer(job, redemption.pay_type_before)
    if contract.state in {ContractState.ACTIVE, ContractState.USED_UP}:
        _keep_use(contract)
    changes = {"job": str(job), "reason": reason}
    record(actor=actor, verb="obligations.contract.returned", target=contract, changes=changes)


def give_back_use(*, job: Job, reason: str, actor: User | None) -> None:
    """A job that will not be done gives its contract back what it took. Runs while its order is locked.

    Of a contract that is over nothing comes back: it was settled with the use.
    """
    redemption = Redemption.objects.filter(job=job, returned_at=None).first()
    if redemption is None:
        return
    redemption.contract = lock_contract(redemption.contract)
    _take_back(redemption, job, reason, actor)


@transaction.atomic
def cancel_contract(
    *,
    contract: ServiceContract,
    reason: str,
    actor: User | None,
    refund: Decimal | None = None,
) -> ServiceContract:
    """End a contract early and pay back what is still owed of it (``refund``: less, if agreed).

    Raises ``InvalidInput`` without a reason or for more than is owed.
    """
    contract = lock_contract(contract)
    if not (reason := clean_text(reason)):
        raise refuse("reason", _("Say why."))
    owed = contract.price - contract.used_amount
    refund = owed if refund is None else to_cents(refund)
    if not 0 <= refund <= owed:
        raise refuse("refund", _("%(amount)s at most can be paid back.") % {"amount": owed})
    contract.move_to(ContractState.CANCELLED)
    contract.refunded_amount, contract.cancel_reason = refund, reason[:200]
    contract.ended_on = localdate()
    contract.save(
        update_fields=["state", "refunded_amount", "cancel_reason", "ended_on", "updated_at"]
    )
    changes = {"refund": str(refund), "reason": reason}
    record(actor=actor, verb="obligations.contract.cancelled", target=contract, changes=changes)
    note(contract, gettext_noop("Contract %(number)s cancelled"), actor)
    return contract


ENDS_SOON = gettext_noop(
    "Contract %(number)s of %(car)s ends on %(day)s with something left in it."
)


@transaction.atomic
def expire_contracts(*, today: date | None = None) -> int:
    """End the contracts whose day is over, and remind of those that end soon; how many of both.

    Each contract is reminded of once; its seller is told, or who sells contracts if they left.
    """
    today = today or localdate()
    active = ServiceContract.objects.select_for_update().filter(state=ContractState.ACTIVE)
    over = list(active.filter(ends_on__lt=today).order_by("pk"))
    for contract in over:
        contract.move_to(ContractState.EXPIRED)
        contract.ended_on = today
        contract.save(update_fields=["state", "ended_on", "updated_at"])
        record(actor=None, verb="obligations.contract.expired", target=contract)
    soon = active.filter(ends_on__range=(today, today + timedelta(days=REMIND_DAYS)))
    ending = list(soon.filter(reminded_on=None).order_by("pk"))
    for contract in ending:
        _remind(contract, today)
    return len(over) + len(ending)


def _remind(contract: ServiceContract, today: date) -> None:
    seller = contract.owner
    people = [seller] if seller and seller.is_active else list(people_who(SELL_CONTRACT))
    notify(
        people=people,
        text=ENDS_SOON,
        url=contract.get_absolute_url(),
        number=contract.number,
        car=str(contract.vehicle),
        day=contract.ends_on.isoformat(),
    )
    contract.reminded_on = today
    contract.save(update_fields=["reminded_on", "updated_at"])
