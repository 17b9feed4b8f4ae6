"""Provisioning breaks off anywhere, and goes on."""

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils.timezone import now

from portal.core.errors import Conflict
from tenants.accounts.models import Role, Unit, User
from tenants.context import in_public, in_tenant
from tenants.models import Domain, Kind, Membership, NetworkInvitation, Tenant
from tenants.services import add_spare, invite_to_network
from tenants.signup.links import Wish, sign_wish
from tenants.signup.services import AlreadyOpen, open_workspace, resume_all
from tenants.signup.steps import all_steps
from tenants.states import TenantState
from tests.drills.processes import environment
from tests.tenants.signup.conftest import PASSWORD

STEPS = [name for name, _step in all_steps()]


def wish(slug: str = "xinghe", **changes) -> Wish:
    fields = {
        "id": f"wish-{slug}",
        "company": "Xinghe",
        "full_name": "Lin Yue",
        "email": "lin@example.test",
        "slug": slug,
        "language": "en",
    }
    return Wish(**{**fields, **changes})


def assert_whole(slug: str) -> Tenant:
    """The tenant is open and has everything exactly once."""
    tenant = Tenant.objects.get(slug=slug)
    assert tenant.state == TenantState.TRIAL
    assert sorted(tenant.steps_done) == sorted(STEPS)
    assert Domain.objects.filter(tenant=tenant).count() == 1
    with in_tenant(tenant):
        assert User.objects.get().check_password(PASSWORD)
        assert Unit.objects.count() == 1
        assert Role.objects.filter(key="owner").count() == 1
    return tenant


@pytest.mark.parametrize("step", STEPS)
def test_person_who_comes_back_after_a_crash_gets_the_workspace(db, monkeypatch, step):
    monkeypatch.setenv("FAIL_POINT", step)
    with pytest.raises(RuntimeError):
        open_workspace(wish=wish(), password=PASSWORD)
    monkeypatch.delenv("FAIL_POINT")
    if step == "ready":
        with pytest.raises(AlreadyOpen):
            open_workspace(wish=wish(), password=PASSWORD)
    else:
        open_workspace(wish=wish(), password=PASSWORD)
    assert_whole("xinghe")


@pytest.mark.parametrize("step", STEPS[STEPS.index("owner") : -1])
def test_sweep_finishes_what_has_an_owner(db, monkeypatch, step, hub):
    invitation = invite_to_network(hub=hub, dealer_code="D500")
    monkeypatch.setenv("FAIL_POINT", step)
    with pytest.raises(RuntimeError):
        open_workspace(wish=wish(join_code=invitation.code), password=PASSWORD)
    monkeypatch.delenv("FAIL_POINT")
    assert resume_all() == 0  # whoever began may still be at it
    Tenant.objects.filter(slug="xinghe").update(claimed_at=now() - timedelta(minutes=2))
    assert resume_all() == 1
    assert Membership.objects.get(dealer=assert_whole("xinghe")).dealer_code == "D500"


def test_sweep_gives_up_what_its_person_left(db, monkeypatch, hub):
    invitation = invite_to_network(hub=hub, dealer_code="D500")
    monkeypatch.setenv("FAIL_POINT", "units")
    with pytest.raises(RuntimeError):
        open_workspace(wish=wish(join_code=invitation.code), password=PASSWORD)
    tenant = Tenant.objects.get(slug="xinghe")
    Tenant.objects.filter(pk=tenant.pk).update(claimed_at=now() - timedelta(hours=2))
    resume_all()
    assert Tenant.objects.filter(slug="xinghe").exists()  # the link is still valid
    Tenant.objects.filter(pk=tenant.pk).update(claimed_at=now() - timedelta(hours=26))
    resume_all()
    assert not Tenant.objects.filter(slug="xinghe").exists()
    assert not Domain.objects.filter(domain__startswith="xinghe.").exists()
    assert NetworkInvitation.objects.get(pk=invitation.pk).used_by is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [tenant.schema_name])
        assert cursor.fetchone() is None


def test_dealer_code_given_away_meanwhile_is_no_reason_to_have_no_workspace(db, hub, caplog):
    invitation = invite_to_network(hub=hub, dealer_code="D500")
    Membership.objects.filter(dealer_code="D001").update(dealer_code="D500")
    open_workspace(wish=wish(join_code=invitation.code), password=PASSWORD)
    assert not Membership.objects.filter(dealer=assert_whole("xinghe")).exists()
    assert "is in use" in caplog.text


def test_two_people_who_confirm_one_address_at_once(fresh_fleet):
    add_spare(kind=Kind.DEALER)
    barrier = Barrier(2)

    def confirm(n: int):
        try:
            barrier.wait(5)
            return open_workspace(
                wish=wish(id=f"wish-{n}", email=f"p{n}@example.test"), password=PASSWORD
            )[0]
        except Conflict as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(confirm, range(2)))
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Tenant"]
    assert_whole("xinghe")


def test_one_person_who_clicks_twice_gets_one_workspace(fresh_fleet):
    barrier = Barrier(2)

    def confirm(_n: int):
        try:
            barrier.wait(5)
            return open_workspace(wish=wish(), password=PASSWORD)[0]
        except Conflict as error:  # the slower one: told to try again, or to sign in
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(confirm, range(2)))
    assert any(isinstance(each, Tenant) for each in results)
    assert_whole("xinghe")


KILLED = """
import sys, time, django
django.setup()
from tenants.signup.links import read_wish
from tenants.signup.services import open_workspace
sys.stdin.readline()
open_workspace(wish=read_wish(sys.argv[1]), password=sys.argv[2])
"""


@pytest.mark.drill
def test_process_killed_at_any_moment_leaves_nothing_that_does_not_go_on(fresh_fleet):
    chance = random.Random(20261124)
    seen = set()
    for n in range(8):
        mine = wish(slug=f"killed{n}", id=f"wish-{n}")
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, sign_wish(mine), PASSWORD],
            env={**os.environ, **environment()},
            cwd=django_settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        process.stdin.write("go\n")
        process.stdin.flush()
        while process.poll() is None and not claimed(mine, n):
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        complaint = process.communicate()[1]
        assert not complaint, complaint
        with in_public():
            row = Tenant.objects.filter(claimed_by=mine.id).first()
            seen.add(len(row.steps_done) if row else -1)
        if row is None or row.state == TenantState.PREPARING:
            open_workspace(wish=mine, password=PASSWORD)
        assert_whole(mine.slug)
    assert len(seen) > 1, "every kill came at the same moment: the drill proves nothing"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%%' AND nspname NOT IN "
            "(SELECT schema_name FROM tenants_tenant)"
        )
        assert cursor.fetchall() == []  # no schema without a row


def claimed(mine: Wish, n: int) -> bool:
    """Half of the kills wait for the claim, the other half come during the start or the claim."""
    return n % 4 == 3 or Tenant.objects.filter(claimed_by=mine.id).exists()
