"""The hard cases of a vote, from the paper on the table to what is declared, through the desk."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot.events import ProxyRefused, ProxyRegistered
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.treatment import Condition, Unreturned
from deliberation.domain.values import MotionId
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import result_errors as refused
from deliberation.domain.vote.setup import QuestionPut
from tests.application.ballot_world import authority
from tests.application.vote_world import (
    CLOSES,
    EYES,
    LI,
    LIFT,
    MA,
    OPENS,
    SECRETARY,
    SET,
    WU,
    XU,
    VoteWorld,
    batch,
    notice,
    preparing,
    tallying,
    the_setup,
)
from tests.application.world import DAY
from tests.domain.dsl import an_id

ADOPTED, NOT_ADOPTED = MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED
AYE, NAY = {LIFT: ["AYE"]}, {LIFT: ["NAY"]}
DISPUTED = Validity.CO_OWNERS_CONFLICT_NOT_CURED
SECOND = timedelta(seconds=1)


def ordinary(**more: Any) -> Any:
    return the_setup(**{"questions": (QuestionPut(motion=LIFT, item=4),), **more})


@pytest.fixture
def world() -> VoteWorld:
    return VoteWorld()


def declared(world: VoteWorld) -> MotionOutcome:
    """Closed, counted and declared; the four owners have equal areas."""
    world.over()
    world.does(tallying())
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    return world.vote.declared[MotionId(LIFT)].outcome


# Co-owners (domain edge 6) ---------------------------------------------------------------------------


def dispute(world: VoteWorld, right: UUID = LI) -> None:
    """Two tellers find that a second co-owner's paper contradicts what the first one sent."""
    world.does(batch(1, 1))
    world.hands_in(1, right, marks=NAY, validity=DISPUTED)


def test_co_owners_who_contradict_each_other_take_no_part_unless_they_cure_it(world: VoteWorld) -> None:
    world.begun(ordinary())
    for right in (LI, MA, WU, XU):
        world.votes(right, AYE)
    dispute(world)
    assert world.found(LI) == [DISPUTED, DISPUTED]
    assert declared(world) is ADOPTED
    found = world.vote.tallies[LIFT].outcome
    assert (found.counts.participating.heads, found.counts.invalid.heads) == (3, 1)


def test_co_owners_who_agree_again_before_the_close_are_counted(world: VoteWorld) -> None:
    world.begun(ordinary())
    for right in (LI, MA, WU):
        world.votes(right, AYE)
    dispute(world)
    world.votes(LI, NAY)
    assert world.found(LI) == [DISPUTED, DISPUTED, Validity.VALID]
    assert declared(world) is ADOPTED
    assert world.vote.tallies[LIFT].outcome.counts.answers["NAY"].heads == 1


def test_co_owners_who_agree_only_after_the_close_are_late(world: VoteWorld) -> None:
    world.begun(ordinary())
    dispute(world)
    world.over()
    world.votes(LI, AYE)
    assert world.found(LI) == [DISPUTED, Validity.LATE]


# Invalid ballots (domain 2.2) ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("invalid", "outcome"), [("participating", NOT_ADOPTED), ("not_participating", ADOPTED)]
)
def test_where_a_spoilt_paper_decides_the_result_a_scrutineer_rules_first(
    world: VoteWorld, invalid: Any, outcome: MotionOutcome
) -> None:
    """Two ayes of three are more than half; of four, with the spoilt paper, they are exactly half."""
    world.begun(ordinary())
    world.votes(LI, AYE)
    world.votes(MA, AYE)
    world.votes(WU, NAY)
    world.does(batch(1, 1))
    world.hands_in(1, XU, marks={}, validity="UNCLEAR")
    world.over()
    world.does(tallying())
    declaring = c.DeclareVote(ballot_set=SET, motion=LIFT)
    world.refuses(refused.RulingNeededError, declaring, SECRETARY)
    world.does(c.RuleInvalidBallots(ballot_set=SET, invalid=invalid, reason="票已投入票箱"), EYES)
    world.chair(declaring)
    said = world.vote.declared[LIFT]
    assert (said.outcome, said.treatment.invalid) == (outcome, invalid)


# Unreturned ballots (domain 2.3) ---------------------------------------------------------------------

FOUR: Any = {"clause_in_adopted_rules": True, "consequence_warned_on_ballot": True, "first_assembly": False}


