"""Personal data: first it stands in the log that they are restricted or erased, then it is done.

What is done beside the log (the vault, the account, the links) may be repeated: it follows from the entries
of the person alone, so that a start finishes what a crash cut short.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.standing import standing
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.person import commands as person
from deliberation.domain.person import data
from deliberation.domain.person.events import (
    PersonalDataErased,
    PersonalDataRestricted,
    RestrictionLifted,
)
from deliberation.domain.person.state import PERSONS
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import PersonId, StreamId, derived_id
from deliberation.domain.vote.state import BALLOT_SETS

_LOOK_BACK: Final = 10_000
"""Entries at the end of the log whose doing may have been cut short by a crash."""
_FACTS: Final = (PersonalDataErased, PersonalDataRestricted, RestrictionLifted)


def holder_of(right: RightId) -> PersonId:
    """The person under whom the holder of a right on a roll is restricted or erased, where nobody has
    registered them: a stream of its own, because the right's holds its ballots."""
    return PersonId(derived_id("holder", right))


def erase(books: Books, command: person.ErasePersonalData) -> None:
    state = books.open(PERSONS, command.person)
    rights = books.peek(RIGHTS, command.also).values()
    sets = {right.ballot_set for right in rights if right.ballot_set}
    votes = books.open_all(BALLOT_SETS, sets).values()
    facts = data.erase(state, standing(books, None), command, votes)
    books.record(command.person, facts, hall=None)


def restrict(books: Books, command: person.RestrictPersonalData) -> None:
    facts = data.restrict(books.open(PERSONS, command.person), standing(books, None), command)
    books.record(command.person, facts, hall=None)


def lift(books: Books, command: person.LiftRestriction) -> None:
    entries = books.history(PERSONS, command.person)
    given = [entry.fact.also for entry in entries if isinstance(entry.fact, PersonalDataRestricted)]
    also = given[-1] if given else None
    facts = data.lift(books.open(PERSONS, command.person), standing(books, None), command, also)
    books.record(command.person, facts, hall=None)


def ask(books: Books, command: person.AskAboutOwnData) -> None:
    facts = data.ask(books.open(PERSONS, command.person), standing(books, None), command)
    books.record(command.person, facts, hall=None)


def answer(books: Books, command: person.AnswerDataRequest) -> None:
    facts = data.answer(books.open(PERSONS, command.person), standing(books, None), command)
    books.record(command.person, facts, hall=None)


HANDLERS: dict[type[BaseModel], Handler] = {
    person.ErasePersonalData: erase,
    person.RestrictPersonalData: restrict,
    person.LiftRestriction: lift,
    person.AskAboutOwnData: ask,
    person.AnswerDataRequest: answer,
}


# What follows beside the log -----------------------------------------------------------------------------


class ReadableLog(Protocol):
    def head(self) -> Any: ...

    def entries_of(self, stream: StreamId, *, sealed: bool = False) -> list[Entry[DomainEvent]]: ...

    def entries_after(
        self, position: int, limit: int, topics: Sequence[str] | None = None
    ) -> Sequence[Any]: ...


class Eraser(Protocol):
    """The vault, as far as it forgets."""

    def erase(self, subjects: Iterable[PersonId], before: int) -> int: ...

    def restrict(self, subjects: Iterable[PersonId], *, restricted: bool) -> None: ...


class Forgetful(Protocol):
    """The accounts, as far as they forget."""

    def forget(self, person: PersonId) -> None: ...


class Revocable(Protocol):
    """The personal links to ballots."""

    def revoke(self, *rights: RightId) -> int: ...


@dataclass(slots=True)
class _Due:
    """What a person's entries say is to be done."""

    erased: dict[PersonId, int] = field(default_factory=dict)
    """By subject, the position before which everything goes."""
    mentioned: set[PersonId] = field(default_factory=set)
    restricted: set[PersonId] = field(default_factory=set)

    def take(self, entry: Entry[DomainEvent]) -> None:
        match entry.fact:
            case PersonalDataErased() as fact:
                subjects = {fact.person, *(fact.also or ())}
                self.erased.update(dict.fromkeys(subjects, entry.position))
                self.restricted -= subjects
            case PersonalDataRestricted() as fact:
                self.restricted |= {fact.person, *(fact.also or ())}
                self.mentioned |= self.restricted
            case RestrictionLifted() as fact:
                self.restricted -= {fact.person, *(fact.also or ())}


def obey(log: ReadableLog, vault: Eraser, accounts: Forgetful, links: Revocable, whose: PersonId) -> int:
    """Do what a person's entries say of their data; how many values were destroyed. Idempotent."""
    due = _Due()
    for entry in log.entries_of(whose, sealed=True):
        due.take(entry)
    if due.restricted:
        vault.restrict(due.restricted, restricted=True)
    if lifted := due.mentioned - due.restricted:
        vault.restrict(lifted, restricted=False)
    destroyed = 0
    for position in sorted(set(due.erased.values())):
        subjects = [subject for subject, at in due.erased.items() if at == position]
        destroyed += vault.erase(subjects, position)
    for subject in due.erased:
        accounts.forget(subject)
        links.revoke(RightId(subject))
    return destroyed


def finish_erasures(log: ReadableLog, vault: Eraser, accounts: Forgetful, links: Revocable) -> None:
    """Do what a crash left undone; at every start and in every round of the timers."""
    after = max(0, log.head().position - _LOOK_BACK)
    topics = [fact.TOPIC for fact in _FACTS]
    for stream in {row.stream for row in log.entries_after(after, _LOOK_BACK, topics)}:
        obey(log, vault, accounts, links, PersonId(stream))
