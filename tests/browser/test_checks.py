"""A resident's check in a real browser, which turns green, amber and red, and the paper that leads to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Route

from api.pages.in_the_log import code_of
from deliberation.application.ports import Caller
from deliberation.bootstrap import open_service
from deliberation.domain.person.commands import RegisterPerson
from deliberation.domain.values import PersonId
from deliberation.store.embedded import Cluster
from tests.browser.screens import Screen, at
from tests.browser.served import Served, serving
from tests.browser.tabs import Guest, Sheet, guest
from tests.browser.test_journeys import faults_of
from tests.databases import a_database, lent_database
from tests.pages.conftest import quick_passwords, settings
from tests.pages.loop import DECIDED, Loop
from tests.pages.paper import Visitor
from tests.pages.signed import POLICY, Signing
from tests.projecting import let_go
from tests.web import TestClient, application

pytestmark = pytest.mark.browser

SEEN = "yishiting.log"


@dataclass(frozen=True)
class Hall:
    """Yucai with a published resolution, and its log."""

    served: Served
    signing: Signing
    resolution: str

    @property
    def check(self) -> str:
        return f"/check/{self.resolution}/1"

    def cover(self) -> int:
        """Sign and witness what is recorded; returns how many entries that is."""
        size = self.signing.sign()
        self.signing.witness()
        return size

    def grow(self) -> None:
        """Something more is recorded, signed and witnessed."""
        person = PersonId(uuid4())
        caller = Caller(actor="system:test", command_id=uuid4(), trusted=True)
        self.served.service.execute(RegisterPerson(person=person), caller)
        self.cover()


@pytest.fixture(scope="session")
def resolved(cluster: Cluster, founded: str, scratch: Path) -> tuple[str, str]:
    """The name of a database in which Yucai has published a resolution, and the resolution's id."""
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
        loop.until("publish")
    let_go()
    return name, loop.resolution


@pytest.fixture
def hall(cluster: Cluster, resolved: tuple[str, str], scratch: Path, tmp_path: Path) -> Iterator[Hall]:
    policy = tmp_path / "hall.policy"
    policy.write_text(POLICY.text, encoding="utf-8")
    name, resolution = resolved
    with lent_database(cluster, name) as dsn:
        witnessed = replace(settings(dsn, scratch), witness_policy=str(policy))
        with (
            open_service(witnessed, passwords=quick_passwords()) as service,
            serving(service, dsn) as served,
        ):
            yield Hall(served, Signing(dsn, tmp_path), resolution)


def resident(browser: Browser, hall: Hall, *, script: bool = True, width: int = 360) -> Guest:
    return guest(browser, hall.served.url, script=script, width=width)


def looked_at(visitor: Guest, path: str) -> Sheet:
    """The page once the phone has said what it found."""
    sheet = visitor.get(path)
    sheet.tab.wait_for_selector("#by[data-by]", timeout=20_000)
    return sheet


def found(sheet: Sheet) -> dict[str, str]:
    """What stands beside each part: `part-fits` and the like."""
    lines = sheet.tab.locator("[data-part]").all()
    return {
        str(one.get_attribute("data-part")): str(one.get_attribute("class")).split("part-")[-1]
        for one in lines
    }


def verdict(sheet: Sheet) -> str:
    return str(sheet.tab.locator("#verdict").get_attribute("class")).split("check-result-")[-1]


def by(sheet: Sheet) -> str | None:
    return sheet.tab.locator("#by").get_attribute("data-by")


def meddle(visitor: Guest, pattern: str, change: Callable[[bytes], bytes]) -> None:
    """Whatever the service sends under a path reaches this phone changed."""

    def between(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=change(answer.body()))

    visitor.tab.route(pattern, between)


def remember_instead(visitor: Guest, name: str, value: str) -> None:
    """Have the phone remember something else of the log that it saw."""
    visitor.tab.evaluate(
        f"localStorage.setItem('{SEEN}', JSON.stringify("
        f"{{...JSON.parse(localStorage.getItem('{SEEN}')), {name}: {value}}}))"
    )


def test_the_phone_finds_it_all_itself_and_turns_green(browser: Browser, hall: Hall) -> None:
    hall.cover()

    sheet = looked_at(resident(browser, hall), hall.check)

    assert by(sheet) == "phone"
    assert found(sheet) == dict.fromkeys(("content", "entry", "signature", "witnesses", "same"), "fits")
    assert verdict(sheet) == "green"
    assert "核对无误" in sheet.text
    assert DECIDED in sheet.text
    assert "第一次核对" in sheet.text


