"""What is held of a person, who looked, and the person's rights over it, walked in the browser."""

import json
import re
from typing import Any
from uuid import UUID

import pytest

from deliberation.bootstrap import Service
from deliberation.domain.access.commands import ShowOpening
from deliberation.domain.person.data import RETAINED
from deliberation.domain.person.state import PERSONS
from deliberation.domain.terms import term
from deliberation.domain.values import PersonId, Role
from tests.pages.conftest import Visit
from tests.pages.loop import NAME, PHONE, ROOM, TEXT, Loop
from tests.pages.paper import Page, Visitor
from tests.pages.voting import Poll
from tests.pages.yucai import HALL, name_of, person_id

KINDS = ("wrong.typed_erase",)


def registered(admin: Visitor, **more: str) -> str:
    """Register a person at the desk; the path of their page."""
    known = {"name": "欧阳冬雪", "phone": "13987650001", "room": "9号楼3单元902室", **more}
    return admin.get("/admin/people").send("registration", **known).path


def data_of(admin: Visitor, person: str) -> Page:
    return admin.get(f"{person}/data")


def submitter(service: Service, issue: str) -> PersonId:
    rows = service.log._recorder.query(
        "SELECT person FROM es.private WHERE stream = %s AND field = 'phone'", [issue]
    )
    return PersonId(rows[0][0])


def test_the_page_says_what_is_held_and_opening_it_is_recorded(visit: Visit) -> None:
    admin = visit("administrator")
    person = registered(admin)
    page = data_of(admin, person)
    assert page.status == 200
    for held in ("欧阳冬雪", "13987650001", "9号楼3单元902室"):
        assert held in page.text

    log = visit("auditor").get(f"/audit/access?person={person.rsplit('/', 1)[1]}")
    assert log.status == 200
    assert name_of("administrator") in log.text
    assert "人员管理" in log.text
    assert "欧阳冬雪" not in log.text


