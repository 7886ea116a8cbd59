"""Gate 3: who issues a supervision order, on what basis, and by when it is due."""

from datetime import date, timedelta
from typing import Any

import pytest

from deliberation.domain.calendar import ClaimDiffersError, DeadlineKind, StatedDeadline
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.holidays import CHINA
from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import Resolution, ResolutionState
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.standing import NotPartyOrganisationError, Standing
from deliberation.domain.task import decider
from deliberation.domain.task import errors as x
from deliberation.domain.task.commands import IssueTask
from deliberation.domain.task.state import TASKS, Task
from deliberation.domain.unit.decider import UnitEndedError
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role
from tests.domain.dsl import an_id, given, state
from tests.domain.task.orders import (
    CABLE,
    DUE,
    HALL,
    HOUSING,
    POWER,
    RESOLUTION,
    TASK,
    by,
    clerk,
    issued,
    reported,
    secretary,
)

ISSUE = an_id("issue")
IN_EFFECT = Resolution(
    authority=Authority.JOINT_CONFERENCE, hall=HALL, issues=(ISSUE,), deadline=by(date(2026, 3, 20))
)
ACTIVE = Unit(kind=UnitKind.FUNCTIONAL_UNIT)


def ask(**more: Any) -> IssueTask:
    fields: dict[str, Any] = {
        "task": TASK,
        "hall": HALL,
        "resolution": RESOLUTION,
        "lead": POWER,
        "support": [CABLE],
        "supervise": HOUSING,
        "due": DUE,
        **more,
    }
    return IssueTask(**fields)


def issue(
    task: Task,
    who: Standing,
    command: IssueTask,
    *,
    resolution: Resolution | None = IN_EFFECT,
    subject: Issue | None = None,
    earlier: tuple[Task, ...] = (),
    unit: Unit = ACTIVE,
    rules: RulesOfProcedure | None = None,
) -> list[DomainEvent]:
    return decider.issue(
        task,
        who,
        command,
        resolution=resolution,
        issue=subject,
        earlier=earlier,
        named=[unit],
        rules=rules or RulesOfProcedure(),
        calendar=CHINA,
    )


def handled(status: IssueState = IssueState.IMPLEMENTING, **more: Any) -> Issue:
    return Issue(status=status, **{"hall": HALL, **more})


def test_the_party_organisation_orders_a_unit_under_a_resolution() -> None:
    given(TASKS).when(issue, secretary(), ask()).then(issued())
    given(TASKS).when(issue, secretary(Role.CHAIR), ask()).then(issued())


def test_nobody_else_issues_orders() -> None:
    given(TASKS).when(issue, secretary(Role.RECORDER), ask()).then_refused(NotAllowedError)
    given(TASKS).when(issue, clerk(Role.SUPERVISOR), ask()).then_refused(NotPartyOrganisationError)


def test_an_order_is_issued_once() -> None:
    given(TASKS, issued()).when(issue, secretary(), ask()).then_refused(x.TaskExistsError)


def test_the_rules_of_the_hall_are_pinned_in_the_order() -> None:
    rules = RulesOfProcedure(yellow_days=3, dispute_working_days=2)
    pinned = issued(yellow_days=3, dispute_working_days=2)
    given(TASKS).when(lambda *a: issue(*a, rules=rules), secretary(), ask()).then(pinned)


def test_an_order_without_its_own_deadline_has_its_resolutions() -> None:
    given(TASKS).when(issue, secretary(), ask(due=None)).then(issued(deadline=by(date(2026, 3, 20))))


def test_an_order_may_be_due_in_working_days() -> None:
    stated = StatedDeadline(kind=DeadlineKind.WORKING_DAYS, count=9, effective_end=DUE)
    facts = issue(Task(), secretary(), ask(due=None, deadline=stated))
    assert facts[0].deadline.effective_end == DUE  # type: ignore[attr-defined]
    wrong = stated.model_copy(update={"effective_end": DUE + timedelta(days=1)})
    given(TASKS).when(issue, secretary(), ask(due=None, deadline=wrong)).then_refused(ClaimDiffersError)


def test_two_deadlines_at_once_are_refused() -> None:
    stated = StatedDeadline(kind=DeadlineKind.WORKING_DAYS, count=9)
    given(TASKS).when(issue, secretary(), ask(deadline=stated)).then_refused(x.TwoDeadlinesError)


def test_an_order_needs_a_basis() -> None:
    def without(task: Task, who: Standing, command: IssueTask) -> list[DomainEvent]:
        return issue(task, who, command, resolution=None)

    given(TASKS).when(without, secretary(), ask(resolution=None)).then_refused(x.TaskWithoutBasisError)


