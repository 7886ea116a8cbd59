"""From the referral to the owners over their vote to the resolution, its order, and what may undo it."""

from datetime import date
from typing import Any

import pytest

from deliberation.application.desk import Desk
from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.hall import commands as h
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.hall.state import HALLS
from deliberation.domain.hall.voting_rules import NoVotingRulesError
from deliberation.domain.issue import commands as i
from deliberation.domain.issue import events as ie
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution import errors as x
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import RESOLUTIONS
from deliberation.domain.rules.voting.errors import NotOwnersBusinessError
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.treatment import Treatment
from deliberation.domain.task import commands as tc
from deliberation.domain.task.state import TASKS, TaskState
from deliberation.domain.vote import commands as c_vote
from deliberation.domain.vote import events as v
from deliberation.domain.vote.setup import QuestionPut, QuestionWording, Setup, Wording
from deliberation.store.rulebook import rule_book
from tests.application.town import Town
from tests.domain.dsl import an_id

RENEWAL, PARKING, VOTE = an_id("renewal"), an_id("parking"), an_id("vote")
M1, M2 = an_id("M1"), an_id("M2")
ADOPTED, FAILED = MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED


def accepted(town: Town, issue: str, *items: int) -> None:
    found = ie.LegalCharacterisation(owner_decision_required=True, items=list(items))
    town.found(
        i.SubmitIssue(
            issue=an_id(issue),
            hall=town.hall,
            submitter=an_id("resident"),
            category="设施",
            text="改造",
        )
    )
    town.does("clerk", i.RegisterIssue(issue=an_id(issue)))
    town.does(
        "secretary",
        i.AcceptIssue(
            issue=an_id(issue),
            level=HallLevel.COMMUNITY,
            route=ie.Route.OWNERS_JOINT_DECISION,
            characterisation=found,
        ),
    )


def happened(town: Town, name: str, *facts: DomainEvent) -> None:
    """Enter what the vote's own handlers decide, a minute apart."""
    for fact in facts:
        town.clock.pass_(minutes=1)
        version = town.log.version(an_id(name)) + 1
        town.log.entries.append(
            Entry(an_id(name), version, fact, town.clock.now(), town.clock.now(), hall=town.hall)
        )


def declared(motion: Any, outcome: MotionOutcome, count: int = 1) -> v.VoteDeclared:
    return v.VoteDeclared(motion=motion, outcome=outcome, treatment=Treatment(), count=count)


@pytest.fixture
def town() -> Town:
    """Two matters of the owners were put to them, and both results are declared."""
    town = Town()
    accepted(town, "renewal", 7)
    accepted(town, "parking", 8)
    put = Setup(
        hall=town.hall,
        body=Body.OWNERS_JOINT_DECISION,
        questions=(
            QuestionPut(motion=M1, item=7, issue=RENEWAL),
            QuestionPut(motion=M2, item=8, issue=PARKING),
        ),
        record_date=date(2022, 5, 20),
    )
    happened(town, "vote", v.VotePrepared(setup=put), declared(M1, ADOPTED), declared(M2, FAILED))
    town.clock.pass_(minutes=1)
    return town


def ask(town: Town, **more: Any) -> c.AdoptResolution:
    fields: dict[str, Any] = {
        "resolution": an_id("resolution"),
        "hall": town.hall,
        "authority": Authority.OWNERS_JOINT_DECISION,
        "ballot_set": VOTE,
        "text": "同意改造方案",
        "responsible": [an_id("roads")],
    }
    return c.AdoptResolution(**{**fields, **more})


def refused(town: Town, command: Any) -> Refusal:
    before = len(town.log.entries)
    with pytest.raises(Refusal) as refusal:
        town.does("secretary", command)
    assert len(town.log.entries) == before
    return refusal.value


def order(town: Town, name: str = "order") -> tc.IssueTask:
    return tc.IssueTask(
        task=an_id(name),
        hall=town.hall,
        resolution=an_id("resolution"),
        lead=an_id("roads"),
        content="按方案施工",
    )


def test_the_owners_vote_resolves_the_issue_and_carries_an_order(town: Town) -> None:
    town.does("secretary", ask(town))

    resolution = town.state(RESOLUTIONS, "resolution")
    assert (resolution.authority, resolution.effect) == (Authority.OWNERS_JOINT_DECISION, Effect.DECISION)
    assert (resolution.ballot_set, resolution.motions, resolution.issues) == (VOTE, (M1,), (RENEWAL,))
    assert resolution.binding_from == resolution.adopted_at
    assert town.state(ISSUES, "renewal").status is IssueState.RESOLVED
    assert town.state(ISSUES, "parking").status is IssueState.ACCEPTED

    town.does("secretary", order(town))
    assert town.state(TASKS, "order").state is TaskState.ISSUED


