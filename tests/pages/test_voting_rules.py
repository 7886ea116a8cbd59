"""A hall makes its own voting rules: from parts, by an example that is really counted, then adopted."""

from tests.pages.conftest import Visit
from tests.pages.paper import Page
from tests.pages.yucai import HALL, HALL_NAME

PATH = f"/office/halls/{HALL}/voting-rules"
TRY, ADOPT = ("confirmed", "change"), ("confirmed", "yes")


def opened(visit: Visit, login: str = "chair", lang: str = "zh") -> Page:
    return visit(login, lang).get(PATH)


def test_the_page_shows_what_the_suggested_rules_come_to(visit: Visit) -> None:
    page = opened(visit)
    assert page.status == 200
    assert "还没有自己的表决规则" in page.text
    assert "成员15人，到会11人，全部投票" in page.text
    assert "最少6票同意即通过" in page.text
    assert "同意5人，需6人（在场人员11人的过半数），差1人" in page.text


def test_trying_other_rules_counts_them_and_adopts_nothing(visit: Visit) -> None:
    tried = opened(visit).send(
        "voting-rules", TRY, name="办法", quorum_num="2", quorum_den="3", approve_of="composition", came="10"
    )
    assert tried.status == 200
    assert "最少8票同意即通过" in tried.text
    assert "还没有自己的表决规则" in tried.text
    again = opened(visit)
    assert "还没有自己的表决规则" in again.text


def test_rules_are_adopted_only_after_their_example_was_shown(visit: Visit) -> None:
    shown = opened(visit).send("voting-rules", name="议事厅表决办法", each_side="1", ballot="recorded")
    assert "请核对规则和试算结果" in shown.text
    assert "最少6票同意即通过" in shown.text
    assert "每一方" in shown.text

    adopted = shown.send("voting-rules", ADOPT)

    assert adopted.path == PATH
    assert "表决规则已通过" in adopted.text
    assert "现行表决规则：议事厅表决办法" in adopted.text
    public = visit().get("/rules")
    assert f"{HALL_NAME}：议事厅表决办法" in public.text
    assert "至少1票同意" in public.text
    assert PATH not in public.links()
    assert PATH in visit("chair").get("/rules").links()


def test_unsound_rules_are_told_so_instead_of_an_example(visit: Visit) -> None:
    page = opened(visit)
    above = page.send("voting-rules", TRY, name="n", approve_num="3", approve_den="2")
    assert "比例不得大于全部" in above.text
    secret = page.send("voting-rules", TRY, name="n", each_side="1", ballot="secret")
    assert "无记名投票无法知道同意票来自哪一方" in secret.text
    refused = page.send("voting-rules", name="n", each_side="1", ballot="secret")
    assert refused.status == 422
    assert any("无记名投票无法知道" in wrong for wrong in refused.wrong())
    nonsense = page.send("voting-rules", TRY, name="n", approve_den="0", members="many")
    assert nonsense.status == 422
    assert "这里会显示试算结果" in nonsense.text


def test_a_share_that_is_not_above_half_is_warned_of(visit: Visit) -> None:
    page = opened(visit)
    half = page.send("voting-rules", TRY, name="n", approve_cmp=">=")
    assert "通过比例没有超过一半" in half.text
    assert "通过比例没有超过一半" not in page.text


def test_rules_under_which_nothing_ever_carries_are_shown_as_such(visit: Visit) -> None:
    never = opened(visit).send("voting-rules", TRY, name="n", came="5")
    assert "即使到会的人全部同意，也不能通过" in never.text
    assert "差3人" in never.text


def test_the_example_alone_is_given_while_somebody_types(visit: Visit) -> None:
    chair = visit("chair", "en")
    query = (
        "quorum_cmp=>%3D&quorum_num=1&quorum_den=2&approve_of=composition&approve_cmp=>%3D"
        "&approve_num=2&approve_den=3&each_side=0&ballot=either&recusal=yes&members=15&came=11&sides=1"
    )
    answer = chair._request("GET", f"{PATH}/example?{query}")
    assert answer.status_code == 200
    assert "10 ayes carry it at least" in answer.text
    assert "<html" not in answer.text
    assert "stands here" in chair._request("GET", f"{PATH}/example").text


def test_only_the_chair_of_the_hall_and_administrators_make_them(visit: Visit) -> None:
    assert opened(visit, "administrator").status == 200
    assert opened(visit, "recorder").status == 403
    assert PATH in visit("administrator").get(f"/admin/halls/{HALL}").links()
    elsewhere = PATH.replace(str(HALL), "00000000-0000-4000-8000-000000000001")
    assert visit("chair").get(elsewhere).status == 404


def test_they_speak_english_too(visit: Visit) -> None:
    page = opened(visit, lang="en")
    assert page.heading == "The hall's own voting rules"
    assert "6 ayes carry it at least" in page.text
    assert "Periods" in visit(lang="en").get("/rules").text


def test_everybody_reads_the_periods_and_who_may_not_vote_for_others(visit: Visit) -> None:
    page = visit().get("/rules")
    assert "业主大会会议召开前的公告15日《物业管理条例》第十四条" in page.text
    assert "杭州：投票时间至少5日，至多60日" in page.text
    assert "每人最多受3人委托、候选人不得受托" in page.text
    assert "物业服务企业工作人员不得受托（《舟山市物业管理条例》第十七条）" in page.text
    assert "作出决定后3日内" in page.text
    english = visit(lang="en").get("/rules").text
    assert "1 year" in english
    assert "no staff of the property company votes for another" in english
