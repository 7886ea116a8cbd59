"""Counting: who counts and watches, what counts, and what the figures must agree with."""

from dataclasses import replace
from typing import Any

import pytest

from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.treatment import InvalidBallots, Unreturned
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as refused
from deliberation.domain.vote.root import ballots_root
from deliberation.domain.vote.setup import Marks
from deliberation.domain.vote.tallying import LoosePaper, tally
from deliberation.domain.vote.timing import Law
from tests.domain.dsl import an_id
from tests.domain.vote.counting import (
    ADOPTED,
    AT,
    TELLER,
    WATCHER,
    Rights,
    counted,
    fact,
    result,
    returned,
    tallied,
    tallying,
)
from tests.domain.vote.dsl import (
    MANAGER,
    PARKING,
    RECORD_DATE,
    ballot,
    by_id,
    chair,
    closed_vote,
    given_vote,
    on,
    open_vote,
    question,
    right,
    says,
    setup,
    teller,
    voted,
)
from tests.domain.voting.dsl import rid


def test_a_teller_counts_and_scrutineers_watch() -> None:
    found = fact(counted(ADOPTED))
    assert (found.tellers, found.scrutineers) == ([TELLER], [WATCHER])
    assert found.ballots == e.BallotCounts(counted=3, paper=3)
    assert found.ballots_root == ballots_root(["ballot/0", "ballot/1", "ballot/2"])
    assert [one.outcome.outcome for one in found.tallies or []] == [MotionOutcome.ADOPTED] * 2


def test_two_of_three_are_not_three_quarters_but_more_than_half() -> None:
    of = by_id(voted(0, says("AYE")), voted(1, says("AYE")), voted(2, says("NAY")), right(3))
    parking, manager = result(counted(of)), result(counted(of), MANAGER)
    assert parking.outcome.outcome is MotionOutcome.NOT_ADOPTED
    assert manager.outcome.outcome is MotionOutcome.ADOPTED
    assert parking.outcome.counts.answers["AYE"] == Weight(heads=2, area_centi_m2=20_000)


def test_whoever_is_no_teller_does_not_count() -> None:
    before = given_vote(*closed_vote(who_votes=ADOPTED))
    before.when(tally, chair(*AT), tallying(), returned(ADOPTED)).then_refused(NotAllowedError)
    service = Standing(at=on(*AT), roles=frozenset({Role.TELLER}), system=True)
    before.when(tally, service, tallying(), returned(ADOPTED)).then_refused(NotAllowedError)


@pytest.mark.parametrize(
    ("named", "watching"),
    [
        ([TELLER], {TELLER: frozenset({Role.SCRUTINEER})}),
        ([WATCHER], {}),
        ([WATCHER], {WATCHER: frozenset({Role.RECORDER})}),
        ([WATCHER], {WATCHER: frozenset({Role.SCRUTINEER, Role.TELLER})}),
    ],
)
def test_who_counts_does_not_watch_and_who_watches_holds_the_role(named: Any, watching: Any) -> None:
    counted(ADOPTED, command=tallying(scrutineers=named), watching=watching).then_refused(
        refused.NotScrutineerError
    )


def test_a_scrutineer_named_twice_watches_once() -> None:
    assert fact(counted(ADOPTED, command=tallying(scrutineers=[WATCHER, WATCHER]))).scrutineers == [WATCHER]


def test_a_vote_is_counted_once_and_after_its_close() -> None:
    for happened in (open_vote(who_votes=ADOPTED), [*closed_vote(who_votes=ADOPTED), tallied()]):
        counted(ADOPTED, happened=happened).then_refused(errors.VoteStageError)
    given_vote().when(tally, teller(*AT), tallying(), returned(ADOPTED)).then_refused(NotFoundError)


def test_paper_that_is_not_settled_has_the_count_wait() -> None:
    refusal = counted(ADOPTED, unfinished=(2, 7)).then_refused(refused.PaperUnfinishedError)
    assert refusal.zh.startswith("第2批纸质票的第7张")