def test_what_a_conference_referred_is_resolved_by_the_vote(town: Town) -> None:
    happened(town, "renewal", ie.LegalDecisionRequired())
    assert town.state(ISSUES, "renewal").status is IssueState.PENDING_LEGAL_DECISION
    town.clock.pass_(minutes=1)
    town.does("secretary", ask(town))
    assert town.state(ISSUES, "renewal").status is IssueState.RESOLVED


def test_the_motion_that_failed_becomes_no_resolution(town: Town) -> None:
    assert isinstance(refused(town, ask(town, issues=[PARKING])), x.NotAdoptedByVoteError)
    assert isinstance(refused(town, ask(town, motions=[M1, M2])), x.NotAdoptedByVoteError)


def test_a_vote_that_nobody_held_carries_nothing(town: Town) -> None:
    assert isinstance(refused(town, ask(town, ballot_set=an_id("no vote"))), NotFoundError)
    assert isinstance(refused(town, ask(town, ballot_set=RENEWAL)), NotFoundError)
    missing = refused(town, ask(town, ballot_set=None, issues=[RENEWAL]))
    assert isinstance(missing, x.VoteMissingError)
    assert "二百七十八" in missing.zh


def test_no_conference_adopts_item_8_in_the_owners_place(town: Town) -> None:
    conference = ask(town, authority=Authority.JOINT_CONFERENCE, motions=[M1])
    assert isinstance(refused(town, conference), x.WrongBodyError)


@pytest.mark.parametrize(
    "undoing",
    [
        v.VoteVoided(by=an_id("roads")),
        v.VoteAnnulled(motion=M1),
        v.RecountCompleted(motion=M1, tellers=[], scrutineers=[], changed=True, ballots_root=""),
        declared(M1, FAILED, 2),
    ],
    ids=lambda fact: fact.TOPIC,
)
def test_no_order_rests_on_a_vote_that_was_set_aside(town: Town, undoing: DomainEvent) -> None:
    town.does("secretary", ask(town))
    happened(town, "vote", undoing)
    town.clock.pass_(minutes=1)
    assert isinstance(refused(town, order(town)), x.ResolutionInQuestionError)


def test_a_hall_adopts_voting_rules_and_another_set_later(town: Town) -> None:
    town.does("secretary", h.AdoptVotingRules(hall=town.hall, rules=HallRules(name="first")))
    town.clock.pass_(minutes=60 * 24)
    town.does("secretary", h.AdoptVotingRules(hall=town.hall, rules=HallRules(name="second")))
    hall = town.state(HALLS, "hall")
    assert hall.voting_rules == HallRules(name="second")
    assert hall.voting_rules_since == town.clock.now().date()
    assert town.facts("hall")[-1].TOPIC == "hall.voting_rules_adopted.v1"


def preparing(town: Town, body: Body, question: QuestionPut) -> c_vote.PrepareVote:
    town.desk = Desk(town.log, town.clock, rules=rule_book())
    put = Setup(hall=town.hall, body=body, questions=(question,), record_date=date(2026, 11, 20))
    wording = Wording(title="表决", questions={question.motion: QuestionWording(text="是否同意？")})
    return c_vote.PrepareVote(ballot_set=an_id("new vote"), setup=put, wording=wording)


def test_a_vote_puts_no_issue_under_an_item_that_needs_less(town: Town) -> None:
    """Item 8 needs three quarters of those who take part, item 9 more than half."""
    easier = preparing(town, Body.OWNERS_JOINT_DECISION, QuestionPut(motion=M2, item=9, issue=PARKING))
    assert isinstance(refused(town, easier), x.OtherItemError)
    right = preparing(town, Body.OWNERS_JOINT_DECISION, QuestionPut(motion=M2, item=8, issue=PARKING))
    town.does("secretary", right)
    assert [fact.TOPIC for fact in town.facts("new vote")] == ["ballot_set.prepared.v1"]


def test_a_hall_votes_as_a_hall_only_by_rules_that_it_adopted(town: Town) -> None:
    asked = preparing(town, Body.HALL, QuestionPut(motion=M1))
    assert isinstance(refused(town, asked), NoVotingRulesError)
    town.does("secretary", h.AdoptVotingRules(hall=town.hall, rules=HallRules(name="ours")))
    owners = preparing(town, Body.HALL, QuestionPut(motion=M1, issue=PARKING))
    assert isinstance(refused(town, owners), NotOwnersBusinessError)
    town.does("secretary", asked)
    assert [fact.TOPIC for fact in town.facts("new vote")] == ["ballot_set.prepared.v1"]
