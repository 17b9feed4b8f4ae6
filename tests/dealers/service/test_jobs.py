import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from dealers.parts.models import StockLevel, TrackedPiece
from dealers.parts.services import NotEnoughStock, edit_part, receive_part
from dealers.service import services
from dealers.service.models import Job, JobLine, WorkClock
from dealers.service.selectors import clocked_hours, labour_rate, my_jobs
from dealers.service.states import Authorisation, Board, JobState, Paper, PayType
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.reference.models import LabourOperation
from tests.conftest import make_person, make_store
from tests.dealers.service.conftest import (
    finish,
    make_customer,
    make_line,
    make_order,
    make_vehicle,
)


def agree(job, **fields):
    return services.authorise_job(job=job, how="phone", actor=None, **fields)


def test_labour_from_the_catalogue_at_the_stores_rate(job, hub, store):
    LabourOperation.objects.create(
        network=hub.pk,
        code="E100",
        name_zh="更换线圈",
        name_en="Replace coil",
        hours="1.50",
        system="engine",
    )
    services.set_labour_rate(
        pay_type=PayType.CUSTOMER, rate=Decimal(180), valid_from=date(2020, 1, 1), actor=None
    )
    services.set_labour_rate(
        pay_type=PayType.CUSTOMER,
        rate=Decimal(220),
        valid_from=date(2020, 1, 1),
        store=store,
        actor=None,
    )
    line = services.add_labour(job=job, code="e100", actor=None)
    assert (line.code, line.description, line.quantity) == ("E100", "Replace coil", Decimal("1.50"))
    assert (line.flat_rate_hours, line.unit_price, line.amount) == (Decimal("1.50"), 220, 330)
    assert labour_rate(store=make_store("S2"), pay_type="customer", on=date(2026, 1, 1)) == 180
    assert labour_rate(store=store, pay_type="warranty", on=date(2026, 1, 1)) == 200
    with pytest.raises(InvalidInput):
        services.add_labour(job=job, code="NONE", actor=None)
    with pytest.raises(InvalidInput):
        services.add_labour(job=job, hours=Decimal(1), actor=None)
    with pytest.raises(InvalidInput):
        services.set_labour_rate(
            pay_type=PayType.CUSTOMER, rate=Decimal(0), valid_from=date(2020, 1, 1), actor=None
        )


def test_lines_add_up_by_payer(order, job):
    services.add_labour(job=job, description="Check", hours=Decimal("0.5"), actor=None)
    services.add_sublet(job=job, description="Towing", amount=Decimal(300), actor=None)
    services.add_fee(job=job, description="Disposal", amount=Decimal(10), actor=None)
    warranty = services.add_job(
        repair_order=order, complaint="Coil", pay_type=PayType.WARRANTY, actor=None
    )
    make_line(warranty)
    order.refresh_from_db()
    assert (order.customer_amount, order.manufacturer_amount, order.total) == (410, 450, 860)


@pytest.mark.parametrize(
    "act",
    [
        lambda job: services.add_labour(job=job, description="x", hours=Decimal(0), actor=None),
        lambda job: services.add_sublet(job=job, description=" ", amount=Decimal(1), actor=None),
        lambda job: services.add_fee(job=job, description="x", amount=Decimal(-1), actor=None),
        lambda job: services.add_fee(job=job, description="", amount=Decimal(1), actor=None),
        lambda job: services.describe_job(job=job, complaint=" ", actor=None),
        lambda job: services.add_job(repair_order=job.repair_order, complaint=" ", actor=None),
        lambda job: services.add_job(
            repair_order=job.repair_order, complaint="x", pay_type=PayType.CAMPAIGN, actor=None
        ),
    ],
)
def test_bad_input_is_refused(job, act):
    with pytest.raises(InvalidInput):
        act(job)
    assert not JobLine.objects.exists()


def test_authorisation_notes_who_how_and_how_much(job, order, advisor):
    services.add_fee(job=job, description="Check", amount=Decimal(100), actor=advisor)
    services.ask_authorisation(job=job, actor=advisor)
    order.refresh_from_db()
    assert (order.board, order.paper) == (Board.WAITING_APPROVAL, Paper.ESTIMATE)
    with pytest.raises(InvalidInput):
        agree(job, amount=Decimal(99))
    job = services.authorise_job(job=job, how="phone", by="Mrs Zhao", actor=advisor)
    assert (job.authorised_amount, job.authorised_by, job.taken_by) == (100, "Mrs Zhao", advisor)
    order.refresh_from_db()
    assert order.paper == Paper.REPAIR_ORDER


