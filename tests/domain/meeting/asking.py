"""What the tests ask of a motion in session, and what they expect to be entered."""

from typing import Any
from uuid import UUID

from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import quorum_for
from tests.domain.meeting.story import (
    FENG,
    LI,
    MEETING,
    MOTION,
    POLE,
    QIAN,
    WU,
    ZHENG,
    in_session,
    meeting,
    proposed,
)

ADOPTED, NOT_ADOPTED = e.MotionOutcome.ADOPTED, e.MotionOutcome.NOT_ADOPTED
NO_DECISION = e.MotionOutcome.NO_DECISION
PUT = c.MotionDraft(issue=POLE)


def ask(kind: type[Any], **more: Any) -> Any:
    return kind.model_validate({"meeting": MEETING, "motion": MOTION, **more})


def hands(ayes: list[UUID], nays: list[UUID] | None = None, **more: Any) -> Any:
    return ask(c.RecordShowOfHands, ayes=ayes, nays=nays or [], **more)


def rechecked(*facts: Any, motion: Any = MOTION) -> e.QuorumRechecked:
    """The finding that a decision after `facts` records by itself."""
    now = meeting(*facts)
    return e.QuorumRechecked(motion=motion, quorum=quorum_for(now, now.motions.get(motion)).finding)


PROPOSED = [*in_session(), proposed()]
FIVE = [LI, QIAN, WU, ZHENG, FENG]
DECLARED = [*PROPOSED, e.ConsensusReached(motion=MOTION, issue=POLE, outcome=ADOPTED)]
