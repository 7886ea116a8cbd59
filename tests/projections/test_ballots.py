"""Rights on a roll for the office, one's own ballots for a holder, and the tellers' paper."""

from datetime import timedelta
from typing import Any

import pytest

from deliberation.domain.ballot import events as b
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.values import event_id
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import VoteState
from projections.listing import CursorError
from projections.votes.ballot_shapes import Need, RightFilter, RightQuery
from projections.votes.view import ballot_of, queue, rights_of, slip
from projections.votes.words import SAID
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.vote_story import (
    BALLOTS,
    RAISE,
    SECRETS,
    TITLE,
    USE,
    VoteStory,
    answers,
    area,
    right,
)

BATCH = batch_of(BALLOTS, 1)


def numbers(found: Any) -> list[int]:
    by_id = {right(n): n for n in range(1, 13)}
    return [by_id[line.right] for line in found.items]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (RightFilter.ALL, list(range(1, 13))),
        (RightFilter.NOT_DELIVERED, [12]),
        (RightFilter.VOTED, [1, 2, 3, 4, 5, 6, 7, 9]),
        (RightFilter.NOT_VOTED, [8, 10, 12]),
        (RightFilter.REJECTED, [1, 10]),
        (RightFilter.CURE, [10]),
        (RightFilter.PROXIED, [9]),
        (RightFilter.ATTENDED, [2]),
        (RightFilter.STRUCK, [11]),
    ],
)
def test_the_roll_is_listed_in_its_order_and_by_what_is_left_to_do(
    voting: VoteStory, shown: Shown, only: RightFilter, expected: list[int]
) -> None:
    voting.up_to_open()
    voting.voted()
    voting.typed()
    voting.put(right(2), b.HolderSignedIn())
    voting.put(right(11), b.RightStruck(reason="已故"))
    assert numbers(shown(rights_of, RightQuery(ballot_set=BALLOTS, only=only))) == expected


