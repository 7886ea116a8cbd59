"""Casting: what becomes of a ballot that came in. One right, one ballot, by the announced rule.

A ballot that does not count is a fact as well: it is kept, and its sender is told why. Refused is only
what is no ballot at all. Which of several ballots of one right counts hangs on when each was received,
never on the order in which papers are typed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from deliberation.domain.ballot import errors
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.proxies import ended_by_vote, holds
from deliberation.domain.ballot.roll import on_roll, put
from deliberation.domain.ballot.state import EnrolledRight, ReturnedBallot
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.ballots import Choice, QuestionKind, Validity
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.terms import Term, term
from deliberation.domain.values import EventId, MotionId, ProxyId, SlipId, StreamId, event_id
from deliberation.domain.vote.guards import at_stage
from deliberation.domain.vote.setup import BallotChannel, DuplicateRule, Marks, QuestionPut, Setup, as_mark
from deliberation.domain.vote.state import BallotSet, VoteState

MOST_SET_ASIDE: Final = 20
"""Online ballots of one right that are kept without counting; after these a link can only be refused."""

FOUND_BY_PEOPLE: Final = frozenset(
    {Validity.UNCLEAR, Validity.CO_OWNERS_CONFLICT_NOT_CURED, Validity.NO_AUTHORITY}
)
"""What somebody who holds a paper can find; every other reason follows from the announced rules."""

_NOT_OPEN: Final = frozenset({VoteState.PREPARED, VoteState.ROLL_FROZEN, VoteState.NOTICE_PUBLISHED})
_COUNTED: Final = frozenset({VoteState.TALLIED, VoteState.DECLARED})
_DISPUTED: Final = Validity.CO_OWNERS_CONFLICT_NOT_CURED
_DUPLICATES: Final = frozenset(
    {
        Validity.DUPLICATE_SAME_CONTENT,
        Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS,
        Validity.REPLACED_BY_LATER,
    }
)
_NO_PAPER: Final[e.Paper] = (0, 0)
_UNKNOWN_TIME: Final = Term("另行公告", "at a time to be announced")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A ballot as it came in: by which way, when it was received, what it says, and under whose authority.

    `found` is what people found who looked at it.
    """

    channel: BallotChannel
    received_at: datetime
    marks: Marks
    proxy: ProxyId | None = None
    slip: SlipId | None = None
    paper: e.Paper | None = None
    found: Validity = Validity.VALID


def open_for_ballots(vote: BallotSet) -> Setup:
    """Refuse before the opening, after the count, and once the vote is void; after the close a ballot is
    still taken, as late."""
    if vote.status in _NOT_OPEN:
        raise errors.NotOpenYetError(opens=_opening(vote))
    if vote.status in _COUNTED:
        raise errors.VoteCountedError
    return at_stage(vote, {VoteState.OPEN, VoteState.CLOSED})


def _opening(vote: BallotSet) -> object:
    if vote.notice is None:
        return _UNKNOWN_TIME
    return vote.notice.opens_at


def may_vote(vote: BallotSet, right: EnrolledRight, channel: BallotChannel) -> None:
    """Refuse where the vote takes no ballot of this right: struck off, sent in a way that is not offered, or
    of somebody who is not there when the body votes in a meeting.

    A paper left in the meeting by somebody who then went is still their ballot.
    """
    on_roll(right)
    if channel not in open_for_ballots(vote).channels:
        raise errors.ChannelNotOfferedError(channel=term(channel))
    if not _in_meeting(vote):
        return
    if not right.attended:
        raise errors.NotSignedInError
    if right.left and channel is not BallotChannel.PAPER:
        raise errors.HolderLeftError


def _in_meeting(vote: BallotSet) -> bool:
    profile = vote.profile
    return profile is not None and (profile.in_room or profile.body is Body.JOINT_CONFERENCE)


def check_answers(setup: Setup, ballot: Incoming) -> None:
    """Refuse what cannot be the answers of a ballot: unknown questions and options, or nothing at all.

    A screen can be corrected, so it takes clear answers only. A paper says what it says: too many marks
    for one question leave that question unclear.
    """
    put(setup, ballot.marks)
    for question in setup.questions:
        words = ballot.marks.get(question.motion, ())
        _offered(question, words)
        if ballot.channel is not BallotChannel.PAPER:
            _clear(question, words)
    if not said(ballot.marks):
        raise errors.BlankBallotError


