"""Publishing the secret box: every ballot once, in the order of codes, on sheets that fit the log."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.ballot.errors import (
    AnswerUnclearError,
    BlankBallotError,
    MotionNotPutError,
    OptionNotPutError,
    RecordedVoteError,
    RecusedFromMotionError,
)
from deliberation.domain.ballot.state import EnrolledRight
from deliberation.domain.errors import NotAllowedError, NotFoundError, Refusal
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.values import BallotSetId, HallId, MotionId, Role
from deliberation.domain.vote.box import (
    SHEET_BALLOTS,
    SHEET_BYTES,
    BoxDiffersError,
    BoxPublishedError,
    SecretBallot,
    check_ballot,
    check_publishable,
    publish,
    size_of,
)
from deliberation.domain.vote.errors import VoteStageError
from deliberation.domain.vote.events import BoxShuffled
from deliberation.domain.vote.setup import Marks, QuestionPut, Setup
from deliberation.domain.vote.state import BallotSet, VoteState
from tests.domain.dsl import START, an_id, who

SET = BallotSetId(an_id("election"))
LEADER, MEMBERS = MotionId(an_id("leader")), MotionId(an_id("members"))


def vote(status: VoteState | None = VoteState.CLOSED, *, secret: bool = True, **more: int) -> BallotSet:
    questions = (
        QuestionPut(motion=LEADER, kind=QuestionKind.ELECTION, options=("A", "B")),
        QuestionPut(motion=MEMBERS, kind=QuestionKind.ELECTION, options=("C", "D", "E"), vacancies=2),
    )
    setup = Setup(
        hall=HallId(an_id("hall")),
        body=Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS,
        form=BallotForm.SECRET if secret else BallotForm.RECORDED,
        questions=questions,
        record_date=START.date(),
    )
    return BallotSet(status=status, setup=setup if status else None, box_sheets=more.get("box_sheets"))


def ballots(number: int, marks: Marks | None = None) -> list[SecretBallot]:
    """So many ballots, the last code first."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [
        f"{letters[n // 676 % 26]}{letters[n // 26 % 26]}{letters[n % 26]}2-AAAA-AAAA" for n in range(number)
    ]
    return [SecretBallot(code, marks or {LEADER: ("A",)}) for code in reversed(codes)]


@given(st.permutations(ballots(30)))
def test_whatever_order_the_box_has_the_list_is_in_the_order_of_codes(box: list[SecretBallot]) -> None:
    (sheet,), facts = publish(SET, box, voted_online=30)
    assert sheet.ballots == [(one.code, one.marks) for one in sorted(box)]
    assert (sheet.ballot_set, sheet.number) == (SET, 1)
    assert facts == [BoxShuffled(ballots=30, sheets=1)]


@pytest.mark.parametrize(
    ("number", "sizes"),
    [
        (0, []),
        (1, [1]),
        (SHEET_BALLOTS, [SHEET_BALLOTS]),
        (SHEET_BALLOTS + 1, [SHEET_BALLOTS, 1]),
        (2 * SHEET_BALLOTS + 5, [SHEET_BALLOTS, SHEET_BALLOTS, 5]),
    ],
)
def test_a_sheet_holds_four_hundred_ballots_at_most(number: int, sizes: list[int]) -> None:
    sheets, facts = publish(SET, ballots(number), voted_online=number)
    assert [len(sheet.ballots) for sheet in sheets] == sizes
    assert [sheet.number for sheet in sheets] == list(range(1, len(sizes) + 1))
    assert facts == [BoxShuffled(ballots=number, sheets=len(sizes))]


def test_ballots_of_many_questions_take_more_sheets() -> None:
    marks: Marks = {MotionId(uuid4()): ("AYE",) for _ in range(30)}
    box = ballots(200, marks)
    sheets, _ = publish(SET, box, voted_online=200)

    assert sum(len(sheet.ballots) for sheet in sheets) == 200
    assert len(sheets) > 4
    for sheet in sheets:
        assert len(sheet.model_dump_json().encode()) < SHEET_BYTES + 200, "with its own frame"
    most = SHEET_BYTES // size_of(box[0])
    assert [len(sheet.ballots) for sheet in sheets[:-1]] == [most] * (len(sheets) - 1), "none is half empty"


@pytest.mark.parametrize("voted", [0, 2, 4])
def test_a_count_that_differs_from_the_roll_stops_everything(voted: int) -> None:
    with pytest.raises(BoxDiffersError) as found:
        publish(SET, ballots(3), voted_online=voted)
    assert found.value.details == {"ballots": 3, "voted": voted}


@pytest.mark.parametrize("role", [Role.CHAIR, Role.TELLER])
def test_chair_and_teller_publish_a_closed_box(role: Role) -> None:
    check_publishable(vote(), who(role))


@pytest.mark.parametrize(
    ("why", "of", "role"),
    [
        (NotAllowedError, vote(), Role.SCRUTINEER),
        (NotFoundError, vote(None), Role.CHAIR),
        (RecordedVoteError, vote(secret=False), Role.CHAIR),
        (BoxPublishedError, vote(box_sheets=0), Role.CHAIR),
        (VoteStageError, vote(VoteState.OPEN), Role.CHAIR),
        (VoteStageError, vote(VoteState.VOIDED), Role.CHAIR),
    ],
)
def test_a_box_is_published_once_after_the_close_by_those_who_may(
    why: type[Refusal], of: BallotSet, role: Role
) -> None:
    with pytest.raises(why):
        check_publishable(of, who(role))


@pytest.mark.parametrize(
    "marks",
    [{LEADER: ("A",)}, {LEADER: ("ABSTAIN",), MEMBERS: ("E", "C")}, {LEADER: (), MEMBERS: ("D",)}],
)
def test_a_clear_ballot_may_go_into_the_box(marks: Marks) -> None:
    check_ballot(vote(VoteState.OPEN), EnrolledRight(), marks, START)


@pytest.mark.parametrize(
    ("why", "marks"),
    [
        (MotionNotPutError, {MotionId(UUID(int=1)): ("A",)}),
        (OptionNotPutError, {LEADER: ("C",)}),
        (OptionNotPutError, {LEADER: ("A", "A")}),
        (AnswerUnclearError, {LEADER: ("A", "B")}),
        (AnswerUnclearError, {MEMBERS: ("C", "D", "E")}),
        (BlankBallotError, {LEADER: ()}),
        (RecusedFromMotionError, {MEMBERS: ("C",)}),
    ],
)
def test_what_could_not_be_mended_later_is_refused_now(why: type[Refusal], marks: Marks) -> None:
    right = EnrolledRight(recused=frozenset({MEMBERS} if why is RecusedFromMotionError else ()))
    with pytest.raises(why):
        check_ballot(vote(VoteState.OPEN), right, marks, START)


@pytest.mark.parametrize("of", [vote(None), vote(VoteState.OPEN, secret=False)])
def test_a_vote_that_is_not_secret_has_no_box(of: BallotSet) -> None:
    with pytest.raises(RecordedVoteError):
        check_ballot(of, EnrolledRight(), {LEADER: ("A",)}, START)
