"""The openings of the auditors' bundle: sealed values with their salts, never personal ones.

What was marked on a ballot is held back while its vote runs: an auditor's file would be a running tally.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final
from uuid import UUID

from deliberation.ledger.bundle import Opening

Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]

_ENDED: Final = ["ballot_set.closed.v1", "ballot_set.voided.v1"]
_OPENINGS: Final = """
SELECT e.notification_id - 1, p.stream, p.version, p.field, p.value, p.salt
FROM es.events e JOIN es.private p ON p.stream = e.originator_id AND p.version = e.originator_version
WHERE e.notification_id > %s AND e.notification_id <= %s AND p.class = 's'
  AND (%s::uuid[] IS NULL OR e.hall = ANY(%s::uuid[]))
  AND (p.field <> 'marks' OR EXISTS (
    SELECT FROM es.events f JOIN es.events c
      ON c.originator_id = (convert_from(f.state, 'UTF8')::jsonb #>> '{public,ballot_set}')::uuid
    WHERE f.originator_id = p.stream AND f.originator_version = 1 AND c.topic = ANY(%s)))
ORDER BY e.notification_id, p.field"""


def openings_between(
    query: Query, start: int, end: int, halls: Collection[UUID] | None = None
) -> list[Opening]:
    """The openings of the leaves from index `start` to before `end`, in their order.

    With `halls` only those of entries of these halls.
    """
    chosen = None if halls is None else list(halls)
    return [
        Opening(index, str(stream), version, field, bytes(value), bytes(salt))
        for index, stream, version, field, value, salt in query(
            _OPENINGS, [start, end, chosen, chosen, _ENDED]
        )
    ]