def silent(world: VoteWorld, *, served: bool = True, **more: Any) -> MotionOutcome:
    """One aye and one nay less than turnout asks: two of four vote aye, two were served and did not vote."""
    world.announced(ordinary(**{**FOUR, **more}))
    if served:
        world.does(b.RecordDeliveries(ballot_set=SET, rights=[WU, XU], method="signed"))
    world.at(OPENS)
    world.chair(c.OpenVote(ballot_set=SET))
    world.votes(LI, AYE)
    world.votes(MA, AYE)
    return declared(world)


def test_who_was_served_and_did_not_vote_follows_the_majority_under_all_four_conditions(
    world: VoteWorld,
) -> None:
    assert silent(world) is ADOPTED
    tallied = world.vote.tallies[LIFT]
    assert tallied.outcome.counts.deemed.heads == 2
    assert tallied.outcome.treatment.unreturned is Unreturned.FOLLOW_MAJORITY
    assert "已送达而未投票的2人按多数意见计入" in tallied.outcome.sentence_zh
    assert MotionOutcome.TURNOUT_NOT_MET in {one.outcome for one in tallied.contested}


@pytest.mark.parametrize(
    ("lacking", "condition"),
    [
        ({"clause_in_adopted_rules": False}, Condition.CLAUSE_IN_ADOPTED_RULES),
        ({"served": False}, Condition.PROOF_OF_DELIVERY),
        ({"consequence_warned_on_ballot": False}, Condition.CONSEQUENCE_WARNED_ON_BALLOT),
        ({"first_assembly": True}, Condition.NOT_FIRST_ASSEMBLY),
    ],
)
def test_without_any_one_of_them_nobody_is_counted_with_the_majority(
    world: VoteWorld, lacking: Any, condition: Condition
) -> None:
    assert silent(world, **lacking) is MotionOutcome.TURNOUT_NOT_MET, condition
    tallied = world.vote.tallies[LIFT]
    assert tallied.outcome.treatment.unreturned is Unreturned.NOT_PARTICIPATING
    others = [one for one in tallied.contested if one.outcome is ADOPTED]
    assert bool(others) is (condition is not Condition.PROOF_OF_DELIVERY), "the other tally is shown beside"


def test_a_paper_posted_in_the_estate_is_no_proof_that_it_reached_anybody(world: VoteWorld) -> None:
    world.announced(ordinary(**FOUR))
    world.does(b.RecordDeliveries(ballot_set=SET, rights=[WU], method="posted"))
    world.does(b.RecordDeliveries(ballot_set=SET, rights=[XU], method="undelivered"))
    world.at(OPENS)
    world.chair(c.OpenVote(ballot_set=SET))
    world.votes(LI, AYE)
    world.votes(MA, AYE)
    assert declared(world) is MotionOutcome.TURNOUT_NOT_MET


def test_where_those_who_voted_tie_there_is_no_majority_to_follow(world: VoteWorld) -> None:
    world.announced(ordinary(**FOUR))
    world.does(b.RecordDeliveries(ballot_set=SET, rights=[WU, XU], method="mail"))
    world.at(OPENS)
    world.chair(c.OpenVote(ballot_set=SET))
    world.votes(LI, AYE)
    world.votes(MA, NAY)
    assert declared(world) is MotionOutcome.TURNOUT_NOT_MET
    assert world.vote.tallies[LIFT].outcome.counts.deemed.heads == 0


# Proxies (domain edge 8) -----------------------------------------------------------------------------


def test_in_weifang_an_agent_votes_for_three_owners_and_not_for_a_fourth(world: VoteWorld) -> None:
    world.begun(ordinary(place="cn-shandong-weifang"))
    for number, right in enumerate((LI, MA, WU, XU), start=1):
        world.does(authority(f"proxy {number}", right, scope=[LIFT]))
    assert [type(world.last(right)) for right in (LI, MA, WU)] == [ProxyRegistered] * 3
    fourth = world.last(XU)
    assert isinstance(fourth, ProxyRefused)
    assert fourth.reason
    assert "《潍坊市物业管理条例》第三十二条" in fourth.reason
    world.does(batch(1, 2))
    world.hands_in(1, LI, marks=AYE, proxy=an_id("proxy 1"))
    world.votes(XU, NAY)
    world.hands_in(2, MA, marks=NAY, proxy=an_id("proxy 2"))
    assert declared(world) is NOT_ADOPTED, "each principal counts, with an answer of their own"
    assert world.vote.tallies[LIFT].outcome.counts.participating.heads == 3


