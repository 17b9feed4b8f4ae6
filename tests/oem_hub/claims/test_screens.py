from decimal import Decimal

import pytest

from oem_hub.claims import services
from oem_hub.claims.models import Adjudication, ReviewLimit
from oem_hub.claims.selectors import lines_of
from oem_hub.claims.states import AdjudicationState as State
from tenants.accounts.models import Role
from tests.conftest import signed_in
from tests.oem_hub.conftest import VIN, deliver, hub_person, submit
from tests.oem_hub.screens import OnHub
from tests.ui.base import ActionTests, DetailPageTests, ListPageTests

pytestmark = pytest.mark.django_db


class TestClaimList(OnHub, ListPageTests):
    path = "/claims/"
    queries = 2
    found, missed = "WC-1", "WC-9"
    sort = "amount"
    filters = "waiting=true&state=open"
    own_role = "claims_reviewer"

    def make(self, n):
        line = {"line_id": "L", "kind": "part", "code": "P", "description": "", "quantity": "1"}
        line |= {"unit_price": str(100 * n), "amount": str(100 * n), "is_causal": True}
        return submit(self.north, number=f"WC-{n}", lines=[line])

    def test_bulk_approval_decides_each(self):
        files = [self.make(n) for n in (1, 2)]
        self.http.post(self.path, {"bulk": "approve", "ids": [str(file.pk) for file in files]})
        assert set(Adjudication.objects.values_list("state", flat=True)) == {State.APPROVED}


class TestClaimDetail(OnHub, DetailPageTests):
    path = "/claims/{pk}/"
    queries = 3
    shows = (VIN, "WC-S1-0001", "Coolant on the ground", "¥740.00", "Approve", "Cut", "Reject")
    tabs = ("lines", "findings", "history")

    def make(self, n):
        deliver(self.north)
        return submit(self.north)

    def test_findings_speak_the_readers_language(self):
        page = self.http.get(self.address(), {"tab": "findings"})
        assert "Inside the warranty" in page.content.decode()
        chinese = self.http.get(
            self.address(), {"tab": "findings"}, headers={"accept-language": "zh-hans"}
        )
        assert chinese.status_code == 200

    def test_reader_sees_no_buttons(self):
        http = signed_in(hub_person("analyst"), "hub")
        text = http.get(self.address()).content.decode()
        assert "/cut/" not in text
        assert "/take/" not in text

    def test_colleague_is_told_who_decides(self):
        other = hub_person("claims_reviewer", full_name="Li Wei")
        services.take_claim(file=self.thing, actor=other)
        text = self.http.get(self.address()).content.decode()
        assert "Li Wei is deciding this claim." in text
        assert "/cut/" not in text


class ClaimMove(OnHub, ActionTests):
    def make(self, n):
        return submit(self.north, number=f"WC-{n}")

    def taken(self):
        services.take_claim(file=self.thing, actor=self.person)

    def refused(self):
        other = hub_person("claims_reviewer", email="other@example.test")
        Adjudication.objects.filter(pk=self.thing.pk).update(state=State.IN_REVIEW, reviewer=other)


class TestClaimTake(ClaimMove):
    path = "/claims/{pk}/take/"
    after = {"state": State.IN_REVIEW}

    def refused(self):
        services.reject_claim(file=self.thing, reason_code="DC", actor=self.person)


class TestClaimApprove(ClaimMove):
    path = "/claims/{pk}/approve/"
    after = {"state": State.APPROVED}

    def refused(self):
        services.reject_claim(file=self.thing, reason_code="DC", actor=self.person)


class TestClaimReject(ClaimMove):
    path = "/claims/{pk}/reject/"
    good = {"reason_code": "DC", "remark": "Paid before"}
    bad = {"reason_code": ""}
    after = {"state": State.REJECTED, "remark": "Paid before"}


class _Taken(ClaimMove):
    def prepare(self):
        super().prepare()
        self.taken()


class TestClaimPutBack(_Taken):
    path = "/claims/{pk}/put-back/"
    after = {"state": State.OPEN}


class TestClaimSendBack(_Taken):
    path = "/claims/{pk}/send-back/"
    good = {"remark": "Photo, please"}
    bad = {"remark": ""}
    after = {"state": State.SENT_BACK}


class TestClaimApplySuggestions(_Taken):
    path = "/claims/{pk}/suggestions/"

    def test_every_line_is_decided(self):
        self.http.post(self.address())
        assert {line.decision for line in lines_of(self.thing)} <= {"approved", "cut", "rejected"}


class TestClaimDecide(_Taken):
    path = "/claims/{pk}/decide/"
    good = {"remark": ""}
    after = {"state": State.APPROVED}

    def prepare(self):
        super().prepare()
        every = [{"line_id": key, "decision": "approved"} for key in ("L1", "L2")]
        services.decide_lines(file=self.thing, lines=every, actor=self.person)


class _Waiting(ClaimMove):
    """Decided by somebody else, above their limit."""

    def prepare(self):
        super().prepare()
        reviewer = hub_person("claims_reviewer")
        role = Role.objects.get(key="claims_reviewer")
        services.set_limit(role=role, amount=Decimal(0), actor=self.person)
        services.approve_claim(file=self.thing, actor=reviewer)

    def refused(self):
        Adjudication.objects.filter(pk=self.thing.pk).update(reviewer=self.person)


class TestClaimConfirm(_Waiting):
    path = "/claims/{pk}/confirm/"
    after = {"state": State.APPROVED}


class TestClaimReturn(_Waiting):
    path = "/claims/{pk}/return/"
    good = {"remark": "Ask for a photo"}
    bad = {"remark": ""}
    after = {"state": State.IN_REVIEW}


class TestClaimCredit(ClaimMove):
    path = "/claims/{pk}/credit/"
    after = {"state": State.CREDITED}

    def prepare(self):
        super().prepare()
        services.approve_claim(file=self.thing, actor=self.person)

    def refused(self):
        services.credit_claim(file=self.thing, actor=self.person)


class LineMove(OnHub, ActionTests):
    def make(self, n):
        return lines_of(submit(self.north, number=f"WC-{n}"))[0]

    def refused(self):
        other = hub_person("claims_reviewer", email="other@example.test")
        services.take_claim(file=self.thing.adjudication, actor=other)


class TestLineApprove(LineMove):
    path = "/claims/lines/{pk}/approve/"
    after = {"decision": "approved", "approved_amount": Decimal("240.00")}


class TestLineCut(LineMove):
    path = "/claims/lines/{pk}/cut/"
    good = {"approved_amount": "180", "reason_code": "ELH", "remark": "1.5 h"}
    bad = {"approved_amount": "240", "reason_code": "ELH"}
    after = {"decision": "cut", "approved_amount": Decimal("180.00"), "reason_code": "ELH"}


class TestLineReject(LineMove):
    path = "/claims/lines/{pk}/reject/"
    good = {"reason_code": "LO"}
    bad = {"reason_code": "XX"}
    after = {"decision": "rejected", "approved_amount": Decimal(0)}


class TestLimitSet(OnHub, ActionTests):
    path = "/claims/limits/{pk}/"
    good = {"amount": "5000"}
    bad = {"amount": "-1"}

    def make(self, n):
        return Role.objects.get(key="claims_reviewer")

    def test_limit_is_shown_on_the_list(self):
        self.http.post(self.address(), self.good)
        assert ReviewLimit.objects.get().amount == Decimal("5000.00")
        text = self.http.get("/claims/limits/").content.decode()
        assert "¥5,000.00" in text
        assert "¥20,000.00" in text  # the owner's, as delivered
