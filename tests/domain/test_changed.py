"""States are copied field by field, as dataclasses.replace would."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from deliberation.domain.changed import changed
from deliberation.domain.facts import StreamKind
from deliberation.domain.hall.state import HALLS
from deliberation.domain.issue.state import ISSUES
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.minutes.state import MINUTES
from deliberation.domain.person.state import PERSONS
from deliberation.domain.resolution.state import RESOLUTIONS
from deliberation.domain.seat.state import SEATS
from deliberation.domain.task.state import TASKS
from deliberation.domain.unit.state import UNITS

KINDS = (HALLS, ISSUES, MEETINGS, MINUTES, PERSONS, RESOLUTIONS, SEATS, TASKS, UNITS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_changed_state_is_the_replaced_one_and_leaves_the_old_as_it_was(kind: StreamKind[Any]) -> None:
    given = kind.blank
    field = next(iter(type(given).__dataclass_fields__))

    now = changed(given, **{field: "another"})

    assert now == replace(given, **{field: "another"})
    assert type(now) is type(given)
    assert getattr(given, field) != "another"
    with pytest.raises(FrozenInstanceError):
        setattr(now, field, "a third")


def test_a_field_that_a_state_has_not_is_refused() -> None:
    with pytest.raises(AttributeError):
        changed(HALLS.blank, nonsense=1)
