import itertools

import pytest

from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.models import Membership, NetworkInvitation, Tenant
from tenants.services import (
    close_tenant,
    create_tenant,
    follow_billing,
    invite_to_network,
    join_network,
    resume_tenant,
    suspend_tenant,
)
from tenants.states import OPEN, TENANT_MOVES, Kind, TenantState

ALLOWED = {
    ("pool", "preparing"),
    ("preparing", "trial"),
    ("preparing", "active"),
    *itertools.permutations(("trial", "active", "past_due", "suspended"), 2),
    *((state, "closed") for state in ("trial", "active", "past_due", "suspended")),
    ("closed", "purged"),
}


@pytest.mark.parametrize(
    ("source", "target"), list(itertools.product(TenantState.values, repeat=2))
)
def test_every_move_of_the_table(source, target):
    tenant = Tenant(state=source)
    if (source, target) in ALLOWED:
        tenant.move_to(TenantState(target))
        assert tenant.state == target
    else:
        with pytest.raises(TransitionRefused):
            tenant.move_to(TenantState(target))
        assert tenant.state == source


def test_table_names_every_state_but_the_last():
    assert set(TENANT_MOVES.moves) == set(TenantState) - {TenantState.PURGED}


@pytest.fixture
def dealer(db):
    return Tenant.objects.get(name="North")


def test_billing_moves_a_tenant_among_the_open_states(dealer):
    for state in sorted(OPEN):
        follow_billing(tenant=dealer, state=state)
        dealer.refresh_from_db()
        assert dealer.state == state


def test_billing_opens_nothing_that_the_operators_hold(dealer):
    suspend_tenant(tenant=dealer, reason="Fraud report 17")
    follow_billing(tenant=dealer, state=TenantState.ACTIVE)
    dealer.refresh_from_db()
    assert (dealer.state, dealer.hold_reason) == (TenantState.SUSPENDED, "Fraud report 17")
    resume_tenant(tenant=dealer)
    dealer.refresh_from_db()
    assert (dealer.state, dealer.hold_reason) == (TenantState.ACTIVE, "")


def test_suspending_needs_a_reason(dealer):
    with pytest.raises(InvalidInput):
        suspend_tenant(tenant=dealer, reason=" ")


def test_closed_tenant_is_out_of_its_networks_and_stays_closed(dealer):
    close_tenant(tenant=dealer)
    follow_billing(tenant=dealer, state=TenantState.ACTIVE)
    dealer.refresh_from_db()
    assert dealer.state == TenantState.CLOSED
    assert not Membership.objects.filter(dealer=dealer, is_active=True).exists()


@pytest.fixture
def newcomer(db):
    return create_tenant(kind=Kind.DEALER, name="New", host="new.portal.test", slug="new")


def test_invited_group_joins_the_network_once(hub, newcomer, south):
    invitation = invite_to_network(hub=hub, dealer_code="d077", region="West")
    membership = join_network(dealer=newcomer, code=f" {invitation.code.lower()} ")
    assert (membership.hub, membership.dealer_code, membership.region) == (hub, "D077", "West")
    assert join_network(dealer=newcomer, code=invitation.code) == membership
    with pytest.raises(InvalidInput):
        join_network(dealer=south, code=invitation.code)


def test_expired_or_invented_code_is_refused(hub, newcomer):
    invitation = invite_to_network(hub=hub, dealer_code="D077", days=-1)
    for code in (invitation.code, "NONSENSE", ""):
        with pytest.raises(InvalidInput):
            join_network(dealer=newcomer, code=code)
    assert not Membership.objects.filter(dealer=newcomer).exists()


def test_dealer_code_in_use_is_refused(hub, newcomer):
    with pytest.raises(Conflict):
        invite_to_network(hub=hub, dealer_code="D001")
    invitation = invite_to_network(hub=hub, dealer_code="D077")
    Membership.objects.filter(dealer_code="D001").update(dealer_code="D077")
    with pytest.raises(Conflict):
        join_network(dealer=newcomer, code=invitation.code)
    assert NetworkInvitation.objects.get(pk=invitation.pk).used_by is None
