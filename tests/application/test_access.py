"""The access log: whoever is shown personal data or handed a file stands in the record."""

from datetime import timedelta
from uuid import uuid4

import pytest

from deliberation.application.access import ONCE_WITHIN, enter_export, enter_opened, parts_of
from deliberation.application.dispatch import execute
from deliberation.application.ports import Caller
from deliberation.domain.access.commands import (
    MOST_PERSONS,
    NoteExport,
    NotePersonalDataOpened,
    ShowOpening,
)
from deliberation.domain.access.decider import NamelessAccessError
from deliberation.domain.access.events import (
    AccessPurpose,
    DataField,
    ExportKind,
    OpeningShown,
    PersonalDataOpened,
    RecordExported,
)
from deliberation.domain.access.state import looks_of
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.commands import GrantRole
from deliberation.domain.values import HallId, PersonId, Role, event_id
from tests.application.town import LONG_AGO, Town
from tests.domain.dsl import an_id

RESIDENT = PersonId(an_id("resident"))


def look(*persons: PersonId, purpose: AccessPurpose = AccessPurpose.INTAKE) -> NotePersonalDataOpened:
    return NotePersonalDataOpened(persons=list(persons), fields=[DataField.PHONE], purpose=purpose)


def as_(person: str) -> Caller:
    who = PersonId(an_id(person))
    return Caller(actor=str(who), command_id=uuid4(), person=who)


def looks(town: Town, person: str) -> list[DomainEvent]:
    stream = looks_of(str(an_id(person)))
    return [entry.fact for entry in town.log.entries if entry.stream == stream]


def test_who_is_shown_personal_data_stands_in_the_record(town: Town) -> None:
    enter_opened(town.desk, look(RESIDENT), as_("clerk"), town.clock.now())

    (fact,) = looks(town, "clerk")
    assert isinstance(fact, PersonalDataOpened)
    assert fact.persons == [RESIDENT]
    assert fact.purpose is AccessPurpose.INTAKE


def test_the_same_look_within_ten_minutes_is_entered_once(town: Town) -> None:
    start = town.clock.now()
    begun = start - timedelta(seconds=start.timestamp() % ONCE_WITHIN)
    for after in (0, 1, ONCE_WITHIN - 1):
        enter_opened(town.desk, look(RESIDENT), as_("clerk"), begun + timedelta(seconds=after))
    assert len(looks(town, "clerk")) == 1

    enter_opened(town.desk, look(RESIDENT), as_("clerk"), begun + timedelta(seconds=ONCE_WITHIN))
    assert len(looks(town, "clerk")) == 2


def test_another_purpose_or_another_looker_is_another_look(town: Town) -> None:
    enter_opened(town.desk, look(RESIDENT), as_("clerk"), town.clock.now())
    enter_opened(town.desk, look(RESIDENT, purpose=AccessPurpose.ROLL), as_("clerk"), town.clock.now())
    enter_opened(town.desk, look(RESIDENT), as_("secretary"), town.clock.now())

    assert len(looks(town, "clerk")) == 2
    assert len(looks(town, "secretary")) == 1


def test_an_export_stands_in_the_record_with_what_it_reaches_to(town: Town) -> None:
    command = NoteExport(kind=ExportKind.ACCESS_LOG, up_to=12, items=3)
    enter_export(town.desk, command, as_("clerk"), town.clock.now())

    (fact,) = looks(town, "clerk")
    assert isinstance(fact, RecordExported)
    assert (fact.kind, fact.up_to, fact.items) == (ExportKind.ACCESS_LOG, 12, 3)


@pytest.mark.parametrize("hall", ["nowhere", "clerk", "party"])
def test_an_export_for_a_hall_that_is_none_is_refused_and_leaves_nothing(town: Town, hall: str) -> None:
    command = NoteExport(kind=ExportKind.FINDINGS, up_to=12, hall=HallId(an_id(hall)))
    with pytest.raises(NotFoundError):
        enter_export(town.desk, command, as_("clerk"), town.clock.now())
    assert looks(town, "clerk") == []

    known = command.model_copy(update={"hall": town.hall})
    enter_export(town.desk, known, as_("clerk"), town.clock.now())
    assert town.log.entries[-1].hall == town.hall


def test_nobody_without_a_name_is_shown_personal_data(town: Town) -> None:
    with pytest.raises(NamelessAccessError):
        enter_opened(
            town.desk, look(RESIDENT), Caller(actor="system:public", command_id=uuid4()), town.clock.now()
        )
    assert not looks(town, "clerk")


def test_an_opening_is_shown_to_auditors_of_the_hall_only(town: Town) -> None:
    asked = ShowOpening(event=event_id(an_id("issue"), 1), fields=["text"], hall=town.hall, reason="年度审计")
    with pytest.raises(NotAllowedError):
        town.does("clerk", asked)

    town.found(GrantRole(hall=town.hall, person=an_id("clerk"), role=Role.AUDITOR, since=LONG_AGO))
    town.does("clerk", asked)
    (fact,) = looks(town, "clerk")
    assert isinstance(fact, OpeningShown)
    assert fact.reason == "年度审计"


def test_an_auditor_of_another_hall_is_shown_nothing(town: Town) -> None:
    town.found(GrantRole(hall=town.hall, person=an_id("clerk"), role=Role.AUDITOR, since=LONG_AGO))
    asked = ShowOpening(
        event=event_id(an_id("issue"), 1), fields=["text"], hall=an_id("other hall"), reason="年度审计"
    )
    with pytest.raises(NotAllowedError):
        execute(town.desk, asked, as_("clerk"))


def test_many_people_are_entered_in_parts_and_in_one_order() -> None:
    many = [PersonId(uuid4()) for _ in range(MOST_PERSONS + 1)]
    parts = list(parts_of([*many, *many]))
    assert [len(part) for part in parts] == [MOST_PERSONS, 1]
    assert parts == list(parts_of(reversed(many)))
