"""One row a ballot set, a right, a batch of paper and a slip.

Three projections, so that a cast, a slip and the ballot set each write rows of their own.
"""

from collections.abc import Mapping
from typing import Any

from projections.folding import Opened, RecordProjection, RecordTable
from projections.records.paper import BATCH, SLIP, BatchRecord, SlipRecord
from projections.records.right import RIGHT, RightRecord
from projections.records.vote import VOTE, VoteRecord
from projections.text import folded

_VOTE_COLUMNS = (
    "hall",
    "body",
    "form",
    "state",
    "published",
    "issues",
    "prepared_at",
    "opens_at",
    "closes_at",
    "units",
    "heads",
    "area_centi_m2",
)


def _vote(record: VoteRecord) -> tuple[Any, ...]:
    vote = record.state
    setup, notice, roll = vote.setup, vote.notice, vote.frozen
    return (
        vote.hall,
        setup.body if setup else None,
        setup.form if setup else None,
        vote.status,
        record.published,
        record.issues,
        record.prepared.happened_at if record.prepared else "-infinity",
        notice.opens_at if notice else None,
        vote.closes_at or (notice.closes_at if notice else None),
        roll.units if roll else None,
        roll.heads if roll else None,
        roll.area_centi_m2 if roll else None,
    )


def _title(said: Mapping[str, Any]) -> tuple[Any, ...]:
    title = (said.get("wording") or {}).get("title")
    return title, title and folded(title)


class Votes(RecordProjection):
    """Ballot sets, found by their titles once the notice is out."""

    NAME = "votes"
    VERSION = 1
    TABLES = ("read_votes",)
    RECORDS = (
        RecordTable(
            VOTE,
            _VOTE_COLUMNS,
            _vote,
            Opened(
                ("title", "content"),
                lambda record: record.wording_at if record.published else None,
                _title,
            ),
        ),
    )


_RIGHT_COLUMNS = (
    "ballot_set",
    "enrolled",
    "struck",
    "should_attend",
    "attended",
    "present",
    "delivery",
    "delivered",
    "voted",
    "channel",
    "rejected",
    "cure",
    "proxied",
)


def _right(record: RightRecord) -> tuple[Any, ...]:
    right = record.state
    return (
        right.ballot_set,
        record.enrolled.position if record.enrolled else 0,
        right.struck,
        right.should_attend,
        right.attended,
        right.attended and not right.absent,
        record.delivery,
        right.delivered,
        record.voted,
        record.channel,
        record.rejected,
        record.cure,
        record.proxied,
    )


class Rights(RecordProjection):
    """Rights on rolls, with the areas that turnout is summed of."""

    NAME = "rights"
    VERSION = 1
    TABLES = ("read_rights",)
    RECORDS = (
        RecordTable(
            RIGHT,
            _RIGHT_COLUMNS,
            _right,
            Opened(
                ("area_centi_m2", "units"),
                lambda record: record.area_at,
                lambda said: (said.get("area_centi_m2"), said.get("units")),
            ),
        ),
    )


def _batch(record: BatchRecord) -> tuple[Any, ...]:
    return (record.state.ballot_set, record.state.serial, record.state.count)


def _slip(record: SlipRecord) -> tuple[Any, ...]:
    slip = record.state
    return (slip.batch, slip.number, sorted(slip.entries), slip.differs, slip.settled is not None)


class Papers(RecordProjection):
    """What the tellers have before them."""

    NAME = "papers"
    VERSION = 1
    TABLES = ("read_batches", "read_slips")
    RECORDS = (
        RecordTable(BATCH, ("ballot_set", "serial", "count"), _batch),
        RecordTable(SLIP, ("batch", "number", "entered", "differs", "settled"), _slip),
    )
