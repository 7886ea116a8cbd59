"""Which readings of a count stand beside the declared one, and by which names they are said."""

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, QuestionKind, Validity
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.readings import declare
from deliberation.domain.rules.voting.treatment import InvalidBallots, Unreturned
from deliberation.domain.vote.events import Tallied
from projections.votes.compose import named, readings
from tests.domain.voting.dsl import answers, gaoting, joint, rid

ADOPTED, NOT_ADOPTED = MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED


def tallied(vote: Vote) -> Tallied:
    found = declare(vote)
    return Tallied(
        outcome=found.result,
        contested=tuple(one.outcome for one in found.others),
        ruling_needed=found.ruling_needed,
    )


def test_the_office_sees_every_reading_whatever_it_comes_to() -> None:
    _, others = readings(tallied(gaoting("M1")), None, office=True)
    assert [one.outcome for one in others] == [ADOPTED] * 3


def test_everybody_sees_both_tallies_of_unreturned_ballots_also_where_they_agree() -> None:
    _, others = readings(tallied(gaoting("M1")), None, office=False)
    assert [one.treatment.unreturned for one in others] == [Unreturned.FOLLOW_MAJORITY] * 2
    assert [one.counts.participating.heads for one in others] == [1_011, 1_008]


def test_a_reading_that_only_tells_the_area_of_a_few_homes_is_for_the_office() -> None:
    """The spoilt ballot of one owner changes nothing; its figures would tell the area of that home."""
    both = tallied(gaoting("M1"))
    assert both.contested[0].treatment.invalid is InvalidBallots.PARTICIPATING
    _, others = readings(both, None, office=False)
    assert both.contested[0] not in others


def test_a_reading_on_which_the_result_hangs_is_for_everybody() -> None:
    ballots = [*answers(*[frozenset("A")] * 2, frozenset("B")), Ballot(rid(3), {}, Validity.UNCLEAR)]
    plain = joint((10_000,) * 4, tuple(ballots))
    question = plain.question.model_copy(update={"kind": QuestionKind.CHOICE, "options": ("A", "B")})
    asked = Vote(plain.roll, BallotBox(tuple(ballots)), question, plain.profile)
    shown, others = readings(tallied(asked), None, office=False)
    assert shown is not None
    assert (shown.adopted, [one.adopted for one in others]) == ("A", [None])


def test_options_and_candidates_are_said_by_their_names() -> None:
    plain = joint((10_000,) * 4, answers(*[frozenset("A")] * 3, frozenset("B")))
    question = plain.question.model_copy(update={"kind": QuestionKind.CHOICE, "options": ("A", "B")})
    outcome = tallied(Vote(plain.roll, plain.box, question, plain.profile)).outcome
    assert "同意“A”的3人" in outcome.sentence_zh
    said = named(outcome, {"A": "续聘", "B": "不续聘"})
    assert "同意“续聘”的3人" in said.sentence_zh
    assert said.sentence_zh.endswith("“续聘”获得通过。")
    assert "“续聘” is adopted" in said.sentence_en
    assert named(outcome, {}) == outcome
