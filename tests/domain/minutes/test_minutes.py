"""Minutes: drafted, circulated, signed, published; then corrected or supplemented, edition by edition."""

from datetime import date, timedelta
from typing import Any

import pytest

from deliberation.domain.calendar import ClaimDiffersError, DeadlineOutOfRangeError
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.meeting.state import Meeting, MeetingState, Motion
from deliberation.domain.minutes import commands as c
from deliberation.domain.minutes import decider
from deliberation.domain.minutes import events as e
from deliberation.domain.minutes.events import CorrectionKind
from deliberation.domain.minutes.state import MINUTES, Minutes, MinutesState
from deliberation.domain.resolution.events import Authority
from deliberation.domain.resolution.state import Resolution, ResolutionState
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role
from tests.domain.dsl import an_id, given, state, who

HALL, MINUTES_ID, MEETING = an_id("hall"), an_id("minutes"), an_id("meeting")
MOTION, UNSETTLED, POWER = an_id("motion"), an_id("unsettled"), an_id("power")
TODAY = date(2026, 3, 3)
"""The day on which everybody of this file acts."""

RECORDER, CHAIR = who(Role.RECORDER, person="recorder"), who(Role.CHAIR, person="chair")


def sat(status: MeetingState = MeetingState.CLOSED, **more: Any) -> Meeting:
    motions = {
        MOTION: Motion(outcome=MotionOutcome.ADOPTED, found=MotionOutcome.ADOPTED),
        UNSETTLED: Motion(outcome=MotionOutcome.NO_DECISION, found=MotionOutcome.NO_DECISION),
    }
    return Meeting(status=status, **{"hall": HALL, "motions": motions, **more})


def ask(**more: Any) -> c.DraftMinutes:
    fields: dict[str, Any] = {"minutes": MINUTES_ID, "hall": HALL, "meeting": MEETING, **more}
    return c.DraftMinutes(**fields)


def drafted(edition: int = 1, **more: Any) -> e.MinutesDrafted:
    return e.MinutesDrafted(hall=HALL, meeting=MEETING, edition=edition, **more)


CONFIRMED = e.MinutesConfirmed(edition=1, chair=an_id("chair"))
SIGNED: list[DomainEvent] = [drafted(), CONFIRMED]
PUBLISHED: list[DomainEvent] = [*SIGNED, e.MinutesPublished(edition=1, public_until=date(2026, 3, 10))]


def test_the_recorder_drafts_the_minutes_of_a_meeting_that_ended() -> None:
    given(MINUTES).when(decider.draft, RECORDER, ask(number="2026-3", decided=[MOTION]), sat()).then(
        drafted(number="2026-3", decided=[MOTION])
    )
    given(MINUTES).when(decider.draft, CHAIR, ask(), sat()).then_refused(NotAllowedError)


@pytest.mark.parametrize(
    "status",
    [MeetingState.NOTICE_GIVEN, MeetingState.IN_SESSION, MeetingState.ADJOURNED, MeetingState.CANCELLED],
)
def test_there_are_no_minutes_of_a_meeting_that_has_not_ended(status: MeetingState) -> None:
    given(MINUTES).when(decider.draft, RECORDER, ask(), sat(status)).then_refused(
        decider.MeetingNotEndedError
    )


@pytest.mark.parametrize("status", [MeetingState.INQUORATE, MeetingState.HELD_IN_SUMMARY])
def test_an_inquorate_meeting_and_one_known_in_summary_have_minutes(status: MeetingState) -> None:
    given(MINUTES).when(decider.draft, RECORDER, ask(), sat(status)).then(drafted())


def test_the_meeting_must_be_known_and_of_this_hall() -> None:
    given(MINUTES).when(decider.draft, RECORDER, ask(), Meeting()).then_refused(NotFoundError)
    given(MINUTES).when(decider.draft, RECORDER, ask(), sat(hall=an_id("other"))).then_refused(
        decider.OtherMeetingError
    )


@pytest.mark.parametrize("motion", [UNSETTLED, an_id("unheard of")])
def test_unsettled_matters_are_not_written_as_decided(motion: Any) -> None:
    given(MINUTES).when(decider.draft, RECORDER, ask(decided=[MOTION, motion]), sat()).then_refused(
        decider.UnsettledError
    )
    given(MINUTES, *SIGNED).when(
        decider.supplement, RECORDER, c.SupplementMinutes(minutes=MINUTES_ID, decided=[motion]), sat()
    ).then_refused(decider.UnsettledError)