def test_the_principal_who_votes_first_ends_the_authority_and_the_agent_who_votes_first_stands(
    world: VoteWorld,
) -> None:
    world.begun(ordinary())
    for name, right in (("one", LI), ("two", MA)):
        world.does(authority(name, right, scope=[LIFT]))
    world.votes(LI, NAY)
    world.does(batch(1, 2))
    world.hands_in(1, LI, marks=AYE, proxy=an_id("one"))
    world.hands_in(2, MA, marks=AYE, proxy=an_id("two"))
    world.votes(MA, NAY)
    assert world.found(LI) == [Validity.VALID, Validity.NO_AUTHORITY]
    assert world.found(MA) == [Validity.VALID, Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS]


# Time (domain edges 9 and 16) ------------------------------------------------------------------------


@pytest.mark.parametrize(("moment", "found"), [(CLOSES - SECOND, Validity.VALID), (CLOSES, Validity.LATE)])
def test_paper_is_in_time_to_the_last_second(world: VoteWorld, moment: datetime, found: Validity) -> None:
    world.begun(ordinary())
    world.at(moment)
    world.does(batch(1, 1))
    world.over()
    world.hands_in(1, LI, marks=AYE)
    assert world.found(LI) == [found]


@pytest.mark.parametrize(("moment", "found"), [(CLOSES - SECOND, Validity.VALID), (CLOSES, Validity.LATE)])
def test_a_screen_is_in_time_to_the_last_second_though_nobody_closed_yet(
    world: VoteWorld, moment: datetime, found: Validity
) -> None:
    world.begun(ordinary())
    world.at(moment)
    world.votes(LI, AYE)
    assert world.found(LI) == [found]


def test_an_extension_is_announced_before_the_close_and_helps_everybody(world: VoteWorld) -> None:
    world.begun(ordinary())
    later = c.ExtendVote(ballot_set=SET, closes_at=CLOSES + timedelta(days=2), reason="台风")
    world.at(CLOSES)
    world.refuses(errors.CloseHasComeError, later, SECRETARY)
    world.at(CLOSES - SECOND)
    world.chair(later)
    world.at(CLOSES + timedelta(days=1))
    world.does(batch(1, 1))
    world.hands_in(1, LI, marks=AYE)
    world.votes(MA, AYE)
    assert world.found(LI) == world.found(MA) == [Validity.VALID]


def test_whoever_buys_after_the_record_date_has_no_ballot_in_this_vote(world: VoteWorld) -> None:
    world.begun(ordinary())
    sold = b.AmendRight(right=LI, area_centi_m2=5_000, units=1, reason="已过户")
    world.refuses(errors.VoteStageError, sold)
    world.refuses(errors.VoteStageError, b.StrikeRight(right=LI, reason="已过户"))
    newcomer = b.EnrolRights.model_validate(
        {"ballot_set": SET, "number": 2, "rights": [{"right": an_id("buyer"), "area_centi_m2": 1}]}
    )
    world.refuses(errors.VoteStageError, newcomer)


def test_the_record_date_is_never_after_the_notice(world: VoteWorld) -> None:
    world.chair(preparing(ordinary(record_date=DAY + timedelta(days=1))))
    world.enrolled()
    freezing = c.FreezeElectorate(ballot_set=SET, sheets=1)
    world.refuses(errors.RecordDateAheadError, freezing)
    world.refuses(errors.VoteStageError, notice(), SECRETARY)


def test_nobody_votes_while_an_objection_waits(world: VoteWorld) -> None:
    world.announced(ordinary())
    world.by_link(LI, c.RaiseElectorateObjection(ballot_set=SET, objection=an_id("o"), claim="三套应计三人"))
    world.at(OPENS)
    world.refuses(errors.ObjectionsOpenError, c.OpenVote(ballot_set=SET), SECRETARY)
    decided = {"ballot_set": SET, "objection": an_id("o"), "reason": "同一买受人按一人计"}
    world.does(c.DecideElectorateObjection(**decided, upheld=False))
    world.chair(c.OpenVote(ballot_set=SET))
