"""Where a number comes from: by the same views as the pages that show it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from deliberation.domain.errors import Refusal
from deliberation.domain.terms import Term
from deliberation.domain.values import EventId
from projections.asof import ClockName
from projections.naming.view import EVERYBODY, Reader
from projections.numbers import halls, issues, meetings, orders, papers, results, rolls, trays, votes
from projections.numbers.definitions import DEFINITIONS
from projections.numbers.shapes import (
    Definition,
    Found,
    Look,
    Maker,
    Making,
    NumberQuery,
    Provenance,
    Reach,
)
from projections.reading import Conn
from projections.trail.shapes import TrailLine
from projections.trail.view import lines_at

Find = Callable[[Look], Awaitable[Found | None]]

_FIND: Final[Mapping[str, Find]] = {
    "board.stage": issues.stage,
    "work.stage": issues.stage,
    "hall.stage": issues.stage,
    "hall.orders": orders.of_hall,
    "hall.persons": halls.persons,
    "hall.parts": halls.parts,
    "issue.judgements": issues.judgements,
    "issue.solved": issues.solved,
    "issue.satisfaction": issues.satisfaction,
    "issue.feedback": issues.feedback,
    "issue.days_left": issues.days_left,
    "issue.age": issues.age,
    "resolution.objections": issues.objections,
    "task.urged": orders.urged,
    "task.days_left": orders.days_left,
    "tasks.light": orders.light,
    "workload.open": orders.of_unit("open"),
    "workload.overdue": orders.of_unit("overdue"),
    "workload.done": orders.of_unit("done"),
    "workload.returned": orders.of_unit("returned"),
    "workload.days": orders.of_unit("days"),
    "rate.on_time": orders.rate("on_time"),
    "rate.returned": orders.rate("returned"),
    "rate.satisfied": orders.rate("satisfied"),
    "inbox.tray": trays.waiting,
    "inbox.unit": trays.of_unit,
    "inbox.transfers": trays.transfers,
    "meeting.present": meetings.present,
    "meeting.quorum": meetings.quorum,
    "meeting.quorum_now": meetings.quorum_now,
    "meeting.sides": meetings.sides,
    "meeting.lapsed": meetings.lapsed,
    "meeting.recused": meetings.recused,
    "meeting.seats_held": meetings.seats_held,
    "meeting.agenda": meetings.agenda,
    "meeting.decided": meetings.decided,
    "motion.hands": meetings.hands,
    "vote.questions": votes.questions,
    "vote.roll": votes.roll,
    "vote.entered": rolls.entered,
    "vote.rights": rolls.listed,
    "vote.objections": votes.objections,
    "vote.delivered": votes.delivered,
    "vote.turnout": votes.turnout,
    "vote.check": results.check,
    "vote.answer": results.answer,
    "vote.seats_open": results.seats_open,
    "vote.counters": results.counters,
    "vote.ballots": results.ballots,
    "vote.box": results.published,
    "vote.delivery": votes.delivery,
    "vote.channel": votes.channel,
    "vote.rejected": votes.rejected,
    "vote.cure": votes.cure,
    "vote.links": votes.links,
    "vote.present": votes.present,
    "right.rejected": rolls.rejected,
    "right.proxies_refused": rolls.proxies_refused,
    "paper.papers": papers.papers,
    "paper.mine": papers.mine,
    "paper.settled": papers.settled,
    "paper.waiting": papers.waiting,
    "paper.differing": papers.differing,
}


class IncompleteNumberError(Refusal):
    CODE = "number.incomplete"
    STATUS = 422
    ZH = "这个数字还缺少参数：{missing}。请从显示这个数字的页面点进来。"
    EN = "That number lacks parameters: {missing}. Open it from the page that shows it."


async def provenance(
    conn: Conn, name: str, asked: NumberQuery, *, now: datetime | None = None, office: bool = False
) -> Provenance | None:
    """A number with the events that make it; None where there is none, or none for the asker.

    `office`: whether the asker works in the hall; without it only what the public is shown. Of numbers that
    are not public the caller checks the hall of the answer. Raises IncompleteNumberError, CursorError,
    AsOfFutureError or AsOfKnownAtError.
    """
    definition = DEFINITIONS.get(name)
    if definition is None or (definition.reach is not Reach.PUBLIC and not office):
        return None
    missing = [one for one in definition.needs if getattr(asked, one) is None]
    if missing:
        raise IncompleteNumberError(missing=", ".join(missing))
    exact = office and (asked.exact or definition.reach is not Reach.PUBLIC)
    look = Look(conn, asked, now or datetime.now(UTC), exact)
    found = await _FIND[name](look)
    return await _told(look, definition, found) if found else None


async def _told(look: Look, definition: Definition, found: Found) -> Provenance:
    lines = await lines_at(look.conn, (one.position for one in found.makings), _reader(look, found))
    clock = look.asked.as_of.clock if look.asked.as_of else ClockName.RECORDED
    return Provenance(
        definition=definition,
        what=found.what,
        hall=found.hall,
        measure=found.measure or definition.measure,
        value=found.value,
        hidden=found.value is None and found.numerator is None,
        numerator=found.numerator,
        denominator=found.denominator,
        needed=found.needed,
        position=found.position,
        at=look.at,
        clock=clock.value,
        makers=tuple(_makers(found.makings, lines, office=look.office)),
        events=found.events,
        next_cursor=found.next_cursor,
    )


def _reader(look: Look, found: Found) -> Reader:
    """Whose eyes the sentences are for: of a hall that the asker works in, or those that they asked for."""
    if not look.office:
        return EVERYBODY
    return Reader((found.hall,) if found.hall else look.asked.halls)


def _makers(makings: Iterable[Making], lines: Mapping[int, TrailLine], *, office: bool) -> Iterable[Maker]:
    for making in makings:
        line = lines.get(making.position)
        if line is not None:
            mask = None if office else _masked(line.topic)
            said = mask or Term(line.zh, line.en)
            yield Maker(
                event=line.event,
                position=line.position,
                topic=line.topic,
                zh=said.zh,
                en=said.en,
                moment=line.moment,
                kind=line.kind,
                object=line.object,
                adds=making.adds,
                proof=proof_of(line.event),
                masked=mask is not None,
            )


def proof_of(event: EventId) -> str:
    """Where the proof of an event is answered once the log covers it."""
    return f"/log/proof/{event}.tlog-proof"


_MASKS: Final = {
    "right.ballot_cast": Term("一项表决权投了票。", "A right voted."),
    "right.voted_secretly": Term("一项表决权投了无记名票。", "A right voted secretly."),
    "right.ballot_delivered": Term("一项表决权的材料已送达。", "The papers of a right were delivered."),
    "right.enrolled": Term("一项表决权列入名册。", "A right was entered on the roll."),
    "right.holder_signed_in": Term("一项表决权的持有人签到。", "The holder of a right signed in."),
    "hall.role_granted": Term("本厅的一个角色授予了一人。", "Somebody was given a role in the hall."),
}
"""What the public is told of single rights and grants. Added up, the ways of rights would show counts that
are hidden; who holds which role is for the office of the hall."""
_A_RIGHT: Final = Term("一项表决权的记录。", "An entry of a right.")


def _masked(topic: str) -> Term | None:
    """What the public is told in place of an event; None where it is told the event."""
    name = topic.rpartition(".")[0]
    return _MASKS.get(name) or (_A_RIGHT if name.startswith("right.") else None)


__all__ = ["DEFINITIONS", "IncompleteNumberError", "NumberQuery", "Provenance", "provenance"]
