"""A visit to the workshop, from the customer's own booking to the car that goes home."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect

from tests.journeys.browser import PHONE, Journey, Person, moment_from_now
from tests.journeys.steps_service import job_card
from tests.journeys.workshop_house import (
    CUSTOMER,
    PADS,
    PHONE_NUMBER,
    PLATE,
    PUMP,
    SLUG,
    STAFF,
    email_of,
)

SERVICE, DOOR, FILTER, LAMP = "常规保养并检查刹车", "左后门划痕喷漆", "更换空调滤芯", "左前雾灯"


def staff(journey: Journey, role: str) -> Person:
    """One of the house, signed in from the first time on."""
    if role in journey.people:
        return journey.person(role)
    person = journey.person(role, "zh-hans" if STAFF[role][1] else "en")
    person.sign_in(SLUG, email_of(role))
    return person


def visitor(journey: Journey) -> Person:
    """The customer, who has no account, on a phone."""
    customer = journey.person("customer", "zh-hans")
    customer.page.set_viewport_size(PHONE)
    return customer


def customer_books_online(journey: Journey) -> None:
    """Today if there is a time left, else tomorrow."""
    customer = visitor(journey)
    page = customer.page
    customer.open(SLUG, f"/book/?lang={customer.lang}")
    slots = page.locator(".guest-slots a")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    for ahead in (0, 1):
        page.locator("[name=car]").fill(PLATE.lower())
        page.locator("[name=skill]").select_option("maintenance")
        page.locator("[name=day]").fill(str(today + timedelta(days=ahead)))
        page.get_by_role("button", name=customer.t("Show free times")).click()
        if slots.count():
            break
    journey.booked_today = ahead == 0
    slots.last.click()
    who = page.locator("#who")
    who.locator("[name=full_name]").fill(CUSTOMER)
    who.locator("[name=phone]").fill(PHONE_NUMBER)
    who.locator("[name=complaint]").fill(SERVICE)
    customer.look("01-book-online")
    customer.leave(who.get_by_role("button", name=customer.t("Book")).click)
    expect(page.get_by_role("status")).to_have_text(customer.t("We expect you."))
    customer.look("02-own-booking")


def advisor_recognises_the_plate(journey: Journey) -> None:
    advisor = staff(journey, "service_advisor")
    advisor.menu("Bookings")
    expect(advisor.row(CUSTOMER)).to_be_visible()
    advisor.look("03-bookings")
    advisor.menu("Reception")
    advisor.page.locator("#q").fill(PLATE[-5:])
    arrival = advisor.page.locator(".ui-arrival")
    expect(arrival).to_contain_text(CUSTOMER)
    if journey.booked_today:
        expect(arrival.locator("[name=complaint]")).to_have_value(SERVICE)
    advisor.fill(
        complaint=SERVICE, odometer_km="32180", tag_number="17",
        promised_at=moment_from_now(hours=5),
    )  # fmt: skip
    advisor.look("04-reception")
    advisor.leave(lambda: advisor.press("Open the repair order"))
    advisor.badge("Checked in")
    journey.order = advisor.page.url


def add_labour(advisor: Person, job: Locator, text: str, hours: str, price: str) -> None:
    advisor.ask("Labour", job, description=text, hours=hours, unit_price=price)
    expect(job.locator("tbody tr", has_text=text)).to_be_visible()


def three_jobs_are_written(journey: Journey) -> None:
    """The service, paint that the insurer pays for the most part, and one that is not wanted."""
    advisor = staff(journey, "service_advisor")
    for text in (DOOR, FILTER):
        advisor.ask("Add job", complaint=text, pay_type="customer")
        advisor.sees(text)
    service, door, cabin = (job_card(advisor, n) for n in range(3))
    add_labour(advisor, service, "保养工时", "1.5", "200")
    advisor.ask("Part", service, part=PADS)
    add_labour(advisor, door, "喷漆", "4", "250")
    add_labour(advisor, cabin, "更换滤芯", "0.3", "200")
    advisor.begin("Who pays", door)
    advisor.fill(customer="30", insurance="70")
    advisor.look("05-who-pays")
    advisor.send()
    expect(door).to_contain_text("70")
    for job in (service, door):
        advisor.ask("Customer agrees", job, how="in_person")
        expect(job).to_contain_text(advisor.t("Authorised"))
    advisor.ask("Customer declines", cabin, reason="下次再换", how="in_person")
    expect(cabin).to_contain_text("下次再换")
    advisor.look("06-three-jobs")


def jobs_are_given_and_the_customer_gets_a_link(journey: Journey) -> None:
    advisor = staff(journey, "service_advisor")
    technician = STAFF["technician"][0]
    for n in range(2):
        advisor.ask("Assign", job_card(advisor, n), technician={"label": technician})
        expect(job_card(advisor, n)).to_contain_text(technician)
    advisor.do("Share with the customer")
    link = advisor.page.get_by_role("link", name=advisor.t("Open the page"))
    expect(link).to_be_visible()
    journey.status_page = "/status/" + (link.get_attribute("href") or "").partition("/status/")[2]


def technician_works_on_the_phone(journey: Journey) -> None:
    """Clock, photo, a part that is missing, and what else is to be seen on the car."""
    technician = staff(journey, "technician")
    page = technician.page
    page.set_viewport_size(PHONE)
    technician.open(SLUG, "/repair-orders/my-jobs/")
    card = page.locator(".ui-work", has_text=SERVICE)
    technician.look("07-my-jobs")
    technician.do("Start work", card)
    expect(card).to_contain_text(technician.t("Clock running since"))
    picture = technician.shots / "brake.png"
    page.screenshot(path=picture)
    technician.begin("Photos", card)
    technician.dialog.locator("input[type=file]").set_input_files(picture)
    technician.send()
    technician.begin("Request part", card)
    technician.fill(part=PUMP)
    technician.look("08-request-part")
    technician.send()
    for light, item, seen in (
        ("green", "轮胎", ""),
        ("yellow", "刹车油", "含水量偏高，建议半年内更换"),
        ("red", LAMP, "不亮，灯座进水"),
    ):
        technician.begin("Note a finding", card)
        technician.dialog.locator(f"[name=light][value={light}]").check()
        technician.fill(item=item, note=seen)
        if light == "red":
            technician.dialog.locator("input[type=file]").set_input_files(picture)
            technician.look("09-finding")
        technician.send()
    technician.look("10-my-jobs-at-work")


def extra_work_is_proposed(journey: Journey) -> None:
    """The part costs more than was agreed, and the red finding becomes a job: both are asked."""
    advisor = staff(journey, "service_advisor")
    advisor.page.reload()
    service = job_card(advisor)
    expect(service).to_contain_text(PUMP)
    expect(service).to_contain_text(advisor.t("Not asked"))
    advisor.leave(lambda: advisor.press("What was found"))
    expect(advisor.page.locator("#tab-panel")).to_contain_text("灯座进水")
    advisor.look("11-findings")
    found = advisor.page.locator("#tab-panel .ui-work", has_text=LAMP)
    advisor.do("Propose to the customer", found)
    expect(found).to_contain_text(advisor.t("Proposed as"))
    advisor.page.goto(journey.order)
    lamp = job_card(advisor, 3)
    add_labour(advisor, lamp, "更换雾灯灯座", "0.5", "200")
    advisor.ask("Assign", lamp, technician={"label": STAFF["technician"][0]})
    for job in (service, lamp):
        advisor.ask("Ask the customer", job, how="online")
        expect(job).to_contain_text(advisor.t("Asked"))
    advisor.look("12-extra-work")


def customer_agrees_on_the_status_page(journey: Journey) -> None:
    customer = visitor(journey)
    customer.open(SLUG, journey.status_page)
    asked = customer.page.locator(".guest-job.is-asked")
    expect(asked).to_have_count(2)
    expect(asked.last).to_contain_text("100")
    customer.look("13-status-page")
    for left in (1, 0):
        asked.first.locator("button[value=agree]").click()
        expect(asked).to_have_count(left)
    customer.look("14-status-page-answered")


def part_is_issued_from_stock(journey: Journey) -> None:
    clerk = staff(journey, "parts_clerk")
    clerk.menu("Repair orders")
    clerk.open_row(CUSTOMER)
    clerk.look("15-parts-to-issue")
    for number in (PADS, PUMP):
        line = job_card(clerk).locator("tbody tr", has_text=number)
        clerk.do("Issue", line)
        expect(line).to_contain_text(clerk.t("issued"))
    clerk.look("16-parts-issued")


def work_is_done(journey: Journey) -> None:
    technician = staff(journey, "technician")
    page = technician.page
    page.reload()
    for text in (SERVICE, DOOR, LAMP):
        card = page.locator(".ui-work", has_text=text)
        if text != SERVICE:
            technician.do("Start work", card)
            expect(card).to_contain_text(technician.t("Clock running since"))
        technician.do("Finish job", card)
        expect(card).to_have_count(0)
    technician.look("17-nothing-left")


def quality_is_checked(journey: Journey) -> None:
    advisor = staff(journey, "service_advisor")
    advisor.page.reload()
    advisor.badge("Quality check")
    advisor.do("Pass quality check")
    advisor.badge("Ready")
    advisor.look("18-ready")


def two_payers_are_billed(journey: Journey) -> None:
    """Customer: 300 + 680 + 120 + 30 % of 1,000 + 100; the insurer the other 700."""
    cashier = staff(journey, "cashier")
    cashier.menu("Cashier")
    cashier.look("19-cashier")
    cashier.leave(cashier.row(PLATE).locator("a").first.click)
    cashier.do("Make invoices")
    expect(cashier.button("Settle")).to_have_count(0)
    cashier.leave(lambda: cashier.press("Invoices"))
    expect(cashier.row("1,500.00")).to_be_visible()
    expect(cashier.row("700.00")).to_contain_text(cashier.t("Insurer"))
    cashier.look("20-two-invoices")
    cashier.leave(cashier.row("1,500.00").locator("a").first.click)
    for amount, method in (("500", "wechat"), ("", "card")):
        cashier.begin("Take payment")
        cashier.fill(amount=amount, method=method)
        cashier.look(f"21-take-payment-{method}")
        cashier.send()
    expect(cashier.button("Take payment")).to_have_count(0)
    cashier.look("22-invoice-paid")
    cashier.menu("Cashier")
    cashier.look("23-taken-today")


def car_is_released(journey: Journey) -> None:
    advisor = staff(journey, "service_advisor")
    advisor.page.reload()
    advisor.ask("Hand over", odometer_out="32190")
    advisor.badge("Handed over")
    advisor.do("Close")
    advisor.badge("Closed")
    advisor.look("24-closed")
    customer = visitor(journey)
    customer.page.reload()
    expect(customer.page.get_by_role("status").first).to_contain_text(
        customer.t("Your car has been handed over. Thank you for coming.")
    )
    customer.look("25-status-page-over")


STEPS = [
    customer_books_online,
    advisor_recognises_the_plate,
    three_jobs_are_written,
    jobs_are_given_and_the_customer_gets_a_link,
    technician_works_on_the_phone,
    extra_work_is_proposed,
    customer_agrees_on_the_status_page,
    part_is_issued_from_stock,
    work_is_done,
    quality_is_checked,
    two_payers_are_billed,
    car_is_released,
]
