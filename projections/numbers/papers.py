"""Numbers of the desk of paper ballots: how many came in, were typed, were settled, or were read differently.

Who typed a paper is told to that person alone, and what was typed to nobody.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from deliberation.domain.ballot.events import BatchReceived, SlipEntered, SlipsDiffered, SlipSettled
from deliberation.domain.facts import DomainEvent
from deliberation.domain.terms import Term
from deliberation.domain.values import PersonId
from projections.numbers.making import entries_of, events_in, paged
from projections.numbers.shapes import Found, Look, Making
from projections.numbers.votes import vote_number, vote_seen
from projections.reading import Live, query
from projections.votes.ballot_shapes import BatchLine, PaperQueue
from projections.votes.papers import queue


class Desk(NamedTuple):
    """The desk as its page shows it to one teller; `batches` are those that the number is of."""

    records: Live
    person: PersonId
    papers: PaperQueue
    batches: tuple[BatchLine, ...]

    @property
    def ids(self) -> list[UUID]:
        return [one.batch for one in self.batches]


Count = Callable[[Desk], int]
Makes = Callable[[Desk], Awaitable[list[Making]]]
Find = Callable[[Look], Awaitable[Found | None]]


def _of_desk(count: Count, makes: Makes) -> Find:
    """A number of the whole desk, now."""

    async def find(look: Look) -> Found | None:
        return await _found(look, count, makes, None)

    return find


def _of_batch(count: Count, makes: Makes) -> Find:
    """A number of one batch, which its serial names, now."""

    async def find(look: Look) -> Found | None:
        return await _found(look, count, makes, look.asked.which)

    return find


async def _found(look: Look, count: Count, makes: Makes, serial: str | None) -> Found | None:
    shown, asked = await vote_seen(look), look.asked
    if shown is None or asked.person is None or asked.as_of is not None or not look.office:
        return None
    papers = await queue(look.conn, shown.id, asked.person)
    batches = tuple(one for one in papers.batches if serial in (None, f"{one.serial}"))
    if serial is not None and not batches:
        return None
    desk = Desk(Live(look.conn, papers.position), asked.person, papers, batches)
    made = sorted(await makes(desk), key=lambda making: making.position)
    found = vote_number(shown, count(desk), paged(made, asked))
    what = Term(f"第 {serial} 批", f"batch {serial}") if serial else None
    return replace(found, what=what, denominator=_of(desk, count))


def _of(desk: Desk, count: Count) -> int | None:
    return None if count is _count else _count(desk)


def _count(desk: Desk) -> int:
    return sum(one.count for one in desk.batches)


def _settled_count(desk: Desk) -> int:
    return sum(one.settled for one in desk.batches)


async def _received(desk: Desk) -> list[Making]:
    """The papers of each batch by the entry that took it in."""
    return [
        Making(entry.position, entry.fact.count)
        for entry in await entries_of(desk.records, desk.ids)
        if isinstance(entry.fact, BatchReceived)
    ]


async def _typed(desk: Desk) -> list[Making]:
    """Each paper that the asker typed, by the last time of it."""
    last: dict[UUID, int] = {}
    for entry in await entries_of(desk.records, await _slips(desk, "%s = ANY(entered)", desk.person)):
        if isinstance(entry.fact, SlipEntered) and entry.fact.by == desk.person:
            last[entry.stream] = entry.position
    return [Making(position) for position in last.values()]


def _by_last(condition: str, topic: type[DomainEvent], adds: int = 1) -> Makes:
    """Each slip that fits by its last fact of one kind."""

    async def find(desk: Desk) -> list[Making]:
        slips = await _slips(desk, condition)
        last = {slip: position for position, slip in await events_in(desk.records, slips, topic)}
        return [Making(position, adds) for position in last.values()]

    return find


_settled = _by_last("settled", SlipSettled)
_done = _by_last("settled", SlipSettled, adds=-1)


async def _waiting(desk: Desk) -> list[Making]:
    """What came in, less what was settled."""
    return [*await _received(desk), *await _done(desk)]


async def _slips(desk: Desk, condition: str, *arguments: object) -> list[UUID]:
    rows = await query(
        desk.records.conn,
        f"SELECT id FROM projections.read_slips WHERE batch = ANY(%s) AND {condition} ORDER BY id",
        [desk.ids, *arguments],
    )
    return [row[0] for row in rows]


papers = _of_batch(_count, _received)
mine = _of_batch(lambda desk: sum(one.mine for one in desk.batches), _typed)
settled = _of_batch(_settled_count, _settled)
waiting = _of_desk(lambda desk: _count(desk) - _settled_count(desk), _waiting)
differing = _of_desk(lambda desk: len(desk.papers.mismatches), _by_last("differs", SlipsDiffered))