def test_a_re_quote_asks_the_customer_again_but_not_the_manufacturer(job, order):
    services.add_fee(job=job, description="Check", amount=Decimal(100), actor=None)
    agree(job, amount=Decimal(150))
    services.add_fee(job=job, description="More", amount=Decimal(50), actor=None)
    job.refresh_from_db()
    assert job.authorisation == Authorisation.AUTHORISED
    services.add_fee(job=job, description="Too much", amount=Decimal(1), actor=None)
    job.refresh_from_db()
    assert job.authorisation == Authorisation.NOT_ASKED
    warranty = services.add_job(
        repair_order=order, complaint="Coil", pay_type=PayType.WARRANTY, actor=None
    )
    agree(warranty)
    make_line(warranty)
    warranty.refresh_from_db()
    assert warranty.authorisation == Authorisation.AUTHORISED


def test_declined_work_is_neither_done_nor_billed_and_can_be_revived(job, order, vehicle):
    services.add_fee(job=job, description="Check", amount=Decimal(100), actor=None)
    with pytest.raises(InvalidInput):
        services.decline_job(job=job, reason=" ", actor=None)
    services.decline_job(job=job, reason="Too dear", later=True, actor=None)
    order.refresh_from_db()
    vehicle.refresh_from_db()
    assert (order.customer_amount, vehicle.deferred_jobs) == (0, 1)
    with pytest.raises(Conflict):
        services.start_work(job=job, actor=make_person("technician"))
    agree(job)
    order.refresh_from_db()
    vehicle.refresh_from_db()
    assert (order.customer_amount, vehicle.deferred_jobs) == (100, 0)


def test_issue_takes_the_part_from_stock_in_one_transaction(warranty_job, store):
    line = make_line(warranty_job, is_causal=True)
    with pytest.raises(Conflict):
        services.issue_line(line=line, actor=None)  # not agreed to
    agree(warranty_job)
    line = services.issue_line(line=line, actor=None)
    assert (line.unit_cost, line.issue.document_number) == (300, warranty_job.repair_order.number)
    assert StockLevel.objects.get(part=line.part).on_hand == 1
    with pytest.raises(Conflict):
        services.issue_line(line=line, actor=None)
    with pytest.raises(Conflict):
        services.remove_line(line=line, actor=None)
    with pytest.raises(Conflict):
        services.cancel_order(repair_order=warranty_job.repair_order, reason="x", actor=None)
    with pytest.raises(Conflict):
        services.decline_job(job=warranty_job, reason="x", actor=None)
    line = services.return_line(line=line, actor=None)
    assert StockLevel.objects.get(part=line.part).on_hand == 2
    with pytest.raises(Conflict):
        services.return_line(line=line, actor=None)
    services.remove_line(line=line, actor=None)
    warranty_job.refresh_from_db()
    assert warranty_job.amount == 0


def test_a_tracked_part_is_issued_piece_by_piece_and_traced_to_the_car(warranty_job, http):
    line = make_line(warranty_job, stock=0)
    part = edit_part(part=line.part, tracking="serial", actor=None)
    receive_part(
        part=part, store=warranty_job.repair_order.store, quantity=Decimal(1),
        unit_cost=Decimal(300), codes=["BAT-77"], actor=None,
    )  # fmt: skip
    agree(warranty_job)
    line = JobLine.objects.get(pk=line.pk)
    with pytest.raises(InvalidInput):
        services.issue_line(line=line, actor=None)
    address = f"/repair-orders/lines/{line.pk}"
    page = http.get(warranty_job.get_absolute_url(), {"tab": "lines"}).content.decode()
    assert f"{address}/issue-pieces/" in page
    assert 'name="codes"' in http.get(f"{address}/issue-pieces/").content.decode()
    assert http.post(f"{address}/issue-pieces/", {"codes": "BAT-1"}).status_code == 422
    assert http.post(f"{address}/issue-pieces/", {"codes": "bat-77"}).status_code == 302
    line.refresh_from_db()
    assert line.issue.reason == warranty_job.repair_order.vehicle.vin
    piece = TrackedPiece.objects.get()
    assert (piece.on_hand, piece.moves[-1]["move"]) == (0, str(line.issue_id))
    assert http.post(f"{address}/take-back/", {"codes": "BAT-77"}).status_code == 302
    piece.refresh_from_db()
    assert piece.on_hand == 1


