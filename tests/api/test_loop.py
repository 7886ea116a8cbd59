"""The whole loop over the JSON interface, told like minutes, and read at each step."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from deliberation.domain.values import PARTY_TIME
from tests.api.hall import HALL, Town, person_id, unit_id
from tests.api.sound import rehash
from tests.api.test_commands import ACCEPTED, refused

REST = {"condition": "等汛期过", "review_on": "2099-01-01"}


def does(town: Town, name: str | None, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
    """Somebody does something, and it is recorded."""
    answer = town.post(name, path, body, None, **headers)
    assert answer.status_code in (200, 201), f"{path}: {answer.text}"
    recorded: dict[str, Any] = answer.json()
    return recorded


def ids(*names: str) -> list[str]:
    return [str(person_id(name)) for name in names]


def state(town: Town, issue: str) -> str:
    answer = town.see(None, f"/issues/{issue}")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["state"])


def accepted(town: Town) -> dict[str, Any]:
    """A resident raised an issue, intake registered it, and the party organisation took it on."""
    made = town.issue().json()
    does(town, "intake", f"/issues/{made['id']}/registration", {"public_no": "YC-2026-0001"})
    does(town, "screener", f"/issues/{made['id']}/acceptance", ACCEPTED)
    return dict(made)


def in_session(town: Town, issue: str) -> str:
    """The chair convened a joint conference on the issue, and it has opened."""
    convened = {
        "hall": str(HALL),
        "kind": "joint_conference",
        "planned_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        "agenda": [{"issue": issue}],
    }
    meeting = str(does(town, "chair", "/meetings", convened)["id"])
    told = {"to": [str(unit_id("power"))], "method": "phone", "urgent": True}
    does(town, "recorder", f"/meetings/{meeting}/notice", told)
    does(town, "recorder", f"/meetings/{meeting}/attendance", {"present": ids("chair", "delegate")})
    does(town, "chair", f"/meetings/{meeting}/opening")
    return meeting


def adopted(town: Town, issue: str) -> tuple[str, str, str]:
    """The conference agreed, and what it agreed is a resolution of two weeks."""
    meeting = in_session(town, issue)
    put = {"issue": issue, "text": "两周内扶正加固。"}
    motion = str(does(town, "recorder", f"/meetings/{meeting}/motions", put)["id"])
    does(town, "chair", f"/meetings/{meeting}/motions/{motion}/consensus")
    resolved = {
        "hall": str(HALL),
        "authority": "joint_conference",
        "meeting": meeting,
        "issues": [issue],
        "text": "由供电公司两周内扶正加固。",
    }
    resolution = str(does(town, "chair", "/resolutions", resolved)["id"])
    does(town, "chair", f"/meetings/{meeting}/closure")
    return meeting, motion, resolution


def ordered(town: Town, resolution: str) -> str:
    """The party organisation ordered the power company to do it, and the company signed."""
    order = {
        "hall": str(HALL),
        "resolution": resolution,
        "lead": str(unit_id("power")),
        "due": (datetime.now(PARTY_TIME) + timedelta(days=14)).date().isoformat(),
        "content": "扶正加固",
    }
    task = str(does(town, "supervisor", "/tasks", order)["id"])
    does(town, "delegate", f"/tasks/{task}/signature")
    return task


def test_an_issue_goes_from_the_resident_to_close_out(town: Town) -> None:
    made = accepted(town)
    issue = made["id"]
    assert state(town, issue) == "ACCEPTED"
    meeting, motion, resolution = adopted(town, issue)
    assert state(town, issue) == "RESOLVED"
    task = ordered(town, resolution)
    assert state(town, issue) == "IMPLEMENTING"
    does(town, "delegate", f"/tasks/{task}/report", {"evidence": ["照片一张"], "note": "已扶正"})
    assert state(town, issue) == "PENDING_VERIFICATION"
    does(town, "supervisor", f"/tasks/{task}/verification", {"on_site": True})
    does(town, "supervisor", f"/resolutions/{resolution}/completion")
    assert state(town, issue) == "PENDING_EVALUATION"
    judged = {"solved": True, "satisfaction": "satisfied"}
    receipt = {"Receipt": made["receipt"]}
    assert (
        town.call(None, "POST", f"/issues/{issue}/evaluations", json=judged, headers=receipt).status_code
        == 200
    )
    does(town, "supervisor", f"/issues/{issue}/closure", {"kind": "resolved"})
    shown = town.see(None, f"/issues/{issue}").json()
    assert (shown["state"], shown["stage"]) == ("CLOSED", "evaluation")
    assert shown["evaluation"]["satisfied"] == 1
    assert next(step["topic"] for step in shown["timeline"]) == "issue.submitted.v1"
    minutes = {"hall": str(HALL), "meeting": meeting, "decided": [motion], "text": "纪要全文"}
    written = str(does(town, "recorder", "/minutes", minutes)["id"])
    does(town, "chair", f"/minutes/{written}/confirmation")
    does(town, "recorder", f"/minutes/{written}/publication", {"excerpt": "公开摘录"})
    posted = town.see(None, f"/minutes/{written}").json()
    assert posted["editions"][-1]["excerpt"] == "公开摘录"
    assert "纪要全文" not in str(posted)


def test_an_issue_is_found_by_its_public_number(town: Town) -> None:
    made = accepted(town)
    found = town.see(None, "/issues", public_no="YC-2026-0001").json()
    assert [item["id"] for item in found["items"]] == [made["id"]]
    assert found["items"][0]["state"] == "ACCEPTED"
    assert town.get(None, "/issues", public_no="YC-2026-9999").json()["items"] == []


def test_before_intake_nobody_but_the_office_sees_an_issue(town: Town) -> None:
    issue = town.issue(text="还没登记").json()["id"]
    assert town.see(None, f"/issues/{issue}").status_code == 404
    assert town.get("resident", f"/issues/{issue}").status_code == 404
    seen = town.get("intake", f"/issues/{issue}/file")
    assert seen.json()["text"] == "还没登记"
    assert town.get("auditor", f"/issues/{issue}/file").status_code == 403


def test_submitters_are_named_to_those_who_answer_and_to_nobody_else(town: Town) -> None:
    issue = town.issue(name="张毅", phone="13800000000").json()["id"]
    assert town.see("recorder", f"/issues/{issue}/submitters").json()["items"][0]["phone"] == "13800000000"
    for name in ("resident", "auditor", "supervisor", None):
        assert town.get(name, f"/issues/{issue}/submitters").status_code in (401, 403)


def test_a_person_is_named_to_administrators_and_to_chairs_of_their_hall(town: Town) -> None:
    path = f"/persons/{person_id('delegate')}/details"
    assert town.see("administrator", path).json()["name"] == "delegate Zhang"
    assert town.get("delegate", path).status_code == 403
    assert "Zhang" not in town.get("delegate", f"/persons/{person_id('delegate')}").text
    hidden = town.get("chair", f"/persons/{person_id('administrator')}/details")
    assert hidden.status_code == 404


def test_any_object_is_read_as_it_was(town: Town) -> None:
    made = accepted(town)
    issue = made["id"]
    before = datetime.now(UTC)
    does(
        town,
        "supervisor",
        f"/issues/{issue}/suspension",
        {"condition": "等汛期过", "review_on": "2099-01-01"},
    )
    assert state(town, issue) == "SUSPENDED"
    for clock in ("recorded", "happened"):
        then = town.see(None, f"/issues/{issue}", as_of=before.isoformat(), clock=clock).json()
        assert then["state"] == "ACCEPTED", clock
    assert town.see(None, f"/issues/{issue}", as_of="1999-01-01T00:00:00Z").status_code == 404
    stood = town.see(None, f"/issues/{issue}", as_of=before.isoformat()).json()
    assert stood["position"] < town.head()
    board = town.see(None, "/board", as_of=before.isoformat()).json()
    assert [row["state"] for row in board["items"]] == ["ACCEPTED"]


@pytest.mark.parametrize(
    "params",
    [
        {"as_of": "2999-01-01T00:00:00Z"},
        {"as_of": "2026-01-01T00:00:00"},
        {"as_of": "yesterday"},
        {"as_of": "0001-01-01T00:00:00+08:00"},
        {"as_of": "0001-01-01T00:00:00+08:00", "clock": "happened"},
        {"known_at": "2020-01-01T00:00:00Z", "clock": "happened"},
        {"as_of": "2020-01-01T00:00:00Z", "clock": "wall"},
        {"as_of": "2020-01-01T00:00:00Z", "known_at": "2020-01-01T00:00:00Z"},
        {"as_of": "2020-01-01T00:00:00Z", "clock": "happened", "known_at": "2999-01-01T00:00:00Z"},
        {"after": "-1"},
        {"after": str(2**63)},
        {"after": str(2**62)},
        {"limit": "0"},
        {"limit": "201"},
        {"cursor": "not one of ours"},
    ],
)
def test_a_moment_or_part_that_there_is_not_is_refused(town: Town, params: dict[str, str]) -> None:
    assert town.get(None, "/board", **params).status_code == 422


def test_everything_that_is_read_says_for_which_position_it_stands(town: Town) -> None:
    made = accepted(town)
    meeting, motion, resolution = adopted(town, made["id"])
    task = ordered(town, resolution)
    for path in (
        f"/halls/{HALL}",
        f"/organisations/{unit_id('power')}",
        f"/persons/{person_id('chair')}",
        f"/issues/{made['id']}",
        f"/meetings/{meeting}",
        f"/resolutions/{resolution}",
        f"/tasks/{task}",
        "/board",
        "/halls",
        "/organisations",
        "/persons",
        "/issues",
        "/meetings",
        "/resolutions",
        "/tasks",
        "/minutes",
        "/motions",
        f"/motions/{motion}",
        f"/evaluations?issue={made['id']}",
        "/seats",
    ):
        answer = town.see("chair", path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        assert answer.json()["position"] <= town.head()
        if "items" in answer.json():
            assert "next_cursor" in answer.json()
    shown = town.get("chair", f"/meetings/{meeting}/motions").json()
    assert shown["items"][0]["id"] == motion
    assert town.get("chair", f"/motions/{motion}").json()["outcome"] == "ADOPTED"


def test_a_list_is_read_part_by_part(town: Town) -> None:
    for number in range(1, 6):
        issue = town.issue("intake", text=f"第{number}件").json()["id"]
        does(town, "intake", f"/issues/{issue}/registration")
    first = town.see(None, "/issues", limit=2).json()
    assert len(first["items"]) == 2
    seen = [item["public_no"] for item in first["items"]]
    cursor = first["next_cursor"]
    while cursor:
        part = town.get(None, "/issues", limit=2, cursor=cursor).json()
        seen += [item["public_no"] for item in part["items"]]
        cursor = part["next_cursor"]
    assert len(seen) == len(set(seen)) == 5


def test_an_if_match_that_is_out_of_date_is_told_what_changed(town: Town) -> None:
    issue = accepted(town)["id"]
    read = town.see(None, f"/issues/{issue}")
    etag = read.headers["etag"]
    does(town, "supervisor", f"/issues/{issue}/suspension", REST)
    town.see(None, f"/issues/{issue}")
    answer = town.post("chair", f"/issues/{issue}/resumption", If_Match=etag)
    problem = refused(answer, 409, "stale_version")
    assert len(problem["changes"]) == 1
    assert problem["changes"][0]["zh"]
    fresh = town.get(None, f"/issues/{issue}").headers["etag"]
    written = town.post("chair", f"/issues/{issue}/resumption", If_Match=fresh)
    assert written.headers["etag"] == town.see(None, f"/issues/{issue}").headers["etag"] != fresh
    assert written.headers["location"] == f"/api/v1/issues/{issue}"


def test_two_chairs_who_read_the_same_page_do_not_overwrite_each_other(town: Town) -> None:
    issue = accepted(town)["id"]
    etag = town.see(None, f"/issues/{issue}").headers["etag"]
    rest = {"condition": "等", "review_on": "2099-01-01"}
    answers = [
        town.post(name, f"/issues/{issue}/suspension", rest, If_Match=etag)
        for name in ("chair", "supervisor")
    ]
    assert [answer.status_code for answer in answers] == [200, 409]


def test_the_office_sees_sealed_texts_and_the_public_does_not(town: Town) -> None:
    _, _, resolution = adopted(town, accepted(town)["id"])
    assert town.see("chair", f"/resolutions/{resolution}").json()["text"]
    assert town.get(None, f"/resolutions/{resolution}").json()["text"] is None
    does(town, "recorder", f"/resolutions/{resolution}/publication")
    assert town.see(None, f"/resolutions/{resolution}").json()["text"]


def test_a_unit_reads_its_own_orders_and_no_others(town: Town) -> None:
    _, _, resolution = adopted(town, accepted(town)["id"])
    task = ordered(town, resolution)
    assert town.see("delegate", f"/tasks/{task}").json()["content"] == "扶正加固"
    assert town.get(None, f"/tasks/{task}").json()["content"] is None
    own = town.get("delegate", "/tasks", unit=str(unit_id("power"))).json()
    assert own["items"][0]["content"] == "扶正加固"
    assert town.get("delegate", "/tasks").json()["items"][0]["content"] is None


def test_an_auditor_reads_the_log_and_can_rehash_it(town: Town) -> None:
    town.issue(text="秘密的文字", name="张毅")
    page = town.get("auditor", "/events", limit=1000).json()
    assert page["head"] == page["next_after"] == len(page["items"]) == town.head()
    for leaf in page["items"]:
        assert rehash(leaf) == leaf["leaf_hash"]
    assert "秘密的文字" not in str(page)
    assert "张毅" not in str(page)
    rest = town.get("auditor", "/events", after=page["head"] - 1).json()
    assert [leaf["position"] for leaf in rest["items"]] == [page["head"]]


def test_the_trail_tells_every_entry_in_both_languages(town: Town) -> None:
    made = accepted(town)
    lines = town.see("auditor", "/trail", object=made["id"]).json()["items"]
    assert len(lines) == 3
    assert all(line["zh"] and line["en"] for line in lines)


def test_the_publics_proof_is_the_published_text_with_its_salt(town: Town) -> None:
    issue = accepted(town)["id"]
    town.see(None, f"/issues/{issue}")
    openings = town.get(None, f"/issues/{issue}/openings").json()["items"]
    assert {opening["field"] for opening in openings} >= {"text"}
    assert all(len(opening["salt_hex"]) == 64 for opening in openings)


def test_health_tells_whether_the_projector_keeps_up(town: Town) -> None:
    down = town.client.get("/health")
    assert (down.status_code, down.json()["projector"]) == (503, "stopped")
    with town.projecting():
        position = town.issue().json()["position"]
        assert town.get(None, "/board", after=position).status_code == 200
        up = town.client.get("/health").json()
    assert (up["status"], up["database"], up["projector"], up["lag"]) == ("ok", "up", "running", 0)


def test_a_resident_finds_their_own_issues_by_receipt(town: Town) -> None:
    made = town.issue().json()
    town.see(None, "/board")
    mine = town.call(None, "GET", "/issues/mine", headers={"Receipt": made["receipt"]}).json()
    assert [item["id"] for item in mine["items"]] == [made["id"]]
    assert town.call(None, "GET", "/issues/mine", headers={"Receipt": "nonsense"}).status_code == 401


def test_an_objection_needs_no_login(town: Town) -> None:
    _, _, resolution = adopted(town, accepted(town)["id"])
    does(town, "recorder", f"/resolutions/{resolution}/publication")
    filed = does(town, None, f"/resolutions/{resolution}/objections", {"text": "期限太短"})
    answer = {"upheld": False, "answer": "已与产权单位核实"}
    path = f"/resolutions/{resolution}/objections/{filed['id']}/answer"
    does(town, "chair", path, answer)
    assert town.post("chair", f"/resolutions/{resolution}/objections/{uuid4()}/answer").status_code == 404
