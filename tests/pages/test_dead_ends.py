"""Where somebody once stood before a page that led nowhere: it says what to do, and leads there."""

import re

from deliberation.bootstrap import Service
from tests.pages.conftest import Visit
from tests.pages.loop import Loop
from tests.pages.yucai import HALL, person_id


def test_who_opens_a_one_time_link_is_told_the_login_name(visit: Visit, service: Service) -> None:
    account = service.accounts.of_person(person_id("recorder"))
    assert account is not None
    administrator = visit("administrator")
    page = administrator.get(f"/admin/people/{person_id('recorder')}").send("link")
    link = re.search(r"/links/[\w-]+", page.text)
    assert link
    newcomer = visit()
    asked = newcomer.get(link[0])
    assert "登录名：recorder" in asked.text
    differs = asked.send("links", new="seven little plain words", again="something else")
    assert differs.status == 422
    assert "登录名：recorder" in differs.text


def test_a_stranger_to_a_page_of_ones_own_is_told_what_is_wanted_first(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    for path in ("/own-data", "/receipt", f"/issues/{loop.issue}/own"):
        page = visit().get(path)
        assert page.path == "/lookup"
        assert "请先填回执号" in page.text


def test_a_device_that_has_the_receipt_does_not_ask_for_it_again(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    page = loop.resident.get("/lookup")
    assert "这台设备已记着您的回执" in page.text
    assert "/receipt" in page.links()
    assert "这台设备已记着您的回执" not in visit().get("/lookup").text


def test_the_check_of_an_own_issue_leads_back_to_it_before_it_is_public(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    check = loop.resident.get(f"/check/{loop.issue}/1")
    back = next(link for link in check.links() if link.startswith("/issues/") and link != "/issues/new")
    assert loop.resident.get(back).path == f"/issues/{loop.issue}/own"
    assert visit().get(back).status == 404


def test_nothing_is_offered_to_an_administrator_that_takes_another_role(visit: Visit) -> None:
    administrator = visit("administrator")
    assert "/office/issues/new" not in administrator.get("/office/issues").links()
    assert "/office/issues/new" in visit("recorder").get("/office/issues").links()
    refused = administrator.get("/office/issues/new")
    assert refused.status == 403
    assert "/admin" in refused.links()
    assert "把这项职责授予相应的人" in refused.text
    assert "把这项职责授予相应的人" not in visit("power").get("/office/issues/new").text


def test_a_form_is_not_offered_that_has_nothing_to_choose(visit: Visit) -> None:
    administrator = visit("administrator")
    person = administrator.get("/admin/people").send("registration", name="新来的")
    assert "affiliation" in person.forms()
    assert "disaffiliation" not in person.forms()
    assert "revocation" in administrator.get(f"/admin/halls/{HALL}").forms()


def test_a_time_that_makes_no_sense_leads_back_to_the_page_itself(visit: Visit) -> None:
    for as_of in ("garbage", "2999-01-01T00:00"):
        page = visit().get(f"/halls/{HALL}", params={"as_of": as_of})
        assert page.status == 422
        assert f"/halls/{HALL}" in page.links()


def test_a_request_that_waits_is_in_the_way_of_every_administrator(visit: Visit) -> None:
    administrator = visit("administrator")
    assert "/admin/data-requests" not in administrator.get("/office").links()
    loop = Loop(visit)
    loop.submit()
    loop.resident.get("/own-data").send("own-request", kind="access")
    for path in ("/office", "/admin"):
        page = administrator.get(path)
        assert "等待答复" in page.text
        assert "/admin/data-requests" in page.links()
    assert "等待答复" not in visit("recorder").get("/office").text


def test_the_record_of_a_person_leads_an_administrator_back_and_nobody_else(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    loop.resident.get("/own-data").send("own-request", kind="access")
    administrator = visit("administrator")
    person = person_id("recorder")
    assert f"/admin/people/{person}" in administrator.get(f"/records/{person}").links()
    assert f"/admin/people/{person}" not in visit("recorder").get(f"/records/{person}").links()
    data = next(link for link in administrator.get("/admin/data-requests").links() if link.endswith("/data"))
    record = administrator.get(data.replace("/admin/people", "/records").removesuffix("/data"))
    assert data in record.links(), "who only submitted has no page but that of their data"


def test_what_was_put_right_is_told_from_what_holds_now(visit: Visit) -> None:
    administrator = visit("administrator")
    person = administrator.get("/admin/people").send("registration", name="欧阳冬雪", phone="13987650001")
    person.send("details", phone="13900002222")
    page = administrator.get(f"{person.path}/data")
    first, second = page.text.split("电话：")[1:3]
    assert first.startswith("13987650001 以前的")
    assert second.startswith("13900002222 记于")
