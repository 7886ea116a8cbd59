"""What follows a count: its ruling, declaration, posting, recount, and the ends that undo it."""

from typing import Final

from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import Hall
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.treatment import InvalidBallots
from deliberation.domain.standing import Standing
from deliberation.domain.terms import Term, term
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import IssueId, MotionId, Role, local_date
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as errors
from deliberation.domain.vote.errors import NotForYouToRaiseError
from deliberation.domain.vote.guards import CLERKS, acting, agree, asked, at_stage
from deliberation.domain.vote.state import BallotSet, VoteState

_COUNTED: Final = frozenset({VoteState.TALLIED, VoteState.DECLARED})
_NOT_VOIDED: Final = frozenset(VoteState) - {VoteState.VOIDED}

_GOVERNMENT: Final = frozenset(
    {UnitKind.TOWNSHIP_GOVERNMENT, UnitKind.STREET_OFFICE, UnitKind.FUNCTIONAL_UNIT}
)
_LED_BY_THE_PARTY: Final = frozenset({Body.PARTY_BRANCH_GENERAL_MEETING, Body.JOINT_CONFERENCE, Body.HALL})


def ruled(tallied: e.Tallied, ruling: InvalidBallots | None) -> Outcome:
    """The outcome to declare: the counted one, or the other reading of invalid ballots where that was
    needed and ruled."""
    outcome = tallied.outcome
    if not tallied.ruling_needed or ruling in {None, outcome.treatment.invalid}:
        return outcome
    other = outcome.treatment.model_copy(update={"invalid": ruling})
    return next(one for one in tallied.contested if one.treatment == other)


def rule_invalid(vote: BallotSet, who: Standing, command: c.RuleInvalidBallots) -> list[DomainEvent]:
    """Say whether who handed in an invalid ballot took part, where a result hangs on it (CFG)."""
    at_stage(vote, _COUNTED)
    scrutineer = acting(who, Role.SCRUTINEER)
    needed = any(tallied.ruling_needed for tallied in vote.tallies.values())
    if not needed or vote.ruling is not None:
        raise errors.RulingNotNeededError
    return [e.InvalidBallotsRuled(invalid=command.invalid, scrutineers=[scrutineer], reason=command.reason)]


def declare(vote: BallotSet, who: Standing, command: c.DeclareVote) -> list[DomainEvent]:
    """Declare what one question came to; again only where a recount changed its count and no court acted."""
    setup = at_stage(vote, _COUNTED)
    who.require(Role.CHAIR)
    motion = asked(setup, command.motion).motion
    before = vote.declared.get(motion)
    _not_annulled(vote, motion)
    if motion in vote.recounting:
        raise errors.RecountOpenError
    if before and motion not in vote.changed_by_recount:
        raise errors.DeclaredAlreadyError
    tallied = vote.tallies[motion]
    if tallied.ruling_needed and vote.ruling is None:
        raise errors.RulingNeededError
    outcome = ruled(tallied, vote.ruling)
    _compare(command.claimed, outcome.outcome)
    return [
        e.VoteDeclared(
            motion=motion,
            outcome=outcome.outcome,
            treatment=outcome.treatment,
            count=before.count + 1 if before else 1,
            adopted=outcome.adopted,
            elected=list(outcome.elected),
            seats_open=outcome.seats_open,
            run_off=list(outcome.run_off),
        )
    ]


def _compare(claimed: MotionOutcome | None, outcome: MotionOutcome) -> None:
    said = term(claimed) if claimed else None
    agree(Term("宣布的结果", "declared outcome"), said, term(outcome))


def voted_down(vote: BallotSet, motion: MotionId) -> IssueId | None:
    """The issue of a motion all of whose motions are declared and none adopted; None where it is not so.

    `vote` is as it stands after the declaration of `motion`.
    """
    questions = vote.setup.questions if vote.setup else ()
    issue = next((one.issue for one in questions if one.motion == motion), None)
    declared = [vote.declared.get(one.motion) for one in questions if issue and one.issue == issue]
    failed = all(fact is not None and fact.outcome is not MotionOutcome.ADOPTED for fact in declared)
    return issue if failed else None


def post(vote: BallotSet, who: Standing, command: c.PostResult) -> list[DomainEvent]:
    """Hang the results out; how soon and how long the place asks is shown beside it (checks.py)."""
    at_stage(vote, {VoteState.DECLARED})
    who.require(*CLERKS)
    today = local_date(who.at)
    if command.until is not None and command.until < today:
        raise errors.PostingPastError(until=command.until, day=today)
    return [e.ResultPosted(until=command.until)]


def request_recount(
    vote: BallotSet, who: Standing, command: c.RequestRecount, *, holder: bool = False
) -> list[DomainEvent]:
    """Ask for another count of a declared question: anybody with an account, and the `holder` of a right."""
    setup = at_stage(vote, _COUNTED)
    if who.person is None and not holder:
        raise NotForYouToRaiseError
    motion = asked(setup, command.motion).motion
    _declared(vote, motion)
    _not_annulled(vote, motion)
    if motion in vote.recounting:
        raise errors.RecountOpenError
    return [e.RecountRequested(motion=motion, reason=command.reason)]


def void(vote: BallotSet, who: Standing, command: c.VoidVote, unit: Unit, hall: Hall) -> list[DomainEvent]:
    """Set the whole vote aside for a serious defect; what was voted is kept, and a new vote is needed.

    Government units may (《物业管理条例》第十九条), and over what the party leads the party organisations
    above. Recorded by somebody of that unit, or by the hall's chair or recorder.
    """
    setup = at_stage(vote, _NOT_VOIDED)
    if command.by not in who.units:
        who.require(Role.CHAIR, Role.RECORDER)
    units.active(unit)
    above = unit.kind is UnitKind.STREET_PARTY_ORG or command.by == hall.lead_unit
    if unit.kind not in _GOVERNMENT and not (above and setup.body in _LED_BY_THE_PARTY):
        raise errors.NotCompetentError
    return [e.VoteVoided(by=command.by, reason=command.reason)]


def annul(vote: BallotSet, who: Standing, command: c.AnnulVote) -> list[DomainEvent]:
    """Enter that a court set a declared result aside (Civil Code, art. 280)."""
    setup = at_stage(vote, _COUNTED)
    who.require(Role.CHAIR, Role.RECORDER)
    motion = asked(setup, command.motion).motion
    _declared(vote, motion)
    _not_annulled(vote, motion)
    return [e.VoteAnnulled(motion=motion, case_no=command.case_no)]


def _not_annulled(vote: BallotSet, motion: MotionId) -> None:
    """No count brings back what a court set aside."""
    if motion in vote.annulled:
        raise errors.AnnulledAlreadyError


def _declared(vote: BallotSet, motion: MotionId) -> None:
    if motion not in vote.declared:
        raise errors.NotDeclaredError
