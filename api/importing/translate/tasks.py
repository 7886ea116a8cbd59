"""Supervision orders: from issue to close-out."""

from collections.abc import Callable
from datetime import date
from typing import Any

from api.importing.event_reader import EventReader
from api.importing.fields import as_list
from api.importing.translate.translation import Decided, Translation, Translator, command, just
from api.importing.yaml_text import Block
from deliberation.domain.calendar import StatedDeadline, agree
from deliberation.domain.issue.commands import HandleDirectly
from deliberation.domain.task import commands as c
from deliberation.domain.task.events import Light, ReminderSent, TaskReassigned


def issued(r: EventReader) -> Translation:
    """Under the resolution that is named, else the one on its issue.

    The first order on an issue that was accepted to be handled directly says that it now is.
    """
    issue = r.event.names("issue")
    resolution = r.event.names("resolution") or (r.trail.resolution_of.get(issue) if issue else None)
    due, deadline = _end(r, "due", "deadline")
    direct = issue in r.trail.direct and resolution is None
    begun = [command(HandleDirectly, issue=r.subject("issue"), unit=r.one_unit("lead"))] if direct else []
    asked = command(
        c.IssueTask,
        task=r.subject("task"),
        hall=r.hall,
        resolution=r.ours("resolution", resolution) if resolution else None,
        issue=r.ours("issue", issue) if issue else None,
        lead=r.one_unit("lead"),
        support=r.units("support"),
        supervise=r.one_unit("supervise"),
        depends_on=r.refs("task", "depends_on"),
        due=due,
        deadline=deadline,
        content=r.text("content_zh", "content"),
    )
    leads = _leads(r, "lead")

    def follow() -> None:
        leads()
        r.trail.direct.discard(issue or "")

    return Translation([*begun, asked], follow=follow)


def _leads(r: EventReader, key: str) -> Callable[[], None]:
    """Which organisation leads the order from now on, where the event says so."""
    task, named = r.named("task"), r.ids(key)
    return lambda: r.trail.leads.update(dict.fromkeys([task] if named else [], next(iter(named), "")))


def _end(r: EventReader, *keys: str) -> tuple[date | None, StatedDeadline | None]:
    """A calendar date, or a deadline that says how it is counted; both where the file has both."""
    due: date | None = None
    deadline: StatedDeadline | None = None
    for key in keys:
        if isinstance(r.value(key), Block):
            deadline = r.deadline(key)
        elif r.value(key) is not None:
            due = r.last_day(key)
    return due, deadline


def extension_requested(r: EventReader) -> Translation:
    to, deadline = _end(r, "to", "deadline")
    unit = r.one_unit("unit", "org")
    return just(
        c.RequestExtension,
        task=r.subject("task"),
        unit=unit,
        to=to,
        deadline=deadline,
        reason=r.text("reason"),
    )


def extension_granted(r: EventReader) -> Translation:
    to, deadline = _end(r, "to", "deadline")
    return just(c.GrantExtension, task=r.subject("task"), to=to, deadline=deadline)


def by_unit(kind: Any, **texts: tuple[str, ...]) -> Translator:
    """An act of a responsible unit: the one named, else the one for which the person acts."""

    def translate(r: EventReader) -> Translation:
        fields = {field: r.text(*keys) for field, keys in texts.items()}
        return just(kind, task=r.subject("task"), unit=r.one_unit("unit", "org"), **fields)

    return translate


def with_texts(kind: Any, **texts: tuple[str, ...]) -> Translator:
    """An act that says nothing but words."""

    def translate(r: EventReader) -> Translation:
        return just(kind, task=r.subject("task"), **{field: r.text(*keys) for field, keys in texts.items()})

    return translate


def reminded(r: EventReader) -> Translation:
    """How long before its end an order turns yellow is local: a file's yellow says that it is not over."""
    light = r.word("light", Light, {})
    yellow = light is Light.YELLOW
    asked = command(
        c.RemindTask, task=r.subject("task"), light=None if yellow else light, reason=r.text("reason")
    )
    return Translation([asked], [_not_over] if yellow else [])


def _not_over(decided: Decided) -> None:
    shown = decided.fact(ReminderSent).light
    if shown is Light.RED:
        agree("light", Light.YELLOW, shown)


def found_overdue(r: EventReader) -> Translation:
    return just(c.FindTaskOverdue, task=r.subject("task"), light=r.word("light", Light, {}))


def reported_done(r: EventReader) -> Translation:
    return just(
        c.ReportTaskDone,
        task=r.subject("task"),
        unit=r.one_unit("unit", "org"),
        evidence=[_evidence(item) for item in as_list(r.value("evidence"))],
        note=r.text("note", "text"),
    )


def _evidence(item: object) -> str:
    if isinstance(item, Block):
        return "；".join(str(value) for value in item.values() if not isinstance(value, Block))
    return str(item)


def verified(r: EventReader) -> Translation:
    return just(
        c.VerifyTask,
        task=r.subject("task"),
        for_unit=r.one_unit("for_unit"),
        on_site=r.flag("on_site"),
        note=r.text("note"),
    )


def reassigned(r: EventReader) -> Translation:
    """To the unit that is named; without one, to the successor of the unit that ended."""
    to = r.one_unit("to")
    passes_on = to is None or r.flag("successor") or r.trail.leads.get(r.named("task")) in r.trail.ended
    if not passes_on:
        asked = command(c.ReassignTask, task=r.subject("task"), to=to, reason=r.text("reason"))
        return Translation([asked], follow=_leads(r, "to"))

    def compare(decided: Decided) -> None:
        if to is not None:
            agree("to", r.called("unit", to), r.called("unit", decided.fact(TaskReassigned).to))

    passed = command(c.ReassignToSuccessor, task=r.subject("task"), reason=r.text("reason"))
    return Translation([passed], [compare], _leads(r, "to"))


def cancelled(r: EventReader) -> Translation:
    return just(
        c.CancelTask, task=r.subject("task"), by=r.ref("resolution", "by_resolution", "by", "resolution")
    )
