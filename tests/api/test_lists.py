"""Every list is read part by part, and what is made is found where the answer says."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from api.openapi import document
from tests.api.hall import HALL, Town, unit_id
from tests.api.test_commands import ACCEPTED, refused
from tests.api.test_loop import accepted, adopted, does, in_session


def in_parts(town: Town, name: str | None, path: str, limit: int, **params: str) -> list[Any]:
    """All items of a list, read at most `limit` at a time."""
    items: list[Any] = []
    part = town.see(name, path, limit=limit, **params).json()
    while True:
        assert len(part["items"]) <= limit
        items += part["items"]
        if part["next_cursor"] is None:
            return items
        part = town.get(name, path, limit=limit, cursor=part["next_cursor"], **params).json()


def test_every_list_takes_a_limit_and_a_cursor(town: Town) -> None:
    found = document(town.app)
    lists = set()
    for path, methods in found["paths"].items():
        taken = {one["name"] for one in methods.get("get", {}).get("parameters", ())}
        schema = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = schema.get("application/json", {}).get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
        if "items" in found["components"]["schemas"].get(name, {}).get("properties", {}):
            lists.add(path)
            assert path == "/api/v1/events" or taken >= {"limit", "cursor"}, path
    assert len(lists) > 15


@pytest.mark.parametrize("path", ["/organisations", "/persons", "/accounts", "/halls", "/seats"])
def test_a_list_in_parts_is_the_whole_list(town: Town, path: str) -> None:
    for side in ("residents", "residents", "property"):
        does(town, "administrator", "/seats", {"hall": str(HALL), "side": side})
    whole = town.see("administrator", path, limit=200).json()
    assert whole["next_cursor"] is None
    assert whole["items"]
    assert in_parts(town, "administrator", path, 1) == whole["items"]


def test_a_resident_reads_the_own_issues_in_parts(town: Town) -> None:
    for number in range(3):
        town.issue("resident", text=f"第{number}件")
    mine = in_parts(town, "resident", "/issues/mine", 2)
    assert len({issue["id"] for issue in mine}) == 3


def test_a_part_after_something_that_left_the_list_is_refused(town: Town) -> None:
    first = town.see(None, "/organisations", limit=1).json()
    gone = first["items"][0]["id"]
    successor = next(str(unit_id(name)) for name in ("power", "telecom") if str(unit_id(name)) != gone)
    does(town, "administrator", f"/organisations/{gone}/dissolution", {"successor": successor})
    answer = town.see(None, "/organisations", limit=1, cursor=first["next_cursor"])
    refused(answer, 422, "cursor.invalid")


def test_what_is_made_is_found_where_the_answer_says_at_the_version_that_it_says(town: Town) -> None:
    issue = accepted(town)["id"]
    meeting = in_session(town, issue)
    put = {"issue": issue, "text": "两周内扶正加固。"}
    made = [
        town.issue("resident"),
        town.post("administrator", "/seats", {"hall": str(HALL), "side": "residents"}),
        town.post("recorder", f"/meetings/{meeting}/motions", put),
    ]
    for answer in made:
        assert answer.status_code == 201, answer.text
        where = answer.headers["location"].removeprefix("/api/v1")
        read = town.see("intake", where)
        assert (read.status_code, read.json()["id"]) == (200, answer.json()["id"]), where
        assert read.headers["etag"] == answer.headers["etag"], where
    motion = made[-1]
    declared = f"/meetings/{meeting}/motions/{motion.json()['id']}/consensus"
    assert town.post("chair", declared, If_Match=motion.headers["etag"]).status_code == 200


def test_a_repeat_answers_with_the_version_of_the_first_time(town: Town) -> None:
    key = uuid4()
    body = {"hall": str(HALL), "category": "公共设施", "text": "路灯不亮"}
    first = town.post("resident", "/issues", body, key)
    does(town, "intake", f"/issues/{first.json()['id']}/registration")
    again = town.post("resident", "/issues", body, key)
    assert (again.status_code, again.headers["etag"]) == (200, first.headers["etag"])


def test_an_objection_is_found_with_its_resolution(town: Town) -> None:
    _, _, resolution = adopted(town, accepted(town)["id"])
    does(town, "recorder", f"/resolutions/{resolution}/publication")
    answer = town.post(None, f"/resolutions/{resolution}/objections", {"text": "期限太短。"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/resolutions/{resolution}"


def test_motions_are_listed_across_meetings_and_read_by_their_own_id(town: Town) -> None:
    issue, other = accepted(town)["id"], town.issue(text="路灯不亮").json()["id"]
    first, earlier, _ = adopted(town, issue)
    before = datetime.now(UTC).isoformat()
    does(town, "intake", f"/issues/{other}/registration")
    does(town, "screener", f"/issues/{other}/acceptance", ACCEPTED)
    second, later, _ = adopted(town, other)

    listed = town.see("recorder", "/motions", hall=str(HALL)).json()["items"]

    assert {one["id"]: one["meeting"] for one in listed} == {later: second, earlier: first}
    assert all(one["text"] for one in listed)
    assert [one["id"] for one in in_parts(town, "recorder", "/motions", 1)] == [one["id"] for one in listed]
    on_other = town.get("recorder", "/motions", issue=other).json()["items"]
    assert [one["id"] for one in on_other] == [later]
    of_first = town.get("recorder", "/motions", meeting=first).json()["items"]
    assert [(one["id"], one["outcome"]) for one in of_first] == [(earlier, "ADOPTED")]
    assert town.get("recorder", "/motions", issue=str(uuid4())).json()["items"] == []
    assert town.get("recorder", f"/motions/{earlier}", as_of=before).json()["outcome"] == "ADOPTED"
    refused(town.get("recorder", f"/motions/{later}", as_of=before), 404, "not_found")
    refused(town.get("recorder", f"/motions/{uuid4()}"), 404, "not_found")


def test_the_text_of_a_motion_is_for_the_office(town: Town) -> None:
    issue = accepted(town)["id"]
    meeting, motion, _ = adopted(town, issue)
    for params in ({"hall": str(HALL)}, {"meeting": meeting}):
        assert town.see("recorder", "/motions", **params).json()["items"][0]["text"] == "两周内扶正加固。"
        assert town.get("delegate", "/motions", **params).json()["items"][0]["text"] is None
    assert town.get("recorder", f"/motions/{motion}").json()["text"] == "两周内扶正加固。"
    assert town.get("delegate", f"/motions/{motion}").json()["text"] is None
    assert town.get("recorder", "/motions").json()["items"][0]["text"] is None


def test_lists_are_read_as_of_any_time(town: Town) -> None:
    before = datetime.now(UTC)
    accepted(town)
    for path in ("/tasks", "/resolutions", "/minutes", "/ballot-sets", "/meetings"):
        for clock in ("recorded", "happened"):
            page = town.see("chair", path, as_of=before.isoformat(), clock=clock).json()
            assert page["items"] == [], path
        refusal = town.get("chair", path, as_of="2199-01-01T00:00:00Z")
        assert refused(refusal, 422, "as_of.in_future")
