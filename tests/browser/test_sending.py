"""What a person sees around the sending of a form: where the page stands, a lost network, two presses."""

from typing import cast

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.screens import WIDTHS, overflow
from tests.browser.served import Served
from tests.browser.tabs import Sheet, guest
from tests.browser.test_journeys import loop_in

pytestmark = pytest.mark.browser


def test_after_sending_the_word_that_it_is_done_is_in_sight(browser: Browser, served: Served) -> None:
    loop = loop_in(browser, served, width=360)
    loop.until("give_notice")

    page = cast(Sheet, loop.sign_in("roads"))

    assert page.tab.url.endswith("#main")
    expect(page.tab.locator(".notice-good[role=status]").first).to_be_in_viewport()
    assert page.form("attendance").locator("xpath=ancestor::details").count() == 1
    for width in WIDTHS:
        page.tab.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, f"the meeting room at {width}"


def test_without_a_network_nothing_typed_is_lost_and_it_can_be_sent_afterwards(
    browser: Browser, served: Served
) -> None:
    visitor = guest(browser, served.url, width=360)
    page = visitor.get("/issues/new")
    form = page.form("submission")
    form.locator("[name=category]").select_option("道路通行")
    form.locator("[name=place]").fill("1号楼旁")
    form.locator("[name=text]").fill("1号楼旁的路灯不亮")
    button = form.locator("button.primary")

    visitor.context.set_offline(True)
    button.click()
    expect(form.locator("[role=alert]")).to_contain_text("现在没有网络，还没有提交")
    assert visitor.tab.url.endswith("/issues/new")
    visitor.context.set_offline(False)
    with visitor.tab.expect_navigation():
        button.click()

    assert not page.wrong()
    assert page.heading != "我要反映"


def test_two_presses_record_once(browser: Browser, served: Served) -> None:
    loop = loop_in(browser, served)
    loop.until("sign_in")
    page = cast(Sheet, loop.room("chair"))
    opening = page.form("opening")
    before = int(opening.locator("[name=expected_version]").input_value())

    with page.tab.expect_navigation():
        opening.locator("button").first.dblclick()

    motion = cast(Sheet, loop.room("chair")).form("motion")
    assert int(motion.locator("[name=expected_version]").input_value()) == before + 1
