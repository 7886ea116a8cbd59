"""What the tellers have before them: batches, the next paper of each, and what was read differently."""

from collections.abc import Collection, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from deliberation.domain.ballot.events import SlipEntered, SlipSettled
from deliberation.domain.values import BallotSetId, BatchId, PersonId, SlipId
from projections.reading import Conn, Live, SealedTexts, query, reached, sealed_texts
from projections.records.paper import BATCH, SLIP, BatchRecord, SlipRecord
from projections.votes.ballot_shapes import BatchLine, Mismatch, PaperQueue, Reading, SlipView
from projections.votes.marks import marks_of

_READERS = 2
"""People who read each paper."""


class _Typed(NamedTuple):
    """A slip as the queue needs it."""

    id: UUID
    version: int
    batch: UUID
    number: int
    entered: list[UUID]
    differs: bool
    settled: bool


async def queue(conn: Conn, ballot_set: BallotSetId, person: PersonId) -> PaperQueue:
    """The paper of a vote as it stands for one teller; what others typed is not in it."""
    position = await reached(conn)
    batches = await _batches(conn, ballot_set)
    rows = await query(
        conn,
        "SELECT id, version, batch, number, entered, differs, settled FROM projections.read_slips"
        " WHERE batch = ANY(%s) ORDER BY batch, number",
        [[batch.id for batch in batches]],
    )
    slips = {batch: list(group) for batch, group in groupby(map(_Typed._make, rows), attrgetter("batch"))}
    return PaperQueue(
        ballot_set=ballot_set,
        batches=tuple(_line(batch, slips.get(batch.id, []), person) for batch in batches),
        mismatches=tuple(
            _mismatch(batch, one) for batch in batches for one in slips.get(batch.id, []) if one.differs
        ),
        position=position,
    )


async def _batches(conn: Conn, ballot_set: BallotSetId) -> list[BatchRecord]:
    rows = await query(
        conn,
        "SELECT doc::text FROM projections.read_batches WHERE ballot_set = %s ORDER BY serial",
        [ballot_set],
    )
    return [BATCH.adapter.validate_json(row[0]) for row in rows]


async def vote_of_batch(conn: Conn, batch: BatchId) -> BallotSetId | None:
    """The vote whose paper a batch is; None where none of that id came in."""
    rows = await query(conn, "SELECT ballot_set FROM projections.read_batches WHERE id = %s", [batch])
    return BallotSetId(rows[0][0]) if rows and rows[0][0] else None


def _line(batch: BatchRecord, slips: Sequence[_Typed], person: PersonId) -> BatchLine:
    state = batch.state
    done = {one.number for one in slips if one.settled or person in one.entered or _read(one)}
    return BatchLine(
        batch=BatchId(batch.id),
        serial=state.serial,
        count=state.count,
        received_at=state.received_at,
        entered=len(slips),
        settled=sum(one.settled for one in slips),
        differing=sum(one.differs for one in slips),
        mine=sum(person in one.entered for one in slips),
        next_number=_first_without(done, state.count),
    )


def _read(one: _Typed) -> bool:
    """Whether as many people read it as read each paper; nobody else types it then."""
    return len(one.entered) >= _READERS


def _first_without(done: Collection[int], count: int) -> int | None:
    return next((number for number in range(1, count + 1) if number not in done), None)


def _mismatch(batch: BatchRecord, one: _Typed) -> Mismatch:
    return Mismatch(
        slip=SlipId(one.id),
        version=one.version,
        batch=BatchId(batch.id),
        serial=batch.state.serial,
        number=one.number,
        by=tuple(PersonId(person) for person in one.entered),
    )


async def slip(conn: Conn, slip_id: SlipId) -> SlipView | None:
    """A paper for the scrutineer who settles it: what each of two people read, once both have."""
    records = Live(conn, await reached(conn))
    record = await records.one(SLIP, slip_id)
    if record is None:
        return None
    state = record.state
    if state.batch is None:
        return None
    shows = state.differs or state.settled is not None
    places = [*record.entries_at.values(), record.settled_at] if shows else []
    texts = await sealed_texts(conn, ((record.id, version) for version in places))
    readings = [
        _reading(record, fact, record.entries_at.get(person), texts)
        for person, fact in state.entries.items()
        if shows
    ]
    return SlipView(
        slip=slip_id,
        version=record.version,
        batch=state.batch,
        number=state.number,
        differs=state.differs,
        settled=_reading(record, state.settled, record.settled_at, texts) if state.settled else None,
        readings=tuple(readings),
        position=records.position,
    )


def _reading(
    record: SlipRecord, fact: SlipEntered | SlipSettled, version: int | None, texts: SealedTexts
) -> Reading:
    return Reading(
        by=fact.by,
        right=fact.right,
        validity=fact.validity,
        proxy=fact.proxy if isinstance(fact, SlipEntered) else None,
        marks=marks_of(texts.value(record, version, "marks")),
    )
