"""The life of an article.

draft -> in_review -> published -> retired
  ^  |       |
  |  `-------+---------------------^  (a draft that nobody wants)
  `----------'

A published article is not changed: its next version is written beside it and takes its place.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class ArticleKind(models.TextChoices):
    SOLUTION = "solution", _("Solution")
    HOW_TO = "how_to", _("How to")
    PLAYBOOK = "playbook", _("Sales playbook")
    POLICY = "policy", pgettext_lazy("article", "Policy")
    NOTICE = "notice", _("Notice")
    NEWS = "news", _("News and regulations")
    # The dealership's own record of a manufacturer's bulletin: who must read it, who has.
    BULLETIN = "bulletin", _("Bulletin")


# What people write themselves.
WRITTEN = [(kind.value, kind.label) for kind in ArticleKind if kind != ArticleKind.BULLETIN]


class Desk(models.TextChoices):
    ALL = "", _("Whole house")
    SALES = "sales", _("Sales")
    SERVICE = "service", _("Service")
    PARTS = "parts", _("Parts")
    WARRANTY = "warranty", _("Warranty")
    CARE = "care", _("Customer care")
    FINANCE = "finance", _("Finance")
    OFFICE = "office", _("Office")


class ArticleState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", pgettext_lazy("article", "Retired")


_State = ArticleState

ARTICLE_TONES = {
    _State.DRAFT: "quiet",
    _State.IN_REVIEW: "waiting",
    _State.PUBLISHED: "done",
    _State.RETIRED: "quiet",
}

ARTICLE_MOVES: Transitions[ArticleState] = Transitions(
    {
        _State.DRAFT: {_State.IN_REVIEW, _State.RETIRED},
        _State.IN_REVIEW: {_State.PUBLISHED, _State.DRAFT, _State.RETIRED},
        _State.PUBLISHED: {_State.RETIRED},
    }
)

# Which roles a bulletin of the manufacturer concerns, by its kind.
WORKSHOP = ["service_manager", "service_advisor", "technician", "warranty_clerk"]
CONCERNED = {
    "technical": WORKSHOP,
    "service": WORKSHOP,
    "sales": ["sales_manager", "sales_consultant"],
    "policy": ["general_manager", "sales_manager", "service_manager"],
}
