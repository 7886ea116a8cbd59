"""The order of the log: what an entry shows by itself and among the others, on both sides of each bound."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deliberation.domain.audit.audit import Audit
from deliberation.domain.audit.findings import Finding, FindingKind, Severity
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.hall.events import HallEstablished, HallLevel
from deliberation.domain.issue.events import IntakeChannel, IssueRegistered, IssueSubmitted
from deliberation.domain.values import Channel, EventId, event_id
from tests.domain.dsl import an_id

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HALL, POLE = an_id("hall"), an_id("pole")
MILLISECOND = timedelta(milliseconds=1)


def established(**more: Any) -> Entry[DomainEvent]:
    fact = HallEstablished(name_zh="某厅", name_en="a hall", code="YC", level=HallLevel.COMMUNITY)
    return Entry(HALL, 1, fact, MORNING, MORNING, 1, HALL, **more)


def submitted(**more: Any) -> Entry[DomainEvent]:
    fact = IssueSubmitted(hall=HALL, submitter=an_id("resident"), channel=IntakeChannel.WEB, category="道路")
    entry: Entry[DomainEvent] = Entry(POLE, 1, fact, MORNING, MORNING, 2, HALL)
    return replace(entry, **more)


def registered(**more: Any) -> Entry[DomainEvent]:
    later = MORNING + timedelta(hours=1)
    entry: Entry[DomainEvent] = Entry(
        POLE, 2, IssueRegistered(public_no="YC-2026-0001"), later, later, 3, HALL
    )
    return replace(entry, **more)


def audited(*entries: Entry[DomainEvent]) -> list[Finding]:
    audit = Audit()
    found = [finding for entry in entries for finding in audit.take(entry)]
    assert audit.entries == len(entries)
    return found


def kinds(*entries: Entry[DomainEvent]) -> list[FindingKind]:
    return [one.kind for one in audited(*entries)]


def test_what_is_recorded_as_it_happens_is_in_order() -> None:
    assert kinds(established(), submitted(), registered()) == []


@pytest.mark.parametrize(
    ("faulty", "kind"),
    [
        (lambda: registered(position=4), FindingKind.POSITION_GAP),
        (lambda: registered(position=2), FindingKind.POSITION_GAP),
        (lambda: registered(version=3), FindingKind.VERSION_GAP),
        (lambda: registered(version=1), FindingKind.VERSION_GAP),
        (lambda: registered(stream=an_id("other")), FindingKind.FIRST_VERSION),
        (lambda: registered(hall=an_id("nowhere")), FindingKind.UNKNOWN_STREAM),
        (lambda: registered(fact=established().fact), FindingKind.MIXED_STREAM),
        (lambda: registered(causation_id=event_id(POLE, 9)), FindingKind.UNKNOWN_EVENT),
        (lambda: registered(causation_id=event_id(an_id("nothing"), 1)), FindingKind.UNKNOWN_EVENT),
        (lambda: registered(causation_id=EventId("no name")), FindingKind.UNKNOWN_EVENT),
        (lambda: registered(corrects=event_id(HALL, 1)), FindingKind.UNKNOWN_EVENT),
    ],
    ids=[
        *("left out", "twice", "version left out", "version twice", "begins with 2", "no such hall"),
        *("another kind", "later version", "no such stream", "no name at all", "corrects another stream"),
    ],
)
def test_what_does_not_follow_is_found(faulty: Callable[[], Entry[DomainEvent]], kind: FindingKind) -> None:
    assert kinds(established(), submitted(), faulty()) == [kind]


def test_an_entry_may_name_one_that_was_recorded_before() -> None:
    named = registered(causation_id=event_id(HALL, 1), corrects=event_id(POLE, 1))
    assert kinds(established(), submitted(), named) == []


def test_a_fault_beside_another_entry_names_both() -> None:
    (found,) = audited(established(), submitted(), registered(version=3))
    assert found.events == (event_id(POLE, 1), event_id(POLE, 3))
    assert (found.event, found.hall, found.position) == (event_id(POLE, 3), HALL, 3)
    assert found.severity is Severity.FAULT


@pytest.mark.parametrize("back", [timedelta(), MILLISECOND])
def test_the_time_of_recording_never_goes_back(back: timedelta) -> None:
    at = MORNING - back
    found = kinds(established(), submitted(recorded_at=at, happened_at=at))
    assert found == ([FindingKind.RECORDED_BACK] if back else [])


@pytest.mark.parametrize("back", [timedelta(), MILLISECOND])
def test_within_a_stream_nothing_happens_before_what_happened_before(back: timedelta) -> None:
    found = kinds(established(), submitted(), registered(happened_at=MORNING - back))
    assert found == ([FindingKind.HAPPENED_BACK] if back else [])


@pytest.mark.parametrize("ahead", [timedelta(seconds=60), timedelta(seconds=60) + MILLISECOND])
def test_clocks_may_differ_by_a_minute_and_no_more(ahead: timedelta) -> None:
    found = kinds(established(), submitted(happened_at=MORNING + ahead))
    assert found == ([] if ahead == timedelta(seconds=60) else [FindingKind.HAPPENED_AFTER_RECORDED])


@pytest.mark.parametrize("late", [timedelta(days=1), timedelta(days=1) + MILLISECOND])
def test_what_is_entered_more_than_a_day_later_is_remarked_and_no_fault(late: timedelta) -> None:
    found = audited(established(), submitted(happened_at=MORNING - late))
    assert [(one.kind, one.severity) for one in found] == (
        [] if late == timedelta(days=1) else [(FindingKind.ENTERED_LATE, Severity.NOTE)]
    )


def test_a_past_that_is_brought_in_is_entered_late_by_its_nature() -> None:
    old = submitted(happened_at=MORNING - timedelta(days=900), channel=Channel.IMPORT)
    assert kinds(established(), old) == []


@pytest.mark.parametrize("known", [True, False])
def test_an_entry_that_nobody_can_read_is_told_and_keeps_its_place(known: bool) -> None:
    audit = Audit()
    for entry in (established(), *([submitted()] if known else [])):
        assert audit.take(entry) == []
    unread = 2 if known else 1
    found = audit.pass_by(unread + 1, event_id(POLE, unread), HALL, "not the envelope of a fact")
    assert (found.kind, found.event) == (FindingKind.UNREADABLE, event_id(POLE, unread))
    assert audit.take(registered(version=unread + 1, position=unread + 2)) == []
