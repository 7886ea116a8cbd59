"""What becomes of a ballot: cast, in the place of another, or kept with the reason why it does not count."""

from datetime import timedelta

import pytest

from deliberation.domain.ballot import casting, errors
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.state import EnrolledRight
from deliberation.domain.errors import Refusal
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.values import event_id
from deliberation.domain.vote import events as v
from deliberation.domain.vote.errors import VoteStageError
from deliberation.domain.vote.setup import BallotChannel, DuplicateRule, Marks
from deliberation.domain.vote.state import BallotSet
from tests.domain.ballot.dsl import (
    AT,
    AYES,
    CLOSES,
    IN_ROOM,
    LIFT,
    NAYS,
    ONLINE,
    PAPER,
    PROXY,
    RIGHT,
    ROOM,
    SEATS,
    TREES,
    History,
    authorised,
    ballot,
    closed,
    noticed,
    opened,
    prepared,
    profile,
    right,
    setup,
    tallied,
    vote,
)
from tests.domain.dsl import START, an_id

LAST = DuplicateRule.LAST_VALID_COUNTS
HOUR = timedelta(hours=1)


def test_before_the_opening_the_sender_is_told_when_voting_begins() -> None:
    with pytest.raises(errors.NotOpenYetError) as waiting:
        casting.open_for_ballots(vote(*noticed()))
    assert waiting.value.zh == "投票尚未开始，开始时间：2026年3月2日 09:00。请届时再投。"
    with pytest.raises(errors.NotOpenYetError) as unknown:
        casting.open_for_ballots(vote(*prepared()))
    assert "另行公告" in unknown.value.zh
    assert "to be announced" in unknown.value.en


def test_after_the_close_a_ballot_is_still_taken_and_after_the_count_none() -> None:
    casting.open_for_ballots(closed(*opened()))
    with pytest.raises(errors.VoteCountedError):
        casting.open_for_ballots(tallied())
    with pytest.raises(VoteStageError):
        casting.open_for_ballots(vote(*opened(), v.VoteVoided(by=an_id("street"))))


def test_the_first_ballot_of_a_right_is_cast() -> None:
    history = History()
    (cast,) = history.comes(ballot(AYES))
    assert cast == e.BallotCast(channel=ONLINE, received_at=AT, marks=AYES)
    assert history.right.counted is not None
    assert history.right.counted.marks == AYES


def test_the_same_again_is_a_duplicate_of_the_same_content() -> None:
    history = History()
    history.comes(ballot({TREES: ("AYE",), LIFT: ("AYE",), SEATS: ()}, PAPER))
    (again,) = history.comes(ballot(AYES, ONLINE, AT + HOUR))
    assert isinstance(again, e.BallotRejected)
    assert again.reason is Validity.DUPLICATE_SAME_CONTENT
    assert again.counted == event_id(RIGHT, 2)


def test_by_the_default_rule_the_first_valid_ballot_received_counts() -> None:
    history = History()
    history.comes(ballot(AYES, PAPER))
    (later,) = history.comes(ballot(NAYS, ONLINE, AT + HOUR))
    assert isinstance(later, e.BallotRejected)
    assert later.reason is Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS
    assert later.marks == NAYS


def test_a_paper_entered_later_but_received_earlier_counts_instead_of_the_online_ballot() -> None:
    history = History()
    history.comes(ballot(AYES, ONLINE, AT))
    aside, cast = history.comes(ballot(NAYS, PAPER, AT - HOUR))
    assert aside == e.BallotSetAside(
        ballot=event_id(RIGHT, 2),
        reason=Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS,
        counted=event_id(RIGHT, 4),
    )
    assert isinstance(cast, e.BallotCast)
    assert history.right.counted is not None
    assert history.right.counted.id == event_id(RIGHT, 4)


def test_of_two_papers_of_one_batch_the_lower_number_came_first_whoever_types_first() -> None:
    history = History()
    history.comes(ballot(AYES, PAPER, paper=(1, 8)))
    history.comes(ballot(NAYS, PAPER, paper=(1, 7)))
    assert history.found == [Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS, Validity.VALID]


def test_of_two_online_ballots_in_one_millisecond_the_order_of_the_log_decides() -> None:
    first = History()
    first.comes(ballot(AYES))
    first.comes(ballot(NAYS))
    assert first.found == [Validity.VALID, Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS]
    last = History(LAST)
    last.comes(ballot(AYES))
    last.comes(ballot(NAYS))
    assert last.found == [Validity.REPLACED_BY_LATER, Validity.VALID]


