"""“Import customers”: a file, its columns, a dry run with choices, then a job."""

from functools import cached_property

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealers.customers import services
from dealers.customers.forms_import import ImportCheckForm, ImportColumnsForm, ImportFileForm
from dealers.customers.permissions import IMPORT_CUSTOMER
from dealers.customers.states import RESULT_TONES, RowResult
from portal.core.errors import Conflict, DomainError
from portal.ui.pages import Step, WizardPage
from tenants.workspace.models import StoredFile
from tenants.workspace.selectors import jobs_of
from tenants.workspace.states import JobState

MOST_WRONG = 100


class CustomerImport(WizardPage):
    """Bring customers in from a file."""

    verb = IMPORT_CUSTOMER
    title = gettext_lazy("Import customers")
    submit = gettext_lazy("Import")
    steps = [
        Step(
            "file",
            gettext_lazy("File"),
            ImportFileForm,
            "dealers/customers/import/_file.html",
            decides=True,
        ),
        Step(
            "columns",
            gettext_lazy("Columns"),
            ImportColumnsForm,
            "dealers/customers/import/_columns.html",
            decides=True,
        ),
        Step(
            "check",
            gettext_lazy("Check"),
            ImportCheckForm,
            "dealers/customers/import/_check.html",
        ),
    ]

    @cached_property
    def file(self):
        """The file that was handed in."""
        kept = self.typed("file")
        mine = StoredFile.objects.filter(uploaded_by=self.user)
        return mine.filter(pk=kept["stored"]).first() if kept else None

    @cached_property
    def sheet(self):
        if self.file is None:
            raise Conflict(_("The file is no longer there. Choose it again."))
        return services.sheet_of(self.file)

    @cached_property
    def job(self):
        """The dry run."""
        found = jobs_of(self.user).filter(pk=self.draft.get("job") or None, kind=services.CHECK)
        return found.first()

    @property
    def is_going(self):
        return self.job is not None and self.job.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def can_go_on(self):
        return self.step.key != "check" or (self.job is not None and self.job.state == "done")

    def form_kwargs(self, step):
        if step.key == "file":
            return {"user": self.user}
        if step.key == "columns":
            return {
                "head": self.sheet.head,
                "samples": services.samples_of(self.sheet),
                "guessed": services.guessed(self.sheet, actor=self.user),
                "targets": services.targets_for(self.user),
            }
        known = services.Tally.of(self.job).known if self.job and self.can_go_on else []
        kept = self.typed("columns")
        return {"known": known, "on_duplicate": kept.get("on_duplicate") if kept else ""}

    def dispatch(self, request, *args, **kwargs):
        """A file that is gone since, or was damaged, is asked for again."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except DomainError:
            self.forget()
            return self._go(self.steps[0])

    def get(self, request, *args, **kwargs):
        if self.step.key == "check" and request.GET.get("part") == "progress":
            if self.is_going:
                return self.render("dealers/customers/import/_progress.html", job=self.job)
            return HttpResponse(status=204, headers={"HX-Redirect": self.url_of(self.step)})
        return super().get(request, *args, **kwargs)

    def keep(self, step, form):
        """Of the file its id; with the columns the dry run begins."""
        typed = super().keep(step, form)
        if step.key == "file":
            upload = form.cleaned_data.get("upload")
            file = form.cleaned_data.get("file")
            kept = services.keep_table(upload=upload, actor=self.user) if upload else file
            return {"stored": [str(kept.pk)]}
        if step.key == "columns":
            job = services.start_import(
                file=self.file,
                columns=form.cleaned_data["columns"],
                on_duplicate=form.cleaned_data["on_duplicate"],
                dry_run=True,
                actor=self.user,
            )
            self.draft["job"] = str(job.pk)
        return typed

    def step_context(self, step):
        if step.key == "file":
            return {"file": self.file}
        if step.key != "check" or self.job is None:
            return {}
        tally = services.Tally.of(self.job)
        return {
            "job": self.job,
            "counts": [(r.label, tally.count(r), RESULT_TONES[r]) for r in RowResult],
            "wrong": self._wrong(tally),
            "tally": tally,
        }

    def _wrong(self, tally):
        """The lines that cannot be taken, with why, as many as a page bears."""
        lines = {str(entry["line"]) for entry in tally.known}
        wrong = [(line, note) for line, note in tally.notes.items() if line not in lines]
        return wrong[:MOST_WRONG]

    def finish(self, answers):
        if not self.can_go_on:
            raise Conflict(_("The file is still being checked. Wait for the end."))
        return services.start_import(
            file=self.file,
            columns=answers["columns"]["columns"],
            on_duplicate=answers["columns"]["on_duplicate"],
            choices=answers["check"]["choices"],
            actor=self.user,
        )

    def get_success_url(self, result):
        return reverse("desk:job_detail", args=[result.pk])
