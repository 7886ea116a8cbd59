"""Disputes, reassignment, and the successor of a unit that ended (domain 4.13)."""

from datetime import date, timedelta
from typing import Any

import pytest

from deliberation.domain.facts import DomainEvent
from deliberation.domain.holidays import CHINA
from deliberation.domain.standing import NotPartyOrganisationError, Standing
from deliberation.domain.task import commands as c
from deliberation.domain.task import errors as x
from deliberation.domain.task import events as e
from deliberation.domain.task import handover
from deliberation.domain.task.state import TASKS, Task, TaskState
from deliberation.domain.unit.decider import UnitEndedError
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role
from tests.domain.dsl import given, state
from tests.domain.task.orders import (
    BRANCH,
    CABLE,
    DUE,
    HOUSING,
    POWER,
    ROADS,
    TASK,
    clerk,
    delegate,
    issued,
    noon,
    reported,
    secretary,
    signed,
)

ACTIVE = Unit(kind=UnitKind.FUNCTIONAL_UNIT)
ENDED = Unit(kind=UnitKind.FUNCTIONAL_UNIT, ended=True)
DISPUTE = c.DisputeTask(task=TASK, reason="不属本单位职责")


def test_a_unit_disputes_an_order_before_signing() -> None:
    given(TASKS, issued()).when(handover.dispute, delegate(), DISPUTE, CHINA).then(
        e.TaskDisputed(unit=POWER, reason="不属本单位职责")
    )
    assert state(TASKS, issued(), e.TaskDisputed(unit=POWER)).state is TaskState.DISPUTED
    given(TASKS, *signed()).when(handover.dispute, delegate(), DISPUTE, CHINA).then_refused(x.TaskStateError)
    given(TASKS, issued()).when(handover.dispute, delegate("roads"), DISPUTE, CHINA).then_refused(
        x.NotResponsibleUnitError
    )


@pytest.mark.parametrize(
    ("fields", "last"),
    [({}, DUE), ({"dispute_working_days": 3}, date(2026, 3, 5))],
)
def test_a_dispute_comes_within_the_days_of_the_rules_or_before_the_deadline(
    fields: dict[str, Any], last: date
) -> None:
    order = issued(**fields)
    given(TASKS, order).when(handover.dispute, delegate(at=noon(last)), DISPUTE, CHINA).then(
        e.TaskDisputed(unit=POWER, reason="不属本单位职责")
    )
    late = delegate(at=noon(last + timedelta(days=1)))
    given(TASKS, order).when(handover.dispute, late, DISPUTE, CHINA).then_refused(x.DisputeTooLateError)


def test_an_order_without_a_deadline_can_be_disputed_until_it_is_signed_for() -> None:
    given(TASKS, issued(deadline=None)).when(
        handover.dispute, delegate(at=noon(date(2027, 1, 5))), DISPUTE, CHINA
    ).then(e.TaskDisputed(unit=POWER, reason="不属本单位职责"))


DISPUTED: list[DomainEvent] = [issued(), e.TaskDisputed(unit=POWER)]


def test_a_rejected_dispute_leaves_the_order_with_the_unit_to_sign_for() -> None:
    reject = c.RejectDispute(task=TASK, reason="职责清单第3项")
    given(TASKS, *DISPUTED).when(handover.reject_dispute, secretary(), reject).then(
        e.DisputeRejected(reason="职责清单第3项")
    )
    assert state(TASKS, *DISPUTED, e.DisputeRejected()).state is TaskState.ISSUED
    given(TASKS, issued()).when(handover.reject_dispute, secretary(), reject).then_refused(x.TaskStateError)
    given(TASKS, *DISPUTED).when(handover.reject_dispute, clerk(Role.CHAIR), reject).then_refused(
        NotPartyOrganisationError
    )


REASSIGN = c.ReassignTask(task=TASK, to=ROADS)
GIVEN_TO_ROADS = e.TaskReassigned(from_unit=POWER, to=ROADS)


def test_a_disputed_order_goes_to_another_unit_with_its_deadline() -> None:
    given(TASKS, *DISPUTED).when(handover.reassign, secretary(), REASSIGN, ACTIVE).then(GIVEN_TO_ROADS)
    task = state(TASKS, *DISPUTED, GIVEN_TO_ROADS)
    assert (task.state, task.lead) == (TaskState.REASSIGNED, ROADS)
    assert task.deadline == state(TASKS, issued()).deadline


def test_a_supporting_unit_that_takes_the_lead_supports_no_longer() -> None:
    task = state(TASKS, *DISPUTED, e.TaskReassigned(from_unit=POWER, to=CABLE))
    assert (task.lead, task.support) == (CABLE, frozenset())


