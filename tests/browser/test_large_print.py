"""Large print on a small phone: no page is too wide at 320 px, or with letters twice as large."""

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import AFTER_THE_LOOP, BEFORE_THE_MEETING, Lookers, Screen, at, overflow
from tests.browser.served import Served
from tests.browser.tabs import Sheet
from tests.browser.test_journeys import loop_in

pytestmark = pytest.mark.browser

AS_ELSEWHERE = ("board", "submit", "lookup", "no-such-page", "issue", "trail")
SCREENS = (
    *(one for one in (*BEFORE_THE_MEETING, *AFTER_THE_LOOP) if one.name in AS_ELSEWHERE),
    Screen("compare", "", lambda loop: f"/compare?object={loop.issue}"),
    Screen("check", "", lambda loop: f"/check/{loop.issue}/1"),
    Screen("why-trust", "", at("/record")),
    Screen("admin", "administrator", at("/admin")),
    Screen("data-requests", "administrator", at("/admin/data-requests")),
    Screen("access-log", "auditor", at("/audit/access")),
)


def enlarged(sheet: Sheet, size: str) -> Sheet:
    """The page as somebody reads it who has set letters of another size, with all that is folded open."""
    sheet.tab.evaluate(
        """size => {
          document.documentElement.style.setProperty("font-size", size, "important");
          document.querySelectorAll("main details").forEach((one) => { one.open = true; });
        }""",
        size,
    )
    return sheet


@pytest.mark.parametrize(
    ("width", "size", "locale"), [(360, "200%", "zh-CN"), (360, "200%", "en-US"), (320, "100%", "en-US")]
)
def test_nothing_is_too_wide_in_large_print(
    browser: Browser, served: Served, width: int, size: str, locale: str
) -> None:
    loop = loop_in(browser, served)
    loop.until("accept")
    loop.resident.get("/own-data").send("own-request", kind="access")
    lookers = Lookers(browser, served.url, width, locale)
    wide = {
        screen.name: by
        for screen in SCREENS
        if (by := overflow(enlarged(lookers.open(screen, loop), size))) > 0
    }
    assert wide == {}
