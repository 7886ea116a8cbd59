"""Requests encoded for the append functions: by each caller for its own, joined for a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from deliberation.store.arrays import (
    NULL,
    Bigints,
    Byteas,
    Ints,
    Texts,
    Uuids,
    bigint_element,
    data_element,
    int_element,
    text_element,
    uuid_element,
)
from deliberation.store.mapper import RecordableEvent

FAST = f"SELECT * FROM es.append_all({', '.join(['%b'] * 15)})"
SLOW = f"SELECT * FROM es.append({', '.join(['%b'] * 18)})"

_EVENT_COLUMNS = (Uuids, Bigints, Texts, Byteas, Uuids)
_PRIVATE_COLUMNS = (Uuids, Bigints, Texts, Uuids, Byteas, Byteas)
_NONE_PRIVATE = (b"",) * len(_PRIVATE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request: `events` and `private` are columns of encoded array elements, joined."""

    command_id: UUID
    mac: bytes
    guards: Mapping[UUID, int]
    written: Mapping[UUID, int]
    """The version of each written stream after the append."""
    size: int
    events: tuple[bytes, ...]
    private_size: int
    private: tuple[bytes, ...]


def parcel(
    command_id: UUID, mac: bytes, guards: Mapping[UUID, int], events: Sequence[RecordableEvent]
) -> Parcel:
    """Encode a request; ValueError where it records nothing, or past a version that was not read."""
    rows = [
        (
            uuid_element(event.originator_id),  # type: ignore[arg-type]
            bigint_element(event.originator_version),
            text_element(event.topic),
            data_element(event.state),
            uuid_element(event.hall),
        )
        for event in events
    ]
    private = [
        (
            uuid_element(event.originator_id),  # type: ignore[arg-type]
            bigint_element(event.originator_version),
            text_element(row.field),
            uuid_element(row.person),
            data_element(row.value),
            data_element(row.salt),
        )
        for event in events
        for row in event.private
    ]
    return Parcel(
        command_id,
        mac,
        guards,
        _written(guards, events),
        len(rows),
        _columns(rows),
        len(private),
        _columns(private) if private else _NONE_PRIVATE,
    )


def _columns(rows: Sequence[tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return rows[0] if len(rows) == 1 else tuple(map(b"".join, zip(*rows, strict=True)))


def _written(guards: Mapping[UUID, int], events: Sequence[RecordableEvent]) -> dict[UUID, int]:
    if not events:
        raise ValueError("a request that records nothing is not appended")
    after: dict[UUID, int] = {}
    for event in events:
        stream: UUID = event.originator_id  # type: ignore[assignment]
        if stream not in guards:
            raise ValueError(f"{stream} is written but was not read")
        expected = after.get(stream, guards[stream]) + 1
        if event.originator_version != expected:
            raise ValueError(f"{stream}: version {event.originator_version} where {expected} comes next")
        after[stream] = expected
    return after


def fast_arguments(batch: Sequence[Parcel], guards: Mapping[UUID, int]) -> list[Any]:
    """What es.append_all takes; `guards` are those of all requests, on which they agree.

    No request of the batch may read or write what an earlier one writes.
    """
    return [
        *_event_arrays(batch),
        Uuids([_first_only(uuid_element(one.command_id), one.size) for one in batch], _size(batch)),
        Byteas([_first_only(data_element(one.mac), one.size) for one in batch], _size(batch)),
        Uuids(map(uuid_element, guards), len(guards)),
        Bigints(map(bigint_element, guards.values()), len(guards)),
        *_private_arrays(batch),
    ]


def slow_arguments(batch: Sequence[Parcel]) -> list[Any]:
    """What es.append takes."""
    requests = [(int_element(number), one) for number, one in enumerate(batch, start=1)]
    guards = [(number, stream, version) for number, one in requests for stream, version in one.guards.items()]
    private_size = sum(one.private_size for one in batch)
    return [
        Uuids([uuid_element(one.command_id) for one in batch], len(batch)),
        Byteas([data_element(one.mac) for one in batch], len(batch)),
        Ints([number * one.size for number, one in requests], _size(batch)),
        *_event_arrays(batch),
        Ints([number for number, _, _ in guards], len(guards)),
        Uuids([uuid_element(stream) for _, stream, _ in guards], len(guards)),
        Bigints([bigint_element(version) for _, _, version in guards], len(guards)),
        Ints([number * one.private_size for number, one in requests], private_size),
        *_private_arrays(batch),
    ]


def _size(batch: Sequence[Parcel]) -> int:
    return sum(one.size for one in batch)


def _first_only(element: bytes, size: int) -> bytes:
    return element + NULL * (size - 1)


def _event_arrays(batch: Sequence[Parcel]) -> list[Any]:
    size = _size(batch)
    return [kind([one.events[column] for one in batch], size) for column, kind in enumerate(_EVENT_COLUMNS)]


def _private_arrays(batch: Sequence[Parcel]) -> list[Any]:
    size = sum(one.private_size for one in batch)
    return [
        kind([one.private[column] for one in batch], size) for column, kind in enumerate(_PRIVATE_COLUMNS)
    ]
