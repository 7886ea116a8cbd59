"""Signing, progress, the report, and verification by somebody else (I5)."""

from datetime import timedelta
from typing import Any

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.resolution.events import Authority
from deliberation.domain.resolution.state import Resolution, ResolutionState
from deliberation.domain.standing import NotPartyOrganisationError
from deliberation.domain.task import commands as c
from deliberation.domain.task import decider
from deliberation.domain.task import errors as x
from deliberation.domain.task import events as e
from deliberation.domain.task.state import TASKS, Task, TaskState
from deliberation.domain.values import Role
from tests.domain.dsl import an_id, given, state, who
from tests.domain.task.orders import (
    BRANCH,
    CABLE,
    HALL,
    HOUSING,
    POWER,
    RESOLUTION,
    ROADS,
    TASK,
    clerk,
    delegate,
    issued,
    reported,
    secretary,
    signed,
)

SIGN = c.SignForTask(task=TASK)
BEGIN = c.BeginTask(task=TASK)
PROGRESS = c.ReportProgress(task=TASK, note="挖好基坑")
DONE = c.ReportTaskDone(task=TASK, evidence=["照片"])
VERIFY = c.VerifyTask(task=TASK, on_site=True)
RETURN = c.ReturnTask(task=TASK, reason="杆未移")


def test_the_lead_unit_signs_for_the_order() -> None:
    given(TASKS, issued()).when(decider.sign_for, delegate(), SIGN).then(e.TaskSignedFor(unit=POWER))
    assert state(TASKS, *signed()).state is TaskState.SIGNED_FOR


def test_a_supporting_unit_signs_for_itself_without_moving_the_order() -> None:
    given(TASKS, issued()).when(decider.sign_for, delegate("cable"), SIGN).then(e.TaskSignedFor(unit=CABLE))
    assert state(TASKS, issued(), e.TaskSignedFor(unit=CABLE)).state is TaskState.ISSUED
    given(TASKS, *reported()).when(decider.sign_for, delegate("cable"), SIGN).then_refused(x.TaskStateError)


def test_nobody_of_another_unit_signs() -> None:
    given(TASKS, issued()).when(decider.sign_for, delegate("roads"), SIGN).then_refused(
        x.NotResponsibleUnitError
    )


def test_nobody_signs_for_a_unit_that_they_do_not_act_for() -> None:
    named = c.SignForTask(task=TASK, unit=POWER)
    given(TASKS, issued()).when(decider.sign_for, delegate("cable"), named).then_refused(
        x.NotResponsibleUnitError
    )
    given(TASKS, issued()).when(decider.sign_for, delegate(), named).then(e.TaskSignedFor(unit=POWER))


def test_an_order_is_signed_for_once() -> None:
    given(TASKS, *signed()).when(decider.sign_for, delegate(), SIGN).then_refused(x.AlreadySignedError)


def test_the_lead_gives_its_own_dispute_up_by_signing_but_not_that_of_another() -> None:
    own, of_another = e.TaskDisputed(unit=POWER), e.TaskDisputed(unit=CABLE)
    given(TASKS, issued(), own).when(decider.sign_for, delegate(), SIGN).then(e.TaskSignedFor(unit=POWER))
    given(TASKS, issued(), of_another).when(decider.sign_for, delegate(), SIGN).then_refused(x.TaskStateError)


def test_signing_for_what_was_reassigned_accepts_it() -> None:
    reassigned = e.TaskReassigned(from_unit=POWER, to=ROADS)
    given(TASKS, issued(), reassigned).when(decider.sign_for, delegate("roads"), SIGN).then(
        e.ReassignmentAccepted(unit=ROADS)
    )


def test_an_order_that_was_never_issued_is_not_found() -> None:
    given(TASKS).when(decider.sign_for, delegate(), SIGN).then_refused(NotFoundError)
    given(TASKS).when(decider.suspend, secretary(), c.SuspendTask(task=TASK)).then_refused(NotFoundError)


def test_work_begins_and_progress_is_reported_in_turn() -> None:
    given(TASKS, *signed()).when(decider.begin, delegate(), BEGIN).then(e.TaskBegun(unit=POWER))
    begun = [*signed(), e.TaskBegun(unit=POWER)]
    assert state(TASKS, *begun).state is TaskState.IN_PROGRESS
    given(TASKS, *begun).when(decider.report_progress, delegate(), PROGRESS).then(
        e.ProgressReported(unit=POWER, note="挖好基坑")
    )
    told = [*begun, e.ProgressReported(unit=POWER)]
    assert state(TASKS, *told).state is TaskState.PROGRESS_REPORTED
    given(TASKS, *told).when(decider.begin, delegate(), BEGIN).then(e.TaskBegun(unit=POWER))