def test_before_the_witnesses_it_is_amber_and_says_what_is_missing(browser: Browser, hall: Hall) -> None:
    hall.signing.sign()

    sheet = looked_at(resident(browser, hall), hall.check)

    assert (verdict(sheet), found(sheet)["witnesses"], found(sheet)["signature"]) == (
        "amber",
        "pending",
        "fits",
    )
    assert "还没有人见证" in sheet.text
    assert not sheet.tab.locator("#red, [data-unfit]").locator("visible=true").count()

    hall.signing.witness()
    sheet.tab.get_by_role("link", name="再看一次").click()

    sheet.tab.wait_for_selector("#verdict.check-result-green", timeout=20_000)
    assert not sheet.tab.locator("[data-again]:visible").count()


def test_an_entry_that_is_signed_while_the_page_is_open_turns_green_by_itself(
    browser: Browser, hall: Hall
) -> None:
    visitor = resident(browser, hall)
    sheet = visitor.get(hall.check)
    assert (verdict(sheet), "还没编进总账" in sheet.text) == ("amber", True)

    hall.cover()

    sheet.tab.wait_for_selector("#verdict.check-result-green", timeout=20_000)
    assert not sheet.tab.locator("[data-late]:visible").count()


def test_without_script_the_service_answers_and_says_that_it_was_the_service(
    browser: Browser, hall: Hall
) -> None:
    hall.cover()

    sheet = resident(browser, hall, script=False).get(hall.check)

    assert verdict(sheet) == "green"
    assert "以下先由本服务核对" in sheet.text
    assert found(sheet)["same"] == "nothing"


def changed_line(body: bytes, number: int) -> bytes:
    """A text whose line `number` says something else of the same length."""
    lines = body.split(b"\n")
    half = len(lines[number]) // 2
    letter = b"A" if lines[number][half : half + 1] != b"A" else b"B"
    lines[number] = lines[number][:half] + letter + lines[number][half + 1 :]
    return b"\n".join(lines)