def test_where_the_last_counts_a_later_ballot_takes_the_place_of_the_earlier() -> None:
    history = History(LAST)
    history.comes(ballot(AYES))
    aside, _ = history.comes(ballot(NAYS, ONLINE, AT + HOUR))
    assert isinstance(aside, e.BallotSetAside)
    assert aside.reason is Validity.REPLACED_BY_LATER
    (paper,) = history.comes(ballot(AYES, PAPER, AT - HOUR))
    assert isinstance(paper, e.BallotRejected)
    assert (paper.reason, paper.counted) == (Validity.REPLACED_BY_LATER, event_id(RIGHT, 4))


def test_where_the_last_counts_the_same_answers_count_once() -> None:
    history = History(LAST)
    history.comes(ballot(AYES))
    history.comes(ballot(AYES, ONLINE, AT + HOUR))
    assert history.found == [Validity.DUPLICATE_SAME_CONTENT, Validity.VALID]


@pytest.mark.parametrize("channel", [ONLINE, PAPER, ROOM])
def test_at_the_close_and_after_it_a_ballot_is_late(channel: BallotChannel) -> None:
    history = History()
    (late,) = history.comes(ballot(AYES, channel, CLOSES))
    assert isinstance(late, e.BallotRejected)
    assert late.reason is Validity.LATE
    assert history.right.counted is None


def test_paper_received_before_the_close_counts_after_it_and_an_online_ballot_does_not() -> None:
    after = closed(*opened())
    in_time = CLOSES - timedelta(milliseconds=1)
    paper = casting.take(after, right(), ballot(AYES, PAPER, in_time), RIGHT, 1)
    online = casting.take(after, right(), ballot(AYES, ONLINE, in_time), RIGHT, 1)
    assert casting.outcome(paper) is Validity.VALID
    assert casting.outcome(online) is Validity.LATE


def test_paper_received_before_the_opening_does_not_count() -> None:
    history = History()
    history.comes(ballot(AYES, PAPER, START))
    assert history.found == [Validity.LATE]


@pytest.mark.parametrize("found", sorted(casting.FOUND_BY_PEOPLE))
def test_an_invalid_ballot_may_be_cured_before_the_close(found: Validity) -> None:
    history = History()
    history.comes(ballot({}, PAPER, found=found))
    history.comes(ballot(AYES, ONLINE, AT + HOUR))
    assert history.found == [found, Validity.VALID]


def test_an_invalid_ballot_after_a_valid_one_changes_nothing() -> None:
    history = History(LAST)
    history.comes(ballot(AYES))
    (unclear,) = history.comes(ballot({}, PAPER, AT + HOUR, found=Validity.UNCLEAR))
    assert isinstance(unclear, e.BallotRejected)
    assert unclear.counted == event_id(RIGHT, 2)
    assert history.found == [Validity.VALID, Validity.UNCLEAR]


def test_a_late_invalid_ballot_is_late() -> None:
    history = History()
    history.comes(ballot({}, PAPER, CLOSES, found=Validity.UNCLEAR))
    assert history.found == [Validity.LATE]


def test_a_screen_that_keeps_sending_is_refused_and_a_paper_never() -> None:
    history = History()
    for minute in range(casting.MOST_SET_ASIDE + 1):
        history.comes(ballot(AYES, ONLINE, AT + timedelta(minutes=minute)))
    with pytest.raises(errors.TooManyBallotsError, match="20 online"):
        history.comes(ballot(AYES, ONLINE, AT + HOUR))
    history.comes(ballot(NAYS, PAPER, AT - HOUR))
    assert history.right.counted is not None
    assert history.right.counted.channel is PAPER


def test_a_screen_that_keeps_changing_its_mind_is_refused_too() -> None:
    history = History(LAST)
    for minute in range(casting.MOST_SET_ASIDE + 1):
        history.comes(ballot(NAYS if minute % 2 else AYES, ONLINE, AT + timedelta(minutes=minute)))
    with pytest.raises(errors.TooManyBallotsError):
        history.comes(ballot(NAYS, ONLINE, AT + HOUR))
    history.comes(ballot(NAYS, PAPER, AT + HOUR))
    assert history.found[-1] is Validity.VALID


def answers(marks: Marks, channel: BallotChannel = ONLINE) -> None:
    casting.check_answers(setup(), ballot(marks, channel))


