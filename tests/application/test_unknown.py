"""Nothing is done about what nobody recorded."""

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from deliberation.application import minutes, resolutions, tasks
from deliberation.domain.errors import NotFoundError
from deliberation.domain.minutes import commands as mi
from deliberation.domain.resolution import commands as r
from deliberation.domain.task import commands as t
from tests.application.town import Town
from tests.domain.dsl import an_id

POLE, MEETING, MOTION, RESOLUTION, TASK, MINUTES_ID = map(
    an_id, ["pole", "meeting", "motion", "resolution", "task", "minutes"]
)


def _unknown(kind: type[BaseModel]) -> BaseModel:
    """A command of `kind` about things that nobody recorded."""
    nobody = an_id("nobody")
    stated: dict[str, Any] = {
        "task": nobody,
        "resolution": nobody,
        "minutes": nobody,
        "by": nobody,
        "to": "street" if kind is t.EscalateTask else [] if kind is mi.CirculateMinutes else nobody,
        "objection": nobody,
        "kind": "clerical",
        "version": 1,
        "mode": "strike",
        "reason": "…",
    }
    if kind in {t.RequestExtension, t.GrantExtension}:
        stated["to"] = date(2026, 3, 20)
    names = kind.model_fields.keys() & stated.keys()
    return kind.model_validate({name: stated[name] for name in names})


BEGINNINGS = {t.IssueTask, r.AdoptResolution, mi.DraftMinutes}


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for handlers in (tasks.HANDLERS, resolutions.HANDLERS, minutes.HANDLERS)
        for kind in handlers
        if kind not in BEGINNINGS
    ],
)
def test_nothing_is_done_about_what_nobody_recorded(town: Town, kind: type[BaseModel]) -> None:
    before = len(town.log.entries)
    with pytest.raises(NotFoundError):
        town.does("secretary", _unknown(kind))
    assert len(town.log.entries) == before
