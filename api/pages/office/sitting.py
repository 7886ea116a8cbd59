"""What the chair's pages know of a meeting: who may sit, who is there, whether there is a quorum now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.pages.ask import Ask, found
from api.pages.fields import Option
from api.pages.office.doors import office
from api.pages.office.meetings import WHAT
from api.pages.options import people
from api.pages.posting import Ids
from api.pages.words import Words
from deliberation.application.desk import Books
from deliberation.application.ports import Caller
from deliberation.application.sitting import delegates_of
from deliberation.domain.errors import NotFoundError
from deliberation.domain.meeting.events import Delegate
from deliberation.domain.meeting.record import Meeting, Motion
from deliberation.domain.meeting.sitting import quorum_at_opening, quorum_for
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.rules.quorum import QuorumTest
from deliberation.domain.values import HallId, MeetingId, MotionId, PersonId, UnitId
from projections.asof import AsOf
from projections.directory.shapes import HallView
from projections.directory.view import hall, persons, unit_names
from projections.meetings.shapes import MeetingDetail, MotionView
from projections.meetings.view import meeting
from projections.shapes import UnitName


@dataclass(frozen=True, slots=True)
class Now:
    """The meeting as the log has it this moment, with the quorum that it would be found to have."""

    state: Meeting
    entitled: tuple[Delegate, ...]
    quorum: QuorumTest


@dataclass(frozen=True, slots=True)
class Sitting:
    """Everything that a page of a meeting shows; `now` is None in views of the past."""

    detail: MeetingDetail
    hall: HallView
    names: dict[PersonId, str]
    units: dict[UnitId, UnitName]
    now: Now | None

    @property
    def id(self) -> MeetingId:
        return self.detail.line.id

    def motion(self, name: MotionId) -> MotionView:
        for one in self.detail.motions:
            if one.id == name:
                return one
        raise NotFoundError(what="表决事项 / motion")

    def who(self, ids: Iterable[PersonId]) -> list[str]:
        return [self.names[person] for person in ids]

    def side(self, words: Words, side: str) -> str:
        """A side's name; without seats a side is a unit, which is shown by its name."""
        unit = next((name for key, name in self.units.items() if str(key) == side), None)
        return words.say(unit) if unit else words.side(side)

    def unit(self, unit: UnitId | None) -> UnitName | None:
        return self.units.get(unit) if unit else None


async def sitting(ask: Ask, conn: Any, name: MeetingId, as_of: AsOf | None = None) -> Sitting:
    """The meeting, for the office of its hall."""
    detail: MeetingDetail = found(await meeting(conn, name, office=True, as_of=as_of), WHAT)
    await office(ask, conn, detail.line.hall, WHAT)
    house: HallView = found(await hall(conn, detail.line.hall), "议事厅 / hall")
    now = None if as_of else await run_in_threadpool(_now, ask, name, detail.line.hall)
    named = _people(detail, now)
    units = {delegate.unit for delegate in _delegates(detail, now) if delegate.unit}
    units |= {unit for _, unit in detail.representing} | {listed.unit.id for listed in house.units}
    units |= {point.unit for talk in detail.deliberations for point in talk.points or () if point.unit}
    units |= {dissent.unit for motion in detail.motions for dissent in motion.dissent if dissent.unit}
    return Sitting(detail, house, await ask.names(named), await unit_names(conn, units), now)


async def hall_of_meeting(ask: Ask, ids: Ids) -> Mapping[str, object]:
    """The hall of the meeting in an address: what a form behind it knows without asking."""
    async with ask.views() as conn:
        return {"hall": (await sitting(ask, conn, MeetingId(ids["meeting"]))).hall.id}


class _Look(BaseModel):
    """Nothing is asked for: the desk is only looked at."""

    meeting: MeetingId
    hall: HallId


def _now(ask: Ask, name: MeetingId, house: HallId) -> Now:
    caller = Caller(actor="system:look", command_id=name)
    return ask.service.desk.consider(_found_now, _Look(meeting=name, hall=house), caller)


def _found_now(books: Books, look: _Look) -> Now:
    state = books.open(MEETINGS, look.meeting)
    entitled = tuple(delegates_of(books, state, look.hall))
    test = quorum_for(state, None) if state.entitled else quorum_at_opening(state, entitled)
    return Now(state, entitled, test)


def quorum_of(now: Now, motion: MotionId) -> QuorumTest:
    """The quorum as it is now for a motion, without those who stand aside from it."""
    return quorum_for(now.state, now.state.motions.get(motion, Motion()))


def _delegates(detail: MeetingDetail, now: Now | None) -> tuple[Delegate, ...]:
    return now.entitled if now else detail.entitled


def _people(detail: MeetingDetail, now: Now | None) -> set[PersonId | None]:
    named: set[PersonId | None] = {detail.chair}
    named |= {*detail.present, *detail.in_attendance, *detail.excused, *detail.absent, *detail.attended}
    for delegate in _delegates(detail, now):
        named |= {delegate.person, *delegate.alternates}
    for motion in detail.motions:
        named |= {*motion.recused, *motion.ayes, *motion.nays, *motion.abstentions}
        named |= {dissent.person for dissent in motion.dissent}
    return named


def _beside(ask: Ask, delegate: Delegate, unit: UnitName | None) -> str:
    """The side that a seat counts with, and its unit where that is called otherwise."""
    called = ask.words.say(unit) if unit else ""
    side = "" if delegate.side == str(delegate.unit) else ask.words.side(delegate.side)
    return ask.words.listed(dict.fromkeys(filter(None, [side, called])))


async def sign_in_sheet(ask: Ask, conn: Any, sitting: Sitting) -> list[Option]:
    """Everybody who may be expected: seats by side first, then the people of the units that take part."""
    rows: dict[str, Option] = {}
    for delegate in _delegates(sitting.detail, sitting.now):
        unit = sitting.unit(delegate.unit)
        beside = _beside(ask, delegate, unit) if delegate.seat else ""
        for person in filter(None, (delegate.person, *delegate.alternates)):
            rows.setdefault(str(person), Option(str(person), sitting.names[person], beside))
    known = {option.value: option for option in await people(ask, conn)}
    units = {listed.unit.id for listed in sitting.hall.units} | set(_told(sitting))
    for unit_id in units:
        for view in await persons(conn, unit=unit_id):
            if str(view.id) in known:
                rows.setdefault(str(view.id), known[str(view.id)])
    return list(rows.values())


def _told(sitting: Sitting) -> list[UnitId]:
    told = [unit.id for unit in sitting.detail.noticed]
    convening = sitting.detail.convened_by
    return [*told, *([convening.id] if convening else [])]
