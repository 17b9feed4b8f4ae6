"""The life of a car in stock. The table is the specification; tests walk all of it.

ordered -> allocated -> produced -> in_transit -> received -> pdi -> in_stock -> reserved -> sold -> delivered
                                                     |          |      |  ^          |         |
                                                     |          |      |  `----------´---------´ (cancelled)
                                                     `----------`------`-> recon -> in_stock
beside: ordered, allocated, produced -> cancelled;  in_stock <-> demo;  delivered -> returned -> recon;  in_stock, demo -> wholesale
        in_stock, demo -> transfer_out -> transfer_in -> in_stock (to a store of ours);
        transfer_out -> in_stock (called back);  transfer_out -> wholesale (arrived at another dealership);
        transfer_in -> wholesale (sent back to one);  wholesale -> transfer_in (comes again)
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class UnitState(models.TextChoices):
    ORDERED = "ordered", _("Ordered")
    ALLOCATED = "allocated", _("Allocated")
    PRODUCED = "produced", _("Produced")
    IN_TRANSIT = "in_transit", _("In transit")
    RECEIVED = "received", _("Received")
    PDI = "pdi", _("PDI")
    IN_STOCK = "in_stock", _("In stock")
    RESERVED = "reserved", _("Reserved")
    SOLD = "sold", _("Sold")
    DELIVERED = "delivered", _("Delivered")
    DEMO = "demo", _("Demo car")
    TRANSFER_OUT = "transfer_out", _("Leaving for another store")
    TRANSFER_IN = "transfer_in", _("Arriving from another store")
    RECON = "recon", _("Reconditioning")
    WHOLESALE = "wholesale", _("Wholesaled")
    RETURNED = "returned", _("Returned")
    CANCELLED = "cancelled", _("Order cancelled")


UNIT_TONES = {
    UnitState.ORDERED: "quiet",
    UnitState.ALLOCATED: "quiet",
    UnitState.PRODUCED: "quiet",
    UnitState.IN_TRANSIT: "waiting",
    UnitState.RECEIVED: "waiting",
    UnitState.PDI: "waiting",
    UnitState.IN_STOCK: "done",
    UnitState.RESERVED: "going",
    UnitState.SOLD: "going",
    UnitState.DELIVERED: "quiet",
    UnitState.DEMO: "going",
    UnitState.TRANSFER_OUT: "waiting",
    UnitState.TRANSFER_IN: "waiting",
    UnitState.RECON: "waiting",
    UnitState.WHOLESALE: "quiet",
    UnitState.RETURNED: "trouble",
    UnitState.CANCELLED: "quiet",
}
# Not here yet, in the order of its way to us.
COMING = (UnitState.ORDERED, UnitState.ALLOCATED, UnitState.PRODUCED, UnitState.IN_TRANSIT)
# Still ours: what counts as stock, and what ages.
ON_HAND = (
    UnitState.RECEIVED,
    UnitState.PDI,
    UnitState.IN_STOCK,
    UnitState.RESERVED,
    UnitState.SOLD,
    UnitState.DEMO,
    UnitState.TRANSFER_OUT,
    UnitState.TRANSFER_IN,
    UnitState.RECON,
    UnitState.RETURNED,
)

# Stands in its store: what a count must find.
PRESENT = tuple(
    state for state in ON_HAND if state not in {UnitState.TRANSFER_OUT, UnitState.TRANSFER_IN}
)

UNIT_MOVES: Transitions[UnitState] = Transitions(
    {
        UnitState.ORDERED: {UnitState.ALLOCATED, UnitState.CANCELLED},
        UnitState.ALLOCATED: {UnitState.PRODUCED, UnitState.CANCELLED},
        UnitState.PRODUCED: {UnitState.IN_TRANSIT, UnitState.CANCELLED},
        UnitState.IN_TRANSIT: {UnitState.RECEIVED},
        UnitState.RECEIVED: {UnitState.PDI, UnitState.RECON},
        UnitState.PDI: {UnitState.IN_STOCK, UnitState.RECON},
        UnitState.RECON: {UnitState.IN_STOCK},
        UnitState.IN_STOCK: {
            UnitState.RESERVED,
            UnitState.DEMO,
            UnitState.RECON,
            UnitState.TRANSFER_OUT,
            UnitState.WHOLESALE,
        },
        UnitState.RESERVED: {UnitState.IN_STOCK, UnitState.SOLD},
        UnitState.SOLD: {UnitState.DELIVERED, UnitState.IN_STOCK},
        UnitState.DELIVERED: {UnitState.RETURNED},
        UnitState.RETURNED: {UnitState.RECON},
        UnitState.DEMO: {UnitState.IN_STOCK, UnitState.TRANSFER_OUT, UnitState.WHOLESALE},
        UnitState.TRANSFER_OUT: {UnitState.TRANSFER_IN, UnitState.IN_STOCK, UnitState.WHOLESALE},
        UnitState.TRANSFER_IN: {UnitState.IN_STOCK, UnitState.WHOLESALE},
        UnitState.WHOLESALE: {UnitState.TRANSFER_IN},
    }
)


class MakerState(models.TextChoices):
    """How far an order has come at the manufacturer, as its messages say."""

    SENT = "sent", _("Sent to the manufacturer")
    CONFIRMED = "confirmed", _("Confirmed by the manufacturer")
    SCHEDULED = "scheduled", _("Scheduled for production")
    BUILT = "built", _("Built")
    SHIPPED = "shipped", _("Shipped")
    REFUSED = "refused", _("Refused by the manufacturer")
    CANCELLED = "cancelled", _("Cancelled at the manufacturer")


MAKER_TONES = {
    MakerState.SENT: "waiting",
    MakerState.CONFIRMED: "going",
    MakerState.SCHEDULED: "going",
    MakerState.BUILT: "going",
    MakerState.SHIPPED: "done",
    MakerState.REFUSED: "trouble",
    MakerState.CANCELLED: "quiet",
}
# The order of the manufacturer's steps, and how far the car has come with each.
MAKER_STEPS = {
    MakerState.SENT: UnitState.ORDERED,
    MakerState.CONFIRMED: UnitState.ALLOCATED,
    MakerState.SCHEDULED: UnitState.ALLOCATED,
    MakerState.BUILT: UnitState.PRODUCED,
    MakerState.SHIPPED: UnitState.IN_TRANSIT,
}


# Ours, not promised to anybody, and for sale now or soon.
SALEABLE = (UnitState.RECEIVED, UnitState.PDI, UnitState.IN_STOCK)


class UnitClass(models.TextChoices):
    NEW = "new", pgettext_lazy("car", "New")
    USED = "used", _("Used")
    DEMO = "demo", _("Demo")
    DISPLAY = "display", _("Display car")
    CONSIGNED = "consigned", _("Consigned")
    COURTESY = "courtesy", _("Courtesy car")


class PdiItem(models.TextChoices):
    """What is looked at before a car is sold, in the order in which one walks around it."""

    PAPERS = "papers", _("Papers and VIN plate")
    BODY = "body", _("Paint and body")
    GLASS = "glass", _("Glass and mirrors")
    WHEELS = "wheels", _("Tyres, pressure and wheel nuts")
    FLUIDS = "fluids", _("Fluids and leaks")
    BATTERY = "battery", _("Battery or traction battery")
    LIGHTS = "lights", _("Lights and signals")
    ELECTRONICS = "electronics", _("Electronics and fault memory")
    INTERIOR = "interior", _("Interior and seats")
    KEYS = "keys", _("Keys, manuals and tools")
    ROAD = "road", _("Road test")
    CLEAN = "clean", _("Cleaned, films removed")


class PdiResult(models.TextChoices):
    OK = "ok", _("In order")
    FAULT = "fault", _("Fault")
    NONE = "none", _("Does not apply")


class CostKind(models.TextChoices):
    """What a car's money went into. Interest is entered when a financed car is paid off."""

    PURCHASE = "purchase", _("Purchase")
    FREIGHT = "freight", _("Freight")
    RECON = "recon", _("Reconditioning cost")
    INTEREST = "interest", _("Floor-plan interest")
    OTHER = "other", _("Other cost")


