"""Feedback, evaluation, close-out; withdrawal, suspension and coming back."""

from datetime import date, timedelta
from functools import partial

import pytest

from deliberation.domain.errors import NotFoundError
from deliberation.domain.issue import closing, course, errors
from deliberation.domain.issue import commands as c
from deliberation.domain.issue import events as e
from deliberation.domain.issue.closing import Progress
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.values import local_date
from tests.domain.dsl import START, an_id, given, state, who
from tests.domain.issue.minutes_of import (
    MEETING,
    POLE,
    RESIDENT,
    RESOLUTION,
    accepted,
    begun,
    clerk,
    closed,
    registered,
    resident,
    resolved,
    scheduled,
    submitted,
    supervisor,
)

DECIDED = (submitted(), registered(), accepted(), scheduled(), begun(), resolved())
TODAY = local_date(START + timedelta(days=1))
RULES = RulesOfProcedure()
VERIFIED = Progress(IssueState.PENDING_EVALUATION, verified_on=TODAY)
JUDGED = e.IssueEvaluated(evaluator=RESIDENT, solved=True, satisfaction=e.Satisfaction.SATISFIED)
JUDGE = c.EvaluateIssue(issue=POLE, evaluator=RESIDENT, solved=True, satisfaction=e.Satisfaction.SATISFIED)
CLOSE = c.CloseIssue(issue=POLE, kind=e.CloseKind.RESOLVED)


def test_a_submitter_is_told() -> None:
    given(ISSUES, *DECIDED).when(
        closing.give_feedback, clerk(), c.GiveFeedback(issue=POLE, to=RESIDENT, gist="已移位")
    ).then(e.FeedbackGiven(to=RESIDENT, gist="已移位"))


def test_feedback_goes_to_submitters_only() -> None:
    given(ISSUES, *DECIDED).when(
        closing.give_feedback, clerk(), c.GiveFeedback(issue=POLE, to=an_id("stranger"))
    ).then_refused(errors.UnknownSubmitterError)


@pytest.mark.parametrize("stage", [IssueState.PENDING_EVALUATION, IssueState.CLOSED])
def test_a_resident_judges_what_was_done(stage: IssueState) -> None:
    given(ISSUES, *DECIDED).when(closing.evaluate, resident(), JUDGE, Progress(stage)).then(JUDGED)


def test_nothing_is_judged_before_it_is_verified() -> None:
    given(ISSUES, *DECIDED).when(
        closing.evaluate, resident(), JUDGE, Progress(IssueState.PENDING_VERIFICATION)
    ).then_refused(errors.NotInThatStateError)


def test_everybody_judges_once() -> None:
    given(ISSUES, *DECIDED, JUDGED).when(closing.evaluate, resident(), JUDGE, VERIFIED).then_refused(
        errors.EvaluatedAlreadyError
    )


def test_a_unit_does_not_judge_its_own_work() -> None:
    done = Progress(IssueState.PENDING_EVALUATION, frozenset({an_id("power company")}))
    given(ISSUES, *DECIDED).when(closing.evaluate, who(unit="power company"), JUDGE, done).then_refused(
        errors.OwnWorkError
    )


def test_a_judged_issue_is_closed() -> None:
    given(ISSUES, *DECIDED, JUDGED).when(closing.close, supervisor(), CLOSE, VERIFIED, RULES).then(closed())


@pytest.mark.parametrize(
    "stage", [IssueState.RESOLVED, IssueState.IMPLEMENTING, IssueState.PENDING_VERIFICATION]
)
def test_an_issue_with_open_work_is_not_closed(stage: IssueState) -> None:
    given(ISSUES, *DECIDED, JUDGED).when(
        closing.close, supervisor(), CLOSE, Progress(stage), RULES
    ).then_refused(errors.TasksOpenError)


def closing_after(days: int) -> object:
    verified = Progress(IssueState.PENDING_EVALUATION, verified_on=TODAY - timedelta(days=days))
    return given(ISSUES, *DECIDED).when(closing.close, supervisor(), CLOSE, verified, RULES)


def test_an_unjudged_issue_waits_for_the_window_to_end() -> None:
    closing_after(15).then_refused(errors.EvaluationOpenError)  # type: ignore[attr-defined]
    closing_after(16).then(closed())  # type: ignore[attr-defined]


