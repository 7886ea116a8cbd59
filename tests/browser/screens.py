"""The pages that are looked at: by axe, for overflow, and for the pictures in docs/screenshots."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.browser.tabs import Guest, Sheet, guest
from tests.pages.loop import Loop
from tests.pages.yucai import HALL, person_id, unit_id

WIDTHS = (360, 1280)


@dataclass(frozen=True)
class Screen:
    """One page: its name, who looks at it, and where it is once the loop has gone so far."""

    name: str
    login: str
    path: Callable[[Loop], str]


def at(path: str) -> Callable[[Loop], str]:
    return lambda _: path


BEFORE_THE_MEETING = (
    Screen("board", "", at("/")),
    Screen("submit", "", at("/issues/new")),
    Screen("lookup", "", at("/lookup")),
    Screen("login", "", at("/login")),
    Screen("about", "", at("/about")),
    Screen("accessibility", "", at("/accessibility")),
    Screen("no-such-page", "", at("/no/such/page")),
    Screen("inbox", "chair", at("/office")),
    Screen("office-issues", "recorder", at("/office/issues")),
    Screen("intake", "recorder", at("/office/issues/new")),
    Screen("screening", "chair", lambda loop: f"/office/issues/{loop.issue}"),
)
IN_THE_MEETING = (
    Screen("convening", "chair", at(f"/office/halls/{HALL}/meetings/new")),
    Screen("meeting-room", "chair", lambda loop: f"/office/meetings/{loop.meeting}"),
    Screen("motion", "chair", lambda loop: f"/office/meetings/{loop.meeting}/motions/{loop.motion}"),
)
AFTER_THE_LOOP = (
    Screen("issue", "", lambda loop: f"/issues/{loop.issue}"),
    Screen("resolution", "", lambda loop: f"/resolutions/{loop.resolution}"),
    Screen("minutes", "", lambda loop: f"/minutes/{loop.minutes}"),
    Screen("resolutions", "", at("/resolutions")),
    Screen("office-issue", "recorder", lambda loop: f"/office/issues/{loop.issue}"),
    Screen("meeting-closed", "chair", lambda loop: f"/office/meetings/{loop.meeting}"),
    Screen("corrections", "recorder", lambda loop: f"/office/meetings/{loop.meeting}/corrections"),
    Screen("office-resolution", "chair", lambda loop: f"/office/resolutions/{loop.resolution}"),
    Screen("office-minutes", "recorder", lambda loop: f"/office/minutes/{loop.minutes}"),
    Screen("minutes-print", "recorder", lambda loop: f"/office/minutes/{loop.minutes}/print"),
    Screen("orders", "supervisor", at("/office/tasks")),
    Screen("order", "power", lambda loop: f"/office/tasks/{loop.task}"),
    Screen("unit-inbox", "power", at("/office")),
    Screen("trail", "auditor", at("/audit")),
    Screen("record", "auditor", lambda loop: f"/records/{loop.issue}"),
    Screen("admin", "administrator", at("/admin")),
    Screen("admin-hall", "administrator", at(f"/admin/halls/{HALL}")),
    Screen("admin-people", "administrator", at("/admin/people")),
    Screen("admin-person", "administrator", at(f"/admin/people/{person_id('recorder')}")),
    Screen("admin-unit", "administrator", at(f"/admin/units/{unit_id('power')}")),
    Screen("password", "recorder", at("/password")),
)

PROVEN = (
    Screen("why-trust", "", at("/record")),
    Screen("check", "", lambda loop: f"/check/{loop.resolution}/1"),
    Screen("replay", "chair", lambda loop: f"/replay/meeting/{loop.meeting}?step=9"),
    Screen("compare", "", lambda loop: f"/compare?object={loop.issue}"),
    Screen("findings", "auditor", at("/audit/findings")),
)
"""What shows how the record can be trusted, once it is signed and witnessed."""

STAGES = (
    ("register", BEFORE_THE_MEETING),
    ("check_quorum", IN_THE_MEETING),
    ("close_issue", AFTER_THE_LOOP),
)
"""Up to which step of the loop to go, and what to look at then."""


class Lookers:
    """Everybody's browsers of one width, logged in once."""

    def __init__(self, browser: Browser, url: str, width: int, locale: str = "zh-CN") -> None:
        self._browser, self._url, self._width, self._locale = browser, url, width, locale
        self._guests: dict[str, Guest] = {}

    def open(self, screen: Screen, loop: Loop) -> Sheet:
        if screen.login not in self._guests:
            arrived = guest(self._browser, self._url, width=self._width, locale=self._locale)
            self._guests[screen.login] = arrived.log_in(screen.login) if screen.login else arrived
        return self._guests[screen.login].get(screen.path(loop))


def overflow(sheet: Sheet) -> int:
    """By how many pixels a page is wider than its window."""
    return int(sheet.tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
