"""The whole loop by forms, without script: a resident's issue, the meeting, the orders, close-out."""

from tests.pages.conftest import Visit
from tests.pages.loop import NAME, PHONE, TEXT, Loop
from tests.pages.paper import Page
from tests.pages.yucai import PEOPLE, name_of, person_id


def test_an_issue_goes_from_the_residents_form_to_close_out_by_forms_alone(visit: Visit) -> None:
    loop = Loop(visit)

    page = loop.until("close_issue")

    assert "已销号" in page.text
    public = visit().get(f"/issues/{loop.issue}")
    assert "已销号" in public.text
    assert TEXT in public.text
    for hidden in (NAME, PHONE, *(name_of(login) for login in PEOPLE)):
        assert hidden not in public.response.text


def test_the_outcome_is_shown_before_it_is_recorded_and_can_still_be_changed(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("check_quorum")
    people = ("chair", "supervisor", "power", "telecom", "roads")
    hands = {f"hands__{person_id(one)}": "aye" for one in people[:2]}
    hands |= {f"hands__{person_id(one)}": "nay" for one in people[2:]}

    checked = loop.question().send("hands", **hands)

    assert "未通过" in checked.text
    assert "至少须 3 人赞成" in checked.text
    assert "未表决" in loop.question().text
    changed = checked.send("hands", ("confirmed", "change"))
    assert changed.answers("hands")[f"hands.{person_id('chair')}"] == ["aye"]
    declared = checked.send("hands", ("confirmed", "yes"))
    assert "未通过" in declared.heading


def test_without_a_quorum_the_page_says_so_and_the_meeting_ends(visit: Visit) -> None:
    loop = Loop(visit)
    for step in loop.STEPS[: loop.STEPS.index("sign_in")]:
        getattr(loop, step)()

    page = loop.sign_in("power", "telecom")

    assert "未达到法定人数" in page.text
    assert "至少须 4 席到会，现到 3 席" in page.text
    refused = loop.room("chair").send("opening")
    assert refused.status == 409
    assert refused.wrong()
    ended = loop.room("chair").send("inquoracy")
    assert "流会" in ended.heading


def test_a_correction_shows_what_it_would_question_before_it_is_recorded(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("check_quorum")
    people = ("chair", "supervisor", "power", "telecom", "roads")
    hands = {f"hands__{person_id(one)}": "aye" for one in people[:3]}
    hands |= {f"hands__{person_id(one)}": "nay" for one in people[3:]}
    loop.question().send("hands", **hands).send("hands", ("confirmed", "yes"))
    assert "通过" in loop.question().heading
    corrections = loop.as_("recorder").get(f"/office/meetings/{loop.meeting}/corrections")

    shown = corrections.send(
        "hands",
        version=last_option(corrections, "hands", "version"),
        **{f"hands__{person_id('power')}": "nay"},
        reason="记录时看错一人",
    )

    assert "按规则计算的结果：原来“通过”，更正后“未通过”" in shown.text
    assert "需要重新认定" in shown.text
    assert "结果待重新认定" not in loop.question().text
    shown.send("hands", ("confirmed", "yes"))
    assert "结果待重新认定" in loop.question().text


def last_option(page: Page, form: str, name: str) -> str:
    """The last entry that a form lets one pick."""
    select = next(one for one in page.forms()[form].iter("select") if one.get("name") == name)
    return [option.get("value", "") for option in select.iter("option")][-1]
