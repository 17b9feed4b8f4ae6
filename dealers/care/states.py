"""What a case is, how grave, whose it is, and how it goes on.

Complaint   received -> acknowledged -> classified -> assigned -> investigating -> proposed -> agreed
            -> executed -> callback -> closed | reopened; proposed -> investigating if refused
Request     accepted -> first diagnosis -> advanced diagnosis -> on site -> callback -> closed;
            callback may come as soon as the trouble is gone
Enquiry,    received -> acknowledged -> investigating -> executed -> closed
suggestion
Task        waiting -> taken -> done
Any open one may be withdrawn: entered twice, or by mistake. To the manufacturer it goes by a flag.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from portal.core.workflow import Transitions


class CaseKind(models.TextChoices):
    COMPLAINT = "complaint", pgettext_lazy("case", "Complaint")
    REQUEST = "request", _("Service request")
    ENQUIRY = "enquiry", _("Enquiry")
    SUGGESTION = "suggestion", pgettext_lazy("case", "Suggestion")
    TASK = "task", pgettext_lazy("case", "Task")


# What somebody outside brings; a task is made of one of these.
BROUGHT = (CaseKind.COMPLAINT, CaseKind.REQUEST, CaseKind.ENQUIRY, CaseKind.SUGGESTION)
BROUGHT_CHOICES = [(str(kind.value), kind.label) for kind in BROUGHT]


class CaseChannel(models.TextChoices):
    PHONE = "phone", _("Phone call")
    COUNTER = "counter", _("At the counter")
    WEB = "web", _("Website")
    WECHAT = "wechat", _("WeChat")
    LETTER = "letter", _("Letter")
    SOCIAL = "social", _("Social media")
    OEM = "oem", _("Manufacturer")
    SURVEY = "survey", _("Survey")


class Severity(models.TextChoices):
    """How grave: sets how soon somebody must answer."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


class Priority(models.TextChoices):
    """What is done first of equally grave cases."""

    URGENT = "urgent", pgettext_lazy("case", "Urgent")
    NORMAL = "normal", pgettext_lazy("case", "Normal")
    LOW = "low", pgettext_lazy("case", "Low")


class Queue(models.TextChoices):
    """The department that has to do something, wherever its people sit."""

    SALES = "sales", _("Sales department")
    SERVICE = "service", _("Service department")
    PARTS = "parts", _("Parts department")
    WARRANTY = "warranty", _("Warranty department")
    FINANCE = "finance", _("Finance department")
    CARE = "care", _("Care department")


# Whose tasks lie in a queue, by role; and who leads it.
QUEUE_ROLES = {
    Queue.SALES: ("sales_manager", "sales_consultant"),
    Queue.SERVICE: ("service_manager", "service_advisor", "technician"),
    Queue.PARTS: ("parts_clerk", "service_manager"),
    Queue.WARRANTY: ("warranty_clerk", "service_manager"),
    Queue.FINANCE: ("cashier", "general_manager"),
    Queue.CARE: ("care_specialist",),
}
QUEUE_LEADS = {
    Queue.SALES: "sales_manager",
    Queue.SERVICE: "service_manager",
    Queue.PARTS: "service_manager",
    Queue.WARRANTY: "service_manager",
    Queue.FINANCE: "general_manager",
    Queue.CARE: "general_manager",
}


class CaseLevel(models.TextChoices):
    """Who is told of what waits too long."""

    DEPARTMENT = "department", _("Head of the department")
    SERVICE_MANAGER = "service_manager", _("Service manager")
    SALES_MANAGER = "sales_manager", _("Sales manager")
    GENERAL_MANAGER = "general_manager", _("General manager")
    OWNER = "owner", _("Owner of the house")


