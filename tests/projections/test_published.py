"""Which areas of a result everybody is told: none by which the home of a few owners could be measured."""

import pytest

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.outcome import Check, Counts, Outcome, Part
from deliberation.domain.rules.voting.profile import Body, Certainty, Dimension, Majority
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.treatment import InvalidBallots, Treatment
from projections.votes.published import has_hidden_area, hidden_areas, published
from tests.domain.dsl import an_id

HOME = 8_000


def homes(heads: int) -> Weight:
    return Weight(heads=heads, area_centi_m2=HOME * heads)


def outcome(
    *, invalid: int = 0, took_part: bool = False, deemed: int = 0, absent: int = 9, **answers: int
) -> Outcome:
    """A result of so many heads by answer, every one of whom owns one home of 80 m²."""
    heads = sum(answers.values()) + (invalid if took_part else 0)
    return Outcome(
        rule="owners_joint_decision.v1",
        profile="cn.owners_joint_decision.2021",
        body=Body.OWNERS_JOINT_DECISION,
        source_zh="《民法典》第二百七十八条",
        source_en="Civil Code, art. 278",
        certainty=Certainty.V1,
        motion=an_id("motion"),
        item=8,
        majority=Majority.SPECIAL,
        treatment=Treatment(
            invalid=InvalidBallots.PARTICIPATING if took_part else InvalidBallots.NOT_PARTICIPATING
        ),
        counts=Counts(
            electorate=homes(heads + absent),
            should_attend=homes(heads + absent),
            attended=Weight(),
            present=Weight(),
            participating=homes(heads),
            answers={answer: homes(number) for answer, number in answers.items()},
            invalid=homes(invalid),
            not_participating=homes(absent),
            deemed=homes(deemed),
        ),
        checks=(Check(part=Part.APPROVAL, dim=Dimension.AREA, count=1, needed=1, met=True),),
        outcome=MotionOutcome.ADOPTED,
    )


@pytest.mark.parametrize(
    ("result", "hidden"),
    [
        (outcome(AYE=9, NAY=8, ABSTAIN=7), set()),
        (outcome(AYE=9, NAY=1, ABSTAIN=7), {"NAY", "ABSTAIN"}),
        (outcome(AYE=9, NAY=8, ABSTAIN=7, invalid=1), {"invalid"}),
        (outcome(AYE=9, NAY=8, ABSTAIN=7, invalid=1, took_part=True), {"NAY", "ABSTAIN", "invalid"}),
        (outcome(AYE=9, NAY=1, ABSTAIN=0), set()),
        (outcome(AYE=2, NAY=8, ABSTAIN=0), set()),
    ],
    ids=[
        "nobody is few",
        "one nay: the abstentions would give it away",
        "an invalid ballot that took no part is in no sum",
        "an invalid ballot that took part would follow from the others",
        "what follows from the totals by law is told",
        "what a threshold is compared with is told",
    ],
)
def test_the_area_of_a_few_homes_is_hidden_unless_the_law_tells_it(result: Outcome, hidden: set[str]) -> None:
    assert hidden_areas(result) == hidden
    counts = published(result).counts
    shown = {**counts.answers, "invalid": counts.invalid}
    assert {key for key, weight in shown.items() if weight.area_centi_m2 is None} == hidden


def test_heads_and_totals_are_told_as_they_are() -> None:
    result = outcome(AYE=9, NAY=1, ABSTAIN=7, deemed=1)
    found = published(result).counts
    assert {key: weight.heads for key, weight in found.answers.items()} == {"AYE": 9, "NAY": 1, "ABSTAIN": 7}
    assert found.participating == result.counts.participating
    assert (found.deemed.heads, found.deemed.area_centi_m2) == (1, None)


def test_counts_without_areas_hide_nothing() -> None:
    """Electors have one vote each: nobody's home stands behind a number."""
    result = outcome(A=9, B=1, ABSTAIN=7)
    bare = {key: Weight(heads=weight.heads) for key, weight in result.counts.answers.items()}
    electors = result.model_copy(update={"counts": result.counts.model_copy(update={"answers": bare})})
    assert {weight.area_centi_m2 for weight in published(electors).counts.answers.values()} == {0}


@pytest.mark.parametrize(
    ("result", "hides"),
    [
        (outcome(AYE=9, NAY=8, ABSTAIN=7), False),
        (outcome(AYE=9, NAY=8, ABSTAIN=7, absent=1), True),
        (outcome(AYE=9, NAY=8, ABSTAIN=7, deemed=1), True),
        (outcome(AYE=9, NAY=8, ABSTAIN=7, invalid=4), True),
        (outcome(AYE=9, NAY=4, ABSTAIN=0), True),
    ],
)
def test_exact_counts_are_opened_only_where_no_few_homes_stand_in_them(result: Outcome, hides: bool) -> None:
    assert has_hidden_area(result) is hides
