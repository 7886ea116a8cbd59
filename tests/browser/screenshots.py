"""Makes the pictures in docs/screenshots: `python -m tests.browser.screenshots`.

With a folder as argument it makes one of every page there, without loss, to be looked at.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser

from api.installation import SCOPES
from deliberation.bootstrap import Service, open_service
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from tests.browser.screens import PROVEN, STAGES, WIDTHS, Lookers, Screen
from tests.browser.served import Served, serving
from tests.browser.tabs import Guest, Sheet, chromium, guest
from tests.browser.vote_screens import shots
from tests.conftest import BROWSERS, SECRET
from tests.pages.conftest import quick_passwords, settings
from tests.pages.loop import Loop
from tests.pages.signed import POLICY, Signing
from tests.pages.twelve import Voting, moved_clock
from tests.pages.yucai import settle

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
SHOWN = {
    *("board", "submit", "issue", "resolution", "inbox", "screening", "meeting-room", "motion"),
    *("corrections", "minutes-print", "orders", "order", "trail", "record", "admin-hall"),
    *("vote-setup", "ballot", "paper-entry", "vote-result"),
    *("why-trust", "check", "replay"),
}
"""The pages of which docs/ holds a picture."""
NEIGHBOURS = (
    ("停车", "晚上消防通道被车占住，救护车进不来，希望统一划线。", "3号楼前", ("register", "accept")),
    ("环境卫生", "垃圾房夏天异味大，建议增加清运次数。", "2号楼西侧", ("register", "accept")),
    ("公共设施", "楼道灯坏了两盏，老人夜里上下楼不方便。", "5号楼1单元", ("register",)),
    ("绿化", "树枝伸进二楼窗户，请修剪。", "4号楼南侧", ()),
)
"""Category, text, place, and what the office has done about it."""
TALLEST = 2400
"""Pixels: what is longer is cut."""


def main() -> int:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        sys.stderr.write("no browser was found: apt install chromium fonts-noto-cjk\n")
        return 2
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="yst-"))
    scratch.chmod(0o711)
    try:
        with Cluster(scratch / "cluster", durable=False) as cluster, chromium(path) as browser:
            dsn = cluster.dsn("postgres")
            bring_up_to_date(dsn, SCOPES, SECRET)
            policy = scratch / "hall.policy"
            policy.write_text(POLICY.text, encoding="utf-8")
            witnessed = replace(settings(dsn, scratch), witness_policy=str(policy))
            with open_service(witnessed, passwords=quick_passwords()) as service:
                settle(service)
                _take_all(browser, service, Signing(dsn, scratch), folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


def _take_all(browser: Browser, service: Service, signing: Signing, folder: Path) -> None:
    with serving(service, signing.dsn) as served:

        def visit(login: str = "") -> Guest:
            arrived = guest(browser, served.url)
            return arrived.log_in(login) if login else arrived

        loop = Loop(visit)  # type: ignore[arg-type]  # a tab is used like a paper page
        lookers = {width: Lookers(browser, served.url, width) for width in WIDTHS}
        for issue in NEIGHBOURS:
            _raise(loop, *issue)
        done = 0
        for last, screens in STAGES:
            until = loop.STEPS.index(last) + 1
            for step in loop.STEPS[done:until]:
                getattr(loop, step)()
            done = until
            _take_those(screens, loop, lookers, folder)
        signing.sign()
        signing.witness()
        _take_those(PROVEN, loop, lookers, folder)
        _take_vote(browser, served, folder)


def _take_those(screens: Iterable[Screen], loop: Loop, lookers: Mapping[int, Lookers], folder: Path) -> None:
    for width, those in lookers.items():
        for screen in screens:
            if folder != DOCS or screen.name in SHOWN:
                sheet = those.open(screen, loop)
                sheet.tab.wait_for_load_state("networkidle")  # a check is repeated by the page's own script
                _take(sheet, folder / f"{screen.name}-{width}", width)


def _take_vote(browser: Browser, served: Served, folder: Path) -> None:
    with moved_clock() as almanac:
        for shot in shots(browser, served, Voting(served.service, almanac)):
            if folder != DOCS or shot.name in SHOWN:
                _take(shot.sheet, folder / f"{shot.name}-{shot.width}", shot.width)


def _raise(loop: Loop, category: str, text: str, place: str, steps: tuple[str, ...]) -> None:
    """Another issue of the village, some way along the loop, so that lists look as they do in use."""
    other = Loop(loop.visit)
    other.people = loop.people
    other.submit(category, text, place)
    for step in steps:
        getattr(other, step)()


def _take(sheet: Sheet, path: Path, width: int) -> None:
    height = min(int(sheet.tab.evaluate("document.documentElement.scrollHeight")), TALLEST)
    small = path.parent == DOCS
    sheet.tab.screenshot(
        path=path.with_suffix(".jpg" if small else ".png"),
        type="jpeg" if small else "png",
        quality=50 if small else None,
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": height},
    )
    sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    sys.exit(main())