def test_every_draft_is_an_edition_until_the_chair_signs() -> None:
    given(MINUTES, drafted()).when(decider.draft, RECORDER, ask(edition=2), sat()).then(drafted(2))
    given(MINUTES, drafted(), e.MinutesCirculated(edition=1)).when(
        decider.draft, RECORDER, ask(), sat()
    ).then(drafted(2))
    given(MINUTES, drafted()).when(decider.draft, RECORDER, ask(edition=3), sat()).then_refused(
        ClaimDiffersError
    )
    given(MINUTES, *SIGNED).when(decider.draft, RECORDER, ask(), sat()).then_refused(
        decider.MinutesStateError
    )
    given(MINUTES, drafted()).when(
        decider.draft, RECORDER, ask(meeting=an_id("another meeting")), sat()
    ).then_refused(decider.OtherMeetingError)


def test_a_draft_is_circulated_before_and_not_after_signing() -> None:
    circulate = c.CirculateMinutes(minutes=MINUTES_ID, to=[POWER])
    given(MINUTES, drafted()).when(decider.circulate, RECORDER, circulate).then(
        e.MinutesCirculated(edition=1, to=[POWER])
    )
    given(MINUTES, *SIGNED).when(decider.circulate, RECORDER, circulate).then_refused(
        decider.MinutesStateError
    )
    given(MINUTES).when(decider.circulate, RECORDER, circulate).then_refused(NotFoundError)


CONFIRM = c.ConfirmMinutes(minutes=MINUTES_ID, countersigned=[POWER])


def test_the_chair_signs_the_draft_or_what_was_circulated() -> None:
    signed = e.MinutesConfirmed(edition=1, chair=an_id("chair"), countersigned=[POWER])
    given(MINUTES, drafted()).when(decider.confirm, CHAIR, CONFIRM).then(signed)
    given(MINUTES, drafted(), e.MinutesCirculated(edition=1)).when(decider.confirm, CHAIR, CONFIRM).then(
        signed
    )
    given(MINUTES, drafted()).when(decider.confirm, RECORDER, CONFIRM).then_refused(NotAllowedError)
    given(MINUTES, *SIGNED).when(decider.confirm, CHAIR, CONFIRM).then_refused(decider.MinutesStateError)
    wrong = c.ConfirmMinutes(minutes=MINUTES_ID, edition=2)
    given(MINUTES, drafted()).when(decider.confirm, CHAIR, wrong).then_refused(ClaimDiffersError)


def publish(
    minutes: Minutes, by: Standing, command: c.PublishMinutes, min_days: int = 0, statutory: int = 0
) -> list[DomainEvent]:
    return decider.publish(minutes, by, command, min_days=min_days, statutory=statutory)


POST = c.PublishMinutes(minutes=MINUTES_ID, sent_to=[POWER])


def posted(until: date | None = None, edition: int = 1) -> e.MinutesPublished:
    return e.MinutesPublished(edition=edition, sent_to=[POWER], public_until=until)


def test_signed_minutes_are_published() -> None:
    given(MINUTES, *SIGNED).when(publish, RECORDER, POST).then(posted())
    given(MINUTES, drafted()).when(publish, RECORDER, POST).then_refused(decider.MinutesStateError)
    given(MINUTES, *PUBLISHED).when(publish, RECORDER, POST).then_refused(decider.MinutesStateError)
    given(MINUTES, *SIGNED).when(publish, who(Role.INTAKE), POST).then_refused(NotAllowedError)


@pytest.mark.parametrize(("min_days", "statutory", "days"), [(7, 0, 7), (7, 15, 15), (20, 15, 20)])
def test_without_a_day_the_excerpt_stands_for_the_longer_of_rule_and_law(
    min_days: int, statutory: int, days: int
) -> None:
    given(MINUTES, *SIGNED).when(publish, RECORDER, POST, min_days, statutory).then(
        posted(TODAY + timedelta(days=days))
    )


@pytest.mark.parametrize(("days", "lawful"), [(6, False), (7, True)])
def test_the_rules_of_procedure_set_the_shortest_posting(days: int, lawful: bool) -> None:
    until = TODAY + timedelta(days=days)
    post = c.PublishMinutes(minutes=MINUTES_ID, sent_to=[POWER], public_until=until)
    outcome = given(MINUTES, *SIGNED).when(publish, RECORDER, post, 7)
    if lawful:
        outcome.then(posted(until))
    else:
        outcome.then_refused(decider.NoticeTooShortError)


