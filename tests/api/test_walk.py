"""docs/house.md walks one vote through the house; this takes the same walk and compares."""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from api.main import create_app
from deliberation.bootstrap import Service, open_service
from tests.api.hall import HALL, Town, person_id, unit_id
from tests.web import TestClient

ROOT = Path(__file__).parents[2]
HOUSE = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
STOP = re.compile(r"`((?:api|deliberation|projections)/[\w/]+\.py):(\w+)`")


def stops() -> list[tuple[str, str]]:
    """The functions that the walk names, in its order."""
    walk = HOUSE.split("## The walk of one vote")[1].split("\n## ")[0]
    return [match.groups() for match in STOP.finditer(walk)]  # type: ignore[misc]


@contextmanager
def watching(calls: list[tuple[str, str]]) -> Iterator[None]:
    """Note every function of the project that a thread started from now on calls."""

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(str(ROOT)):
            place = Path(frame.f_code.co_filename).relative_to(ROOT).as_posix()
            calls.append((place, frame.f_code.co_name))

    threading.setprofile(note)
    before = sys.getprofile()
    try:
        yield
    finally:
        threading.setprofile(before)


def an_open_meeting(town: Town) -> tuple[str, str]:
    """A meeting in session with one motion before it; its id and the motion's."""
    issue = town.issue("resident").json()["id"]
    town.post("intake", f"/issues/{issue}/registration").raise_for_status()
    town.post(
        "screener",
        f"/issues/{issue}/acceptance",
        {
            "level": "community",
            "route": "joint_conference",
            "characterisation": {"owner_decision_required": False},
        },
    ).raise_for_status()
    rules = {
        "name": "yucai.v1",
        "quorum": {"base": "seats", "num": 1, "den": 2, "cmp": ">"},
        "decision": "vote",
        "fallback": "majority_of_persons_present",
    }
    town.post("chair", f"/halls/{HALL}/rules", {"rules": rules}).raise_for_status()
    convened = town.post(
        "chair",
        "/meetings",
        {
            "hall": str(HALL),
            "kind": "joint_conference",
            "planned_at": "2026-12-01T14:00:00+08:00",
            "agenda": [{"issue": issue}],
        },
    )
    meeting = convened.json()["id"]
    units = [str(unit_id("power"))]
    for path, body in [
        ("notice", {"to": units, "method": "phone", "urgent": True}),
        ("attendance", {"present": [str(person_id("chair")), str(person_id("delegate"))]}),
    ]:
        town.post("recorder", f"/meetings/{meeting}/{path}", body).raise_for_status()
    town.post("chair", f"/meetings/{meeting}/opening").raise_for_status()
    put = town.post("chair", f"/meetings/{meeting}/motions", {"issue": issue, "text": "限期移位"})
    return meeting, put.json()["id"]


def test_the_walk_in_the_house_is_the_walk_that_a_vote_takes(town: Town, service: Service) -> None:
    meeting, motion = an_open_meeting(town)
    hands = {"ayes": [str(person_id("chair")), str(person_id("delegate"))]}
    token = town.token("recorder")
    calls: list[tuple[str, str]] = []
    with (
        watching(calls),
        open_service(service.settings) as own,
        TestClient(create_app(service=own)) as client,
    ):
        answer = client.post(
            f"/api/v1/meetings/{meeting}/motions/{motion}/shows-of-hands",
            json=hands,
            headers={"Authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 200, answer.text
    walk = stops()
    assert len(walk) == 10
    remaining = iter(calls)
    for stop in walk:
        assert stop in remaining, f"{stop} is not called after the stops before it"
