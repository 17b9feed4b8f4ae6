"""Bringing many customers in at once, from a table."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers import services as desk
from dealers.customers.permissions import IMPORT_CUSTOMER
from dealers.customers.states import OnDuplicate, RowResult
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from tenants.workspace.models import Job

FIELDS = [target.key for target in desk.TARGETS]


class ImportInput(serializers.Input):
    upload = serializers.FileField(help_text=".xlsx, or .csv in UTF-8 or GB18030.")
    columns = rest.ListField(
        child=rest.ChoiceField(FIELDS, allow_blank=True),
        required=False,
        max_length=60,
        help_text="For each column its field, or an empty text; left out, as guessed.",
    )
    on_duplicate = rest.ChoiceField(OnDuplicate.choices, required=False)
    choices = rest.DictField(
        child=rest.ChoiceField(OnDuplicate.choices),
        required=False,
        help_text="The number of a line to what becomes of it if its customer exists.",
    )
    dry_run = rest.BooleanField(
        required=False, help_text="Say what would become of each line, and write nothing."
    )


class LineNoteRecord(rest.Serializer):
    line = rest.IntegerField()
    note = rest.CharField()


class KnownLineRecord(LineNoteRecord):
    name = rest.CharField()
    id = rest.CharField(help_text="The customer; empty if a line above says the same.")


class CustomerImportRecord(serializers.Record):
    counts = rest.SerializerMethodField(help_text="How many lines ended so.")
    notes = rest.SerializerMethodField(help_text="What there is to say of some lines.")
    known = rest.SerializerMethodField(
        help_text="Of a dry run: lines whose customer exists, 200 at most."
    )

    def get_counts(self, job: Job) -> dict[str, int]:
        """Every result, also those that are 0."""
        tally = desk.Tally.of(job)
        return {result.value: tally.count(result) for result in RowResult}

    def get_notes(self, job: Job) -> list[dict]:
        """Line by line."""
        notes = desk.Tally.of(job).notes
        rows = [{"line": line, "note": note} for line, note in notes.items()]
        return LineNoteRecord(rows, many=True).data

    def get_known(self, job: Job) -> list[dict]:
        """With the customer that exists."""
        return KnownLineRecord(desk.Tally.of(job).known, many=True).data

    class Meta:
        model = Job
        fields = [
            "id",
            "title",
            "state",
            "done",
            "total",
            "error",
            "counts",
            "notes",
            "known",
            "created_at",
            "finished_at",
        ]


class CustomerImportViewSet(DomainViewSet):
    """Imports of customers: ``create`` begins one, ``retrieve`` says how far it is."""

    model = Job
    serializer_class = CustomerImportRecord
    object_argument = "job"
    verbs = dict.fromkeys(("create", "retrieve", "result"), IMPORT_CUSTOMER)
    input_serializers = {"create": ImportInput}
    services = {"create": desk.import_table}
    result = action_of(
        desk.result_of,
        answer=serializers.FileRecord,
        description=_("The file as it was handed in, with what became of each line."),
    )
    descriptions = {"retrieve": _("How far one of this key's imports is, and what came of it.")}
    max_body = 14 * 1024 * 1024  # the largest file in base64

    def rows(self):
        """The imports and dry runs that this key's person began."""
        kinds = (desk.IMPORT, desk.CHECK)
        return Job.objects.filter(kind__in=kinds, started_by=self.request.user)


ROUTES = [("customer-imports", CustomerImportViewSet)]
