"""A vote through the desk: what its people send from the preparation to the result."""

from datetime import timedelta
from typing import Any

import pytest

from deliberation.domain.ballot import commands as b
from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.hall import commands as hc
from deliberation.domain.hall import events as h
from deliberation.domain.hall.voting_rules import NoVotingRulesError
from deliberation.domain.issue import events as ie
from deliberation.domain.issue.state import IssueState
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.errors import NoRuleInForceError, NotOwnersBusinessError
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.unit import events as u
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as refused
from deliberation.domain.vote.setup import QuestionPut
from deliberation.domain.vote.state import VoteState
from tests.application.vote_world import (
    CLOSES,
    DAY,
    EYES,
    LI,
    LIFT,
    MA,
    OPENS,
    SECRETARY,
    SET,
    TELLER,
    TREES,
    TREES_ISSUE,
    WU,
    XU,
    VoteWorld,
    notice,
    preparing,
    tallying,
    the_setup,
)
from tests.application.world import HALL, POLE, RECORDER, STREET, WANG
from tests.domain.dsl import an_id


@pytest.fixture
def world() -> VoteWorld:
    return VoteWorld()


def test_a_vote_goes_from_its_preparation_to_its_result(world: VoteWorld) -> None:
    world.counted()
    found = world.count()
    assert (found.tellers, found.scrutineers) == ([TELLER], [EYES])
    assert found.ballots == e.BallotCounts(counted=3, paper=1, online=2)
    assert world.vote.profile
    assert world.vote.profile.name == "cn.owners_joint_decision.2021"
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT, claimed=MotionOutcome.NOT_ADOPTED))
    assert set(world.vote.declared) == {LIFT}
    world.chair(c.DeclareVote(ballot_set=SET, motion=TREES))
    assert world.vote.status is VoteState.DECLARED
    world.does(c.PostResult(ballot_set=SET))
    assert world.vote.posted


def test_an_issue_none_of_whose_motions_carried_stays_unresolved(world: VoteWorld) -> None:
    world.counted()
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    assert world.issue(TREES_ISSUE) is IssueState.ACCEPTED
    world.chair(c.DeclareVote(ballot_set=SET, motion=TREES))
    assert world.facts(TREES_ISSUE)[-1] == ie.IssueVotedDown(ballot_set=SET)
    assert world.issue(TREES_ISSUE) is IssueState.NOT_RESOLVED


def test_an_issue_that_was_withdrawn_meanwhile_never_keeps_a_result_from_being_declared(
    world: VoteWorld,
) -> None:
    world.counted()
    world.happened(TREES_ISSUE, ie.IssueWithdrawn())
    for motion in (LIFT, TREES):
        world.chair(c.DeclareVote(ballot_set=SET, motion=motion))
    assert world.issue(TREES_ISSUE) is IssueState.WITHDRAWN


def test_an_issue_whose_motion_carried_waits_for_its_resolution(world: VoteWorld) -> None:
    world.begun()
    for right in (LI, MA, WU):
        world.votes(right)
    world.over()
    world.does(tallying())
    for motion in (LIFT, TREES):
        world.chair(c.DeclareVote(ballot_set=SET, motion=motion, claimed=MotionOutcome.ADOPTED))
    assert world.issue(TREES_ISSUE) is IssueState.ACCEPTED


def test_a_vote_settles_issues_of_its_own_hall_and_those_escalated_to_it(world: VoteWorld) -> None:
    asked = (QuestionPut(motion=LIFT, item=7, issue=POLE),)
    street = the_setup(hall=STREET, questions=asked)
    world.refuses(errors.IssueNotInHallError, preparing(street), SECRETARY)
    unknown = the_setup(questions=(QuestionPut(motion=LIFT, item=7, issue=an_id("nothing")),))
    world.refuses(NotFoundError, preparing(unknown), SECRETARY)
    world.happened(POLE, ie.IssueEscalated(to_level=h.HallLevel.STREET, reason="超出社区职权"))
    world.chair(preparing(street))
    assert world.vote.hall == STREET


