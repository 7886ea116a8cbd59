"""The office holds a vote of twelve owners by its pages, and is told by the article what cannot be."""

import re
from datetime import timedelta

from tests.pages.paper import Page
from tests.pages.voting import ADVERTS, LIFT, Poll, typed
from tests.pages.yucai import person_id, unit_id


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

    report = poll.upload(
        "楼栋,房号,面积,业主\n1号楼,101,89.50,甲\n1号楼,102,,乙\n2号楼,101,九十,丙\n".encode()
    )
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
    page = poll.send("chair", "notice", opens_at=typed(poll.almanac.now), closes_at=typed(poll.closes_at))
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


def test_a_vote_is_walked_from_its_preparation_to_its_posted_result(poll: Poll) -> None:
    page = poll.until("post")
    assert "已宣布结果" in page.text
    assert "结果已于" in page.text
    shown = poll.page("auditor")
    assert "同意8人，需9人" in shown.text
    assert "差1人" in shown.text
    assert "本事项未通过" in shown.text
    assert "同意7人，需7人" in shown.text
    assert "本事项通过" in shown.text


def test_a_vote_does_not_close_before_the_time_of_its_notice(poll: Poll) -> None:
    poll.until("open")
    page = poll.page("chair")
    assert "closing" not in page.forms()
    assert "到截止时间自动截止，不能提前。" in page.text
    refused = page.visitor.post(f"/office/votes/{poll.vote}/closing", page.answers("extension"))
    assert refused.status == 409
    assert any("不能提前截止" in said for said in refused.wrong())


def test_the_count_needs_scrutineers_who_do_not_count_themselves(poll: Poll) -> None:
    poll.until("close")
    page = poll.page("teller")
    assert "曹亮" in page.text
    assert "tally" not in poll.page("chair").forms()
    refused = page.send(
        "tally", claimed_participating_heads="11", scrutineers=[page_option(page, "scrutineers")]
    )
    assert refused.status in (409, 422)
    assert any("11" in said and "12" in said for said in refused.wrong())


def page_option(page: Page, name: str) -> str:
    found = [one.get("value", "") for one in page.tree.iter("input") if one.get("name") == name]
    assert len(found) == 1
    return found[0]


def test_two_flats_of_one_owner_are_one_head_on_the_roll(poll: Poll) -> None:
    poll.prepare()
    roster = "房号,面积,业主\n101,80.00,甲\n102,80.00,甲\n103,80.00,乙\n"
    report = poll.upload(roster.encode())
    assert "1 人有多套" in report.text
    assert "2" in report.text
    page = report.send("roll", ("confirmed", "yes"))
    assert page.status == 200
    listed = poll.as_("recorder").get(f"/office/votes/{poll.vote}/roll")
    rights = [link for link in listed.links() if "/rights/" in link]
    assert len(rights) == 2
    assert "甲 101、102" in listed.text


def test_an_objection_is_decided_and_the_roll_frozen_anew(poll: Poll) -> None:
    poll.until("enter_roll")
    recorder = poll.as_("recorder")
    listed = recorder.get(f"/office/votes/{poll.vote}/roll?q=108")
    assert listed.status == 200
    right = next(
        link for link in recorder.get(f"/office/votes/{poll.vote}/roll").links() if "/rights/" in link
    )

    objected = recorder.get(right).send("objection", claim="面积应为不动产登记簿上的 100.00 平方米。")
    assert objected.status == 200, objected.wrong()
    chair = poll.page("chair")
    objection = next(
        one.get("value", "") for one in chair.tree.iter("option") if "不动产登记簿" in "".join(one.itertext())
    )
    decided = chair.send("objection-decision", objection=objection, upheld="yes", reason="登记簿如此。")
    assert decided.status == 200, decided.wrong()
    assert "重新锁定" in decided.text

    corrected = (
        poll.as_("recorder")
        .get(right)
        .send("amendment", area_centi_m2="100.00", units="1", reason="异议成立")
    )
    assert corrected.status == 200, corrected.wrong()
    wrong = poll.send("recorder", "freeze", claimed_heads="13")
    assert wrong.status in (409, 422)
    frozen = poll.send("recorder", "freeze", claimed_heads="12")
    assert frozen.status == 200, frozen.wrong()
    assert "有异议成立，更正名册后要重新锁定" not in frozen.text


