"""Elections and what undoes a vote, from the paper on the table to what is declared, through the desk."""

from typing import Any
from uuid import UUID

import pytest

from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot import errors as ballot_errors
from deliberation.domain.ballot.events import BallotSetAside
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.errors import NotAllowedError
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.resolution import commands as r
from deliberation.domain.resolution import errors as resolution_errors
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.errors import MoreBallotsThanVotersError
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.unit import events as u
from deliberation.domain.values import MotionId
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as refused
from deliberation.domain.vote.setup import QuestionPut
from tests.application.test_votes_edge_cases import declared
from tests.application.vote_world import (
    CLOSES,
    EYES,
    LI,
    LIFT,
    MA,
    OPENS,
    SECRETARY,
    SET,
    TELLER,
    TREES,
    WU,
    XU,
    VoteWorld,
    batch,
    notice,
    preparing,
    tallying,
    the_setup,
)
from tests.application.world import HALL, RECORDER
from tests.domain.dsl import an_id

ADOPTED = MotionOutcome.ADOPTED


@pytest.fixture
def world() -> VoteWorld:
    return VoteWorld()


# Elections -------------------------------------------------------------------------------------------

SEATS = (QuestionPut(motion=LIFT, kind="election", options=("A", "B", "C"), vacancies=2),)


def polled(world: VoteWorld, roll: int, papers: list[list[str]], body: Body) -> e.VoteDeclared:
    """A secret election on paper: each voter is struck off, each paper typed twice without a name."""
    world.chair(preparing(the_setup(body=body, place="cn", form="secret", questions=SEATS)))
    voters = [an_id(f"voter {number}") for number in range(roll)]
    world.does(
        b.EnrolRights.model_validate(
            {"ballot_set": SET, "number": 1, "rights": [{"right": one} for one in voters]}
        )
    )
    world.does(c.FreezeElectorate(ballot_set=SET, sheets=1))
    world.chair(notice())
    world.at(OPENS)
    world.chair(c.OpenVote(ballot_set=SET))
    for voter in voters[: len(papers)]:
        world.does(b.MarkVoted(right=voter, channel="paper"))
    world.does(batch(1, len(papers)))
    for number, names in enumerate(papers, start=1):
        world.hands_in(number, None, marks={LIFT: names})
    world.over()
    world.happened(SET, e.BoxShuffled(ballots=0, sheets=0))
    world.does(tallying())
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    return world.vote.declared[LIFT]


BY_REPS, BY_VOTERS = Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS, Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS


def test_two_thirds_of_the_representatives_are_not_more_than_two_thirds(world: VoteWorld) -> None:
    found = polled(world, 9, [["A", "B"]] * 6, BY_REPS)
    assert (found.outcome, found.elected) == (MotionOutcome.TURNOUT_NOT_MET, [])


def test_one_representative_more_elects(world: VoteWorld) -> None:
    found = polled(world, 9, [["A", "B"]] * 7, BY_REPS)
    assert (found.outcome, found.elected, found.seats_open) == (ADOPTED, ["A", "B"], 0)


def test_who_barely_misses_stands_again_with_the_next_for_the_seat_left(world: VoteWorld) -> None:
    papers = [["A", "B"], ["A", "B"], ["A", "C"], ["A", "B"], ["A"], ["C"]]
    found = polled(world, 9, papers, BY_VOTERS)
    assert (found.elected, found.seats_open, found.run_off) == (["A"], 1, ["B", "C"])
    checks = world.vote.tallies[LIFT].outcome.checks
    assert {one.of: one.short for one in checks if one.of} == {"A": 0, "B": 1, "C": 2}


def test_nobody_with_more_than_half_is_no_decision_and_carries_no_resolution(world: VoteWorld) -> None:
    found = polled(world, 9, [["A"], ["A"], ["A"], ["B"], ["B"], ["C"]], BY_VOTERS)
    assert (found.outcome, found.elected, found.run_off) == (
        MotionOutcome.NO_DECISION,
        [],
        ["A", "B", "C"],
    )
    world.refuses(resolution_errors.NotAdoptedByVoteError, resolving("residents_election"), SECRETARY)


def test_a_spoilt_paper_in_the_box_has_been_cast_and_may_need_a_ruling(world: VoteWorld) -> None:
    """Three of five elect; of six who voted, one of them with three names for two seats, three do not."""
    papers = [["A"], ["A"], ["A"], ["B"], ["B"], ["A", "B", "C"]]
    with pytest.raises(refused.RulingNeededError):
        polled(world, 9, papers, BY_VOTERS)
    assert world.vote.tallies[LIFT].outcome.outcome is MotionOutcome.NO_DECISION
    ruling = c.RuleInvalidBallots(ballot_set=SET, invalid="not_participating", reason="按选举办法")
    world.does(ruling, EYES)
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    assert world.vote.declared[LIFT].elected == ["A"]


