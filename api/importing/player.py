"""Plays the events of a case, one after another, through their deciders."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pydantic import BaseModel

from api.importing.casefile import SYSTEM, CaseEvent, CaseFile
from api.importing.event_reader import EventReader
from api.importing.frame import IMPORTER
from api.importing.naming import Names
from api.importing.papers import papers_of
from api.importing.refusals import NobodyActsError, SystemActsError, UnknownEventTypeError
from api.importing.trail import Trail
from api.importing.translate import BY_OWNERS, TABLE, TIMERS, UNDER_IMPORT, Translation, is_later
from api.importing.translate.ballot_sets import party_on_roster, right_named
from api.importing.translate.later import skipped_with
from api.importing.translate.translation import Claim, Decided, Step
from deliberation.application.desk import Books
from deliberation.application.dispatch import HANDLERS
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot.commands import CastBallot
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.errors import Refusal
from deliberation.domain.issue.commands import SubmitIssue
from deliberation.domain.issue.errors import IssueExistsError
from deliberation.domain.issue.state import ISSUES
from deliberation.domain.values import Channel, PersonId


class Status(Enum):
    """What became of an event. SKIPPED: this release has no nouns for it. KNOWN: imported before."""

    RECORDED = "recorded"
    KNOWN = "known"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    event: CaseEvent
    status: Status
    refusal: Refusal | None = None


class _Allowed(Exception):  # noqa: N818 - an answer, not a fault
    """A trial was decided without a refusal; nothing of it is recorded."""


class Bundle(BaseModel):
    """The commands of one event, as they stand for it in the log's record of commands."""

    event: str
    commands: list[dict[str, Any]]


class Player:
    """Plays one case in one hall of one service."""

    def __init__(self, service: Service, case: CaseFile, names: Names) -> None:
        self._service = service
        self._case = case
        self._names = names
        self.trail: Final = Trail()

    def play(self, event: CaseEvent) -> Outcome:
        """Put an event to its decider and record what was decided."""
        reader = self._reader(event)
        try:
            translation = self._translated(reader)
            if translation is None:
                self.trail.skipped.update(skipped_with(reader))
                return Outcome(event, Status.SKIPPED)
            self._decide(reader, translation)
        except Refusal as refusal:
            return Outcome(event, Status.REFUSED, refusal)
        translation.follow()
        return Outcome(event, Status.RECORDED)

    def follow(self, event: CaseEvent) -> Outcome:
        """Learn from an event that was imported before, without playing it again."""
        reader = self._reader(event)
        try:
            translation = self._translated(reader)
        except Refusal as refusal:
            return Outcome(event, Status.REFUSED, refusal)
        if translation is not None:
            translation.follow()
        return Outcome(event, Status.KNOWN)

    def attempt(self, event: CaseEvent) -> Outcome:
        """Say what would become of an event, and record nothing."""
        reader = self._reader(event)
        try:
            translation = self._translated(reader)
            if translation is None:
                return Outcome(event, Status.SKIPPED)
            self._decide(reader, translation, trial=True)
        except Refusal as refusal:
            return Outcome(event, Status.REFUSED, refusal)
        except _Allowed:
            pass
        return Outcome(event, Status.RECORDED)

    def _reader(self, event: CaseEvent) -> EventReader:
        return EventReader(self._case, self._names, self.trail, event)

    def _translated(self, reader: EventReader) -> Translation | None:
        """The commands of an event; None where a later step takes it or what it rests on."""
        if is_later(reader):
            return None
        translate = TABLE.get(reader.event.type)
        if translate is None:
            raise UnknownEventTypeError(type=reader.event.type)
        _check_actor(reader)
        return translate(reader)

    def _decide(self, reader: EventReader, translation: Translation, *, trial: bool = False) -> None:
        """Decide all commands of the event on one reading, compare the claims, then record at once.

        The steps around it are appends of their own: a roll or a list of ballots is more than one holds.
        """
        if not trial:
            self._steps(reader, "before", translation.before)
        self._execute(reader, translation.commands, self._caller(reader), translation.claims, trial=trial)
        self._steps(reader, "after", translation.after)

    def _steps(self, reader: EventReader, when: str, steps: Sequence[Step]) -> None:
        for number, step in enumerate(steps):
            caller = Caller(
                actor=IMPORTER,
                command_id=self._names.key("event", _step(reader.event), when, number),
                channel=Channel.IMPORT,
                on_behalf_of=step.by,
                happened_at=step.at or reader.event.at,
                trusted=True,
            )
            self._execute(reader, step.commands, caller)

    def _execute(
        self,
        reader: EventReader,
        commands: Sequence[BaseModel],
        caller: Caller,
        claims: Sequence[Claim] = (),
        *,
        trial: bool = False,
    ) -> None:
        def handle(books: Books, _: Bundle) -> None:
            books.open_all(RIGHTS, [one.right for one in commands if isinstance(one, CastBallot)])
            for one in commands:
                _first_submission(books, one)
                HANDLERS[type(one)](books, one)
            for claim in claims:
                claim(Decided(books))
            if trial:
                raise _Allowed

        written = [one.model_dump(mode="json") for one in commands]
        self._service.desk.execute(handle, Bundle(event=reader.event.type, commands=written), caller)

    def _caller(self, reader: EventReader) -> Caller:
        event = reader.event
        alone = event.type in UNDER_IMPORT or _by_clock(event)
        owners = _owners(reader)
        return Caller(
            actor=IMPORTER,
            command_id=self._names.key("event", _step(event)),
            channel=Channel.IMPORT,
            on_behalf_of=None if alone or owners else PersonId(reader.actor()),
            happened_at=event.at,
            trusted=True,
            right=right_named(reader, "by", event.by) if owners and reader.trail.current_vote else None,
        )


def _first_submission(books: Books, command: BaseModel) -> None:
    """Submitting reads nothing of its own stream; here a second submission is told, not only stopped."""
    if isinstance(command, SubmitIssue) and books.open(ISSUES, command.issue).status is not None:
        raise IssueExistsError


def _step(event: CaseEvent) -> object:
    return event.seq if event.seq is not None else f"line {event.line}"


def _owners(reader: EventReader) -> bool:
    """Whether owners of the roster acted, who are no person of the file."""
    event = reader.event
    known = event.by in reader.case.persons or event.by in reader.case.organisations
    return event.type in BY_OWNERS and not known and party_on_roster(reader, event.by) is not None


def _by_clock(event: CaseEvent) -> bool:
    return event.type in TIMERS and event.by in (None, SYSTEM)


def _check_actor(reader: EventReader) -> None:
    """Nobody acts with the importer's own rights, except the clock."""
    event = reader.event
    if _by_clock(event):
        return
    if event.by is None:
        raise NobodyActsError
    if event.by == SYSTEM:
        if event.type in UNDER_IMPORT:
            return
        raise SystemActsError
    if not _owners(reader):
        reader.actor()


def fingerprint(event: CaseEvent, case: CaseFile) -> str:
    """Everything that an event says, the list beside the file included, in a form that changes whenever
    it does."""
    said = json.dumps(event.written, sort_keys=True, ensure_ascii=False, default=str)
    return said + papers_of(case).prints.get(event.type, "")
