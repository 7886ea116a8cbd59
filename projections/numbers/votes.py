"""Numbers of a vote before the count: roll, deliveries, turnout. Nobody is told more than its page shows."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Final

from deliberation.domain.ballot.events import Delivery
from deliberation.domain.rules.voting.outcome import Check, Part
from deliberation.domain.rules.voting.profile import Dimension
from deliberation.domain.terms import Term, term
from deliberation.domain.vote.setup import BallotChannel
from projections.numbers import rights
from projections.numbers.making import Paged, changes, paged
from projections.numbers.rights import Among, makings_of
from projections.numbers.shapes import Found, Look, Measure
from projections.records.vote import VOTE, VoteRecord
from projections.votes.shapes import Turnout, VoteView
from projections.votes.view import vote


async def vote_seen(look: Look) -> VoteView | None:
    """As its page shows it to the asker."""
    if look.asked.vote is None:
        return None
    return await vote(
        look.conn,
        look.asked.vote,
        now=look.now,
        as_of=look.asked.as_of,
        office=look.office,
        known=await look.records(),
    )


def vote_number(shown: VoteView, value: int | None, made: Paged) -> Found:
    makings, events, following = made
    return Found(
        hall=shown.hall,
        value=value,
        numerator=value,
        position=shown.position,
        makings=makings,
        events=events,
        next_cursor=following,
    )


async def vote_changes(look: Look, shown: VoteView, count: Callable[[VoteRecord], int]) -> Paged:
    return paged(await changes(await look.records(), VOTE, shown.id, count), look.asked)


async def of_rights(look: Look, shown: VoteView, among: Among, *, told: bool = True) -> Paged:
    """What some rights contribute. `told`: each right is one of what is counted; its area never is."""
    return await makings_of(await look.records(), shown.id, among, look.asked, adds=1 if told else None)


_ROLL: Final = {
    "heads": (Measure.HEADS, Term("人数", "heads")),
    "units": (Measure.UNITS, Term("套数", "units")),
    "area": (Measure.AREA, Term("专有面积", "exclusive area")),
}


async def roll(look: Look) -> Found | None:
    """A total of the frozen roll: heads one by one, the others by the entry that froze it."""
    shown = await vote_seen(look)
    which = look.asked.which or ""
    if shown is None or shown.roll is None or which not in _ROLL:
        return None
    measure, what = _ROLL[which]
    name = "area_centi_m2" if which == "area" else which
    if which == "heads" and not shown.refreeze:
        made = await of_rights(look, shown, rights.ENROLLED)
    else:
        made = await vote_changes(
            look, shown, lambda record: getattr(record.state.frozen, name) if record.state.frozen else 0
        )
    return replace(vote_number(shown, getattr(shown.roll, name), made), measure=measure, what=what)


_OBJECTIONS: Final = {
    "raised": Term("提出", "raised"),
    "upheld": Term("成立", "upheld"),
    "rejected": Term("不成立", "rejected"),
    "waiting": Term("待处理", "waiting"),
}
_UPHELD: Final = {"upheld": True, "rejected": False, "waiting": None}


async def questions(look: Look) -> Found | None:
    """How many questions are put."""
    shown = await vote_seen(look)
    if shown is None:
        return None

    def count(record: VoteRecord) -> int:
        return len(record.state.setup.questions) if record.state.setup else 0

    return vote_number(shown, len(shown.questions), await vote_changes(look, shown, count))


async def objections(look: Look) -> Found | None:
    """How many objections were raised against the roll, or ended in one way."""
    shown = await vote_seen(look)
    which = look.asked.which or ""
    if shown is None or which not in _OBJECTIONS:
        return None

    def count(record: VoteRecord) -> int:
        said = [one.upheld for one in record.objections]
        return len(said) if which == "raised" else said.count(_UPHELD[which])

    found = vote_number(shown, getattr(shown.objections, which), await vote_changes(look, shown, count))
    return replace(found, what=_OBJECTIONS[which])


async def delivered(look: Look) -> Found | None:
    """How many have proof of delivery."""
    shown = await vote_seen(look)
    if shown is None or shown.roll is None:
        return None
    if shown.deliveries.proven is None:
        return vote_number(shown, None, ((), 0, None))
    found = vote_number(shown, shown.deliveries.proven, await of_rights(look, shown, rights.PROVEN))
    return replace(found, denominator=shown.deliveries.heads)


async def turnout(look: Look) -> Found | None:
    """Who took part so far, or one comparison of them; of the area the ballots are listed without theirs."""
    shown = await vote_seen(look)
    if shown is None or shown.turnout is None:
        return None
    if look.asked.part is None:
        heads = shown.turnout.participating.heads
        found = vote_number(shown, heads, await of_rights(look, shown, rights.VOTED))
        return replace(found, denominator=shown.turnout.electorate.heads)
    check = check_of(shown.turnout.checks, look)
    if check is None:
        return None
    among = rights.PRESENT if check.part is Part.QUORUM else rights.VOTED
    made = await of_rights(look, shown, among, told=check.dim is Dimension.HEADS)
    return compared(vote_number(shown, check.count, made), check)


def check_of(checks: Iterable[Check], look: Look) -> Check | None:
    """The comparison that is asked for."""
    asked = look.asked
    return next(
        (
            one
            for one in checks
            if one.part.value == asked.part
            and one.dim.value == asked.dim
            and one.of == asked.option
            and (asked.base is None or (one.share is not None and one.share.base.value == asked.base))
        ),
        None,
    )


def compared(found: Found, check: Check) -> Found:
    """A number with what it is compared with."""
    return replace(
        found,
        denominator=check.base_count if check.share else None,
        needed=check.needed,
        measure=Measure.AREA if check.dim is Dimension.AREA else Measure.HEADS,
        what=term(check.part),
    )


# For the office ------------------------------------------------------------------------------------


_WAITING: Final = "waiting"
_NO_WAY: Final = {
    "none": (rights.NOT_DELIVERED, Term("尚无送达记录", "no delivery recorded")),
    _WAITING: (rights.TO_BE_DELIVERED, Term("还等着送达", "still to be delivered")),
}


async def delivery(look: Look) -> Found | None:
    """How many were last reached in one way, or of whom nothing is recorded."""
    shown = await vote_seen(look)
    if shown is None or not look.office:
        return None
    ways = {one.value: one for one in Delivery}
    which = look.asked.which or ""
    if which not in {*ways, *_NO_WAY}:
        return None
    way = ways.get(which)
    value = shown.deliveries.by_method[way] if way else shown.deliveries.none
    if which == _WAITING:
        value = (value or 0) + (shown.deliveries.by_method[Delivery.UNDELIVERED] or 0)
    among = rights.delivered_by(way) if way else _NO_WAY[which][0]
    found = vote_number(shown, value, await of_rights(look, shown, among))
    what = term(way) if way else _NO_WAY[which][1]
    return replace(found, denominator=shown.deliveries.heads, what=what)


async def channel(look: Look) -> Found | None:
    """How many took part by one way."""
    shown = await vote_seen(look)
    ways = {one.value: one for one in BallotChannel}
    way = ways.get(look.asked.which or "")
    if shown is None or shown.turnout is None or way is None or not look.office:
        return None
    made = await of_rights(look, shown, rights.came_by(way))
    found = vote_number(shown, shown.turnout.by_channel[way], made)
    return replace(found, denominator=shown.turnout.participating.heads, what=term(way))


def of_turnout(
    value_of: Callable[[Turnout], int | None], among: Among
) -> Callable[[Look], Awaitable[Found | None]]:
    """Another number of who took part so far, for the office."""

    async def find(look: Look) -> Found | None:
        shown = await vote_seen(look)
        if shown is None or shown.turnout is None or not look.office:
            return None
        value = value_of(shown.turnout)
        found = vote_number(shown, value, await of_rights(look, shown, among))
        return replace(found, events=value or 0)

    return find


rejected = of_turnout(lambda one: one.rejected, rights.REJECTED)
cure = of_turnout(lambda one: one.cure, rights.CURE)
present = of_turnout(lambda one: one.present, rights.PRESENT)


async def links(look: Look) -> Found | None:
    """How many links were made last."""
    shown = await vote_seen(look)
    if shown is None or shown.links is None or not look.office:
        return None
    return vote_number(shown, shown.links, await vote_changes(look, shown, lambda record: record.links or 0))
