"""Minutes: load, decide, append."""

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.standing import standing
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import HALLS
from deliberation.domain.meeting.state import MEETINGS, Meeting
from deliberation.domain.minutes import commands as c
from deliberation.domain.minutes import decider
from deliberation.domain.minutes.state import MINUTES, Minutes
from deliberation.domain.resolution.state import RESOLUTIONS
from deliberation.domain.rules.disclosure import disclosure_days
from deliberation.domain.standing import Standing
from deliberation.domain.values import MinutesId, PersonId, Role, local_date


def draft(books: Books, command: c.DraftMinutes) -> None:
    minutes = books.open(MINUTES, command.minutes)
    who = standing(books, command.hall)
    facts = decider.draft(minutes, who, command, books.open(MEETINGS, command.meeting))
    books.record(command.minutes, facts, hall=command.hall)


def circulate(books: Books, command: c.CirculateMinutes) -> None:
    minutes = _known(books, command.minutes)
    _record(books, command.minutes, minutes, decider.circulate(minutes, _who(books, minutes), command))


def confirm(books: Books, command: c.ConfirmMinutes) -> None:
    minutes = _known(books, command.minutes)
    _record(books, command.minutes, minutes, decider.confirm(minutes, _who(books, minutes), command))


def publish(books: Books, command: c.PublishMinutes) -> None:
    minutes = _known(books, command.minutes)
    who = _who(books, minutes)
    level = books.open(HALLS, minutes.hall).level if minutes.hall else None
    facts = decider.publish(
        minutes,
        who,
        command,
        min_days=_meeting(books, minutes).rules.publication_min_days,
        statutory=disclosure_days(local_date(who.at), level),
    )
    _record(books, command.minutes, minutes, facts)


def correct(books: Books, command: c.CorrectMinutes) -> None:
    minutes = _known(books, command.minutes)
    who = _who(books, minutes)
    facts = decider.correct(
        minutes,
        who,
        command,
        approver_chairs=_chairs(books, minutes, command.approved_by),
        decided_by=books.open(RESOLUTIONS, command.decided_by) if command.decided_by else None,
    )
    _record(books, command.minutes, minutes, facts)


def _chairs(books: Books, minutes: Minutes, person: PersonId | None) -> bool:
    """Whether a person chaired the meeting, or chairs the hall on the day of the act."""
    if person is None or minutes.hall is None:
        return False
    roles = books.open(HALLS, minutes.hall).roles_on(local_date(books.at), person)
    return Role.CHAIR in roles or _meeting(books, minutes).chair == person


def supplement(books: Books, command: c.SupplementMinutes) -> None:
    minutes = _known(books, command.minutes)
    who = _who(books, minutes)
    facts = decider.supplement(minutes, who, command, _meeting(books, minutes))
    _record(books, command.minutes, minutes, facts)


def _meeting(books: Books, minutes: Minutes) -> Meeting:
    return books.open(MEETINGS, minutes.meeting) if minutes.meeting else MEETINGS.blank


def _known(books: Books, stream: MinutesId) -> Minutes:
    """The state of a stream that something is recorded in."""
    minutes = books.open(MINUTES, stream)
    decider.drafted(minutes)
    return minutes


def _who(books: Books, minutes: Minutes) -> Standing:
    return standing(books, minutes.hall)


def _record(books: Books, stream: MinutesId, minutes: Minutes, facts: list[DomainEvent]) -> None:
    books.record(stream, facts, hall=minutes.hall)


HANDLERS: dict[type[BaseModel], Handler] = {
    c.DraftMinutes: draft,
    c.CirculateMinutes: circulate,
    c.ConfirmMinutes: confirm,
    c.PublishMinutes: publish,
    c.CorrectMinutes: correct,
    c.SupplementMinutes: supplement,
}
