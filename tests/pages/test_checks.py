"""Checking an entry without script: what the service itself finds, on records that were meddled with too."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from textwrap import wrap

import psycopg
import pytest

from deliberation.bootstrap import Service, open_service
from tests.pages.conftest import Visit, quick_passwords, settings
from tests.pages.loop import DECIDED, NAME, PHONE, Loop
from tests.pages.paper import Page
from tests.pages.signed import KEY, POLICY, Signing
from tests.pages.test_votes import one_short, page_of
from tests.pages.twelve import Almanac, Voting, moved_clock


@pytest.fixture
def service(yucai_database: str, scratch: Path, tmp_path: Path) -> Iterator[Service]:
    policy = tmp_path / "hall.policy"
    policy.write_text(POLICY.text, encoding="utf-8")
    witnessed = replace(
        settings(yucai_database, scratch),
        witness_policy=str(policy),
        public_url="https://hall.example",
    )
    with open_service(witnessed, passwords=quick_passwords()) as opened:
        yield opened


@pytest.fixture
def signing(yucai_database: str, tmp_path: Path) -> Signing:
    return Signing(yucai_database, tmp_path)


def verdict(page: Page) -> str:
    """The colour above all, and the sentence that goes with it."""
    box = next(one for one in page.tree.iter("section") if one.get("id") == "verdict")
    return box.get("class", "").removeprefix("check-result check-result-")


def results(page: Page) -> dict[str, str]:
    return {
        one.get("data-part", ""): one.get("class", "").rpartition("part-")[2]
        for one in page.tree.iter("li")
        if one.get("data-part")
    }


def mark(page: Page) -> str:
    """The colour of the box that says where a page stands in the log."""
    words = next(one for one in page.tree.iter("p") if one.get("class") == "in-log-words")
    return next(one.get("class", "") for one in words.iter("span")).removeprefix("mark mark-")


@contextmanager
def meddled(dsn: str, table: str, change: str, back: str) -> Iterator[None]:
    """What only the owner of the database can do, past every trigger; undone at the end."""
    with psycopg.connect(dsn, autocommit=True) as owner:

        def force(statement: str) -> None:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            assert owner.execute(statement.encode()).rowcount == 1
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL".encode())

        force(change)
        yield
        force(back)


@pytest.fixture
def loop(visit: Visit) -> Loop:
    walked = Loop(visit)
    walked.until("publish_minutes")
    return walked


def check_of(loop: Loop) -> str:
    return f"/check/{loop.resolution}/1"


def test_a_resident_reads_what_was_checked_and_what_no_check_can_tell(
    visit: Visit, loop: Loop, signing: Signing
) -> None:
    before = visit().get(check_of(loop))
    assert (verdict(before), "再看一次" in before.text) == ("amber", True)
    assert results(before)["content"] == "fits"

    signing.sign()
    signed = visit().get(check_of(loop))
    assert (verdict(signed), "还没有人见证" in signed.text) == ("amber", True)
    assert check_of(loop) in signed.links()
    signing.witness()
    page = visit().get(check_of(loop))

    assert verdict(page) == "green"
    assert check_of(loop) not in page.links()
    assert DECIDED in page.text
    assert "2 家独立见证人签了名" in page.text
    assert "当初填的是不是真的" in page.text
    assert "以下先由本服务核对" in page.text
    assert f"/resolutions/{loop.resolution}" in page.links()


def test_an_english_reader_gets_the_same(visit: Visit, loop: Loop, signing: Signing) -> None:
    signing.sign()
    page = visit(lang="en").get(check_of(loop))
    assert verdict(page) == "amber"
    assert "In the log, not witnessed yet" in page.text


def test_nothing_that_is_not_published_is_shown_or_given_to_the_script(visit: Visit, loop: Loop) -> None:
    page = visit().get(f"/check/{loop.issue}/1")

    told = json.loads(next(one.text or "" for one in page.tree.iter("script") if one.get("id") == "told"))
    assert {one["field"] for one in told["published"]} <= {"category", "text", "place"}
    for hidden in (NAME, PHONE):
        assert hidden not in page.response.text
    unpublished = visit().get(f"/check/{loop.minutes}/1")
    assert "公布的内容" not in unpublished.text.partition("核对了什么")[0]
    assert results(unpublished)["content"] == "nothing"


@pytest.mark.parametrize(
    "lie", ['"三个月内完成"'.encode(), b'"', b"\xff\xfe"], ids=["lie", "no JSON", "no text"]
)
def test_a_text_altered_in_the_vault_is_red(
    visit: Visit, loop: Loop, signing: Signing, yucai_database: str, lie: bytes
) -> None:
    signing.sign()
    signing.witness()
    row = f"WHERE stream = '{loop.resolution}' AND field = 'text'"
    with psycopg.connect(yucai_database) as reading:
        found = reading.execute(f"SELECT value FROM es.private {row}".encode()).fetchone()
    assert found is not None

    with meddled(
        yucai_database,
        "es.private",
        f"UPDATE es.private SET value = decode('{lie.hex()}', 'hex') {row}",
        f"UPDATE es.private SET value = decode('{bytes(found[0]).hex()}', 'hex') {row}",
    ):
        page = visit().get(check_of(loop))
        shown = visit().get(f"/resolutions/{loop.resolution}")

    assert (shown.status, mark(shown)) == (200, "red")
    assert verdict(page) == "red"
    assert results(page)["content"] == "wrong"
    assert results(page)["entry"] == "fits"
    above = page.text.partition("核对的是哪一条")[0]
    assert "对不上的是： 公布的内容不是当时记下的内容。" in above
    assert "保留本页" in above
    assert re.search(r"告诉审计员或监督员，报上总账编号 \d+；找不到他们，就向街道或镇里反映", above)


def test_an_entry_altered_in_the_log_is_red(
    visit: Visit, loop: Loop, signing: Signing, yucai_database: str
) -> None:
    signing.sign()
    signing.witness()
    row = f"WHERE originator_id = '{loop.resolution}' AND originator_version = 1"
    swap = (
        "UPDATE es.events SET state = convert_to(replace(convert_from(state, 'UTF8'), '{}', '{}'), 'UTF8') "
    )

    with meddled(
        yucai_database,
        "es.events",
        swap.format('"channel":"web"', '"channel":"api"') + row,
        swap.format('"channel":"api"', '"channel":"web"') + row,
    ):
        page = visit().get(check_of(loop))
        shown = visit().get(f"/resolutions/{loop.resolution}")

    assert (verdict(page), results(page)["entry"]) == ("red", "wrong")
    assert "对不上的是： 这条记录和总账里封存的不一样" in page.text.partition("核对的是哪一条")[0]
    assert (mark(shown), "条对不上，可能被改过" in shown.text) == ("red", True)
    assert check_of(loop) in shown.links()
    number = re.search(r"总账第 (\d+) 条对不上", shown.text)
    assert number is not None
    assert f"hall.example/check/{number[1]}" in shown.text
    assert mark(visit().get(f"/resolutions/{loop.resolution}")) == "green"


def test_a_false_signature_of_a_witness_is_red(
    visit: Visit, loop: Loop, signing: Signing, yucai_database: str
) -> None:
    signing.sign()
    signing.witness(times=3)
    good = "(SELECT line FROM es.cosignatures WHERE witness = 'w3.example')"

    with meddled(
        yucai_database,
        "es.cosignatures",
        f"UPDATE es.cosignatures SET line = overlay(line PLACING 'AAAA' FROM 60) WHERE line = {good}",
        "DELETE FROM es.cosignatures WHERE witness = 'w3.example'",
    ):
        page = visit().get(check_of(loop))
        box = visit().get(f"/resolutions/{loop.resolution}")

    assert verdict(page) == "red"
    assert (box.status, mark(box)) == (200, "red")
    assert "条对不上，可能被改过" in box.text


def test_a_tile_that_is_gone_is_red_and_no_incident(
    visit: Visit, loop: Loop, signing: Signing, yucai_database: str
) -> None:
    signing.sign()
    with meddled(
        yucai_database,
        "es.tiles",
        "UPDATE es.tiles SET level = 9 WHERE level = 0",
        "UPDATE es.tiles SET level = 0 WHERE level = 9",
    ):
        page = visit().get(check_of(loop))
        box = visit().get(f"/minutes/{loop.minutes}")
    assert (verdict(page), results(page)["entry"]) == ("red", "wrong")
    assert (box.status, mark(box)) == (200, "red")


def test_a_number_from_a_sheet_of_paper_leads_to_its_check(visit: Visit, loop: Loop) -> None:
    shown = visit().get(f"/resolutions/{loop.resolution}").text
    printed = shown.partition("hall.example/check/")[2].split()[0]

    assert visit().get(f"/check?position={printed}", follow_redirects=True).path == check_of(loop)
    assert visit().get("/check").status == 200
    unknown = visit().get("/check?position=123456")
    assert (unknown.status, "没有编号“123456”" in unknown.text) == (404, True)


@pytest.mark.parametrize("address", ["5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55/1", "no/id", "no/1", "1x"])
def test_an_address_that_stands_for_nothing_says_what_that_may_mean(visit: Visit, address: str) -> None:
    page = visit().get(f"/check/{address}")
    assert page.status == 404
    assert "总账里没有" in page.text


def test_published_pages_say_where_they_stand_before_and_after_the_witnesses(
    visit: Visit, loop: Loop, signing: Signing
) -> None:
    pages = (f"/resolutions/{loop.resolution}", f"/minutes/{loop.minutes}")

    for after, said in (
        (lambda: None, "约1秒后签入检查点"),
        (signing.sign, "等待见证人签名"),
        (signing.witness, "见证人已于"),
    ):
        after()
        for path in pages:
            page = visit().get(path)
            assert said in page.text, path
            assert any(link.startswith("/check/") for link in page.links())


def test_a_receipt_leads_to_the_check_of_what_was_submitted(visit: Visit) -> None:
    loop = Loop(visit)
    page = loop.submit()
    assert f"/check/{loop.issue}/1" in page.links()
    assert visit().get(f"/check/{loop.issue}/1").status == 200


def test_the_record_page_tells_how_far_the_log_is_signed_and_by_whom(
    visit: Visit, loop: Loop, signing: Signing
) -> None:
    assert "还没有签过" in visit().get("/record").text
    size = signing.sign()
    signing.witness(times=1)

    page = visit().get("/record")

    assert f"签到第 {size} 条" in page.text
    assert "3 家中须有 2 家" in page.text
    assert str(KEY.verifier) in page.text
    key = visit().client.get("/log/key").content
    assert " ".join(wrap(sha256(key).hexdigest()[:16], 4)) in page.text
    assert {"/log/audit.zip", "/log/key", "/check"} <= set(page.links())
    assert "/record" in visit().get("/").links()


def test_auditors_find_their_desk_there_and_on_the_trail(visit: Visit) -> None:
    assert "/audit" not in visit().get("/record").links()
    auditor = visit("auditor")
    assert "/audit" in auditor.get("/record").links()
    desk = {"/audit/findings", "/audit/late", "/audit/access", "/compare", "/record"}
    trail = auditor.get("/audit")
    assert desk <= set(trail.links())
    assert {path: auditor.get(path).status for path in desk} == dict.fromkeys(desk, 200)


@pytest.fixture
def almanac() -> Iterator[Almanac]:
    with moved_clock() as almanac:
        yield almanac


def test_a_declared_vote_and_its_tally_sheet_lead_to_the_count_that_they_show(
    visit: Visit, service: Service, almanac: Almanac
) -> None:
    voting = one_short(Voting(service, almanac)).over().closed().tallied()
    assert not [link for link in page_of(visit, voting).links() if link.startswith("/check/")]
    voting.declared()

    shown = page_of(visit, voting).text
    assert re.search(r"核对第 \d+ 条（计票） 核对第 \d+ 条（宣布表决结果）", shown)
    for below in ("", "/sheet"):
        links = [link for link in page_of(visit, voting, below).links() if link.startswith("/check/")]
        pages = [visit().get(link) for link in links]
        assert len(pages) == 3  # the count, and the declaration of each of two questions
        assert {verdict(page) for page in pages} == {"amber"}
        assert ["计票" in page.text for page in pages] == [True, False, False]
        assert [results(page)["content"] for page in pages] == ["fits", "nothing", "nothing"]
        assert "收到的票" in pages[0].text
        assert "公布的内容：计票结果" not in pages[0].text  # of so few homes it would tell the areas


def test_the_code_on_a_tally_sheet_leads_to_the_entry_that_does_not_fit(
    visit: Visit, service: Service, almanac: Almanac, yucai_database: str
) -> None:
    voting = one_short(Voting(service, almanac)).over().closed().tallied()
    voting.declared()
    links = [link for link in page_of(visit, voting, "/sheet").links() if link.startswith("/check/")]
    _, _, stream, version = links[1].split("/")
    row = f"WHERE originator_id = '{stream}' AND originator_version = {version}"

    with meddled(
        yucai_database,
        "es.events",
        f"UPDATE es.events SET state = state || ' ' {row}",
        f"UPDATE es.events SET state = substring(state FOR length(state) - 1) {row}",
    ):
        sheet = page_of(visit, voting, "/sheet")
        assert (mark(sheet), [link for link in sheet.links() if link.startswith("/check/")]) == (
            "red",
            [links[1]],
        )
        printed = sheet.text.partition("hall.example/check/")[2].split()[0]
        assert visit().get(f"/check?position={printed}", follow_redirects=True).path == links[1]