def test_a_posting_of_decades_is_refused() -> None:
    post = c.PublishMinutes(minutes=MINUTES_ID, public_until=date(2046, 1, 1))
    given(MINUTES, *SIGNED).when(publish, RECORDER, post).then_refused(DeadlineOutOfRangeError)


def test_the_days_of_posting_are_those_after_the_day_of_publication() -> None:
    minutes = state(MINUTES, *SIGNED, posted(date(2026, 3, 9)))
    assert minutes.published_on == date(2026, 3, 2)
    assert minutes.publication_days == 7
    assert state(MINUTES, *SIGNED).publication_days is None
    assert state(MINUTES, *SIGNED, posted()).publication_days is None


def fix(kind: CorrectionKind = CorrectionKind.CLERICAL, **more: Any) -> c.CorrectMinutes:
    return c.CorrectMinutes(minutes=MINUTES_ID, kind=kind, **more)


def correct(
    minutes: Minutes,
    by: Standing,
    command: c.CorrectMinutes,
    *,
    chairs: bool = False,
    decided_by: Resolution | None = None,
) -> list[DomainEvent]:
    return decider.correct(minutes, by, command, approver_chairs=chairs, decided_by=decided_by)


def approved(minutes: Minutes, by: Standing, command: c.CorrectMinutes) -> list[DomainEvent]:
    return correct(minutes, by, command, chairs=True)


def corrected(kind: CorrectionKind = CorrectionKind.CLERICAL, **more: Any) -> e.MinutesCorrected:
    fields: dict[str, Any] = {"edition": 2, "corrects_edition": 1, **more}
    return e.MinutesCorrected(kind=kind, **fields)


def test_a_clerical_correction_is_a_new_edition_and_restarts_no_clock() -> None:
    given(MINUTES, *PUBLISHED).when(
        correct, RECORDER, fix(edition=2, corrects_edition=1, field="错别字", reason="同音字")
    ).then(corrected(field="错别字", reason="同音字"))
    minutes = state(MINUTES, *PUBLISHED, corrected())
    assert (minutes.state, minutes.edition, minutes.editions) == (MinutesState.CORRECTED, 2, (1, 2))
    assert not minutes.restarts


@pytest.mark.parametrize("field", ["venue", "unit_name", "会议地点", "责任单位名称"])
def test_a_misspelt_name_is_clerical(field: str) -> None:
    given(MINUTES, *PUBLISHED).when(correct, RECORDER, fix(field=field)).then(corrected(field=field))


def test_a_clerical_correction_cannot_ask_for_a_restart() -> None:
    given(MINUTES, *PUBLISHED).when(correct, RECORDER, fix(objection_clock_restarts=True)).then_refused(
        decider.ClockRestartsOnlyForSubstanceError
    )
    given(MINUTES, *PUBLISHED).when(correct, RECORDER, fix(objection_clock_restarts=False)).then(corrected())


@pytest.mark.parametrize(
    "field",
    [
        "deadline",
        "Units",
        "money",
        "result",
        "期限",
        "责任单位",
        "议定事项",
        "items[2].task_deadline",
        "办理期限",
    ],
)
def test_units_money_deadline_and_result_are_never_clerical(field: str) -> None:
    given(MINUTES, *PUBLISHED).when(correct, RECORDER, fix(field=field)).then_refused(
        decider.NotClericalError
    )


SUBSTANTIVE = CorrectionKind.SUBSTANTIVE


def test_a_substantive_correction_needs_the_chairs_approval_or_a_new_resolution() -> None:
    given(MINUTES, *PUBLISHED).when(correct, RECORDER, fix(SUBSTANTIVE)).then_refused(
        decider.NotApprovedError
    )
    given(MINUTES, *PUBLISHED).when(
        approved, RECORDER, fix(SUBSTANTIVE, field="deadline", approved_by=an_id("chair"))
    ).then(
        corrected(SUBSTANTIVE, field="deadline", approved_by=an_id("chair"), objection_clock_restarts=True)
    )