# What is entered by hand.
ENTERED = [choice for choice in CostKind.choices if choice[0] != CostKind.INTEREST]
# The part of the cost in which a line is summed up; the purchase is what remains.
COST_FIELDS = {
    CostKind.FREIGHT: "freight_cost",
    CostKind.RECON: "recon_cost",
    CostKind.INTEREST: "interest_cost",
    CostKind.OTHER: "other_cost",
}


class StepState(models.TextChoices):
    """A step of reconditioning; several may be worked on at once."""

    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Being worked on")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Not needed")


STEP_TONES = {
    StepState.WAITING: "waiting",
    StepState.WORKING: "going",
    StepState.DONE: "done",
    StepState.SKIPPED: "quiet",
}


class TransferState(models.TextChoices):
    """asked -> sent -> received;  asked, sent -> refused, withdrawn"""

    ASKED = "asked", _("Asked for")
    SENT = "sent", _("On the road")
    RECEIVED = "received", pgettext_lazy("transfer", "Received")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Called back")


TRANSFER_TONES = {
    TransferState.ASKED: "waiting",
    TransferState.SENT: "going",
    TransferState.RECEIVED: "done",
    TransferState.REFUSED: "trouble",
    TransferState.WITHDRAWN: "quiet",
}
TRANSFER_MOVES: Transitions[TransferState] = Transitions(
    {
        TransferState.ASKED: {
            TransferState.SENT,
            TransferState.REFUSED,
            TransferState.WITHDRAWN,
        },
        TransferState.SENT: {
            TransferState.RECEIVED,
            TransferState.REFUSED,
            TransferState.WITHDRAWN,
        },
    }
)