def test_a_proxy_is_entered_at_the_page_of_its_owner_and_taken_back(poll: Poll) -> None:
    poll.until("publish")
    recorder = poll.as_("recorder")
    rights = [one for one in recorder.get(f"/office/votes/{poll.vote}/roll").links() if "/rights/" in one]
    page = recorder.get(rights[0]).send("proxy", agent_name="王芳", agent_phone="13800000000")
    assert page.status == 200, page.wrong()
    assert "王芳" in page.text

    unwritten = recorder.get(rights[1]).send("proxy", agent_name="王芳", written=[])
    assert unwritten.status == 200
    assert "1 份委托没有接受" in unwritten.text

    proxy = next(
        one.get("value", "") for one in page.tree.iter("option") if "王芳" in "".join(one.itertext())
    )
    ended = recorder.get(rights[0]).send("proxy-revocation", proxy=proxy)
    assert "已终止" in ended.text


def test_a_lost_code_is_made_anew_and_the_former_opens_nothing(poll: Poll) -> None:
    poll.until("print_links")
    recorder = poll.as_("recorder")
    right = next(one for one in recorder.get(f"/office/votes/{poll.vote}/roll").links() if "/rights/" in one)
    before = set(re.findall(r"/b/([a-z2-7]{26})", poll.papers))
    page = recorder.get(right).send("link-reissue")
    fresh = re.findall(r"/b/([a-z2-7]{26})", page.response.text)
    assert len(set(fresh)) == 1
    assert poll.service.links.find(fresh[0]) is not None
    assert sum(poll.service.links.find(token) is None for token in before) == 1


def test_the_same_form_sent_twice_is_recorded_once(poll: Poll) -> None:
    poll.until("enter_roll")
    page = poll.page("chair")
    data = page.answers("notice") | {"opens_at": typed(poll.opens_at), "closes_at": typed(poll.closes_at)}
    action = f"/office/votes/{poll.vote}/notice"
    assert page.visitor.post(action, data).status == 200
    head = poll.service.log.head().position
    assert page.visitor.post(action, data).status == 200
    assert poll.service.log.head().position == head


def test_whoever_acts_on_an_old_page_is_told_what_happened_since(poll: Poll) -> None:
    poll.until("enter_roll")
    old = poll.page("recorder")
    poll.send("recorder", "objection", claim="名册漏了一户。")
    stale = old.send("objection", claim="另一条异议。")
    assert stale.status == 409
    assert stale.wrong()
    assert "另一条异议。" in stale.response.text


def test_what_somebody_may_not_do_is_not_offered(poll: Poll) -> None:
    poll.until("publish")
    early = poll.page("chair")
    assert "opening" not in early.forms()
    assert "到时在这里开始投票" in early.text
    poll.almanac.days_ago(9)
    assert "opening" in poll.page("chair").forms()
    assert "opening" not in poll.page("recorder").forms()
    watcher = poll.page("watcher")
    assert watcher.status == 200
    assert "logout" in watcher.forms()
    assert set(watcher.forms()) <= {"logout"}
    assert poll.as_("power").get(f"/office/votes/{poll.vote}").status in (403, 404)
    roll = poll.as_("watcher").get(f"/office/votes/{poll.vote}/roll")
    assert "1号楼 101" not in roll.text
    assert "1号楼 101" in poll.as_("teller").get(f"/office/votes/{poll.vote}/roll").text


def test_use_of_the_fund_needs_more_than_half_whatever_somebody_would_like(poll: Poll) -> None:
    page = poll.prepare()
    lift = page.text.split(LIFT)[1]
    assert lift.startswith(" （五）")
    assert "过半数" in lift[:120]
    assert "四分之三" not in lift[:120]


