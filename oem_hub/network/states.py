"""What a dealer is to the network.

active <-> left     (told by the directory: a membership that ends, or comes back)

And what a dealer says of a case that it passed on: the words are the dealer's, who alone moves it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class DealerState(models.TextChoices):
    ACTIVE = "active", _("Active")
    LEFT = "left", _("Left the network")


DEALER_TONES = {DealerState.ACTIVE: "done", DealerState.LEFT: "quiet"}

DEALER_MOVES: Transitions[DealerState] = Transitions(
    {
        DealerState.ACTIVE: {DealerState.LEFT},
        DealerState.LEFT: {DealerState.ACTIVE},
    }
)


class CaseKind(models.TextChoices):
    COMPLAINT = "complaint", pgettext_lazy("case", "Complaint")
    REQUEST = "request", _("Service request")
    ENQUIRY = "enquiry", _("Enquiry")
    SUGGESTION = "suggestion", pgettext_lazy("case", "Suggestion")


class CaseSeverity(models.TextChoices):
    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


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
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn")


SEVERITY_TONES = {
    CaseSeverity.CRITICAL: "trouble",
    CaseSeverity.MAJOR: "waiting",
    CaseSeverity.MINOR: "quiet",
}