def test_claims_that_are_true_are_confirmed() -> None:
    command = tallying(
        claimed_participating_heads=3,
        claimed_participating_area_centi_m2=30_000,
        claimed=[
            {"motion": PARKING, "answer": "AYE", "heads": 3, "area_centi_m2": 30_000},
            {"motion": MANAGER, "answer": "NAY", "heads": 0},
        ],
    )
    assert fact(counted(ADOPTED, command=command)) == fact(counted(ADOPTED))


@pytest.mark.parametrize(
    "wrong",
    [
        {"claimed_participating_heads": 4},
        {"claimed_participating_area_centi_m2": 30_001},
        {"claimed": [{"motion": PARKING, "answer": "AYE", "heads": 2}]},
        {"claimed": [{"motion": PARKING, "answer": "AYE", "area_centi_m2": 2}]},
        {"claimed": [{"motion": PARKING, "answer": "Z", "heads": 1}]},
    ],
)
def test_claims_that_differ_are_refused_with_both_figures(wrong: dict[str, Any]) -> None:
    refusal = counted(ADOPTED, command=tallying(**wrong)).then_refused(ClaimDiffersError)
    assert "按规则计算为" in refusal.zh


def test_a_claim_on_a_question_that_was_not_put_is_refused() -> None:
    claim = {"motion": an_id("another motion"), "answer": "AYE"}
    counted(ADOPTED, command=tallying(claimed=[claim])).then_refused(NotFoundError)


def test_a_roll_that_is_not_the_frozen_one_is_not_counted() -> None:
    moved: list[Rights] = [
        {**ADOPTED, rid(0): replace(ADOPTED[rid(0)], area_centi_m2=10_001)},
        {**ADOPTED, rid(0): replace(ADOPTED[rid(0)], struck=True)},
        {**ADOPTED, rid(9): right(9)},
    ]
    for other in moved:
        counted(other, happened=closed_vote(who_votes=ADOPTED)).then_refused(refused.RollMovedError)


def test_who_was_struck_off_does_not_count() -> None:
    struck = {**ADOPTED, rid(9): voted(9, says("NAY"), struck=True)}
    found = counted(struck, happened=closed_vote(who_votes=ADOPTED))
    assert result(found).outcome.counts.electorate.heads == 4
    assert fact(found).ballots == e.BallotCounts(counted=3, paper=3)


def test_rejected_ballots_are_told_by_their_reason_and_take_no_part() -> None:
    late, spoilt = ballot(says("NAY"), Validity.LATE, 8), ballot({}, Validity.UNCLEAR, 9)
    of = {
        **ADOPTED,
        rid(0): replace(ADOPTED[rid(0)], ballots=(*ADOPTED[rid(0)].ballots, late)),
        rid(3): replace(right(3), ballots=(spoilt,)),
    }
    found = counted(of)
    assert fact(found).ballots == e.BallotCounts(counted=3, paper=3, rejected={"LATE": 1, "UNCLEAR": 1})
    assert result(found).outcome.counts.participating.heads == 3
    assert result(found).outcome.counts.invalid.heads == 1


def test_a_paper_of_which_nobody_can_tell_whose_it_is_is_told_and_takes_no_part() -> None:
    lost = LoosePaper(an_id("slip"), on(6, 7), Validity.UNCLEAR, {})
    found = counted(ADOPTED, papers=[lost])
    assert fact(found).ballots == e.BallotCounts(counted=3, paper=3, rejected={"UNCLEAR": 1})
    assert result(found) == result(counted(ADOPTED))


def test_an_answer_left_blank_is_unclear_on_its_question_alone() -> None:
    of = {**ADOPTED, rid(3): voted(3, {PARKING: ("NAY",), MANAGER: ()})}
    found = counted(of)
    assert result(found).outcome.counts.participating.heads == 4
    assert result(found, MANAGER).outcome.counts.invalid.heads == 1
    assert fact(found).ballots == e.BallotCounts(counted=4, paper=4)


