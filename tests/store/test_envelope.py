"""The envelope is written by hand in canonical order; the standard's encoder is the judge."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from deliberation.application.ports import NewEntry
from deliberation.domain.errors import TooLargeError, UnwritableTextError
from deliberation.domain.values import EventId, PersonId
from deliberation.store.envelope import drafts, event_bytes
from tests.store.samples import HALL, lamp, request

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
ids = st.none() | st.uuids()
hexes = st.binary(min_size=32, max_size=32).map(bytes.hex)
names = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)


@given(
    actor=texts,
    corrects=st.none() | texts.map(EventId),
    causation=st.none() | texts.map(EventId),
    behalf=ids,
    correlation=ids,
    hall=ids,
    commitments=st.dictionaries(names, hexes),
    happened=st.datetimes(timezones=st.just(UTC)),
)
def test_the_envelope_is_canonical_whatever_stands_in_it(
    *, actor, corrects, causation, behalf, correlation, hall, commitments, happened
) -> None:
    asked = replace(
        request(NewEntry(uuid4(), 1, lamp(), hall, corrects), happened_at=happened),
        actor=actor,
        causation_id=causation,
        on_behalf_of=behalf,
        correlation_id=correlation,
    )

    (draft,) = drafts(asked)
    state = event_bytes(draft, commitments, rfc8785.dumps({"a": "育才路"}).decode())

    said = json.loads(state)
    assert state == rfc8785.dumps(said)
    assert said["actor"] == actor
    assert (said["corrects"], said["causation_id"]) == (corrects, causation)
    assert said["commitments"] == commitments
    assert said["public"] == {"a": "育才路"}


def test_times_are_written_in_utc_to_the_millisecond() -> None:
    moment = datetime.fromisoformat("2023-05-04T12:00:00.999999+08:00")
    (draft,) = drafts(request(NewEntry(uuid4(), 1, lamp(), HALL), happened_at=moment))
    assert json.loads(event_bytes(draft, {}, "{}"))["happened_at"] == "2023-05-04T04:00:00.999Z"


def test_an_actor_with_nul_is_refused() -> None:
    with pytest.raises(UnwritableTextError):
        list(drafts(replace(request(NewEntry(uuid4(), 1, lamp(), HALL)), actor="system:\0")))


def test_an_event_too_long_for_a_leaf_is_refused() -> None:
    (draft,) = drafts(request(NewEntry(uuid4(), 1, lamp(), HALL), on_behalf_of=PersonId(uuid4())))
    with pytest.raises(TooLargeError):
        event_bytes(draft, {}, "x" * 65_535)
