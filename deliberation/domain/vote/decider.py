"""The course of a vote from its notice to its close; what is before and after stands beside this file.

preparing.py and electorate.py come before, tallying.py and declaring.py after.
"""

from collections.abc import Iterable
from typing import Final

from deliberation.domain.ballot.errors import ChannelNotOfferedError
from deliberation.domain.calendar import clear_days_between
from deliberation.domain.facts import DomainEvent
from deliberation.domain.standing import Standing
from deliberation.domain.terms import Term, term
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role, local_date
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors, timing
from deliberation.domain.vote import events as e
from deliberation.domain.vote.guards import CLERKS, agree, at_stage, noticed, running
from deliberation.domain.vote.preparing import refuse_unfit
from deliberation.domain.vote.result_errors import PostingPastError
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import BallotSet, VoteState

_READY: Final = frozenset({VoteState.ROLL_FROZEN, VoteState.NOTICE_PUBLISHED})
_OPEN: Final = frozenset({VoteState.OPEN})


def publish_notice(
    vote: BallotSet,
    who: Standing,
    command: c.PublishVoteNotice,
    law: timing.Law,
    informed: Iterable[Unit] = (),
) -> list[DomainEvent]:
    """Tell everybody what is asked and when, under the law of the day of the notice.

    Another notice takes the place of the former, and its days count afresh.
    """
    setup = at_stage(vote, _READY)
    who.require(Role.CHAIR)
    for unit in informed:
        units.active(unit)
    if not who.at < command.opens_at < command.closes_at:
        raise errors.TimesOutOfOrderError
    if vote.refreeze:
        raise errors.RollNotFrozenAnewError
    notice_on, opens_on = local_date(who.at), local_date(command.opens_at)
    timing.refuse_short_notice(notice_on, opens_on, timing.notice_needed(setup, law))
    timing.refuse_wrong_window(command.opens_at, command.closes_at, timing.window_needed(law))
    clear = Term("公告至开始投票的整日数", "clear days between notice and opening")
    agree(clear, command.claimed_clear_days, clear_days_between(notice_on, opens_on))
    return [
        e.VoteNoticePublished(
            opens_at=command.opens_at, closes_at=command.closes_at, informed=command.informed
        )
    ]


def post_undelivered(
    vote: BallotSet,
    who: Standing,
    command: c.PostUndeliveredNotice,
    law: timing.Law,
) -> list[DomainEvent]:
    """Post in the estate what reached nobody, for as long as the place asks; its first day is not counted."""
    noticed(vote)
    who.require(*CLERKS)
    today = local_date(who.at)
    if command.until < today:
        raise PostingPastError(until=command.until, day=today)
    given = (command.until - today).days
    needed = timing.posting_needed(law) or timing.Days(timing.source_of(law.profile))
    if given < needed.least:
        raise errors.PostingTooShortError(needed=needed.least, given=given, article=needed.source)
    return [e.UndeliveredNoticePosted(until=command.until, basis=command.basis)]


def issue_links(vote: BallotSet, who: Standing) -> list[DomainEvent]:
    """Say that each right on the frozen roll has its personal link; again makes the former ones void."""
    setup = at_stage(vote, _READY | _OPEN)
    who.require(*CLERKS)
    if BallotChannel.ONLINE not in setup.channels:
        raise ChannelNotOfferedError(channel=term(BallotChannel.ONLINE))
    if vote.refreeze or vote.frozen is None:
        raise errors.RollNotFrozenAnewError
    return [e.BallotLinksIssued(count=vote.frozen.heads)]


def open_vote(vote: BallotSet, who: Standing, law: timing.Law) -> list[DomainEvent]:
    """Begin voting under the rules of this day, which are pinned.

    Days of voting are counted from now: a vote that is opened late is not open for fewer than the law asks.
    """
    setup, notice = noticed(vote)
    who.require(Role.CHAIR)
    if who.at < notice.opens_at:
        raise errors.OpensLaterError(opens_at=notice.opens_at)
    if who.at >= notice.closes_at:
        raise errors.CloseHasComeError(closes_at=notice.closes_at)
    _refuse_unsettled(vote)
    refuse_unfit(setup, law.profile)
    needed = timing.notice_needed(setup, law)
    timing.refuse_short_notice(local_date(notice.given_at), local_date(who.at), needed)
    timing.refuse_wrong_window(who.at, notice.closes_at, timing.window_needed(law))
    return [
        e.VoteOpened(
            profile=law.profile,
            periods=list(law.periods),
            opens_at=notice.opens_at,
            closes_at=notice.closes_at,
        )
    ]


def _refuse_unsettled(vote: BallotSet) -> None:
    """Nobody votes while it is not settled who may."""
    waiting = sum(upheld is None for upheld in vote.objections.values())
    if waiting:
        raise errors.ObjectionsOpenError(count=waiting)
    if vote.refreeze:
        raise errors.RollNotFrozenAnewError


def extend(vote: BallotSet, who: Standing, command: c.ExtendVote) -> list[DomainEvent]:
    """Move the close, before it comes and for everybody, within what the place allows."""
    now = running(vote, _OPEN)
    who.require(Role.CHAIR)
    if who.at >= now.closes_at:
        raise errors.CloseHasComeError(closes_at=now.closes_at)
    if command.closes_at <= now.closes_at:
        raise errors.ExtensionNotLaterError(closes_at=now.closes_at)
    window = timing.window_needed(timing.Law(now.profile, vote.periods))
    timing.refuse_wrong_window(now.notice.opens_at, command.closes_at, window)
    return [e.VoteExtended(closes_at=command.closes_at, reason=command.reason)]


def close(vote: BallotSet, who: Standing) -> list[DomainEvent]:
    """End voting, by the chair or the clock; only a body that votes in the room ends it before the time."""
    now = running(vote, _OPEN)
    if not who.system:
        who.require(Role.CHAIR)
    early = who.at < now.closes_at
    if early and (who.system or not now.profile.in_room):
        raise errors.ClosesLaterError(closes_at=now.closes_at)
    return [e.VoteClosed()]
