"""Corrections of an order's record: what may be put right, what stands, what would read differently."""

from datetime import date, timedelta
from typing import Any

import pytest

from deliberation.domain import corrections
from deliberation.domain.correcting import (
    Consequence,
    DecisionStandsError,
    DoesNotFitError,
    OutOfOrderError,
)
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.task import correcting
from deliberation.domain.task import events as e
from deliberation.domain.task.commands import CorrectTask
from deliberation.domain.task.state import TaskState
from tests.domain.dsl import START, entries
from tests.domain.task.orders import BRANCH, CABLE, DUE, POWER, ROADS, TASK, issued, noon, signed, then

NOW = START + timedelta(days=60)


def ask(
    version: int, mode: CorrectionMode, fact: type[DomainEvent] | None = None, **more: Any
) -> CorrectTask:
    topic = fact.TOPIC if fact else None
    return CorrectTask(task=TASK, version=version, mode=mode, topic=topic, reason="登记有误", **more)


def correct(facts: list[Entry[DomainEvent]], request: CorrectTask) -> e.TaskCorrected:
    correcting.CORRECTABLE.check(facts, request)
    correction = corrections.correct(facts, request, e.TaskCorrected, NOW)
    correcting.fits(facts, correction)
    return correction


def late() -> list[Entry[DomainEvent]]:
    """Signed in time; found overdue and urged although the report had come."""
    return then(entries(*signed()), date(2026, 3, 18), e.TaskFoundOverdue(), e.TaskUrged(number=1))


REPORT = {"unit": str(POWER), "evidence": ["照片"]}


def test_a_forgotten_report_is_entered_with_its_day_and_the_overdue_days_fall_away() -> None:
    request = ask(
        2,
        CorrectionMode.INSERT_AFTER,
        e.TaskReportedDone,
        fields=REPORT,
        effective_at=noon(date(2026, 3, 13)),
    )
    found = correcting.consequences(late(), correct(late(), request), date(2026, 3, 20))
    assert found == [
        Consequence("state", TaskState.SIGNED_FOR, TaskState.REPORTED_DONE),
        Consequence("reported_on", None, date(2026, 3, 13)),
        Consequence("overdue_days", 4, 0),
        Consequence("light", e.Light.RED, None),
    ]


def test_a_correction_that_changes_no_figure_has_no_consequences() -> None:
    request = ask(1, CorrectionMode.REPLACE, fields={"content": "移杆并恢复路面"})
    assert correcting.consequences(late(), correct(late(), request), DUE) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"lead": str(ROADS)},
        {"supervise": None},
        {"deadline": None},
        {"depends_on": []},
        {"yellow_days": 9},
    ],
)
def test_what_was_ordered_stands(fields: dict[str, Any]) -> None:
    with pytest.raises(DecisionStandsError) as refused:
        correct(late(), ask(1, CorrectionMode.REPLACE, fields=fields))
    assert refused.value.zh
    assert refused.value.en


@pytest.mark.parametrize("fact", [e.TaskVerified, e.TaskIssued, e.ExtensionGranted, e.TaskCancelled])
def test_no_decision_is_entered_afterwards(fact: type[DomainEvent]) -> None:
    with pytest.raises(DecisionStandsError):
        correct(late(), ask(2, CorrectionMode.INSERT_AFTER, fact))


def closed() -> list[Entry[DomainEvent]]:
    return then(
        entries(*signed()),
        date(2026, 3, 18),
        e.TaskReportedDone(unit=POWER),
        e.TaskVerified(for_unit=BRANCH),
    )


def test_a_verification_is_neither_struck_nor_given_to_another() -> None:
    with pytest.raises(DecisionStandsError):
        correct(closed(), ask(4, CorrectionMode.STRIKE))
    with pytest.raises(DecisionStandsError):
        correct(closed(), ask(4, CorrectionMode.REPLACE, fields={"for_unit": str(POWER)}))
    assert correct(closed(), ask(4, CorrectionMode.REPLACE, fields={"on_site": True})).public["on_site"]


def test_the_day_of_a_report_can_be_put_right_within_its_neighbours() -> None:
    right = noon(date(2026, 3, 16))
    request = ask(3, CorrectionMode.REPLACE, fields={}, effective_at=right)
    found = correcting.consequences(closed(), correct(closed(), request), date(2026, 4, 1))
    assert Consequence("overdue_days", 2, 0) in found
    for wrong in (START - timedelta(days=1), noon(date(2026, 3, 19))):
        with pytest.raises(OutOfOrderError) as refused:
            correct(closed(), ask(3, CorrectionMode.REPLACE, fields={}, effective_at=wrong))
        assert refused.value.en


def test_a_report_entered_by_mistake_is_struck_only_while_nothing_followed() -> None:
    reported = then(entries(*signed()), date(2026, 3, 10), e.TaskReportedDone(unit=POWER))
    assert correct(reported, ask(3, CorrectionMode.STRIKE)).mode is CorrectionMode.STRIKE
    with pytest.raises(DoesNotFitError) as refused:
        correct(closed(), ask(3, CorrectionMode.STRIKE))
    assert refused.value.zh


def test_a_notice_can_always_be_struck() -> None:
    assert correct(late(), ask(3, CorrectionMode.STRIKE)).version == 3


def test_no_second_report_is_put_before_one_that_was_verified() -> None:
    with pytest.raises(DoesNotFitError):
        correct(closed(), ask(2, CorrectionMode.INSERT_AFTER, e.TaskReportedDone, fields=REPORT))


def test_facts_are_entered_only_where_the_order_stood_right_for_them() -> None:
    signature = {"unit": str(POWER)}
    unsigned = then(entries(issued()), date(2026, 3, 3), e.TaskUrged(number=1))
    correct(unsigned, ask(1, CorrectionMode.INSERT_AFTER, e.TaskSignedFor, fields=signature))
    with pytest.raises(DoesNotFitError):
        correct(late(), ask(2, CorrectionMode.INSERT_AFTER, e.TaskSignedFor, fields=signature))
    with pytest.raises(DoesNotFitError):
        correct(unsigned, ask(1, CorrectionMode.INSERT_AFTER, e.ProgressReported, fields=signature))


def test_no_report_is_put_into_the_mouth_of_another_unit() -> None:
    for unit, fits in ((CABLE, True), (ROADS, False)):
        request = ask(2, CorrectionMode.REPLACE, fields={"unit": str(unit)})
        if fits:
            assert correct(entries(*signed()), request).public["unit"] == str(unit)
        else:
            with pytest.raises(DoesNotFitError):
                correct(entries(*signed()), request)


def test_an_earlier_correction_is_part_of_what_a_later_one_is_held_against() -> None:
    first = correct(
        late(), ask(2, CorrectionMode.INSERT_AFTER, e.ProgressReported, fields={"unit": str(POWER)})
    )
    corrected = then(late(), date(2026, 3, 19), first)
    request = ask(2, CorrectionMode.INSERT_AFTER, e.TaskReportedDone, fields=REPORT)
    assert correct(corrected, request).topic == e.TaskReportedDone.TOPIC