FOLLOW = setup(clause_in_adopted_rules=True, consequence_warned_on_ballot=True, first_assembly=False)
SERVED = by_id(
    voted(0, says("AYE")),
    voted(1, says("AYE")),
    voted(2, says("NAY")),
    right(3, delivered=True),
)


def test_who_was_served_and_did_not_vote_follows_the_majority_where_all_four_conditions_hold() -> None:
    found = result(counted(SERVED, asks=FOLLOW))
    assert found.outcome.treatment.unreturned is Unreturned.FOLLOW_MAJORITY
    assert found.outcome.counts.deemed.heads == 1
    assert found.outcome.outcome is MotionOutcome.ADOPTED
    assert found.contested[0].outcome is MotionOutcome.NOT_ADOPTED


@pytest.mark.parametrize(
    "lacking",
    [
        {"clause_in_adopted_rules": False},
        {"consequence_warned_on_ballot": False},
        {"first_assembly": True},
    ],
)
def test_without_one_of_its_conditions_nobody_is_counted_with_the_majority(lacking: Any) -> None:
    found = result(counted(SERVED, asks=FOLLOW.model_copy(update=lacking)))
    assert found.outcome.treatment.unreturned is Unreturned.NOT_PARTICIPATING
    assert found.outcome.outcome is MotionOutcome.NOT_ADOPTED
    assert MotionOutcome.ADOPTED in {one.outcome for one in found.contested}


def test_whoever_was_never_served_is_not_counted_with_the_majority() -> None:
    nobody = {**SERVED, rid(3): right(3)}
    assert result(counted(nobody, asks=FOLLOW)).outcome.counts.deemed.heads == 0


def test_a_result_that_hangs_on_an_invalid_ballot_asks_for_a_ruling() -> None:
    of = by_id(*(voted(n, says("AYE")) for n in range(3)), voted(3, says("NAY")))
    spoilt = replace(right(4), ballots=(ballot({}, Validity.UNCLEAR),))
    found = result(counted({**of, rid(4): spoilt}))
    assert found.ruling_needed
    assert found.outcome.outcome is MotionOutcome.ADOPTED
    assert found.contested[0].treatment.invalid is InvalidBallots.PARTICIPATING
    assert not result(counted(of)).ruling_needed


HALL_RULES = Law(HallRules(name="本厅规则").profile(RECORD_DATE))
IN_ROOM = setup(question(item=None), body=Body.HALL)
AYE: Marks = {PARKING: ("AYE",)}


def test_who_voted_and_then_left_was_in_the_room() -> None:
    of = by_id(
        voted(0, AYE, attended=True, left=True),
        voted(1, AYE, attended=True),
        right(2, attended=True, left=True),
        right(3),
    )
    found = result(counted(of, asks=IN_ROOM, under=HALL_RULES))
    assert found.outcome.counts.present.heads == 2
    assert found.outcome.counts.attended.heads == 3
    assert found.outcome.outcome is MotionOutcome.ADOPTED


def test_who_stands_aside_from_one_motion_leaves_its_base_and_votes_on_the_other() -> None:
    asks = setup(question(item=None), question(MANAGER, None), body=Body.HALL)
    of = by_id(
        voted(0, {MANAGER: ("AYE",)}, attended=True, recused=frozenset({PARKING})),
        voted(1, says("AYE"), attended=True),
        voted(2, says("NAY"), attended=True),
    )
    found = counted(of, asks=asks, under=HALL_RULES)
    assert result(found).outcome.counts.electorate.heads == 2
    assert result(found).outcome.outcome is MotionOutcome.NOT_ADOPTED
    assert result(found, MANAGER).outcome.counts.electorate.heads == 3
    assert result(found, MANAGER).outcome.outcome is MotionOutcome.ADOPTED
