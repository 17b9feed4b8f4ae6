"""What customers say: answered by link and phone over some months, some still to be called."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.db.models import F
from django.utils.timezone import localdate, now

from dealers.customers.models import Customer, FollowUp, TimelineEntry
from dealers.customers.services import complete_follow_up, record_consent, update_customer
from dealers.customers.states import Channel, Outcome, Purpose
from dealers.surveys import selectors, services
from dealers.surveys.models import Survey
from dealers.surveys.states import AskedBy, CallResult, QuestionType, Step, SurveyKind, SurveyState
from integrations.demo.people import Maker
from tenants.accounts.models import User

MOST = 22  # of each kind
BACK_DAYS = 150
OPEN = 5  # the newest of each kind are not answered yet
COMMENTS = [
    ("等了快两个小时，没有人告诉我进度。", 3), ("服务顾问很热情，讲解也很清楚，谢谢！", 10),
    ("价格有点贵，下次希望事先说明。", 6), ("The lounge is clean and the coffee is good.", 9),
    ("交车时车里有划痕，还要再跑一趟。", 4), ("", 9), ("", 8), ("异响没修好，又来了一次。", 3), ("", 10),
    ("Quick, friendly, and they explained the bill.", 10), ("", 7), ("预约方便，准时交车。", 9),
]  # fmt: skip
MEASURES = [
    (SurveyKind.CSI, Step.WAITING, "休息区屏幕显示维修进度"),
    (SurveyKind.SSI, Step.DELIVERY, "交车前由质检员复检车身"),
]


class SurveysToday:
    """Made through the services; then put back to the days after the visits."""

    def __init__(self, *, maker: Maker, manager: User) -> None:
        self.random, self.manager = maker.random, manager

    def make(self) -> None:
        """Both kinds, oldest first."""
        house = replace(selectors.rules(), catch_up_days=BACK_DAYS, quiet_days=0)
        for due in (selectors.sales_due(house), selectors.visits_due(house)):
            known = sorted(due, key=lambda row: (row.at, row.number), reverse=True)
            documents = known[:: max(1, len(known) // MOST)][:MOST][::-1]
            for place, document in enumerate(documents):
                if place % 3:
                    _consent(document.customer, place, self.manager)
                survey = services.ask_about(document=document, house=house)
                if survey is not None:
                    self._go_on(survey, is_new=place >= len(documents) - OPEN, place=place)
        services.expire_surveys()
        for kind, step, what in MEASURES:
            services.plan_improvement(
                kind=kind,
                step=step,
                what=what,
                owner=self.manager,
                due_on=localdate() + timedelta(days=20),
                actor=self.manager,
            )

    def _go_on(self, survey: Survey, *, is_new: bool, place: int) -> None:
        by_phone = survey.channel == AskedBy.PHONE
        if is_new:
            if by_phone and place % 2:
                self._call(survey, CallResult.NOT_REACHED)
            return
        if place % 7 == 6:  # a link that nobody answers expires
            if by_phone:
                self._call(survey, CallResult.REFUSED)
        else:
            comment, mood = COMMENTS[place % len(COMMENTS)]
            survey = services.answer_survey(
                survey=survey,
                answers=dict(self._answers(survey, mood)),
                comment=comment,
                actor=self.manager if by_phone else None,
            )
        self._put_back(survey)

    def _call(self, survey: Survey, result: CallResult) -> None:
        services.note_call(survey=survey, result=result, actor=self.manager)

    def _answers(self, survey: Survey, mood: int) -> Iterator[tuple[str, str]]:
        for question in survey.questions:
            near = min(max(mood + self.random.choice([-1, 0, 0, 1]), 1), 10)
            if question.type in (QuestionType.SCALE10, QuestionType.NPS):
                yield question.id, str(near)
            elif question.type == QuestionType.YESNO:
                yield question.id, "yes" if mood > 5 else "no"

    def _put_back(self, survey: Survey) -> None:
        """To the days after what it is about; what was to be done then is done."""
        asked = min(survey.document_at + timedelta(days=3), now() - timedelta(hours=3))
        answered = asked + timedelta(hours=self.random.randrange(1, 60))
        rows = Survey.objects.filter(pk=survey.pk)
        rows.update(created_at=asked, sent_at=asked, expires_at=asked + timedelta(days=14))
        rows.filter(state=SurveyState.ANSWERED).update(answered_at=min(answered, now()))
        TimelineEntry.objects.filter(about_id=survey.pk).update(at=min(answered, now()))
        if asked > now() - timedelta(days=10):
            return
        for task in FollowUp.objects.filter(about_id=survey.pk, done_at=None):
            complete_follow_up(
                follow_up=task,
                outcome=Outcome.REACHED,
                note="已致电道歉并赠送工时券。",
                actor=task.owner,
            )
        rows.filter(state=SurveyState.ANSWERED).exclude(comment="").update(
            handled_at=F("answered_at"), handled_by=self.manager, handled_note="已处理"
        )


def _consent(customer: Customer, place: int, manager: User) -> None:
    if not customer.email:
        address = f"customer{place}-{customer.pk.hex[-6:]}@example.com"
        update_customer(customer=customer, email=address, actor=manager)
    record_consent(
        customer=customer,
        purpose=Purpose.SURVEY,
        given=True,
        channel=Channel.PAPER,
        proof="接待单签名",
        actor=manager,
    )
