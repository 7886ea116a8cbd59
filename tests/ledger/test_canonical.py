"""The bytes of a leaf are those of RFC 8785."""

import json
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.errors import TooLargeError, UnwritableTextError
from deliberation.ledger.canonical import (
    MAX_EVENT_BYTES,
    UnwritableNumberError,
    as_read,
    canonical,
    leaf,
    leaf_hash,
    quoted,
    within,
)
from deliberation.ledger.leaf import is_canonical, read_leaf

LARGEST = 2**53 - 1

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127, exclude_characters="\0"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
)


@given(values)
def test_what_we_write_is_what_the_standard_says(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(texts)
def test_a_text_alone_is_quoted_as_in_a_whole(text: str) -> None:
    assert quoted(text).encode() == rfc8785.dumps(text)


@given(values)
def test_what_we_write_is_read_back_the_same(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(
    "value", ["\0", ["a\0"], {"a": {"b": "\0"}}, "\ud800", {"a": ["x\udfff"]}, "\ude00\ud83d"]
)
def test_nul_and_half_pairs_are_refused(value: Any) -> None:
    with pytest.raises(UnwritableTextError):
        canonical(value)


def test_a_backslash_before_u0000_is_only_text() -> None:
    assert canonical("\\u0000") == b'"\\\\u0000"'


@pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1, [10**30], {"a": 2**64}])
def test_integers_that_other_programs_would_round_are_refused(value: Any) -> None:
    with pytest.raises(UnwritableNumberError):
        canonical(value)


@pytest.mark.parametrize(
    "value", [1.0, [0.1], {"a": float("nan")}, {"键": 1}, {"a\0": 1}, {1: 2}, (1,), b"x"]
)
def test_what_the_record_does_not_allow_is_a_bug(value: Any) -> None:
    with pytest.raises(TypeError, match="record"):
        canonical(value)


def test_a_leaf_is_canonical_itself() -> None:
    event = canonical({"type": "议题", "a": 1})
    wrapped = leaf(event, 41, 1_700_000_000_000)

    assert wrapped == rfc8785.dumps(json.loads(wrapped))
    assert leaf_hash(wrapped) == sha256(b"\0" + wrapped).digest()


def test_the_longest_event_fits_a_leaf_at_any_index_and_time() -> None:
    event = canonical("x" * (MAX_EVENT_BYTES - 2))

    assert len(leaf(event, LARGEST, LARGEST)) == 65_535
    assert within(MAX_EVENT_BYTES, event) == event
    with pytest.raises(TooLargeError):
        within(MAX_EVENT_BYTES, event + b" ")


@given(st.dictionaries(keys, values))
def test_what_is_read_in_its_order_is_written_as_it_was(value: dict[str, Any]) -> None:
    assert as_read(json.loads(canonical(value))) == canonical(value)


@given(st.dictionaries(keys, values, min_size=2))
def test_keys_in_another_order_are_not_the_canonical_form(value: dict[str, Any]) -> None:
    backwards = dict(sorted(value.items(), reverse=True))
    for found in (backwards, {"a": [backwards]}):
        with pytest.raises(TypeError, match="order"):
            as_read(found)


@pytest.mark.parametrize(
    "event",
    [
        '{"a":1.0}',
        '{"a":[0.1]}',
        '{"a":1e3}',
        '{"a":-0}',
        '{"a":9007199254740992}',
        '{"a":"\\u0000"}',
        '{"a":"\\u4e2d"}',
        '{"a":"\\/"}',
        '{"键":1}',
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        '{"a": 1}',
        '{"a":{"b":[{"d":1,"c":2}]}}',
    ],
)
def test_a_leaf_written_otherwise_is_told_from_the_canonical_one(event: str) -> None:
    data = leaf(event.encode(), 41, 1_700_000_000_000)
    assert not is_canonical(data, read_leaf(data))
    right = leaf(canonical({"a": 1, "b": ["议", {"c": None, "d": True}]}), 41, 1_700_000_000_000)
    assert is_canonical(right, read_leaf(right))