def check_entitled(right: EnrolledRight, ballot: Incoming) -> None:
    """Refuse answers to a motion from which the holder stands aside, or that the authority does not name."""
    answered = said(ballot.marks).keys()
    if not right.recused.isdisjoint(answered):
        raise errors.RecusedFromMotionError
    authority = right.proxies.get(ballot.proxy) if ballot.proxy else None
    if authority is not None and not authority.scope.issuperset(answered):
        raise errors.ProxyScopeError


def _offered(question: QuestionPut, words: tuple[str, ...]) -> None:
    motion = question.kind is QuestionKind.MOTION
    known = {choice.value for choice in Choice} if motion else {*question.options, Choice.ABSTAIN.value}
    if not known.issuperset(words) or len(set(words)) < len(words):
        raise errors.OptionNotPutError


def _clear(question: QuestionPut, words: tuple[str, ...]) -> None:
    if words and question.chosen(as_mark(question, words)) is None:
        raise errors.AnswerUnclearError(
            most=question.vacancies if question.kind is QuestionKind.ELECTION else 1
        )


def take(
    vote: BallotSet, right: EnrolledRight, ballot: Incoming, stream: StreamId, version: int
) -> list[DomainEvent]:
    """What becomes of a ballot: cast, cast in the place of another, or rejected with its reason.

    `stream` and `version` say where the right's stream stands, so that facts can name each other. The
    one that counts no more is set aside first: at no version do two ballots count.
    """
    rule = open_for_ballots(vote).duplicates
    reason = _defect(vote, right, ballot)
    if reason is _DISPUTED:
        return _dispute(right, ballot, rule)
    if reason is not Validity.VALID:
        return _reject(right, ballot, reason)
    former = right.counted
    ended = ended_by_vote(right) if ballot.proxy is None else []
    if former is None:
        return [_cast(ballot), *ended]
    if not _prevails(ballot, former, rule):
        return _reject(right, ballot, _duplicate(ballot, former, rule))
    _patience(right, ballot)
    aside = e.BallotSetAside(
        ballot=former.id,
        reason=_duplicate(former, ballot, rule),
        counted=event_id(stream, version + 2),
    )
    return [aside, _cast(ballot), *ended]


def take_back(vote: BallotSet, right: EnrolledRight, paper: e.Paper) -> list[DomainEvent]:
    """Put aside how a paper was entered, because a recount reads it otherwise.

    Where it counted, the duplicate that would have counted without it does so until the paper is read anew.
    """
    misread = next(
        (one for one in right.ballots if one.paper == paper and one.validity is not Validity.MISREAD), None
    )
    if misread is None:
        return []
    rule = open_for_ballots(vote).duplicates
    next_one = _next(right, rule) if misread.validity is Validity.VALID else None
    counted = next_one.id if next_one else None
    return [e.BallotSetAside(ballot=misread.id, reason=Validity.MISREAD, counted=counted)]


def _next(right: EnrolledRight, rule: DuplicateRule, after: datetime | None = None) -> ReturnedBallot | None:
    """The ballot that counts by the announced rule once the one that counted does not, of those received
    later than `after`."""
    others = [
        one
        for one in right.ballots
        if one.validity in _DUPLICATES and (after is None or one.received_at > after)
    ]
    if rule is DuplicateRule.FIRST_VALID_COUNTS:
        return min(
            others,
            key=lambda one: (one.received_at, one.proxy is not None, one.paper or _NO_PAPER),
            default=None,
        )
    return max(
        others, key=lambda one: (one.proxy is None, one.received_at, one.paper or _NO_PAPER), default=None
    )


def _dispute(right: EnrolledRight, ballot: Incoming, rule: DuplicateRule) -> list[DomainEvent]:
    """Keep a ballot by which co-owners contradict each other (domain edge 6).

    Nothing of theirs counts that came until then; what they send afterwards cures it, and where it came
    already and was a duplicate, it counts from now on.
    """
    former = right.counted
    if former is None or former.received_at > ballot.received_at:
        return _reject(right, ballot, _DISPUTED)
    cure = _next(right, rule, after=ballot.received_at)
    counted = cure.id if cure else None
    aside = e.BallotSetAside(ballot=former.id, reason=_DISPUTED, counted=counted)
    return [aside, _rejected(ballot, _DISPUTED, counted)]


def _defect(vote: BallotSet, right: EnrolledRight, ballot: Incoming) -> Validity:
    """Why a ballot cannot count whatever else came in, VALID where nothing is wrong with it."""
    paper = ballot.channel is BallotChannel.PAPER
    in_time = vote.takes_paper if paper else vote.takes_online
    if not in_time(ballot.received_at):
        return Validity.LATE
    if ballot.proxy is not None and not holds(right, ballot.proxy, ballot.received_at):
        return Validity.NO_AUTHORITY
    if ballot.found is Validity.VALID and _was_disputed(right, ballot):
        return _DISPUTED
    return ballot.found


