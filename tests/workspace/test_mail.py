"""Mail is written down with what it tells of, and is gone only when the mail server has it."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connections, transaction
from django.utils.timezone import now

from tenants.accounts.models import Invitation, Role
from tenants.accounts.services import invite_person, resend_invitation, withdraw_invitation
from tenants.context import in_tenant
from tenants.workspace.models import OutgoingMail
from tenants.workspace.services import forget_mail, queue_mail, send_queued
from tenants.workspace.tasks import sweep_jobs
from tests.conftest import make_person
from tests.drills.processes import environment

SECRET = "https://north.portal.test/invitation/secret/"


class Away:
    """A mail server that takes nothing."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail server")


def queue(**more):
    return queue_mail(
        to="a@example.test", subject="Hello", text=f"Look: {SECRET}", template="test", **more
    )


@pytest.fixture
def unheard(monkeypatch):
    """No worker hears of a mail by itself."""
    monkeypatch.setattr("tenants.workspace.services.mail._ring", lambda *args: None)


def late(row):
    OutgoingMail.objects.filter(pk=row.pk).update(next_try_at=now() - timedelta(seconds=1))


def test_mail_leaves_after_the_commit_and_leaves_nothing_to_read(
    north, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        row = queue()
        assert mailoutbox == []
        assert SECRET not in str(OutgoingMail.objects.values().get())
    row.refresh_from_db()
    assert (row.state, row.sealed) == ("sent", "")
    assert (mailoutbox[0].subject, mailoutbox[0].body) == ("Hello", f"Look: {SECRET}")
    assert not send_queued(mail_id=row.pk)
    assert len(mailoutbox) == 1


def test_no_commit_no_mail(north, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert (mailoutbox, OutgoingMail.objects.count()) == ([], 0)


def test_server_that_is_away_is_asked_again_later(north, mailoutbox, settings):
    row = queue()
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    assert not send_queued(mail_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, "no mail server")
    assert not send_queued(mail_id=row.pk)  # not yet
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    late(row)
    sweep_jobs()
    assert len(mailoutbox) == 1


def test_after_days_it_is_given_up(north, settings):
    row = queue()
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    for _n in range(10):
        late(row)
        send_queued(mail_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.sealed, row.attempts) == ("given_up", "", 10)
    assert forget_mail() == 0
    OutgoingMail.objects.update(created_at=now() - timedelta(days=31))
    assert forget_mail() == 1


def test_broker_that_is_away_keeps_nobody_waiting(
    north, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args):
        raise ConnectionError("no broker")

    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr("tenants.workspace.tasks.send_mail.delay", away)
        queue()
        # the callbacks run at the end of this block
    assert mailoutbox == []
    sweep_jobs()
    assert len(mailoutbox) == 1


def test_resent_invitation_replaces_the_mail_that_waits(owner, mailoutbox):
    make_person("technician", email="t@example.test")
    role = Role.objects.get(key="technician")
    invitation = invite_person(email="n@example.test", full_name="New", role=role, actor=owner)
    resend_invitation(invitation=invitation, actor=owner)
    [row] = OutgoingMail.objects.filter(about=invitation.pk)
    send_queued(mail_id=row.pk)
    assert len(mailoutbox) == 1
    assert Invitation.objects.get(pk=invitation.pk).sent_at
    resend_invitation(invitation=invitation, actor=owner)
    assert Invitation.objects.get(pk=invitation.pk).sent_at is None
    withdraw_invitation(invitation=invitation, actor=owner)
    assert not OutgoingMail.objects.filter(state="waiting").exists()


def test_two_workers_woken_for_one_mail_send_it_once(committed, unheard):
    with in_tenant(committed["North"]):
        row = queue()
    gate, sent = threading.Barrier(2), []

    def work():
        try:
            with in_tenant(committed["North"]):
                connections["default"].ensure_connection()
                gate.wait(timeout=10)
                sent.append(send_queued(mail_id=row.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(sent) == [False, True]


HANGING = """
import sys, time, django
django.setup()
from django.core import mail
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.workspace import services
def hang(self, *args, **kwargs):
    print("sending", flush=True)
    time.sleep(60)
mail.EmailMessage.send = hang
with in_tenant(Tenant.objects.get(name="North")):
    services.send_queued(mail_id=sys.argv[1])
"""


def test_worker_killed_while_sending_loses_nothing(committed, unheard):
    with in_tenant(committed["North"]):
        row = queue()
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING, str(row.pk)],
        env={**os.environ, **environment()},
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "sending\n"
    process.kill()
    process.communicate()
    mail.outbox.clear()
    sweep_jobs()
    assert mail.outbox == []  # somebody may still be at it
    with in_tenant(committed["North"]):
        late(row)
    sweep_jobs()
    assert [m.body for m in mail.outbox] == [f"Look: {SECRET}"]
    sweep_jobs()
    assert len(mail.outbox) == 1
