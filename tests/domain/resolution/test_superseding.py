"""A resolution amended, rescinded, suspended, ordered corrected, annulled, archived; and its state."""

from datetime import date, datetime
from typing import Any

import pytest

from deliberation.domain.calendar import due_on
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.holidays import CHINA, calendar_of
from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution import decider
from deliberation.domain.resolution import errors as x
from deliberation.domain.resolution import events as e
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import RESOLUTIONS, Resolution, ResolutionState
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.standing import Standing
from deliberation.domain.task.errors import ScheduleUnknownError
from deliberation.domain.task.state import Task, TaskState
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role
from tests.domain.dsl import START, an_id, given, state
from tests.domain.resolution.matters import (
    NEWER,
    RESOLUTION,
    STREET,
    adopted,
    by,
    chair,
    clerk,
    noon,
)

NO_RULES = RulesOfProcedure()
WEEK = RulesOfProcedure(publication_min_days=7)
TODAY = date(2026, 3, 3)


SATURDAY, MONDAY = date(2026, 3, 21), date(2026, 3, 23)
OBJECTION = an_id("objection")
ANSWERED = e.ObjectionAnswered(objection=OBJECTION, answer="提供临时停车点")


def filed(*, in_time: bool = True) -> e.ObjectionFiled:
    return e.ObjectionFiled(objection=OBJECTION, by=an_id("clerk"), in_time=in_time, text="施工期间停车安排")


def published(until: date | None = None, within: int | None = 1) -> e.ResolutionPublished:
    return e.ResolutionPublished(notice_until=until, posted_within_days=within)


TASK = an_id("order")
LISTED = e.TaskListed(task=TASK)


def task(state: TaskState) -> Task:
    return Task(state=state)


AMEND = c.AmendResolution(resolution=RESOLUTION, by=NEWER)
RESCIND = c.RescindResolution(resolution=RESOLUTION, by=NEWER)


def newer(authority: Authority = Authority.JOINT_CONFERENCE, **more: Any) -> Resolution:
    return Resolution(authority=authority, **{"adopted_on": TODAY, **more})


def test_a_newer_resolution_of_the_same_or_a_higher_authority_amends_or_rescinds() -> None:
    for authority in (
        Authority.JOINT_CONFERENCE,
        Authority.RESIDENTS_REPRESENTATIVES,
        Authority.RESIDENTS_ASSEMBLY,
        Authority.OWNERS_JOINT_DECISION,
    ):
        given(RESOLUTIONS, adopted()).when(decider.amend, chair(), AMEND, newer(authority)).then(
            e.ResolutionAmended(by=NEWER)
        )
        given(RESOLUTIONS, adopted()).when(decider.rescind, chair(), RESCIND, newer(authority)).then(
            e.ResolutionRescinded(by=NEWER)
        )


@pytest.mark.parametrize(
    "authority", [Authority.PARTY_SCREENING, Authority.DELIBERATION_OPINION, Authority.OWNERS_COMMITTEE]
)
def test_a_lower_or_foreign_authority_does_not(authority: Authority) -> None:
    given(RESOLUTIONS, adopted()).when(decider.amend, chair(), AMEND, newer(authority)).then_refused(
        x.LowerAuthorityError
    )


@pytest.mark.parametrize("new", list(Authority))
def test_only_the_owners_change_what_the_owners_decided(new: Authority) -> None:
    owners = Authority.OWNERS_JOINT_DECISION
    assert decider.may_replace(new, owners) is (new is owners)


@pytest.mark.parametrize(
    "by_what",
    [
        newer(adopted_on=date(2026, 3, 1)),
        newer(side=ResolutionState.ANNULLED),
        newer(effect=Effect.REFERRAL),
    ],
)
def test_what_is_older_or_set_aside_or_only_refers_amends_nothing(by_what: Resolution) -> None:
    given(RESOLUTIONS, adopted()).when(decider.amend, chair(), AMEND, by_what).then_refused(x.NotNewerError)


def test_a_resolution_does_not_amend_itself_and_an_unknown_one_amends_nothing() -> None:
    itself = c.AmendResolution(resolution=RESOLUTION, by=RESOLUTION)
    given(RESOLUTIONS, adopted()).when(decider.amend, chair(), itself, newer()).then_refused(x.NotNewerError)
    given(RESOLUTIONS, adopted()).when(decider.amend, chair(), AMEND, Resolution()).then_refused(
        NotFoundError
    )