def _was_disputed(right: EnrolledRight, ballot: Incoming) -> bool:
    """Whether co-owners contradicted each other when the ballot came, or after."""
    return any(one.validity is _DISPUTED and one.received_at >= ballot.received_at for one in right.ballots)


def _prevails(ballot: Incoming, standing: ReturnedBallot, rule: DuplicateRule) -> bool:
    """Whether a valid ballot counts instead of the one that counts so far.

    What the holder sends in person ends every authority: of ballots received together the holder's own is
    first, and under the later-counts rule no ballot of an agent comes after it.
    """
    own, own_standing = ballot.proxy is None, standing.proxy is None
    paper, paper_standing = ballot.paper or _NO_PAPER, standing.paper or _NO_PAPER
    if rule is DuplicateRule.FIRST_VALID_COUNTS:
        former = standing.received_at, not own_standing, paper_standing
        return (ballot.received_at, not own, paper) < former
    return (own, ballot.received_at, paper) >= (own_standing, standing.received_at, paper_standing)


def _duplicate(
    loser: Incoming | ReturnedBallot, winner: Incoming | ReturnedBallot, rule: DuplicateRule
) -> Validity:
    """Why the one does not count beside the other."""
    if loser.proxy is not None and winner.proxy is None and winner.received_at <= loser.received_at:
        return Validity.NO_AUTHORITY
    if said(loser.marks) == said(winner.marks):
        return Validity.DUPLICATE_SAME_CONTENT
    if rule is DuplicateRule.FIRST_VALID_COUNTS:
        return Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS
    return Validity.REPLACED_BY_LATER


def said(marks: Marks) -> dict[MotionId, frozenset[str]]:
    """What marks come to, in whatever order they were ticked; an answer left blank or unreadable is none."""
    return {motion: frozenset(words) for motion, words in marks.items() if words}


def _cast(ballot: Incoming) -> e.BallotCast:
    return e.BallotCast(
        channel=ballot.channel,
        received_at=ballot.received_at,
        proxy=ballot.proxy,
        slip=ballot.slip,
        paper=ballot.paper,
        marks=ballot.marks,
    )


def _reject(right: EnrolledRight, ballot: Incoming, reason: Validity) -> list[DomainEvent]:
    """Keep a ballot that does not count."""
    _patience(right, ballot)
    return [_rejected(ballot, reason, right.counted.id if right.counted else None)]


def _rejected(ballot: Incoming, reason: Validity, counted: EventId | None) -> e.BallotRejected:
    return e.BallotRejected(
        channel=ballot.channel,
        received_at=ballot.received_at,
        reason=reason,
        counted=counted,
        proxy=ballot.proxy,
        slip=ballot.slip,
        paper=ballot.paper,
        marks=ballot.marks,
    )


def _patience(right: EnrolledRight, ballot: Incoming) -> None:
    """Refuse a screen that keeps sending ballots, so that a link cannot fill the log; paper cannot be sent
    by the thousand, and one that was received first must count whatever a screen sent."""
    aside = sum(
        one.channel is BallotChannel.ONLINE and one.validity is not Validity.VALID for one in right.ballots
    )
    if ballot.channel is BallotChannel.ONLINE and aside >= MOST_SET_ASIDE:
        raise errors.TooManyBallotsError(most=MOST_SET_ASIDE)


def found_by_people(reason: Validity) -> None:
    """Refuse a reason that nobody finds by looking at a ballot."""
    if reason not in FOUND_BY_PEOPLE:
        raise errors.ReasonIsComputedError(reason=term(reason))


def outcome(facts: list[DomainEvent]) -> Validity:
    """What a ballot was found to be: VALID where it was cast."""
    rejected = [fact.reason for fact in facts if isinstance(fact, e.BallotRejected)]
    return rejected[0] if rejected else Validity.VALID


def mark_voted(
    vote: BallotSet, right: EnrolledRight, channel: BallotChannel, received_at: datetime
) -> list[DomainEvent]:
    """Strike a holder off the list of those who may still vote secretly, once."""
    if not vote.secret:
        raise errors.RecordedVoteError
    may_vote(vote, right, channel)
    if not vote.takes_online(received_at):
        raise errors.VotingClosedError
    if right.voted_secretly:
        raise errors.AlreadyVotedError
    return [e.VotedSecretly(channel=channel)]
