"""A person in front of a real browser, as the steps of the journey need one."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import (
    Browser,
    BrowserType,
    Locator,
    Page,
    Playwright,
    TimeoutError,
    expect,
)

from tests.journeys.running import LANGUAGE, PASSWORD, Portal

CHROMIUM = Path(os.environ.get("CHROMIUM") or "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 10_000  # milliseconds for one thing to appear; the machine may be busy
POST_SECONDS = 90  # a bell may be lost: the sweeps ring again after a minute


def moment_from_now(**span: int) -> str:
    """A moment in the store's zone, as a field for moments takes it."""
    moment = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(**span)
    return moment.strftime("%Y-%m-%dT%H:%M")


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)


def launch_with_camera(kind: BrowserType, film: Path) -> Browser:
    """A browser whose camera sees a film, and that lets every page use it."""
    camera = [
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]  # fmt: skip
    return kind.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *camera])


class Person:
    """Somebody with a browser of their own, signed in nowhere yet."""

    def __init__(self, browser: Browser, portal: Portal, shots: Path, name: str, lang: str) -> None:
        self.portal, self.shots, self.name, self.lang = portal, shots, name, lang
        self.faults: list[str] = []
        self.context = browser.new_context(
            viewport=DESK,
            locale="zh-CN" if lang.startswith("zh") else "en-US",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self._watch(self.page)

    def _watch(self, page: Page) -> None:
        """Whatever a developer would find red in the browser's tools is a fault."""
        page.on("console", lambda said: self._note(said.type == "error", said.text))
        page.on("pageerror", lambda error: self._note(True, f"script: {error}"))
        page.on("response", lambda got: self._note(got.status >= 500, f"{got.status} {got.url}"))
        page.on(
            "requestfailed",
            # Leaving a page ends what it was still asking for.
            lambda sent: self._note(
                sent.failure != "net::ERR_ABORTED", f"{sent.failure} {sent.url}"
            ),
        )

    def _note(self, is_fault: bool, text: str) -> None:
        if is_fault:
            self.faults.append(f"{self.name} at {self.page.url}: {text}")

    # Where to

    def t(self, english: str, context: str = "") -> str:
        """The words of the screen in this person's language."""
        with translation.override(self.lang):
            return str(pgettext(context, english) if context else gettext(english))

    def open(self, slug: str, path: str = "/") -> None:
        self.page.goto(self.portal.url(slug, path))

    def menu(self, label: str) -> None:
        """Choose from the rail; done when the page of that name stands there."""
        link = self.page.locator("#rail a").filter(
            has=self.page.get_by_text(self.t(label), exact=True)
        )
        target = link.get_attribute("href")
        part = link.locator("xpath=ancestor::div[@hidden]")
        if part.count():
            self.page.locator(f"[aria-controls={part.get_attribute('id')}]").click()
        link.click()
        self.page.wait_for_url(lambda url: _path(url) == target)

    def sign_in(self, slug: str, email: str) -> None:
        self.open(slug, "/account/login/")
        self.fill(login=email, password=PASSWORD)
        self.page.get_by_role("button", name=self.t("Sign in")).click()
        self.page.wait_for_url(self.portal.url(slug))

    def speak(self, lang: str) -> None:
        """Change the language in the person's menu."""
        name = {"en": "English", "zh-hans": "中文"}[lang]
        self.page.locator(".ui-top summary", has=self.page.locator(".ui-avatar")).click()
        self.page.get_by_role("button", name=name, exact=True).click()
        self.lang = lang
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(lang, re.IGNORECASE))

    def row(self, text: str) -> Locator:
        return self.page.locator("#page tbody tr", has_text=text)

    def open_row(self, text: str) -> None:
        """Click the link in the row that holds ``text``."""
        self.leave(self.row(text).first.locator("a").first.click)

    # What to do

    def press(self, label: str, within: Locator | None = None) -> None:
        """A button or link of the page, by its words; from the menu "…" if it stands there."""
        found = self.button(label, within)
        shut = found.locator("xpath=self::*[not(self::summary)]/ancestor::details[not(@open)]")
        if shut.count():
            shut.first.locator("summary").first.click()
        found.click()

    def button(self, label: str, within: Locator | None = None) -> Locator:
        place = within or self.page.locator("#page")
        words = re.compile(rf"^\s*{re.escape(self.t(label))}\s*$")
        return place.locator("a, button, summary").filter(has_text=words).first

    def leave(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, and be there."""
        before = self.page.url
        act()
        self.page.wait_for_url(lambda url: url != before, wait_until="domcontentloaded")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("#dialog[open]")

    @property
    def form(self) -> Locator:
        """The form in hand: the dialog's, or the page's."""
        return self.dialog if self.dialog.count() else self.page.locator("main")

    def begin(self, label: str, within: Locator | None = None) -> None:
        """Open a dialog by its button."""
        self.press(label, within)
        expect(self.dialog).to_be_visible()

    def ask(self, label: str, within: Locator | None = None, **fields: object) -> None:
        """Open a dialog by its button, fill it in, send it."""
        self.begin(label, within)
        self.fill(**fields)
        self.send()

    def do(self, label: str, within: Locator | None = None) -> None:
        """A move without a question: its button is gone (or changed) afterwards."""
        with self.page.expect_response(lambda got: got.request.method == "POST") as sent:
            self.press(label, within)
        assert sent.value.status < 400, f"{label}: {sent.value.status}, {self.said()}"

    def fill(self, **fields: object) -> None:
        """By the fields' names; a text for an autocomplete is typed and the first find taken."""
        for name, value in fields.items():
            box = self.form.locator(f":is(input, select, textarea)[name={name}]").first
            if box.get_attribute("type") == "hidden":
                self._find(box.locator("xpath=.."), str(value))
            elif box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(**value) if isinstance(value, dict) else box.select_option(value)
            elif isinstance(value, bool):
                box.set_checked(value)
            else:
                box.fill(str(value))

    def _find(self, combo: Locator, text: str) -> None:
        combo.get_by_role("combobox").fill(text)
        combo.get_by_role("option").filter(has_text=text).first.click()
        expect(combo.get_by_role("combobox")).not_to_have_value(text)

    def send(self) -> None:
        """Send the dialog in hand; it closes, or this fails with what it says."""
        self.dialog.locator("[type=submit]").click()
        try:
            expect(self.dialog).to_have_count(0)
        except AssertionError as error:
            raise AssertionError(f"The dialog stays: {self.dialog.inner_text()}") from error

    def send_page(self) -> None:
        """Send the form of the page and be where it leads."""
        self.leave(self.page.locator("main form [type=submit]").first.click)

    # What is there

    def sees(self, text: str | re.Pattern[str], within: Locator | None = None) -> None:
        expect((within or self.page.locator("main")).get_by_text(text).first).to_be_visible()

    def badge(self, english: str, context: str = "") -> None:
        """The state beside the title."""
        expect(self.page.locator("h1 .ui-badge")).to_have_text(self.t(english, context))

    def said(self) -> str:
        return " ".join(self.page.locator("#toasts").all_inner_texts())

    def waits_for(self, found: Callable[[], Locator]) -> None:
        """Look again until the post has come through: what a person does with "reload"."""
        end = time.monotonic() + POST_SECONDS
        while time.monotonic() < end:
            with suppress(AssertionError):
                expect(found().first).to_be_visible(timeout=1000)
                return
            self.page.reload()
        raise AssertionError(f"It has not arrived within {POST_SECONDS} s at {self.page.url}")

    def look(self, name: str, *, phone: bool = True) -> None:
        """Take pictures at the desk and on the phone, where nothing may stand out sideways."""
        before = self.page.viewport_size or DESK
        if before != DESK:
            self.page.set_viewport_size(DESK)
        self.page.screenshot(path=self.shots / f"{name}-1440.png")
        if phone:
            self._look_at_phone(name)
        self.page.set_viewport_size(before)

    def _look_at_phone(self, name: str) -> None:
        self.page.set_viewport_size(PHONE)
        fits = f"document.documentElement.scrollWidth <= {PHONE['width']}"
        try:  # charts follow the window a moment later
            self.page.wait_for_function(fits, timeout=3000)
        except TimeoutError:
            self._note(True, f"wider than a phone ({name})")
        self.page.screenshot(path=self.shots / f"{name}-390.png")

    def picture(self, name: str) -> None:
        with suppress(Exception):  # the page may be what has gone
            self.page.screenshot(path=self.shots / f"{name}.png", full_page=True)


class Journey:
    """Everybody on the way, and what they carry from step to step."""

    def __init__(self, browser: Browser, portal: Portal, shots: Path) -> None:
        self.browser, self.portal, self.shots = browser, portal, shots
        self.people: dict[str, Person] = {}
        self.slug = ""
        self.join_code = ""
        self.api_key = ""
        self.deal = self.order = self.claim = self.campaign = self.status_page = ""
        self.booked_today = False

    def person(self, name: str, lang: str = "") -> Person:
        if name not in self.people:
            spoken = LANGUAGE or lang or "en"
            self.people[name] = Person(self.browser, self.portal, self.shots, name, spoken)
        return self.people[name]

    def leave(self) -> None:
        """Everybody goes home."""
        for person in self.people.values():
            person.context.close()

    def follow(self, steps: Sequence[Callable[["Journey"], None]]) -> None:
        """One step after the other, to the end or to the first that fails."""
        for step in steps:
            with self.step(step.__name__):
                step(self)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step that fails leaves a picture of what everybody saw."""
        try:
            yield
            faults = [fault for person in self.people.values() for fault in person.faults]
            assert not faults, "\n".join(faults)
        except BaseException:
            for person in self.people.values():
                person.picture(f"failed-{name}-{person.name}")
            print(self.portal.last_lines())
            raise


def _path(url: str) -> str:
    return "/" + url.split("//", 1)[1].partition("/")[2].partition("?")[0]
