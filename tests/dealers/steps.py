"""Short ways to the middle of the sales process; each calls the services a person would."""

from decimal import Decimal

from dealers.customers.services import register_customer
from dealers.inventory import services as inventory
from dealers.sales import services as sales
from dealers.sales.states import DeliveryCheck
from portal.core.validation import vin_check_digit
from tenants.accounts.models import Scope, User
from tests.conftest import make_person, make_store

VIN = "LSVAA4182E2184847"
VIN_2 = "LFV2A21K6A3000001"
CHECKS = [check.value for check in DeliveryCheck]
LINES = [
    {"kind": "vehicle", "code": "AURORA-5", "description": "Aurora 5", "price": "150000"},
    {"kind": "accessory", "description": "Window film", "price": "2000"},
]


def fixed_vin(vin: str) -> str:
    """The VIN with its right check digit."""
    return vin[:8] + vin_check_digit(vin[:8] + "0" + vin[9:]) + vin[9:]


def make_customer(actor, **fields):
    fields.setdefault("full_name", "王小明")
    fields.setdefault("phone", "13800138000")
    return register_customer(actor=actor, **fields)


def make_unit(actor, *, vin=VIN, ready=True, **fields):
    """A car in stock, ready for sale unless told otherwise."""
    fields.setdefault("model_code", "AURORA-5")
    fields.setdefault("model_name", "Aurora 5")
    fields.setdefault("price", Decimal("150000"))
    fields.setdefault("cost", Decimal("135000"))
    fields.setdefault("store", make_store())
    unit = inventory.receive_unit(vin=fixed_vin(vin), actor=actor, **fields)
    if ready:
        unit = inventory.start_pdi(unit=unit, actor=actor)
        unit = inventory.finish_pdi(unit=unit, actor=actor)
    return unit


def make_opportunity(actor, **fields):
    customer = fields.pop("customer", None) or make_customer(actor)
    fields.setdefault("model_code", "AURORA-5")
    return sales.open_opportunity(customer=customer, actor=actor, **fields)


def make_quote(actor, *, lines=LINES, **fields):
    opportunity = fields.pop("opportunity", None) or make_opportunity(actor)
    return sales.create_quote(opportunity=opportunity, lines=lines, actor=actor, **fields)


def make_accepted_quote(actor, **fields):
    quote = sales.submit_quote(quote=make_quote(actor, **fields), actor=actor)
    quote = sales.send_quote(quote=quote, actor=actor)
    return sales.accept_quote(quote=quote, actor=actor)


def manager():
    """A second person who may approve; made once."""
    known = User.objects.filter(email="gm@example.test").first()
    return known or make_person(
        "general_manager", email="gm@example.test", store=make_store(), scope=Scope.GROUP
    )


def make_signed_contract(actor, **fields):
    contract = sales.create_contract(quote=make_accepted_quote(actor, **fields), actor=actor)
    contract = sales.submit_contract(contract=contract, actor=actor)
    contract = sales.approve_contract(contract=contract, actor=manager())
    return sales.sign_contract(contract=contract, actor=actor)


def make_paid_contract(actor, **fields):
    """Signed, with a car, paid in full: only the hand-over is missing."""
    contract = make_signed_contract(actor, **fields)
    unit = make_unit(actor)
    contract = sales.reserve_vehicle(contract=contract, vin=unit.vin, actor=actor)
    sales.record_receipt(contract=contract, amount=contract.owed, method="transfer", actor=actor)
    contract.refresh_from_db()
    return contract


def here(person):
    """The person, or in another tenant than theirs somebody of that one."""
    if User.objects.filter(pk=person.pk).exists():
        return person
    return User.objects.first() or make_person("owner", store=make_store(), scope=Scope.GROUP)