@pytest.mark.parametrize(
    "resolution",
    [
        Resolution(authority=Authority.JOINT_CONFERENCE, hall=HALL, effect=Effect.REFERRAL),
        Resolution(authority=Authority.JOINT_CONFERENCE, hall=HALL, completed=True),
        Resolution(authority=Authority.JOINT_CONFERENCE, hall=HALL, archived=True),
        Resolution(authority=Authority.JOINT_CONFERENCE, hall=HALL, side=ResolutionState.SUSPENDED),
        Resolution(authority=Authority.JOINT_CONFERENCE, hall=HALL, side=ResolutionState.ANNULLED),
    ],
)
def test_no_order_rests_on_a_resolution_without_effect(resolution: Resolution) -> None:
    def under(task: Task, who: Standing, command: IssueTask) -> list[DomainEvent]:
        return issue(task, who, command, resolution=resolution)

    given(TASKS).when(under, secretary(), ask()).then_refused(x.ResolutionNotEffectiveError)


def test_an_unknown_resolution_is_not_found() -> None:
    given(TASKS).when(lambda *a: issue(*a, resolution=Resolution()), secretary(), ask()).then_refused(
        NotFoundError
    )


def test_a_resolution_of_another_hall_is_refused() -> None:
    other = Resolution(authority=Authority.JOINT_CONFERENCE, hall=an_id("another hall"))
    given(TASKS).when(lambda *a: issue(*a, resolution=other), secretary(), ask()).then_refused(
        x.WrongHallError
    )


def test_an_issue_handled_directly_is_basis_enough() -> None:
    command = ask(resolution=None, issue=ISSUE)
    given(TASKS).when(lambda *a: issue(*a, resolution=None, subject=handled()), secretary(), command).then(
        issued(resolution=None, issue=ISSUE)
    )


@pytest.mark.parametrize("status", [IssueState.ACCEPTED, IssueState.RESOLVED, IssueState.CLOSED])
def test_an_issue_that_is_not_handled_directly_is_no_basis(status: IssueState) -> None:
    given(TASKS).when(
        lambda *a: issue(*a, resolution=None, subject=handled(status)),
        secretary(),
        ask(resolution=None, issue=ISSUE),
    ).then_refused(x.IssueNotHandledDirectlyError)


def test_an_unknown_issue_is_not_found_and_another_halls_is_refused() -> None:
    command = ask(issue=ISSUE)
    given(TASKS).when(lambda *a: issue(*a, subject=Issue()), secretary(), command).then_refused(NotFoundError)
    given(TASKS).when(
        lambda *a: issue(*a, subject=handled(hall=an_id("another hall"))), secretary(), command
    ).then_refused(x.WrongHallError)


def test_the_issue_must_be_one_that_the_resolution_decides() -> None:
    given(TASKS).when(lambda *a: issue(*a, subject=handled()), secretary(), ask(issue=ISSUE)).then(
        issued(issue=ISSUE)
    )
    given(TASKS).when(
        lambda *a: issue(*a, subject=handled()), secretary(), ask(issue=an_id("other issue"))
    ).then_refused(x.IssueNotOfResolutionError)


def test_a_unit_that_ended_gets_no_orders() -> None:
    ended = Unit(kind=UnitKind.FUNCTIONAL_UNIT, ended=True)
    given(TASKS).when(lambda *a: issue(*a, unit=ended), secretary(), ask()).then_refused(UnitEndedError)


@pytest.mark.parametrize("supervise", [POWER, CABLE])
def test_nobody_supervises_their_own_work(supervise: Any) -> None:
    given(TASKS).when(issue, secretary(), ask(supervise=supervise)).then_refused(
        x.SupervisorIsResponsibleError
    )


def test_an_order_may_depend_on_orders_of_the_same_hall() -> None:
    first = an_id("first order")
    earlier = state(TASKS, *reported())
    given(TASKS).when(
        lambda *a: issue(*a, earlier=(earlier,)), secretary(), ask(depends_on=[first, first])
    ).then(issued(depends_on=[first]))
    given(TASKS).when(lambda *a: issue(*a, earlier=(Task(),)), secretary(), ask()).then_refused(NotFoundError)
    elsewhere = state(TASKS, issued(hall=an_id("another hall")))
    given(TASKS).when(lambda *a: issue(*a, earlier=(elsewhere,)), secretary(), ask()).then_refused(
        x.WrongHallError
    )


def test_a_lead_that_is_also_listed_as_support_is_listed_once() -> None:
    given(TASKS).when(issue, secretary(), ask(support=[CABLE, POWER, CABLE])).then(issued())
