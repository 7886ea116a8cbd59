"""Personal data: first it stands in the log that they are restricted or erased, then it is done.

What is done beside the log (the vault, the account, the links) may be repeated: it follows from the log's
entries, so that a start finishes what a crash cut short. Who was erased is also kept on a list outside the
database: a backup from before knows nothing of it, and the list has it repeated in what was restored.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

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
from deliberation.domain.values import PersonId, derived_id
from deliberation.domain.vote.state import BALLOT_SETS

_log: Final = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Erased:
    """When the erasure of a subject was recorded, and the position before which everything of it goes."""

    at: datetime
    before: int


class PersonalDataLog(Protocol):
    def of_personal_data(self, after: int) -> Sequence[Entry[DomainEvent]]:
        """Every erasure, restriction and lifting after a position, with its sealed values."""
        ...

    def position_at(self, moment: datetime) -> int: ...


class Eraser(Protocol):
    """The vault, as far as it forgets."""

    def erase(self, subjects: Iterable[PersonId], before: int) -> int: ...

    def restrict(self, subjects: Iterable[PersonId], *, restricted: bool) -> None: ...

    def left_of(self, erased: Mapping[PersonId, Erased]) -> Set[PersonId]:
        """Those of whom something from before their erasure is still there: in the vault, as an account or
        as a link that opens a ballot."""
        ...


class Forgetful(Protocol):
    """The accounts, as far as they forget."""

    def forget(self, person: PersonId) -> None: ...


class Revocable(Protocol):
    """The personal links to ballots."""

    def revoke(self, *rights: RightId) -> int: ...


class ErasedList(Protocol):
    """The ids of erased subjects outside the database."""

    def read(self) -> Mapping[PersonId, datetime]:
        """When each was erased last. OSError where the list cannot be read."""
        ...

    def note(self, erased: Mapping[PersonId, datetime]) -> None:
        """Keep those that are not on it yet, on the disk when it returns. OSError where they cannot be."""
        ...


@dataclass(slots=True)
class _Due:
    """What log and list say, as far as they were read, and what of it is not done yet."""

    erased: dict[PersonId, Erased] = field(default_factory=dict)
    restricted: set[PersonId] = field(default_factory=set)
    to_forget: set[PersonId] = field(default_factory=set)
    to_list: set[PersonId] = field(default_factory=set)
    to_restrict: set[PersonId] = field(default_factory=set)
    """Of whom a restriction, or its end, was read."""

    def take(self, entry: Entry[DomainEvent]) -> None:
        match entry.fact:
            case PersonalDataErased() as fact:
                for subject in {fact.person, *(fact.also or ())}:
                    self._erase(subject, Erased(entry.recorded_at, entry.position))
            case PersonalDataRestricted() as fact:
                subjects = {fact.person, *(fact.also or ())}
                self.restricted |= subjects
                self.to_restrict |= subjects
            case RestrictionLifted() as fact:
                subjects = {fact.person, *(fact.also or ())}
                self.restricted -= subjects
                self.to_restrict |= subjects

    def take_listed(
        self, listed: Mapping[PersonId, datetime], position_at: Callable[[datetime], int]
    ) -> None:
        """Erasures of which this log knows nothing: it was restored from a backup that is older."""
        for subject, at in listed.items():
            known = self.erased.get(subject)
            if known is None or known.at < at:
                self._erase(subject, Erased(at, position_at(at) + 1))

    def _erase(self, subject: PersonId, erased: Erased) -> None:
        self.erased[subject] = erased
        self.to_forget.add(subject)
        self.to_list.add(subject)
        if subject in self.restricted:
            self.restricted.remove(subject)
            self.to_restrict.add(subject)


class Erasures:
    """Has done what is recorded of personal data: at once, after a crash, and after a restore.

    One for a process; safe for threads. `obey` may be called at any time and repeats nothing that is done.
    """

    def __init__(
        self, log: PersonalDataLog, vault: Eraser, accounts: Forgetful, links: Revocable, listed: ErasedList
    ) -> None:
        self._log: Final = log
        self._vault: Final = vault
        self._accounts: Final = accounts
        self._links: Final = links
        self._listed: Final = listed
        self._lock: Final = threading.Lock()
        self._due: Final = _Due()
        self._read_up_to = 0
        self._list_is_read = False

    def obey(self) -> int:
        """Do what is recorded and not done yet; of how many subjects something had still been there.

        What cannot be done raises, and is done by the next call. A list that cannot be written is told in
        the program's log and tried again by the next call: nobody is to wait for an erasure because of it.
        """
        with self._lock:
            self._read()
            self._restrict()
            done = self._forget()
            self._keep_list()
        return done

    def _read(self) -> None:
        for entry in self._log.of_personal_data(self._read_up_to):
            self._due.take(entry)
            self._read_up_to = entry.position
        if not self._list_is_read:
            with _list_troubles_told():
                self._due.take_listed(self._listed.read(), self._log.position_at)
                self._list_is_read = True

    def _restrict(self) -> None:
        due = self._due
        if restricted := due.to_restrict & due.restricted:
            self._vault.restrict(restricted, restricted=True)
        if lifted := due.to_restrict - due.restricted:
            self._vault.restrict(lifted, restricted=False)
        due.to_restrict.clear()

    def _forget(self) -> int:
        due = self._due
        erased = {subject: due.erased[subject] for subject in due.to_forget}
        left = self._vault.left_of(erased) if erased else frozenset[PersonId]()
        for position in sorted({erased[subject].before for subject in left}):
            self._vault.erase([one for one in left if erased[one].before == position], position)
        for subject in left:
            self._accounts.forget(subject)
            self._links.revoke(RightId(subject))
        due.to_forget.clear()
        return len(left)

    def _keep_list(self) -> None:
        due = self._due
        if due.to_list:
            with _list_troubles_told():
                self._listed.note({subject: due.erased[subject].at for subject in due.to_list})
                due.to_list.clear()


@contextmanager
def _list_troubles_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _log.error(
            "已删除编号的清单不能读写（%s），会再试；请运行 yishiting doctor 查看 · the list of erased ids "
            "cannot be used (%s), tried again: see yishiting doctor",
            error.strerror,
            type(error).__name__,
        )
