"""Elections and choices: secret ballots, up to n approvals, run-offs, and the no-decision of two losers."""

from dataclasses import replace

import pytest

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import (
    Ballot,
    BallotBox,
    Choice,
    Question,
    QuestionKind,
    Validity,
)
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import (
    MoreBallotsThanVotersError,
    QuestionMismatchError,
    SecretBallotNeededError,
)
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.readings import declare
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.speech import speak
from deliberation.domain.rules.voting.treatment import Treatment, Unreturned
from tests.domain.voting.dsl import MOTION, answers, joint, members, profile, secret

ADOPTED, NO_DECISION = MotionOutcome.ADOPTED, MotionOutcome.NO_DECISION
BY_REPS = Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS
BY_VOTERS = Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS


def for_(*names: str) -> frozenset[str]:
    return frozenset(names)


def election(
    ballots: tuple[Ballot, ...],
    roll: int,
    body: Body = BY_VOTERS,
    *,
    vacancies: int = 2,
    options: str = "ABCD",
) -> Vote:
    question = Question(
        motion=MOTION, kind=QuestionKind.ELECTION, options=tuple(options), vacancies=vacancies
    )
    return Vote(members(roll), BallotBox(ballots), question, profile(body))


def test_who_has_more_than_half_of_the_voters_and_leads_is_elected() -> None:
    ballots = secret(*[for_("A", "B")] * 6, *[for_("A", "C")] * 3, *[for_("D")] * 2)
    found = decide(election(ballots, 20))
    assert (found.outcome, found.elected, found.seats_open, found.run_off) == (ADOPTED, ("A", "B"), 0, ())
    names = {"A": "甲", "B": "乙"}
    assert "甲、乙当选。" in speak(found, names).zh
    assert "Elected: 甲, 乙" in speak(found, names).en
    assert "同意“甲”的9人，需6人（参加投票的人11人的过半数），达到" in speak(found, names).zh


@pytest.mark.parametrize(("ayes", "elected"), [(5, ()), (6, ("A",))])
def test_exactly_half_of_the_voters_elects_nobody(ayes: int, elected: tuple[str, ...]) -> None:
    ballots = secret(*[for_("A")] * ayes, *[for_("B")] * (10 - ayes))
    assert decide(election(ballots, 15, vacancies=1)).elected == elected


@pytest.mark.parametrize(
    ("body", "roll", "voters", "met"),
    [
        (BY_VOTERS, 20, 10, False),
        (BY_VOTERS, 20, 11, True),
        (BY_REPS, 30, 20, False),
        (BY_REPS, 30, 21, True),
    ],
)
def test_the_turnout_of_elections_excludes_its_boundary(
    body: Body, roll: int, voters: int, met: bool
) -> None:
    found = decide(election(secret(*[for_("A")] * voters), roll, body, vacancies=1))
    assert (found.outcome is ADOPTED) is met
    assert bool(found.elected) is met


def test_seats_that_nobody_fills_go_to_a_run_off_of_one_more_than_the_seats() -> None:
    ballots = secret(*[for_("A", "B")] * 4, *[for_("A", "C")] * 3, for_("D"))
    found = decide(election(ballots, 15))
    assert (found.elected, found.seats_open, found.run_off) == (("A",), 1, ("B", "C"))
    assert "“B”" in found.sentence_zh
    assert "差1人" in found.sentence_zh
    assert found.sentence_zh.endswith("A当选，尚缺1名，另行选举。")
    assert "1 still to elect in a run-off" in found.sentence_en


def test_two_who_tie_for_the_last_seat_stand_again_and_nobody_is_drawn() -> None:
    ballots = secret(*[for_("A", "B")] * 4, *[for_("A", "C")] * 4, for_("B", "C"), for_("B", "C"))
    found = decide(election(ballots, 15))
    assert found.counts.answers["B"] == found.counts.answers["C"]
    assert (found.elected, found.seats_open, found.run_off) == (("A",), 1, ("B", "C"))


def test_nobody_elected_is_no_decision() -> None:
    found = decide(election(secret(for_("A"), for_("B"), for_("C"), Choice.ABSTAIN), 5, vacancies=1))
    assert (found.outcome, found.seats_open, found.run_off) == (NO_DECISION, 1, ("A", "B", "C"))
    assert found.sentence_zh.endswith("无人当选，尚缺1名，另行选举。")
    assert "Nobody is elected; 1 still to elect" in found.sentence_en


def test_a_ballot_that_approves_too_many_is_unclear_and_has_been_cast() -> None:
    ballots = secret(*[for_("A")] * 5, for_("A", "B", "C"), for_("E"), Choice.AYE)
    found = declare(election(ballots, 9))
    assert (found.result.counts.participating.heads, found.result.counts.invalid.heads) == (8, 3)
    assert found.result.elected == ("A",)
    [other] = found.others
    assert other.outcome.counts.participating.heads == 5


def test_where_invalid_papers_decide_the_scrutineers_must_rule() -> None:
    ballots = secret(*[for_("A")] * 5, *[for_("B")] * 4, spoilt=2)
    found = declare(election(ballots, 15, vacancies=1))
    assert found.result.elected == ()
    assert found.ruling_needed
    assert found.contested[0].outcome.elected == ("A",)


def test_a_secret_election_refuses_signed_ballots_and_more_papers_than_voters() -> None:
    with pytest.raises(SecretBallotNeededError):
        decide(election(answers(for_("A")), 3))
    with pytest.raises(MoreBallotsThanVotersError):
        decide(election(secret(*[for_("A")] * 4), 3))


