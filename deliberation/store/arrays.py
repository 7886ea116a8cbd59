"""PostgreSQL's binary arrays, put together from elements that were encoded beforehand.

A batch of 256 requests has some 3,000 array elements. psycopg encodes them one by one in Python, in the
one thread whose time limits all writers; so each caller encodes its own elements, and that thread only
joins bytes.
"""

from collections.abc import Iterable
from struct import Struct
from typing import Any, ClassVar, Final
from uuid import UUID

from psycopg import Connection
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

NULL: Final = b"\xff\xff\xff\xff"

_HEADER: Final = Struct("!iiIii")
_EMPTY: Final = Struct("!iiI")
_BIGINT: Final = Struct("!iq")
_INT: Final = Struct("!ii")


def data_element(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def text_element(text: str) -> bytes:
    return data_element(text.encode())


def uuid_element(value: UUID | None) -> bytes:
    return NULL if value is None else b"\0\0\0\x10" + value.bytes


def bigint_element(value: int) -> bytes:
    return _BIGINT.pack(8, value)


def int_element(value: int) -> bytes:
    return _INT.pack(4, value)


class Array:
    """A one-dimensional array in PostgreSQL's binary form."""

    __slots__ = ("data",)
    OID: ClassVar[int]
    ELEMENT: ClassVar[int]

    def __init__(self, elements: Iterable[bytes], size: int) -> None:
        """Join `size` encoded elements; one item of `elements` may hold several of them."""
        if size:
            self.data = _HEADER.pack(1, 1, self.ELEMENT, size, 1) + b"".join(elements)
        else:
            self.data = _EMPTY.pack(0, 0, self.ELEMENT)


class Uuids(Array):
    OID, ELEMENT = 2951, 2950


class Bigints(Array):
    OID, ELEMENT = 1016, 20


class Ints(Array):
    OID, ELEMENT = 1007, 23


class Texts(Array):
    OID, ELEMENT = 1009, 25


class Byteas(Array):
    OID, ELEMENT = 1001, 17


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Array) -> Buffer:
        return obj.data


def register(connection: Connection[Any]) -> None:
    """Let a connection take these arrays as parameters."""
    for kind in (Uuids, Bigints, Ints, Texts, Byteas):
        dumper = type(f"{kind.__name__}Dumper", (_ArrayDumper,), {"oid": kind.OID})
        connection.adapters.register_dumper(kind, dumper)