def test_more_papers_than_people_who_voted_are_not_counted(world: VoteWorld) -> None:
    world.begun(the_setup(body=BY_VOTERS, place="cn", form="secret", questions=SEATS))
    world.does(b.MarkVoted(right=LI, channel="paper"))
    world.does(batch(1, 2))
    for number in (1, 2):
        world.hands_in(number, None, marks={LIFT: ["A"]})
    world.over()
    world.happened(SET, e.BoxShuffled(ballots=0, sheets=0))
    world.refuses(MoreBallotsThanVotersError, tallying())


# What undoes a vote ----------------------------------------------------------------------------------


def resolving(power: str, *motions: UUID, **more: Any) -> r.AdoptResolution:
    return r.AdoptResolution.model_validate(
        {
            "resolution": an_id("resolution"),
            "hall": HALL,
            "authority": power,
            "ballot_set": SET,
            "motions": list(motions),
            "text": "业主共同决定",
            **more,
        }
    )


def test_a_choice_without_a_majority_carries_no_resolution(world: VoteWorld) -> None:
    options = QuestionPut(motion=LIFT, item=4, kind="choice", options=("A", "B"))
    world.begun(the_setup(questions=(options,)))
    for right, option in ((LI, "A"), (MA, "A"), (WU, "B"), (XU, "B")):
        world.votes(right, {LIFT: [option]})
    assert declared(world) is MotionOutcome.NO_DECISION
    for motions in ((), (LIFT,)):
        command = resolving("owners_joint_decision", *motions)
        world.refuses(resolution_errors.NotAdoptedByVoteError, command, SECRETARY)


def test_nothing_rests_on_a_vote_that_was_set_aside_and_nothing_more_is_declared_of_it(
    world: VoteWorld,
) -> None:
    world.begun()
    for right in (LI, MA, WU, XU):
        world.votes(right)
    assert declared(world) is ADOPTED
    street = an_id("street office")
    world.happened(street, u.UnitRegistered(name_zh="街道办", kind=u.UnitKind.STREET_OFFICE))
    world.does(c.VoidVote(ballot_set=SET, by=street, reason="公告期不足"), RECORDER)
    command = resolving("owners_joint_decision", LIFT)
    world.refuses(resolution_errors.VoteSetAsideError, command, SECRETARY)
    world.refuses(errors.VoteStageError, c.DeclareVote(ballot_set=SET, motion=TREES), SECRETARY)
    world.refuses(
        errors.VoteStageError, c.ExtendVote(ballot_set=SET, closes_at=CLOSES, reason="再"), SECRETARY
    )


# Recounts --------------------------------------------------------------------------------------------


def short_by_one(world: VoteWorld) -> None:
    """Two ayes of four by paper and screen, where three are needed; paper 1 was typed wrongly by both."""
    world.begun()
    world.does(batch(1, 1))
    world.hands_in(1, LI, marks={LIFT: ["NAY"], TREES: ["AYE"]})
    world.votes(MA)
    world.votes(WU)
    world.votes(XU, {LIFT: ["NAY"], TREES: ["AYE"]})
    world.over()
    world.does(tallying())
    for motion in (LIFT, TREES):
        world.chair(c.DeclareVote(ballot_set=SET, motion=motion))
    assert world.vote.declared[MotionId(LIFT)].outcome is MotionOutcome.NOT_ADOPTED


def rereading(right: UUID | None = LI, **more: Any) -> b.SettleSlip:
    said = {"slip": slip_of(batch_of(SET, 1), 1), "right": right, "marks": {LIFT: ["AYE"], TREES: ["AYE"]}}
    return b.SettleSlip.model_validate({**said, **more})


RECOUNT = c.RequestRecount(ballot_set=SET, motion=LIFT, reason="仅差一人")
AGAIN = c.CompleteRecount(ballot_set=SET, motion=LIFT, scrutineers=[EYES])


