"""“Receive by list”: a table of VINs, a look at each line, then all of them."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealers.customers.services import keep_table, sheet_of
from dealers.inventory import services
from dealers.inventory.forms.lists import ListCheckForm, ListFileForm
from dealers.inventory.permissions import RECEIVE_UNIT
from dealers.inventory.states import LIST_TONES, ListResult
from portal.core.errors import Conflict, DomainError
from portal.ui.pages import Step, WizardPage
from tenants.workspace.models import StoredFile


class ReceiveByList(WizardPage):
    """Receive all cars of a carrier's list."""

    verb = RECEIVE_UNIT
    title = gettext_lazy("Receive by list")
    submit = gettext_lazy("Receive all")
    steps = [
        Step(
            "file",
            gettext_lazy("File"),
            ListFileForm,
            "dealers/inventory/list/_file.html",
            decides=True,
        ),
        Step("check", gettext_lazy("Check"), ListCheckForm, "dealers/inventory/list/_check.html"),
    ]

    @cached_property
    def file(self):
        """The table that was handed in."""
        kept = self.typed("file")
        mine = StoredFile.objects.filter(uploaded_by=self.user)
        return mine.filter(pk=kept["stored"]).first() if kept else None

    @cached_property
    def store(self):
        """Where the cars stand."""
        form = self.form_of(self.steps[0], self.typed("file"))
        return form.cleaned_data["store"] if form.is_valid() else None

    def form_kwargs(self, step):
        return {"user": self.user} if step.key == "file" else {}

    def keep(self, step, form):
        """Of the file its id."""
        typed = super().keep(step, form)
        if step.key != "file":
            return typed
        upload, file = form.cleaned_data.get("upload"), form.cleaned_data.get("file")
        kept = keep_table(upload=upload, actor=self.user) if upload else file
        return {**typed, "stored": [str(kept.pk)]}

    def look(self, *, dry_run: bool):
        """What becomes, or became, of each line."""
        if self.file is None or self.store is None:
            raise Conflict(_("The file is no longer there. Choose it again."))
        sheet = sheet_of(self.file)
        return services.read_list(sheet=sheet, store=self.store, actor=self.user, dry_run=dry_run)

    @property
    def can_go_on(self):
        return self.step.key != "check" or (self.found is not None and not self.found.wrong)

    @cached_property
    def found(self):
        """The dry run; ``None`` if the table is none."""
        try:
            return self.look(dry_run=True)
        except DomainError as refused:
            self.refusal = str(refused)
            return None

    refusal = ""

    def step_context(self, step):
        if step.key == "file":
            return {"file": self.file}
        lines = self.found.lines if self.found else []
        return {
            "error": self.refusal,
            "lines": [(line, LIST_TONES[line.result]) for line in lines],
            "counts": [
                (r.label, self.found.count(r), LIST_TONES[r]) for r in ListResult if self.found
            ],
        }

    def finish(self, answers):
        return self.look(dry_run=False)

    def get_success_url(self, result):
        return reverse("inventory:unit_list") + "?state=received"