def test_a_conference_does_not_vote_on_what_is_the_owners(world: VoteWorld) -> None:
    asked = (QuestionPut(motion=TREES, issue=TREES_ISSUE),)
    conference = the_setup(body=Body.JOINT_CONFERENCE, questions=asked)
    world.refuses(NotOwnersBusinessError, preparing(conference), SECRETARY)


def test_a_hall_votes_by_the_rules_that_it_adopted_and_not_before(world: VoteWorld) -> None:
    own = the_setup(body=Body.HALL, questions=(QuestionPut(motion=LIFT),))
    world.refuses(NoVotingRulesError, preparing(own), SECRETARY)
    rules = HallRules(name="本厅表决办法")
    world.chair(hc.AdoptVotingRules(hall=HALL, rules=rules, basis="会议通过"))
    world.announced(own)
    world.at(OPENS)
    world.chair(c.OpenVote(ballot_set=SET))
    assert world.vote.profile
    assert world.vote.profile.name == "本厅表决办法"


def test_a_vote_without_rules_is_not_prepared(world: VoteWorld) -> None:
    committee = the_setup(body=Body.OWNERS_COMMITTEE, place="cn", questions=(QuestionPut(motion=LIFT),))
    world.refuses(NoRuleInForceError, preparing(committee), SECRETARY)


def test_a_preparation_is_revised_and_keeps_its_stream(world: VoteWorld) -> None:
    world.chair(preparing())
    other = preparing(the_setup(questions=(QuestionPut(motion=LIFT, item=7),)))
    world.chair(c.RevisePreparation(ballot_set=SET, setup=other.setup, wording=other.wording))
    assert world.vote.setup == other.setup


@pytest.mark.parametrize(
    "command",
    [
        c.FreezeElectorate(ballot_set=SET, sheets=1),
        c.OpenVote(ballot_set=SET),
        c.CloseVote(ballot_set=SET),
        tallying(),
        c.DeclareVote(ballot_set=SET, motion=LIFT),
        c.VoidVote(ballot_set=SET, by=HALL, reason="程序"),
        notice(),
    ],
)
def test_what_was_never_prepared_is_not_found(world: VoteWorld, command: Any) -> None:
    world.refuses(NotFoundError, command, SECRETARY)


def test_a_roll_of_several_sheets_is_frozen_whole(world: VoteWorld) -> None:
    world.chair(preparing())
    world.enrolled(LI, MA)
    world.enrolled(WU, XU, number=2)
    world.refuses(errors.SheetLeftOutError, c.FreezeElectorate(ballot_set=SET, sheets=1))
    world.refuses(errors.SheetMissingError, c.FreezeElectorate(ballot_set=SET, sheets=3))
    wrong = c.FreezeElectorate(ballot_set=SET, sheets=2, claimed_heads=5)
    world.refuses(ClaimDiffersError, wrong)
    world.does(c.FreezeElectorate(ballot_set=SET, sheets=2, claimed_heads=4, claimed_area_centi_m2=40_000))
    assert world.vote.frozen
    assert (world.vote.frozen.heads, world.vote.frozen.sheets) == (4, 2)


OBJECTION = an_id("objection")


def objecting(**more: Any) -> c.RaiseElectorateObjection:
    return c.RaiseElectorateObjection(ballot_set=SET, objection=OBJECTION, claim="面积有误", **more)


def test_an_upheld_objection_is_followed_by_freezing_the_roll_anew(world: VoteWorld) -> None:
    world.announced()
    world.does(objecting(right=LI), an_id("resident"))
    upheld = c.DecideElectorateObjection(ballot_set=SET, objection=OBJECTION, upheld=True, reason="产权证")
    world.does(upheld)
    world.does(b.AmendRight(right=LI, area_centi_m2=12_000, units=2, reason="产权证"))
    world.at(OPENS)
    world.refuses(errors.RollNotFrozenAnewError, c.OpenVote(ballot_set=SET), SECRETARY)
    world.does(c.FreezeElectorate(ballot_set=SET, sheets=1, claimed_area_centi_m2=42_000, claimed_units=5))
    world.chair(c.OpenVote(ballot_set=SET))
    assert world.vote.status is VoteState.OPEN


