"""The link of a sign-up leaves by a worker; a mail server that is down keeps nobody from signing up."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.timezone import now

from tenants.models import ProofMail
from tenants.signup.mail import PAUSES, send_queued
from tenants.signup.tasks import sweep_proofs
from tests.tenants.signup.conftest import form, link_in

pytestmark = pytest.mark.django_db


class Away(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail server")


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Away"


@pytest.fixture
def waiting(visitor) -> ProofMail:
    """The mail of a sign-up that no worker heard of."""
    assert visitor.post("/signup/", form()).status_code == 200
    return ProofMail.objects.get()


def late() -> None:
    ProofMail.objects.update(next_try_at=now() - timedelta(seconds=1))


def test_mail_leaves_after_the_commit_and_its_row_with_it(
    visitor, mailoutbox, django_capture_on_commit_callbacks
):
    data = form()
    with django_capture_on_commit_callbacks(execute=True):
        assert visitor.post("/signup/", data).status_code == 200
        assert mailoutbox == []
    assert mailoutbox[0].to == [data["email"]]
    assert link_in(mailoutbox[0])
    assert not ProofMail.objects.exists()


def test_row_in_public_tells_nothing_about_the_person(waiting):
    told = str(ProofMail.objects.values().get())
    for word in ("example.test", "lin.yue", "Lin Yue", "xinghe", "Xinghe", "signup/confirm"):
        assert word not in told


def test_dead_mail_server_does_not_break_sign_up(
    visitor, mailoutbox, dead_server, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = visitor.post("/signup/", form())
    assert answer.status_code == 200
    assert "is on its way" in answer.content.decode()
    row = ProofMail.objects.get()
    assert row.attempts == 1
    assert row.next_try_at > now()
    assert sweep_proofs() == 0  # not yet
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    late()
    assert sweep_proofs() == 1
    assert link_in(mail.outbox[-1])
    assert not ProofMail.objects.exists()


def test_dead_broker_does_not_break_sign_up(
    visitor, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args):
        raise ConnectionError("no broker")

    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr("tenants.signup.tasks.send_proof.delay", away)
        assert visitor.post("/signup/", form()).status_code == 200
        # the callbacks run at the end of this block
    assert mailoutbox == []
    sweep_proofs()
    assert len(mailoutbox) == 1


def test_mail_is_given_up_with_its_link_and_forgotten(waiting, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    for _n in range(len(PAUSES) + 1):
        assert ProofMail.objects.exists()
        late()
        assert not send_queued(mail_id=waiting.pk)
    assert not ProofMail.objects.exists()
    assert "is given up: SMTPServerDisconnected" in caplog.text
    assert "lin.yue" not in caplog.text
    assert 900 < sum(PAUSES) < 24 * 60  # as long as the link is good


def test_worker_that_died_while_sending_is_followed_by_another(waiting, mailoutbox, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("tenants.letters.EmailMessage.send", _killed)
        with pytest.raises(KeyboardInterrupt):
            send_queued(mail_id=waiting.pk)
    assert not send_queued(mail_id=waiting.pk)  # somebody may still be at it
    late()
    assert send_queued(mail_id=waiting.pk)
    assert not send_queued(mail_id=waiting.pk)
    assert len(mailoutbox) == 1


def _killed(self, *args):
    raise KeyboardInterrupt
