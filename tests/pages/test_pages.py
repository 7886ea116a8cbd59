"""Each page, in both languages: sound HTML, nothing personal where it is public, texts never code."""

import pytest

from tests.browser.screens import AFTER_THE_LOOP, BEFORE_THE_MEETING, Screen
from tests.pages.conftest import Visit
from tests.pages.loop import NAME, PHONE, ROOM, TEXT, Loop
from tests.pages.yucai import PEOPLE, name_of

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} 𠮷 \u202e'
LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_sound_html_in_both_languages(visit: Visit, lang: str) -> None:
    loop = Loop(visit)
    loop.until("close_issue")
    visitors = {screen.login: visit(screen.login, lang) for screen in (*BEFORE_THE_MEETING, *AFTER_THE_LOOP)}

    for screen in (*BEFORE_THE_MEETING, *AFTER_THE_LOOP):
        page = visitors[screen.login].get(screen.path(loop))

        assert page.status == (404 if screen.name == "no-such-page" else 200), screen.name
        assert page.tree.get("lang") == {"zh": "zh-CN", "en": "en"}[lang], screen.name
        assert page.heading, screen.name


def public(screen: Screen) -> bool:
    return not screen.login


def test_nothing_personal_stands_on_a_public_page(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("close_issue")
    passer_by = visit()

    for screen in filter(public, (*BEFORE_THE_MEETING, *AFTER_THE_LOOP)):
        html = passer_by.get(screen.path(loop)).response.text
        for hidden in (NAME, PHONE, ROOM, *(name_of(login) for login in PEOPLE)):
            assert hidden not in html, f"{hidden} stands on {screen.name}"


def test_the_office_reads_the_name_and_telephone_of_whoever_raised_the_issue(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("register")

    assert PHONE in visit("recorder").get(f"/office/issues/{loop.issue}").text
    assert PHONE not in visit("supervisor").get(f"/office/issues/{loop.issue}").text


def test_hostile_text_is_shown_as_text_everywhere(visit: Visit) -> None:
    resident = visit()
    page = resident.get("/issues/new").send("submission", category="其他", text=HOSTILE, place=HOSTILE)
    issue = next(link.split("/")[2] for link in page.links() if link.endswith("/own"))
    visit("recorder").get(f"/office/issues/{issue}").send("registration")
    answers = {"owner_decision_required": "no", "route": "joint_conference", "level": "community"}
    visit("chair").get(f"/office/issues/{issue}").send("acceptance", **answers, reason=HOSTILE)

    for who, path in (
        ("", "/"),
        ("", f"/issues/{issue}"),
        ("recorder", f"/office/issues/{issue}"),
        ("recorder", "/office/issues"),
        ("chair", "/office"),
        ("", f"/?q={HOSTILE}&hall={HOSTILE}&age={HOSTILE}&stage={HOSTILE}&cursor="),
        ("", f"/?lang={HOSTILE}&done={HOSTILE}&text={HOSTILE}"),
    ):
        html = visit(who).get(path).response.text
        assert "<script>alert" not in html, path
        assert "<img src=x" not in html, path
        assert "onerror=alert(1)>" not in html, path
        assert " 49 " not in html, path
    assert HOSTILE.split(maxsplit=1)[0] in visit().get(f"/issues/{issue}").text


def test_a_refused_form_keeps_what_was_typed_and_says_beside_the_field_what_is_wrong(visit: Visit) -> None:
    page = visit().get("/issues/new").send("submission", category="", text=TEXT, place="路口")

    assert page.status == 422
    assert page.answers("submission")["text"] == [TEXT]
    assert page.answers("submission")["place"] == ["路口"]
    assert "这一项要填写。" in page.wrong()
    mended = page.send("submission", category="道路通行")
    assert mended.path == "/receipt"


def test_a_refusal_of_the_rules_stands_beside_its_field_with_what_to_do(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("register")
    page = visit("chair").get(f"/office/issues/{loop.issue}")

    refused = page.send(
        "acceptance",
        owner_decision_required="yes",
        route="owners_joint_decision",
        level="community",
        reason="动用共有部分",
    )

    assert refused.status == 422
    assert any("第二百七十八条" in sentence for sentence in refused.wrong())
    assert refused.answers("acceptance")["reason"] == ["动用共有部分"]
    done = refused.send("acceptance", items=["8"])
    assert "已受理" in done.text
    assert "须由业主共同决定" in done.text


def test_two_people_at_one_issue_the_second_is_told_and_keeps_what_was_typed(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("register")
    first = visit("chair").get(f"/office/issues/{loop.issue}")
    loop.accept()

    late = first.send("refusal", reason="outside_hall", lawful_channel="拨打 12345")

    assert late.status == 409
    assert late.answers("refusal")["lawful_channel"] == ["拨打 12345"]
    assert late.wrong()
    assert "已受理" in late.text


def test_pressing_twice_records_once(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    recorder = visit("recorder")
    page = recorder.get(f"/office/issues/{loop.issue}")

    once, twice = page.send("registration"), page.send("registration")

    assert once.status == twice.status == 200
    assert "YC-2026-0002" not in recorder.get("/office/issues").text


def test_a_form_of_another_page_is_not_listened_to(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    recorder = visit("recorder")
    data = recorder.get(f"/office/issues/{loop.issue}").answers("registration") | {"csrf_token": "x"}

    refused = recorder.post(f"/office/issues/{loop.issue}/registration", data)

    assert refused.status == 403
    assert "已登记" not in recorder.get(f"/office/issues/{loop.issue}").text


def test_anybody_may_read_what_each_body_needs_and_what_no_longer_applies(visit: Visit) -> None:
    page = visit().get("/rules")

    assert "业主共同决定" in page.text
    assert "参与表决的业主的专有部分面积四分之三以上" in page.text
    assert "党支部党员大会" in page.text
    assert "与《民法典》第二百七十八条不一致，不再适用" in page.text
    english = visit(lang="en").get("/rules")
    assert "at least 2/3 of the exclusive area of all owners" in english.text