def test_work_that_has_begun_does_not_begin_again() -> None:
    given(TASKS, *signed(), e.TaskBegun(unit=POWER)).when(decider.begin, delegate(), BEGIN).then_refused(
        x.TaskStateError
    )


@pytest.mark.parametrize("facts", [[issued()], [issued(), e.TaskDisputed(unit=POWER)], reported()])
def test_nothing_is_reported_before_signing_or_after_the_report(facts: list[DomainEvent]) -> None:
    given(TASKS, *facts).when(decider.report_progress, delegate(), PROGRESS).then_refused(x.TaskStateError)
    given(TASKS, *facts).when(decider.report_done, delegate(), DONE, []).then_refused(x.TaskStateError)


def test_a_responsible_unit_reports_the_order_done_with_evidence() -> None:
    given(TASKS, *signed()).when(decider.report_done, delegate(), DONE, []).then(
        e.TaskReportedDone(unit=POWER, evidence=["照片"])
    )
    given(TASKS, *signed()).when(decider.report_done, delegate("cable"), DONE, []).then(
        e.TaskReportedDone(unit=CABLE, evidence=["照片"])
    )
    given(TASKS, *signed()).when(decider.report_done, delegate("roads"), DONE, []).then_refused(
        x.NotResponsibleUnitError
    )


def test_an_order_waits_for_the_report_of_those_it_depends_on() -> None:
    open_one, done = state(TASKS, *signed()), state(TASKS, *reported())
    given(TASKS, *signed()).when(decider.report_done, delegate(), DONE, [done, open_one]).then_refused(
        x.DependencyOpenError
    )
    given(TASKS, *signed()).when(decider.report_done, delegate(), DONE, [done]).then(
        e.TaskReportedDone(unit=POWER, evidence=["照片"])
    )


def verified(**more: Any) -> e.TaskVerified:
    fields: dict[str, Any] = {"verifier": an_id("secretary"), "for_unit": BRANCH, "on_site": True, **more}
    return e.TaskVerified(**fields)


def test_a_party_organisation_verifies_and_closes_out() -> None:
    given(TASKS, *reported()).when(decider.verify, secretary(), VERIFY, []).then(verified())
    closed = state(TASKS, *reported(), verified())
    assert closed.state is TaskState.CLOSED_OUT
    assert not closed.open


def test_the_supervising_unit_verifies_without_any_role() -> None:
    given(TASKS, *reported()).when(decider.verify, delegate("housing"), VERIFY, []).then(
        verified(verifier=an_id("delegate of housing"), for_unit=HOUSING)
    )


@pytest.mark.parametrize("unit", ["power", "cable"])
def test_no_responsible_unit_verifies_or_returns_its_own_work(unit: str) -> None:
    own = who(Role.SUPERVISOR, party=True, unit=unit)
    given(TASKS, *reported()).when(decider.verify, own, VERIFY, []).then_refused(x.OwnTaskVerificationError)
    given(TASKS, *reported()).when(decider.return_report, own, RETURN).then_refused(
        x.OwnTaskVerificationError
    )


def test_a_unit_that_has_no_part_in_it_does_not_verify() -> None:
    given(TASKS, *reported()).when(decider.verify, clerk(Role.SUPERVISOR), VERIFY, []).then_refused(
        x.NotVerifierError
    )
    alone = [issued(supervise=None), e.TaskSignedFor(unit=POWER), e.TaskReportedDone(unit=POWER)]
    given(TASKS, *alone).when(decider.verify, delegate("housing"), VERIFY, []).then_refused(
        x.NotVerifierError
    )


def test_the_verifier_names_only_a_unit_that_they_act_for() -> None:
    named = c.VerifyTask(task=TASK, for_unit=HOUSING)
    given(TASKS, *reported()).when(decider.verify, secretary(), named, []).then_refused(x.NotVerifierError)
    given(TASKS, *reported()).when(decider.verify, delegate("housing"), named, []).then(
        verified(verifier=an_id("delegate of housing"), for_unit=HOUSING, on_site=False)
    )


@pytest.mark.parametrize("facts", [signed(), [*reported(), verified()], [*reported(), e.TaskReturned()]])
def test_only_a_report_that_stands_is_verified_or_returned(facts: list[DomainEvent]) -> None:
    given(TASKS, *facts).when(decider.verify, secretary(), VERIFY, []).then_refused(x.TaskStateError)
    given(TASKS, *facts).when(decider.return_report, secretary(), RETURN).then_refused(x.TaskStateError)