def test_a_referral_is_amended_by_a_newer_referral() -> None:
    given(RESOLUTIONS, adopted(effect=Effect.REFERRAL)).when(
        decider.amend, chair(), AMEND, newer(effect=Effect.REFERRAL)
    ).then(e.ResolutionAmended(by=NEWER))


def test_what_was_replaced_is_not_replaced_again() -> None:
    given(RESOLUTIONS, adopted(), e.ResolutionAmended(by=NEWER)).when(
        decider.rescind, chair(), RESCIND, newer()
    ).then_refused(x.ResolutionStateError)


def test_a_resolution_is_suspended_and_resumed() -> None:
    suspend = c.SuspendResolution(resolution=RESOLUTION, reason="诉讼")
    given(RESOLUTIONS, adopted()).when(decider.suspend, chair(), suspend).then(
        e.ResolutionSuspended(reason="诉讼")
    )
    stopped = [adopted(), e.ResolutionSuspended()]
    given(RESOLUTIONS, *stopped).when(decider.suspend, chair(), suspend).then_refused(x.ResolutionStateError)
    given(RESOLUTIONS, *stopped).when(decider.complete, chair(), []).then_refused(x.ResolutionStateError)
    given(RESOLUTIONS, *stopped).when(decider.resume, chair()).then(e.ResolutionResumed())
    given(RESOLUTIONS, adopted()).when(decider.resume, chair()).then_refused(x.ResolutionStateError)
    assert state(RESOLUTIONS, *stopped, e.ResolutionResumed()).side is None


ORDER = c.OrderResolutionCorrected(resolution=RESOLUTION, by=STREET, reason="超越职权")
STREET_OFFICE = Unit(kind=UnitKind.STREET_OFFICE)


def test_the_street_office_orders_a_correction() -> None:
    ordered = e.CorrectionOrdered(by=STREET, reason="超越职权")
    official = clerk(unit="street")
    given(RESOLUTIONS, adopted()).when(decider.order_correction, official, ORDER, STREET_OFFICE).then(ordered)
    given(RESOLUTIONS, adopted()).when(
        decider.order_correction, clerk(Role.RECORDER), ORDER, STREET_OFFICE
    ).then(ordered)
    given(RESOLUTIONS, adopted()).when(decider.order_correction, clerk(), ORDER, STREET_OFFICE).then_refused(
        NotAllowedError
    )
    company = Unit(kind=UnitKind.PROPERTY_COMPANY)
    given(RESOLUTIONS, adopted()).when(decider.order_correction, official, ORDER, company).then_refused(
        x.NotGovernmentError
    )
    given(RESOLUTIONS, adopted(), e.ResolutionAnnulled()).when(
        decider.order_correction, official, ORDER, STREET_OFFICE
    ).then_refused(x.ResolutionStateError)


def test_a_court_annuls_once_and_also_what_was_archived() -> None:
    annul = c.AnnulResolution(resolution=RESOLUTION, case_no="(2026)浙0921民初1号")
    annulled = e.ResolutionAnnulled(case_no="(2026)浙0921民初1号")
    archived = [adopted(), e.ResolutionCompleted(), e.ResolutionArchived()]
    given(RESOLUTIONS, *archived).when(decider.annul, clerk(Role.RECORDER), annul).then(annulled)
    assert state(RESOLUTIONS, *archived, annulled).state(START) is ResolutionState.ANNULLED
    given(RESOLUTIONS, adopted(), annulled).when(decider.annul, clerk(Role.RECORDER), annul).then_refused(
        x.ResolutionStateError
    )


JUDGED = Issue(status=IssueState.RESOLVED, evaluators=frozenset({an_id("resident")}))
CLOSED = Issue(status=IssueState.CLOSED)
UNJUDGED = Issue(status=IssueState.RESOLVED)


def test_a_resolution_is_archived_once_residents_judged_it() -> None:
    done = [adopted(), e.ResolutionCompleted()]
    given(RESOLUTIONS, *done).when(decider.archive, clerk(Role.RECORDER), [JUDGED, CLOSED]).then(
        e.ResolutionArchived()
    )
    given(RESOLUTIONS, *done).when(decider.archive, clerk(Role.RECORDER), [UNJUDGED]).then_refused(
        x.NotEvaluatedError
    )
    given(RESOLUTIONS, adopted()).when(decider.archive, clerk(Role.RECORDER), [JUDGED]).then_refused(
        x.NotEvaluatedError
    )
    given(RESOLUTIONS, *done, e.ResolutionArchived()).when(
        decider.archive, clerk(Role.RECORDER), [JUDGED]
    ).then_refused(x.ResolutionStateError)


