"""Who took part so far: sums over a roll, and what of them may be shown. Pure, but for the reading."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from deliberation.domain.ballot.events import Delivery
from deliberation.domain.rules.voting.outcome import Check, Counts, Part, check
from deliberation.domain.rules.voting.profile import Dimension, Profile
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.values import BallotSetId
from deliberation.domain.vote.setup import BallotChannel
from projections.reading import Live, Source, query, sealed_texts
from projections.records.right import RIGHT, RightRecord
from projections.votes.privacy import LEAST, cell, suppress
from projections.votes.shapes import Cell, Deliveries, Turnout


class Traits(NamedTuple):
    """All that a sum over a roll tells rights apart by."""

    voted: bool
    channel: BallotChannel | None
    delivery: Delivery | None
    delivered: bool
    should_attend: bool
    attended: bool
    present: bool
    cure: bool


class Group(NamedTuple):
    """The rights that share their traits: how many heads, their area, and how many rejected ballots."""

    traits: Traits
    heads: int
    area_centi_m2: int
    rejected: int


_COLUMNS: Final = ", ".join(Traits._fields)
_SUMS: Final = (
    f"SELECT {_COLUMNS}, count(*), coalesce(sum(area_centi_m2), 0)::bigint, sum(rejected)::bigint"
    f" FROM projections.read_rights WHERE ballot_set = %s AND NOT struck GROUP BY {_COLUMNS}"
)


async def groups(records: Source, ballot_set: BallotSetId) -> list[Group]:
    """The rights that stand on a roll, summed by their traits; of the past by a replay of each right."""
    if isinstance(records, Live):
        rows = await query(records.conn, _SUMS, [ballot_set])
        return [_group(row) for row in rows]
    ids = await query(
        records.conn, "SELECT id FROM projections.read_rights WHERE ballot_set = %s", [ballot_set]
    )
    found = await records.get(RIGHT, (row[0] for row in ids))
    standing = [one for one in found.values() if not one.state.struck]
    texts = await sealed_texts(records.conn, ((one.id, one.area_at) for one in standing))
    heads: Counter[Traits] = Counter()
    areas: Counter[Traits] = Counter()
    rejected: Counter[Traits] = Counter()
    for one in standing:
        traits = traits_of(one)
        heads[traits] += 1
        areas[traits] += texts.value(one, one.area_at, "area_centi_m2") or 0
        rejected[traits] += one.rejected
    return [Group(traits, heads[traits], areas[traits], rejected[traits]) for traits in heads]


def _group(row: Sequence[Any]) -> Group:
    voted, channel, delivery, *others = row[: len(Traits._fields)]
    traits = Traits(
        voted, channel and BallotChannel(channel), delivery and Delivery(delivery), *map(bool, others)
    )
    return Group(traits, *row[len(Traits._fields) :])


def traits_of(record: RightRecord) -> Traits:
    """What a sum over the roll sees of one right."""
    right = record.state
    return Traits(
        record.voted,
        record.channel,
        record.delivery,
        right.delivered,
        right.should_attend,
        right.attended,
        right.attended and not right.absent,
        record.cure,
    )


def turnout_of(
    found: Iterable[Group], roll: Weight, profile: Profile | None, *, public: bool, counting: bool
) -> Turnout:
    """The sums so far against what quorum and turnout need.

    To the `public` small cells are hidden and, until everything is in (`counting`), the area is rounded
    down to steps of five average heads: the step from one total to the next would be one owner's area.
    """
    listed = list(found)
    exact = _weight(one for one in listed if one.traits.voted)
    present = _weight(one for one in listed if one.traits.present)
    rounds = public and counting
    shown = _rounded(exact, roll) if rounds else exact
    checks = _checks(listed, roll, profile, exact, present)
    channels = dict.fromkeys(BallotChannel, 0)
    for one in listed:
        if one.traits.channel:
            channels[one.traits.channel] += one.heads
    return Turnout(
        electorate=roll,
        participating=shown,
        rounded=rounds,
        checks=tuple(_as_shown(one, shown) if rounds else one for one in checks),
        by_channel=suppress(channels) if public else channels,
        rejected=_told(sum(one.rejected for one in listed), public=public),
        cure=_told(_heads(one for one in listed if one.traits.cure), public=public),
        attended=_heads(one for one in listed if one.traits.attended),
        present=present.heads,
    )


def deliveries_of(found: Iterable[Group], *, public: bool) -> Deliveries:
    """How far the papers have come."""
    listed = list(found)
    methods = dict.fromkeys(Delivery, 0)
    for one in listed:
        if one.traits.delivery:
            methods[one.traits.delivery] += one.heads
    heads = _heads(listed)
    proven = _heads(one for one in listed if one.traits.delivered)
    none = heads - sum(methods.values())
    if not public:
        return Deliveries(heads, proven, none, methods)
    cells = suppress({"": none, **methods})
    by_method = {method: cells[method] for method in Delivery}
    return Deliveries(heads, suppress({True: proven, False: heads - proven})[True], cells[""], by_method)


def _told(count: int, *, public: bool) -> Cell:
    return cell(count) if public else count


def _checks(
    found: Sequence[Group], roll: Weight, profile: Profile | None, participating: Weight, present: Weight
) -> list[Check]:
    if profile is None:
        return []
    counts = Counts(
        electorate=roll,
        should_attend=_weight(one for one in found if one.traits.should_attend),
        attended=_weight(one for one in found if one.traits.attended),
        present=present,
        participating=participating,
        answers={},
    )
    quorum = [check(Part.QUORUM, share, counts.under(share.base), present) for share in profile.quorum]
    turnout = [
        check(Part.TURNOUT, share, counts.under(share.base), participating) for share in profile.turnout
    ]
    return quorum + turnout


def _rounded(weight: Weight, roll: Weight) -> Weight:
    """The area in full steps of five average heads; whole where everybody took part."""
    step = LEAST * roll.area_centi_m2 // max(1, roll.heads)
    if not step or weight.heads >= roll.heads:
        return weight
    return weight.model_copy(update={"area_centi_m2": weight.area_centi_m2 // step * step})


def _as_shown(found: Check, shown: Weight) -> Check:
    """A check of area with the rounded count; one that is met is never shown below its line."""
    if found.dim is not Dimension.AREA:
        return found
    count = max(shown.area_centi_m2, found.needed) if found.met else shown.area_centi_m2
    return found.model_copy(update={"count": count})


def _heads(found: Iterable[Group]) -> int:
    return sum(one.heads for one in found)


def _weight(found: Iterable[Group]) -> Weight:
    heads = area = 0
    for one in found:
        heads += one.heads
        area += one.area_centi_m2
    return Weight(heads=heads, area_centi_m2=area)
