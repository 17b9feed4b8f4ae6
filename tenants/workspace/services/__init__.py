"""Numbers of documents, notices to people, jobs, files."""

from tenants.workspace.services.files import save_made_file, save_upload
from tenants.workspace.services.jobs import (
    Progress,
    claim_job,
    fail_job,
    finish_job,
    jobs_to_run_again,
    start_job,
)
from tenants.workspace.services.notices import mark_all_read, mark_read, notify
from tenants.workspace.services.numbers import next_number

__all__ = [
    "Progress",
    "claim_job",
    "fail_job",
    "finish_job",
    "jobs_to_run_again",
    "mark_all_read",
    "mark_read",
    "next_number",
    "notify",
    "save_made_file",
    "save_upload",
    "start_job",
]
