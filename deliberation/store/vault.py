"""The values that the log only commits to, and the external ids of imported files.

Sealed values lie here in the clear, for whoever may read the database; personal ones under their
person's key, which is itself wrapped by the installation's secret. No decider and no public page reads
personal values: they come out through `personal` and `reveal` only.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic_core import from_json

from deliberation.application.erasure import Erased
from deliberation.domain.values import PersonId, StreamId, derived_id
from deliberation.store.clock import from_ms
from deliberation.store.keys import Keys, decrypt, encrypt, mac
from deliberation.store.mapper import SALT_PLACE, place
from deliberation.store.randomness import new_key
from deliberation.store.recorder import LogRecorder
from deliberation.store.traces import Traces

_CLOCKS_APART: Final = timedelta(seconds=5)
"""Accounts and links have the time of this machine, entries that of the database."""
_LEFT: Final = """
SELECT w.s FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[]) AS w(s, b, t)
WHERE EXISTS (SELECT FROM es.private p
    JOIN es.events e ON e.originator_id = p.stream AND e.originator_version = p.version
    WHERE p.person = w.s AND e.notification_id < w.b)
  OR EXISTS (SELECT FROM es.person_keys k WHERE k.person = w.s)
    AND NOT EXISTS (SELECT FROM es.private p WHERE p.person = w.s)
  OR EXISTS (SELECT FROM es.references r WHERE r.id = w.s)
  OR EXISTS (SELECT FROM app.accounts a WHERE a.person = w.s AND a.created_at < w.t)
  OR EXISTS (SELECT FROM es.ballot_links l
    WHERE l.right_id = w.s AND l.revoked_at IS NULL AND l.issued_at < w.t)"""


class Opening(NamedTuple):
    """A value with the salt of its commitment: what a reader checks against the public leaf.

    The leaf's commitment is HMAC-SHA256(salt, "v1" NUL field NUL canonical bytes of the value).
    """

    value: Any
    salt: bytes


class Held(NamedTuple):
    """One personal value: whose it is, in which field of which entry it stands, and since when."""

    subject: PersonId
    stream: StreamId
    version: int
    field: str
    value: Any
    recorded_at: datetime


class Vault:
    """The private side of the log."""

    def __init__(self, recorder: LogRecorder, keys: Keys) -> None:
        self._recorder: Final = recorder
        self._keys: Final = keys
        self.traces: Final = Traces(recorder, keys)

    def openings(self, stream: StreamId, versions: Sequence[int]) -> dict[int, dict[str, Opening]]:
        """The sealed fields of some entries of a stream, for whom they are published to.

        A destroyed field is missing; an entry without sealed fields too.
        """
        found: dict[int, dict[str, Opening]] = {}
        for version, name, value, salt in self._recorder.query(
            "SELECT version, field, value, salt FROM es.private"
            " WHERE stream = %s AND version = ANY(%s::bigint[]) AND class = 's'",
            [stream, list(versions)],
        ):
            found.setdefault(version, {})[name] = Opening(from_json(value), salt)
        return found

    def personal(self, person: PersonId) -> dict[str, Any]:
        """What is known of a person by field name, of each the value recorded last; {} once erased."""
        return self.personal_of([person]).get(person, {})

    def personal_of(self, persons: Iterable[PersonId]) -> dict[PersonId, dict[str, Any]]:
        """`personal` of several persons in one query; those of whom nothing is known, and those whose data
        are restricted, are missing."""
        found: dict[PersonId, dict[str, Any]] = {}
        for one in self._personal_rows(persons, restricted=False):
            found.setdefault(one.subject, {})[one.field] = one.value
        return found

    def held(self, subjects: Iterable[PersonId]) -> list[Held]:
        """Every personal value of some subjects, oldest first, restricted ones included: for the subject's
        own right of access, and for an administrator whose look is logged."""
        return list(self._personal_rows(subjects, restricted=True))

    def _personal_rows(self, persons: Iterable[PersonId], *, restricted: bool) -> Iterator[Held]:
        for person, key, stream, version, name, value, recorded_ms in self._recorder.query(
            "SELECT p.person, k.key, p.stream, p.version, p.field, p.value, e.recorded_ms FROM es.private p"
            " JOIN es.person_keys k ON k.person = p.person"
            " JOIN es.events e ON e.originator_id = p.stream AND e.originator_version = p.version"
            " WHERE p.person = ANY(%s::uuid[]) AND (%s OR NOT EXISTS"
            " (SELECT 1 FROM es.restricted r WHERE r.person = p.person)) ORDER BY e.notification_id, p.field",
            [list(persons), restricted],
        ):
            opened = decrypt(self._unwrapped(person, key), value, place(stream, version, name))
            yield Held(PersonId(person), stream, version, name, from_json(opened), from_ms(recorded_ms))

    def reveal(self, stream: StreamId, version: int) -> dict[str, Opening]:
        """The personal fields of one entry with their salts, for a reader whose access is logged; those of
        a person whose data are restricted are missing."""
        revealed: dict[str, Opening] = {}
        for person, key, name, value, salt in self._recorder.query(
            "SELECT p.person, k.key, p.field, p.value, p.salt FROM es.private p"
            " JOIN es.person_keys k ON k.person = p.person WHERE p.stream = %s AND p.version = %s"
            " AND NOT EXISTS (SELECT 1 FROM es.restricted r WHERE r.person = p.person)",
            [stream, version],
        ):
            opened = self._unwrapped(person, key)
            where = place(stream, version, name)
            revealed[name] = Opening(
                from_json(decrypt(opened, value, where)), decrypt(opened, salt, where + SALT_PLACE)
            )
        return revealed

    def person_key(self, person: UUID) -> bytes:
        """The key of a person, made where there is none.

        Never kept in memory: a key that outlived its erasure would go on encrypting.
        """
        wrapped = encrypt(self._keys.persons, new_key(), person.bytes)
        rows = self._recorder.query("SELECT es.person_key(%s, %s)", [person, wrapped])
        return self._unwrapped(person, rows[0][0])

    def person_keys(self, persons: Collection[UUID]) -> dict[UUID, bytes]:
        """`person_key` of several persons in one query."""
        if len(persons) == 1:  # most events have one; the plain call takes half the time
            return {person: self.person_key(person) for person in persons}
        found: dict[UUID, bytes] = {}
        while missing := [person for person in persons if person not in found]:
            wrapped = [encrypt(self._keys.persons, new_key(), person.bytes) for person in missing]
            rows = self._recorder.query(
                "SELECT person, key FROM es.keys_of_persons(%s::uuid[], %s::bytea[])", [missing, wrapped]
            )
            found.update({person: self._unwrapped(person, key) for person, key in rows})
        return found

    def erase(self, subjects: Iterable[PersonId], before: int) -> int:
        """Destroy what was recorded of subjects before a position: values and salts, their keys, their
        external ids; returns how many values there were.

        The log's commitments stay and prove nothing any more. Idempotent: record the erasure first, then
        erase, and repeat it if in doubt.
        """
        rows = self._recorder.query("SELECT es.erase_subjects(%s::uuid[], %s)", [list(subjects), before])
        return int(rows[0][0])

    def left_of(self, erased: Mapping[PersonId, Erased]) -> frozenset[PersonId]:
        """Those erased subjects of whom something from before the erasure is still there: a value, a key of
        nothing, an external id, an account, a link that opens a ballot."""
        rows = self._recorder.query(
            _LEFT,
            [
                list(erased),
                [one.before for one in erased.values()],
                [one.at + _CLOCKS_APART for one in erased.values()],
            ],
        )
        return frozenset(PersonId(row[0]) for row in rows)

    def restrict(self, subjects: Iterable[PersonId], *, restricted: bool) -> None:
        """Hide the data of subjects from everybody (`held` aside), or show them again. Idempotent; record
        the reason first."""
        self._recorder.query(
            "SELECT es.restrict_subjects(%s::uuid[], %s)::text", [list(subjects), restricted]
        )

    def restricted(self, subjects: Iterable[PersonId]) -> frozenset[PersonId]:
        """Those of some subjects whose data are restricted."""
        rows = self._recorder.query(
            "SELECT person FROM es.restricted WHERE person = ANY(%s::uuid[])", [list(subjects)]
        )
        return frozenset(PersonId(row[0]) for row in rows)

    def destroy(self, stream: StreamId, version: int, fields: Sequence[str]) -> int:
        """Destroy private fields of one entry (unlawful content); record the reason first. Idempotent."""
        rows = self._recorder.query(
            "SELECT es.destroy_fields(%s, %s, %s::text[])", [stream, version, list(fields)]
        )
        return int(rows[0][0])

    def remember(self, kind: str, external: str, known_as: UUID) -> UUID:
        """Keep which id an external one of an imported file stands for; returns the id kept first."""
        lookup = self._lookup(kind, external)
        value = encrypt(self._keys.reference_values, external.encode(), lookup)
        self._recorder.query(
            "INSERT INTO es.references (lookup, id, value) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [lookup, known_as, value],
        )
        return self.find(kind, external) or known_as

    def find(self, kind: str, external: str) -> UUID | None:
        """The id that an external id stands for."""
        rows = self._recorder.query(
            "SELECT id FROM es.references WHERE lookup = %s", [self._lookup(kind, external)]
        )
        return rows[0][0] if rows else None

    def stand_in(self, kind: str, external: str) -> UUID:
        """The id under which an external one is first known: keyed, so that it cannot be guessed from it."""
        return derived_id("external", self._lookup(kind, external).hex())

    def find_all(self, kind: str, externals: Iterable[str]) -> dict[str, UUID]:
        """The ids that several external ids stand for; unknown ones are missing."""
        lookups = {self._lookup(kind, external): external for external in externals}
        rows = self._recorder.query(
            "SELECT lookup, id FROM es.references WHERE lookup = ANY(%s::bytea[])", [list(lookups)]
        )
        return {lookups[bytes(lookup)]: known_as for lookup, known_as in rows}

    def remember_all(self, kind: str, pairs: Mapping[str, UUID]) -> None:
        """`remember` many in one statement; an external id that is known keeps what it stands for."""
        lookups = [self._lookup(kind, external) for external in pairs]
        values = [
            encrypt(self._keys.reference_values, external.encode(), lookup)
            for external, lookup in zip(pairs, lookups, strict=True)
        ]
        self._recorder.query(
            "INSERT INTO es.references (lookup, id, value)"
            " SELECT * FROM unnest(%s::bytea[], %s::uuid[], %s::bytea[]) ON CONFLICT DO NOTHING",
            [lookups, list(pairs.values()), values],
        )

    def externals_of(self, known_as: UUID) -> list[str]:
        """The external ids that stand for an id."""
        rows = self._recorder.query("SELECT lookup, value FROM es.references WHERE id = %s", [known_as])
        return sorted(decrypt(self._keys.reference_values, value, lookup).decode() for lookup, value in rows)

    def _lookup(self, kind: str, external: str) -> bytes:
        return mac(self._keys.references, f"{kind}\0{external}".encode())

    def _unwrapped(self, person: UUID, wrapped: bytes) -> bytes:
        return decrypt(self._keys.persons, wrapped, person.bytes)
