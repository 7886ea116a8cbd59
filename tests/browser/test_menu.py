"""What somebody signed in can go to, on a phone: folded behind one word, with and without script."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.screens import Lookers, Screen, at, overflow
from tests.browser.served import Served
from tests.browser.tabs import guest
from tests.browser.test_journeys import loop_in
from tests.browser.test_large_print import enlarged

pytestmark = pytest.mark.browser

PLACES = {"chair": "/office", "auditor": "/audit", "administrator": "/admin"}
LINKS = ".site-nav a, .site-tools a, .site-tools button, .work-nav a"
ONE_LINE = 56
"""Pixels of a target of 48 with the lines above and below it."""


def height(tab: Page) -> float:
    box = tab.locator(".site-header").bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.parametrize("login", sorted(PLACES))
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_a_phone_shows_one_line_and_the_whole_menu_on_one_press_without_script(
    browser: Browser, served: Served, login: str, locale: str
) -> None:
    visitor = guest(browser, served.url, width=360, script=False, locale=locale).log_in(login)
    tab = visitor.get(PLACES[login]).tab
    links = tab.locator(LINKS)
    assert height(tab) <= ONE_LINE
    assert not any(link.is_visible() for link in links.all())

    summary = tab.locator(".menu > summary")
    box = summary.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
    tab.locator(".brand").focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")

    assert summary.evaluate("one => one === document.activeElement")
    assert links.count() >= 9
    assert all(link.is_visible() for link in links.all())
    assert all((link.bounding_box() or {"height": 0.0})["height"] >= 48 for link in links.all())
    tab.keyboard.press("Tab")
    assert links.first.evaluate("one => one === document.activeElement")
    with tab.expect_navigation():
        tab.locator('.work-nav a[href="/password"]').click()
    assert height(tab) <= ONE_LINE


def test_the_desk_shows_every_link_and_no_menu_and_residents_are_spared_it(
    browser: Browser, served: Served
) -> None:
    desk = guest(browser, served.url, width=1280).log_in("chair").get("/office").tab
    assert not desk.locator(".menu").is_visible()
    assert all(link.is_visible() for link in desk.locator(LINKS).all())

    phone = guest(browser, served.url, width=360).get("/").tab
    assert phone.locator(".menu").count() == 0
    assert all(link.is_visible() for link in phone.locator(LINKS).all())


def test_the_open_menu_is_not_too_wide_with_letters_twice_as_large(browser: Browser, served: Served) -> None:
    loop = loop_in(browser, served)
    wide = {}
    for locale in ("zh-CN", "en-US"):
        lookers = Lookers(browser, served.url, 360, locale)
        for login, path in PLACES.items():
            sheet = lookers.open(Screen(login, login, at(path)), loop)
            sheet.tab.locator(".menu > summary").click()
            wide[login, locale] = overflow(enlarged(sheet, "200%"))
    assert wide == dict.fromkeys(wide, 0)
