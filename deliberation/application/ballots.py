"""Rights, ballots, proxies and paper: load, decide, append.

A cast reads the ballot set and the right's own stream, and writes to the latter alone: a thousand voters
never collide, and a ballot decided while the vote closed is decided again. Only a holder who had given
somebody an authority moves that agent's stream too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.standing import standing
from deliberation.application.vote_rules import rules_on
from deliberation.domain.ballot import casting, errors, paper, proxies, roll
from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.ids import batch_of, roll_sheet
from deliberation.domain.ballot.state import (
    AGENTS,
    BATCHES,
    RIGHTS,
    ROLL_SHEETS,
    SLIPS,
    EnrolledRight,
)
from deliberation.domain.errors import ClaimedTimeError, NotFoundError
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import Profile
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.terms import Term, term
from deliberation.domain.values import AgentId, BallotSetId, HallId, ProxyId
from deliberation.domain.vote.guards import agree
from deliberation.domain.vote.setup import BallotChannel, Setup
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet

_VALIDITY = Term("票的认定", "what the ballot is found to be")


def _vote(books: Books, ballot_set: BallotSetId) -> tuple[BallotSet, Setup]:
    vote = books.open(BALLOT_SETS, ballot_set)
    if vote.setup is None:
        raise NotFoundError(what="表决 / vote")
    return vote, vote.setup


@dataclass(frozen=True, slots=True)
class Held:
    """A right, and the vote on whose roll it stands."""

    name: RightId
    state: EnrolledRight
    ballot_set: BallotSetId
    vote: BallotSet
    setup: Setup

    @property
    def hall(self) -> HallId:
        return self.setup.hall


def _held(books: Books, name: RightId) -> Held:
    right = books.open(RIGHTS, name)
    if right.ballot_set is None:
        raise NotFoundError(what="表决权 / right to vote")
    return Held(name, right, right.ballot_set, *_vote(books, right.ballot_set))


def _rights(
    books: Books, ballot_set: BallotSetId, names: Iterable[RightId]
) -> list[tuple[RightId, EnrolledRight]]:
    """Several rights of one vote, each once."""
    wanted = list(dict.fromkeys(names))
    states = books.open_all(RIGHTS, wanted)
    if any(states[name].ballot_set != ballot_set for name in wanted):
        raise NotFoundError(what="表决权 / right to vote")
    return [(name, states[name]) for name in wanted]


def _profile(books: Books, vote: BallotSet, setup: Setup) -> Profile:
    """The rules pinned when voting opened; before that, those of the record date."""
    return vote.profile or rules_on(books, setup, setup.record_date)


def enrol(books: Books, command: c.EnrolRights) -> None:
    """One sheet of the roll, all or nothing."""
    vote, setup = _vote(books, command.ballot_set)
    who = standing(books, setup.hall)
    stream = roll_sheet(command.ballot_set, command.number)
    listed = roll.enter_sheet(vote, books.open(ROLL_SHEETS, stream), who, command)
    known = books.open_all(RIGHTS, [one.right for one in command.rights])
    rights = {RightId(name): state for name, state in known.items()}
    enrolled = roll.enrol(rights, command, _profile(books, vote, setup).roll)
    books.record(stream, listed, hall=setup.hall)
    for right, fact in enrolled.items():
        books.record(right, [fact], hall=setup.hall)


def amend(books: Books, command: c.AmendRight) -> None:
    held = _held(books, command.right)
    kind = _profile(books, held.vote, held.setup).roll
    facts = roll.amend(held.vote, held.state, standing(books, held.hall), command, kind)
    books.record(held.name, facts, hall=held.hall)


def strike(books: Books, command: c.StrikeRight) -> None:
    held = _held(books, command.right)
    facts = roll.strike(held.vote, held.state, standing(books, held.hall), command)
    books.record(held.name, facts, hall=held.hall)


def record_deliveries(books: Books, command: c.RecordDeliveries) -> None:
    vote, setup = _vote(books, command.ballot_set)
    roll.may_deliver(vote, standing(books, setup.hall))
    for name, right in _rights(books, command.ballot_set, command.rights):
        books.record(name, roll.deliver(right, command), hall=setup.hall)


def reissue_link(books: Books, command: c.ReissueBallotLink) -> None:
    held = _held(books, command.right)
    facts = roll.reissue_link(held.vote, held.state, standing(books, held.hall))
    books.record(held.name, facts, hall=held.hall)


def revoke_link(books: Books, command: c.RevokeBallotLink) -> None:
    held = _held(books, command.right)
    facts = roll.revoke_link(held.vote, held.state, standing(books, held.hall))
    books.record(held.name, facts, hall=held.hall)


def sign_in(books: Books, command: c.SignInHolders) -> None:
    vote, setup = _vote(books, command.ballot_set)
    roll.may_sign_in(vote, standing(books, setup.hall))
    for name, right in _rights(books, command.ballot_set, command.rights):
        books.record(name, roll.sign_in(right), hall=setup.hall)


def record_left(books: Books, command: c.RecordHolderLeft) -> None:
    held = _held(books, command.right)
    facts = roll.leave(held.vote, held.state, standing(books, held.hall))
    books.record(held.name, facts, hall=held.hall)


def record_recusal(books: Books, command: c.RecordRecusal) -> None:
    held = _held(books, command.right)
    profile = _profile(books, held.vote, held.setup)
    facts = roll.recuse(held.vote, held.state, standing(books, held.hall), command, profile)
    books.record(held.name, facts, hall=held.hall)


def cast(books: Books, command: c.CastBallot) -> None:
    """A ballot sent by its holder, taken in the room, or imported."""
    held = _held(books, command.right)
    casting.open_for_ballots(held.vote)
    _may_send(books, held, command.channel, received_at=command.received_at)
    _recorded(held.vote)
    casting.may_vote(held.vote, held.state, command.channel)
    received_at = command.received_at or books.at
    ballot = casting.Incoming(command.channel, received_at, command.marks, command.proxy)
    casting.check_answers(held.setup, ballot)
    casting.check_entitled(held.state, ballot)
    found = _take(books, held, ballot)
    agree(_VALIDITY, command.claimed and term(command.claimed), term(found))


def reject(books: Books, command: c.RejectBallot) -> None:
    """A ballot that people found not to count. One that is said to be late must have come late."""
    held = _held(books, command.right)
    casting.open_for_ballots(held.vote)
    _may_send(books, held, command.channel, received_at=command.received_at, holder=False)
    _recorded(held.vote)
    late = command.reason is Validity.LATE
    if not late:
        casting.found_by_people(command.reason)
    roll.put(held.setup, command.marks)
    received_at = command.received_at or books.at
    finding = Validity.UNCLEAR if late else command.reason
    found = _take(books, held, casting.Incoming(command.channel, received_at, command.marks, found=finding))
    agree(_VALIDITY, term(command.reason), term(found))


def _recorded(vote: BallotSet) -> None:
    if vote.secret:
        raise errors.SecretVoteError


def _may_send(
    books: Books,
    held: Held,
    channel: BallotChannel,
    *,
    received_at: datetime | None = None,
    holder: bool = True,
) -> None:
    """Refuse everybody but the importer, a teller in the room, and the holder with the personal link."""
    caller = books.caller
    if caller.trusted:
        return
    if received_at is not None:
        raise ClaimedTimeError
    if channel is BallotChannel.PAPER:
        raise errors.PaperNeedsTwoEntriesError
    who = standing(books, held.hall)
    if channel is BallotChannel.ROOM:
        who.require(*paper.BOX)
    elif not holder or caller.right != held.name:
        raise errors.NotYourRightError


def _take(books: Books, held: Held, ballot: casting.Incoming) -> Validity:
    """Record what becomes of a ballot, and what it means to agents."""
    version = books.version(held.name) + sum(stream == held.name for stream, _ in books.decided)
    facts = casting.take(held.vote, held.state, ballot, held.name, version)
    books.record(held.name, facts, hall=held.hall)
    for proxy in proxies.ended(facts):
        _release(books, held, proxy)
    found = casting.outcome(facts)
    authority = held.state.proxies.get(ballot.proxy) if ballot.proxy else None
    if ballot.proxy and authority and authority.revoked and found is Validity.VALID:
        _engage(books, held, authority.agent, ballot.proxy)
    return found


def _engage(books: Books, held: Held, agent: AgentId, proxy: ProxyId) -> None:
    """Count the holder among those for whom an agent votes, also again where that had ended."""
    if proxy not in books.open(AGENTS, agent).principals:
        books.record(agent, proxies.engage(held.ballot_set, proxy, held.name), hall=held.hall)


def _release(books: Books, held: Held, proxy: ProxyId) -> None:
    """Count the holder there no more."""
    agent = held.state.proxies[proxy].agent
    books.open(AGENTS, agent)
    books.record(agent, proxies.release(proxy), hall=held.hall)


def mark_voted(books: Books, command: c.MarkVoted) -> None:
    """The holder by the personal link, or a teller who saw the paper go into the box."""
    held = _held(books, command.right)
    if books.caller.trusted or command.channel is BallotChannel.ONLINE:
        _may_send(books, held, command.channel)
    else:
        standing(books, held.hall).require(*paper.BOX)
    facts = casting.mark_voted(held.vote, held.state, command.channel, books.at)
    books.record(held.name, facts, hall=held.hall)


def register_proxy(books: Books, command: c.RegisterProxy) -> None:
    held = _held(books, command.right)
    facts = proxies.register(
        held.vote,
        held.state,
        standing(books, held.hall),
        command,
        agent=books.open(AGENTS, command.agent),
        profile=_profile(books, held.vote, held.setup),
    )
    books.record(held.name, facts, hall=held.hall)
    if any(isinstance(fact, e.ProxyRegistered) for fact in facts):
        _engage(books, held, command.agent, command.proxy)


def revoke_proxy(books: Books, command: c.RevokeProxy) -> None:
    """An agent who has voted for the holder by then keeps the place among those it may vote for."""
    held = _held(books, command.right)
    who = standing(books, held.hall)
    proxies.may_revoke(held.vote, held.state, who, holder=books.caller.right == held.name)
    books.record(held.name, proxies.revoke(held.state, command.proxy), hall=held.hall)
    if not proxies.used(held.state, command.proxy):
        _release(books, held, command.proxy)


def receive_batch(books: Books, command: c.ReceiveBatch) -> None:
    vote, setup = _vote(books, command.ballot_set)
    first = command.serial == 1
    before = None if first else books.open(BATCHES, batch_of(command.ballot_set, command.serial - 1))
    batch = books.open(BATCHES, command.batch)
    facts = paper.receive(vote, batch, before, standing(books, setup.hall), command)
    books.record(command.batch, facts, hall=setup.hall)


def enter_slip(books: Books, command: c.EnterSlip) -> None:
    batch = books.open(BATCHES, command.batch)
    ballot_set, _ = paper.known(batch)
    _, setup = _vote(books, ballot_set)
    slip = books.open(SLIPS, command.slip)
    facts = paper.enter(slip, batch, standing(books, setup.hall), command)
    books.record(command.slip, facts, hall=setup.hall)
    reading = paper.Reading.of(command)
    ballot = paper.ballot_on(batch, command.slip, command.number, reading)
    _read(books, ballot_set, reading, ballot, settled=paper.settled(facts))


def settle_slip(books: Books, command: c.SettleSlip) -> None:
    slip = books.open(SLIPS, command.slip)
    if slip.batch is None:
        raise NotFoundError(what="纸质票 / paper ballot")
    batch = books.open(BATCHES, slip.batch)
    ballot_set, _ = paper.known(batch)
    vote, setup = _vote(books, ballot_set)
    recounting = bool(vote.recounting)
    facts = paper.settle(slip, standing(books, setup.hall), command, recounting=recounting)
    books.record(command.slip, facts, hall=setup.hall)
    reading = paper.Reading.of(command)
    ballot = paper.ballot_on(batch, command.slip, slip.number, reading)
    if slip.settled is not None and slip.settled.right is not None:
        _take_back(books, slip.settled.right, (batch.serial, slip.number))
    _read(books, ballot_set, reading, ballot, settled=True, recounting=recounting)


def _take_back(books: Books, name: RightId, number: e.Paper) -> None:
    held = _held(books, name)
    facts = casting.take_back(held.vote.before_the_count, held.state, number)
    books.record(name, facts, hall=held.hall)


def _read(
    books: Books,
    ballot_set: BallotSetId,
    reading: paper.Reading,
    ballot: casting.Incoming,
    *,
    settled: bool,
    recounting: bool = False,
) -> None:
    """Check what was read on a paper; once it is settled, the ballot that it is counts or is kept.

    A secret one counts by its slip alone, and so does one of which nobody can tell whose it is. In a
    recount it is judged as it was between the close and the count.
    """
    held = _held(books, reading.right) if reading.right else None
    if held is not None and held.ballot_set != ballot_set:
        raise NotFoundError(what="表决权 / right to vote")
    vote, _ = _vote(books, ballot_set)
    if recounting:
        vote = vote.before_the_count
        held = held and replace(held, vote=vote, state=books.foresee(RIGHTS, held.name))
    paper.check(vote, held.state if held else RIGHTS.blank, reading, ballot)
    if held is not None and settled:
        _take(books, held, ballot)


HANDLERS: dict[type[BaseModel], Handler] = {
    c.EnrolRights: enrol,
    c.AmendRight: amend,
    c.StrikeRight: strike,
    c.RecordDeliveries: record_deliveries,
    c.ReissueBallotLink: reissue_link,
    c.RevokeBallotLink: revoke_link,
    c.SignInHolders: sign_in,
    c.RecordHolderLeft: record_left,
    c.RecordRecusal: record_recusal,
    c.CastBallot: cast,
    c.RejectBallot: reject,
    c.MarkVoted: mark_voted,
    c.RegisterProxy: register_proxy,
    c.RevokeProxy: revoke_proxy,
    c.ReceiveBatch: receive_batch,
    c.EnterSlip: enter_slip,
    c.SettleSlip: settle_slip,
}
