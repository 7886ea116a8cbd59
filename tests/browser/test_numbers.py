"""A number on a page is followed to where it comes from: on a phone and at a desk, and easy to hit."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.served import Served
from tests.browser.tabs import Sheet, guest
from tests.browser.test_journeys import loop_in
from tests.browser.test_vote import looked_at, until_shown
from tests.pages.twelve import LIFT, MANAGER, Almanac, Voting, moved_clock

pytestmark = pytest.mark.browser

_TARGET = 48


@pytest.fixture
def almanac() -> Iterator[Almanac]:
    with moved_clock() as almanac:
        yield almanac


def follow(sheet: Sheet, selector: str = "a.number-of") -> Sheet:
    """Press the first number of a page."""
    with sheet.tab.expect_navigation() as navigation:
        sheet.tab.locator(selector).first.click()
    answer = navigation.value
    return Sheet(sheet.visitor, answer.status if answer else 200)


def smallest_target(sheet: Sheet) -> float:
    """The lowest number link of a page, with the room around it that can be hit."""
    return float(
        sheet.tab.evaluate(
            "Math.min(...[...document.querySelectorAll('a.number-of')].map("
            "one => parseFloat(getComputedStyle(one, '::after').height)))"
        )
    )


def test_a_resident_follows_a_count_of_the_board_on_a_phone(browser: Browser, served: Served) -> None:
    loop_in(browser, served).until("accept")
    phone = guest(browser, served.url, width=360)
    board = looked_at(until_shown(phone, "/", ".rows li"))
    assert smallest_target(board) >= _TARGET
    number = looked_at(follow(board, "a.number-of:has-text('1')"))
    assert number.heading.startswith("一个阶段的诉求数")
    assert "共 1 条" in number.text
    looked_at(phone.get("/numbers"))


def test_a_supervisor_follows_a_rate_and_a_load(browser: Browser, served: Served) -> None:
    loop_in(browser, served).until("close_issue")
    desk = guest(browser, served.url).log_in("supervisor")
    orders = looked_at(until_shown(desk, "/office/tasks?ended=yes", "table a.number-of"))
    assert smallest_target(orders) >= _TARGET
    rate = looked_at(follow(orders, "a.number-of[href*='rate.on_time']"))
    assert "1 / 1（100.00%）" in rate.text
    assert "+1" in rate.text


def test_a_tally_is_followed_to_its_count(browser: Browser, served: Served, almanac: Almanac) -> None:
    voting = Voting(served.service, almanac)
    voting.open()
    for owner in range(1, 10):
        voting.cast(owner, "AYE" if owner < 8 else "NAY", "AYE")
    voting.over().closed().tallied().declared()
    public = guest(browser, served.url, width=360)
    result = looked_at(until_shown(public, f"/votes/{voting.vote}", ".result + .result, .result ~ .result"))
    assert smallest_target(result) >= _TARGET
    number = looked_at(follow(result, ".result table a.number-of"))
    assert number.heading == "一种意见的票数：赞成"
    assert "+7" in number.text or "+9" in number.text
    assert {str(LIFT), str(MANAGER)} & set(number.tab.url.replace("=", "&").split("&"))