def test_a_court_sets_a_result_aside_and_a_body_the_whole_vote(poll: Poll) -> None:
    poll.until("post")
    page = poll.page("chair")
    action = f"/office/votes/{poll.vote}/motions/{poll.motions()[0]}/annulment"
    asked = page.visitor.post(action, page.answers("annulment") | {"case_no": "(2026)民初1号"})
    assert "确定登记" in asked.text
    annulled = page.visitor.post(
        action, page.answers("annulment") | {"case_no": "(2026)民初1号", "confirmed": "yes"}
    )
    assert annulled.status == 200, annulled.wrong()
    assert "已被法院撤销" in annulled.text

    void = poll.send("chair", "voidance", by=str(unit_id("roads")), reason="名册有重大缺陷")
    assert void.status == 200, void.wrong()
    assert "镇城建办作废" in void.text


def test_a_recount_comes_to_the_same_and_says_so(poll: Poll) -> None:
    poll.until("declare_all")
    page = poll.page("chair")
    action = f"/office/votes/{poll.vote}/motions/{poll.motions()[0]}/recount"
    asked = page.visitor.post(action, page.answers("recount") | {"reason": "差一票"})
    assert "正在重新计票" in asked.text
    counted = poll.send("teller", "recounted", scrutineers=[str(person_id("watcher"))])
    assert counted.status == 200, counted.wrong()
    assert "正在重新计票" not in counted.text


def test_the_notice_is_printed_with_its_questions_and_law(poll: Poll) -> None:
    poll.until("publish")
    page = poll.as_("recorder").get(f"/office/votes/{poll.vote}/notice")
    assert page.status == 200
    assert ADVERTS in page.text
    assert "四分之三以上" in page.text
    assert "12 人" in page.text


def test_the_pages_speak_english(poll: Poll) -> None:
    poll.until("open")
    chair = poll.visit("chair", lang="en")
    page = chair.get(f"/office/votes/{poll.vote}?lang=en")
    assert "Turnout so far" in page.text
    for path in ("roll", "deliveries", "links", "notice", "revision"):
        assert chair.get(f"/office/votes/{poll.vote}/{path}?lang=en").status == 200


def test_nobody_is_left_to_deliver_to_a_second_time(poll: Poll) -> None:
    poll.until("deliver")
    page = poll.as_("recorder").get(f"/office/votes/{poll.vote}/deliveries")
    again = page.send("deliveries", method="mail")
    assert again.status == 422
    assert any("没有等待登记" in said for said in again.wrong())


def test_what_has_to_be_done_about_votes_lies_in_the_inbox(poll: Poll) -> None:
    poll.until("publish")
    for login in ("chair", "teller"):
        inbox = poll.as_(login).get("/office")
        assert f"/office/votes/{poll.vote}" in inbox.links(), login
    assert f"/office/votes/{poll.vote}" not in poll.as_("power").get("/office").links()


def test_a_vote_is_shown_as_it_was_and_offers_nothing_then(poll: Poll) -> None:
    poll.until("open")
    poll.almanac.days_ago(0)
    before = typed(poll.almanac.now - timedelta(days=20))
    page = poll.as_("chair").get(f"/office/votes/{poll.vote}?as_of={before}&clock=happened")
    assert page.status == 200
    assert "已公告" in page.text
    assert "回到现在" in page.text or "past" in page.response.text
    assert set(page.forms()) <= {"logout"}


def test_a_roll_is_listed_as_one_walks_past_the_doors(poll: Poll) -> None:
    poll.until("enter_roll")
    roll = poll.as_("teller").get(f"/office/votes/{poll.vote}/roll").text
    doors = re.findall(r"[12]号楼 (\d{3})", roll)
    assert len(doors) == 12
    assert "共 12 人" in roll
    first = re.findall(r"1号楼 (\d{3})", roll)
    assert first == sorted(first)
