"""What several decisions about a meeting ask first: who may act, at which stage, with whom in the room."""

from collections.abc import Set

from deliberation.domain.errors import NotFoundError
from deliberation.domain.meeting import errors
from deliberation.domain.meeting.record import Meeting, MeetingState
from deliberation.domain.standing import Standing
from deliberation.domain.terms import term
from deliberation.domain.values import PersonId, Role


def lead(who: Standing) -> None:
    """过程由党组织牵头: who leads a meeting holds the chair's role and acts for a party organisation."""
    who.require_party(Role.CHAIR)


def record(who: Standing) -> None:
    """What happens in the room is entered by the recorder or the chair."""
    who.require(Role.RECORDER, Role.CHAIR)


def record_of(who: Standing, person: PersonId) -> None:
    """Everybody says for themselves that they come, go or stand aside; of others, whoever records."""
    if who.person != person:
        record(who)


def at_stage(meeting: Meeting, stages: Set[MeetingState]) -> None:
    """Refuse unless the meeting stands at one of `stages`."""
    if meeting.status is None:
        raise NotFoundError(what="会议 / meeting")
    if meeting.status not in stages:
        raise errors.MeetingStageError(state=term(meeting.status))


def in_session(meeting: Meeting) -> None:
    at_stage(meeting, {MeetingState.IN_SESSION})


def chair_there(meeting: Meeting) -> PersonId:
    """Nothing is decided while nobody presides."""
    if meeting.chair is None or meeting.chair not in meeting.room:
        raise errors.ChairAbsentError
    return meeting.chair
