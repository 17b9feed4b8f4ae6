"""What is asked, how, and where a survey stands.

open ──> answered
  │ ├──> refused
  │ ├──> cancelled
  │ ├──> unreached ──┐
  │ └──> expired ────┤
  └<─────────────────┘  sent again
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class SurveyKind(models.TextChoices):
    """What a questionnaire measures."""

    SSI = "ssi", _("Sales satisfaction (SSI)")
    CSI = "csi", _("Service satisfaction (CSI)")
    NPS = "nps", _("Recommendation (NPS)")
    FREE = "free", _("Free questionnaire")


class About(models.TextChoices):
    """What kind of document a customer is asked about."""

    SALE = "sale", _("Sale")
    SERVICE = "service", _("Workshop visit")
    OTHER = "other", pgettext_lazy("survey", "Something else")


class AskedBy(models.TextChoices):
    """How somebody is asked."""

    LINK = "link", _("Link")
    PHONE = "phone", pgettext_lazy("survey", "Phone call")
    FACE = "face", _("Face to face")
    MYSTERY = "mystery", _("Mystery visit")


class SurveyState(models.TextChoices):
    OPEN = "open", _("Not answered yet")
    ANSWERED = "answered", pgettext_lazy("survey", "Answered")
    UNREACHED = "unreached", _("Not reached")
    REFUSED = "refused", _("Did not want to")
    EXPIRED = "expired", pgettext_lazy("survey", "Expired")
    CANCELLED = "cancelled", pgettext_lazy("survey", "Cancelled")


SURVEY_MOVES: Transitions[SurveyState] = Transitions(
    {
        SurveyState.OPEN: {
            SurveyState.ANSWERED,
            SurveyState.UNREACHED,
            SurveyState.REFUSED,
            SurveyState.EXPIRED,
            SurveyState.CANCELLED,
        },
        SurveyState.UNREACHED: {SurveyState.OPEN},
        SurveyState.EXPIRED: {SurveyState.OPEN},
    }
)
SURVEY_TONES = {
    SurveyState.OPEN: "waiting",
    SurveyState.ANSWERED: "done",
    SurveyState.UNREACHED: "quiet",
    SurveyState.REFUSED: "quiet",
    SurveyState.EXPIRED: "quiet",
    SurveyState.CANCELLED: "quiet",
}


class QuestionType(models.TextChoices):
    """How a question is answered."""

    SCALE10 = "scale10", _("1 to 10")
    SCALE5 = "scale5", _("1 to 5")
    YESNO = "yesno", _("Yes or no")
    CHOICE = "choice", _("One of several")
    TEXT = "text", _("In one's own words")
    NPS = "nps", _("Recommendation, 0 to 10")


class Step(models.TextChoices):
    """The step of the purchase or the visit that a question is about."""

    RECEPTION = "reception", _("Reception")
    NEEDS = "needs", _("Advice")
    TEST_DRIVE = "test_drive", _("Test drive")
    NEGOTIATION = "negotiation", _("Negotiation")
    DELIVERY = "delivery", _("Delivery")
    AFTER_DELIVERY = "after", _("After the delivery")
    BOOKING = "booking", _("Booking")
    WAITING = "waiting", _("Waiting time")
    QUALITY = "quality", _("Quality of the work")
    PRICE = "price", _("Price")
    HAND_OVER = "hand_over", _("Hand-over")
    OVERALL = "overall", _("All in all")


class CallResult(models.TextChoices):
    """How a call ended that brought no answers."""

    NOT_REACHED = "not_reached", _("Not reached")
    REFUSED = "refused", _("Does not want to")


# NPS: who recommends us, and who advises against us.
PROMOTER, DETRACTOR = 9, 6
# Figures of fewer answers than this say little.
FEW = 5
