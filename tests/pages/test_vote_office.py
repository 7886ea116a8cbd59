"""The office holds a vote of twelve owners by its pages, and is told by the article what cannot be."""

import re

import pytest

from deliberation.bootstrap import Service
from tests.pages.conftest import Visit
from tests.pages.voting import ADVERTS, LIFT, Almanac, Poll, appoint_counters, typed


@pytest.fixture
def poll(visit: Visit, service: Service, yucai_database: str, monkeypatch: pytest.MonkeyPatch) -> Poll:
    appoint_counters(service)
    held = Poll(visit, Almanac(monkeypatch), yucai_database)
    held.catch_up()
    return held


def test_what_each_question_needs_is_shown_before_the_vote_is_prepared(poll: Poll) -> None:
    form = poll.as_("chair").get("/office/votes/new")
    asked = form.send(
        "preparation",
        vote_title="表决",
        place="cn-zhejiang-zhoushan",
        questions__1__text=ADVERTS,
        questions__1__item="8",
        questions__2__text=LIFT,
        questions__2__item="5",
    )
    assert asked.status == 200, asked.wrong()
    assert "四分之三以上" in asked.text
    assert "过半数" in asked.text
    assert "三分之二以上" in asked.text
    assert "《民法典》第二百七十八条" in asked.text
    assert "《舟山市物业管理条例》第十六条" in asked.text
    assert "不适用" in asked.text


def test_a_vote_is_prepared_and_its_roll_is_uploaded(poll: Poll) -> None:
    page = poll.prepare()
    assert page.status == 200
    assert "还没有录入名册" in page.text

    report = poll.upload("楼栋,房号,面积,业主\n1号楼,101,89.50,甲\n1号楼,102,,乙\n2号楼,101,九十,丙\n".encode())
    assert report.status == 422
    assert "第 3 行" in report.text
    assert "第 4 行" in report.text

    page = poll.enter_roll()
    assert page.status == 200, page.wrong()
    assert "12" in page.text
    assert "1,032.00" in page.text
    assert "notice" in page.forms() or "notice" in poll.page("chair").forms()


def test_the_notice_may_not_be_short(poll: Poll) -> None:
    poll.until("enter_roll")
    page = poll.send(
        "chair", "notice", opens_at=typed(poll.almanac.now), closes_at=typed(poll.closes_at)
    )
    assert page.status in (409, 422)
    poll.almanac.days_ago(20)
    short = poll.send("chair", "notice", opens_at=typed(poll.opens_at), closes_at=typed(poll.closes_at))
    assert short.status == 409
    assert any("《物业管理条例》第十四条" in said and "15" in said for said in short.wrong())


def test_the_vote_opens_after_its_notice_and_counts_turnout_but_no_answers(poll: Poll) -> None:
    page = poll.until("open")
    assert "投票中" in page.text
    assert "不公布票数" in page.text
    assert "同意" not in poll.page("recorder").text.split("目前参与情况")[1].split("6. 计票")[0]


def test_everybody_gets_a_ballot_with_a_code_of_their_own(poll: Poll) -> None:
    page = poll.until("print_links")
    assert page.response.text.count("<svg") == 12
    found = set(re.findall(r"/b/([a-z2-7]{26})", page.response.text))
    assert len(found) == 12
    assert ADVERTS in page.text
    assert "1号楼 101" in page.text
