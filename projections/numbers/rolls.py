"""Numbers of a roll and of one right on it, for the office: what was entered, who fits a filter."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count
from typing import Final

from deliberation.domain.ballot.events import RollSheetEntered
from deliberation.domain.ballot.ids import roll_sheet
from deliberation.domain.terms import Term
from deliberation.domain.values import BallotSetId
from projections.numbers.making import changes, entries_of, paged
from projections.numbers.rights import ON_THE_ROLL, makings_of
from projections.numbers.shapes import Found, Look, Making, Measure
from projections.numbers.votes import vote_number, vote_seen
from projections.reading import Source
from projections.records.right import RIGHT, RightRecord
from projections.records.vote import VOTE
from projections.votes.ballot_shapes import RightFilter
from projections.votes.ballots import rights_count

_AT_ONCE: Final = 50
_ENTERED: Final = {
    "heads": (Measure.HEADS, Term("人数", "heads")),
    "sheets": (Measure.ITEMS, Term("页数", "sheets")),
}


async def entered(look: Look) -> Found | None:
    """How many heads or sheets of a roll were entered so far: sheet by sheet, which run without a gap."""
    shown, which = await vote_seen(look), look.asked.which or ""
    if shown is None or which not in _ENTERED or not look.office:
        return None
    sheets = await _sheets(await look.records(), shown.id)
    made = [Making(position, rights if which == "heads" else 1) for position, rights in sheets]
    measure, what = _ENTERED[which]
    value = sum(making.adds or 0 for making in made)
    return replace(vote_number(shown, value, paged(made, look.asked)), measure=measure, what=what)


async def _sheets(records: Source, vote: BallotSetId) -> list[tuple[int, int]]:
    """The position of each sheet, and how many rights stand on it."""
    found: list[tuple[int, int]] = []
    for first in count(1, _AT_ONCE):
        streams = [roll_sheet(vote, number) for number in range(first, first + _AT_ONCE)]
        entries = [
            (entry.position, len(entry.fact.rights))
            for entry in await entries_of(records, streams)
            if isinstance(entry.fact, RollSheetEntered)
        ]
        found += entries
        if len(entries) < _AT_ONCE:
            break
    return sorted(found)


async def listed(look: Look) -> Found | None:
    """How many rights the list of a roll holds under one filter, now."""
    shown, filters = await vote_seen(look), {one.value: one for one in RightFilter}
    only = filters.get(look.asked.which or "")
    if shown is None or only is None or look.asked.as_of is not None or not look.office:
        return None
    value = await rights_count(look.conn, shown.id, only)
    made = await makings_of(await look.records(), shown.id, ON_THE_ROLL[only], look.asked)
    what = None if only is RightFilter.ALL else _FILTERED[only]
    return replace(vote_number(shown, value, made), what=what)


_FILTERED: Final = {
    RightFilter.NOT_DELIVERED: Term("还没有送达证明", "no proof of delivery"),
    RightFilter.NOT_VOTED: Term("还没有投票", "not voted yet"),
    RightFilter.VOTED: Term("已投票", "voted"),
    RightFilter.REJECTED: Term("有票不计入", "a ballot does not count"),
    RightFilter.CURE: Term("可以补正", "may cure a ballot"),
    RightFilter.PROXIED: Term("有有效的委托", "an authority stands"),
    RightFilter.ATTENDED: Term("到过现场", "came to the room"),
    RightFilter.STRUCK: Term("已从名册删除", "struck off"),
}


def of_right(value: Callable[[RightRecord], int]) -> Callable[[Look], Awaitable[Found | None]]:
    """A count that stands with one right."""

    async def find(look: Look) -> Found | None:
        if look.asked.right is None or not look.office:
            return None
        records = await look.records()
        right = await records.one(RIGHT, look.asked.right)
        vote = await records.one(VOTE, right.state.ballot_set) if right and right.state.ballot_set else None
        if right is None or vote is None or vote.state.setup is None:
            return None
        makings, events, following = paged(await changes(records, RIGHT, look.asked.right, value), look.asked)
        return Found(
            hall=vote.state.setup.hall,
            value=value(right),
            numerator=value(right),
            position=records.position,
            makings=makings,
            events=events,
            next_cursor=following,
        )

    return find


rejected = of_right(lambda one: one.rejected)
proxies_refused = of_right(lambda one: one.proxies_refused)
