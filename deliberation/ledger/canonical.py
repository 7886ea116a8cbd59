"""RFC 8785 bytes of what is recorded, and the RFC 6962 hash of a leaf.

With ASCII keys and integers below 2^53 the standard library's encoder gives the same bytes as RFC 8785
at a sixth of the time; tests/ledger/test_canonical.py proves the equality. What is not so is refused.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from pydantic_core import to_json

from deliberation.domain.errors import Refusal, TooLargeError, UnwritableTextError

MAX_LEAF_BYTES: Final = 65_535
"""A C2SP tlog-tiles entry bundle counts the bytes of an entry in 16 bits."""

_MAX_INTEGER: Final = 2**53 - 1
_WRAPPING: Final = len(f'{{"event":,"index":{_MAX_INTEGER},"recorded_ms":{_MAX_INTEGER}}}')
MAX_EVENT_BYTES: Final = MAX_LEAF_BYTES - _WRAPPING
"""What is left for the event, whatever its index and time turn out to be."""

_quote: Final[Callable[[str], str]] = json.encoder.encode_basestring
_encode: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


class UnwritableNumberError(Refusal):
    CODE = "number.unwritable"
    STATUS = 422
    ZH = "数字过大，无法记录（最多 9,007,199,254,740,991）。请核对后重新填写。"
    EN = (
        "The number is too large to be recorded (at most 9,007,199,254,740,991). Check it and enter it again."
    )


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of a JSON value; see `canonical_text`."""
    return utf8(canonical_text(value))


def canonical_text(value: Any) -> str:
    """The RFC 8785 form of a JSON value before its encoding.

    Raises UnwritableTextError for NUL, UnwritableNumberError for integers of 2^53 and more, and
    TypeError for what the format of the record does not allow at all: floats and keys that are not
    ASCII.
    """
    _check(value)
    return _encode(value)


def as_read(value: Any) -> bytes:
    """The bytes of a JSON value with its keys in the order in which they stand, at a third of the time of
    `canonical`. They are the canonical ones, or a refusal: see `canonical_text`, and TypeError for keys in
    another order."""
    _check_order(value)
    return to_json(value)


def quoted(text: str) -> str:
    """One text as it stands in canonical JSON."""
    _check_text(text)
    return _quote(text)


def utf8(text: str) -> bytes:
    """The bytes of canonical text; UnwritableTextError where it holds half of a surrogate pair."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise UnwritableTextError from None


def within(limit: int, data: bytes) -> bytes:
    """`data` itself; TooLargeError where it has more than `limit` bytes."""
    if len(data) > limit:
        raise TooLargeError
    return data


def leaf(event: bytes, index: int, recorded_ms: int) -> bytes:
    """The bytes of a leaf: the keys stand in canonical order, so that nothing is encoded again."""
    return b'{"event":%b,"index":%d,"recorded_ms":%d}' % (event, index, recorded_ms)


def leaf_hash(leaf_bytes: bytes) -> bytes:
    """RFC 6962: SHA-256 of a zero byte and the leaf."""
    return sha256(b"\x00" + leaf_bytes).digest()


def _check(value: Any) -> None:
    check = _CHECKS.get(type(value))
    if check is None:
        raise TypeError(f"a record holds no {type(value).__name__}")
    check(value)


def _check_text(value: str) -> None:
    if "\0" in value:
        raise UnwritableTextError


def _check_integer(value: int) -> None:
    if not -_MAX_INTEGER <= value <= _MAX_INTEGER:
        raise UnwritableNumberError


def _check_array(value: list[Any]) -> None:
    for item in value:
        _check(item)


def _check_object(value: dict[Any, Any]) -> None:
    for key, item in value.items():
        if type(key) is not str or not key.isascii() or "\0" in key:
            raise TypeError("a record's keys are ASCII")
        _check(item)


def _check_order(value: Any) -> None:
    """See `as_read`. What most values are is looked at without a call."""
    if type(value) is not dict:
        _check_items(value)
        return
    last = ""
    for key, item in value.items():
        if type(key) is not str or not key.isascii() or "\0" in key or key < last:
            raise TypeError("a record's keys are ASCII, and in their order")
        last = key
        if type(item) is str:
            _check_text(item)
        elif item is not None:
            _check_order(item)


def _check_items(value: Any) -> None:
    if type(value) is not list:
        _check(value)
        return
    for item in value:
        _check_order(item)


def _accept(_: object) -> None:
    """True, false and null have one form each."""


_CHECKS: Final[dict[type, Callable[[Any], None]]] = {
    str: _check_text,
    int: _check_integer,
    list: _check_array,
    dict: _check_object,
    bool: _accept,
    type(None): _accept,
}
