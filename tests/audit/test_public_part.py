"""What anybody can have decided again who has the public log alone: all but what rests on sealed values."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deliberation.application.audit.redecide import Redecision
from deliberation.application.audit.registry import RESTS_ON_SEALED
from deliberation.domain.audit.findings import Finding, FindingKind
from deliberation.domain.ballot.events import RightEnrolled, RollSheetEntered
from deliberation.domain.facts import DomainEvent, Entry, field_classes
from deliberation.domain.task.events import TaskReportedDone, TaskVerified
from deliberation.store.rulebook import rule_book
from tests.audit.logs import Log
from tests.importing.cases import BINHE, GAOTING, STORIES, YUCAI


@pytest.mark.parametrize("case", [YUCAI, BINHE, GAOTING, *STORIES], ids=lambda path: path.stem)
def test_a_sound_log_has_no_findings_for_who_has_its_public_part_only(
    log_of: Callable[[Path], Log], case: Path
) -> None:
    again = Redecision(rule_book(), openings=False)
    entries = [closed(entry) for entry in log_of(case).entries]
    assert [finding for entry in entries for finding in again.take(entry)] + again.finish() == []
    assert again.checked.total() + again.untold.total() == len(entries)
    votes = sum(type(entry.fact) in RESTS_ON_SEALED for entry in entries)
    assert again.checked.total() >= (len(entries) - votes) * 9 // 10


@pytest.mark.parametrize("case", [BINHE, GAOTING, *STORIES], ids=lambda path: path.stem)
@pytest.mark.parametrize("shown", [(), (RollSheetEntered, RightEnrolled)], ids=["no vote", "the roll"])
def test_who_was_shown_a_part_of_the_sealed_values_accuses_nobody_of_the_rest(
    log_of: Callable[[Path], Log], case: Path, shown: tuple[type[DomainEvent], ...]
) -> None:
    """As an auditor of one hall has them, and anybody while a vote runs."""
    again = Redecision(rule_book())
    found: list[Finding] = []
    for entry in log_of(case).entries:
        hidden = type(entry.fact) in RESTS_ON_SEALED and not isinstance(entry.fact, shown)
        held = closed(entry) if hidden else entry
        found += again.take(held, held_back=held.fact != entry.fact)
    assert found + again.finish() == []
    assert again.checked.total() + again.untold.total() == len(log_of(case).entries)


def test_who_has_the_public_part_only_finds_an_order_verified_by_the_unit_that_did_it(yucai: Log) -> None:
    at = yucai.at(TaskVerified)
    forged = yucai.put(at, on_behalf_of=yucai.first(TaskReportedDone).on_behalf_of).entries
    again = Redecision(rule_book(), openings=False)
    found = [finding for entry in forged for finding in again.take(closed(entry))] + again.finish()
    assert [(one.kind, one.position) for one in found] == [(FindingKind.OWN_VERIFIER, at + 1)]


def closed(entry: Entry[DomainEvent]) -> Entry[DomainEvent]:
    """The entry as the public has it: nothing that was only committed to."""
    hidden = dict.fromkeys(field_classes(type(entry.fact)))
    return replace(entry, fact=entry.fact.model_copy(update=hidden))
