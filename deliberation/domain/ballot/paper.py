"""Paper 纸质票 on its way in: numbered batches, and slips that two people type unseen by each other.

A batch is received at one time, before anybody types: what came in before the close is entered until the
count, and receipt decides, not typing. A paper is settled once two different people read the same, or a
scrutineer who typed neither looked at it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import errors
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.casting import (
    Incoming,
    check_answers,
    check_entitled,
    found_by_people,
    may_vote,
    open_for_ballots,
    said,
)
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.ballot.state import Batch, EnrolledRight, Slip
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.standing import Standing
from deliberation.domain.terms import one_of, term
from deliberation.domain.values import BallotSetId, PersonId, ProxyId, Role, SlipId
from deliberation.domain.vote.setup import BallotChannel, Marks
from deliberation.domain.vote.state import BallotSet

BOX: Final = (Role.TELLER, Role.RECORDER)
"""Who takes paper in and types it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody read on a paper."""

    right: RightId | None
    validity: Validity
    proxy: ProxyId | None
    marks: Marks

    @classmethod
    def of(cls, entry: e.SlipEntered | c.EnterSlip | c.SettleSlip) -> "Reading":
        return cls(entry.right, entry.validity, entry.proxy, entry.marks or {})

    def agrees(self, other: "Reading") -> bool:
        """Whether two people read the same. Of a paper that does not count only the reason must agree:
        nobody can be asked to spell the unreadable alike."""
        same = (self.right, self.validity, self.proxy) == (other.right, other.validity, other.proxy)
        return same and (self.validity is not Validity.VALID or said(self.marks) == said(other.marks))


def receive(
    vote: BallotSet, batch: Batch, before: Batch | None, who: Standing, command: c.ReceiveBatch
) -> list[DomainEvent]:
    """Take a counted batch in at this moment; `before` is the batch with the number below, if any.

    After the close it is still taken: its ballots are late, and kept.
    """
    who.require(*BOX)
    if BallotChannel.PAPER not in open_for_ballots(vote).channels:
        raise errors.ChannelNotOfferedError(channel=term(BallotChannel.PAPER))
    if command.batch != batch_of(command.ballot_set, command.serial):
        raise errors.WrongPaperNumberError(count=command.count)
    if batch.ballot_set is not None:
        raise errors.BatchExistsError(serial=command.serial)
    if before is not None and (before.received_at is None or before.received_at > who.at):
        raise errors.BatchOutOfOrderError(before=command.serial - 1)
    return [
        e.BatchReceived(
            ballot_set=command.ballot_set, serial=command.serial, count=command.count, received_at=who.at
        )
    ]


def known(batch: Batch) -> tuple[BallotSetId, datetime]:
    """The ballot set of a batch and when it was received; refuses one that never was."""
    if batch.ballot_set is None or batch.received_at is None:
        raise NotFoundError(what="票据批次 / batch")
    return batch.ballot_set, batch.received_at


def ballot_on(batch: Batch, slip: SlipId, number: int, reading: Reading) -> Incoming:
    """The ballot that a paper is, by what was read on it."""
    return Incoming(
        channel=BallotChannel.PAPER,
        received_at=known(batch)[1],
        marks=reading.marks,
        proxy=reading.proxy,
        slip=slip,
        paper=(batch.serial, number),
        found=reading.validity,
    )


def check(vote: BallotSet, right: EnrolledRight, reading: Reading, ballot: Incoming) -> None:
    """Refuse a reading that no paper of this vote can have, so that a slip of the keyboard is met at once.

    A secret paper names nobody. A recorded one belongs to a right, unless nobody can tell to which.
    """
    setup = open_for_ballots(vote)
    if vote.secret and (reading.right is not None or reading.proxy is not None):
        raise errors.SlipNamesVoterError
    if reading.validity is not Validity.VALID:
        found_by_people(reading.validity)
        return
    if not vote.secret:
        if reading.right is None:
            raise errors.SlipNeedsRightError
        may_vote(vote, right, BallotChannel.PAPER)
        check_entitled(right, ballot)
    check_answers(setup, ballot)


def enter(slip: Slip, batch: Batch, who: Standing, command: c.EnterSlip) -> list[DomainEvent]:
    """Type what a paper says. One's own second entry takes the place of the first, until it is settled."""
    who.require(*BOX)
    ballot_set, _ = known(batch)
    if command.number > batch.count or command.slip != slip_of(command.batch, command.number):
        raise errors.WrongPaperNumberError(count=batch.count)
    if slip.settled is not None:
        raise errors.SlipSettledAlreadyError
    person = _person(who)
    others = [one for by, one in slip.entries.items() if by != person]
    if len(others) > 1:
        raise errors.TwoHaveEnteredError
    entry = e.SlipEntered(
        ballot_set=ballot_set,
        batch=command.batch,
        number=command.number,
        by=person,
        right=command.right,
        validity=command.validity,
        proxy=command.proxy,
        marks=command.marks,
        scan=command.scan,
    )
    if slip.entries.get(person) == entry:
        return []
    return [entry, *_compared(slip, entry, others)]


def _person(who: Standing) -> PersonId:
    if who.person is None:
        raise NotAllowedError(needed=one_of([term(role) for role in BOX]))
    return who.person


def _compared(slip: Slip, entry: e.SlipEntered, others: list[e.SlipEntered]) -> list[DomainEvent]:
    """What follows from the two entries, once there are two."""
    if not others:
        return []
    if Reading.of(entry).agrees(Reading.of(others[0])):
        return [e.SlipSettled(right=entry.right, validity=entry.validity, marks=entry.marks)]
    return [] if slip.differs else [e.SlipsDiffered()]


def settle(
    slip: Slip, who: Standing, command: c.SettleSlip, *, recounting: bool = False
) -> list[DomainEvent]:
    """A third person, a scrutineer, looked at a paper that two read differently, and says what it says.

    While a question is counted again (`recounting`) also at one that is settled: both may have misread it.
    """
    who.require(Role.SCRUTINEER)
    if slip.settled is not None and not recounting:
        raise errors.SlipSettledAlreadyError
    if slip.settled is None and not slip.differs:
        raise errors.NotDifferingError
    if who.person in slip.entries:
        raise errors.SettlerEnteredError
    return [e.SlipSettled(by=who.person, right=command.right, validity=command.validity, marks=command.marks)]


def settled(facts: Iterable[DomainEvent]) -> bool:
    """Whether some facts of a slip settle it."""
    return any(isinstance(fact, e.SlipSettled) for fact in facts)
