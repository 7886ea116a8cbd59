"""Corrections of a resolution's record: the wording and what residents handed in, never the decision."""

from datetime import date, timedelta
from typing import Any

import pytest

from deliberation.domain import corrections
from deliberation.domain.correcting import Consequence, DecisionStandsError, DoesNotFitError
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.holidays import CHINA
from deliberation.domain.resolution import correcting
from deliberation.domain.resolution import events as e
from deliberation.domain.resolution.commands import CorrectResolution
from tests.domain.dsl import START, an_id, entries
from tests.domain.resolution.matters import PARKING, POWER, RESOLUTION, adopted, noon

NOW = START + timedelta(days=60)
FIRST, SECOND = an_id("first objection"), an_id("second objection")


def ask(
    version: int, mode: CorrectionMode, fact: type[DomainEvent] | None = None, **more: Any
) -> CorrectResolution:
    topic = fact.TOPIC if fact else None
    return CorrectResolution(
        resolution=RESOLUTION, version=version, mode=mode, topic=topic, reason="登记有误", **more
    )


def correct(facts: list[Entry[DomainEvent]], request: CorrectResolution) -> e.ResolutionCorrected:
    correcting.CORRECTABLE.check(facts, request)
    correction = corrections.correct(facts, request, e.ResolutionCorrected, NOW)
    correcting.fits(facts, correction, CHINA)
    return correction


def posted() -> list[Entry[DomainEvent]]:
    return entries(
        adopted(),
        e.ResolutionPublished(notice_until=date(2026, 3, 20), posted_within_days=0),
        e.ObjectionFiled(objection=FIRST),
        e.ResolutionCompleted(),
    )


def test_the_wording_can_be_put_right() -> None:
    right = correct(posted(), ask(1, CorrectionMode.REPLACE, fields={"text": "两周内完成移位"}))
    assert right.sealed == {"text": "两周内完成移位"}
    assert correcting.consequences(posted(), right, NOW) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"authority": "owners_joint_decision"},
        {"effect": "decision"},
        {"issues": [str(PARKING)]},
        {"responsible": [str(POWER)]},
        {"deadline": None},
        {"motions": []},
    ],
)
def test_the_decision_stands(fields: dict[str, Any]) -> None:
    with pytest.raises(DecisionStandsError):
        correct(posted(), ask(1, CorrectionMode.REPLACE, fields=fields))


def test_completion_is_neither_struck_nor_entered_afterwards() -> None:
    with pytest.raises(DecisionStandsError):
        correct(posted(), ask(4, CorrectionMode.STRIKE))
    with pytest.raises(DecisionStandsError):
        correct(posted(), ask(2, CorrectionMode.INSERT_AFTER, e.ResolutionCompleted))


@pytest.mark.parametrize(("in_time", "fits"), [(True, True), (False, False)])
def test_a_forgotten_objection_is_entered_as_in_time_or_late_as_it_was(in_time: bool, fits: bool) -> None:
    fields = {"objection": str(SECOND), "in_time": in_time}
    request = ask(2, CorrectionMode.INSERT_AFTER, e.ObjectionFiled, fields=fields)
    if fits:
        found = correcting.consequences(posted(), correct(posted(), request), NOW)
        assert found == [Consequence("objections", 1, 2)]
    else:
        with pytest.raises(DoesNotFitError):
            correct(posted(), request)


def test_an_objection_that_is_known_is_not_entered_again_and_an_answer_needs_one() -> None:
    again = ask(3, CorrectionMode.INSERT_AFTER, e.ObjectionFiled, fields={"objection": str(FIRST)})
    with pytest.raises(DoesNotFitError):
        correct(posted(), again)
    answer = ask(3, CorrectionMode.INSERT_AFTER, e.ObjectionAnswered, fields={"objection": str(FIRST)})
    assert Consequence("objections_answered", 0, 1) in correcting.consequences(
        posted(), correct(posted(), answer), NOW
    )
    none = ask(3, CorrectionMode.INSERT_AFTER, e.ObjectionAnswered, fields={"objection": str(SECOND)})
    with pytest.raises(DoesNotFitError):
        correct(posted(), none)


def test_an_objection_entered_by_mistake_stays_on_record() -> None:
    with pytest.raises(DecisionStandsError):
        correct(posted(), ask(3, CorrectionMode.STRIKE))


def test_a_late_objection_with_its_own_time_is_held_against_the_notice() -> None:
    later = entries(adopted(), e.ResolutionPublished(notice_until=date(2026, 3, 20)))
    fields = {"objection": str(SECOND), "in_time": False}
    request = ask(
        2,
        CorrectionMode.INSERT_AFTER,
        e.ObjectionFiled,
        fields=fields,
        effective_at=noon(date(2026, 3, 21)),
    )
    assert correct(later, request).public["in_time"] is False
