"""Decides every append of a log again, on the log as it stood before it.

An append is one command, or several of a file that were entered together. The facts are taken in their
order: the one that says what was asked is asked for again, and what is decided must be the facts that
follow, one by one. What is recorded stands for the decisions after it, right or wrong, as it did then.

What is recorded is given, so that an append can be judged before those that came earlier. Some hundreds are
therefore judged together, those of one kind one after another: a processor that does the same thing again
does it in a third of the time.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from deliberation.application.audit.prefix import JudgedBooks, Older, Prefix, PublishedBox
from deliberation.application.audit.registry import RESTS_ON_SEALED
from deliberation.application.audit.verdict import Group, Verdict
from deliberation.application.ports import Caller
from deliberation.domain.audit.findings import Finding
from deliberation.domain.ballot.events import BoxSheetPublished
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import Channel, PersonId, StreamId
from deliberation.domain.vote.box import SecretBallot

_PUBLIC: Final = "system:public"
_SYSTEM: Final = "system:"
_RIGHT: Final = "right:"
_CLAIMED: Final = timedelta(minutes=1)
"""A happening so long before its recording was claimed; less than that is the way into the log."""

_CHANNELS: Final = {one.value: one for one in Channel}
_NOTHING: Final = timedelta()
_UNFORESEEN: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What no decider was written to meet, by whom a fact was made up."""
_TOGETHER: Final = 600
"""Appends that are judged together: with their states some 6 MB."""
_MILLISECOND: Final = timedelta(microseconds=999)


class Stopped(NamedTuple):
    """Where deciding again ended, and on what."""

    position: int
    error: Exception


class _Waiting(NamedTuple):
    """An append that is to be judged: its facts, the place of the first, whether it rests on a value that is
    not open."""

    group: Group
    first: int
    hidden: bool


class _Said(NamedTuple):
    """What deciding one append again came to, without the books that it was decided on."""

    found: Sequence[Finding]
    checked: Sequence[str]
    untold: Sequence[str]


_NOTHING_SAID: Final = _Said((), (), ())