class ListResult(models.TextChoices):
    """What becomes of a line of a delivery list."""

    ARRIVED = "arrived", _("Ordered car, arrives")
    RECEIVED = "received", _("Received as new")
    WRONG = "wrong", _("Cannot be taken")


LIST_TONES = {
    ListResult.ARRIVED: "done",
    ListResult.RECEIVED: "going",
    ListResult.WRONG: "trouble",
}


class CountState(models.TextChoices):
    """open -> closed | dropped"""

    OPEN = "open", _("Counting")
    CLOSED = "closed", _("Closed")
    DROPPED = "dropped", _("Given up")


COUNT_TONES = {
    CountState.OPEN: "going",
    CountState.CLOSED: "done",
    CountState.DROPPED: "quiet",
}
COUNT_MOVES: Transitions[CountState] = Transitions(
    {CountState.OPEN: {CountState.CLOSED, CountState.DROPPED}}
)


class CountReason(models.TextChoices):
    """Why a car is not where the books say."""

    TEST_DRIVE = "test_drive", _("On a test drive")
    WORKSHOP = "workshop", _("In the workshop or body shop")
    EVENT = "event", _("At a show or an event")
    NOT_DELIVERED = "not_delivered", _("Handed over, not yet booked")
    WRONG_STORE = "wrong_store", _("In another store without a transfer")
    NOT_RECEIVED = "not_received", _("Arrived, not yet booked")
    CUSTOMER = "customer", _("A customer's car")
    LOST = "lost", _("Cannot be found")
    OTHER = "other", pgettext_lazy("reason", "Other")


class AlertKind(models.TextChoices):
    AGED = "aged", _("Old car")
    FEW = "few", _("Too few of a model")
    MANY = "many", _("Too many of a model")


class AlertState(models.TextChoices):
    """raised -> acknowledged -> resolved;  raised -> resolved"""

    RAISED = "raised", _("Raised")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    RESOLVED = "resolved", _("Resolved")


OPEN_ALERTS = (AlertState.RAISED, AlertState.ACKNOWLEDGED)
ALERT_TONES = {
    AlertState.RAISED: "trouble",
    AlertState.ACKNOWLEDGED: "going",
    AlertState.RESOLVED: "done",
}
ALERT_MOVES: Transitions[AlertState] = Transitions(
    {
        AlertState.RAISED: {AlertState.ACKNOWLEDGED, AlertState.RESOLVED},
        AlertState.ACKNOWLEDGED: {AlertState.RESOLVED},
    }
)


class PaperKind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    CERTIFICATE = "certificate", _("Certificate of conformity")
    INVOICE = "invoice", _("Purchase invoice")
    CUSTOMS = "customs", _("Customs or import paper")
    OTHER = "other", _("Other paper")