def test_a_line_of_the_roll_says_what_is_needed_and_names_nobody(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    voting.voted()
    voting.put(right(12), b.BallotLinkRevoked())
    found = {line.right: line for line in shown(rights_of, RightQuery(ballot_set=BALLOTS)).items}
    assert found[right(1)].needs == ()
    assert (found[right(1)].channel, found[right(1)].rejected) == (BallotChannel.ONLINE, 1)
    assert found[right(10)].needs == (Need.CURE,)
    assert found[right(12)].needs == (Need.DELIVERY, Need.LINK)
    assert found[right(9)].proxied
    said = repr(found)
    for value in (*SECRETS, str(area(1))):
        assert value not in said
    voting.put(right(12), b.BallotLinkReissued())
    asked = RightQuery(ballot_set=BALLOTS, rights=(right(12),))
    assert [line.needs for line in shown(rights_of, asked).items] == [(Need.DELIVERY,)]


def test_pages_of_the_roll_follow_each_other(voting: VoteStory, shown: Shown) -> None:
    voting.prepared()
    voting.enrolled()
    shown.update()
    seen: list[int] = []
    cursor = None
    while True:
        page = shown.ask(rights_of, RightQuery(ballot_set=BALLOTS, limit=5, cursor=cursor))
        seen += numbers(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == list(range(1, 13))
    with pytest.raises(CursorError):
        shown.ask(rights_of, RightQuery(ballot_set=BALLOTS, cursor="?"))


def test_a_holder_sees_the_questions_the_own_ballots_and_why_one_does_not_count(
    voting: VoteStory, shown: Shown
) -> None:
    voting.up_to_open()
    opened = voting.at
    own = shown(ballot_of, right(10), now=opened)
    assert (own.title, own.state, own.takes, own.voted) == (TITLE, VoteState.OPEN, True, False)
    assert [one.text for one in own.questions] == ["是否使用维修资金更换电梯？", "是否筹集维修资金？"]
    assert own.ballots == ()
    voting.voted()
    own = shown(ballot_of, right(10), now=opened)
    (spoilt,) = own.ballots
    assert (spoilt.status, spoilt.marks) == (Validity.CO_OWNERS_CONFLICT_NOT_CURED, answers("NAY"))
    assert "共有人的意见不一致" in spoilt.zh
    assert (own.counted, own.takes) == (None, True)
    first, second = shown.ask(ballot_of, right(1), openings=True).ballots
    assert (first.status, second.status) == (Validity.VALID, Validity.DUPLICATE_SAME_CONTENT)
    assert first.receipt == event_id(right(1), 3)
    openings = shown.ask(ballot_of, right(1), openings=True).openings
    assert [(one.event, one.field) for one in openings] == [
        (event_id(right(1), 3), "marks"),
        (event_id(right(1), 4), "marks"),
    ]


def test_a_holder_sees_what_an_agent_voted_for_them(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    voting.voted()
    own = shown(ballot_of, right(9))
    (given,) = own.proxies
    assert (given.agent, set(given.scope), given.revoked) == (an_id("agent"), {USE, RAISE}, False)
    assert own.counted is not None
    assert own.counted.by_proxy


def test_a_ballot_set_aside_for_a_later_one_says_so(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    voting.cast(1, answers("AYE"))
    aside = b.BallotSetAside(ballot=event_id(right(1), 3), reason=Validity.REPLACED_BY_LATER)
    voting.put(right(1), aside)
    voting.cast(1, answers("NAY"))
    own = shown(ballot_of, right(1))
    assert [one.status for one in own.ballots] == [Validity.REPLACED_BY_LATER, Validity.VALID]
    assert own.counted is not None
    assert own.counted.marks == answers("NAY")


def test_a_secret_voter_sees_that_they_voted_and_no_answer(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open(BallotForm.SECRET)
    voting.secretly(["A7Q2"])
    own = shown(ballot_of, right(1))
    assert (own.voted, own.channel, own.ballots) == (True, BallotChannel.ONLINE, ())
    assert own.voted_secretly is not None


@pytest.mark.parametrize("fact", [b.BallotLinkRevoked(), b.RightStruck()])
def test_no_online_ballot_is_taken_by_a_dead_link_or_for_a_right_struck_off(
    voting: VoteStory, shown: Shown, fact: Any
) -> None:
    voting.up_to_open()
    voting.put(right(1), fact)
    assert not shown(ballot_of, right(1), now=voting.at).takes


def test_no_online_ballot_is_taken_from_the_close_on(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    closes = voting.at - timedelta(hours=0) + timedelta(days=7)
    assert shown(ballot_of, right(1), now=closes - timedelta(hours=2)).takes
    assert not shown(ballot_of, right(1), now=closes).takes


def test_before_the_notice_a_holder_reads_no_words(voting: VoteStory, shown: Shown) -> None:
    voting.prepared()
    voting.enrolled()
    own = shown(ballot_of, right(1))
    assert (own.title, own.questions[0].text, own.takes) == (None, None, False)
    assert shown.ask(ballot_of, an_id("nobody")) is None


def test_every_fate_of_a_ballot_is_told_in_both_languages() -> None:
    assert set(SAID) == set(Validity)
    assert all(words.zh.endswith("。") and words.en.endswith(".") for words in SAID.values())


def test_each_teller_is_led_to_the_next_paper_that_is_theirs_to_type(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    voting.typed()
    voting.slip(3, "teller", answers("AYE"), right(6))
    mine = shown(queue, BALLOTS, an_id("teller"))
    (batch,) = mine.batches
    assert (batch.serial, batch.count, batch.entered, batch.settled, batch.differing) == (1, 3, 3, 1, 1)
    assert (batch.next_number, batch.mine, mine.waiting) == (None, 3, 2)
    (other,) = shown.ask(queue, BALLOTS, an_id("other teller")).batches
    assert (other.next_number, other.mine) == (3, 2)
    (third,) = shown.ask(queue, BALLOTS, an_id("third teller")).batches
    assert (third.next_number, third.mine) == (3, 0)
    (mismatch,) = mine.mismatches
    assert (mismatch.slip, mismatch.number, mismatch.serial) == (slip_of(BATCH, 2), 2, 1)
    assert set(mismatch.by) == {an_id("teller"), an_id("other teller")}
    assert "AYE" not in repr(mine)


def test_a_batch_of_which_nothing_was_typed_begins_with_the_first_paper(
    voting: VoteStory, shown: Shown
) -> None:
    fact = b.BatchReceived(ballot_set=BALLOTS, serial=1, count=2, received_at=voting.at)
    voting.put(BATCH, fact)
    (batch,) = shown(queue, BALLOTS, an_id("teller")).batches
    assert (batch.next_number, batch.entered, batch.received_at) == (1, 0, voting.at - timedelta(hours=1))
    assert shown.ask(queue, an_id("other vote"), an_id("teller")).batches == ()


def test_readings_of_a_paper_are_shown_once_two_people_differ(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    voting.typed()
    voting.slip(3, "teller", answers("AYE"), right(6))
    alone = shown(slip, slip_of(BATCH, 3))
    assert (alone.readings, alone.differs) == ((), False)
    found = shown.ask(slip, slip_of(BATCH, 2))
    assert {one.by: one.marks for one in found.readings} == {
        an_id("teller"): answers("AYE", "NAY"),
        an_id("other teller"): answers("NAY"),
    }
    assert found.settled is None
    voting.settled()
    done = shown(slip, slip_of(BATCH, 2))
    assert done.settled is not None
    assert (done.settled.by, done.settled.marks, done.differs) == (
        an_id("scrutineer"),
        answers("AYE", "NAY"),
        False,
    )
    assert shown.ask(slip, slip_of(BATCH, 9)) is None
