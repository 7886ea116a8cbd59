"""Submission, registration, return: what intake may do and when."""

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.hall.state import Hall
from deliberation.domain.issue import commands as c
from deliberation.domain.issue import decider, errors
from deliberation.domain.issue import events as e
from deliberation.domain.issue.state import ISSUES, IssueState, PublicNumber
from tests.domain.dsl import an_id, given, state
from tests.domain.issue.minutes_of import (
    POLE,
    RESIDENT,
    accepted,
    clerk,
    registered,
    resident,
    screener,
    submitted,
)

HALL = Hall(level=HallLevel.COMMUNITY, code="YC")
FREE = PublicNumber()


def submission() -> c.SubmitIssue:
    return c.SubmitIssue(
        issue=POLE,
        hall=an_id("hall"),
        submitter=RESIDENT,
        channel=e.IntakeChannel.PHONE,
        category="道路通行",
        text="电线杆竖在路口",
    )


def test_anybody_may_raise_an_issue() -> None:
    given(ISSUES).when(decider.submit, HALL, submission()).then(submitted())


def test_the_same_issue_is_not_submitted_twice() -> None:
    given(ISSUES, submitted()).when(decider.submit, HALL, submission()).then_refused(errors.IssueExistsError)


def test_an_issue_needs_a_hall_that_exists() -> None:
    given(ISSUES).when(decider.submit, Hall(), submission()).then_refused(NotFoundError)


def test_intake_gives_the_public_number() -> None:
    given(ISSUES, submitted()).when(
        decider.register, clerk(), c.RegisterIssue(issue=POLE), "YC-2026-0001", FREE
    ).then(registered())


def test_a_resident_does_not_register() -> None:
    given(ISSUES, submitted()).when(
        decider.register, resident(), c.RegisterIssue(issue=POLE), "YC-2026-0001", FREE
    ).then_refused(NotAllowedError)


def test_a_public_number_stands_for_one_issue_only() -> None:
    given(ISSUES, submitted()).when(
        decider.register,
        clerk(),
        c.RegisterIssue(issue=POLE),
        "YC-2026-0001",
        PublicNumber(an_id("other")),
    ).then_refused(errors.PublicNumberTakenError)


def test_nothing_is_registered_that_was_not_submitted() -> None:
    given(ISSUES).when(
        decider.register, clerk(), c.RegisterIssue(issue=POLE), "YC-2026-0001", FREE
    ).then_refused(NotFoundError)


def test_an_issue_is_registered_once() -> None:
    given(ISSUES, submitted(), registered()).when(
        decider.register, clerk(), c.RegisterIssue(issue=POLE), "YC-2026-0002", FREE
    ).then_refused(errors.NotInThatStateError)


RETURN = c.ReturnIssue(issue=POLE, missing="请补充地点")
COMPLETED = c.ResubmitIssue(issue=POLE, text="一号楼旁", place="路口")


def test_intake_asks_for_what_is_missing() -> None:
    given(ISSUES, submitted()).when(decider.return_to_submitter, clerk(), RETURN).then(
        e.IssueReturned(missing="请补充地点")
    )


def test_an_accepted_issue_is_not_returned() -> None:
    given(ISSUES, submitted(), registered(), accepted()).when(
        decider.return_to_submitter, clerk(), RETURN
    ).then_refused(errors.NotInThatStateError)


def test_the_submitter_completes_what_was_returned() -> None:
    given(ISSUES, submitted(), e.IssueReturned()).when(decider.resubmit, RESIDENT, COMPLETED).then(
        e.IssueResubmitted(text="一号楼旁", place="路口")
    )


def test_only_the_submitter_completes_it() -> None:
    given(ISSUES, submitted(), e.IssueReturned()).when(
        decider.resubmit, an_id("somebody else"), COMPLETED
    ).then_refused(errors.NotSubmitterError)


@pytest.mark.parametrize(
    ("before", "after"),
    [((), IssueState.SUBMITTED), ((registered(),), IssueState.REGISTERED)],
)
def test_a_completed_issue_stands_where_it_stood(
    before: tuple[e.IssueRegistered, ...], after: IssueState
) -> None:
    facts = (submitted(), *before, e.IssueReturned(), e.IssueResubmitted(text="一号楼旁"))
    assert state(ISSUES, *facts).status is after


DESTROY = c.DestroyUnlawfulContent(issue=POLE, basis="网络安全法第四十七条", reason="侮辱他人")


def test_unlawful_content_is_destroyed_before_it_is_registered() -> None:
    given(ISSUES, submitted()).when(decider.destroy_unlawful, screener(), DESTROY).then(
        e.UnlawfulContentDestroyed(basis="网络安全法第四十七条", reason="侮辱他人")
    )
    facts = (submitted(), e.UnlawfulContentDestroyed(basis="网络安全法第四十七条"))
    assert state(ISSUES, *facts).status is IssueState.NOT_ACCEPTED


def test_what_is_registered_is_not_destroyed() -> None:
    given(ISSUES, submitted(), registered()).when(decider.destroy_unlawful, screener(), DESTROY).then_refused(
        errors.NotInThatStateError
    )
