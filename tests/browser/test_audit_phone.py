"""The auditor's desk on a phone without script: entries come first, and every control does its work."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from deliberation.bootstrap import open_service
from deliberation.store.embedded import Cluster
from tests.browser.served import Served, serving
from tests.browser.tabs import Guest, guest
from tests.databases import a_database, lent_database
from tests.pages.conftest import quick_passwords, settings
from tests.pages.loop import Loop
from tests.pages.paper import Visitor
from tests.pages.yucai import HALL
from tests.projecting import let_go
from tests.web import TestClient, application

pytestmark = pytest.mark.browser

DESK = ("/audit", "/audit/findings", "/audit/late", "/audit/access")
FIRST_SCREEN = 740


@pytest.fixture(scope="session")
def closed(cluster: Cluster, founded: str, scratch: Path) -> tuple[str, str]:
    """The name of a database in which Yucai has closed an issue, and the meeting that decided it."""
    name = a_database(cluster, founded)
    dsn = cluster.dsn(name)
    with (
        open_service(settings(dsn, scratch), passwords=quick_passwords()) as service,
        TestClient(application(service), client=("127.0.0.1", 50_000)) as client,
    ):

        def visit(login: str = "") -> Visitor:
            arrived = Visitor(client, dsn)
            return arrived.log_in(login) if login else arrived

        loop = Loop(visit)
        loop.until("close_issue")
    let_go()
    return name, loop.meeting


@pytest.fixture
def served(cluster: Cluster, closed: tuple[str, str], scratch: Path) -> Iterator[Served]:
    with (
        lent_database(cluster, closed[0]) as dsn,
        open_service(settings(dsn, scratch), passwords=quick_passwords()) as service,
        serving(service, dsn) as found,
    ):
        yield found


def auditor(browser: Browser, served: Served) -> Guest:
    return guest(browser, served.url, width=360, script=False).log_in("auditor")


def top_of(tab: Page, what: str) -> float:
    box = tab.locator(what).first.bounding_box()
    assert box is not None
    return box["y"]


def pressed(tab: Page, what: str) -> None:
    with tab.expect_navigation():
        tab.locator(what).first.click()


def test_the_first_entry_is_on_the_first_screen_and_the_ways_are_one_press_away(
    browser: Browser, served: Served
) -> None:
    visitor = auditor(browser, served)
    for path in DESK:
        tab = visitor.get(path).tab
        assert top_of(tab, "h1") < 200, path
        assert not tab.locator(".desk a").first.is_visible()
        tab.locator(".fold > summary").first.click()
        assert all(link.is_visible() for link in tab.locator(".desk a").all())
    assert top_of(visitor.get("/audit").tab, "main ol.rows li") < FIRST_SCREEN / 2


def test_filters_are_unfolded_sent_and_said_to_be_set(browser: Browser, served: Served) -> None:
    tab = auditor(browser, served).get("/audit").tab
    folded = tab.locator("main .fold").nth(1)
    assert folded.inner_text() == "筛选条件"
    folded.locator("summary").click()
    tab.locator("#noun").select_option("meeting")
    tab.locator("#order").select_option("oldest")
    pressed(tab, "main form.card button")

    assert "noun=meeting" in tab.url
    assert "已设条件" in folded.inner_text()
    assert top_of(tab, "main ol.rows li") < FIRST_SCREEN / 2
    numbers = [int(found) for found in re.findall(r"第 (\d+) 条", tab.locator("ol.rows").inner_text())]
    assert numbers == sorted(numbers)
    kinds = set(tab.locator('main ol.rows a[href^="/records/"]').all_inner_texts())
    assert kinds == {"会议"}


def test_findings_are_decided_again_and_taken_home_without_script(browser: Browser, served: Served) -> None:
    tab = auditor(browser, served).get("/audit/findings").tab
    pressed(tab, "main form[method=post] button")
    assert "没有发现问题" in tab.locator("main").inner_text()

    for ending in ("csv", "xlsx", "json"):
        link = tab.locator(f'a[href^="/audit/findings.{ending}"]')
        box = link.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
        with tab.expect_download() as download:
            link.click()
        assert download.value.suggested_filename.endswith(f".{ending}")
        assert download.value.path().stat().st_size > 0


def test_a_meeting_and_a_moment_are_stepped_through_by_links_alone(
    browser: Browser, served: Served, closed: tuple[str, str]
) -> None:
    tab = auditor(browser, served).get(f"/replay/meeting/{closed[1]}").tab
    seen = []
    while True:
        seen.append(tab.locator("main h2").first.inner_text())
        onward = tab.locator("main a", has_text="下一步").and_(tab.locator(":not([aria-disabled=true])"))
        if not onward.count():
            break
        pressed(tab, 'main a:has-text("下一步")')
    assert len(seen) > 5
    assert f"step={len(seen)}" in tab.url

    board = auditor(browser, served).get("/").tab
    board.locator(".time-choice > summary").click()
    board.locator("#time-at").fill("2020-01-01T12:00")
    pressed(board, ".time-choice button")
    assert "as_of=2020-01-01" in board.url
    banner = board.locator(".timebar").inner_text()
    assert "那时还没有任何记录" in banner
    assert "后来补记的，换成按发生时间就看得到" in banner
    assert "第 0 条" not in banner
    pressed(board, ".time-steps [data-now]")
    assert "as_of" not in board.url


def test_the_desk_shows_filters_and_ways_at_once(browser: Browser, served: Served) -> None:
    tab = guest(browser, served.url, width=1280).log_in("auditor").get(f"/audit?hall={HALL}").tab
    assert not any(one.is_visible() for one in tab.locator("main .fold").all())
    assert all(one.is_visible() for one in tab.locator(".desk a, main form.card .field").all())
