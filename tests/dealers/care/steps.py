"""Short ways to a case; each calls the services a person would."""

from dealers.care import services as care
from dealers.care.models import Case
from dealers.customers.models import Customer
from tests.conftest import make_store
from tests.dealers.service.conftest import make_customer

CATEGORY = "Repair not done well"


def the_customer() -> Customer:
    """The customer of all these cases, made once."""
    return Customer.objects.order_by("pk").first() or make_customer()


def new_case(actor, **fields) -> Case:
    """A complaint just received."""
    fields = {
        "kind": "complaint", "channel": "phone", "subject": "Brakes squeak again",
        "store": make_store(), "customer": the_customer(), **fields,
    }  # fmt: skip
    return care.open_case(actor=actor, **fields)


def to_assigned(actor, **fields) -> Case:
    """A complaint that is somebody's: acknowledged, classified, assigned."""
    case = care.acknowledge_case(case=new_case(actor, **fields), actor=actor)
    return care.classify_case(case=case, category=CATEGORY, severity="major", actor=actor)


def to_executed(actor, **fields) -> Case:
    """A complaint whose solution was carried out."""
    case = care.investigate_case(case=to_assigned(actor, **fields), actor=actor)
    case = care.propose_solution(case=case, proposal="New pads for free", actor=actor)
    case = care.agree_solution(case=case, actor=actor)
    return care.execute_solution(case=case, measures="Pads replaced", actor=actor)


def to_callback(actor, **fields) -> Case:
    """A complaint whose customer is to be called back."""
    return care.plan_callback(case=to_executed(actor, **fields), actor=actor)


def new_task(actor, case: Case | None = None, **fields) -> Case:
    """A task for the workshop, to be taken."""
    fields = {"subject": "Look at the pads", "queue": "service", **fields}
    return care.give_task(case=case or new_case(actor), actor=actor, **fields)
