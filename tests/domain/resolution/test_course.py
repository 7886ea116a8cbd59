"""From publication to the archive, and the states beside the course."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from deliberation.domain.calendar import ClaimDiffersError, DeadlineOutOfRangeError
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.holidays import CHINA
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution import decider
from deliberation.domain.resolution import errors as x
from deliberation.domain.resolution import events as e
from deliberation.domain.resolution.events import Effect
from deliberation.domain.resolution.state import RESOLUTIONS
from deliberation.domain.rules.disclosure import disclosure_days
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.standing import NotPartyOrganisationError, Standing
from deliberation.domain.task.state import Task, TaskState
from deliberation.domain.values import PARTY_TIME, Role
from tests.domain.dsl import an_id, given
from tests.domain.resolution.matters import (
    NEWER,
    POWER,
    RESOLUTION,
    adopted,
    by,
    chair,
    clerk,
    noon,
)

NO_RULES = RulesOfProcedure()
WEEK = RulesOfProcedure(publication_min_days=7)
TODAY = date(2026, 3, 3)
"""The day on which the people of matters.py act, one day after the adoption."""


def publish(**more: Any) -> c.PublishResolution:
    return c.PublishResolution(resolution=RESOLUTION, **more)


def published(until: date | None = None, within: int | None = 1) -> e.ResolutionPublished:
    return e.ResolutionPublished(notice_until=until, posted_within_days=within)


def test_a_resolution_is_posted_and_the_days_since_adoption_are_counted() -> None:
    given(RESOLUTIONS, adopted()).when(decider.publish, chair(), publish(), NO_RULES, None).then(published())
    given(RESOLUTIONS, adopted()).when(
        decider.publish, clerk(Role.RECORDER), publish(posted_within_days=1), NO_RULES, None
    ).then(published())
    given(RESOLUTIONS, adopted()).when(
        decider.publish, chair(), publish(posted_within_days=2), NO_RULES, None
    ).then_refused(ClaimDiffersError)


@pytest.mark.parametrize(("days", "lawful"), [(6, False), (7, True), (8, True)])
def test_the_rules_of_the_meeting_set_the_shortest_notice(days: int, lawful: bool) -> None:
    until = TODAY + timedelta(days=days)
    outcome = given(RESOLUTIONS, adopted()).when(
        decider.publish, chair(), publish(notice_until=until), WEEK, HallLevel.STREET
    )
    if lawful:
        outcome.then(published(until))
    else:
        outcome.then_refused(x.NoticeTooShortError)


@pytest.mark.parametrize(
    ("day", "level", "days"),
    [
        (date(2025, 12, 31), HallLevel.COMMUNITY, 0),
        (date(2026, 1, 1), HallLevel.COMMUNITY, 15),
        (date(2026, 1, 1), HallLevel.GRID, 15),
        (date(2026, 1, 1), HallLevel.STREET, 0),
        (date(2026, 1, 1), None, 0),
        (date(2023, 1, 5), HallLevel.COMMUNITY, 0),
    ],
)
def test_fifteen_days_of_disclosure_are_the_law_since_2026_and_not_before(
    day: date, level: HallLevel | None, days: int
) -> None:
    assert disclosure_days(day, level) == days


@pytest.mark.parametrize(("days", "lawful"), [(14, False), (15, True)])
def test_a_neighbourhood_posts_for_fifteen_days(days: int, lawful: bool) -> None:
    until = TODAY + timedelta(days=days)
    outcome = given(RESOLUTIONS, adopted()).when(
        decider.publish, chair(), publish(notice_until=until), WEEK, HallLevel.COMMUNITY
    )
    if lawful:
        outcome.then(published(until))
    else:
        outcome.then_refused(x.NoticeTooShortError)


def test_without_a_day_the_notice_stands_for_the_shortest_lawful_time() -> None:
    given(RESOLUTIONS, adopted()).when(decider.publish, chair(), publish(), WEEK, HallLevel.COMMUNITY).then(
        published(TODAY + timedelta(days=15))
    )
    given(RESOLUTIONS, adopted()).when(decider.publish, chair(), publish(), WEEK, None).then(
        published(TODAY + timedelta(days=7))
    )


def test_a_notice_of_decades_is_refused() -> None:
    given(RESOLUTIONS, adopted()).when(
        decider.publish, chair(), publish(notice_until=date(2046, 1, 1)), NO_RULES, None
    ).then_refused(DeadlineOutOfRangeError)


def test_what_was_set_aside_is_not_posted() -> None:
    for fact in (e.ResolutionAnnulled(), e.ResolutionRescinded(by=NEWER), e.ResolutionArchived()):
        given(RESOLUTIONS, adopted(), fact).when(
            decider.publish, chair(), publish(), NO_RULES, None
        ).then_refused(x.ResolutionStateError)
    given(RESOLUTIONS).when(decider.publish, chair(), publish(), NO_RULES, None).then_refused(NotFoundError)
    given(RESOLUTIONS, adopted()).when(
        decider.publish, clerk(Role.INTAKE), publish(), NO_RULES, None
    ).then_refused(NotAllowedError)


OBJECTION = an_id("objection")
OBJECT = c.FileObjection(resolution=RESOLUTION, objection=OBJECTION, text="施工期间停车安排")
SATURDAY, MONDAY = date(2026, 3, 21), date(2026, 3, 23)


def filed(*, in_time: bool = True) -> e.ObjectionFiled:
    return e.ObjectionFiled(objection=OBJECTION, by=an_id("clerk"), in_time=in_time, text="施工期间停车安排")


def resident(at: datetime) -> Standing:
    return clerk(at=at)


@pytest.mark.parametrize(
    ("at", "in_time"),
    [
        (noon(date(2026, 3, 20)), True),
        (noon(SATURDAY), True),
        (datetime(2026, 3, 23, 23, 59, tzinfo=PARTY_TIME), True),
        (datetime(2026, 3, 24, tzinfo=PARTY_TIME), False),
    ],
)
def test_a_notice_that_ends_on_a_saturday_leaves_until_monday_to_object(at: datetime, in_time: bool) -> None:
    given(RESOLUTIONS, adopted(), published(SATURDAY)).when(
        decider.file_objection, resident(at), OBJECT, CHINA
    ).then(filed(in_time=in_time))


def test_an_objection_without_a_notice_is_always_in_time() -> None:
    given(RESOLUTIONS, adopted()).when(
        decider.file_objection, resident(noon(date(2027, 1, 5))), OBJECT, CHINA
    ).then(filed())


def test_posting_again_starts_the_objection_period_anew() -> None:
    given(RESOLUTIONS, adopted(), published(SATURDAY), published(date(2026, 4, 30))).when(
        decider.file_objection, resident(noon(date(2026, 4, 2))), OBJECT, CHINA
    ).then(filed())


def test_an_objection_is_filed_once_and_not_against_what_was_set_aside() -> None:
    given(RESOLUTIONS, adopted(), filed()).when(
        decider.file_objection, resident(noon(TODAY)), OBJECT, CHINA
    ).then_refused(x.ObjectionExistsError)
    given(RESOLUTIONS, adopted(), e.ResolutionAnnulled()).when(
        decider.file_objection, resident(noon(TODAY)), OBJECT, CHINA
    ).then_refused(x.ResolutionStateError)


ANSWER = c.AnswerObjection(resolution=RESOLUTION, objection=OBJECTION, answer="提供临时停车点")
ANSWERED = e.ObjectionAnswered(objection=OBJECTION, answer="提供临时停车点")


def test_an_objection_is_answered_once() -> None:
    given(RESOLUTIONS, adopted(), filed()).when(decider.answer_objection, chair(), ANSWER).then(ANSWERED)
    given(RESOLUTIONS, adopted(), filed(), ANSWERED).when(
        decider.answer_objection, chair(), ANSWER
    ).then_refused(x.AlreadyAnsweredError)
    given(RESOLUTIONS, adopted()).when(decider.answer_objection, chair(), ANSWER).then_refused(NotFoundError)
    given(RESOLUTIONS, adopted(), filed()).when(decider.answer_objection, clerk(), ANSWER).then_refused(
        NotAllowedError
    )


TASK = an_id("order")
LISTED = e.TaskListed(task=TASK)


def task(state: TaskState) -> Task:
    return Task(state=state)


def test_a_resolution_is_completed_once_every_order_is_verified_or_cancelled() -> None:
    given(RESOLUTIONS, adopted(), LISTED).when(
        decider.complete, chair(), [task(TaskState.CLOSED_OUT), task(TaskState.CANCELLED)]
    ).then(e.ResolutionCompleted())
    for unfinished in (TaskState.ISSUED, TaskState.REPORTED_DONE, TaskState.SUSPENDED):
        given(RESOLUTIONS, adopted(), LISTED).when(
            decider.complete, chair(), [task(TaskState.CLOSED_OUT), task(unfinished)]
        ).then_refused(x.TasksOpenError)


def test_what_names_units_or_a_deadline_is_not_completed_without_any_order() -> None:
    for binding in (adopted(responsible=[POWER]), adopted(deadline=by(date(2026, 3, 20)))):
        given(RESOLUTIONS, binding).when(decider.complete, chair(), []).then_refused(x.NothingDoneError)
    given(RESOLUTIONS, adopted()).when(decider.complete, chair(), []).then(e.ResolutionCompleted())


def test_a_referral_and_a_completed_resolution_are_not_completed() -> None:
    given(RESOLUTIONS, adopted(effect=Effect.REFERRAL)).when(decider.complete, chair(), []).then_refused(
        x.ReferralNotCompletedError
    )
    given(RESOLUTIONS, adopted(), e.ResolutionCompleted()).when(decider.complete, chair(), []).then_refused(
        x.ResolutionStateError
    )
    given(RESOLUTIONS, adopted()).when(decider.complete, clerk(Role.CHAIR), []).then_refused(
        NotPartyOrganisationError
    )
