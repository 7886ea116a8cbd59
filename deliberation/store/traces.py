"""Finds where else the same human being, or their name, stands: what an administrator looks through before
erasing. Everything personal is decrypted for it, a few thousand values at a time, and nothing is kept."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from deliberation.domain.values import PersonId, StreamId
from deliberation.ledger.canonical import canonical
from deliberation.store.keys import Keys, WrongKeyError, decrypt
from deliberation.store.mapper import place
from deliberation.store.recorder import LogRecorder

_AT_ONCE: Final = 2_000
_PARTS: Final = "\x1f"
"""Between the parts of an external id (several holders of one right, the scope of an imported file)."""


class Alike(NamedTuple):
    """A subject that has a value in common with what was looked for, and in which field; `field` is empty
    where it is an external id."""

    subject: PersonId
    field: str


class Mention(NamedTuple):
    """A sealed text in which the words stand."""

    stream: StreamId
    version: int
    field: str


class Traces:
    def __init__(self, recorder: LogRecorder, keys: Keys) -> None:
        self._recorder: Final = recorder
        self._keys: Final = keys

    def alike(self, values: Collection[str], other_than: Collection[PersonId]) -> list[Alike]:
        """Subjects of whom one of the values is recorded as a whole (a name, a telephone), in the vault or
        as the external id of an imported file."""
        wanted = {value.strip() for value in values if value.strip()}
        if not wanted:
            return []
        found = {*self._in_values(wanted), *self._in_references(wanted)}
        return sorted(one for one in found if one.subject not in other_than)

    def mentions(self, words: Iterable[str]) -> list[Mention]:
        """Sealed texts that contain one of the words."""
        found: set[Mention] = set()
        for word in words:
            needle = canonical(word)[1:-1]
            if needle:
                found.update(
                    Mention(*row)
                    for row in self._recorder.query(
                        "SELECT stream, version, field FROM es.private"
                        " WHERE class = 's' AND position(%s::bytea IN value) > 0",
                        [needle],
                    )
                )
        return sorted(found)

    def kinds_of(self, subjects: Collection[PersonId]) -> dict[PersonId, str]:
        """The kind of stream that each subject has (person, right, agent); a resident who only submitted
        has none and is missing."""
        rows = self._recorder.query(
            "SELECT originator_id, split_part(topic, '.', 1) FROM es.events"
            " WHERE originator_id = ANY(%s::uuid[]) AND originator_version = 1",
            [list(subjects)],
        )
        return {PersonId(subject): kind for subject, kind in rows}

    def _in_values(self, wanted: set[str]) -> Iterator[Alike]:
        for person, wrapped in self._pages("SELECT person, key FROM es.person_keys", "person"):
            key = decrypt(self._keys.persons, wrapped, person.bytes)
            for stream, version, name, value in self._recorder.query(
                "SELECT stream, version, field, value FROM es.private WHERE person = %s", [person]
            ):
                if wanted.intersection(_texts(key, value, place(stream, version, name))):
                    yield Alike(PersonId(person), name)

    def _in_references(self, wanted: set[str]) -> Iterator[Alike]:
        for lookup, value, known_as in self._pages("SELECT lookup, value, id FROM es.references", "lookup"):
            external = decrypt(self._keys.reference_values, value, lookup).decode()
            if wanted.intersection(external.split(_PARTS)):
                yield Alike(PersonId(known_as), "")

    def _pages(self, select: str, key: str) -> Iterator[tuple[Any, ...]]:
        """All rows of a table in the order of its key, some thousand at a time."""
        rows = self._recorder.query(f"{select} ORDER BY {key} LIMIT %s", [_AT_ONCE])
        while rows:
            yield from rows
            rows = self._recorder.query(
                f"{select} WHERE {key} > %s ORDER BY {key} LIMIT %s", [rows[-1][0], _AT_ONCE]
            )


def _texts(key: bytes, value: bytes, where: bytes) -> list[str]:
    """The texts of a value; none where it lies under a key that is gone."""
    try:
        opened = from_json(decrypt(key, value, where))
    except WrongKeyError:
        return []
    return [str(one).strip() for one in opened] if isinstance(opened, list) else [str(opened).strip()]
