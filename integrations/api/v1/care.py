"""What customers bring, and what departments do about it."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.care import permissions as may
from dealers.care import services as desk
from dealers.care.filters import CaseFilter, TaskFilter
from dealers.care.models import Case
from dealers.care.states import (
    BROUGHT_CHOICES,
    DIAGNOSES,
    CaseChannel,
    Priority,
    Queue,
    Severity,
)
from dealers.customers.models import Customer, Vehicle
from dealers.customers.permissions import VIEW_CUSTOMER, VIEW_VEHICLE
from dealers.sales.models import Opportunity
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User

_STAGES = [(str(stage.value), stage.label) for stage in DIAGNOSES]


def _text(most: int = 4000, **more) -> rest.CharField:
    return rest.CharField(max_length=most, required=False, allow_blank=True, **more)


class CaseStepRecord(rest.Serializer):
    text = rest.CharField()
    done_at = rest.CharField(help_text="ISO moment; empty while it is open.")
    done_by = rest.CharField()


class CaseRecord(serializers.Record):
    """``category`` is a name of the rules; ``due_at`` is until when somebody waits for the next thing."""

    steps = CaseStepRecord(many=True, read_only=True)
    is_late = rest.BooleanField(read_only=True)
    progress = rest.IntegerField(read_only=True, help_text="Percent of the way of its kind.")

    class Meta:
        model = Case
        fields = [
            "id", "number", "kind", "state", "progress", "channel", "subject", "description",
            "category", "severity", "priority", "queue", "department", "store", "owner",
            "opened_by", "customer", "contact_name", "contact_phone", "vehicle", "vin_typed",
            "about_id", "about_number", "about_url", "received_at", "acknowledge_by",
            "acknowledged_at", "resolve_by", "due_at", "is_late", "escalation", "promised_at",
            "steps", "root_cause", "proposal", "measures", "goodwill", "currency", "result",
            "satisfied", "executed_at", "closed_at", "closed_reason", "reopened", "oem_at",
            "oem_reason", "created_at", "updated_at",
        ]  # fmt: skip


class CareTaskRecord(serializers.Record):
    """A department's task; ``parent`` is its case, ``about_id`` the deal that asked without one."""

    is_late = rest.BooleanField(read_only=True)

    class Meta:
        model = Case
        fields = [
            "id", "number", "state", "parent", "about_id", "about_number", "subject", "description",
            "severity", "priority", "queue", "department", "store", "owner", "opened_by",
            "customer", "vehicle", "due_at", "is_late",
            "escalation", "result", "executed_at", "closed_at", "closed_reason", "created_at",
            "updated_at",
        ]  # fmt: skip


class CaseChangeInput(serializers.Input):
    subject = rest.CharField(max_length=160, required=False)
    description = _text()
    channel = rest.ChoiceField(CaseChannel.choices, required=False)
    priority = rest.ChoiceField(Priority.choices, required=False)
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER, required=False, allow_null=True)
    contact_name = _text(80)
    contact_phone = _text(40)
    vehicle = serializers.ObjectField(Vehicle, VIEW_VEHICLE, required=False, allow_null=True)
    vin_typed = _text(40)
    promised_at = serializers.UTCDateTimeField(required=False, allow_null=True)


class CaseInput(CaseChangeInput):
    kind = rest.ChoiceField(BROUGHT_CHOICES)
    channel = rest.ChoiceField(CaseChannel.choices)
    subject = rest.CharField(max_length=160)
    store = serializers.ObjectField(Unit)
    category = _text(60, help_text="A name of the rules.")
    severity = rest.ChoiceField(Severity.choices, required=False)
    about_id = rest.UUIDField(required=False)
    about_number = _text(40)
    about_url = _text(200)


class CaseNoteInput(serializers.Input):
    note = _text()


class CaseReasonInput(serializers.Input):
    reason = rest.CharField(max_length=200)


class CaseClassifyInput(serializers.Input):
    category = rest.CharField(max_length=60)
    severity = rest.ChoiceField(Severity.choices)
    priority = rest.ChoiceField(Priority.choices, required=False)
    queue = rest.ChoiceField(Queue.choices, required=False)
    department = serializers.ObjectField(Unit, required=False, allow_null=True)


class CaseOwnerInput(serializers.Input):
    owner = serializers.ObjectField(User)


class CaseProposeInput(serializers.Input):
    proposal = rest.CharField(max_length=4000)
    root_cause = _text()
    goodwill = serializers.MoneyField(min_value=0, required=False)
    promised_at = serializers.UTCDateTimeField(required=False)


class CaseExecuteInput(serializers.Input):
    measures = rest.CharField(max_length=4000)
    root_cause = _text()
    goodwill = serializers.MoneyField(min_value=0, required=False)


class CaseStageInput(serializers.Input):
    stage = rest.ChoiceField(_STAGES)
    note = _text()


class CaseCallbackInput(serializers.Input):
    due_at = serializers.UTCDateTimeField(required=False)
    owner = serializers.ObjectField(User, required=False)


class CaseCalledInput(serializers.Input):
    satisfied = rest.BooleanField(allow_null=True, help_text="Null: nobody answered.")
    note = _text()
    next_due_at = serializers.UTCDateTimeField(required=False)


class CaseCloseInput(serializers.Input):
    opinion = _text()
    satisfied = rest.BooleanField(required=False, allow_null=True)


class CaseVehicleInput(serializers.Input):
    vehicle = serializers.ObjectField(Vehicle, VIEW_VEHICLE)


class CaseTickInput(serializers.Input):
    step = rest.IntegerField(min_value=0, max_value=100, help_text="Counted from 0.")
    done = rest.BooleanField()


