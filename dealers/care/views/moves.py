"""The moves of a case, each a button or a small dialog."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.care import permissions as may
from dealers.care import services
from dealers.care.forms import (
    CallbackForm,
    CalledForm,
    ClassifyForm,
    CloseForm,
    ExecuteForm,
    FilesForm,
    NoteForm,
    OwnerForm,
    ProposeForm,
    ReasonForm,
    StageForm,
    TickForm,
    VehicleForm,
)
from dealers.care.models import Case
from portal.ui.pages import ActionView


class _Move(ActionView):
    """A move that is one call of a service: ``service(case=record, **data, actor=…)``."""

    model = Case
    verb = may.WORK_CASE
    select_related = ("owner", "customer")
    service: Any = None

    def perform(self, record, data):
        return type(self).service(case=record, **data, actor=self.user)


class CaseAcknowledge(_Move):
    """The customer has heard from us."""

    title = pgettext_lazy("case", "Acknowledge")
    form_class = NoteForm
    done = _("Acknowledged.")
    service = services.acknowledge_case


class CaseClassify(_Move):
    """What it is about, and how grave."""

    title = _("Classify")
    form_class = ClassifyForm
    service = services.classify_case

    def get_initial(self):
        names = ("category", "severity", "priority", "department")
        return {name: getattr(self.object, name) for name in names}


class CaseSort(CaseClassify):
    """The same, for a case that has moved on."""

    title = _("Classify anew")


class CaseAssign(_Move):
    """Give it to somebody."""

    verb = may.ASSIGN_CASE
    title = _("Assign")
    form_class = OwnerForm
    service = services.assign_case

    def get_initial(self):
        return {"owner": self.object.owner}


class CaseTake(_Move):
    """Make it one's own."""

    title = _("Take it")
    done = _("It is yours now.")
    service = services.take_case


class CaseRelease(_Move):
    """Take it back from its owner."""

    title = _("Take back from the owner")
    form_class = ReasonForm
    service = services.release_case


class CaseInvestigate(_Move):
    """Begin to look into it."""

    title = _("Begin to look into it")
    service = services.investigate_case


class CasePropose(_Move):
    """What is offered."""

    title = _("Propose a solution")
    form_class = ProposeForm
    service = services.propose_solution

    def get_initial(self):
        names = ("proposal", "root_cause", "goodwill", "promised_at")
        return {name: getattr(self.object, name) for name in names}


class CaseAgree(_Move):
    """The customer accepts it."""

    title = _("Customer agrees")
    service = services.agree_solution


class CaseRefuse(_Move):
    """The customer does not."""

    title = _("Customer refuses")
    form_class = ReasonForm
    service = services.refuse_solution


class CaseExecute(_Move):
    """What was done."""

    title = _("Carried out")
    form_class = ExecuteForm
    service = services.execute_solution

    def get_initial(self):
        return {name: getattr(self.object, name) for name in ("root_cause", "goodwill")}


class CaseAdvance(_Move):
    """The next stage of a service request."""

    title = _("Next stage")
    form_class = StageForm
    service = services.advance_request

    def get_form_kwargs(self):
        return {"case": self.object}


class CaseCallback(_Move):
    """When the customer is asked whether all is well."""

    title = _("Plan callback")
    form_class = CallbackForm
    service = services.plan_callback


class CaseCall(_Move):
    """How the callback went."""

    title = _("Note the callback")
    form_class = CalledForm

    def perform(self, record, data):
        satisfied = {"yes": True, "no": False}.get(data["answer"])
        words = {name: data[name] for name in ("note", "next_due_at")}
        return services.record_callback(case=record, satisfied=satisfied, **words, actor=self.user)


class CaseClose(_Move):
    """An enquiry or a suggestion that needs no callback."""

    title = _("Close")
    form_class = CloseForm
    service = services.close_case


class CaseReopen(_Move):
    """The customer comes again."""

    title = pgettext_lazy("case", "Reopen")
    form_class = ReasonForm
    service = services.reopen_case


class CaseWithdraw(_Move):
    """It was entered by mistake."""

    title = _("Withdraw")
    form_class = ReasonForm
    danger = True
    service = services.withdraw_case


class CaseOem(_Move):
    """The manufacturer should know."""

    verb = may.ESCALATE_CASE
    title = _("Pass on to the manufacturer")
    help = _(
        "Number, category, severity and state are sent; neither the customer, the car nor what"
        " anybody wrote."
    )
    form_class = ReasonForm
    service = services.send_to_oem


class CaseVehicle(_Move):
    """Which car was meant."""

    verb = may.OPEN_CASE
    title = _("Confirm the car")
    form_class = VehicleForm
    service = services.confirm_vehicle

    def get_form_kwargs(self):
        return {"actor": self.user}

    def get_initial(self):
        return {"vehicle": self.object.vehicle}


class CaseFiles(_Move):
    """Photos and papers."""

    verb = may.OPEN_CASE
    title = _("Add files")
    form_class = FilesForm
    service = services.add_files

    def get_success_url(self, result):
        return f"{result.get_absolute_url()}?tab=files"


class CaseStep(_Move):
    """A standard step is done, or not after all."""

    title = _("Steps")
    form_class = TickForm

    def perform(self, record, data):
        return services.check_step(case=record, step=self.kwargs["nth"], **data, actor=self.user)
