"""A hall's own rules, shown by an example before it adopts them."""

from datetime import date

import pytest

from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.ballots import BallotBox, Question, QuestionKind
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import QuestionMismatchError, SecretSidesError
from deliberation.domain.rules.voting.hall_rules import ApprovalBase, HallRules, worked_example
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.rules.voting.registry import RULES, decide
from tests.domain.voting.dsl import MOTION, in_room, members

SINCE = date(2026, 11, 22)
AT_LEAST, MORE_THAN = Comparator.AT_LEAST, Comparator.MORE_THAN


@pytest.mark.parametrize(
    ("of", "share", "ayes"),
    [
        (ApprovalBase.PERSONS_PRESENT, (1, 2, MORE_THAN), 4),
        (ApprovalBase.ATTENDED, (1, 2, AT_LEAST), 3),
        (ApprovalBase.VOTING, (2, 3, AT_LEAST), 4),
        (ApprovalBase.COMPOSITION, (1, 2, MORE_THAN), 5),
        (ApprovalBase.COMPOSITION, (2, 3, MORE_THAN), None),
    ],
)
def test_the_example_finds_the_least_ayes_of_six_of_nine(
    of: ApprovalBase, share: tuple[int, int, Comparator], ayes: int | None
) -> None:
    num, den, cmp = share
    rules = HallRules(name="h", approve_of=of, approve_num=num, approve_den=den, approve_cmp=cmp)
    example = worked_example(rules.profile(SINCE), members=9, came=6)
    assert example.ayes_needed == ayes
    assert example.one_fewer.outcome.value == "NOT_ADOPTED"
    assert "one short" in example.one_fewer.sentence_en
    assert example.one_fewer.rule in RULES


def test_the_example_says_when_too_few_come() -> None:
    rules = HallRules(name="h", quorum_num=2, quorum_den=3, each_side=1)
    example = worked_example(rules.profile(SINCE), members=9, came=5)
    assert example.adopted is None
    assert example.one_fewer.outcome.value == "TURNOUT_NOT_MET"
    assert "到会5人，需6人（组成人员9人的三分之二以上），差1人" in example.one_fewer.sentence_zh


def test_the_example_asks_each_side_for_its_aye() -> None:
    rules = HallRules(name="h", approve_num=0, approve_cmp=AT_LEAST, each_side=1)
    assert worked_example(rules.profile(SINCE), members=9, came=9, sides=3).ayes_needed == 3


def test_the_example_of_a_secret_ballot_knows_no_names() -> None:
    rules = HallRules(name="h", ballot=BallotForm.SECRET)
    assert worked_example(rules.profile(SINCE), members=9, came=12).ayes_needed == 5


def test_a_secret_ballot_cannot_ask_each_side() -> None:
    with pytest.raises(SecretSidesError):
        HallRules(name="h", ballot=BallotForm.SECRET, each_side=1).profile(SINCE)


def test_rules_that_ask_each_side_are_for_motions_only() -> None:
    rules = HallRules(name="h", each_side=1).profile(SINCE)
    either = Question(motion=MOTION, kind=QuestionKind.CHOICE, options=("A", "B"))
    with pytest.raises(QuestionMismatchError):
        decide(Vote(members(3), BallotBox((), **in_room(3)), either, rules))