def test_a_holder_objects_by_the_own_link_and_nobody_without_one(world: VoteWorld) -> None:
    world.announced()
    world.by_link(LI, objecting(right=LI))
    assert OBJECTION in world.vote.objections
    world.refuses(errors.NotForYouToRaiseError, _other(), None)
    world.refuses(NotFoundError, _other(right=an_id("a right of another vote")), an_id("resident"))


def _other(**more: Any) -> c.RaiseElectorateObjection:
    return c.RaiseElectorateObjection(ballot_set=SET, objection=an_id("another"), claim="漏了一户", **more)


def test_units_are_told_of_the_vote_and_unknown_ones_refused(world: VoteWorld) -> None:
    world.chair(preparing())
    world.enrolled()
    world.does(c.FreezeElectorate(ballot_set=SET, sheets=1))
    world.refuses(NotFoundError, notice(informed=[an_id("no unit")]), SECRETARY)
    committee = an_id("committee")
    world.happened(committee, u.UnitRegistered(name_zh="居委会", kind=u.UnitKind.RESIDENTS_COMMITTEE))
    world.chair(notice(informed=[committee], claimed_clear_days=15))
    world.does(c.PostUndeliveredNotice(ballot_set=SET, until=DAY + timedelta(days=7)))
    world.does(c.IssueBallotLinks(ballot_set=SET))
    assert world.vote.links_issued
    assert world.vote.posted_until == DAY + timedelta(days=7)


def test_an_extended_vote_takes_ballots_until_its_new_close(world: VoteWorld) -> None:
    world.begun()
    world.chair(c.ExtendVote(ballot_set=SET, closes_at=CLOSES + timedelta(days=1), reason="台风"))
    world.at(CLOSES)
    world.votes(LI)
    world.refuses(errors.ClosesLaterError, c.CloseVote(ballot_set=SET), SECRETARY)
    assert world.found(LI) == [Validity.VALID]


def test_the_clock_closes_a_vote_in_nobody_s_name(world: VoteWorld) -> None:
    world.begun()
    world.at(CLOSES)
    world.does(c.CloseVote(ballot_set=SET), None, actor="system:timer", trusted=True)
    assert world.vote.status is VoteState.CLOSED


def test_a_declared_result_is_counted_again_at_a_holder_s_request(world: VoteWorld) -> None:
    world.declared()
    asked = c.RequestRecount(ballot_set=SET, motion=LIFT, reason="仅差一人")
    world.refuses(errors.NotForYouToRaiseError, asked, None, actor="somebody")
    world.by_link(LI, asked)
    again = c.CompleteRecount(ballot_set=SET, motion=LIFT, scrutineers=[EYES], claimed_changed=False)
    world.does(again)
    (done,) = [fact for fact in world.facts(SET) if isinstance(fact, e.RecountCompleted)]
    assert (done.changed, done.ballots_root) == (False, world.count().ballots_root)
    world.refuses(refused.DeclaredAlreadyError, c.DeclareVote(ballot_set=SET, motion=LIFT), SECRETARY)


def test_a_vote_is_set_aside_by_the_government_above_and_a_result_by_a_court(world: VoteWorld) -> None:
    world.declared()
    street = an_id("street office")
    world.happened(street, u.UnitRegistered(name_zh="街道办", kind=u.UnitKind.STREET_OFFICE))
    world.does(c.AnnulVote(ballot_set=SET, motion=LIFT, case_no="(2026)浙09民终1号"), RECORDER)
    assert world.vote.annulled == {LIFT}
    world.refuses(NotAllowedError, c.VoidVote(ballot_set=SET, by=street, reason="公告期不足"), WANG)
    world.does(c.VoidVote(ballot_set=SET, by=street, reason="公告期不足"), RECORDER)
    assert world.vote.status is VoteState.VOIDED
    world.refuses(NotFoundError, c.VoidVote(ballot_set=an_id("none"), by=street, reason="无"), RECORDER)
