"""Twelve owners vote, seven on their phones and five on paper, from the opening to the declared result."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.screens import WIDTHS, overflow
from tests.browser.served import Served
from tests.browser.tabs import Guest, Sheet, guest
from tests.pages.twelve import LIFT, MANAGER, SCRUTINEER, TELLERS, Almanac, Voting, moved_clock
from tests.pages.yucai import person_id

pytestmark = pytest.mark.browser

_SERIOUS = ("serious", "critical")
ON_PHONES = {1: "AYE", 2: "AYE", 3: "AYE", 4: "AYE", 5: "AYE", 6: "NAY", 7: "ABSTAIN"}
ON_PAPER = {8: "1", 9: "1", 10: "1", 11: "2", 12: "2"}
"""What each owner says to the parking spaces; everybody is for the manager."""
MISREAD = 10


@pytest.fixture
def almanac() -> Iterator[Almanac]:
    with moved_clock() as almanac:
        yield almanac


@pytest.fixture
def voting(served: Served, almanac: Almanac) -> Voting:
    return Voting(served.service, almanac)


def looked_at(sheet: Sheet) -> Sheet:
    """No page is too wide for its window, and axe has nothing serious against it."""
    for width in WIDTHS:
        sheet.tab.set_viewport_size({"width": width, "height": 800})
        assert overflow(sheet) <= 0, f"{sheet.path} is too wide at {width}"
    checked = Axe().run(sheet.tab).response
    assert checked["passes"], sheet.path
    found = [one for one in checked["violations"] if one["impact"] in _SERIOUS]
    assert found == [], [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
    return sheet


def votes_by_phone(browser: Browser, served: Served, voting: Voting, number: int, answer: str) -> Sheet:
    """An owner opens the link, without script, and casts a ballot."""
    phone = guest(browser, served.url, width=360, script=False)
    page = until_shown(phone, voting.link(number), "form[action='/ballot']")
    page = page.send("ballot", **{f"marks__{LIFT}": answer, f"marks__{MANAGER}": "AYE"})
    assert page.heading == "这是您的选择"
    return page.send("ballot", ("confirmed", "yes"))


def until_shown(visitor: Guest, path: str, selector: str) -> Sheet:
    """Open a page again until it shows what was recorded a moment ago."""
    for _ in range(40):
        page = visitor.get(path)
        if page.tab.locator(selector).count():
            return page
        page.tab.wait_for_timeout(250)
    raise AssertionError(f"{path} never showed {selector}: {page.text}")


def type_papers(teller: Guest, voting: Voting, *, misread: int = 0) -> Sheet:
    """Enter the batch with the keyboard alone."""
    page = until_shown(teller, f"/office/votes/{voting.vote}/paper", "a[href*='/paper/']")
    page.tab.locator("main a.button").first.click()
    keys = page.tab.keyboard
    for place, (number, answer) in enumerate(ON_PAPER.items(), start=1):
        page.tab.wait_for_selector(f"text=第 {place} 号 / 共 {len(ON_PAPER)} 张")
        expect(page.tab.locator("#who")).to_be_focused()
        keys.type(f"2-{number}01")
        keys.press("Enter")
        keys.press("2" if number == misread else answer)
        keys.press("y")
        with page.tab.expect_navigation():
            keys.press("Enter")
    page.tab.wait_for_selector("text=这一批您都录完了")
    return page


def test_twelve_owners_vote_on_paper_and_on_phones(browser: Browser, served: Served, voting: Voting) -> None:
    voting.open()
    for number, answer in ON_PHONES.items():
        assert "已记录，有效" in votes_by_phone(browser, served, voting, number, answer).text
    public = guest(browser, served.url)
    assert "参与表决：7人" in looked_at(public.get(f"/votes/{voting.vote}")).text

    first, second = (guest(browser, served.url).log_in(login) for login in TELLERS)
    desk = first.get(f"/office/votes/{voting.vote}/paper")
    desk.send("batch", serial="1", count=str(len(ON_PAPER)))
    type_papers(first, voting)
    type_papers(second, voting, misread=MISREAD)

    scrutineer = guest(browser, served.url).log_in(SCRUTINEER)
    waiting = until_shown(scrutineer, f"/office/votes/{voting.vote}/paper", "a[href*='/slips/']")
    waiting.tab.locator("a[href*='/slips/']").click()
    differing = looked_at(Sheet(scrutineer, 200))
    assert f"2号楼{MISREAD}01室" in differing.text
    differing.tab.locator("button[name=reading]").first.click()
    differing.tab.wait_for_selector("text=全部核定")

    voting.over()
    chair = guest(browser, served.url).log_in("chair")
    office = f"/office/votes/{voting.vote}"
    chair.get(office).send("closing").send("closing", ("confirmed", "yes"))
    teller = guest(browser, served.url).log_in(TELLERS[0])
    counted = teller.get(office).send("tally", scrutineers=[str(person_id(SCRUTINEER))])
    assert counted.status == 200, counted.wrong()
    for motion in (LIFT, MANAGER):
        declared = chair.get(office)
        declared.tab.locator(f"form[action*='{motion}/declaration'] button").first.click()
        declared.tab.wait_for_load_state()

    result = looked_at(until_shown(public, f"/votes/{voting.vote}", ".result + .result, .result ~ .result"))
    assert "只差 1 票。" in result.text
    assert "需要9人，实际8人" in result.text
    assert result.tab.locator(".result-adopted").count() == 1
    looked_at(public.get(f"/votes/{voting.vote}/sheet"))
    looked_at(public.get("/votes"))


def test_the_pages_of_a_ballot_are_easy_to_reach(browser: Browser, served: Served, voting: Voting) -> None:
    voting.open()
    phone = guest(browser, served.url, width=360)
    page = looked_at(until_shown(phone, voting.link(1), "form[action='/ballot']"))
    smallest = page.tab.evaluate(
        "Math.min(...[...document.querySelectorAll('.answer, .big')].map((one) => one.offsetHeight))"
    )
    assert smallest >= 56
    review = looked_at(page.send("ballot", **{f"marks__{LIFT}": "AYE", f"marks__{MANAGER}": "NAY"}))
    looked_at(review.send("ballot", ("confirmed", "yes")))
    looked_at(phone.get("/b/nothing"))

    teller = guest(browser, served.url).log_in(TELLERS[0])
    desk = looked_at(teller.get(f"/office/votes/{voting.vote}/paper"))
    desk = looked_at(desk.send("batch", serial="1", count="2"))
    desk.tab.locator("main a.button").first.click()
    looked_at(Sheet(teller, 200))


def test_a_teller_takes_the_last_paper_back_with_one_key(
    browser: Browser, served: Served, voting: Voting
) -> None:
    voting.open()
    teller = guest(browser, served.url).log_in(TELLERS[0])
    page = teller.get(f"/office/votes/{voting.vote}/paper").send("batch", serial="1", count="2")
    page.tab.locator("main a.button").first.click()
    expect(page.tab.locator("#who")).to_be_focused()
    for key in ("2", "-", "8", "0", "1", "Enter", "1", "y"):
        page.tab.keyboard.press(key)
    with page.tab.expect_navigation():
        page.tab.keyboard.press("Enter")
    expect(page.tab.locator("#who")).to_be_focused()
    with page.tab.expect_navigation():
        page.tab.keyboard.press("u")
    assert "第 1 号 / 共 2 张" in Sheet(teller, 200).text
