"""Makes the pictures in docs/screenshots: `python -m tests.browser.screenshots`.

With a folder as argument it makes one of every page there, without loss, to be looked at.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from api.installation import SCOPES
from deliberation.bootstrap import Service, open_service
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from tests.browser.screens import STAGES, WIDTHS, Lookers, Screen
from tests.browser.served import serving
from tests.browser.tabs import Guest, chromium, guest
from tests.conftest import BROWSERS, SECRET
from tests.pages.conftest import quick_passwords, settings
from tests.pages.loop import Loop
from tests.pages.yucai import settle

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
SHOWN = {
    *("board", "submit", "issue", "resolution", "inbox", "screening", "meeting-room", "motion"),
    *("corrections", "minutes-print", "orders", "order", "trail", "record", "admin-hall"),
}
"""The pages of which docs/ holds a picture."""
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
            with open_service(settings(dsn, scratch), passwords=quick_passwords()) as service:
                settle(service)
                _take_all(browser, service, dsn, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


def _take_all(browser: Browser, service: Service, dsn: str, folder: Path) -> None:
    with serving(service, dsn) as served:

        def visit(login: str = "") -> Guest:
            arrived = guest(browser, served.url)
            return arrived.log_in(login) if login else arrived

        loop = Loop(visit)  # type: ignore[arg-type]  # a tab is used like a paper page
        lookers = {width: Lookers(browser, served.url, width) for width in WIDTHS}
        done = 0
        for last, screens in STAGES:
            until = loop.STEPS.index(last) + 1
            for step in loop.STEPS[done:until]:
                getattr(loop, step)()
            done = until
            for width, those in lookers.items():
                for screen in screens:
                    if folder != DOCS or screen.name in SHOWN:
                        _take(those, screen, loop, folder / f"{screen.name}-{width}", width)


def _take(lookers: Lookers, screen: Screen, loop: Loop, path: Path, width: int) -> None:
    sheet = lookers.open(screen, loop)
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
