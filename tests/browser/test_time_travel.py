"""The past in a real browser: no page too wide or hard to reach, and a bar that a click can use."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from deliberation.domain.values import PARTY_TIME
from tests.browser.screens import Lookers, Screen
from tests.browser.served import Served
from tests.browser.tabs import guest
from tests.browser.test_journeys import faults_of, loop_in
from tests.pages.loop import Loop
from tests.pages.yucai import HALL

pytestmark = pytest.mark.browser


def screens(loop: Loop, then: str) -> tuple[Screen, ...]:
    past = f"as_of={then}&clock=happened"
    return tuple(
        Screen(name, login, lambda _, path=path: path)  # type: ignore[misc]
        for name, login, path in (
            ("past-board", "", f"/?{past}"),
            ("past-issue", "", f"/issues/{loop.issue}?{past}"),
            ("past-nothing", "", f"/issues/{loop.issue}?as_of=2020-01-01T00:00:00"),
            ("past-hall", "", f"/halls/{HALL}?{past}"),
            ("past-orders", "supervisor", f"/office/tasks?{past}"),
            ("compare-order", "supervisor", f"/compare?object={loop.task}"),
            ("compare-hall", "", f"/compare?object={HALL}"),
            ("late", "auditor", "/audit/late"),
        )
    )


def test_no_page_of_the_past_is_too_wide_for_a_phone_or_hard_to_reach(
    browser: Browser, served: Served
) -> None:
    loop = loop_in(browser, served)
    loop.until("report")
    then = served.service.clock.now().astimezone(PARTY_TIME)
    lookers = Lookers(browser, served.url, 360)
    faults = []
    for screen in screens(loop, f"{then:%Y-%m-%dT%H:%M:%S}"):
        faults += faults_of(screen, lookers.open(screen, loop))
    assert faults == []


def test_a_resident_picks_a_moment_and_comes_back(browser: Browser, served: Served) -> None:
    sheet = guest(browser, served.url, width=360).get("/")
    yesterday = served.service.clock.now().astimezone(PARTY_TIME) - timedelta(days=1)
    tab = sheet.tab
    tab.locator(".time-choice summary").click()
    assert not tab.locator("#time-known").is_visible()
    tab.locator("#time-clock").select_option("happened")
    assert tab.locator("#time-known").is_visible()
    tab.locator("#time-at").fill(f"{yesterday:%Y-%m-%dT%H:%M:%S}")
    tab.locator(".time-choice button").click()
    tab.locator(".timebar").wait_for()
    assert "clock=happened" in tab.url
    assert tab.url.endswith("known_at=")

    tab.locator(".timebar a[data-now]").click()
    tab.locator(".time-choice summary").wait_for()
    assert "as_of" not in tab.url
    assert tab.locator(".timebar").count() == 0
