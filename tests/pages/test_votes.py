"""Votes as everybody sees them: announced, under way, declared with the whole working, set aside."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from deliberation.bootstrap import Service
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.setup import QuestionPut
from tests.pages.conftest import Visit
from tests.pages.loop import Loop
from tests.pages.paper import Page, text_of
from tests.pages.test_ballot import shown
from tests.pages.twelve import (
    LASTS,
    LIFT,
    MANAGER,
    SCRUTINEER,
    TELLERS,
    TEXTS,
    TITLE,
    Almanac,
    Voting,
    election,
    moved_clock,
)
from tests.pages.yucai import name_of, person_id, unit_id

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def almanac() -> Iterator[Almanac]:
    with moved_clock() as almanac:
        yield almanac


@pytest.fixture
def voting(service: Service, almanac: Almanac) -> Voting:
    return Voting(service, almanac)


def page_of(visit: Visit, voting: Voting, below: str = "", login: str = "", lang: str = "zh") -> Page:
    shown(voting)
    return visit(login, lang).get(f"/votes/{voting.vote}{below}")


def one_short(voting: Voting) -> Voting:
    """Nine vote; six are for the parking spaces, of whom seven are needed; seven for the manager."""
    voting.open()
    for number in range(1, 7):
        voting.cast(number, "AYE")
    voting.cast(7, "NAY", "AYE")
    voting.cast(8, "NAY")
    voting.cast(9, "ABSTAIN", "NAY")
    return voting


def declared(voting: Voting) -> Voting:
    return one_short(voting).over().closed().tallied().declared()


def cards(page: Page) -> list[str]:
    return [text_of(card) for card in page.tree.iter("section") if "result" in card.get("class", "").split()]


def test_a_vote_is_public_once_its_notice_is_out(voting: Voting, visit: Visit) -> None:
    voting.prepared().enrolled()
    assert page_of(visit, voting).status == 404
    assert TITLE not in visit().get("/votes").text

    voting.noticed()

    page = page_of(visit, voting)
    assert page.heading == TITLE
    assert TEXTS[LIFT] in page.text
    assert "四分之三以上" in page.text
    assert "12人" in page.text
    assert f"/votes/{voting.vote}" in visit().get("/votes").links()


def test_votes_are_found_by_hall_and_stage(voting: Voting, visit: Visit) -> None:
    shown(voting.open())

    assert TITLE in visit().get("/votes?state=open").text
    assert TITLE not in visit().get("/votes?state=declared").text
    assert TITLE not in visit().get(f"/votes?hall={UUID(int=1)}").text
    assert TITLE in visit().get("/votes?state=nonsense").text


def test_the_board_names_a_vote_while_it_is_open(voting: Voting, visit: Visit) -> None:
    voting.prepared().enrolled().noticed()
    assert TITLE not in page_of(visit, voting).visitor.get("/").text

    shown(voting.opened())
    board = visit().get("/")
    assert f"/votes/{voting.vote}" in board.links()

    shown(voting.over().closed())
    assert TITLE not in visit().get("/").text


def test_while_it_is_open_turnout_is_shown_and_no_tally(voting: Voting, visit: Visit) -> None:
    page = page_of(visit, one_short(voting))

    assert "截止" in page.text
    assert "参与表决：9人" in page.text
    assert "需8人（三分之二以上） ✓ 达到" in page.text
    assert "不显示赞成和反对的票数" in page.text
    assert cards(page) == []
    assert "需7人" not in page.text
    assert page_of(visit, voting, "/sheet").status == 404


def test_the_count_is_not_public_before_the_declaration(voting: Voting, visit: Visit) -> None:
    one_short(voting).over().closed().tallied()

    assert cards(page_of(visit, voting)) == []
    assert "需7人" not in page_of(visit, voting).text


def test_one_vote_short_is_said_plainly(voting: Voting, visit: Visit) -> None:
    parking, manager = cards(page_of(visit, declared(voting)))

    assert "未通过" in parking
    assert "只差 1 票。 需要7人，实际6人，因此未通过。" in parking
    assert "✗ 未达到，差1人" in parking
    assert "通过" in manager
    assert "只差" not in manager
    for sentence in ("基数：参与表决的业主9人", "四分之三以上", "《民法典》第二百七十八条"):
        assert sentence in parking


def test_a_reading_that_would_turn_the_result_stands_beside_it_with_why_it_is_not_lawful(
    voting: Voting, visit: Visit
) -> None:
    parking, manager = cards(page_of(visit, declared(voting)))

    assert "未投票从多：通过" in parking
    assert "这种口径在这里不能用，因为缺少" in parking
    assert "不是首次业主大会会议" in parking
    assert "从多" not in manager


def test_the_result_is_said_in_english_too(voting: Voting, visit: Visit) -> None:
    parking, _ = cards(page_of(visit, declared(voting), lang="en"))

    assert "One short." in parking
    assert "7 heads were needed and 6 heads were found" in parking
    assert "not adopted" in parking


def test_bars_say_their_figures_and_stop_before_a_line_that_was_not_reached(
    voting: Voting, visit: Visit
) -> None:
    page = page_of(visit, declared(voting))
    bars = [svg for svg in page.tree.iter(f"{SVG}svg") if svg.get("role") == "img"]
    assert len(bars) == 8
    for bar in bars:
        assert "需" in bar.get("aria-label", "")
    heads = next(bar for bar in bars if "6人" in bar.get("aria-label", ""))
    filled = next(rect for rect in heads.iter(f"{SVG}rect") if rect.get("class") == "bar-aye")
    line = next(iter(heads.iter(f"{SVG}line")))

    assert float(filled.get("width", "").rstrip("%")) < float(line.get("x1", "").rstrip("%"))


def test_the_area_of_a_few_homes_is_not_told(voting: Voting, visit: Visit) -> None:
    parking, manager = cards(page_of(visit, declared(voting)))

    assert "人数过少，面积不公开" in parking
    assert "220.00" not in parking
    assert "2人" in parking
    assert "人数过少" not in manager, "what follows from the figures by law is not hidden"
    office = page_of(visit, voting, "/sheet", login="chair")
    assert "人数过少" not in office.text


def test_the_tally_sheet_has_the_working_the_roots_and_lines_to_sign(voting: Voting, visit: Visit) -> None:
    sheet = page_of(visit, declared(voting), "/sheet")

    for part in ("计票表", "名册校验码", "选票校验码", "签名", "基数：", "owners_joint_decision.v1"):
        assert part in sheet.text
    assert name_of(TELLERS[0]) not in sheet.text
    inside = page_of(visit, voting, "/sheet", login="chair")
    assert name_of(TELLERS[0]) in inside.text
    assert name_of(SCRUTINEER) in inside.text


def test_a_recount_stands_with_its_question(voting: Voting, visit: Visit) -> None:
    declared(voting)
    voting.do("chair", c.RequestRecount(ballot_set=voting.vote, motion=LIFT, reason="业主要求复核。"))
    parking, manager = cards(page_of(visit, voting))
    assert "正在重新计票" in parking
    assert "重新计票" not in manager

    again = c.CompleteRecount(
        ballot_set=voting.vote, motion=LIFT, scrutineers=[person_id(SCRUTINEER)], claimed_changed=False
    )
    voting.do(TELLERS[0], again)

    assert "结果不变" in cards(page_of(visit, voting))[0]
    assert "业主要求复核" not in page_of(visit, voting).text


def test_a_result_that_a_court_set_aside_is_marked(voting: Voting, visit: Visit) -> None:
    declared(voting)
    annulled = c.AnnulVote(ballot_set=voting.vote, motion=MANAGER, case_no="（2026）浙0902民初1号")
    voting.do("recorder", annulled)

    parking, manager = cards(page_of(visit, voting))

    assert "人民法院撤销了这一项结果" in manager
    assert "撤销" not in parking


def test_a_vote_that_was_set_aside_says_so_first(voting: Voting, visit: Visit) -> None:
    one_short(voting)
    reason = "表决票没有送达半数业主。"
    voting.do("chair", c.VoidVote(ballot_set=voting.vote, by=unit_id("roads"), reason=reason))

    page = page_of(visit, voting)

    assert "认定本次表决无效" in page.text
    assert "已作废" in page.text


def test_names_and_rooms_stand_on_no_public_page(voting: Voting, visit: Visit) -> None:
    declared(voting)

    for below in ("", "/sheet"):
        raw = page_of(visit, voting, below).response.text
        assert "业主1号" not in raw
        assert "2号楼101室" not in raw
        assert "1380000" not in raw


def test_the_votes_of_an_issue_stand_on_its_page(voting: Voting, visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("accept")
    issue = UUID(loop.issue)
    questions = (
        QuestionPut(motion=LIFT, item=8, issue=issue),
        QuestionPut(motion=MANAGER, item=4),
    )
    shown(voting.prepared(questions).enrolled().noticed())

    page = visit().get(f"/issues/{issue}")

    assert TITLE in page.text
    assert f"/votes/{voting.vote}" in page.links()
    assert f"/issues/{issue}" in page_of(visit, voting).links()


def test_a_small_secret_vote_warns_and_an_election_names_who_was_elected(
    service: Service, almanac: Almanac, visit: Visit
) -> None:
    body = Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS
    voting = election(Voting(service, almanac, form=BallotForm.SECRET, body=body))
    shown(voting.enrolled().noticed())

    page = page_of(visit, voting)
    assert "陈建国" in page.text
    assert "应选 2 名" in page.text
    assert voting.almanac.ahead < LASTS * 3
    assert page_of(visit, voting, "/ballots").status == 404


def test_there_is_no_page_of_no_vote(visit: Visit) -> None:
    assert visit().get(f"/votes/{UUID(int=7)}").status == 404
    assert visit().get("/votes/nonsense").status == 404