@pytest.mark.parametrize(
    "marks",
    [{LIFT: ("AYE",)}, {LIFT: ("ABSTAIN",), SEATS: ("A", "B")}, {SEATS: ("ABSTAIN",)}, {**AYES, SEATS: ()}],
)
def test_a_ballot_answers_as_many_questions_as_its_holder_likes(marks: Marks) -> None:
    answers(marks)


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ({an_id("elsewhere"): ("AYE",)}, errors.MotionNotPutError),
        ({LIFT: ("YES",)}, errors.OptionNotPutError),
        ({LIFT: ("A",)}, errors.OptionNotPutError),
        ({SEATS: ("D",)}, errors.OptionNotPutError),
        ({SEATS: ("AYE",)}, errors.OptionNotPutError),
        ({SEATS: ("A", "A")}, errors.OptionNotPutError),
        ({LIFT: ("AYE", "NAY")}, errors.AnswerUnclearError),
        ({SEATS: ("A", "B", "C")}, errors.AnswerUnclearError),
        ({SEATS: ("A", "ABSTAIN")}, errors.AnswerUnclearError),
        ({}, errors.BlankBallotError),
        ({LIFT: (), SEATS: ()}, errors.BlankBallotError),
    ],
)
def test_a_screen_is_told_at_once_what_no_ballot_can_say(marks: Marks, why: type[Refusal]) -> None:
    with pytest.raises(why):
        answers(marks)


def test_a_paper_with_too_many_marks_is_entered_as_it_stands() -> None:
    answers({SEATS: ("A", "B", "C"), LIFT: ("AYE", "NAY")}, PAPER)
    with pytest.raises(errors.OptionNotPutError):
        answers({SEATS: ("D",)}, PAPER)


def test_the_screen_is_told_how_many_it_may_choose() -> None:
    with pytest.raises(errors.AnswerUnclearError, match="at most 2"):
        answers({SEATS: ("A", "B", "C")})
    with pytest.raises(errors.AnswerUnclearError, match="at most 1"):
        answers({LIFT: ("AYE", "NAY")})


def test_who_stands_aside_from_one_motion_votes_on_the_others() -> None:
    aside = right(e.HolderRecused(motion=LIFT))
    with pytest.raises(errors.RecusedFromMotionError):
        casting.check_entitled(aside, ballot(AYES))
    casting.check_entitled(aside, ballot({TREES: ("AYE",), LIFT: ()}))


def test_an_agent_answers_only_what_the_authority_names() -> None:
    limited = right(authorised(LIFT))
    with pytest.raises(errors.ProxyScopeError):
        casting.check_entitled(limited, ballot(AYES, proxy=PROXY))
    casting.check_entitled(limited, ballot({LIFT: ("AYE",)}, proxy=PROXY))
    casting.check_entitled(limited, ballot(AYES, proxy=an_id("unknown")))


def voting(ballot_set: BallotSet, who: EnrolledRight, channel: BallotChannel = ROOM) -> None:
    casting.may_vote(ballot_set, who, channel)


def test_a_ballot_comes_in_a_way_that_the_vote_offers() -> None:
    voting(vote(*opened()), right(), ONLINE)
    with pytest.raises(errors.ChannelNotOfferedError, match="in the room"):
        voting(vote(*opened()), right())


def test_who_was_struck_off_the_roll_has_no_vote() -> None:
    with pytest.raises(errors.RightStruckError):
        voting(vote(*opened()), right(e.RightStruck()), ONLINE)


@pytest.mark.parametrize("rules", [IN_ROOM, profile(body=Body.JOINT_CONFERENCE)])
def test_a_body_that_votes_in_a_meeting_hears_only_who_is_there(rules: object) -> None:
    meeting = vote(*opened(rules, channels=(ROOM, PAPER)))  # type: ignore[arg-type]
    came, went = e.HolderSignedIn(), e.HolderLeft()
    voting(meeting, right(came))
    voting(meeting, right(came, went, came))
    with pytest.raises(errors.NotSignedInError):
        voting(meeting, right())
    with pytest.raises(errors.HolderLeftError):
        voting(meeting, right(came, went))
    voting(meeting, right(came, went), PAPER)


SECRET = vote(*opened(form=BallotForm.SECRET))


def test_who_voted_secretly_is_struck_off_the_list_once() -> None:
    (marked,) = casting.mark_voted(SECRET, right(), ONLINE, AT)
    assert marked == e.VotedSecretly(channel=ONLINE)
    with pytest.raises(errors.AlreadyVotedError):
        casting.mark_voted(SECRET, right(marked), PAPER, AT)


def test_a_secret_vote_is_taken_while_voting_is_open_and_a_recorded_one_not_at_all() -> None:
    with pytest.raises(errors.VotingClosedError):
        casting.mark_voted(SECRET, right(), ONLINE, CLOSES)
    with pytest.raises(errors.NotOpenYetError):
        casting.mark_voted(vote(*noticed(form=BallotForm.SECRET)), right(), ONLINE, AT)
    with pytest.raises(errors.RecordedVoteError):
        casting.mark_voted(vote(*opened()), right(), ONLINE, AT)


def test_only_some_reasons_are_found_by_looking_at_a_ballot() -> None:
    casting.found_by_people(Validity.UNCLEAR)
    with pytest.raises(errors.ReasonIsComputedError):
        casting.found_by_people(Validity.DUPLICATE_SAME_CONTENT)
