"""Which rights make a number of a vote, and by which entry each; never what a ballot says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from deliberation.domain.ballot import events as b
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.values import BallotSetId
from deliberation.domain.vote.setup import BallotChannel
from projections.numbers.making import events_in, paged_ids
from projections.numbers.shapes import Making, NumberQuery
from projections.reading import Live, Source, query
from projections.records.right import RIGHT, RightRecord
from projections.votes.ballot_shapes import RightFilter

Entries = Callable[[RightRecord, Iterable[int]], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Among:
    """Some rights of a roll: of now by a condition, of the past by what their records say. `topics` are the
    facts of a right among which `pick` finds those that make the number. `struck`: those struck off too."""

    condition: str
    holds: Callable[[RightRecord], bool]
    pick: Entries
    topics: tuple[type[DomainEvent], ...] = ()
    struck: bool = False


def _enrolled(record: RightRecord, _: Iterable[int]) -> Iterable[int]:
    return [record.enrolled.position] if record.enrolled else []


def _counted(record: RightRecord, _: Iterable[int]) -> Iterable[int]:
    """The entry of the ballot that counts."""
    if record.voted_secretly:
        return [record.voted_secretly.position]
    ballots = zip(record.state.ballots, record.ballots, strict=True)
    return [came.moment.position for one, came in ballots if one.validity is Validity.VALID][-1:]


def _rejected(record: RightRecord, _: Iterable[int]) -> Iterable[int]:
    ballots = zip(record.state.ballots, record.ballots, strict=True)
    return [came.moment.position for one, came in ballots if one.validity is not Validity.VALID]


def _delivery(record: RightRecord, _: Iterable[int]) -> Iterable[int]:
    return [record.delivery_at.position] if record.delivery_at else []


def _last(_: RightRecord, told: Iterable[int]) -> Iterable[int]:
    return list(told)[-1:]


ENROLLED: Final = Among("true", lambda _: True, _enrolled)
VOTED: Final = Among("voted", lambda one: one.voted, _counted)
PROVEN: Final = Among("delivered", lambda one: one.state.delivered, _delivery)
NOT_DELIVERED: Final = Among("delivery IS NULL", lambda one: one.delivery is None, _enrolled)
TO_BE_DELIVERED: Final = Among(
    f"(delivery IS NULL OR delivery = '{b.Delivery.UNDELIVERED.value}')",
    lambda one: one.delivery in {None, b.Delivery.UNDELIVERED},
    _enrolled,
)
REJECTED: Final = Among("rejected > 0", lambda one: one.rejected > 0, _rejected)
CURE: Final = Among("cure", lambda one: one.cure, lambda record, _: list(_rejected(record, _))[-1:])
PRESENT: Final = Among(
    "present",
    lambda one: one.state.attended and not one.state.absent,
    _last,
    (b.HolderSignedIn,),
)


ON_THE_ROLL: Final = {
    RightFilter.ALL: Among("true", lambda _: True, _enrolled, struck=True),
    RightFilter.NOT_DELIVERED: Among("NOT delivered", lambda one: not one.state.delivered, _enrolled),
    RightFilter.NOT_VOTED: Among("NOT voted", lambda one: not one.voted, _enrolled),
    RightFilter.VOTED: replace(VOTED, struck=True),
    RightFilter.REJECTED: Among(
        "rejected > 0",
        lambda one: one.rejected > 0,
        lambda record, _: list(_rejected(record, _))[-1:],
        struck=True,
    ),
    RightFilter.CURE: replace(CURE, struck=True),
    RightFilter.PROXIED: Among("proxied", lambda one: one.proxied, _last, (b.ProxyRegistered,), struck=True),
    RightFilter.ATTENDED: Among(
        "attended", lambda one: one.state.attended, _last, (b.HolderSignedIn,), struck=True
    ),
    RightFilter.STRUCK: Among("struck", lambda one: one.state.struck, _last, (b.RightStruck,), struck=True),
}
"""The filters of the list of a roll, each right by one entry."""


def delivered_by(method: b.Delivery) -> Among:
    return Among(f"delivery = '{method.value}'", lambda one: one.delivery is method, _delivery)


def came_by(channel: BallotChannel) -> Among:
    return Among(f"voted AND channel = '{channel.value}'", lambda one: one.channel is channel, _counted)


async def makings_of(
    records: Source, vote: BallotSetId, among: Among, asked: NumberQuery, *, adds: int | None = 1
) -> tuple[tuple[Making, ...], int, str | None]:
    """A page of what the rights contribute, how many rights there are in all, and the next cursor."""
    ids, total, following = paged_ids(await _ids(records, vote, among), asked)
    found = await records.get(RIGHT, ids)
    told: dict[UUID, list[int]] = {}
    if among.topics:
        for position, stream in await events_in(records, ids, *among.topics):
            told.setdefault(stream, []).append(position)
    positions = [
        position for one in ids if one in found for position in among.pick(found[one], told.get(one, ()))
    ]
    return tuple(Making(position, adds) for position in positions), total, following


async def _ids(records: Source, vote: BallotSetId, among: Among) -> list[UUID]:
    """The rights that stand on the roll and hold, in the order in which it was entered."""
    live = isinstance(records, Live)
    standing = among.condition if among.struck else f"NOT struck AND {among.condition}"
    condition = standing if live else "true"
    rows = await query(
        records.conn,
        f"SELECT id FROM projections.read_rights WHERE ballot_set = %s AND {condition} ORDER BY enrolled, id",
        [vote],
    )
    ids = [row[0] for row in rows]
    if live:
        return ids
    found = await records.get(RIGHT, ids)
    known = [found[one] for one in ids if one in found]
    return [one.id for one in known if (among.struck or not one.state.struck) and among.holds(one)]
