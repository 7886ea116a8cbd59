"""What is asked of the interface, well and badly: a clear problem, and nothing recorded."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.leaf import read_leaf
from deliberation.ledger.proof import Proof
from tests.api.hall import HALL, Town, person_id, unit_id
from tests.pages.signed import Signing

NOTHING = {"hall": str(HALL), "category": "公共设施"}
ACCEPTED = {
    "level": "community",
    "route": "joint_conference",
    "characterisation": {"owner_decision_required": False, "items": []},
}


def refused(answer: Response, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem as RFC 9457 has it, in both languages and with advice."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"urn:yishiting:problem:{code}"
    assert problem["status"] == status
    assert all(problem[name] for name in ("title", "detail", "zh", "en", "advice"))
    return problem


def test_a_resident_without_a_login_raises_an_issue_and_gets_a_receipt(town: Town) -> None:
    answer = town.issue()
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["location"] == f"/api/v1/issues/{made['id']}"
    assert made["position"] == town.head()
    assert made["repeated"] is False
    assert town.service.vouchers.holder_of(made["receipt"]) is not None


def test_the_same_submission_twice_is_recorded_once(town: Town) -> None:
    key = uuid4()
    body = {**NOTHING, "text": "路灯不亮"}
    first = town.post(None, "/issues", body, key)
    again = town.post(None, "/issues", body, key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["repeated"] is True
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["position"] == first.json()["position"] == town.head()


def test_the_same_key_for_other_content_is_refused(town: Town) -> None:
    key = uuid4()
    town.post(None, "/issues", {**NOTHING, "text": "路灯不亮"}, key)
    refused(town.post(None, "/issues", {**NOTHING, "text": "水管漏水"}, key), 422, "reused_command_id")


def test_two_people_may_use_the_same_key(town: Town) -> None:
    key = uuid4()
    body = {**NOTHING, "text": "路灯不亮"}
    answers = [town.post(name, "/issues", body, key) for name in ("resident", "delegate")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] != answers[1].json()["id"]


def test_a_key_may_be_any_short_text(town: Town) -> None:
    body = {**NOTHING, "text": "路灯不亮"}
    send = {"Idempotency-Key": "form 7 of March"}
    first, again = (town.call(None, "POST", "/issues", json=body, headers=send) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    send = {"Idempotency-Key": "x" * 256}
    refused(town.call(None, "POST", "/issues", json=body, headers=send), 422, "idempotency_key")


def registered(town: Town) -> str:
    issue = str(town.issue().json()["id"])
    assert town.post("intake", f"/issues/{issue}/registration").status_code == 200
    return issue


def test_two_chairs_who_accept_at_once_accept_once(town: Town) -> None:
    issue = registered(town)
    town.token("screener")
    with ThreadPoolExecutor(2) as both:
        answers = list(
            both.map(lambda _: town.post("screener", f"/issues/{issue}/acceptance", ACCEPTED), range(2))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        (b'{"text": "\\ud800"}', 400, "malformed_json"),
        (b'{"text": NaN}', 400, "malformed_json"),
        (b"[1, 2]", 422, "invalid"),
        (b'"text"', 422, "invalid"),
        (b"null", 422, "invalid"),
        (b'{"text": 7}', 422, "invalid"),
        (b"[" * 100_000, 400, "malformed_json"),
    ],
)
def test_what_is_no_json_object_of_the_right_form_is_refused(
    town: Town, raw: bytes, status: int, code: str
) -> None:
    before = town.head()
    headers = {"Content-Type": "application/json"}
    refused(town.call(None, "POST", "/issues", content=raw, headers=headers), status, code)
    assert town.head() == before


def test_each_field_that_does_not_fit_is_named_and_not_repeated(town: Town) -> None:
    body = {**NOTHING, "text": "", "hall": "no id of 张毅", "colour": "red"}
    problem = refused(town.post(None, "/issues", body), 422, "invalid")
    assert {error["field"] for error in problem["errors"]} == {"body.text", "body.hall", "body.colour"}
    assert "red" not in str(problem)


@pytest.mark.parametrize("field", ["issue", "receipt", "position"])
def test_what_the_service_decides_cannot_be_sent(town: Town, field: str) -> None:
    body = {**NOTHING, "text": "路灯不亮", field: str(uuid4())}
    refused(town.post(None, "/issues", body), 422, "invalid")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_other_formats_than_json_are_refused(town: Town, kind: str) -> None:
    answer = town.call("resident", "POST", "/issues", content=b"{}", headers={"Content-Type": kind})
    refused(answer, 415, "unsupported_media_type")


def test_nul_characters_are_refused_and_not_recorded(town: Town) -> None:
    before = town.head()
    refused(town.issue(text="楼道\0漏水"), 422, "text.unwritable")
    assert town.head() == before


def test_a_body_above_the_limit_is_refused_whether_announced_or_streamed(town: Town) -> None:
    big = b'{"text":"' + b"x" * 300_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    refused(town.call(None, "POST", "/issues", content=big, headers=headers), 413, "body_too_large")
    parts = (big[start : start + 10_000] for start in range(0, len(big), 10_000))
    refused(town.call(None, "POST", "/issues", content=parts, headers=headers), 413, "body_too_large")


def test_a_leaf_above_its_limit_is_refused(town: Town) -> None:
    before = town.head()
    meeting = {
        "hall": str(HALL),
        "kind": "red_hall",
        "planned_at": "2027-01-01T10:00:00+08:00",
        "agenda": [{"issue": str(uuid4()), "motion": str(uuid4())} for _ in range(100)],
    }
    many = {"to": [str(uuid4()) for _ in range(200)], "method": ["phone"] * 200}
    for path, body in (("/meetings", meeting), (f"/meetings/{uuid4()}/notice", many)):
        assert town.post("chair", path, body).status_code in (404, 409, 422)
    assert town.head() == before


def test_unknown_things_are_not_found(town: Town) -> None:
    nowhere = uuid4()
    refused(town.post("intake", f"/issues/{nowhere}/registration"), 404, "not_found")
    refused(town.post(None, "/issues", {**NOTHING, "hall": str(nowhere), "text": "x"}), 404, "not_found")
    refused(town.get(None, "/nothing/of/the/kind"), 404, "no_such_address")
    assert town.post("intake", "/issues/no-id/registration").status_code == 422


def test_a_method_that_an_address_does_not_take_is_told(town: Town) -> None:
    answer = town.call("administrator", "PUT", "/halls", json={})
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]


def test_a_monitor_asks_by_head_and_gets_no_body(town: Town) -> None:
    asked = town.client.head("/")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == str(len(town.client.get("/").content))
    assert town.client.head("/log/audit.zip").status_code == 405, "nobody makes a bundle for that"


def test_who_may_not_is_told_who_may(town: Town) -> None:
    issue = registered(town)
    problem = refused(town.post("resident", f"/issues/{issue}/acceptance", ACCEPTED), 403, "not_allowed")
    assert "议题把关" in problem["zh"]
    refused(town.post(None, f"/issues/{issue}/acceptance", ACCEPTED), 401, "account.sign_in_needed")


def test_a_step_that_is_not_due_is_refused(town: Town) -> None:
    issue = registered(town)
    assert town.post("intake", f"/issues/{issue}/registration").status_code == 409


def test_a_receipt_acts_for_its_submitter_and_for_nobody_else(town: Town) -> None:
    made = town.issue().json()
    other = town.issue(text="另一件").json()
    withdrawal = f"/issues/{made['id']}/withdrawal"
    wrong = town.call(None, "POST", withdrawal, json={}, headers={"Receipt": other["receipt"]})
    assert wrong.status_code == 403
    forged = made["receipt"][:-4] + "AAAA"
    assert town.call(None, "POST", withdrawal, json={}, headers={"Receipt": forged}).status_code == 401
    right = town.call(None, "POST", withdrawal, json={}, headers={"Receipt": made["receipt"]})
    assert right.status_code == 200


def test_a_signed_in_resident_is_the_submitter(town: Town) -> None:
    made = town.issue("resident").json()
    assert town.service.vouchers.holder_of(made["receipt"]) == person_id("resident")
    assert town.post("resident", f"/issues/{made['id']}/withdrawal").status_code == 200


def test_nobody_submits_in_the_name_of_another_but_the_office(town: Town) -> None:
    for name in (None, "resident"):
        answer = town.issue(name, submitter=str(person_id("chair")))
        assert answer.status_code == 403
        assert town.issue(name, channel="phone").status_code == 403
    answer = town.issue("intake", submitter=str(person_id("resident")), channel="phone")
    assert town.service.vouchers.holder_of(answer.json()["receipt"]) == person_id("resident")


def test_one_address_without_login_is_limited_and_the_office_is_not(town: Town) -> None:
    for number in range(20):
        assert town.issue(text=f"第{number}件").status_code == 201
    answer = town.issue(text="再一件")
    refused(answer, 429, "too_many_submissions")
    assert int(answer.headers["retry-after"]) > 0
    assert town.issue("intake", text="窗口一件").status_code == 201


@pytest.mark.parametrize("value", ["3", '"x"', '"-1"', 'W/"3"', '"'])
def test_an_if_match_that_is_no_version_is_refused(town: Town, value: str) -> None:
    issue = registered(town)
    answer = town.post("screener", f"/issues/{issue}/acceptance", ACCEPTED, If_Match=value)
    refused(answer, 422, "if_match")


def test_only_a_recorder_says_when_something_happened(town: Town) -> None:
    issue = registered(town)
    path = f"/issues/{issue}/acceptance"
    past = "2026-01-05T10:00:00+08:00"
    problem = town.post("screener", path, ACCEPTED, Happened_At=past)
    refused(problem, 403, "time.not_yours_to_claim")
    made = town.post("recorder", "/issues", {**NOTHING, "text": "信访件"}, Happened_At=past)
    assert made.status_code in (201, 403)


@pytest.mark.parametrize("value", ["yesterday", "2026-01-05", "2026-01-05T10:00:00", "0001-01-01T00:00:00Z"])
def test_a_time_without_its_zone_is_no_time(town: Town, value: str) -> None:
    issue = registered(town)
    refused(
        town.post("screener", f"/issues/{issue}/acceptance", ACCEPTED, Happened_At=value), 422, "happened_at"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "replace", "effective_at": "0001-01-01T00:00:00+08:00"},
        {"mode": "replace", "effective_at": "2026-01-05T10:00:00"},
        {"mode": "replace", "fields": {"public_no": None}, "effective_at": "9999-12-31T23:59:59-08:00"},
    ],
)
def test_a_time_at_the_end_of_the_calendar_is_refused_before_it_can_never_be_read_again(
    town: Town, wrong: dict[str, Any]
) -> None:
    issue = registered(town)
    before = town.head()
    body = {"version": 1, "reason": "日期登记有误", **wrong}
    refused(town.post("recorder", f"/issues/{issue}/corrections", body), 422, "invalid")
    refused(town.get(None, "/board", as_of="0001-01-01T00:00:00+08:00"), 422, "invalid")
    assert town.head() == before


@pytest.mark.parametrize(
    "planned", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "2027-01-01T10:00:00"]
)
def test_no_correction_puts_such_a_time_into_a_fact(town: Town, planned: str) -> None:
    issue = registered(town)
    assert town.post("screener", f"/issues/{issue}/acceptance", ACCEPTED).status_code == 200
    convened = {
        "hall": str(HALL),
        "kind": "joint_conference",
        "planned_at": "2099-01-01T10:00:00+08:00",
        "agenda": [{"issue": issue}],
    }
    meeting = town.post("chair", "/meetings", convened).json()["id"]
    body = {"version": 1, "mode": "replace", "fields": {"planned_at": planned}, "reason": "时间登记有误"}
    answer = town.post("recorder", f"/meetings/{meeting}/corrections", body)
    refused(answer, 422, "correction.invalid_fields")
    assert town.see("chair", f"/meetings/{meeting}").json()["planned_at"].startswith("2099")


def test_malformed_json_is_told_alike_everywhere(town: Town) -> None:
    headers = {"Content-Type": "application/json"}
    for path in ("/sessions", "/me/tokens", "/issues"):
        answer = town.call("resident", "POST", path, content=b'{"login": ', headers=headers)
        refused(answer, 400, "malformed_json")


def test_the_future_has_not_happened(town: Town) -> None:
    issue = registered(town)
    path = f"/issues/{issue}/corrections"
    answer = town.post("recorder", path, {}, Happened_At="2999-01-01T00:00:00+08:00")
    assert answer.status_code == 422


def test_problems_are_told_in_the_language_that_is_asked_for(town: Town) -> None:
    path = f"/issues/{uuid4()}/registration"
    zh = town.post("intake", path).json()
    en = town.post("intake", path, Accept_Language="en").json()
    assert zh["detail"] == zh["zh"]
    assert en["detail"] == en["en"]
    assert en["title"] == "Not found"


def test_a_sentence_holds_words_of_its_own_language_only(town: Town) -> None:
    issue = registered(town)
    for answer in (
        town.post("intake", f"/issues/{uuid4()}/registration"),
        town.post("intake", f"/issues/{issue}/registration"),
        town.post("resident", f"/issues/{issue}/acceptance", ACCEPTED),
        town.get(None, f"/issues/{uuid4()}"),
        town.get(None, "/board", unpublished=True),
    ):
        problem = answer.json()
        assert answer.status_code in (403, 404, 409), answer.text
        assert not any("一" <= sign <= "鿿" for sign in problem["en"]), problem
        assert not any("a" <= sign <= "z" for sign in problem["zh"]), problem


def test_every_answer_carries_the_headers_that_keep_browsers_safe(town: Town) -> None:
    for answer in (town.get(None, "/openapi.json"), town.get(None, "/nowhere"), town.issue()):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_destroying_unlawful_content_destroys_the_values_and_keeps_the_log(town: Town) -> None:
    issue = str(town.issue(text="违法内容", name="张毅", phone="13800000000").json()["id"])
    before = town.service.vault.openings(UUID(issue), [1])
    assert before[1]["text"].value == "违法内容"
    order = {"basis": "网络安全法第四十七条", "reason": "违法信息"}
    assert town.post("administrator", f"/issues/{issue}/destruction", order).status_code == 200
    assert town.service.vault.openings(UUID(issue), [1]).get(1, {}).get("text") is None
    assert town.service.vault.reveal(UUID(issue), 1) == {}
    kept = town.service.vault.openings(UUID(issue), [2])
    assert kept[2]["reason"].value == "违法信息"


def test_a_delegate_offers_nothing_and_signs_what_was_offered(town: Town) -> None:
    issue = registered(town)
    offer = {"to": str(unit_id("power"))}
    assert town.post("delegate", f"/issues/{issue}/transfer-offers", offer).status_code == 403
    assert town.post("screener", f"/issues/{issue}/transfer-offers", offer).status_code == 200
    assert town.post("delegate", f"/issues/{issue}/transfer").status_code == 200


def test_an_accepted_command_names_its_proof_which_is_there_once_it_is_signed(
    town: Town, tmp_path: Path
) -> None:
    made = town.issue().json()
    assert made["proof"] == f"/log/proof/{made['first_position']}.tlog-proof"
    assert town.client.get(made["proof"]).status_code == 404

    Signing(town.service.settings.database_url, tmp_path).sign()

    proof = Proof.parse(town.client.get(made["proof"]).content)
    assert read_leaf(proof.extra).id == f"{made['id']}/1"
    assert proof.proves(leaf_hash(proof.extra))
    assert town.client.get(made["check"], follow_redirects=True).status_code == 200
