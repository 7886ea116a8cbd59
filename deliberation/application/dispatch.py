"""Which handler takes which command."""

from pydantic import BaseModel

from deliberation.application import (
    access,
    ballots,
    box,
    erasure,
    halls,
    issues,
    meetings,
    minutes,
    people,
    record,
    resolutions,
    tasks,
    votes,
)
from deliberation.application.desk import Desk, Handler
from deliberation.application.ports import Appended, Caller

HANDLERS: dict[type[BaseModel], Handler] = {
    **halls.HANDLERS,
    **people.HANDLERS,
    **issues.HANDLERS,
    **meetings.HANDLERS,
    **resolutions.HANDLERS,
    **tasks.HANDLERS,
    **minutes.HANDLERS,
    **votes.HANDLERS,
    **ballots.HANDLERS,
    **box.HANDLERS,
    **access.HANDLERS,
    **record.HANDLERS,
    **erasure.HANDLERS,
}


def execute(desk: Desk, command: BaseModel, caller: Caller) -> Appended:
    """Have the desk decide `command` with its handler; a command without one is a bug (KeyError)."""
    return desk.execute(HANDLERS[type(command)], command, caller)