def test_issue_without_stock_changes_neither(warranty_job):
    line = make_line(warranty_job, stock=0)
    agree(warranty_job)
    with pytest.raises(NotEnoughStock):
        services.issue_line(line=line, actor=None)
    line.refresh_from_db()
    assert line.issue is None


def test_one_causal_part_per_job(warranty_job):
    first = make_line(warranty_job, "P-1", is_causal=True)
    second = make_line(warranty_job, "P-2", is_causal=True)
    first.refresh_from_db()
    assert (first.is_causal, second.is_causal) == (False, True)
    services.mark_causal(line=first, actor=None)
    second.refresh_from_db()
    assert second.is_causal is False
    labour = services.add_labour(job=warranty_job, description="x", hours=Decimal(1), actor=None)
    with pytest.raises(Conflict):
        services.mark_causal(line=labour, actor=None)


def test_start_and_stop_the_clock(job, technician, order):
    with pytest.raises(Conflict):
        services.start_work(job=job, actor=technician)
    agree(job)
    job = services.start_work(job=job, actor=technician)
    assert (job.state, job.technician) == (JobState.WORKING, technician)
    order.refresh_from_db()
    assert order.board == Board.IN_PROGRESS
    with pytest.raises(Conflict):
        services.start_work(job=job, actor=technician)
    with pytest.raises(Conflict):
        services.assign_technician(job=job, technician=make_person("owner"), actor=None)
    assert list(my_jobs(technician)) == [job]
    job = services.stop_work(job=job, actor=technician)
    assert job.state == JobState.WAITING
    assert clocked_hours(job) >= 0
    with pytest.raises(Conflict):
        services.stop_work(job=job, actor=technician)
    with pytest.raises(Conflict):
        services.cancel_order(repair_order=order, reason="x", actor=None)


def test_two_technicians_on_one_job(job, technician, store):
    other = make_person("technician", email="t2@example.test", store=store)
    agree(job)
    services.start_work(job=job, actor=technician)
    services.start_work(job=job, actor=other)
    assert services.stop_work(job=job, actor=technician).state == JobState.WORKING
    assert services.stop_work(job=job, actor=other).state == JobState.WAITING


def test_warranty_work_needs_cause_correction_and_its_parts(warranty_job):
    make_line(warranty_job)
    with pytest.raises(Conflict):
        services.finish_job(job=warranty_job, actor=None)
    agree(warranty_job)
    with pytest.raises(InvalidInput) as refused:
        services.finish_job(job=warranty_job, actor=None)
    assert set(refused.value.fields) == {"cause"}
    services.describe_job(job=warranty_job, cause="Cracked", correction="New", actor=None)
    with pytest.raises(Conflict):
        services.finish_job(job=warranty_job, actor=None)
    services.issue_line(line=warranty_job.lines.get(), actor=None)
    job = services.finish_job(job=warranty_job, actor=None)
    assert job.state == JobState.FINISHED
    job.repair_order.refresh_from_db()
    assert job.repair_order.board == Board.QC
    with pytest.raises(Conflict):
        services.add_fee(job=job, description="x", amount=Decimal(1), actor=None)
    with pytest.raises(Conflict):
        services.start_work(job=job, actor=make_person("technician"))


def test_finishing_stops_the_clocks_and_reopening_goes_back(job, technician, order):
    agree(job)
    services.start_work(job=job, actor=technician)
    services.finish_job(job=job, actor=technician)
    assert not WorkClock.objects.filter(stopped_at=None).exists()
    order.refresh_from_db()
    assert order.board == Board.QC
    job = services.reopen_job(job=job, actor=None)
    assert (job.state, job.finished_at) == (JobState.WAITING, None)
    order.refresh_from_db()
    assert order.board == Board.IN_PROGRESS


