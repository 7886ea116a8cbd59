"""Resident, chair, recorder, unit, supervisor and auditor walk the loop in a real browser."""

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.screens import STAGES, WIDTHS, Lookers, Screen, overflow
from tests.browser.served import Served
from tests.browser.tabs import Guest, Sheet, guest
from tests.pages.loop import NAME, PHONE, TEXT, Loop

pytestmark = pytest.mark.browser

_SERIOUS = ("serious", "critical")


def loop_in(browser: Browser, served: Served, *, script: bool = True, width: int = 1280) -> Loop:
    """The loop, each of its people in a browser of their own."""

    def visit(login: str = "") -> Guest:
        arrived = guest(browser, served.url, script=script, width=width)
        return arrived.log_in(login) if login else arrived

    return Loop(visit)  # type: ignore[arg-type]  # a tab is used like a paper page


def test_the_whole_loop_is_walked_on_a_phone_without_script(browser: Browser, served: Served) -> None:
    loop = loop_in(browser, served, script=False, width=360)

    assert "已销号" in loop.until("close_issue").text

    public = guest(browser, served.url, script=False, width=360).get(f"/issues/{loop.issue}")
    assert TEXT in public.text
    assert NAME not in public.tab.content()
    assert PHONE not in public.tab.content()


def test_an_auditor_finds_the_loop_in_the_trail_and_sees_it_as_it_was(
    browser: Browser, served: Served
) -> None:
    loop = loop_in(browser, served)
    loop.until("accept")
    before = served.service.clock.now()
    loop.convene()
    auditor = guest(browser, served.url).log_in("auditor")

    record = auditor.get(f"/records/{loop.issue}")
    assert "受理" in record.text

    past = auditor.get(f"/office/issues/{loop.issue}?as_of={quote(before.isoformat())}")
    assert "这是过去的情况" in past.text
    assert "已受理" in past.text
    assert "已列入议程" in auditor.get(f"/office/issues/{loop.issue}").text


def faults_of(screen: Screen, sheet: Sheet) -> list[str]:
    """Where a page is too wide, and what axe holds against it; on a phone last."""
    found = []
    for width in reversed(WIDTHS):
        sheet.tab.set_viewport_size({"width": width, "height": 800})
        if overflow(sheet) > 0:
            found.append(f"{screen.name} is {overflow(sheet)} pixels too wide at {width}")
    checked = Axe().run(sheet.tab).response
    assert checked["passes"], screen.name
    return found + [
        f"{screen.name}: {one['id']} {one['nodes'][0]['html'][:150]}"
        for one in checked["violations"]
        if one["impact"] in _SERIOUS
    ]


def test_no_page_is_too_wide_for_a_phone_or_hard_to_reach(browser: Browser, served: Served) -> None:
    loop = loop_in(browser, served)
    lookers = Lookers(browser, served.url, min(WIDTHS))
    done, faults = 0, []
    for last, screens in STAGES:
        until = loop.STEPS.index(last) + 1
        for step in loop.STEPS[done:until]:
            getattr(loop, step)()
        done = until
        for screen in screens:
            faults += faults_of(screen, lookers.open(screen, loop))
    assert faults == []