class CaseState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("case", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("case", "Acknowledged")
    CLASSIFIED = "classified", pgettext_lazy("case", "Classified")
    ASSIGNED = "assigned", pgettext_lazy("case", "Assigned")
    INVESTIGATING = "investigating", pgettext_lazy("case", "Being looked into")
    PROPOSED = "proposed", pgettext_lazy("case", "Proposed")
    AGREED = "agreed", pgettext_lazy("case", "Agreed")
    EXECUTED = "executed", pgettext_lazy("case", "Carried out")
    CALLBACK = "callback", pgettext_lazy("case", "Callback")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    REOPENED = "reopened", pgettext_lazy("case", "Reopened")
    ACCEPTED = "accepted", pgettext_lazy("case", "Accepted")
    FIRST_DIAGNOSIS = "first", _("First diagnosis")
    ADVANCED_DIAGNOSIS = "advanced", _("Advanced diagnosis")
    ON_SITE = "on_site", _("Repair at the customer's place")
    WAITING = "waiting", pgettext_lazy("case", "Waiting to be taken")
    TAKEN = "taken", pgettext_lazy("case", "Taken")
    DONE = "done", pgettext_lazy("case", "Done")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn")


S = CaseState
OVER = (S.CLOSED, S.DONE, S.WITHDRAWN)
# Nobody has answered the customer yet.
UNANSWERED = (S.RECEIVED, S.ACCEPTED)
TONES = {
    S.RECEIVED: "trouble",
    S.ACKNOWLEDGED: "waiting",
    S.CLASSIFIED: "waiting",
    S.ASSIGNED: "waiting",
    S.INVESTIGATING: "going",
    S.PROPOSED: "going",
    S.AGREED: "going",
    S.EXECUTED: "going",
    S.CALLBACK: "waiting",
    S.CLOSED: "done",
    S.REOPENED: "trouble",
    S.ACCEPTED: "trouble",
    S.FIRST_DIAGNOSIS: "going",
    S.ADVANCED_DIAGNOSIS: "going",
    S.ON_SITE: "going",
    S.WAITING: "waiting",
    S.TAKEN: "going",
    S.DONE: "done",
    S.WITHDRAWN: "quiet",
}
SEVERITY_TONES = {Severity.CRITICAL: "trouble", Severity.MAJOR: "waiting", Severity.MINOR: "quiet"}
PRIORITY_TONES = {Priority.URGENT: "trouble", Priority.NORMAL: "quiet", Priority.LOW: "quiet"}

# The stages a customer's matter goes through, as the bar on its page shows them.
STAGES = {
    CaseKind.COMPLAINT: (
        S.RECEIVED, S.ACKNOWLEDGED, S.CLASSIFIED, S.ASSIGNED, S.INVESTIGATING, S.PROPOSED, S.AGREED,
        S.EXECUTED, S.CALLBACK, S.CLOSED,
    ),
    CaseKind.REQUEST: (
        S.ACCEPTED, S.FIRST_DIAGNOSIS, S.ADVANCED_DIAGNOSIS, S.ON_SITE, S.CALLBACK, S.CLOSED,
    ),
    CaseKind.ENQUIRY: (S.RECEIVED, S.ACKNOWLEDGED, S.INVESTIGATING, S.EXECUTED, S.CLOSED),
    CaseKind.SUGGESTION: (S.RECEIVED, S.ACKNOWLEDGED, S.INVESTIGATING, S.EXECUTED, S.CLOSED),
    CaseKind.TASK: (S.WAITING, S.TAKEN, S.DONE),
}  # fmt: skip
# Stages by which a service request is worked at; the customer is called back after any of them.
DIAGNOSES = (S.FIRST_DIAGNOSIS, S.ADVANCED_DIAGNOSIS, S.ON_SITE)

_SHORT: Transitions[CaseState] = Transitions(
    {
        S.RECEIVED: {S.ACKNOWLEDGED, S.WITHDRAWN},
        S.ACKNOWLEDGED: {S.INVESTIGATING, S.EXECUTED, S.WITHDRAWN},
        S.INVESTIGATING: {S.EXECUTED, S.WITHDRAWN},
        S.EXECUTED: {S.CALLBACK, S.CLOSED},
        S.CALLBACK: {S.CLOSED, S.REOPENED},
        S.CLOSED: {S.REOPENED},
        S.REOPENED: {S.INVESTIGATING, S.EXECUTED},
    }
)
MOVES: dict[str, Transitions[CaseState]] = {
    CaseKind.COMPLAINT: Transitions(
        {
            S.RECEIVED: {S.ACKNOWLEDGED, S.WITHDRAWN},
            S.ACKNOWLEDGED: {S.CLASSIFIED, S.WITHDRAWN},
            S.CLASSIFIED: {S.ASSIGNED, S.WITHDRAWN},
            S.ASSIGNED: {S.INVESTIGATING, S.CLASSIFIED, S.WITHDRAWN},
            S.INVESTIGATING: {S.PROPOSED, S.WITHDRAWN},
            S.PROPOSED: {S.AGREED, S.INVESTIGATING},
            S.AGREED: {S.EXECUTED},
            S.EXECUTED: {S.CALLBACK},
            S.CALLBACK: {S.CLOSED, S.REOPENED},
            S.CLOSED: {S.REOPENED},
            S.REOPENED: {S.INVESTIGATING},
        }
    ),
    CaseKind.REQUEST: Transitions(
        {
            S.ACCEPTED: {S.FIRST_DIAGNOSIS, S.ADVANCED_DIAGNOSIS, S.ON_SITE, S.WITHDRAWN},
            S.FIRST_DIAGNOSIS: {S.ADVANCED_DIAGNOSIS, S.ON_SITE, S.CALLBACK, S.WITHDRAWN},
            S.ADVANCED_DIAGNOSIS: {S.ON_SITE, S.CALLBACK, S.WITHDRAWN},
            S.ON_SITE: {S.CALLBACK, S.WITHDRAWN},
            S.CALLBACK: {S.CLOSED, S.REOPENED},
            S.CLOSED: {S.REOPENED},
            S.REOPENED: {S.FIRST_DIAGNOSIS, S.ADVANCED_DIAGNOSIS, S.ON_SITE},
        }
    ),
    CaseKind.ENQUIRY: _SHORT,
    CaseKind.SUGGESTION: _SHORT,
    CaseKind.TASK: Transitions(
        {
            S.WAITING: {S.TAKEN, S.WITHDRAWN},
            S.TAKEN: {S.DONE, S.WAITING, S.WITHDRAWN},
        }
    ),
}

# What cases are about and who usually looks into it, until the house writes its own list.
CATEGORIES = (
    (gettext_noop("Repair not done well"), Queue.SERVICE),
    (gettext_noop("Waited too long"), Queue.SERVICE),
    (gettext_noop("Price or invoice"), Queue.FINANCE),
    (gettext_noop("Quality of the car"), Queue.WARRANTY),
    (gettext_noop("Part missing or wrong"), Queue.PARTS),
    (gettext_noop("Sale and delivery"), Queue.SALES),
    (gettext_noop("How we were treated"), Queue.CARE),
    (gettext_noop("Something else"), Queue.CARE),
)
# The way the house wants a matter handled, ticked off on its page.
STEPS: dict[str, tuple[str, ...]] = {
    CaseKind.COMPLAINT: (
        gettext_noop("Apologise, and let the customer finish"),
        gettext_noop("Repeat the matter in own words and note what the customer wants"),
        gettext_noop("Say who takes care of it and until when"),
        gettext_noop("Hear the department and look at the papers"),
        gettext_noop("Propose a solution and note the answer"),
        gettext_noop("Write down the root cause and how it is prevented"),
    ),
    CaseKind.REQUEST: (
        gettext_noop("Confirm car, odometer and place"),
        gettext_noop("Ask for warning lamps and when it happens"),
        gettext_noop("Try to help by advice on the phone"),
        gettext_noop("Book the workshop or send somebody"),
    ),
    CaseKind.ENQUIRY: (
        gettext_noop("Answer, or say when the answer comes"),
        gettext_noop("Offer an appointment"),
    ),
    CaseKind.SUGGESTION: (
        gettext_noop("Thank the customer"),
        gettext_noop("Tell the customer what becomes of it"),
    ),
}