class Redecision:
    """Takes the entries of a log, in its order, from position 1.

    `openings`: with their sealed values. Without them what rests on sealed values is not judged: every
    fact of a vote, and others whose request cannot be read back. With them neither is a vote judged from
    the fact on of which a sealed value was held back: nobody is accused of what was not shown.

    `checked` counts the facts that were decided again, `untold` those that could not be, by topic. With
    `older` it reads again from there what it let go, without it holds every entry in memory, some 2 kB each.
    """

    def __init__(self, rules: RuleBook, *, openings: bool = True, older: Older | None = None) -> None:
        self.checked: Final[Counter[str]] = Counter()
        self.untold: Final[Counter[str]] = Counter()
        self._rules: Final = rules
        self._openings: Final = openings
        self._log: Final = Prefix(older)
        self._ranks: Final[dict[str, int]] = {}
        """The kinds of appends as they were first met: much as they follow one another in every matter."""
        self._places = 0
        """How many entries there were."""
        self._group: list[Entry[DomainEvent]] = []
        self._first = 0
        """The place of the first of them."""
        self._waiting: list[_Waiting] = []
        self._votes: Final[dict[StreamId, UUID]] = {}
        """The ballot set of the streams whose facts name it once."""
        self._held_back: Final[set[UUID]] = set()
        """The ballot sets of which a sealed value was not shown."""
        self.stopped: Stopped | None = None
        """Where deciding ended, because a fact says what no decider was written to meet."""

    def take(
        self, entry: Entry[DomainEvent], *, held_back: bool = False, place: int | None = None
    ) -> list[Finding]:
        """What is wrong with some of the appends before this entry; `held_back`: of a sealed value of this
        one only the commitment is there. `place`: where `older` has it."""
        if self.stopped:
            return []
        found: list[Finding] = []
        if self._group and entry.command_id != self._group[0].command_id:
            found = self._close()
        if type(entry.fact) in RESTS_ON_SEALED:
            self._note_vote(entry, held_back=held_back)
        at = self._next(place)
        if not self._group:
            self._first = at
        self._group.append(entry)
        self._log.add(entry, at)
        return found

    def pass_by(self, stream: StreamId, place: int) -> list[Finding]:
        """The same of an entry that somebody else judges; later decisions may rest on it, and read it
        then."""
        if self.stopped:
            return []
        found = self._close() if self._group else []
        self._log.pass_by(stream, self._next(place))
        return found

    def learn(self, entry: Entry[DomainEvent]) -> None:
        """Take an entry as given: later decisions rest on it, and it is not judged."""
        self._log.add(entry, self._next(None))

    def finish(self, *, cut_off: bool = False) -> list[Finding]:
        """What is wrong with the last appends; of one that was `cut_off` nobody can say what it lacks."""
        if cut_off:
            self._group = []
        found = self._close() if self._group else []
        return found + self._judge_all()

    def _next(self, place: int | None) -> int:
        at = self._places if place is None else place
        self._places = at + 1
        return at

    def _close(self) -> list[Finding]:
        """The append is complete; what is wrong with it and others, once enough wait."""
        group, self._group = self._group, []
        self._waiting.append(_Waiting(group, self._first, self._rests_on_hidden(group)))
        return self._judge_all() if len(self._waiting) >= _TOGETHER else []

    def _judge_all(self) -> list[Finding]:
        """What is wrong with those that wait, in their order."""
        waiting, self._waiting = self._waiting, []
        said: list[_Said | Exception] = [_NOTHING_SAID] * len(waiting)
        for number in sorted(range(len(waiting)), key=lambda number: self._rank(waiting[number])):
            said[number] = self._judged(waiting[number])
        self._log.settle()
        found: list[Finding] = []
        for one, answer in zip(waiting, said, strict=True):
            if isinstance(answer, Exception):
                self.stopped = Stopped(one.group[0].position, answer)
                break
            found += answer.found
            for topic in answer.checked:
                self.checked[topic] += 1
            for topic in answer.untold:
                self.untold[topic] += 1
        return found

    def _rank(self, one: "_Waiting") -> int:
        kind = one.group[0].fact.TOPIC
        return self._ranks.setdefault(kind, len(self._ranks))

    def _judged(self, one: "_Waiting") -> "_Said | Exception":
        """The log keeps milliseconds, decisions were made between them: an append stands if it is right at
        the beginning of its millisecond or at the end."""
        if one.hidden:
            return _Said((), (), [entry.fact.TOPIC for entry in one.group])
        try:
            said = self._said(one, _NOTHING)
            if not said.found:
                return said
            later = self._said(one, _MILLISECOND)
        except _UNFORESEEN as error:
            return error
        return said if later.found else later

    def _note_vote(self, entry: Entry[DomainEvent], *, held_back: bool) -> None:
        named = getattr(entry.fact, "ballot_set", None)
        if named is not None:
            self._votes[entry.stream] = named
        if held_back:
            self._held_back.add(self._vote_of(entry))

    def _vote_of(self, entry: Entry[DomainEvent]) -> UUID:
        return self._votes.get(entry.stream, entry.stream)

    def _rests_on_hidden(self, group: Group) -> bool:
        for entry in group:
            hidden = type(entry.fact) in RESTS_ON_SEALED
            if hidden and not (self._openings and self._vote_of(entry) not in self._held_back):
                return True
        return False

    def _said(self, one: "_Waiting", later: timedelta) -> "_Said":
        verdict = Verdict(one.group, self._books(one, later))
        verdict.reach()
        return _Said(verdict.found, verdict.checked, verdict.untold)

    def _books(self, one: "_Waiting", later: timedelta) -> JudgedBooks:
        """The books as they lay before whoever decided."""
        group = one.group
        first = group[0]
        claimed = first.recorded_at - first.happened_at > _CLAIMED
        at = first.happened_at + later
        caller = _caller(first, claimed=at if claimed else None)
        now = first.recorded_at if claimed else at
        return JudgedBooks(
            self._log, one.first, caller, now, rules=self._rules, box=PublishedBox(lambda: _ballots(group))
        )


def _caller(first: Entry[DomainEvent], *, claimed: datetime | None) -> Caller:
    actor, right = first.actor, _right_of(first)
    return Caller(
        actor=actor,
        command_id=first.command_id or first.stream,
        channel=_CHANNELS[first.channel],
        person=_person(actor),
        on_behalf_of=PersonId(first.on_behalf_of) if first.on_behalf_of else None,
        happened_at=claimed,
        trusted=actor.startswith(_SYSTEM) and actor != _PUBLIC,
        right=right,
    )


@lru_cache(maxsize=4096)
def _person(actor: str) -> PersonId | None:
    return None if actor.startswith((_SYSTEM, _RIGHT)) else PersonId(UUID(actor))


def _right_of(first: Entry[DomainEvent]) -> RightId | None:
    """The right whose link was shown."""
    if first.actor.startswith(_RIGHT):
        return RightId(UUID(first.actor.removeprefix(_RIGHT)))
    return None


def _ballots(group: Group) -> list[SecretBallot]:
    """The secret ballots that an append publishes."""
    return [
        SecretBallot(code, marks)
        for entry in group
        if isinstance(entry.fact, BoxSheetPublished)
        for code, marks in entry.fact.ballots
    ]
