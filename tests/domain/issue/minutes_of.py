"""The facts of an issue as the tests speak of them."""

from typing import Any

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import events as e
from deliberation.domain.values import Role
from tests.domain.dsl import an_id, who

POLE = an_id("pole")
MEETING = an_id("meeting")
RESOLUTION = an_id("resolution")
RESIDENT = an_id("resident")


def submitted(**more: Any) -> e.IssueSubmitted:
    return e.IssueSubmitted(
        **{
            "hall": an_id("hall"),
            "submitter": RESIDENT,
            "channel": e.IntakeChannel.PHONE,
            "category": "道路通行",
            "text": "电线杆竖在路口",
            **more,
        }
    )


def registered(public_no: str = "YC-2026-0001") -> e.IssueRegistered:
    return e.IssueRegistered(public_no=public_no)


def accepted(*items: int, level: HallLevel = HallLevel.COMMUNITY) -> e.IssueAccepted:
    return e.IssueAccepted(
        level=level,
        route=e.Route.JOINT_CONFERENCE,
        characterisation=e.LegalCharacterisation(owner_decision_required=bool(items), items=list(items)),
    )


def scheduled() -> e.IssueScheduled:
    return e.IssueScheduled(meeting=MEETING)


def begun() -> e.DeliberationBegun:
    return e.DeliberationBegun(meeting=MEETING)


def resolved() -> e.IssueResolved:
    return e.IssueResolved(resolution=RESOLUTION)


def closed() -> e.IssueClosed:
    return e.IssueClosed(kind=e.CloseKind.RESOLVED)


def screener(**more: Any) -> Any:
    return who(Role.SCREENER, party=True, person="screener", **more)


def supervisor(**more: Any) -> Any:
    return who(Role.SUPERVISOR, party=True, person="supervisor", **more)


def clerk(**more: Any) -> Any:
    return who(Role.INTAKE, person="clerk", **more)


def resident(person: str = "resident", **more: Any) -> Any:
    return who(person=person, unit="nobody's unit", **more)