def test_an_issue_under_deliberation_is_not_closed_as_resolved() -> None:
    given(ISSUES, *DECIDED[:5]).when(
        closing.close, supervisor(), CLOSE, Progress(IssueState.UNDER_DELIBERATION), RULES
    ).then_refused(errors.NotInThatStateError)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (e.CloseKind.TRANSFERRED, (e.IssueTransferred(to=an_id("u")),)),
        (e.CloseKind.WITHDRAWN, (e.IssueWithdrawn(),)),
        (e.CloseKind.MERGED, (e.IssueMerged(into=an_id("other")),)),
        (e.CloseKind.EXPLAINED, ()),
    ],
)
def test_each_kind_of_closing_has_its_state(kind: e.CloseKind, facts: tuple[object, ...]) -> None:
    command = c.CloseIssue(issue=POLE, kind=kind)
    progress = Progress(IssueState.REGISTERED)
    given(ISSUES, submitted(), registered(), *facts).when(  # type: ignore[arg-type]
        closing.close, supervisor(), command, progress, RULES
    ).then(e.IssueClosed(kind=kind))
    given(ISSUES, submitted()).when(closing.close, supervisor(), command, progress, RULES).then_refused(
        errors.NotInThatStateError
    )


def test_an_issue_that_was_not_accepted_is_closed_as_explained() -> None:
    refused = e.IssueNotAccepted(
        reason=e.NotAcceptedReason.OUTSIDE_HALL, lawful_channel="12345", review_route="街道"
    )
    command = c.CloseIssue(issue=POLE, kind=e.CloseKind.EXPLAINED)
    given(ISSUES, submitted(), registered(), refused).when(
        closing.close, supervisor(), command, Progress(IssueState.NOT_ACCEPTED), RULES
    ).then(e.IssueClosed(kind=e.CloseKind.EXPLAINED))


def test_on_paper_a_withdrawal_may_be_known_only_from_how_the_issue_was_closed() -> None:
    command = c.CloseIssue(issue=POLE, kind=e.CloseKind.WITHDRAWN, note="来电撤回")
    on_paper = partial(closing.close, on_paper=True)
    given(ISSUES, submitted(), registered()).when(
        on_paper, supervisor(), command, Progress(IssueState.REGISTERED), RULES
    ).then(e.IssueWithdrawn(reason="来电撤回"), e.IssueClosed(kind=e.CloseKind.WITHDRAWN, note="来电撤回"))
    given(ISSUES, *DECIDED).when(
        on_paper, supervisor(), command, Progress(IssueState.RESOLVED), RULES
    ).then_refused(errors.NotInThatStateError)


REOPEN = c.ReopenIssue(issue=POLE, reason="又坏了", to_implementation=True)
ENDED = (*DECIDED, closed())


def test_the_supervisor_reopens_at_any_time() -> None:
    late = supervisor(at=START + timedelta(days=1000))
    given(ISSUES, *ENDED).when(closing.reopen, late, REOPEN, RULES).then(
        e.IssueReopened(to_implementation=True, reason="又坏了")
    )


def test_the_submitter_reopens_within_the_term() -> None:
    last_day = START + timedelta(days=180)
    mine = resident(at=last_day)
    given(ISSUES, *(f for f in ENDED)).when(closing.reopen, mine, REOPEN, RULES).then(
        e.IssueReopened(to_implementation=True, reason="又坏了")
    )
    given(ISSUES, *ENDED).when(
        closing.reopen, resident(at=last_day + timedelta(days=1)), REOPEN, RULES
    ).then_refused(errors.ReopenTooLateError)


def test_a_stranger_reopens_nothing() -> None:
    given(ISSUES, *ENDED).when(closing.reopen, resident(person="stranger"), REOPEN, RULES).then_refused(
        errors.NotSubmitterError
    )


@pytest.mark.parametrize(
    ("to_implementation", "status"),
    [(True, IssueState.IMPLEMENTING), (False, IssueState.REOPENED)],
)
def test_a_reopened_issue_goes_back_to_work_or_to_screening(
    to_implementation: bool, status: IssueState
) -> None:
    fact = e.IssueReopened(to_implementation=to_implementation)
    assert state(ISSUES, *ENDED, fact).status is status


WITHDRAW = c.WithdrawIssue(issue=POLE)


def test_the_submitter_takes_an_issue_back() -> None:
    given(ISSUES, submitted(), registered()).when(closing.withdraw, RESIDENT, WITHDRAW).then(
        e.IssueWithdrawn()
    )


def test_nobody_else_takes_it_back() -> None:
    given(ISSUES, submitted()).when(closing.withdraw, None, WITHDRAW).then_refused(errors.NotSubmitterError)


def test_a_decided_issue_is_not_taken_back() -> None:
    given(ISSUES, *DECIDED).when(closing.withdraw, RESIDENT, WITHDRAW).then_refused(
        errors.NotInThatStateError
    )


SUSPEND = c.SuspendIssue(issue=POLE, condition="待管网施工", review_on=TODAY + timedelta(days=1))


def test_a_suspended_issue_returns_to_where_it_stood() -> None:
    facts = (submitted(), registered(), accepted())
    given(ISSUES, *facts).when(closing.suspend, supervisor(), SUSPEND).then(
        e.IssueSuspended(condition="待管网施工", review_on=TODAY + timedelta(days=1))
    )
    suspended = (*facts, e.IssueSuspended(review_on=date(2026, 4, 1)))
    given(ISSUES, *suspended).when(closing.resume, supervisor()).then(e.IssueResumed())
    assert state(ISSUES, *suspended, e.IssueResumed()).status is IssueState.ACCEPTED


