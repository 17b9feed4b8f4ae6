import random
import re
import uuid

import pytest
from django.db import connection
from django.test import Client

from tenants.models import Tenant
from tenants.services import erase_tenant
from tenants.signup.tasks import sweep_proofs

PASSWORD = "a long drive at night"


@pytest.fixture
def visitor():
    """A browser on the public site, from an address of its own, so that no test throttles another."""
    return Client(
        SERVER_NAME="portal.test",
        REMOTE_ADDR="10." + ".".join(str(random.randrange(256)) for _n in range(3)),
        headers={"accept-language": "en"},
    )


@pytest.fixture
def fresh_fleet(django_db_setup, django_db_blocker):
    """Real commits; whatever tenant a test makes is erased afterwards."""
    with django_db_blocker.unblock():
        before = set(Tenant.objects.values_list("pk", flat=True))
        yield
        for tenant in Tenant.objects.exclude(pk__in=before):
            erase_tenant(tenant=tenant)
        connection.close()


def form(**changes) -> dict[str, str]:
    """A sign-up as typed. The e-mail address is a new one each time: it is throttled, too."""
    return {
        "company": "Xinghe Auto Group",
        "full_name": "Lin Yue",
        "email": f"lin.yue.{uuid.uuid4().hex[:12]}@example.test",
        "slug": "xinghe",
        "language": "en",
        "join_code": "",
        **changes,
    }


def link_in(mail) -> str:
    """The path of the link in a mail."""
    return re.search(r"https?://portal\.test(/signup/confirm/\S+)", mail.body).group(1)


def sign_up(visitor, mailoutbox, **changes) -> str:
    """Fill in the form, look into the mail; the path of the link."""
    answer = visitor.post("/signup/", form(**changes))
    assert answer.status_code == 200, answer.content.decode()
    sweep_proofs()  # the test's transaction is never committed, so that no bell rings
    return link_in(mailoutbox[-1])
