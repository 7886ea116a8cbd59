"""What views show, under the names by which case files expect it."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from api.importing.checking.reader import CaseReader
from deliberation.domain.meeting.record import Room
from deliberation.domain.meeting.sitting import places
from deliberation.domain.rules.quorum import find_quorum
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.outcome import Check, Part
from deliberation.domain.rules.voting.profile import Dimension
from deliberation.domain.task.state import FINISHED
from deliberation.domain.values import MotionId, local_date
from projections.meetings.shapes import MeetingDetail, MotionView
from projections.votes.shapes import QuestionView

Shown = Mapping[str, Any]
Read = Callable[[CaseReader, str], Awaitable[Shown | None]]


async def issue(reader: CaseReader, name: str) -> Shown | None:
    found = await reader.issue(name)
    return None if found is None else {"state": found.state.value, "stage": found.stage.value}


async def task(reader: CaseReader, name: str) -> Shown | None:
    found = await reader.task(name)
    if found is None:
        return None
    deadline = found.line.deadline
    return {
        "state": found.line.state.value,
        "overdue": found.line.overdue_days > 0,
        "overdue_days": found.line.overdue_days,
        "effective_end": deadline.effective_end.isoformat() if deadline else None,
        "light": found.line.light.value if found.line.light else None,
        "urged": found.line.urged,
    }


async def meeting(reader: CaseReader, name: str) -> Shown | None:
    found = await reader.meeting(name)
    if found is None:
        return None
    return {
        "state": found.line.state.value,
        "persons_present": found.line.persons_present,
        "seats_represented": found.line.seats_represented,
        "seats_entitled": found.line.seats_entitled,
        "votes_available": Votes(reader, found),
    }


class Votes(dict[str, int]):
    """How many votes there are on each motion; one not put yet has everybody's who is there."""

    def __init__(self, reader: CaseReader, found: MeetingDetail) -> None:
        super().__init__()
        self._reader = reader
        self._found = found
        self._put = {motion.id: motion for motion in found.motions}

    def __missing__(self, name: str) -> int:
        put = self._put.get(MotionId(self._reader.names.of("motion", name)))
        return put.votes_available if put else self._everybody()

    def _everybody(self) -> int:
        found = self._found
        room = Room(present=frozenset(found.present), representing=found.representing)
        test = find_quorum(places(found.entitled, room), room.present, found.rules)
        return sum(test.seating.votes.values())


async def motion(reader: CaseReader, name: str) -> Shown | None:
    ours = reader.names.of("motion", name)
    for found in await reader.meetings():
        for one in found.motions:
            if one.id == ours:
                return _motion(one)
    for view in await reader.votes():
        for question in view.questions:
            if question.motion == ours:
                return _question(question)
    return None


def _motion(one: MotionView) -> Shown:
    working = one.working
    return {
        "outcome": one.outcome.value if one.outcome else None,
        "ayes": working.ayes if working else None,
        "nays": working.nays if working else None,
        "abstentions": working.abstentions if working else None,
        "aye_heads": working.ayes if working else None,
        "heads_needed": working.needed if working else None,
        "dissent": len(one.dissent),
    }


def _question(one: QuestionView) -> Shown:
    """A motion of a vote; figures once it is declared."""
    result = one.result
    outcome = result.outcome if result and result.declared else None
    found: dict[str, Any] = {"outcome": result.result.value if result and result.result else None}
    for choice in Choice:
        weight = outcome.counts.answers.get(choice.value) if outcome else None
        found[f"{choice.value.lower()}_heads"] = weight.heads if weight else None
        area = weight.area_centi_m2 if weight else None
        found[f"{choice.value.lower()}_area_m2"] = None if area is None else m2(area)
    for dim, key in ((Dimension.HEADS, "heads_needed"), (Dimension.AREA, "area_m2_needed")):
        needed = next((c.needed for c in outcome.checks if _approves(c, dim)), None) if outcome else None
        found[key] = needed if needed is None or dim is Dimension.HEADS else m2(needed)
    return found


def _approves(check: Check, dim: Dimension) -> bool:
    return check.part is Part.APPROVAL and check.dim is dim


def m2(centi_m2: int) -> Decimal:
    """An area of 0.01 m² as files write it."""
    return Decimal(centi_m2) / 100


async def turnout(reader: CaseReader, name: str) -> Shown | None:
    """Who took part in a vote; `met`: everything that quorum and turnout ask for."""
    view = await reader.vote(name)
    found = view.turnout if view else None
    if found is None:
        return None
    return {
        "heads": found.participating.heads,
        "of_heads": found.electorate.heads,
        "area_m2": m2(found.participating.area_centi_m2),
        "of_area_m2": m2(found.electorate.area_centi_m2),
        "met": all(check.met for check in found.checks),
    }


async def minutes(reader: CaseReader, name: str) -> Shown | None:
    found = await reader.minutes(name)
    if found is None:
        return None
    return {
        "state": found.line.state.value,
        "current_version": found.line.edition,
        "versions_visible": [edition.edition for edition in found.editions],
        "publication_days": found.line.publication_days,
    }


async def resolution(reader: CaseReader, name: str) -> Shown | None:
    found = await reader.resolution(name)
    if found is None:
        return None
    deadline = found.line.deadline
    return {
        "state": found.line.state.value,
        "authority": found.line.authority.value,
        "effect": found.line.effect.value,
        "effective_end": deadline.effective_end.isoformat() if deadline else None,
    }


OBJECTS: Final[Mapping[str, tuple[str, Read]]] = {
    "issues": ("issue", issue),
    "tasks": ("task", task),
    "meetings": ("meeting", meeting),
    "motions": ("motion", motion),
    "turnout": ("motion_set", turnout),
    "minutes": ("minutes", minutes),
    "resolutions": ("resolution", resolution),
}
"""The sections of `expected` that list objects: the kind of each, and how it is read."""


async def open_tasks(reader: CaseReader) -> int:
    return sum(task.line.state not in FINISHED for task in await reader.tasks())


async def responsible_units(reader: CaseReader) -> int:
    """The units that lead or support an order of the file, each once."""
    units = {unit.id for task in await reader.tasks() for unit in (task.line.lead, *task.line.support)}
    return len(units)


async def days_to_report(reader: CaseReader, name: str) -> int | None:
    """Days from the adoption of a resolution to the last report of its orders that stands."""
    found = await reader.resolution(name)
    if found is None:
        return None
    ours = found.line.id
    reported = [task.reported_on for task in await reader.tasks() if task.line.resolution == ours]
    if not reported or None in reported:
        return None
    return (max(day for day in reported if day) - local_date(found.line.adopted_at)).days
