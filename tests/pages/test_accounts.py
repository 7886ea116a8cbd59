"""Signing in, the first password, one-time links, and what an administrator sets up by forms."""

import re

from deliberation.bootstrap import Service
from tests.pages.conftest import Visit
from tests.pages.paper import text_of
from tests.pages.yucai import HALL, PASSWORD, person_id, unit_id


def test_a_wrong_password_is_refused_without_saying_who_exists(visit: Visit) -> None:
    known = visit().get("/login").send("login", login="chair", password="something else")
    unknown = visit().get("/login").send("login", login="nobody", password="something else")

    assert known.status == unknown.status == 401
    assert known.wrong() == unknown.wrong()
    assert known.answers("login")["login"] == ["chair"]
    assert known.answers("login")["password"] == [""]


def test_signing_in_leads_back_to_the_page_that_asked_for_it(visit: Visit) -> None:
    stranger = visit()
    asked = stranger.get("/office/meetings")
    assert asked.status == 401
    href = next(link for link in asked.links() if link.startswith("/login"))

    arrived = stranger.get(href).send("login", login="chair", password=PASSWORD)

    assert arrived.path == "/office/meetings"
    left = arrived.send("logout")
    assert left.path == "/"
    assert stranger.get("/office/meetings").status == 401


def test_signing_in_never_leads_to_another_site(visit: Visit) -> None:
    for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org"):
        page = (
            visit().get("/login", params={"next": elsewhere}).send("login", login="chair", password=PASSWORD)
        )
        assert page.path == "/office"


def test_a_one_time_password_must_be_changed_before_anything_else(visit: Visit, service: Service) -> None:
    account = service.accounts.of_person(person_id("chair"))
    assert account is not None
    first = service.accounts.set_first_password(account)
    chair = visit()
    login = chair.get("/login", params={"next": "/office/meetings?state=open"})
    page = login.send("login", login="chair", password=first)
    assert (page.status, page.path) == (200, "/password")
    assert "一次性密码只用来第一次登录" in page.text
    assert chair.get("/office").path == "/password"

    differs = page.send("password", old=first, new="four plain words here", again="other")
    assert differs.status == 422
    changed = differs.send("password", old=first, new="four plain words here", again="four plain words here")

    assert changed.path == "/office/meetings", "where the person was going"
    assert "密码已设置" in changed.text


def test_an_administrator_registers_a_person_who_comes_in_by_a_one_time_link(visit: Visit) -> None:
    administrator = visit("administrator")
    page = administrator.get("/admin/people").send("registration", name="陈新", public_name="陈*")
    assert "陈新" in page.heading
    person = page.path.rsplit("/", 1)[-1]
    page.send("affiliation", unit=str(unit_id("roads")), since="2020-01-01", title="主任")
    administrator.get(f"/admin/halls/{HALL}").send(
        "grant", person=person, role="recorder", since="2020-01-01"
    )

    opened = administrator.get(f"/admin/people/{person}").send("account", login="chenxin")
    link = re.search(r"/links/[\w-]+", opened.text)
    assert link
    newcomer = visit()
    asked = newcomer.get(link[0])
    assert asked.path == "/links"
    arrived = asked.send("links", new="seven little plain words", again="seven little plain words")

    assert arrived.path == "/office"
    assert newcomer.get("/office/issues").status == 200
    assert visit().get(link[0]).status == 410
    assert link[0].rsplit("/", 1)[-1] not in administrator.get(f"/admin/people/{person}").text


def test_a_locked_account_lets_nobody_in(visit: Visit) -> None:
    administrator = visit("administrator")
    power = visit("power")
    page = administrator.get(f"/admin/people/{person_id('power')}").send("locked")
    assert "已停用" in page.text

    assert power.get("/office").status == 401
    page.send("unlocked")
    assert visit("power").get("/office").status == 200


def test_an_administrator_founds_a_hall_with_its_rules_units_and_seats(visit: Visit) -> None:
    administrator = visit("administrator")
    unit = administrator.get("/admin/units").send(
        "registration", name_zh="高亭社区党委", name_en="Gaoting party committee", kind="community_party_org"
    )
    name = unit.path.rsplit("/", 1)[-1]

    hall = administrator.get("/admin/halls/new").send(
        "establishment",
        name_zh="高亭议事厅",
        name_en="Gaoting Hall",
        code="GT",
        level="community",
        lead_unit=name,
    )

    assert hall.heading == "高亭议事厅"
    assert "高亭社区党委" in hall.send("listing", unit=name).text
    ruled = hall.visitor.get(hall.path).send("rules", name="gaoting.v1", decision="vote", num="2", den="3")
    assert "gaoting.v1" in ruled.text
    seated = ruled.send("creation", side="社区", unit=name)
    seat = next(link for link in seated.links() if link.startswith("/admin/seats/"))
    filled = administrator.get(seat).send("filling", person=str(person_id("chair")), since="2020-01-01")
    assert "周红梅" in filled.text
    assert "空缺" in filled.send("vacation", reason="resigned", at="2026-01-01").text


def test_units_are_renamed_and_dissolved_with_a_successor(visit: Visit) -> None:
    administrator = visit("administrator")
    page = administrator.get(f"/admin/units/{unit_id('telecom')}").send("renaming", name_zh="县广电通信公司")
    assert page.heading == "县广电通信公司"
    assert "县通信公司" in page.text

    ended = page.send("dissolution", successor=str(unit_id("power")), reason="机构改革")
    assert "县供电公司" in ended.text
    assert "dissolution" not in ended.forms()


def test_only_administrators_see_the_administration(visit: Visit) -> None:
    for path in ("/admin", "/admin/people", f"/admin/halls/{HALL}", f"/admin/people/{person_id('chair')}"):
        assert visit("chair").get(path).status == 403
        assert visit().get(path).status == 401


def test_a_token_is_shown_once_works_and_is_ended(visit: Visit) -> None:
    auditor = visit("auditor")
    assert "/tokens" in auditor.get("/password").links()
    nameless = auditor.get("/tokens").send("tokens", name=" ")
    assert nameless.status == 422

    made = auditor.get("/tokens").send("tokens", name="核查脚本")
    secret = next(text_of(code) for code in made.tree.iter("code"))
    headers = {"Authorization": f"Bearer {secret}"}
    assert auditor.client.get("/api/v1/events", headers=headers).status_code == 200
    again = auditor.get("/tokens")
    assert "核查脚本" in again.text
    assert secret not in again.response.text

    ended = again.send("revocation")
    assert "令牌已停用" in ended.response.text
    assert auditor.client.get("/api/v1/events", headers=headers).status_code == 401