def test_owners_elect_by_heads_and_area_and_neither_outweighs_the_other() -> None:
    areas = (60_00, 50_00, 10_00, 10_00, 10_00)
    ballots = answers(for_("A", "B"), for_("A", "B"), for_("B"), for_("B"), for_("A", "C"))
    vote = joint(areas, ballots, item=3)
    asked = vote.question.model_copy(
        update={"kind": QuestionKind.ELECTION, "options": ("A", "B", "C"), "vacancies": 2}
    )
    found = decide(replace(vote, question=asked))
    assert found.elected == ("A", "B")
    apart = answers(for_("A"), for_("A"), for_("A"), Choice.ABSTAIN, for_("B"))
    assert decide(replace(vote, box=BallotBox(apart), question=asked)).elected == ("A",)


def test_more_heads_against_more_area_is_a_tie_at_the_last_seat() -> None:
    areas = (60_00, 50_00, 10_00, 10_00, 5_00)
    ballots = answers(for_("A", "C"), for_("A", "B"), for_("B", "C"), for_("B", "C"), for_("A", "B"))
    vote = joint(areas, ballots, item=3)
    asked = vote.question.model_copy(
        update={"kind": QuestionKind.ELECTION, "options": ("A", "B", "C"), "vacancies": 2}
    )
    found = decide(replace(vote, question=asked))
    assert found.counts.answers["A"].heads < found.counts.answers["B"].heads
    assert found.counts.answers["A"].area_centi_m2 > found.counts.answers["B"].area_centi_m2
    assert found.elected == ("A",), "B leads neither A nor C, which has more area"
    assert found.run_off == ("B", "C")


def choice(*marks: frozenset[str] | Choice, roll: int = 9) -> Vote:
    vote = joint((10_00,) * roll, answers(*marks), item=4)
    asked = vote.question.model_copy(update={"kind": QuestionKind.CHOICE, "options": ("续聘", "不续聘")})
    return replace(vote, question=asked)


def test_of_two_options_the_one_with_more_than_half_is_adopted() -> None:
    found = decide(choice(*[for_("续聘")] * 5, *[for_("不续聘")] * 4))
    assert (found.outcome, found.adopted) == (ADOPTED, "续聘")
    assert "“续聘”获得通过。" in found.sentence_zh
    assert "“续聘” is adopted" in found.sentence_en


def test_two_options_below_half_are_no_decision_never_the_opposite() -> None:
    marks: list[frozenset[str] | Choice] = [
        *[for_("续聘")] * 4,
        *[for_("不续聘")] * 3,
        Choice.ABSTAIN,
        Choice.ABSTAIN,
    ]
    found = decide(choice(*marks))
    assert (found.outcome, found.adopted) == (NO_DECISION, None)
    assert found.sentence_zh.endswith("未产生有效决定，任何一种意见都没有通过。")
    assert "No decision" in found.sentence_en


def test_both_options_at_half_where_half_is_enough_are_no_decision_too() -> None:
    vote = choice(*[for_("续聘")] * 4, *[for_("不续聘")] * 4, roll=8)
    committee = profile(Body.OWNERS_COMMITTEE)
    everybody = frozenset(vote.roll.by_id)
    half = replace(
        vote,
        roll=members(8),
        box=replace(vote.box, attended=everybody),
        question=vote.question.model_copy(update={"item": None}),
        profile=committee,
    )
    assert decide(half).outcome is NO_DECISION


def test_two_options_marked_at_once_are_unclear() -> None:
    found = decide(choice(*[for_("续聘")] * 6, for_("续聘", "不续聘")))
    assert found.counts.invalid.heads == 1


def test_a_tie_leaves_no_majority_to_follow_and_an_election_has_none() -> None:
    follow = Treatment(unreturned=Unreturned.FOLLOW_MAJORITY)
    tied = choice(*[for_("续聘")] * 3, *[for_("不续聘")] * 3)
    served = frozenset(tied.roll.by_id)
    found = decide(replace(tied, box=replace(tied.box, delivered=served), treatment=follow))
    assert (found.counts.followed, found.counts.deemed.heads) == (None, 0)
    vote = joint((10_00,) * 3, answers(for_("A"), for_("A")), item=3)
    asked = vote.question.model_copy(update={"kind": QuestionKind.ELECTION, "options": ("A",)})
    elected = replace(
        vote, question=asked, treatment=follow, box=replace(vote.box, delivered=served & set(vote.roll.by_id))
    )
    assert decide(elected).counts.followed is None


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (QuestionKind.MOTION, ("A",)),
        (QuestionKind.CHOICE, ("A",)),
        (QuestionKind.CHOICE, ("A", "A")),
        (QuestionKind.CHOICE, ("A", "ABSTAIN")),
        (QuestionKind.ELECTION, ()),
    ],
)
def test_a_question_whose_options_do_not_fit_is_refused(kind: QuestionKind, options: tuple[str, ...]) -> None:
    vote = joint((1,), ())
    asked = vote.question.model_copy(update={"kind": kind, "options": options})
    with pytest.raises(QuestionMismatchError):
        decide(replace(vote, question=asked))


def test_a_ballot_refused_for_its_authority_says_nothing() -> None:
    vote = choice(*[for_("续聘")] * 6)
    late = Ballot(vote.roll.rights[7].id, {MOTION: for_("不续聘")}, Validity.LATE)
    found = decide(replace(vote, box=BallotBox((*vote.box.ballots, late))))
    assert (found.counts.participating.heads, found.counts.invalid.heads) == (6, 0)
