"""Two years of sales, written in bulk: what services would have left behind, day by day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate

from dealers.customers.models import Customer, Ownership, TimelineEntry, Vehicle
from dealers.customers.states import EntryKind, Source, Stage, Tier
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from dealers.sales.events import ContractSigned, VehicleDelivered
from dealers.sales.models import Contract, Lead, Opportunity, Quote, QuoteLine, Receipt
from dealers.sales.states import (
    ContractStatus,
    DeliveryCheck,
    Grade,
    LeadStatus,
    LineKind,
    LostReason,
    Milestone,
    OpportunityStage,
    PayMethod,
    QuoteStatus,
    ReceiptKind,
)
from integrations.demo.people import Maker
from portal.core.search import as_vector, name_words, phone_words, vehicle_words
from tenants.accounts.models import Unit, User
from tenants.exchange.services import publish
from tenants.models import Tenant
from tenants.reference.models import VehicleModel

DAYS = 730
CHUNK = 500


@dataclass(frozen=True)
class Place:
    """A store with the people who sell there."""

    store: Unit
    sellers: list[User]
    cashier: User


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in the tenant's zone."""
    return datetime.combine(day, time(hour, minute), get_current_timezone())


class SalesPast:
    """Collects the rows of one dealer's past and writes them table by table."""

    def __init__(
        self, *, slug: str, maker: Maker, places: list[Place], models: list[VehicleModel]
    ) -> None:
        self.slug, self.maker, self.places, self.models = slug, maker, places, models
        self.random = maker.random
        self.rows: dict[type, list] = {}
        self.owned: list[tuple[Customer, Vehicle, Unit]] = []
        self.stamps: dict[type, list[datetime]] = {}
        self.number = 0

    def add(self, row, day: datetime):
        self.rows.setdefault(type(row), []).append(row)
        self.stamps.setdefault(type(row), []).append(day)
        return row

    def document(self, kind: str, place: Place, day: date) -> str:
        """A number of the past; those of today's sequence begin anew each month."""
        return f"{kind}-{place.store.code}-{day:%y%m}-P{self.number:04d}"

    def make(self, *, sales: int, lost: int, hub: Tenant) -> None:
        """``sales`` cars delivered and ``lost`` deals lost, spread over two years, rising a little."""
        today = localdate()
        days = sorted(
            today - timedelta(days=3 + int((DAYS - 6) * self.random.random() ** 1.15))
            for _ in range(sales + lost)
        )
        outcomes = [True] * sales + [False] * lost
        self.random.shuffle(outcomes)
        for day, is_won in zip(days, outcomes, strict=True):
            self.number += 1
            place = self.random.choice(self.places)
            if is_won:
                self._sale(place, day)
            else:
                self._lost(place, day)
        self._write(hub)

    def _customer(self, place: Place, day: date, stage: Stage) -> tuple[Customer, User]:
        seller, name, phone = (
            self.random.choice(place.sellers),
            self.maker.name(),
            self.maker.phone(),
        )
        customer = Customer(
            full_name=name,
            phone=phone,
            phone_raw=phone,
            address=self.maker.address(),
            language="en" if name.isascii() else "zh-hans",
            source=self.random.choice(Source.values[:9]),
            stage=stage,
            tier=self.random.choices(Tier.values, [1, 3, 6])[0],
            owner=seller,
            store=place.store,
            may_contact=self.random.random() < 0.7,
            last_contact_at=at(day, 15),
            search=as_vector(name_words(name) | phone_words(phone)),
        )
        return self.add(customer, at(day - timedelta(days=12), 10)), seller

    def _lead(
        self, place: Place, day: date, customer: Customer, seller: User, status, **more
    ) -> Lead:
        asked = at(
            day - timedelta(days=12), 9 + self.random.randrange(9), self.random.randrange(60)
        )
        minutes = self.random.choice([2, 3, 4, 8, 15, 45, 180])
        return self.add(
            Lead(
                number=self.document("L", place, day),
                status=status,
                source=customer.source,
                name=customer.full_name,
                phone=customer.phone,
                owner=seller,
                store=place.store,
                customer=customer,
                requested_at=asked,
                due_at=asked + timedelta(minutes=30),
                first_response_at=asked + timedelta(minutes=minutes),
                **more,
            ),
            asked,
        )

    def _opportunity(self, place, day, customer, seller, lead, model, **more) -> Opportunity:
        return self.add(
            Opportunity(
                number=self.document("O", place, day),
                customer=customer,
                lead=lead,
                source=customer.source,
                model_code=model.code,
                model_name=model.name_zh,
                amount=model.msrp,
                owner=seller,
                store=place.store,
                closed_at=at(day, 17),
                **more,
            ),
            at(day - timedelta(days=11), 11),
        )

    def _lost(self, place: Place, day: date) -> None:
        customer, seller = self._customer(place, day, Stage.LOST)
        reason = self.random.choice(LostReason.values)
        lead = self._lead(place, day, customer, seller, LeadStatus.CONVERTED)
        self._opportunity(
            place, day, customer, seller, lead, self.random.choice(self.models),
            stage=OpportunityStage.LOST, grade=Grade.F, probability=0, lost_reason=reason,
        )  # fmt: skip

    def _sale(self, place: Place, day: date) -> None:
        model = self.random.choice(self.models)
        colour = self.random.choice(model.colours)["zh"]
        customer, seller = self._customer(place, day, Stage.OWNER)
        lead = self._lead(place, day, customer, seller, LeadStatus.CONVERTED)
        deal = self._opportunity(
            place, day, customer, seller, lead, model,
            stage=OpportunityStage.WON, grade=Grade.D, probability=100,
        )  # fmt: skip
        vin = self.maker.vin()
        plate = self.maker.plate(self.slug, electric=model.energy == "electric")
        unit = self.add(
            VehicleUnit(
                stock_number=self.document("V", place, day), vin=vin, state=UnitState.DELIVERED,
                model_code=model.code, model_name=model.name_zh, colour=colour,
                model_year=day.year, cost=model.msrp * Decimal("0.93"), price=model.msrp,
                store=place.store, received_on=day - timedelta(days=self.random.randrange(10, 100)),
                sold_on=day - timedelta(days=4), delivered_on=day,
                search=as_vector(vehicle_words(vin=vin, plate="")),
            ),
            at(day - timedelta(days=40), 9),
        )  # fmt: skip
        contract = self._papers(place, day, customer, seller, deal, model, unit, colour)
        car = self.add(
            Vehicle(
                vin=vin, plate=plate, model_code=model.code, model_name=model.name_zh,
                colour=colour, model_year=day.year, odometer_km=12, sold_by_us=True,
                delivered_on=day, warranty_start_on=day, store=place.store,
                search=as_vector(vehicle_words(vin=vin, plate=plate)),
            ),
            at(day, 16),
        )  # fmt: skip
        customer.search = as_vector(
            name_words(customer.full_name) | phone_words(customer.phone)
            | vehicle_words(vin=vin, plate=plate)
        )  # fmt: skip
        self.add(Ownership(customer=customer, vehicle=car, since=day), at(day, 16))
        self.owned.append((customer, car, place.store))
        for kind, ago, number in (
            (EntryKind.LEAD, 12, lead.number),
            (EntryKind.QUOTE, 8, contract.number),
            (EntryKind.CONTRACT, 5, contract.number),
            (EntryKind.DELIVERY, 0, contract.number),
        ):
            when = at(day - timedelta(days=ago), 14)
            self.add(
                TimelineEntry(
                    at=when, kind=kind, customer=customer, vehicle=car, actor=seller,
                    about_id=contract.pk, about_number=number,
                    url=f"/contracts/{contract.pk}/",
                ),
                when,
            )  # fmt: skip

    def _papers(self, place, day, customer, seller, deal, model, unit, colour) -> Contract:
        off = Decimal(self.random.choice([0, 1000, 2000, 3000, 5000]))
        car = {
            "model_code": model.code,
            "model_name": model.name_zh,
            "colour": colour,
            "unit": unit,
        }
        who = {"customer": customer, "owner": seller, "store": place.store, "opportunity": deal}
        signed = day - timedelta(days=5)
        quote = self.add(
            Quote(
                number=self.document("Q", place, day), status=QuoteStatus.ACCEPTED, **who, **car,
                goods=model.msrp, discount=off, total=model.msrp - off,
                discount_percent=round(off / model.msrp * 100, 2), valid_until=day,
                sent_at=at(signed, 10), decided_at=at(signed, 15),
            ),
            at(signed, 9),
        )  # fmt: skip
        lines = [(LineKind.VEHICLE, model.name_zh, model.msrp)]
        lines += [(LineKind.DISCOUNT, "现金优惠", off)] if off else []
        for place_in_quote, (kind, text, price) in enumerate(lines):
            self.add(
                QuoteLine(quote=quote, position=place_in_quote, kind=kind, description=text,
                          list_price=price, price=price, code=model.code),
                at(signed, 9),
            )  # fmt: skip
        done = {"due": day.isoformat(), "done_on": day.isoformat(), "done_by": str(seller)}
        contract = self.add(
            Contract(
                number=self.document("C", place, day), status=ContractStatus.CLOSED, quote=quote,
                **who, **car, amount=quote.total, paid=quote.total, deposit_due=Decimal(5000),
                milestones=[
                    {"key": step.value, **done}
                    for step in (Milestone.DEPOSIT, Milestone.VEHICLE, Milestone.FULL_PAYMENT)
                ],
                delivery={"checks": DeliveryCheck.values, "odometer_km": 12, "by": str(seller)},
                signed_on=signed, ordered_on=signed, delivered_on=day, promised_on=day,
            ),
            at(signed, 16),
        )  # fmt: skip
        for kind, amount, when in (
            (ReceiptKind.DEPOSIT, Decimal(5000), at(signed, 16)),
            (ReceiptKind.PAYMENT, quote.total - 5000, at(day, 11)),
        ):
            self.number += 1
            self.add(
                Receipt(
                    number=self.document("R", place, day), contract=contract, kind=kind,
                    method=self.random.choice(PayMethod.values), amount=amount, received_at=when,
                    received_by=place.cashier,
                ),
                when,
            )  # fmt: skip
        return contract

    @transaction.atomic
    def _write(self, hub: Tenant) -> None:
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=CHUNK)
            if hasattr(model, "created_at"):
                for row, stamp in zip(rows, self.stamps[model], strict=True):
                    row.created_at = stamp
                model.objects.bulk_update(rows, ["created_at"], batch_size=CHUNK)
        for contract in self.rows.get(Contract, []):
            fact = {
                "contract_id": str(contract.pk),
                "store_code": contract.store.code,
                "model_code": contract.model_code,
                "amount": str(contract.amount),
                "currency": contract.currency,
            }
            publish(ContractSigned(signed_on=contract.signed_on.isoformat(), **fact), to=hub)
            publish(
                VehicleDelivered(
                    vin=contract.unit.vin,
                    delivered_on=contract.delivered_on.isoformat(),
                    odometer_km=12,
                    **fact,
                ),
                to=hub,
            )
