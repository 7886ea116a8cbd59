"""What an event of a file becomes: commands, the claims to compare, and what it teaches about the file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from api.importing.event_reader import EventReader
from api.importing.refusals import DataMissingError, DataNotReadableError
from deliberation.application.desk import Books
from deliberation.domain.ballot.state import RIGHTS, EnrolledRight
from deliberation.domain.facts import DomainEvent
from deliberation.domain.meeting.state import MEETINGS, Meeting
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, MeetingId, PersonId
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet

C = TypeVar("C", bound=BaseModel)
F = TypeVar("F", bound=DomainEvent)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a handler has decided and not recorded yet, for comparing claims with it."""

    books: Books

    def fact(self, kind: type[F]) -> F:
        """The fact of a kind that was decided; a decision without it is a bug."""
        return next(fact for _, fact in self.books.decided if isinstance(fact, kind))

    def meeting(self, meeting: MeetingId) -> Meeting:
        """The meeting as it will stand once this is recorded."""
        return self.books.foresee(MEETINGS, meeting)

    def vote(self, ballot_set: BallotSetId) -> BallotSet:
        """The vote as it will stand once this is recorded."""
        return self.books.foresee(BALLOT_SETS, ballot_set)

    def right(self, right: RightId) -> EnrolledRight:
        return self.books.foresee(RIGHTS, right)


Claim = Callable[[Decided], None]
"""Refuses where the file claims another figure than what was decided."""


def _learns_nothing() -> None:
    """Most events leave nothing behind that a later line relies on."""


@dataclass(frozen=True, slots=True)
class Step:
    """Commands that belong to an event and are recorded in an append of their own: a sheet of a roll, a
    bundle of ballots. `by` is who acted, None where the importer enters a list on nobody's behalf; `at` is
    when, None at the time of the event."""

    commands: Sequence[BaseModel]
    by: PersonId | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """`commands` are decided together and recorded in one append; `before` and `after` it come steps in
    appends of their own. `follow` is called once accepted."""

    commands: Sequence[BaseModel]
    claims: Sequence[Claim] = ()
    follow: Callable[[], None] = field(default=_learns_nothing)
    before: Sequence[Step] = ()
    after: Sequence[Step] = ()


Translator = Callable[[EventReader], Translation]


def command(kind: type[C], /, **fields: Any) -> C:
    """A command of the file's values; what it does not take is a refusal that names the field.

    Fields that the file leaves out are left to the command's own defaults.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        return kind(**given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or kind.__name__
        if first["type"] == "missing":
            raise DataMissingError(key=key) from error
        raise DataNotReadableError(
            key=key, zh=f"可用的内容（{first['msg']}）", en=f"usable ({first['msg']})"
        ) from error


def just(kind: type[BaseModel], /, **fields: Any) -> Translation:
    """One command and nothing else."""
    return Translation([command(kind, **fields)])
