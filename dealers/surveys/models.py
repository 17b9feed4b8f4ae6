"""One row per person who is asked: what, about what, how, and what they answered."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers.models import Customer, Vehicle
from dealers.service.models.base import address_of, key
from dealers.surveys.rules import Question, in_words
from dealers.surveys.states import (
    SURVEY_MOVES,
    About,
    AskedBy,
    Step,
    SurveyKind,
    SurveyState,
)
from portal.core.models import Stamped
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class SurveyQuerySet(ScopedQuerySet):
    """Surveys belong to the advisor they judge, and to a store."""

    owner_field = "advisor"


class Survey(Stamped):
    """Somebody is asked what they think. Questions are copied: a later version changes nothing here."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=SurveyKind)
    questionnaire = models.CharField(_("questionnaire"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    # Keys: name_*, intro_*, script_* (zh and en), questions (see ``rules.Question``).
    form = models.JSONField(default=dict)
    # What it is about. Not keys: sales and workshop each have their own documents.
    about = models.CharField(_("about"), max_length=8, choices=About, default=About.OTHER)
    document_id = models.UUIDField(null=True, editable=False)
    document_number = models.CharField(_("document"), max_length=40, blank=True)
    document_url = models.CharField(max_length=200, blank=True)
    document_at = models.DateTimeField(pgettext_lazy("survey", "happened"), null=True)
    store = key(Unit, _("store"), index=True)
    advisor = key(
        settings.AUTH_USER_MODEL, pgettext_lazy("survey", "advisor"), null=True, index=True
    )
    technician = key(settings.AUTH_USER_MODEL, _("technician"), null=True)
    customer = key(Customer, _("customer"), null=True, name="surveys")
    vehicle = key(Vehicle, _("car"), null=True)
    channel = models.CharField(_("how asked"), max_length=8, choices=AskedBy)
    state = models.CharField(
        _("state"), max_length=9, choices=SurveyState, default=SurveyState.OPEN
    )
    # By the id of the question: a number, "yes" or "no", the place of a choice, or words.
    answers = models.JSONField(_("answers"), default=dict)
    # Of 100; empty where nothing was rated.
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True)
    nps = models.PositiveSmallIntegerField(_("recommendation"), null=True)
    # Score of 100 by step, and how many ratings there were, of which so many at the top.
    steps = models.JSONField(default=dict)
    ratings = models.PositiveSmallIntegerField(default=0)
    top_ratings = models.PositiveSmallIntegerField(default=0)
    is_low = models.BooleanField(_("dissatisfied"), default=False)
    # Everything said in one's own words, and what it is about: keys of the house's themes.
    comment = models.TextField(_("comment"), blank=True)
    themes = models.JSONField(_("themes"), default=list)
    handled_at = models.DateTimeField(pgettext_lazy("survey", "settled"), null=True)
    handled_by = key(settings.AUTH_USER_MODEL, pgettext_lazy("survey", "settled by"), null=True)
    handled_note = models.CharField(_("what was done"), max_length=400, blank=True)
    # Who called or asked face to face.
    interviewer = key(settings.AUTH_USER_MODEL, _("interviewer"), null=True)
    attempts = models.PositiveSmallIntegerField(_("calls"), default=0)
    call_note = models.CharField(_("note on the call"), max_length=200, blank=True)
    # Part of the customer's link; empty while there is none.
    share_key = models.CharField(max_length=24, blank=True)
    # When somebody was really asked: the mail left, the first call was made.
    sent_at = models.DateTimeField(pgettext_lazy("survey", "asked"), null=True)
    expires_at = models.DateTimeField(_("open until"), null=True)
    answered_at = models.DateTimeField(pgettext_lazy("survey", "answered"), null=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "sent_at"], name="surveys_by_kind_and_day"),
            models.Index(fields=["expires_at"], name="surveys_open", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document_id", "customer"], name="asked_once_about_a_document"
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | Q(channel="mystery"),
                name="survey_asks_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="answered_survey_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__range=(0, 100)), name="survey_score_of_100"
            ),
            models.CheckConstraint(condition=Q(nps=None) | Q(nps__lte=10), name="survey_nps_to_10"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("surveys:survey_detail", self.pk)

    def words(self, name: str) -> str:
        """``name``, ``intro`` or ``script`` of the questionnaire in the reader's language."""
        return in_words(self.form.get(f"{name}_zh", ""), self.form.get(f"{name}_en", ""))

    @property
    def title(self) -> str:
        """What the questionnaire is called."""
        return self.words("name") or str(self.get_kind_display())

    @property
    def intro(self) -> str:
        """What stands on top of the customer's page."""
        return self.words("intro")

    @property
    def script(self) -> str:
        """What to say when calling."""
        return self.words("script").replace("{store}", self.store.name)

    @cached_property
    def questions(self) -> list[Question]:
        """As they were when it was made."""
        return [Question.of(stored) for stored in self.form.get("questions", [])]

    @property
    def replies(self) -> list[dict[str, Any]]:
        """Question and answer in words, for people."""
        found = []
        for question in self.questions:
            raw = self.answers.get(question.id)
            text = "" if raw is None else dict(question.options).get(str(raw), str(raw))
            step = Step(question.step).label if question.step in Step.values else ""
            found.append({"question": question, "text": text, "step": step})
        return found

    @property
    def is_open(self) -> bool:
        """Can still be answered."""
        return self.state == SurveyState.OPEN

    @property
    def is_over(self) -> bool:
        """Its time has passed, whether or not the night has noted it."""
        return bool(self.expires_at and self.expires_at <= now())

    def move_to(self, state: SurveyState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        SURVEY_MOVES.check(SurveyState(self.state), state)
        self.state = state