def other_signature(body: bytes) -> bytes:
    """A note whose first signature is another one."""
    lines = body.split(b"\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("\u2014 hall.".encode()))
    return changed_line(body, first)


PROOF, NEWEST, TILES = "**/*.tlog-proof", "**/log/checkpoint/newest", "**/log/tile/**"


@pytest.mark.parametrize(
    ("what", "change", "part"),
    [
        (PROOF, lambda body: changed_line(body, 1), "entry"),
        (PROOF, lambda body: changed_line(body, 4), "entry"),
        (PROOF, lambda body: body.replace(b"\nindex ", b"\nindex 1", 1), "entry"),
        (PROOF, lambda _: b"nothing of the kind", "entry"),
        (PROOF, other_signature, "signature"),
        (PROOF, lambda body: changed_line(body, -2), "witnesses"),
        (NEWEST, other_signature, "same"),
        (
            "**/check/**",
            lambda body: body.replace(f'"0">{DECIDED}'.encode(), '"0">另一句话'.encode()),
            "content",
        ),
    ],
    ids=[
        *("leaf", "path", "index", "no proof", "signature", "cosignature"),
        *("newest checkpoint", "text on the page"),
    ],
)
def test_what_was_tampered_with_turns_the_phone_red(
    browser: Browser, hall: Hall, what: str, change: Callable[[bytes], bytes], part: str
) -> None:
    hall.cover()
    visitor = resident(browser, hall)
    meddle(visitor, what, change)

    sheet = looked_at(visitor, hall.check)

    assert (verdict(sheet), found(sheet)[part]) == ("red", "wrong")
    assert "对不上" in sheet.tab.locator("#verdict").inner_text()
    assert "保留本页" in sheet.tab.locator("#red").inner_text()
    unfit = sheet.tab.locator(f'[data-part="{part}"] [data-said]').inner_text()
    assert unfit in sheet.tab.locator("#verdict [data-unfit]").inner_text()
    assert sheet.tab.locator("#red + .two").is_visible()  # what to do stands above all that was checked


def test_a_phone_that_comes_back_finds_the_same_log_grown(browser: Browser, hall: Hall) -> None:
    hall.cover()
    visitor = resident(browser, hall)
    looked_at(visitor, hall.check)
    hall.grow()

    sheet = looked_at(visitor, hall.check)

    assert (verdict(sheet), found(sheet)["same"]) == ("green", "fits")
    assert "同一本账，只增未改" in sheet.text


def test_a_phone_notices_that_the_log_went_back(browser: Browser, hall: Hall) -> None:
    old: dict[str, bytes] = {}

    def keep(name: str) -> Callable[[bytes], bytes]:
        return lambda body: old.setdefault(name, body)

    hall.cover()
    first = resident(browser, hall)
    meddle(first, PROOF, keep("proof"))
    meddle(first, NEWEST, keep("newest"))
    assert verdict(looked_at(first, hall.check)) == "green"
    hall.grow()
    visitor = resident(browser, hall)
    assert verdict(looked_at(visitor, hall.check)) == "green"

    meddle(visitor, PROOF, lambda _: old["proof"])
    meddle(visitor, NEWEST, lambda _: old["newest"])
    sheet = looked_at(visitor, hall.check)

    assert (verdict(sheet), found(sheet)["same"]) == ("red", "wrong")
    assert [part for part, result in found(sheet).items() if result == "wrong"] == ["same"]


def test_a_phone_notices_another_history_and_tiles_that_lie(browser: Browser, hall: Hall) -> None:
    hall.signing.sign()
    visitor = resident(browser, hall)
    looked_at(visitor, hall.check)
    hall.grow()
    meddle(visitor, TILES, lambda body: bytes(32) + body[32:])

    assert found(looked_at(visitor, hall.check))["same"] == "wrong"

    visitor.tab.unroute(TILES)
    assert verdict(looked_at(visitor, hall.check)) == "green"
    remember_instead(visitor, "root", "btoa('x'.repeat(32))")
    assert found(looked_at(visitor, hall.check))["same"] == "wrong"


def test_another_key_than_last_time_is_amber_until_it_is_confirmed(browser: Browser, hall: Hall) -> None:
    hall.cover()
    visitor = resident(browser, hall)
    looked_at(visitor, hall.check)
    remember_instead(visitor, "keys", "['hall.example/log+00000000+AAAA']")

    sheet = looked_at(visitor, hall.check)

    assert verdict(sheet) == "amber"
    assert "公布的钥匙换过" in sheet.text


def test_a_browser_without_ed25519_says_what_it_did_not_check(browser: Browser, hall: Hall) -> None:
    hall.cover()
    visitor = resident(browser, hall)
    visitor.tab.add_init_script(
        "const known = crypto.subtle.importKey.bind(crypto.subtle);"
        "const no = () => Promise.reject(new DOMException('no', 'NotSupportedError'));"
        "SubtleCrypto.prototype.importKey = (form, key, algorithm, ...rest) =>"
        " algorithm.name === 'Ed25519' ? no() : known(form, key, algorithm, ...rest);"
    )

    sheet = looked_at(visitor, hall.check)

    assert (by(sheet), verdict(sheet)) == ("partly", "green")
    assert "签名两项是本服务自己核对的" in sheet.text


def test_a_phone_that_cannot_reach_the_log_leaves_the_services_answer(browser: Browser, hall: Hall) -> None:
    hall.signing.sign()
    visitor = resident(browser, hall)
    visitor.tab.route(PROOF, lambda route: route.abort())

    sheet = looked_at(visitor, hall.check)

    assert (by(sheet), verdict(sheet)) == ("failed", "amber")


def test_the_printed_resolution_leads_to_its_check(browser: Browser, hall: Hall) -> None:
    hall.cover()
    sheet = resident(browser, hall, width=1280).get(f"/resolutions/{hall.resolution}")
    assert "核对" in sheet.tab.locator(".in-log").inner_text()
    assert not sheet.tab.locator(".in-log .code").is_visible()

    sheet.tab.emulate_media(media="print")

    code = sheet.tab.locator(".in-log .code svg")
    box = code.bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"])
    assert 100 < box["width"] < 130  # 30 mm at 96 dots an inch
    assert squares(code.inner_html()) == squares(str(code_of(f"{hall.served.url}{hall.check}")))
    printed = sheet.tab.locator(".in-log .address").inner_text()
    assert resident(browser, hall).get(printed[printed.index("/") :]).path == hall.check


def squares(drawn: str) -> str:
    """The dark squares of a drawn code."""
    return drawn.partition(' d="')[2].partition('"')[0]


@pytest.mark.parametrize("witnessed", [False, True])
def test_the_pages_are_read_on_phone_and_desk_by_everybody(
    browser: Browser, hall: Hall, witnessed: bool
) -> None:
    hall.signing.sign()
    if witnessed:
        hall.signing.witness()
    visitor = resident(browser, hall)
    faults = []
    for name, path in (
        ("check", hall.check),
        ("find", "/check"),
        ("gone", "/check/5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55/1"),
        ("record", "/record"),
        ("resolution", f"/resolutions/{hall.resolution}"),
    ):
        sheet = visitor.get(path)
        faults += faults_of(Screen(name, "", at(path)), sheet)
    assert faults == []


def test_the_record_explains_itself_on_one_screen(browser: Browser, hall: Hall) -> None:
    size = hall.cover()

    sheet = resident(browser, hall, width=1280).get("/record")

    last = sheet.tab.locator(".three").bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 800
    assert f"签到第 {size} 条" in sheet.text
    assert "3 家中须有 2 家" in sheet.text
