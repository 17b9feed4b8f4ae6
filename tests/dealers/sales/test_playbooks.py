"""Both playbooks by their tables, the gates of the stages, and the house's own rules."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now
from django.utils.translation import override

from dealers.customers.models import TimelineEntry
from dealers.sales import selectors
from dealers.sales import services as sales
from dealers.sales.models import Opportunity, SalesPolicy
from dealers.sales.states import (
    HAND_MOVES,
    MOVES,
    OPPORTUNITY_TONES,
    TRACKS,
    OpportunityStage,
    Playbook,
)
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.house import rules_of
from tenants.workspace.models import HouseRules
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import make_customer, make_opportunity, make_quote, manager

PAIRS = [
    pytest.param(book, source, target, id=f"{book}-{source}-{target}")
    for book in Playbook
    for source in OpportunityStage
    for target in OpportunityStage
]


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


def make_project(actor, **fields):
    fields.setdefault("subject", "城投集团 2026 公务用车")
    return make_opportunity(actor, playbook="project", **fields)


def gate(stage, *, playbook="retail", actor, criteria=(), own=(), **more):
    rule = {"stage": stage, "criteria": list(criteria), "own": list(own), **more}
    return sales.change_playbook(playbook=playbook, stages=[rule], actor=actor)


# -- the tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("book", "source", "target"), PAIRS)
def test_every_move_of_a_playbook_is_allowed_or_refused_by_its_table(book, source, target):
    deal = Opportunity(playbook=book, stage=source)
    if MOVES[book].allows(source, target):
        deal.move_to(target)
        assert deal.stage == target
    else:
        with pytest.raises(TransitionRefused):
            deal.move_to(target)
        assert deal.stage == source


@pytest.mark.parametrize("book", Playbook)
def test_every_stage_of_a_playbook_can_be_reached_and_left(book):
    moves, track = MOVES[book], TRACKS[book]
    reached, waiting = set(), [track[0]]
    while waiting:
        stage = waiting.pop()
        if stage not in reached:
            reached.add(stage)
            waiting += moves.from_(stage)
    assert reached >= {*track, OpportunityStage.WON, OpportunityStage.LOST, OpportunityStage.VOID}
    assert all(moves.from_(stage) for stage in track)
    assert not moves.from_(OpportunityStage.WON)
    assert set(OPPORTUNITY_TONES) == set(OpportunityStage)


@pytest.mark.parametrize("book", Playbook)
def test_a_hand_may_do_only_what_the_table_allows(book):
    hand = [(s, t) for s, targets in HAND_MOVES[book].moves.items() for t in targets]
    assert len(hand) > 4
    assert all(MOVES[book].allows(source, target) for source, target in hand)


# -- gates -------------------------------------------------------------------------------------------


def test_gate_names_what_is_missing_and_opens_when_it_is_there(owner):
    gate("reception", criteria=["needs", "budget"], actor=owner)
    deal = make_opportunity(owner, needs="Seven seats")
    with pytest.raises(Conflict, match=r"missing: Budget known\."):
        sales.move_opportunity(opportunity=deal, stage="test_drive", actor=owner)
    deal = sales.update_opportunity(opportunity=deal, budget=200000, actor=owner)
    deal = sales.move_opportunity(opportunity=deal, stage="test_drive", actor=owner)
    assert deal.stage == OpportunityStage.TEST_DRIVE


def test_gates_of_stages_that_are_jumped_are_asked_too(owner):
    gate("test_drive", criteria=["driven"], actor=owner)
    deal = make_opportunity(owner)
    with pytest.raises(Conflict, match="Test drive done"):
        sales.move_opportunity(opportunity=deal, stage="negotiation", actor=owner)
    deal = sales.move_opportunity(opportunity=deal, stage="test_drive", actor=owner)
    assert sales.move_opportunity(opportunity=deal, stage="reception", actor=owner)


def test_only_a_manager_goes_on_without_and_the_reason_is_kept(owner, advisor):
    gate("reception", criteria=["needs"], actor=owner)
    deal = make_opportunity(advisor)
    move = {"opportunity": deal, "stage": "quote", "reason": "Bought two cars before"}
    with pytest.raises(NotPermitted):
        sales.move_opportunity(**move, actor=advisor)
    assert sales.move_opportunity(**move, actor=manager()).stage == OpportunityStage.QUOTE
    noted = AuditEntry.objects.get(verb="sales.opportunity.override")
    assert noted.changes["reason"] == "Bought two cars before"
    assert "Bought two cars before" in str(TimelineEntry.objects.latest("pk").words)


def test_a_quote_passes_the_gate_but_the_customers_yes_is_never_held_up(owner):
    gate("reception", criteria=["needs"], actor=owner)
    deal = make_opportunity(owner)
    with pytest.raises(Conflict, match="Needs noted"):
        make_quote(owner, opportunity=deal)
    assert not deal.quotes.exists()
    deal = sales.update_opportunity(opportunity=deal, needs="A family car", actor=owner)
    quote = sales.submit_quote(quote=make_quote(owner, opportunity=deal), actor=owner)
    quote = sales.send_quote(quote=quote, actor=owner)
    gate("negotiation", criteria=["decision_maker"], actor=owner)
    sales.accept_quote(quote=quote, actor=owner)
    deal.refresh_from_db()
    assert deal.stage == OpportunityStage.ORDER


def test_facts_are_read_from_quotes_and_contacts(owner):
    gate("reception", criteria=["contacted", "quoted", "driven"], actor=owner)
    deal = make_opportunity(owner)
    rule = selectors.rules("retail")[0]
    assert [check.is_met for check in selectors.checklist(deal, rule)] == [False] * 3
    sales.log_opportunity_contact(opportunity=deal, kind="visit", text="Looked at it", actor=owner)
    assert {c.key for c in selectors.checklist(deal, rule) if c.is_met} == {"contacted"}


def test_own_points_are_ticked_by_a_person(owner):
    gate("reception", own=["名片已交换"], actor=owner)
    deal = make_opportunity(owner)
    with pytest.raises(Conflict, match="名片已交换"):
        sales.move_opportunity(opportunity=deal, stage="quote", actor=owner)
    deal = sales.tick_criterion(opportunity=deal, criterion="名片已交换", actor=owner)
    assert deal.ticks["名片已交换"]["by"] == str(owner)
    assert sales.move_opportunity(opportunity=deal, stage="quote", actor=owner)
    deal = sales.tick_criterion(
        opportunity=deal, criterion="名片已交换", is_done=False, actor=owner
    )
    assert deal.ticks == {}
    for wrong in ("needs", "nothing anybody asks for"):
        with pytest.raises(InvalidInput):
            sales.tick_criterion(opportunity=deal, criterion=wrong, actor=owner)


# -- the house's rules -------------------------------------------------------------------------------


def test_house_names_and_probabilities_hold(owner):
    rule = {
        "stage": "test_drive",
        "name_zh": "试驾体验",
        "name_en": "Drive",
        "probability": 33,
        "stalled_days": 2,
    }
    sales.change_playbook(playbook="retail", stages=[rule], actor=owner)
    deal = make_opportunity(owner)
    deal = sales.move_opportunity(opportunity=deal, stage="test_drive", actor=owner)
    assert deal.probability == 33
    found = selectors.all_rules()[("retail", "test_drive")]
    with override("zh-hans"):
        assert found.label == "试驾体验"
    assert (found.label, found.stalled_days) == ("Drive", 2)
    assert AuditEntry.objects.filter(verb="sales.policy.manage").count() == 1


def test_stages_change_places_and_can_be_left_out(owner):
    wanted = {"quote": 1, "reception": 2, "test_drive": 3, "negotiation": 4}
    rules = [{"stage": stage, "position": place} for stage, place in wanted.items()]
    rules[2]["is_off"] = True
    sales.change_playbook(playbook="retail", stages=rules, actor=owner)
    assert [stage.value for stage in selectors.track("retail")[:3]] == [
        "quote",
        "reception",
        "negotiation",
    ]
    deal = make_opportunity(owner)
    assert deal.stage == "quote"
    with pytest.raises(Conflict, match="left out"):
        sales.move_opportunity(opportunity=deal, stage="test_drive", actor=owner)


def test_a_quote_leaves_the_deal_where_it_is_if_that_stage_is_left_out(owner):
    gate("quote", is_off=True, actor=owner)
    deal = make_opportunity(owner)
    quote = make_quote(owner, opportunity=deal)
    deal.refresh_from_db()
    assert deal.stage == OpportunityStage.RECEPTION
    sales.send_quote(quote=sales.submit_quote(quote=quote, actor=owner), actor=owner)
    deal.refresh_from_db()
    assert deal.stage == OpportunityStage.NEGOTIATION


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"stage": "order", "is_off": True}, "order-is_off"),
        ({"stage": "order", "position": 1}, "order-position"),
        ({"stage": "quote", "position": 1}, "reception-position"),
        ({"stage": "quote", "probability": 101}, "quote-probability"),
        ({"stage": "quote", "stalled_days": 0}, "quote-stalled_days"),
        ({"stage": "quote", "criteria": ["luck"]}, "quote-criteria"),
        ({"stage": "quote", "own": [str(n) for n in range(7)]}, "quote-own"),
        ({"stage": "bid"}, "stage"),
    ],
)
def test_rules_that_cannot_be_are_refused_and_nothing_is_written(owner, rule, field):
    with pytest.raises(InvalidInput) as refused:
        sales.change_playbook(playbook="retail", stages=[rule], actor=owner)
    assert list(refused.value.fields) == [field]
    assert not HouseRules.objects.exists()


def test_one_house_does_not_see_the_others_rules(owner, south):
    gate("reception", criteria=["needs"], own=["Ours"], actor=owner)
    with in_tenant(south):
        make_store()
        stranger = make_person("owner", store=make_store(), scope=Scope.GROUP)
        deal = make_opportunity(stranger)
        assert selectors.rules("retail")[0].asks == ()
        sales.move_opportunity(opportunity=deal, stage="negotiation", actor=stranger)


# -- what is stalled ---------------------------------------------------------------------------------


def idle(deal, days):
    Opportunity.objects.filter(pk=deal.pk).update(active_at=now() - timedelta(days=days))


def test_stalled_is_judged_by_the_stages_own_patience(owner):
    quiet, busy, closed = (
        make_opportunity(owner, customer=make_customer(owner, phone=f"1380000000{n}"))
        for n in range(3)
    )
    closed = sales.mark_opportunity_lost(opportunity=closed, reason="price", actor=owner)
    for deal in (quiet, closed):
        idle(deal, 4)
    idle(busy, 2)
    stalled = Opportunity.objects.stalled(selectors.stalled_days())
    assert list(stalled) == [quiet]
    gate("reception", stalled_days=10, actor=owner)
    assert not Opportunity.objects.stalled(selectors.stalled_days()).exists()
    idle(quiet, 11)
    sales.log_opportunity_contact(opportunity=quiet, kind="call", text="Still there", actor=owner)
    assert not Opportunity.objects.stalled(selectors.stalled_days()).exists()


def test_list_and_board_flag_what_needs_attention(http, owner):
    deal = make_opportunity(owner, expected_on=localdate() - timedelta(days=1), risks=["price"])
    idle(deal, 4)
    for path in ("/opportunities/", "/opportunities/board/", deal.get_absolute_url()):
        page = http.get(path).content.decode()
        for words in ("Stalled", "Past its expected day", "Price war"):
            assert words in page, (path, words)
    for filters in ("attention=stalled", "attention=overdue", "attention=risk", "risk=price"):
        assert deal.number in http.get(f"/opportunities/?{filters}&cols=number").content.decode()
    for filters in ("attention=late", "risk=stock", "attention=review"):
        assert (
            deal.number not in http.get(f"/opportunities/?{filters}&cols=number").content.decode()
        )


# -- screens and API ---------------------------------------------------------------------------------


def form_of(playbook="retail", **changes):
    data = {"large_deal": "800000"}
    for rule in selectors.rules(playbook):
        stage = rule.stage.value
        data |= {
            f"{stage}-probability": rule.probability,
            f"{stage}-stalled_days": rule.stalled_days,
            f"{stage}-position": rule.position,
            f"{stage}-criteria": list(rule.criteria),
        }
    return data | changes


def test_settings_screen_saves_and_says_what_is_wrong(http, owner):
    path = "/settings/sales/playbooks/"
    assert "Reception" in http.get(path).content.decode()
    changes = {"quote-name_zh": "报价中", "quote-own": "价格已核对\n", "test_drive-is_off": "on"}
    assert http.post(path, form_of(**changes)).status_code == 302
    rules = selectors.all_rules()
    assert rules[("retail", "quote")].own == ("价格已核对",)
    assert rules[("retail", "test_drive")].is_off
    assert rules_of(SalesPolicy).large_deal == 800000
    zh = {"accept-language": "zh-hans"}
    assert "报价中" in http.get("/opportunities/board/", headers=zh).content.decode()
    wrong = http.post(path, form_of(**{"quote-position": 1}))
    assert wrong.status_code == 422
    assert "Each place can be taken once" in wrong.content.decode()
    for bad in ({"quote-probability": "x"}, {"large_deal": "-1"}):
        assert http.post(path, form_of(**bad)).status_code == 422
    project = http.get(f"{path}?playbook=project").content.decode()
    assert "Internal review" in project
    assert http.get(f"{path}?playbook=nothing").status_code == 404


def test_only_who_may_change_the_rules_opens_the_settings(owner, advisor):
    assert signed_in(advisor, "north").get("/settings/sales/playbooks/").status_code == 404


def test_renamed_stage_shows_everywhere(http, owner):
    gate("reception", name_en="Welcome", actor=owner)
    deal = make_opportunity(owner)
    for path in ("/opportunities/", "/opportunities/board/", deal.get_absolute_url()):
        assert "Welcome" in http.get(path).content.decode(), path


def test_api_reads_and_changes_the_playbooks(api, owner):
    body = {
        "playbook": "project",
        "stages": [{"stage": "bid", "probability": 75, "own": ["标书已密封"]}],
    }
    answer = api.post("/api/v1/playbooks/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    books = api.get("/api/v1/playbooks/").json()
    stages = next(book["stages"] for book in books if book["playbook"] == "project")
    bid = next(stage for stage in stages if stage["stage"] == "bid")
    assert (bid["probability"], bid["own"], bid["criteria"]) == (75, ["标书已密封"], ["delivered"])
    body["stages"] = [{"stage": "contract", "is_off": True}]
    refused = api.post("/api/v1/playbooks/", body, content_type="application/json")
    assert refused.status_code == 422
