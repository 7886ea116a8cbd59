"""What is held of a person, in a real browser: not too wide for a phone, easy to reach, without script."""

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import Lookers, Screen, overflow
from tests.browser.served import Served
from tests.browser.test_journeys import faults_of, loop_in
from tests.browser.test_vote import until_shown
from tests.pages.loop import PHONE, TEXT, Loop
from tests.pages.yucai import person_id

pytestmark = pytest.mark.browser


def _data(_: Loop) -> str:
    return f"/admin/people/{person_id('supervisor')}/data?search=1"


def _opening(loop: Loop) -> str:
    return f"/openings/{loop.issue}/1"


SCREENS = (
    Screen("personal-data", "administrator", _data),
    Screen("access-log", "auditor", lambda _: "/audit/access"),
    Screen("opening", "auditor", _opening),
    Screen("own-data", "supervisor", lambda _: "/own-data"),
    Screen("data-requests", "administrator", lambda _: "/admin/data-requests"),
    Screen("sent-to-the-lookup", "", lambda _: "/own-data"),
)


def test_no_page_about_personal_data_is_too_wide_or_hard_to_reach(browser: Browser, served: Served) -> None:
    loop = loop_in(browser, served)
    loop.until("accept")
    loop.resident.get("/own-data").send("own-request", kind="correction", words="电话写错了")
    faults = []
    for width in (360, 1280):
        lookers = Lookers(browser, served.url, width)
        for screen in SCREENS:
            faults += faults_of(screen, lookers.open(screen, loop))
    assert faults == []


def test_an_auditor_is_shown_an_opening_and_the_resident_sees_who_looked(
    browser: Browser, served: Served
) -> None:
    loop = loop_in(browser, served, script=False, width=360)
    loop.until("register")
    page = loop.as_("auditor").get(f"/openings/{loop.issue}/1")
    assert TEXT not in page.text
    page.tab.locator("#reason").fill("年度审计抽查")
    with page.tab.expect_navigation():
        page.tab.get_by_role("button", name="记下理由并出示").click()
    shown = page.tab.locator("main").inner_text()
    assert PHONE in shown
    assert shown.count("核对相符") >= 3
    assert overflow(page) <= 0

    own = until_shown(loop.resident, "/own-data", "ol.entries li")
    assert "许*" in own.text
    assert PHONE not in own.text
