"""The pole's resolution, its meeting and its people, for the tests of this folder."""

from datetime import date, datetime, timedelta
from typing import Any

from deliberation.domain.calendar import Deadline, due_on
from deliberation.domain.holidays import CHINA
from deliberation.domain.issue.events import LegalCharacterisation
from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.meeting.events import MotionOutcome, QuorumFinding
from deliberation.domain.meeting.state import Meeting, MeetingState, Motion
from deliberation.domain.resolution import events as e
from deliberation.domain.resolution.events import Authority
from deliberation.domain.standing import Standing
from deliberation.domain.values import PARTY_TIME, Role
from tests.domain.dsl import START, an_id, who

HALL, OTHER_HALL = an_id("hall"), an_id("another hall")
RESOLUTION, NEWER, MEETING = an_id("resolution"), an_id("newer resolution"), an_id("meeting")
POLE, PARKING = an_id("pole"), an_id("parking")
MOTION, OTHER_MOTION = an_id("motion"), an_id("other motion")
POWER, ROADS, STREET, STRANGER = (an_id(name) for name in ("power", "roads", "street", "stranger"))
QUORUM = QuorumFinding(base=3, present=3, needed=3, sides_present=3, sides=3, met=True)
NO_QUORUM = QuorumFinding(base=3, present=1, needed=3, sides_present=1, sides=3, met=False)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=PARTY_TIME)


def by(day: date) -> Deadline:
    return due_on(day, CHINA, date(2026, 3, 2))


def motion(outcome: MotionOutcome = MotionOutcome.ADOPTED, **more: Any) -> Motion:
    return Motion(**{"issue": POLE, "outcome": outcome, "found": outcome, **more})


def sat(**more: Any) -> Meeting:
    """A meeting that adopted the motion on the pole, with power and roads at the table."""
    fields: dict[str, Any] = {
        "status": MeetingState.CLOSED,
        "hall": HALL,
        "opening": QUORUM,
        "motions": {MOTION: motion()},
        "noticed": (POWER, ROADS),
        **more,
    }
    return Meeting(**fields)


def issue(*items: int, **more: Any) -> Issue:
    """An issue under deliberation; with `items` it is for the owners to decide."""
    finding = LegalCharacterisation(owner_decision_required=bool(items), items=list(items))
    fields: dict[str, Any] = {
        "status": IssueState.UNDER_DELIBERATION,
        "hall": HALL,
        "characterisation": finding,
        **more,
    }
    return Issue(**fields)


def chair(at: datetime = START + timedelta(days=1), *roles: Role) -> Standing:
    return who(*(roles or (Role.CHAIR,)), party=True, unit="branch", person="chair", at=at)


def clerk(*roles: Role, at: datetime = START + timedelta(days=1), unit: str = "office") -> Standing:
    return who(*roles, unit=unit, person="clerk", at=at)


def adopted(**more: Any) -> e.ResolutionAdopted:
    fields: dict[str, Any] = {
        "hall": HALL,
        "authority": Authority.JOINT_CONFERENCE,
        "meeting": MEETING,
        "motions": [MOTION],
        "issues": [POLE],
        **more,
    }
    return e.ResolutionAdopted(**fields)
