"""Corrections: what was recorded stays, and is read as it was put right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deliberation.domain import corrections as k
from deliberation.domain.corrections import CorrectionMode, correct
from deliberation.domain.errors import FutureTimeError, Refusal
from deliberation.domain.facts import DomainEvent, fold
from deliberation.domain.issue.commands import CorrectIssue
from deliberation.domain.issue.events import IssueCorrected, IssueRegistered, IssueSubmitted
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.task.commands import CorrectTask
from deliberation.domain.task.events import TaskCorrected, TaskIssued
from deliberation.domain.values import HallId, UnitId
from tests.domain.dsl import START, entries
from tests.domain.issue.minutes_of import POLE, accepted, registered, submitted

NOW = START + timedelta(days=1)


def request(version: int, mode: CorrectionMode, **more: Any) -> CorrectIssue:
    return CorrectIssue.model_validate(
        {"issue": POLE, "version": version, "mode": mode, "reason": "录入有误", **more}
    )


def correcting(facts: tuple[DomainEvent, ...], command: CorrectIssue) -> IssueCorrected:
    return correct(entries(*facts), command, IssueCorrected, NOW)


def after(*facts: DomainEvent) -> Any:
    return fold(ISSUES, entries(*facts))


def test_a_wrong_value_is_replaced_and_the_others_stay() -> None:
    facts = (submitted(), registered("YC-2026-0001"))
    fact = correcting(facts, request(2, CorrectionMode.REPLACE, fields={"public_no": "YC-2026-0007"}))
    assert fact.fact() == IssueRegistered(public_no="YC-2026-0007")
    assert after(*facts, fact).public_no == "YC-2026-0007"
    assert after(*facts).public_no == "YC-2026-0001", "without the correction it reads as recorded"


def test_sealed_values_stay_sealed_in_a_correction() -> None:
    fact = correcting((submitted(),), request(1, CorrectionMode.REPLACE, fields={"text": "电线杆在二号楼旁"}))
    assert "text" not in fact.public
    assert fact.sealed
    assert fact.sealed["text"] == "电线杆在二号楼旁"
    corrected = fact.fact()
    assert isinstance(corrected, IssueSubmitted)
    assert corrected.text == "电线杆在二号楼旁"


def test_a_forgotten_fact_is_put_in_where_it_belongs() -> None:
    facts = (submitted(), accepted())
    fact = correcting(
        facts,
        request(
            1,
            CorrectionMode.INSERT_AFTER,
            topic=IssueRegistered.TOPIC,
            fields={"public_no": "YC-2026-0001"},
            effective_at=START,
        ),
    )
    state = after(*facts, fact)
    assert (state.status, state.public_no) == (IssueState.ACCEPTED, "YC-2026-0001")


def test_an_entry_made_by_mistake_is_struck_out() -> None:
    facts = (submitted(), registered(), accepted())
    fact = correcting(facts, request(3, CorrectionMode.STRIKE))
    assert after(*facts, fact).status is IssueState.REGISTERED
    with pytest.raises(ValueError, match="no other fact"):
        fact.fact()


def test_the_later_correction_of_an_entry_wins() -> None:
    facts = (submitted(), registered())
    first = correcting(facts, request(2, CorrectionMode.REPLACE, fields={"public_no": "YC-2026-0002"}))
    second = correcting(facts, request(2, CorrectionMode.REPLACE, fields={"public_no": "YC-2026-0003"}))
    assert after(*facts, first, second).public_no == "YC-2026-0003"


def test_a_correction_of_an_entry_that_was_struck_changes_nothing() -> None:
    facts = (submitted(), registered(), accepted())
    struck = correcting(facts, request(3, CorrectionMode.STRIKE))
    late = correcting(facts, request(3, CorrectionMode.REPLACE, fields={"level": "street"}))
    assert after(*facts, struck, late).status is IssueState.REGISTERED


CORRECTION = IssueCorrected(version=2, mode=CorrectionMode.STRIKE)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (request(9, CorrectionMode.STRIKE), k.NoSuchEntryError),
        (request(1, CorrectionMode.STRIKE), k.BeginningStruckError),
        (request(3, CorrectionMode.STRIKE), k.CorrectionOfCorrectionError),
        (request(2, CorrectionMode.REPLACE, topic="issue.accepted.v1"), k.OtherTopicError),
        (request(2, CorrectionMode.INSERT_AFTER, topic="meeting.closed.v1"), k.OtherTopicError),
        (request(2, CorrectionMode.INSERT_AFTER, topic="issue.unheard_of.v1"), k.OtherTopicError),
        (request(2, CorrectionMode.INSERT_AFTER), k.OtherTopicError),
        (request(1, CorrectionMode.REPLACE, fields={"phone": "138"}), k.PersonalFieldError),
        (request(2, CorrectionMode.REPLACE, fields={"public_no": 7}), k.InvalidFieldsError),
        (request(2, CorrectionMode.REPLACE, fields={"colour": "red"}), k.InvalidFieldsError),
        (
            request(2, CorrectionMode.STRIKE, effective_at=datetime(2030, 1, 1, tzinfo=UTC)),
            FutureTimeError,
        ),
    ],
)
def test_what_puts_nothing_right_is_refused(command: CorrectIssue, error: type[Refusal]) -> None:
    with pytest.raises(error) as refused:
        correcting((submitted(), registered(), CORRECTION), command)
    assert refused.value.zh
    assert refused.value.en


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_no_correction_puts_in_a_day_at_the_ends_of_the_calendar(year: str) -> None:
    """Not even deep inside a value: no board could reckon with such a deadline."""
    day = f"{year}-06-01"
    deadline = {"kind": "calendar_date", "raw_end": day, "effective_end": day, "calendar": "2026"}
    command = CorrectTask.model_validate(
        {
            "task": POLE,
            "version": 1,
            "mode": CorrectionMode.REPLACE,
            "fields": {"deadline": deadline},
            "reason": "录入有误",
        }
    )
    issued = TaskIssued(hall=HallId(POLE), lead=UnitId(POLE), content="请办理")
    with pytest.raises(k.InvalidFieldsError):
        correct(entries(issued), command, TaskCorrected, NOW)