def test_whoever_answers_an_issue_leaves_a_trace_and_the_resident_sees_it(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    shown = loop.as_("recorder").get(f"/office/issues/{loop.issue}")
    assert PHONE in shown.text
    loop.register()  # the projections catch up

    own = loop.resident.get("/own-data")
    assert own.status == 200
    assert "电话" in own.text
    assert PHONE not in own.text, "a receipt shows which kinds of data are held, not what they say"
    assert "林*" in own.text, "by the name that is used in meetings"
    assert name_of("recorder") not in own.text
    assert "办理诉求" in own.text


def test_a_stranger_is_sent_to_the_lookup(visit: Visit) -> None:
    assert visit().get("/own-data").path == "/lookup"


def test_a_resident_asks_and_is_answered_with_a_reason(visit: Visit, service: Service) -> None:
    loop = Loop(visit)
    loop.submit()
    asked = loop.resident.get("/own-data").send("own-request", kind="erasure", words="我搬走了")
    assert "请求已收到" in asked.response.text
    assert "删除（第四十七条）" in asked.text

    person = submitter(service, loop.issue)
    admin = visit("administrator")
    page = admin.get(f"/admin/people/{person}/data")
    request = next(iter(service.desk.look(PERSONS, person)[0].requests))
    refused = page.send("answer", request=str(request), granted="no")
    assert refused.status == 422
    assert "第五十条" in refused.text
    answered = refused.send("answer", request=str(request), granted="no", reason="诉求尚在办理")
    assert "已答复" in answered.response.text
    assert "answer" not in answered.forms(), "nothing waits any more"
    told = loop.resident.get("/own-data")
    for said in ("未同意", "诉求尚在办理", "可以向人民法院起诉"):
        assert said in told.text, "art. 50: who is refused is told why, and where to go"


def test_an_administrator_finds_what_waits_for_an_answer_and_until_when(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    loop.resident.get("/own-data").send("own-request", kind="correction", words="电话换了")
    admin = visit("administrator")
    listed = admin.get("/admin/data-requests")
    assert "更正、补充（第四十六条） 待答复" in listed.text
    assert re.search(r"\d日前答复", listed.text)
    assert "电话换了" not in listed.text, "what was said is read where opening it leaves a trace"

    page = admin.get(next(link for link in listed.links() if link.endswith("/data")))
    assert "电话换了" in page.text
    corrected = page.send("details", phone="13900002222")
    assert "13900002222" in loop.as_("recorder").get(f"/office/issues/{loop.issue}").text
    request = corrected.answers("answer")["request"]
    assert request == [""], "which request it is, is chosen by a person"
    wanted = next(one.get("value") for one in corrected.forms()["answer"].iter("option") if one.get("value"))
    corrected.send("answer", request=str(wanted), granted="yes")
    after = admin.get("/admin/data-requests")
    assert "没有等待答复的请求" in after.text
    assert "已同意" in after.text


def test_a_request_is_still_answered_after_an_erasure(visit: Visit, service: Service) -> None:
    loop = Loop(visit)
    loop.submit()
    loop.resident.get("/own-data").send("own-request", kind="access")
    admin = visit("administrator")
    page = admin.get(f"/admin/people/{submitter(service, loop.issue)}/data")
    erased = page.send("erasure", basis="consent_withdrawn", reason="撤回同意", typed="删除")
    assert list(erased.forms())[-1] == "answer"


def test_erasing_takes_a_basis_a_reason_and_a_typed_word(visit: Visit) -> None:
    admin = visit("administrator")
    page = data_of(admin, registered(admin))
    slip = page.send("erasure", basis="consent_withdrawn", reason="本人撤回同意", typed="好")
    assert slip.status == 422
    assert any("删除" in line for line in slip.wrong())
    erased = slip.send("erasure", basis="consent_withdrawn", reason="本人撤回同意", typed="删除")
    assert erased.status == 200
    assert "个人信息已删除" in erased.text
    assert "13987650001" not in erased.text
    for left in RETAINED:
        assert term(left).zh in erased.text
    assert "erasure" not in erased.forms()
    after = admin.get(erased.path.removesuffix("/data"))
    assert "如重新往来，请另行登记" in after.text
    assert set(after.forms()) == {"logout"}, "nothing is offered that would be refused"


def test_whoever_is_in_office_is_not_erased(visit: Visit) -> None:
    admin = visit("administrator")
    for login in ("chair", "auditor", "administrator"):
        page = admin.get(f"/admin/people/{person_id(login)}/data")
        refused = page.send("erasure", basis="purpose_ended", reason="测试", typed="删除")
        assert refused.status == 409
        assert "先办理离任" in refused.text


def test_restricted_data_are_shown_with_a_logged_reason_only(visit: Visit, service: Service) -> None:
    loop = Loop(visit)
    loop.submit()
    person = submitter(service, loop.issue)
    admin = visit("administrator")
    page = admin.get(f"/admin/people/{person}/data")
    bare = page.send("restriction", basis="retention_period", reason="归档", until="2099-12-31")
    assert bare.status == 422, "the law must be named"
    hidden = bare.send(
        "restriction",
        basis="retention_period",
        reason="归档",
        until="2099-12-31",
        rule="城市社区档案管理办法",
    )
    assert "限制处理中" in hidden.text
    assert PHONE not in hidden.text
    assert PHONE not in loop.as_("recorder").get(f"/office/issues/{loop.issue}").text
    assert admin.get(f"/admin/people/{person}/data?search=1").text.count(PHONE) == 0

    unsaid = hidden.send("view", reason=" ")
    assert unsaid.status == 422
    assert any("请写明为什么要看" in line for line in unsaid.wrong())
    assert PHONE not in unsaid.text
    shown = unsaid.send("view", reason="核对举报线索")
    assert PHONE in shown.text
    refused = shown.send("erasure", basis="consent_withdrawn", reason="撤回同意", typed="删除")
    assert refused.status == 409
    assert "2099年12月31日" in refused.text
    lifted = refused.send("lifting", reason="依据有误")
    assert PHONE in lifted.text
    log = visit("auditor").get("/audit/access")
    assert "查看限制处理的信息" in log.text
    assert "核对举报线索" in log.text


def test_while_data_are_restricted_nobody_is_told_that_there_is_nobody_alike(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    admin = visit("administrator")
    page = admin.get(f"{registered(admin, name=NAME, phone=PHONE)}/data?search=1")
    hidden = page.send("restriction", basis="technically_hard", reason="待核")
    assert "没有找到姓名或电话相同的其他记录" not in admin.get(f"{hidden.path}?search=1").text
    assert "诉求提出人" in hidden.send("view", reason="核对是否同一人").text


def test_the_same_human_being_is_found_elsewhere_and_erased_with_it(visit: Visit, service: Service) -> None:
    loop = Loop(visit)
    loop.submit()
    other = submitter(service, loop.issue)
    admin = visit("administrator")
    person = registered(admin, name=NAME, phone=PHONE)
    page = admin.get(f"{person}/data?search=1")
    assert f"诉求提出人 {str(other)[:8]}" in page.text
    erased = page.send("erasure", basis="purpose_ended", reason="本人请求", typed="ERASE", also=[str(other)])
    assert "个人信息已删除" in erased.text
    assert service.vault.held([other, PersonId(other)]) == []
    file = loop.as_("recorder").get(f"/office/issues/{loop.issue}")
    assert file.status == 200
    assert not {PHONE, ROOM} & set(file.text.split())
    assert TEXT in file.text, "the text of the issue is the hall's business and stays"


def test_the_copy_holds_everything_and_is_recorded(visit: Visit) -> None:
    admin = visit("administrator")
    person = registered(admin)
    copy = admin.client
    page = data_of(admin, person)
    admin.client.cookies = admin.cookies
    answer = copy.post(f"{person}/data/copy", data=page.answers("copy"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    held = json.loads(answer.content)
    assert {one["field"]: one["value"] for one in held["values"]}["phone"] == "13987650001"
    assert "欧阳" not in answer.headers["content-disposition"]
    registered(admin, name="乙")
    assert "个人信息副本" in visit("auditor").get("/audit/access?kind=exported").text


def test_the_access_log_is_filtered_and_downloaded(visit: Visit) -> None:
    admin, auditor = visit("administrator"), visit("auditor")
    person = registered(admin)
    data_of(admin, person)
    registered(admin, name="乙")
    assert "欧阳" not in auditor.get("/audit/access").text
    mine = auditor.get(f"/audit/access?actor={person_id('administrator')}&kind=opened")
    assert "人员管理" in mine.text
    assert "没有人看过" in auditor.get(f"/audit/access?actor={person_id('auditor')}&kind=opened").text
    assert "没有人看过" in auditor.get("/audit/access?until=2020-01-01T00:00").text

    auditor.client.cookies = auditor.cookies
    file = auditor.client.get("/audit/access.csv")
    assert file.headers["content-type"].startswith("text/csv")
    assert person.rsplit("/", 1)[1] in file.text
    assert "欧阳" not in file.text
    registered(admin, name="丙")
    assert "查阅登记" in auditor.get("/audit/access?kind=exported").text


@pytest.mark.parametrize("login", ["", "chair", "recorder", "power"])
def test_nobody_else_reaches_the_access_log_or_the_data(visit: Visit, login: str) -> None:
    visitor = visit(login) if login else visit()
    person = person_id("chair")
    for path in (
        f"/admin/people/{person}/data",
        "/audit/access",
        "/audit/access.csv",
        f"/openings/{person}/1",
    ):
        page = visitor.get(path)
        assert page.status in (401, 403) or page.path == "/login", path
        assert "周红梅" not in page.text


def test_an_auditor_is_shown_an_opening_that_fits_the_leaf_and_only_with_a_reason(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    auditor = visit("auditor")
    page = auditor.get(f"/openings/{loop.issue}/1")
    assert page.status == 200
    assert TEXT not in page.text
    data = page.answers(list(page.forms())[-1]) if page.forms() else {}
    refused = auditor.post(f"/openings/{loop.issue}/1", {**data, "reason": ""})
    assert refused.status == 422
    assert TEXT not in refused.text
    shown = auditor.post(f"/openings/{loop.issue}/1", {**data, "reason": "年度审计抽查"})
    assert TEXT in shown.text
    assert PHONE in shown.text
    assert "核对相符" in shown.text
    assert "核对不符" not in shown.text
    loop.register()
    assert "年度审计抽查" in auditor.get("/audit/access?kind=shown").text


def test_after_an_erasure_there_is_nothing_to_show_but_the_commitment(visit: Visit) -> None:
    admin = visit("administrator")
    person = registered(admin)
    name = person.rsplit("/", 1)[1]
    data_of(admin, person).send("erasure", basis="purpose_ended", reason="本人请求", typed="删除")
    page = admin.get(f"/openings/{name}/1")
    data = page.answers(list(page.forms())[-1])
    gone = admin.post(f"/openings/{name}/1", {**data, "reason": "抽查"})
    assert gone.status == 409
    assert "不能出示" in gone.text
    assert "欧阳" not in gone.text


def test_of_an_entry_that_was_partly_erased_the_rest_is_shown_and_what_went_is_named(
    visit: Visit, service: Service
) -> None:
    loop = Loop(visit)
    loop.submit()
    admin = visit("administrator")
    person = submitter(service, loop.issue)
    admin.get(f"/admin/people/{person}/data").send(
        "erasure", basis="consent_withdrawn", reason="撤回同意", typed="删除"
    )
    auditor = visit("auditor")
    page = auditor.get(f"/openings/{loop.issue}/1")
    data = page.answers(list(page.forms())[-1])
    shown = auditor.post(f"/openings/{loop.issue}/1", {**data, "reason": "年度审计抽查"})
    assert TEXT in shown.text
    assert PHONE not in shown.text
    assert "不能出示：姓名、电话、房号" in shown.text


def test_what_is_erased_while_the_look_is_entered_is_not_shown(
    visit: Visit, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = visit("administrator")
    name = registered(admin).rsplit("/", 1)[1]
    data = (page := admin.get(f"/openings/{name}/1")).answers(list(page.forms())[-1])

    def meanwhile(**said: Any) -> ShowOpening:
        service.vault.erase([PersonId(UUID(name))], service.log.head().position + 1)
        return ShowOpening(**said)

    monkeypatch.setattr("api.pages.audit.opening.ShowOpening", meanwhile)
    gone = admin.post(f"/openings/{name}/1", {**data, "reason": "抽查"})
    assert gone.status == 409
    assert "欧阳" not in gone.text


def test_an_auditor_of_another_hall_is_shown_no_opening(visit: Visit, service: Service) -> None:
    from uuid import uuid4

    from deliberation.application.ports import Caller
    from deliberation.domain.hall import commands as h
    from deliberation.domain.hall.events import HallLevel
    from tests.pages.yucai import SINCE, unit_id

    def record(command: object) -> None:
        service.execute(command, Caller(actor="system:test", command_id=uuid4(), trusted=True))  # type: ignore[arg-type]

    other = uuid4()
    loop = Loop(visit)
    loop.submit()
    record(h.RevokeRole(hall=HALL, person=person_id("auditor"), role=Role.AUDITOR))
    record(
        h.EstablishHall(
            hall=other,
            name_zh="别处议事厅",
            name_en="Elsewhere",
            code="BC",
            level=HallLevel.COMMUNITY,
            lead_unit=unit_id("community"),
        )
    )
    record(h.GrantRole(hall=other, person=person_id("auditor"), role=Role.AUDITOR, since=SINCE))
    page = visit("auditor").get(f"/openings/{loop.issue}/1")
    assert page.status == 403
    assert TEXT not in page.text


def test_a_holder_on_the_roll_of_an_open_vote_is_restricted_not_erased(poll: Poll) -> None:
    poll.until("print_links")
    chair = poll.as_("recorder")
    roll = chair.get(f"/office/votes/{poll.vote}/roll")
    right = next(link for link in roll.links() if link.startswith("/office/rights/")).rsplit("/", 1)[1]
    admin = poll.visit("administrator")
    page = admin.get(f"/admin/people/{right}/data")
    holder = text_of_name(page)
    assert holder in roll.text
    refused = page.send("erasure", basis="consent_withdrawn", reason="撤回同意", typed="删除")
    assert refused.status == 409
    assert "名册须供核对" in refused.text

    hidden = refused.send("restriction", basis="technically_hard", reason="表决未结束")
    assert holder not in hidden.text
    assert holder not in chair.get(f"/office/votes/{poll.vote}/roll").text
    poll.catch_up()
    log = poll.visit("auditor").get("/audit/access")
    assert "个人投票链接（打印）" in log.text
    assert "查阅权利人名册" in log.text


def text_of_name(page: Page) -> str:
    """The holder's name on the page of what is held."""
    return page.text.split("权利人姓名：", 1)[1].split(" ", 1)[0]