def test_nothing_is_archived_over_an_unanswered_objection() -> None:
    done = [adopted(), filed(), e.ResolutionCompleted()]
    given(RESOLUTIONS, *done).when(decider.archive, clerk(Role.RECORDER), [JUDGED]).then_refused(
        x.ObjectionsOpenError
    )
    given(RESOLUTIONS, *done, ANSWERED).when(decider.archive, clerk(Role.RECORDER), [JUDGED]).then(
        e.ResolutionArchived()
    )


def test_what_was_replaced_can_be_archived_without_completion() -> None:
    given(RESOLUTIONS, adopted(), e.ResolutionRescinded(by=NEWER)).when(
        decider.archive, clerk(Role.RECORDER), [UNJUDGED]
    ).then(e.ResolutionArchived())


PROVISIONAL = due_on(date(2026, 10, 5), calendar_of(2025), date(2026, 3, 2))


def test_a_provisional_deadline_is_fixed_again_once_the_schedule_is_known() -> None:
    clock = Standing(at=noon(TODAY), system=True)
    waiting = adopted(deadline=PROVISIONAL)
    given(RESOLUTIONS, waiting).when(decider.refix_deadline, clock, CHINA).then(
        e.ResolutionDeadlineRefixed(deadline=by(date(2026, 10, 5)))
    )
    refixed = state(RESOLUTIONS, waiting, e.ResolutionDeadlineRefixed(deadline=by(date(2026, 10, 5))))
    assert refixed.deadline == by(date(2026, 10, 5))
    given(RESOLUTIONS, waiting).when(decider.refix_deadline, chair(), calendar_of(2025)).then_refused(
        ScheduleUnknownError
    )
    for fixed in (adopted(), adopted(deadline=by(date(2026, 10, 5)))):
        given(RESOLUTIONS, fixed).when(decider.refix_deadline, chair(), CHINA).then_refused(
            x.NotProvisionalError
        )
    given(RESOLUTIONS, waiting).when(decider.refix_deadline, clerk(), CHINA).then_refused(NotAllowedError)


@pytest.mark.parametrize(
    ("facts", "at", "expected"),
    [
        ([], noon(TODAY), ResolutionState.ADOPTED),
        ([published(SATURDAY)], noon(SATURDAY), ResolutionState.OBJECTION_PERIOD),
        ([published(SATURDAY)], noon(date(2026, 3, 22)), ResolutionState.IN_FORCE),
        ([published()], noon(TODAY), ResolutionState.IN_FORCE),
        ([published(SATURDAY), LISTED], noon(TODAY), ResolutionState.IMPLEMENTING),
        ([LISTED, e.ResolutionCompleted()], noon(TODAY), ResolutionState.COMPLETED),
        ([e.ResolutionCompleted(), e.ResolutionArchived()], noon(TODAY), ResolutionState.ARCHIVED),
        ([e.ResolutionAmended(by=NEWER)], noon(TODAY), ResolutionState.AMENDED),
        ([LISTED, e.ResolutionRescinded(by=NEWER)], noon(TODAY), ResolutionState.RESCINDED),
        ([e.CorrectionOrdered(by=STREET)], noon(TODAY), ResolutionState.ORDERED_TO_CORRECT),
    ],
)
def test_the_state_follows_what_happened_and_the_clock(
    facts: list[DomainEvent], at: datetime, expected: ResolutionState
) -> None:
    assert state(RESOLUTIONS, adopted(), *facts).state(at) is expected


def test_a_posted_resolution_comes_into_force_when_it_says() -> None:
    later = adopted(binding_from=noon(date(2026, 4, 1)))
    resolution = state(RESOLUTIONS, later, published(SATURDAY))
    assert resolution.state(noon(date(2026, 3, 25))) is ResolutionState.PUBLISHED
    assert resolution.state(noon(date(2026, 4, 1))) is ResolutionState.IN_FORCE


def test_a_completed_resolution_is_evaluated_once_its_issues_are() -> None:
    done = state(RESOLUTIONS, adopted(), e.ResolutionCompleted())
    assert done.state(noon(TODAY), evaluated=True) is ResolutionState.EVALUATED
