"""The replay in a real browser: slider, keys, play and pause, and nothing that stands in the way."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import WIDTHS, overflow
from tests.browser.served import Served
from tests.browser.tabs import Guest, guest
from tests.replay.conftest import Watched

pytestmark = pytest.mark.browser


def step(tab: Page, number: int) -> None:
    """The page shows a step, says so aloud, and stands at its address."""
    expect(tab.locator("[data-stage] .frame")).to_have_attribute("data-step", str(number))
    expect(tab.locator("[data-status]")).to_contain_text(f"第 {number} 步")
    expect(tab.locator("[data-slider]")).to_have_value(str(number))
    assert f"step={number}" in tab.url


@pytest.fixture
def meeting(cases: Watched, served: Served, browser: Browser) -> Guest:
    """Somebody before the meeting of Binhe, which has 29 steps."""
    visitor = guest(browser, served.url)
    longest = max(
        cases.ids("read_meetings"), key=lambda one: len(cases.case("meeting", one, office=True).entries)
    )
    visitor.get(f"/replay/meeting/{longest}")
    expect(visitor.tab.locator("[data-live]")).to_be_visible()
    return visitor


def test_keys_step_through_the_replay(meeting: Guest) -> None:
    tab = meeting.tab
    tab.keyboard.press("ArrowRight")
    step(tab, 2)
    tab.keyboard.press("End")
    step(tab, 29)
    tab.keyboard.press("ArrowRight")
    step(tab, 29)
    tab.keyboard.press("ArrowLeft")
    step(tab, 28)
    tab.keyboard.press("Home")
    step(tab, 1)


def test_the_slider_goes_to_any_step_by_hand_and_by_key(meeting: Guest) -> None:
    slider = meeting.tab.locator("[data-slider]")
    slider.fill("12")
    step(meeting.tab, 12)
    expect(meeting.tab.locator("h2.frame-says")).to_contain_text("离会")
    slider.focus()
    meeting.tab.keyboard.press("ArrowRight")
    step(meeting.tab, 13)


def test_it_plays_pauses_and_stops_at_the_end(meeting: Guest) -> None:
    tab = meeting.tab
    play = tab.locator("[data-play]")
    tab.locator("[data-speed]").select_option("800")
    tab.locator("[data-slider]").fill("26")
    step(tab, 26)
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    step(tab, 27)
    tab.locator("h1").click()
    tab.keyboard.press(" ")
    expect(play).to_have_text("播放")
    stopped = int(tab.locator("[data-slider]").input_value())
    tab.wait_for_timeout(1_200)
    step(tab, stopped)
    tab.keyboard.press(" ")
    step(tab, 29)
    expect(play).to_have_attribute("aria-pressed", "false")


def test_what_moved_is_marked_and_stands_still_for_whoever_asks_for_that(meeting: Guest) -> None:
    tab = meeting.tab
    tab.locator("[data-slider]").fill("12")
    step(tab, 12)
    moved = tab.locator("dd.moved", has_text="变").first
    expect(moved).to_be_visible()
    assert moved.evaluate("one => getComputedStyle(one).animationName") == "replay-moved"
    tab.emulate_media(reduced_motion="reduce")
    assert moved.evaluate("one => getComputedStyle(one).animationName") == "none"


def test_three_quick_presses_are_three_steps(meeting: Guest) -> None:
    for _ in range(3):
        meeting.tab.keyboard.press("ArrowRight")
    step(meeting.tab, 4)


def test_on_a_phone_the_buttons_stay_beside_what_they_change(meeting: Guest) -> None:
    tab = meeting.tab
    tab.set_viewport_size({"width": 360, "height": 640})
    onward = tab.locator("[data-go=next]")
    expect(onward).to_be_in_viewport()
    tab.locator(".replay-panel").first.scroll_into_view_if_needed()
    expect(onward).to_be_in_viewport()
    expect(tab.locator(".replay-panel").first).to_be_in_viewport()


def test_a_number_being_typed_is_no_step(meeting: Guest) -> None:
    number = meeting.tab.locator("[data-number]")
    number.focus()
    meeting.tab.keyboard.press("End")
    meeting.tab.keyboard.press("ArrowLeft")
    assert meeting.tab.locator("[data-stage] .frame").get_attribute("data-step") == "1"


def test_without_script_the_links_do_it(cases: Watched, served: Served, browser: Browser) -> None:
    visitor = guest(browser, served.url, width=360, script=False)
    vote = cases.ids("read_votes")[0]
    visitor.get(f"/replay/ballot_set/{vote}?step=3")
    assert visitor.tab.locator("[data-live]").is_hidden()
    visitor.tab.locator("[data-go=next]").click()
    visitor.tab.wait_for_url(re.compile("step=4"))
    assert "第 4 步" in visitor.tab.locator("main").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_replay_fits_and_axe_finds_nothing(
    cases: Watched, served: Served, browser: Browser, width: int
) -> None:
    (issue,) = cases.ids("read_issues", "public_no = 'BH-2025-0002'")
    vote = cases.ids("read_votes")[0]
    visitor = guest(browser, served.url, width=width)
    for path in (
        f"issue/{issue}?step=16&lang=en",
        f"ballot_set/{vote}?step=9999&lang=zh",
        f"issue/{issue}?step=16&lang=en&text=large",
    ):
        page = visitor.get(f"/replay/{path}")
        expect(visitor.tab.locator("[data-live]")).to_be_visible()
        assert overflow(page) <= 0, path
        # What moved lights up for a moment; its colours are judged once it stands.
        visitor.tab.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
        checked = Axe().run(visitor.tab).response
        assert checked["violations"] == [], [
            (one["id"], one["nodes"][0]["html"]) for one in checked["violations"]
        ]