def test_a_matter_of_public_interest_goes_on_without_its_submitter() -> None:
    withdrawn = (submitted(), registered(), e.IssueWithdrawn())
    given(ISSUES, *withdrawn).when(closing.resume, supervisor()).then(e.IssueResumed())
    assert state(ISSUES, *withdrawn, e.IssueResumed()).status is IssueState.REGISTERED


def test_the_day_of_review_lies_ahead() -> None:
    today = SUSPEND.model_copy(update={"review_on": TODAY})
    given(ISSUES, submitted(), registered()).when(closing.suspend, supervisor(), today).then_refused(
        errors.ReviewDateInPastError
    )


@pytest.mark.parametrize(
    ("step", "argument"),
    [
        (closing.give_feedback, (clerk(), c.GiveFeedback(issue=POLE, to=RESIDENT))),
        (closing.evaluate, (resident(), JUDGE, VERIFIED)),
        (closing.close, (supervisor(), CLOSE, VERIFIED, RULES)),
    ],
)
def test_nothing_happens_to_an_issue_that_nobody_raised(step: object, argument: tuple[object]) -> None:
    given(ISSUES).when(step, *argument).then_refused(NotFoundError)  # type: ignore[arg-type]


def test_a_meeting_takes_the_issue_through_its_course() -> None:
    given(ISSUES, *DECIDED[:3]).when(course.schedule, MEETING).then(scheduled())
    given(ISSUES, *DECIDED[:4]).when(course.begin_deliberation, MEETING).then(begun())
    given(ISSUES, *DECIDED[:5]).when(course.not_resolved, MEETING).then(e.IssueNotResolved(meeting=MEETING))
    given(ISSUES, *DECIDED[:5]).when(course.resolve, RESOLUTION).then(resolved())


def test_an_unscreened_issue_stands_on_no_agenda() -> None:
    given(ISSUES, submitted(), registered()).when(course.schedule, MEETING).then_refused(
        errors.NotInThatStateError
    )


def test_a_meeting_lets_go_only_of_what_still_waits_for_it() -> None:
    given(ISSUES, *DECIDED[:4]).when(course.unschedule, MEETING).then(e.IssueUnscheduled(meeting=MEETING))
    given(ISSUES, *DECIDED).when(course.unschedule, MEETING).then()
    given(ISSUES, *DECIDED[:4]).when(course.unschedule, an_id("another meeting")).then()
    given(ISSUES, *DECIDED[:3]).when(course.begin_deliberation, MEETING).then()


VOTE = an_id("vote")
PENDING = (*DECIDED[:5], e.LegalDecisionRequired(meeting=MEETING))


def test_a_vote_that_adopts_nothing_leaves_the_issue_unresolved() -> None:
    down = e.IssueVotedDown(ballot_set=VOTE)
    given(ISSUES, *PENDING).when(course.voted_down, VOTE).then(down)
    given(ISSUES, *DECIDED[:3]).when(course.voted_down, VOTE).then(down)
    assert state(ISSUES, *PENDING, down).status is IssueState.NOT_RESOLVED


def test_a_vote_that_adopts_resolves_an_issue_that_waited_for_the_owners_or_was_voted_down() -> None:
    given(ISSUES, *PENDING).when(course.resolve, RESOLUTION).then(resolved())
    down = e.IssueVotedDown(ballot_set=VOTE)
    given(ISSUES, *PENDING, down).when(course.resolve, RESOLUTION).then(resolved())


def test_a_declaration_says_nothing_of_an_issue_that_went_on_meanwhile() -> None:
    given(ISSUES, *DECIDED).when(course.voted_down, VOTE).then()
    given(ISSUES, *PENDING, e.IssueVotedDown(ballot_set=VOTE)).when(course.voted_down, VOTE).then()
    given(ISSUES, submitted(), registered()).when(course.voted_down, VOTE).then()


def test_an_opinion_leaves_the_decision_to_the_owners() -> None:
    given(ISSUES, *DECIDED[:5]).when(
        lambda issue: course.require_legal_decision(issue, meeting=MEETING)
    ).then(e.LegalDecisionRequired(meeting=MEETING))


def test_an_order_without_resolution_is_listed_with_a_directly_handled_issue() -> None:
    task = an_id("task")
    direct = (submitted(), registered(), accepted(), e.DirectHandlingChosen())
    given(ISSUES, *direct).when(course.list_task, task).then(e.IssueTaskListed(task=task))
    given(ISSUES, *DECIDED[:3]).when(course.list_task, task).then_refused(errors.NotInThatStateError)
    assert state(ISSUES, *direct, e.IssueTaskListed(task=task)).tasks == (task,)