def test_verification_waits_until_the_earlier_orders_are_closed_out() -> None:
    waiting, closed = state(TASKS, *reported()), state(TASKS, *reported(), verified())
    given(TASKS, *reported()).when(decider.verify, secretary(), VERIFY, [waiting]).then_refused(
        x.DependencyOpenError
    )
    given(TASKS, *reported()).when(decider.verify, secretary(), VERIFY, [closed]).then(verified())


def test_a_returned_order_goes_on_and_is_reported_again() -> None:
    given(TASKS, *reported()).when(decider.return_report, secretary(), RETURN).then(
        e.TaskReturned(reason="杆未移")
    )
    returned = [*reported(), e.TaskReturned()]
    assert state(TASKS, *returned).state is TaskState.RETURNED
    assert state(TASKS, *returned).reported_on is None
    given(TASKS, *returned).when(decider.report_done, delegate(), DONE, []).then(
        e.TaskReportedDone(unit=POWER, evidence=["照片"])
    )


def test_a_suspended_order_resumes_where_it_stood() -> None:
    begun = [*signed(), e.TaskBegun(unit=POWER)]
    given(TASKS, *begun).when(decider.suspend, secretary(), c.SuspendTask(task=TASK, reason="台风")).then(
        e.TaskSuspended(reason="台风")
    )
    stopped = [*begun, e.TaskSuspended()]
    assert state(TASKS, *stopped).state is TaskState.SUSPENDED
    given(TASKS, *stopped).when(decider.resume, secretary()).then(e.TaskResumed())
    assert state(TASKS, *stopped, e.TaskResumed()).state is TaskState.IN_PROGRESS


def test_only_open_orders_are_suspended_and_only_suspended_ones_resume() -> None:
    command = c.SuspendTask(task=TASK)
    given(TASKS, *signed(), e.TaskSuspended()).when(decider.suspend, secretary(), command).then_refused(
        x.TaskStateError
    )
    given(TASKS, *reported(), verified()).when(decider.suspend, secretary(), command).then_refused(
        x.TaskStateError
    )
    given(TASKS, *signed()).when(decider.resume, secretary()).then_refused(x.TaskStateError)
    given(TASKS, *signed()).when(decider.suspend, clerk(Role.SUPERVISOR), command).then_refused(
        NotPartyOrganisationError
    )


NEWER = an_id("newer resolution")
CANCEL = c.CancelTask(task=TASK, by=NEWER)


def resolution(**more: Any) -> Resolution:
    return Resolution(authority=Authority.JOINT_CONFERENCE, hall=HALL, **more)


def cancel(
    task: Task, basis: Resolution | None, newer: Resolution, *, roles: tuple[Role, ...] = (Role.SUPERVISOR,)
) -> list[DomainEvent]:
    return decider.cancel(task, secretary(*roles), CANCEL, basis=basis, by=newer)


def test_only_the_resolution_that_supersedes_the_old_one_cancels() -> None:
    replaced = resolution(side=ResolutionState.AMENDED, replaced_by=NEWER)
    given(TASKS, *signed()).when(cancel, replaced, resolution()).then(e.TaskCancelled(by=NEWER))
    given(TASKS, *signed()).when(cancel, resolution(), resolution()).then_refused(x.NotSupersededError)
    other = resolution(side=ResolutionState.AMENDED, replaced_by=RESOLUTION)
    given(TASKS, *signed()).when(cancel, other, resolution()).then_refused(x.NotSupersededError)
    given(TASKS, *signed()).when(cancel, replaced, Resolution()).then_refused(x.NotSupersededError)


def test_the_order_of_an_issue_handled_directly_is_cancelled_by_a_resolution_on_it() -> None:
    direct = issued(resolution=None, issue=an_id("issue"))
    given(TASKS, direct).when(cancel, None, resolution(issues=(an_id("issue"),))).then(
        e.TaskCancelled(by=NEWER)
    )
    given(TASKS, direct).when(cancel, None, resolution()).then_refused(x.NotSupersededError)


def test_a_finished_order_is_not_cancelled_and_others_do_not_cancel() -> None:
    replaced = resolution(side=ResolutionState.RESCINDED, replaced_by=NEWER)
    given(TASKS, *reported(), verified()).when(cancel, replaced, resolution()).then_refused(x.TaskStateError)
    given(TASKS, *signed()).when(
        lambda task: cancel(task, replaced, resolution(), roles=(Role.RECORDER,))
    ).then_refused(NotAllowedError)
    gone = state(TASKS, *signed(), e.TaskCancelled(by=NEWER))
    assert gone.state is TaskState.CANCELLED
    assert gone.overdue_days(gone.issued_on + timedelta(days=400)) == 0
