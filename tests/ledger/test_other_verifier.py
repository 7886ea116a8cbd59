"""Our log under a verifier in another language that knows the public standards and none of our code."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, Route

from deliberation.ledger.tiles import Tile
from tests.browser.tabs import chromium as opened
from tests.ledger.made import Log, log_key, policy, written

VERIFIER = Path(__file__).parents[2] / "docs" / "verifier" / "verify.mjs"
_SITE = "http://localhost:6962"
_ASK = """async ({policy}) => {
  const {verifyLog, readZip, Finding} = await import("/verify.mjs");
  const zip = new Uint8Array(await (await fetch("/audit.zip")).arrayBuffer());
  try { return {verdict: 0, ...await verifyLog(readZip(zip), policy)}; }
  catch (error) {
    if (error instanceof Finding) return {code: error.code, verdict: error.verdict};
    throw error;
  }
}"""

Ask = Callable[[Path, str], dict[str, Any]]


def in_node(bundle: Path, policy_text: str) -> dict[str, Any]:
    """What it says under node: the code of what it found, or the answer."""
    file = bundle.with_suffix(".policy")
    file.write_text(policy_text)
    done = subprocess.run(
        ["node", VERIFIER, bundle, file], capture_output=True, text=True, check=False, timeout=60
    )
    said = json.loads(done.stdout)
    return {**said, "verdict": done.returncode, "code": said.get("finding", "").split(" ")[0]}


def in_browser(page: Page, bundle: Path, policy_text: str) -> dict[str, Any]:
    """The same in a browser, which has the bundle at an address."""

    def serve(route: Route) -> None:
        if route.request.url.endswith(".mjs"):
            route.fulfill(body=VERIFIER.read_bytes(), content_type="text/javascript")
        elif route.request.url.endswith(".zip"):
            route.fulfill(body=bundle.read_bytes(), content_type="application/zip")
        else:
            route.fulfill(body="<!doctype html><title>verify</title>", content_type="text/html")

    page.route(f"{_SITE}/**", serve)
    page.goto(f"{_SITE}/")
    found: dict[str, Any] = page.evaluate(_ASK, {"policy": policy_text})
    return found


def check(ask: Ask, folder: Path) -> None:
    """It accepts our log, and names what is wrong with an altered one."""
    leaves = written(600).leaves
    honest = Log(leaves)
    trusted = policy().text
    accepted = ask(honest.zip(folder / "honest.zip"), trusted)
    assert accepted["verdict"] == 0
    assert (accepted["size"], accepted["root"]) == (600, honest.latest().root.hex())
    assert accepted["cosigned"].keys() == {"w0", "w1"}
    tile = Tile(0, 1)
    right = honest.tiles([tile])[tile]
    honest.replaced = {tile.path: bytes([right[0] ^ 1]) + right[1:]}
    assert ask(honest.zip(folder / "tile.zip"), trusted)["code"] == "leaf.altered"
    upper = Tile(1, 0, 2)
    right = honest.tiles([upper])[upper]
    honest.replaced = {upper.path: bytes([right[0] ^ 1]) + right[1:]}
    assert ask(honest.zip(folder / "upper.zip"), trusted)["code"] == "tile.altered"
    spoilt = bytearray(honest.entries(tile))
    spoilt[spoilt.index(b'"actor":"') + 9] ^= 1
    honest.replaced = {tile.entries_path: bytes(spoilt)}
    assert ask(honest.zip(folder / "entry.zip"), trusted)["code"] == "leaf.altered"
    other = Log(leaves, key=log_key(9))
    assert ask(other.zip(folder / "key.zip"), trusted)["code"] == "checkpoint.wrong_key"
    alone = ask(Log(leaves, witnesses=()).zip(folder / "alone.zip"), trusted)
    assert (alone["code"], alone["verdict"]) == ("witness.too_few", 2)
    with ZipFile(folder / "honest.zip") as old, ZipFile(folder / "less.zip", "w") as new:
        for name in old.namelist():
            if name != "tile/entries/001":
                new.writestr(name, old.read(name))
    assert ask(folder / "less.zip", trusted)["code"] == "file.missing"


@pytest.mark.browser
def test_a_verifier_in_a_browser_accepts_our_log_and_no_altered_one(chromium: str, tmp_path: Path) -> None:
    with opened(chromium) as browser:
        page = browser.new_page()
        check(lambda bundle, trusted: in_browser(page, bundle, trusted), tmp_path)


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_the_same_verifier_under_node_accepts_our_log_and_no_altered_one(tmp_path: Path) -> None:
    check(in_node, tmp_path)