def test_an_order_is_not_reassigned_without_a_dispute_nor_to_the_wrong_unit() -> None:
    given(TASKS, issued()).when(handover.reassign, secretary(), REASSIGN, ACTIVE).then_refused(
        x.TaskStateError
    )
    given(TASKS, *DISPUTED).when(handover.reassign, secretary(), REASSIGN, ENDED).then_refused(UnitEndedError)
    same = c.ReassignTask(task=TASK, to=POWER)
    given(TASKS, *DISPUTED).when(handover.reassign, secretary(), same, ACTIVE).then_refused(x.SameUnitError)
    judge = c.ReassignTask(task=TASK, to=HOUSING)
    given(TASKS, *DISPUTED).when(handover.reassign, secretary(), judge, ACTIVE).then_refused(
        x.SupervisorIsResponsibleError
    )
    given(TASKS, *DISPUTED).when(handover.reassign, clerk(Role.SUPERVISOR), REASSIGN, ACTIVE).then_refused(
        NotPartyOrganisationError
    )


ACCEPT = c.AcceptReassignment(task=TASK)


def test_the_new_unit_accepts_which_counts_as_signing() -> None:
    handed = [*DISPUTED, GIVEN_TO_ROADS]
    given(TASKS, *handed).when(handover.accept, delegate("roads"), ACCEPT).then(
        e.ReassignmentAccepted(unit=ROADS)
    )
    assert state(TASKS, *handed, e.ReassignmentAccepted(unit=ROADS)).state is TaskState.SIGNED_FOR
    given(TASKS, *handed).when(handover.accept, delegate("power"), ACCEPT).then_refused(
        x.NotResponsibleUnitError
    )
    given(TASKS, *handed).when(handover.accept, delegate("cable"), ACCEPT).then_refused(
        x.NotResponsibleUnitError
    )
    given(TASKS, *signed()).when(handover.accept, delegate(), ACCEPT).then_refused(x.TaskStateError)


def test_the_new_unit_may_dispute_in_its_turn() -> None:
    given(TASKS, *DISPUTED, GIVEN_TO_ROADS).when(handover.dispute, delegate("roads"), DISPUTE, CHINA).then(
        e.TaskDisputed(unit=ROADS, reason="不属本单位职责")
    )


PASS_ON = c.ReassignToSuccessor(task=TASK, reason="机构改革")


def pass_on(
    task: Task,
    who: Standing,
    ended: set[Any],
    successors: dict[Any, Any],
    chair_body: Any = None,
) -> list[DomainEvent]:
    named = {unit: ENDED if unit in ended else ACTIVE for unit in (POWER, CABLE, HOUSING)}
    return handover.pass_to_successors(
        task, who, PASS_ON, named=named, successors=successors, chair_body=chair_body
    )


def test_the_order_of_a_dissolved_unit_goes_to_its_successor_with_the_same_deadline() -> None:
    handed = e.TaskReassigned(from_unit=POWER, to=ROADS, successor=True, reason="机构改革")
    given(TASKS, *reported()).when(pass_on, secretary(), {POWER}, {POWER: ROADS}).then(handed)
    task = state(TASKS, *reported(), handed)
    assert (task.state, task.lead, task.reported_on) == (TaskState.REASSIGNED, ROADS, None)
    assert task.deadline == state(TASKS, issued()).deadline


def test_without_a_successor_the_chairs_body_takes_the_order_and_accepts_at_once() -> None:
    given(TASKS, *signed()).when(pass_on, secretary(), {POWER}, {}, BRANCH).then(
        e.TaskReassigned(from_unit=POWER, to=BRANCH, successor=False, reason="机构改革"),
        e.ReassignmentAccepted(unit=BRANCH),
    )
    given(TASKS, *signed()).when(pass_on, secretary(), {POWER}, {}).then_refused(x.NobodyTakesOverError)


def test_supporting_and_supervising_units_are_succeeded_without_stopping_the_work() -> None:
    facts = pass_on(state(TASKS, *signed()), secretary(), {CABLE, HOUSING}, {CABLE: ROADS, HOUSING: BRANCH})
    task = state(TASKS, *signed(), *facts)
    assert task.state is TaskState.SIGNED_FOR
    assert (task.lead, task.support, task.supervise) == (POWER, frozenset({ROADS}), BRANCH)


def test_a_support_taken_over_by_the_lead_falls_away() -> None:
    facts = pass_on(state(TASKS, *signed()), secretary(), {CABLE}, {CABLE: POWER})
    assert state(TASKS, *signed(), *facts).support == frozenset()


def test_nothing_passes_on_while_every_unit_still_acts() -> None:
    given(TASKS, *signed()).when(pass_on, secretary(), set(), {}).then_refused(x.UnitStillActsError)


def test_finished_orders_stay_with_the_unit_that_ended() -> None:
    closed = [*reported(), e.TaskVerified(for_unit=BRANCH)]
    given(TASKS, *closed).when(pass_on, secretary(), {POWER}, {POWER: ROADS}).then_refused(x.TaskStateError)
    given(TASKS, *signed()).when(pass_on, clerk(Role.SUPERVISOR), {POWER}, {POWER: ROADS}).then_refused(
        NotPartyOrganisationError
    )
