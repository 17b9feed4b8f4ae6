"""Numbers of documents, notices to people, jobs, files, mail."""

from tenants.workspace.services.files import content_of, delete_file, save_made_file, save_upload
from tenants.workspace.services.jobs import (
    Progress,
    claim_job,
    fail_job,
    finish_job,
    jobs_to_run_again,
    start_job,
)
from tenants.workspace.services.mail import (
    drop_mail,
    forget_mail,
    mail_to_send,
    queue_mail,
    send_queued,
)
from tenants.workspace.services.notices import mark_all_read, mark_read, notify
from tenants.workspace.services.numbers import next_number

__all__ = [
    "Progress",
    "claim_job",
    "content_of",
    "delete_file",
    "drop_mail",
    "fail_job",
    "finish_job",
    "forget_mail",
    "jobs_to_run_again",
    "mail_to_send",
    "mark_all_read",
    "mark_read",
    "next_number",
    "notify",
    "queue_mail",
    "save_made_file",
    "save_upload",
    "send_queued",
    "start_job",
]
