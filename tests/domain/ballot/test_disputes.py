"""What puts a ballot aside that had counted: co-owners who disagree, a recount that reads it otherwise."""

from datetime import timedelta

from deliberation.domain.ballot import casting
from deliberation.domain.ballot import events as e
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.values import event_id
from deliberation.domain.vote.setup import DuplicateRule
from tests.domain.ballot.dsl import (
    AT,
    AYES,
    CLOSES,
    NAYS,
    ONLINE,
    PAPER,
    RIGHT,
    History,
    ballot,
    opened,
    vote,
)
from tests.domain.dsl import START

LAST = DuplicateRule.LAST_VALID_COUNTS
HOUR = timedelta(hours=1)
DISPUTED = Validity.CO_OWNERS_CONFLICT_NOT_CURED


def test_a_co_owner_who_says_otherwise_puts_aside_what_another_one_sent() -> None:
    history = History()
    history.comes(ballot(AYES))
    aside, told = history.comes(ballot(NAYS, PAPER, AT + HOUR, found=DISPUTED))
    assert aside == e.BallotSetAside(ballot=event_id(RIGHT, 2), reason=DISPUTED)
    assert isinstance(told, e.BallotRejected)
    assert (told.reason, told.counted) == (DISPUTED, None)
    assert history.right.counted is None


def test_co_owners_who_agree_before_the_close_cure_it_and_afterwards_no_more() -> None:
    history = History()
    history.comes(ballot(AYES))
    history.comes(ballot(NAYS, PAPER, AT + HOUR, found=DISPUTED))
    (cured,) = history.comes(ballot(NAYS, ONLINE, AT + 2 * HOUR))
    assert isinstance(cured, e.BallotCast)
    late = History()
    late.comes(ballot(NAYS, PAPER, AT, found=DISPUTED))
    late.comes(ballot(NAYS, PAPER, CLOSES))
    assert late.found == [DISPUTED, Validity.LATE]


def test_a_paper_from_before_the_dispute_is_disputed_though_it_is_typed_after_it() -> None:
    history = History()
    history.comes(ballot(NAYS, PAPER, AT + HOUR, found=DISPUTED))
    history.comes(ballot(AYES, PAPER, AT))
    history.comes(ballot(AYES, PAPER, AT + HOUR, paper=(2, 1)))
    assert history.found == [DISPUTED] * 3


def test_what_co_owners_sent_after_a_dispute_counts_though_the_dispute_is_typed_last() -> None:
    history = History()
    history.comes(ballot(AYES, PAPER, AT))
    history.comes(ballot(AYES, ONLINE, AT + 2 * HOUR))
    aside, _ = history.comes(ballot(NAYS, PAPER, AT + HOUR, found=DISPUTED))
    assert aside == e.BallotSetAside(ballot=event_id(RIGHT, 2), reason=DISPUTED, counted=event_id(RIGHT, 3))
    assert history.found == [DISPUTED, Validity.VALID, DISPUTED]


def test_a_dispute_that_came_late_or_before_the_opening_puts_nothing_aside() -> None:
    for moment in (CLOSES, START):
        history = History()
        history.comes(ballot(AYES))
        history.comes(ballot(NAYS, PAPER, moment, found=DISPUTED))
        assert history.found == [Validity.VALID, Validity.LATE]


AFTER = vote(*opened()).before_the_count


def test_what_a_recount_takes_back_leaves_its_place_to_the_next_by_the_announced_rule() -> None:
    history = History()
    history.comes(ballot(AYES, PAPER, AT, paper=(1, 1)))
    history.comes(ballot(NAYS, ONLINE, AT + 2 * HOUR))
    history.comes(ballot(AYES, PAPER, AT + HOUR, paper=(2, 1)))
    (aside,) = casting.take_back(AFTER, history.right, (1, 1))
    assert aside == e.BallotSetAside(
        ballot=event_id(RIGHT, 2), reason=Validity.MISREAD, counted=event_id(RIGHT, 4)
    )
    last = History(LAST)
    last.comes(ballot(NAYS, PAPER, AT, paper=(1, 1)))
    last.comes(ballot(NAYS, ONLINE, AT + HOUR))
    last.comes(ballot(AYES, PAPER, AT + 2 * HOUR, paper=(2, 1)))
    (again,) = casting.take_back(last.vote.before_the_count, last.right, (2, 1))
    assert isinstance(again, e.BallotSetAside)
    assert again.counted == event_id(RIGHT, 4)


def test_what_did_not_count_is_taken_back_alone_and_what_never_came_not_at_all() -> None:
    history = History()
    history.comes(ballot({}, PAPER, AT, paper=(1, 1), found=Validity.UNCLEAR))
    history.comes(ballot(AYES, ONLINE, AT + HOUR))
    (aside,) = casting.take_back(AFTER, history.right, (1, 1))
    assert aside == e.BallotSetAside(ballot=event_id(RIGHT, 2), reason=Validity.MISREAD)
    history.happened(aside)
    assert history.found == [Validity.MISREAD, Validity.VALID]
    assert not casting.take_back(AFTER, history.right, (1, 1))
    assert not casting.take_back(AFTER, history.right, (7, 7))
