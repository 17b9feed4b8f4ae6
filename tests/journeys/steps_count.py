"""Counting with the camera of a phone: a car by its bars and by its matrix code, a part by its number."""

import re

from playwright.sync_api import expect

from tests.journeys.browser import PHONE, Journey, Person
from tests.journeys.steps_workshop import staff
from tests.journeys.workshop_house import PADS, STOCK_VIN


def _counting(journey: Journey, role: str, path: str) -> Person:
    """Somebody on a phone in the open count, with the camera on."""
    person = staff(journey, role)
    person.context.grant_permissions(["camera"])
    person.page.set_viewport_size(PHONE)
    person.open("north", path)
    person.open_row("SC-")
    person.press("Use the camera")
    expect(person.page.locator(".ui-scan-view")).to_be_visible()
    return person


def car_is_seen(journey: Journey) -> None:
    """Nobody types or presses anything: the bars in the windscreen are enough."""
    person = _counting(journey, "service_manager", "/stock/counts/")
    result = person.page.locator("#scan-result")
    expect(result).to_contain_text(STOCK_VIN)
    expect(person.page.locator("#count-progress")).to_contain_text("1 of 1 seen")
    person.look("seen")
    expect(result).to_contain_text(person.t("Already seen: %(car)s").split("%")[0])  # 4 s later
    person.press("Use the camera")
    expect(person.page.locator(".ui-scan-view")).to_be_hidden()


def car_is_seen_again(journey: Journey) -> None:
    """The label of another kind is the same car."""
    person = _counting(journey, "service_manager", "/stock/counts/")
    expect(person.page.locator("#scan-result")).to_contain_text(STOCK_VIN)


def part_is_counted(journey: Journey) -> None:
    """The number is read, how many lie there is typed; what differs is said at once."""
    person = _counting(journey, "parts_clerk", "/parts/counts/")
    code, counted = (person.page.locator(f"[name={name}]") for name in ("code", "counted"))
    expect(code).to_have_value(PADS)
    expect(counted).to_be_focused()
    counted.fill("1")
    counted.press("Enter")
    result = person.page.locator("#scan-result")
    expect(result).to_contain_text(PADS)
    # The journey through the workshop may have fitted one of the three.
    expect(result).to_contain_text(re.compile("1 counted, [23] in the books"))
    person.look("counted")
