"""A vote of the case as the engine reads it: the recorded roll and ballots, for counting them otherwise."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import BaseModel

from api.importing.checking.reader import CaseReader
from api.importing.papers import papers_of
from api.rosters.roster import Roster, party_key
from deliberation.application.desk import Books
from deliberation.application.ports import Caller
from deliberation.application.returned import returned_for
from deliberation.domain.ballot.events import Delivery, ProxyRefused
from deliberation.domain.ballot.state import EnrolledRight
from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, Mark, Question, Validity
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, MotionId
from deliberation.domain.vote.guards import running
from deliberation.domain.vote.setup import Marks, as_mark
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet, VoteState
from deliberation.domain.vote.tallying import Returned, roll_of

_BY_POST: Final = frozenset({Delivery.POSTED})
_RUNNING: Final = frozenset({VoteState.CLOSED, VoteState.TALLIED, VoteState.DECLARED, VoteState.VOIDED})


class _Ask(BaseModel):
    ballot_set: BallotSetId


@dataclass(frozen=True)
class Poll:
    """A recorded vote. `refused` are those whose ballot, or whose agent's authority, was refused."""

    state: BallotSet
    returned: Returned
    parties: dict[RightId, str]
    refused: frozenset[RightId]

    def vote(self, motion: MotionId) -> Vote | None:
        """One question of it with everything that came back, as the engine counts it; None before the
        close, and where it puts no such motion.

        What hung in the estate for the days of the place counts as delivered here: that is the reading
        under which unreturned ballots are counted at all.
        """
        question = self.state.setup.question(motion) if self.state.setup else None
        if question is None or self.state.status not in _RUNNING:
            return None
        now = running(self.state, _RUNNING)
        ballots = [
            Ballot(name, self._marks(one.marks), one.validity)
            for name, right in self._standing.items()
            for one in right.ballots
        ]
        voted = {ballot.right for ballot in ballots}
        ballots.extend(Ballot(name, {}, Validity.NO_AUTHORITY) for name in self.refused if name not in voted)
        return Vote(
            roll_of(now, self._standing),
            BallotBox(tuple(ballots), delivered=self._served),
            Question.model_validate(question.model_dump(include=set(Question.model_fields))),
            now.profile,
            circumstances=self.state.circumstances,
        )

    @cached_property
    def _standing(self) -> dict[RightId, EnrolledRight]:
        return {name: right for name, right in self.returned.rights.items() if not right.struck}

    @cached_property
    def _served(self) -> frozenset[RightId]:
        by_post = _BY_POST if self.state.posted_until else frozenset[Delivery]()
        rights = self._standing.items()
        return frozenset(name for name, one in rights if one.delivered or one.deliveries & by_post)

    def _marks(self, said: Marks) -> dict[MotionId, Mark]:
        questions = self.state.setup.questions if self.state.setup else ()
        found = ((one.motion, as_mark(one, said.get(one.motion))) for one in questions)
        return {motion: mark for motion, mark in found if mark is not None}


def poll_of(reader: CaseReader, motion_set: str) -> Poll:
    """A vote of the file, read from the log."""
    ballot_set = BallotSetId(reader.names.of("motion_set", motion_set))

    def ask(books: Books, asked: _Ask) -> tuple[BallotSet, Returned]:
        state = books.open(BALLOT_SETS, asked.ballot_set)
        return state, returned_for(books, asked.ballot_set, state, {})

    caller = Caller(actor="system:check", command_id=ballot_set)
    state, returned = reader.service.desk.consider(ask, _Ask(ballot_set=ballot_set), caller)
    roster = roster_of(reader)
    parties = {
        reader.names.right(ballot_set, head.party): party_key(head.party)
        for head in (roster.heads if roster else ())
    }
    return Poll(state, returned, parties, _refused(reader, returned, parties))


def _refused(reader: CaseReader, returned: Returned, parties: dict[RightId, str]) -> frozenset[RightId]:
    """Those with a refused ballot and none that counts, and those for whom an agent was refused."""
    principals = {
        str(event.data.get("principal")) for event in reader.case.events if event.type == "ProxyRefused"
    }
    shown = [right for right, party in parties.items() if party in principals]
    barred = {
        right
        for right in shown
        if any(isinstance(entry.fact, ProxyRefused) for entry in reader.service.log.entries_of(right))
    }
    return frozenset(
        name
        for name, right in returned.rights.items()
        if right.counted is None and (right.ballots or name in barred)
    )


def roster_of(reader: CaseReader) -> Roster | None:
    return papers_of(reader.case).roster