class CaseFilesInput(serializers.Input):
    files = rest.ListField(child=serializers.FileField(), min_length=1, max_length=20)


class CareTaskInput(serializers.Input):
    subject = rest.CharField(max_length=160)
    queue = rest.ChoiceField(Queue.choices)
    description = _text()
    department = serializers.ObjectField(Unit, required=False, allow_null=True)
    due_at = serializers.UTCDateTimeField(required=False)


class DeskQuestionInput(CareTaskInput):
    deal = serializers.ObjectField(Opportunity, may.ASK_DESK)


class CareTaskResultInput(serializers.Input):
    result = rest.CharField(max_length=4000)
    files = rest.ListField(child=serializers.FileField(), required=False, max_length=20)


class CaseViewSet(DomainViewSet):
    """Complaints, service requests, enquiries and suggestions of customers."""

    model = Case
    serializer_class = CaseRecord
    filterset_class = CaseFilter
    object_argument = "case"
    verbs = {
        "list": may.VIEW_CASE,
        "retrieve": may.VIEW_CASE,
        "create": may.OPEN_CASE,
        "partial_update": may.OPEN_CASE,
        "confirm_vehicle": may.OPEN_CASE,
        "add_files": may.OPEN_CASE,
        "acknowledge": may.WORK_CASE,
        "classify": may.WORK_CASE,
        "assign": may.ASSIGN_CASE,
        "take": may.WORK_CASE,
        "release": may.WORK_CASE,
        "investigate": may.WORK_CASE,
        "propose": may.WORK_CASE,
        "agree": may.WORK_CASE,
        "refuse": may.WORK_CASE,
        "execute": may.WORK_CASE,
        "advance": may.WORK_CASE,
        "plan_callback": may.WORK_CASE,
        "record_callback": may.WORK_CASE,
        "close": may.WORK_CASE,
        "reopen": may.WORK_CASE,
        "withdraw": may.WORK_CASE,
        "check_step": may.WORK_CASE,
        "give_task": may.WORK_CASE,
        "send_to_oem": may.ESCALATE_CASE,
    }
    input_serializers = {"create": CaseInput, "partial_update": CaseChangeInput}
    services = {"create": desk.open_case, "partial_update": desk.amend_case}
    confirm_vehicle = action_of(desk.confirm_vehicle, input_serializer=CaseVehicleInput)
    add_files = action_of(desk.add_files, input_serializer=CaseFilesInput)
    acknowledge = action_of(desk.acknowledge_case, input_serializer=CaseNoteInput)
    classify = action_of(desk.classify_case, input_serializer=CaseClassifyInput)
    assign = action_of(desk.assign_case, input_serializer=CaseOwnerInput)
    take = action_of(desk.take_case)
    release = action_of(desk.release_case, input_serializer=CaseReasonInput)
    investigate = action_of(desk.investigate_case)
    propose = action_of(desk.propose_solution, input_serializer=CaseProposeInput)
    agree = action_of(desk.agree_solution)
    refuse = action_of(desk.refuse_solution, input_serializer=CaseReasonInput)
    execute = action_of(desk.execute_solution, input_serializer=CaseExecuteInput)
    advance = action_of(desk.advance_request, input_serializer=CaseStageInput)
    plan_callback = action_of(desk.plan_callback, input_serializer=CaseCallbackInput)
    record_callback = action_of(desk.record_callback, input_serializer=CaseCalledInput)
    close = action_of(desk.close_case, input_serializer=CaseCloseInput)
    reopen = action_of(desk.reopen_case, input_serializer=CaseReasonInput)
    withdraw = action_of(desk.withdraw_case, input_serializer=CaseReasonInput)
    check_step = action_of(desk.check_step, input_serializer=CaseTickInput)
    give_task = action_of(
        desk.give_task, input_serializer=CareTaskInput, answer=CareTaskRecord, status=201
    )
    send_to_oem = action_of(desk.send_to_oem, input_serializer=CaseReasonInput)
    descriptions = {
        "list": _("Cases; `open=true&kind=complaint` for open complaints, `late=true` for overdue.")
    }

    def rows(self):
        return Case.objects.brought()


class CareTaskViewSet(DomainViewSet):
    """Tasks of departments: the care desk gives them, a deal asks for them; whoever takes one has it."""

    model = Case
    serializer_class = CareTaskRecord
    filterset_class = TaskFilter
    object_argument = "task"
    verbs = {
        "list": may.TAKE_TASK,
        "retrieve": may.TAKE_TASK,
        "create": may.ASK_DESK,
        "withdraw_question": may.ASK_DESK,
        "take": may.TAKE_TASK,
        "give_back": may.TAKE_TASK,
        "finish": may.TAKE_TASK,
        "assign": may.ASSIGN_CASE,
        "withdraw": may.WORK_CASE,
    }
    input_serializers = {"create": DeskQuestionInput}
    services = {"create": desk.ask_desk}
    withdraw_question = action_of(desk.withdraw_question, input_serializer=CaseReasonInput)
    take = action_of(desk.take_task)
    give_back = action_of(desk.return_task, input_serializer=CaseReasonInput)
    finish = action_of(desk.finish_task, input_serializer=CareTaskResultInput)
    assign = action_of(desk.assign_task, input_serializer=CaseOwnerInput)
    withdraw = action_of(desk.withdraw_task, input_serializer=CaseReasonInput)
    descriptions = {
        "list": _("Tasks; `to_take=true` for those of one's own departments."),
        "create": _("Ask another desk for something that a deal needs."),
    }

    def rows(self):
        return Case.objects.tasks()


ROUTES = [("cases", CaseViewSet), ("case-tasks", CareTaskViewSet)]
