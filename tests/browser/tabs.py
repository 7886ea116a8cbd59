"""A real browser, used as the pages' tests use their paper one: open a page, fill in a form, press."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, sync_playwright
from playwright.sync_api import Page as Tab

from tests.pages.yucai import PASSWORD

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Sheet:
    """The page that a tab shows."""

    visitor: "Guest"
    status: int

    @property
    def tab(self) -> Tab:
        return self.visitor.tab

    @property
    def path(self) -> str:
        return urlsplit(self.tab.url).path

    @property
    def text(self) -> str:
        return " ".join(self.tab.locator("main").inner_text().split())

    @property
    def heading(self) -> str:
        return self.tab.locator("h1").inner_text()

    def links(self) -> list[str]:
        return [link.get_attribute("href") or "" for link in self.tab.locator("a").all()]

    def wrong(self) -> list[str]:
        return [one.inner_text() for one in self.tab.locator(".wrong, .notice-wrong").all()]

    def form(self, name: str) -> Locator:
        """The form that is sent to `…/name`, unfolded where it was folded."""
        found = self.tab.locator(
            f'form[method=post][action$="/{name}"], form[method=post][action*="/{name}#"]'
        ).first
        for folded in found.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("> summary").click()
        return found

    def send(
        self, name: str, button: tuple[str, str] | None = None, /, **answers: str | list[str]
    ) -> "Sheet":
        """Fill in a form as a person does, and press its button."""
        form = self.form(name)
        for key, value in answers.items():
            _answer(form, key.replace("__", "."), [value] if isinstance(value, str) else value)
        pressed = form.locator(
            f'button[name="{button[0]}"][value="{button[1]}"]' if button else "button"
        ).first
        with self.tab.expect_navigation() as navigation:
            pressed.click()
        answer = navigation.value
        return Sheet(self.visitor, answer.status if answer else 200)


def _answer(form: Locator, name: str, values: list[str]) -> None:
    fields = form.locator(f'[name="{name}"]')
    first = fields.first
    kind = first.evaluate("field => field.tagName === 'INPUT' ? field.type : field.tagName")
    if kind in ("radio", "checkbox"):
        for value in values:
            form.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "SELECT":
        first.select_option(values)
    else:
        for folded in first.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("> summary").click()
        first.fill(values[0])


@dataclass
class Guest:
    """Somebody with a browser of their own."""

    context: BrowserContext
    url: str
    tab: Tab

    def get(self, path: str) -> Sheet:
        answer = self.tab.goto(self.url + path)
        return Sheet(self, answer.status if answer else 200)

    def log_in(self, login: str) -> "Guest":
        self.get("/login").send("login", login=login, password=PASSWORD)
        return self


def guest(
    browser: Browser, url: str, *, width: int = 1280, script: bool = True, locale: str = "zh-CN"
) -> Guest:
    """A visitor with a fresh browser, `width` pixels wide."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, locale=locale
    )
    context.set_default_timeout(15_000)
    return Guest(context, url, context.new_page())