def by_resolution(
    minutes: Minutes, by: Standing, command: c.CorrectMinutes, resolution: Resolution
) -> list[DomainEvent]:
    return correct(minutes, by, command, decided_by=resolution)


def test_a_new_resolution_of_the_same_hall_carries_a_substantive_correction() -> None:
    newer = an_id("newer resolution")
    ask = fix(SUBSTANTIVE, decided_by=newer)
    good = Resolution(authority=Authority.JOINT_CONFERENCE, hall=HALL)
    given(MINUTES, *PUBLISHED).when(by_resolution, RECORDER, ask, good).then(
        corrected(SUBSTANTIVE, decided_by=newer, objection_clock_restarts=True)
    )
    for bad in (
        Resolution(),
        Resolution(authority=Authority.JOINT_CONFERENCE, hall=an_id("other")),
        Resolution(authority=Authority.JOINT_CONFERENCE, hall=HALL, side=ResolutionState.ANNULLED),
    ):
        given(MINUTES, *PUBLISHED).when(by_resolution, RECORDER, ask, bad).then_refused(
            decider.NotApprovedError
        )


def test_the_clock_restarts_where_published_text_misled_unless_it_did_not() -> None:
    assert state(MINUTES, *PUBLISHED, corrected(SUBSTANTIVE, objection_clock_restarts=True)).restarts
    given(MINUTES, *PUBLISHED).when(
        approved, RECORDER, fix(SUBSTANTIVE, objection_clock_restarts=False)
    ).then(corrected(SUBSTANTIVE))
    given(MINUTES, *SIGNED).when(approved, RECORDER, fix(SUBSTANTIVE)).then(corrected(SUBSTANTIVE))
    given(MINUTES, *SIGNED).when(
        approved, RECORDER, fix(SUBSTANTIVE, objection_clock_restarts=True)
    ).then_refused(decider.ClockRestartsOnlyForSubstanceError)


def test_the_next_posting_settles_the_restart() -> None:
    again = [
        *PUBLISHED,
        corrected(SUBSTANTIVE, objection_clock_restarts=True),
        posted(date(2026, 3, 20), edition=2),
    ]
    minutes = state(MINUTES, *again)
    assert (minutes.published, minutes.restarts) == (2, False)


def test_drafts_are_not_corrected_and_editions_are_counted() -> None:
    given(MINUTES, drafted()).when(correct, RECORDER, fix()).then_refused(decider.MinutesStateError)
    given(MINUTES, *PUBLISHED).when(correct, RECORDER, fix(edition=5)).then_refused(ClaimDiffersError)
    given(MINUTES, *PUBLISHED).when(correct, RECORDER, fix(corrects_edition=2)).then_refused(
        ClaimDiffersError
    )
    given(MINUTES, *PUBLISHED).when(correct, who(Role.INTAKE), fix()).then_refused(NotAllowedError)
    given(MINUTES, *PUBLISHED, corrected()).when(correct, RECORDER, fix(corrects_edition=1)).then(
        corrected(edition=3)
    )


def test_a_correction_may_be_posted_or_signed_again() -> None:
    given(MINUTES, *PUBLISHED, corrected()).when(publish, RECORDER, POST).then(posted(edition=2))
    given(MINUTES, *PUBLISHED, corrected()).when(decider.confirm, CHAIR, CONFIRM).then(
        e.MinutesConfirmed(edition=2, chair=an_id("chair"), countersigned=[POWER])
    )


ADD = c.SupplementMinutes(minutes=MINUTES_ID, text="补列附件", decided=[MOTION])


def test_a_supplement_is_a_new_edition_that_the_chair_signs_before_it_is_posted() -> None:
    added = e.MinutesSupplemented(edition=2, decided=[MOTION], text="补列附件")
    given(MINUTES, *PUBLISHED).when(decider.supplement, RECORDER, ADD, sat()).then(added)
    given(MINUTES, drafted()).when(decider.supplement, RECORDER, ADD, sat()).then_refused(
        decider.MinutesStateError
    )
    supplemented = [*PUBLISHED, added]
    assert state(MINUTES, *supplemented).state is MinutesState.SUPPLEMENTED
    given(MINUTES, *supplemented).when(publish, RECORDER, POST).then_refused(decider.MinutesStateError)
    given(MINUTES, *supplemented, e.MinutesConfirmed(edition=2)).when(publish, RECORDER, POST).then(
        posted(edition=2)
    )
