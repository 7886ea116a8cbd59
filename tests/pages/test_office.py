"""Who sees what, and the parts of the loop beside its straight way."""

from tests.pages.conftest import Visit
from tests.pages.loop import DECIDED, Loop
from tests.pages.yucai import HALL, person_id, unit_id


def test_a_delegate_sees_the_orders_of_their_unit_and_no_others(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("order")

    assert "停电、迁移、立杆" in loop.as_("power").get("/office/tasks").text
    assert "停电、迁移、立杆" in loop.as_("power").get("/office").text
    assert loop.order_page("telecom").status == 404
    assert loop.as_("telecom").get(f"/office/tasks?unit={unit_id('power')}").status == 404
    for path in (
        f"/office/issues/{loop.issue}",
        f"/office/meetings/{loop.meeting}",
        f"/records/{loop.issue}",
    ):
        assert loop.as_("telecom").get(path).status in (403, 404)


def test_a_unit_disputes_an_order_and_it_goes_to_another(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("order")
    disputed = loop.order_page().send("dispute", reason="杆子不是本公司的")
    assert "派单异议" in disputed.text

    supervised = loop.order_page("supervisor")
    assert "杆子不是本公司的" in supervised.text
    supervised.send("reassignment", to=str(unit_id("telecom")), reason="产权在通信公司")

    assert "停电、迁移、立杆" in loop.as_("telecom").get("/office/tasks").text
    taken = loop.order_page("telecom").send("acceptance")
    assert taken.status == 200
    assert "done" in taken.forms()


def test_more_time_is_asked_for_and_granted(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("sign")
    asked = loop.order_page().send(
        "extension-request", deadline="natural_days", deadline__natural_days="30", reason="天气不好"
    )
    assert "已申请延期" in asked.text or "申请延到" in asked.text

    granted = loop.order_page("supervisor").send("extension-grant")

    assert "已批准延期" in granted.text
    assert "申请延到" not in granted.text


def test_the_responsible_unit_is_offered_no_verification(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("report")

    assert "verification" not in loop.order_page("power").forms()
    returned = loop.order_page("supervisor").send("return", reason="路面没有恢复")
    assert "路面没有恢复" in returned.text
    assert "done" in loop.order_page("power").forms()


def test_an_issue_is_offered_to_a_unit_which_signs_for_it(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("register")
    loop.as_("chair").get(f"/office/issues/{loop.issue}").send("transfer-offer", to=str(unit_id("roads")))

    roads = loop.as_("roads")
    assert f"/office/issues/{loop.issue}" in roads.get("/office").links()
    assert loop.as_("telecom").get(f"/office/issues/{loop.issue}").status == 404
    signed = roads.get(f"/office/issues/{loop.issue}").send("transfer-signature")

    assert "镇城建办" in visit().get(f"/issues/{loop.issue}").text
    assert signed.status in (200, 404)


def test_a_small_matter_is_handled_directly_under_an_order_of_its_own(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("accept")
    page = loop.as_("chair").get(f"/office/issues/{loop.issue}").send("direct-handling", reason="小事")

    order = page.send("order", lead=str(unit_id("roads")), content="补平路面")

    assert order.path.startswith("/office/tasks/")
    assert "补平路面" in order.heading


def test_unlawful_text_is_destroyed_only_after_a_second_look(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    page = loop.as_("recorder").get(f"/office/issues/{loop.issue}")

    asked = page.send("destruction", basis="治安管理处罚法第四十二条", reason="公然侮辱他人")
    assert "不能恢复" in asked.text
    destroyed = asked.send("destruction", ("confirmed", "yes"))

    assert "销毁" in destroyed.text


def test_a_matter_of_the_owners_ends_in_an_opinion_and_no_vote_is_taken(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("register")
    answers = {"owner_decision_required": "yes", "items": ["7"], "route": "joint_conference"}
    loop.as_("chair").get(f"/office/issues/{loop.issue}").send("acceptance", **answers, level="community")
    for step in ("convene", "give_notice", "sign_in", "open", "put", "check_quorum"):
        getattr(loop, step)()

    refused = loop.question().send("consensus", unanimous="yes")
    assert refused.status == 409
    assert any("业主" in sentence for sentence in refused.wrong())

    formed = loop.room().send("opinion", opinion="建议提请业主共同决定", next_step="提请业主大会")
    assert "建议提请业主共同决定" in formed.text
    loop.close()
    assert "待法定表决" in visit().get(f"/issues/{loop.issue}").text


def test_somebody_leaves_and_the_page_counts_anew(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("put")
    page = loop.room()
    for login in ("power", "telecom"):
        page = loop.room().send("departure", person=str(person_id(login)))

    assert "未达到法定人数" in page.text
    tested = loop.question().send("quorum")
    assert "未达到法定人数" in tested.text
    assert "consensus" not in tested.forms()
    assert "hands" not in tested.forms()


def test_minutes_are_corrected_in_a_new_edition_and_the_old_one_stays(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("publish_minutes")
    page = loop.as_("recorder").get(f"/office/minutes/{loop.minutes}")

    corrected = page.send("correction", kind="clerical", text="更正后的全文", reason="写错一字")

    assert "第 2 版" in corrected.text
    assert "更正第 1 版" in corrected.text
    assert DECIDED in corrected.text
    printed = loop.as_("recorder").get(f"/office/minutes/{loop.minutes}/print?edition=1")
    assert "<svg" in printed.response.text.partition("in-log-code")[2], "whoever holds the sheet can check it"
    assert DECIDED in printed.text
    assert "签发人" in printed.text
    listed = loop.as_("recorder").get("/office/minutes")
    assert "“2099年1月5日联席会议”（育才新村议事厅）" in listed.text, "whose minutes they are"


def test_a_recorder_enters_what_happened_before_and_it_says_so(visit: Visit) -> None:
    recorder = visit("recorder")
    page = recorder.get("/office/issues/new").send(
        "intake", channel="phone", category="停车", text="消防通道被占", happened_at="2023-01-03T09:20"
    )

    assert page.status == 200, page.wrong()
    assert "2023年1月3日" in page.text
    assert "事后补记" in page.text
    future = recorder.get("/office/issues/new").send(
        "intake", channel="phone", category="停车", text="消防通道被占", happened_at="2099-01-03T09:20"
    )
    assert future.status == 422
    assert future.wrong()


def test_the_past_of_an_object_is_marked_as_the_past(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("accept")
    auditor = visit("auditor")

    shown = auditor.get(f"/records/{loop.issue}?as_of=2026-01-01T00:00&clock=recorded")
    assert shown.status == 404

    present = auditor.get("/audit")
    assert "受理" in present.text
    hall = auditor.get(f"/records/{HALL}")
    assert hall.status == 200
    assert auditor.get("/audit?noun=issue&order=oldest").status == 200
    assert auditor.get("/audit?since=nonsense").status == 422


def test_the_trail_is_for_auditors_and_administrators(visit: Visit) -> None:
    assert visit("auditor").get("/audit").status == 200
    assert visit("administrator").get("/audit").status == 200
    assert visit("recorder").get("/audit").status == 403
    assert visit().get("/audit").status == 401


def test_a_meeting_of_the_past_is_entered_from_its_summary(visit: Visit) -> None:
    recorder = visit("recorder")
    way = f"/office/halls/{HALL}/meetings/past"
    assert way in recorder.get("/office/meetings").links()
    form = recorder.get(way)
    there = [str(unit_id(one)) for one in ("community", "branch", "power", "telecom")]
    told = {
        "kind": "joint_conference",
        "present_units": there,
        "absent_units": [str(unit_id("roads"))],
        "outcome": "会议商定由镇城建办牵头清理。",
    }

    untimed = form.send("held", **told)
    assert untimed.status == 422
    assert untimed.wrong()

    page = untimed.send("held", happened_at="2023-01-03T09:20")
    assert page.status == 200, page.wrong()
    assert page.path.startswith("/office/meetings/")
    assert "2023年1月3日" in page.text
    assert "会议商定由镇城建办牵头清理" in page.text
    assert "县供电公司" in page.text


def test_a_past_meeting_carries_nothing_without_a_quorum(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    loop.register()
    loop.accept()
    form = visit("recorder").get(f"/office/halls/{HALL}/meetings/past")
    few = form.send(
        "held",
        kind="joint_conference",
        present_units=[str(unit_id("community"))],
        carried=[loop.issue],
        happened_at="2023-01-03T09:20",
    )
    assert few.status == 409, few.text
    assert few.wrong()
