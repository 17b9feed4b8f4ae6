"""Bringing customers in from a file: a look at the file, a dry run, then the work, as jobs."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.permissions import IMPORT_CUSTOMER
from dealers.customers.selectors import same_as
from dealers.customers.services.import_columns import (
    RowReader,
    check_columns,
    guess_columns,
    words_of,
)
from dealers.customers.services.import_rows import Row, import_row
from dealers.customers.states import OnDuplicate, RowResult
from portal.core.errors import Conflict, DomainError, InvalidInput, NotPermitted
from portal.ui.exports import plain
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.content import SHEETS
from tenants.workspace.jobs import job_handler
from tenants.workspace.models import Job, StoredFile
from tenants.workspace.selectors import jobs_of
from tenants.workspace.services import Progress, save_made_file, save_upload, start_job
from tenants.workspace.sheets import Sheet
from tenants.workspace.states import JobState

CHECK, IMPORT = "customers.import.check", "customers.import"
MAX_BYTES = 10 * 1024 * 1024
SAMPLES = 5
# Of a dry run: how many wrong and how many known lines are shown; the file names all of them.
MOST_SHOWN = 200
# A worker that dies has at most this share of the lines to look at again.
CHECKPOINTS = 100
_CODES = {result: result.value[0] for result in RowResult}
_CODES[RowResult.SKIPPED] = "x"
_RESULTS = {code: result for result, code in _CODES.items()}


def keep_table(*, upload: UploadedFile, actor: User) -> StoredFile:
    """Keep the table somebody handed in, for themselves. Raises ``InvalidInput`` if it is none."""
    file = save_upload(upload=upload, actor=actor, verb="", accept=SHEETS, max_bytes=MAX_BYTES)
    sheet_of(file).head  # noqa: B018 - refused now rather than two steps on
    return file


def sheet_of(file: StoredFile) -> Sheet:
    """The table in a kept file. Raises ``InvalidInput`` if the file is gone."""
    if not default_storage.exists(file.path):
        raise InvalidInput(_("The file is no longer there. Choose it again."))
    with default_storage.open(file.path) as stored:
        return Sheet(stored.read(), file.content_type)


def samples_of(sheet: Sheet) -> list[list[str]]:
    """The first lines, to show what is in each column."""
    return [cells for _line, cells in islice(sheet.lines(), SAMPLES)]


def guessed(sheet: Sheet, *, actor: User) -> list[str]:
    """For each column the field it seems to be."""
    return guess_columns(sheet.head, samples_of(sheet), actor=actor)


@transaction.atomic
def start_import(
    *,
    file: StoredFile,
    actor: User,
    columns: Sequence[str] | None = None,
    on_duplicate: OnDuplicate = OnDuplicate.SKIP,
    choices: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> Job:
    """Begin to take in a table, or with ``dry_run`` to see what would become of each line.

    ``columns``: for each column a field or ``""``; left out, as guessed. ``choices``: the number of
    a line to an ``OnDuplicate``, for lines whose customer exists; ``on_duplicate`` for the others.
    Raises ``InvalidInput``; ``Conflict`` while the person's last import is still going on.
    """
    if file.uploaded_by_id != actor.pk:
        raise NotPermitted(_("This file is somebody else's."))
    sheet = sheet_of(file)
    fields = list(guessed(sheet, actor=actor) if columns is None else columns)
    if len(fields) != len(sheet.head):
        raise InvalidInput(
            _("This table has %(count)d columns: name a field, or nothing, for each of them.")
            % {"count": len(sheet.head)}
        )
    check_columns(fields, actor=actor)
    going = jobs_of(actor).filter(kind=IMPORT, state__in=[JobState.WAITING, JobState.RUNNING])
    if not dry_run and going.exists():
        raise Conflict(_("Your last import is still going on. Wait for its end, then try again."))
    title = _("Check: %(file)s") if dry_run else _("Import: %(file)s")
    return start_job(
        kind=CHECK if dry_run else IMPORT,
        title=title % {"file": file.name},
        actor=actor,
        params={
            "file": str(file.pk),
            "columns": fields,
            "on_duplicate": OnDuplicate(on_duplicate),
            "choices": {str(k): OnDuplicate(v) for k, v in (choices or {}).items()},
        },
    )


def import_table(
    *,
    upload: UploadedFile,
    actor: User,
    columns: Sequence[str] | None = None,
    on_duplicate: OnDuplicate = OnDuplicate.SKIP,
    choices: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> Job:
    """Hand in a table of customers and begin to take it in, as ``start_import`` does."""
    file = keep_table(upload=upload, actor=actor)
    return start_import(
        file=file,
        actor=actor,
        columns=columns,
        on_duplicate=on_duplicate,
        choices=choices,
        dry_run=dry_run,
    )


@dataclass
class Tally:
    """What became of the lines so far: a letter for each, and what there is to say of some."""

    codes: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    # Lines whose customer exists: line, name in the file, id and name of the customer, or the line
    # above that says the same.
    known: list[dict[str, Any]] = field(default_factory=list)

    def add(self, line: int, result: RowResult, note: str = "") -> None:
        """Note what became of the next line."""
        self.codes += _CODES[result]
        if note:
            self.notes[str(line)] = note

    def count(self, result: RowResult) -> int:
        """How many lines ended so."""
        return self.codes.count(_CODES[result])

    @property
    def results(self) -> Iterator[RowResult]:
        """What became of each line, in order."""
        return (_RESULTS[code] for code in self.codes)

    def kept(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"codes": self.codes, "notes": self.notes, "known": self.known}

    @classmethod
    def of(cls, job: Job) -> "Tally":
        """What a job noted so far, or in the end."""
        kept = job.result
        return cls(kept.get("codes", ""), kept.get("notes", {}), kept.get("known", []))

    def summary(self) -> str:
        """“12 Added · 3 Not taken”."""
        parts = [(self.count(result), result.label) for result in RowResult]
        return " · ".join(f"{label}: {count}" for count, label in parts if count)


class _Run:
    """One pass over the lines of a job's table."""

    def __init__(self, job: Job, progress: Progress, *, dry: bool) -> None:
        self.job, self.progress, self.dry = job, progress, dry
        self.actor = job.started_by
        if not self.actor.can(IMPORT_CUSTOMER):
            raise NotPermitted(_("You may no longer bring customers in from a file."))
        self.file = StoredFile.objects.get(pk=job.params["file"])
        self.sheet = sheet_of(self.file)
        check_columns(job.params["columns"], actor=self.actor)
        self.reader = RowReader(job.params["columns"])
        self.tally = Tally.of(job)
        self.seen: dict[str, int] = {}

    def go(self) -> dict[str, Any]:
        total = self.sheet.count()
        step = max(20, total // CHECKPOINTS)
        for number, (line, cells) in enumerate(self.sheet.lines(), 1):
            if number > len(self.tally.codes):
                self._take(line, cells)
            if number % step == 0:
                self.progress(number, total, kept=self.tally.kept())
        self.progress(total, total, kept=self.tally.kept())
        return {**self.tally.kept(), "text": self.tally.summary(), "file": self._paper()}

    def _take(self, line: int, cells: list[str]) -> None:
        try:
            details, car = self.reader.read(cells)
            wanted = self.job.params["choices"].get(str(line), self.job.params["on_duplicate"])
            # A number of its own for each line, sorted like the job's: v7, its last bits changed.
            row = Row(UUID(int=self.job.pk.int ^ line), details, car, OnDuplicate(wanted))
            result, note = self._try(line, row) if self.dry else self._write(row)
        except DomainError as error:
            result, note = RowResult.WRONG, words_of(error.fields) or str(error)
        self.tally.add(line, result, note)

    def _write(self, row: Row) -> tuple[RowResult, str]:
        result, customer = import_row(row=row, actor=self.actor)
        return result, "" if result == RowResult.CREATED else str(customer)

    def _try(self, line: int, row: Row) -> tuple[RowResult, str]:
        """What would become of a line: done, and undone at once."""
        known = same_as(row.details)
        with transaction.atomic():
            result, customer = import_row(row=row, actor=self.actor)
            transaction.set_rollback(True)
        above = self._said_above(line, row.details)
        if known is None and result != RowResult.CREATED:
            known = customer
        if known is None and not above:
            return result, ""
        note = str(known) if known else _("The same as line %(line)d.") % {"line": above}
        if len(self.tally.known) < MOST_SHOWN:
            entry = {"line": line, "name": row.details["full_name"], "note": note}
            self.tally.known.append({**entry, "id": str(known.pk) if known else ""})
        return RowResult.SKIPPED if known is None else result, note

    def _said_above(self, line: int, details: dict[str, Any]) -> int:
        """The line above with the same phone, e-mail or document; 0 for none."""
        keys = [f"{k}:{details[k]}" for k in ("phone", "email", "document_no") if details.get(k)]
        above = min((self.seen[key] for key in keys if key in self.seen), default=0)
        for key in keys:
            self.seen.setdefault(key, line)
        return above

    def _paper(self) -> StoredFile:
        """The table as it was handed in, with what became of each line."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([*map(plain, self.sheet.head), _("Line"), _("Result"), _("Remark")])
        for (line, cells), result in zip(self.sheet.lines(), self.tally.results, strict=True):
            note = self.tally.notes.get(str(line), "")
            writer.writerow([*map(plain, cells), line, result.label, plain(note)])
        stem = self.file.name.rpartition(".")[0]
        return save_made_file(
            name=f"{stem}-{_('result')}.csv",
            content_type="text/csv; charset=utf-8",
            data=text.getvalue().encode("utf-8-sig"),
            actor=self.actor,
        )


def result_of(*, job: Job, actor: User) -> StoredFile:
    """The file that says what became of each line. Raises ``Conflict`` until it is there."""
    if job.file is None:
        raise Conflict(_("The result is not there yet. Ask again when the import is done."))
    return job.file


@job_handler(CHECK)
def check_table(job: Job, progress: Progress) -> dict[str, Any]:
    """See what would become of each line; nothing is written. Repeatable."""
    job.result = {}  # which lines say the same is known only from the first line on
    result = _Run(job, progress, dry=True).go()
    return {**result, "next": "/customers/import/?step=check"}


@job_handler(IMPORT)
def import_customers(job: Job, progress: Progress) -> dict[str, Any]:
    """Take in every line, each by itself. Goes on where a dead worker stopped, doubling nothing."""
    run = _Run(job, progress, dry=False)
    result = run.go()
    with transaction.atomic():
        counts = {r.value: run.tally.count(r) for r in RowResult}
        record(
            actor=run.actor,
            verb=IMPORT_CUSTOMER,
            target=None,
            name=run.file.name,
            changes=counts,
        )
    return {**result, "next": "/customers/"}