def test_a_recount_that_finds_a_misread_paper_is_declared_anew(world: VoteWorld) -> None:
    short_by_one(world)
    world.refuses(ballot_errors.SlipSettledAlreadyError, rereading(), EYES)
    world.does(RECOUNT, an_id("resident"))
    world.refuses(NotAllowedError, rereading(), TELLER)
    world.does(rereading(), EYES)
    assert world.found(LI) == [Validity.MISREAD, Validity.VALID]
    world.does(AGAIN.model_copy(update={"claimed_changed": True}))
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    said = world.vote.declared[MotionId(LIFT)]
    assert (said.outcome, said.count) == (ADOPTED, 2)
    assert world.vote.declared[MotionId(TREES)].count == 1
    world.refuses(ballot_errors.SlipSettledAlreadyError, rereading(), EYES)


def test_a_paper_that_was_entered_for_somebody_else_is_given_to_its_owner(world: VoteWorld) -> None:
    world.begun()
    world.does(batch(1, 1))
    world.hands_in(1, LI, marks={LIFT: ["NAY"]})
    world.votes(LI, {LIFT: ["AYE"]})
    world.votes(MA)
    world.over()
    world.does(tallying())
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    world.does(RECOUNT, an_id("resident"))
    world.does(rereading(WU, marks={LIFT: ["NAY"]}), EYES)
    assert world.found(LI) == [Validity.MISREAD, Validity.VALID]
    assert world.found(WU) == [Validity.VALID]
    world.does(AGAIN)
    counts = world.vote.tallies[MotionId(LIFT)].outcome.counts
    assert {name: weight.heads for name, weight in counts.answers.items()} == {
        "AYE": 2,
        "NAY": 1,
        "ABSTAIN": 0,
    }
    found = next(fact for fact in reversed(world.facts(SET)) if isinstance(fact, e.RecountCompleted))
    assert found.changed


def test_each_fact_of_a_paper_read_anew_names_the_ballot_that_counts(world: VoteWorld) -> None:
    """The holder's later online ballot takes the place of the paper until that is read anew."""
    world.begun()
    world.does(batch(1, 1))
    world.hands_in(1, LI, marks={LIFT: ["NAY"]})
    world.votes(LI, {LIFT: ["AYE"]})
    world.over()
    world.does(tallying())
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    world.does(RECOUNT, an_id("resident"))
    world.does(rereading(marks={LIFT: ["ABSTAIN"]}), EYES)
    asides = [fact for fact in world.facts(LI) if isinstance(fact, BallotSetAside)]
    counted = world.right(LI).counted
    assert counted is not None
    assert counted.marks == {LIFT: ("ABSTAIN",)}
    assert asides[-1].counted == counted.id
    duplicate = Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS
    assert world.found(LI) == [Validity.MISREAD, duplicate, Validity.VALID]
    unclear = rereading(marks={}, validity="UNCLEAR")
    world.does(unclear, EYES)
    assert world.found(LI) == [Validity.MISREAD, Validity.VALID, Validity.MISREAD, Validity.UNCLEAR]


def test_a_secret_paper_is_read_anew_by_its_slip(world: VoteWorld) -> None:
    polled(world, 9, [["A"], ["A"], ["A"], ["B"], ["B"], ["B"]], BY_VOTERS)
    world.does(RECOUNT, an_id("resident"))
    world.does(rereading(None, marks={LIFT: ["B"]}), EYES)
    world.does(AGAIN)
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    assert world.vote.declared[MotionId(LIFT)].elected == ["B"]


# What undoes a vote ----------------------------------------------------------------------------------


def test_what_a_court_set_aside_is_neither_counted_again_nor_declared_anew(world: VoteWorld) -> None:
    world.declared()
    world.does(c.AnnulVote(ballot_set=SET, motion=LIFT, case_no="(2026)浙09民终1号"), RECORDER)
    again = c.RequestRecount(ballot_set=SET, motion=LIFT, reason="仅差一人")
    world.refuses(refused.AnnulledAlreadyError, again, an_id("resident"))
    world.does(again.model_copy(update={"motion": TREES}), an_id("resident"))


def test_a_recount_that_a_court_overtakes_declares_nothing(world: VoteWorld) -> None:
    world.declared()
    world.does(c.RequestRecount(ballot_set=SET, motion=LIFT, reason="仅差一人"), an_id("resident"))
    changed = e.RecountCompleted(motion=LIFT, tellers=[], scrutineers=[], changed=True, ballots_root="00")
    world.happened(SET, changed)
    world.does(c.AnnulVote(ballot_set=SET, motion=LIFT, case_no="(2026)浙09民终1号"), RECORDER)
    world.refuses(refused.AnnulledAlreadyError, c.DeclareVote(ballot_set=SET, motion=LIFT), SECRETARY)
