"""The worked example of a hall's voting rules changes while the chair types, and fits a phone."""

from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.screens import overflow
from tests.browser.served import Served
from tests.browser.tabs import guest
from tests.pages.yucai import HALL

pytestmark = pytest.mark.browser

PATH = f"/office/halls/{HALL}/voting-rules"


def test_the_example_is_counted_anew_while_somebody_types(browser: Browser, served: Served) -> None:
    chair = guest(browser, served.url, width=360).log_in("chair")
    page = chair.get(PATH)
    assert overflow(page) <= 0
    example = page.tab.locator("[data-example]")
    expect(example).to_contain_text("最少6票同意即通过")

    asked: list[str] = []
    page.tab.on("request", lambda request: asked.append(unquote(request.url)))
    form = page.form("voting-rules")
    form.locator('[name="name"]').fill("王五的办法")
    form.locator('[name="came"]').fill("13")
    expect(example).to_contain_text("最少7票同意即通过")
    form.locator('[name="approve_of"][value="composition"]').check()
    expect(example).to_contain_text("最少8票同意即通过")
    form.locator('[name="quorum_num"]').fill("9")
    expect(example).to_contain_text("比例不得大于全部")
    form.locator('[name="quorum_num"]').fill("")
    expect(example).to_contain_text("填好比例和人数后")

    assert len(asked) >= 5
    assert not any("王五" in address or "csrf" in address for address in asked)
    assert overflow(page) <= 0
    found = Axe().run(page.tab).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_without_script_a_button_tries_the_rules(browser: Browser, served: Served) -> None:
    chair = guest(browser, served.url, script=False).log_in("chair")
    tried = chair.get(PATH).send("voting-rules", ("confirmed", "change"), name="办法", came="13")
    assert "最少7票同意即通过" in tried.text
    assert "还没有自己的表决规则" in tried.text