def test_settlement_by_payer_and_handing_over(order, job, advisor, vehicle):
    warranty = services.add_job(
        repair_order=order, complaint="Coil", pay_type=PayType.WARRANTY, actor=None
    )
    make_line(warranty)
    services.add_fee(job=job, description="Check", amount=Decimal(100), actor=None)
    with pytest.raises(Conflict):
        services.settle_order(repair_order=order, payment_method="card", actor=advisor)
    with pytest.raises(Conflict):
        services.pass_quality_check(repair_order=order, actor=advisor)
    finish(job, advisor)
    finish(warranty, advisor)
    services.pass_quality_check(repair_order=order, actor=advisor)
    with pytest.raises(Conflict):
        services.add_job(repair_order=order, complaint="More", actor=advisor)
    with pytest.raises(Conflict):
        services.deliver_vehicle(repair_order=order, odometer_out=20_510, actor=advisor)
    with pytest.raises(InvalidInput):
        services.settle_order(repair_order=order, actor=advisor)
    order = services.settle_order(repair_order=order, payment_method="card", actor=advisor)
    assert (order.paper, order.customer_amount, order.manufacturer_amount) == ("invoice", 100, 450)
    with pytest.raises(Conflict):
        services.add_fee(job=job, description="x", amount=Decimal(1), actor=None)
    with pytest.raises(Conflict):
        services.describe_job(job=job, cause="x", actor=None)
    with pytest.raises(InvalidInput):
        services.deliver_vehicle(repair_order=order, odometer_out=20_499, actor=advisor)
    services.deliver_vehicle(repair_order=order, odometer_out=20_510, actor=advisor)
    vehicle.refresh_from_db()
    assert vehicle.odometer_km == 20_510
    order = services.close_order(repair_order=order, actor=advisor)
    assert order.board == Board.CLOSED
    with pytest.raises(TransitionRefused):
        services.close_order(repair_order=order, actor=advisor)


def test_warranty_work_costs_the_customer_nothing(warranty_job, advisor):
    make_line(warranty_job)
    finish(warranty_job, advisor)
    order = warranty_job.repair_order
    services.pass_quality_check(repair_order=order, actor=advisor)
    order = services.settle_order(repair_order=order, payment_method="cash", actor=advisor)
    assert (order.customer_amount, order.manufacturer_amount) == (0, 450)
    assert order.payment_method == ""


def test_all_declined_goes_home_without_an_invoice(order, job, advisor):
    services.ask_authorisation(job=job, actor=advisor)
    services.decline_job(job=job, reason="Too dear", actor=advisor)
    services.pass_quality_check(repair_order=order, actor=advisor)
    order = services.deliver_vehicle(repair_order=order, odometer_out=20_500, actor=advisor)
    assert order.board == Board.DELIVERED


def test_moves_by_hand(order, job, advisor):
    order = services.move_on_board(repair_order=order, board=Board.INSPECTED, actor=advisor)
    assert order.board == Board.INSPECTED
    for board in (Board.READY, Board.CLOSED):
        with pytest.raises(Conflict):
            services.move_on_board(repair_order=order, board=board, actor=advisor)
    services.move_on_board(repair_order=order, board=Board.IN_PROGRESS, actor=advisor)
    with pytest.raises(Conflict):
        services.move_on_board(repair_order=order, board=Board.QC, actor=advisor)
    with pytest.raises(TransitionRefused):
        services.move_on_board(repair_order=order, board=Board.INSPECTED, actor=advisor)


def test_technicians_see_their_own_jobs_advisors_their_stores(order, job, technician, advisor):
    verb = "service.job.view"
    assert not Job.objects.visible_to(technician, verb).exists()
    services.assign_technician(job=job, technician=technician, actor=advisor)
    assert list(Job.objects.visible_to(technician, verb)) == [job]
    assert list(Job.objects.visible_to(advisor, verb)) == [job]
    elsewhere = make_person(
        "service_advisor", email="a2@example.test", store=make_store("S2"), scope=Scope.STORE
    )
    assert not Job.objects.visible_to(elsewhere, verb).exists()


def test_of_two_who_take_the_last_part_for_their_jobs_one_wins(committed):
    north = committed["North"]
    with in_tenant(north):
        owner, store = make_person("owner", scope=Scope.GROUP), make_store()
        lines = []
        for serial in (1, 2):
            car = make_vehicle(serial, customer=make_customer(f"C{serial}", f"1380013800{serial}"))
            job = make_order(car, actor=owner, store=store).jobs.get()
            if serial == 1:
                line = make_line(job, stock=1)
            else:
                line = services.add_part(job=job, part=line.part, quantity=1, actor=owner)
            services.authorise_job(job=job, how="phone", actor=owner)
            lines.append(line)
    results, together = [], threading.Barrier(2)

    def issue(line) -> None:
        try:
            with in_tenant(north):
                connection.ensure_connection()
                together.wait(10)
                services.issue_line(line=line, actor=owner)
                results.append("got it")
        except NotEnoughStock:
            results.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=issue, args=[line]) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == ["got it", "too late"]
    with in_tenant(north):
        assert JobLine.objects.filter(issue__isnull=False).count() == 1
